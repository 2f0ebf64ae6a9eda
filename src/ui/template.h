/* SPDX-License-Identifier: MIT */
/*
 * Templates: text with `{{field}}` in it, and nothing else. No conditions, no
 * loops, no code: who can read the text can read the template.
 */
#ifndef EB_UI_TEMPLATE_H
#define EB_UI_TEMPLATE_H

#include "earlybell/text.h"

/*
 * Writes the field of that name to `output`, escaped as its page needs it, or
 * nothing when `output` is NULL. Returns 0 when there is no such field.
 */
typedef int eb_template_field(void *context, const char *name, size_t length,
                              eb_output *output);

/*
 * Checks the whole template, then writes it with its fields filled in. With
 * `output` NULL it only checks. EB_ERR_ROW with line and column: an unknown
 * field, a `{{` that is not closed on its line, a name that is no name (a-z,
 * 0-9, `_`, `.`). A single brace is text.
 */
EB_WARN_UNUSED eb_status eb_template_fill(const char *text, size_t length,
                                          eb_template_field *field,
                                          void *context, eb_output *output,
                                          eb_error *err);

#endif
