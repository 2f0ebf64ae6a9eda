/* SPDX-License-Identifier: MIT */
/*
 * Rows are read in order. One that has a probability waits in the group of
 * rows that share its phase, its sessions ahead and, in a band-prior, its
 * prior; what follows from these is made once for the group and kept from
 * block to block, since a school has a handful of groups. When the block has
 * been read, each group's rows are scored a vector at a time. The last vector
 * of a group is filled up with its last row.
 */
#include "model/score_block.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "model/forecast.h"
#include "model/result.h"

#define GROUPS_MOST 16
#define NOBODY SIZE_MAX
#define PILES 48 /* by absences: 0 and 1, 2 and 3, ... */
/* Tables begin where a cache line does. */
#define LINE_BYTES 64

/* A row that waits to be scored. */
typedef struct waiting {
    size_t group;
    size_t next; /* of its group or, before that, of its pile; or NOBODY */
    eb_result *out;
    double least_persistent, least_severe;
    eb_reason_counts counts;
    eb_reason description;
    const double *features; /* the kinds with terms */
    eb_own_sums own;        /* band-prior, with the next two */
    double scale;
    eb_counted last_year;
} waiting;

typedef struct group {
    eb_lane_group shared;
    size_t first, last; /* waiting rows */
} group;

/* The seasons ahead of one school's rows. */
typedef struct seasons {
    const eb_ahead *ahead; /* NULL: none kept */
    double planned, horizon;
} seasons;

struct eb_score_block {
    eb_memory memory;
    const eb_model *model;
    const eb_view *view;
    const eb_score_lanes *path;
    eb_line line;
    eb_result_line reach; /* of the row read last */
    size_t room, count;   /* waiting rows */
    waiting *waiting;
    size_t group_room, group_count;
    group *groups, *group;          /* all, and the one used last */
    seasons seasons[EB_SEASONS][2]; /* by phase, and Year 11 or not */
    double *features; /* of the block's rows; the kinds with terms */
    double *tables_owned;
    eb_lane_tables tables;
    double whole[EB_CHANCES_ROOM + 1]; /* 0, 1, ... as far as any group */
    int whole_count;
    double prior[EB_CHANCES_ROOM];
    eb_lane_rows rows;
    eb_own_cache own;
};

/* ---- making and freeing ------------------------------------------------- */

static size_t components_of(const eb_model *model) {
    if (model->linear != NULL) return (size_t)model->linear->component_count;
    int most = 0;
    for (int p = 0; p < EB_PRIORS; ++p) {
        if (model->band.prior[p].count > most) {
            most = model->band.prior[p].count;
        }
    }
    return (size_t)most;
}

static eb_status make_rooms(eb_score_block *block, eb_error *err) {
    const size_t components = components_of(block->model);
    const size_t table = EB_CHANCES_ROOM * (size_t)block->path->lanes;
    const eb_memory *memory = &block->memory;
    block->waiting = eb_alloc(memory, block->room, sizeof *block->waiting);
    block->groups = eb_alloc(memory, block->group_room, sizeof *block->groups);
    block->tables_owned =
        eb_alloc(memory, components * table * sizeof(double) + LINE_BYTES, 1);
    if (block->view != NULL && block->model->linear != NULL) {
        block->features =
            eb_alloc(memory, block->room, EB_FEATURE_COUNT * sizeof(double));
        if (block->features == NULL) return eb_fail_memory(err);
    }
    if (block->waiting == NULL || block->groups == NULL ||
        block->tables_owned == NULL) {
        return eb_fail_memory(err);
    }
    const size_t past = (uintptr_t)block->tables_owned % LINE_BYTES;
    double *tables =
        block->tables_owned + (LINE_BYTES - past) % LINE_BYTES / sizeof(double);
    for (size_t j = 0; j < components; ++j) {
        block->tables.relative[j] = tables + j * table;
    }
    return EB_OK;
}

eb_status eb_score_block_new(const eb_model *model, const eb_view *view,
                             const eb_memory *memory,
                             const eb_score_lanes *path, size_t rows,
                             eb_score_block **out, eb_error *err) {
    const eb_line statutory = {10, 100};
    eb_score_block *block = eb_alloc(memory, 1, sizeof *block);
    if (block == NULL) return eb_fail_memory(err);
    block->memory = *memory;
    block->model = model;
    block->view = view;
    block->path = path;
    block->line = statutory;
    if (view != NULL) {
        eb_view_threshold(view, &block->line.num, &block->line.den);
    }
    block->room = rows;
    block->group_room = rows < GROUPS_MOST ? rows : GROUPS_MOST;
    block->count = block->group_count = 0;
    block->waiting = NULL;
    block->groups = block->group = NULL;
    block->features = block->tables_owned = NULL;
    memset(block->seasons, 0, sizeof block->seasons);
    memset(&block->reach, 0, sizeof block->reach);
    block->whole_count = 0;
    block->tables.whole = block->whole;
    for (int i = 0; i < EB_OWN_PATTERNS; ++i) {
        block->own.pattern[i].grid = NULL;
        block->own.pattern[i].uses = 0;
    }
    const eb_status status = make_rooms(block, err);
    if (status == EB_OK) {
        *out = block;
    } else {
        eb_score_block_free(block);
    }
    return status;
}

