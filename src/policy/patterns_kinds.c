/* SPDX-License-Identifier: MIT */
/*
 * One pupil, one pattern, one exact test.
 *
 * Where a shape is a mark of single absences (on a Friday, beside a break, an
 * afternoon, short), the absences of all pupils of the school are cards: of
 * each length so many show the shape, and chance deals the pupil as many cards
 * as the pupil has absences of that length. So a school where everybody is
 * away on Fridays makes nobody's Fridays a pattern, and a long illness, which
 * holds a Friday anyway, says nothing.
 *
 * Where time matters (later, since a date), the beginnings of absences are
 * compared with where they would fall if they came as everybody's do, by the
 * largest distance between the two. With brothers and sisters: each absence is
 * laid elsewhere in the pupil's year, as often as absences begin there.
 *
 * How many absences there are is never a pattern. Under three of a shape
 * nothing is said (p_value 1): two are a coincidence that people remember. A
 * test that could not come out rare, whatever had happened, is not made: that
 * is known from how many absences there are, before looking at their shape, so
 * the false discovery rate is kept, and not thinned by questions without an
 * answer.
 */
#include "policy/patterns_kinds.h"

#include <math.h>

#include "base/maths.h"
#include "data/links.h"

#define EVENTS_LEAST 3
#define SHOWN_LEAST 3
#define RARE 1e-4
#define CHANGE_LEAST 6 /* absences for a change over time */
#define WEEKS_LEAST 4  /* on time, late, and on either side of a date */
#define PEERS_LEAST 30 /* events of others, for how long one lasts */
#define CERTAIN_ODDS 1e9

typedef struct test {
    const eb_peers *peers;
    const eb_shape *shape;
    const eb_away *events;
    eb_pattern_room *room;
} test;

static eb_pattern begin(const test *t, eb_pattern_kind kind) {
    const eb_pattern pattern = {t->shape->row, kind,        0.0,       1.0, 1.0,
                                {0, 0, 0, 0},  (double)NAN, EB_NO_DATE};
    return pattern;
}

/* ---- cards -------------------------------------------------------------- */

static double odds_of(int64_t own, int64_t own_all, int64_t all,
                      int64_t all_all) {
    const int64_t others = all - own, others_all = all_all - own_all;
    if (own == 0) return 0.0;
    if (own == own_all) return CERTAIN_ODDS;
    if (others <= 0) return CERTAIN_ODDS; /* nobody else could */
    if (others >= others_all) return 0.0; /* nobody else could but so */
    return ((double)own * (double)(others_all - others)) /
           ((double)(own_all - own) * (double)others);
}

/* Fills in what the deals say. `shown` of `n` events have the shape. 0 when
 * they cannot say anything. */
static size_t judge(const test *t, const eb_deal *deals, size_t count,
                    int64_t shown, int64_t n, eb_pattern *out) {
    eb_dealt dealt;
    const double p = eb_deals_tail(t->peers->log_factorial, deals, count, shown,
                                   t->room->sums, &dealt);
    if (dealt.most < SHOWN_LEAST || dealt.rarest > RARE) return 0;
    out->p_value = shown < SHOWN_LEAST ? 1.0 : p;
    out->expected = dealt.expected;
    out->effect = ((double)shown - out->expected) / (double)n;
    out->numbers[0] = shown;
    out->numbers[1] = n;
    return 1;
}

typedef struct day_kind {
    eb_pattern_kind kind;
    unsigned label;
    int64_t labelled[EB_AWAY_CLASSES]; /* at the school */
    double odds;
} day_kind;

