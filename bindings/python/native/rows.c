/* SPDX-License-Identifier: MIT */
/*
 * Rows: text that Python has cut into fields, on its way to eb_rows. The rules
 * for names, dates and marks are the core's; nothing is decided here.
 *
 * The text of a batch is copied before the GIL is let go: lists may be changed
 * by another thread meanwhile, and strings may go with them.
 */
#include <string.h>

#include "columns.h"
#include "module.h"

typedef struct rows_object {
    PyObject_HEAD eb_rows *rows;
    PyObject *owner;
    eb_py_guard *guard, own;
} rows_object;

/* ---- life --------------------------------------------------------------- */

PyObject *eb_py_rows_wrap(const eb_py_state *state, eb_rows *rows,
                          eb_py_guard *guard, PyObject *owner) {
    rows_object *self = (rows_object *)eb_py_new(state, EB_PY_ROWS);
    if (self == NULL) {
        eb_rows_free(rows);
        return NULL;
    }
    self->rows = rows;
    self->owner = Py_NewRef(owner);
    self->guard = guard != NULL ? guard : &self->own;
    return (PyObject *)self;
}

static PyObject *rows_new(PyTypeObject *type, PyObject *args,
                          PyObject *keywords) {
    static char *NAMES[] = {"owner",   "kind",    "dates", "marks",
                            "columns", "threads", NULL};
    eb_py_state *state = PyType_GetModuleState(type);
    PyObject *owner;
    int kind, dates = EB_DATES_FIND, marks = EB_MARKS_FIND;
    eb_rows_options options = EB_ROWS_OPTIONS_INIT;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "Oi|iizi", NAMES, &owner,
                                     &kind, &dates, &marks, &options.columns,
                                     &options.threads)) {
        return NULL;
    }
    options.kind = (eb_rows_kind)kind;
    options.dates = (eb_dates)dates;
    options.marks = (eb_marks_form)marks;
    eb_register *reg = NULL;
    eb_py_guard *guard = NULL;
    if (options.kind == EB_ROWS_CODES) {
        if (!eb_py_check(state, owner, EB_PY_CODES, "owner")) return NULL;
        options.codes = ((eb_py_codes *)owner)->codes;
        guard = &((eb_py_codes *)owner)->guard;
    } else {
        if (!eb_py_check(state, owner, EB_PY_REGISTER, "owner")) return NULL;
        reg = ((eb_py_register *)owner)->reg;
        guard = &((eb_py_register *)owner)->guard;
    }
    eb_rows *rows = NULL;
    eb_error err;
    if (eb_py_guard_write(state, guard) < 0) return NULL;
    const eb_status status = eb_rows_new(reg, &options, &rows, &err);
    eb_py_guard_write_end(guard);
    if (status != EB_OK) return eb_py_fail(state, &err);
    return eb_py_rows_wrap(state, rows, guard, owner);
}

static void rows_free(PyObject *object) {
    rows_object *self = (rows_object *)object;
    PyTypeObject *type = Py_TYPE(object);
    eb_rows_free(self->rows);
    Py_XDECREF(self->owner);
    PyObject_Free(object);
    Py_DECREF(type);
}

/* ---- a batch ------------------------------------------------------------ */

/* Rows one after another: the fields of row i are ends[i - 1] to ends[i]. The
 * fields hold offsets into `text` until the last one is in. */
typedef struct batch {
    eb_field *fields;
    size_t *offsets;
    size_t count, room;
    char *text;
    size_t length, text_room;
    size_t *ends;
    int64_t *lines;
    size_t rows;
} batch;

static void batch_free(batch *b) {
    PyMem_Free(b->fields);
    PyMem_Free(b->offsets);
    PyMem_Free(b->text);
    PyMem_Free(b->ends);
    PyMem_Free(b->lines);
}

