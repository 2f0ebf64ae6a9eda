/* SPDX-License-Identifier: MIT */
/*
 * earlybell-train rows: what a model learns from and is judged on, as CSV.
 *
 * One row per enrolment and past day: what was known on that day (P, A, R, the
 * 64 features), what became of it (n, k and what follows from them), the audit
 * columns, and what each --model said. With it an analyst can try any other
 * method on the very rows that `fit` and `evaluate` use. It holds pupil ids:
 * it is written with mode 0600 like every output.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "earlybell/review.h"
#include "ui/input.h"
#include "ui/purpose.h"
#include "ui/train_ui.h"

#define MODELS_MOST 16

/* `given` first: the work on the register finds its way back from it. */
typedef struct rows_run {
    eb_given given;
    const char *names[MODELS_MOST];
    size_t model_count;
} rows_run;

static const char *const FIXED[] = {
    "pupil_id",      "school_id",      "academic_year", "half_term", "as_of",
    "year_group",    "possible",       "absent",        "planned",   "ahead",
    "ahead_absent",  "persistent_now", "persistent",    "severe",    "decided",
    "last_possible", "last_absent"}; /* severe_now is among the features */
static const char *const OF_MODEL[] = {"p_persistent",   "p_severe",  "p_ahead",
                                       "expected_ahead", "pit_below", "pit_at",
                                       "log_chance"};
#define FIXED_COUNT (sizeof FIXED / sizeof *FIXED)
#define OF_MODEL_COUNT (sizeof OF_MODEL / sizeof *OF_MODEL)
#define MODEL_NAME_ROOM 96

/* ---- columns ------------------------------------------------------------ */

typedef struct rows_columns {
    const char **names; /* borrowed, but for those of models */
    size_t count;
    char (*of_model)[MODEL_NAME_ROOM];
} rows_columns;

static eb_status make_columns(const eb_labels *labels, eb_model *const *models,
                              size_t model_count, const eb_memory *memory,
                              rows_columns *out, eb_error *err) {
    const size_t audits = eb_labels_audit_count(labels);
    const size_t of_models = model_count * OF_MODEL_COUNT;
    out->names =
        eb_alloc(memory, FIXED_COUNT + audits + EB_FEATURE_COUNT + of_models,
                 sizeof *out->names);
    out->of_model = eb_alloc(memory, of_models, sizeof *out->of_model);
    if (out->names == NULL || out->of_model == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < FIXED_COUNT; i++) {
        out->names[out->count++] = FIXED[i];
    }
    for (size_t i = 0; i < audits; i++) {
        out->names[out->count++] = eb_labels_audit_name(labels, i);
    }
    for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
        out->names[out->count++] = eb_feature(i)->name;
    }
    for (size_t i = 0; i < of_models; i++) {
        eb_model_info about;
        eb_model_about(models[i / OF_MODEL_COUNT], &about);
        snprintf(out->of_model[i], MODEL_NAME_ROOM, "%s.%s", about.name,
                 OF_MODEL[i % OF_MODEL_COUNT]);
        out->names[out->count++] = out->of_model[i];
    }
    return EB_OK;
}

/* ---- cells -------------------------------------------------------------- */

static void put_count(eb_table *table, int64_t count) {
    if (count == EB_NO_COUNT) {
        eb_table_missing(table);
    } else {
        eb_table_integer(table, count);
    }
}

static void put_label(eb_table *table, const eb_label *row) {
    char text[16];
    eb_table_text(table, row->pupil);
    eb_table_text(table, row->school);
    snprintf(text, sizeof text, "%d/%02d", row->academic_year,
             (row->academic_year + 1) % 100);
    eb_table_text(table, text);
    eb_table_integer(table, row->half_term);
    eb_date_write(row->as_of, text);
    eb_table_text(table, text);
    put_count(table, row->year_group); /* EB_YEAR_UNKNOWN is missing, too */
    eb_table_integer(table, row->possible);
    eb_table_integer(table, row->absent);
    put_count(table, row->planned);
    eb_table_integer(table, row->ahead);
    eb_table_integer(table, row->ahead_absent);
    eb_table_integer(table, row->persistent_now);
    eb_table_integer(table, row->persistent);
    eb_table_integer(table, row->severe);
    eb_table_integer(table, row->decided);
    put_count(table, row->last_possible);
    put_count(table, row->last_absent);
}

static void put_judged(eb_table *table, const eb_judged *judged) {
    eb_table_number(table, judged->p_persistent);
    eb_table_number(table, judged->p_severe);
    eb_table_number(table, judged->p_ahead);
    eb_table_number(table, judged->expected_ahead);
    eb_table_number(table, judged->pit_below);
    eb_table_number(table, judged->pit_at);
    eb_table_number(table, judged->log_chance);
}