void eb_score_block_free(eb_score_block *block) {
    if (block == NULL) return;
    const eb_memory memory = block->memory;
    eb_release(&memory, block->waiting);
    eb_release(&memory, block->groups);
    eb_release(&memory, block->features);
    eb_release(&memory, block->tables_owned);
    eb_release(&memory, block);
}

/* ---- groups ------------------------------------------------------------- */

/* The tables of a redraw, as eb_forecast_year and eb_band_chances begin. */
static void fill_bases(eb_score_block *block, eb_lane_group *g) {
    const eb_band_prior *band = g->band;
    const int horizon = eb_lane_group_all_ahead(g) ? 0 : g->horizon;
    for (int k = 0; k <= g->sessions; ++k) g->year_base[k] = 0.0;
    for (int k = 0; k <= horizon; ++k) g->horizon_base[k] = 0.0;
    if (band == NULL || !(band->redraw > 0.0)) return;
    const eb_mixture *prior = &band->prior[g->prior];
    for (int k = 0; k <= g->sessions; ++k) block->prior[k] = 0.0;
    eb_band_add_chances(band, 1.0, prior, g->season, g->sessions, block->prior);
    for (int k = 0; k <= g->sessions; ++k) {
        g->year_base[k] = band->redraw * block->prior[k];
    }
    if (horizon == 0) return;
    eb_band_add_chances(band, band->redraw, prior, g->horizon_season, horizon,
                        g->horizon_base);
}

static void fill_group(eb_score_block *block, eb_lane_group *g) {
    const eb_model *model = block->model;
    for (int *k = &block->whole_count; *k <= g->sessions + 1; ++*k) {
        block->whole[*k] = *k;
    }
    g->band = model->linear == NULL ? &model->band : NULL;
    g->linear = model->linear;
    g->least_ahead = (double)eb_least_absent(block->line, g->horizon, 0);
    fill_bases(block, g);
    if (g->band == NULL) {
        const double left = g->sessions > 1 ? g->sessions : 1.0;
        g->log_remaining = eb_log(left / EB_REMAINING_CENTRE);
        return;
    }
    const eb_mixture *prior = &g->band->prior[g->prior];
    const eb_counted nothing = {0.0, 0.0};
    eb_mixture alone;
    for (int j = 0; j < prior->count; ++j) {
        g->fit[j] = eb_beta_fit_of(prior->a[j], prior->b[j]);
    }
    g->of_prior = eb_band_mean(prior, g->season);
    eb_band_posterior(prior, nothing, &alone);
    g->term_prior =
        eb_share_logit(eb_band_expected(g->band, prior, &alone, g->season));
}

static int same_group(const eb_lane_group *a, const eb_lane_group *b) {
    return a->prior == b->prior && a->phase == b->phase &&
           a->sessions == b->sessions && a->horizon == b->horizon &&
           a->season == b->season && a->horizon_season == b->horizon_season;
}

/* The group of what rows share; makes room by scoring those that wait. */
static group *group_of(eb_score_block *block, const eb_lane_group *wanted) {
    if (block->group != NULL && same_group(&block->group->shared, wanted)) {
        return block->group;
    }
    for (size_t i = 0; i < block->group_count; ++i) {
        group *g = &block->groups[i];
        if (same_group(&g->shared, wanted)) return block->group = g;
    }
    if (block->group_count == block->group_room) {
        eb_score_block_end(block);
        block->group_count = 0;
    }
    group *g = block->group = &block->groups[block->group_count++];
    g->first = g->last = NOBODY;
    g->shared.prior = wanted->prior;
    g->shared.phase = wanted->phase;
    g->shared.sessions = wanted->sessions;
    g->shared.horizon = wanted->horizon;
    g->shared.season = wanted->season;
    g->shared.horizon_season = wanted->horizon_season;
    fill_group(block, &g->shared);
    return g;
}

/* ---- rows --------------------------------------------------------------- */

