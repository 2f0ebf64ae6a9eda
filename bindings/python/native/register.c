/* SPDX-License-Identifier: MIT */
/*
 * Register and Codes: who owns what the core keeps. Filling goes through Rows
 * (rows.c), looking through View (view.c); here are the beginning, the end,
 * and the change of one mark.
 *
 * A change needs the register alone. That is not left to the reader of a
 * manual: see the guard in module.h.
 */
#include <stdlib.h>
#include <string.h>

#include "module.h"
#include "table.h"

/* ---- Codes -------------------------------------------------------------- */

static PyObject *codes_new(PyTypeObject *type, PyObject *args,
                           PyObject *keywords) {
    eb_py_state *state = PyType_GetModuleState(type);
    static char *NAMES[] = {NULL};
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "", NAMES)) return NULL;
    eb_py_codes *self = (eb_py_codes *)eb_py_new(state, EB_PY_CODES);
    eb_error err;
    if (self == NULL) return NULL;
    if (eb_codes_new(NULL, &self->codes, &err) != EB_OK) {
        eb_py_fail(state, &err);
        Py_CLEAR(self);
    }
    return (PyObject *)self;
}

static void codes_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    eb_codes_free(((eb_py_codes *)self)->codes);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *codes_table(PyObject *self, PyObject *unused) {
    static const eb_heading HEADINGS[] = {
        {"code", EB_KIND_TEXT},     {"valid_from", EB_KIND_DATE},
        {"valid_to", EB_KIND_DATE}, {"class", EB_KIND_TEXT},
        {"group", EB_KIND_TEXT},    {"sensitive", EB_KIND_BOOL},
        {"meaning", EB_KIND_TEXT}};
    (void)unused;
    eb_py_state *state = eb_py_state_of(self);
    eb_py_codes *codes = (eb_py_codes *)self;
    if (eb_py_guard_read(state, &codes->guard) < 0) return NULL;
    const size_t n = eb_codes_count(codes->codes);
    eb_table *table =
        eb_table_new(HEADINGS, sizeof HEADINGS / sizeof *HEADINGS, n);
    for (size_t i = 0; table != NULL && i < n; i++) {
        const eb_code *code = eb_codes_get(codes->codes, i);
        eb_table_text(table, 0, code->code);
        eb_table_date(table, 1, code->valid_from);
        eb_table_date(table, 2, code->valid_to);
        eb_table_text(table, 3, eb_class_name(code->class_));
        eb_table_text(table, 4, code->group);
        eb_table_bool(table, 5, code->sensitive);
        eb_table_text(table, 6, code->meaning);
    }
    eb_py_guard_read_end(&codes->guard);
    return eb_py_table_end(state, table);
}

static PyObject *codes_find(PyObject *self, PyObject *args) {
    const char *text;
    Py_ssize_t length;
    eb_date date;
    if (!PyArg_ParseTuple(args, "s#O&", &text, &length, eb_py_date, &date)) {
        return NULL;
    }
    eb_py_state *state = eb_py_state_of(self);
    eb_py_codes *codes = (eb_py_codes *)self;
    if (eb_py_guard_read(state, &codes->guard) < 0) return NULL;
    const eb_code *code =
        eb_codes_find(codes->codes, text, (size_t)length, date);
    PyObject *out =
        code == NULL
            ? Py_NewRef(Py_None)
            : Py_BuildValue("(ssis)", eb_class_name(code->class_), code->group,
                            code->sensitive, code->meaning);
    eb_py_guard_read_end(&codes->guard);
    return out;
}

