/* SPDX-License-Identifier: MIT */
/*
 * Frames of others into eb_rows: an Arrow stream, read where it lies.
 */
#ifndef EB_PY_COLUMNS_H
#define EB_PY_COLUMNS_H

#include "module.h"

/* Takes the stream out of an arrow_array_stream capsule and adds its column
 * names and rows. The number of rows, or NULL with an exception. Whoever calls
 * holds the guard of the register. */
PyObject *eb_py_add_stream(const eb_py_state *state, eb_rows *rows,
                           PyObject *capsule);

#endif
