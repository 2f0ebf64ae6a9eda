/* SPDX-License-Identifier: MIT */
/*
 * The model as it lies in memory once its file has been read and found right.
 */
#ifndef EB_MODEL_MODEL_H
#define EB_MODEL_MODEL_H

#include "earlybell/model.h"
#include "model/band_prior.h"
#include "model/linear.h"
#include "model/summary.h"

typedef enum eb_model_kind {
    EB_MODEL_BAND_PRIOR,
    EB_MODEL_BETA_BINOMIAL,
    EB_MODEL_LOGISTIC,
    EB_MODEL_KINDS
} eb_model_kind;

typedef enum eb_model_status {
    EB_MODEL_IN_USE,
    EB_MODEL_DRAFT,  /* scores: to be tried before it is taken into use */
    EB_MODEL_RETIRED /* does not score */
} eb_model_status;

/* Room for a name or a version, with its NUL. */
#define EB_MODEL_NAME_ROOM 65

struct eb_model {
    eb_memory memory;
    eb_model_kind kind;
    char name[EB_MODEL_NAME_ROOM];
    char version[EB_MODEL_NAME_ROOM];
    char sha256[65];
    size_t sha256_offset;
    char *source;   /* owned */
    int64_t pupils; /* training.pupils */
    eb_model_status status;
    eb_date expires;
    eb_date until; /* training.until: no label after this was seen */
    int catalogue;
    int sensitive;
    int minimum;         /* possible sessions under which a row is `early` */
    eb_band_prior band;  /* band-prior; cleared in the other kinds */
    eb_linear *linear;   /* owned; NULL in a band-prior */
    char *outcome;       /* owned; logistic: what the outcome is */
    eb_summary *summary; /* owned; NULL when the file has none */
};

/* "band-prior", "beta-binomial", "logistic". */
const char *eb_model_kind_name(eb_model_kind kind);

/* "in_use", "draft", "retired". */
const char *eb_model_status_name(eb_model_status status);

/* EB_ERR_MODEL_REFUSED when the model may not score this view: retired,
 * expired at its as_of, or sensitive while the view is not. */
eb_status eb_model_allowed(const eb_model *model, const eb_view *view,
                           eb_error *err);

#endif
