/* SPDX-License-Identifier: MIT */
/*
 * One pupil's data for a person: what the files hold, a line a fact and a line
 * a week of marks, then the pages of `explain`, and every feature.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "ui/page.h"
#include "ui/shown.h"
#include "ui/subject_held.h"
#include "ui/words.h"

#define MINUTES_OF_DAY 1440
#define FACT_COLUMN 26
#define DAYS_OF_WEEK 7

static void head(eb_page *page, const char *title) {
    eb_output_text(page->output, "\n");
    eb_page_line(page, "%s", title);
}

static void fact(eb_page *page, const char *name, const char *text) {
    if (text[0] == '\0') return;
    eb_page_add(page, "  %s", name);
    eb_page_fill(page, FACT_COLUMN);
    eb_page_add(page, " ");
    eb_page_add_shown(page, text, SIZE_MAX);
    eb_page_end(page, 0, FACT_COLUMN + 1);
}

static void date_fact(eb_page *page, const char *name, eb_date date) {
    char text[11] = "";
    if (date != EB_NO_DATE) eb_date_write(date, text);
    fact(page, name, text);
}

static void count_fact(eb_page *page, const char *name, int64_t count,
                       int64_t missing) {
    char text[EB_NUMBER_ROOM] = "";
    if (count != missing) snprintf(text, sizeof text, "%" PRId64, count);
    fact(page, name, text);
}

/* ---- the pupil file ----------------------------------------------------- */

static void write_row(eb_page *page, const eb_register *reg,
                      const eb_pupil_row *row) {
    head(page, "A row of the pupil file");
    fact(page, "school_id", eb_ids_text(&reg->schools, row->school));
    count_fact(page, "academic_year", row->year, 0);
    fact(page, "family_id", eb_ids_text(&reg->families, row->says.family));
    count_fact(page, "year_group", row->says.year_group, EB_YEAR_UNKNOWN);
    date_fact(page, "entry_date", row->says.entry_date);
    date_fact(page, "leaving_date", row->says.leaving_date);
    fact(page, "destination", eb_ids_text(&reg->words, row->says.destination));
    count_fact(page, "last_year_possible", row->says.last_year_possible,
               EB_NO_COUNT);
    count_fact(page, "last_year_absent", row->says.last_year_absent,
               EB_NO_COUNT);
    fact(page, "consent",
         row->says.consent == EB_CONSENT_YES  ? "yes"
         : row->says.consent == EB_CONSENT_NO ? "no"
                                              : "");
    fact(page, "support", eb_ids_text(&reg->words, row->says.support));
    fact(page, "flags", eb_ids_text(&reg->words, row->says.flags));
    fact(page, "name", eb_ids_text(&reg->words, row->says.name));
    fact(page, "class", eb_ids_text(&reg->words, row->says.class_name));
    fact(page, "contact", eb_ids_text(&reg->words, row->says.contact));
    for (uint32_t i = 0; i < row->audit_count; i++) {
        const eb_audit_value *value = &reg->audit_values[row->first_audit + i];
        fact(page, eb_register_audit_name(reg, value->column),
             eb_ids_text(&reg->words, value->word));
    }
}

/* ---- marks -------------------------------------------------------------- */

/* 1 January 1970 was a Thursday. */
static eb_date monday_of(eb_date date) {
    return date - (eb_date)(((int)date + 3) % DAYS_OF_WEEK);
}

static const char *code_of(const eb_session *session) {
    return session->code[0] != '\0' ? session->code : "-";
}

