/* SPDX-License-Identifier: MIT */
/*
 * The innermost sum of train/columns_block.c, with the registers that the
 * processor has. Every version adds and multiplies the same numbers in the same
 * order, without fused multiply-add: the same bits.
 */
#ifndef EB_TRAIN_COLUMNS_LANES_H
#define EB_TRAIN_COLUMNS_LANES_H

#include <stddef.h>

/* to[4 i + j] += the sum over `rows` of a[4 r + i] b[4 r + j], in order. */
typedef void (*eb_tile_adder)(const double *a, const double *b, size_t rows,
                              double *to);

/* The one that runs anywhere, and the best for this processor. */
void eb_tile_add_plain(const double *a, const double *b, size_t rows,
                       double *to);
eb_tile_adder eb_tile_adder_here(void);

#endif
