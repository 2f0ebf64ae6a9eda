/* SPDX-License-Identifier: MIT */
/*
 * How good a model was on past days (`evaluate`), and a model moved to what
 * came here (`recalibrate`). Keys and order are those of `earlybell evaluate
 * --format json`; the Python side adds the head of it.
 */
#include <stdlib.h>
#include <string.h>

#include "labels.h"
#include "values.h"

/* ---- figures ------------------------------------------------------------- */

static void put_interval(eb_py_tree *tree, const char *key, eb_interval of) {
    eb_py_put_interval(tree, key, of.value, of.low, of.high);
}

static void put_numbers(eb_py_tree *tree, const char *key,
                        const double *numbers, size_t count) {
    eb_py_open(tree, key, '[');
    for (size_t i = 0; i < count; i++) {
        eb_py_put_number(tree, NULL, numbers[i]);
    }
    eb_py_close(tree);
}

static void put_lists(eb_py_tree *tree, const eb_yardstick_figures *of,
                      int is_model) {
    static const char *const CUTS[EB_CUTS] = {[EB_CUT_5] = "5",
                                              [EB_CUT_10] = "10",
                                              [EB_CUT_20] = "20",
                                              [EB_CUT_PLACES] = "places"};
    eb_py_open(tree, "lists", '{');
    for (int cut = 0; cut < EB_CUTS; cut++) {
        const eb_listed *listed = &of->cuts[cut];
        eb_py_open(tree, CUTS[cut], '{');
        eb_py_put_integer(tree, "listed", listed->listed);
        eb_py_put_integer(tree, "right", listed->right);
        put_interval(tree, "captured", listed->captured);
        put_interval(tree, "precision", listed->precision);
        if (!is_model) {
            put_interval(tree, "captured_gain", listed->captured_gain);
        }
        eb_py_close(tree);
    }
    eb_py_close(tree);
}

static void put_ranked(eb_py_tree *tree, const char *key, int64_t rows,
                       int64_t outcomes,
                       const eb_yardstick_figures of[EB_YARDSTICKS]) {
    eb_py_open(tree, key, '{');
    eb_py_put_integer(tree, "rows", rows);
    eb_py_put_integer(tree, "became", outcomes);
    for (int y = 0; y < EB_YARDSTICKS; y++) {
        const int is_model = y == EB_BY_MODEL;
        eb_py_open(tree, eb_yardstick_name((eb_yardstick)y), '{');
        put_interval(tree, "auroc", of[y].auroc);
        put_interval(tree, "average_precision", of[y].average_precision);
        if (!is_model) {
            put_interval(tree, "auroc_gain", of[y].auroc_gain);
            put_interval(tree, "average_precision_gain", of[y].precision_gain);
        }
        put_lists(tree, &of[y], is_model);
        put_numbers(tree, "captured_by_twentieth", of[y].curve,
                    EB_CAPTURE_POINTS);
        eb_py_close(tree);
    }
    eb_py_close(tree);
}

static void put_calibration(eb_py_tree *tree, const eb_calibrated *c) {
    eb_py_open(tree, "calibration", '{');
    eb_py_put_integer(tree, "rows", c->rows);
    eb_py_put_integer(tree, "decided", c->decided);
    put_interval(tree, "intercept", c->intercept);
    put_interval(tree, "slope", c->slope);
    eb_py_put_number(tree, "slope_intercept", c->slope_intercept);
    put_interval(tree, "expected_over_observed", c->expected_observed);
    eb_py_put_number(tree, "error", c->error);
    eb_py_open(tree, "curve", '[');
    for (size_t i = 0; i < EB_CURVE_BINS; i++) {
        const eb_curve_point *point = &c->curve[i];
        eb_py_open(tree, NULL, '{');
        eb_py_put_number(tree, "rows", point->rows);
        eb_py_put_number(tree, "mean_chance", point->mean_chance);
        eb_py_put_number(tree, "share", point->share);
        eb_py_put_number(tree, "low", point->low);
        eb_py_put_number(tree, "high", point->high);
        eb_py_close(tree);
    }
    eb_py_close(tree);
    eb_py_close(tree);
}

