/* SPDX-License-Identifier: MIT */
/*
 * The module earlybell._native: its types and functions, exceptions from
 * eb_error, and the guard of a register. Multi-phase (PEP 489), all state in
 * the module, so that each interpreter has its own.
 */
#include "module.h"

#include "values.h"

static const struct {
    const char *name;
    PyType_Spec *spec;
} TYPES[EB_PY_TYPES] = {
    [EB_PY_CODES] = {"Codes", &eb_py_codes_spec},
    [EB_PY_REGISTER] = {"Register", &eb_py_register_spec},
    [EB_PY_ROWS] = {"Rows", &eb_py_rows_spec},
    [EB_PY_VIEW] = {"View", &eb_py_view_spec},
    [EB_PY_MODEL] = {"Model", &eb_py_model_spec},
    [EB_PY_LINKS] = {"Links", &eb_py_links_spec},
    [EB_PY_TABLE] = {"Table", &eb_py_table_spec},
    [EB_PY_COLUMN] = {"Column", &eb_py_column_spec},
};

static PyMethodDef *const METHODS[] = {
    eb_py_catalogue_methods,
    eb_py_features_methods,
    /* values.h */
    eb_py_cases_methods,
    eb_py_policy_methods,
    eb_py_places_methods,
    eb_py_outcomes_methods,
    eb_py_labels_methods,
    eb_py_review_methods,
    eb_py_metrics_methods,
    eb_py_arrays_methods,
};

/* ---- state -------------------------------------------------------------- */

eb_py_state *eb_py_state_of_module(PyObject *module) {
    return PyModule_GetState(module);
}

eb_py_state *eb_py_state_of(PyObject *self) {
    return PyType_GetModuleState(Py_TYPE(self));
}

int eb_py_check(const eb_py_state *state, PyObject *object, eb_py_type type,
                const char *argument) {
    if ((PyObject *)Py_TYPE(object) == state->types[type]) return 1;
    PyErr_Format(PyExc_TypeError, "%s must be a %s of earlybell", argument,
                 TYPES[type].name);
    return 0;
}

PyObject *eb_py_new(const eb_py_state *state, eb_py_type type) {
    return PyType_GenericAlloc((PyTypeObject *)state->types[type], 0);
}

/* ---- exceptions --------------------------------------------------------- */

PyObject *eb_py_fail(const eb_py_state *state, const eb_error *err) {
    if (PyErr_Occurred()) return NULL;
    if (err->status == EB_ERR_MEMORY) return PyErr_NoMemory();
    PyObject *error = PyObject_CallFunction(
        state->of_core, "issLLL", err->status, err->message, err->field,
        (long long)err->line, (long long)err->column, (long long)err->row);
    if (error != NULL) {
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
        Py_DECREF(error);
    }
    return NULL;
}

PyObject *eb_py_say(const eb_py_state *state, eb_status status,
                    const char *field, const char *message) {
    eb_error err = {0};
    err.status = status;
    PyOS_snprintf(err.field, sizeof err.field, "%s", field);
    PyOS_snprintf(err.message, sizeof err.message, "%s", message);
    return eb_py_fail(state, &err);
}

/* ---- readers and the one writer ----------------------------------------- */

int eb_py_guard_read(const eb_py_state *state, eb_py_guard *guard) {
    int users = atomic_load(&guard->users);
    do {
        if (users < 0) {
            eb_py_say(state, EB_ERR_STATE, "register",
                      "another call is changing this register");
            return -1;
        }
    } while (!atomic_compare_exchange_weak(&guard->users, &users, users + 1));
    return 0;
}

void eb_py_guard_read_end(eb_py_guard *guard) {
    atomic_fetch_sub(&guard->users, 1);
}

int eb_py_guard_write(const eb_py_state *state, eb_py_guard *guard) {
    int none = 0;
    if (atomic_compare_exchange_strong(&guard->users, &none, -1)) return 0;
    eb_py_say(state, EB_ERR_STATE, "register",
              "another call is using this register: it cannot be changed now");
    return -1;
}

