/* SPDX-License-Identifier: MIT */
/*
 * The second half of the page on one pupil: where the year may end and what
 * would change that, what nobody can read off a register, and the sums, so that
 * each can be done again with a pencil. Why the score is what it is stands in
 * explain_why.c.
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
#define OUTCOME_MOST 200 /* characters: all that a model file may have */

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

/* A chance of one's own, in the model's words. A chance is never quite 0 or 1
 * here: nothing decides an outcome but what happens. */
static void write_outcome(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    const double almost = 1e-9;
    char words[EB_WORDS_ROOM];
    eb_model_info about;
    eb_model_about(w->model, &about);
    const double chance = r->p_outcome < almost         ? almost
                          : r->p_outcome > 1.0 - almost ? 1.0 - almost
                                                        : r->p_outcome;
    eb_explain_head(w, "What the model was fitted to foresee");
    eb_page_add(w->page, "The outcome: ");
    eb_page_add_shown(w->page, about.outcome, OUTCOME_MOST);
    eb_page_add(w->page, ".");
    eb_explain_end(w);
    if (r->state == EB_STATE_EARLY) {
        eb_page_add(w->page, "Early days: so few sessions say little.");
        eb_explain_end(w);
    }
    eb_page_add(w->page, "It is %s (chance ", eb_words_likelihood(chance));
    eb_add_chance(w->page, chance);
    eb_page_add(w->page, "): %s see it.", eb_words_out_of(chance, words));
    eb_explain_end(w);
}

void eb_explain_outlook(const eb_writer *w) {
    const eb_result *r = &w->e->result;
    const int of_outcome = !isnan(r->p_outcome);
    if (of_outcome) write_outcome(w);
    eb_explain_head(w, "Where the year may end");
    if (!eb_explained_is_scored(w->e)) {
        eb_page_add(w->page, "No chance is given: this pupil %s.",
                    eb_words_state(r->state));
        eb_explain_end(w);
        return;
    }
    if (r->remaining == 0) {
        eb_page_add(w->page, "No session is left this year.");
        eb_explain_end(w);
    }
    if (r->state == EB_STATE_EARLY && !of_outcome) {
        eb_page_add(w->page,
                    "Early days: so few sessions say little, and the "
                    "range below is wide for that reason.");
        eb_explain_end(w);
    }
    if (!of_outcome) write_chance(w);
    if (r->remaining > 0) write_if_all_attended(w);
    write_in_hand(w);
    write_way_back(w);
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

/* Other pupils whose marks the model reads are said, never as a reason. */
static void add_others(const eb_writer *w) {
    const int cohort = eb_explain_reads(w->e, "cohort");
    const int family = eb_explain_reads(w->e, "family");
    if (!cohort && !family) return;
    eb_page_add(w->page, "; of other pupils, the sessions missed by %s%s%s",
                cohort ? "the rest of the year group" : "",
                cohort && family ? " and by " : "",
                family ? "pupils of the same family" : "");
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
    if (!has_calendar(w) && eb_explained_is_scored(e)) {
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
                "score");
    add_others(w);
    eb_page_add(w->page, ".");
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
    if (r->remaining >= 0 && eb_explained_is_scored(w->e)) write_year_sum(w);
    if (r->remaining > 0 && !isnan(r->expected_ahead)) write_mean_sum(w);
    eb_page_add(w->page,
                "Every number to its last digit, and every session: "
                "the same command with --format json.");
    end_item(w);
}
