/* SPDX-License-Identifier: MIT */
/*
 * Rows of a register in two steps, so that several threads can share the
 * first: a batch is read by one thread, whichever, and joined to the register
 * when its turn in the file has come. Whatever needs the order of rows (ids
 * that are new, second marks, the first problems, line numbers) happens at
 * the join; the rest, cutting blanks and reading dates and codes, before it.
 *
 * The reader of fields is that of eb_rows_add (rows_register.c,
 * rows_marks.c), so a row means the same both ways; rows_batch_quick.c does
 * the commonest rows without it, to the same end.
 */
#include "data/rows_batch.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/marks.h"
#include "data/register.h"

/* ---- life --------------------------------------------------------------- */

int eb_rows_can_batch(const eb_rows *rows) {
    return rows != NULL && rows->kind == EB_ROWS_REGISTER && rows->has_header &&
           !rows->ended && !rows->reg->closed &&
           (rows->form != EB_FORM_MARKS || rows->marks != EB_MARKS_FIND);
}

static void forget_dates(eb_rows_batch *batch) {
    for (int role = 0; role < EB_ROLES; role++) {
        memset(&batch->rows.date_columns[role], 0,
               sizeof batch->rows.date_columns[role]);
        batch->rows.date_columns[role].last_date = EB_NO_DATE;
    }
    batch->rows.times_dropped = 0;
    batch->rows.zones_ignored = 0;
}

static void empty(eb_rows_batch *batch) {
    batch->piece_count = batch->mark_count = batch->byte_count = 0;
    batch->last_pupil.length = batch->last_school.length = 0;
    forget_dates(batch);
}

/* What is known of dates was to be told with rows that are dropped now. */
void eb_rows_batch_clear(eb_rows_batch *batch) {
    memset(batch->dates, 0, sizeof batch->dates);
    empty(batch);
}

eb_status eb_rows_batch_new(const eb_rows *rows, eb_rows_batch **out,
                            eb_error *err) {
    if (out == NULL || !eb_rows_can_batch(rows)) {
        return eb_fail(err, EB_ERR_STATE, "rows",
                       "only rows of a register, after the header, can be "
                       "read apart");
    }
    eb_rows_batch *batch = eb_alloc_zero(&rows->memory, 1, sizeof *batch);
    if (batch == NULL) return eb_fail_memory(err);
    batch->memory = rows->memory;
    batch->rows = *rows;
    eb_rows_batch_clear(batch);
    *out = batch;
    return EB_OK;
}

void eb_rows_batch_free(eb_rows_batch *batch) {
    if (batch == NULL) return;
    const eb_memory memory = batch->memory;
    eb_release(&memory, batch->pieces);
    eb_release(&memory, batch->marks);
    eb_release(&memory, batch->moments);
    eb_release(&memory, batch->bytes);
    eb_release(&memory, batch);
}

/* ---- what a batch holds ------------------------------------------------- */

eb_piece *eb_batch_piece(eb_rows_batch *batch, eb_piece_kind kind,
                         int64_t line) {
    if (batch->piece_count == batch->piece_room &&
        eb_grow(&batch->memory, (void **)&batch->pieces, &batch->piece_room,
                batch->piece_count + 1, sizeof *batch->pieces) != 0) {
        return NULL;
    }
    eb_piece *piece = &batch->pieces[batch->piece_count++];
    memset(piece, 0, sizeof *piece);
    piece->kind = kind;
    piece->line = line;
    batch->last_pupil.length = 0;
    return piece;
}

void eb_piece_name(eb_piece *piece, eb_field pupil, eb_field school) {
    piece->pupil = pupil.text;
    piece->pupil_length = (uint16_t)pupil.length; /* at most EB_ID_MAX */
    piece->school = school.text;
    piece->school_length = (uint16_t)school.length;
}

