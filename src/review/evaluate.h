/* SPDX-License-Identifier: MIT */
/*
 * An evaluation being made: what the files evaluate.c, groups.c and moved.c
 * share.
 */
#ifndef EB_REVIEW_EVALUATE_H
#define EB_REVIEW_EVALUATE_H

#include "review/part.h"

struct eb_evaluation {
    eb_memory memory;
    eb_part *parts;
    size_t part_count;
    eb_group *groups;
    size_t group_count;
    char *words; /* the columns and values that groups name */
    eb_moved *moved;
    size_t moved_count;
};

/* Judges evidence that is ranked; fills all but `moved`. */
eb_status eb_evaluate_evidence(const eb_evidence *evidence,
                               const eb_resamples *how, int64_t places,
                               eb_evaluation *out, eb_error *err);

/* Fills out->groups and out->words. flagged[row] is 1 where the row is on the
 * list of the first 10 % not yet persistent of its day. */
eb_status eb_groups_judge(const eb_evidence *evidence,
                          const unsigned char *flagged, const eb_resamples *how,
                          eb_evaluation *out, eb_error *err);

/* Fills out->moved: the labels beside the summary of the model's training,
 * if it keeps one. */
eb_status eb_moved_judge(const eb_labels *labels, size_t model,
                         const eb_model *about, eb_evaluation *out,
                         eb_error *err);

#endif
