/* SPDX-License-Identifier: MIT */
/*
 * The pupil rows, and what they say of an enrolment.
 *
 * The row of that pupil and school decides, a blank in it included; else the
 * pupil's row with a blank school; else, value by value, what all the pupil's
 * rows agree on. A file without an academic year speaks of the year of the
 * register's last open day: looked at from an earlier year, what it says of
 * that time only (last year, consent, support, flags) is not known, and the
 * year group was lower by the years between. So nothing of a later year
 * reaches an earlier as_of.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/dates.h"
#include "data/register.h"

#define SESSIONS_MOST 1000000 /* of a year; more is no count */
#define ROWS_MOST 4096        /* of one pupil */

static uint32_t word(eb_register *reg, const char *text, int *failed) {
    if (text == NULL || text[0] == '\0') return EB_NO_ID;
    const uint32_t id =
        eb_ids_add(&reg->words, &reg->memory, text, strlen(text));
    if (id == EB_NO_ID) *failed = 1;
    return id;
}

static int fill(eb_register *reg, const eb_pupil *pupil, eb_pupil_row *row) {
    int failed = 0;
    row->pupil = eb_ids_add(&reg->pupils, &reg->memory, pupil->pupil,
                            strlen(pupil->pupil));
    row->school = EB_NO_ID;
    if (pupil->school != NULL && pupil->school[0] != '\0') {
        row->school = eb_ids_add(&reg->schools, &reg->memory, pupil->school,
                                 strlen(pupil->school));
        failed |= row->school == EB_NO_ID;
    }
    eb_attributes *says = &row->says;
    says->family = EB_NO_ID;
    if (pupil->family != NULL && pupil->family[0] != '\0') {
        says->family = eb_ids_add(&reg->families, &reg->memory, pupil->family,
                                  strlen(pupil->family));
        failed |= says->family == EB_NO_ID;
    }
    row->next = EB_NONE;
    row->year = (int16_t)pupil->academic_year;
    says->year_group = (int16_t)pupil->year_group;
    says->entry_date = pupil->entry_date;
    says->leaving_date = pupil->leaving_date;
    says->last_year_possible = (int32_t)pupil->last_year_possible;
    says->last_year_absent = (int32_t)pupil->last_year_absent;
    says->consent = (uint8_t)pupil->consent;
    says->destination = word(reg, pupil->destination, &failed);
    says->support = word(reg, pupil->support, &failed);
    says->flags = word(reg, pupil->flags, &failed);
    says->name = word(reg, pupil->name, &failed);
    says->class_name = word(reg, pupil->class_name, &failed);
    says->contact = word(reg, pupil->contact, &failed);
    return failed || row->pupil == EB_NO_ID ? -1 : 0;
}

static int same_attributes(const eb_attributes *a, const eb_attributes *b) {
    return a->family == b->family && a->year_group == b->year_group &&
           a->entry_date == b->entry_date &&
           a->leaving_date == b->leaving_date &&
           a->last_year_possible == b->last_year_possible &&
           a->last_year_absent == b->last_year_absent &&
           a->consent == b->consent && a->destination == b->destination &&
           a->support == b->support && a->flags == b->flags &&
           a->name == b->name && a->class_name == b->class_name &&
           a->contact == b->contact;
}

static uint32_t first_row(const eb_register *reg, uint32_t pupil) {
    return pupil < reg->first_pupil_row_room ? reg->first_pupil_row[pupil]
                                             : EB_NONE;
}