int eb_batch_mark(eb_rows_batch *batch, uint32_t mark, int64_t recorded_at) {
    if (batch->mark_count == batch->mark_room &&
        eb_grow(&batch->memory, (void **)&batch->marks, &batch->mark_room,
                batch->mark_count + 1, sizeof *batch->marks) != 0) {
        return -1;
    }
    if (eb_rows_has(&batch->rows, EB_ROLE_RECORDED_AT)) {
        if (batch->mark_count >= batch->moment_room &&
            eb_grow(&batch->memory, (void **)&batch->moments,
                    &batch->moment_room, batch->mark_count + 1,
                    sizeof *batch->moments) != 0) {
            return -1;
        }
        batch->moments[batch->mark_count] = recorded_at;
    }
    batch->marks[batch->mark_count++] = mark;
    batch->pieces[batch->piece_count - 1].count++;
    return 0;
}

static int add_bad(eb_rows_batch *batch, eb_fate fate, const char *reason,
                   size_t count, int64_t line) {
    if (count == 0) return 0;
    eb_piece *piece = eb_batch_piece(batch, EB_PIECE_BAD, line);
    if (piece == NULL) return -1;
    piece->fate = fate;
    piece->pupil = reason;
    piece->count = (uint32_t)count;
    return 0;
}

/* ---- reading ------------------------------------------------------------ */

static int is_in_range(eb_date date) {
    return date >= EB_DATE_MIN && date <= EB_DATE_MAX;
}

static uint32_t pack(const eb_rows_batch *batch, eb_date date, eb_half half,
                     eb_field code) {
    return eb_mark_pack(
        date, half,
        eb_codes_byte(batch->rows.reg->codes, code.text, code.length, date));
}

static int add_long(eb_rows_batch *batch, const eb_field *fields,
                    int64_t line) {
    eb_long_row row;
    const char *fault = eb_rows_read_long(&batch->rows, fields, line, &row);
    if (fault != NULL) return add_bad(batch, EB_MALFORMED, fault, 1, line);
    if (!is_in_range(row.date)) {
        return add_bad(batch, EB_OUT_OF_RANGE, EB_REASON_OUT_OF_RANGE, 1, line);
    }
    eb_batch_know_date(batch, fields[batch->rows.column_of[EB_ROLE_DATE]],
                       row.date);
    if (eb_batch_begin_marks(batch, fields, row.pupil, row.school, line) != 0) {
        return -1;
    }
    return eb_batch_mark(batch, pack(batch, row.date, row.half, row.code),
                         row.recorded_at);
}

static int add_grid(eb_rows_batch *batch, const eb_field *fields,
                    int64_t line) {
    const eb_rows *rows = &batch->rows;
    eb_field pupil, school;
    const char *fault = eb_rows_ids(rows, fields, &pupil, &school);
    if (fault != NULL) {
        return add_bad(batch, EB_MALFORMED, fault, rows->grid_count, line);
    }
    int has_piece = 0;
    for (size_t i = 0; i < rows->grid_count; i++) {
        const eb_grid_column *session = &rows->grid[i];
        if (!is_in_range(session->date)) {
            if (add_bad(batch, EB_OUT_OF_RANGE, EB_REASON_OUT_OF_RANGE, 1,
                        line) != 0) {
                return -1;
            }
            has_piece = 0;
            continue;
        }
        if (!has_piece) {
            eb_piece *piece = eb_batch_piece(batch, EB_PIECE_CELLS, line);
            if (piece == NULL) return -1;
            eb_piece_name(piece, pupil, school);
            has_piece = 1;
        }
        const eb_field code = eb_field_trim(fields[session->column]);
        if (eb_batch_mark(batch,
                          pack(batch, session->date, session->half, code),
                          EB_NO_TIME) != 0) {
            return -1;
        }
    }
    return 0;
}

static int add_bad_marks(eb_rows_batch *batch, const eb_marks_row *row) {
    eb_field rest = row->marks;
    size_t count = 0;
    int more = 1;
    while (more) {
        more = 0;
        if (row->marks.length > 0) {
            eb_marks_take(&rest, batch->rows.marks, &more);
        }
        count++;
    }
    return add_bad(batch, EB_MALFORMED, row->fault, count, row->line);
}

