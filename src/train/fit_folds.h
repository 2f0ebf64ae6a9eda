/* SPDX-License-Identifier: MIT */
/*
 * Which pupils are fitted together. See fit_folds.c.
 */
#ifndef EB_TRAIN_FIT_FOLDS_H
#define EB_TRAIN_FIT_FOLDS_H

#include <stdint.h>

/* What a draw is for: draws for different ends are independent. */
typedef enum eb_fold_use {
    EB_FOLD_OF_SELECTION,
    EB_FOLD_HELD_OUT,
    EB_FOLD_SAMPLE
} eb_fold_use;

/* Uniform in [0, 1): a function of seed, use and the id's bytes alone. */
double eb_fold_draw(uint64_t seed, eb_fold_use use, const char *pupil);

/* 0 to folds - 1. */
uint32_t eb_fold_of(uint64_t seed, const char *pupil, uint32_t folds);

#endif
