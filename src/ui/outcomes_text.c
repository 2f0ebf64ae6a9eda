/* SPDX-License-Identifier: MIT */
/*
 * The figures of `outcomes` on a page. Counts first; then what the register
 * shows came after; then what that is worth: beside what was expected, and
 * beside those who waited. What a figure cannot tell is said next to it.
 */
#include <math.h>
#include <stdio.h>

#include "ui/outcomes.h"
#include "ui/page.h"
#include "ui/words.h"

#define NUMBER_COLUMN 50 /* where the last digit of a count stands */
#define NAME_COLUMN 20

/* ---- lines -------------------------------------------------------------- */

/* A name, and a number that ends at NUMBER_COLUMN. */
static void add_count(eb_page *page, const char *name, int64_t count) {
    char number[EB_WORDS_ROOM];
    size_t width = 0;
    eb_words_count(count, number);
    while (number[width] != '\0') width++;
    eb_page_add(page, "%s", name);
    eb_page_fill(page, NUMBER_COLUMN - width);
    eb_page_add(page, "%s", number);
}

static void end_line(eb_page *page) { eb_page_end(page, 2, 4); }

static void line(eb_page *page, const char *name, int64_t count) {
    add_count(page, name, count);
    end_line(page);
}

static void line_of(eb_page *page, const char *name, int64_t count, int64_t of,
                    const char *whole) {
    char share[EB_WORDS_ROOM], number[EB_WORDS_ROOM];
    add_count(page, name, count);
    if (of > 0) {
        eb_page_add(page, "   %s of %s %s",
                    eb_words_percent((double)count / (double)of, share),
                    eb_words_count(of, number), whole);
    }
    end_line(page);
}

static void head(eb_page *page, const char *title) {
    eb_page_line(page, "%s", "");
    eb_page_line(page, "%s", title);
}

/* ---- what was done ------------------------------------------------------ */

static const struct {
    eb_event event;
    const char *words;
    int always; /* 0: only where it is logged */
} OF_VISITS[] = {{EB_EVENT_NO_ANSWER, "nobody answered", 1},
                 {EB_EVENT_CARD_LEFT, "a card was left", 0},
                 {EB_EVENT_PARENT_ADVISED, "parents advised", 1},
                 {EB_EVENT_CHILD_RETURNED, "children returned at once", 1},
                 {EB_EVENT_REASON_FOUND, "a reason was found", 0},
                 {EB_EVENT_REFERRED, "referred to a service", 0}};

static int is_of_visits(int event) {
    for (size_t i = 0; i < sizeof OF_VISITS / sizeof *OF_VISITS; i++) {
        if ((int)OF_VISITS[i].event == event) return 1;
    }
    return event == EB_EVENT_VISIT;
}

static void write_visits(eb_page *page, const eb_outcomes *totals) {
    const int64_t visits = totals->events[EB_EVENT_VISIT];
    line(page, "visits", visits);
    line(page, "  children visited", totals->pupils[EB_EVENT_VISIT]);
    for (size_t i = 0; i < sizeof OF_VISITS / sizeof *OF_VISITS; i++) {
        char name[EB_WORDS_ROOM];
        const int64_t count = totals->events[OF_VISITS[i].event];
        if (count == 0 && !OF_VISITS[i].always) continue;
        snprintf(name, sizeof name, "  %s", OF_VISITS[i].words);
        line_of(page, name, count, visits, "visits");
    }
    add_count(page, "  though the family had told the school",
              totals->visits_told);
    eb_page_add(
        page, "%s",
        totals->visits_told == 0 ? "   as it should be" : "   should be 0");
    end_line(page);
}

static void write_others(eb_page *page, const eb_outcomes *totals) {
    int some = 0;
    for (int e = 0; e < EB_EVENTS; e++) {
        char name[EB_WORDS_ROOM], pupils[EB_WORDS_ROOM];
        if (is_of_visits(e) || totals->events[e] == 0) continue;
        if (some++ == 0) head(page, "Also logged");
        snprintf(name, sizeof name, "%s", eb_event_name((eb_event)e));
        for (char *at = name; *at != '\0'; at++) {
            if (*at == '_') *at = ' ';
        }
        add_count(page, name, totals->events[e]);
        eb_page_add(page, "   of %s",
                    eb_words_of(totals->pupils[e], "pupil", pupils));
        end_line(page);
    }
}

