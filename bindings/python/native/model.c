/* SPDX-License-Identifier: MIT */
/*
 * Model: scores of a view, scores of features from elsewhere, and the terms of
 * one score. Columns, names and order are those of `earlybell score`.
 *
 * The hash of a model's bytes is for Python to check (hashlib): the core
 * cannot, so that it needs no library.
 */
#include <string.h>

#include "module.h"
#include "table.h"

enum { BLOCK = 4096, MODEL_ROOM = 160 };

/* ---- life --------------------------------------------------------------- */

const eb_model *eb_py_model_of(const eb_py_state *state, PyObject *model) {
    if (!eb_py_check(state, model, EB_PY_MODEL, "model")) return NULL;
    return ((eb_py_model *)model)->model;
}

static PyObject *model_new(PyTypeObject *type, PyObject *args,
                           PyObject *keywords) {
    static char *NAMES[] = {"text", NULL};
    eb_py_state *state = PyType_GetModuleState(type);
    const char *text;
    Py_ssize_t length;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "y#", NAMES, &text,
                                     &length)) {
        return NULL;
    }
    eb_py_model *self = (eb_py_model *)eb_py_new(state, EB_PY_MODEL);
    eb_error err;
    if (self == NULL) return NULL;
    if (eb_model_read(text, (size_t)length, NULL, &self->model, &err) !=
        EB_OK) {
        Py_DECREF(self);
        return eb_py_fail(state, &err);
    }
    return (PyObject *)self;
}

static void model_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    eb_model_free(((eb_py_model *)self)->model);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *model_about(PyObject *self, PyObject *unused) {
    (void)unused;
    eb_model_info about;
    eb_model_about(((eb_py_model *)self)->model, &about);
    return Py_BuildValue(
        "{s:s,s:s,s:s,s:s,s:s,s:L,s:N,s:i,s:N,s:s,s:n,s:N,s:i,s:N}", "name",
        about.name, "version", about.version, "kind", about.kind, "status",
        about.status, "source", about.source, "pupils", (long long)about.pupils,
        "expires", eb_py_days(about.expires), "catalogue", about.catalogue,
        "sensitive", PyBool_FromLong(about.sensitive), "sha256", about.sha256,
        "sha256_offset", (Py_ssize_t)about.sha256_offset, "until",
        eb_py_days(about.until), "minimum", about.minimum, "outcome",
        eb_py_text(about.outcome));
}

/* ---- results as columns -------------------------------------------------- */

enum { IDS = 4, RESULTS = 16 };

static const eb_heading SCORE[IDS + RESULTS] = {
    {"pupil_id", EB_KIND_TEXT},
    {"school_id", EB_KIND_TEXT},
    {"as_of", EB_KIND_DATE},
    {"model", EB_KIND_TEXT},
    {"state", EB_KIND_TEXT},
    {"possible", EB_KIND_INTEGER},
    {"absent", EB_KIND_INTEGER},
    {"remaining", EB_KIND_INTEGER},
    {"p_persistent", EB_KIND_NUMBER},
    {"p_severe", EB_KIND_NUMBER},
    {"p_ahead", EB_KIND_NUMBER},
    {"expected_rate", EB_KIND_NUMBER},
    {"rate_low", EB_KIND_NUMBER},
    {"rate_high", EB_KIND_NUMBER},
    {"sessions_in_hand", EB_KIND_INTEGER},
    {"sessions_back", EB_KIND_INTEGER},
    {"reason_1", EB_KIND_TEXT},
    {"reason_2", EB_KIND_TEXT},
    {"reason_3", EB_KIND_TEXT},
    {"p_outcome", EB_KIND_NUMBER}};

