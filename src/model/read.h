/* SPDX-License-Identifier: MIT */
/*
 * The parts of the reader of model files. Each checks what it reads and, when
 * it refuses, gives the key and its place. A file's strings, once copied, are
 * the model's and freed with it.
 */
#ifndef EB_MODEL_READ_H
#define EB_MODEL_READ_H

#include "base/json.h"
#include "model/model.h"

/* Refuses the model at a value's place. `key` names what is wrong. */
eb_status eb_read_refuse(const eb_json_value *value, const char *key,
                         const char *text, eb_error *err);

/* A string that must be `expected`. */
eb_status eb_read_word(const eb_json_value *object, const char *key,
                       const char *expected, eb_error *err);
eb_status eb_read_date(const eb_json_value *object, const char *key,
                       eb_date *out, eb_error *err);
/* A number of an object, from `least` to `most`, both allowed; `range` says
 * so in words. */
eb_status eb_read_number(const eb_json_value *object, const char *key,
                         double least, double most, const char *range,
                         double *out, eb_error *err);
/* 64 digits 0-9, a-f? */
int eb_read_is_sha256(const char *text);
eb_status eb_read_copy(const eb_memory *memory, const char *text, char **out,
                       eb_error *err);

/* A feature that a model may name: in the catalogue, not reserved
 * (EB_ERR_MODEL_REFUSED), sensitive only in a model that says so. The place
 * is that of `value`. */
eb_status eb_read_feature(const eb_json_value *value, const char *key,
                          const char *name, int sensitive, int *out,
                          eb_error *err);

/* What band-prior has for itself; and the other two kinds. */
eb_status eb_read_band(const eb_json_value *root, eb_band_prior *band,
                       eb_error *err);
eb_status eb_read_linear(const eb_json_value *root, eb_model *model,
                         eb_error *err);

/* The objects of every kind. */
eb_status eb_read_training(const eb_json_value *root, eb_model *model,
                           eb_error *err);
eb_status eb_read_quality(const eb_json_value *root, eb_error *err);

#endif
