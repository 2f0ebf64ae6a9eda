/* SPDX-License-Identifier: MIT */
/*
 * The rows that nearly all rows are, without a look at what they could be.
 *
 * Long form: `P1,S1,2025-09-03,AM,/` with a date that was seen before (one of
 * some 200) and a code of one character: a look at a small table of dates, one
 * at the table of codes of that date, and two comparisons, for the row before
 * is mostly of the same pupil. Marks form: a year of codes on dates on which
 * the code table does not change: a table look-up a mark. Anything else is not
 * touched.
 *
 * The caller's texts are compared with those of the row before, whole and
 * with their blanks: equal texts have been read before, with equal ends.
 */
#include <string.h>

#include "base/memory.h"
#include "data/marks.h"
#include "data/register.h"
#include "data/rows_batch.h"

/* ---- dates -------------------------------------------------------------- */

/* Where a date of ten bytes is kept. Days of a year have places of their own,
 * written 2025-09-03 (month 5 to 6, day 8 to 9) or 03/09/2025. */
static size_t place_of(const char *text) {
    const int is_iso = text[4] == '-';
    const unsigned char *month = (const unsigned char *)text + (is_iso ? 5 : 3);
    const unsigned char *day = (const unsigned char *)text + (is_iso ? 8 : 0);
    const unsigned number = (month[0] & 1U) * 10 + (month[1] & 15U);
    return (number & 15) * 32 + (((day[0] & 3U) * 10 + (day[1] & 15U)) & 31);
}

static const eb_known_date *find_date(const eb_rows_batch *batch,
                                      const char *text) {
    const eb_known_date *known = &batch->dates[place_of(text)];
    uint64_t first;
    uint16_t last;
    memcpy(&first, text, 8);
    memcpy(&last, text + 8, 2);
    /* Ten NULs are no date, and equal a place where nothing is kept. */
    return first != 0 && known->first == first && known->last == last ? known
                                                                      : NULL;
}

void eb_batch_know_date(eb_rows_batch *batch, eb_field text, eb_date date) {
    if (text.length != 10 || eb_field_trim(text).length != 10) return;
    eb_known_date *known = &batch->dates[place_of(text.text)];
    eb_date first, end;
    memcpy(&known->first, text.text, 8);
    memcpy(&known->last, text.text + 8, 2);
    known->date = date;
    known->bytes =
        eb_codes_characters(batch->rows.reg->codes, date, &first, &end);
}

/* ---- the long form ------------------------------------------------------ */

static int is_same(eb_field a, eb_field b) {
    return a.length == b.length && memcmp(a.text, b.text, a.length) == 0;
}

/* The byte of a code of at most one character; 0: not that simple. */
static uint8_t byte_of(const uint8_t *bytes, eb_field code) {
    if (code.length == 0) return EB_BYTE_BLANK;
    if (code.length > 1 || code.text[0] == ' ' || code.text[0] == '\t') {
        return 0;
    }
    return bytes[(unsigned char)code.text[0]];
}

/* AM and PM only, in capitals. */
static int half_of(eb_field session, eb_half *out) {
    if (session.length != 2 || session.text[1] != 'M') return 0;
    *out = session.text[0] == 'P' ? EB_PM : EB_AM;
    return session.text[0] == 'P' || session.text[0] == 'A';
}

/* 1: the last piece goes on with this row. */
static int goes_on(const eb_rows_batch *batch, const eb_field *fields,
                   int64_t line) {
    const int64_t *column_of = batch->rows.column_of;
    const int64_t school = column_of[EB_ROLE_SCHOOL_ID];
    if (batch->last_pupil.length == 0 ||
        !is_same(fields[column_of[EB_ROLE_PUPIL_ID]], batch->last_pupil) ||
        (school != EB_NO_COLUMN &&
         !is_same(fields[school], batch->last_school))) {
        return 0;
    }
    const eb_piece *piece = &batch->pieces[batch->piece_count - 1];
    return line == piece->line + piece->count;
}

int eb_batch_begin_marks(eb_rows_batch *batch, const eb_field *fields,
                         eb_field pupil, eb_field school, int64_t line) {
    const int64_t *column_of = batch->rows.column_of;
    eb_piece *piece = eb_batch_piece(batch, EB_PIECE_MARKS, line);
    if (piece == NULL) return -1;
    eb_piece_name(piece, pupil, school);
    batch->last_pupil = fields[column_of[EB_ROLE_PUPIL_ID]];
    if (column_of[EB_ROLE_SCHOOL_ID] != EB_NO_COLUMN) {
        batch->last_school = fields[column_of[EB_ROLE_SCHOOL_ID]];
    }
    return 0;
}

