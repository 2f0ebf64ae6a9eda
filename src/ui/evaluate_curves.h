/* SPDX-License-Identifier: MIT */
/* The four pictures of an evaluation, each with the table of its numbers. */
#ifndef EB_UI_EVALUATE_CURVES_H
#define EB_UI_EVALUATE_CURVES_H

#include "ui/evaluated.h"
#include "ui/html.h"

void eb_curve_chances(const eb_part *part, eb_output *output);
void eb_curve_capture(const eb_part *part, eb_output *output);
void eb_curve_net_benefit(const eb_part *part, eb_output *output);
void eb_curve_spread(const eb_part *part, eb_output *output);

#endif
