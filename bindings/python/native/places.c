/* SPDX-License-Identifier: MIT */
/*
 * `target`: the families to offer a mentor's support to, under a scheme's
 * places. The list is for a person to review; what was assumed and how good
 * the choice is stands beside it.
 */
#include <stdlib.h>

#include "values.h"

#define MILLION 1000000

/* The columns of `earlybell target --format csv`; the last, whom `outcomes`
 * sets beside those who wait, only where a group was drawn. */
static const eb_heading HEADINGS[] = {
    {"family_id", EB_KIND_TEXT},        {"pupil_id", EB_KIND_TEXT},
    {"school_id", EB_KIND_TEXT},        {"list", EB_KIND_TEXT},
    {"place", EB_KIND_INTEGER},         {"p_persistent", EB_KIND_NUMBER},
    {"expected_ahead", EB_KIND_NUMBER}, {"benefit", EB_KIND_NUMBER},
    {"reason_1", EB_KIND_TEXT},         {"reason_2", EB_KIND_TEXT},
    {"reason_3", EB_KIND_TEXT},         {"held_because", EB_KIND_TEXT},
    {"compared", EB_KIND_TEXT}};

/* The columns of `earlybell target --table`. */
static const eb_heading STEP_HEADINGS[] = {
    {"chance", EB_KIND_NUMBER},       {"families", EB_KIND_INTEGER},
    {"children", EB_KIND_INTEGER},    {"newly_persistent", EB_KIND_NUMBER},
    {"false_alarms", EB_KIND_NUMBER}, {"weeks_of_work", EB_KIND_INTEGER}};

typedef struct answer {
    eb_table *children, *steps;
    eb_places_info about;
} answer;

static eb_table *table_of_children(const eb_places *places, const eb_view *view,
                                   int by_lot) {
    const size_t count = eb_places_count(places);
    eb_table *table = eb_table_new(HEADINGS, by_lot ? 13 : 12, count);
    char text[EB_REASON_ROOM];
    for (size_t i = 0; table != NULL && i < count; i++) {
        const eb_place *place = eb_places_get(places, i);
        const int is_held = place->list == EB_PLACE_HELD;
        eb_row row = {0};
        row.family = row.school = "";
        (void)!eb_view_row(view, place->row, &row, NULL);
        eb_table_text(table, 0, eb_py_or_null(row.family));
        eb_table_text(table, 1, row.pupil);
        eb_table_text(table, 2, eb_py_or_null(row.school));
        eb_table_text(table, 3, eb_py_or_null(eb_place_list_name(place->list)));
        eb_table_integer(table, 4, is_held ? EB_NO_COUNT : place->place,
                         EB_NO_COUNT);
        eb_table_number(table, 5, place->p_persistent);
        eb_table_number(table, 6, place->expected_ahead);
        eb_table_number(table, 7, place->benefit);
        for (size_t r = 0; r < 3; r++) {
            eb_reason_text(&place->reasons[r], text);
            eb_table_text(table, 8 + r, eb_py_or_null(text));
        }
        eb_table_text(table, 11, eb_py_or_null(place->held));
        if (by_lot) eb_table_text(table, 12, place->compared ? "yes" : NULL);
    }
    return table;
}

static eb_table *table_of_steps(const eb_places *places) {
    eb_table *table = eb_table_new(STEP_HEADINGS, 6, EB_PLACES_STEPS);
    const eb_places_step *step;
    for (size_t i = 0;
         table != NULL && (step = eb_places_step_get(places, i)) != NULL; i++) {
        eb_table_number(table, 0, step->chance);
        eb_table_integer(table, 1, step->families, EB_NO_COUNT);
        eb_table_integer(table, 2, step->children, EB_NO_COUNT);
        eb_table_number(table, 3, step->newly_persistent);
        eb_table_number(table, 4, step->false_alarms);
        eb_table_integer(table, 5, step->weeks, EB_NO_COUNT);
    }
    return table;
}

