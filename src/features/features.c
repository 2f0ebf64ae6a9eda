/* SPDX-License-Identifier: MIT */
/*
 * The batch: rows school by school, so that what the rows of a school share
 * (the counts of its year groups, its weeks) is made once and is at hand.
 *
 * Rows of one year group are computed side by side, in blocks as wide as the
 * processor's vectors (features/block.h). A row that has a calendar of its own
 * (a pupil merged over schools, a year cut short) is computed alone, by the
 * files of the families; EB_CPU_SCALAR computes all rows so. The bits are the
 * same.
 */
#include <math.h>
#include <string.h>

#include "base/bits.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "data/links.h"
#include "features/block.h"

double eb_missing(void) { return (double)NAN; }

double eb_ratio(int64_t n, int64_t d) {
    return d == 0 ? eb_missing() : (double)n / (double)d;
}

/* The sum in session order, so the smallest weight first. */
double eb_weight_sum(eb_scratch *scratch, int64_t possible) {
    double *kept = &scratch->weight_sum[possible];
    if (*kept <= 0.0) {
        for (int64_t k = possible - 1; k >= 0; k--) {
            *kept += eb_session_weights[k];
        }
    }
    return *kept;
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
    (void)eb_weight_sum(scratch, row.possible);
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

/* ---- year groups ---- */

/* What a thread works with. A year group's place is 1 + its number, so that
 * rows without one have place 0. */
#define PLACES (EB_YEAR_GROUPS + 1)
#define CHUNK_ROWS 2048 /* a large school is split among threads */
#define AHEAD 8         /* rows whose memory is asked for before their turn */

typedef struct worker {
    eb_scratch scratch;
    size_t school; /* of which the rest is made; SIZE_MAX: none yet */
    eb_school_plan plan;
    eb_tally_bytes tallies[EB_YEAR_GROUPS];
    eb_cohort_sums peers[EB_YEAR_GROUPS];
    uint32_t order[CHUNK_ROWS]; /* the rows of a chunk, by year group */
} worker;

static void add_to_cohort(eb_strip strip, eb_cohort *cohort) {
    for (uint32_t s = 0; s < strip.grid->sessions; s++) {
        cohort->possible[s] += (uint32_t)eb_kind_is_possible(strip.bytes[s]);
        cohort->absent[s] += (uint32_t)eb_kind_is_absent(strip.bytes[s]);
    }
}

static void flush_tally(eb_tally_bytes *tally, uint32_t sessions,
                        eb_cohort *cohort) {
    const uint32_t whole = sessions / 64 * 64;
    if (tally->rows == 0) return;
    for (uint32_t s = 0; s < sessions; s++) {
        const uint32_t at = s < whole ? s : EB_TALLY_REST + 64 + s - sessions;
        cohort->possible[s] += tally->possible[at];
        cohort->absent[s] += tally->absent[at];
    }
    memset(tally, 0, sizeof *tally);
}

/* Counts the year groups of the school of which a row is wanted. */
static void make_cohorts(const eb_view *view, const eb_view_school *school,
                         const eb_block_path *path, const char *wanted,
                         worker *self) {
    eb_cohort *cohorts = self->scratch.cohorts;
    const uint32_t sessions = school->grid->sessions;
    for (int group = 0; group < EB_YEAR_GROUPS; group++) {
        if (!wanted[group + 1]) continue;
        memset(&cohorts[group], 0, sizeof cohorts[group]);
        memset(&self->tallies[group], 0, sizeof self->tallies[group]);
    }
    for (size_t i = 0; i < school->base_count; i++) {
        const eb_view_entry *base = &view->bases[school->first_base + i];
        const int group = base->attributes->year_group;
        if (group == EB_YEAR_UNKNOWN || !wanted[group + 1]) continue;
        if (path == NULL || base->own.grid != school->grid || sessions < 64) {
            add_to_cohort(base->own, &cohorts[group]);
            continue;
        }
        eb_tally_bytes *tally = &self->tallies[group];
        if (i + AHEAD < school->base_count) {
            eb_fetch_soon(base[AHEAD].own.bytes, sessions);
        }
        path->tally(base->own.bytes, sessions, tally);
        if (++tally->rows == 255) flush_tally(tally, sessions, &cohorts[group]);
    }
    for (int group = 0; group < EB_YEAR_GROUPS; group++) {
        if (path == NULL || !wanted[group + 1]) continue;
        flush_tally(&self->tallies[group], sessions, &cohorts[group]);
        eb_cohort_sums_make(&cohorts[group], school->grid, &self->peers[group]);
    }
}

/* ---- rows ---- */

typedef struct chunk {
    size_t school, first, end; /* rows */
} chunk;

typedef struct batch {
    const eb_view *view;
    const eb_block_path *path; /* NULL: one row at a time */
    size_t first, n;           /* rows */
    double *out;
    size_t stride;
    chunk *chunks;
    size_t chunk_count;
    worker *workers;
} batch;

static double *row_out(const batch *work, size_t row) {
    return work->out + (row - work->first) * work->stride;
}

static void prepare(const batch *work, size_t at, worker *self) {
    if (self->school == at) return;
    const eb_view_school *school = &work->view->schools[at];
    char wanted[PLACES] = {0};
    size_t row = school->first_row, end = row + school->row_count;
    if (row < work->first) row = work->first;
    if (end > work->first + work->n) end = work->first + work->n;
    for (; row < end; row++) {
        wanted[work->view->rows[row].attributes->year_group + 1] = 1;
    }
    make_cohorts(work->view, school, work->path, wanted, self);
    if (work->path != NULL) eb_school_plan_make(school, &self->plan);
    self->school = at;
}

/* The rows of a chunk by year group: `ends` of each in self->order. */
static void sort_rows(const eb_view *view, const chunk *rows, worker *self,
                      size_t ends[PLACES]) {
    size_t counts[PLACES] = {0}, at = 0;
    for (size_t row = rows->first; row < rows->end; row++) {
        counts[view->rows[row].attributes->year_group + 1]++;
    }
    for (int place = 0; place < PLACES; place++) {
        ends[place] = at;
        at += counts[place];
    }
    for (size_t row = rows->first; row < rows->end; row++) {
        const int place = view->rows[row].attributes->year_group + 1;
        self->order[ends[place]++] = (uint32_t)(row - rows->first);
    }
}

static void finish_block(const batch *work, eb_block *block) {
    if (block->count == 0) return;
    for (size_t lane = block->count; lane < work->path->lanes; lane++) {
        block->entries[lane] = block->entries[block->count - 1];
    }
    work->path->features(block);
    block->count = 0;
}

/* Does it lie on the calendar of its school, as it is in the register? What
 * is merged or cut short has a grid of its own. */
static int is_plain(const eb_view_entry *entry, const eb_view_school *school) {
    return entry->year.grid == school->grid;
}

/* What the block will want when it comes to it, some 3 us later. */
static void fetch_row(const batch *work, size_t row,
                      const eb_view_entry *entry) {
    eb_fetch_soon(row_out(work, row), EB_FEATURE_COUNT * sizeof(double));
    if (work->view->options.links != NULL) return;
    const eb_family *family = eb_entry_family(work->view, entry);
    if (family != NULL) eb_fetch_soon(family, sizeof *family);
}

static void do_group(const batch *work, const chunk *rows, int place,
                     size_t first, size_t end, worker *self) {
    const eb_view *view = work->view;
    eb_block block;
    block.view = view;
    block.school = &view->schools[rows->school];
    block.plan = &self->plan;
    block.peers = place == 0 ? NULL : &self->peers[place - 1];
    block.scratch = &self->scratch;
    block.count = 0;
    for (size_t i = first; i < end; i++) {
        const size_t row = rows->first + self->order[i];
        const eb_view_entry *entry = &view->rows[row];
        if (!is_plain(entry, block.school)) {
            compute(view, row, &self->scratch, row_out(work, row));
            continue;
        }
        fetch_row(work, row, entry);
        block.entries[block.count] = entry;
        block.out[block.count++] = row_out(work, row);
        if (block.count == work->path->lanes) finish_block(work, &block);
    }
    finish_block(work, &block);
}

static eb_status do_chunk(void *context, size_t number, size_t index,
                          eb_error *err) {
    (void)err;
    const batch *work = context;
    worker *self = &work->workers[number];
    const chunk *rows = &work->chunks[index];
    prepare(work, rows->school, self);
    if (work->path == NULL) {
        for (size_t row = rows->first; row < rows->end; row++) {
            compute(work->view, row, &self->scratch, row_out(work, row));
        }
        return EB_OK;
    }
    size_t ends[PLACES], first = 0;
    sort_rows(work->view, rows, self, ends);
    for (int place = 0; place < PLACES; place++) {
        do_group(work, rows, place, first, ends[place], self);
        first = ends[place];
    }
    return EB_OK;
}

/* The chunks of the batch; with no room for them, only how many. */
static size_t cut(const batch *work, chunk *out) {
    if (work->n == 0) return 0;
    const eb_view *view = work->view;
    const size_t end = work->first + work->n;
    size_t count = 0;
    for (size_t row = work->first; row < end;) {
        const eb_view_school *school = &view->schools[view->rows[row].school];
        chunk next = {view->rows[row].school, row,
                      school->first_row + school->row_count};
        if (next.end > end) next.end = end;
        if (next.end > row + CHUNK_ROWS) next.end = row + CHUNK_ROWS;
        if (out != NULL) out[count] = next;
        count++;
        row = next.end;
    }
    return count;
}

static eb_status run(batch *work, eb_error *err) {
    const eb_view *view = work->view;
    const int threads = view->options.threads;
    const size_t workers = eb_workers(threads, work->chunk_count);
    work->chunks =
        eb_alloc(&view->memory, work->chunk_count, sizeof *work->chunks);
    work->workers = eb_alloc(&view->memory, workers, sizeof *work->workers);
    eb_status status;
    if (work->chunks == NULL || work->workers == NULL) {
        status = eb_fail_memory(err);
    } else {
        (void)cut(work, work->chunks);
        for (size_t i = 0; i < workers; i++) {
            worker *self = &work->workers[i];
            self->school = SIZE_MAX;
            for (size_t p = 0; p <= EB_YEAR_SESSIONS; p++) {
                self->scratch.weight_sum[p] = 0.0;
            }
        }
        status = eb_parallel(threads, work->chunk_count, do_chunk, work, err);
    }
    eb_release(&view->memory, work->workers);
    eb_release(&view->memory, work->chunks);
    return status;
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
    batch work = {
        view, eb_block_path_of(view->reg->cpu), first, n, out, stride, NULL, 0,
        NULL};
    work.chunk_count = cut(&work, NULL);
    return run(&work, err);
}
