/* SPDX-License-Identifier: MIT */
/*
 * Two blanks a level, so that two explanations can be compared line by line;
 * what is `compact` stays on one line, so that 190 sessions stay readable.
 */
#include "ui/json_out.h"

#include <math.h>

#include "base/number.h"
#include "text/output.h"

static int is_compact(const eb_json_out *json) {
    return json->compact > 0 && json->depth >= json->compact;
}

static void begin_line(eb_json_out *json) {
    if (is_compact(json)) return;
    eb_output_text(json->output, "\n");
    for (int i = 0; i < json->depth; i++) eb_output_text(json->output, "  ");
}

static void begin_value(eb_json_out *json, const char *key) {
    if (json->some) {
        eb_output_text(json->output, is_compact(json) ? ", " : ",");
    }
    if (json->depth > 0) begin_line(json);
    json->some = 1;
    if (key == NULL) return;
    eb_output_text(json->output, "\"");
    eb_output_text(json->output, key);
    eb_output_text(json->output, "\": ");
}

void eb_json_open(eb_json_out *json, const char *key, char bracket) {
    begin_value(json, key);
    eb_output_write(json->output, &bracket, 1);
    json->depth++;
    json->some = 0;
    /* The whole of a document says why it is made. */
    if (json->depth == 1 && bracket == '{' &&
        eb_output_purpose(json->output) != NULL) {
        eb_json_text(json, EB_PURPOSE_COLUMN, eb_output_purpose(json->output));
    }
}

void eb_json_close(eb_json_out *json, char bracket) {
    const int was_compact = is_compact(json);
    json->depth--;
    if (json->some && !was_compact) begin_line(json);
    eb_output_write(json->output, &bracket, 1);
    json->some = 1;
    if (json->depth == 0) eb_output_text(json->output, "\n");
}

void eb_json_text(eb_json_out *json, const char *key, const char *text) {
    begin_value(json, key);
    eb_output_json(json->output, text);
}

void eb_json_integer(eb_json_out *json, const char *key, int64_t value) {
    begin_value(json, key);
    eb_output_integer(json->output, value);
}

void eb_json_number(eb_json_out *json, const char *key, double value) {
    char digits[EB_NUMBER_ROOM];
    if (!isfinite(value)) {
        eb_json_null(json, key);
        return;
    }
    begin_value(json, key);
    eb_output_write(json->output, digits, eb_number_write(value, digits));
}

void eb_json_bool(eb_json_out *json, const char *key, int value) {
    begin_value(json, key);
    eb_output_text(json->output, value ? "true" : "false");
}

void eb_json_null(eb_json_out *json, const char *key) {
    begin_value(json, key);
    eb_output_text(json->output, "null");
}

void eb_json_date(eb_json_out *json, const char *key, eb_date date) {
    char text[11];
    if (date == EB_NO_DATE) {
        eb_json_null(json, key);
        return;
    }
    eb_date_write(date, text);
    eb_json_text(json, key, text);
}

void eb_json_count(eb_json_out *json, const char *key, int64_t value,
                   int64_t missing) {
    if (value == missing) {
        eb_json_null(json, key);
    } else {
        eb_json_integer(json, key, value);
    }
}
