/* SPDX-License-Identifier: MIT */
/*
 * See values.h. Behind a capsule stands one block that says how to free what
 * it holds, so that one destructor serves all of them.
 */
#include "values.h"

#include <math.h>
#include <stdlib.h>

/* ---- a tree -------------------------------------------------------------- */

/* Adds to what is open; the reference stays the caller's. */
static int attach(eb_py_tree *tree, const char *key, PyObject *value) {
    if (tree->depth == 0) {
        tree->done = Py_NewRef(value);
        return 0;
    }
    PyObject *parent = tree->open[tree->depth - 1];
    return key != NULL ? PyDict_SetItemString(parent, key, value)
                       : PyList_Append(parent, value);
}

void eb_py_put(eb_py_tree *tree, const char *key, PyObject *value) {
    if (value == NULL || tree->failed || attach(tree, key, value) != 0) {
        tree->failed = 1;
    }
    Py_XDECREF(value);
}

void eb_py_open(eb_py_tree *tree, const char *key, char bracket) {
    if (tree->failed) return;
    PyObject *value = bracket == '{' ? PyDict_New() : PyList_New(0);
    if (value == NULL || tree->depth == EB_PY_TREE_DEPTH ||
        attach(tree, key, value) != 0) {
        tree->failed = 1;
    } else {
        tree->open[tree->depth++] = value; /* its parent holds it */
    }
    Py_XDECREF(value);
}

void eb_py_close(eb_py_tree *tree) {
    if (!tree->failed) tree->depth--;
}

void eb_py_put_number(eb_py_tree *tree, const char *key, double value) {
    if (tree->failed) return;
    eb_py_put(tree, key,
              isfinite(value) ? PyFloat_FromDouble(value) : eb_py_text(NULL));
}

void eb_py_put_integer(eb_py_tree *tree, const char *key, int64_t value) {
    if (!tree->failed) eb_py_put(tree, key, PyLong_FromLongLong(value));
}

void eb_py_put_count(eb_py_tree *tree, const char *key, int64_t value,
                     int64_t missing) {
    if (!tree->failed) eb_py_put(tree, key, eb_py_count(value, missing));
}

void eb_py_put_text(eb_py_tree *tree, const char *key, const char *text) {
    if (!tree->failed) eb_py_put(tree, key, eb_py_text(text));
}

void eb_py_put_bool(eb_py_tree *tree, const char *key, int value) {
    if (!tree->failed) eb_py_put(tree, key, PyBool_FromLong(value));
}

void eb_py_put_day(eb_py_tree *tree, const char *key, eb_date date) {
    char text[11];
    if (date == EB_NO_DATE) {
        eb_py_put_text(tree, key, NULL);
        return;
    }
    eb_date_write(date, text);
    eb_py_put_text(tree, key, text);
}

void eb_py_put_interval(eb_py_tree *tree, const char *key, double value,
                        double low, double high) {
    eb_py_open(tree, key, '[');
    eb_py_put_number(tree, NULL, value);
    eb_py_put_number(tree, NULL, low);
    eb_py_put_number(tree, NULL, high);
    eb_py_close(tree);
}

PyObject *eb_py_tree_end(eb_py_tree *tree) {
    PyObject *done = tree->done;
    tree->done = NULL;
    if (!tree->failed) return done;
    Py_XDECREF(done);
    return PyErr_Occurred() ? NULL : PyErr_NoMemory();
}

/* ---- tables -------------------------------------------------------------- */

const char *eb_py_or_null(const char *text) {
    return text[0] != '\0' ? text : NULL;
}

/* ---- capsules ------------------------------------------------------------ */

typedef struct held {
    void *pointer;
    void (*release)(void *);
    PyObject *owner;
} held;

static void destroy(PyObject *capsule) {
    held *of = PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule));
    if (of == NULL) {
        PyErr_Clear();
        return;
    }
    of->release(of->pointer);
    Py_XDECREF(of->owner);
    free(of);
}

PyObject *eb_py_capsule(const char *name, void *pointer,
                        void (*release)(void *), PyObject *owner) {
    held *of = malloc(sizeof *of);
    PyObject *capsule = NULL;
    if (of == NULL) {
        PyErr_NoMemory();
    } else {
        of->pointer = pointer;
        of->release = release;
        of->owner = owner;
        capsule = PyCapsule_New(of, name, destroy);
    }
    if (capsule == NULL) {
        release(pointer);
        free(of);
        return NULL;
    }
    Py_XINCREF(owner);
    return capsule;
}

static held *find(PyObject *capsule, const char *name) {
    if (!PyCapsule_IsValid(capsule, name)) {
        PyErr_Format(PyExc_TypeError, "%s is wanted, as earlybell made it",
                     name);
        return NULL;
    }
    return PyCapsule_GetPointer(capsule, name);
}

void *eb_py_capsule_get(PyObject *capsule, const char *name) {
    const held *of = find(capsule, name);
    return of != NULL ? of->pointer : NULL;
}

PyObject *eb_py_capsule_owner(PyObject *capsule, const char *name) {
    const held *of = find(capsule, name);
    return of != NULL ? of->owner : NULL;
}
