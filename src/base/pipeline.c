/* SPDX-License-Identifier: MIT */
/*
 * Slots are numbered through, and number n lies in place n % slots:
 *
 *     taken <= started <= filled <= taken + slots
 *
 * Between `taken` and `started` are those that are worked on or worked.
 */
#include "base/pipeline.h"

#include <pthread.h>

typedef struct state {
    const eb_pipeline *pipeline;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t filled, started, taken;
    int is_worked[EB_PIPELINE_SLOTS_MOST];
    int is_filling, is_taking, is_over, is_stopped;
} state;

static size_t place(const state *s, size_t number) {
    return number % s->pipeline->slots;
}

static void take(state *s, size_t worker) {
    const eb_pipeline *p = s->pipeline;
    const size_t slot = place(s, s->taken);
    s->is_taking = 1;
    pthread_mutex_unlock(&s->lock);
    const int goes_on = p->take(p->context, worker, slot);
    pthread_mutex_lock(&s->lock);
    s->is_taking = 0;
    if (goes_on) {
        s->is_worked[slot] = 0;
        s->taken++;
    } else {
        s->is_stopped = 1;
    }
}

static void work(state *s, size_t worker) {
    const eb_pipeline *p = s->pipeline;
    const size_t slot = place(s, s->started++);
    pthread_mutex_unlock(&s->lock);
    p->work(p->context, worker, slot);
    pthread_mutex_lock(&s->lock);
    s->is_worked[slot] = 1;
}

static void fill(state *s, size_t worker) {
    const eb_pipeline *p = s->pipeline;
    const size_t slot = place(s, s->filled);
    s->is_filling = 1;
    pthread_mutex_unlock(&s->lock);
    const int has_more = p->fill(p->context, worker, slot);
    pthread_mutex_lock(&s->lock);
    s->is_filling = 0;
    if (has_more) {
        s->filled++;
    } else {
        s->is_over = 1;
    }
}

static eb_status pump(void *context, size_t worker, size_t index,
                      eb_error *err) {
    state *s = context;
    (void)index;
    (void)err;
    pthread_mutex_lock(&s->lock);
    while (!s->is_stopped && !(s->is_over && s->taken == s->filled)) {
        if (!s->is_taking && s->taken < s->started &&
            s->is_worked[place(s, s->taken)]) {
            take(s, worker);
        } else if (s->started < s->filled) {
            work(s, worker);
        } else if (!s->is_filling && !s->is_over &&
                   s->filled < s->taken + s->pipeline->slots) {
            fill(s, worker);
        } else { /* somebody else is at work, and will say so */
            pthread_cond_wait(&s->changed, &s->lock);
            continue;
        }
        pthread_cond_broadcast(&s->changed);
    }
    pthread_mutex_unlock(&s->lock);
    return EB_OK;
}

static eb_pipeline_rest run_alone(const eb_pipeline *p) {
    eb_pipeline_rest rest = {0, 0};
    while (p->fill(p->context, 0, 0)) {
        p->work(p->context, 0, 0);
        if (!p->take(p->context, 0, 0)) {
            rest.count = 1;
            break;
        }
    }
    return rest;
}

eb_pipeline_rest eb_pipeline_run(const eb_pipeline *pipeline, int threads) {
    state s = {.pipeline = pipeline};
    if (threads <= 1 || pipeline->slots > EB_PIPELINE_SLOTS_MOST ||
        pthread_mutex_init(&s.lock, NULL) != 0) {
        return run_alone(pipeline);
    }
    if (pthread_cond_init(&s.changed, NULL) != 0) {
        pthread_mutex_destroy(&s.lock);
        return run_alone(pipeline);
    }
    (void)eb_parallel(threads, (size_t)threads, pump, &s, NULL);
    pthread_cond_destroy(&s.changed);
    pthread_mutex_destroy(&s.lock);
    const eb_pipeline_rest rest = {place(&s, s.taken), s.filled - s.taken};
    return rest;
}
