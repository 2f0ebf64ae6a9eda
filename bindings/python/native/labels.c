/* SPDX-License-Identifier: MIT */
/*
 * Labelled rows: past days of a register with what was known on them and what
 * became of it. Evaluations and fits are made of these rows and no others; as
 * a table they are the columns of `earlybell-train rows`, none of them twice,
 * for any method an analyst wants to try beside ours.
 */
#include "labels.h"

#include <stdlib.h>

#include "values.h"

/* Without severe_now, which is one of the features. */
static const eb_heading FIXED[] = {
    {"pupil_id", EB_KIND_TEXT},        {"school_id", EB_KIND_TEXT},
    {"academic_year", EB_KIND_TEXT},   {"half_term", EB_KIND_INTEGER},
    {"as_of", EB_KIND_DATE},           {"year_group", EB_KIND_INTEGER},
    {"possible", EB_KIND_INTEGER},     {"absent", EB_KIND_INTEGER},
    {"planned", EB_KIND_INTEGER},      {"ahead", EB_KIND_INTEGER},
    {"ahead_absent", EB_KIND_INTEGER}, {"persistent_now", EB_KIND_INTEGER},
    {"persistent", EB_KIND_INTEGER},   {"severe", EB_KIND_INTEGER},
    {"decided", EB_KIND_INTEGER},      {"last_possible", EB_KIND_INTEGER},
    {"last_absent", EB_KIND_INTEGER}};
#define FIXED_COUNT (sizeof FIXED / sizeof *FIXED)

/* p_persistent, p_severe, p_ahead, expected_ahead, pit_below, pit_at,
 * log_chance */
#define OF_MODEL_COUNT 7

/* ---- options ------------------------------------------------------------- */

/* A tuple of dates as days since 1970. */
static int read_days(PyObject *tuple, eb_py_label_options *out) {
    const Py_ssize_t n = PyTuple_Size(tuple);
    if (n < 0) return -1;
    out->days = calloc((size_t)n + 1, sizeof *out->days);
    if (out->days == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        if (!eb_py_date(PyTuple_GetItem(tuple, i), &out->days[i])) return -1;
    }
    out->options.as_of = out->days;
    out->options.as_of_count = (size_t)n;
    return 0;
}

/* A tuple of Models, which keeps them alive. */
static int read_models(const eb_py_state *state, PyObject *tuple,
                       eb_py_label_options *out) {
    const Py_ssize_t n = PyTuple_Size(tuple);
    if (n < 0) return -1;
    out->models = calloc((size_t)n + 1, sizeof *out->models);
    if (out->models == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        out->models[i] = eb_py_model_of(state, PyTuple_GetItem(tuple, i));
        if (out->models[i] == NULL) return -1;
    }
    out->options.models = out->models;
    out->options.model_count = (size_t)n;
    return 0;
}

int eb_py_label_options_read(const eb_py_state *state, PyObject *tuple,
                             eb_py_label_options *out) {
    const eb_label_options standard = EB_LABEL_OPTIONS_INIT;
    eb_label_options *o = &out->options;
    PyObject *days = NULL, *models = NULL;
    out->options = standard;
    out->days = NULL;
    out->models = NULL;
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "options of labels are a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(tuple, "OOiiippiiid:labels", &days, &models,
                          &o->first_year, &o->last_year, &o->minimum,
                          &o->sensitive, &o->national, &o->threads,
                          &o->threshold_num, &o->threshold_den, &o->max_bad)) {
        return -1;
    }
    return read_days(days, out) != 0 ? -1 : read_models(state, models, out);
}

void eb_py_label_options_free(eb_py_label_options *options) {
    free(options->days);
    free(options->models);
}

/* ---- rows ---------------------------------------------------------------- */

static void free_labels(void *labels) { eb_labels_free(labels); }

static PyObject *new_labels(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    PyObject *object = NULL, *tuple = NULL, *out = NULL;
    eb_py_label_options how;
    eb_labels *labels = NULL;
    eb_error err = {0};
    eb_status status = EB_OK;
    if (!PyArg_ParseTuple(args, "OO:labels_new", &object, &tuple) ||
        !eb_py_check(state, object, EB_PY_REGISTER, "register")) {
        return NULL;
    }
    eb_py_register *owner = (eb_py_register *)object;
    if (eb_py_label_options_read(state, tuple, &how) != 0) goto out;
    if (eb_py_guard_read(state, &owner->guard) != 0) goto out;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_labels_new(owner->reg, &how.options, &labels, &err);
    PyEval_RestoreThread(thread);
    eb_py_guard_read_end(&owner->guard);
    out = status == EB_OK
              ? eb_py_capsule(EB_PY_LABELS, labels, free_labels, object)
              : eb_py_fail(state, &err);
out:
    eb_py_label_options_free(&how);
    return out;
}