static size_t test_days(const test *t, const day_kind *day, int edges,
                        eb_pattern *out) {
    const eb_peers *peers = t->peers;
    const size_t n = edges ? t->shape->count_edge : t->shape->count;
    const eb_away *events =
        edges ? &peers->edge_events[t->shape->first_edge] : t->events;
    eb_deal deals[EB_AWAY_CLASSES];
    int64_t shown = 0;
    if (n < EVENTS_LEAST) return 0;
    *out = begin(t, day->kind);
    for (size_t c = 0; c < EB_AWAY_CLASSES; c++) {
        deals[c].own = 0;
        deals[c].labelled = day->labelled[c];
        deals[c].total =
            edges ? peers->edge_by_length[c] : peers->by_length[c].all;
        deals[c].odds = day->odds;
    }
    for (size_t i = 0; i < n; i++) {
        deals[events[i].length_class].own++;
        shown += (events[i].labels & day->label) != 0;
    }
    return judge(t, deals, EB_AWAY_CLASSES, shown, (int64_t)n, out);
}

static size_t test_week_days(const test *t, eb_pattern *out) {
    const eb_peers *peers = t->peers;
    const eb_chances_to_miss *own = &t->shape->chances, *all = &peers->chances;
    const eb_chances_to_miss *own_edge = &t->shape->chances_edge;
    const eb_chances_to_miss *all_edge = &peers->chances_edge;
    day_kind friday = {EB_PATTERN_FRIDAYS, EB_AWAY_FRIDAY, {0}, 1.0};
    day_kind monday = {EB_PATTERN_MONDAYS, EB_AWAY_MONDAY, {0}, 1.0};
    day_kind midweek = {EB_PATTERN_MIDWEEK, EB_AWAY_MIDWEEK, {0}, 1.0};
    day_kind edge = {EB_PATTERN_BREAK_EDGES, EB_AWAY_EDGE, {0}, 1.0};
    for (size_t c = 0; c < EB_AWAY_CLASSES; c++) {
        friday.labelled[c] = peers->by_length[c].friday;
        monday.labelled[c] = peers->by_length[c].monday;
        midweek.labelled[c] = peers->by_length[c].midweek;
        edge.labelled[c] = peers->by_length[c].edge;
    }
    friday.odds = odds_of(own->friday, own->all, all->friday, all->all);
    monday.odds = odds_of(own->monday, own->all, all->monday, all->all);
    midweek.odds = odds_of(own->midweek, own->all, all->midweek, all->all);
    edge.odds =
        odds_of(own_edge->edge, own_edge->all, all_edge->edge, all_edge->all);
    size_t n = 0;
    n += test_days(t, &friday, 0, &out[n]);
    n += test_days(t, &monday, 0, &out[n]);
    n += test_days(t, &midweek, 0, &out[n]);
    n += test_days(t, &edge, 1, &out[n]);
    return n;
}

/* Afternoons on days in a row are one event. */
static size_t test_afternoons(const test *t, eb_pattern *out) {
    int64_t n = 0, shown = 0;
    for (size_t i = 0; i < t->shape->count; i++) {
        if ((t->events[i].labels & EB_AWAY_AGAIN) != 0) continue;
        n++;
        shown += (t->events[i].labels & EB_AWAY_AFTERNOON) != 0;
    }
    if (n < EVENTS_LEAST) return 0;
    const eb_deal deal = {n, t->peers->afternoon_labelled,
                          t->peers->afternoon_all, 1.0};
    *out = begin(t, EB_PATTERN_AFTERNOONS);
    return judge(t, &deal, 1, shown, n, out);
}

static size_t test_short(const test *t, eb_pattern *out) {
    const int64_t n = (int64_t)t->shape->count;
    int64_t shown = 0;
    if (n < EVENTS_LEAST) return 0;
    for (size_t i = 0; i < t->shape->count; i++) {
        shown += (t->events[i].labels & EB_AWAY_SHORT) != 0;
    }
    const eb_deal deal = {n, t->peers->short_all, t->peers->events_all, 1.0};
    *out = begin(t, EB_PATTERN_SHORT_SPELLS);
    return judge(t, &deal, 1, shown, n, out);
}

/* ---- one long spell ----------------------------------------------------- */

/* Were it the same chance every session that an absence goes on, as long as
 * the others' are on average: P(any of n lasts as long as the longest). */
