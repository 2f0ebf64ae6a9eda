/* SPDX-License-Identifier: MIT */
/*
 * The batch: rows school by school, so that what the rows of a school share
 * (the counts of its year groups) is made once and is at hand.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "features/row.h"

#define HALF_LIFE_SESSIONS 20.0

double eb_missing(void) { return (double)NAN; }

double eb_ratio(int64_t n, int64_t d) {
    return d == 0 ? eb_missing() : (double)n / (double)d;
}

static void make_weights(eb_scratch *scratch) {
    for (int k = 0; k < EB_YEAR_SESSIONS; k++) {
        scratch->weight[k] = eb_exp2(-(double)k / HALF_LIFE_SESSIONS);
    }
    for (int p = 0; p <= EB_YEAR_SESSIONS; p++) {
        scratch->weight_sum[p] = 0.0; /* not summed yet */
    }
}

/* The sum in session order, so the smallest weight first. */
static void sum_weights(eb_scratch *scratch, int64_t possible) {
    if (scratch->weight_sum[possible] > 0.0) return;
    double sum = 0.0;
    for (int64_t k = possible - 1; k >= 0; k--) sum += scratch->weight[k];
    scratch->weight_sum[possible] = sum;
}

static void add_to_cohort(eb_strip strip, eb_cohort *cohort) {
    for (uint32_t s = 0; s < strip.grid->sessions; s++) {
        cohort->possible[s] += (uint32_t)eb_kind_is_possible(strip.bytes[s]);
        cohort->absent[s] += (uint32_t)eb_kind_is_absent(strip.bytes[s]);
    }
}

static void make_cohorts(const eb_view *view, size_t school,
                         eb_scratch *scratch) {
    const eb_view_school *of = &view->schools[school];
    memset(scratch->cohorts, 0, sizeof scratch->cohorts);
    for (size_t i = 0; i < of->base_count; i++) {
        const eb_view_entry *base = &view->bases[of->first_base + i];
        const int group = base->attributes.year_group;
        if (group == EB_YEAR_UNKNOWN) continue;
        add_to_cohort(base->own, &scratch->cohorts[group]);
    }
}

static void count_weeks(eb_feature_row *row) {
    const eb_planes *planes = &row->planes;
    const eb_grid *grid = planes->grid;
    for (uint32_t w = 0; w < grid->weeks; w++) {
        const uint32_t first = grid->week_start[w];
        const uint32_t end = grid->week_start[w + 1];
        const uint64_t masks[] = {eb_mask_range(planes->possible, first, end),
                                  eb_mask_range(planes->absent, first, end)};
        row->week_possible[w] = (uint8_t)eb_mask_count(&masks[0], 1);
        row->week_absent[w] = (uint8_t)eb_mask_count(&masks[1], 1);
    }
}

static void compute(const eb_view *view, size_t index, eb_scratch *scratch,
                    double *out) {
    eb_feature_row row;
    row.view = view;
    row.entry = &view->rows[index];
    row.school = &view->schools[row.entry->school];
    row.scratch = scratch;
    row.out = out;
    for (int f = 0; f < EB_FEATURE_COUNT; f++) out[f] = eb_missing();
    eb_planes_make(row.entry->year, &row.planes);
    row.possible = eb_mask_count(row.planes.possible, row.planes.words);
    row.absent = eb_mask_count(row.planes.absent, row.planes.words);
    sum_weights(scratch, row.possible);
    count_weeks(&row);
    eb_features_rates(&row);
    eb_features_recent(&row);
    eb_features_spells(&row);
    eb_features_week(&row);
    eb_features_breaks(&row);
    eb_features_thresholds(&row);
    eb_features_last_year(&row);
    eb_features_cohort(&row);
    eb_features_family(&row);
}

typedef struct batch {
    const eb_view *view;
    size_t first, n; /* rows */
    double *out;
    size_t stride;
    size_t first_school; /* of row `first` */
    eb_scratch *scratch; /* one for each worker */
} batch;

/* How many schools the rows lie in. */
static size_t schools_of(batch *work) {
    if (work->n == 0) return 0;
    const eb_view_entry *rows = work->view->rows;
    work->first_school = rows[work->first].school;
    return rows[work->first + work->n - 1].school - work->first_school + 1;
}

/* The rows of the batch in its index-th school. */
static eb_status do_school(void *context, size_t worker, size_t index,
                           eb_error *err) {
    (void)err;
    const batch *work = context;
    const eb_view *view = work->view;
    const size_t at = work->first_school + index;
    const eb_view_school *school = &view->schools[at];
    const size_t end_of_batch = work->first + work->n;
    size_t row = school->first_row, end = row + school->row_count;
    if (row < work->first) row = work->first;
    if (end > end_of_batch) end = end_of_batch;
    if (row >= end) return EB_OK;
    eb_scratch *scratch = &work->scratch[worker];
    make_cohorts(view, at, scratch);
    for (; row < end; row++) {
        compute(view, row, scratch,
                work->out + (row - work->first) * work->stride);
    }
    return EB_OK;
}

eb_status eb_features(const eb_view *view, size_t first, size_t n, double *out,
                      size_t stride, eb_error *err) {
    const eb_status status = eb_view_check(view, first, n, err);
    if (status != EB_OK) return status;
    if (stride == 0) stride = EB_FEATURE_COUNT;
    if (stride < EB_FEATURE_COUNT || (out == NULL && n > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "stride",
                       "room for %d doubles a row", EB_FEATURE_COUNT);
    }
    batch work = {view, first, n, out, stride, 0, NULL};
    const size_t schools = schools_of(&work);
    const size_t workers = eb_workers(view->options.threads, schools);
    work.scratch = eb_alloc(&view->memory, workers, sizeof *work.scratch);
    if (work.scratch == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < workers; i++) make_weights(&work.scratch[i]);
    const eb_status done =
        eb_parallel(view->options.threads, schools, do_school, &work, err);
    eb_release(&view->memory, work.scratch);
    return done;
}
