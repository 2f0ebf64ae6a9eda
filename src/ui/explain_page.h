/* SPDX-License-Identifier: MIT */
/*
 * What the sections of the page on one pupil share. explain_text.c writes
 * what the register shows, explain_outlook.c what the score says of it.
 */
#ifndef EB_UI_EXPLAIN_PAGE_H
#define EB_UI_EXPLAIN_PAGE_H

#include "ui/explained.h"
#include "ui/page.h"
#include "ui/words.h"

#define EB_EXPLAIN_INDENT 2

typedef struct eb_writer {
    eb_page *page;
    const eb_input *input;
    const eb_model *model;
    const eb_explained *e;
} eb_writer;

/* A blank line and a title. */
void eb_explain_head(const eb_writer *w, const char *title);
/* Ends a paragraph of a section. */
void eb_explain_end(const eb_writer *w);

/* "N/D" of --threshold, or `usual` when there is none. */
const char *eb_explain_share(const eb_writer *w, const char *usual,
                             char out[EB_WORDS_ROOM]);

/* 1 when a term of the model is of that family of the catalogue ("cohort",
 * "family"). */
int eb_explain_reads(const eb_explained *explained, const char *family);

/* A feature that a model may have, in words for a family; for those of other
 * pupils too, which a page does not name. */
const char *eb_explain_feature_words(int feature);

/* The sections after what the register shows, in order. */
void eb_explain_outlook(const eb_writer *w);
void eb_explain_why(const eb_writer *w);
void eb_explain_unknown(const eb_writer *w);
void eb_explain_sums(const eb_writer *w);

#endif