static void write_marks(eb_page *page, const eb_held_year *year) {
    char date[11];
    eb_date week = EB_NO_DATE, day = EB_NO_DATE;
    eb_output_text(page->output, "\n");
    eb_page_add(page, "Marks of %d/%02d at school ", year->year,
                (year->year + 1) % 100);
    eb_page_add_shown(page, year->school[0] != '\0' ? year->school : "(no id)",
                      SIZE_MAX);
    eb_page_add(page, ", by the week's Monday: AM and PM of each day");
    eb_page_end(page, 0, 2);
    for (size_t i = 0; i < year->count; i++) {
        const eb_session *session = &year->sessions[i];
        if (week == EB_NO_DATE || monday_of(session->date) != week) {
            if (week != EB_NO_DATE) eb_page_end(page, 2, 14);
            week = monday_of(session->date);
            eb_date_write(week, date);
            eb_page_add(page, "%s ", date);
            day = EB_NO_DATE;
        }
        if (session->date != day) {
            static const char *const DAYS[DAYS_OF_WEEK] = {
                "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
            eb_page_add(page, " %s", DAYS[session->date - week]);
            day = session->date;
        }
        eb_page_add(page, " ");
        eb_page_add_shown(page, code_of(session), SIZE_MAX);
    }
    if (week != EB_NO_DATE) eb_page_end(page, 2, 14);
}

/* What each code that was used means. */
static void write_codes(eb_page *page, const eb_subject *of) {
    int some = 0;
    for (size_t y = 0; y < of->year_count; y++) {
        for (size_t i = 0; i < of->years[y].count; i++) {
            const eb_session *one = &of->years[y].sessions[i];
            int before = one->code[0] == '\0';
            for (size_t v = 0; v <= y && !before; v++) {
                const size_t n = v < y ? of->years[v].count : i;
                for (size_t k = 0; k < n && !before; k++) {
                    const eb_session *other = &of->years[v].sessions[k];
                    before = other->class_ == one->class_ &&
                             strcmp(other->code, one->code) == 0;
                }
            }
            if (before) continue;
            if (some++ == 0) head(page, "What the codes were read as");
            eb_page_add(page, "  ");
            eb_page_add_shown(page, one->code, SIZE_MAX);
            eb_page_fill(page, 6);
            eb_page_add(page, " %s", eb_class_name(one->class_));
            if (one->group[0] != '\0') eb_page_add(page, ", %s", one->group);
            eb_page_end(page, 0, 7);
        }
    }
}

/* ---- cases -------------------------------------------------------------- */

static void write_cases(eb_page *page, const eb_subject *of) {
    if (of->case_count == 0) return;
    head(page, "What was said and done (cases)");
    for (size_t i = 0; i < of->case_count; i++) {
        char date[11];
        eb_case one;
        if (!eb_cases_get(of->cases, of->first_case + i, &one)) break;
        eb_date_write((eb_date)(one.at / MINUTES_OF_DAY), date);
        eb_page_add(page, "%s %02d:%02d  %s", date,
                    (int)(one.at % MINUTES_OF_DAY / 60), (int)(one.at % 60),
                    eb_event_name(one.event));
        if (one.who[0] != '\0') {
            eb_page_add(page, ", by ");
            eb_page_add_shown(page, one.who, SIZE_MAX);
        }
        if (one.note[0] != '\0') {
            eb_page_add(page, ": ");
            eb_page_add_shown(page, one.note, SIZE_MAX);
        }
        eb_page_end(page, 2, 20);
    }
}

/* ---- what was derived --------------------------------------------------- */

static void write_features(eb_page *page, const eb_explained *of) {
    head(page, "The 64 features (`earlybell feature-list` tells what each is)");
    for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
        char text[EB_NUMBER_ROOM] = "not known";
        if (!isnan(of->features[i])) {
            text[eb_number_write(of->features[i], text)] = '\0';
        }
        fact(page, eb_feature(i)->name, text);
    }
}

static void write_patterns(eb_page *page, const eb_subject *of) {
    int some = 0;
    for (size_t i = 0; i < eb_patterns_count(of->patterns); i++) {
        const eb_pattern *one = eb_patterns_get(of->patterns, i);
        char text[EB_PATTERN_ROOM];
        if (!eb_subject_has_row(of, one->row)) continue;
        if (some++ == 0) head(page, "Absences with a shape (`patterns`)");
        eb_pattern_text(one, text);
        fact(page, eb_pattern_name(one->kind), text);
    }
}

eb_status eb_subject_text(const eb_subject *subject, eb_output *output,
                          eb_error *err) {
    const eb_input *input = subject->input;
    eb_status status = EB_OK;
    eb_page page;
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    eb_page_add(&page, "All that these files hold about pupil ");
    eb_page_add_shown(&page, subject->pupil, SIZE_MAX);
    eb_page_add(&page,
                ", and what Earlybell %s makes of it. Nothing is kept by the "
                "program. Notes may speak of other people: read them before "
                "this is handed over.",
                eb_version());
    eb_page_end(&page, 0, 0);
    for (size_t i = 0; i < subject->row_count; i++) {
        write_row(&page, input->reg, subject->rows[i]);
    }
    for (size_t i = 0; i < subject->year_count; i++) {
        write_marks(&page, &subject->years[i]);
    }
    write_codes(&page, subject);
    write_cases(&page, subject);
    head(&page,
         "---- What is derived "
         "---------------------------------------------------------");
    if (subject->derived == NULL) {
        eb_page_line(&page,
                     "Nothing: there is no mark in the academic year that is "
                     "looked at.");
        return EB_OK;
    }
    eb_output_text(output, "\n");
    status = eb_explain_text(input, subject->model, subject->derived,
                             subject->derived_count, output, err);
    if (status == EB_OK) write_patterns(&page, subject);
    for (size_t i = 0; status == EB_OK && i < subject->derived_count; i++) {
        write_features(&page, &subject->derived[i]);
    }
    return status;
}
