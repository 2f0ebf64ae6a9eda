/* SPDX-License-Identifier: MIT */
/*
 * What a mixture fit refuses, and in which words: rows out of range, columns
 * that are constant or that say the same twice, options that make no sense.
 * After these checks nothing in the fit can divide by zero or overflow, and
 * GSL has nothing to complain of.
 */
#include "train/mixture_check.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define DESIGN_MOST 1e6
#define WEIGHT_MOST 1e9

static eb_status refuse_row(eb_error *err, size_t row, const char *field,
                            const char *text) {
    const eb_status status =
        eb_fail(err, EB_ERR_ARGUMENT, field, "row %zu: %s", row, text);
    if (err) err->row = (int64_t)row;
    return status;
}

static const char *name_of(const eb_mixture_data *data, size_t column) {
    return data->names && data->names[column] ? data->names[column] : "design";
}

static int within(double x, double low, double high) {
    return x >= low && x <= high; /* false for NaN */
}

static eb_status check_row(const eb_mixture_data *d, size_t i, eb_error *err) {
    const int32_t n = d->trials[i];
    if (n < 1 || n > EB_MIXTURE_TRIALS_MOST)
        return refuse_row(err, i, "trials", "not from 1 to 400");
    if (d->absent[i] < 0 || d->absent[i] > n)
        return refuse_row(err, i, "absent", "not from 0 to its trials");
    if (!within(d->possible[i], 0.0, 1e6))
        return refuse_row(err, i, "possible", "not from 0 to 1e6");
    if (!within(d->remaining[i], 1.0, 1000.0))
        return refuse_row(err, i, "remaining", "not from 1 to 1000");
    if (d->last_year_known[i] > 1)
        return refuse_row(err, i, "last_year_known", "not 0 or 1");
    if (d->last_year) {
        const double most = d->last_year_known[i] ? DESIGN_MOST : 0.0;
        if (!within(d->last_year[i], -most, most))
            return refuse_row(err, i, "last_year",
                              most > 0.0 ? "not a number from -1e6 to 1e6"
                                         : "not 0, but it is not known");
    }
    if (d->weights && !within(d->weights[i], 0.0, WEIGHT_MOST))
        return refuse_row(err, i, "weights", "not from 0 to 1e9");
    for (size_t j = 0; j < d->columns; ++j)
        if (!within(d->design[i * d->stride + j], -DESIGN_MOST, DESIGN_MOST))
            return refuse_row(err, i, name_of(d, j),
                              "not a number from -1e6 to 1e6");
    return EB_OK;
}

eb_status eb_mixture_check_rows(const eb_mixture_data *d, eb_error *err) {
    if (d->columns > EB_MIXTURE_COLUMNS_MOST)
        return eb_fail(err, EB_ERR_ARGUMENT, "columns", "%zu, at most %d",
                       d->columns, EB_MIXTURE_COLUMNS_MOST);
    if (d->rows < 1) return eb_fail(err, EB_ERR_ARGUMENT, "rows", "none");
    if (!d->possible || !d->remaining || !d->last_year_known || !d->trials ||
        !d->absent || (d->columns && !d->design))
        return eb_fail(err, EB_ERR_ARGUMENT, "data", "NULL array");
    if (d->columns > d->stride)
        return eb_fail(err, EB_ERR_ARGUMENT, "stride", "%zu for %zu columns",
                       d->stride, d->columns);
    for (size_t j = 0; d->signs && j < d->columns; ++j)
        if (d->signs[j] < -1 || d->signs[j] > 1)
            return eb_fail(err, EB_ERR_ARGUMENT, "signs", "%s: not -1, 0 or 1",
                           name_of(d, j));
    double total = 0.0;
    for (size_t i = 0; i < d->rows; ++i) {
        const eb_status status = check_row(d, i, err);
        if (status) return status;
        total += d->weights ? d->weights[i] : 1.0;
    }
    if (!(total > 0.0))
        return eb_fail(err, EB_ERR_ARGUMENT, "weights", "all are 0");
    return EB_OK;
}