static void put_spread(eb_py_tree *tree, const eb_pit *pit) {
    eb_py_open(tree, "spread", '{');
    eb_py_put_integer(tree, "rows", (int64_t)pit->rows);
    eb_py_put_interval(tree, "below_10", pit->under_tenth, pit->under_low,
                       pit->under_high);
    eb_py_put_interval(tree, "above_90", pit->over_nine, pit->over_low,
                       pit->over_high);
    put_numbers(tree, "tenths", pit->share, 10);
    eb_py_put_number(tree, "chi_square", pit->chi_square);
    eb_py_put_number(tree, "p", pit->p);
    eb_py_close(tree);
}

static void put_severe(eb_py_tree *tree, const eb_part *part) {
    eb_py_open(tree, "severe", '{');
    eb_py_put_integer(tree, "not_yet", part->severe_rows);
    eb_py_put_integer(tree, "became", part->severe_seen);
    eb_py_put_number(tree, "expected", part->severe_expected);
    put_interval(tree, "expected_over_observed", part->severe_ratio);
    eb_py_close(tree);
}

static void put_thresholds(eb_py_tree *tree, const eb_part *part) {
    eb_py_open(tree, "thresholds", '[');
    for (size_t i = 0; i < EB_THRESHOLDS; i++) {
        const eb_at_threshold *at = &part->thresholds[i];
        eb_py_open(tree, NULL, '{');
        eb_py_put_number(tree, "threshold", at->threshold);
        eb_py_put_integer(tree, "listed", at->listed);
        eb_py_put_integer(tree, "right", at->right);
        eb_py_put_integer(tree, "missed", at->missed);
        put_interval(tree, "net_benefit", at->net_benefit);
        eb_py_put_number(tree, "net_benefit_of_all", at->net_benefit_all);
        eb_py_close(tree);
    }
    eb_py_close(tree);
}

static void put_key(eb_py_tree *tree, const eb_part *part, size_t index) {
    char key[24];
    if (index == 0) {
        eb_py_put_text(tree, "part", "all");
    } else if (part->half_term > 0) {
        PyOS_snprintf(key, sizeof key, "half_term_%d", part->half_term);
        eb_py_put_text(tree, "part", key);
    } else {
        eb_py_put_day(tree, "part", part->first_as_of);
    }
}

static void put_part(eb_py_tree *tree, const eb_part *part, size_t index) {
    eb_py_open(tree, NULL, '{');
    put_key(tree, part, index);
    eb_py_put_count(tree, "half_term", part->half_term, 0);
    eb_py_put_day(tree, "first_as_of", part->first_as_of);
    eb_py_put_day(tree, "last_as_of", part->last_as_of);
    eb_py_put_integer(tree, "days", part->days);
    eb_py_put_integer(tree, "rows", part->rows);
    eb_py_put_integer(tree, "pupils", part->pupils);
    eb_py_put_integer(tree, "schools", part->schools);
    eb_py_put_integer(tree, "persistent_now", part->persistent_now);
    eb_py_put_integer(tree, "persistent", part->persistent);
    put_ranked(tree, "not_yet_persistent", part->not_yet, part->became,
               part->fresh);
    put_ranked(tree, "everyone", part->rows, part->persistent, part->all);
    put_interval(tree, "brier", part->brier);
    put_interval(tree, "log_score", part->log_score);
    eb_py_put_number(tree, "sessions_log_score", part->sessions_log_score);
    put_calibration(tree, &part->calibration);
    put_spread(tree, &part->spread);
    put_severe(tree, part);
    put_thresholds(tree, part);
    eb_py_close(tree);
}

