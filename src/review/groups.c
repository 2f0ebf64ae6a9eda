/* SPDX-License-Identifier: MIT */
/*
 * The same figures for each group of pupils: whether a model that is right on
 * the whole is wrong for some. All groups are held to one list, the first 10 %
 * of all not yet persistent: a list of each group's own first 10 % would hide
 * that one group is listed more often than another. Of each group only what
 * may be seen is computed.
 */
#include "review/groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum {
    AT_SHARE,
    AT_FLAG_RATE,
    AT_PRECISION,
    AT_CAPTURED,
    AT_AUROC,
    AT_EXPECTED_OBSERVED,
    AT_SLOPE,
    FIGURES
};

typedef struct group_benches {
    eb_bench fresh, open;
    eb_bench *days;       /* those of `fresh`, a bench a day */
    eb_bench_lines lines; /* of `open` */
} group_benches;

typedef struct column_benches {
    const unsigned char *flagged;
    group_benches *groups;
    size_t count, day_count;
} column_benches;

/* ---- counts ------------------------------------------------------------- */

/* What a row adds to its group: bits that a pupil has once. */
enum { IS_THERE = 1, HAS_BECOME = 2, IS_FLAGGED = 4, IS_RIGHT = 8 };

static unsigned char bits_of(const eb_evidence_row *row, int flagged) {
    unsigned bits = IS_THERE;
    if (row->persistent) bits |= HAS_BECOME;
    if (flagged) bits |= IS_FLAGGED;
    if (row->persistent && flagged) bits |= IS_RIGHT;
    return (unsigned char)bits;
}

static void add_pupil(eb_group_pupils *to, unsigned before, unsigned now) {
    const unsigned more = now & ~before;
    to->all += (more & IS_THERE) != 0;
    to->became += (more & HAS_BECOME) != 0;
    to->flagged += (more & IS_FLAGGED) != 0;
    to->right += (more & IS_RIGHT) != 0;
}

typedef struct membership {
    uint32_t pupil, group;
    unsigned char bits;
} membership;

static int by_member(const void *a, const void *b) {
    const membership *x = a, *y = b;
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    if (x->pupil != y->pupil) return x->pupil < y->pupil ? -1 : 1;
    return 0;
}

/* Counts the pupils of each value: `of` is by value, or one for all. */
static eb_status count_pupils(const eb_evidence *e,
                              const eb_evidence_column *column,
                              const unsigned char *flagged, eb_group_pupils *of,
                              eb_error *err) {
    membership *members = eb_alloc(&e->memory, e->row_count, sizeof *members);
    size_t n = 0;
    unsigned before = 0;
    if (members == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < e->row_count; i++) {
        if (!eb_is_of(&e->rows[i], EB_OF_FRESH)) continue;
        members[n].pupil = e->rows[i].pupil;
        members[n].group = column != NULL ? column->of_row[i] : 0;
        members[n++].bits = bits_of(&e->rows[i], flagged[i]);
    }
    qsort(members, n, sizeof *members, by_member);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || by_member(&members[i - 1], &members[i]) != 0) before = 0;
        add_pupil(&of[members[i].group], before, members[i].bits);
        before |= members[i].bits;
    }
    eb_release(&e->memory, members);
    return EB_OK;
}

static eb_status count_groups(const eb_evidence *e,
                              const unsigned char *flagged,
                              eb_group_counts *counts, eb_error *err) {
    counts->first =
        eb_alloc(&e->memory, e->column_count + 1, sizeof *counts->first);
    if (counts->first == NULL) return eb_fail_memory(err);
    for (size_t c = 0; c < e->column_count; c++) {
        counts->first[c] = counts->count;
        counts->count += e->columns[c].value_count;
    }
    counts->first[e->column_count] = counts->count;
    counts->of = eb_alloc_zero(&e->memory, counts->count, sizeof *counts->of);
    if (counts->of == NULL) return eb_fail_memory(err);
    eb_status status = count_pupils(e, NULL, flagged, &counts->total, err);
    for (size_t c = 0; status == EB_OK && c < e->column_count; c++) {
        status = count_pupils(e, &e->columns[c], flagged,
                              &counts->of[counts->first[c]], err);
    }
    return status;
}

