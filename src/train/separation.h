/* SPDX-License-Identifier: MIT */
/*
 * Can a sum of the columns tell the outcomes apart without a mistake? Then a
 * logistic regression without a penalty has no finite maximum.
 */
#ifndef EB_TRAIN_SEPARATION_H
#define EB_TRAIN_SEPARATION_H

#include "train/logistic_pass.h"

typedef enum eb_separation {
    EB_OVERLAPPED,
    EB_SEPARATED, /* in part or whole */
    EB_SEPARATION_UNSURE
} eb_separation;

/*
 * `direction` (width doubles, of the scaled columns) receives the direction
 * when separated. `signs` (NULL: none) of the columns, as in the options: a
 * direction against them does not count.
 * Errors: EB_ERR_MEMORY.
 */
eb_status eb_separation_find(eb_logistic_table *table, const int8_t *signs,
                             const eb_memory *memory, eb_separation *found,
                             double *direction, eb_error *err);

/* EB_ERR_FIT with a message that names the columns of the direction. */
eb_status eb_separation_refuse(const char *const *names,
                               const double *direction, size_t width,
                               eb_error *err);

#endif