static void put_group(eb_py_tree *tree, const eb_group *group) {
    eb_py_open(tree, NULL, '{');
    eb_py_put_text(tree, "column", group->column);
    eb_py_put_text(tree, "value", group->value);
    eb_py_put_bool(tree, "hidden", (group->hidden & EB_HIDE_GROUP) != 0);
    eb_py_put_count(tree, "pupils", group->pupils, EB_NO_COUNT);
    eb_py_put_count(tree, "rows", group->rows, EB_NO_COUNT);
    eb_py_put_count(tree, "became", group->became, EB_NO_COUNT);
    eb_py_put_count(tree, "listed", group->flagged, EB_NO_COUNT);
    eb_py_put_count(tree, "right", group->right, EB_NO_COUNT);
    put_interval(tree, "share", group->share);
    put_interval(tree, "listed_rate", group->flag_rate);
    put_interval(tree, "precision", group->precision);
    put_interval(tree, "captured", group->captured);
    put_interval(tree, "auroc", group->auroc);
    put_interval(tree, "expected_over_observed", group->expected_observed);
    put_interval(tree, "slope", group->slope);
    eb_py_close(tree);
}

static void put_moved(eb_py_tree *tree, const eb_moved *moved) {
    eb_py_open(tree, NULL, '{');
    eb_py_put_text(tree, "feature", moved->feature);
    eb_py_put_number(tree, "pupils", moved->drift.rows);
    eb_py_put_number(tree, "psi", moved->drift.psi);
    eb_py_put_number(tree, "chi_square", moved->drift.chi_square);
    eb_py_put_number(tree, "p", moved->drift.p);
    eb_py_put_bool(tree, "too_few", moved->drift.too_few);
    eb_py_close(tree);
}

