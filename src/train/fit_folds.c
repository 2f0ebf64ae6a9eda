/* SPDX-License-Identifier: MIT */
/*
 * Folds of pupils. All rows of a pupil, of every school, day and year, fall on
 * the same side of every split, or the fit would be judged on what it has
 * seen. A pupil's side depends on the seed and the id's bytes alone, so that
 * neither the order of rows nor who else is in the register moves anybody.
 *
 * The id's bytes are folded to 64 bits (FNV-1a, Fowler, Noll and Vo), which
 * are the counter of one Philox block under the seed as key.
 */
#include "train/fit_folds.h"

#include "base/random.h"

static uint64_t hash_of(const char *text) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++) {
        hash ^= (unsigned char)*text;
        hash *= UINT64_C(0x100000001b3);
    }
    return hash;
}

double eb_fold_draw(uint64_t seed, eb_fold_use use, const char *pupil) {
    const uint64_t hash = hash_of(pupil);
    const uint32_t counter[4] = {(uint32_t)hash, (uint32_t)(hash >> 32),
                                 (uint32_t)use, 0};
    const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
    uint32_t block[4];
    eb_philox4x32(counter, key, block);
    return (double)block[0] / 4294967296.0;
}

uint32_t eb_fold_of(uint64_t seed, const char *pupil, uint32_t folds) {
    return (uint32_t)(eb_fold_draw(seed, EB_FOLD_OF_SELECTION, pupil) *
                      (double)folds);
}
