/* SPDX-License-Identifier: MIT */
/*
 * A closed register in one fixed form, whose hash tells whether two registers
 * hold the same marks (MODEL.md, "A model file": register_sha256). What was
 * repeated, superseded or came in another order or form leaves no trace; nor
 * does what is not a mark: blanks, unknown codes, pupils and the calendar.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/patches.h"

#define HEADER "school_id,pupil_id,start_date,marks\n"
#define SESSIONS (EB_YEAR_DAYS * 2)
/* A year's codes of at most 7 bytes, were all of them quotes, and commas. */
#define LINE_ROOM (SESSIONS * 16 + 64)

typedef struct writer {
    eb_status (*write)(void *context, const char *text, size_t length);
    void *context;
    const eb_register *reg;
    const eb_patches *patches;
    const char *codes[SESSIONS]; /* of a year's sessions; "" is no mark */
    char line[LINE_ROOM];
    size_t length;
} writer;

static eb_status write_out(const writer *out, const char *text, size_t length,
                           eb_error *err) {
    if (out->write(out->context, text, length) == 0) return EB_OK;
    return eb_fail(err, EB_ERR_WRITE, "write", "the caller stopped");
}

/* In quotes, those inside doubled, and a comma. */
static eb_status write_id(const writer *out, const char *id, eb_error *err) {
    eb_status status = write_out(out, "\"", 1, err);
    while (status == EB_OK && *id != '\0') {
        size_t n = strcspn(id, "\"");
        if (n > 0) status = write_out(out, id, n, err);
        id += n;
        if (status != EB_OK || *id == '\0') break;
        status = write_out(out, "\"\"", 2, err);
        id++;
    }
    return status == EB_OK ? write_out(out, "\",", 2, err) : status;
}

static void append(writer *out, const char *text) {
    for (; *text != '\0'; text++) {
        if (*text == '"') out->line[out->length++] = '"';
        out->line[out->length++] = *text;
    }
}

/* The sessions first .. last of a year that begins on `start`, without those
 * of weekends when `weekdays`. */
static void append_marks(writer *out, eb_date start, int first, int last,
                         int weekdays) {
    char date[11];
    eb_date_write(start + first / 2, date);
    out->length = 0;
    append(out, date);
    append(out, ",");
    out->line[out->length++] = '"';
    first -= first % 2;
    for (int s = first; s <= last; s++) {
        if (weekdays && eb_date_weekday(start + s / 2) > 4) continue;
        if (s > first) append(out, ",");
        append(out, out->codes[s]);
    }
    out->line[out->length++] = '"';
    out->line[out->length++] = '\n';
}

static eb_status write_line(writer *out, const char *school, const char *pupil,
                            eb_date start, int first, int last, int weekdays,
                            eb_error *err) {
    eb_status status = write_id(out, school, err);
    if (status == EB_OK) status = write_id(out, pupil, err);
    if (status != EB_OK) return status;
    append_marks(out, start, first, last, weekdays);
    return write_out(out, out->line, out->length, err);
}

static void read_codes(writer *out, uint32_t school_year, uint32_t row) {
    const eb_school_year *table = out->reg->years[school_year];
    const uint8_t *bytes =
        eb_patches_row(out->patches, out->reg, school_year, row);
    for (int s = 0; s < SESSIONS; s++) out->codes[s] = "";
    for (int s = 0; s < table->columns * 2; s++) {
        const eb_code *code = eb_codes_row_of(out->reg->codes, bytes[s]);
        if (code == NULL || code->class_ == EB_NO_MARK) continue;
        out->codes[table->day_of_column[s / 2] * 2 + s % 2] = code->code;
    }
}

/* One line for Mondays to Fridays, and one for each weekend day. */
static eb_status write_row(writer *out, uint32_t school_year, uint32_t row,
                           eb_error *err) {
    const eb_register *reg = out->reg;
    const eb_school_year *table = reg->years[school_year];
    const eb_enrolment *enrolment =
        &reg->enrolments[table->enrolment_of_row[row]];
    const char *school = eb_ids_text(&reg->schools, enrolment->school);
    const char *pupil = eb_ids_text(&reg->pupils, enrolment->pupil);
    int first = -1, last = -1;
    read_codes(out, school_year, row);
    for (int s = 0; s < SESSIONS; s++) {
        if (out->codes[s][0] == '\0' ||
            eb_date_weekday(table->start + s / 2) > 4) {
            continue;
        }
        if (first < 0) first = s;
        last = s;
    }
    eb_status status = EB_OK;
    if (first >= 0) {
        status =
            write_line(out, school, pupil, table->start, first, last, 1, err);
    }
    for (int day = 0; status == EB_OK && day < EB_YEAR_DAYS; day++) {
        const int am = day * 2;
        if (eb_date_weekday(table->start + day) < 5 ||
            (out->codes[am][0] == '\0' && out->codes[am + 1][0] == '\0')) {
            continue;
        }
        status =
            write_line(out, school, pupil, table->start, am, am + 1, 0, err);
    }
    return status;
}

/* The years of a school, by time. */
static eb_status write_school(writer *out, uint32_t school, eb_error *err) {
    const eb_register *reg = out->reg;
    const uint32_t first =
        school < reg->first_year_room ? reg->first_year[school] : EB_NONE;
    for (int done = 0;;) { /* years so far are up to `done` */
        uint32_t next = EB_NONE;
        for (uint32_t at = first; at != EB_NONE; at = reg->years[at]->next) {
            if (reg->years[at]->year > done &&
                (next == EB_NONE ||
                 reg->years[at]->year < reg->years[next]->year)) {
                next = at;
            }
        }
        if (next == EB_NONE) return EB_OK;
        const eb_school_year *table = reg->years[next];
        done = table->year;
        for (uint32_t i = 0; i < table->rows; i++) {
            const eb_status status = write_row(out, next, table->order[i], err);
            if (status != EB_OK) return status;
        }
    }
}

eb_status eb_register_write_fixed(const eb_register *reg,
                                  eb_status (*write)(void *context,
                                                     const char *text,
                                                     size_t length),
                                  void *context, eb_error *err) {
    if (reg == NULL || write == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, reg == NULL ? "reg" : "write",
                       "must not be NULL");
    }
    if (!reg->closed) {
        return eb_fail(err, EB_ERR_STATE, "reg", "the register is open");
    }
    eb_patches patches = {NULL, 0, 0};
    writer *out = eb_alloc(&reg->memory, 1, sizeof *out);
    if (out == NULL) return eb_fail_memory(err);
    eb_status status =
        eb_patches_make(reg, &reg->memory, EB_DATE_MAX, &patches, err);
    out->write = write;
    out->context = context;
    out->reg = reg;
    out->patches = &patches;
    if (status == EB_OK) status = write_out(out, HEADER, strlen(HEADER), err);
    for (uint32_t i = 0; status == EB_OK && i < reg->schools.count; i++) {
        status = write_school(out, reg->school_order[i], err);
    }
    eb_patches_free(&patches, &reg->memory);
    eb_release(&reg->memory, out);
    return status;
}
