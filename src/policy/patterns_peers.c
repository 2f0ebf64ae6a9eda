/* SPDX-License-Identifier: MIT */
/*
 * Days shared with others are set apart before anything is called a pattern:
 * an absent session of a pupil is, when the others of the year group were
 * absent there at twice their usual rate or more (feature 61,
 * shared_absence: a >= 1 and a P0 >= 2 A0 p). Where the year group is unknown
 * or too small to tell (P0 < 20 P) the whole school stands in for it, and
 * where that is too small, nothing is set apart. No code is looked at, so no
 * health data is. Beside breaks, where many are away every year, days are kept
 * for the one pattern that is about them: it compares with the others anyway.
 * Sessions of a part-time plan and of study leave are set apart for all.
 */
#include "policy/patterns_peers.h"

#include <string.h>

#include "base/bits.h"
#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "data/codes.h"

#define COHORT_LEAST 20
#define PRIOR_EVENTS 5.0 /* by which a rate of a few weeks is drawn to all */

/* ---- days shared -------------------------------------------------------- */

static void add_strip(eb_strip strip, eb_cohort *cohort) {
    for (uint32_t s = 0; s < strip.grid->sessions; s++) {
        cohort->possible[s] += (uint32_t)eb_kind_is_possible(strip.bytes[s]);
        cohort->absent[s] += (uint32_t)eb_kind_is_absent(strip.bytes[s]);
    }
}

static void make_cohorts(eb_peers *peers) {
    const eb_view *view = peers->view;
    memset(peers->cohorts, 0, sizeof peers->cohorts);
    for (size_t i = 0; i < peers->school->base_count; i++) {
        const eb_view_entry *base = &view->bases[peers->school->first_base + i];
        const int group = base->attributes->year_group;
        add_strip(base->own, &peers->cohorts[EB_YEAR_GROUPS]);
        if (group != EB_YEAR_UNKNOWN) {
            add_strip(base->own, &peers->cohorts[group]);
        }
    }
}

/* The others at a session of the row; merged rows have their own dates. */
static void others_at(const eb_view_entry *entry, const eb_cohort *cohort,
                      uint32_t session, int64_t *absent, int64_t *possible) {
    const eb_grid *grid = entry->year.grid;
    int64_t at = session;
    *absent = *possible = 0;
    if (grid->school_column != NULL) {
        const int32_t column = grid->school_column[session / 2];
        if (column < 0) return;
        at = (int64_t)column * 2 + session % 2;
    }
    const uint8_t own = entry->own.bytes[at];
    *absent = (int64_t)cohort->absent[at] - eb_kind_is_absent(own);
    *possible = (int64_t)cohort->possible[at] - eb_kind_is_possible(own);
}

/* The sessions of `mask` looked at one by one. */
static int find_shared(const eb_view_entry *entry, const eb_cohort *cohort,
                       const eb_planes *planes,
                       uint64_t shared[EB_MASK_WORDS]) {
    int64_t a, p, absent = 0, possible = 0, own = 0;
    for (uint32_t s = 0; s < planes->grid->sessions; s++) {
        if (!eb_mask_has(planes->possible, s)) continue;
        others_at(entry, cohort, s, &a, &p);
        absent += a;
        possible += p;
        own++;
    }
    if (possible < COHORT_LEAST * own) return 0;
    for (uint32_t s = 0; s < planes->grid->sessions; s++) {
        if (!eb_mask_has(planes->absent, s)) continue;
        others_at(entry, cohort, s, &a, &p);
        if (a >= 1 && a * possible >= 2 * absent * p) {
            shared[s / 64] |= UINT64_C(1) << s % 64;
        }
    }
    return 1;
}

/* Sessions that a part-time plan or study leave gives to home: agreed for all
 * to know, so no pattern. */
static void find_planned(const eb_planes *planes,
                         uint64_t planned[EB_MASK_WORDS]) {
    uint64_t study[EB_MASK_WORDS];
    eb_planes_kind(planes, EB_KIND_PART_TIME, planned);
    eb_planes_kind(planes, EB_KIND_STUDY, study);
    for (uint32_t w = 0; w < planes->words; w++) planned[w] |= study[w];
}

