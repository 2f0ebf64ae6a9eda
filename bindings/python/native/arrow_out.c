/* SPDX-License-Identifier: MIT */
/*
 * A table handed on without a copy: as an Arrow array or stream of one batch
 * (capsules of the Arrow PyCapsule interface), or column by column through
 * Python's buffer protocol. Every array holds its own share of the table, so
 * that a consumer may keep it after the Table is gone, and release it on any
 * thread, with or without the GIL.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arrow.h"
#include "table.h"
#include "table_parts.h"

/* ---- schema ------------------------------------------------------------- */

static const char *format_of(const eb_table_column *c) {
    switch (c->kind) {
        case EB_KIND_NUMBER:
            return "g";
        case EB_KIND_INTEGER:
            return "l";
        case EB_KIND_DATE:
            return "tdD";
        case EB_KIND_BOOL:
            return "b";
        default:
            return c->is_narrow ? "u" : "U";
    }
}

static void release_child_schema(struct ArrowSchema *schema) {
    schema->release = NULL;
}

/* The children, their pointers and the share of the table, in one block. */
typedef struct schema_block {
    eb_table *table;
    struct ArrowSchema **pointers;
    struct ArrowSchema children[];
} schema_block;

static void release_schema(struct ArrowSchema *schema) {
    schema_block *block = schema->private_data;
    for (int64_t i = 0; i < schema->n_children; i++) {
        struct ArrowSchema *child = schema->children[i];
        if (child->release != NULL) child->release(child);
    }
    eb_table_free(block->table);
    free(block->pointers);
    free(block);
    schema->release = NULL;
}

static int export_schema(eb_table *table, struct ArrowSchema *out) {
    const size_t n = table->count;
    schema_block *block = malloc(sizeof *block + n * sizeof block->children[0]);
    struct ArrowSchema **pointers = malloc((n + 1) * sizeof *pointers);
    if (block == NULL || pointers == NULL) {
        free(block);
        free(pointers);
        return ENOMEM;
    }
    block->table = eb_table_share(table);
    block->pointers = pointers;
    for (size_t i = 0; i < n; i++) {
        const eb_table_column *c = &table->columns[i];
        block->children[i] =
            (struct ArrowSchema){.format = format_of(c),
                                 .name = c->name,
                                 .flags = ARROW_FLAG_NULLABLE,
                                 .release = release_child_schema};
        pointers[i] = &block->children[i];
    }
    *out = (struct ArrowSchema){.format = "+s",
                                .name = "",
                                .n_children = (int64_t)n,
                                .children = pointers,
                                .release = release_schema,
                                .private_data = block};
    return 0;
}

/* ---- array -------------------------------------------------------------- */

typedef struct child_block {
    eb_table *table;
    uint8_t *bits; /* of a bool column */
    const void *buffers[3];
} child_block;

static void release_child(struct ArrowArray *array) {
    child_block *block = array->private_data;
    eb_table_free(block->table);
    free(block->bits);
    free(block);
    array->release = NULL;
}

static uint8_t *pack_bits(const eb_table_column *c) {
    const uint8_t *bytes = c->values;
    uint8_t *bits = calloc(c->length / 8 + 1, 1);
    for (size_t i = 0; bits != NULL && i < c->length; i++) {
        bits[i / 8] = (uint8_t)(bits[i / 8] | bytes[i] << i % 8);
    }
    return bits;
}

static int export_column(eb_table *table, const eb_table_column *c,
                         struct ArrowArray *out) {
    child_block *block = calloc(1, sizeof *block);
    if (block == NULL) return ENOMEM;
    if (c->kind == EB_KIND_BOOL && (block->bits = pack_bits(c)) == NULL) {
        free(block);
        return ENOMEM;
    }
    const int is_text = c->kind == EB_KIND_TEXT;
    block->table = eb_table_share(table);
    block->buffers[0] = c->missing != 0 ? c->valid : NULL;
    block->buffers[1] = is_text ? (const void *)c->offsets : c->values;
    if (block->bits != NULL) block->buffers[1] = block->bits;
    block->buffers[2] = c->text;
    *out = (struct ArrowArray){.length = (int64_t)c->length,
                               .null_count = (int64_t)c->missing,
                               .n_buffers = is_text ? 3 : 2,
                               .buffers = block->buffers,
                               .release = release_child,
                               .private_data = block};
    return 0;
}

typedef struct array_block {
    const void *buffers[1];
    struct ArrowArray **pointers;
    struct ArrowArray children[];
} array_block;

static void release_array(struct ArrowArray *array) {
    array_block *block = array->private_data;
    for (int64_t i = 0; i < array->n_children; i++) {
        struct ArrowArray *child = array->children[i];
        if (child->release != NULL) child->release(child);
    }
    free(block->pointers);
    free(block);
    array->release = NULL;
}

