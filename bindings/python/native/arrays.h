/* SPDX-License-Identifier: MIT */
/* Arrays of one dimension that belong to others: copied, as they are small
 * beside the work, and another thread may change them meanwhile. */
#ifndef EB_PY_ARRAYS_H
#define EB_PY_ARRAYS_H

#include "module.h"

typedef struct eb_py_array {
    void *items; /* from malloc; NULL: None was given */
    size_t count;
} eb_py_array;

/* A buffer of one of `formats` (letters of the struct module), of items of
 * `size` bytes. None is allowed. 0, or -1 with an exception that names `name`;
 * free(out->items) after either. */
int eb_py_read_array(PyObject *object, const char *formats, size_t size,
                     const char *name, eb_py_array *out);

#endif
