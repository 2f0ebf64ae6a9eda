/* SPDX-License-Identifier: MIT */
/*
 * An evaluation that is ready to be written, with what its pages need to say
 * about how it was made; and the words that they share.
 */
#ifndef EB_UI_EVALUATED_H
#define EB_UI_EVALUATED_H

#include "earlybell/review.h"
#include "ui/input.h"
#include "ui/words.h"

typedef struct eb_evaluated {
    const eb_settings *settings;
    eb_model_info model;
    const eb_evaluation *evaluation;
    int64_t left_out[EB_UNLABELLED];
    size_t pupils, schools;
    char register_sha256[65];
    int in_sample;  /* 1: judged on the rows it was fitted to */
    int first_year; /* the first that was not fitted to; 0: no year left out */
    int may_know;   /* 1: fitted to another register, of these years too */
} eb_evaluated;

/* "all", "half_term_1", or the date: for programs. */
const char *eb_part_key(const eb_part *part, size_t index,
                        char out[EB_WORDS_ROOM]);
/* "All", "Autumn, first half", ..., or the date: for people. */
const char *eb_part_title(const eb_part *part, size_t index,
                          char out[EB_WORDS_ROOM]);
/* "5", "10", "20", "places": of a cut, for programs. */
const char *eb_cut_key(eb_cut cut);
/* "the rate so far", ...: for people. */
const char *eb_yardstick_words(eb_yardstick yardstick);
/* "left the school", ...: why a row was left out. */
const char *eb_unlabelled_words(eb_unlabelled reason);
/* The cut of the headline: the places when there are some, else 10 %. */
eb_cut eb_headline_cut(const eb_evaluated *e);

/* "0.871"; "-" where it is not defined. */
const char *eb_figure_fixed(double value, int decimals,
                            char out[EB_WORDS_ROOM]);
/* "47 %", or in full "47 % (41 to 53)". */
const char *eb_figure_percent(eb_interval share, int in_full,
                              char out[EB_WORDS_ROOM]);
/* "1.02 (0.93 to 1.11)". */
const char *eb_figure_range(eb_interval interval, char out[EB_WORDS_ROOM]);
/* Points of a hundred, with a sign: "+4 (1 to 7)". */
const char *eb_figure_points(eb_interval gain, char out[EB_WORDS_ROOM]);

eb_status eb_evaluate_text(const eb_evaluated *e, eb_output *output,
                           eb_error *err);
eb_status eb_evaluate_csv(const eb_evaluated *e, eb_output *output,
                          eb_error *err);
void eb_evaluate_json(const eb_evaluated *e, eb_output *output);
void eb_evaluate_html(const eb_evaluated *e, eb_output *output);

#endif
