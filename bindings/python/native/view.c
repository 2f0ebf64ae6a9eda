/* SPDX-License-Identifier: MIT */
/*
 * View: a register as it stood on one day. It keeps its register alive, and
 * looks again by itself when a mark was changed.
 *
 * A view is old only while nobody reads it, for a change of the register waits
 * for no reader but refuses to run beside one. Of the readers that then find
 * it old together, one refreshes and the others wait at the lock.
 */
#include <string.h>

#include "module.h"
#include "table.h"

/* ---- reading ------------------------------------------------------------ */

static eb_status refresh(eb_py_view *self, eb_error *err) {
    eb_status status = EB_OK;
    PyThread_acquire_lock(self->refreshing, 1);
    const long changes = atomic_load(&self->owner->changes);
    if (atomic_load(&self->changes) != changes) {
        status = eb_view_refresh(self->view, err);
        if (status == EB_OK) atomic_store(&self->changes, changes);
    }
    PyThread_release_lock(self->refreshing);
    return status;
}

const eb_view *eb_py_view_begin(const eb_py_state *state, PyObject *view) {
    if (!eb_py_check(state, view, EB_PY_VIEW, "view")) return NULL;
    eb_py_view *self = (eb_py_view *)view;
    if (eb_py_guard_read(state, &self->owner->guard) < 0) return NULL;
    if (atomic_load(&self->changes) == atomic_load(&self->owner->changes)) {
        return self->view;
    }
    eb_error err;
    eb_status status;
    Py_BEGIN_ALLOW_THREADS
    status = refresh(self, &err);
    Py_END_ALLOW_THREADS
    if (status == EB_OK) return self->view;
    eb_py_guard_read_end(&self->owner->guard);
    eb_py_fail(state, &err);
    return NULL;
}

void eb_py_view_end(PyObject *view) {
    eb_py_guard_read_end(&((eb_py_view *)view)->owner->guard);
}

/* ---- life --------------------------------------------------------------- */

static void view_free(PyObject *object) {
    eb_py_view *self = (eb_py_view *)object;
    PyTypeObject *type = Py_TYPE(object);
    eb_view_free(self->view);
    Py_XDECREF((PyObject *)self->owner);
    Py_XDECREF(self->links);
    if (self->refreshing != NULL) PyThread_free_lock(self->refreshing);
    PyObject_Free(object);
    Py_DECREF(type);
}

/* Looks for the first time. */
static int look(const eb_py_state *state, eb_py_view *self,
                const eb_view_options *options) {
    eb_error err;
    eb_status status;
    if (eb_py_guard_read(state, &self->owner->guard) < 0) return -1;
    atomic_store(&self->changes, atomic_load(&self->owner->changes));
    Py_BEGIN_ALLOW_THREADS
    status = eb_view_new(self->owner->reg, options, &self->view, &err);
    Py_END_ALLOW_THREADS
    eb_py_guard_read_end(&self->owner->guard);
    if (status == EB_OK) return 0;
    eb_py_fail(state, &err);
    return -1;
}

