/* SPDX-License-Identifier: MIT */
/*
 * The level and the spread under which the outcomes that were are likeliest.
 *
 * What is asked of a chance is that it comes true as often as it says: so the
 * mean log score of `persistent` over the rows that arithmetic has not decided
 * is raised, as calibration's intercept and slope are found. It is a smooth
 * hill in two numbers. Nine models, moved to a small square of places, are
 * judged in one pass over the register; a paraboloid through the nine values
 * says where its top is; the next square stands there. Newton's method with
 * differences: the kinds of model need no derivatives of their own, and what
 * is judged is exactly what will score.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/maths.h"
#include "earlybell/review.h"
#include "review/model_move.h"

#define PLACES 9 /* of a square, the middle one fifth */
#define PASSES_MOST 12
#define STEP_MOST 0.5 /* a longer one is cut to this */
#define WIDE 0.1      /* half the side of a square far from the top */
#define NARROW 0.02   /* ... and near it */
#define CLOSE 1e-4    /* a shorter step ends the search */
#define ROWS_LEAST 200
#define OUTCOMES_LEAST 20 /* rows that end persistent, and that do not */
#define SOURCE_ROOM 1024
#define SURE 1e-12 /* a chance of 0 that came true counts as this */

/* The search: where the middle of the square stands, and the hill there. */
typedef struct search {
    const eb_register *reg;
    eb_label_options options;
    const char *text;
    size_t length;
    const eb_json_value *root;
    double level, spread, side;
    double value[PLACES]; /* by 3 * level + spread, each -1, 0, 1 */
    eb_model_recalibration found;
} search;

/* ---- one pass ----------------------------------------------------------- */

static eb_status moved_model(const search *s, double level, double spread,
                             eb_model **out, eb_error *err) {
    eb_edits edits = {eb_memory_or_default(&s->options.memory), NULL, 0, 0};
    char *text = NULL;
    size_t length = 0;
    eb_status status = eb_model_move(s->root, level, spread, &edits, err);
    if (status == EB_OK) {
        status =
            eb_edits_apply(&edits, s->text, s->length, &text, &length, err);
    }
    if (status == EB_OK) {
        status = eb_model_read(text, length, &s->options.memory, out, err);
    }
    eb_release(&edits.memory, text);
    eb_edits_free(&edits);
    return status;
}

static eb_status check_rows(const eb_labels *labels, eb_error *err) {
    int64_t persistent = 0;
    const size_t count = eb_labels_count(labels);
    int64_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        const eb_label *row = eb_labels_row(labels, i);
        if (row->decided) continue;
        rows++;
        persistent += row->persistent;
    }
    if (rows < ROWS_LEAST || persistent < OUTCOMES_LEAST ||
        rows - persistent < OUTCOMES_LEAST) {
        return eb_fail(err, EB_ERR_FIT, "rows",
                       "too few to recalibrate: %" PRId64
                       " rows not yet decided, of which %" PRId64
                       " end persistent (at least %d, and %d of either)",
                       rows, persistent, ROWS_LEAST, OUTCOMES_LEAST);
    }
    return EB_OK;
}

/* The log of the chance that a model gave to what happened. */
static double log_score(const eb_judged *judged, int persistent) {
    const double p = judged->p_persistent;
    const double right = persistent ? p : 1.0 - p;
    return eb_log(right > SURE ? right : SURE);
}

static void keep_scores(search *s, const eb_labels *labels) {
    const size_t count = eb_labels_count(labels);
    for (size_t place = 0; place < PLACES; place++) {
        double sum = 0.0;
        size_t open = 0;
        for (size_t i = 0; i < count; i++) {
            const eb_label *row = eb_labels_row(labels, i);
            if (row->decided) continue;
            sum +=
                log_score(eb_labels_judged(labels, i, place), row->persistent);
            open++;
        }
        s->value[place] = sum / (double)open;
    }
    int last_year = 0;
    for (size_t i = 0; i < count; i++) {
        const int year = eb_labels_row(labels, i)->academic_year;
        if (year > last_year) last_year = year;
    }
    s->found.rows = (int64_t)count;
    s->found.pupils = (int64_t)eb_labels_pupil_count(labels);
    s->found.until = eb_academic_year_start(last_year + 1) - 1;
}