static PyMethodDef CODES_METHODS[] = {
    {"table", codes_table, METH_NOARGS, "The code table, as a Table."},
    {"find", codes_find, METH_VARARGS,
     "(class, group, sensitive, meaning) of a code on a date, or None."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot CODES_SLOTS[] = {
    {Py_tp_doc, "The national codes, and local ones that Rows may add."},
    {Py_tp_new, (void *)(intptr_t)codes_new},
    {Py_tp_dealloc, (void *)(intptr_t)codes_free},
    {Py_tp_methods, CODES_METHODS},
    {0, NULL}};

PyType_Spec eb_py_codes_spec = {"earlybell._native.Codes", sizeof(eb_py_codes),
                                0, Py_TPFLAGS_DEFAULT, CODES_SLOTS};

/* ---- Register ----------------------------------------------------------- */

static PyObject *register_new(PyTypeObject *type, PyObject *args,
                              PyObject *keywords) {
    static char *NAMES[] = {"conflicts", "codes", NULL};
    eb_py_state *state = PyType_GetModuleState(type);
    int conflicts = EB_CONFLICTS_REFUSE;
    PyObject *codes = Py_None;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|iO", NAMES, &conflicts,
                                     &codes)) {
        return NULL;
    }
    if (codes != Py_None && !eb_py_check(state, codes, EB_PY_CODES, "codes")) {
        return NULL;
    }
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    options.conflicts = (eb_conflicts)conflicts;
    if (codes != Py_None) options.codes = ((eb_py_codes *)codes)->codes;
    eb_py_register *self = (eb_py_register *)eb_py_new(state, EB_PY_REGISTER);
    if (self == NULL) return NULL;
    eb_py_guard *guard =
        codes != Py_None ? &((eb_py_codes *)codes)->guard : &self->guard;
    eb_error err;
    eb_status status = EB_OK;
    if (eb_py_guard_read(state, guard) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    status = eb_register_new(&options, &self->reg, &err);
    eb_py_guard_read_end(guard);
    if (status != EB_OK) {
        Py_DECREF(self);
        return eb_py_fail(state, &err);
    }
    return (PyObject *)self;
}

static void register_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    eb_register_free(((eb_py_register *)self)->reg);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyObject *register_close(PyObject *self, PyObject *unused) {
    (void)unused;
    eb_py_register *owner = (eb_py_register *)self;
    eb_py_state *state = eb_py_state_of(self);
    eb_error err;
    eb_status status;
    if (eb_py_guard_write(state, &owner->guard) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = eb_register_close(owner->reg, &err);
    Py_END_ALLOW_THREADS
    eb_py_guard_write_end(&owner->guard);
    return status == EB_OK ? Py_NewRef(Py_None) : eb_py_fail(state, &err);
}

static PyObject *register_set_mark(PyObject *self, PyObject *args) {
    const char *pupil, *school, *code;
    eb_date date;
    int half, others = 0;
    if (!PyArg_ParseTuple(args, "szO&is", &pupil, &school, eb_py_date, &date,
                          &half, &code)) {
        return NULL;
    }
    eb_py_register *owner = (eb_py_register *)self;
    eb_py_state *state = eb_py_state_of(self);
    eb_error err;
    if (eb_py_guard_write(state, &owner->guard) < 0) return NULL;
    const eb_status status = eb_register_set_mark(
        owner->reg, pupil, school, date, (eb_half)half, code, &others, &err);
    atomic_fetch_add(&owner->changes, 1);
    eb_py_guard_write_end(&owner->guard);
    return status == EB_OK ? PyBool_FromLong(others) : eb_py_fail(state, &err);
}

/* (schools, pupils, first_date, last_date, audit names) */
static PyObject *register_about(PyObject *self, PyObject *unused) {
    (void)unused;
    eb_py_register *owner = (eb_py_register *)self;
    eb_py_state *state = eb_py_state_of(self);
    if (eb_py_guard_read(state, &owner->guard) < 0) return NULL;
    const size_t n = eb_register_audit_count(owner->reg);
    PyObject *audit = PyTuple_New((Py_ssize_t)n);
    for (size_t i = 0; audit != NULL && i < n; i++) {
        PyObject *name =
            PyUnicode_FromString(eb_register_audit_name(owner->reg, i));
        if (name == NULL) {
            Py_CLEAR(audit);
            break;
        }
        PyTuple_SetItem(audit, (Py_ssize_t)i, name);
    }
    PyObject *out = NULL;
    if (audit != NULL) {
        out = Py_BuildValue(
            "nnNNN", (Py_ssize_t)eb_register_school_count(owner->reg),
            (Py_ssize_t)eb_register_pupil_count(owner->reg),
            eb_py_days(eb_register_first_date(owner->reg)),
            eb_py_days(eb_register_last_date(owner->reg)), audit);
    }
    eb_py_guard_read_end(&owner->guard);
    return out;
}

/* Text of unknown length, that grows. */
typedef struct pieces {
    char *text;
    size_t length, room;
} pieces;

static eb_status take_piece(void *context, const char *text, size_t length) {
    pieces *all = context;
    if (length > all->room - all->length) {
        const size_t room = 2 * all->room + length + 4096;
        char *grown = realloc(all->text, room);
        if (grown == NULL) return EB_ERR_MEMORY;
        all->text = grown;
        all->room = room;
    }
    memcpy(all->text + all->length, text, length);
    all->length += length;
    return EB_OK;
}

static PyObject *register_fixed(PyObject *self, PyObject *unused) {
    (void)unused;
    eb_py_register *owner = (eb_py_register *)self;
    eb_py_state *state = eb_py_state_of(self);
    pieces all = {NULL, 0, 0};
    eb_error err;
    eb_status status;
    if (eb_py_guard_read(state, &owner->guard) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = eb_register_write_fixed(owner->reg, take_piece, &all, &err);
    Py_END_ALLOW_THREADS
    eb_py_guard_read_end(&owner->guard);
    PyObject *out = status == EB_OK ? PyBytes_FromStringAndSize(
                                          all.text, (Py_ssize_t)all.length)
                                    : eb_py_fail(state, &err);
    free(all.text);
    return out;
}

static PyMethodDef REGISTER_METHODS[] = {
    {"close", register_close, METH_NOARGS, "Sorts; read-only from now on."},
    {"set_mark", register_set_mark, METH_VARARGS,
     "pupil, school, date, half, code: True when others may change too."},
    {"about", register_about, METH_NOARGS,
     "(schools, pupils, first_date, last_date, audit columns)"},
    {"fixed", register_fixed, METH_NOARGS,
     "The marks in one fixed form, for a digest."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot REGISTER_SLOTS[] = {
    {Py_tp_doc, "Marks, pupils and calendars; use earlybell.Register."},
    {Py_tp_new, (void *)(intptr_t)register_new},
    {Py_tp_dealloc, (void *)(intptr_t)register_free},
    {Py_tp_methods, REGISTER_METHODS},
    {0, NULL}};

PyType_Spec eb_py_register_spec = {"earlybell._native.Register",
                                   sizeof(eb_py_register), 0,
                                   Py_TPFLAGS_DEFAULT, REGISTER_SLOTS};
