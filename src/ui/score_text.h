/* SPDX-License-Identifier: MIT */
#ifndef EB_UI_SCORE_TEXT_H
#define EB_UI_SCORE_TEXT_H

#include "ui/input.h"
#include "ui/page.h"

/* The text form of `score`: two ranked lists and what comes next. Returns an
 * exit code. */
int eb_score_text(eb_input *input, const eb_model *model);

/* "england-bands 1.0.0 (from published counts; no pupil's record in it)". */
void eb_add_model(eb_page *page, const eb_model *model);

/* Not yet at the view's threshold today, or at it and over. */
int eb_is_persistent_now(const eb_settings *settings, int64_t possible,
                         int64_t absent);

/* "0.71"; "<0.01" and ">0.99" for what is not quite 0 or 1. */
void eb_add_chance(eb_page *page, double chance);

#endif
