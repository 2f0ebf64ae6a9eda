/* SPDX-License-Identifier: MIT */
/*
 * Labels being made: what the files review/label*.c share.
 *
 * One view of the whole register ("whole") knows every mark and amendment;
 * from it come the days (label_days.c) and what became of a row
 * (label_ahead.c). For each day another view knows only what was known then;
 * from it come the rows and their features (label_rows.c) and their scores
 * (label_judge.c). The two meet in eb_label only.
 */
#ifndef EB_REVIEW_LABEL_H
#define EB_REVIEW_LABEL_H

#include "data/view.h"
#include "earlybell/review.h"

#define EB_HALF_TERMS 5 /* with anything ahead of their ends */
#define EB_NO_HALF_TERM (-1)

/* The open days of a school-year, by day from 1 August. */
typedef struct eb_open_days {
    uint8_t open[EB_YEAR_DAYS];
} eb_open_days;

/* A school has rows on a day. */
typedef struct eb_label_plan {
    eb_date as_of;
    uint32_t school;
    int half_term; /* as in eb_label */
} eb_label_plan;

/* The rows of one day: their features, and each model's judgements. */
typedef struct eb_label_day {
    eb_date as_of;
    size_t first_row, count;
    double *features;  /* count rows of EB_FEATURE_COUNT */
    eb_judged *judged; /* model by model, count each */
} eb_label_day;

struct eb_labels {
    eb_memory memory;
    const eb_register *reg;
    size_t model_count;
    eb_label *rows;
    size_t count, room;
    eb_label_day *days;
    size_t day_count, day_room;
    uint32_t *pupils; /* by pupil_index: the register's number */
    size_t pupil_count, pupil_room;
    uint32_t *schools;
    size_t school_count, school_room;
    int64_t left_out[EB_UNLABELLED];
};

/* What lives only while labels are made. */
typedef struct eb_labelling {
    const eb_register *reg;
    const eb_label_options *options;
    int threshold_num, threshold_den, minimum;
    eb_view *whole;     /* of the day after the last, all known */
    eb_open_days *open; /* by school-year of the register */
    eb_label_plan
        *plan; /* by as_of, then the register's number of the school */
    size_t plan_count, plan_room;
    int *half_term;         /* by school, of the day at hand; or none */
    uint32_t *pupil_index;  /* by pupil: 1 + its index in rows; 0: none yet */
    uint32_t *school_index; /* by school */
    eb_labels *labels;
} eb_labelling;

/* ---- days (label_days.c) ---- */

/* The ends of half terms: writes at most EB_HALF_TERMS dates, each the last
 * open day of a half term, and returns how many. */
int eb_half_term_ends(const uint8_t open[EB_YEAR_DAYS], eb_date start,
                      eb_date out[EB_HALF_TERMS]);
/* Fills work->open. */
eb_status eb_label_find_open(eb_labelling *work, eb_error *err);
/* Fills work->plan. */
eb_status eb_label_make_plan(eb_labelling *work, eb_error *err);

/* ---- what became of a row (label_ahead.c) ---- */

typedef struct eb_label_ahead {
    int64_t possible, absent; /* n, k */
    eb_unlabelled reason;     /* EB_UNLABELLED: enough to be a label */
} eb_label_ahead;

/* `entry` is a row of the view of that day. */
void eb_label_look_ahead(const eb_labelling *work, const eb_view *view,
                         const eb_view_entry *entry, eb_label_ahead *out);

/* ---- rows (label_rows.c) ---- */

/* The rows of one day, and their features. `chosen` receives the view's row
 * of each, and must be released with the labels' memory. */
eb_status eb_label_add_day(eb_labelling *work, eb_view *view, size_t **chosen,
                           eb_error *err);

/* 1 when no K of 0 .. sessions can change whether den (absent + K) >=
 * num (possible + sessions). */
int eb_label_is_decided(int64_t num, int64_t den, int64_t possible,
                        int64_t absent, int64_t sessions);

/* ---- scores (label_judge.c) ---- */

/* Judges the rows of the last day by every model. */
eb_status eb_label_judge(eb_labelling *work, const eb_view *view,
                         const size_t *chosen, eb_error *err);

#endif
