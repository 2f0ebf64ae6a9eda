/* SPDX-License-Identifier: MIT */
/*
 * Work in three steps on a stream: filled in order, worked on anywhere, taken
 * in order. Blocks of a file are such a stream: bytes can only be read one
 * after the other, and what they say must be put down in the order of the
 * file, but what lies between costs most and any thread can do it.
 *
 * A few slots go round. No thread has a role: each takes the most advanced
 * step that is free, so that a block mostly stays with the thread, and the
 * cache, that read it; and one thread alone gets through as well.
 */
#ifndef EB_BASE_PIPELINE_H
#define EB_BASE_PIPELINE_H

#include "base/parallel.h"

typedef struct eb_pipeline {
    void *context;
    size_t slots; /* 1 or more */
    /* Fills a slot; one at a time, in order. 0: there is nothing more, and
     * the slot is left alone. `worker` 0 is the calling thread. */
    int (*fill)(void *context, size_t worker, size_t slot);
    /* Several at once, each on a slot of its own. */
    void (*work)(void *context, size_t worker, size_t slot);
    /* Takes what was made; one at a time, in order. 0: stop here. */
    int (*take)(void *context, size_t worker, size_t slot);
} eb_pipeline;

/* What a stop left behind: `count` filled slots in order, from `first` on and
 * round again. The first of them is the one whose `take` returned 0. */
typedef struct eb_pipeline_rest {
    size_t first, count;
} eb_pipeline_rest;

/* Returns when all is taken, or at a stop. What is taken, and in which order,
 * is the same for any number of threads. */
eb_pipeline_rest eb_pipeline_run(const eb_pipeline *pipeline, int threads);

/* The most slots that eb_pipeline_run can keep apart. */
#define EB_PIPELINE_SLOTS_MOST 64

#endif