/* From column `at` on; p_outcome is the last. */
static void add_result(eb_table *table, size_t at, const eb_result *r) {
    const double numbers[] = {r->p_persistent,  r->p_severe, r->p_ahead,
                              r->expected_rate, r->rate_low, r->rate_high};
    eb_table_text(table, at++, eb_state_name(r->state));
    eb_table_integer(table, at++, r->possible, EB_NO_COUNT);
    eb_table_integer(table, at++, r->absent, EB_NO_COUNT);
    eb_table_integer(table, at++, r->remaining, EB_NO_COUNT);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        eb_table_number(table, at++, numbers[i]);
    }
    eb_table_integer(table, at++, r->sessions_in_hand, EB_NO_COUNT_SIGNED);
    eb_table_integer(table, at++, r->sessions_back, EB_NO_COUNT_SIGNED);
    for (size_t i = 0; i < 3; i++) {
        char text[EB_REASON_ROOM];
        eb_reason_text(&r->reasons[i], text);
        eb_table_text(table, at++, text[0] != '\0' ? text : NULL);
    }
    eb_table_number(table, at, r->p_outcome);
}

/* ---- score -------------------------------------------------------------- */

static void add_scores(eb_table *table, const eb_view *view,
                       const char *model_name, size_t first, size_t n,
                       const eb_result *results) {
    eb_py_add_ids(table, view, first, n);
    for (size_t i = 0; i < n; i++) {
        eb_table_text(table, 3, model_name);
        add_result(table, IDS, &results[i]);
    }
}

static eb_status score_all(eb_table *table, const eb_model *model,
                           const eb_view *view, const char *model_name,
                           eb_result *results, size_t most, eb_error *err) {
    const size_t all = eb_view_row_count(view);
    for (size_t first = 0; first < all; first += most) {
        const size_t n = all - first < most ? all - first : most;
        const eb_status status =
            eb_score(model, view, first, n, results, 0, err);
        if (status != EB_OK) return status;
        add_scores(table, view, model_name, first, n, results);
    }
    return EB_OK;
}

static PyObject *model_score(PyObject *self, PyObject *view_object) {
    eb_py_state *state = eb_py_state_of(self);
    const eb_model *model = ((eb_py_model *)self)->model;
    eb_model_info about;
    char name[MODEL_ROOM];
    eb_model_about(model, &about);
    PyOS_snprintf(name, sizeof name, "%.64s %.64s", about.name, about.version);
    const eb_view *view = eb_py_view_begin(state, view_object);
    if (view == NULL) return NULL;
    const int threads = ((eb_py_view *)view_object)->threads;
    const size_t most = BLOCK * (size_t)(threads > 1 ? threads : 1);
    eb_error err = {EB_ERR_MEMORY, 0, 0, 0, "", ""};
    eb_status status = EB_ERR_MEMORY;
    eb_result *results = PyMem_Malloc(most * sizeof *results);
    eb_table *table =
        eb_table_new(SCORE, IDS + RESULTS, eb_view_row_count(view));
    if (results != NULL && table != NULL) {
        Py_BEGIN_ALLOW_THREADS
        status = score_all(table, model, view, name, results, most, &err);
        Py_END_ALLOW_THREADS
    }
    PyMem_Free(results);
    eb_py_view_end(view_object);
    if (status == EB_OK) return eb_py_table_end(state, table);
    eb_table_free(table);
    return eb_py_fail(state, &err);
}

/* ---- predict ------------------------------------------------------------- */

/* A list of ints or None, copied; `*out` stays NULL for None. 0 or -1. */
static int read_integers(PyObject *list, size_t n, const char *name,
                         int64_t missing, int64_t **out) {
    *out = NULL;
    if (list == Py_None) return 0;
    const Py_ssize_t length = PySequence_Size(list);
    if (length < 0) return -1;
    if ((size_t)length != n) {
        PyErr_Format(PyExc_ValueError, "%s must have one value a row", name);
        return -1;
    }
    int64_t *values = PyMem_Malloc((n + 1) * sizeof *values);
    if (values == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        PyObject *item = PySequence_GetItem(list, (Py_ssize_t)i);
        PyObject *whole = NULL;
        if (item == Py_None) {
            values[i] = missing;
        } else if (item == NULL || (whole = PyNumber_Index(item)) == NULL) {
            values[i] = -1;
        } else {
            values[i] = PyLong_AsLongLong(whole);
        }
        Py_XDECREF(whole);
        Py_XDECREF(item);
        if (values[i] == -1 && PyErr_Occurred()) {
            PyMem_Free(values);
            return -1;
        }
    }
    *out = values;
    return 0;
}