static int grow(void **block, size_t *room, size_t need, size_t size) {
    if (need <= *room) return 0;
    const size_t more = 2 * need + 64;
    void *grown =
        more > SIZE_MAX / 2 / size ? NULL : PyMem_Realloc(*block, more * size);
    if (grown == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    *block = grown;
    *room = more;
    return 0;
}

/* None is an empty field. */
static int add_field(batch *b, PyObject *cell) {
    Py_ssize_t length = 0;
    const char *text = "";
    if (cell != Py_None) {
        text = PyUnicode_AsUTF8AndSize(cell, &length);
        if (text == NULL) return -1;
    }
    size_t room = b->room, text_room = b->text_room;
    void *block = b->offsets;
    if (grow(&block, &room, b->count + 2, sizeof *b->offsets) < 0) return -1;
    b->offsets = block;
    b->room = room;
    block = b->text;
    if (grow(&block, &text_room, b->length + (size_t)length + 1, 1) < 0) {
        return -1;
    }
    b->text = block;
    b->text_room = text_room;
    memcpy(b->text + b->length, text, (size_t)length);
    b->offsets[b->count++] = b->length;
    b->length += (size_t)length;
    b->offsets[b->count] = b->length;
    return 0;
}

static int add_row(batch *b, PyObject *row) {
    const Py_ssize_t n = PySequence_Size(row);
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *cell = PySequence_GetItem(row, i);
        if (cell == NULL) return -1;
        const int code = add_field(b, cell);
        Py_DECREF(cell);
        if (code < 0) return -1;
    }
    return n < 0 ? -1 : 0;
}

/* After the last field: where the text is for good. */
static int settle(batch *b) {
    b->fields = PyMem_Malloc((b->count + 1) * sizeof *b->fields);
    if (b->fields == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < b->count; i++) {
        b->fields[i].text = b->text + b->offsets[i];
        b->fields[i].length = b->offsets[i + 1] - b->offsets[i];
    }
    return 0;
}

static int gather(batch *b, PyObject *rows, PyObject *lines) {
    const Py_ssize_t n = PySequence_Size(rows);
    if (n < 0) return -1;
    b->ends = PyMem_Malloc(((size_t)n + 1) * sizeof *b->ends);
    b->lines = PyMem_Malloc(((size_t)n + 1) * sizeof *b->lines);
    if (b->ends == NULL || b->lines == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < n; i++) {
        PyObject *line = PySequence_GetItem(lines, i);
        if (line == NULL) return -1;
        b->lines[i] = PyLong_AsLongLong(line);
        Py_DECREF(line);
        if (b->lines[i] == -1 && PyErr_Occurred()) return -1;
        PyObject *row = PySequence_GetItem(rows, i);
        if (row == NULL) return -1;
        const int code = add_row(b, row);
        Py_DECREF(row);
        if (code < 0) return -1;
        b->ends[i] = b->count;
    }
    b->rows = (size_t)n;
    return settle(b);
}

static eb_status feed(rows_object *self, const batch *b, eb_error *err) {
    eb_status status = EB_OK;
    size_t begin = 0;
    for (size_t i = 0; status == EB_OK && i < b->rows; i++) {
        status = eb_rows_add(self->rows, b->fields + begin, b->ends[i] - begin,
                             b->lines[i], err);
        begin = b->ends[i];
    }
    return status;
}

/* ---- methods ------------------------------------------------------------ */

static PyObject *answer(const eb_py_state *state, eb_status status,
                        const eb_error *err) {
    return status == EB_OK ? Py_NewRef(Py_None) : eb_py_fail(state, err);
}

static PyObject *rows_header(PyObject *object, PyObject *args) {
    rows_object *self = (rows_object *)object;
    eb_py_state *state = eb_py_state_of(object);
    PyObject *names;
    long long line = 1;
    batch b = {0};
    eb_error err;
    eb_status status = EB_OK;
    if (!PyArg_ParseTuple(args, "O|L", &names, &line)) return NULL;
    if (add_row(&b, names) < 0 || settle(&b) < 0 ||
        eb_py_guard_write(state, self->guard) < 0) {
        batch_free(&b);
        return NULL;
    }
    status = eb_rows_header(self->rows, b.fields, b.count, line, &err);
    eb_py_guard_write_end(self->guard);
    batch_free(&b);
    return answer(state, status, &err);
}