/* Lets a row wait in its group. */
static waiting *wait_in(eb_score_block *block, const eb_lane_group *wanted,
                        eb_result *out) {
    group *g = group_of(block, wanted);
    waiting *row = &block->waiting[block->count++];
    row->group = (size_t)(g - block->groups);
    row->out = out;
    row->least_persistent = (double)(block->reach.line - out->absent);
    row->least_severe = (double)(block->reach.severe - out->absent);
    return row;
}

/* What shows at once; whether the row has a probability to wait for. */
static int begin_row(eb_score_block *block, const eb_row *row, eb_result *out) {
    eb_result_reach(row, block->line, &block->reach);
    eb_result_put(row, block->line, &block->reach, out);
    if (row->state != EB_STATE_EARLY && row->state != EB_STATE_OK) return 0;
    if (block->model->kind == EB_MODEL_LOGISTIC || row->planned > 0) return 1;
    eb_result_of_ended_year(row, block->line, out);
    return 0;
}

static void key_of(const eb_score_block *block, const eb_row *row,
                   int64_t horizon, const seasons *ahead,
                   eb_lane_group *wanted) {
    const int has_table = block->model->kind != EB_MODEL_LOGISTIC;
    wanted->phase = eb_band_season_of(row->year_group);
    wanted->prior =
        block->model->linear == NULL ? eb_band_prior_of(row->year_group) : 0;
    wanted->sessions = has_table ? (int)row->planned : 0;
    wanted->horizon = has_table && horizon > 0 ? (int)horizon : 0;
    wanted->season = ahead != NULL ? ahead->planned : 1.0;
    wanted->horizon_season = ahead != NULL ? ahead->horizon : 1.0;
}

void eb_score_block_add(eb_score_block *block, const eb_row *row,
                        const eb_reason_counts *counts, const double *features,
                        eb_result *out) {
    eb_lane_group wanted;
    if (!begin_row(block, row, out)) return;
    key_of(block, row, row->planned, NULL, &wanted);
    waiting *w = wait_in(block, &wanted, out);
    memset(&w->description, 0, sizeof w->description);
    w->counts = *counts;
    w->features = features;
}

/* ---- scoring ------------------------------------------------------------ */

static void put_lane(eb_lane_rows *rows, int lane, const waiting *w) {
    rows->least_persistent[lane] = w->least_persistent;
    rows->least_severe[lane] = w->least_severe;
    rows->features[lane] = w->features;
    if (w->features != NULL) return;
    for (int part = 0; part < EB_OWN_PARTS; ++part) {
        rows->possible[part][lane] = w->own.possible[part];
        rows->absent[part][lane] = w->own.absent[part];
        rows->season[part][lane] = w->own.season[part];
    }
    rows->scale[lane] = w->scale;
    rows->last_absent[lane] = w->last_year.absent;
    rows->last_attended[lane] = w->last_year.attended;
}

static void take_lane(const eb_score_block *block, const eb_lane_group *g,
                      const eb_lane_rows *rows, int lane, const waiting *w) {
    eb_result *out = w->out;
    double stages[EB_STAGES];
    for (int stage = 0; stage < EB_STAGES; ++stage) {
        stages[stage] = rows->stages[stage][lane];
    }
    if (block->model->kind == EB_MODEL_LOGISTIC) {
        out->p_outcome = rows->outcome[lane];
    } else {
        const double whole = (double)(out->possible + out->remaining);
        const double absent = (double)out->absent;
        out->p_persistent = rows->p_persistent[lane];
        out->p_severe = rows->p_severe[lane];
        if (g->horizon > 0) out->p_ahead = rows->p_ahead[lane];
        out->expected_ahead = rows->expected[lane];
        out->expected_rate = (absent + out->expected_ahead) / whole;
        out->rate_low = (absent + rows->low[lane]) / whole;
        out->rate_high = (absent + rows->high[lane]) / whole;
    }
    const int count = eb_reasons_of_counts(stages, &w->counts, out->reasons);
    if (count > 0) out->reasons[count] = w->description;
}

static void score_group(eb_score_block *block, const group *g) {
    const eb_score_lanes *path = block->path;
    eb_lane_rows *rows = &block->rows;
    for (size_t at = g->first; at != NOBODY;) {
        const waiting *in[EB_LANES_MOST];
        int n = 0;
        for (; n < path->lanes && at != NOBODY; ++n) {
            in[n] = &block->waiting[at];
            at = in[n]->next;
        }
        for (int lane = 0; lane < path->lanes; ++lane) {
            put_lane(rows, lane, in[lane < n ? lane : n - 1]);
        }
        path->score(&g->shared, rows, &block->tables);
        for (int lane = 0; lane < n; ++lane) {
            take_lane(block, &g->shared, rows, lane, in[lane]);
        }
    }
}

