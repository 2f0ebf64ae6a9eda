/* SPDX-License-Identifier: MIT */
/*
 * What policies and reviews need beside tables (table.h): a tree of dicts and
 * lists, as `--format json` of the program writes it, for the figures of an
 * evaluation; and capsules for what Python only hands back (cases, a policy,
 * labelled rows), which need no type of their own.
 *
 * All calls need the GIL. A tree keeps the first failure: later calls do
 * nothing, and the end returns NULL with the exception set.
 */
#ifndef EB_PY_VALUES_H
#define EB_PY_VALUES_H

#include "table.h"

/* ---- a tree -------------------------------------------------------------- */

#define EB_PY_TREE_DEPTH 12

typedef struct eb_py_tree {
    PyObject *open[EB_PY_TREE_DEPTH]; /* borrowed: each parent holds them */
    int depth;
    int failed;
    PyObject *done; /* the root */
} eb_py_tree;

/* A zeroed tree is an empty one. `key` is NULL inside a list and for the
 * root; `bracket` is '{' or '['. */
void eb_py_open(eb_py_tree *tree, const char *key, char bracket);
void eb_py_close(eb_py_tree *tree);
/* Takes the reference; NULL is a failure. */
void eb_py_put(eb_py_tree *tree, const char *key, PyObject *value);
void eb_py_put_number(eb_py_tree *tree, const char *key, double value);
void eb_py_put_integer(eb_py_tree *tree, const char *key, int64_t value);
void eb_py_put_count(eb_py_tree *tree, const char *key, int64_t value,
                     int64_t missing);
void eb_py_put_text(eb_py_tree *tree, const char *key, const char *text);
void eb_py_put_bool(eb_py_tree *tree, const char *key, int value);
/* "2026-03-02", or None for EB_NO_DATE. */
void eb_py_put_day(eb_py_tree *tree, const char *key, eb_date date);
/* [value, low, high]; not finite: None, as in JSON. */
void eb_py_put_interval(eb_py_tree *tree, const char *key, double value,
                        double low, double high);
/* The root, once it has been closed; or NULL. Empties the tree. */
PyObject *eb_py_tree_end(eb_py_tree *tree);

/* ---- tables -------------------------------------------------------------- */

/* NULL for "": what is missing in a table. */
const char *eb_py_or_null(const char *text);

/* ---- capsules ------------------------------------------------------------ */

/*
 * A C object in a capsule, with the Python object (may be NULL) that it
 * borrows from. Takes `pointer`: frees it by `release` when the capsule goes,
 * and at once when there is no memory for the capsule (NULL is returned).
 */
PyObject *eb_py_capsule(const char *name, void *pointer,
                        void (*release)(void *), PyObject *owner);
/* Borrowed; NULL with a TypeError for what is no such capsule. */
void *eb_py_capsule_get(PyObject *capsule, const char *name);
/* Borrowed: what it borrows from; NULL with a TypeError. */
PyObject *eb_py_capsule_owner(PyObject *capsule, const char *name);

#define EB_PY_CASES "earlybell.cases"
#define EB_PY_POLICY "earlybell.policy"
#define EB_PY_LABELS "earlybell.labels"
#define EB_PY_RANKING "earlybell.ranking"

/* ---- methods ------------------------------------------------------------- */

extern PyMethodDef eb_py_cases_methods[], eb_py_policy_methods[],
    eb_py_places_methods[], eb_py_outcomes_methods[], eb_py_labels_methods[],
    eb_py_review_methods[], eb_py_metrics_methods[], eb_py_arrays_methods[];

#endif
