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

typedef struct worker {
    pool *pool;
    size_t number;
} worker;

/* The next task to do, or `count` when there is none or one has failed. */
static size_t take(pool *p) {
    pthread_mutex_lock(&p->lock);
    const size_t index = p->failed_at == SIZE_MAX ? p->next : p->count;
    if (index < p->count) p->next++;
    pthread_mutex_unlock(&p->lock);
    return index;
}

static void *work(void *argument) {
    const worker *self = argument;
    pool *p = self->pool;
    for (size_t i = take(p); i < p->count; i = take(p)) {
        eb_error error;
        memset(&error, 0, sizeof error);
        const eb_status status = p->task(p->context, self->number, i, &error);
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
        const eb_status status = task(context, 0, i, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

size_t eb_workers(int threads, size_t count) {
    size_t workers = threads > 1 ? (size_t)threads : 1;
    if (workers > count) workers = count > 0 ? count : 1;
    return workers < EB_THREADS_MOST ? workers : EB_THREADS_MOST;
}

eb_status eb_parallel(int threads, size_t count, eb_task task, void *context,
                      eb_error *err) {
    pool p;
    const size_t workers = eb_workers(threads, count);
    if (workers == 1 || pthread_mutex_init(&p.lock, NULL) != 0) {
        return in_order(count, task, context, err);
    }
    p.task = task;
    p.context = context;
    p.count = count;
    p.next = 0;
    p.failed_at = SIZE_MAX;
    p.status = EB_OK;
    pthread_t others[EB_THREADS_MOST];
    worker selves[EB_THREADS_MOST];
    size_t started = 0;
    for (size_t i = 0; i < workers; i++) {
        selves[i].pool = &p;
        selves[i].number = i;
    }
    while (started + 1 < workers && pthread_create(&others[started], NULL, work,
                                                   &selves[started + 1]) == 0) {
        started++;
    }
    work(&selves[0]);
    while (started > 0) pthread_join(others[--started], NULL);
    pthread_mutex_destroy(&p.lock);
    if (p.status != EB_OK && err != NULL) *err = p.error;
    return p.status;
}
