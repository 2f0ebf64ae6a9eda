/* SPDX-License-Identifier: MIT */
/*
 * The bootstrap by clusters (Efron 1979; Davison and Hinkley 1997, section
 * 3.8): a pupil has several rows in a year, which rise and fall together, so
 * pupils are drawn and not rows. A draw is how many times each cluster came
 * up; laid over a ranking it is a set of whole weights, and nothing is sorted
 * or copied. Draw number i comes from the stream (seed, i) and writes its own
 * cells, so that threads change nothing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/parallel.h"
#include "base/random.h"
#include "review/metrics.h"

#define LIST_MOST 1000
#define DRAWS_MOST 100000

typedef struct scratch {
    uint32_t *times; /* of each cluster */
    double *w;
} scratch;

/* The logistic lines of all rows, from which those of each draw start. */
typedef struct ranking_lines {
    eb_line_near line, large;
} ranking_lines;

typedef struct bootstrap {
    eb_memory memory;
    const eb_ranking *const *rankings;
    size_t ranking_count, rows;
    const eb_metric *metrics;
    size_t metric_count;
    size_t cluster_count;
    uint64_t seed;
    uint32_t **place_cluster; /* of each ranking, in its order */
    ranking_lines *lines;     /* of each ranking */
    double *values;           /* draw, ranking, metric */
    double *whole;            /* ranking, metric: on the rows themselves */
    scratch *scratch;
    size_t workers;
} bootstrap;

static void draw_clusters(const bootstrap *boot, size_t draw, uint32_t *times) {
    memset(times, 0, boot->cluster_count * sizeof *times);
    eb_random random = eb_random_stream(boot->seed, (uint32_t)draw, 0);
    for (size_t i = 0; i < boot->cluster_count; i++) {
        times[eb_random_below(&random, boot->cluster_count)]++;
    }
}

static eb_status judge_draw(void *context, size_t worker, size_t draw,
                            eb_error *err) {
    (void)err;
    const bootstrap *boot = context;
    const scratch *own = &boot->scratch[worker];
    draw_clusters(boot, draw, own->times);
    double *value =
        boot->values + draw * boot->ranking_count * boot->metric_count;
    for (size_t r = 0; r < boot->ranking_count; r++) {
        const eb_ranking *ranking = boot->rankings[r];
        const uint32_t *cluster = boot->place_cluster[r];
        for (size_t i = 0; i < boot->rows; i++) {
            own->w[i] = (double)own->times[cluster[i]] * ranking->weight[i];
        }
        const eb_weights weights =
            eb_weights_over(ranking, own->w, ranking->own.whole);
        eb_metric_lines lines =
            eb_metric_lines_start(&boot->lines[r].line, &boot->lines[r].large);
        for (size_t m = 0; m < boot->metric_count; m++) {
            *value++ =
                eb_ranked_metric(ranking, &weights, boot->metrics[m], &lines);
        }
    }
    return EB_OK;
}

/* Where a ranking's draws start, when its figures have such a line. */
static eb_status start_near(const bootstrap *boot, const eb_ranking *ranking,
                            const eb_line *line, int slope_held,
                            eb_line_near *near, eb_error *err) {
    near->slope_held = slope_held;
    if (!line->found) return EB_OK;
    near->a = line->a;
    near->b = line->b;
    near->spread = eb_alloc(&boot->memory, boot->rows, sizeof *near->spread);
    near->miss = eb_alloc(&boot->memory, boot->rows, sizeof *near->miss);
    if (near->spread == NULL || near->miss == NULL) return eb_fail_memory(err);
    eb_line_terms(ranking, near);
    return EB_OK;
}

