/* SPDX-License-Identifier: MIT */
/*
 * Fits a table and prints what comes out, for tests/certified.sh.
 *
 *   certified_fits TABLE.csv none|ridge|firth
 *
 * The table: a line of names, then numbers; the last column is the outcome.
 * Prints one `name value` a line with 17 digits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "earlybell/train.h"

#define ROWS_MOST 1000
#define COLUMNS_MOST 20

typedef struct table {
    double x[ROWS_MOST * COLUMNS_MOST];
    uint8_t y[ROWS_MOST];
    size_t rows, columns;
} table;

static int read_table(const char *path, table *t) {
    static char line[4096];
    FILE *file = fopen(path, "r");
    if (!file || !fgets(line, sizeof line, file)) return -1;
    size_t fields = 1;
    for (const char *c = line; *c; c++) fields += *c == ',';
    t->columns = fields - 1;
    if (t->columns > COLUMNS_MOST) return -1;
    while (t->rows < ROWS_MOST && fgets(line, sizeof line, file)) {
        const char *at = line;
        for (size_t j = 0; j < fields; j++) {
            char *end = NULL;
            double value = strtod(at, &end);
            if (end == at) return -1;
            at = *end == ',' ? end + 1 : end;
            if (j < t->columns)
                t->x[t->rows * t->columns + j] = value;
            else
                t->y[t->rows] = value != 0.0;
        }
        t->rows++;
    }
    return fclose(file);
}

static int penalty_of(const char *name) {
    const char *const names[] = {"none", "ridge", "firth"};
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) return i;
    return -1;
}

int main(int argc, char **argv) {
    static table t;
    if (argc != 3 || penalty_of(argv[2]) < 0 || read_table(argv[1], &t)) {
        fprintf(stderr, "certified_fits: cannot read the table\n");
        return 2;
    }
    eb_logistic_data data = {t.x, t.rows, t.columns, t.columns,
                             t.y, NULL,   NULL};
    eb_logistic_options options = EB_LOGISTIC_OPTIONS_INIT;
    double coef[COLUMNS_MOST + 1], se[COLUMNS_MOST + 1];
    eb_logistic_result result = {.coef = coef, .se = se};
    eb_error err = {0};
    options.penalty = penalty_of(argv[2]);
    if (eb_logistic_fit(&data, &options, &result, &err) != EB_OK) {
        printf("refused %s\n", err.message);
        return 1;
    }
    for (size_t j = 0; j <= t.columns; j++)
        printf("coef%zu %.17g\nse%zu %.17g\n", j, coef[j], j, se[j]);
    printf("deviance %.17g\ncondition %.3g\niterations %d\n", result.deviance,
           result.condition, (int)result.iterations);
    return 0;
}
