/* SPDX-License-Identifier: MIT */
/*
 * Whether the rows here look like those that the model was fitted to. Rows of
 * one pupil move together, and the test takes rows as independent: so one row
 * of each pupil is drawn, by the pupil's number alone, and as many training
 * rows are counted as there were pupils. One drawn of each, not the latest:
 * training rows are of all half terms, and so must these be.
 */
#include <math.h>

#include "base/error.h"
#include "base/random.h"
#include "model/summary.h"
#include "review/evaluate.h"

#define STREAM UINT32_C(0x6D6F7665) /* "move" */
#define SEED 1

typedef struct sample {
    size_t *rows; /* one of each pupil */
    size_t count;
} sample;

/* Marks the row of each pupil that is drawn. */
static eb_status draw_rows(const eb_labels *labels, const eb_memory *memory,
                           sample *out, eb_error *err) {
    const size_t pupils = eb_labels_pupil_count(labels);
    const size_t rows = eb_labels_count(labels);
    uint32_t *left = eb_alloc_zero(memory, pupils, sizeof *left);
    if (left == NULL) return eb_fail_memory(err);
    out->rows = eb_alloc(memory, pupils, sizeof *out->rows);
    if (out->rows == NULL) {
        eb_release(memory, left);
        return eb_fail_memory(err);
    }
    for (size_t i = 0; i < rows; i++) {
        left[eb_labels_row(labels, i)->pupil_index]++;
    }
    for (size_t p = 0; p < pupils; p++) {
        eb_random random = eb_random_stream(SEED, STREAM, (uint32_t)p);
        left[p] = 1 + (uint32_t)eb_random_below(&random, left[p]);
    }
    for (size_t i = 0; i < rows; i++) {
        const uint32_t p = eb_labels_row(labels, i)->pupil_index;
        if (left[p] > 0 && --left[p] == 0) out->rows[out->count++] = i;
    }
    eb_release(memory, left);
    return EB_OK;
}

static eb_status add_part(const sample *drawn, double *values, double reference,
                          const eb_summary_part *part, const char *name,
                          eb_evaluation *out, eb_error *err) {
    int64_t counts[EB_SUMMARY_PARTS];
    eb_moved moved = {name, {0.0, 0, NAN, NAN, NAN, 1}};
    eb_drift_count(values, drawn->count, part->cuts, EB_SUMMARY_CUTS, counts,
                   NULL);
    const eb_status status = eb_drift_judge(
        part->shares, reference, counts, EB_SUMMARY_PARTS, &moved.drift, err);
    if (status == EB_OK) out->moved[out->moved_count++] = moved;
    return status;
}

eb_status eb_moved_judge(const eb_labels *labels, size_t model,
                         const eb_model *about, eb_evaluation *out,
                         eb_error *err) {
    const eb_summary *summary = about != NULL ? eb_model_summary(about) : NULL;
    sample drawn = {NULL, 0};
    double *values = NULL;
    eb_model_info info;
    if (summary == NULL || summary->rows < 1) return EB_OK;
    eb_model_about(about, &info);
    const double reference =
        (double)(info.pupils > 0 && info.pupils < summary->rows
                     ? info.pupils
                     : summary->rows);
    eb_status status = draw_rows(labels, &out->memory, &drawn, err);
    if (status != EB_OK) goto out;
    values = eb_alloc(&out->memory, drawn.count, sizeof *values);
    out->moved =
        eb_alloc(&out->memory, EB_FEATURE_COUNT + 1, sizeof *out->moved);
    if (values == NULL || out->moved == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    if (summary->score.known) {
        for (size_t i = 0; i < drawn.count; i++) {
            values[i] =
                eb_labels_judged(labels, drawn.rows[i], model)->p_persistent;
        }
        status = add_part(&drawn, values, reference, &summary->score, "score",
                          out, err);
    }
    for (size_t f = 0; status == EB_OK && f < EB_FEATURE_COUNT; f++) {
        if (!summary->feature[f].known) continue;
        for (size_t i = 0; i < drawn.count; i++) {
            values[i] = eb_labels_features(labels, drawn.rows[i])[f];
        }
        status = add_part(&drawn, values, reference, &summary->feature[f],
                          eb_feature(f)->name, out, err);
    }
out:
    eb_release(&out->memory, values);
    eb_release(&out->memory, drawn.rows);
    return status;
}
