/* SPDX-License-Identifier: MIT */
/*
 * Figures of plain arrays: a ranking of scores with what became of each row,
 * its figures, and their intervals by resampling pupils. Arrays come as any
 * object with a one-dimensional buffer of doubles (of bytes for outcomes, of
 * unsigned integers for keys and pupils), as NumPy arrays and array.eb_py_array
 * are, and are copied before the core looks at them.
 */
#include <stdlib.h>
#include <string.h>

#include "arrays.h"
#include "values.h"

static void free_ranking(void *ranking) { eb_ranking_free(ranking); }

/* ---- arrays -------------------------------------------------------------- */

/* As many as there are scores, or none at all. */
static int same_length(const eb_py_array *of, size_t wanted, const char *name) {
    if (of->items == NULL || of->count == wanted) return 0;
    PyErr_Format(PyExc_ValueError, "%s: as many as there are scores", name);
    return -1;
}

/* ---- rankings ------------------------------------------------------------ */

enum { SCORE, OUTCOME, WEIGHT, THEN, KEY, PARTS };

/* Copies the five arrays of a scored set. 0, or -1; free them after either. */
static int read_scored(PyObject *const objects[PARTS], eb_py_array in[PARTS],
                       eb_scored *out) {
    static const struct {
        const char *name, *formats;
        size_t size;
    } WANTED[PARTS] = {[SCORE] = {"score", "d", sizeof(double)},
                       [OUTCOME] = {"outcome", "?bB", 1},
                       [WEIGHT] = {"weight", "d", sizeof(double)},
                       [THEN] = {"then", "d", sizeof(double)},
                       [KEY] = {"key", "QLN", sizeof(uint64_t)}};
    memset(in, 0, PARTS * sizeof *in);
    for (size_t i = 0; i < PARTS; i++) {
        if (eb_py_read_array(objects[i], WANTED[i].formats, WANTED[i].size,
                             WANTED[i].name, &in[i]) != 0 ||
            same_length(&in[i], in[SCORE].count, WANTED[i].name) != 0) {
            return -1;
        }
    }
    if (in[SCORE].items == NULL || in[OUTCOME].items == NULL) {
        PyErr_SetString(PyExc_TypeError, "score and outcome are needed");
        return -1;
    }
    out->count = in[SCORE].count;
    out->score = in[SCORE].items;
    out->outcome = in[OUTCOME].items;
    out->weight = in[WEIGHT].items;
    out->then = in[THEN].items;
    out->key = in[KEY].items;
    return 0;
}

static void free_scored(eb_py_array in[PARTS]) {
    for (size_t i = 0; i < PARTS; i++) free(in[i].items);
}

static PyObject *new_ranking(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    PyObject *objects[PARTS] = {NULL};
    eb_py_array in[PARTS];
    eb_scored rows = {0};
    eb_ranking *ranking = NULL;
    eb_error err = {0};
    eb_status status = EB_OK;
    if (!PyArg_ParseTuple(args, "OOOOO:ranking_new", &objects[SCORE],
                          &objects[OUTCOME], &objects[WEIGHT], &objects[THEN],
                          &objects[KEY])) {
        return NULL;
    }
    if (read_scored(objects, in, &rows) != 0) {
        free_scored(in);
        return NULL;
    }
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_ranking_new(&rows, NULL, &ranking, &err);
    PyEval_RestoreThread(thread);
    free_scored(in);
    if (status != EB_OK) return eb_py_fail(state, &err);
    return eb_py_capsule(EB_PY_RANKING, ranking, free_ranking, NULL);
}

