/* SPDX-License-Identifier: MIT */
/*
 * A purpose travels with what it was made for: the last column of CSV, a key
 * of NDJSON and JSON, a line of HTML and of text. It is shown whole or refused,
 * never cut, and a line end in it could pass for a row of ours.
 */
#include "ui/purpose.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "text/output.h"
#include "ui/signals.h"

#define PURPOSE_MOST 500

static int is_one_line(const char *text, size_t length) {
    for (size_t at = 0; at < length;) {
        const size_t size = eb_utf8_character(text + at, length - at);
        const unsigned char first = (unsigned char)text[at];
        if (size == 0 || first < 0x20 || first == 0x7f) return 0;
        at += size;
    }
    return 1;
}

int eb_purpose_check(const eb_given *given, char message[EB_MESSAGE_ROOM]) {
    const char *text = given->values[EB_OPTION_PURPOSE];
    if (text == NULL) return 0;
    const size_t length = strlen(text);
    if (length <= PURPOSE_MOST && strspn(text, " ") < length &&
        is_one_line(text, length)) {
        return 0;
    }
    snprintf(message, EB_MESSAGE_ROOM,
             "--purpose: why this is made, in one line of at most %d bytes of "
             "UTF-8",
             PURPOSE_MOST);
    return -1;
}

eb_status eb_result_open(const eb_given *given, const char *path,
                         eb_output **out, eb_error *err) {
    eb_output *output = NULL;
    eb_output_remove_stale(path);
    eb_signals_hold();
    const eb_status status = eb_output_open(path, NULL, &output, err);
    if (status == EB_OK) {
        eb_signals_guard(output, path);
        if (given != NULL) {
            eb_output_set_purpose(output, given->values[EB_OPTION_PURPOSE]);
        }
        *out = output;
    }
    eb_signals_release();
    return status;
}