/* Judges the nine models of the square. */
static eb_status judge(search *s, eb_error *err) {
    eb_model *models[PLACES] = {0};
    const eb_model *judged[PLACES];
    eb_labels *labels = NULL;
    eb_status status = EB_OK;
    for (int place = 0; status == EB_OK && place < PLACES; place++) {
        const int row = place / 3 - 1, column = place % 3 - 1;
        status = moved_model(s, s->level + row * s->side,
                             s->spread + column * s->side, &models[place], err);
        judged[place] = models[place];
    }
    if (status == EB_OK) {
        s->options.models = judged;
        s->options.model_count = PLACES;
        status = eb_labels_new(s->reg, &s->options, &labels, err);
    }
    if (status == EB_OK) status = check_rows(labels, err);
    if (status == EB_OK) keep_scores(s, labels);
    eb_labels_free(labels);
    for (int place = 0; place < PLACES; place++) eb_model_free(models[place]);
    return status;
}

/* ---- the search --------------------------------------------------------- */

static double cut(double step) {
    if (step > STEP_MOST) return STEP_MOST;
    return step < -STEP_MOST ? -STEP_MOST : step;
}

/* The step from the middle of the square to the top of the paraboloid through
 * its nine values (least squares, which for a square are these sums); along
 * the slope where the square does not lie on a hill. */
static void step_to_top(const search *s, double *level, double *spread) {
    const double *v = s->value, h = s->side;
    double by_level = 0.0, by_spread = 0.0, bend_level = 0.0, bend_spread = 0.0;
    for (int i = 0; i < 3; i++) {
        by_level += (v[6 + i] - v[i]) / (6.0 * h);
        by_spread += (v[3 * i + 2] - v[3 * i]) / (6.0 * h);
        bend_level += (v[6 + i] - 2.0 * v[3 + i] + v[i]) / (3.0 * h * h);
        bend_spread +=
            (v[3 * i + 2] - 2.0 * v[3 * i + 1] + v[3 * i]) / (3.0 * h * h);
    }
    const double twist = (v[8] - v[6] - v[2] + v[0]) / (4.0 * h * h);
    const double det = bend_level * bend_spread - twist * twist;
    if (bend_level < 0.0 && det > 0.0) {
        *level = cut((twist * by_spread - bend_spread * by_level) / det);
        *spread = cut((twist * by_level - bend_level * by_spread) / det);
        return;
    }
    *level = by_level > 0.0 ? WIDE : -WIDE;
    *spread = by_spread > 0.0 ? WIDE : -WIDE;
}

static eb_status climb(search *s, eb_error *err) {
    for (int pass = 0; pass < PASSES_MOST; pass++) {
        double level = 0.0, spread = 0.0;
        const eb_status status = judge(s, err);
        if (status != EB_OK) return status;
        if (pass == 0) s->found.log_score_before = s->value[PLACES / 2];
        s->found.log_score_after = s->value[PLACES / 2];
        step_to_top(s, &level, &spread);
        if (!(fabs(level) <= STEP_MOST && fabs(spread) <= STEP_MOST)) break;
        if (s->side == NARROW && fabs(level) < CLOSE && fabs(spread) < CLOSE) {
            s->found.level = s->level;
            s->found.spread = s->spread;
            return EB_OK;
        }
        s->level += level;
        s->spread += spread;
        if (fabs(level) < WIDE && fabs(spread) < WIDE) s->side = NARROW;
    }
    return eb_fail(err, EB_ERR_FIT, "model",
                   "no level and spread found: is this model one for such "
                   "pupils?");
}

/* ---- the new file ------------------------------------------------------- */