void eb_peers_row(const eb_peers *peers, size_t row, eb_planes *planes,
                  uint64_t possible[EB_MASK_WORDS],
                  uint64_t edges[EB_MASK_WORDS]) {
    const eb_view_entry *entry = &peers->view->rows[row];
    const int group = entry->attributes->year_group;
    uint64_t shared[EB_MASK_WORDS] = {0}, planned[EB_MASK_WORDS];
    eb_planes_make(entry->year, planes);
    find_planned(planes, planned);
    if (group == EB_YEAR_UNKNOWN ||
        !find_shared(entry, &peers->cohorts[group], planes, shared)) {
        (void)find_shared(entry, &peers->cohorts[EB_YEAR_GROUPS], planes,
                          shared);
    }
    for (uint32_t w = 0; w < planes->words; w++) {
        const uint64_t beside =
            planes->grid->before_break[w] | planes->grid->after_break[w];
        const uint64_t left = planes->possible[w] & ~planned[w];
        possible[w] = left & ~shared[w];
        edges[w] = left & (~shared[w] | beside);
    }
}

/* ---- the events of all -------------------------------------------------- */

static eb_status keep(const eb_memory *memory, eb_away **list, size_t *count,
                      size_t *room, const eb_away *events, size_t n,
                      eb_error *err) {
    if (eb_grow(memory, (void **)list, room, *count + n + 1, sizeof **list) !=
        0) {
        return eb_fail_memory(err);
    }
    if (n > 0) memcpy(*list + *count, events, n * sizeof *events);
    *count += n;
    return EB_OK;
}

static void add_chances(eb_chances_to_miss *to,
                        const eb_chances_to_miss *from) {
    to->all += from->all;
    to->friday += from->friday;
    to->monday += from->monday;
    to->midweek += from->midweek;
    to->edge += from->edge;
}

static void count_events(eb_peers *peers, const eb_shape *shape) {
    for (size_t i = 0; i < shape->count; i++) {
        const eb_away *away = &peers->events[shape->first + i];
        eb_peer_events *of = &peers->by_length[away->length_class];
        const unsigned labels = away->labels;
        of->all++;
        of->friday += (labels & EB_AWAY_FRIDAY) != 0;
        of->monday += (labels & EB_AWAY_MONDAY) != 0;
        of->midweek += (labels & EB_AWAY_MIDWEEK) != 0;
        peers->events_all++;
        peers->sessions_all += away->sessions;
        peers->short_all += (labels & EB_AWAY_SHORT) != 0;
        if ((labels & EB_AWAY_AGAIN) == 0) {
            peers->afternoon_all++;
            peers->afternoon_labelled += (labels & EB_AWAY_AFTERNOON) != 0;
        }
    }
    for (size_t i = 0; i < shape->count_edge; i++) {
        const eb_away *away = &peers->edge_events[shape->first_edge + i];
        peers->edge_by_length[away->length_class]++;
        peers->by_length[away->length_class].edge +=
            (away->labels & EB_AWAY_EDGE) != 0;
    }
    add_chances(&peers->chances, &shape->chances);
    add_chances(&peers->chances_edge, &shape->chances_edge);
}

/* A spell begins at its first session, and might at any that is attended. */
static void count_beginnings(eb_peers *peers, const eb_planes *planes,
                             const uint64_t *possible, const eb_away *events,
                             size_t n) {
    const eb_grid *grid = planes->grid;
    size_t next = 0;
    for (uint32_t s = 0; s < grid->sessions; s++) {
        if (!eb_mask_has(possible, s)) continue;
        const int begins = next < n && events[next].first == s;
        if (eb_mask_has(planes->absent, s) && !begins) continue;
        const eb_date date = grid->dates[s / 2];
        const unsigned week = eb_week_of(grid, date);
        const int day = eb_date_weekday(date);
        peers->open_week[week]++;
        peers->open_day[day]++;
        if (begins) {
            peers->begun_week[week]++;
            peers->begun_day[day]++;
            next++;
        }
    }
}

static void count_lateness(eb_peers *peers, const eb_planes *planes,
                           eb_shape *shape) {
    uint64_t late[EB_MASK_WORDS], after[EB_MASK_WORDS];
    const eb_grid *grid = planes->grid;
    eb_planes_kind(planes, EB_KIND_LATE, late);
    eb_planes_kind(planes, EB_KIND_LATE_AFTER_CLOSE, after);
    for (uint32_t s = 0; s < grid->sessions; s++) {
        if (!eb_mask_has(planes->possible, s)) continue;
        const uint64_t bit = UINT64_C(1)
                             << eb_week_of(grid, grid->dates[s / 2]);
        shape->weeks_possible |= bit;
        if (eb_mask_has(late, s) || eb_mask_has(after, s)) {
            shape->weeks_late |= bit;
        }
    }
    for (unsigned w = 0; w < EB_PEER_WEEKS; w++) {
        peers->rows_week[w] += (int64_t)(shape->weeks_possible >> w & 1);
        peers->late_week[w] += (int64_t)(shape->weeks_late >> w & 1);
    }
}