/* Sends the rows to their groups, those with few absences first: rows of one
 * vector then have their peaks and points near each other. */
static void sort_rows(eb_score_block *block) {
    size_t pile[PILES];
    for (size_t p = 0; p < PILES; ++p) pile[p] = NOBODY;
    for (size_t i = block->count; i-- > 0;) {
        waiting *row = &block->waiting[i];
        const size_t absent = (size_t)row->out->absent / 2;
        const size_t p = absent < PILES ? absent : PILES - 1;
        row->next = pile[p];
        pile[p] = i;
    }
    for (size_t p = 0; p < PILES; ++p) {
        for (size_t at = pile[p]; at != NOBODY;) {
            waiting *row = &block->waiting[at];
            group *g = &block->groups[row->group];
            if (g->first == NOBODY) {
                g->first = at;
            } else {
                block->waiting[g->last].next = at;
            }
            g->last = at;
            at = row->next;
            row->next = NOBODY;
        }
    }
}

void eb_score_block_end(eb_score_block *block) {
    sort_rows(block);
    for (size_t i = 0; i < block->group_count; ++i) {
        group *g = &block->groups[i];
        score_group(block, g);
        g->first = g->last = NOBODY;
    }
    block->count = 0;
}

/* ---- rows of a view ----------------------------------------------------- */

/* The seasons ahead, which schools share. */
static const seasons *seasons_of(eb_score_block *block, int year_group,
                                 const eb_ahead *ahead) {
    const int phase = eb_band_season_of(year_group);
    seasons *kept = &block->seasons[phase][year_group == 11];
    if (kept->ahead != ahead) {
        const eb_band_prior *band = &block->model->band;
        kept->ahead = ahead;
        kept->planned =
            eb_band_season_ahead(band, phase, ahead->planned_in_month);
        kept->horizon =
            eb_band_season_ahead(band, phase, ahead->horizon_in_month);
    }
    return kept;
}

static void take_own_marks(eb_score_block *block, const eb_row_planes *planes,
                           waiting *w) {
    const eb_band_prior *band = &block->model->band;
    eb_own_sums_of(band, eb_band_season_of(planes->year_group), planes,
                   &block->own, &w->own);
    w->scale = 1.0 / (1.0 + band->inflation[planes->counts.possible]);
    w->last_year = eb_band_last_year(band, w->counts.last_year.possible,
                                     w->counts.last_year.absent);
}

static void row_of(const eb_row_planes *planes, eb_row *row) {
    row->year_group = planes->year_group;
    row->possible = planes->counts.possible;
    row->absent = planes->counts.absent;
    row->planned = planes->planned;
    row->state = planes->state;
}

static void read_row(eb_score_block *block, size_t index, double *features,
                     eb_result *out) {
    eb_row_planes planes;
    eb_row row;
    memset(&row, 0, sizeof row);
    eb_view_planes(block->view, index, block->path->planes, &planes);
    row_of(&planes, &row);
    if (!begin_row(block, &row, out)) return;
    /* Who has left has no score, so that there is a plan. */
    const eb_ahead *ahead = eb_view_planned_ahead(block->view, index);
    eb_lane_group wanted;
    key_of(block, &row, ahead->horizon,
           seasons_of(block, row.year_group, ahead), &wanted);
    waiting *w = wait_in(block, &wanted, out);
    w->description = block->path->describe(&planes);
    w->counts.year.absent = row.absent;
    w->counts.year.possible = row.possible;
    w->counts.recent.absent = planes.counts.recent_absent;
    w->counts.recent.possible = planes.counts.recent_possible;
    eb_view_planes_last_year(block->view, index, &w->counts.last_year.possible,
                             &w->counts.last_year.absent);
    w->features = features;
    if (features == NULL) {
        take_own_marks(block, &planes, w);
    } else {
        eb_forecast_statutory(block->view, &row, w->counts.last_year.possible,
                              w->counts.last_year.absent, features);
    }
}

eb_status eb_score_block_view(eb_score_block *block, size_t first, size_t n,
                              eb_result *out, size_t stride, eb_error *err) {
    eb_status status = eb_view_check(block->view, first, n, err);
    if (status == EB_OK && block->features != NULL) {
        status = eb_features(block->view, first, n, block->features, 0, err);
    }
    if (status != EB_OK) return status;
    for (size_t i = 0; i < n; ++i) {
        double *features = block->features != NULL
                               ? block->features + i * EB_FEATURE_COUNT
                               : NULL;
        read_row(block, first + i, features, &out[i * stride]);
    }
    eb_score_block_end(block);
    return EB_OK;
}