static int export_array(eb_table *table, struct ArrowArray *out) {
    const size_t n = table->count;
    array_block *block =
        calloc(1, sizeof *block + n * sizeof block->children[0]);
    struct ArrowArray **pointers = malloc((n + 1) * sizeof *pointers);
    if (block == NULL || pointers == NULL) {
        free(block);
        free(pointers);
        return ENOMEM;
    }
    block->pointers = pointers;
    int code = 0;
    size_t done = 0;
    for (; code == 0 && done < n; done += code == 0) {
        pointers[done] = &block->children[done];
        code =
            export_column(table, &table->columns[done], &block->children[done]);
    }
    *out = (struct ArrowArray){.length = (int64_t)table->length,
                               .n_buffers = 1,
                               .n_children = (int64_t)done,
                               .buffers = block->buffers,
                               .children = pointers,
                               .release = release_array,
                               .private_data = block};
    if (code != 0) release_array(out);
    return code;
}

/* ---- stream ------------------------------------------------------------- */

typedef struct stream_block {
    eb_table *table;
    int done;
} stream_block;

static int stream_schema(struct ArrowArrayStream *stream,
                         struct ArrowSchema *out) {
    const stream_block *block = stream->private_data;
    return export_schema(block->table, out);
}

static int stream_next(struct ArrowArrayStream *stream,
                       struct ArrowArray *out) {
    stream_block *block = stream->private_data;
    if (block->done) {
        memset(out, 0, sizeof *out);
        return 0;
    }
    block->done = 1;
    return export_array(block->table, out);
}

static const char *stream_error(struct ArrowArrayStream *stream) {
    (void)stream;
    return "out of memory";
}

static void release_stream(struct ArrowArrayStream *stream) {
    stream_block *block = stream->private_data;
    eb_table_free(block->table);
    free(block);
    stream->release = NULL;
}

/* ---- capsules ----------------------------------------------------------- */

static void free_schema_capsule(PyObject *capsule) {
    struct ArrowSchema *schema = PyCapsule_GetPointer(capsule, "arrow_schema");
    if (schema->release != NULL) schema->release(schema);
    free(schema);
}

static void free_array_capsule(PyObject *capsule) {
    struct ArrowArray *array = PyCapsule_GetPointer(capsule, "arrow_array");
    if (array->release != NULL) array->release(array);
    free(array);
}

static void free_stream_capsule(PyObject *capsule) {
    struct ArrowArrayStream *stream =
        PyCapsule_GetPointer(capsule, "arrow_array_stream");
    if (stream->release != NULL) stream->release(stream);
    free(stream);
}

static PyObject *schema_capsule(eb_table *table) {
    struct ArrowSchema *schema = calloc(1, sizeof *schema);
    if (schema == NULL || export_schema(table, schema) != 0) {
        free(schema);
        return PyErr_NoMemory();
    }
    PyObject *capsule =
        PyCapsule_New(schema, "arrow_schema", free_schema_capsule);
    if (capsule == NULL) {
        schema->release(schema);
        free(schema);
    }
    return capsule;
}

static PyObject *array_capsule(eb_table *table) {
    struct ArrowArray *array = calloc(1, sizeof *array);
    if (array == NULL || export_array(table, array) != 0) {
        free(array);
        return PyErr_NoMemory();
    }
    PyObject *capsule = PyCapsule_New(array, "arrow_array", free_array_capsule);
    if (capsule == NULL) {
        array->release(array);
        free(array);
    }
    return capsule;
}

static PyObject *stream_capsule(eb_table *table) {
    struct ArrowArrayStream *stream = calloc(1, sizeof *stream);
    stream_block *block = calloc(1, sizeof *block);
    if (stream == NULL || block == NULL) {
        free(stream);
        free(block);
        return PyErr_NoMemory();
    }
    block->table = eb_table_share(table);
    *stream = (struct ArrowArrayStream){stream_schema, stream_next,
                                        stream_error, release_stream, block};
    PyObject *capsule =
        PyCapsule_New(stream, "arrow_array_stream", free_stream_capsule);
    if (capsule == NULL) {
        release_stream(stream);
        free(stream);
    }
    return capsule;
}

/* ---- Table -------------------------------------------------------------- */

typedef struct table_object {
    PyObject_HEAD eb_table *table;
} table_object;

typedef struct column_object {
    PyObject_HEAD eb_table *table;
    eb_table_column *column;
    Py_ssize_t shape[1], strides[1];
} column_object;

PyObject *eb_py_table(const eb_py_state *state, eb_table *table) {
    table_object *self = (table_object *)eb_py_new(state, EB_PY_TABLE);
    if (self == NULL) {
        eb_table_free(table);
        return NULL;
    }
    self->table = table;
    return (PyObject *)self;
}