static eb_status add_row(eb_peers *peers, size_t row, eb_away *room,
                         eb_error *err) {
    eb_planes planes;
    uint64_t possible[EB_MASK_WORDS] = {0}, edges[EB_MASK_WORDS] = {0};
    eb_shape *shape = &peers->shapes[peers->shape_count];
    eb_row about;
    eb_status status = eb_view_row(peers->view, row, &about, err);
    if (status != EB_OK) return status;
    memset(shape, 0, sizeof *shape);
    shape->row = row;
    shape->on_roll =
        about.state != EB_STATE_LEFT && about.state != EB_STATE_NOT_STARTED;
    eb_peers_row(peers, row, &planes, possible, edges);
    shape->first = peers->event_count;
    shape->count = eb_away_find(&planes, possible, room);
    for (size_t i = 0; i < shape->count; i++) shape->absent += room[i].sessions;
    count_beginnings(peers, &planes, possible, room, shape->count);
    status = keep(&peers->memory, &peers->events, &peers->event_count,
                  &peers->event_room, room, shape->count, err);
    if (status != EB_OK) return status;
    shape->first_edge = peers->edge_count;
    shape->count_edge = eb_away_find(&planes, edges, room);
    status = keep(&peers->memory, &peers->edge_events, &peers->edge_count,
                  &peers->edge_room, room, shape->count_edge, err);
    if (status != EB_OK) return status;
    shape->chances = eb_away_chances(&planes, possible);
    shape->chances_edge = eb_away_chances(&planes, edges);
    count_lateness(peers, &planes, shape);
    count_events(peers, shape);
    peers->shape_count++;
    return EB_OK;
}

eb_status eb_peers_make(const eb_view *view, size_t school, eb_peers *out,
                        eb_error *err) {
    memset(out, 0, sizeof *out);
    out->view = view;
    out->school = &view->schools[school];
    out->memory = view->memory;
    make_cohorts(out);
    const size_t rows = out->school->row_count;
    eb_away *room = eb_alloc(&out->memory, EB_AWAY_MOST, sizeof *room);
    out->shapes = eb_alloc(&out->memory, rows, sizeof *out->shapes);
    if (room == NULL || out->shapes == NULL) {
        eb_release(&out->memory, room);
        return eb_fail_memory(err);
    }
    eb_status status = EB_OK;
    for (size_t i = 0; status == EB_OK && i < rows; i++) {
        status = add_row(out, out->school->first_row + i, room, err);
    }
    eb_release(&out->memory, room);
    if (status != EB_OK) return status;
    size_t most =
        out->event_count > out->edge_count ? out->event_count : out->edge_count;
    if (most < EB_YEAR_SESSIONS) most = EB_YEAR_SESSIONS;
    out->log_factorial =
        eb_alloc(&out->memory, most + 1, sizeof *out->log_factorial);
    if (out->log_factorial == NULL) return eb_fail_memory(err);
    eb_log_factorials(most, out->log_factorial);
    return EB_OK;
}

void eb_peers_free(eb_peers *peers) {
    eb_release(&peers->memory, peers->shapes);
    eb_release(&peers->memory, peers->events);
    eb_release(&peers->memory, peers->edge_events);
    eb_release(&peers->memory, peers->log_factorial);
}

/* ---- rates -------------------------------------------------------------- */

static int64_t sum_of(const int64_t *counts, size_t n) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum += counts[i];
    return sum;
}

/* (hits + k) / (chances + k / rate): a few chances say little. */
static double drawn_rate(const int64_t *hits, const int64_t *chances, size_t n,
                         size_t at) {
    const double all_hits = (double)sum_of(hits, n);
    const double all_chances = (double)sum_of(chances, n);
    if (!(all_hits > 0.0)) return 1.0;
    return ((double)hits[at] + PRIOR_EVENTS) /
           ((double)chances[at] + PRIOR_EVENTS * all_chances / all_hits);
}

double eb_peers_begin_rate(const eb_peers *peers, unsigned week) {
    return drawn_rate(peers->begun_week, peers->open_week, EB_PEER_WEEKS, week);
}

double eb_peers_day_factor(const eb_peers *peers, int weekday) {
    return drawn_rate(peers->begun_day, peers->open_day, 7, (size_t)weekday);
}

double eb_peers_late_rate(const eb_peers *peers, unsigned week) {
    return drawn_rate(peers->late_week, peers->rows_week, EB_PEER_WEEKS, week);
}
