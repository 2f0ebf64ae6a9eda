/* SPDX-License-Identifier: MIT */
/*
 * The second half of the page on one pupil: where the year may end and what
 * would change that, why the score is what it is, what nobody can read off a
 * register, and the sums, so that each can be done again with a pencil.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/calendar_about.h"
#include "ui/explain_page.h"
#include "ui/score_text.h"
#include "ui/shown.h"

#define SESSIONS_A_WEEK 10
#define WORTH_SAYING 0.01
#define TERM_INDENT (EB_EXPLAIN_INDENT + 8) /* past " +1.25  " */

/* ---- where the year may end --------------------------------------------- */

/* What all attended from now on would give. */
static void write_if_all_attended(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    char percent[EB_WORDS_ROOM], count[EB_WORDS_ROOM];
    const double rate =
        (double)r->absent / (double)(r->possible + r->remaining);
    eb_page_add(w->page,
                "If all of the %s left are attended, the year ends at %s.",
                eb_words_of(r->remaining, "session", count),
                eb_words_percent(rate, percent));
    eb_explain_end(w);
}

static void write_in_hand(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    char share[EB_WORDS_ROOM], count[EB_WORDS_ROOM];
    if (r->sessions_in_hand == EB_NO_COUNT_SIGNED || r->remaining == 0) return;
    if (r->sessions_in_hand < 0) {
        eb_page_add(w->page,
                    "The year can no longer end below %s; every session "
                    "attended still brings the rate down.",
                    eb_explain_share(w, "10 %", share));
    } else if (r->sessions_in_hand == r->remaining) {
        eb_page_add(w->page, "Whatever happens, the year ends below %s.",
                    eb_explain_share(w, "10 %", share));
    } else {
        eb_page_add(w->page,
                    "%s can be missed and the year still ends below %s.",
                    eb_words_of(r->sessions_in_hand, "more session", count),
                    eb_explain_share(w, "10 %", share));
    }
    eb_explain_end(w);
}

/* Sessions in a row that bring today's rate below the line. */
static void write_way_back(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    char share[EB_WORDS_ROOM], count[EB_WORDS_ROOM];
    if (r->sessions_back == EB_NO_COUNT_SIGNED || r->sessions_back == 0) return;
    /* Beyond the year's end it would only discourage. */
    if (r->remaining >= 0 && r->sessions_back > r->remaining) return;
    const int64_t weeks =
        (r->sessions_back + SESSIONS_A_WEEK - 1) / SESSIONS_A_WEEK;
    eb_page_add(w->page,
                "The rate so far is %s or more. %s attended in a row "
                "(about %" PRId64 " school week%s) bring it below",
                eb_explain_share(w, "10 %", share),
                eb_words_of(r->sessions_back, "session", count), weeks,
                weeks == 1 ? "" : "s");
    eb_page_add(w->page, ".");
    eb_explain_end(w);
}

static void write_chance(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    const eb_view_options *view = &w->input->settings.view;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    eb_page_add(w->page, "Missing %s of the year or more: %s (chance ",
                eb_explain_share(w, "a tenth", a),
                eb_words_likelihood(r->p_persistent));
    eb_add_chance(w->page, r->p_persistent);
    eb_page_add(w->page, ")");
    if (r->p_persistent > 0.0 && r->p_persistent < 1.0) {
        eb_page_add(w->page, ": %s", eb_words_out_of(r->p_persistent, a));
    }
    eb_page_add(w->page, ".");
    eb_explain_end(w);
    if (r->remaining > 0) {
        eb_page_add(w->page,
                    "The year may end at %s to %s missed (8 times in 10), ",
                    eb_words_fixed(r->rate_low * 100.0, 1, b),
                    eb_words_percent(r->rate_high, a));
        eb_page_add(w->page, "%s on average.",
                    eb_words_percent(r->expected_rate, b));
        eb_explain_end(w);
    }
    if (r->p_severe >= WORTH_SAYING) {
        eb_page_add(w->page, "Missing half of the year or more: chance ");
        eb_add_chance(w->page, r->p_severe);
        eb_page_add(w->page, ".");
        eb_explain_end(w);
    }
    if (isnan(r->p_ahead)) return;
    if (view->ahead_weeks > 0) {
        eb_page_add(w->page,
                    "Of the next %d school week%s alone, missing %s "
                    "or more: chance ",
                    view->ahead_weeks, view->ahead_weeks == 1 ? "" : "s",
                    eb_explain_share(w, "a tenth", a));
    } else {
        eb_page_add(w->page,
                    "Of the sessions left alone, missing %s or more: "
                    "chance ",
                    eb_explain_share(w, "a tenth", a));
    }
    eb_add_chance(w->page, r->p_ahead);
    eb_page_add(w->page, ".");
    eb_explain_end(w);
}

