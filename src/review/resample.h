/* SPDX-License-Identifier: MIT */
/*
 * Intervals by resampling pupils, many figures at a time. A pupil's rows stay
 * together: five rows of one pupil are not five pieces of evidence.
 */
#ifndef EB_REVIEW_RESAMPLE_H
#define EB_REVIEW_RESAMPLE_H

#include "base/memory.h"
#include "earlybell/review.h"

typedef struct eb_resamples {
    const eb_memory *memory;
    size_t pupils;
    uint64_t seed;
    size_t count;
    int threads;
} eb_resamples;

/* Figures of `subject` when pupil i is there copies[i] times. `draw` is 0 for
 * the pupils as they are, else the number of the resample. */
typedef void eb_measure(const void *subject, size_t draw, const double *copies,
                        double *scratch, double *out);

/* Writes (count + 1) rows of `figures` doubles; the first is of the pupils as
 * they are. `room`: doubles of scratch that `measure` needs. The same draws
 * for every subject, whatever the threads. */
eb_status eb_resample(const eb_resamples *how, eb_measure *measure,
                      const void *subject, size_t room, size_t figures,
                      double *out, eb_error *err);

/* Figure `column` of what eb_resample wrote, less figure `other` of the same
 * draws unless it is EB_NO_OTHER. Draws on which it is not defined are left
 * out; no interval with under 9 in 10 left, as eb_bootstrap has it. */
#define EB_NO_OTHER SIZE_MAX
eb_interval eb_resampled(const eb_resamples *how, const double *drawn,
                         size_t figures, size_t column, size_t other,
                         double *scratch);

#endif