/* A dict: every figure that needs no argument. */
static PyObject *about_ranking(PyObject *module, PyObject *capsule) {
    const eb_ranking *ranking = eb_py_capsule_get(capsule, EB_PY_RANKING);
    eb_py_tree tree = {0};
    (void)module;
    if (ranking == NULL) return NULL;
    const eb_calibration line = eb_ranking_calibration(ranking);
    const eb_expected sums = eb_ranking_expected(ranking);
    eb_py_open(&tree, NULL, '{');
    eb_py_put_integer(&tree, "rows", (int64_t)eb_ranking_count(ranking));
    eb_py_put_number(&tree, "total", eb_ranking_total(ranking));
    eb_py_put_number(&tree, "outcomes", eb_ranking_outcomes(ranking));
    eb_py_put_number(&tree, "auroc", eb_ranking_auroc(ranking));
    eb_py_put_number(&tree, "average_precision",
                     eb_ranking_average_precision(ranking));
    eb_py_put_number(&tree, "brier", eb_ranking_brier(ranking));
    eb_py_put_number(&tree, "log_score", eb_ranking_log_score(ranking));
    eb_py_put_number(&tree, "in_the_large", line.in_the_large);
    eb_py_put_number(&tree, "in_the_large_se", line.in_the_large_se);
    eb_py_put_number(&tree, "intercept", line.intercept);
    eb_py_put_number(&tree, "intercept_se", line.intercept_se);
    eb_py_put_number(&tree, "slope", line.slope);
    eb_py_put_number(&tree, "slope_se", line.slope_se);
    eb_py_put_number(&tree, "expected", sums.expected);
    eb_py_put_number(&tree, "observed", sums.observed);
    eb_py_put_interval(&tree, "expected_over_observed", sums.ratio, sums.low,
                       sums.high);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

static PyObject *order_of_ranking(PyObject *module, PyObject *capsule) {
    const eb_ranking *ranking = eb_py_capsule_get(capsule, EB_PY_RANKING);
    eb_py_tree tree = {0};
    (void)module;
    if (ranking == NULL) return NULL;
    eb_py_open(&tree, NULL, '[');
    for (size_t i = 0; i < eb_ranking_count(ranking); i++) {
        eb_py_put_integer(&tree, NULL, (int64_t)eb_ranking_row(ranking, i));
    }
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* (ranking, bins, equal_width): the curve, and the error over its bins. */
static PyObject *curve_of_ranking(PyObject *module, PyObject *args) {
    PyObject *capsule = NULL;
    int bins = 0, equal_width = 0;
    eb_error err = {0};
    eb_py_tree tree = {0};
    if (!PyArg_ParseTuple(args, "Oip:ranking_curve", &capsule, &bins,
                          &equal_width)) {
        return NULL;
    }
    const eb_ranking *ranking = eb_py_capsule_get(capsule, EB_PY_RANKING);
    if (ranking == NULL) return NULL;
    const int room = bins >= 1 && bins <= 1000 ? bins : 1;
    eb_curve_point *points = calloc((size_t)room, sizeof *points);
    if (points == NULL) return PyErr_NoMemory();
    if (eb_ranking_curve(ranking, bins, points, &err) != EB_OK) {
        free(points);
        return eb_py_fail(eb_py_state_of_module(module), &err);
    }
    eb_py_open(&tree, NULL, '{');
    eb_py_put_number(&tree, "error",
                     eb_ranking_calibration_error(ranking, bins, equal_width));
    eb_py_open(&tree, "curve", '[');
    for (int i = 0; i < bins; i++) {
        eb_py_open(&tree, NULL, '{');
        eb_py_put_number(&tree, "rows", points[i].rows);
        eb_py_put_number(&tree, "mean_chance", points[i].mean_chance);
        eb_py_put_number(&tree, "share", points[i].share);
        eb_py_put_number(&tree, "low", points[i].low);
        eb_py_put_number(&tree, "high", points[i].high);
        eb_py_close(&tree);
    }
    eb_py_close(&tree);
    eb_py_close(&tree);
    free(points);
    return eb_py_tree_end(&tree);
}

/* (ranking, "rate" or "places", how many) */
static PyObject *list_of_ranking(PyObject *module, PyObject *args) {
    PyObject *capsule = NULL;
    int is_rate = 0;
    double at = 0.0;
    eb_py_tree tree = {0};
    (void)module;
    if (!PyArg_ParseTuple(args, "Opd:ranking_list", &capsule, &is_rate, &at)) {
        return NULL;
    }
    const eb_ranking *ranking = eb_py_capsule_get(capsule, EB_PY_RANKING);
    if (ranking == NULL) return NULL;
    const eb_captured of = is_rate ? eb_ranking_at_rate(ranking, at)
                                   : eb_ranking_at_places(ranking, at);
    eb_py_open(&tree, NULL, '{');
    eb_py_put_number(&tree, "flagged", of.flagged);
    eb_py_put_number(&tree, "hits", of.hits);
    eb_py_put_number(&tree, "captured", of.captured);
    eb_py_put_number(&tree, "precision", of.precision);
    eb_py_put_number(&tree, "cut", of.cut);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

static PyObject *benefit_of_ranking(PyObject *module, PyObject *args) {
    PyObject *capsule = NULL;
    double threshold = 0.0;
    eb_py_tree tree = {0};
    (void)module;
    if (!PyArg_ParseTuple(args, "Od:ranking_net_benefit", &capsule,
                          &threshold)) {
        return NULL;
    }
    const eb_ranking *ranking = eb_py_capsule_get(capsule, EB_PY_RANKING);
    if (ranking == NULL) return NULL;
    const eb_net_benefit of = eb_ranking_net_benefit(ranking, threshold);
    eb_py_open(&tree, NULL, '{');
    eb_py_put_number(&tree, "model", of.model);
    eb_py_put_number(&tree, "all", of.all);
    eb_py_put_number(&tree, "flagged", of.flagged);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

static PyObject *metric_of_ranking(PyObject *module, PyObject *args) {
    PyObject *capsule = NULL;
    int kind = 0;
    double at = 0.0;
    (void)module;
    if (!PyArg_ParseTuple(args, "Oid:ranking_metric", &capsule, &kind, &at)) {
        return NULL;
    }
    const eb_ranking *ranking = eb_py_capsule_get(capsule, EB_PY_RANKING);
    if (ranking == NULL) return NULL;
    const eb_metric metric = {(eb_metric_kind)kind, at};
    return PyFloat_FromDouble(eb_ranking_metric(ranking, metric));
}

static PyObject *metric_names(PyObject *module, PyObject *none) {
    eb_py_tree tree = {0};
    (void)module;
    (void)none;
    eb_py_open(&tree, NULL, '[');
    for (int i = 0; i < EB_METRIC_KINDS; i++) {
        eb_py_put_text(&tree, NULL, eb_metric_name((eb_metric_kind)i));
    }
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* ---- intervals ----------------------------------------------------------- */

#define RANKINGS_MOST 16
#define METRICS_MOST 64
#define PAIRS_MOST 64

typedef struct resampled {
    const eb_ranking *rankings[RANKINGS_MOST];
    eb_metric metrics[METRICS_MOST];
    eb_pair pairs[PAIRS_MOST];
    size_t ranking_count, metric_count, pair_count;
    eb_interval out[RANKINGS_MOST * METRICS_MOST];
    eb_interval differences[PAIRS_MOST * METRICS_MOST];
} resampled;

/* The length of a tuple up to `most`, or -1. */
static Py_ssize_t length_of(PyObject *tuple, Py_ssize_t most) {
    const Py_ssize_t n = PyTuple_Size(tuple);
    if (n > most) {
        PyErr_SetString(PyExc_ValueError, "too many at once");
        return -1;
    }
    return n;
}

static int read_parts(PyObject *rankings, PyObject *metrics, PyObject *pairs,
                      resampled *out) {
    const Py_ssize_t r = length_of(rankings, RANKINGS_MOST);
    const Py_ssize_t m = r < 0 ? -1 : length_of(metrics, METRICS_MOST);
    const Py_ssize_t p = m < 0 ? -1 : length_of(pairs, PAIRS_MOST);
    if (p < 0) return -1;
    for (Py_ssize_t i = 0; i < r; i++) {
        out->rankings[i] =
            eb_py_capsule_get(PyTuple_GetItem(rankings, i), EB_PY_RANKING);
        if (out->rankings[i] == NULL) return -1;
    }
    for (Py_ssize_t i = 0; i < m; i++) {
        int kind = 0;
        if (!PyArg_ParseTuple(PyTuple_GetItem(metrics, i), "id", &kind,
                              &out->metrics[i].at)) {
            return -1;
        }
        out->metrics[i].kind = (eb_metric_kind)kind;
    }
    for (Py_ssize_t i = 0; i < p; i++) {
        Py_ssize_t first = 0, second = 0;
        if (!PyArg_ParseTuple(PyTuple_GetItem(pairs, i), "nn", &first,
                              &second)) {
            return -1;
        }
        out->pairs[i] = (eb_pair){(size_t)first, (size_t)second};
    }
    out->ranking_count = (size_t)r;
    out->metric_count = (size_t)m;
    out->pair_count = (size_t)p;
    return 0;
}

static void put_intervals(eb_py_tree *tree, const eb_interval *of, size_t rows,
                          size_t columns) {
    eb_py_open(tree, NULL, '[');
    for (size_t r = 0; r < rows; r++) {
        eb_py_open(tree, NULL, '[');
        for (size_t c = 0; c < columns; c++) {
            const eb_interval *one = &of[r * columns + c];
            eb_py_open(tree, NULL, '[');
            eb_py_put_number(tree, NULL, one->value);
            eb_py_put_number(tree, NULL, one->low);
            eb_py_put_number(tree, NULL, one->high);
            eb_py_put_integer(tree, NULL, one->draws);
            eb_py_close(tree);
        }
        eb_py_close(tree);
    }
    eb_py_close(tree);
}

static PyObject *tree_of_resampled(const resampled *of) {
    eb_py_tree tree = {0};
    eb_py_open(&tree, NULL, '[');
    put_intervals(&tree, of->out, of->ranking_count, of->metric_count);
    put_intervals(&tree, of->differences, of->pair_count, of->metric_count);
    eb_py_close(&tree);
    return eb_py_tree_end(&tree);
}

/* (rankings, ((kind, at), ...), ((first, second), ...), pupil of each row or
 * None, how many pupils, resamples, threads, seed, level) */
static PyObject *bootstrap(PyObject *module, PyObject *args) {
    const eb_py_state *state = eb_py_state_of_module(module);
    eb_bootstrap_options options = EB_BOOTSTRAP_OPTIONS_INIT;
    PyObject *rankings = NULL, *metrics = NULL, *pairs = NULL, *cluster = NULL;
    PyObject *out = NULL;
    Py_ssize_t clusters = 0;
    long long seed = 0;
    eb_py_array pupils = {NULL, 0};
    eb_error err = {0};
    eb_status status = EB_OK;
    resampled *of = calloc(1, sizeof *of);
    if (of == NULL) return PyErr_NoMemory();
    if (!PyArg_ParseTuple(args, "O!O!O!OniiLd:bootstrap", &PyTuple_Type,
                          &rankings, &PyTuple_Type, &metrics, &PyTuple_Type,
                          &pairs, &cluster, &clusters, &options.resamples,
                          &options.threads, &seed, &options.level) ||
        read_parts(rankings, metrics, pairs, of) != 0 ||
        eb_py_read_array(cluster, "Ii", sizeof(uint32_t), "pupils", &pupils) !=
            0) {
        goto out;
    }
    if (of->ranking_count > 0 &&
        same_length(&pupils, eb_ranking_count(of->rankings[0]), "pupils") !=
            0) {
        goto out;
    }
    options.cluster = pupils.items;
    options.cluster_count = (size_t)clusters;
    options.seed = (uint64_t)seed;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_bootstrap(
        of->rankings, of->ranking_count, of->metrics, of->metric_count,
        of->pair_count > 0 ? of->pairs : NULL, of->pair_count, &options,
        of->out, of->pair_count > 0 ? of->differences : NULL, &err);
    PyEval_RestoreThread(thread);
    out = status == EB_OK ? tree_of_resampled(of) : eb_py_fail(state, &err);
out:
    free(pupils.items);
    free(of);
    return out;
}

/* ---- recalibration of scores --------------------------------------------- */

/* (score, outcome, weight, pupils, how many pupils, ridge, minimum) */
static PyObject *recalibrate_scores(PyObject *module, PyObject *args) {
    PyObject *objects[PARTS] = {NULL, NULL, NULL, Py_None, Py_None};
    PyObject *cluster = NULL, *out = NULL;
    eb_recalibrate_options options = EB_RECALIBRATE_OPTIONS_INIT;
    eb_py_array in[PARTS], pupils = {NULL, 0};
    eb_scored rows = {0};
    eb_recalibration found = {0};
    eb_py_tree tree = {0};
    Py_ssize_t clusters = 0;
    eb_error err = {0};
    eb_status status = EB_OK;
    if (!PyArg_ParseTuple(args, "OOOOndi:recalibrate_scores", &objects[SCORE],
                          &objects[OUTCOME], &objects[WEIGHT], &cluster,
                          &clusters, &options.ridge, &options.minimum)) {
        return NULL;
    }
    if (read_scored(objects, in, &rows) != 0 ||
        eb_py_read_array(cluster, "Ii", sizeof(uint32_t), "pupils", &pupils) !=
            0 ||
        same_length(&pupils, rows.count, "pupils") != 0) {
        goto out;
    }
    options.cluster = pupils.items;
    options.cluster_count = (size_t)clusters;
    PyThreadState *thread = PyEval_SaveThread();
    status = eb_recalibrate(&rows, &options, &found, &err);
    PyEval_RestoreThread(thread);
    if (status != EB_OK) {
        eb_py_fail(eb_py_state_of_module(module), &err);
        goto out;
    }
    eb_py_open(&tree, NULL, '{');
    eb_py_put_number(&tree, "intercept", found.intercept);
    eb_py_put_number(&tree, "slope", found.slope);
    eb_py_put_number(&tree, "intercept_se", found.intercept_se);
    eb_py_put_number(&tree, "slope_se", found.slope_se);
    eb_py_put_number(&tree, "clustered_intercept_se",
                     found.clustered_intercept_se);
    eb_py_put_number(&tree, "clustered_slope_se", found.clustered_slope_se);
    eb_py_put_number(&tree, "log_likelihood_before",
                     found.log_likelihood_before);
    eb_py_put_number(&tree, "log_likelihood_after", found.log_likelihood_after);
    eb_py_put_number(&tree, "gradient_norm", found.gradient_norm);
    eb_py_put_integer(&tree, "iterations", found.iterations);
    eb_py_put_integer(&tree, "events", (int64_t)found.events);
    eb_py_put_integer(&tree, "non_events", (int64_t)found.non_events);
    eb_py_close(&tree);
    out = eb_py_tree_end(&tree);
out:
    free_scored(in);
    free(pupils.items);
    return out;
}

PyMethodDef eb_py_metrics_methods[] = {
    {"ranking_new", new_ranking, METH_VARARGS, NULL},
    {"ranking_about", about_ranking, METH_O, NULL},
    {"ranking_order", order_of_ranking, METH_O, NULL},
    {"ranking_curve", curve_of_ranking, METH_VARARGS, NULL},
    {"ranking_list", list_of_ranking, METH_VARARGS, NULL},
    {"ranking_net_benefit", benefit_of_ranking, METH_VARARGS, NULL},
    {"ranking_metric", metric_of_ranking, METH_VARARGS, NULL},
    {"metric_names", metric_names, METH_NOARGS, NULL},
    {"bootstrap", bootstrap, METH_VARARGS, NULL},
    {"recalibrate_scores", recalibrate_scores, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL}};