static eb_status check(const eb_pupil *pupil, int64_t line, eb_error *err) {
    if (pupil == NULL || pupil->size != sizeof *pupil) {
        return eb_fail(err, EB_ERR_ARGUMENT, "size",
                       "a pupil of another version, or not initialised");
    }
    if (pupil->pupil == NULL || pupil->pupil[0] == '\0' ||
        strlen(pupil->pupil) > EB_ID_MAX) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "pupil_id",
                          "a pupil has an id of 1 to %d bytes", EB_ID_MAX);
    }
    if ((pupil->school != NULL && strlen(pupil->school) > EB_ID_MAX) ||
        (pupil->family != NULL && strlen(pupil->family) > EB_ID_MAX)) {
        return eb_fail_at(err, EB_ERR_LIMIT, line, 0, "school_id",
                          "an id is over %d bytes", EB_ID_MAX);
    }
    if (pupil->last_year_possible < EB_NO_COUNT ||
        pupil->last_year_absent < EB_NO_COUNT ||
        pupil->last_year_possible > SESSIONS_MOST ||
        pupil->last_year_absent > SESSIONS_MOST) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "last_year_possible",
                          "0 to %d sessions, or EB_NO_COUNT", SESSIONS_MOST);
    }
    if ((unsigned)pupil->consent > EB_CONSENT_NO) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "consent",
                          "yes, no or not known");
    }
    if (pupil->academic_year < 0 || pupil->academic_year > 9999) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "academic_year",
                          "the year in which it begins, or 0");
    }
    if (pupil->year_group < EB_YEAR_UNKNOWN || pupil->year_group > 14) {
        return eb_fail_at(err, EB_ERR_ROW, line, 0, "year_group",
                          "R or 1 to 14");
    }
    return EB_OK;
}

/* Nothing to do when the same row is there already. */
static eb_status keep_row(eb_register *reg, eb_pupil_row *row, int64_t line,
                          eb_error *err) {
    size_t rows = 0;
    for (uint32_t at = first_row(reg, row->pupil); at != EB_NONE;
         at = reg->pupil_rows[at].next) {
        const eb_pupil_row *other = &reg->pupil_rows[at];
        if (++rows == ROWS_MOST) {
            return eb_fail_at(err, EB_ERR_LIMIT, line, 0, "pupil_id",
                              "over %d rows for one pupil", ROWS_MOST);
        }
        if (other->school != row->school || other->year != row->year) continue;
        if (same_attributes(&other->says, &row->says) &&
            eb_audits_agree(reg, other, row)) {
            return EB_OK;
        }
        return eb_fail_at(err, EB_ERR_CONFLICT, line, 0, "pupil_id",
                          "another row for the same pupil, school and year "
                          "says otherwise");
    }
    const size_t before = reg->first_pupil_row_room;
    if (eb_grow(&reg->memory, (void **)&reg->first_pupil_row,
                &reg->first_pupil_row_room, (size_t)row->pupil + 1,
                sizeof(uint32_t)) != 0) {
        return eb_fail_memory(err);
    }
    for (size_t i = before; i < reg->first_pupil_row_room; i++) {
        reg->first_pupil_row[i] = EB_NONE;
    }
    if (eb_grow(&reg->memory, (void **)&reg->pupil_rows, &reg->pupil_row_room,
                reg->pupil_row_count + 1, sizeof *row) != 0) {
        return eb_fail_memory(err);
    }
    row->next = reg->first_pupil_row[row->pupil];
    reg->first_pupil_row[row->pupil] = (uint32_t)reg->pupil_row_count;
    reg->pupil_rows[reg->pupil_row_count++] = *row;
    return EB_OK;
}

eb_status eb_register_put_pupil(eb_register *reg, const eb_pupil *pupil,
                                int64_t line, eb_error *err) {
    eb_status status = check(pupil, line, err);
    if (status != EB_OK) return status;
    if (reg->closed) {
        return eb_fail(err, EB_ERR_STATE, "reg", "the register is closed");
    }
    if (reg->schools_from_pupils >= 0) {
        return eb_fail(err, EB_ERR_STATE, "pupil",
                       "pupils come before marks that name no school");
    }
    eb_pupil_row row;
    if (fill(reg, pupil, &row) != 0) return eb_fail_memory(err);
    const size_t rows = reg->pupil_row_count;
    const size_t audits = reg->audit_value_count;
    status = eb_register_put_audit(reg, pupil, line, &row, err);
    if (status == EB_OK) status = keep_row(reg, &row, line, err);
    if (reg->pupil_row_count == rows) reg->audit_value_count = audits;
    return status;
}

eb_status eb_register_add_pupil(eb_register *reg, const eb_pupil *pupil,
                                eb_error *err) {
    if (reg == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "reg", "no register");
    }
    return eb_register_put_pupil(reg, pupil, 0, err);
}

/* ---- which school, when the register names none ---- */