static eb_status edit_training(search *s, const char *register_sha256,
                               eb_edits *edits, eb_error *err) {
    const eb_json_value *training = eb_json_member(s->root, "training");
    char source[SOURCE_ROOM], until[11];
    const char *before = "";
    eb_status status =
        eb_json_get_string(training, "source", EB_JSON_REQUIRED, &before, err);
    if (status != EB_OK) return status;
    eb_date_write(s->found.until, until);
    snprintf(source, sizeof source,
             "%.700s Level and spread recalibrated on %" PRId64
             " rows of %" PRId64 " pupils, to %s.",
             before, s->found.rows, s->found.pupils, until);
    status =
        eb_edit_string(edits, eb_json_member(training, "source"), source, err);
    if (status == EB_OK) {
        status = eb_edit_string(edits, eb_json_member(training, "until"), until,
                                err);
    }
    const eb_json_value *digest = eb_json_member(training, "register_sha256");
    if (status == EB_OK && register_sha256 != NULL && digest != NULL) {
        status = eb_edit_string(edits, digest, register_sha256, err);
    }
    return status;
}

static eb_status write_file(search *s, const eb_recalibrated_file *file,
                            char **out, size_t *length, eb_error *err) {
    static const char ZEROS[] =
        "0000000000000000000000000000000000000000000000000000000000000000";
    eb_edits edits = {eb_memory_or_default(&s->options.memory), NULL, 0, 0};
    eb_status status = eb_model_move(s->root, s->level, s->spread, &edits, err);
    if (status == EB_OK) {
        status = eb_edit_string(&edits, eb_json_member(s->root, "name"),
                                file->name, err);
    }
    if (status == EB_OK) {
        status = eb_edit_string(&edits, eb_json_member(s->root, "status"),
                                "draft", err);
    }
    if (status == EB_OK) {
        status = eb_edit_string(&edits, eb_json_member(s->root, "sha256"),
                                ZEROS, err);
    }
    if (status == EB_OK) {
        status = edit_training(s, file->register_sha256, &edits, err);
    }
    if (status == EB_OK) {
        status = eb_edits_apply(&edits, s->text, s->length, out, length, err);
    }
    eb_edits_free(&edits);
    return status;
}

/* Reads what will be signed, as any user would. */
static eb_status check_file(const search *s, const char *text, size_t length,
                            eb_error *err) {
    eb_model *model = NULL;
    const eb_status status =
        eb_model_read(text, length, &s->options.memory, &model, err);
    eb_model_free(model);
    return status;
}

eb_status eb_model_recalibrate(const eb_register *reg,
                               const eb_label_options *options,
                               const eb_recalibrated_file *file, char **out,
                               size_t *out_length,
                               eb_model_recalibration *found, eb_error *err) {
    if (reg == NULL || options == NULL || file == NULL || out == NULL ||
        out_length == NULL || file->model == NULL || file->name == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, NULL, "an argument is NULL");
    }
    search s;
    memset(&s, 0, sizeof s);
    s.reg = reg;
    s.options = *options;
    s.text = file->model;
    s.length = file->length;
    s.side = WIDE;
    const eb_memory memory = eb_memory_or_default(&options->memory);
    eb_json *json = NULL;
    char *text = NULL;
    size_t length = 0;
    eb_status status = check_file(&s, file->model, file->length, err);
    if (status == EB_OK) {
        status = eb_json_read(file->model, file->length, &memory, &json, err);
    }
    if (status != EB_OK) goto out;
    s.root = eb_json_root(json);
    status = climb(&s, err);
    if (status == EB_OK) status = write_file(&s, file, &text, &length, err);
    if (status == EB_OK) status = check_file(&s, text, length, err);
    if (status != EB_OK) goto out;
    *out = text;
    *out_length = length;
    text = NULL;
    if (found != NULL) *found = s.found;
out:
    eb_release(&memory, text);
    eb_json_free(json);
    return status;
}
