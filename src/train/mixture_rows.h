/* SPDX-License-Identifier: MIT */
/*
 * The rows of a mixture fit, made ready, and their log likelihood with exact
 * gradient and Hessian in one flat vector of parameters.
 */
#ifndef EB_TRAIN_MIXTURE_ROWS_H
#define EB_TRAIN_MIXTURE_ROWS_H

#include "earlybell/train.h"
#include "train/mixture_kernel.h"

/* Rows are summed in so many blocks, and these in order, whoever sums them. */
#define EB_MIXTURE_BLOCKS 16

/*
 * Where things stand in the vector: for each knot the coefficients of the
 * columns that vary with P, then those that do not, then one component's
 * values and, with two, the other's.
 */
typedef struct eb_mixture_layout {
    size_t columns, varying, knots, count;
    int components;
    double knot[EB_MIXTURE_KNOTS_MOST];
    size_t place[EB_MIXTURE_COLUMNS_MOST]; /* in its run of coefficients */
    uint8_t constant[EB_MIXTURE_COLUMNS_MOST];
    size_t fixed;        /* first coefficient that does not vary */
    size_t intercept[2]; /* one per knot */
    size_t precision[2]; /* one per knot, then log(R / 190), L */
    size_t slope;        /* log slope of the second component */
    size_t weight;       /* as precision, then z when `rated` */
    int rated;           /* last year's rate moves the weight */
    size_t weight_rate;  /* of z; only when `rated` */
} eb_mixture_layout;

/* `constant` may be NULL. `rated` has no meaning for a single component. */
void eb_mixture_lay_out(size_t columns, const uint8_t *constant, int components,
                        int knots, const double *knot, int rated,
                        eb_mixture_layout *out);

/* Where column `j` has its coefficient at `knot`. */
size_t eb_mixture_coef_at(const eb_mixture_layout *layout, size_t j,
                          size_t knot);

/* What a row has besides its design. */
typedef struct eb_mixture_ready {
    double log_remaining; /* log(R / 190) */
    double last_year;     /* L */
    double last_rate;     /* z */
    double upper;         /* share of knot + 1 */
    double weight;
    double choose; /* log of n over k */
    int32_t n, k;
    uint32_t knot; /* the one at or below P */
} eb_mixture_ready;

typedef struct eb_mixture_rows {
    const eb_mixture_data *data;
    eb_mixture_layout layout;
    eb_mixture_ready *ready; /* one a row */
    /* columns in the order of the layout, varying ones first */
    uint32_t order[EB_MIXTURE_COLUMNS_MOST];
    /* scratch of EB_MIXTURE_BLOCKS blocks: value, gradient, Hessian */
    double *blocks;
    int threads;
    eb_memory memory;
} eb_mixture_rows;

/* The data must have passed eb_mixture_check. Free with _close, also after a
 * failure. `hessian` 0 keeps no room for one. */
eb_status eb_mixture_open(const eb_mixture_data *data,
                          const eb_mixture_layout *layout, int hessian,
                          int threads, const eb_memory *memory,
                          eb_mixture_rows *out, eb_error *err);
void eb_mixture_close(eb_mixture_rows *rows);

/*
 * Weighted sum of the rows' log chances (with the binomial coefficient) at
 * `x`. `gradient` (count) and `hessian` (count x count, symmetric) may be
 * NULL; a Hessian needs a gradient.
 */
eb_status eb_mixture_sum(eb_mixture_rows *rows, const double *x, double *value,
                         double *gradient, double *hessian, eb_error *err);

/* One row's log chance; its gradient, unweighted, is added to *gradient
 * (count) times `times` when not NULL. */
double eb_mixture_one(const eb_mixture_rows *rows, size_t row, const double *x,
                      double times, double *gradient);

#endif