static PyObject *tree_of_about(const eb_places_info *about) {
    static const char *const LISTS[EB_PLACE_LISTS] = {
        [EB_PLACE_CHOSEN] = "chosen",
        [EB_PLACE_WAITING] = "waiting",
        [EB_PLACE_SEVERE] = "severe",
        [EB_PLACE_HOLD_OUT] = "hold_out",
        [EB_PLACE_HELD] = "held"};
    eb_py_tree tree = {0};
    eb_py_open(&tree, NULL, '{');
    eb_py_put_integer(&tree, "places", about->places);
    eb_py_put_integer(&tree, "offers", about->offers);
    eb_py_open(&tree, "families", '{');
    for (int i = 0; i < EB_PLACE_LISTS; i++) {
        eb_py_put_integer(&tree, LISTS[i], about->families[i]);
    }
    eb_py_close(&tree);
    eb_py_open(&tree, "children", '{');
    for (int i = 0; i < EB_PLACE_LISTS; i++) {
        eb_py_put_integer(&tree, LISTS[i], about->children[i]);
    }
    eb_py_close(&tree);
    eb_py_put_number(&tree, "expected", about->expected);
    eb_py_put_number(&tree, "bound", about->bound);
    eb_py_put_number(&tree, "bound_split", about->bound_split);
    eb_py_put_integer(&tree, "lowered", about->lowered);
    eb_py_put_integer(&tree, "early", about->early);
    eb_py_put_number(
        &tree, "conversion",
        (double)about->conversion.num / (double)about->conversion.den);
    eb_py_put_number(&tree, "effect", about->effect);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* A tuple of (school, minimum, maximum), whose strings it owns. */
static int read_schools(PyObject *tuple, eb_places_options *options,
                        eb_school_places **out) {
    const Py_ssize_t count = PyTuple_Size(tuple);
    *out = NULL;
    if (count < 0) return -1;
    *out = calloc((size_t)count + 1, sizeof **out);
    if (*out == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        long long minimum = -1, maximum = -1;
        PyObject *one = PyTuple_GetItem(tuple, i);
        if (one == NULL || !PyTuple_Check(one)) {
            PyErr_SetString(PyExc_TypeError,
                            "per_school: (school, minimum, maximum)");
            return -1;
        }
        if (!PyArg_ParseTuple(one, "sLL", &(*out)[i].school, &minimum,
                              &maximum)) {
            return -1;
        }
        (*out)[i].minimum = minimum;
        (*out)[i].maximum = maximum;
    }
    options->per_school = *out;
    options->per_school_count = (size_t)count;
    return 0;
}

static PyObject *finish(const eb_py_state *state, answer *from) {
    PyObject *about = NULL, *steps = NULL;
    PyObject *children = from->children != NULL
                             ? eb_py_table_end(state, from->children)
                             : PyErr_NoMemory();
    if (from->steps == NULL) {
        PyErr_NoMemory();
    } else {
        steps = eb_py_table_end(state, from->steps);
    }
    if (children != NULL && steps != NULL) about = tree_of_about(&from->about);
    PyObject *out =
        about != NULL ? PyTuple_Pack(3, children, about, steps) : NULL;
    Py_XDECREF(children);
    Py_XDECREF(steps);
    Py_XDECREF(about);
    return out;
}

/* Everything but the objects that others own: 0, or -1. Shares are whole
 * millionths. */
static int read_options(PyObject *args, PyObject **model, PyObject **view,
                        PyObject **cases, PyObject **schools,
                        eb_places_options *out) {
    long long places = 0, seed = 0;
    int low = 0, high = 0, conversion = 0, hold_out = 0;
    unsigned int years = 0;
    if (!PyArg_ParseTuple(args, "OOOLOiidIidiL:target", model, view, cases,
                          &places, schools, &low, &high, &out->likely, &years,
                          &conversion, &out->effect, &hold_out, &seed)) {
        return -1;
    }
    out->places = places;
    out->band_low = (eb_fraction){low, MILLION};
    out->band_high = (eb_fraction){high, MILLION};
    out->year_groups = years;
    out->conversion = (eb_fraction){conversion, MILLION};
    out->hold_out = (eb_fraction){hold_out, MILLION};
    out->seed = (uint64_t)seed;
    return 0;
}

/* (children, about, steps) */
static PyObject *target(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    eb_school_places *limits = NULL;
    PyObject *by = NULL, *object = NULL, *cases = NULL, *schools = NULL;
    PyObject *out = NULL;
    eb_places *places = NULL;
    answer found = {0};
    eb_error err = {0};
    eb_status status = EB_OK;
    if (read_options(args, &by, &object, &cases, &schools, &options) != 0) {
        return NULL;
    }
    const eb_model *model = eb_py_model_of(state, by);
    if (model == NULL) return NULL;
    if (cases != Py_None) {
        options.cases = eb_py_capsule_get(cases, EB_PY_CASES);
        if (options.cases == NULL) return NULL;
    }
    if (read_schools(schools, &options, &limits) != 0) goto out;
    const eb_view *view = eb_py_view_begin(state, object);
    if (view == NULL) goto out;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_places_new(model, view, &options, &places, &err);
    if (status == EB_OK) {
        found.children =
            table_of_children(places, view, options.hold_out.num > 0);
        found.steps = table_of_steps(places);
        eb_places_about(places, &found.about);
    }
    eb_places_free(places);
    PyEval_RestoreThread(thread);
    eb_py_view_end(object);
    out = status == EB_OK ? finish(state, &found) : eb_py_fail(state, &err);
out:
    free(limits);
    return out;
}

PyMethodDef eb_py_places_methods[] = {{"target", target, METH_VARARGS, NULL},
                                      {NULL, NULL, 0, NULL}};
