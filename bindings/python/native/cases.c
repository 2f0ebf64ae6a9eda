/* SPDX-License-Identifier: MIT */
/*
 * Cases: what families said and what schools did. Rows come by a Rows object
 * (rows that Python has split): a column name, a date or an event is read by
 * the core's rules for a cases file, so that a frame and a file with the same
 * rows say the same. Once closed, cases are const and threads may share them.
 */
#include "values.h"

#define MINUTES_A_DAY 1440

static void free_cases(void *cases) { eb_cases_free(cases); }

static eb_status add_case(void *context, const eb_case *row, eb_error *err) {
    return eb_cases_add(context, row, err);
}

/* (cases, rows): feed the rows, end them, then cases_close. */
static PyObject *new_cases(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    eb_rows_options how = EB_ROWS_OPTIONS_INIT;
    eb_error err = {0};
    eb_cases *cases = NULL;
    eb_rows *rows = NULL;
    int dates = 0;
    if (!PyArg_ParseTuple(args, "iz:cases_new", &dates, &how.columns)) {
        return NULL;
    }
    if (eb_cases_new(NULL, &cases, &err) != EB_OK) {
        return eb_py_fail(state, &err);
    }
    PyObject *capsule = eb_py_capsule(EB_PY_CASES, cases, free_cases, NULL);
    if (capsule == NULL) return NULL;
    how.kind = EB_ROWS_CASES;
    how.dates = (eb_dates)dates;
    how.add_case = add_case;
    how.case_context = cases;
    PyObject *feed = NULL;
    if (eb_rows_new(NULL, &how, &rows, &err) != EB_OK) {
        eb_py_fail(state, &err);
    } else {
        feed = eb_py_rows_wrap(state, rows, NULL, capsule);
    }
    PyObject *out = feed != NULL ? PyTuple_Pack(2, capsule, feed) : NULL;
    Py_XDECREF(feed);
    Py_DECREF(capsule);
    return out;
}

static PyObject *close_cases(PyObject *module, PyObject *capsule) {
    eb_cases *cases = eb_py_capsule_get(capsule, EB_PY_CASES);
    eb_error err = {0};
    if (cases == NULL) return NULL;
    if (eb_cases_close(cases, &err) != EB_OK) {
        return eb_py_fail(eb_py_state_of_module(module), &err);
    }
    return Py_NewRef(Py_None);
}

static PyObject *count_cases(PyObject *module, PyObject *capsule) {
    const eb_cases *cases = eb_py_capsule_get(capsule, EB_PY_CASES);
    (void)module;
    return cases != NULL ? PyLong_FromSize_t(eb_cases_count(cases)) : NULL;
}

/* "2026-02-04T09:05", or the day alone for its first minute. */
static void write_minute(int64_t at, char out[32]) {
    const int64_t day =
        (at >= 0 ? at : at - (MINUTES_A_DAY - 1)) / MINUTES_A_DAY;
    const int minute = (int)(at - day * MINUTES_A_DAY);
    char date[11];
    eb_date_write((eb_date)day, date);
    if (minute == 0) {
        PyOS_snprintf(out, 32, "%s", date);
    } else {
        PyOS_snprintf(out, 32, "%sT%02d:%02d", date, minute / 60, minute % 60);
    }
}

static PyObject *rows_of_cases(PyObject *module, PyObject *args) {
    static const eb_heading HEADINGS[] = {{"pupil_id", EB_KIND_TEXT},
                                          {"at", EB_KIND_TEXT},
                                          {"event", EB_KIND_TEXT},
                                          {"who", EB_KIND_TEXT},
                                          {"note", EB_KIND_TEXT}};
    PyObject *capsule = NULL;
    const char *pupil = NULL;
    char at[32];
    eb_case row;
    if (!PyArg_ParseTuple(args, "Oz:cases_rows", &capsule, &pupil)) {
        return NULL;
    }
    const eb_cases *cases = eb_py_capsule_get(capsule, EB_PY_CASES);
    if (cases == NULL) return NULL;
    size_t first = 0, n = eb_cases_count(cases);
    if (pupil != NULL) eb_cases_of(cases, pupil, &first, &n);
    eb_table *table = eb_table_new(HEADINGS, 5, n);
    if (table == NULL) return PyErr_NoMemory();
    for (size_t i = first; i < first + n; i++) {
        if (!eb_cases_get(cases, i, &row)) break;
        write_minute(row.at, at);
        eb_table_text(table, 0, row.pupil);
        eb_table_text(table, 1, at);
        eb_table_text(table, 2, eb_event_name(row.event));
        eb_table_text(table, 3, eb_py_or_null(row.who));
        eb_table_text(table, 4, eb_py_or_null(row.note));
    }
    return eb_py_table_end(eb_py_state_of_module(module), table);
}

/* (later, unknown): cases that nothing sees from the view's day, and those of
 * pupils without a row. */
static PyObject *unused_cases(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    PyObject *capsule = NULL, *object = NULL;
    int64_t later = 0, unknown = 0;
    if (!PyArg_ParseTuple(args, "OO:cases_unused", &capsule, &object)) {
        return NULL;
    }
    const eb_cases *cases = eb_py_capsule_get(capsule, EB_PY_CASES);
    if (cases == NULL) return NULL;
    const eb_view *view = eb_py_view_begin(state, object);
    if (view == NULL) return NULL;
    const eb_register *reg = ((eb_py_view *)object)->owner->reg;
    eb_cases_unused(cases, reg, eb_view_as_of(view), &later, &unknown);
    eb_py_view_end(object);
    return Py_BuildValue("(LL)", (long long)later, (long long)unknown);
}

/* Every event a case may have, in the order of the core. */
static PyObject *event_names(PyObject *module, PyObject *none) {
    eb_py_tree tree = {0};
    (void)module;
    (void)none;
    eb_py_open(&tree, NULL, '[');
    for (int e = 0; e < EB_EVENTS; e++) {
        eb_py_put_text(&tree, NULL, eb_event_name((eb_event)e));
    }
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* The event's number, or -1 when there is none of that name. */
static PyObject *find_event(PyObject *module, PyObject *args) {
    const char *name = NULL;
    Py_ssize_t length = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "s#:event_find", &name, &length)) return NULL;
    return PyLong_FromLong(eb_event_find(name, (size_t)length));
}

PyMethodDef eb_py_cases_methods[] = {
    {"cases_new", new_cases, METH_VARARGS, NULL},
    {"cases_close", close_cases, METH_O, NULL},
    {"cases_count", count_cases, METH_O, NULL},
    {"cases_rows", rows_of_cases, METH_VARARGS, NULL},
    {"cases_unused", unused_cases, METH_VARARGS, NULL},
    {"event_names", event_names, METH_NOARGS, NULL},
    {"event_find", find_event, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
