/* SPDX-License-Identifier: MIT */
/*
 * Audit columns: what a pupil file says besides, such as a group whose
 * treatment is to be watched. Kept by name, read by evaluations only; no
 * feature, score, rule or list asks for them.
 *
 * The row that decides about an enrolment's other attributes decides here
 * too, a blank in it included (data/pupils.c).
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/register.h"
#include "data/rows.h"

static eb_field text_of(const eb_register *reg, uint32_t word) {
    const char *text = eb_ids_text(&reg->words, word);
    const eb_field field = {text, strlen(text)};
    return field;
}

/* The column of that name, or audit_count. */
static uint32_t find_column(const eb_register *reg, eb_field name,
                            uint32_t likely) {
    if (likely < reg->audit_count &&
        eb_field_same(text_of(reg, reg->audit_names[likely]), name)) {
        return likely;
    }
    uint32_t column = 0;
    while (column < reg->audit_count &&
           !eb_field_same(text_of(reg, reg->audit_names[column]), name)) {
        column++;
    }
    return column;
}

eb_status eb_register_audit_column(eb_register *reg, eb_field name,
                                   uint32_t likely, uint32_t *out,
                                   eb_error *err) {
    if (name.length == 0 || name.length > EB_AUDIT_NAME_MOST) {
        return eb_fail(err, EB_ERR_LIMIT, "audit",
                       "an audit column has a name of 1 to %d bytes",
                       EB_AUDIT_NAME_MOST);
    }
    const uint32_t column = find_column(reg, name, likely);
    if (column == reg->audit_count) {
        if (column == EB_AUDIT_COLUMNS_MOST) {
            return eb_fail(err, EB_ERR_LIMIT, "audit", "over %d audit columns",
                           EB_AUDIT_COLUMNS_MOST);
        }
        const uint32_t word =
            eb_ids_add(&reg->words, &reg->memory, name.text, name.length);
        if (word == EB_NO_ID) return eb_fail_memory(err);
        reg->audit_names[reg->audit_count++] = word;
    }
    *out = column;
    return EB_OK;
}

/* By column, so that rows can be compared. */
static void place(eb_register *reg, size_t first, eb_audit_value value) {
    size_t i = reg->audit_value_count++;
    while (i > first && reg->audit_values[i - 1].column > value.column) {
        reg->audit_values[i] = reg->audit_values[i - 1];
        i--;
    }
    reg->audit_values[i] = value;
}

static int is_there(const eb_register *reg, size_t first, uint32_t column) {
    for (size_t i = first; i < reg->audit_value_count; i++) {
        if (reg->audit_values[i].column == column) return 1;
    }
    return 0;
}

eb_status eb_register_put_audit(eb_register *reg, const eb_pupil *pupil,
                                int64_t line, eb_pupil_row *row,
                                eb_error *err) {
    if (reg->audit_value_count > UINT32_MAX) return eb_fail_memory(err);
    row->first_audit = (uint32_t)reg->audit_value_count;
    row->audit_count = 0;
    if (pupil->audit == NULL) return EB_OK;
    for (size_t i = 0; i < pupil->audit_count; i++) {
        const eb_audit *audit = &pupil->audit[i];
        const eb_field name = {audit->name,
                               audit->name == NULL ? 0 : strlen(audit->name)};
        eb_audit_value value = {0, EB_NO_ID};
        const eb_status status = eb_register_audit_column(
            reg, name, (uint32_t)i, &value.column, err);
        if (status != EB_OK) return status;
        if (audit->value == NULL || audit->value[0] == '\0') continue;
        if (is_there(reg, row->first_audit, value.column)) {
            return eb_fail_at(err, EB_ERR_ROW, line, 0, "audit",
                              "an audit column is named twice");
        }
        value.word = eb_ids_add(&reg->words, &reg->memory, audit->value,
                                strlen(audit->value));
        if (value.word == EB_NO_ID ||
            eb_grow(&reg->memory, (void **)&reg->audit_values,
                    &reg->audit_value_room, reg->audit_value_count + 1,
                    sizeof value) != 0) {
            return eb_fail_memory(err);
        }
        place(reg, row->first_audit, value);
        row->audit_count++;
    }
    return EB_OK;
}

int eb_audits_agree(const eb_register *reg, const eb_pupil_row *a,
                    const eb_pupil_row *b) {
    if (a->audit_count != b->audit_count) return 0;
    for (uint32_t i = 0; i < a->audit_count; i++) {
        const eb_audit_value *x = &reg->audit_values[a->first_audit + i];
        const eb_audit_value *y = &reg->audit_values[b->first_audit + i];
        if (x->column != y->column || x->word != y->word) return 0;
    }
    return 1;
}

/* ---- reading ------------------------------------------------------------ */

static uint32_t word_of(const eb_register *reg, const eb_pupil_row *row,
                        uint32_t column) {
    for (uint32_t i = 0; i < row->audit_count; i++) {
        const eb_audit_value *value = &reg->audit_values[row->first_audit + i];
        if (value->column == column) return value->word;
    }
    return EB_NO_ID;
}

const char *eb_register_audit(const eb_register *reg, uint32_t pupil,
                              uint32_t school, int year, uint32_t column) {
    uint32_t word = EB_NO_ID;
    int rank = 0; /* of what `word` is from: higher decides */
    uint32_t at = pupil < reg->first_pupil_row_room
                      ? reg->first_pupil_row[pupil]
                      : EB_NONE;
    for (; at != EB_NONE; at = reg->pupil_rows[at].next) {
        const eb_pupil_row *row = &reg->pupil_rows[at];
        const int its_rank = eb_pupil_row_rank(row, school, year);
        if (its_rank == 0 || its_rank < rank) continue;
        const uint32_t its_word = word_of(reg, row, column);
        if (its_rank > rank) {
            word = its_word;
            rank = its_rank;
        } else if (its_word != word) {
            word = EB_NO_ID; /* rows of other schools must agree */
        }
    }
    return eb_ids_text(&reg->words, word);
}

size_t eb_register_audit_count(const eb_register *reg) {
    return reg->audit_count;
}

const char *eb_register_audit_name(const eb_register *reg, size_t audit) {
    return audit < reg->audit_count
               ? eb_ids_text(&reg->words, reg->audit_names[audit])
               : NULL;
}
