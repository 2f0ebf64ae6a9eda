/* SPDX-License-Identifier: MIT */
/*
 * Scores of features that come from elsewhere: a table of one's own, a test,
 * another language. Only the kinds that read features can do this; a
 * band-prior model reads the marks themselves.
 *
 * What a register would have told is taken from the features where they tell
 * it: P and A, and last year's counts. Which of the sessions were recent they
 * do not tell, so the sentence about this year counts the whole of it, and no
 * description is given.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "model/forecast.h"
#include "model/reasons.h"
#include "model/result.h"
#include "model/score_block.h"

#define EARLY_SESSIONS 20
#define BLOCK_ROWS 512

static const eb_line STATUTORY = {10, 100};

static eb_status refuse_row(size_t row, const char *field, const char *text,
                            eb_error *err) {
    const eb_status status = eb_fail(err, EB_ERR_ARGUMENT, field, "%s", text);
    if (err != NULL) err->row = (int64_t)row;
    return status;
}

/* A whole number from 0 to `most`. */
static int is_count(double x, double most) {
    return x >= 0.0 && x <= most && x == (double)(int64_t)x;
}

static eb_status check_row(const double *features, int64_t remaining,
                           int year_group, size_t row, eb_error *err) {
    for (size_t f = 0; f < EB_FEATURE_COUNT; ++f) {
        if (isinf(features[f])) {
            return refuse_row(row, eb_feature(f)->name,
                              "must be finite, or NaN when missing", err);
        }
    }
    const double possible = features[EB_F_POSSIBLE_SESSIONS];
    if (!is_count(possible, EB_YEAR_SESSIONS)) {
        return refuse_row(row, "possible_sessions",
                          "must be a whole number, 0 to 732", err);
    }
    if (!is_count(features[EB_F_ABSENT_SESSIONS], possible)) {
        return refuse_row(row, "absent_sessions",
                          "must be a whole number, 0 to possible_sessions",
                          err);
    }
    if (year_group != EB_YEAR_UNKNOWN && (year_group < 0 || year_group > 14)) {
        return refuse_row(row, "year_groups",
                          "must be 0 to 14, or EB_YEAR_UNKNOWN", err);
    }
    if (remaining != EB_NO_COUNT &&
        (remaining < 0 || remaining > EB_YEAR_SESSIONS)) {
        return refuse_row(row, "remaining", "must be 0 to 732, or EB_NO_COUNT",
                          err);
    }
    return EB_OK;
}

static eb_state state_of(int64_t possible, int64_t remaining) {
    if (possible == 0) return EB_STATE_NO_MARKS;
    if (remaining == EB_NO_COUNT) return EB_STATE_NO_CALENDAR;
    return possible < EARLY_SESSIONS ? EB_STATE_EARLY : EB_STATE_OK;
}

/* The row and its history as far as features tell them. `own` of the row is
 * clear but for its two counts: no session in it is recent. */
static void fill_row(const double *features, int64_t remaining, int year_group,
                     eb_score_row *read) {
    const int64_t possible = (int64_t)features[EB_F_POSSIBLE_SESSIONS];
    const int64_t absent = (int64_t)features[EB_F_ABSENT_SESSIONS];
    const double last = features[EB_F_LAST_YEAR_POSSIBLE];
    const double rate = features[EB_F_LAST_YEAR_ABSENCE_RATE];
    eb_row *row = &read->row;
    row->year_group = year_group;
    row->possible = possible;
    row->absent = absent;
    row->planned = remaining;
    row->state = state_of(possible, remaining);
    read->scored = row->state == EB_STATE_EARLY || row->state == EB_STATE_OK;
    read->own.count = (size_t)possible;
    read->own.absent_count = (size_t)absent;
    read->history.year_group = year_group;
    read->history.own = &read->own;
    read->history.last_possible = read->history.last_absent = EB_NO_COUNT;
    if (is_count(last, 1e9) && rate >= 0.0 && rate <= 1.0) {
        read->history.last_possible = (int64_t)last;
        read->history.last_absent = (int64_t)(rate * last + 0.5);
    }
}

static void predict_row(const eb_model *model, const double *features,
                        eb_forecast *f, eb_result *out) {
    const eb_row *row = &f->read.row;
    eb_result result = eb_result_begin(row, STATUTORY);
    if (f->read.scored) {
        eb_forecast_features(model, features, row->year_group, row->planned, f);
        if (model->kind == EB_MODEL_LOGISTIC) {
            result.p_outcome = f->outcome;
        } else if (row->planned == 0) {
            eb_result_of_ended_year(row, STATUTORY, &result);
        } else {
            eb_forecast_year(model, f);
            eb_result_of_chances(row, STATUTORY, f->year,
                                 eb_forecast_expected(model, f), &result);
            result.p_ahead =
                eb_chance_ahead(f->year, (int)row->planned, STATUTORY);
        }
        if (model->kind == EB_MODEL_LOGISTIC || row->planned > 0) {
            eb_reasons_of_terms(f->stages, &f->read.history, result.reasons);
        }
    }
    *out = result;
}

