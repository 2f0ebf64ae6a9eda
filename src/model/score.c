/* SPDX-License-Identifier: MIT */
/*
 * The score of rows: one table of chances of K per row, from which every
 * number is read (MODEL.md, "What is predicted").
 *
 * Rows are independent. What does not depend on the pupil, the chances under
 * the year group's prior that the redraw needs, is kept from row to row in a
 * scratch made once per call, since most pupils of a year group share R.
 * Kept or made anew, it is the same arithmetic and the same bits.
 *
 * Whether a year ends at or above a threshold is decided in whole numbers:
 * den (A + K) >= num (P + R) is K >= least for a whole `least`. If that is
 * none or more than R, the past has decided and the answer is exactly 1 or 0.
 */
#include <math.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "model/beta_binomial.h"
#include "model/reasons.h"
#include "model/score_row.h"

#define LOW_POINT 0.1
#define HIGH_POINT 0.9

/* Chances under one prior, without weights. */
typedef struct prior_chances {
    int sessions; /* -1: none kept yet */
    double season_ahead;
    double chances[EB_CHANCES_ROOM];
} prior_chances;

typedef struct scratch {
    eb_score_row row;
    eb_session sessions[EB_YEAR_SESSIONS];
    prior_chances kept[EB_PRIORS];
    double year[EB_CHANCES_ROOM];    /* chances over R sessions */
    double horizon[EB_CHANCES_ROOM]; /* over R_h */
} scratch;

/* ---- whole numbers ------------------------------------------------------ */

/* ceil(a / b), b > 0. */
static int64_t ceiling(int64_t a, int64_t b) {
    return a > 0 ? (a + b - 1) / b : -(-a / b);
}

/* The least k with den (absent + k) >= num * sessions; may be negative. */
static int64_t least_absent(int64_t num, int64_t den, int64_t sessions,
                            int64_t absent) {
    return ceiling(num * sessions, den) - absent;
}

/* FEATURES.md 51 and 52 with the view's threshold. */
static void count_thresholds(const eb_row *row, int num, int den,
                             eb_result *out) {
    const int64_t p = row->possible, a = row->absent, r = row->planned;
    if (r >= 0 && p + r > 0) {
        const int64_t more = least_absent(num, den, p + r, a) - 1;
        out->sessions_in_hand = more < r ? more : r;
    }
    if (p > 0) {
        /* floor(x / num) + 1 is the least whole number above x / num. */
        const int64_t over = (int64_t)den * a - (int64_t)num * p;
        out->sessions_back = over < 0 ? 0 : over / num + 1;
    }
}

/* ---- one row ------------------------------------------------------------ */

static eb_result empty_result(const eb_row *row) {
    const double none = (double)NAN;
    const eb_result result = {
        .state = row->state,
        .possible = row->possible,
        .absent = row->absent,
        .remaining = row->planned,
        .p_persistent = none,
        .p_severe = none,
        .p_ahead = none,
        .expected_rate = none,
        .rate_low = none,
        .rate_high = none,
        .sessions_in_hand = EB_NO_COUNT_SIGNED,
        .sessions_back = EB_NO_COUNT_SIGNED,
        .p_outcome = none,
        .expected_ahead = none,
    };
    return result;
}

/* R = 0: nothing is left to chance. */
static void score_ended_year(const eb_row *row, int num, int den,
                             eb_result *out) {
    const int64_t p = row->possible, a = row->absent;
    const double rate = (double)a / (double)p;
    out->p_persistent = least_absent(num, den, p, a) <= 0 ? 1.0 : 0.0;
    out->p_severe = least_absent(1, 2, p, a) <= 0 ? 1.0 : 0.0;
    out->expected_rate = out->rate_low = out->rate_high = rate;
    out->expected_ahead = 0.0;
}

/* The chances of `sessions` ahead under the prior alone. */
static const double *chances_of_prior(const eb_band_prior *band, int which,
                                      double season_ahead, int sessions,
                                      scratch *s) {
    prior_chances *kept = &s->kept[which];
    if (kept->sessions == sessions && kept->season_ahead == season_ahead) {
        return kept->chances;
    }
    for (int k = 0; k <= sessions; ++k) kept->chances[k] = 0.0;
    eb_band_add_chances(band, 1.0, &band->prior[which], season_ahead, sessions,
                        kept->chances);
    kept->sessions = sessions;
    kept->season_ahead = season_ahead;
    return kept->chances;
}

/* The table of K over the year's R sessions, redraw included. */
static void year_chances(const eb_band_prior *band, const eb_mixture *posterior,
                         int sessions, scratch *s) {
    const double redraw = band->redraw;
    if (redraw > 0.0) {
        const int which = eb_band_prior_of(s->row.row.year_group);
        const double *prior =
            chances_of_prior(band, which, s->row.season_ahead, sessions, s);
        for (int k = 0; k <= sessions; ++k) s->year[k] = redraw * prior[k];
    } else {
        for (int k = 0; k <= sessions; ++k) s->year[k] = 0.0;
    }
    eb_band_add_chances(band, 1.0 - redraw, posterior, s->row.season_ahead,
                        sessions, s->year);
}

