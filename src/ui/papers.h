/* SPDX-License-Identifier: MIT */
/*
 * The papers that go with a model, made from models/paper: Markdown with the
 * fields that paper_fields.c fills in.
 */
#ifndef EB_UI_PAPERS_H
#define EB_UI_PAPERS_H

#include "base/embedded.h"
#include "earlybell/text.h"

extern const eb_embedded EB_EMBEDDED_PAPERS[];
extern const size_t EB_EMBEDDED_PAPER_COUNT;

/* What a paper is about. */
typedef struct eb_paper {
    const eb_model *model;
    const struct eb_json_value *file;       /* the model's own JSON */
    const struct eb_json_value *evaluation; /* NULL: none was given */
} eb_paper;

/* Writes the field of that name, as eb_template_field; `context` is an
 * eb_paper. */
int eb_paper_field(void *context, const char *field, size_t length,
                   eb_output *output);

#endif
