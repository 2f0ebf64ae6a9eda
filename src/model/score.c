/* SPDX-License-Identifier: MIT */
/*
 * The score of many rows. Rows are independent, so workers take blocks of
 * them, each with a scratch of its own that is made once per call.
 */
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "model/forecast.h"

/* Rows that one worker takes at a time; more where features are made, since
 * the rows of a school share the counts of their year groups. */
#define BLOCK_ROWS 64
#define BLOCK_ROWS_OF_FEATURES 256

typedef struct scratch {
    eb_forecast forecast;
    eb_session sessions[EB_YEAR_SESSIONS];
} scratch;

typedef struct batch {
    const eb_model *model;
    const eb_view *view;
    size_t first, n, stride, block;
    eb_result *out;
    scratch *scratch; /* one for each worker */
} batch;

static eb_status score_block(void *context, size_t worker, size_t index,
                             eb_error *err) {
    const batch *work = context;
    const size_t begin = index * work->block;
    const size_t left = work->n - begin;
    const size_t end = begin + (left < work->block ? left : work->block);
    scratch *s = &work->scratch[worker];
    eb_status status = EB_OK;
    for (size_t i = begin; status == EB_OK && i < end; ++i) {
        status = eb_forecast_result(
            work->model, work->view, work->first + i, work->first + end,
            &s->forecast, s->sessions, &work->out[i * work->stride], err);
    }
    return status;
}

/* Scores the batch with scratch for `workers`, of which `*begun` are ready
 * to be ended. */
static eb_status score_batch(batch *work, int threads, size_t blocks,
                             size_t workers, size_t *begun, eb_error *err) {
    const eb_memory *memory = eb_view_memory(work->view);
    for (; *begun < workers; ++*begun) {
        const eb_status status =
            eb_forecast_begin(work->model, memory, work->block,
                              &work->scratch[*begun].forecast, err);
        if (status != EB_OK) return status;
    }
    return eb_parallel(threads, blocks, score_block, work, err);
}

eb_status eb_score(const eb_model *model, const eb_view *view, size_t first,
                   size_t n, eb_result *out, size_t stride, eb_error *err) {
    if (out == NULL && n > 0) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "must not be NULL");
    }
    eb_status status = eb_score_allowed(model, view, first, n, err);
    if (status != EB_OK || n == 0) return status;
    batch work = {model, view, first, n, 0, BLOCK_ROWS, out, NULL};
    work.stride = stride == 0 ? 1 : stride;
    if (model->linear != NULL) work.block = BLOCK_ROWS_OF_FEATURES;
    if (work.block > n) work.block = n;
    const int threads = eb_view_threads(view);
    const size_t blocks = (n + work.block - 1) / work.block;
    const size_t workers = eb_workers(threads, blocks);
    const eb_memory *memory = eb_view_memory(view);
    size_t begun = 0;
    work.scratch = eb_alloc(memory, workers, sizeof *work.scratch);
    if (work.scratch == NULL) return eb_fail_memory(err);
    status = score_batch(&work, threads, blocks, workers, &begun, err);
    for (size_t w = 0; w < begun; ++w) {
        eb_forecast_end(memory, &work.scratch[w].forecast);
    }
    eb_release(memory, work.scratch);
    return status;
}