/* P(den K >= num R_h) over the horizon; NaN when there is none. */
static double chance_ahead(const eb_band_prior *band,
                           const eb_mixture *posterior, int num, int den,
                           scratch *s) {
    const eb_ahead *ahead = &s->row.ahead;
    if (ahead->horizon <= 0) return (double)NAN;
    const int year_group = s->row.row.year_group;
    const int sessions = (int)ahead->horizon;
    const int64_t least = least_absent(num, den, sessions, 0);
    const double season = eb_band_season_ahead(
        band, eb_band_season_of(year_group), ahead->horizon_in_month);
    if (ahead->horizon == ahead->planned && season == s->row.season_ahead) {
        return eb_chances_tail(s->year, sessions, least);
    }
    eb_band_chances(band, &band->prior[eb_band_prior_of(year_group)], posterior,
                    season, sessions, s->horizon);
    return eb_chances_tail(s->horizon, sessions, least);
}

static eb_status add_reasons(const eb_view *view, size_t index,
                             const double terms[EB_STAGES], scratch *s,
                             eb_result *out, eb_error *err) {
    const int count = eb_reasons_of_terms(terms, &s->row.history, out->reasons);
    if (count == 0) return EB_OK; /* a description is never first */
    size_t sessions = 0;
    const eb_status status = eb_view_sessions(view, index, s->sessions,
                                              EB_YEAR_SESSIONS, &sessions, err);
    if (status != EB_OK) return status;
    if (sessions > EB_YEAR_SESSIONS) sessions = EB_YEAR_SESSIONS;
    out->reasons[count] = eb_reason_description(s->sessions, sessions);
    return EB_OK;
}

/* Chances, expectations and reasons of a year that goes on. */
static eb_status score_open_year(const eb_model *model, const eb_view *view,
                                 size_t index, int num, int den, scratch *s,
                                 eb_result *out, eb_error *err) {
    const eb_band_prior *band = &model->band;
    const eb_row *row = &s->row.row;
    const eb_mixture *prior = &band->prior[eb_band_prior_of(row->year_group)];
    const int64_t p = row->possible, a = row->absent;
    const int r = (int)row->planned;
    const double season = s->row.season_ahead;
    const double whole = (double)(p + r);
    eb_mixture posterior;
    double terms[EB_STAGES];

    eb_band_explain(band, &s->row.history, season, &posterior, terms);
    year_chances(band, &posterior, r, s);
    out->p_persistent =
        eb_chances_tail(s->year, r, least_absent(num, den, p + r, a));
    out->p_severe = eb_chances_tail(s->year, r, least_absent(1, 2, p + r, a));
    out->p_ahead = chance_ahead(band, &posterior, num, den, s);
    out->expected_ahead =
        r * eb_band_expected(band, prior, &posterior, season).absent;
    out->expected_rate = ((double)a + out->expected_ahead) / whole;
    out->rate_low =
        (double)(a + eb_chances_point(s->year, r, LOW_POINT)) / whole;
    out->rate_high =
        (double)(a + eb_chances_point(s->year, r, HIGH_POINT)) / whole;
    return add_reasons(view, index, terms, s, out, err);
}

static eb_status score_one(const eb_model *model, const eb_view *view,
                           size_t index, scratch *s, eb_result *result,
                           eb_error *err) {
    eb_status status = eb_score_row_read(model, view, index, &s->row, err);
    if (status != EB_OK) return status;
    int num = 10, den = 100;
    eb_view_threshold(view, &num, &den);
    eb_result out = empty_result(&s->row.row);
    count_thresholds(&s->row.row, num, den, &out);
    if (s->row.scored && s->row.row.planned == 0) {
        score_ended_year(&s->row.row, num, den, &out);
    } else if (s->row.scored) {
        status = score_open_year(model, view, index, num, den, s, &out, err);
        if (status != EB_OK) return status;
    }
    *result = out;
    return EB_OK;
}

/* ---- many rows ---------------------------------------------------------- */

/* Rows that one worker takes at a time. */
#define BLOCK_ROWS 64

typedef struct batch {
    const eb_model *model;
    const eb_view *view;
    size_t first, n, stride;
    eb_result *out;
    scratch *scratch; /* one for each worker */
} batch;

static eb_status score_block(void *context, size_t worker, size_t index,
                             eb_error *err) {
    const batch *work = context;
    const size_t begin = index * BLOCK_ROWS;
    const size_t left = work->n - begin;
    const size_t end = begin + (left < BLOCK_ROWS ? left : BLOCK_ROWS);
    eb_status status = EB_OK;
    for (size_t i = begin; status == EB_OK && i < end; ++i) {
        status = score_one(work->model, work->view, work->first + i,
                           &work->scratch[worker], &work->out[i * work->stride],
                           err);
    }
    return status;
}

eb_status eb_score(const eb_model *model, const eb_view *view, size_t first,
                   size_t n, eb_result *out, size_t stride, eb_error *err) {
    if (out == NULL && n > 0) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "must not be NULL");
    }
    eb_status status = eb_score_allowed(model, view, first, n, err);
    if (status != EB_OK || n == 0) return status;
    const int threads = eb_view_threads(view);
    const size_t blocks = (n + BLOCK_ROWS - 1) / BLOCK_ROWS;
    const size_t workers = eb_workers(threads, blocks);
    const eb_memory *memory = eb_view_memory(view);
    batch work = {model, view, first, n, stride == 0 ? 1 : stride, out, NULL};
    work.scratch = eb_alloc(memory, workers, sizeof *work.scratch);
    if (work.scratch == NULL) return eb_fail_memory(err);
    for (size_t w = 0; w < workers; ++w) {
        for (int p = 0; p < EB_PRIORS; ++p) {
            work.scratch[w].kept[p].sessions = -1;
        }
    }
    status = eb_parallel(threads, blocks, score_block, &work, err);
    eb_release(memory, work.scratch);
    return status;
}
