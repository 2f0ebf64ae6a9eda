/* SPDX-License-Identifier: MIT */
/*
 * A template is read twice: once to find everything that is wrong with it,
 * once to write it. So a page is never half filled in.
 */
#include "ui/template.h"

#include <string.h>

#include "base/error.h"

#define SHOWN_MOST 40 /* bytes of a wrong name that a message repeats */

static int is_name(const char *name, size_t length) {
    for (size_t i = 0; i < length; i++) {
        const char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
              c == '.')) {
            return 0;
        }
    }
    return length > 0;
}

/* The `}}` of the field that is open at `at`, on the same line; NULL: none. */
static const char *closing(const char *at, const char *end) {
    for (; end - at >= 2 && *at != '\n'; at++) {
        if (at[0] == '}' && at[1] == '}') return at;
    }
    return NULL;
}

/* The next `{{` from `at` on, or `end`. */
static const char *opening(const char *at, const char *end) {
    for (; end - at >= 2; at++) {
        if (at[0] == '{' && at[1] == '{') return at;
    }
    return end;
}

static eb_status refuse(const char *text, const char *at, const char *why,
                        eb_error *err) {
    int64_t line = 1, column = 1;
    for (const char *c = text; c < at; c++) {
        column = *c == '\n' ? 1 : column + 1;
        line += *c == '\n';
    }
    return eb_fail_at(err, EB_ERR_ROW, line, column, NULL, "%s", why);
}

static eb_status refuse_field(const char *text, const char *at,
                              const char *name, size_t length, eb_error *err) {
    char why[SHOWN_MOST + 64] = "no field is called ";
    if (!is_name(name, length)) {
        return refuse(text, at,
                      "a field is {{name}}: a-z, 0-9, `_` and `.`, without "
                      "blanks",
                      err);
    }
    strncat(why, name, length < SHOWN_MOST ? length : SHOWN_MOST);
    return refuse(text, at, why, err);
}

static eb_status walk(const char *text, size_t length, eb_template_field *field,
                      void *context, eb_output *output, eb_error *err) {
    const char *const end = text + length;
    const char *at = text;
    while (at < end) {
        const char *open = opening(at, end);
        if (output != NULL) eb_output_write(output, at, (size_t)(open - at));
        if (open == end) break;
        const char *name = open + 2;
        const char *close = closing(name, end);
        if (close == NULL) {
            return refuse(text, open, "{{ without its }} on the same line",
                          err);
        }
        const size_t size = (size_t)(close - name);
        if (!is_name(name, size) || !field(context, name, size, output)) {
            return refuse_field(text, open, name, size, err);
        }
        at = close + 2;
    }
    return EB_OK;
}

eb_status eb_template_fill(const char *text, size_t length,
                           eb_template_field *field, void *context,
                           eb_output *output, eb_error *err) {
    const eb_status status = walk(text, length, field, context, NULL, err);
    if (status != EB_OK || output == NULL) return status;
    return walk(text, length, field, context, output, err);
}
