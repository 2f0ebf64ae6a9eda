/* SPDX-License-Identifier: MIT */
/*
 * Independent tasks on a few threads. Which thread takes which task is left
 * to chance; so a task writes only what is its own, and the result is the
 * same whatever their number.
 */
#ifndef EB_BASE_PARALLEL_H
#define EB_BASE_PARALLEL_H

#include "earlybell/base.h"

/* `worker` is below eb_workers(threads, count): no two tasks that run at the
 * same time have the same, so it can choose their scratch. */
typedef eb_status (*eb_task)(void *context, size_t worker, size_t index,
                             eb_error *err);

#define EB_THREADS_MOST 256

/* How many threads will work: 1 to EB_THREADS_MOST. */
size_t eb_workers(int threads, size_t count);

/* Runs task(context, worker, i) for i = 0 .. count - 1. With `threads` of 0 or
 * 1, or where no thread can be started, in order on the calling thread. When
 * tasks fail, returns the status and error of the failed one with the lowest
 * index; tasks not yet begun are then left out. */
eb_status eb_parallel(int threads, size_t count, eb_task task, void *context,
                      eb_error *err);

#endif