PyObject *eb_py_table_end(const eb_py_state *state, eb_table *table) {
    eb_error err = {0};
    if (table == NULL) return PyErr_NoMemory();
    if (eb_table_end(table, &err) == EB_OK) return eb_py_table(state, table);
    eb_table_free(table);
    return eb_py_fail(state, &err);
}

static void table_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    eb_table_free(((table_object *)self)->table);
    PyObject_Free(self);
    Py_DECREF(type);
}

static eb_table *table_of(PyObject *self) {
    return ((table_object *)self)->table;
}

static PyObject *table_schema(PyObject *self, PyObject *unused) {
    (void)unused;
    return schema_capsule(table_of(self));
}

/* What a consumer asks for is a wish (the PyCapsule interface says so): it
 * gets the columns as they are. */
static PyObject *table_array(PyObject *self, PyObject *args,
                             PyObject *keywords) {
    static char *NAMES[] = {"requested_schema", NULL};
    PyObject *wish = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|O", NAMES, &wish)) {
        return NULL;
    }
    PyObject *schema = schema_capsule(table_of(self));
    PyObject *array = schema != NULL ? array_capsule(table_of(self)) : NULL;
    if (array == NULL) {
        Py_XDECREF(schema);
        return NULL;
    }
    return Py_BuildValue("NN", schema, array);
}

static PyObject *table_stream(PyObject *self, PyObject *args,
                              PyObject *keywords) {
    static char *NAMES[] = {"requested_schema", NULL};
    PyObject *wish = NULL;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "|O", NAMES, &wish)) {
        return NULL;
    }
    return stream_capsule(table_of(self));
}

static PyObject *table_column(PyObject *self, PyObject *args) {
    Py_ssize_t index;
    if (!PyArg_ParseTuple(args, "n", &index)) return NULL;
    eb_table *table = table_of(self);
    if (index < 0 || (size_t)index >= table->count) {
        PyErr_SetString(PyExc_IndexError, "no such column");
        return NULL;
    }
    column_object *out =
        (column_object *)eb_py_new(eb_py_state_of(self), EB_PY_COLUMN);
    if (out == NULL) return NULL;
    out->table = eb_table_share(table);
    out->column = &table->columns[index];
    return (PyObject *)out;
}

static PyObject *table_names(PyObject *self, void *unused) {
    (void)unused;
    const eb_table *table = table_of(self);
    PyObject *names = PyList_New((Py_ssize_t)table->count);
    for (size_t i = 0; names != NULL && i < table->count; i++) {
        PyObject *name = PyUnicode_FromString(table->columns[i].name);
        if (name == NULL) {
            Py_DECREF(names);
            return NULL;
        }
        PyList_SetItem(names, (Py_ssize_t)i, name);
    }
    return names;
}

static Py_ssize_t table_length(PyObject *self) {
    return (Py_ssize_t)table_of(self)->length;
}

static PyMethodDef TABLE_METHODS[] = {
    {"__arrow_c_schema__", table_schema, METH_NOARGS,
     "The columns' types as a capsule."},
    {"__arrow_c_array__", (PyCFunction)(void (*)(void))table_array,
     METH_VARARGS | METH_KEYWORDS, "The columns as two capsules."},
    {"__arrow_c_stream__", (PyCFunction)(void (*)(void))table_stream,
     METH_VARARGS | METH_KEYWORDS, "The columns as a stream of one batch."},
    {"column", table_column, METH_VARARGS, "A Column, by its index."},
    {NULL, NULL, 0, NULL}};

static PyGetSetDef TABLE_MEMBERS[] = {
    {"names", table_names, NULL, "The columns' names.", NULL},
    {NULL, NULL, NULL, NULL, NULL}};

static PyType_Slot TABLE_SLOTS[] = {
    {Py_tp_doc, "Columns that the core filled, in Arrow's layout."},
    {Py_tp_dealloc, (void *)(intptr_t)table_free},
    {Py_tp_methods, TABLE_METHODS},
    {Py_tp_getset, TABLE_MEMBERS},
    {Py_sq_length, (void *)(intptr_t)table_length},
    {0, NULL}};

PyType_Spec eb_py_table_spec = {
    "earlybell._native.Table", sizeof(table_object), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, TABLE_SLOTS};

/* ---- Column ------------------------------------------------------------- */

static void column_free(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    eb_table_free(((column_object *)self)->table);
    PyObject_Free(self);
    Py_DECREF(type);
}