static size_t test_long(const test *t, eb_pattern *out) {
    const int64_t n = (int64_t)t->shape->count;
    const int64_t others = t->peers->events_all - n;
    const int64_t sessions = t->peers->sessions_all - t->shape->absent;
    int64_t longest = 0;
    if (n < 1 || others < PEERS_LEAST || sessions <= others) return 0;
    for (size_t i = 0; i < t->shape->count; i++) {
        if (t->events[i].sessions > longest) longest = t->events[i].sessions;
    }
    *out = begin(t, EB_PATTERN_LONG_SPELL);
    out->effect = (double)longest / (double)t->shape->absent;
    out->numbers[0] = longest;
    out->numbers[1] = t->shape->absent;
    out->numbers[2] = n;
    if (2 * longest < t->shape->absent) return 1;
    const double goes_on = (double)(sessions - others) / (double)sessions;
    const double as_long = eb_exp((double)(longest - 1) * eb_log(goes_on));
    out->p_value =
        as_long < 1.0 ? -eb_expm1((double)n * eb_log1p(-as_long)) : 1.0;
    return 1;
}

/* ---- over time ---------------------------------------------------------- */

/* Events in time order: the share of the weight before each, and up to and
 * with it. `*at` is the event at the largest distance. */
static double later_than_due(const double *before, size_t n, size_t *at) {
    double most = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double distance = before[i] - (double)i / (double)n;
        if (distance > most) {
            most = distance;
            *at = i;
        }
    }
    return most;
}

static double earlier_than_due(const double *after, size_t n, size_t *at) {
    double most = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double distance = (double)(i + 1) / (double)n - after[i];
        if (distance > most) {
            most = distance;
            *at = i;
        }
    }
    return most;
}

/* Where in the pupil's own year each absence began, by the weight of what
 * came before; there is at least one. */
static void place_beginnings(const test *t) {
    const eb_planes *planes = &t->room->planes;
    const eb_grid *grid = planes->grid;
    size_t next = 0;
    double sum = 0.0;
    for (uint32_t s = 0; s < grid->sessions; s++) {
        if (!eb_mask_has(t->room->possible, s)) continue;
        const int begins = next < t->shape->count && t->events[next].first == s;
        if (eb_mask_has(planes->absent, s) && !begins) continue;
        if (begins) t->room->before[next] = sum;
        sum +=
            eb_peers_begin_rate(t->peers, eb_week_of(grid, grid->dates[s / 2]));
        if (begins) t->room->after[next++] = sum;
    }
    for (size_t i = 0; i < t->shape->count; i++) {
        t->room->before[i] /= sum;
        t->room->after[i] /= sum;
    }
}

/* Absences begun and possible sessions since a date, and before it. */
static void tell_change(const test *t, eb_date since, eb_pattern *out) {
    const eb_planes *planes = &t->room->planes;
    const eb_grid *grid = planes->grid;
    int64_t absent[2] = {0, 0}, possible[2] = {0, 0}, begun[2] = {0, 0};
    for (uint32_t s = 0; s < grid->sessions; s++) {
        if (!eb_mask_has(t->room->possible, s)) continue;
        const int earlier = grid->dates[s / 2] < since;
        possible[earlier]++;
        absent[earlier] += eb_mask_has(planes->absent, s);
    }
    for (size_t i = 0; i < t->shape->count; i++) {
        begun[grid->dates[t->events[i].first / 2] < since]++;
    }
    out->since = since;
    for (int k = 0; k < 2; k++) {
        out->numbers[2 * k] = begun[k];
        out->numbers[2 * k + 1] = possible[k];
    }
    if (possible[0] == 0 || possible[1] == 0) {
        out->p_value = 1.0;
        return;
    }
    out->effect = (double)absent[0] / (double)possible[0] -
                  (double)absent[1] / (double)possible[1];
}