/* The figures on the rows themselves. */
static eb_status judge_whole(bootstrap *boot, eb_error *err) {
    for (size_t r = 0; r < boot->ranking_count; r++) {
        const eb_ranking *ranking = boot->rankings[r];
        eb_metric_lines lines = eb_metric_lines_start(NULL, NULL);
        for (size_t m = 0; m < boot->metric_count; m++) {
            boot->whole[r * boot->metric_count + m] = eb_ranked_metric(
                ranking, &ranking->own, boot->metrics[m], &lines);
        }
        eb_status status = start_near(boot, ranking, &lines.line, 0,
                                      &boot->lines[r].line, err);
        if (status != EB_OK) return status;
        status = start_near(boot, ranking, &lines.large, 1,
                            &boot->lines[r].large, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile(const double *sorted, size_t count, double share) {
    const double at = share * (double)(count - 1);
    const size_t low = (size_t)at;
    if (low + 1 >= count) return sorted[count - 1];
    return sorted[low] + (at - (double)low) * (sorted[low + 1] - sorted[low]);
}

static eb_interval interval_of(double value, double *draws, size_t count,
                               size_t of, double level) {
    eb_interval found = {value, NAN, NAN, (int)count};
    if (count == 0 || count * 10 < of * 9) return found;
    qsort(draws, count, sizeof *draws, by_size);
    found.low = percentile(draws, count, (1 - level) / 2);
    found.high = percentile(draws, count, (1 + level) / 2);
    return found;
}

/* The interval of cell `first`, less cell `second` if it is not SIZE_MAX. */
static eb_interval summarise(const bootstrap *boot, size_t first, size_t second,
                             size_t draws, double level, double *column) {
    const size_t cells = boot->ranking_count * boot->metric_count;
    size_t count = 0;
    for (size_t d = 0; d < draws; d++) {
        double value = boot->values[d * cells + first];
        if (second != SIZE_MAX) value -= boot->values[d * cells + second];
        if (isfinite(value)) column[count++] = value;
    }
    double value = boot->whole[first];
    if (second != SIZE_MAX) value -= boot->whole[second];
    return interval_of(value, column, count, draws, level);
}

static eb_status check_lists(const eb_ranking *const *rankings,
                             size_t ranking_count, const eb_metric *metrics,
                             size_t metric_count, const eb_pair *pairs,
                             size_t pair_count, eb_error *err) {
    if (ranking_count > LIST_MOST || metric_count > LIST_MOST ||
        pair_count > LIST_MOST) {
        return eb_fail(err, EB_ERR_LIMIT, "metrics",
                       "more than %d rankings, figures or pairs", LIST_MOST);
    }
    if (rankings == NULL || ranking_count == 0 || metrics == NULL ||
        metric_count == 0 || (pairs == NULL && pair_count > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "rankings",
                       "rankings and figures are needed");
    }
    for (size_t r = 0; r < ranking_count; r++) {
        if (rankings[r] == NULL || rankings[r]->count != rankings[0]->count) {
            return eb_fail(err, EB_ERR_ARGUMENT, "rankings",
                           "not all of the same rows");
        }
    }
    for (size_t i = 0; i < pair_count; i++) {
        if (pairs[i].first >= ranking_count ||
            pairs[i].second >= ranking_count) {
            return eb_fail(err, EB_ERR_ARGUMENT, "pairs",
                           "pair %zu names no ranking", i);
        }
    }
    return EB_OK;
}

static eb_status check_options(const eb_bootstrap_options *options, size_t rows,
                               eb_error *err) {
    if (options == NULL || options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "options", "not initialised");
    }
    if (options->resamples < 0 || options->resamples > DRAWS_MOST) {
        return eb_fail(err, EB_ERR_ARGUMENT, "resamples", "not 0 to %d",
                       DRAWS_MOST);
    }
    if (!(options->level >= 0 && options->level < 1)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "level", "not within (0, 1)");
    }
    if (options->cluster == NULL) return EB_OK;
    for (size_t i = 0; i < rows; i++) {
        if (options->cluster[i] >= options->cluster_count) {
            return eb_fail(err, EB_ERR_ARGUMENT, "cluster",
                           "row %zu is of no cluster", i);
        }
    }
    return EB_OK;
}

static eb_status reserve(bootstrap *boot, const uint32_t *cluster, size_t draws,
                         eb_error *err) {
    const eb_memory *memory = &boot->memory;
    const size_t cells = boot->ranking_count * boot->metric_count;
    boot->place_cluster =
        eb_alloc_zero(memory, boot->ranking_count, sizeof *boot->place_cluster);
    boot->scratch = eb_alloc_zero(memory, boot->workers, sizeof *boot->scratch);
    boot->lines =
        eb_alloc_zero(memory, boot->ranking_count, sizeof *boot->lines);
    boot->whole = eb_alloc(memory, cells, sizeof *boot->whole);
    boot->values = eb_alloc(memory, draws, cells * sizeof *boot->values);
    if (boot->place_cluster == NULL || boot->scratch == NULL ||
        boot->lines == NULL || boot->whole == NULL || boot->values == NULL) {
        return eb_fail_memory(err);
    }
    for (size_t i = 0; i < boot->workers; i++) {
        scratch *own = &boot->scratch[i];
        own->times = eb_alloc(memory, boot->cluster_count, sizeof *own->times);
        own->w = eb_alloc(memory, boot->rows, sizeof *own->w);
        if (own->times == NULL || own->w == NULL) return eb_fail_memory(err);
    }
    for (size_t r = 0; r < boot->ranking_count; r++) {
        uint32_t *place = eb_alloc(memory, boot->rows, sizeof *place);
        if (place == NULL) return eb_fail_memory(err);
        boot->place_cluster[r] = place;
        for (size_t i = 0; i < boot->rows; i++) {
            const uint32_t row = boot->rankings[r]->row[i];
            place[i] = cluster != NULL ? cluster[row] : row;
        }
    }
    return EB_OK;
}

static void release(bootstrap *boot) {
    const eb_memory *memory = &boot->memory;
    for (size_t r = 0; boot->place_cluster != NULL && r < boot->ranking_count;
         r++) {
        eb_release(memory, boot->place_cluster[r]);
    }
    for (size_t i = 0; boot->scratch != NULL && i < boot->workers; i++) {
        eb_release(memory, boot->scratch[i].w);
        eb_release(memory, boot->scratch[i].times);
    }
    eb_release(memory, boot->values);
    eb_release(memory, boot->whole);
    for (size_t r = 0; boot->lines != NULL && r < boot->ranking_count; r++) {
        eb_release(memory, boot->lines[r].large.miss);
        eb_release(memory, boot->lines[r].large.spread);
        eb_release(memory, boot->lines[r].line.miss);
        eb_release(memory, boot->lines[r].line.spread);
    }
    eb_release(memory, boot->lines);
    eb_release(memory, boot->scratch);
    eb_release(memory, boot->place_cluster);
}

eb_status eb_bootstrap(const eb_ranking *const *rankings, size_t ranking_count,
                       const eb_metric *metrics, size_t metric_count,
                       const eb_pair *pairs, size_t pair_count,
                       const eb_bootstrap_options *options, eb_interval *out,
                       eb_interval *differences, eb_error *err) {
    eb_status status = check_lists(rankings, ranking_count, metrics,
                                   metric_count, pairs, pair_count, err);
    if (status != EB_OK) return status;
    const size_t rows = rankings[0]->count;
    status = check_options(options, rows, err);
    if (status != EB_OK) return status;
    if (out == NULL || (differences == NULL && pair_count > 0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "needed");
    }
    const size_t draws =
        options->resamples > 0 ? (size_t)options->resamples : 200;
    const double level = options->level > 0 ? options->level : 0.95;
    bootstrap boot = {0};
    boot.memory = eb_memory_or_default(&options->memory);
    boot.rankings = rankings;
    boot.ranking_count = ranking_count;
    boot.rows = rows;
    boot.metrics = metrics;
    boot.metric_count = metric_count;
    boot.cluster_count =
        options->cluster != NULL ? options->cluster_count : rows;
    boot.seed = options->seed;
    boot.workers = eb_workers(options->threads, draws);
    double *column = NULL;

    status = reserve(&boot, options->cluster, draws, err);
    if (status != EB_OK) goto out;
    column = eb_alloc(&boot.memory, draws, sizeof *column);
    if (column == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    status = judge_whole(&boot, err);
    if (status != EB_OK) goto out;
    status = eb_parallel(options->threads, draws, judge_draw, &boot, err);
    if (status != EB_OK) goto out;
    for (size_t c = 0; c < ranking_count * metric_count; c++) {
        out[c] = summarise(&boot, c, SIZE_MAX, draws, level, column);
    }
    for (size_t i = 0; i < pair_count * metric_count; i++) {
        const eb_pair pair = pairs[i / metric_count];
        const size_t m = i % metric_count;
        differences[i] =
            summarise(&boot, pair.first * metric_count + m,
                      pair.second * metric_count + m, draws, level, column);
    }
out:
    eb_release(&boot.memory, column);
    release(&boot);
    return status;
}
