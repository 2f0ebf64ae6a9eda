/* SPDX-License-Identifier: MIT */
/*
 * Matrices of doubles that belong to others (NumPy, array, ctypes, any buffer)
 * as the core takes them: rows of one stride, columns side by side. What lies
 * otherwise, or is not aligned, is copied once.
 */
#include <string.h>

#include "module.h"

static int is_double(const char *format) {
    if (format == NULL) return 0;
    if (*format == '@' || *format == '=') format++;
    const union {
        uint16_t word;
        uint8_t byte[2];
    } order = {1};
    if (*format == (order.byte[0] ? '<' : '>')) format++;
    return strcmp(format, "d") == 0;
}

static int check(const Py_buffer *b, size_t width) {
    if (!is_double(b->format) || b->itemsize != (Py_ssize_t)sizeof(double)) {
        PyErr_SetString(PyExc_TypeError,
                        "features must be doubles (float64) of this machine");
        return -1;
    }
    if (b->ndim != 2 || b->shape[1] != (Py_ssize_t)width) {
        PyErr_Format(PyExc_ValueError,
                     "features must have two dimensions, the second %zu",
                     width);
        return -1;
    }
    return 0;
}

static int is_usable(const Py_buffer *b, size_t width) {
    const Py_ssize_t size = (Py_ssize_t)sizeof(double);
    if (b->suboffsets != NULL || (uintptr_t)b->buf % sizeof(double) != 0) {
        return 0;
    }
    if (b->shape[1] > 1 && b->strides[1] != size) return 0;
    if (b->shape[0] <= 1) return 1;
    return b->strides[0] % size == 0 &&
           b->strides[0] >= (Py_ssize_t)width * size;
}

static int copy_rows(eb_py_numbers *n, size_t width) {
    const Py_buffer *b = &n->buffer;
    if (b->suboffsets != NULL) {
        PyErr_SetString(PyExc_BufferError, "a buffer of pointers is not read");
        return -1;
    }
    const size_t rows = (size_t)b->shape[0];
    n->copy = PyMem_Malloc((rows + 1) * width * sizeof *n->copy);
    if (n->copy == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < rows; i++) {
        const char *row = (const char *)b->buf + (Py_ssize_t)i * b->strides[0];
        for (size_t j = 0; j < width; j++) {
            memcpy(&n->copy[i * width + j], row + (Py_ssize_t)j * b->strides[1],
                   sizeof(double));
        }
    }
    n->values = n->copy;
    n->stride = width;
    return 0;
}

int eb_py_numbers_begin(PyObject *object, size_t width, eb_py_numbers *out) {
    memset(out, 0, sizeof *out);
    if (PyObject_GetBuffer(object, &out->buffer, PyBUF_RECORDS_RO) < 0) {
        return -1;
    }
    const Py_buffer *b = &out->buffer;
    if (check(b, width) == 0) {
        out->rows = (size_t)b->shape[0];
        out->values = b->buf;
        out->stride =
            out->rows > 1 ? (size_t)b->strides[0] / sizeof(double) : width;
        if (is_usable(b, width) || copy_rows(out, width) == 0) return 0;
    }
    eb_py_numbers_end(out);
    return -1;
}

void eb_py_numbers_end(eb_py_numbers *numbers) {
    PyMem_Free(numbers->copy);
    numbers->copy = NULL;
    PyBuffer_Release(&numbers->buffer);
}
