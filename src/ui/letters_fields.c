/* SPDX-License-Identifier: MIT */
/*
 * What {{field}} may be in a letter: names, dates, counts of sessions, and a
 * few words that agree with one child or several. There is no field for a
 * score, a code, a flag or a rule: a letter cannot say what it has no field
 * for. Every value is plain text until it is escaped here.
 */
#include <stdio.h>
#include <string.h>

#include "data/view.h"
#include "ui/html.h"
#include "ui/letters.h"
#include "ui/words.h"

typedef void write_field(const eb_letter *letter, eb_output *output);

/* ---- children ----------------------------------------------------------- */

static const char *name_of(const eb_row *row) {
    return row->name[0] != '\0' ? row->name : row->pupil;
}

/* The row of child `index` of the household; 0 past the last. */
static int child(const eb_letter *letter, size_t index, eb_row *out) {
    const eb_household *about = letter->about;
    return index < about->count &&
           eb_view_row(letter->view,
                       letter->letters->children[about->first + index], out,
                       NULL) == EB_OK;
}

/* What stands before the next of `count`: "", ", " or " and ". */
static const char *joint(size_t index, size_t count) {
    return index == 0 ? "" : index + 1 < count ? ", " : " and ";
}

static void write_names(const eb_letter *letter, eb_output *output) {
    eb_row row;
    for (size_t i = 0; child(letter, i, &row); i++) {
        eb_html_text(output, joint(i, letter->about->count));
        eb_html_text(output, name_of(&row));
    }
}

static void write_classes(const eb_letter *letter, eb_output *output) {
    eb_row row;
    for (size_t i = 0; child(letter, i, &row); i++) {
        eb_html_text(output, joint(i, letter->about->count));
        eb_html_text(output, name_of(&row));
        if (row.class_name[0] == '\0') continue;
        eb_html_text(output, " (");
        eb_html_text(output, row.class_name);
        eb_html_text(output, ")");
    }
}

/* Each school once. */
static void write_schools(const eb_letter *letter, eb_output *output) {
    const eb_household *about = letter->about;
    eb_row row, before;
    int some = 0;
    for (size_t i = 0; child(letter, i, &row); i++) {
        int again = row.school[0] == '\0';
        for (size_t k = 0; k < i && child(letter, k, &before); k++) {
            again |= strcmp(before.school, row.school) == 0;
        }
        if (again) continue;
        if (some++) eb_html_text(output, i + 1 < about->count ? ", " : " and ");
        eb_html_text(output, row.school);
    }
}

static void write_contact(const eb_letter *letter, eb_output *output) {
    const eb_view *view = letter->view;
    for (size_t i = 0; i < letter->about->count; i++) {
        const size_t row = letter->letters->children[letter->about->first + i];
        const char *contact =
            eb_ids_text(&view->reg->words, view->rows[row].attributes->contact);
        if (contact[0] == '\0') continue;
        eb_html_text(output, contact);
        return;
    }
}

/* ---- sessions ----------------------------------------------------------- */

/* "8 and a half school days"; a day is two sessions. */
static const char *days(int64_t sessions, char out[2 * EB_WORDS_ROOM]) {
    char count[EB_WORDS_ROOM];
    const int64_t whole = sessions / 2;
    if (sessions == 1) {
        snprintf(out, 2 * EB_WORDS_ROOM, "half a school day");
    } else if (sessions % 2 != 0) {
        snprintf(out, 2 * EB_WORDS_ROOM, "%s and a half school days",
                 eb_words_count(whole, count));
    } else {
        snprintf(out, 2 * EB_WORDS_ROOM, "%s",
                 eb_words_of(whole, "school day", count));
    }
    return out;
}

static void write_absences(const eb_letter *letter, eb_output *output) {
    eb_row row;
    for (size_t i = 0; child(letter, i, &row); i++) {
        char absent[EB_WORDS_ROOM], possible[EB_WORDS_ROOM];
        char in_days[2 * EB_WORDS_ROOM];
        if (i > 0) eb_output_text(output, " ");
        eb_html_text(output, name_of(&row));
        eb_html_say(output, " has missed %s of %s (%s).",
                    eb_words_count(row.absent, absent),
                    eb_words_of(row.possible, "half-day session", possible),
                    days(row.absent, in_days));
    }
}

static void write_attended(const eb_letter *letter, eb_output *output) {
    eb_row row;
    for (size_t i = 0; child(letter, i, &row); i++) {
        char there[EB_WORDS_ROOM], possible[EB_WORDS_ROOM];
        if (i > 0) eb_output_text(output, " ");
        eb_html_text(output, name_of(&row));
        eb_html_say(output, " was in school for %s of %s.",
                    eb_words_count(row.possible - row.absent, there),
                    eb_words_of(row.possible, "half-day session", possible));
    }
}