/* Year groups are ints to the core: what is no year at all stays one that it
 * refuses. */
static int *to_ints(const int64_t *values, size_t n) {
    int *out = PyMem_Malloc((n + 1) * sizeof *out);
    for (size_t i = 0; out != NULL && i < n; i++) {
        out[i] = values[i] < -1 || values[i] > 99 ? 99 : (int)values[i];
    }
    if (out == NULL) PyErr_NoMemory();
    return out;
}

typedef struct prediction {
    eb_py_numbers features;
    int64_t *remaining, *years;
    int *year_groups;
    eb_result *results;
    eb_table *table;
} prediction;

static eb_status predict_all(const eb_model *model, prediction *p,
                             eb_error *err) {
    const size_t n = p->features.rows;
    const eb_status status =
        eb_predict(model, p->features.values, p->features.stride, p->remaining,
                   p->year_groups, n, p->results, 0, err);
    for (size_t i = 0; status == EB_OK && i < n; i++) {
        add_result(p->table, 0, &p->results[i]);
    }
    return status;
}

static PyObject *predict(eb_py_state *state, const eb_model *model,
                         PyObject *remaining, PyObject *years, prediction *p) {
    const size_t n = p->features.rows;
    if (read_integers(remaining, n, "remaining", EB_NO_COUNT, &p->remaining) <
            0 ||
        read_integers(years, n, "year_groups", EB_YEAR_UNKNOWN, &p->years) <
            0) {
        return NULL;
    }
    if (p->years != NULL) {
        p->year_groups = to_ints(p->years, n);
        if (p->year_groups == NULL) return NULL;
    }
    p->results = PyMem_Calloc(n + 1, sizeof *p->results);
    p->table = eb_table_new(SCORE + IDS, RESULTS, n);
    if (p->results == NULL || p->table == NULL) return PyErr_NoMemory();
    eb_error err;
    eb_status status;
    Py_BEGIN_ALLOW_THREADS
    status = predict_all(model, p, &err);
    Py_END_ALLOW_THREADS
    if (status != EB_OK) return eb_py_fail(state, &err);
    eb_table *table = p->table;
    p->table = NULL;
    return eb_py_table_end(state, table);
}

static PyObject *model_predict(PyObject *self, PyObject *args,
                               PyObject *keywords) {
    static char *NAMES[] = {"features", "remaining", "year_groups", NULL};
    PyObject *features, *remaining = Py_None, *years = Py_None;
    prediction p = {0};
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|OO", NAMES, &features,
                                     &remaining, &years) ||
        eb_py_numbers_begin(features, EB_FEATURE_COUNT, &p.features) < 0) {
        return NULL;
    }
    PyObject *out = predict(eb_py_state_of(self), ((eb_py_model *)self)->model,
                            remaining, years, &p);
    eb_py_numbers_end(&p.features);
    PyMem_Free(p.remaining);
    PyMem_Free(p.years);
    PyMem_Free(p.year_groups);
    PyMem_Free(p.results);
    eb_table_free(p.table);
    return out;
}

/* ---- explain ------------------------------------------------------------- */

static PyObject *reason_of(const eb_reason *reason) {
    char text[EB_REASON_ROOM];
    eb_reason_text(reason, text);
    return eb_py_text(text[0] != '\0' ? text : NULL);
}

static PyObject *terms_of(const eb_term *terms, size_t n) {
    PyObject *list = PyList_New((Py_ssize_t)n);
    for (size_t i = 0; list != NULL && i < n; i++) {
        PyObject *item = Py_BuildValue("(sdN)", terms[i].name, terms[i].value,
                                       reason_of(&terms[i].reason));
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, (Py_ssize_t)i, item);
    }
    return list;
}