static size_t test_change(const test *t, eb_pattern *out) {
    const int64_t n = (int64_t)t->shape->count;
    const eb_grid *grid = t->room->planes.grid;
    size_t at = 0;
    if (n < CHANGE_LEAST) return 0;
    place_beginnings(t);
    out[0] = begin(t, EB_PATTERN_MORE_SINCE);
    out[0].p_value = eb_one_sided_distance_tail(
        t->peers->log_factorial, n,
        later_than_due(t->room->before, (size_t)n, &at));
    tell_change(t, grid->dates[t->events[at].first / 2], &out[0]);
    at = 0;
    out[1] = begin(t, EB_PATTERN_LESS_SINCE);
    out[1].p_value = eb_one_sided_distance_tail(
        t->peers->log_factorial, n,
        earlier_than_due(t->room->after, (size_t)n, &at));
    tell_change(t, grid->dates[t->events[at].last / 2] + 1, &out[1]);
    return 2;
}

/* The pupil's weeks: in which late, and how often others are. */
typedef struct late_weeks {
    unsigned week[EB_PEER_WEEKS];
    int late[EB_PEER_WEEKS];
    double rate[EB_PEER_WEEKS];
    int64_t count, late_count;
} late_weeks;

static late_weeks find_weeks(const test *t) {
    late_weeks weeks = {{0}, {0}, {0}, 0, 0};
    for (unsigned w = 0; w < EB_PEER_WEEKS; w++) {
        if ((t->shape->weeks_possible >> w & 1) == 0) continue;
        const int late = (int)(t->shape->weeks_late >> w & 1);
        weeks.week[weeks.count] = w;
        weeks.late[weeks.count] = late;
        weeks.rate[weeks.count++] = eb_peers_late_rate(t->peers, w);
        weeks.late_count += late;
    }
    return weeks;
}

static double mean_of(const double *values, int64_t first, int64_t end) {
    double sum = 0.0;
    for (int64_t i = first; i < end; i++) sum += values[i];
    return sum / (double)(end - first);
}

/* How much likelier others are late from that week on than before. The pupil
 * counts among them and was late in some weeks, not in others: so both rates
 * lie between 0 and 1. */
static double late_odds(const late_weeks *weeks, int64_t from) {
    const double after = mean_of(weeks->rate, from, weeks->count);
    const double before = mean_of(weeks->rate, 0, from);
    return after / (1.0 - after) * (1.0 - before) / before;
}

/* A week in which the pupil was late is one event. Late weeks are dealt out
 * among the pupil's weeks, for each week from which it may have grown; the
 * rarest of these counts as many times as there were such weeks. */
static size_t test_lateness(const test *t, eb_pattern *out) {
    const late_weeks weeks = find_weeks(t);
    const int64_t n = weeks.count, last = n - WEEKS_LEAST;
    const eb_grid *grid = t->room->planes.grid;
    int64_t since = WEEKS_LEAST, after = 0;
    double least = 1.0;
    if (last < WEEKS_LEAST || weeks.late_count < WEEKS_LEAST ||
        n - weeks.late_count < WEEKS_LEAST) {
        return 0;
    }
    for (int64_t i = n; i-- > WEEKS_LEAST;) {
        eb_dealt dealt;
        after += weeks.late[i];
        if (i > last) continue;
        const eb_deal deal = {n - i, weeks.late_count, n, late_odds(&weeks, i)};
        const double p = eb_deals_tail(t->peers->log_factorial, &deal, 1, after,
                                       t->room->sums, &dealt);
        if (p < least) {
            least = p;
            since = i;
        }
    }
    *out = begin(t, EB_PATTERN_LATENESS);
    out->p_value = least * (double)(last - WEEKS_LEAST + 1);
    if (out->p_value > 1.0) out->p_value = 1.0;
    for (int64_t i = 0; i < n; i++) {
        out->numbers[2 * (i < since)] += weeks.late[i];
        out->numbers[2 * (i < since) + 1]++;
    }
    out->since = grid->start - eb_date_weekday(grid->start) +
                 (eb_date)weeks.week[since] * 7;
    out->effect = (double)out->numbers[0] / (double)out->numbers[1] -
                  (double)out->numbers[2] / (double)out->numbers[3];
    return 1;
}

/* ---- brothers and sisters ----------------------------------------------- */

