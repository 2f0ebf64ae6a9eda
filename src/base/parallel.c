/* SPDX-License-Identifier: MIT */
#include "base/parallel.h"

#include <pthread.h>
#include <string.h>

typedef struct pool {
    pthread_mutex_t lock;
    eb_task task;
    void *context;
    size_t count, next;
    size_t failed_at; /* index of the failed task kept; SIZE_MAX: none */
    eb_status status;
    eb_error error;
} pool;

/* The next task to do, or `count` when there is none or one has failed. */
static size_t take(pool *p) {
    pthread_mutex_lock(&p->lock);
    const size_t index = p->failed_at == SIZE_MAX ? p->next : p->count;
    if (index < p->count) p->next++;
    pthread_mutex_unlock(&p->lock);
    return index;
}

static void *work(void *argument) {
    pool *p = argument;
    for (size_t i = take(p); i < p->count; i = take(p)) {
        eb_error error;
        memset(&error, 0, sizeof error);
        const eb_status status = p->task(p->context, i, &error);
        if (status == EB_OK) continue;
        pthread_mutex_lock(&p->lock);
        if (i < p->failed_at) {
            p->failed_at = i;
            p->status = status;
            p->error = error;
        }
        pthread_mutex_unlock(&p->lock);
    }
    return NULL;
}

static eb_status in_order(size_t count, eb_task task, void *context,
                          eb_error *err) {
    for (size_t i = 0; i < count; i++) {
        const eb_status status = task(context, i, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

eb_status eb_parallel(int threads, size_t count, eb_task task, void *context,
                      eb_error *err) {
    if (threads > EB_THREADS_MOST) threads = EB_THREADS_MOST;
    pool p;
    if (threads <= 1 || count <= 1 || pthread_mutex_init(&p.lock, NULL) != 0) {
        return in_order(count, task, context, err);
    }
    p.task = task;
    p.context = context;
    p.count = count;
    p.next = 0;
    p.failed_at = SIZE_MAX;
    p.status = EB_OK;
    pthread_t others[EB_THREADS_MOST];
    int started = 0;
    while (started < threads - 1 && (size_t)started + 1 < count &&
           pthread_create(&others[started], NULL, work, &p) == 0) {
        started++;
    }
    work(&p);
    while (started > 0) pthread_join(others[--started], NULL);
    pthread_mutex_destroy(&p.lock);
    if (p.status != EB_OK && err != NULL) *err = p.error;
    return p.status;
}
