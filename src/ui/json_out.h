/* SPDX-License-Identifier: MIT */
/*
 * JSON to an output, a member at a time: commas, quotes and line ends are
 * kept right here. Keys are ours (no escapes needed); NULL inside an array.
 */
#ifndef EB_UI_JSON_OUT_H
#define EB_UI_JSON_OUT_H

#include "earlybell/text.h"

typedef struct eb_json_out {
    eb_output *output;
    int depth;
    int some;    /* 1: a comma comes before the next value */
    int compact; /* depth from which all stands on one line; 0: never */
} eb_json_out;

void eb_json_open(eb_json_out *json, const char *key, char bracket);
void eb_json_close(eb_json_out *json, char bracket);
void eb_json_text(eb_json_out *json, const char *key, const char *text);
void eb_json_integer(eb_json_out *json, const char *key, int64_t value);
/* The shortest decimal that reads back to the same double; NaN is null. */
void eb_json_number(eb_json_out *json, const char *key, double value);
void eb_json_bool(eb_json_out *json, const char *key, int value);
void eb_json_null(eb_json_out *json, const char *key);
/* null for EB_NO_DATE. */
void eb_json_date(eb_json_out *json, const char *key, eb_date date);
/* null for `missing`. */
void eb_json_count(eb_json_out *json, const char *key, int64_t value,
                   int64_t missing);

#endif