static PyObject *rows_add(PyObject *object, PyObject *args) {
    rows_object *self = (rows_object *)object;
    eb_py_state *state = eb_py_state_of(object);
    PyObject *rows, *lines;
    batch b = {0};
    eb_error err;
    eb_status status;
    if (!PyArg_ParseTuple(args, "OO", &rows, &lines)) return NULL;
    if (gather(&b, rows, lines) < 0 ||
        eb_py_guard_write(state, self->guard) < 0) {
        batch_free(&b);
        return NULL;
    }
    Py_BEGIN_ALLOW_THREADS
    status = feed(self, &b, &err);
    Py_END_ALLOW_THREADS
    eb_py_guard_write_end(self->guard);
    batch_free(&b);
    return answer(state, status, &err);
}

/* The words of the CSV reader of the text library, for the same defects. */
static const char *const REASONS[] = {"text after a closing quote",
                                      "a quote inside an unquoted field",
                                      "a NUL byte"};

static PyObject *rows_malformed(PyObject *object, PyObject *args) {
    rows_object *self = (rows_object *)object;
    eb_py_state *state = eb_py_state_of(object);
    long long line;
    int reason;
    eb_error err;
    if (!PyArg_ParseTuple(args, "Li", &line, &reason) ||
        eb_py_guard_write(state, self->guard) < 0) {
        return NULL;
    }
    const eb_status status = eb_rows_malformed(
        self->rows, line, REASONS[reason < 0 || reason > 2 ? 0 : reason], &err);
    eb_py_guard_write_end(self->guard);
    return answer(state, status, &err);
}

static PyObject *rows_end(PyObject *object, PyObject *unused) {
    (void)unused;
    rows_object *self = (rows_object *)object;
    eb_py_state *state = eb_py_state_of(object);
    eb_error err;
    if (eb_py_guard_write(state, self->guard) < 0) return NULL;
    const eb_status status = eb_rows_end(self->rows, &err);
    eb_py_guard_write_end(self->guard);
    return answer(state, status, &err);
}

static PyObject *rows_notes(PyObject *object, PyObject *unused) {
    (void)unused;
    rows_object *self = (rows_object *)object;
    PyObject *notes = PyList_New(0);
    const char *note = "";
    for (size_t i = 0; notes != NULL; i++) {
        note = eb_rows_note(self->rows, i);
        if (note == NULL) break;
        PyObject *text = PyUnicode_FromString(note);
        if (text == NULL || PyList_Append(notes, text) < 0) Py_CLEAR(notes);
        Py_XDECREF(text);
    }
    return notes;
}

static PyObject *rows_stream(PyObject *object, PyObject *capsule) {
    rows_object *self = (rows_object *)object;
    eb_py_state *state = eb_py_state_of(object);
    if (eb_py_guard_write(state, self->guard) < 0) return NULL;
    PyObject *out = eb_py_add_stream(state, self->rows, capsule);
    eb_py_guard_write_end(self->guard);
    return out;
}

static PyMethodDef ROWS_METHODS[] = {
    {"header", rows_header, METH_VARARGS, "names, line"},
    {"add", rows_add, METH_VARARGS, "rows of str, and the line of each"},
    {"add_stream", rows_stream, METH_O,
     "An arrow_array_stream capsule: header and rows. How many rows."},
    {"malformed", rows_malformed, METH_VARARGS,
     "line, reason: one that did not split."},
    {"end", rows_end, METH_NOARGS, "Decides what only the whole file can."},
    {"notes", rows_notes, METH_NOARGS, "What a person should be told."},
    {NULL, NULL, 0, NULL}};

static PyType_Slot ROWS_SLOTS[] = {
    {Py_tp_doc, "One file on its way into a Register or Codes."},
    {Py_tp_new, (void *)(intptr_t)rows_new},
    {Py_tp_dealloc, (void *)(intptr_t)rows_free},
    {Py_tp_methods, ROWS_METHODS},
    {0, NULL}};

PyType_Spec eb_py_rows_spec = {"earlybell._native.Rows", sizeof(rows_object), 0,
                               Py_TPFLAGS_DEFAULT, ROWS_SLOTS};
