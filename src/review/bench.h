/* SPDX-License-Identifier: MIT */
/*
 * Some rows of the evidence in the order of one score, and whose they are, so
 * that a resample of pupils can be laid over them without sorting again.
 */
#ifndef EB_REVIEW_BENCH_H
#define EB_REVIEW_BENCH_H

#include "review/evidence.h"
#include "review/metrics.h"

typedef enum eb_population {
    EB_OF_ALL,
    EB_OF_FRESH, /* not yet persistent on the day */
    EB_OF_OPEN,  /* not yet decided by arithmetic */
    EB_OF_MILD,  /* not yet severe; their outcome is severe absence */
    EB_POPULATIONS
} eb_population;

typedef struct eb_bench {
    eb_ranking *ranking;
    uint32_t *pupil; /* in rank order */
    uint32_t *row;   /* the same: rows of the evidence */
} eb_bench;

/* 1 when the row is of the population. */
int eb_is_of(const eb_evidence_row *row, eb_population population);

/* Those of `rows` that are of the population, by the yardstick (by the chance
 * of severe absence where that is the outcome). The caller frees. */
eb_status eb_bench_new(const eb_evidence *evidence, const uint32_t *rows,
                       size_t count, eb_population population,
                       eb_yardstick yardstick, eb_bench *out, eb_error *err);
void eb_bench_free(const eb_memory *memory, eb_bench *bench);

/* The weights of the rows when pupil i is there `copies[i]` times. `scratch`
 * has room for every row of the bench. */
eb_weights eb_bench_weigh(const eb_bench *bench, const double *copies,
                          double *scratch);

/* The logistic lines of a bench, from which those of its draws are near. */
typedef struct eb_bench_lines {
    eb_line_near line, large;
} eb_bench_lines;

/* The caller frees `out`, also after an error. */
eb_status eb_bench_lines_new(const eb_memory *memory, const eb_bench *bench,
                             eb_bench_lines *out, eb_error *err);
void eb_bench_lines_free(const eb_memory *memory, eb_bench_lines *lines);

/* For the figures of a draw; draw 0 is fitted to the last digit. */
eb_metric_lines eb_bench_lines_of(const eb_bench_lines *lines, size_t draw);

#endif
