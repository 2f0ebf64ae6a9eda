/* SPDX-License-Identifier: MIT */
/*
 * What the files of the extension share: the state of a module, exceptions,
 * and the rule by which a register is read by many or changed by one.
 *
 * To add a file of functions: end it with a table
 *     PyMethodDef eb_py_NAME_methods[] = {..., {NULL, NULL, 0, NULL}};
 * declare that here, and name it in METHODS of module.c. To add a type: a
 * PyType_Spec here, its place in eb_py_type, its row in TYPES of module.c.
 * Only the limited API of Python 3.11; no type may be subclassed, so that the
 * state is found by eb_py_state_of(self).
 *
 * A batch call: check and convert arguments, eb_py_view_begin, let the GIL go
 * around the core's call, eb_py_view_end, then objects or eb_py_fail.
 *     const eb_view *view = eb_py_view_begin(state, view_object);
 *     if (view == NULL) return NULL;
 *     Py_BEGIN_ALLOW_THREADS
 *     status = eb_features(view, 0, n, out, 0, &err);
 *     Py_END_ALLOW_THREADS
 *     eb_py_view_end(view_object);
 *     if (status != EB_OK) return eb_py_fail(state, &err);
 */
#ifndef EB_PY_MODULE_H
#define EB_PY_MODULE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdatomic.h>

#include "earlybell/earlybell.h"

typedef enum eb_py_type {
    EB_PY_CODES,
    EB_PY_REGISTER,
    EB_PY_ROWS,
    EB_PY_VIEW,
    EB_PY_MODEL,
    EB_PY_LINKS,
    EB_PY_TABLE,
    EB_PY_COLUMN,
    EB_PY_TYPES
} eb_py_type;

typedef struct eb_py_state {
    PyObject *of_core; /* earlybell.errors.of_core */
    PyObject *types[EB_PY_TYPES];
} eb_py_state;

/* Of an object of one of the extension's types. Borrowed, never NULL. */
eb_py_state *eb_py_state_of(PyObject *self);
/* Of the module, in its functions. */
eb_py_state *eb_py_state_of_module(PyObject *module);

/* Whether an object is of one of the types: else TypeError, naming
 * `argument`, and 0. */
int eb_py_check(const eb_py_state *state, PyObject *object, eb_py_type type,
                const char *argument);
/* A new zeroed object of one of the types. */
PyObject *eb_py_new(const eb_py_state *state, eb_py_type type);

/* Sets the exception of a failed call; always returns NULL. */
PyObject *eb_py_fail(const eb_py_state *state, const eb_error *err);
/* The same for what the extension itself finds wrong. */
PyObject *eb_py_say(const eb_py_state *state, eb_status status,
                    const char *field, const char *message);

/* ---- readers and the one writer ----------------------------------------- */

/* Zeroed: free. Positive: so many read. -1: one writes. */
typedef struct eb_py_guard {
    atomic_int users;
} eb_py_guard;

/* 0, or -1 with a StateError set. Nothing waits: that a register is changed
 * while it is read is a mistake of the program, and is said. */
int eb_py_guard_read(const eb_py_state *state, eb_py_guard *guard);
void eb_py_guard_read_end(eb_py_guard *guard);
int eb_py_guard_write(const eb_py_state *state, eb_py_guard *guard);
void eb_py_guard_write_end(eb_py_guard *guard);

/* ---- objects ------------------------------------------------------------ */

typedef struct eb_py_register {
    PyObject_HEAD eb_register *reg;
    eb_py_guard guard;
    atomic_long changes; /* by set_mark, so that views know they are old */
} eb_py_register;

typedef struct eb_py_codes {
    PyObject_HEAD eb_codes *codes;
    eb_py_guard guard;
} eb_py_codes;

typedef struct eb_py_view {
    PyObject_HEAD eb_view *view;
    eb_py_register *owner; /* strong */
    PyObject *links;       /* strong; NULL: none */
    PyThread_type_lock refreshing;
    atomic_long changes; /* of the register, when last looked at */
    int sensitive;
    int threads;
} eb_py_view;

typedef struct eb_py_model {
    PyObject_HEAD eb_model *model;
} eb_py_model;

/* Begins to read a View (TypeError if it is none): refreshed when its register
 * changed, and unchanged until eb_py_view_end. NULL with an exception. */
const eb_view *eb_py_view_begin(const eb_py_state *state, PyObject *view);
void eb_py_view_end(PyObject *view);

/* The links in a Links (links.c); NULL with a TypeError when it is none. */
const eb_links *eb_py_links_of(const eb_py_state *state, PyObject *object);

/* The model in a Model; NULL with a TypeError when it is none. A model is
 * const: keep a reference to the object while you use it. */
const eb_model *eb_py_model_of(const eb_py_state *state, PyObject *model);

/* ---- doubles of others --------------------------------------------------- */

/* n rows of `width` doubles in a buffer of the caller's, `stride` doubles
 * apart: read where they lie when the layout allows, else copied. */
typedef struct eb_py_numbers {
    Py_buffer buffer;
    double *copy; /* NULL: read in place */
    const double *values;
    size_t rows, stride;
} eb_py_numbers;

/* 0, or -1 with an exception. The buffer is held, so that it cannot be freed
 * or resized, until eb_py_numbers_end. */
int eb_py_numbers_begin(PyObject *object, size_t width, eb_py_numbers *out);
void eb_py_numbers_end(eb_py_numbers *numbers);

/* A Rows object (header, add, add_stream, end, notes) that feeds `rows`, which
 * it frees, at once when this fails. `owner` is what the rows go into; it is
 * kept as long. Each call locks `guard`, which is inside `owner` (NULL: one of
 * its own). For files of your own: cases. */
PyObject *eb_py_rows_wrap(const eb_py_state *state, eb_rows *rows,
                          eb_py_guard *guard, PyObject *owner);

/* ---- arguments ---------------------------------------------------------- */

/* None is EB_NO_DATE, else an int, days since 1970-01-01. For "O&". */
int eb_py_date(PyObject *object, void *out);
/* A new str (or None for NULL), date as int (or None), int (or None). */
PyObject *eb_py_text(const char *text);
PyObject *eb_py_days(eb_date date);
PyObject *eb_py_count(int64_t value, int64_t missing);
/* Sets `key` of a dict and drops the reference to `value`; 0 or -1. A NULL
 * value is -1, so that makers may be nested. */
int eb_py_set(PyObject *dict, const char *key, PyObject *value);

extern PyType_Spec eb_py_codes_spec, eb_py_register_spec, eb_py_rows_spec,
    eb_py_view_spec, eb_py_model_spec, eb_py_links_spec, eb_py_table_spec,
    eb_py_column_spec;

extern PyMethodDef eb_py_catalogue_methods[], eb_py_features_methods[];

#endif
