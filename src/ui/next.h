/* SPDX-License-Identifier: MIT */
#ifndef EB_UI_NEXT_H
#define EB_UI_NEXT_H

#include "ui/options.h"
#include "ui/page.h"

/*
 * "Next: earlybell explain ... --pupil ID": the command that explains a pupil
 * of this run, with the options and files that were given, quoted for a
 * shell, so that it can be copied. `school` may be NULL.
 */
void eb_next_explain(eb_page *page, const eb_given *given, const char *pupil,
                     const char *school);

#endif
