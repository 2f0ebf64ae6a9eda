/* SPDX-License-Identifier: MIT */
/*
 * Means, spreads, and the two ways in which a column can be of no use.
 *
 * A constant column cannot be told from the intercept. A column that others
 * add up to leaves its coefficient open: found by a Cholesky factor of the
 * correlations, in the order given, so that the later column is the one named.
 * The pivot that is left is 1 - R^2 of that column on the earlier ones. 1e-10
 * is a variance inflation of 1e10: five of sixteen digits are all that a fit
 * could give back, and rounding of the correlations is still 1e4 times less.
 *
 * Means by Neumaier's compensated sum (1974): a plain sum of a million terms
 * would lose three digits that the spread then needs.
 */
#include "train/columns.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "train/columns_block.h"

#define LEFT_LEAST 1e-10 /* of a column's variance */
#define NAMED_MOST 4     /* partners in a message */

/* A chunk's findings about one column. */
typedef struct part {
    double low, high, sum, lost;
} part;

typedef struct scan {
    const eb_columns *columns;
    part *parts;                /* chunk by chunk */
    double *weight, *lost;      /* of the chunk */
    size_t *seen;               /* rows */
    eb_block_source source;     /* for the second pass */
    double *scratch, *products; /* by worker; by chunk */
} scan;

void eb_column_name(const char *const *names, size_t column,
                    char name[EB_COLUMN_NAME]) {
    if (names && names[column]) {
        size_t length = strlen(names[column]);
        if (length >= EB_COLUMN_NAME) length = EB_COLUMN_NAME - 1;
        memcpy(name, names[column], length);
        name[length] = '\0';
        return;
    }
    char digits[24];
    size_t count = 0, at = 7;
    memcpy(name, "column ", 7);
    for (size_t n = column + 1; n > 0; n /= 10)
        digits[count++] = (char)('0' + n % 10);
    while (count > 0) name[at++] = digits[--count];
    name[at] = '\0';
}

static void add(double term, double *sum, double *lost) {
    double total = *sum + term;
    if (fabs(*sum) >= fabs(term))
        *lost += (*sum - total) + term;
    else
        *lost += (term - total) + *sum;
    *sum = total;
}

static eb_status bad_value(const eb_columns *c, size_t row, size_t column,
                           eb_error *err) {
    char name[EB_COLUMN_NAME];
    eb_column_name(c->names, column, name);
    double value = c->x[row * c->stride + column];
    eb_fail(err, EB_ERR_NUMBER, name, "\"%s\" is %s in row %zu", name,
            isfinite(value) ? "above 1e100 in size" : "not a finite number",
            row + 1);
    if (err) err->row = (int64_t)row;
    return EB_ERR_NUMBER;
}

static eb_status scan_chunk(void *context, size_t worker, size_t index,
                            eb_error *err) {
    (void)worker;
    scan *s = context;
    const eb_columns *c = s->columns;
    eb_chunk chunk = eb_chunk_at(c->rows, index);
    part *parts = s->parts + index * c->columns;
    for (size_t j = 0; j < c->columns; j++)
        parts[j] = (part){INFINITY, -INFINITY, 0.0, 0.0};
    double weight_sum = 0.0, weight_lost = 0.0;
    size_t seen = 0;
    for (size_t i = chunk.first; i < chunk.end; i++) {
        double weight = c->weights ? c->weights[i] : 1.0;
        if (!(weight >= 0.0 && weight <= EB_COLUMN_VALUE_MOST)) {
            eb_fail(err, EB_ERR_ARGUMENT, "weights",
                    "the weight of row %zu is not a number from 0 up", i + 1);
            if (err) err->row = (int64_t)i;
            return EB_ERR_ARGUMENT;
        }
        if (weight == 0.0) continue;
        seen++;
        add(weight, &weight_sum, &weight_lost);
        const double *row = c->x + i * c->stride;
        for (size_t j = 0; j < c->columns; j++) {
            double value = row[j];
            if (!(fabs(value) <= EB_COLUMN_VALUE_MOST))
                return bad_value(c, i, j, err);
            part *p = &parts[j];
            if (value < p->low) p->low = value;
            if (value > p->high) p->high = value;
            add(weight * value, &p->sum, &p->lost);
        }
    }
    s->weight[index] = weight_sum;
    s->lost[index] = weight_lost;
    s->seen[index] = seen;
    return EB_OK;
}

/* The power of 2 that brings `size` into 0.5 .. 1. */
static double scale_of(double size) {
    int exponent = 0;
    frexp(size, &exponent);
    return ldexp(1.0, -exponent);
}

