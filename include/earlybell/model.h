/* SPDX-License-Identifier: MIT */
/*
 * Models, scores and reasons. A model is data: strict JSON, validated whole
 * when it is read; there is no way round the validation.
 */
#ifndef EARLYBELL_MODEL_H
#define EARLYBELL_MODEL_H

#include "earlybell/features.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct eb_model eb_model;

#define EB_MODEL_FORMAT 1

/*
 * Reads and validates a model. Errors: EB_ERR_JSON, EB_ERR_MODEL (unknown or
 * missing key, value out of its range; with line and column),
 * EB_ERR_MODEL_VERSION, EB_ERR_MODEL_REFUSED (reserved name), EB_ERR_LIMIT
 * (over 1 MiB). The core cannot hash: whoever reads the bytes compares their
 * SHA-256, taken with the 64 digits at eb_model_info.sha256_offset replaced
 * by zeros (the text library's eb_model_load does).
 * A model is const after this and may be shared between threads.
 */
EB_WARN_UNUSED EB_API eb_status eb_model_read(const char *json, size_t length,
                                              const eb_memory *memory,
                                              eb_model **out, eb_error *err);
EB_API void eb_model_free(eb_model *model);

/* The models built in: NULL past the last. `text` and `length` may be NULL;
 * name and text live for ever. */
EB_API const char *eb_model_builtin(size_t index, const char **text,
                                    size_t *length);
/* Reads a built-in model by name; EB_ERR_NOT_FOUND. */
EB_WARN_UNUSED EB_API eb_status eb_model_open(const char *name,
                                              const eb_memory *memory,
                                              eb_model **out, eb_error *err);

/* Strings are borrowed from the model. */
typedef struct eb_model_info {
    const char *name, *version, *kind, *status;
    const char *source; /* what it was fitted to, in words */
    int64_t pupils;     /* whose records it was fitted to; 0: no pupil's */
    eb_date expires;    /* an as_of after this day is refused */
    int catalogue;      /* version of the features it was fitted on */
    int sensitive;
    const char *sha256;   /* 64 hex digits */
    size_t sha256_offset; /* where they stand in the bytes read */
    eb_date until;        /* no mark or figure after this day was seen */
    int minimum;          /* possible sessions under which a row is `early` */
    const char *outcome;  /* logistic: what p_outcome is of; else NULL */
} eb_model_info;

EB_API void eb_model_about(const eb_model *model, eb_model_info *out);

/*
 * A reason: a sentence about what the register shows, its numbers, and
 * whether it raises or lowers the risk. eb_reason_text words it.
 */
typedef struct eb_reason {
    int sentence; /* 0: no reason */
    int sign;     /* 1 raises, -1 lowers, 0 describes and is not in the score */
    int64_t numbers[4];
} eb_reason;

#define EB_REASON_ROOM 160
/* English, no full stop, at most EB_REASON_ROOM bytes with its NUL; "" when
 * there is no reason. A description begins with "also: ". */
EB_API void eb_reason_text(const eb_reason *reason, char out[EB_REASON_ROOM]);

/* A score. NaN or EB_NO_COUNT where there is no value; probabilities only in
 * the states early and ok. */
typedef struct eb_result {
    eb_state state;
    int64_t possible, absent, remaining; /* sessions; P, A, R */
    double p_persistent;  /* P(year ends at or above the view's threshold) */
    double p_severe;      /* P(year ends at half or more) */
    double p_ahead;       /* P(threshold or more of the sessions ahead) */
    double expected_rate; /* expected absence rate of the whole year */
    double rate_low, rate_high; /* its 10 % and 90 % points */
    int64_t sessions_in_hand;   /* EB_NO_COUNT_SIGNED when not known */
    int64_t sessions_back;
    double p_outcome;      /* kind logistic only */
    double expected_ahead; /* expected absent sessions of those ahead */
    eb_reason reasons[3];
    double later[4]; /* NaN: room for what later versions tell */
} eb_result;

/* sessions_in_hand may be negative, so "not known" needs another value. */
#define EB_NO_COUNT_SIGNED INT64_MIN

/* Refused (EB_ERR_MODEL_REFUSED) when the model is retired, expired at the
 * view's as_of, or sensitive while the view is not. `stride` is in results;
 * 0 means 1. Otherwise as eb_features. */
EB_WARN_UNUSED EB_API eb_status eb_score(const eb_model *model,
                                         const eb_view *view, size_t first,
                                         size_t n, eb_result *out,
                                         size_t stride, eb_error *err);

/*
 * The score of features that come from elsewhere, under a beta-binomial or
 * logistic model; a band-prior model needs marks and is refused
 * (EB_ERR_MODEL), a retired one too (EB_ERR_MODEL_REFUSED). There is no as_of
 * here, so whether the model has expired is yours to ask (eb_model_about),
 * and giving a sensitive feature a value is asking for it.
 * features: n rows of EB_FEATURE_COUNT doubles, `stride` doubles apart (0:
 *   just that), NaN where missing; the four features of a threshold are those
 *   of a tenth. possible_sessions and absent_sessions must be whole numbers.
 * remaining: R of each row, 0 to 732 sessions, or EB_NO_COUNT; NULL: none is
 *   known, and no row has a probability.
 * year_groups: EB_YEAR_UNKNOWN or 0 (Reception) to 14; NULL: none is known.
 * out: n results, `out_stride` results apart (0: 1). Persistent is a tenth;
 *   p_ahead is over all of R; a reason says what the features tell, whole
 *   years only.
 * Errors: EB_ERR_ARGUMENT with err->row, EB_ERR_MEMORY. Threads: as many
 * calls on one model as you like.
 */
EB_WARN_UNUSED EB_API eb_status
eb_predict(const eb_model *model, const double *features, size_t stride,
           const int64_t *remaining, const int *year_groups, size_t n,
           eb_result *out, size_t out_stride, eb_error *err);

/*
 * The transformed features of a model's terms, for a fit that writes its
 * terms into a draft model and takes its columns from here: out[t] of a row
 * is z of term t, without its reference; NaN where the feature is missing.
 * A row of `out` has eb_design_width doubles (0 for a band-prior, which is
 * refused with EB_ERR_MODEL), `out_stride` doubles apart (0: just that).
 * Features, strides and year groups are as in eb_predict, but are not looked
 * at in any other way. Threads: as many calls as you like.
 */
EB_API size_t eb_design_width(const eb_model *model);
EB_WARN_UNUSED EB_API eb_status eb_design(const eb_model *model,
                                          const double *features, size_t stride,
                                          const int *year_groups, size_t n,
                                          double *out, size_t out_stride,
                                          eb_error *err);

/* One term of a score: the sum of all `value`s in order, from 0.0, is eta. */
typedef struct eb_term {
    const char *name; /* "year_group", a feature's name, ...; static */
    double value;
    eb_reason reason; /* what the register shows behind it, or none */
} eb_term;

/* A model with more terms, should there be one, is EB_ERR_LIMIT here. */
#define EB_TERMS_MAX 64

/* The terms of one row: the four stages of a band-prior model, or one for
 * each term of the model. `*n` is the number written: 0 when the row has no
 * probability or, unless the model is logistic, no session ahead. `out` has
 * room for EB_TERMS_MAX. */
EB_WARN_UNUSED EB_API eb_status eb_explain(const eb_model *model,
                                           const eb_view *view, size_t row,
                                           eb_term *out, size_t *n,
                                           eb_error *err);

#ifdef __cplusplus
}
#endif

#endif
