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

/* Why a row of a view has no label: its state, or else, with under `minimum`
 * possible sessions ahead, the first that fits. */
typedef enum eb_unlabelled {
    EB_LABEL_LEFT,       /* leaving_date before the year's end, or no mark row
                            on the last 10 open days ahead */
    EB_LABEL_LATE,       /* first possible session after the school's first 20
                            open days */
    EB_LABEL_YEAR_11,    /* its year ends before the spring bank holiday */
    EB_LABEL_FEW,        /* any other reason */
    EB_LABEL_NOT_SCORED, /* state neither early nor ok */
    EB_UNLABELLED
} eb_unlabelled;

/* "left", "joined_late", "year_11", "few_sessions", "not_scored". */
EB_API const char *eb_unlabelled_name(eb_unlabelled reason);

/*
 * Which rows. Without as_of dates: the end of each half term of each past
 * year, the first five of a year, each school its own: the last open day
 * before five weekdays or more without one, when the school opens again in
 * that year; the as_of is the next day. Open is planned, for a school whose
 * calendar speaks of the year. With as_of dates: those days, for every school.
 * A year is past when a school of the register was open on or after 1 June,
 * or in a later year. first_year, last_year: academic years such as 2024; 0:
 * no bound.
 * minimum: labels of fewer possible sessions are left out; 0: 20; at most
 * 380.
 * sensitive, national, threads, threshold, max_bad: as in eb_view_options.
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
    double max_bad; /* negative: 0.005 and 0.01 */
} eb_label_options;

