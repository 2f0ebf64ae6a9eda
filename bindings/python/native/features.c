/* SPDX-License-Identifier: MIT */
/*
 * The 64 features of a view, as columns. The core writes rows; blocks of them
 * that stay in the cache are turned into columns as they come.
 */
#include "data/view.h"
#include "module.h"
#include "table.h"

enum { IDS = 3, WIDTH = EB_FEATURE_COUNT };

/* With threads a block must have work for each of them. */
static size_t block_rows(int threads) {
    return threads > 1 ? 2048 * (size_t)threads : 512;
}

/* eb_view_row would count every row's sessions for two strings. */
void eb_py_add_ids(eb_table *table, const eb_view *view, size_t first,
                   size_t n) {
    const eb_date as_of = eb_view_as_of(view);
    for (size_t i = 0; i < n; i++) {
        const eb_view_entry *row = &view->rows[first + i];
        eb_table_text(table, 0, eb_view_pupil(view, row));
        eb_table_text(table, 1, eb_view_school_id(view, row));
        eb_table_date(table, 2, as_of);
    }
}

static eb_status fill(eb_table *table, const eb_view *view, double *block,
                      size_t most, eb_error *err) {
    const size_t all = eb_view_row_count(view);
    for (size_t first = 0; first < all; first += most) {
        const size_t n = all - first < most ? all - first : most;
        const eb_status status = eb_features(view, first, n, block, 0, err);
        if (status != EB_OK) return status;
        eb_py_add_ids(table, view, first, n);
        eb_table_numbers(table, IDS, WIDTH, block, WIDTH, n);
    }
    return EB_OK;
}

static PyObject *features(PyObject *module, PyObject *view_object) {
    eb_py_state *state = eb_py_state_of_module(module);
    eb_heading headings[IDS + WIDTH] = {{"pupil_id", EB_KIND_TEXT},
                                        {"school_id", EB_KIND_TEXT},
                                        {"as_of", EB_KIND_DATE}};
    for (size_t i = 0; i < WIDTH; i++) {
        headings[IDS + i].name = eb_feature(i)->name;
        headings[IDS + i].kind = EB_KIND_NUMBER;
    }
    const eb_view *view = eb_py_view_begin(state, view_object);
    if (view == NULL) return NULL;
    const size_t most = block_rows(((eb_py_view *)view_object)->threads);
    eb_error err = {EB_ERR_MEMORY, 0, 0, 0, "", ""};
    eb_status status = EB_ERR_MEMORY;
    double *block = PyMem_Malloc(most * WIDTH * sizeof *block);
    eb_table *table =
        eb_table_new(headings, IDS + WIDTH, eb_view_row_count(view));
    if (block != NULL && table != NULL) {
        Py_BEGIN_ALLOW_THREADS
        status = fill(table, view, block, most, &err);
        Py_END_ALLOW_THREADS
    }
    PyMem_Free(block);
    eb_py_view_end(view_object);
    if (status == EB_OK) return eb_py_table_end(state, table);
    eb_table_free(table);
    return eb_py_fail(state, &err);
}

/* pupil_id, school_id and as_of of each row, alone. */
static PyObject *ids(PyObject *module, PyObject *view_object) {
    static const eb_heading HEADINGS[IDS] = {{"pupil_id", EB_KIND_TEXT},
                                             {"school_id", EB_KIND_TEXT},
                                             {"as_of", EB_KIND_DATE}};
    eb_py_state *state = eb_py_state_of_module(module);
    const eb_view *view = eb_py_view_begin(state, view_object);
    if (view == NULL) return NULL;
    const size_t n = eb_view_row_count(view);
    eb_table *table = eb_table_new(HEADINGS, IDS, n);
    if (table != NULL) {
        Py_BEGIN_ALLOW_THREADS
        eb_py_add_ids(table, view, 0, n);
        Py_END_ALLOW_THREADS
    }
    eb_py_view_end(view_object);
    return eb_py_table_end(state, table);
}

/* For those who have room of their own: a writable buffer of doubles, rows by
 * features. */
static PyObject *features_into(PyObject *module, PyObject *args) {
    eb_py_state *state = eb_py_state_of_module(module);
    PyObject *view_object;
    Py_buffer out;
    if (!PyArg_ParseTuple(args, "Ow*", &view_object, &out)) return NULL;
    const eb_view *view = eb_py_view_begin(state, view_object);
    if (view == NULL) {
        PyBuffer_Release(&out);
        return NULL;
    }
    const size_t n = eb_view_row_count(view);
    eb_error err;
    eb_status status = EB_OK;
    const int fits = (size_t)out.len == n * WIDTH * sizeof(double) &&
                     (uintptr_t)out.buf % sizeof(double) == 0;
    if (fits) {
        Py_BEGIN_ALLOW_THREADS
        status = eb_features(view, 0, n, out.buf, 0, &err);
        Py_END_ALLOW_THREADS
    }
    eb_py_view_end(view_object);
    PyBuffer_Release(&out);
    if (!fits) {
        return eb_py_say(state, EB_ERR_ARGUMENT, "out",
                         "out must be aligned and hold 64 doubles a row");
    }
    return status == EB_OK ? PyLong_FromSize_t(n) : eb_py_fail(state, &err);
}

PyMethodDef eb_py_features_methods[] = {
    {"features", features, METH_O, "A Table of a view's 64 features."},
    {"ids", ids, METH_O, "pupil_id, school_id, as_of: a Table."},
    {"features_into", features_into, METH_VARARGS,
     "view, out: the features into a buffer of doubles. How many rows."},
    {NULL, NULL, 0, NULL}};
