/* SPDX-License-Identifier: MIT */
/*
 * What `target` was asked: its own options, understood, and the file of
 * places by school.
 */
#ifndef EB_UI_TARGET_H
#define EB_UI_TARGET_H

#include "earlybell/policy.h"
#include "ui/input.h"
#include "ui/page.h"
#include "ui/plain_rows.h"

typedef struct eb_target {
    eb_places_options options;
    int table;          /* 1: the table of steps was asked for */
    eb_plain_rows file; /* owned: of --per-school */
    eb_school_places *per_school;
    char *renamed; /* the pseudonyms of its schools; NULL: none */
} eb_target;

/* 0, or -1 with a sentence in `message`. Opens no file. */
int eb_target_read(const eb_settings *settings, eb_target *out,
                   char message[EB_MESSAGE_ROOM]);
/* Reads --per-school. Returns an exit code; what went wrong has been said. */
int eb_target_open(const eb_settings *settings, const eb_memory *memory,
                   eb_target *target);
void eb_target_free(eb_target *target, const eb_memory *memory);

/* A share with at most six decimals, exactly. 0, or -1. */
int eb_read_fraction(const char *text, size_t length, eb_fraction *out);
/* "7-11", "R-6", "7,9,R". 0, or -1. */
int eb_read_year_groups(const char *text, uint32_t *out);

/* What goes with the list: sentences, one at a time, into `out`; 0 past the
 * last. */
#define EB_TARGET_NOTE_ROOM 512
int eb_target_note(const eb_places *places, size_t index,
                   char out[EB_TARGET_NOTE_ROOM]);

/* The text form. Returns an exit code. */
int eb_target_text(eb_input *input, const eb_model *model,
                   const eb_places *places);
/* The table of steps as text. */
int eb_target_steps_text(eb_input *input, const eb_places *places);

#endif