static void put_rows(eb_table *table, const eb_labels *labels,
                     size_t model_count) {
    const size_t audits = eb_labels_audit_count(labels);
    for (size_t r = 0; r < eb_labels_count(labels); r++) {
        const double *features = eb_labels_features(labels, r);
        put_label(table, eb_labels_row(labels, r));
        for (size_t a = 0; a < audits; a++) {
            eb_table_text(table, eb_labels_audit(labels, r, a));
        }
        for (size_t f = 0; f < EB_FEATURE_COUNT; f++) {
            eb_table_number(table, features[f]);
        }
        for (size_t m = 0; m < model_count; m++) {
            put_judged(table, eb_labels_judged(labels, r, m));
        }
        eb_table_end_row(table);
    }
}

static eb_status write_rows(eb_input *input, const eb_labels *labels,
                            eb_model *const *models, size_t model_count,
                            eb_error *err) {
    const char *path = input->settings.given->values[EB_OPTION_OUTPUT];
    rows_columns columns = {NULL, 0, NULL};
    eb_output *output = NULL;
    eb_table *table = NULL;
    eb_status status = make_columns(labels, models, model_count, &input->memory,
                                    &columns, err);
    if (status != EB_OK) goto out;
    status = eb_result_open(input->settings.given, path, &output, err);
    if (status != EB_OK) goto out;
    status = eb_table_new(output, EB_TABLE_CSV, 0, columns.names, columns.count,
                          &input->memory, &table, err);
    if (status != EB_OK) goto out;
    put_rows(table, labels, model_count);
    status = eb_output_close(output, err);
    output = NULL;
out:
    eb_table_free(table);
    eb_output_abandon(output);
    eb_release(&input->memory, columns.of_model);
    eb_release(&input->memory, columns.names);
    return status;
}

/* ---- the command -------------------------------------------------------- */

static int work(eb_input *input) {
    const eb_settings *settings = &input->settings;
    /* C11 6.7.2.1: a pointer to the first member is one to the whole. */
    const rows_run *run = (const rows_run *)(const void *)settings->given;
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    eb_model *models[MODELS_MOST] = {NULL};
    eb_labels *labels = NULL;
    eb_error err = {0};
    const char *place = NULL;
    eb_status status = EB_OK;
    for (size_t i = 0; i < run->model_count && status == EB_OK; i++) {
        place = run->names[i];
        status = eb_model_load(place, &input->memory, &models[i], &err);
    }
    if (status != EB_OK) goto out;
    place = NULL;
    options.memory = input->memory;
    options.as_of = settings->as_of;
    options.as_of_count = settings->as_of_count;
    options.sensitive = settings->view.sensitive;
    options.national = settings->view.national;
    options.threads = settings->view.threads;
    options.threshold_num = settings->view.threshold_num;
    options.threshold_den = settings->view.threshold_den;
    options.max_bad = settings->view.max_bad;
    options.models = (const eb_model *const *)models;
    options.model_count = run->model_count;
    status = eb_labels_new(input->reg, &options, &labels, &err);
    if (status != EB_OK) goto out;
    place = settings->given->values[EB_OPTION_OUTPUT];
    status = write_rows(input, labels, models, run->model_count, &err);
out:
    eb_labels_free(labels);
    for (size_t i = 0; i < MODELS_MOST; i++) eb_model_free(models[i]);
    return status == EB_OK ? EB_EXIT_DONE : eb_say_error(place, &err);
}

/* Takes each --model out of the words, as this command allows several.
 * Returns the number of words left, or -1. */
static int take_models(int count, char **words, rows_run *run) {
    static const char NAME[] = "--model";
    const size_t length = sizeof NAME - 1;
    int left = 0;
    for (int i = 0; i < count; i++) {
        const char *value = NULL;
        if (strncmp(words[i], NAME, length) != 0) {
            words[left++] = words[i];
            continue;
        }
        if (words[i][length] == '=') {
            value = words[i] + length + 1;
        } else if (words[i][length] == '\0' && i + 1 < count) {
            value = words[++i];
        }
        if (value == NULL || run->model_count == MODELS_MOST) return -1;
        run->names[run->model_count++] = value;
    }
    return left;
}

int eb_train_rows(int count, char **words) {
    rows_run run;
    char message[EB_MESSAGE_ROOM] = "--model NAME|FILE, at most 16 times";
    memset(&run, 0, sizeof run);
    count = take_models(count, words, &run);
    /* The options of `evaluate`: it judges on these rows. */
    if (count < 0 || eb_options_read(EB_COMMAND_EVALUATE, count, words,
                                     &run.given, message) != 0) {
        fprintf(stderr, "earlybell-train rows: %s\n", message);
        return TRAIN_WRONG_USE;
    }
    return eb_on_register(&run.given, work);
}
