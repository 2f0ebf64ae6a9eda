/* SPDX-License-Identifier: MIT */
/*
 * See arrays.h; and the reviews of plain arrays that are no ranking: whether
 * intervals were right (the randomised PIT), whether values moved (drift), and
 * what must not be shown of groups (suppression).
 */
#include "arrays.h"

#include <stdlib.h>
#include <string.h>

#include "values.h"

/* ---- buffers ------------------------------------------------------------- */

/* "d" of "d", "<d", "=d" and "@d" on this machine; NUL for anything longer. */
static char letter_of(const char *format) {
    if (format == NULL) return 'B';
    if (*format == '@' || *format == '=' || *format == '<') format++;
    return format[0] != '\0' && format[1] == '\0' ? format[0] : '\0';
}

int eb_py_read_array(PyObject *object, const char *formats, size_t size,
                     const char *name, eb_py_array *out) {
    Py_buffer buffer;
    out->items = NULL;
    out->count = 0;
    if (object == Py_None) return 0;
    if (PyObject_GetBuffer(object, &buffer,
                           PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0) {
        return -1;
    }
    const char letter = letter_of(buffer.format);
    if (buffer.ndim != 1 || letter == '\0' || strchr(formats, letter) == NULL ||
        buffer.itemsize != (Py_ssize_t)size) {
        PyErr_Format(PyExc_TypeError,
                     "%s: a one-dimensional buffer of one of the formats %s, "
                     "side by side in memory, is wanted",
                     name, formats);
    } else if ((out->items = malloc((size_t)buffer.len + size)) == NULL) {
        PyErr_NoMemory();
    } else {
        memcpy(out->items, buffer.buf, (size_t)buffer.len);
        out->count = (size_t)buffer.len / size;
    }
    PyBuffer_Release(&buffer);
    return out->items != NULL ? 0 : -1;
}

static int differ(const eb_py_array *a, const eb_py_array *b,
                  const char *name) {
    if (b->items == NULL || a->count == b->count) return 0;
    PyErr_Format(PyExc_ValueError, "%s: it has another length", name);
    return -1;
}

/* ---- intervals judged ---------------------------------------------------- */

static PyObject *tree_of_pit(const eb_pit *pit) {
    eb_py_tree tree = {0};
    eb_py_open(&tree, NULL, '{');
    eb_py_put_integer(&tree, "rows", (int64_t)pit->rows);
    eb_py_put_integer(&tree, "left_out", (int64_t)pit->left_out);
    eb_py_put_interval(&tree, "below_10", pit->under_tenth, pit->under_low,
                       pit->under_high);
    eb_py_put_interval(&tree, "above_90", pit->over_nine, pit->over_low,
                       pit->over_high);
    eb_py_open(&tree, "tenths", '[');
    for (size_t i = 0; i < 10; i++) {
        eb_py_put_number(&tree, NULL, pit->share[i]);
    }
    eb_py_close(&tree);
    eb_py_put_number(&tree, "chi_square", pit->chi_square);
    eb_py_put_number(&tree, "p", pit->p);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* (below, at, weight or None, seed) */
static PyObject *judge_spread(PyObject *module, PyObject *args) {
    static const char *const NAMES[] = {"below", "at", "weight"};
    PyObject *objects[3] = {NULL}, *out = NULL;
    eb_py_array in[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    unsigned long long seed = 0;
    eb_pit pit;
    eb_error err = {0};
    if (!PyArg_ParseTuple(args, "OOOK:pit", &objects[0], &objects[1],
                          &objects[2], &seed)) {
        return NULL;
    }
    for (size_t i = 0; i < 3; i++) {
        if (eb_py_read_array(objects[i], "d", sizeof(double), NAMES[i],
                             &in[i]) != 0 ||
            differ(&in[0], &in[i], NAMES[i]) != 0) {
            goto out;
        }
    }
    if (in[0].items == NULL || in[1].items == NULL) {
        PyErr_SetString(PyExc_TypeError, "below and at are needed");
    } else if (eb_pit_new(in[0].items, in[1].items, in[2].items, in[0].count,
                          seed, &pit, &err) != EB_OK) {
        eb_py_fail(eb_py_state_of_module(module), &err);
    } else {
        out = tree_of_pit(&pit);
    }
out:
    for (size_t i = 0; i < 3; i++) free(in[i].items);
    return out;
}

/* (below, at, seed, row): one value of the above. */
static PyObject *spread_value(PyObject *module, PyObject *args) {
    double below = 0.0, at = 0.0;
    unsigned long long seed = 0;
    Py_ssize_t row = 0;
    (void)module;
    if (!PyArg_ParseTuple(args, "ddKn:pit_value", &below, &at, &seed, &row)) {
        return NULL;
    }
    return PyFloat_FromDouble(eb_pit_value(below, at, seed, (size_t)row));
}

/* ---- drift --------------------------------------------------------------- */

static PyObject *tree_of_drift(const eb_drift *drift, const int64_t *counts,
                               size_t bins, int64_t missing) {
    eb_py_tree tree = {0};
    eb_py_open(&tree, NULL, '{');
    eb_py_put_number(&tree, "rows", drift->rows);
    eb_py_put_integer(&tree, "bins", drift->bins);
    eb_py_put_number(&tree, "psi", drift->psi);
    eb_py_put_number(&tree, "chi_square", drift->chi_square);
    eb_py_put_number(&tree, "p", drift->p);
    eb_py_put_bool(&tree, "too_few", drift->too_few);
    eb_py_open(&tree, "counts", '[');
    for (size_t i = 0; i < bins; i++) {
        eb_py_put_integer(&tree, NULL, counts[i]);
    }
    eb_py_close(&tree);
    eb_py_put_integer(&tree, "missing", missing);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* (values, cuts, shares of the reference, its rows) */
static PyObject *judge_drift(PyObject *module, PyObject *args) {
    static const char *const NAMES[] = {"values", "cuts", "shares"};
    PyObject *objects[3] = {NULL}, *out = NULL;
    eb_py_array in[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    int64_t *counts = NULL, missing = 0;
    double reference = 0.0;
    eb_drift drift;
    eb_error err = {0};
    if (!PyArg_ParseTuple(args, "OOOd:drift", &objects[0], &objects[1],
                          &objects[2], &reference)) {
        return NULL;
    }
    for (size_t i = 0; i < 3; i++) {
        if (eb_py_read_array(objects[i], "d", sizeof(double), NAMES[i],
                             &in[i]) != 0) {
            goto out;
        }
        if (in[i].items == NULL) {
            PyErr_Format(PyExc_TypeError, "%s: it is needed", NAMES[i]);
            goto out;
        }
    }
    const size_t bins = in[1].count + 1;
    if (in[2].count != bins) {
        PyErr_SetString(PyExc_ValueError, "shares: one more than cuts");
        goto out;
    }
    counts = calloc(bins, sizeof *counts);
    if (counts == NULL) {
        PyErr_NoMemory();
        goto out;
    }
    eb_drift_count(in[0].items, in[0].count, in[1].items, in[1].count, counts,
                   &missing);
    if (eb_drift_judge(in[2].items, reference, counts, bins, &drift, &err) !=
        EB_OK) {
        eb_py_fail(eb_py_state_of_module(module), &err);
    } else {
        out = tree_of_drift(&drift, counts, bins, missing);
    }
out:
    free(counts);
    for (size_t i = 0; i < 3; i++) free(in[i].items);
    return out;
}

/* ---- suppression --------------------------------------------------------- */

/* (parents, n, k or None, minimum): a list of EB_HIDE_... of each group. A
 * parent below 0 is none. */
static PyObject *suppress(PyObject *module, PyObject *args) {
    static const char *const NAMES[] = {"parent", "n", "k"};
    PyObject *objects[3] = {NULL}, *out = NULL;
    eb_py_array in[3] = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    size_t *parents = NULL;
    unsigned char *hidden = NULL;
    long long minimum = 0;
    eb_py_tree tree = {0};
    eb_error err = {0};
    if (!PyArg_ParseTuple(args, "OOOL:suppress", &objects[0], &objects[1],
                          &objects[2], &minimum)) {
        return NULL;
    }
    for (size_t i = 0; i < 3; i++) {
        if (eb_py_read_array(objects[i], "ql", sizeof(int64_t), NAMES[i],
                             &in[i]) != 0 ||
            differ(&in[0], &in[i], NAMES[i]) != 0) {
            goto out;
        }
    }
    const size_t groups = in[0].count;
    parents = calloc(groups + 1, sizeof *parents);
    hidden = calloc(groups + 1, 1);
    if (parents == NULL || hidden == NULL) {
        PyErr_NoMemory();
        goto out;
    }
    if (in[0].items == NULL || in[1].items == NULL) {
        PyErr_SetString(PyExc_TypeError, "parent and n are needed");
        goto out;
    }
    for (size_t i = 0; i < groups; i++) {
        const int64_t parent = ((const int64_t *)in[0].items)[i];
        parents[i] = parent < 0 ? EB_NO_PARENT : (size_t)parent;
    }
    if (eb_suppress(groups, parents, in[1].items, in[2].items, minimum, NULL,
                    hidden, &err) != EB_OK) {
        eb_py_fail(eb_py_state_of_module(module), &err);
        goto out;
    }
    eb_py_open(&tree, NULL, '[');
    for (size_t i = 0; i < groups; i++) {
        eb_py_put_integer(&tree, NULL, hidden[i]);
    }
    eb_py_close(&tree);
    out = eb_py_tree_end(&tree);
out:
    free(parents);
    free(hidden);
    for (size_t i = 0; i < 3; i++) free(in[i].items);
    return out;
}

PyMethodDef eb_py_arrays_methods[] = {
    {"pit", judge_spread, METH_VARARGS, NULL},
    {"pit_value", spread_value, METH_VARARGS, NULL},
    {"drift", judge_drift, METH_VARARGS, NULL},
    {"suppress", suppress, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
