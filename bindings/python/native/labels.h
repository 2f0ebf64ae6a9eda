/* SPDX-License-Identifier: MIT */
/* Which past days and rows: read from Python for labels and for moving a
 * model. */
#ifndef EB_PY_LABELS_H
#define EB_PY_LABELS_H

#include "module.h"

typedef struct eb_py_label_options {
    eb_label_options options;
    eb_date *days;           /* owned */
    const eb_model **models; /* owned; the models are the tuple's */
} eb_py_label_options;

/* A tuple: (days, models, first_year, last_year, minimum, sensitive, national,
 * threads, threshold_num, threshold_den, max_bad). 0, or -1 with an exception;
 * free `out` after either. */
int eb_py_label_options_read(const eb_py_state *state, PyObject *tuple,
                             eb_py_label_options *out);
void eb_py_label_options_free(eb_py_label_options *options);

#endif