void eb_explain_outlook(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    eb_explain_head(w, "Where the year may end");
    if (isnan(r->p_persistent)) {
        eb_page_add(w->page, "No chance is given: this pupil %s.",
                    eb_words_state(r->state));
        eb_explain_end(w);
        return;
    }
    if (r->remaining == 0) {
        eb_page_add(w->page, "No session is left this year.");
        eb_explain_end(w);
    }
    if (r->state == EB_STATE_EARLY) {
        eb_page_add(w->page,
                    "Early days: so few sessions say little, and the "
                    "range below is wide for that reason.");
        eb_explain_end(w);
    }
    write_chance(w);
    if (r->remaining > 0) write_if_all_attended(w);
    write_in_hand(w);
    write_way_back(w);
}

/* ---- why ---------------------------------------------------------------- */

/* As eb_words_fixed with 2 decimals rounds it. */
static double rounded(double value) {
    const double size = floor(fabs(value) * 100.0 + 0.5) / 100.0;
    return value < 0.0 ? -size : size;
}

/* " +1.25  ", 8 columns. */
static void add_signed(const eb_writer *w, double value) {
    char number[EB_WORDS_ROOM], sign[EB_WORDS_ROOM + 1];
    eb_words_fixed(value, 2, number);
    snprintf(sign, sizeof sign, "%s%s", number[0] == '-' ? "" : "+", number);
    eb_page_add(w->page, "%6s  ", sign);
}

/* Where the chance starts: the year group's own figures, or those that stand
 * for it (a model of this kind has none for Reception and after Year 11). */
static void add_start(const eb_writer *w) {
    const int group = w->e->row.year_group;
    const int of = group == EB_YEAR_RECEPTION ? 1 : group > 11 ? 11 : group;
    char year[EB_WORDS_ROOM];
    eb_model_info about;
    eb_model_about(w->model, &about);
    const char *figures =
        about.pupils == 0 ? "national figures" : "the model's figures";
    eb_page_add(w->page, "where pupils of %s start (%s",
                group == EB_YEAR_UNKNOWN ? "any year group"
                                         : eb_words_year_group(group, year),
                figures);
    if (of != group && group != EB_YEAR_UNKNOWN) {
        eb_page_add(w->page, " of %s", eb_words_year_group(of, year));
    }
    eb_page_add(w->page, ")");
}

static void add_term_words(const eb_writer *w, const eb_term *term) {
    char text[EB_REASON_ROOM];
    eb_reason_text(&term->reason, text);
    if (strcmp(term->name, "year_group") == 0) {
        add_start(w);
    } else if (text[0] != '\0') {
        eb_page_add(w->page, "%s", text);
    } else {
        for (const char *c = term->name; *c != '\0'; c++) {
            eb_page_add(w->page, "%c", *c == '_' ? ' ' : *c);
        }
        eb_page_add(w->page, ": nothing to go by");
    }
}

static void write_terms(const eb_writer *w) {
    const eb_explained *e = w->e;
    const eb_result *r = &e->result;
    double shown = 0.0;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    for (size_t i = 0; i < e->term_count; i++) {
        const double value = e->terms[i].value;
        shown += rounded(value);
        add_signed(w, value);
        add_term_words(w, &e->terms[i]);
        eb_page_end(w->page, EB_EXPLAIN_INDENT, TERM_INDENT);
    }
    add_signed(w, e->eta);
    eb_page_add(w->page,
                "their sum: the log odds of %s, the share of the %s ahead that "
                "is expected to be missed",
                eb_words_percent(r->expected_ahead / (double)r->remaining, a),
                eb_words_of(r->remaining, "session", b));
    eb_page_end(w->page, EB_EXPLAIN_INDENT, TERM_INDENT);
    eb_page_add(w->page,
                "Plus raises the chance, minus lowers it. Terms are rounded to "
                "0.01; the exact sum is %s, %s from that of the rounded ones.",
                eb_words_fixed(e->eta, 4, a),
                eb_words_fixed(fabs(e->eta - shown), 4, b));
    eb_explain_end(w);
}

void eb_explain_why(const eb_writer *w) {
    const eb_explained *e = w->e;
    if (e->term_count == 0) return;
    eb_explain_head(w, "Why");
    write_terms(w);
    for (size_t i = 0; i < 3; i++) {
        const eb_reason *reason = &e->result.reasons[i];
        char text[EB_REASON_ROOM];
        if (reason->sign != 0) continue;
        eb_reason_text(reason, text);
        if (text[0] == '\0') continue;
        eb_page_add(w->page, "The register shows, %s (no part of the score).",
                    text);
        eb_explain_end(w);
    }
}

/* ---- what it is not ----------------------------------------------------- */