/* ---- the figures of a draw ---------------------------------------------- */

static double ratio(double over, double under) {
    return under > 0.0 ? over / under : NAN;
}

/* Over the pairs of one day, as for all rows (eb_yardstick_figures). */
static double measure_auroc(const column_benches *b, const group_benches *g,
                            const double *copies, double *scratch) {
    double won = 0.0, pairs = 0.0;
    for (size_t d = 0; d < b->day_count; d++) {
        const eb_bench *day = &g->days[d];
        const eb_weights weights = eb_bench_weigh(day, copies, scratch);
        const double more =
            weights.outcomes * (weights.total - weights.outcomes);
        if (!(more > 0.0)) continue;
        pairs += more;
        won += more * eb_ranked_auroc(day->ranking, &weights);
    }
    return ratio(won, pairs);
}

static void measure_group(const column_benches *b, const group_benches *g,
                          size_t draw, const double *copies, double *scratch,
                          double *out) {
    const eb_bench *fresh = &g->fresh;
    eb_weights weights = eb_bench_weigh(fresh, copies, scratch);
    double flagged = 0.0, right = 0.0;
    for (size_t i = 0; i < fresh->ranking->count; i++) {
        if (!b->flagged[fresh->row[i]]) continue;
        flagged += weights.w[i];
        if (fresh->ranking->mark[i] & EB_MARK_OUTCOME) right += weights.w[i];
    }
    out[AT_SHARE] = ratio(weights.outcomes, weights.total);
    out[AT_FLAG_RATE] = ratio(flagged, weights.total);
    out[AT_PRECISION] = ratio(right, flagged);
    out[AT_CAPTURED] = ratio(right, weights.outcomes);
    out[AT_AUROC] = measure_auroc(b, g, copies, scratch);
    weights = eb_bench_weigh(&g->open, copies, scratch);
    eb_metric_lines lines = eb_bench_lines_of(&g->lines, draw);
    const eb_metric ratio_of = {EB_METRIC_EXPECTED_RATIO, 0};
    const eb_metric slope_of = {EB_METRIC_SLOPE, 0};
    out[AT_EXPECTED_OBSERVED] =
        eb_ranked_metric(g->open.ranking, &weights, ratio_of, &lines);
    out[AT_SLOPE] =
        eb_ranked_metric(g->open.ranking, &weights, slope_of, &lines);
}

static void measure_column(const void *subject, size_t draw,
                           const double *copies, double *scratch, double *out) {
    const column_benches *b = subject;
    for (size_t g = 0; g < b->count; g++) {
        double *of_group = out + g * FIGURES;
        if (b->groups[g].fresh.ranking == NULL) {
            for (size_t i = 0; i < FIGURES; i++) of_group[i] = NAN;
        } else {
            measure_group(b, &b->groups[g], draw, copies, scratch, of_group);
        }
    }
}

/* ---- a column ----------------------------------------------------------- */

/* A bench of each day; `some` has room for every row. */
static eb_status make_days(const eb_evidence *e, const uint32_t *rows,
                           size_t count, uint32_t *some, group_benches *out,
                           eb_error *err) {
    eb_status status = EB_OK;
    out->days = eb_alloc_zero(&e->memory, e->day_count, sizeof *out->days);
    if (out->days == NULL) return eb_fail_memory(err);
    for (size_t d = 0; status == EB_OK && d < e->day_count; d++) {
        size_t n = 0;
        for (size_t i = 0; i < count; i++) {
            if (e->rows[rows[i]].day == d) some[n++] = rows[i];
        }
        status = eb_bench_new(e, some, n, EB_OF_FRESH, EB_BY_MODEL,
                              &out->days[d], err);
    }
    return status;
}

static eb_status make_group(const eb_evidence *e, const uint32_t *rows,
                            size_t count, uint32_t *some, group_benches *out,
                            eb_error *err) {
    eb_status status = eb_bench_new(e, rows, count, EB_OF_FRESH, EB_BY_MODEL,
                                    &out->fresh, err);
    if (status == EB_OK) status = make_days(e, rows, count, some, out, err);
    if (status == EB_OK) {
        status = eb_bench_new(e, rows, count, EB_OF_OPEN, EB_BY_MODEL,
                              &out->open, err);
    }
    if (status != EB_OK) return status;
    return eb_bench_lines_new(&e->memory, &out->open, &out->lines, err);
}

