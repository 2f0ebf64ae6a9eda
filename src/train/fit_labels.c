/* SPDX-License-Identifier: MIT */
/*
 * Which labelled rows teach, and which are kept to judge by: the last academic
 * year, or, where there is but one, the rows of a fifth of the pupils. What
 * was known of a row on its day and what became of it are taken over as they
 * are; a row without an outcome of its own (--outcomes), or with no weight, is
 * left out and counted.
 */
#include "train/fit_labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/number.h"
#include "train/fit_folds.h"

#define HELD_OUT_SHARE 0.2
#define TRIALS_MOST 400

/* ---- own outcomes ------------------------------------------------------- */

static int by_pupil_and_day(const void *a, const void *b) {
    const eb_fit_outcome *x = a, *y = b;
    const int order = strcmp(x->pupil, y->pupil);
    if (order != 0) return order;
    return (x->as_of > y->as_of) - (x->as_of < y->as_of);
}

typedef struct outcome_list {
    eb_fit_outcome *items; /* sorted; NULL: none were given */
    uint8_t *used;
    size_t count;
} outcome_list;

static eb_status sort_outcomes(const eb_fit_options *options,
                               const eb_memory *memory, outcome_list *out,
                               eb_error *err) {
    const size_t n = options->outcome_count;
    memset(out, 0, sizeof *out);
    if (n == 0) return EB_OK;
    out->items = eb_alloc(memory, n, sizeof *out->items);
    out->used = eb_alloc_zero(memory, n, 1);
    if (out->items == NULL || out->used == NULL) return eb_fail_memory(err);
    memcpy(out->items, options->outcomes, n * sizeof *out->items);
    qsort(out->items, n, sizeof *out->items, by_pupil_and_day);
    out->count = n;
    for (size_t i = 1; i < n; i++) {
        if (by_pupil_and_day(&out->items[i - 1], &out->items[i]) == 0 &&
            out->items[i - 1].outcome != out->items[i].outcome) {
            return eb_fail(err, EB_ERR_CONFLICT, "outcome",
                           "one pupil has yes and no on the same day");
        }
    }
    return EB_OK;
}

/* 1, 0, or -1 when there is none. Several rows of a pupil on a day (at two
 * schools) share it. */
static int outcome_of(const outcome_list *list, const eb_label *label) {
    const eb_fit_outcome key = {label->pupil, label->as_of, 0};
    const eb_fit_outcome *found =
        bsearch(&key, list->items, list->count, sizeof key, by_pupil_and_day);
    if (found == NULL) return -1;
    list->used[found - list->items] = 1;
    return found->outcome;
}

static int64_t unused_outcomes(const outcome_list *list) {
    int64_t unused = 0;
    for (size_t i = 0; i < list->count; i++) {
        /* Of equal rows the search finds one. */
        int used = 0;
        for (size_t j = i;
             j < list->count &&
             by_pupil_and_day(&list->items[i], &list->items[j]) == 0;
             j++) {
            used |= list->used[j];
        }
        for (size_t j = i; j-- > 0 && by_pupil_and_day(&list->items[i],
                                                       &list->items[j]) == 0;) {
            used |= list->used[j];
        }
        unused += !used;
    }
    return unused;
}

/* ---- weights ------------------------------------------------------------ */

static eb_status find_weights(const eb_labels *labels, const char *name,
                              size_t *audit, eb_error *err) {
    *audit = SIZE_MAX;
    if (name == NULL) return EB_OK;
    for (size_t a = 0; a < eb_labels_audit_count(labels); a++) {
        if (strcmp(eb_labels_audit_name(labels, a), name) == 0) *audit = a;
    }
    if (*audit != SIZE_MAX) return EB_OK;
    return eb_fail(err, EB_ERR_NOT_FOUND, "weights",
                   "the pupil file has no column '%.64s' of its own", name);
}

/* A blank counts nothing. */
static eb_status weight_of(const eb_labels *labels, size_t row, size_t audit,
                           double *out, eb_error *err) {
    *out = 1.0;
    if (audit == SIZE_MAX) return EB_OK;
    const char *text = eb_labels_audit(labels, row, audit);
    *out = 0.0;
    if (text[0] == '\0') return EB_OK;
    if (eb_number_read(text, strlen(text), out) == EB_OK && *out >= 0.0 &&
        *out <= 1e6) {
        return EB_OK;
    }
    return eb_fail(err, EB_ERR_NUMBER, "weights",
                   "a weight is a number from 0 to 1000000; '%.32s' is none",
                   text);
}

/* ---- rows --------------------------------------------------------------- */