/* As CELLS: each mark with its date. */
static int add_dated_marks(eb_rows_batch *batch, const eb_marks_row *row) {
    eb_field rest = row->marks;
    eb_date date = row->start;
    eb_half half = EB_AM;
    int has_piece = 0;
    for (int more = rest.length > 0; more; eb_next_session(&date, &half)) {
        const eb_field code = eb_marks_take(&rest, batch->rows.marks, &more);
        if (!is_in_range(date)) {
            if (add_bad(batch, EB_OUT_OF_RANGE, EB_REASON_OUT_OF_RANGE, 1,
                        row->line) != 0) {
                return -1;
            }
            has_piece = 0;
            continue;
        }
        if (!has_piece) {
            eb_piece *piece = eb_batch_piece(batch, EB_PIECE_CELLS, row->line);
            if (piece == NULL) return -1;
            eb_piece_name(piece, row->pupil, row->school);
            has_piece = 1;
        }
        if (eb_batch_mark(batch, pack(batch, date, half, code), EB_NO_TIME) !=
            0) {
            return -1;
        }
    }
    return 0;
}

/* How much was in a batch before a row. */
typedef struct before {
    size_t pieces, marks;
    int64_t times_dropped, zones_ignored;
} before;

/* Memory failed within a row: nothing of it is in the batch, or it would be
 * counted again when the row is given to eb_rows_add. */
static eb_status drop_row(eb_rows_batch *batch, const before *was,
                          eb_error *err) {
    batch->piece_count = was->pieces;
    batch->mark_count = was->marks;
    batch->last_pupil.length = 0;
    batch->rows.times_dropped = was->times_dropped;
    batch->rows.zones_ignored = was->zones_ignored;
    return eb_fail_memory(err);
}

static int add_marks(eb_rows_batch *batch, const eb_marks_row *row) {
    if (row->fault != NULL) return add_bad_marks(batch, row);
    return eb_batch_quick_marks(batch, row) ? 0 : add_dated_marks(batch, row);
}

eb_status eb_rows_batch_add(eb_rows_batch *batch, const eb_field *fields,
                            size_t n, int64_t line, eb_error *err) {
    const eb_rows *rows = &batch->rows;
    const before was = {batch->piece_count, batch->mark_count,
                        rows->times_dropped, rows->zones_ignored};
    int failed = 0;
    if (rows->form == EB_FORM_LONG &&
        eb_batch_quick_long(batch, fields, n, line)) {
        return EB_OK;
    }
    if (n == 0 || (n == 1 && fields[0].length == 0)) return EB_OK;
    const char *fault = eb_rows_shape_fault(rows, fields, n);
    if (fault != NULL) {
        const size_t cells = rows->form == EB_FORM_GRID ? rows->grid_count : 1;
        failed = add_bad(batch, EB_MALFORMED, fault, cells, line);
    } else if (rows->form == EB_FORM_MARKS) {
        eb_marks_row row;
        eb_rows_read_marks(&batch->rows, fields, line, &row);
        if (eb_marks_late_comma(rows, &row)) {
            return eb_fail(err, EB_ERR_ROW, "marks",
                           "for eb_rows_add to refuse");
        }
        failed = add_marks(batch, &row);
    } else if (rows->form == EB_FORM_GRID) {
        failed = add_grid(batch, fields, line);
    } else {
        failed = add_long(batch, fields, line);
    }
    return failed ? drop_row(batch, &was, err) : EB_OK;
}

/* ---- joining ------------------------------------------------------------ */

/* How far the pieces joined so far reach. */
typedef struct reach {
    size_t marks, bytes;
} reach;

static void join_bad(eb_rows *rows, const eb_piece *piece, int64_t line) {
    for (uint32_t i = 0; i < piece->count; i++) {
        eb_register_put_bad(rows->reg, piece->fate, line, piece->pupil);
    }
}