static PyObject *reasons_of(const eb_result *result) {
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && i < 3; i++) {
        if (result->reasons[i].sentence == 0) continue;
        PyObject *item = Py_BuildValue("(iN)", result->reasons[i].sign,
                                       reason_of(&result->reasons[i]));
        if (item == NULL || PyList_Append(list, item) < 0) Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *features_of(const double *values) {
    PyObject *list = PyList_New(EB_FEATURE_COUNT);
    for (Py_ssize_t i = 0; list != NULL && i < EB_FEATURE_COUNT; i++) {
        PyObject *value = PyFloat_FromDouble(values[i]);
        if (value == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, value);
    }
    return list;
}

static PyObject *result_table(const eb_py_state *state, const eb_result *r) {
    eb_table *table = eb_table_new(SCORE + IDS, RESULTS, 1);
    if (table != NULL) add_result(table, 0, r);
    return eb_py_table_end(state, table);
}

/* (results, expected_ahead, terms, reasons, features, row) */
static PyObject *explain(const eb_py_state *state, const eb_model *model,
                         const eb_view *view, size_t row) {
    eb_result result;
    eb_term terms[EB_TERMS_MAX];
    double values[EB_FEATURE_COUNT];
    size_t n = 0;
    eb_row who;
    eb_error err;
    eb_status status = eb_score(model, view, row, 1, &result, 0, &err);
    if (status == EB_OK) {
        status = eb_explain(model, view, row, terms, &n, &err);
    }
    if (status == EB_OK) status = eb_features(view, row, 1, values, 0, &err);
    if (status == EB_OK) status = eb_view_row(view, row, &who, &err);
    if (status != EB_OK) return eb_py_fail(state, &err);
    return Py_BuildValue(
        "NdNNN(ssNNN)", result_table(state, &result), result.expected_ahead,
        terms_of(terms, n), reasons_of(&result), features_of(values), who.pupil,
        who.school, eb_py_count(who.year_group, EB_YEAR_UNKNOWN),
        eb_py_days(who.entry_date), eb_py_days(who.leaving_date));
}

static PyObject *model_explain(PyObject *self, PyObject *args) {
    PyObject *view_object;
    Py_ssize_t row;
    if (!PyArg_ParseTuple(args, "On", &view_object, &row)) return NULL;
    eb_py_state *state = eb_py_state_of(self);
    const eb_view *view = eb_py_view_begin(state, view_object);
    if (view == NULL) return NULL;
    PyObject *out =
        explain(state, ((eb_py_model *)self)->model, view, (size_t)row);
    eb_py_view_end(view_object);
    return out;
}

/* ---- type --------------------------------------------------------------- */

static PyMethodDef MODEL_METHODS[] = {
    {"about", model_about, METH_NOARGS, "What the model says of itself."},
    {"score", model_score, METH_O, "A Table with a score for each row."},
    {"predict", (PyCFunction)(void (*)(void))model_predict,
     METH_VARARGS | METH_KEYWORDS, "Scores of features from elsewhere."},
    {"explain", model_explain, METH_VARARGS,
     "view, row: (results, expected_ahead, terms, reasons, features, row)"},
    {NULL, NULL, 0, NULL}};

static PyType_Slot MODEL_SLOTS[] = {
    {Py_tp_doc, "A model, read and validated; use earlybell.Model."},
    {Py_tp_new, (void *)(intptr_t)model_new},
    {Py_tp_dealloc, (void *)(intptr_t)model_free},
    {Py_tp_methods, MODEL_METHODS},
    {0, NULL}};

PyType_Spec eb_py_model_spec = {"earlybell._native.Model", sizeof(eb_py_model),
                                0, Py_TPFLAGS_DEFAULT, MODEL_SLOTS};
