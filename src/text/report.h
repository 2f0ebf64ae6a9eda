/* SPDX-License-Identifier: MIT */
/* The report's writing apart from where its numbers come from. */
#ifndef EB_TEXT_REPORT_H
#define EB_TEXT_REPORT_H

#include "earlybell/text.h"

/* What the report says. `problem` is eb_view_problem, or stands for it. */
typedef struct eb_accounting {
    eb_date as_of, known_at;
    eb_counts counts;
    const eb_problem *(*problem)(const void *context, eb_fate fate,
                                 size_t index);
    const void *context;
    const char *const *files;
    size_t file_count;
} eb_accounting;

void eb_write_accounting(eb_output *output, const eb_accounting *accounting);

#endif
