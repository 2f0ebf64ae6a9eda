/* SPDX-License-Identifier: MIT */
/*
 * A view, prepared: every row knows its marks of this year and of earlier
 * ones, the grids they lie on, and its attributes.
 */
#ifndef EB_DATA_VIEW_H
#define EB_DATA_VIEW_H

#include "data/families.h"
#include "data/grid.h"
#include "data/view_row.h"

/* Marks of one academic year on a grid: 2 bytes a column. */
typedef struct eb_strip {
    const eb_grid *grid;
    const uint8_t *bytes;
} eb_strip;

/* Planned sessions ahead, for a row whose year ends in July ([0]) or, in
 * Year 11, before the spring bank holiday ([1]). */
typedef struct eb_view_school {
    uint32_t school;
    size_t first_row, row_count;   /* in view->rows */
    size_t first_base, base_count; /* in view->bases */
    eb_timeline timeline;
    const eb_grid *grid; /* of the view's year */
    eb_ahead ahead[2];
} eb_view_school;

typedef struct eb_view_entry {
    const eb_attributes *attributes; /* the register's, or of `said` */
    eb_strip year;        /* the view's year, merged under unit pupil */
    eb_strip own;         /* the enrolment's own marks at its school */
    size_t first_earlier; /* in view->earlier */
    uint32_t enrolment;   /* under unit pupil: that at the latest school */
    uint32_t school;      /* in view->schools */
    uint32_t earlier_count;
} eb_view_entry;

/* A pupil's enrolment in a family this year. */
typedef struct eb_family_member {
    uint32_t family, pupil;
    eb_strip year;
} eb_family_member;

/* A family of two enrolments or more: its members, and their sum. */
typedef struct eb_family {
    uint32_t id;
    size_t first_member, member_count;
    int one_each; /* every pupil has one enrolment in it */
    eb_family_sum sum;
} eb_family;

#define EB_SAID_EACH 1024

struct eb_view {
    eb_memory memory;
    const eb_register *reg;
    uint64_t version; /* of the register when this was made */
    eb_view_options options;
    eb_date as_of, known_at;
    int year;      /* academic year of the day before as_of */
    int file_year; /* of which pupil rows without a year speak */
    eb_patches patches;
    eb_counts counts;
    eb_national national;
    eb_problem_list problems[EB_FATES];
    eb_view_school *schools;
    size_t school_count;
    eb_grid **grids; /* by school-year of the register; NULL where unused */
    size_t grid_count;
    eb_view_entry *bases; /* enrolments, by school and pupil */
    size_t base_count, base_room;
    eb_view_entry *rows; /* the same as bases, or pupils */
    size_t row_count;
    eb_strip *earlier; /* strips of earlier years, newest first */
    size_t earlier_count, earlier_room;
    eb_attributes **said; /* those that no row says alone, EB_SAID_EACH each */
    size_t said_count, said_room;
    eb_family_member *members; /* by family, then pupil; without links */
    size_t member_count;
    eb_family *families; /* by id */
    size_t family_count;
    uint32_t *family_at;    /* 1 + place in `families`, by id; 0: none */
    eb_grid **merged_grids; /* owned, of unit pupil */
    size_t merged_grid_count, merged_grid_room;
    uint8_t **merged_bytes;
    size_t merged_byte_count, merged_byte_room;
};

/* Guards for every call on a view. */
eb_status eb_view_check(const eb_view *view, size_t first, size_t n,
                        eb_error *err);

/* Steps of eb_view_new, each in its own file. */
eb_status eb_view_make_schools(eb_view *view, eb_error *err);
eb_status eb_view_make_ahead(eb_view *view, eb_error *err);
eb_status eb_view_make_rows(eb_view *view, eb_error *err);
eb_status eb_view_merge_rows(eb_view *view, eb_error *err);
eb_status eb_view_cut_rows(eb_view *view, eb_error *err);
eb_status eb_view_make_family(eb_view *view, eb_error *err);
eb_status eb_view_make_counts(eb_view *view, eb_error *err);

/* After changes of single marks: 1 when the view has followed them in place
 * and is what eb_view_new would make; 0 when it has to be made again, and may
 * be used no more until then. */
int eb_view_follow(eb_view *view);

/* Of which year the pupil rows without one speak. */
int eb_view_file_year(const eb_view *view);

/* The school of that id; NULL when it has no rows in the view. */
const eb_view_school *eb_view_school_named(const eb_view *view, const char *id);

/* Sums a family's members, again. */
void eb_view_sum_family(const eb_view *view, eb_family *family);

/* The marks of an enrolment in an earlier or the view's own year; grid NULL
 * when it has none. */
eb_strip eb_view_strip(const eb_view *view, uint32_t enrolment, int year);

const char *eb_view_pupil(const eb_view *view, const eb_view_entry *row);
const char *eb_view_school_id(const eb_view *view, const eb_view_entry *row);

/* The year of the pupil whose enrolments in a family begin at member `first`
 * (of those before `end`); returns where the next pupil's begin. */
size_t eb_view_share(const eb_view *view, size_t first, size_t end,
                     eb_family_share *out);

/* P and A of a strip. */
void eb_strip_count(eb_strip strip, int64_t *possible, int64_t *absent);

/* R of a row: planned sessions left, or EB_NO_COUNT. */
int64_t eb_view_planned(const eb_view *view, const eb_view_entry *row);

/* The state of a row of P `possible` sessions and R `planned` ones. */
eb_state eb_view_state(const eb_view *view, const eb_view_entry *row,
                       int64_t possible, int64_t planned);

#endif
