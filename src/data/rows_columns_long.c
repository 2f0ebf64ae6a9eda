/* SPDX-License-Identifier: MIT */
/*
 * The long form of a register out of columns: a row is a pupil, a school, a
 * date, a session and a code, and most rows say about the first two what the
 * row before said.
 *
 * Blocks of rows are read by any thread (rows_columns_read.c): into marks of
 * 32 bits, and runs of one pupil at one school. In their order they are put
 * into the register, the plain rows of a run at once (register_run.c). A row
 * is plain when it has a date in range, AM or PM, and no time of recording.
 * All others go the way of every row (rows.c), in their turn, so that there is
 * one set of rules.
 *
 * Worked example: P1 2025-09-03 AM `/`, the same row again, and P1 with the
 * date 03/09/2025. The first two are put together, and the register counts the
 * second as repeated; the third is read as text.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/pipeline.h"
#include "data/register_run.h"
#include "data/rows_columns.h"

#define NOT_PLAIN UINT32_MAX /* no packed mark is that */

/* The bytes of codes of one character on dates from `first` up to `end`. */
typedef struct era {
    eb_date first, end; /* both 0: none yet */
    uint8_t bytes[256]; /* by the code as eb_mark_block has it */
} era;

/* A block on its way. */
typedef struct slot {
    eb_mark_block block;
    era era;
    uint32_t marks[EB_BLOCK_MARKS]; /* packed, or NOT_PLAIN */
    uint32_t ends[EB_BLOCK_MARKS];  /* of runs of one pupil and school */
    size_t runs;
} slot;

/* What was found for an entry of the pupils' dictionary. */
typedef struct found {
    uint32_t enrolment; /* EB_NONE: nothing yet */
    int64_t school;     /* its index; -1: there are no schools */
} found;

typedef struct reader {
    eb_batch *batch;
    eb_register *reg;
    eb_mark_columns columns;
    found *found; /* by the index of pupils; NULL: not kept */
    slot *slots;
    size_t next; /* the first row that no slot has had */
    eb_status status;
    eb_error err; /* when it failed */
} reader;

/* ---- reading: any thread ------------------------------------------------ */

static void open_era(era *now, const eb_codes *codes, eb_date date) {
    memcpy(now->bytes, eb_codes_characters(codes, date, &now->first, &now->end),
           sizeof now->bytes);
    now->bytes[EB_CODE_BLANK] = EB_BYTE_BLANK;
}

/* The byte of a row's code; 0 when it cannot be read. */
static int read_byte(const reader *r, slot *s, size_t at, uint8_t *out) {
    const eb_date date = s->block.dates[at];
    const uint8_t code = s->block.codes[at];
    if (code == EB_CODE_OTHER) {
        char room[EB_COLUMN_TEXT_ROOM];
        int is_broken;
        const eb_field text = eb_field_trim(eb_column_text_or_blank(
            r->columns.code, s->block.first + at, room, &is_broken));
        *out = eb_codes_byte(r->reg->codes, text.text, text.length, date);
        return !is_broken;
    }
    if (date < s->era.first || date >= s->era.end) {
        open_era(&s->era, r->reg->codes, date);
    }
    *out = s->era.bytes[code];
    return 1;
}

static uint32_t pack(const reader *r, slot *s, size_t at) {
    const eb_date date = s->block.dates[at];
    const uint8_t half = s->block.halves[at];
    uint8_t byte;
    if (half >= EB_HALF_OTHER || date < EB_DATE_MIN || date > EB_DATE_MAX ||
        !read_byte(r, s, at, &byte)) {
        return NOT_PLAIN;
    }
    return eb_mark_pack(date, (eb_half)half, byte);
}

static void find_runs(const reader *r, slot *s) {
    const size_t first = s->block.first, last = first + s->block.count;
    const eb_column *school = r->columns.school;
    s->runs = 0;
    for (size_t row = first; row < last;) {
        size_t end = eb_column_run(r->columns.pupil, row, last);
        if (school != NULL) end = eb_column_run(school, row, end);
        row = end;
        s->ends[s->runs++] = (uint32_t)(row - first);
    }
}

static int fill_slot(void *context, size_t worker, size_t index) {
    reader *r = context;
    eb_mark_block *block = &r->slots[index].block;
    const size_t left = r->batch->row_count - r->next;
    (void)worker;
    if (left == 0) return 0;
    block->first = r->next;
    block->count = left < EB_BLOCK_MARKS ? left : EB_BLOCK_MARKS;
    r->next += block->count;
    return 1;
}

static void read_slot(void *context, size_t worker, size_t index) {
    const reader *r = context;
    slot *s = &r->slots[index];
    (void)worker;
    eb_mark_block_read(&r->columns, &s->block);
    for (size_t i = 0; i < s->block.count; i++) s->marks[i] = pack(r, s, i);
    find_runs(r, s);
}

/* ---- putting: in order -------------------------------------------------- */

/* The enrolment of a row, by its texts; EB_NONE and EB_OK when they cannot be
 * ids. */
