/* SPDX-License-Identifier: MIT */
/*
 * How each model stood to the rows of a day: its score then, and how likely
 * it had called what came: K absent sessions out of the n that there were.
 * The score itself is of the R that were planned.
 */
#include <math.h>

#include "base/error.h"
#include "base/maths.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "model/beta_binomial.h"
#include "model/outlook.h"
#include "review/label.h"

/* Rows that one worker takes at a time: schools, more or less, since what the
 * rows of a school share is made once for each block. */
#define BLOCK_ROWS 512

/* What a worker needs for itself. */
typedef struct room {
    eb_outlook *outlook;
    double chances[EB_CHANCES_ROOM];
} room;

typedef struct batch {
    const size_t *chosen; /* rows of the view */
    const eb_label *labels;
    size_t count;
    eb_judged *out;
    room *rooms; /* one for each worker */
} batch;

static void judge_outcome(const double *chances, const eb_label *label,
                          eb_judged *out) {
    double below = 0.0;
    for (int64_t k = 0; k < label->ahead_absent; k++) below += chances[k];
    const double chance = chances[label->ahead_absent];
    out->pit_below = below < 1.0 ? below : 1.0;
    out->pit_at = below + chance < 1.0 ? below + chance : 1.0;
    out->log_chance = eb_log(chance);
}

static eb_status judge_row(const batch *work, size_t i, room *scratch,
                           eb_error *err) {
    const eb_label *label = &work->labels[i];
    eb_judged *out = &work->out[i];
    double *chances = scratch->chances;
    eb_result result;
    const eb_status status =
        eb_outlook_row(scratch->outlook, work->chosen[i], (int)label->ahead,
                       &result, chances, err);
    if (status != EB_OK) return status;
    out->p_persistent = result.p_persistent;
    out->p_severe = result.p_severe;
    out->p_ahead = result.p_ahead;
    out->expected_rate = result.expected_rate;
    out->expected_ahead = result.expected_ahead;
    out->p_outcome = result.p_outcome;
    out->pit_below = out->pit_at = out->log_chance = (double)NAN;
    if (!isnan(chances[0])) judge_outcome(chances, label, out);
    return EB_OK;
}

static eb_status judge_block(void *context, size_t worker, size_t index,
                             eb_error *err) {
    const batch *work = context;
    const size_t first = index * BLOCK_ROWS;
    const size_t left = work->count - first;
    const size_t end = first + (left < BLOCK_ROWS ? left : BLOCK_ROWS);
    eb_status status = EB_OK;
    for (size_t i = first; status == EB_OK && i < end; i++) {
        status = judge_row(work, i, &work->rooms[worker], err);
    }
    return status;
}

static eb_status judge_by(const eb_model *model, const eb_view *view,
                          int threads, room *rooms, size_t workers, batch *task,
                          eb_error *err) {
    const size_t blocks = (task->count + BLOCK_ROWS - 1) / BLOCK_ROWS;
    eb_status status = EB_OK;
    for (size_t i = 0; i < workers; i++) rooms[i].outlook = NULL;
    for (size_t i = 0; status == EB_OK && i < workers; i++) {
        status = eb_outlook_new(model, view, &rooms[i].outlook, err);
    }
    task->rooms = rooms;
    if (status == EB_OK) {
        status = eb_parallel(threads, blocks, judge_block, task, err);
    }
    for (size_t i = 0; i < workers; i++) eb_outlook_free(rooms[i].outlook);
    return status;
}

eb_status eb_label_judge(eb_labelling *work, const eb_view *view,
                         const size_t *chosen, eb_error *err) {
    const eb_label_options *options = work->options;
    eb_labels *labels = work->labels;
    const eb_memory *memory = &labels->memory;
    eb_label_day *day = &labels->days[labels->day_count - 1];
    if (options->model_count == 0 || day->count == 0) return EB_OK;
    const size_t blocks = (day->count + BLOCK_ROWS - 1) / BLOCK_ROWS;
    const size_t workers = eb_workers(options->threads, blocks);
    room *rooms = eb_alloc(memory, workers, sizeof *rooms);
    day->judged =
        eb_alloc(memory, day->count, options->model_count * sizeof(eb_judged));
    eb_status status =
        rooms == NULL || day->judged == NULL ? eb_fail_memory(err) : EB_OK;
    for (size_t m = 0; status == EB_OK && m < options->model_count; m++) {
        batch task = {chosen, labels->rows + day->first_row, day->count,
                      day->judged + m * day->count, NULL};
        status = judge_by(options->models[m], view, options->threads, rooms,
                          workers, &task, err);
    }
    eb_release(memory, rooms);
    return status;
}
