/* SPDX-License-Identifier: MIT */
/*
 * What `outcomes` writes: the figures of one run, as a page of text
 * (outcomes_text.c) or as JSON (outcomes_json.c). The list of who was drawn to
 * wait is read in outcomes_list.c.
 */
#ifndef EB_UI_OUTCOMES_H
#define EB_UI_OUTCOMES_H

#include "ui/input.h"
#include "ui/plain_rows.h"

#define EB_OUTCOME_KINDS 5 /* events that are looked at before and after */

typedef struct eb_outcome_page {
    eb_outcomes totals;
    eb_date as_of; /* EB_NO_DATE: all cases, and no register */
    int has_register;
    const eb_model *model; /* NULL without a register */
    eb_outcome_change changes[EB_OUTCOME_KINDS];
    size_t change_count;
    int has_comparison;
    int compared_all; /* 1: the list does not say whom the lot was among */
    eb_date from;     /* of the comparison */
    eb_outcome_comparison comparison;
} eb_outcome_page;

/* The list that --hold-out names. Zeroed, it may be freed. */
typedef struct eb_outcome_list {
    eb_plain_rows file;
    eb_outcome_member *members;
    size_t count;
    int compared_all;
} eb_outcome_list;

/* Returns an exit code; what went wrong has been said. After an error, too,
 * `out` must be freed. */
int eb_outcome_list_open(const char *path, int delimiter,
                         const eb_memory *memory, eb_outcome_list *out);
void eb_outcome_list_free(eb_outcome_list *list, const eb_memory *memory);
/* The first offer to any of them in the academic year of the view; EB_NO_DATE:
 * none is logged. */
eb_date eb_outcome_first_offer(const eb_outcome_list *list,
                               const eb_cases *cases, const eb_view *view);

void eb_outcomes_text(const eb_outcome_page *on, eb_output *output);
void eb_outcomes_json(const eb_outcome_page *page, eb_output *output);

#endif
