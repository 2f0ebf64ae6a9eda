/* SPDX-License-Identifier: MIT */
/*
 * `outcomes`: what a scheme did and what followed, in totals; never a pupil.
 * Keys and order are those of `earlybell outcomes --format json`; the Python
 * side adds the head of it.
 */
#include <math.h>
#include <stdlib.h>

#include "values.h"

#define KINDS_MOST EB_EVENTS

typedef struct looked {
    eb_outcomes totals;
    eb_outcome_change changes[KINDS_MOST];
    size_t change_count;
    int has_view;
} looked;

/* ---- as a tree ----------------------------------------------------------- */

static void put_share(eb_py_tree *tree, const char *key, int64_t count,
                      int64_t of) {
    eb_py_put_number(tree, key,
                     of > 0 ? (double)count / (double)of : (double)NAN);
}

static void put_events(eb_py_tree *tree, const eb_outcomes *totals) {
    eb_py_open(tree, "events", '{');
    for (int e = 0; e < EB_EVENTS; e++) {
        eb_py_open(tree, eb_event_name((eb_event)e), '{');
        eb_py_put_integer(tree, "cases", totals->events[e]);
        eb_py_put_integer(tree, "pupils", totals->pupils[e]);
        eb_py_close(tree);
    }
    eb_py_close(tree);
}

static void put_visits(eb_py_tree *tree, const looked *of) {
    const eb_outcomes *totals = &of->totals;
    const int64_t visits = totals->events[EB_EVENT_VISIT];
    eb_py_open(tree, "visits", '{');
    eb_py_put_integer(tree, "visits", visits);
    eb_py_put_integer(tree, "told_before", totals->visits_told);
    put_share(tree, "no_answer_share", totals->events[EB_EVENT_NO_ANSWER],
              visits);
    put_share(tree, "parent_advised_share",
              totals->events[EB_EVENT_PARENT_ADVISED], visits);
    put_share(tree, "child_returned_share",
              totals->events[EB_EVENT_CHILD_RETURNED], visits);
    if (of->has_view) {
        eb_py_put_integer(tree, "absent_then", totals->visits_absent);
        eb_py_put_integer(tree, "there_then", totals->visits_there);
        eb_py_open(tree, "returned", '[');
        for (size_t i = 0; i < EB_RETURNS; i++) {
            eb_py_open(tree, NULL, '{');
            eb_py_put_integer(tree, "within_sessions", eb_return_sessions(i));
            eb_py_put_integer(tree, "returned", totals->returned[i]);
            eb_py_put_integer(tree, "of", totals->followed[i]);
            eb_py_close(tree);
        }
        eb_py_close(tree);
    }
    eb_py_close(tree);
}

static void put_offers(eb_py_tree *tree, const eb_outcomes *totals) {
    eb_py_open(tree, "offers", '{');
    eb_py_put_integer(tree, "pupils", totals->offered);
    eb_py_put_integer(tree, "started", totals->started);
    eb_py_put_integer(tree, "refused", totals->refused);
    eb_py_put_integer(tree, "undecided", totals->undecided);
    put_share(tree, "conversion", totals->started, totals->offered);
    eb_py_close(tree);
}

static void put_change(eb_py_tree *tree, const eb_outcome_change *of) {
    eb_py_open(tree, NULL, '{');
    eb_py_put_text(tree, "event", eb_event_name(of->event));
    eb_py_put_integer(tree, "pupils", of->pupils);
    eb_py_put_integer(tree, "families", of->families);
    eb_py_put_integer(tree, "left_out", of->left_out);
    eb_py_put_integer(tree, "before_possible", of->before_possible);
    eb_py_put_integer(tree, "before_absent", of->before_absent);
    eb_py_put_integer(tree, "after_possible", of->possible);
    eb_py_put_integer(tree, "after_absent", of->absent);
    eb_py_put_number(tree, "after_expected", of->expected);
    eb_py_put_interval(tree, "change", of->change, of->low, of->high);
    eb_py_put_integer(tree, "matched", of->matched);
    eb_py_put_interval(tree, "matched_change", of->matched_change,
                       of->matched_low, of->matched_high);
    eb_py_close(tree);
}