static void write_offers(eb_page *page, const eb_outcomes *totals) {
    if (totals->offered == 0) return;
    head(page, "Offers of a mentor, by child");
    line(page, "offered", totals->offered);
    line_of(page, "  started since", totals->started, totals->offered,
            "offered");
    line_of(page, "  refused", totals->refused, totals->offered, "offered");
    line_of(page, "  neither yet", totals->undecided, totals->offered,
            "offered");
}

/* ---- what followed ------------------------------------------------------ */

static void write_returns(eb_page *page, const eb_outcomes *totals) {
    if (totals->visits_absent + totals->visits_there == 0) return;
    head(page, "In school again after a visit, by the register");
    line(page, "visits in a spell of absence", totals->visits_absent);
    for (size_t i = 0; i < EB_RETURNS; i++) {
        char name[EB_WORDS_ROOM], sessions[EB_WORDS_ROOM];
        snprintf(
            name, sizeof name, "  back within %s",
            eb_words_of(eb_return_sessions(i), "possible session", sessions));
        line_of(page, name, totals->returned[i], totals->followed[i],
                "followed");
    }
    line(page, "visits to children who had been there last",
         totals->visits_there);
}

/* "-2.1 to 0.4", in hundredths; "" where there is none. */
static void add_limits(eb_page *page, double low, double high) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (isnan(low) || isinf(low)) {
        eb_page_add(page, " (too few families to say how sure)");
        return;
    }
    eb_page_add(page, " (95 %%: %s to %s)", eb_words_fixed(100 * low, 1, a),
                eb_words_fixed(100 * high, 1, b));
}

static void write_change(eb_page *page, const eb_outcome_change *of) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], c[EB_WORDS_ROOM];
    const char *name = eb_event_name(of->event);
    for (const char *at = name; *at != '\0'; at++) {
        eb_page_add(page, "%c", *at == '_' ? ' ' : *at);
    }
    eb_page_fill(page, NAME_COLUMN);
    if (of->pupils == 0) {
        eb_page_add(page, "nobody yet with %d possible sessions since",
                    EB_OUTCOME_SESSIONS_LEAST);
        eb_page_end(page, 2, NAME_COLUMN + 2);
        return;
    }
    eb_page_add(
        page, "%s: missed %s before and %s since; ",
        eb_words_of(of->pupils, "pupil", a),
        eb_words_percent(
            (double)of->before_absent /
                (double)(of->before_possible > 0 ? of->before_possible : 1),
            b),
        eb_words_percent((double)of->absent / (double)of->possible, c));
    eb_page_add(page, "expected without help: %s.",
                eb_words_percent(of->expected / (double)of->possible, a));
    eb_page_add(page, " Difference: %s points",
                eb_words_fixed(100 * of->change, 1, b));
    add_limits(page, of->low, of->high);
    if (of->matched > 0) {
        eb_page_add(page,
                    "; less that of others like them (found for %s): %s points",
                    eb_words_count(of->matched, a),
                    eb_words_fixed(100 * of->matched_change, 1, b));
        add_limits(page, of->matched_low, of->matched_high);
    }
    if (of->left_out > 0) {
        eb_page_add(page, "; %s not followed",
                    eb_words_of(of->left_out, "pupil", a));
    }
    eb_page_end(page, 2, NAME_COLUMN + 2);
}

static void write_changes(eb_page *page, const eb_outcome_page *on) {
    eb_model_info about;
    if (on->change_count == 0) return;
    eb_model_about(on->model, &about);
    head(page, "Before and after, beside what was expected without help");
    for (size_t i = 0; i < on->change_count; i++) {
        write_change(page, &on->changes[i]);
    }
    eb_page_line(page,
                 "Expected: by model %s %s on the day before the first event "
                 "of the kind, so that pupils picked at their worst are not "
                 "counted as helped when they get back to their usual. A model "
                 "can be wrong of such pupils, either way; others like them "
                 "(that day, as far into an absence, expected to miss as much, "
                 "without the event) show by how much. Neither knows what "
                 "people knew who chose: only a lot does (`target "
                 "--hold-out`).",
                 about.name, about.version);
}