static PyObject *tree_of(const eb_evaluation *evaluation) {
    eb_py_tree tree = {0};
    const eb_part *part;
    const eb_group *group;
    const eb_moved *moved;
    eb_py_open(&tree, NULL, '{');
    eb_py_open(&tree, "parts", '[');
    for (size_t i = 0; (part = eb_evaluation_part(evaluation, i)) != NULL;
         i++) {
        put_part(&tree, part, i);
    }
    eb_py_close(&tree);
    eb_py_open(&tree, "groups", '[');
    for (size_t i = 0; (group = eb_evaluation_group(evaluation, i)) != NULL;
         i++) {
        put_group(&tree, group);
    }
    eb_py_close(&tree);
    eb_py_open(&tree, "drift", '[');
    for (size_t i = 0; (moved = eb_evaluation_moved(evaluation, i)) != NULL;
         i++) {
        put_moved(&tree, moved);
    }
    eb_py_close(&tree);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* ---- evaluate ------------------------------------------------------------ */

/* (labels, which model of theirs, that Model or None, by, places, seed,
 * resamples, threads) */
static PyObject *evaluate(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    eb_evaluate_options options = EB_EVALUATE_OPTIONS_INIT;
    PyObject *capsule = NULL, *about = NULL, *out = NULL;
    Py_ssize_t model = 0;
    long long places = 0, seed = 0;
    eb_evaluation *evaluation = NULL;
    eb_error err = {0};
    eb_status status = EB_OK;
    if (!PyArg_ParseTuple(args, "OnOzLLii:evaluate", &capsule, &model, &about,
                          &options.by, &places, &seed, &options.resamples,
                          &options.threads)) {
        return NULL;
    }
    const eb_labels *labels = eb_py_capsule_get(capsule, EB_PY_LABELS);
    if (labels == NULL) return NULL;
    if (about != Py_None) {
        options.about = eb_py_model_of(state, about);
        if (options.about == NULL) return NULL;
    }
    options.model = (size_t)model;
    options.places = places;
    options.seed = (uint64_t)seed;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_evaluate(labels, &options, &evaluation, &err);
    PyEval_RestoreThread(thread);
    if (status != EB_OK) return eb_py_fail(state, &err);
    out = tree_of(evaluation);
    eb_evaluation_free(evaluation);
    return out;
}

/* ---- recalibrate --------------------------------------------------------- */

static PyObject *tree_of_moved(const eb_model_recalibration *found) {
    eb_py_tree tree = {0};
    eb_py_open(&tree, NULL, '{');
    eb_py_put_number(&tree, "level", found->level);
    eb_py_put_number(&tree, "spread", found->spread);
    eb_py_put_number(&tree, "log_score_before", found->log_score_before);
    eb_py_put_number(&tree, "log_score_after", found->log_score_after);
    eb_py_put_integer(&tree, "rows", found->rows);
    eb_py_put_integer(&tree, "pupils", found->pupils);
    eb_py_put_day(&tree, "until", found->until);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* (register, options of labels, the model's bytes, name, sha256 of the
 * register or None) -> (bytes of a model without its digest, what was found) */
static PyObject *recalibrate(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    PyObject *object = NULL, *tuple = NULL, *out = NULL;
    eb_recalibrated_file file = {0};
    eb_model_recalibration found = {0};
    eb_py_label_options how;
    Py_ssize_t length = 0;
    size_t moved_length = 0;
    char *moved = NULL;
    eb_error err = {0};
    eb_status status = EB_OK;
    if (!PyArg_ParseTuple(args, "OOy#sz:recalibrate", &object, &tuple,
                          &file.model, &length, &file.name,
                          &file.register_sha256) ||
        !eb_py_check(state, object, EB_PY_REGISTER, "register")) {
        return NULL;
    }
    eb_py_register *owner = (eb_py_register *)object;
    file.length = (size_t)length;
    if (eb_py_label_options_read(state, tuple, &how) != 0) goto out;
    if (eb_py_guard_read(state, &owner->guard) != 0) goto out;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_model_recalibrate(owner->reg, &how.options, &file, &moved,
                                  &moved_length, &found, &err);
    PyEval_RestoreThread(thread);
    eb_py_guard_read_end(&owner->guard);
    if (status != EB_OK) {
        eb_py_fail(state, &err);
        goto out;
    }
    PyObject *about = tree_of_moved(&found);
    if (about != NULL) {
        out = Py_BuildValue("(y#N)", moved, (Py_ssize_t)moved_length, about);
    }
    free(moved);
out:
    eb_py_label_options_free(&how);
    return out;
}

/* ---- the register in its fixed form -------------------------------------- */

typedef struct feed {
    PyObject *write; /* takes bytes */
    PyThreadState *thread;
    size_t used;
    char block[1 << 16];
} feed;

static eb_status hand_over(feed *to) {
    PyEval_RestoreThread(to->thread);
    PyObject *answer =
        PyObject_CallFunction(to->write, "y#", to->block, (Py_ssize_t)to->used);
    const eb_status status = answer != NULL ? EB_OK : EB_ERR_WRITE;
    Py_XDECREF(answer);
    to->used = 0;
    to->thread = PyEval_SaveThread();
    return status;
}

static eb_status add_piece(void *context, const char *text, size_t length) {
    feed *to = context;
    while (length > 0) {
        const size_t room = sizeof to->block - to->used;
        const size_t n = length < room ? length : room;
        memcpy(to->block + to->used, text, n);
        to->used += n;
        text += n;
        length -= n;
        if (to->used == sizeof to->block) {
            const eb_status status = hand_over(to);
            if (status != EB_OK) return status;
        }
    }
    return EB_OK;
}

/* (register, write): hands the marks in their one fixed form to `write`, in
 * blocks of bytes. For the digest by which a model knows its own rows. */
static PyObject *write_fixed(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    PyObject *object = NULL;
    eb_error err = {0};
    feed *to = calloc(1, sizeof *to);
    if (to == NULL) return PyErr_NoMemory();
    if (!PyArg_ParseTuple(args, "OO:register_fixed", &object, &to->write) ||
        !eb_py_check(state, object, EB_PY_REGISTER, "register")) {
        free(to);
        return NULL;
    }
    eb_py_register *owner = (eb_py_register *)object;
    if (eb_py_guard_read(state, &owner->guard) != 0) {
        free(to);
        return NULL;
    }
    to->thread = PyEval_SaveThread();
    eb_status status = eb_register_write_fixed(owner->reg, add_piece, to, &err);
    if (status == EB_OK && to->used > 0) status = hand_over(to);
    PyEval_RestoreThread(to->thread);
    eb_py_guard_read_end(&owner->guard);
    free(to);
    if (status != EB_OK) return eb_py_fail(state, &err);
    return Py_NewRef(Py_None);
}

PyMethodDef eb_py_review_methods[] = {
    {"evaluate", evaluate, METH_VARARGS, NULL},
    {"recalibrate", recalibrate, METH_VARARGS, NULL},
    {"register_fixed", write_fixed, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