static void gather(const scan *s, size_t chunks, eb_columns_summary *out) {
    size_t columns = s->columns->columns;
    double weight = 0.0, weight_lost = 0.0;
    out->rows = 0;
    for (size_t k = 0; k < chunks; k++) {
        add(s->weight[k], &weight, &weight_lost);
        weight_lost += s->lost[k];
        out->rows += s->seen[k];
    }
    out->weight = weight + weight_lost;
    for (size_t j = 0; j < columns; j++) {
        part all = {INFINITY, -INFINITY, 0.0, 0.0};
        for (size_t k = 0; k < chunks; k++) {
            const part *p = &s->parts[k * columns + j];
            if (p->low < all.low) all.low = p->low;
            if (p->high > all.high) all.high = p->high;
            add(p->sum, &all.sum, &all.lost);
            all.lost += p->lost;
        }
        double mean = (all.sum + all.lost) / out->weight;
        if (!(mean >= all.low)) mean = all.low; /* by rounding */
        if (mean > all.high) mean = all.high;
        double reach = fmax(all.high - mean, mean - all.low);
        out->mean[j] = mean;
        out->scale[j] =
            reach > 1.0 / EB_COLUMN_VALUE_MOST ? scale_of(reach) : 0.0;
    }
}

static eb_status square_chunk(void *context, size_t worker, size_t index,
                              eb_error *err) {
    (void)err;
    scan *s = context;
    size_t columns = s->columns->columns, panels = eb_block_panels(columns);
    size_t size = eb_block_size(columns);
    double *z = s->scratch + worker * 2 * size;
    double *products = s->products + index * eb_block_products(columns);
    eb_chunk chunk = eb_chunk_at(s->columns->rows, index);
    for (size_t i = chunk.first; i < chunk.end; i += EB_BLOCK_ROWS) {
        double factor[EB_BLOCK_ROWS] = {0.0};
        size_t count = eb_block_pack(&s->source, i, chunk.end, z);
        for (size_t r = 0; r < count; r++)
            factor[r] = s->columns->weights ? s->columns->weights[i + r] : 1.0;
        eb_block_square(z, panels, factor, z + size, products);
    }
    return EB_OK;
}

/* Weighted sums of squares and products of the centred columns; the first row
 * and column are the intercept's. `matrix` has (columns + 1)^2 doubles. */
static eb_status square(scan *s, int threads, const eb_memory *memory,
                        const eb_columns_summary *summary, double *matrix,
                        eb_error *err) {
    const eb_columns *c = s->columns;
    size_t chunks = eb_chunk_count(c->rows);
    size_t products = eb_block_products(c->columns);
    eb_status status = EB_ERR_MEMORY;
    s->source =
        (eb_block_source){c->x,      c->weights,    c->rows,       c->columns,
                          c->stride, summary->mean, summary->scale};
    s->scratch = eb_alloc(memory, eb_workers(threads, chunks),
                          2 * eb_block_size(c->columns) * sizeof(double));
    s->products = eb_alloc_zero(memory, chunks, products * sizeof(double));
    if (!s->scratch || !s->products) {
        eb_fail_memory(err);
        goto out;
    }
    status = eb_parallel(threads, chunks, square_chunk, s, err);
    if (status != EB_OK) goto out;
    for (size_t k = 1; k < chunks; k++)
        for (size_t i = 0; i < products; i++)
            s->products[i] += s->products[k * products + i];
    eb_block_matrix(s->products, c->columns + 1, matrix);
out:
    eb_release(memory, s->scratch);
    eb_release(memory, s->products);
    return status;
}

static void spread(const double *matrix, size_t columns,
                   eb_columns_summary *out) {
    size_t width = columns + 1;
    for (size_t j = 0; j < columns; j++) {
        double rest =
            matrix[(j + 1) * width]; /* what the mean's rounding left */
        double sum =
            matrix[(j + 1) * width + j + 1] - rest * rest / out->weight;
        double free = out->weight - 1.0;
        out->sd[j] = out->scale[j] > 0.0 && sum > 0.0 && free > 0.0
                         ? sqrt(sum / free) / out->scale[j]
                         : 0.0;
    }
}

static eb_status summarise(const eb_columns *columns, int threads,
                           const eb_memory *memory, eb_columns_summary *out,
                           double *matrix, eb_error *err) {
    scan s = {.columns = columns};
    size_t chunks = eb_chunk_count(columns->rows);
    eb_status status = EB_ERR_MEMORY;
    s.parts = eb_alloc(memory, chunks, (columns->columns + 1) * sizeof(part));
    s.weight = eb_alloc_zero(memory, chunks, sizeof(double));
    s.lost = eb_alloc_zero(memory, chunks, sizeof(double));
    s.seen = eb_alloc_zero(memory, chunks, sizeof(size_t));
    if (!s.parts || !s.weight || !s.lost || !s.seen) {
        eb_fail_memory(err);
        goto out;
    }
    status = eb_parallel(threads, chunks, scan_chunk, &s, err);
    if (status != EB_OK) goto out;
    gather(&s, chunks, out);
    if (out->rows == 0) {
        status = eb_fail(err, EB_ERR_ARGUMENT, "weights",
                         "no row has a weight above 0");
        goto out;
    }
    status = square(&s, threads, memory, out, matrix, err);
    if (status == EB_OK && out->sd) spread(matrix, columns->columns, out);
out:
    eb_release(memory, s.parts);
    eb_release(memory, s.weight);
    eb_release(memory, s.lost);
    eb_release(memory, s.seen);
    return status;
}