uint32_t eb_register_only_school(const eb_register *reg, uint32_t pupil) {
    uint32_t school = EB_NO_ID;
    for (uint32_t at = first_row(reg, pupil); at != EB_NONE;
         at = reg->pupil_rows[at].next) {
        const uint32_t other = reg->pupil_rows[at].school;
        if (other == EB_NO_ID || (school != EB_NO_ID && school != other)) {
            return EB_NO_ID;
        }
        school = other;
    }
    return school;
}

int eb_register_one_school_each(const eb_register *reg) {
    if (reg->pupil_row_count == 0) return 0;
    for (size_t i = 0; i < reg->pupil_row_count; i++) {
        if (eb_register_only_school(reg, reg->pupil_rows[i].pupil) ==
            EB_NO_ID) {
            return 0;
        }
    }
    return 1;
}

/* ---- attributes ---- */

/* A row of a file without years, seen from a year `years` before its own. */
static void age(eb_attributes *a, int years) {
    if (years <= 0) return;
    if (a->year_group != EB_YEAR_UNKNOWN) {
        a->year_group = (int16_t)(a->year_group >= years ? a->year_group - years
                                                         : EB_YEAR_UNKNOWN);
    }
    a->last_year_possible = a->last_year_absent = EB_NO_COUNT;
    a->consent = EB_CONSENT_UNKNOWN;
    a->support = a->flags = EB_NO_ID;
}

#define KEEP_AGREED(member, none) \
    if (to->member != from->member) to->member = (none)

static void keep_agreed(eb_attributes *to, const eb_attributes *from) {
    KEEP_AGREED(family, EB_NO_ID);
    KEEP_AGREED(year_group, EB_YEAR_UNKNOWN);
    KEEP_AGREED(entry_date, EB_NO_DATE);
    KEEP_AGREED(leaving_date, EB_NO_DATE);
    KEEP_AGREED(last_year_possible, EB_NO_COUNT);
    KEEP_AGREED(last_year_absent, EB_NO_COUNT);
    KEEP_AGREED(consent, EB_CONSENT_UNKNOWN);
    KEEP_AGREED(destination, EB_NO_ID);
    KEEP_AGREED(support, EB_NO_ID);
    KEEP_AGREED(flags, EB_NO_ID);
    KEEP_AGREED(name, EB_NO_ID);
    KEEP_AGREED(class_name, EB_NO_ID);
    KEEP_AGREED(contact, EB_NO_ID);
}

int eb_pupil_row_rank(const eb_pupil_row *row, uint32_t school, int year) {
    if (row->year != 0 && row->year != year) return 0;
    const int nearness = row->school == school     ? 3
                         : row->school == EB_NO_ID ? 2
                                                   : 1;
    /* Of two files, the one that names the year knows better. */
    return nearness * 2 + (row->year != 0);
}

const eb_attributes *eb_register_attributes(const eb_register *reg,
                                            uint32_t pupil, uint32_t school,
                                            int year, int file_year,
                                            eb_attributes *room) {
    static const eb_attributes NOTHING = {
        .family = EB_NO_ID,
        .entry_date = EB_NO_DATE,
        .leaving_date = EB_NO_DATE,
        .last_year_possible = EB_NO_COUNT,
        .last_year_absent = EB_NO_COUNT,
        .destination = EB_NO_ID,
        .support = EB_NO_ID,
        .flags = EB_NO_ID,
        .name = EB_NO_ID,
        .class_name = EB_NO_ID,
        .contact = EB_NO_ID,
        .year_group = EB_YEAR_UNKNOWN,
        .consent = EB_CONSENT_UNKNOWN,
    };
    const eb_attributes *best = &NOTHING;
    int rank = 0; /* of `best`: higher decides */
    for (uint32_t at = first_row(reg, pupil); at != EB_NONE;
         at = reg->pupil_rows[at].next) {
        const eb_pupil_row *row = &reg->pupil_rows[at];
        const int its_rank = eb_pupil_row_rank(row, school, year);
        if (its_rank == 0 || its_rank < rank) continue;
        const int years = row->year == 0 ? file_year - year : 0;
        eb_attributes found = row->says;
        age(&found, years);
        if (its_rank == rank) { /* of other schools: keep_row */
            if (best != room) *room = *best;
            keep_agreed(room, &found);
            best = room;
        } else if (years > 0) {
            *room = found;
            best = room;
        } else {
            best = &row->says;
        }
        rank = its_rank;
    }
    return best;
}