static int64_t item_of(const int64_t *remaining, size_t i) {
    return remaining != NULL ? remaining[i] : EB_NO_COUNT;
}

static int group_of(const int *year_groups, size_t i) {
    return year_groups != NULL ? year_groups[i] : EB_YEAR_UNKNOWN;
}

/* The rows in lanes, as predict_row would do them one by one. */
static void predict_block(eb_score_block *block, const double *features,
                          size_t stride, const int64_t *remaining,
                          const int *year_groups, size_t n, eb_result *out,
                          size_t out_stride) {
    eb_score_row read;
    memset(&read, 0, sizeof read);
    for (size_t i = 0; i < n; ++i) {
        const double *row = features + i * stride;
        fill_row(row, item_of(remaining, i), group_of(year_groups, i), &read);
        const eb_reason_counts counts = {
            {read.row.absent, read.row.possible},
            {0, 0},
            {read.history.last_absent, read.history.last_possible}};
        eb_score_block_add(block, &read.row, &counts, row,
                           &out[i * out_stride]);
        if ((i + 1) % BLOCK_ROWS == 0) eb_score_block_end(block);
    }
    eb_score_block_end(block);
}

static eb_status check_call(const eb_model *model, const double *features,
                            size_t stride, size_t n, const eb_result *out,
                            eb_error *err) {
    if (model == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "model", "must not be NULL");
    }
    if (n > 0 && (features == NULL || out == NULL)) {
        return eb_fail(err, EB_ERR_ARGUMENT,
                       features == NULL ? "features" : "out",
                       "must not be NULL");
    }
    if (stride < EB_FEATURE_COUNT) {
        return eb_fail(err, EB_ERR_ARGUMENT, "stride",
                       "room for %d doubles a row", EB_FEATURE_COUNT);
    }
    if (model->kind == EB_MODEL_BAND_PRIOR) {
        return eb_fail(err, EB_ERR_MODEL, "kind",
                       "model %s is a band-prior and needs marks, not features",
                       model->name);
    }
    if (model->status == EB_MODEL_RETIRED) {
        return eb_fail(err, EB_ERR_MODEL_REFUSED, "status",
                       "model %s %s is retired and does not score", model->name,
                       model->version);
    }
    return EB_OK;
}

static eb_status predict_lanes(const eb_model *model,
                               const eb_score_lanes *path,
                               const double *features, size_t stride,
                               const int64_t *remaining, const int *year_groups,
                               size_t n, eb_result *out, size_t out_stride,
                               eb_error *err) {
    const size_t rows = n < BLOCK_ROWS ? n : BLOCK_ROWS;
    eb_score_block *block = NULL;
    const eb_status status = eb_score_block_new(model, NULL, &model->memory,
                                                path, rows, &block, err);
    if (status != EB_OK) return status;
    predict_block(block, features, stride, remaining, year_groups, n, out,
                  out_stride);
    eb_score_block_free(block);
    return EB_OK;
}

static eb_status predict_rows(const eb_model *model, const double *features,
                              size_t stride, const int64_t *remaining,
                              const int *year_groups, size_t n, eb_result *out,
                              size_t out_stride, eb_error *err) {
    eb_forecast *f = eb_alloc_zero(&model->memory, 1, sizeof *f);
    if (f == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < n; ++i) {
        const double *row = features + i * stride;
        fill_row(row, item_of(remaining, i), group_of(year_groups, i),
                 &f->read);
        predict_row(model, row, f, &out[i * out_stride]);
    }
    eb_release(&model->memory, f);
    return EB_OK;
}

eb_status eb_predict_by(const eb_score_lanes *path, const eb_model *model,
                        const double *features, size_t stride,
                        const int64_t *remaining, const int *year_groups,
                        size_t n, eb_result *out, size_t out_stride,
                        eb_error *err) {
    if (stride == 0) stride = EB_FEATURE_COUNT;
    if (out_stride == 0) out_stride = 1;
    eb_status status = check_call(model, features, stride, n, out, err);
    for (size_t i = 0; status == EB_OK && i < n; ++i) {
        status = check_row(features + i * stride, item_of(remaining, i),
                           group_of(year_groups, i), i, err);
    }
    if (status != EB_OK || n == 0) return status;
    if (path == NULL) {
        return predict_rows(model, features, stride, remaining, year_groups, n,
                            out, out_stride, err);
    }
    return predict_lanes(model, path, features, stride, remaining, year_groups,
                         n, out, out_stride, err);
}

eb_status eb_predict(const eb_model *model, const double *features,
                     size_t stride, const int64_t *remaining,
                     const int *year_groups, size_t n, eb_result *out,
                     size_t out_stride, eb_error *err) {
    return eb_predict_by(eb_score_lanes_for(EB_CPU_BEST, n), model, features,
                         stride, remaining, year_groups, n, out, out_stride,
                         err);
}