static double *new_matrix(const eb_memory *memory, size_t columns) {
    return eb_alloc(memory, columns + 1, (columns + 1) * sizeof(double));
}

eb_status eb_columns_summarise(const eb_columns *columns, int threads,
                               const eb_memory *memory, eb_columns_summary *out,
                               eb_error *err) {
    double *matrix = new_matrix(memory, columns->columns);
    if (!matrix) return eb_fail_memory(err);
    eb_status status = summarise(columns, threads, memory, out, matrix, err);
    eb_release(memory, matrix);
    return status;
}

/* ---- columns of no use -------------------------------------------------- */

/* Appends `text`, or leaves it out when it does not fit. */
static void append(char *to, size_t room, const char *text) {
    size_t used = strlen(to), length = strlen(text);
    if (used + length < room) memcpy(to + used, text, length + 1);
}

/*
 * The earlier columns that column k is made of: L' a = (its row of L), with
 * correlations, so that a small coefficient is rounding.
 */
static void name_partners(const eb_columns *c, const double *l, size_t k,
                          double *a, char *text, size_t room) {
    size_t n = c->columns, named = 0, partners = 0;
    for (size_t i = k; i-- > 0;) {
        double sum = l[k * n + i];
        for (size_t j = i + 1; j < k; j++) sum -= l[j * n + i] * a[j];
        a[i] = sum / l[i * n + i];
    }
    for (size_t i = 0; i < k; i++) partners += fabs(a[i]) > 1e-6;
    text[0] = '\0';
    for (size_t i = 0; i < k && named < NAMED_MOST; i++) {
        if (!(fabs(a[i]) > 1e-6)) continue;
        char name[EB_COLUMN_NAME];
        eb_column_name(c->names, i, name);
        if (named++ > 0) append(text, room, ", ");
        append(text, room, "\"");
        append(text, room, name);
        append(text, room, "\"");
    }
    if (partners > named) append(text, room, " and others");
}

static eb_status collinear(const eb_columns *c, const double *l, size_t k,
                           double *a, eb_error *err) {
    char name[EB_COLUMN_NAME], partners[120];
    eb_column_name(c->names, k, name);
    name_partners(c, l, k, a, partners, sizeof partners);
    return eb_fail(err, EB_ERR_FIT, name,
                   "\"%.40s\" says nothing that is not in %s: leave one out",
                   name, partners);
}

/* Cholesky of the correlations, row by row, in `l`, whose last row is scratch:
 * `products` with its intercept taken out. */
static eb_status check_rank(const eb_columns *c, const double *products,
                            double weight, double *l, eb_error *err) {
    size_t n = c->columns, width = n + 1;
    double *a = l + n * n;
    for (size_t k = 0; k < n; k++) {
        const double *row = products + (k + 1) * width;
        double own = row[k + 1] - row[0] * row[0] / weight;
        double left = 1.0;
        for (size_t i = 0; i < k; i++) {
            const double *other = products + (i + 1) * width;
            double size = other[i + 1] - other[0] * other[0] / weight;
            double sum = (row[i + 1] - row[0] * other[0] / weight) /
                         (sqrt(own) * sqrt(size));
            for (size_t j = 0; j < i; j++) sum -= l[k * n + j] * l[i * n + j];
            l[k * n + i] = sum / l[i * n + i];
            left -= l[k * n + i] * l[k * n + i];
        }
        if (!(left > LEFT_LEAST)) return collinear(c, l, k, a, err);
        l[k * n + k] = sqrt(left);
    }
    return EB_OK;
}

static eb_status check_constant(const eb_columns *c,
                                const eb_columns_summary *summary,
                                const double *products, eb_error *err) {
    size_t width = c->columns + 1;
    for (size_t j = 0; j < c->columns; j++) {
        double own = products[(j + 1) * width + j + 1];
        /* Less than rounding makes: its last digits are no information. */
        double noise = fabs(summary->mean[j]) * summary->scale[j] * 1e-14;
        if (summary->scale[j] > 0.0 && own > summary->weight * noise * noise)
            continue;
        char name[EB_COLUMN_NAME];
        eb_column_name(c->names, j, name);
        return eb_fail(err, EB_ERR_FIT, name,
                       "\"%s\" is constant: leave it out", name);
    }
    return EB_OK;
}

eb_status eb_columns_check(const eb_columns *columns, int threads,
                           const eb_memory *memory, eb_columns_summary *out,
                           eb_error *err) {
    double *matrix = new_matrix(memory, columns->columns);
    double *factor = new_matrix(memory, columns->columns);
    eb_status status = EB_ERR_MEMORY;
    if (!matrix || !factor) {
        eb_fail_memory(err);
        goto out;
    }
    status = summarise(columns, threads, memory, out, matrix, err);
    if (status == EB_OK) status = check_constant(columns, out, matrix, err);
    if (status == EB_OK)
        status = check_rank(columns, matrix, out->weight, factor, err);
out:
    eb_release(memory, matrix);
    eb_release(memory, factor);
    return status;
}