static PyObject *about_labels(PyObject *module, PyObject *capsule) {
    const eb_labels *labels = eb_py_capsule_get(capsule, EB_PY_LABELS);
    eb_py_tree tree = {0};
    (void)module;
    if (labels == NULL) return NULL;
    eb_py_open(&tree, NULL, '{');
    eb_py_put_integer(&tree, "rows", (int64_t)eb_labels_count(labels));
    eb_py_put_integer(&tree, "pupils", (int64_t)eb_labels_pupil_count(labels));
    eb_py_put_integer(&tree, "schools",
                      (int64_t)eb_labels_school_count(labels));
    eb_py_open(&tree, "left_out", '{');
    for (int i = 0; i < EB_UNLABELLED; i++) {
        eb_py_put_integer(&tree, eb_unlabelled_name((eb_unlabelled)i),
                          eb_labels_left_out(labels, (eb_unlabelled)i));
    }
    eb_py_close(&tree);
    eb_py_open(&tree, "days", '[');
    for (size_t i = 0; i < eb_labels_day_count(labels); i++) {
        eb_py_put_day(&tree, NULL, eb_labels_day(labels, i));
    }
    eb_py_close(&tree);
    eb_py_open(&tree, "audit", '[');
    for (size_t i = 0; i < eb_labels_audit_count(labels); i++) {
        eb_py_put_text(&tree, NULL, eb_labels_audit_name(labels, i));
    }
    eb_py_close(&tree);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* ---- as a table ---------------------------------------------------------- */

/* Names of the columns of models borrow from `models`, a tuple of str. */
static eb_heading *make_headings(const eb_labels *labels, PyObject *names,
                                 size_t *count) {
    const size_t audits = eb_labels_audit_count(labels);
    const Py_ssize_t of_models = PyTuple_Size(names);
    if (of_models < 0) return NULL;
    const size_t n =
        FIXED_COUNT + audits + EB_FEATURE_COUNT + (size_t)of_models;
    eb_heading *out = calloc(n, sizeof *out);
    size_t at = 0;
    if (out == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (size_t i = 0; i < FIXED_COUNT; i++) out[at++] = FIXED[i];
    for (size_t i = 0; i < audits; i++) {
        out[at++] = (eb_heading){eb_labels_audit_name(labels, i), EB_KIND_TEXT};
    }
    for (size_t i = 0; i < EB_FEATURE_COUNT; i++) {
        out[at++] = (eb_heading){eb_feature(i)->name, EB_KIND_NUMBER};
    }
    for (Py_ssize_t i = 0; i < of_models; i++) {
        const char *name =
            PyUnicode_AsUTF8AndSize(PyTuple_GetItem(names, i), NULL);
        if (name == NULL) {
            free(out);
            return NULL;
        }
        out[at++] = (eb_heading){name, EB_KIND_NUMBER};
    }
    *count = n;
    return out;
}

static void add_label(eb_table *table, const eb_label *row) {
    const int64_t counts[] = {
        row->possible,     row->absent,         row->planned,    row->ahead,
        row->ahead_absent, row->persistent_now, row->persistent, row->severe,
        row->decided,      row->last_possible,  row->last_absent};
    char year[16];
    PyOS_snprintf(year, sizeof year, "%d/%02d", row->academic_year,
                  (row->academic_year + 1) % 100);
    eb_table_text(table, 0, row->pupil);
    eb_table_text(table, 1, row->school);
    eb_table_text(table, 2, year);
    eb_table_integer(table, 3, row->half_term, EB_NO_COUNT);
    eb_table_date(table, 4, row->as_of);
    eb_table_integer(table, 5, row->year_group, EB_YEAR_UNKNOWN);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        eb_table_integer(table, 6 + i, counts[i], EB_NO_COUNT);
    }
}

static void add_judged(eb_table *table, size_t column,
                       const eb_judged *judged) {
    const double numbers[OF_MODEL_COUNT] = {
        judged->p_persistent,   judged->p_severe,  judged->p_ahead,
        judged->expected_ahead, judged->pit_below, judged->pit_at,
        judged->log_chance};
    for (size_t i = 0; i < OF_MODEL_COUNT; i++) {
        eb_table_number(table, column + i, numbers[i]);
    }
}

static void add_rows(eb_table *table, const eb_labels *labels, size_t models) {
    const size_t audits = eb_labels_audit_count(labels);
    const size_t rows = eb_labels_count(labels);
    const size_t features = FIXED_COUNT + audits;
    for (size_t r = 0; r < rows; r++) {
        const double *values = eb_labels_features(labels, r);
        add_label(table, eb_labels_row(labels, r));
        for (size_t a = 0; a < audits; a++) {
            eb_table_text(table, FIXED_COUNT + a,
                          eb_py_or_null(eb_labels_audit(labels, r, a)));
        }
        for (size_t f = 0; f < EB_FEATURE_COUNT; f++) {
            eb_table_number(table, features + f, values[f]);
        }
        for (size_t m = 0; m < models; m++) {
            add_judged(table, features + EB_FEATURE_COUNT + m * OF_MODEL_COUNT,
                       eb_labels_judged(labels, r, m));
        }
    }
}

/* `names`: a tuple of the names of the columns of models, seven each. */
static PyObject *rows_of_labels(PyObject *module, PyObject *args) {
    PyObject *capsule = NULL, *names = NULL;
    eb_table *table = NULL;
    size_t count = 0;
    if (!PyArg_ParseTuple(args, "OO:labels_rows", &capsule, &names)) {
        return NULL;
    }
    const eb_labels *labels = eb_py_capsule_get(capsule, EB_PY_LABELS);
    if (labels == NULL) return NULL;
    eb_heading *headings = make_headings(labels, names, &count);
    if (headings == NULL) return NULL;
    const size_t models = (count - FIXED_COUNT - eb_labels_audit_count(labels) -
                           EB_FEATURE_COUNT) /
                          OF_MODEL_COUNT;
    if (models > 0 && eb_labels_count(labels) > 0 &&
        eb_labels_judged(labels, 0, models - 1) == NULL) {
        free(headings);
        PyErr_SetString(PyExc_ValueError, "more models than judged the rows");
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    table = eb_table_new(headings, count, eb_labels_count(labels));
    if (table != NULL) add_rows(table, labels, models);
    PyEval_RestoreThread(thread);
    free(headings);
    return table != NULL ? eb_py_table_end(eb_py_state_of_module(module), table)
                         : PyErr_NoMemory();
}

PyMethodDef eb_py_labels_methods[] = {
    {"labels_new", new_labels, METH_VARARGS, NULL},
    {"labels_about", about_labels, METH_O, NULL},
    {"labels_rows", rows_of_labels, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