/* ---- the lot ------------------------------------------------------------ */

static void write_group(eb_page *page, const char *name,
                        const eb_outcome_group *group) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], c[EB_WORDS_ROOM];
    eb_page_add(page, "%s", name);
    eb_page_fill(page, NAME_COLUMN);
    eb_page_add(page, "%s in %s %s", eb_words_of(group->pupils, "pupil", a),
                eb_words_count(group->families, b),
                group->families == 1 ? "family" : "families");
    if (group->possible > 0) {
        eb_page_add(page, "; missed %s since",
                    eb_words_percent(
                        (double)group->absent / (double)group->possible, a));
        eb_page_add(
            page, ", expected %s",
            eb_words_percent(group->expected / (double)group->possible, c));
    }
    eb_page_end(page, 2, NAME_COLUMN + 2);
}

static void write_comparison(eb_page *page, const eb_outcome_page *on) {
    const eb_outcome_comparison *of = &on->comparison;
    char a[EB_WORDS_ROOM];
    if (!on->has_comparison) return;
    eb_page_line(page, "%s", "");
    eb_page_line(page, "Chosen beside drawn to wait, from %s",
                 eb_words_date(on->from, a));
    write_group(page, "chosen", &of->chosen);
    write_group(page, "held out", &of->held_out);
    if (isnan(of->difference)) {
        eb_page_line(page, "%s", "  One of the groups is empty.");
        return;
    }
    eb_page_add(page, "difference");
    eb_page_fill(page, NAME_COLUMN);
    eb_page_add(page, "%s points", eb_words_fixed(100 * of->difference, 1, a));
    add_limits(page, of->low, of->high);
    eb_page_end(page, 2, NAME_COLUMN + 2);
    eb_page_add(page, "adjusted");
    eb_page_fill(page, NAME_COLUMN);
    eb_page_add(page, "%s points", eb_words_fixed(100 * of->adjusted, 1, a));
    add_limits(page, of->adjusted_low, of->adjusted_high);
    eb_page_add(page, ", what was expected of each taken off first");
    eb_page_end(page, 2, NAME_COLUMN + 2);
    if (of->left_out + of->unknown > 0) {
        eb_page_line(page,
                     "  Not in it: %s without a score or with under %d "
                     "sessions since, or without marks.",
                     eb_words_of(of->left_out + of->unknown, "pupil", a),
                     EB_OUTCOME_SESSIONS_LEAST);
    }
    eb_page_line(page,
                 "Negative: the chosen missed less. Everybody counts in the "
                 "group that was drawn, whether the offer was taken up or "
                 "not.%s",
                 on->compared_all
                     ? " The list does not say among whom the lot was drawn "
                       "(column `compared`), so all who were chosen count, "
                       "and some needed it more: read the adjusted figure."
                     : "");
}

/* ---- all ---------------------------------------------------------------- */

static void write_title(eb_page *page, const eb_outcome_page *on) {
    const eb_outcomes *totals = &on->totals;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    if (totals->first == EB_NO_DATE) {
        eb_page_line(page, "%s", "No case is logged.");
    } else {
        eb_page_line(page, "What was done, %s to %s",
                     eb_words_date(totals->first, a),
                     eb_words_date(totals->last, b));
    }
    if (totals->left_out > 0) {
        eb_page_line(page, "(%s later, or of another school year: not counted)",
                     eb_words_of(totals->left_out, "case", a));
    }
    eb_page_line(page, "%s", "");
}

void eb_outcomes_text(const eb_outcome_page *on, eb_output *output) {
    eb_page page;
    eb_page_start(&page, output, EB_PAGE_COLUMNS);
    write_title(&page, on);
    write_visits(&page, &on->totals);
    write_offers(&page, &on->totals);
    write_others(&page, &on->totals);
    if (!on->has_register) {
        eb_page_line(&page, "%s", "");
        eb_page_line(&page,
                     "With the register, this also says who was in school "
                     "again after a visit, and what followed beside what was "
                     "expected.");
        return;
    }
    write_returns(&page, &on->totals);
    write_changes(&page, on);
    write_comparison(&page, on);
}