/* Whether the calendar speaks of this year for the row's school. */
static int has_calendar(const eb_writer *w) {
    eb_calendar_about about;
    for (size_t i = 0; eb_calendar_about_school(w->input->view, i, &about);
         i++) {
        if (strcmp(about.school, w->e->row.school) == 0) {
            return about.has_calendar;
        }
    }
    return 0;
}

void eb_explain_unknown(const eb_writer *w) {
    const eb_explained *e = w->e;
    const eb_view_options *view = &w->input->settings.view;
    int64_t unexplained = 0, no_mark = 0, unknown = 0;
    char count[EB_WORDS_ROOM];
    for (size_t i = 0; i < e->session_count; i++) {
        const eb_session *session = &e->sessions[i];
        unexplained += strcmp(session->group, "unexplained") == 0;
        no_mark += eb_session_is_unmarked(&e->row, session);
        unknown += session->class_ == EB_UNKNOWN;
    }
    eb_explain_head(w, "What is not known");
    if (unexplained > 0) {
        eb_page_add(w->page, "The reason for %s is still to come.",
                    eb_words_of(unexplained, "missed session", count));
        eb_explain_end(w);
    }
    if (no_mark > 0) {
        eb_page_add(w->page,
                    "%s without a mark while the school was open: "
                    "not counted.",
                    eb_words_of(no_mark, "session", count));
        eb_explain_end(w);
    }
    if (unknown > 0) {
        eb_page_add(w->page, "%s with a code that is not known: not counted.",
                    eb_words_of(unknown, "session", count));
        eb_explain_end(w);
    }
    if (!has_calendar(w) && !isnan(e->result.p_persistent)) {
        eb_page_add(w->page,
                    "No calendar of this year was given: the sessions left "
                    "are reckoned from a year of 380.");
        eb_explain_end(w);
    }
    if (!view->sensitive) {
        eb_page_add(w->page,
                    "Health and other sensitive reasons are not shown "
                    "here, only whether the school accepted them.");
        eb_explain_end(w);
    }
    eb_page_add(w->page,
                "Why a session was missed, what the family has told the "
                "school, and what help there is already: ask first. This page "
                "counts sessions. It is no judgement of a pupil or a family, "
                "and it decides nothing: a person does, and may disagree with "
                "it. Of who the pupil is, only the year group enters the "
                "score.");
    eb_explain_end(w);
}

/* ---- the sums ----------------------------------------------------------- */

static void end_item(const eb_writer *w) {
    eb_page_end(w->page, EB_EXPLAIN_INDENT, EB_EXPLAIN_INDENT + 2);
}

/* The line of the whole year, and what is left below it. */
static void write_year_sum(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    const eb_view_options *view = &w->input->settings.view;
    const int64_t year = r->possible + r->remaining;
    const int64_t line =
        (view->threshold_num * year + view->threshold_den - 1) /
        view->threshold_den;
    const int64_t left = line - 1 - r->absent;
    char share[EB_WORDS_ROOM];
    eb_page_add(w->page,
                "The year: %" PRId64 " + %" PRId64 " = %" PRId64
                " sessions; %s of it is reached at %" PRId64 " missed; %" PRId64
                " - 1 - %" PRId64 " = %" PRId64 " can still be missed",
                r->possible, r->remaining, year,
                eb_explain_share(w, "a tenth", share), line, line, r->absent,
                left);
    if (left > r->remaining) {
        eb_page_add(w->page, ", more than are left");
    } else if (left < 0) {
        eb_page_add(w->page, ": below 0, so the line is passed already");
    }
    eb_page_add(w->page, ".");
    end_item(w);
}

static void write_mean_sum(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    char ahead[EB_WORDS_ROOM], percent[EB_WORDS_ROOM];
    eb_words_fixed(r->expected_ahead, 1, ahead);
    eb_page_add(w->page,
                "On average: (%" PRId64 " + %s) / %" PRId64
                " = %s; %s is the model's part, the average of what it expects "
                "of the sessions ahead.",
                r->absent, ahead, r->possible + r->remaining,
                eb_words_percent(r->expected_rate, percent), ahead);
    end_item(w);
}

void eb_explain_sums(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    char percent[EB_WORDS_ROOM];
    if (r->possible == 0) return;
    eb_explain_head(w, "How to check");
    eb_page_add(w->page, "Rate so far: %" PRId64 " / %" PRId64 " = %s %%.",
                r->absent, r->possible,
                eb_words_fixed(100.0 * (double)r->absent / (double)r->possible,
                               2, percent));
    end_item(w);
    if (r->remaining >= 0 && !isnan(r->p_persistent)) write_year_sum(w);
    if (r->remaining > 0 && !isnan(r->expected_ahead)) write_mean_sum(w);
    eb_page_add(w->page,
                "Every number to its last digit, and every session: "
                "the same command with --format json.");
    end_item(w);
}
