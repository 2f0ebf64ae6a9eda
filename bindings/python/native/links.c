/* SPDX-License-Identifier: MIT */
/*
 * Links: what a school's rows need from elsewhere, for a register that is cut
 * into parts of whole schools. Each part's view gives its links; they are
 * merged; the sum goes, as text, to wherever the parts are looked at again.
 *
 * Links that a view was given cannot be merged into any more: the view reads
 * them whenever it looks again.
 */
#include <stdlib.h>
#include <string.h>

#include "module.h"

typedef struct links_object {
    PyObject_HEAD eb_links *links;
    eb_py_guard guard;
    atomic_int is_in_use; /* 1: a view has them */
} links_object;

const eb_links *eb_py_links_of(const eb_py_state *state, PyObject *object) {
    if (!eb_py_check(state, object, EB_PY_LINKS, "links")) return NULL;
    links_object *self = (links_object *)object;
    /* A merge that runs now has the guard; one that begins later sees this. */
    atomic_store(&self->is_in_use, 1);
    if (eb_py_guard_read(state, &self->guard) < 0) return NULL;
    eb_py_guard_read_end(&self->guard);
    return self->links;
}

/* ---- life --------------------------------------------------------------- */

/* Takes the links, even when it fails. */
static PyObject *wrap(const eb_py_state *state, eb_links *links) {
    links_object *self = (links_object *)eb_py_new(state, EB_PY_LINKS);
    if (self == NULL) {
        eb_links_free(links);
    } else {
        self->links = links;
    }
    return (PyObject *)self;
}

static PyObject *links_new(PyTypeObject *type, PyObject *args,
                           PyObject *keywords) {
    static char *NAMES[] = {"view", NULL};
    eb_py_state *state = PyType_GetModuleState(type);
    PyObject *object;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O:Links", NAMES,
                                     &object)) {
        return NULL;
    }
    const eb_view *view = eb_py_view_begin(state, object);
    if (view == NULL) return NULL;
    eb_links *links = NULL;
    eb_error err;
    eb_status status;
    Py_BEGIN_ALLOW_THREADS
    status = eb_links_new(view, &links, &err);
    Py_END_ALLOW_THREADS
    eb_py_view_end(object);
    return status == EB_OK ? wrap(state, links) : eb_py_fail(state, &err);
}

static void links_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    eb_links_free(((links_object *)self)->links);
    PyObject_Free(self);
    Py_DECREF(type);
}

/* ---- the sum ------------------------------------------------------------ */

static PyObject *links_merge(PyObject *object, PyObject *other) {
    eb_py_state *state = eb_py_state_of(object);
    if (!eb_py_check(state, other, EB_PY_LINKS, "other")) return NULL;
    links_object *into = (links_object *)object;
    links_object *from = (links_object *)other;
    if (into == from) {
        return eb_py_say(state, EB_ERR_ARGUMENT, "other",
                         "links cannot be merged into themselves");
    }
    if (eb_py_guard_read(state, &from->guard) < 0) return NULL;
    if (eb_py_guard_write(state, &into->guard) < 0) {
        eb_py_guard_read_end(&from->guard);
        return NULL;
    }
    eb_error err;
    eb_status status = EB_OK;
    const int is_in_use = atomic_load(&into->is_in_use);
    Py_BEGIN_ALLOW_THREADS
    if (!is_in_use) {
        status = eb_links_merge(into->links, from->links, &err);
    }
    Py_END_ALLOW_THREADS
    eb_py_guard_write_end(&into->guard);
    eb_py_guard_read_end(&from->guard);
    if (is_in_use) {
        return eb_py_say(state, EB_ERR_STATE, "links",
                         "a view uses these links: they cannot be added to");
    }
    return status == EB_OK ? Py_NewRef(Py_None) : eb_py_fail(state, &err);
}

/* ---- as text ------------------------------------------------------------ */

typedef struct text_out {
    char *bytes;
    size_t used, room;
} text_out;

static int append(void *context, const char *text, size_t length) {
    text_out *out = context;
    if (length > out->room - out->used) {
        const size_t room = (out->used + length) * 2;
        char *bytes = room > length ? realloc(out->bytes, room) : NULL;
        if (bytes == NULL) return 1;
        out->bytes = bytes;
        out->room = room;
    }
    memcpy(out->bytes + out->used, text, length);
    out->used += length;
    return 0;
}

static PyObject *links_to_text(PyObject *object, PyObject *unused) {
    (void)unused;
    eb_py_state *state = eb_py_state_of(object);
    links_object *self = (links_object *)object;
    text_out out = {NULL, 0, 0};
    eb_error err;
    eb_status status;
    if (eb_py_guard_read(state, &self->guard) < 0) return NULL;
    Py_BEGIN_ALLOW_THREADS
    status = eb_links_write(self->links, append, &out, &err);
    Py_END_ALLOW_THREADS
    eb_py_guard_read_end(&self->guard);
    PyObject *text = NULL;
    if (status == EB_OK) {
        text = PyBytes_FromStringAndSize(out.bytes, (Py_ssize_t)out.used);
    } else if (status == EB_ERR_WRITE) {
        PyErr_NoMemory(); /* the only reason of `append` */
    } else {
        eb_py_fail(state, &err);
    }
    free(out.bytes);
    return text;
}

static PyObject *links_from_text(PyObject *type, PyObject *object) {
    eb_py_state *state = PyType_GetModuleState((PyTypeObject *)type);
    char *bytes;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(object, &bytes, &length) < 0) return NULL;
    eb_links *links = NULL;
    eb_error err;
    eb_status status;
    Py_BEGIN_ALLOW_THREADS
    status = eb_links_read(bytes, (size_t)length, NULL, &links, &err);
    Py_END_ALLOW_THREADS
    return status == EB_OK ? wrap(state, links) : eb_py_fail(state, &err);
}

static PyMethodDef LINKS_METHODS[] = {
    {"merge", links_merge, METH_O, "Adds the links of another part."},
    {"to_text", links_to_text, METH_NOARGS, "As bytes, for from_text."},
    {"from_text", links_from_text, METH_O | METH_CLASS, "From to_text."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot LINKS_SLOTS[] = {
    {Py_tp_doc, "What the rows of a view's schools tell other schools."},
    {Py_tp_new, (void *)(intptr_t)links_new},
    {Py_tp_dealloc, (void *)(intptr_t)links_free},
    {Py_tp_methods, LINKS_METHODS},
    {0, NULL}};

PyType_Spec eb_py_links_spec = {"earlybell._native.Links", sizeof(links_object),
                                0, Py_TPFLAGS_DEFAULT, LINKS_SLOTS};
