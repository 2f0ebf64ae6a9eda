/* SPDX-License-Identifier: MIT */
/*
 * A table of numbers, row after row, taken in blocks of 64 rows: centred,
 * scaled, an intercept put first, and packed four columns at a time so that
 * sums of products run at the speed of the processor.
 *
 * Sums are taken in one fixed order whatever the number of threads: the blocks
 * are dealt, in order, to at most 64 chunks; a chunk adds up its own blocks;
 * the chunks are added last. So the same rows give the same bits.
 */
#ifndef EB_TRAIN_COLUMNS_BLOCK_H
#define EB_TRAIN_COLUMNS_BLOCK_H

#include "earlybell/base.h"

#define EB_BLOCK_ROWS 64
#define EB_BLOCK_LANES 4 /* columns that stand side by side in a panel */
#define EB_CHUNKS_MOST 64

/* Column 0 is the intercept; column j + 1 is (x_j - centre_j) scale_j. Rows of
 * weight 0 are all zeros, whatever they hold. */
typedef struct eb_block_source {
    const double *x, *weights; /* weights NULL: 1 each */
    size_t rows, columns, stride;
    const double *centre, *scale;
} eb_block_source;

typedef struct eb_chunk {
    size_t first, end; /* rows */
} eb_chunk;

/* Panels of a source, and doubles in a packed block and in its products. */
size_t eb_block_panels(size_t columns);
size_t eb_block_size(size_t columns);
size_t eb_block_products(size_t columns);

size_t eb_chunk_count(size_t rows);
eb_chunk eb_chunk_at(size_t rows, size_t index);

/* Packs the rows from `first`, at most EB_BLOCK_ROWS and below `end`, into z;
 * the rest of z is 0. Returns how many. Column j of row r is at
 * z[(j / 4) * 256 + r * 4 + j % 4]. */
size_t eb_block_pack(const eb_block_source *source, size_t first, size_t end,
                     double *z);

static inline size_t eb_block_index(size_t row, size_t column) {
    return column / EB_BLOCK_LANES * EB_BLOCK_ROWS * EB_BLOCK_LANES +
           row * EB_BLOCK_LANES + column % EB_BLOCK_LANES;
}

/* sums[r] += products of row r of z with `by` (a whole number of panels). */
void eb_block_times(const double *z, size_t panels, const double *by,
                    double sums[EB_BLOCK_ROWS]);

/* sums[j] += the sum over rows of factor[r] * column j. */
void eb_block_sum(const double *z, size_t panels,
                  const double factor[EB_BLOCK_ROWS], double *sums);

/* products += z' diag(factor) z, in tiles; `scratch` has the size of z. */
void eb_block_square(const double *z, size_t panels,
                     const double factor[EB_BLOCK_ROWS], double *scratch,
                     double *products);

/* The tiles as a whole symmetric matrix of `width` rows. */
void eb_block_matrix(const double *products, size_t width, double *matrix);

#endif