static void write_sessions(const eb_letter *letter, eb_output *output) {
    eb_row row;
    for (size_t i = 0; child(letter, i, &row); i++) {
        char there[EB_WORDS_ROOM], possible[EB_WORDS_ROOM];
        char absent[EB_WORDS_ROOM], in_days[2 * EB_WORDS_ROOM];
        if (i > 0) eb_output_text(output, " ");
        eb_html_text(output, name_of(&row));
        eb_html_say(output, " was in school for %s of %s and missed %s (%s).",
                    eb_words_count(row.possible - row.absent, there),
                    eb_words_of(row.possible, "half-day session", possible),
                    eb_words_count(row.absent, absent),
                    days(row.absent, in_days));
    }
}

/* ---- dates -------------------------------------------------------------- */

static void write_date(const eb_letter *letter, eb_output *output) {
    char words[EB_WORDS_ROOM];
    eb_html_text(output, eb_words_date(eb_view_as_of(letter->view), words));
}

/* The first or the last day with a mark of any of the children. */
static void write_mark_day(const eb_letter *letter, int last,
                           eb_output *output) {
    eb_session sessions[EB_YEAR_SESSIONS];
    eb_date found = EB_NO_DATE;
    char words[EB_WORDS_ROOM];
    for (size_t i = 0; i < letter->about->count; i++) {
        const size_t row = letter->letters->children[letter->about->first + i];
        size_t n = 0;
        if (eb_view_sessions(letter->view, row, sessions, EB_YEAR_SESSIONS, &n,
                             NULL) != EB_OK ||
            n == 0) {
            continue;
        }
        if (n > EB_YEAR_SESSIONS) n = EB_YEAR_SESSIONS;
        const eb_date date = sessions[last ? n - 1 : 0].date;
        if (found == EB_NO_DATE || (last ? date > found : date < found)) {
            found = date;
        }
    }
    if (found != EB_NO_DATE) eb_html_text(output, eb_words_date(found, words));
}

static void write_since(const eb_letter *letter, eb_output *output) {
    write_mark_day(letter, 0, output);
}

static void write_until(const eb_letter *letter, eb_output *output) {
    write_mark_day(letter, 1, output);
}

static void write_year(const eb_letter *letter, eb_output *output) {
    const int year = letter->view->year;
    eb_html_say(output, "%d/%02d", year, (year + 1) % 100);
}

/* ---- words that agree --------------------------------------------------- */

static void agree(const eb_letter *letter, const char *one, const char *several,
                  eb_output *output) {
    eb_html_text(output, letter->about->count == 1 ? one : several);
}

static void write_child(const eb_letter *letter, eb_output *output) {
    agree(letter, "child", "children", output);
}

static void write_has(const eb_letter *letter, eb_output *output) {
    agree(letter, "has", "have", output);
}

static void write_is(const eb_letter *letter, eb_output *output) {
    agree(letter, "is", "are", output);
}

static void write_number(const eb_letter *letter, eb_output *output) {
    eb_html_text(output, letter->number);
}

/* ---- the table ---------------------------------------------------------- */

static const struct {
    const char *name, *meaning;
    write_field *write;
} FIELDS[] = {
    {"number", "the letter's number, as in index.csv: 0001", write_number},
    {"date", "the day this is seen from: Wednesday 4 February 2026",
     write_date},
    {"school_year", "2025/26", write_year},
    {"names", "the children's names, or ids where there is none: A, B and C",
     write_names},
    {"names_and_classes", "the same with each class: A (9B) and C (7A)",
     write_classes},
    {"child", "child, or children", write_child},
    {"has", "has, or have", write_has},
    {"is", "is, or are", write_is},
    {"contact", "what the pupil file has as contact, of the first child",
     write_contact},
    {"school", "the children's school_id, each once", write_schools},
    {"sessions",
     "a sentence for each child: A was in school for 179 of 196 half-day "
     "sessions and missed 17 (8 and a half school days).",
     write_sessions},
    {"absences",
     "a sentence for each child: A has missed 17 of 196 half-day sessions (8 "
     "and a half school days).",
     write_absences},
    {"attended",
     "a sentence for each child: A was in school for 179 of 196 half-day "
     "sessions.",
     write_attended},
    {"since", "the first day with a mark this school year", write_since},
    {"until", "the last day with a mark", write_until},
};

const char *eb_letter_field_name(size_t index, const char **meaning) {
    if (index >= sizeof FIELDS / sizeof *FIELDS) return NULL;
    if (meaning != NULL) *meaning = FIELDS[index].meaning;
    return FIELDS[index].name;
}

int eb_letter_field(void *context, const char *name, size_t length,
                    eb_output *output) {
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        if (strlen(FIELDS[i].name) != length ||
            memcmp(FIELDS[i].name, name, length) != 0) {
            continue;
        }
        if (output != NULL) FIELDS[i].write(context, output);
        return 1;
    }
    return 0;
}