static eb_status find_by_text(reader *r, size_t row, uint32_t *enrolment,
                              eb_error *err) {
    char pupil_room[EB_COLUMN_TEXT_ROOM], school_room[EB_COLUMN_TEXT_ROOM];
    int is_broken;
    eb_field school = {NULL, 0};
    const eb_field pupil = eb_field_trim(
        eb_column_text_or_blank(r->columns.pupil, row, pupil_room, &is_broken));
    *enrolment = EB_NONE;
    if (is_broken) return EB_OK;
    if (r->columns.school != NULL) {
        school = eb_field_trim(eb_column_text_or_blank(
            r->columns.school, row, school_room, &is_broken));
        if (is_broken) return EB_OK;
        if (school.length == 0) school.text = "";
    }
    if (eb_pupil_id_fault(pupil) != NULL ||
        eb_school_id_fault(school) != NULL) {
        return EB_OK;
    }
    return eb_register_put_enrolment(r->reg, pupil, school, enrolment, err);
}

static eb_status find_enrolment(reader *r, size_t row, uint32_t *enrolment,
                                eb_error *err) {
    const eb_column *schools = r->columns.school;
    if (r->found == NULL) return find_by_text(r, row, enrolment, err);
    const int64_t pupil = eb_column_index(r->columns.pupil, row);
    const int64_t school = schools == NULL ? -1 : eb_column_index(schools, row);
    if (pupil < 0 || (school < 0 && schools != NULL)) {
        return find_by_text(r, row, enrolment, err);
    }
    found *entry = &r->found[pupil];
    if (entry->enrolment != EB_NONE && entry->school == school) {
        *enrolment = entry->enrolment;
        return EB_OK;
    }
    const eb_status status = find_by_text(r, row, enrolment, err);
    entry->enrolment = *enrolment;
    entry->school = school;
    return status;
}

/* Rows of one pupil and school: stretches of plain rows, and between them
 * those that are not. */
static eb_status put_run(reader *r, const slot *s, size_t at, size_t end,
                         eb_error *err) {
    eb_run run = {EB_NONE, 0, 0, 1};
    eb_status status = EB_OK;
    while (at < end && status == EB_OK) {
        const size_t row = s->block.first + at;
        run.count = 0;
        while (at + run.count < end && s->marks[at + run.count] != NOT_PLAIN) {
            run.count++;
        }
        run.line = r->batch->first_line + (int64_t)row;
        if (run.count > 0 && run.enrolment == EB_NONE) {
            status = find_enrolment(r, row, &run.enrolment, err);
        }
        if (status == EB_OK && run.count > 0 && run.enrolment != EB_NONE) {
            status =
                eb_register_put_run(r->reg, &run, s->marks + at, NULL, err);
            at += run.count;
        } else if (status == EB_OK) {
            status = eb_batch_add_row(r->batch, row, err);
            at++;
        }
    }
    return eb_rows_at_line(status, run.line, err);
}

static int put_slot(void *context, size_t worker, size_t index) {
    reader *r = context;
    const slot *s = &r->slots[index];
    size_t at = 0;
    (void)worker;
    for (size_t run = 0; run < s->runs; run++) {
        r->status = put_run(r, s, at, s->ends[run], &r->err);
        if (r->status != EB_OK) return 0;
        at = s->ends[run];
    }
    return 1;
}

/* ---- the batch ---------------------------------------------------------- */

int eb_batch_is_long(const eb_batch *batch) {
    return batch->rows->kind == EB_ROWS_REGISTER &&
           batch->rows->form == EB_FORM_LONG;
}

/* A slot to work on and one to wait, for each thread that has a block. */
static size_t slot_count(const eb_batch *batch, int *threads) {
    const size_t blocks = batch->row_count / EB_BLOCK_MARKS + 1;
    const size_t workers = eb_workers(batch->rows->threads, blocks);
    const size_t slots = workers > 1 ? workers * 2 : 1;
    *threads = (int)workers;
    return slots < EB_PIPELINE_SLOTS_MOST ? slots : EB_PIPELINE_SLOTS_MOST;
}

static eb_status open_reader(reader *r, size_t slots, eb_error *err) {
    const eb_memory *memory = &r->batch->rows->memory;
    r->slots = eb_alloc_zero(memory, slots, sizeof *r->slots);
    if (r->slots == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < slots; i++) eb_mark_block_clear(&r->slots[i].block);
    const eb_status status =
        eb_mark_columns_open(&r->columns, r->batch, &r->slots[0].block, err);
    const eb_column *pupil = r->columns.pupil, *school = r->columns.school;
    if (status != EB_OK || !eb_column_is_dictionary(pupil) ||
        (school != NULL && !eb_column_is_dictionary(school)) ||
        pupil->dictionary_count > r->batch->row_count) {
        return status;
    }
    const size_t n = pupil->dictionary_count;
    r->found = eb_alloc(memory, n, sizeof *r->found);
    if (r->found == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < n; i++) r->found[i].enrolment = EB_NONE;
    return EB_OK;
}

eb_status eb_batch_add_long(eb_batch *batch, eb_error *err) {
    const eb_memory *memory = &batch->rows->memory;
    int threads = 1;
    const size_t slots = slot_count(batch, &threads);
    reader r = {.batch = batch, .reg = batch->rows->reg, .status = EB_OK};
    r.status = open_reader(&r, slots, &r.err);
    if (r.status == EB_OK) {
        const eb_pipeline pipeline = {&r, slots, fill_slot, read_slot,
                                      put_slot};
        (void)eb_pipeline_run(&pipeline, threads);
    }
    if (r.status != EB_OK && err != NULL) *err = r.err;
    eb_release(memory, r.found);
    eb_mark_columns_close(&r.columns, memory);
    eb_release(memory, r.slots);
    return r.status;
}