/* A piece for the row's pupil; 0: somebody else must look at the row. */
static int begin(eb_rows_batch *batch, const eb_field *fields, int64_t line) {
    eb_field pupil, school;
    return eb_rows_ids(&batch->rows, fields, &pupil, &school) == NULL &&
           eb_batch_begin_marks(batch, fields, pupil, school, line) == 0;
}

int eb_batch_quick_long(eb_rows_batch *batch, const eb_field *fields, size_t n,
                        int64_t line) {
    const eb_rows *rows = &batch->rows;
    const int64_t *column_of = rows->column_of;
    if (n != rows->column_count ||
        column_of[EB_ROLE_RECORDED_AT] != EB_NO_COLUMN) {
        return 0;
    }
    const eb_field date = fields[column_of[EB_ROLE_DATE]];
    eb_half half;
    if (date.length != 10 ||
        !half_of(fields[column_of[EB_ROLE_SESSION]], &half)) {
        return 0;
    }
    const eb_known_date *known = find_date(batch, date.text);
    if (known == NULL) return 0;
    const uint8_t byte = byte_of(known->bytes, fields[column_of[EB_ROLE_CODE]]);
    if (byte == 0) return 0;
    if (!goes_on(batch, fields, line) && !begin(batch, fields, line)) return 0;
    return eb_batch_mark(batch, eb_mark_pack(known->date, half, byte),
                         EB_NO_TIME) == 0;
}

/* ---- the marks form ----------------------------------------------------- */

/* A mark a character. Returns how many, or 0: one is not of ASCII. */
static size_t read_characters(const uint8_t *bytes, eb_field marks,
                              uint8_t *out) {
    for (size_t i = 0; i < marks.length; i++) {
        const unsigned char c = (unsigned char)marks.text[i];
        if (c >= 0x80) return 0;
        out[i] = c == ' ' ? (uint8_t)EB_BYTE_BLANK : bytes[c];
    }
    return marks.length;
}

/* A mark between commas. */
static size_t read_codes(const eb_codes *codes, const uint8_t *bytes,
                         eb_date date, eb_field marks, uint8_t *out) {
    const char *at = marks.text, *end = marks.text + marks.length;
    size_t n = 0;
    for (;;) {
        if (end - at >= 2 && at[1] == ',' && at[0] != ',' && at[0] != ' ') {
            out[n++] = bytes[(unsigned char)at[0]];
            at += 2;
            continue;
        }
        const char *comma = at;
        while (comma < end && *comma != ',') comma++;
        const size_t length = (size_t)(comma - at);
        const int is_blank = length == 1 && at[0] == ' ';
        out[n++] = eb_codes_byte(codes, at, is_blank ? 0 : length, date);
        if (comma == end) return n;
        at = comma + 1;
    }
}

/* The date of the last of n sessions from a Monday to Friday on. */
static eb_date last_date(eb_date start, size_t n) {
    const size_t days = (n - 1) / 2;
    const size_t weekday = (size_t)eb_date_weekday(start);
    return start + (eb_date)(days + (weekday + days) / 5 * 2);
}

int eb_batch_quick_marks(eb_rows_batch *batch, const eb_marks_row *row) {
    const eb_codes *codes = batch->rows.reg->codes;
    const size_t length = row->marks.length;
    if (length == 0 || row->start < EB_DATE_MIN || row->start > EB_DATE_MAX) {
        return 0;
    }
    if (length >= batch->byte_room - batch->byte_count &&
        eb_grow(&batch->memory, (void **)&batch->bytes, &batch->byte_room,
                batch->byte_count + length + 1, 1) != 0) {
        return 0;
    }
    eb_date first, end;
    const uint8_t *bytes = eb_codes_characters(codes, row->start, &first, &end);
    uint8_t *out = batch->bytes + batch->byte_count;
    const size_t n = batch->rows.marks == EB_MARKS_CODES
                         ? read_codes(codes, bytes, row->start, row->marks, out)
                         : read_characters(bytes, row->marks, out);
    if (n == 0) return 0;
    const eb_date last = last_date(row->start, n);
    if (last >= end || last > EB_DATE_MAX) return 0;
    eb_piece *piece = eb_batch_piece(batch, EB_PIECE_STRIP, row->line);
    if (piece == NULL) return 0;
    eb_piece_name(piece, row->pupil, row->school);
    piece->start = row->start;
    piece->count = (uint32_t)n;
    batch->byte_count += n;
    return 1;
}
