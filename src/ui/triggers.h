/* SPDX-License-Identifier: MIT */
#ifndef EB_UI_TRIGGERS_H
#define EB_UI_TRIGGERS_H

#include "ui/listing.h"

#define EB_TRIGGER_COLUMN_COUNT 10
extern const char *const EB_TRIGGER_COLUMNS[EB_TRIGGER_COLUMN_COUNT];

typedef struct eb_trigger_rows {
    const eb_policy *policy;
    const eb_triggers *triggers;
    size_t first; /* in slot 0 */
} eb_trigger_rows;

void eb_trigger_cell(const eb_trigger_rows *rows, const eb_trigger *row,
                     size_t column, eb_cell *out);

/* With --since FILE: the rows, and a column `change`: new, still, gone. A row
 * that was met or held and is now met by no episode, open or over, was met by
 * marks that were amended since: its state is `retracted`. */
int eb_triggers_since(eb_input *input, const eb_policy *policy,
                      const eb_cases *cases, const eb_triggers_options *options,
                      const eb_triggers *triggers);

#endif