static PyObject *view_new(PyTypeObject *type, PyObject *args,
                          PyObject *keywords) {
    static char *NAMES[] = {"register",      "as_of",
                            "known_at",      "unit",
                            "threshold_num", "threshold_den",
                            "ahead_weeks",   "sensitive",
                            "national",      "threads",
                            "inspect",       "max_bad",
                            "links",         NULL};
    eb_py_state *state = PyType_GetModuleState(type);
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    PyObject *reg, *links = Py_None;
    int unit = EB_UNIT_ENROLMENT;
    if (!PyArg_ParseTupleAndKeywords(
            args, keywords, "O|O&O&iiiipppidO:View", NAMES, &reg, eb_py_date,
            &options.as_of, eb_py_date, &options.known_at, &unit,
            &options.threshold_num, &options.threshold_den,
            &options.ahead_weeks, &options.sensitive, &options.national,
            &options.threads, &options.inspect, &options.max_bad, &links)) {
        return NULL;
    }
    options.unit = (eb_unit)unit;
    if (!eb_py_check(state, reg, EB_PY_REGISTER, "register")) return NULL;
    if (links != Py_None) {
        options.links = eb_py_links_of(state, links);
        if (options.links == NULL) return NULL;
    }
    eb_py_view *self = (eb_py_view *)eb_py_new(state, EB_PY_VIEW);
    if (self == NULL) return NULL;
    self->owner = (eb_py_register *)Py_NewRef(reg);
    self->links = links != Py_None ? Py_NewRef(links) : NULL;
    self->sensitive = options.sensitive;
    self->threads = options.threads;
    self->refreshing = PyThread_allocate_lock();
    if (self->refreshing == NULL) PyErr_NoMemory();
    if (self->refreshing == NULL || look(state, self, &options) < 0) {
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

/* ---- rows --------------------------------------------------------------- */

static PyObject *view_rows(PyObject *self, PyObject *unused) {
    static const eb_heading HEADINGS[] = {
        {"pupil_id", EB_KIND_TEXT},   {"school_id", EB_KIND_TEXT},
        {"family_id", EB_KIND_TEXT},  {"name", EB_KIND_TEXT},
        {"class", EB_KIND_TEXT},      {"year_group", EB_KIND_INTEGER},
        {"entry_date", EB_KIND_DATE}, {"leaving_date", EB_KIND_DATE},
        {"state", EB_KIND_TEXT},      {"possible", EB_KIND_INTEGER},
        {"absent", EB_KIND_INTEGER},  {"remaining", EB_KIND_INTEGER}};
    (void)unused;
    eb_py_state *state = eb_py_state_of(self);
    const eb_view *view = eb_py_view_begin(state, self);
    if (view == NULL) return NULL;
    const size_t n = eb_view_row_count(view);
    eb_table *table =
        eb_table_new(HEADINGS, sizeof HEADINGS / sizeof *HEADINGS, n);
    eb_status status = EB_OK;
    eb_error err;
    Py_BEGIN_ALLOW_THREADS
    for (size_t i = 0; table != NULL && status == EB_OK && i < n; i++) {
        eb_row row;
        status = eb_view_row(view, i, &row, &err);
        if (status != EB_OK) break;
        eb_table_text(table, 0, row.pupil);
        eb_table_text(table, 1, row.school);
        eb_table_text(table, 2, row.family);
        eb_table_text(table, 3, row.name);
        eb_table_text(table, 4, row.class_name);
        eb_table_integer(table, 5, row.year_group, EB_YEAR_UNKNOWN);
        eb_table_date(table, 6, row.entry_date);
        eb_table_date(table, 7, row.leaving_date);
        eb_table_text(table, 8, eb_state_name(row.state));
        eb_table_integer(table, 9, row.possible, EB_NO_COUNT);
        eb_table_integer(table, 10, row.absent, EB_NO_COUNT);
        eb_table_integer(table, 11, row.planned, EB_NO_COUNT);
    }
    Py_END_ALLOW_THREADS
    eb_py_view_end(self);
    if (status != EB_OK) {
        eb_table_free(table);
        return eb_py_fail(state, &err);
    }
    return eb_py_table_end(state, table);
}

static PyObject *view_find(PyObject *self, PyObject *args) {
    const char *pupil, *school = NULL;
    if (!PyArg_ParseTuple(args, "s|z", &pupil, &school)) return NULL;
    eb_py_state *state = eb_py_state_of(self);
    const eb_view *view = eb_py_view_begin(state, self);
    if (view == NULL) return NULL;
    size_t row = 0;
    eb_error err;
    const eb_status status = eb_view_find(view, pupil, school, &row, &err);
    eb_py_view_end(self);
    return status == EB_OK ? PyLong_FromSize_t(row) : eb_py_fail(state, &err);
}

/* ---- sessions ----------------------------------------------------------- */

/* What a class says of a session, a code may say of a child's health: see
 * eb_session. */
static void add_session(eb_table *table, const eb_session *s, int sensitive) {
    const int shown = !s->sensitive || sensitive;
    eb_table_date(table, 0, s->date);
    eb_table_text(table, 1, s->half == EB_AM ? "AM" : "PM");
    eb_table_text(table, 2, eb_class_name(s->class_));
    eb_table_text(table, 3, shown ? s->code : NULL);
    eb_table_text(table, 4, shown ? s->group : NULL);
    eb_table_bool(table, 5, s->open);
}

static PyObject *sessions_of(const eb_py_state *state, const eb_view *view,
                             size_t row, int sensitive) {
    static const eb_heading HEADINGS[] = {
        {"date", EB_KIND_DATE},  {"session", EB_KIND_TEXT},
        {"class", EB_KIND_TEXT}, {"code", EB_KIND_TEXT},
        {"group", EB_KIND_TEXT}, {"open", EB_KIND_BOOL}};
    size_t n = 0;
    eb_error err;
    if (eb_view_sessions(view, row, NULL, 0, &n, &err) != EB_OK) {
        return eb_py_fail(state, &err);
    }
    eb_session *sessions = PyMem_Calloc(n + 1, sizeof *sessions);
    eb_table *table =
        eb_table_new(HEADINGS, sizeof HEADINGS / sizeof *HEADINGS, n);
    eb_status status = EB_ERR_MEMORY;
    if (sessions != NULL && table != NULL) {
        status = eb_view_sessions(view, row, sessions, n, &n, &err);
    } else {
        err.status = EB_ERR_MEMORY;
    }
    for (size_t i = 0; status == EB_OK && i < n; i++) {
        add_session(table, &sessions[i], sensitive);
    }
    PyMem_Free(sessions);
    if (status == EB_OK) return eb_py_table_end(state, table);
    eb_table_free(table);
    return eb_py_fail(state, &err);
}

static PyObject *view_sessions(PyObject *self, PyObject *args) {
    Py_ssize_t row;
    if (!PyArg_ParseTuple(args, "n", &row)) return NULL;
    eb_py_state *state = eb_py_state_of(self);
    const eb_view *view = eb_py_view_begin(state, self);
    if (view == NULL) return NULL;
    PyObject *out =
        sessions_of(state, view, (size_t)row, ((eb_py_view *)self)->sensitive);
    eb_py_view_end(self);
    return out;
}

/* ---- accounting --------------------------------------------------------- */

static PyObject *counts_of(const eb_view *view) {
    eb_counts counts;
    eb_national national;
    eb_view_counts(view, &counts);
    eb_view_national(view, &national);
    PyObject *out = PyDict_New();
    if (out == NULL) return NULL;
    int code = eb_py_set(out, "rows", PyLong_FromLongLong(counts.rows));
    for (int fate = 0; code == 0 && fate < EB_FATES; fate++) {
        code = eb_py_set(out, eb_fate_name((eb_fate)fate),
                         PyLong_FromLongLong(counts.fates[fate]));
    }
    const struct {
        const char *name;
        int64_t value;
    } others[] = {{"pupils_missing", counts.pupils_missing},
                  {"pupils_unmarked", counts.pupils_unmarked},
                  {"national_left_out", national.left_out},
                  {"national_shortened", national.shortened}};
    for (size_t i = 0; code == 0 && i < sizeof others / sizeof *others; i++) {
        code = eb_py_set(out, others[i].name,
                         PyLong_FromLongLong(others[i].value));
    }
    if (code < 0) Py_CLEAR(out);
    return out;
}

static PyObject *view_counts(PyObject *self, PyObject *unused) {
    (void)unused;
    const eb_view *view = eb_py_view_begin(eb_py_state_of(self), self);
    if (view == NULL) return NULL;
    PyObject *out = counts_of(view);
    eb_py_view_end(self);
    return out;
}

static int add_problem(PyObject *list, eb_fate fate,
                       const eb_problem *problem) {
    PyObject *item = Py_BuildValue("siLs", eb_fate_name(fate), problem->file,
                                   (long long)problem->line, problem->reason);
    const int code = item != NULL ? PyList_Append(list, item) : -1;
    Py_XDECREF(item);
    return code;
}

static PyObject *view_problems(PyObject *self, PyObject *unused) {
    (void)unused;
    const eb_view *view = eb_py_view_begin(eb_py_state_of(self), self);
    if (view == NULL) return NULL;
    PyObject *list = PyList_New(0);
    for (int fate = 0; list != NULL && fate < EB_FATES; fate++) {
        const eb_problem *problem;
        for (size_t i = 0;
             list != NULL &&
             (problem = eb_view_problem(view, (eb_fate)fate, i)) != NULL;
             i++) {
            if (add_problem(list, (eb_fate)fate, problem) < 0) Py_CLEAR(list);
        }
    }
    eb_py_view_end(self);
    return list;
}

static PyObject *view_audit(PyObject *self, PyObject *args) {
    Py_ssize_t row, audit;
    if (!PyArg_ParseTuple(args, "nn", &row, &audit)) return NULL;
    const eb_view *view = eb_py_view_begin(eb_py_state_of(self), self);
    if (view == NULL) return NULL;
    PyObject *out = eb_py_text(eb_view_audit(view, (size_t)row, (size_t)audit));
    eb_py_view_end(self);
    return out;
}

/* ---- type --------------------------------------------------------------- */

static PyObject *view_about(PyObject *self, PyObject *unused) {
    (void)unused;
    const eb_view *view = eb_py_view_begin(eb_py_state_of(self), self);
    if (view == NULL) return NULL;
    PyObject *out = Py_BuildValue("NNn", eb_py_days(eb_view_as_of(view)),
                                  eb_py_days(eb_view_known_at(view)),
                                  (Py_ssize_t)eb_view_row_count(view));
    eb_py_view_end(self);
    return out;
}

static PyMethodDef VIEW_METHODS[] = {
    {"about", view_about, METH_NOARGS, "(as_of, known_at, rows)"},
    {"rows", view_rows, METH_NOARGS, "A Table with one row for each row."},
    {"find", view_find, METH_VARARGS, "pupil, school: the row."},
    {"sessions", view_sessions, METH_VARARGS, "A row's sessions, a Table."},
    {"counts", view_counts, METH_NOARGS, "The accounting, a dict."},
    {"problems", view_problems, METH_NOARGS, "(fate, file, line, reason)"},
    {"audit", view_audit, METH_VARARGS, "row, audit column: its text."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot VIEW_SLOTS[] = {
    {Py_tp_doc, "A register as it stood on one day."},
    {Py_tp_new, (void *)(intptr_t)view_new},
    {Py_tp_dealloc, (void *)(intptr_t)view_free},
    {Py_tp_methods, VIEW_METHODS},
    {0, NULL}};

PyType_Spec eb_py_view_spec = {"earlybell._native.View", sizeof(eb_py_view), 0,
                               Py_TPFLAGS_DEFAULT, VIEW_SLOTS};
