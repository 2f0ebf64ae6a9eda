/* SPDX-License-Identifier: MIT */
/*
 * How good a score is: rows with what became of them, and figures of how a
 * model did on them, beside the simple rules that people use now.
 *
 * The life of a review: eb_labels_new looks at a closed register on past days
 * and keeps one labelled row per enrolment and day; eb_evaluate judges models
 * on those rows. Fitting (train.h) learns from the same rows, so that what is
 * fitted and what is judged cannot differ in meaning.
 */
#ifndef EARLYBELL_REVIEW_H
#define EARLYBELL_REVIEW_H

#include "earlybell/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- labelled rows ------------------------------------------------------ */

/* Why an enrolment that could be scored has no label; the first that fits. */
typedef enum eb_unlabelled {
    EB_LABEL_LEFT,       /* under `minimum` possible sessions ahead: left */
    EB_LABEL_LATE,       /* ... and it had come after the school's first open
                            20 days: joined late */
    EB_LABEL_YEAR_11,    /* ... and its year ends before the bank holiday */
    EB_LABEL_FEW,        /* ... for any other reason */
    EB_LABEL_NOT_SCORED, /* state neither early nor ok */
    EB_UNLABELLED
} eb_unlabelled;

/* "left", "joined_late", "year_11", "few_sessions", "not_scored". */
EB_API const char *eb_unlabelled_name(eb_unlabelled reason);

/*
 * Which rows. Without as_of dates: the end of each half term of each past
 * year, the first five of a year, each school its own (the open day before a
 * break of five weekdays or more that are not open; the as_of is the next
 * day). With them: those days, for every school.
 * A year is past when it has a mark on or after 1 June, or when the register
 * has marks of a later year. first_year, last_year: academic years such as
 * 2024; 0: all past ones.
 * minimum: labels of fewer possible sessions are left out; 0: 20.
 * models: rows are scored by each of them, as they stood on the day.
 */
typedef struct eb_label_options {
    size_t size; /* sizeof(eb_label_options) */
    eb_memory memory;
    const eb_date *as_of;
    size_t as_of_count;
    int first_year, last_year;
    int minimum;
    int sensitive, national, threads;
    int threshold_num, threshold_den; /* of the label; 0: 10/100 */
    const eb_model *const *models;    /* borrowed during the call */
    size_t model_count;
} eb_label_options;

#define EB_LABEL_OPTIONS_INIT                                                \
    {                                                                        \
        sizeof(eb_label_options), {0, 0, 0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
            0, 0                                                             \
    }

typedef struct eb_labels eb_labels;

/*
 * An enrolment on a day, and what became of it. Strings are borrowed from the
 * register, which must outlive the labels.
 * P, A, R as the view of that day had them; n, k as the whole register has
 * them: possible and absent sessions from as_of to the enrolment's last one
 * of that academic year (Year 11: before the spring bank holiday).
 */
typedef struct eb_label {
    const char *pupil, *school;
    uint32_t pupil_index, school_index; /* dense, the same in every row */
    int academic_year;                  /* 2024 for 2024/25 */
    eb_date as_of;
    int half_term; /* 1 to 6: which end of a half term; 0: a day of its own */
    int year_group;
    eb_state state;              /* early or ok */
    int64_t possible, absent;    /* P, A */
    int64_t planned;             /* R, or EB_NO_COUNT */
    int64_t ahead, ahead_absent; /* n, k */
    int persistent_now;          /* den A >= num P */
    int persistent;              /* den (A + k) >= num (P + n) */
    int severe_now, severe;      /* 2 A >= P; 2 (A + k) >= P + n */
    int decided; /* 1: no k of 0 .. R can change `persistent` */
    int severe_decided;
    int64_t last_possible, last_absent; /* EB_NO_COUNT: not known */
} eb_label;

/* How a model stood to one row. NaN where it says nothing. */
typedef struct eb_judged {
    double p_persistent, p_severe, p_ahead, expected_rate, expected_ahead;
    double p_outcome;
    double pit_below, pit_at; /* P(K < k), P(K <= k), of K out of n */
    double log_chance;        /* log P(K = k), of K out of n */
} eb_judged;

/*
 * The register is borrowed and must be closed. Rows come by academic year,
 * as_of, school, pupil. Never sees a row dated or recorded on or after an
 * as_of, but for n and k. Cost: a view per distinct as_of. Errors:
 * EB_ERR_ARGUMENT, EB_ERR_STATE, EB_ERR_NOT_FOUND (no past year, or not one
 * row), those of eb_view_new and eb_score, EB_ERR_MEMORY.
 */
EB_WARN_UNUSED EB_API eb_status eb_labels_new(const eb_register *reg,
                                              const eb_label_options *options,
                                              eb_labels **out, eb_error *err);
EB_API void eb_labels_free(eb_labels *labels);

EB_API size_t eb_labels_count(const eb_labels *labels);
/* NULL past the last row. Borrowed from the labels. */
EB_API const eb_label *eb_labels_row(const eb_labels *labels, size_t row);
/* EB_FEATURE_COUNT doubles, a missing value as NaN; as of the row's day. */
EB_API const double *eb_labels_features(const eb_labels *labels, size_t row);
EB_API const eb_judged *eb_labels_judged(const eb_labels *labels, size_t row,
                                         size_t model);
/* Rows left out, by reason. */
EB_API void eb_labels_left_out(const eb_labels *labels,
                               int64_t counts[EB_UNLABELLED]);
EB_API size_t eb_labels_pupil_count(const eb_labels *labels);
EB_API size_t eb_labels_school_count(const eb_labels *labels);
/* The distinct as_of days, in order; half_term as in eb_label. */
EB_API size_t eb_labels_day_count(const eb_labels *labels);

/* Audit columns: those of the pupil file without another use. A value is
 * never NULL; "" is blank. */
EB_API size_t eb_labels_audit_count(const eb_labels *labels);
EB_API const char *eb_labels_audit_name(const eb_labels *labels, size_t audit);
EB_API const char *eb_labels_audit(const eb_labels *labels, size_t row,
                                   size_t audit);

/* The metrics and the evaluation stand below this line. */

#ifdef __cplusplus
}
#endif

#endif