/* Rows come day by day, so that their years rise. */
static void find_years(const eb_labels *labels, eb_fit_count *count) {
    int last = 0, before = 0;
    for (size_t i = 0; i < eb_labels_count(labels); i++) {
        const int year = eb_labels_row(labels, i)->academic_year;
        if (year > last) {
            before = last;
            last = year;
        }
    }
    count->first_year = eb_labels_row(labels, 0)->academic_year;
    count->held_year = before > 0 ? last : 0;
    count->last_year = before > 0 ? before : last;
}

static void take_row(const eb_labels *labels, size_t i, uint64_t seed,
                     const eb_fit_count *count, eb_fit_rows *out) {
    const eb_label *label = eb_labels_row(labels, i);
    const double *features = eb_labels_features(labels, i);
    const int64_t planned = label->planned > 0 ? label->planned : label->ahead;
    const int is_held = count->held_year != 0
                            ? label->academic_year == count->held_year
                            : eb_fold_draw(seed, EB_FOLD_HELD_OUT,
                                           label->pupil) < HELD_OUT_SHARE;
    out->features[i] = features;
    out->possible[i] = (double)label->possible;
    out->remaining[i] = (double)planned;
    out->draw[i] = eb_fold_draw(seed, EB_FOLD_SAMPLE, label->pupil);
    out->trials[i] = (int32_t)label->ahead;
    out->absent[i] = (int32_t)label->ahead_absent;
    out->pupil[i] = label->pupil_index;
    out->phase[i] = (uint8_t)eb_fit_phase_of(label->year_group);
    out->side[i] = is_held ? EB_FIT_HELD_OUT : EB_FIT_TRAINING;
    out->fold[i] = (uint8_t)eb_fold_of(seed, label->pupil, EB_FIT_FOLDS);
    out->known[i] =
        (uint8_t)(isnan(features[EB_F_LAST_YEAR_ABSENCE_RATE]) == 0);
    out->outcome[i] = label->persistent != 0;
    out->half_term[i] = (int8_t)label->half_term;
}

/* `seen`: a byte for each pupil. */
static void count_sides(const eb_fit_rows *rows, uint8_t *seen,
                        eb_fit_count *count) {
    for (size_t i = 0; i < rows->count; i++) {
        const uint8_t side = rows->side[i];
        if (side == EB_FIT_UNUSED) continue;
        count->rows[side]++;
        count->outcomes[side] += rows->outcome[i];
        if (side == EB_FIT_TRAINING) count->absent += rows->absent[i];
        if ((seen[rows->pupil[i]] & (1u << side)) == 0) count->pupils[side]++;
        seen[rows->pupil[i]] = (uint8_t)(seen[rows->pupil[i]] | (1u << side));
    }
}

static eb_status fill_rows(const eb_labels *labels,
                           const eb_fit_options *options,
                           const outcome_list *outcomes, eb_fit_rows *rows,
                           eb_fit_count *count, eb_error *err) {
    size_t audit = SIZE_MAX;
    eb_status status = find_weights(labels, options->weights, &audit, err);
    for (size_t i = 0; i < rows->count && status == EB_OK; i++) {
        take_row(labels, i, options->seed, count, rows);
        status = weight_of(labels, i, audit, &rows->weight[i], err);
        int outcome = rows->outcome[i];
        if (outcomes->count > 0) {
            outcome = outcome_of(outcomes, eb_labels_row(labels, i));
        }
        rows->outcome[i] = outcome > 0;
        if (outcome < 0 || !(rows->weight[i] > 0.0) || rows->trials[i] < 1 ||
            rows->trials[i] > TRIALS_MOST) {
            rows->side[i] = EB_FIT_UNUSED;
            count->no_outcome++;
        }
    }
    return status;
}

eb_status eb_fit_rows_of(const eb_labels *labels, const eb_fit_options *options,
                         eb_fit_rows *out, eb_fit_count *count, eb_error *err) {
    const eb_memory memory = eb_memory_or_default(&options->memory);
    outcome_list outcomes = {NULL, NULL, 0};
    uint8_t *seen = NULL;
    memset(count, 0, sizeof *count);
    memset(out, 0, sizeof *out);
    eb_status status = sort_outcomes(options, &memory, &outcomes, err);
    if (status != EB_OK) goto out;
    seen = eb_alloc_zero(&memory, eb_labels_pupil_count(labels), 1);
    if (seen == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    status = eb_fit_rows_new(eb_labels_count(labels), &memory, out, err);
    if (status != EB_OK) goto out;
    find_years(labels, count);
    status = fill_rows(labels, options, &outcomes, out, count, err);
    if (status != EB_OK) goto out;
    count_sides(out, seen, count);
    count->unused_outcomes = unused_outcomes(&outcomes);
out:
    if (status != EB_OK) eb_fit_rows_free(out);
    eb_release(&memory, seen);
    eb_release(&memory, outcomes.items);
    eb_release(&memory, outcomes.used);
    return status;
}