static PyObject *tree_of(const looked *of) {
    eb_py_tree tree = {0};
    eb_py_open(&tree, NULL, '{');
    eb_py_put_day(&tree, "first", of->totals.first);
    eb_py_put_day(&tree, "last", of->totals.last);
    eb_py_put_integer(&tree, "left_out", of->totals.left_out);
    put_events(&tree, &of->totals);
    put_visits(&tree, of);
    put_offers(&tree, &of->totals);
    if (of->has_view) {
        eb_py_open(&tree, "before_and_after", '[');
        for (size_t i = 0; i < of->change_count; i++) {
            put_change(&tree, &of->changes[i]);
        }
        eb_py_close(&tree);
    }
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* ---- the cases alone, or with marks -------------------------------------- */

static PyObject *count(PyObject *module, PyObject *args) {
    PyObject *capsule = NULL;
    eb_date as_of = EB_NO_DATE;
    looked of = {0};
    eb_error err = {0};
    eb_status status = EB_OK;
    if (!PyArg_ParseTuple(args, "OO&:outcomes_count", &capsule, eb_py_date,
                          &as_of)) {
        return NULL;
    }
    const eb_cases *cases = eb_py_capsule_get(capsule, EB_PY_CASES);
    if (cases == NULL) return NULL;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_outcomes_total(cases, NULL, as_of, &of.totals, &err);
    PyEval_RestoreThread(thread);
    if (status != EB_OK) return eb_py_fail(eb_py_state_of_module(module), &err);
    return tree_of(&of);
}

/* Before and after each of `kinds` that there is a case of. */
static eb_status look(const eb_model *model, const eb_view *view,
                      const eb_cases *cases, const eb_event *kinds,
                      size_t kind_count, looked *out, eb_error *err) {
    eb_event there[KINDS_MOST];
    eb_status status =
        eb_outcomes_total(cases, view, EB_NO_DATE, &out->totals, err);
    if (status != EB_OK) return status;
    for (size_t i = 0; i < kind_count; i++) {
        if (out->totals.events[kinds[i]] == 0) continue;
        there[out->change_count++] = kinds[i];
    }
    return eb_outcomes_change(model, view, cases, there, out->change_count,
                              out->changes, err);
}

/* A tuple of event numbers. How many, or -1. */
static Py_ssize_t read_kinds(PyObject *tuple, eb_event out[KINDS_MOST]) {
    const Py_ssize_t n = PyTuple_Size(tuple);
    if (n < 0) return -1;
    for (Py_ssize_t i = 0; i < n; i++) {
        const long kind = PyLong_AsLong(PyTuple_GetItem(tuple, i));
        if (PyErr_Occurred()) return -1;
        if (kind < 0 || kind >= EB_EVENTS || n > KINDS_MOST) {
            PyErr_SetString(PyExc_ValueError, "no such event");
            return -1;
        }
        out[i] = (eb_event)kind;
    }
    return n;
}

static PyObject *change(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    PyObject *by = NULL, *object = NULL, *capsule = NULL, *tuple = NULL;
    eb_event kinds[KINDS_MOST];
    looked of = {0};
    eb_error err = {0};
    eb_status status = EB_OK;
    of.has_view = 1;
    if (!PyArg_ParseTuple(args, "OOOO:outcomes_change", &by, &object, &capsule,
                          &tuple)) {
        return NULL;
    }
    const eb_model *model = eb_py_model_of(state, by);
    if (model == NULL) return NULL;
    const eb_cases *cases = eb_py_capsule_get(capsule, EB_PY_CASES);
    if (cases == NULL) return NULL;
    const Py_ssize_t n = read_kinds(tuple, kinds);
    if (n < 0) return NULL;
    const eb_view *view = eb_py_view_begin(state, object);
    if (view == NULL) return NULL;
    PyThreadState *thread = PyEval_SaveThread();
    status = look(model, view, cases, kinds, (size_t)n, &of, &err);
    PyEval_RestoreThread(thread);
    eb_py_view_end(object);
    return status == EB_OK ? tree_of(&of) : eb_py_fail(state, &err);
}

/* ---- beside those held out ----------------------------------------------- */

static void put_group(eb_py_tree *tree, const char *key,
                      const eb_outcome_group *group) {
    eb_py_open(tree, key, '{');
    eb_py_put_integer(tree, "pupils", group->pupils);
    eb_py_put_integer(tree, "families", group->families);
    eb_py_put_integer(tree, "possible", group->possible);
    eb_py_put_integer(tree, "absent", group->absent);
    eb_py_put_number(tree, "expected", group->expected);
    eb_py_close(tree);
}

static PyObject *tree_of_comparison(const eb_outcome_comparison *of) {
    eb_py_tree tree = {0};
    eb_py_open(&tree, NULL, '{');
    put_group(&tree, "chosen", &of->chosen);
    put_group(&tree, "held_out", &of->held_out);
    eb_py_put_integer(&tree, "left_out", of->left_out);
    eb_py_put_integer(&tree, "without_marks", of->unknown);
    eb_py_put_interval(&tree, "difference", of->difference, of->low, of->high);
    eb_py_put_interval(&tree, "adjusted", of->adjusted, of->adjusted_low,
                       of->adjusted_high);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* A tuple of (pupil, school or None, held_out), whose strings it owns. */
static eb_outcome_member *read_members(PyObject *tuple, size_t *count) {
    const Py_ssize_t n = PyTuple_Size(tuple);
    if (n < 0) return NULL;
    eb_outcome_member *out = calloc((size_t)n + 1, sizeof *out);
    if (out == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *one = PyTuple_GetItem(tuple, i);
        if (one == NULL || !PyTuple_Check(one) ||
            !PyArg_ParseTuple(one, "szp", &out[i].pupil, &out[i].school,
                              &out[i].held_out)) {
            if (!PyErr_Occurred()) {
                PyErr_SetString(PyExc_TypeError,
                                "members: (pupil, school, held_out)");
            }
            free(out);
            return NULL;
        }
    }
    *count = (size_t)n;
    return out;
}

static PyObject *compare(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    PyObject *by = NULL, *object = NULL, *tuple = NULL;
    eb_date from = EB_NO_DATE;
    eb_outcome_comparison found;
    eb_error err = {0};
    eb_status status = EB_OK;
    size_t n = 0;
    if (!PyArg_ParseTuple(args, "OOOO&:outcomes_compare", &by, &object, &tuple,
                          eb_py_date, &from)) {
        return NULL;
    }
    const eb_model *model = eb_py_model_of(state, by);
    if (model == NULL) return NULL;
    eb_outcome_member *members = read_members(tuple, &n);
    if (members == NULL) return NULL;
    const eb_view *view = eb_py_view_begin(state, object);
    if (view == NULL) {
        free(members);
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_outcomes_compare(model, view, members, n, from, &found, &err);
    PyEval_RestoreThread(thread);
    eb_py_view_end(object);
    free(members);
    return status == EB_OK ? tree_of_comparison(&found)
                           : eb_py_fail(state, &err);
}

PyMethodDef eb_py_outcomes_methods[] = {
    {"outcomes_count", count, METH_VARARGS, NULL},
    {"outcomes_change", change, METH_VARARGS, NULL},
    {"outcomes_compare", compare, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
