/* SPDX-License-Identifier: MIT */
/*
 * Lists of names that the core keeps, so that Python has none of its own: the
 * features, the models built in, the events of a cases file.
 */
#include "module.h"

static PyObject *features(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    PyObject *list = PyList_New(0);
    for (size_t i = 0; list != NULL && i < EB_FEATURE_COUNT; i++) {
        const eb_feature_info *f = eb_feature(i);
        PyObject *item = Py_BuildValue(
            "(sssssNN)", f->name, f->family, f->unit, f->meaning, f->missing,
            PyBool_FromLong(f->integer), PyBool_FromLong(f->sensitive));
        if (item == NULL || PyList_Append(list, item) < 0) Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

static PyObject *feature_find(PyObject *module, PyObject *args) {
    const char *name;
    (void)module;
    if (!PyArg_ParseTuple(args, "s", &name)) return NULL;
    return PyLong_FromLong(eb_feature_find(name));
}

static PyObject *models(PyObject *module, PyObject *unused) {
    (void)module;
    (void)unused;
    PyObject *out = PyDict_New();
    const char *name, *text;
    size_t length;
    for (size_t i = 0; out != NULL; i++) {
        name = eb_model_builtin(i, &text, &length);
        if (name == NULL) break;
        if (eb_py_set(out, name,
                      PyBytes_FromStringAndSize(text, (Py_ssize_t)length)) <
            0) {
            Py_CLEAR(out);
        }
    }
    return out;
}

static PyObject *status_text(PyObject *module, PyObject *args) {
    int status;
    (void)module;
    if (!PyArg_ParseTuple(args, "i", &status)) return NULL;
    return PyUnicode_FromString(eb_status_text(status));
}

static PyObject *date_read(PyObject *module, PyObject *args) {
    const char *text;
    Py_ssize_t length;
    eb_date date;
    if (!PyArg_ParseTuple(args, "s#", &text, &length)) return NULL;
    if (eb_date_read(text, (size_t)length, &date) != EB_OK) {
        return eb_py_say(eb_py_state_of_module(module), EB_ERR_DATE, "date",
                         "a date is written as 2026-03-02");
    }
    return PyLong_FromLong(date);
}

PyMethodDef eb_py_catalogue_methods[] = {
    {"feature_list", features, METH_NOARGS,
     "(name, family, unit, meaning, missing, integer, sensitive) of each."},
    {"feature_find", feature_find, METH_VARARGS,
     "The index of a feature's name, or -1."},
    {"model_texts", models, METH_NOARGS, "The models built in: name to bytes."},
    {"date_read", date_read, METH_VARARGS,
     "2026-03-02 as days since 1970-01-01."},
    {"status_text", status_text, METH_VARARGS, "A status in English."},
    {NULL, NULL, 0, NULL}};