void eb_py_guard_write_end(eb_py_guard *guard) {
    atomic_store(&guard->users, 0);
}

/* ---- arguments ---------------------------------------------------------- */

int eb_py_date(PyObject *object, void *out) {
    eb_date *date = out;
    *date = EB_NO_DATE;
    if (object == Py_None) return 1;
    const long days = PyLong_AsLong(object);
    if (days == -1 && PyErr_Occurred()) return 0;
    if (days <= INT32_MIN || days > INT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "date out of range");
        return 0;
    }
    *date = (eb_date)days;
    return 1;
}

PyObject *eb_py_text(const char *text) {
    return text != NULL ? PyUnicode_FromString(text) : Py_NewRef(Py_None);
}

PyObject *eb_py_days(eb_date date) {
    return date != EB_NO_DATE ? PyLong_FromLong(date) : Py_NewRef(Py_None);
}

PyObject *eb_py_count(int64_t value, int64_t missing) {
    return value != missing ? PyLong_FromLongLong(value) : Py_NewRef(Py_None);
}

int eb_py_set(PyObject *dict, const char *key, PyObject *value) {
    if (value == NULL) return -1;
    const int code = PyDict_SetItemString(dict, key, value);
    Py_DECREF(value);
    return code;
}

/* ---- module ------------------------------------------------------------- */

static int add_types(PyObject *module, eb_py_state *state) {
    for (int i = 0; i < EB_PY_TYPES; i++) {
        PyObject *type = PyType_FromModuleAndSpec(module, TYPES[i].spec, NULL);
        state->types[i] = type;
        if (type == NULL ||
            PyModule_AddObjectRef(module, TYPES[i].name, type) < 0) {
            return -1;
        }
    }
    return 0;
}

static int add_constants(PyObject *module) {
    return PyModule_AddStringConstant(module, "VERSION", eb_version()) < 0 ||
                   PyModule_AddIntConstant(module, "CATALOGUE_VERSION",
                                           EB_CATALOGUE_VERSION) < 0 ||
                   PyModule_AddIntConstant(module, "DATE_MIN", EB_DATE_MIN) <
                       0 ||
                   PyModule_AddIntConstant(module, "DATE_MAX", EB_DATE_MAX) < 0
               ? -1
               : 0;
}

static int execute(PyObject *module) {
    eb_py_state *state = eb_py_state_of_module(module);
    PyObject *errors = PyImport_ImportModule("earlybell.errors");
    if (errors == NULL) return -1;
    state->of_core = PyObject_GetAttrString(errors, "of_core");
    Py_DECREF(errors);
    if (state->of_core == NULL || add_types(module, state) < 0) return -1;
    for (size_t i = 0; i < sizeof METHODS / sizeof *METHODS; i++) {
        if (PyModule_AddFunctions(module, METHODS[i]) < 0) return -1;
    }
    return add_constants(module);
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    const eb_py_state *state = eb_py_state_of_module(module);
    if (state == NULL) return 0;
    Py_VISIT(state->of_core);
    for (int i = 0; i < EB_PY_TYPES; i++) Py_VISIT(state->types[i]);
    return 0;
}

static int clear(PyObject *module) {
    eb_py_state *state = eb_py_state_of_module(module);
    if (state == NULL) return 0;
    Py_CLEAR(state->of_core);
    for (int i = 0; i < EB_PY_TYPES; i++) Py_CLEAR(state->types[i]);
    return 0;
}

static void release(void *module) { clear(module); }

static PyModuleDef_Slot SLOTS[] = {
    {Py_mod_exec, (void *)(intptr_t)execute},
#ifndef Py_LIMITED_API
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
#endif
    {0, NULL}};

static struct PyModuleDef MODULE = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "earlybell._native",
    .m_doc = "The core of earlybell. Use the package earlybell.",
    .m_size = sizeof(eb_py_state),
    .m_slots = SLOTS,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC PyInit__native(void);
PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&MODULE); }
