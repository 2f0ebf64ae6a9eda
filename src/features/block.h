/* SPDX-License-Identifier: MIT */
/*
 * A block: a few rows of one school and one year group, computed side by side,
 * a pupil in each lane of a vector. What they share (calendar, windows, the
 * year group's counts) is made once and stands here; the headers named
 * block_ are the computing, compiled once for each path by a *_lanes.c file.
 * Rows that share less (features/features.c says which) are computed one at a
 * time by the files of the families, which are the reference too: every path
 * gives their bits.
 */
#ifndef EB_FEATURES_BLOCK_H
#define EB_FEATURES_BLOCK_H

#include "base/cpu.h"
#include "features/row.h"

#define EB_LANES_MOST 8

/*
 * Weeks as fields: every Monday-to-Sunday week has a field of 16 bits, two for
 * each weekday (AM, PM), Monday lowest, so that a weekday is the same bits of
 * every field and a week's count stays in its field. School weeks come first,
 * in order, from ten before the year's first; then weeks without an open
 * session. Fields stand four to a word.
 */
#define EB_FIELD_WORDS 17 /* 54 + 10 weeks, in whole words, and one empty */
#define EB_FIELDS 64

/* Neighbouring columns of a week: bits that move together from a plane to the
 * fields: bit `down` of word `from` to bit `up` of word `to`, and as many
 * after it as the mask has, which is drawn where they arrive. */
typedef struct eb_field_move {
    uint8_t from, to, down, up;
    uint64_t mask;
} eb_field_move;

typedef struct eb_school_plan {
    const eb_grid *grid;
    const eb_timeline *timeline;
    uint64_t seen[EB_MASK_WORDS]; /* the sessions of the grid */
    size_t base_week;             /* of the timeline: that of field 0 */
    uint32_t fields, field_words; /* in use */
    uint32_t first_field;         /* of the year */
    uint32_t school_fields;       /* of school weeks, from base_week */
    uint32_t move_count;
    eb_field_move moves[EB_YEAR_SESSIONS];
    /* All ones in the fields of the last 1, 2, 4, 6, 12 school weeks, and in
     * those of the year's school weeks. */
    uint64_t last[EB_LASTS][EB_FIELD_WORDS];
    uint64_t year[EB_FIELD_WORDS];
    /* In the fields of the last twelve: their place x, x squared, and 1. */
    uint64_t x[EB_FIELD_WORDS], xx[EB_FIELD_WORDS], one[EB_FIELD_WORDS];
    uint32_t first_trend_word, end_trend_word;
    int16_t monday[EB_FIELDS]; /* days from 1 August; below 0 at its start */
} eb_school_plan;

void eb_school_plan_make(const eb_view_school *school, eb_school_plan *out);

/* The others of a year group, as features 59 to 61 need them. */
typedef struct eb_cohort_sums {
    const eb_cohort *cohort;
    uint64_t met[EB_MASK_WORDS]; /* sessions that anybody could attend */
    int64_t word_absent[EB_MASK_WORDS], word_possible[EB_MASK_WORDS];
    int64_t absent, possible; /* sums over all sessions */
    /* Sessions whose rate is not under `busy_rate`, 1.5 times that of all: a
     * pupil asks for double what the others have, which is hardly less. */
    uint64_t busy[EB_MASK_WORDS];
    double busy_rate;
    /* (absent - 1) / (possible - 1) of a session, as one who is absent sees
     * it; -1 where nobody else is absent. */
    double rate[EB_YEAR_SESSIONS];
} eb_cohort_sums;

void eb_cohort_sums_make(const eb_cohort *cohort, const eb_grid *grid,
                         eb_cohort_sums *out);

typedef struct eb_block {
    const eb_view *view;
    const eb_view_school *school;
    const eb_school_plan *plan;
    const eb_cohort_sums *peers; /* NULL: no year group */
    eb_scratch *scratch;
    size_t count; /* 1 to the lanes of the path; the rest repeat the last */
    const eb_view_entry *entries[EB_LANES_MOST];
    double *out[EB_LANES_MOST];
} eb_block;

/* Counts of a year group by session, in bytes: of up to 255 rows. The last
 * part of a word is counted apart, in the 64 bytes from EB_TALLY_REST: those
 * of the row's last 64 sessions, so that nothing after a row is read. */
#define EB_TALLY_REST (EB_MASK_WORDS * 64)
typedef struct eb_tally_bytes {
    uint8_t possible[EB_TALLY_REST + 64], absent[EB_TALLY_REST + 64];
    uint32_t rows;
} eb_tally_bytes;

typedef struct eb_block_path {
    size_t lanes;
    void (*features)(const eb_block *block);
    /* Adds a row of 64 sessions or more. */
    void (*tally)(const uint8_t *bytes, uint32_t sessions, eb_tally_bytes *to);
} eb_block_path;

/* NULL: rows are computed one at a time. */
const eb_block_path *eb_block_path_of(eb_cpu cpu);

extern const eb_block_path eb_block_portable;
#if EB_CPU_X86
extern const eb_block_path eb_block_avx2, eb_block_avx512, eb_block_avx512plus;
#endif

#endif