#define EB_LABEL_OPTIONS_INIT                                                 \
    {                                                                         \
        sizeof(eb_label_options), {0, 0, 0, 0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
            0, 0, -1.0                                                        \
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
    uint32_t pupil_index, school_index; /* from 0, of all rows alike */
    int academic_year;                  /* 2024 for 2024/25 */
    eb_date as_of;
    int half_term; /* 1 to 5: which end of a half term; 0: a day given */
    int year_group;
    eb_state state;              /* early or ok */
    int64_t possible, absent;    /* P, A */
    int64_t planned;             /* R, or EB_NO_COUNT */
    int64_t ahead, ahead_absent; /* n, k */
    int persistent_now;          /* den A >= num P */
    int persistent;              /* den (A + k) >= num (P + n) */
    int severe_now, severe;      /* 2 A >= P; 2 (A + k) >= P + n */
    int decided; /* 1: no K of 0 .. R can change how the year ends */
    int severe_decided;
    int64_t last_possible, last_absent; /* EB_NO_COUNT: not known */
} eb_label;

/* How a model stood to one row. NaN where it says nothing. The first six as
 * in eb_result. */
typedef struct eb_judged {
    double p_persistent, p_severe, p_ahead, expected_rate, expected_ahead;
    double p_outcome;
    double pit_below, pit_at; /* P(K < k), P(K <= k), of K out of n */
    double log_chance;        /* log P(K = k), of K out of n */
} eb_judged;

/*
 * The register is borrowed and must be closed. Rows come by academic year,
 * as_of, school, pupil. What a row says of before its as_of, its features and
 * its scores see nothing dated or recorded on or after that day; n, k and the
 * days themselves come from the whole register with every amendment. The same
 * for any number of threads. Cost: a view per distinct as_of, and 512 bytes a
 * row for features.
 * Errors: EB_ERR_ARGUMENT, EB_ERR_STATE (register open), EB_ERR_NOT_FOUND (no
 * past year, or not one row), EB_ERR_DATE (an as_of of a year that is not
 * past), those of eb_view_new and eb_score, EB_ERR_MEMORY.
 * The labels are const and may be shared between threads.
 */
EB_WARN_UNUSED EB_API eb_status eb_labels_new(const eb_register *reg,
                                              const eb_label_options *options,
                                              eb_labels **out, eb_error *err);
EB_API void eb_labels_free(eb_labels *labels);

EB_API size_t eb_labels_count(const eb_labels *labels);
/* NULL past the last row. Borrowed from the labels. */
EB_API const eb_label *eb_labels_row(const eb_labels *labels, size_t row);
/* EB_FEATURE_COUNT doubles, a missing value as NaN; as of the row's day, and
 * always of the threshold 10/100, as models are given them. */
EB_API const double *eb_labels_features(const eb_labels *labels, size_t row);
EB_API const eb_judged *eb_labels_judged(const eb_labels *labels, size_t row,
                                         size_t model);
/* Rows left out for a reason; 0 for one that is none. */
EB_API int64_t eb_labels_left_out(const eb_labels *labels,
                                  eb_unlabelled reason);
EB_API size_t eb_labels_pupil_count(const eb_labels *labels);
EB_API size_t eb_labels_school_count(const eb_labels *labels);
/* The distinct as_of days, in order; EB_NO_DATE past the last. */
EB_API size_t eb_labels_day_count(const eb_labels *labels);
EB_API eb_date eb_labels_day(const eb_labels *labels, size_t day);

/* Audit columns: those of the pupil file without another use; groups to
 * compare, never in a feature or a score. NULL past the last; a value is
 * otherwise never NULL, "" is blank. */
EB_API size_t eb_labels_audit_count(const eb_labels *labels);
EB_API const char *eb_labels_audit_name(const eb_labels *labels, size_t audit);
EB_API const char *eb_labels_audit(const eb_labels *labels, size_t row,
                                   size_t audit);

/* The metrics and the evaluation stand below this line. */

/* ---- metrics ------------------------------------------------------------ */

/*
 * Figures of plain arrays. All are deterministic: the same arrays give the
 * same bits on every machine and with any number of threads. A figure that
 * the rows cannot tell (one class only, no weight) is NaN, never 0 and never
 * an error. Rankings may be read by many threads at once.
 */

/*
 * A score of each row, and what became of it. The arrays are borrowed during
 * the call.
 *   score    not NaN; infinities rank as they say. When all are in [0, 1]
 *            they are chances; else what needs chances is NaN.
 *   then     breaks ties of `score`, higher first; rows equal in both are
 *            tied. Not NaN. NULL: none.
 *   key      the order in which tied rows are listed (lower first; the row's
 *            number last), for lists of a given length. NULL: row number.
 *   outcome  0 or 1.
 *   weight   finite, not negative. NULL: 1 each.
 */
typedef struct eb_scored {
    const double *score, *then;
    const uint64_t *key;
    const unsigned char *outcome;
    const double *weight;
    size_t count; /* up to 2^32 - 1; may be 0 */
} eb_scored;

typedef struct eb_ranking eb_ranking; /* the rows by score, highest first */

/* O(n). memory: NULL is malloc's. EB_ERR_ARGUMENT, EB_ERR_LIMIT,
 * EB_ERR_MEMORY. */
EB_WARN_UNUSED EB_API eb_status eb_ranking_new(const eb_scored *rows,
                                               const eb_memory *memory,
                                               eb_ranking **out, eb_error *err);
EB_API void eb_ranking_free(eb_ranking *ranking);
EB_API size_t eb_ranking_count(const eb_ranking *ranking);
/* The row at this place, 0 first. */
EB_API size_t eb_ranking_row(const eb_ranking *ranking, size_t place);
/* Weighted rows, and those with outcome 1. */
EB_API double eb_ranking_total(const eb_ranking *ranking);
EB_API double eb_ranking_outcomes(const eb_ranking *ranking);

/* The chance that a row with the outcome is ranked above one without, ties
 * one half. */
EB_API double eb_ranking_auroc(const eb_ranking *ranking);
/* The mean precision over the outcomes, each at its own cut, ties as one cut;
 * no interpolation. */
EB_API double eb_ranking_average_precision(const eb_ranking *ranking);
/* Mean of (p - y)^2. */
EB_API double eb_ranking_brier(const eb_ranking *ranking);
/* Mean of -log of the chance given to what happened. Always finite: chances
 * are taken as at least 2^-52 and at most 1 - 2^-52, so that one sure and
 * wrong row costs 36.04. */
EB_API double eb_ranking_log_score(const eb_ranking *ranking);
/*
 * Expected calibration error: the mean over bins of |share of outcomes - mean
 * chance|, weighted by rows. Bins are of equal count: a row stands in bin
 * floor(bins m / total), where m is the weight before its group of tied rows
 * plus half of that group's; so tied rows are never split. With equal_width
 * the bins are [i / bins, (i + 1) / bins), the last closed. bins: 1 to 1000;
 * 0: 10.
 */
EB_API double eb_ranking_calibration_error(const eb_ranking *ranking, int bins,
                                           int equal_width);

/* One bin of equal count, as above, lowest chances first. */
typedef struct eb_curve_point {
    double rows;        /* by weight */
    double mean_chance; /* NaN in an empty bin, as is the rest */
    double share;       /* of outcomes */
    double low, high;   /* Wilson, 95 %; with weights by Kish's effective n */
} eb_curve_point;

/* Fills points[0 .. bins - 1]. EB_ERR_ARGUMENT: bins not from 1 to 1000, or
 * scores that are no chances. */
EB_WARN_UNUSED EB_API eb_status eb_ranking_curve(const eb_ranking *ranking,
                                                 int bins,
                                                 eb_curve_point *points,
                                                 eb_error *err);

/*
 * How the outcomes stand to logit(p), p held within [2^-52, 1 - 2^-52]:
 *   in_the_large  a of logit P(y) = a + logit(p): 0 when the mean is right;
 *   intercept, slope  of logit P(y) = a + b logit(p): b below 1 when the
 *                 chances are too far apart.
 * By maximum likelihood; standard errors from the information matrix, of
 * independent rows (rows of one pupil are not: use the bootstrap, or
 * eb_recalibrate with clusters). NaN where there is no maximum: one class
 * only, one score only, or a cut that separates the classes.
 */
typedef struct eb_calibration {
    double in_the_large, in_the_large_se;
    double intercept, slope, intercept_se, slope_se;
} eb_calibration;

EB_API eb_calibration eb_ranking_calibration(const eb_ranking *ranking);

/*
 * Expected (the sum of p) and observed. The interval of the ratio is 95 %, by
 * the exact one of a Poisson count (Garwood 1936) for `observed`: somewhat
 * wide, as outcomes vary less than a Poisson count. high is inf when none was
 * observed. With weights: NaN; use the bootstrap.
 */
typedef struct eb_expected {
    double expected, observed, ratio; /* expected / observed */
    double low, high;
} eb_expected;

EB_API eb_expected eb_ranking_expected(const eb_ranking *ranking);

/*
 * The first rows of the list: how many of the outcomes they hold. Without
 * weights: ceil(rate n) rows (a rate such as 0.07 of 100 is 7, whatever its
 * last bit), or `places`; at most all. With weights: rows up to that weight,
 * the last in part.
 */
typedef struct eb_captured {
    double flagged;   /* rows, by weight */
    double hits;      /* outcomes among them */
    double captured;  /* hits / all outcomes */
    double precision; /* hits / flagged */
    double cut;       /* the score of the last row taken */
} eb_captured;

/* rate from 0 to 1; places >= 0. Outside: all NaN. */
EB_API eb_captured eb_ranking_at_rate(const eb_ranking *ranking, double rate);
EB_API eb_captured eb_ranking_at_places(const eb_ranking *ranking,
                                        double places);

/*
 * Net benefit per row (Vickers and Elkin 2006) of acting where p >= threshold:
 * true positives / n - false positives / n * t / (1 - t). To act for none has
 * net benefit 0. threshold in [0, 1); outside, NaN.
 */
typedef struct eb_net_benefit {
    double model, all;
    double flagged; /* share of rows with p >= threshold */
} eb_net_benefit;

EB_API eb_net_benefit eb_ranking_net_benefit(const eb_ranking *ranking,
                                             double threshold);

/* One figure by name, with the argument it needs. */
typedef enum eb_metric_kind {
    EB_METRIC_AUROC,
    EB_METRIC_AVERAGE_PRECISION,
    EB_METRIC_BRIER,
    EB_METRIC_LOG_SCORE,
    EB_METRIC_CALIBRATION_ERROR, /* at: bins of equal count; 0: 10 */
    EB_METRIC_IN_THE_LARGE,
    EB_METRIC_INTERCEPT,
    EB_METRIC_SLOPE,
    EB_METRIC_EXPECTED_RATIO,     /* expected / observed */
    EB_METRIC_BASE_RATE,          /* share of outcomes */
    EB_METRIC_CAPTURED_AT_RATE,   /* at: rate */
    EB_METRIC_PRECISION_AT_RATE,  /* at: rate */
    EB_METRIC_CAPTURED_AT_PLACES, /* at: places */
    EB_METRIC_PRECISION_AT_PLACES,
    EB_METRIC_NET_BENEFIT, /* at: threshold */
    EB_METRIC_KINDS
} eb_metric_kind;

typedef struct eb_metric {
    eb_metric_kind kind;
    double at;
} eb_metric;

/* "auroc", "average_precision" ... "net_benefit"; NULL for none of them. */
EB_API const char *eb_metric_name(eb_metric_kind kind);
/* NaN also for a kind that is none. */
EB_API double eb_ranking_metric(const eb_ranking *ranking, eb_metric metric);

/*
 * Intervals by the bootstrap: clusters (pupils) are drawn with replacement,
 * each with all of its rows, and every figure of every ranking is computed on
 * the same draws, so that differences are paired. The interval is that of
 * percentiles (linear between order statistics). Draws on which a figure is
 * NaN are left out of its interval and counted; with under 9 in 10 draws left
 * low and high are NaN.
 * All rankings must have been made of the same rows in the same order.
 */
typedef struct eb_bootstrap_options {
    size_t size; /* sizeof(eb_bootstrap_options) */
    eb_memory memory;
    /* Of each row, below cluster_count; borrowed. NULL: each row alone. */
    const uint32_t *cluster;
    size_t cluster_count;
    int resamples; /* 0: 200; up to 100,000 */
    int threads;
    uint64_t seed;
    double level; /* of the interval, within (0, 1); 0: 0.95 */
} eb_bootstrap_options;

#define EB_BOOTSTRAP_OPTIONS_INIT \
    { sizeof(eb_bootstrap_options), {0, 0, 0, 0}, NULL, 0, 0, 0, 0, 0 }

typedef struct eb_interval {
    double value; /* on the rows themselves */
    double low, high;
    int draws; /* that gave a number */
} eb_interval;

/* Rankings to be compared: the figures of `first` less those of `second`. */
typedef struct eb_pair {
    size_t first, second;
} eb_pair;

/*
 * out[r * metric_count + m]: ranking r, metric m. differences: the same for
 * pairs; both NULL when pair_count is 0. Cost: resamples x rankings x rows,
 * some 10 ns each for figures of order and 80 ns with all those of chances
 * (300,000 rows, 200 draws, 7 rankings of which 2 are chances: 12 s on one
 * core). Memory: 12 bytes a row for each ranking and thread, 32 more for each
 * ranking of chances.
 * EB_ERR_ARGUMENT, EB_ERR_LIMIT, EB_ERR_MEMORY.
 */
EB_WARN_UNUSED EB_API eb_status eb_bootstrap(
    const eb_ranking *const *rankings, size_t ranking_count,
    const eb_metric *metrics, size_t metric_count, const eb_pair *pairs,
    size_t pair_count, const eb_bootstrap_options *options, eb_interval *out,
    eb_interval *differences, eb_error *err);

/*
 * Intervals of a whole number K judged by the randomised probability integral
 * transform (Dunn and Smyth 1996): u = below + v (at - below), v uniform from
 * (seed, row), below = P(K < k), at = P(K <= k). Uniform when the intervals
 * are right; plain coverage of a discrete K is not. Rows with NaN are left out
 * and counted. The chi-square compares ten equal bins, 9 degrees of freedom:
 * it takes rows as independent, so that several rows of one pupil make it
 * call too often; and with weights it is NaN.
 */
typedef struct eb_pit {
    size_t rows, left_out;
    double share[10]; /* of u in [i / 10, (i + 1) / 10), by weight */
    double under_tenth, under_low, under_high; /* Wilson, 95 % */
    double over_nine, over_low, over_high;
    double chi_square, p;
} eb_pit;

/* One u. NaN where it cannot be told. */
EB_API double eb_pit_value(double below, double at, uint64_t seed, size_t row);
/* weight: NULL is 1 each. EB_ERR_ARGUMENT: below > at, or outside [0, 1] by
 * more than 1e-9, or a bad weight. */
EB_WARN_UNUSED EB_API eb_status eb_pit_new(const double *below,
                                           const double *at,
                                           const double *weight, size_t count,
                                           uint64_t seed, eb_pit *out,
                                           eb_error *err);

/*
 * Drift: are the values here spread over the bins as those of the training?
 * Reference shares (they sum to 1 within 1e-6) of `reference_rows` rows, and
 * counts here. Bins that are empty on both sides are left out. The p-value is
 * of the chi-square test of two samples, `bins - 1` degrees of freedom. Under
 * no drift PSI is about (1/n + 1/m) times that chi-square, so its customary
 * 0.10 and 0.25 mean nothing in a small school: when (bins - 1)(1/n + 1/m) is
 * above 0.05, too_few is 1 and PSI should not be read.
 * Rows of one pupil move together; with several rows a pupil p is too small:
 * take one row of each.
 */
typedef struct eb_drift {
    double rows;          /* here */
    int bins;             /* in use */
    double psi;           /* an empty bin counted as half a row */
    double chi_square, p; /* NaN with no rows, or one bin; p then 1 */
    int too_few;
} eb_drift;

/* counts[0 .. cut_count]: a value's bin is the number of cuts below it; NaN
 * goes to *missing (NULL: not wanted). cuts rise (equal ones leave a bin
 * empty). */
EB_API void eb_drift_count(const double *values, size_t count,
                           const double *cuts, size_t cut_count,
                           int64_t *counts, int64_t *missing);
/* bins: 1 to 1000. EB_ERR_ARGUMENT. */
EB_WARN_UNUSED EB_API eb_status eb_drift_judge(const double *shares,
                                               double reference_rows,
                                               const int64_t *counts,
                                               size_t bins, eb_drift *out,
                                               eb_error *err);

/* What must not be shown of a group. */
enum {
    EB_SHOW_ALL = 0,
    EB_HIDE_OUTCOMES = 1, /* k, n - k, and every figure made of them */
    EB_HIDE_GROUP = 2     /* n too */
};

#define EB_NO_PARENT SIZE_MAX

/*
 * Which figures of groups must be hidden so that no number of pupils under
 * `minimum` (0: 10) can be read, nor found by subtracting.
 *   parent[g]  the group that g is a part of (its number is lower than g's),
 *              or EB_NO_PARENT. A total is a group; its parts are all of it:
 * pass those without a value as a part, too. NULL: none has one. n[g] pupils;
 * k[g]: those with the outcome, 0 .. n. NULL: no k. A group is hidden whole
 * when n < minimum; its outcomes when k or n - k is. 0 counts as small: "none
 * of them" is a statement on each. Then, in each set of parts of one group: the
 * hidden parts must be at least two and hold together at least `minimum` of n,
 * of k and of n - k; else the smallest shown parts are hidden too; and where a
 * whole is hidden, so are enough of its parts. A group that must be hidden for
 * another reason can be passed with n or k of 0; where parts so lowered are not
 * enough, their whole is hidden. So no sum or difference of shown figures, of
 * one call's groups, is a count under the minimum, and no hidden count has one
 * possible value only. Not covered: crossed tables (school by year group): pass
 * each cell as a group of its own; and outcomes inside one another (severe
 * within persistent): pass the parts (severe, persistent but not severe).
 * EB_ERR_ARGUMENT, EB_ERR_MEMORY. O(n log n).
 */
EB_WARN_UNUSED EB_API eb_status eb_suppress(size_t groups, const size_t *parent,
                                            const int64_t *n, const int64_t *k,
                                            int64_t minimum,
                                            const eb_memory *memory,
                                            unsigned char *hidden,
                                            eb_error *err);

/*
 * New intercept and slope for logit(p), from what became of newer rows.
 * ridge >= 0 draws them to (0, 1), which is no change: ridge / 2 times
 * (intercept^2 + (slope - 1)^2) is taken off the log-likelihood. minimum:
 * refuses with fewer rows with the outcome, or fewer without (0: 20). cluster:
 * NULL, or as in eb_bootstrap_options: then clustered_se are given (the
 * sandwich, with the factor C / (C - 1)), else NaN.
 */
typedef struct eb_recalibration {
    double intercept, slope, intercept_se, slope_se;
    double clustered_intercept_se, clustered_slope_se;
    double log_likelihood_before, log_likelihood_after; /* without the ridge */
    double gradient_norm; /* the largest part, per unit of weight */
    int iterations;
    size_t events, non_events; /* rows */
} eb_recalibration;

typedef struct eb_recalibrate_options {
    size_t size; /* sizeof(eb_recalibrate_options) */
    eb_memory memory;
    double ridge;
    int minimum;
    const uint32_t *cluster;
    size_t cluster_count;
} eb_recalibrate_options;

#define EB_RECALIBRATE_OPTIONS_INIT \
    { sizeof(eb_recalibrate_options), {0, 0, 0, 0}, 0, 0, NULL, 0 }

/* rows->score must be chances. EB_ERR_ARGUMENT; EB_ERR_FIT: too few of a
 * class, one score only, or separated without a ridge; EB_ERR_MEMORY. */
EB_WARN_UNUSED EB_API eb_status
eb_recalibrate(const eb_scored *rows, const eb_recalibrate_options *options,
               eb_recalibration *out, eb_error *err);

/* ---- moving a model to new data ----------------------------------------- */

/* What is moved, and what the new file is to say of itself. */
typedef struct eb_recalibrated_file {
    const char *model; /* the bytes of the model file that is moved */
    size_t length;
    const char *name;            /* of the new model: 1 to 64 of a-z 0-9 -_. */
    const char *register_sha256; /* 64 digits, of the register; or NULL */
} eb_recalibrated_file;

typedef struct eb_model_recalibration {
    double level;  /* added on the log odds; 0: none */
    double spread; /* log of what tells pupils apart; 0: as it was */
    double log_score_before, log_score_after; /* mean log chance of what
                                                 `persistent` was, in nats */
    int64_t rows, pupils;
    eb_date until; /* the last day of the years they are from */
} eb_model_recalibration;

/*
 * Moves a beta-binomial or band-prior model by the two numbers under which
 * the outcomes `persistent` of the labelled rows of `options` (whose models
 * are not looked at) are likeliest, of rows not decided by then; the ranking of
 * pupils stays as it was but for ties. `*out` is the text of the new model, a
 * draft, with 64 zeros for its digest: sign it before it is used (text.h).
 * Release it by `options->memory`, or free. Errors: those of eb_model_read and
 * eb_labels_new; EB_ERR_FIT: a logistic model, too few rows, no optimum. Cost:
 * some 5 passes of eb_labels_new with nine models.
 */
EB_WARN_UNUSED EB_API eb_status eb_model_recalibrate(
    const eb_register *reg, const eb_label_options *options,
    const eb_recalibrated_file *file, char **out, size_t *out_length,
    eb_model_recalibration *found, eb_error *err);

/* ---- the evaluation ----------------------------------------------------- */

/* By what a list can be made: the model, and five rules that need none. */
typedef enum eb_yardstick {
    EB_BY_MODEL,
    EB_BY_LAST_YEAR,    /* last year's absence rate; not known: the mean of
                           those known on that day */
    EB_BY_RATE,         /* the rate so far, ties by last year's */
    EB_BY_SPELLS,       /* the rate so far x (spells of absence + 1) */
    EB_BY_BOTH_RATES,   /* log odds of the rate so far + 0.8 x those of last
                           year's, half a session added on each side */
    EB_BY_SCHOOL_GROUP, /* the rate so far of the school and year group, the
                           pupil included: their own rate is known, too */
    EB_YARDSTICKS
} eb_yardstick;

#define EB_YARDSTICKS_ROOM 12 /* for rules that later versions compare with */

/* "model", "last_year", "rate", "rate_by_spells", "both_rates",
 * "school_and_year_group". */
EB_API const char *eb_yardstick_name(eb_yardstick yardstick);

/* Lists are made on each day of the review among all of that day, each the
 * first 5, 10 and 20 % (rounded up), or as many as there are places. */
typedef enum eb_cut {
    EB_CUT_5,
    EB_CUT_10,
    EB_CUT_20,
    EB_CUT_PLACES,
    EB_CUTS
} eb_cut;

#define EB_CUTS_ROOM 8 /* for lists that later versions make */

#define EB_CAPTURE_POINTS 21 /* lists of 0, 5 ... 100 % */

/* Lists, added up over the days: of `listed` rows `right` became
 * persistent. Rows of the same score come in the order of the rows. */
typedef struct eb_listed {
    int64_t listed, right;
    eb_interval captured;      /* right / those who became persistent */
    eb_interval precision;     /* right / listed */
    eb_interval captured_gain; /* the model's less this ranking's, paired */
} eb_listed;

/* How well a ranking puts those who became persistent first. All of it looks
 * at one day at a time, as lists do: rates of October and of May are not put
 * in one order. AUROC is over the pairs of rows of one day; average precision
 * is the mean over those who became persistent, each in their day's list. */
typedef struct eb_yardstick_figures {
    eb_interval auroc, average_precision;
    eb_interval auroc_gain, precision_gain; /* the model's less this one's */
    eb_listed cuts[EB_CUTS_ROOM];
    double curve[EB_CAPTURE_POINTS]; /* captured; NaN with no outcome */
} eb_yardstick_figures;

/* A list of all not yet persistent with at least this chance. */
typedef struct eb_at_threshold {
    double threshold;
    int64_t listed, right, missed;
    eb_interval net_benefit;
    double net_benefit_all; /* of listing everybody; of nobody it is 0 */
} eb_at_threshold;

#define EB_THRESHOLDS 19 /* 0.05, 0.10 ... 0.95 */
#define EB_CURVE_BINS 10

/* How far the chances can be taken at their word. */
typedef struct eb_calibrated {
    int64_t rows;                  /* those that arithmetic has not decided */
    int64_t decided;               /* left out */
    eb_interval intercept;         /* with slope 1; 0 is right */
    eb_interval slope;             /* 1 is right */
    double slope_intercept;        /* the intercept that goes with the slope */
    eb_interval expected_observed; /* 1 is right */
    double error; /* of EB_CURVE_BINS bins of equal counts. No interval: it
                     is larger in every resample */
    eb_curve_point curve[EB_CURVE_BINS];
} eb_calibrated;

/* All of the review, one half term of it, or one day. */
typedef struct eb_part {
    int half_term;                   /* 1 to 6; 0: not of a half term */
    eb_date first_as_of, last_as_of; /* the same: one day */
    int64_t days, rows, pupils, schools;
    int64_t persistent_now, persistent; /* on the day; in the end */
    int64_t not_yet, became; /* not yet persistent on the day; who became */
    eb_yardstick_figures all[EB_YARDSTICKS_ROOM];
    /* Of those not yet persistent. */
    eb_yardstick_figures fresh[EB_YARDSTICKS_ROOM];
    eb_interval brier, log_score; /* of p_persistent; smaller is better */
    double sessions_log_score;    /* mean log P(K = k); larger is better */
    eb_calibrated calibration;
    eb_pit spread; /* of k in what was foretold; per row, not per pupil */
    int64_t severe_rows, severe_seen; /* not yet severe; who became so */
    double severe_expected;
    eb_interval severe_ratio; /* expected over observed; 1 is right */
    eb_at_threshold thresholds[EB_THRESHOLDS];
} eb_part;

/*
 * The pupils of one value of one column, over all days, on which they were
 * not yet persistent. No count under 10 pupils can be read here or found by
 * subtracting (eb_suppress, over columns that lie within one another, too).
 * What is hidden is EB_NO_COUNT, or NaN: with EB_HIDE_GROUP all; with
 * EB_HIDE_OUTCOMES all but pupils and rows; with EB_HIDE_LISTS what is made of
 * `flagged` and `right`. Those two are of the lists of the first 10 %, made of
 * all together.
 */
#define EB_HIDE_LISTS 4

typedef struct eb_group {
    const char *column, *value; /* borrowed from the evaluation */
    int hidden;
    int64_t pupils, rows, became, flagged, right;
    eb_interval share;     /* became / rows */
    eb_interval flag_rate; /* flagged / rows */
    eb_interval precision; /* right / flagged */
    eb_interval captured;  /* right / became */
    eb_interval auroc;
    eb_interval expected_observed, slope; /* of rows not decided */
} eb_group;

/* A feature here beside the rows that the model was fitted to. */
typedef struct eb_moved {
    const char *feature; /* borrowed from the model; "score": the chance */
    eb_drift drift;      /* a row a pupil, the latest */
} eb_moved;

typedef struct eb_evaluate_options {
    size_t size; /* sizeof(eb_evaluate_options) */
    eb_memory memory;
    size_t model;          /* which of those the labels were scored by */
    const eb_model *about; /* that model, for drift; NULL: none */
    const char *by; /* a column: school, phase, year_group or an audit column.
                       NULL: phase, year_group and every audit column */
    int64_t places; /* per day; 0: none stated */
    uint64_t seed;
    int resamples; /* of pupils, for the intervals; 0: 200 */
    int threads;
} eb_evaluate_options;

#define EB_EVALUATE_OPTIONS_INIT \
    { sizeof(eb_evaluate_options), {0, 0, 0, 0}, 0, 0, 0, 0, 1, 0, 0 }

typedef struct eb_evaluation eb_evaluation;

/*
 * Judges a model on labelled rows (const; only borrowed during the call, but
 * for the strings of the audit columns, which the register owns). Intervals
 * as those of eb_bootstrap with pupils as clusters, the same draws for every
 * figure. The same labels, options and seed give the same
 * bits whatever the threads. Errors: EB_ERR_ARGUMENT (no such model, a model
 * without p_persistent), EB_ERR_NOT_FOUND (no row, no such column: the field is
 * "by"), EB_ERR_MEMORY.
 */
EB_WARN_UNUSED EB_API eb_status eb_evaluate(const eb_labels *labels,
                                            const eb_evaluate_options *options,
                                            eb_evaluation **out, eb_error *err);
EB_API void eb_evaluation_free(eb_evaluation *evaluation);

/* Part 0 is all of it; then each half term, or each day of its own, if there
 * are several. NULL past the last. */
EB_API const eb_part *eb_evaluation_part(const eb_evaluation *evaluation,
                                         size_t part);
/* By column, then value (year groups by age). NULL past the last. */
EB_API const eb_group *eb_evaluation_group(const eb_evaluation *evaluation,
                                           size_t group);
/* NULL past the last; none where the model keeps no summary. */
EB_API const eb_moved *eb_evaluation_moved(const eb_evaluation *evaluation,
                                           size_t feature);

#ifdef __cplusplus
}
#endif

#endif