/* The pupil's own dates in order: how often an absence begins on each, and
 * whether one of the others was away. Returns how many. */
static size_t own_dates(const test *t, const eb_family_days *others) {
    const eb_planes *planes = &t->room->planes;
    const eb_grid *grid = planes->grid;
    size_t n = 0;
    for (uint32_t column = 0; column < grid->columns; column++) {
        if (!eb_mask_has(t->room->possible, 2 * column) &&
            !eb_mask_has(t->room->possible, 2 * column + 1)) {
            continue;
        }
        const eb_date date = grid->dates[column];
        const uint32_t day = (uint32_t)(date - grid->start);
        t->room->weights[n] =
            eb_peers_begin_rate(t->peers, eb_week_of(grid, date)) *
            eb_peers_day_factor(t->peers, eb_date_weekday(date));
        t->room->away_too[n++] =
            (uint8_t)(others->absent[day / 64] >> day % 64 & 1);
    }
    return n;
}

/* The chance that an absence of that many dates, laid anywhere among the
 * pupil's own, touches a day on which one of the others was away. */
static double chance_together(const eb_pattern_room *room, size_t dates,
                              size_t span) {
    double hit = 0.0, all = 0.0;
    size_t next = 0; /* the first such day at or after the one looked at */
    for (size_t i = 0; i + span <= dates; i++) {
        if (next < i) next = i;
        while (next < dates && !room->away_too[next]) next++;
        all += room->weights[i];
        if (next < i + span) hit += room->weights[i];
    }
    return hit / all;
}

static int is_together(const test *t, const eb_away *away,
                       const eb_family_days *others) {
    const eb_grid *grid = t->room->planes.grid;
    for (uint32_t s = away->first; s <= away->last; s++) {
        if (!eb_mask_has(t->room->possible, s)) continue;
        const uint32_t day = (uint32_t)(grid->dates[s / 2] - grid->start);
        if ((others->absent[day / 64] >> day % 64 & 1) != 0) return 1;
    }
    return 0;
}

static size_t test_siblings(const test *t, eb_pattern *out) {
    const eb_view_entry *entry = &t->peers->view->rows[t->shape->row];
    const size_t n = t->shape->count;
    eb_family_days others;
    eb_siblings siblings;
    int64_t shown = 0;
    double expected = 0.0, rarest = 1.0;
    if (n < EVENTS_LEAST || entry->attributes->family == EB_NO_ID) return 0;
    eb_entry_siblings(t->peers->view, entry, &siblings, &others);
    if (siblings.pupils == 0) return 0;
    const size_t dates = own_dates(t, &others);
    for (size_t i = 0; i < n; i++) {
        t->room->chances[i] =
            chance_together(t->room, dates, t->events[i].dates);
        expected += t->room->chances[i];
        rarest *= t->room->chances[i];
        shown += is_together(t, &t->events[i], &others);
    }
    if (rarest > RARE) return 0;
    *out = begin(t, EB_PATTERN_SIBLINGS);
    const double p = eb_trials_tail(t->room->chances, n, shown, t->room->sums);
    out->p_value = shown < SHOWN_LEAST ? 1.0 : p;
    out->expected = expected;
    out->effect = ((double)shown - expected) / (double)n;
    out->numbers[0] = shown;
    out->numbers[1] = (int64_t)n;
    return 1;
}

/* ---- all ---------------------------------------------------------------- */

size_t eb_pattern_kinds(const eb_peers *peers, const eb_shape *shape,
                        eb_pattern_room *room, eb_pattern *out) {
    const test t = {peers, shape, &peers->events[shape->first], room};
    eb_peers_row(peers, shape->row, &room->planes, room->possible, room->edges);
    size_t n = test_week_days(&t, out);
    n += test_afternoons(&t, &out[n]);
    n += test_lateness(&t, &out[n]);
    n += test_short(&t, &out[n]);
    n += test_long(&t, &out[n]);
    n += test_siblings(&t, &out[n]);
    n += test_change(&t, &out[n]);
    return n;
}
