/* SPDX-License-Identifier: MIT */
/*
 * The score of many rows. Rows are independent, so workers take blocks of
 * them, each with a scratch of its own that is made once per call. A block is
 * scored in lanes where the register's path has them, else row by row; the
 * results are the same bits.
 */
#include "base/error.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "data/view.h"
#include "model/forecast.h"
#include "model/score_block.h"

/* Rows that one worker takes at a time: enough for a school's year groups to
 * fill their vectors, few enough for the second-level cache. */
#define BLOCK_ROWS 512

typedef struct scratch {
    eb_forecast forecast;
    eb_session sessions[EB_YEAR_SESSIONS];
} scratch;

typedef struct batch {
    const eb_model *model;
    const eb_view *view;
    const eb_score_lanes *path; /* NULL: row by row */
    size_t first, n, stride, block;
    eb_result *out;
    size_t workers;
    scratch *scratch;        /* one for each worker, without a path; */
    eb_score_block **blocks; /* with one */
} batch;

static eb_status score_rows(void *context, size_t worker, size_t index,
                            eb_error *err) {
    const batch *work = context;
    const size_t begin = index * work->block;
    const size_t left = work->n - begin;
    const size_t n = left < work->block ? left : work->block;
    eb_result *out = &work->out[begin * work->stride];
    if (work->path != NULL) {
        return eb_score_block_view(work->blocks[worker], work->first + begin, n,
                                   out, work->stride, err);
    }
    scratch *s = &work->scratch[worker];
    eb_status status = EB_OK;
    for (size_t i = begin; status == EB_OK && i < begin + n; ++i) {
        status = eb_forecast_result(
            work->model, work->view, work->first + i, work->first + begin + n,
            &s->forecast, s->sessions, &work->out[i * work->stride], err);
    }
    return status;
}

/* Scratch for each worker; `*begun` of them are ready to be ended. */
static eb_status begin(batch *work, size_t *begun, eb_error *err) {
    const eb_memory *memory = eb_view_memory(work->view);
    if (work->path != NULL) {
        work->blocks = eb_alloc(memory, work->workers, sizeof *work->blocks);
    } else {
        work->scratch = eb_alloc(memory, work->workers, sizeof *work->scratch);
    }
    if (work->blocks == NULL && work->scratch == NULL) {
        return eb_fail_memory(err);
    }
    for (; *begun < work->workers; ++*begun) {
        const eb_status status =
            work->path != NULL
                ? eb_score_block_new(work->model, work->view, memory,
                                     work->path, work->block,
                                     &work->blocks[*begun], err)
                : eb_forecast_begin(work->model, memory, work->block,
                                    &work->scratch[*begun].forecast, err);
        if (status != EB_OK) return status;
    }
    return EB_OK;
}

static void end(batch *work, size_t begun) {
    const eb_memory *memory = eb_view_memory(work->view);
    for (size_t w = 0; w < begun; ++w) {
        if (work->path != NULL) {
            eb_score_block_free(work->blocks[w]);
        } else {
            eb_forecast_end(memory, &work->scratch[w].forecast);
        }
    }
    eb_release(memory, work->blocks);
    eb_release(memory, work->scratch);
}

eb_status eb_score(const eb_model *model, const eb_view *view, size_t first,
                   size_t n, eb_result *out, size_t stride, eb_error *err) {
    if (out == NULL && n > 0) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "must not be NULL");
    }
    eb_status status = eb_score_allowed(model, view, first, n, err);
    if (status != EB_OK || n == 0) return status;
    batch work = {.model = model,
                  .view = view,
                  .path = eb_score_lanes_for(view->reg->cpu, n),
                  .first = first,
                  .n = n,
                  .stride = stride == 0 ? 1 : stride,
                  .block = n < BLOCK_ROWS ? n : BLOCK_ROWS,
                  .out = out};
    const int threads = eb_view_threads(view);
    const size_t blocks = (n + work.block - 1) / work.block;
    work.workers = eb_workers(threads, blocks);
    size_t begun = 0;
    status = begin(&work, &begun, err);
    if (status == EB_OK) {
        status = eb_parallel(threads, blocks, score_rows, &work, err);
    }
    end(&work, begun);
    return status;
}
