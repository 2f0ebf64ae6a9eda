/* SPDX-License-Identifier: MIT */
/*
 * The fields of the papers that are read off `evaluate --format json`. Each
 * writes a blank for a person when no evaluation was given.
 */
#ifndef EB_UI_PAPER_EVALUATION_H
#define EB_UI_PAPER_EVALUATION_H

#include "ui/papers.h"

void eb_paper_headline(const eb_paper *paper, eb_output *output);
void eb_paper_performance(const eb_paper *paper, eb_output *output);
void eb_paper_groups(const eb_paper *paper, eb_output *output);
void eb_paper_alternatives(const eb_paper *paper, eb_output *output);
void eb_paper_limits(const eb_paper *paper, eb_output *output);
void eb_paper_judged(const eb_paper *paper, eb_output *output);

#endif