/* Weighted means, then sums of products about them: the lower triangle. */
static void products(const eb_mixture_data *d, double *mean, double *line,
                     double *sums, double *total) {
    const size_t c = d->columns;
    *total = 0.0;
    memset(mean, 0, c * sizeof *mean);
    memset(sums, 0, c * c * sizeof *sums);
    for (size_t i = 0; i < d->rows; ++i) {
        const double w = d->weights ? d->weights[i] : 1.0;
        *total += w;
        for (size_t j = 0; j < c; ++j)
            mean[j] += w * d->design[i * d->stride + j];
    }
    for (size_t j = 0; j < c; ++j) mean[j] /= *total;
    for (size_t i = 0; i < d->rows; ++i) {
        const double w = d->weights ? d->weights[i] : 1.0;
        const double *z = d->design + i * d->stride;
        if (!(w > 0.0)) continue;
        for (size_t j = 0; j < c; ++j) {
            line[j] = z[j] - mean[j];
            for (size_t k = 0; k <= j; ++k)
                sums[j * c + k] += w * line[j] * line[k];
        }
    }
}

/* A column's numbers are all the same, where there is a weight. */
static int is_constant(const eb_mixture_data *d, size_t j) {
    const double *first = NULL;
    for (size_t i = 0; i < d->rows; ++i) {
        if (d->weights && !(d->weights[i] > 0.0)) continue;
        const double *here = d->design + i * d->stride + j;
        if (!first) first = here;
        if (*here < *first || *here > *first) return 0;
    }
    return 1;
}

eb_status eb_mixture_check_columns(const eb_mixture_data *d,
                                   const eb_memory *memory, double *deviation,
                                   eb_error *err) {
    const size_t c = d->columns;
    double total = 0.0;
    if (c == 0) return EB_OK;
    for (size_t j = 0; j < c; ++j)
        if (is_constant(d, j))
            return eb_fail(err, EB_ERR_ARGUMENT, name_of(d, j),
                           "the column \"%s\" is constant", name_of(d, j));
    double *room = eb_alloc(memory, c * c + 2 * c, sizeof *room);
    if (!room) return eb_fail_memory(err);
    double *sums = room + 2 * c;
    products(d, room, room + c, sums, &total);
    eb_status status = EB_OK;
    for (size_t j = 0; j < c && !status; ++j) {
        const double here = sums[j * c + j];
        deviation[j] = sqrt(here / total);
        for (size_t k = 0; k < j && !status; ++k) {
            const double both = sums[j * c + k];
            const double full = here * sums[k * c + k];
            if (!(here > 0.0) || both * both >= full * (1.0 - 1e-12))
                status = eb_fail(err, EB_ERR_ARGUMENT, name_of(d, j),
                                 "the columns \"%s\" and \"%s\" say the same",
                                 name_of(d, k), name_of(d, j));
        }
    }
    eb_release(memory, room);
    return status;
}

eb_status eb_mixture_check_shape(int32_t components, int32_t knots,
                                 const double *knot, eb_error *err) {
    if (components < 1 || components > 2)
        return eb_fail(err, EB_ERR_ARGUMENT, "components", "%d is not 1 or 2",
                       components);
    if (knots < 1 || knots > EB_MIXTURE_KNOTS_MOST)
        return eb_fail(err, EB_ERR_ARGUMENT, "knots", "%d is not from 1 to %d",
                       knots, EB_MIXTURE_KNOTS_MOST);
    for (int32_t k = 0; k < knots; ++k)
        if (!within(knot[k], 0.0, 1e6) || (k > 0 && !(knot[k] > knot[k - 1])))
            return eb_fail(err, EB_ERR_ARGUMENT, "knots",
                           "knot %d is not above the one before it", k + 1);
    return EB_OK;
}

eb_status eb_mixture_check_options(const eb_mixture_options *o, eb_error *err) {
    if (o->size != sizeof *o)
        return eb_fail(err, EB_ERR_ARGUMENT, "options",
                       "size %zu, expected %zu", o->size, sizeof *o);
    const eb_status status =
        eb_mixture_check_shape(o->components, o->knots, o->knot, err);
    if (status) return status;
    if (!within(o->level, 0.0, 1e9))
        return eb_fail(err, EB_ERR_ARGUMENT, "level", "not from 0 to 1e9");
    if (!within(o->smooth, 1e-9, 1e9) || !within(o->centre, 1e-9, 1e9))
        return eb_fail(err, EB_ERR_ARGUMENT,
                       within(o->smooth, 1e-9, 1e9) ? "centre" : "smooth",
                       "not from 1e-9 to 1e9");
    if (o->starts < 1 || o->starts > 4)
        return eb_fail(err, EB_ERR_ARGUMENT, "starts", "%d is not from 1 to 4",
                       o->starts);
    if (o->iterations < 1 || o->iterations > 1000)
        return eb_fail(err, EB_ERR_ARGUMENT, "iterations",
                       "%d is not from 1 to 1000", o->iterations);
    return EB_OK;
}