static eb_status join_piece(eb_rows *rows, const eb_rows_batch *batch,
                            const eb_piece *piece, int64_t line, reach *at,
                            eb_error *err) {
    const eb_field pupil = {piece->pupil, piece->pupil_length};
    const eb_field school = {piece->school, piece->school_length};
    eb_run run = {0, piece->count, line, piece->kind == EB_PIECE_MARKS};
    eb_status status = eb_register_put_enrolment(rows->reg, pupil, school,
                                                 &run.enrolment, err);
    if (status != EB_OK) return status;
    if (piece->kind == EB_PIECE_STRIP) {
        status = eb_register_put_strip(rows->reg, &run, piece->start,
                                       batch->bytes + at->bytes, err);
        at->bytes += piece->count;
        return status;
    }
    const int has_moments = eb_rows_has(rows, EB_ROLE_RECORDED_AT);
    status = eb_register_put_run(
        rows->reg, &run, batch->marks + at->marks,
        has_moments ? batch->moments + at->marks : NULL, err);
    at->marks += piece->count;
    return status;
}

/* What pieces first .. end - 1, whose marks begin at `mark`, will ask for. */
static void expect_pieces(const eb_rows *rows, const eb_rows_batch *batch,
                          size_t first, size_t end, size_t mark,
                          eb_expected runs[EB_EXPECTED_MOST]) {
    for (size_t i = first; i < end; i++) {
        const eb_piece *piece = &batch->pieces[i];
        eb_expected *run = &runs[i - first];
        memset(run, 0, sizeof *run);
        if (piece->kind == EB_PIECE_BAD) continue; /* of nobody: harmless */
        if (piece->count == 0) continue;           /* memory failed behind it */
        run->pupil.text = piece->pupil;
        run->pupil.length = piece->pupil_length;
        if (piece->kind == EB_PIECE_STRIP) continue;
        run->mark = batch->marks[mark];
        mark += piece->count;
    }
    eb_register_expect(rows->reg, runs, end - first);
}

static eb_status join_pieces(eb_rows *rows, const eb_rows_batch *batch,
                             int64_t first_line, eb_error *err) {
    eb_expected runs[EB_EXPECTED_MOST];
    reach at = {0, 0};
    for (size_t i = 0; i < batch->piece_count; i++) {
        const eb_piece *piece = &batch->pieces[i];
        const int64_t line = first_line + piece->line;
        if (i % EB_EXPECTED_MOST == 0) {
            const size_t left = batch->piece_count - i;
            expect_pieces(
                rows, batch, i,
                i + (left < EB_EXPECTED_MOST ? left : EB_EXPECTED_MOST),
                at.marks, runs);
        }
        if (piece->count == 0) continue; /* memory failed behind it */
        if (piece->kind == EB_PIECE_BAD) {
            join_bad(rows, piece, line);
            continue;
        }
        const uint32_t id = runs[i % EB_EXPECTED_MOST].id;
        if (id != EB_NO_ID) rows->reg->pupils.last = id; /* tried first */
        const eb_status status = join_piece(rows, batch, piece, line, &at, err);
        if (status != EB_OK) return eb_rows_at_line(status, line, err);
    }
    return EB_OK;
}

static void join_dates(eb_rows *rows, const eb_rows_batch *batch,
                       int64_t first_line) {
    rows->times_dropped += batch->rows.times_dropped;
    rows->zones_ignored += batch->rows.zones_ignored;
    for (int role = 0; role < EB_ROLES; role++) {
        const eb_date_column *from = &batch->rows.date_columns[role];
        eb_date_column *to = &rows->date_columns[role];
        if (from->has_slash && !to->has_slash) {
            to->has_slash = 1;
            to->slash_line = first_line + from->slash_line;
        }
        to->day_first |= from->day_first;
    }
}

eb_status eb_rows_batch_join(eb_rows *rows, eb_rows_batch *batch,
                             int64_t first_line, eb_error *err) {
    if (!eb_rows_can_batch(rows) || batch->rows.reg != rows->reg) {
        return eb_fail(err, EB_ERR_STATE, "rows",
                       "a batch joins the rows that it was made for, before "
                       "their end");
    }
    const eb_status status = join_pieces(rows, batch, first_line, err);
    if (status != EB_OK) return status;
    join_dates(rows, batch, first_line);
    empty(batch);
    return EB_OK;
}
