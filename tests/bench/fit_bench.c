/* SPDX-License-Identifier: MIT */
/*
 * Times eb_logistic_fit on a table that fit_bench.py made.
 *
 *   fit_bench FILE ROWS COLUMNS THREADS REPEATS
 *
 * FILE: rows x columns doubles, then rows bytes of outcomes. Prints the
 * shortest time in seconds, by the clock and of processors (all threads), the
 * deviance, the steps and the condition number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "earlybell/train.h"

static double now(void) {
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int read_table(const char *path, size_t rows, size_t columns, double *x,
                      uint8_t *y) {
    FILE *file = fopen(path, "rb");
    if (!file) return -1;
    size_t values = rows * columns;
    int bad = fread(x, sizeof *x, values, file) != values ||
              fread(y, 1, rows, file) != rows;
    return fclose(file) || bad ? -1 : 0;
}

int main(int argc, char **argv) {
    if (argc != 6) return 2;
    size_t rows = strtoul(argv[2], NULL, 10);
    size_t columns = strtoul(argv[3], NULL, 10);
    long repeats = strtol(argv[5], NULL, 10);
    int code = 1;
    double *x = malloc(rows * columns * sizeof *x), best = 1e300, work = 1e300;
    double *coef = malloc((columns + 1) * 2 * sizeof *coef);
    uint8_t *y = malloc(rows);
    if (!x || !y || !coef || read_table(argv[1], rows, columns, x, y)) goto out;
    eb_logistic_data data = {x, rows, columns, columns, y, NULL, NULL};
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    eb_logistic_result result = {.coef = coef, .se = coef + columns + 1};
    options.threads = (int32_t)strtol(argv[4], NULL, 10);
    for (long i = 0; i < repeats; i++) {
        eb_error err = {0};
        double start = now();
        clock_t spent = clock();
        if (eb_logistic_fit(&data, &options, &result, &err) != EB_OK) {
            fprintf(stderr, "fit_bench: %s\n", err.message);
            goto out;
        }
        double took = now() - start;
        double worked = (double)(clock() - spent) / CLOCKS_PER_SEC;
        if (took < best) best = took;
        if (worked < work) work = worked;
    }
    printf("%.6f %.6f %.17g %d %.3g\n", best, work, result.deviance,
           (int)result.iterations, result.condition);
    code = 0;
out:
    free(x);
    free(y);
    free(coef);
    return code;
}