/* Rows by value: those of value v are rows[start[v]] .. rows[start[v + 1]]. */
static void sort_rows(const eb_evidence *e, const eb_evidence_column *column,
                      uint32_t *rows, size_t *start) {
    const size_t values = column->value_count;
    memset(start, 0, (values + 1) * sizeof *start);
    for (size_t i = 0; i < e->row_count; i++) start[column->of_row[i] + 1]++;
    for (size_t v = 0; v < values; v++) start[v + 1] += start[v];
    for (size_t i = 0; i < e->row_count; i++) {
        rows[start[column->of_row[i]]++] = (uint32_t)i;
    }
    for (size_t v = values; v > 0; v--) start[v] = start[v - 1];
    start[0] = 0;
}

static eb_status make_column(const eb_evidence *e, size_t column,
                             const unsigned char *hidden, column_benches *out,
                             eb_error *err) {
    const eb_evidence_column *of = &e->columns[column];
    /* Sorted by value, and room for those of a day. */
    uint32_t *rows = eb_alloc(&e->memory, 2 * e->row_count, sizeof *rows);
    size_t *start = eb_alloc(&e->memory, of->value_count + 1, sizeof *start);
    eb_status status = EB_OK;
    out->groups =
        eb_alloc_zero(&e->memory, of->value_count, sizeof *out->groups);
    if (rows == NULL || start == NULL || out->groups == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    out->count = of->value_count;
    out->day_count = e->day_count;
    sort_rows(e, of, rows, start);
    for (size_t v = 0; status == EB_OK && v < out->count; v++) {
        if (hidden[v] & EB_HIDE_GROUP) continue;
        status = make_group(e, rows + start[v], start[v + 1] - start[v],
                            rows + e->row_count, &out->groups[v], err);
    }
out:
    eb_release(&e->memory, start);
    eb_release(&e->memory, rows);
    return status;
}

static void free_column(const eb_memory *memory, column_benches *b) {
    for (size_t g = 0; g < b->count; g++) {
        eb_bench_free(memory, &b->groups[g].fresh);
        eb_bench_free(memory, &b->groups[g].open);
        for (size_t d = 0; b->groups[g].days != NULL && d < b->day_count; d++) {
            eb_bench_free(memory, &b->groups[g].days[d]);
        }
        eb_release(memory, b->groups[g].days);
        eb_bench_lines_free(memory, &b->groups[g].lines);
    }
    eb_release(memory, b->groups);
}

/* ---- from draws to groups ----------------------------------------------- */

static const eb_interval UNSEEN = {NAN, NAN, NAN, 0};

static void count_lists(const column_benches *b, const group_benches *g,
                        eb_group *out) {
    out->flagged = out->right = 0;
    for (size_t i = 0; i < g->fresh.ranking->count; i++) {
        if (!b->flagged[g->fresh.row[i]]) continue;
        out->flagged++;
        out->right += (g->fresh.ranking->mark[i] & EB_MARK_OUTCOME) != 0;
    }
}

static void hide_all(eb_group *g) {
    g->pupils = g->rows = g->became = g->flagged = g->right = EB_NO_COUNT;
    g->share = g->flag_rate = g->precision = g->captured = UNSEEN;
    g->auroc = g->expected_observed = g->slope = UNSEEN;
}

/* What may be seen of a group; `drawn` is of the column. */
static void fill_group(const column_benches *b, size_t value,
                       const eb_group_pupils *pupils, const eb_resamples *how,
                       const double *drawn, double *scratch, eb_group *out) {
    const group_benches *g = &b->groups[value];
    eb_interval of[FIGURES];
    hide_all(out);
    if (out->hidden & EB_HIDE_GROUP) return;
    for (size_t i = 0; i < FIGURES; i++) {
        of[i] = eb_resampled(how, drawn, b->count * FIGURES,
                             value * FIGURES + i, EB_NO_OTHER, scratch);
    }
    out->pupils = pupils->all;
    out->rows = (int64_t)g->fresh.ranking->count;
    if (out->hidden & EB_HIDE_OUTCOMES) return;
    out->became = (int64_t)g->fresh.ranking->own.outcomes;
    out->share = of[AT_SHARE];
    out->auroc = of[AT_AUROC];
    out->expected_observed = of[AT_EXPECTED_OBSERVED];
    out->slope = of[AT_SLOPE];
    if (out->hidden & EB_HIDE_LISTS) return;
    count_lists(b, g, out);
    out->flag_rate = of[AT_FLAG_RATE];
    out->precision = of[AT_PRECISION];
    out->captured = of[AT_CAPTURED];
}

static eb_status judge_column(const eb_evidence *e, size_t column,
                              const unsigned char *flagged,
                              const unsigned char *hidden,
                              const eb_group_pupils *pupils,
                              const eb_resamples *how, eb_group *out,
                              eb_error *err) {
    column_benches b = {flagged, NULL, 0, 0};
    double *drawn = NULL, *scratch = NULL;
    eb_status status = make_column(e, column, hidden, &b, err);
    if (status != EB_OK) goto out;
    drawn =
        eb_alloc(&e->memory, how->count + 1, b.count * FIGURES * sizeof *drawn);
    scratch = eb_alloc(&e->memory, how->count + 1, sizeof *scratch);
    if (drawn == NULL || scratch == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    status = eb_resample(how, measure_column, &b, e->row_count,
                         b.count * FIGURES, drawn, err);
    for (size_t v = 0; status == EB_OK && v < b.count; v++) {
        out[v].hidden = hidden[v];
        fill_group(&b, v, &pupils[v], how, drawn, scratch, &out[v]);
    }
out:
    eb_release(&e->memory, scratch);
    eb_release(&e->memory, drawn);
    free_column(&e->memory, &b);
    return status;
}

/* ---- words -------------------------------------------------------------- */

/* The evaluation outlives the evidence, so it keeps its own words. */
static eb_status keep_words(const eb_evidence *e, const size_t *first,
                            eb_evaluation *out, eb_error *err) {
    size_t room = 1;
    for (size_t c = 0; c < e->column_count; c++) {
        room += strlen(e->columns[c].name) + 1;
        for (size_t v = 0; v < e->columns[c].value_count; v++) {
            room += strlen(e->columns[c].values[v]) + 1;
        }
    }
    out->words = eb_alloc(&out->memory, room, 1);
    if (out->words == NULL) return eb_fail_memory(err);
    char *at = out->words;
    for (size_t c = 0; c < e->column_count; c++) {
        const char *name = at;
        at = (char *)memcpy(at, e->columns[c].name,
                            strlen(e->columns[c].name) + 1) +
             strlen(e->columns[c].name) + 1;
        for (size_t v = 0; v < e->columns[c].value_count; v++) {
            const size_t size = strlen(e->columns[c].values[v]) + 1;
            out->groups[first[c] + v].column = name;
            out->groups[first[c] + v].value =
                memcpy(at, e->columns[c].values[v], size);
            at += size;
        }
    }
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

eb_status eb_groups_judge(const eb_evidence *e, const unsigned char *flagged,
                          const eb_resamples *how, eb_evaluation *out,
                          eb_error *err) {
    eb_group_counts counts;
    unsigned char *hidden = NULL;
    memset(&counts, 0, sizeof counts);
    eb_status status = count_groups(e, flagged, &counts, err);
    if (status != EB_OK) goto out;
    hidden = eb_alloc_zero(&e->memory, counts.count, 1);
    out->groups = eb_alloc_zero(&out->memory, counts.count, sizeof(eb_group));
    if (hidden == NULL || out->groups == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    out->group_count = counts.count;
    status = keep_words(e, counts.first, out, err);
    if (status == EB_OK) status = eb_groups_hide(e, &counts, hidden, err);
    for (size_t c = 0; status == EB_OK && c < e->column_count; c++) {
        const size_t first = counts.first[c];
        status = judge_column(e, c, flagged, hidden + first, &counts.of[first],
                              how, &out->groups[first], err);
    }
out:
    eb_release(&e->memory, hidden);
    eb_release(&e->memory, counts.of);
    eb_release(&e->memory, counts.first);
    return status;
}
