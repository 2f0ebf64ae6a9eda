/* SPDX-License-Identifier: MIT */
/*
 * A fitted model as text. See fit_write.c.
 */
#ifndef EB_TRAIN_FIT_WRITE_H
#define EB_TRAIN_FIT_WRITE_H

#include "train/fit_plan.h"

#define EB_FIT_CUTS 9
#define EB_FIT_NAME_ROOM 65

/* Deciles of the training rows: part i holds cuts[i - 1] < x <= cuts[i]. */
typedef struct eb_fit_deciles {
    int feature; /* -1: the score */
    double cuts[EB_FIT_CUTS], shares[EB_FIT_CUTS + 1];
} eb_fit_deciles;

/* What the file says beside terms and numbers. */
typedef struct eb_fit_story {
    const char *name, *source, *outcome_words, *register_sha256;
    int sensitive;
    size_t rows, pupils;
    eb_date until, expires;
    uint64_t seed;
    const eb_fit_quality *quality; /* of half terms; of all days is left out */
    size_t quality_count;
    const char *quality_data;      /* what the quality was measured on */
    const eb_fit_deciles *deciles; /* for drift */
    size_t decile_count;
} eb_fit_story;

/* The model's JSON, with 64 zeros for its SHA-256. Release `*out` by the
 * memory hook. */
EB_WARN_UNUSED eb_status eb_fit_write(const eb_fit_plan *plan,
                                      const eb_fit_numbers *numbers,
                                      const eb_fit_story *story,
                                      const eb_memory *memory, char **out,
                                      size_t *length, eb_error *err);

/* The deciles of `count` values (reordered; NaN left out), and the share of
 * them in each part. 0, or -1 when there is none. */
int eb_fit_deciles_of(double *values, size_t count, eb_fit_deciles *out);

#endif
