/* SPDX-License-Identifier: MIT */
/*
 * The page of `report`: one file for a browser, for one of three readers.
 *
 *   lead      the school, ranked lists with reasons, pages of pupils
 *   mentor    pages of the mentor's own pupils, in words: no score, no letter
 *             of a sensitive code
 *   governor  totals; counts under ten, and what would give one away, hidden
 *
 * Each file of report_*.c writes one part of it, from the same record.
 */
#ifndef EB_UI_REPORT_H
#define EB_UI_REPORT_H

#include "earlybell/policy.h"
#include "model/outlook.h"
#include "ui/explained.h"
#include "ui/html.h"
#include "ui/page.h"
#include "ui/words.h"

typedef enum eb_reader {
    EB_READER_LEAD,
    EB_READER_MENTOR,
    EB_READER_GOVERNOR
} eb_reader;

#define EB_REPORT_TOP 20        /* pages of pupils, unless --top says */
#define EB_REPORT_LIST_MOST 300 /* rows of a list */
#define EB_REPORT_LIKELY 0.5
#define EB_REPORT_NEXT 0.1 /* the next by chance, to fill a short list */
#define EB_REPORT_NEAR 10  /* sessions: a school week */
#define EB_NAME_MOST 80    /* columns of a name */

/* Rows of the view, in an order. */
typedef struct eb_report_list {
    size_t *rows; /* places in eb_reported.pupils */
    size_t count;
} eb_report_list;

/* One row of the view, scored. */
typedef struct eb_report_pupil {
    size_t index; /* of the view's row */
    eb_row row;
    eb_result result;
    size_t page; /* from 1; 0: it has none */
} eb_report_pupil;

typedef struct eb_reported {
    const eb_input *input;
    const eb_model *model;
    const eb_cases *cases;   /* NULL: none were given */
    const eb_policy *policy; /* NULL: no rules were asked for */
    const eb_triggers *triggers;
    eb_reader reader;
    eb_output *output;
    /* By school id, then pupil id: all rows, or those of the caseload. */
    eb_report_pupil *pupils;
    size_t count;
    eb_report_list likely, already, near; /* ranked */
    size_t likely_count;  /* of likely: at EB_REPORT_LIKELY or more */
    eb_report_list pages; /* whose page follows, in order */
    size_t schools;
    size_t missing; /* of the caseload: no mark this year */
} eb_reported;

/* ---- the record (report_gather.c, report_caseload.c) -------------------- */

/* Scores the rows of the view, or those with a byte in `wanted` (NULL: all),
 * and ranks them. */
eb_status eb_report_gather(eb_reported *report, const unsigned char *wanted,
                           eb_error *err);
void eb_report_free(eb_reported *report);

/* On roll, with a session that could be attended. */
int eb_report_counts(const eb_report_pupil *pupil);

/* The rows of a mentor's caseload into `wanted` (one byte a row of the view);
 * `*missing`: lines without a row. Says what went wrong. Exit code. */
int eb_report_caseload(const eb_input *input, unsigned char *wanted,
                       size_t *missing);

/* ---- parts -------------------------------------------------------------- */

void eb_report_head(const eb_reported *report);
void eb_report_foot(const eb_reported *report);

/* Of the lead: the school, its lists, patterns. */
eb_status eb_report_school(const eb_reported *report, eb_error *err);
/* Totals alone. */
eb_status eb_report_governor(const eb_reported *report, eb_error *err);

/* A whole, a school in it, or a year group: who counts (eb_report_counts). */
typedef struct eb_report_group {
    int level;          /* 0 all, 1 a part, 2 a part of a part */
    const char *school; /* NULL: a year group, or all */
    int year_group;
    int64_t pupils, persistent; /* pupils */
    int64_t possible, absent;   /* sessions */
    unsigned char hidden;       /* EB_HIDE_... */
} eb_report_group;

/* All first, then its parts: year groups of one school, or schools with their
 * year groups. What eb_suppress says is hidden. Free *out. */
eb_status eb_report_groups(const eb_reported *report, eb_report_group **out,
                           size_t *count, eb_error *err);
void eb_report_write_groups(const eb_reported *report,
                            const eb_report_group *groups, size_t count);

/* Pupils by share missed: those not persistently absent first. */
#define EB_REPORT_BINS 5
#define EB_REPORT_FRESH_BINS 2
const char *eb_report_bin_words(size_t bin);
void eb_report_bins(const eb_reported *report, int64_t out[EB_REPORT_BINS]);
/* A row of a table of bins; a count of EB_NO_COUNT is hidden. */
void eb_report_write_bins(const eb_reported *report,
                          const int64_t counts[EB_REPORT_BINS], int64_t all);
/* One number, large, with what it counts. */
void eb_report_sum(const eb_reported *report, const char *what,
                   const char *number);

/* The pages of pupils. */
eb_status eb_report_pupils(const eb_reported *report, eb_error *err);
/* The year as weeks of marks. */
void eb_report_calendar(const eb_reported *report, const eb_session *sessions,
                        size_t count);
/* The path so far and where it may end; `page` names the picture. */
void eb_report_fan(const eb_reported *report, const eb_explained *explained,
                   const double *chances, size_t page);
/* What the family has said, and who has been in touch. */
void eb_report_contacts(const eb_reported *report, const eb_row *row);
/* Flags, consent and support: what to know before a visit. */
void eb_report_cautions(const eb_reported *report, size_t pupil);

/* Opens --policy, if it was given, and asks its rules; free both. Exit code. */
int eb_report_open_rules(eb_reported *report, eb_policy **policy,
                         eb_triggers **triggers);
/* The lead's list of them, and those of one pupil. */
void eb_report_rules(const eb_reported *report);
void eb_report_pupil_rules(const eb_reported *report, const eb_row *pupil);
/* The first cells of a row of a list: the pupil, and the school if there are
 * several. */
void eb_report_write_name(const eb_reported *report,
                          const eb_report_pupil *pupil);

/* ---- words -------------------------------------------------------------- */

/* "Ann Example" or, without a name, the id. */
const char *eb_report_name(const eb_row *row);
/* "0.71", "<0.01", ">0.99". */
const char *eb_report_chance(double chance, char out[EB_WORDS_ROOM]);
/* "a tenth", or "15/100". */
const char *eb_report_share(const eb_reported *report, char out[EB_WORDS_ROOM]);
/* What may be shown of a mark in one cell: its code, or a letter that stands
 * for its class. */
const char *eb_report_mark(const eb_reported *report,
                           const eb_session *session);

#endif
