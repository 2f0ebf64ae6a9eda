/* SPDX-License-Identifier: MIT */
/*
 * `check --against FILE`: our counts of each pupil beside those of another
 * system, and the sessions that ours come from (spec: FORMATS, "Commands").
 */
#ifndef EB_UI_AGAINST_H
#define EB_UI_AGAINST_H

#include "ui/input.h"
#include "ui/plain_rows.h"

typedef enum eb_measure {
    EB_MEASURE_POSSIBLE,
    EB_MEASURE_ABSENT,
    EB_MEASURES
} eb_measure;

/* "possible", "absent". */
const char *eb_measure_name(eb_measure measure);

/* ---- their counts (against_file.c) -------------------------------------- */

typedef struct eb_their_row {
    const char *school; /* "" when rows are of a pupil, not an enrolment */
    const char *pupil;
    int64_t counts[EB_MEASURES]; /* EB_NO_COUNT: not compared */
    int64_t line;
} eb_their_row;

/* Zeroed, it is empty and may be freed. */
typedef struct eb_theirs {
    eb_plain_rows text;
    eb_their_row *rows; /* by school, then pupil, as bytes */
    size_t count;
    int by_school;        /* 1: a row is an enrolment */
    int has[EB_MEASURES]; /* 1: the file has that column */
    unsigned char *used;  /* by column of the file: 0: it has no use */
} eb_theirs;

/*
 * Makes rows of `theirs->text`, already read. `merged` 1: pupils are one row
 * each (--unit pupil), so a school_id is passed over.
 * EB_ERR_HEADER: no pupil_id, neither measure, or a column twice. EB_ERR_ROW:
 * an id that cannot be one, a count that is none, a pupil twice.
 */
EB_WARN_UNUSED eb_status eb_theirs_make(eb_theirs *theirs, int merged,
                                        eb_error *err);
void eb_theirs_free(eb_theirs *theirs);

/* ---- the sessions behind a count (against_sessions.c) ------------------- */

/* Sessions with one code (or of one class, where the code is sensitive). */
typedef struct eb_piece {
    const char *label;
    int64_t sessions;
    eb_date first, last;
} eb_piece;

typedef struct eb_pieces {
    eb_memory memory;
    eb_measure measure;
    int sensitive;    /* 1: sensitive codes as recorded */
    eb_piece *others; /* absent codes; or those that are not possible */
    size_t count, room;
    eb_piece possible; /* of EB_MEASURE_POSSIBLE */
} eb_pieces;

void eb_pieces_start(eb_pieces *pieces, eb_measure measure, int sensitive,
                     const eb_memory *memory);
/* Labels are borrowed from the sessions' codes. */
EB_WARN_UNUSED eb_status eb_pieces_add(eb_pieces *pieces, const eb_row *row,
                                       const eb_session *sessions, size_t count,
                                       eb_error *err);
/* "O×4 2025-10-06..2025-10-07; authorised×1 2025-11-10": the most sessions
 * first. The text is yours: eb_release. */
EB_WARN_UNUSED eb_status eb_pieces_text(eb_pieces *pieces, char **out,
                                        eb_error *err);
void eb_pieces_free(eb_pieces *pieces);

/* ---- the comparison ----------------------------------------------------- */

/* Returns an exit code: 3 when something differs. */
int eb_against(eb_input *input, const char *path);

#endif
