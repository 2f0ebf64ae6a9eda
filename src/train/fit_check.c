/* SPDX-License-Identifier: MIT */
/*
 * A model file must say what was fitted. The text that is about to be written
 * is read back by the reader that everybody uses, the held-out rows are scored
 * by the scorer that everybody uses, and the results are compared with the
 * fit's own arithmetic, which shares no line with the scorer: what is expected
 * ahead for every row; the chance of a persistent year, summed from the fit's
 * own likelihood of each count, for a few.
 */
#include <math.h>
#include <string.h>

#include "base/maths.h"
#include "base/number.h"
#include "train/fit_model.h"

#define BLOCK 256
#define AGREEMENT 1e-9
#define TAILS_MOST 48 /* rows whose tail is summed again */
#define TRIALS_MOST 400

/* ---- scoring ------------------------------------------------------------ */

typedef struct block {
    double features[BLOCK][EB_FEATURE_COUNT];
    int64_t remaining[BLOCK];
    int year_groups[BLOCK];
    eb_result results[BLOCK];
} block;

eb_status eb_fit_chances(const eb_model *model, const eb_labels *labels,
                         const eb_fit_table *table, const eb_fit_rows *rows,
                         double *chance, double *expected, eb_error *err) {
    eb_model_info about;
    eb_status status = EB_OK;
    block *b = eb_alloc(&table->memory, 1, sizeof *b);
    if (b == NULL) return eb_fail_memory(err);
    eb_model_about(model, &about);
    const int is_logistic = strcmp(about.kind, "logistic") == 0;
    for (size_t from = 0; from < table->rows && status == EB_OK;
         from += BLOCK) {
        const size_t left = table->rows - from;
        const size_t n = left < BLOCK ? left : BLOCK;
        for (size_t i = 0; i < n; i++) {
            const size_t row = table->row[from + i];
            memcpy(b->features[i], rows->features[row], sizeof b->features[i]);
            b->remaining[i] = (int64_t)rows->remaining[row];
            b->year_groups[i] = eb_labels_row(labels, row)->year_group;
        }
        status = eb_predict(model, b->features[0], 0, b->remaining,
                            b->year_groups, n, b->results, 0, err);
        for (size_t i = 0; i < n && status == EB_OK; i++) {
            const eb_result *result = &b->results[i];
            chance[from + i] =
                is_logistic ? result->p_outcome : result->p_persistent;
            if (expected != NULL) expected[from + i] = result->expected_ahead;
        }
    }
    eb_release(&table->memory, b);
    return status;
}

/* ---- comparing ---------------------------------------------------------- */

/* P(10 (A + K) >= P + R) from the fit's likelihood of every K out of R, upon
 * copies of one row. `copies` has room for TRIALS_MOST + 1 rows. */
static eb_status tail_of(const eb_fitted *fitted, const eb_fit_table *table,
                         size_t row, int64_t absent, eb_fit_table *copies,
                         double *each, double *out, eb_error *err) {
    const int32_t sessions = (int32_t)table->remaining[row];
    const int64_t all = (int64_t)table->possible[row] + sessions;
    double ignored = 0.0, sum = 0.0;
    copies->rows = (size_t)sessions + 1;
    for (int32_t k = 0; k <= sessions; k++) {
        memcpy(copies->design + (size_t)k * table->columns,
               table->design + row * table->columns,
               table->columns * sizeof(double));
        copies->possible[k] = table->possible[row];
        copies->remaining[k] = table->remaining[row];
        copies->known[k] = table->known[row];
        copies->trials[k] = sessions;
        copies->absent[k] = k;
        copies->weight[k] = 1.0;
        copies->last_year[k] = table->last_year[row];
        copies->pupil[k] = 0;
    }
    const eb_status status = eb_fit_log_score(&fitted->plan, &fitted->numbers,
                                              copies, 1, each, &ignored, err);
    if (status != EB_OK) return status;
    for (int32_t k = sessions; k >= 0 && 10 * (absent + k) >= all; k--) {
        sum += eb_exp(each[k]);
    }
    *out = sum;
    return EB_OK;
}

static eb_status compare_tails(const eb_fitted *fitted, const eb_labels *labels,
                               const eb_fit_table *table, const double *chance,
                               double *worst, eb_error *err) {
    const eb_memory *memory = &table->memory;
    const size_t step = table->rows / TAILS_MOST + 1;
    const size_t room = TRIALS_MOST + 1;
    eb_fit_table copies;
    eb_status status = EB_OK;
    memset(&copies, 0, sizeof copies);
    copies.memory = *memory;
    copies.columns = table->columns;
    copies.design =
        eb_alloc(memory, room * (table->columns + 1), sizeof *copies.design);
    copies.possible = eb_alloc(memory, room, sizeof(double));
    copies.remaining = eb_alloc(memory, room, sizeof(double));
    copies.weight = eb_alloc(memory, room, sizeof(double));
    copies.last_year = eb_alloc(memory, room, sizeof(double));
    copies.trials = eb_alloc(memory, room, sizeof(int32_t));
    copies.absent = eb_alloc(memory, room, sizeof(int32_t));
    copies.pupil = eb_alloc(memory, room, sizeof(uint32_t));
    copies.known = eb_alloc(memory, room, 1);
    double *each = eb_alloc(memory, room, sizeof *each);
    if (!copies.design || !copies.possible || !copies.remaining ||
        !copies.weight || !copies.last_year || !copies.trials ||
        !copies.absent || !copies.pupil || !copies.known || !each) {
        status = eb_fail_memory(err);
    }
    for (size_t i = 0; i < table->rows && status == EB_OK; i += step) {
        const eb_label *label = eb_labels_row(labels, table->row[i]);
        double own = 0.0;
        if (table->remaining[i] > TRIALS_MOST) continue;
        status =
            tail_of(fitted, table, i, label->absent, &copies, each, &own, err);
        const double off = fabs(own - chance[i]);
        if (!(off <= *worst)) *worst = off;
    }
    eb_release(memory, each);
    eb_fit_table_free(&copies);
    return status;
}

eb_status eb_fit_compare(const eb_fitted *fitted, const eb_labels *labels,
                         const eb_fit_table *table, const double *chance,
                         const double *expected, double *difference,
                         eb_error *err) {
    const int is_logistic = fitted->plan.kind == EB_FIT_LOGISTIC;
    double worst = 0.0;
    for (size_t i = 0; i < table->rows; i++) {
        const double own =
            eb_fit_expected(&fitted->plan, &fitted->numbers, table, i);
        const double off = is_logistic
                               ? fabs(own - chance[i])
                               : fabs(own - expected[i] / table->remaining[i]);
        if (!(off <= worst)) worst = off; /* NaN is worse than any */
    }
    if (!is_logistic) {
        const eb_status status =
            compare_tails(fitted, labels, table, chance, &worst, err);
        if (status != EB_OK) return status;
    }
    *difference = worst;
    if (worst <= AGREEMENT) return EB_OK;
    char number[EB_NUMBER_ROOM];
    eb_number_write(worst, number);
    return eb_fail(err, EB_ERR_FIT, "model",
                   "the text of the model does not score as the fit does (%s "
                   "apart): no file is written",
                   number);
}
