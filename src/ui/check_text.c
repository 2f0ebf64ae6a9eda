/* SPDX-License-Identifier: MIT */
/*
 * The report on the data for a person: rows first, then each school, then
 * what looks odd. "Looks odd" is a question to whoever keeps the register,
 * not a fault.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "ui/accounting.h"
#include "ui/checked.h"
#include "ui/page.h"
#include "ui/shown.h"
#include "ui/words.h"

#define INDENT 2
#define PROBLEMS_SHOWN 5
#define CODES_SHOWN 12
#define LABEL 26

static void head(eb_page *page, const char *title) {
    eb_output_text(page->output, "\n");
    eb_page_line(page, "%s", title);
}

static void add_label(eb_page *page, const char *label) {
    eb_page_add(page, "%s", label);
    eb_page_fill(page, LABEL - INDENT);
}

static void end(eb_page *page) { eb_page_end(page, INDENT, LABEL); }

/* ---- rows --------------------------------------------------------------- */

static void write_problems(eb_page *page, const eb_input *input, eb_fate fate) {
    const eb_problem *problem;
    for (size_t i = 0;
         i < PROBLEMS_SHOWN &&
         (problem = eb_view_problem(input->view, fate, i)) != NULL;
         i++) {
        const int known =
            problem->file >= 0 && (size_t)problem->file < input->file_count;
        eb_page_add_shown(page, known ? input->files[problem->file] : "?",
                          SIZE_MAX);
        eb_page_add(page, ":%" PRId64 ": %s", problem->line, problem->reason);
        eb_page_end(page, LABEL, LABEL);
    }
}

static void write_rows(eb_page *page, const eb_checked *checked) {
    const eb_counts *counts = &checked->counts;
    char number[EB_WORDS_ROOM];
    head(page, "Marks");
    add_label(page, "read");
    eb_page_add(page, "%s", eb_words_count(counts->rows, number));
    end(page);
    for (int fate = 0; fate < EB_FATES; fate++) {
        if (counts->fates[fate] == 0) continue;
        add_label(page, eb_fate_words((eb_fate)fate));
        /* A label of any length keeps two blanks before its number. */
        if (eb_columns(page->text) > LABEL - INDENT) eb_page_add(page, "  ");
        eb_page_add(page, "%s", eb_words_count(counts->fates[fate], number));
        end(page);
        for (size_t i = 0; i < EB_BAD_FATES; i++) {
            if (EB_BAD_FATE[i] == (eb_fate)fate) {
                write_problems(page, checked->input, (eb_fate)fate);
            }
        }
    }
}

/* ---- the register ------------------------------------------------------- */

static void write_register(eb_page *page, const eb_checked *checked) {
    const eb_register *reg = checked->input->reg;
    const eb_date first = eb_register_first_date(reg);
    const eb_date last = eb_register_last_date(reg);
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], from[11], to[11];
    head(page, "Register");
    add_label(page, "in all");
    eb_page_add(
        page, "%s, %s",
        eb_words_of((int64_t)eb_register_school_count(reg), "school", a),
        eb_words_of((int64_t)eb_register_pupil_count(reg), "pupil", b));
    end(page);
    if (first != EB_NO_DATE) {
        const int first_year = eb_date_academic_year(first);
        const int last_year = eb_date_academic_year(last);
        eb_date_write(first, from);
        eb_date_write(last, to);
        add_label(page, "marks");
        eb_page_add(page, "%s to %s, academic year%s %d/%02d", from, to,
                    last_year > first_year ? "s" : "", first_year,
                    (first_year + 1) % 100);
        if (last_year > first_year) {
            eb_page_add(page, " to %d/%02d", last_year, (last_year + 1) % 100);
        }
        end(page);
    }
    if (checked->counts.pupils_missing > 0) {
        add_label(page, "not in the pupil file");
        eb_page_add(page, "%s",
                    eb_words_of(checked->counts.pupils_missing, "pupil", a));
        end(page);
    }
    if (checked->counts.pupils_unmarked > 0) {
        add_label(page, "without any mark");
        eb_page_add(page, "%s",
                    eb_words_of(checked->counts.pupils_unmarked, "pupil", a));
        end(page);
    }
}

/* ---- a school ----------------------------------------------------------- */

static void write_class(eb_page *page, const eb_checked_school *school,
                        eb_class class_) {
    char number[EB_WORDS_ROOM], percent[EB_WORDS_ROOM];
    const int64_t all = school->classes[class_];
    size_t some = 0;
    if (all == 0) return;
    add_label(page, eb_class_name(class_));
    eb_page_add(
        page, "%10s  %7s", eb_words_count(all, number),
        eb_words_percent((double)all / (double)school->sessions, percent));
    for (size_t i = 0; i < school->code_count; i++) {
        const eb_code_count *count = &school->codes[i];
        if (count->class_ != class_ || some == CODES_SHOWN) continue;
        eb_page_add(page, "%s", some++ == 0 ? "   " : ", ");
        if (count->code == NULL) {
            eb_page_add(page, "sensitive");
        } else {
            eb_page_add_shown(
                page, count->code[0] != '\0' ? count->code : "blank", SIZE_MAX);
        }
        eb_page_add(page, "=%s", eb_words_count(count->sessions, number));
    }
    eb_page_end(page, INDENT, LABEL + 22);
}