static int column_buffer(PyObject *self, Py_buffer *view, int flags) {
    static char *const FORMATS[] = {NULL, "d", "q", "i", "?"};
    column_object *object = (column_object *)self;
    const eb_table_column *c = object->column;
    if (c->kind == EB_KIND_TEXT || (flags & PyBUF_WRITABLE) != 0) {
        PyErr_SetString(PyExc_BufferError, c->kind == EB_KIND_TEXT
                                               ? "text has no buffer"
                                               : "the column is read-only");
        view->obj = NULL;
        return -1;
    }
    const size_t width = eb_kind_width(c->kind);
    if (PyBuffer_FillInfo(view, self, c->values,
                          (Py_ssize_t)(c->length * width), 1, flags) < 0) {
        return -1;
    }
    object->shape[0] = (Py_ssize_t)c->length;
    object->strides[0] = (Py_ssize_t)width;
    view->itemsize = (Py_ssize_t)width;
    if ((flags & PyBUF_FORMAT) == PyBUF_FORMAT) {
        view->format = FORMATS[c->kind];
    }
    if ((flags & PyBUF_ND) == PyBUF_ND) view->shape = object->shape;
    if ((flags & PyBUF_STRIDES) == PyBUF_STRIDES) {
        view->strides = object->strides;
    }
    return 0;
}

static int is_valid(const eb_table_column *c, size_t row) {
    return c->valid[row / 8] >> row % 8 & 1;
}

static PyObject *text_at(const eb_table_column *c, size_t row) {
    int64_t begin, end;
    if (c->is_narrow) {
        const int32_t *offsets = (const int32_t *)(const void *)c->offsets;
        begin = offsets[row];
        end = offsets[row + 1];
    } else {
        begin = c->offsets[row];
        end = c->offsets[row + 1];
    }
    return PyUnicode_FromStringAndSize(c->text + begin,
                                       (Py_ssize_t)(end - begin));
}

static PyObject *cell_at(const eb_table_column *c, size_t row) {
    if (!is_valid(c, row)) return Py_NewRef(Py_None);
    switch (c->kind) {
        case EB_KIND_NUMBER:
            return PyFloat_FromDouble(((const double *)c->values)[row]);
        case EB_KIND_INTEGER:
            return PyLong_FromLongLong(((const int64_t *)c->values)[row]);
        case EB_KIND_DATE:
            return PyLong_FromLong(((const int32_t *)c->values)[row]);
        case EB_KIND_BOOL:
            return PyBool_FromLong(((const uint8_t *)c->values)[row]);
        default:
            return text_at(c, row);
    }
}

static PyObject *column_list(PyObject *self, PyObject *unused) {
    (void)unused;
    const eb_table_column *c = ((column_object *)self)->column;
    PyObject *list = PyList_New((Py_ssize_t)c->length);
    for (size_t i = 0; list != NULL && i < c->length; i++) {
        PyObject *cell = cell_at(c, i);
        if (cell == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, (Py_ssize_t)i, cell);
    }
    return list;
}

static PyObject *column_kind(PyObject *self, void *unused) {
    static const char *const NAMES[] = {"text", "number", "integer", "date",
                                        "bool"};
    (void)unused;
    return PyUnicode_FromString(NAMES[((column_object *)self)->column->kind]);
}

static PyObject *column_missing(PyObject *self, void *unused) {
    (void)unused;
    return PyLong_FromSize_t(((column_object *)self)->column->missing);
}

static PyObject *column_valid(PyObject *self, void *unused) {
    (void)unused;
    const eb_table_column *c = ((column_object *)self)->column;
    return PyBytes_FromStringAndSize((const char *)c->valid,
                                     (Py_ssize_t)((c->length + 7) / 8));
}

static PyMethodDef COLUMN_METHODS[] = {
    {"to_list", column_list, METH_NOARGS,
     "Its cells; None where missing, dates as days since 1970-01-01."},
    {NULL, NULL, 0, NULL}};

static PyGetSetDef COLUMN_MEMBERS[] = {
    {"kind", column_kind, NULL, "text, number, integer, date or bool.", NULL},
    {"missing", column_missing, NULL, "How many cells are missing.", NULL},
    {"valid", column_valid, NULL, "A bit a cell: 1 where it has a value.",
     NULL},
    {NULL, NULL, NULL, NULL, NULL}};

static PyType_Slot COLUMN_SLOTS[] = {
    {Py_tp_doc, "A column of a Table, with the buffer protocol."},
    {Py_tp_dealloc, (void *)(intptr_t)column_free},
    {Py_tp_methods, COLUMN_METHODS},
    {Py_tp_getset, COLUMN_MEMBERS},
    {Py_bf_getbuffer, (void *)(intptr_t)column_buffer},
    {0, NULL}};

PyType_Spec eb_py_column_spec = {
    "earlybell._native.Column", sizeof(column_object), 0,
    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, COLUMN_SLOTS};