static void write_states(eb_page *page, const eb_checked_school *school) {
    char number[EB_WORDS_ROOM];
    int some = 0;
    add_label(page, "rows this year");
    eb_page_add(page, "%s", eb_words_count((int64_t)school->rows, number));
    for (int state = 0; state < EB_STATES; state++) {
        if (school->states[state] == 0) continue;
        eb_page_add(page, "%s%s %s", some++ == 0 ? ": " : ", ",
                    eb_words_count((int64_t)school->states[state], number),
                    eb_state_name((eb_state)state));
    }
    end(page);
}

static void write_days(eb_page *page, const eb_calendar_about *about) {
    char a[EB_WORDS_ROOM];
    add_label(page, "open so far");
    eb_page_add(page, "%s", eb_words_of(about->open_days, "day", a));
    eb_page_add(page, ", %s", eb_words_of(about->open_sessions, "session", a));
    end(page);
    add_label(page, "calendar");
    if (about->has_calendar) {
        eb_page_add(page, "%s planned this year",
                    eb_words_of(about->planned, "session", a));
    } else {
        eb_page_add(page, "none for this year");
    }
    end(page);
}

static void write_school(eb_page *page, const eb_checked_school *school) {
    eb_output_text(page->output, "\n");
    eb_page_add(page, "School ");
    eb_page_add_shown(page,
                      school->calendar.school[0] != '\0'
                          ? school->calendar.school
                          : "(no id)",
                      SIZE_MAX);
    eb_page_end(page, 0, 0);
    write_states(page, school);
    write_days(page, &school->calendar);
    for (int class_ = 0; class_ < EB_CLASSES; class_++) {
        write_class(page, school, (eb_class)class_);
    }
}

/* ---- what looks odd ----------------------------------------------------- */

static void begin_odd(eb_page *page, const eb_checked_school *school) {
    eb_page_add(page, "School ");
    eb_page_add_shown(page,
                      school->calendar.school[0] != '\0'
                          ? school->calendar.school
                          : "(no id)",
                      SIZE_MAX);
    eb_page_add(page, ": ");
}

static void end_odd(eb_page *page, size_t *odd) {
    eb_page_end(page, INDENT, INDENT + 2);
    ++*odd;
}

static void write_odd_of(eb_page *page, const eb_checked_school *school,
                         size_t *odd) {
    const eb_calendar_about *about = &school->calendar;
    char sentence[EB_CALENDAR_SENTENCE_ROOM], a[EB_WORDS_ROOM];
    eb_calendar_sentence(about, sentence);
    if (sentence[0] != '\0') {
        begin_odd(page, school);
        eb_page_add(page, "%s.", sentence);
        end_odd(page, odd);
    }
    if (about->days_without_marks > 0) {
        begin_odd(page, school);
        eb_page_add(page, "not open on %s of its terms, ",
                    eb_words_of(about->days_without_marks, "day", a));
        eb_page_add(page, "%s%s.",
                    about->days_without_marks > 1 ? "the first " : "",
                    eb_words_date(about->first_without_marks, a));
        end_odd(page, odd);
    }
    if (!about->has_calendar) {
        begin_odd(page, school);
        eb_page_add(page,
                    "no calendar: the sessions left are reckoned from a "
                    "year of 380, if the register begins with the "
                    "year.");
        end_odd(page, odd);
    }
    if ((double)school->unmarked >
        EB_UNMARKED_SHARE * (double)school->sessions) {
        begin_odd(page, school);
        eb_page_add(page, "%s without a mark while it was open.",
                    eb_words_of(school->unmarked, "session", a));
        end_odd(page, odd);
    }
    if (school->without_year_group > 0) {
        begin_odd(page, school);
        eb_page_add(page, "%s without a year group.",
                    eb_words_of((int64_t)school->without_year_group, "row", a));
        end_odd(page, odd);
    }
}

void eb_check_text(const eb_checked *checked, eb_output *output) {
    eb_page page;
    char date[EB_WORDS_ROOM];
    size_t odd = 0;
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    if (checked->input->no_school_day) {
        eb_page_line(&page,
                     "Is the register fit to use? No: no pupil is "
                     "marked present on any day.");
    } else {
        eb_page_line(&page, "Is the register fit to use? Seen from %s.",
                     eb_words_date(eb_view_as_of(checked->input->view), date));
    }
    write_rows(&page, checked);
    write_register(&page, checked);
    for (size_t i = 0; i < checked->school_count; i++) {
        write_school(&page, &checked->schools[i]);
    }
    head(&page, "What looks odd");
    for (size_t i = 0; i < checked->school_count; i++) {
        write_odd_of(&page, &checked->schools[i], &odd);
    }
    if (eb_accounting_has_bad_rows(checked->input)) {
        eb_page_add(&page,
                    "Some marks could not be used as they are: see "
                    "above; all of them with --report FILE.");
        end_odd(&page, &odd);
    }
    if (checked->input->no_school_day) {
        eb_page_add(&page, "There is nothing to look at.");
        end_odd(&page, &odd);
    }
    if (odd == 0) {
        eb_page_add(&page, "Nothing that this program can see.");
        eb_page_end(&page, INDENT, INDENT);
    }
}
