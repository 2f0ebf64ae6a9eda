/* SPDX-License-Identifier: MIT */
/*
 * When a school was open: counted from its marks, for no calendar says it.
 * A session is open when at least a twentieth (rounded up, and at least one)
 * of the enrolments with a possible mark in that academic year have one then,
 * so that a stray mark does not open a school.
 */
#ifndef EB_DATA_TALLY_H
#define EB_DATA_TALLY_H

#include "data/patches.h"

typedef struct eb_tally {
    uint32_t columns;    /* dates before the limit */
    uint32_t enrolments; /* with a possible mark before the limit */
    uint32_t possible[EB_YEAR_DAYS * 2]; /* by session */
    uint32_t present[EB_YEAR_DAYS]; /* enrolments present that day, by column */
} eb_tally;

/* Counts of up to 255 rows by session; those present by day, at its AM. */
typedef struct eb_tally_octets {
    uint8_t possible[EB_YEAR_DAYS * 2], present[EB_YEAR_DAYS * 2];
} eb_tally_octets;

/* Adds a row; 1 when any session was possible. */
int eb_tally_row(const uint8_t *bytes, uint32_t sessions, eb_tally_octets *to);

/* Counts the sessions of a school-year dated before `limit`. */
void eb_tally_make(const eb_register *reg, const eb_patches *patches,
                   uint32_t school_year, eb_date limit, eb_tally *out);

/* A twentieth of the enrolments, rounded up, and at least one. */
uint32_t eb_quorum_of(uint32_t enrolments);
uint32_t eb_tally_quorum(const eb_tally *tally);

int eb_tally_is_open(const eb_tally *tally, uint32_t session);

/* The last day on which a twentieth were marked present; EB_NO_DATE. */
eb_date eb_tally_last_present_day(const eb_school_year *table,
                                  const eb_tally *tally);

/* Sets reg->last_open_day from all marks, as they are known today. */
eb_status eb_register_find_last_open_day(eb_register *reg, eb_error *err);
/* The same with patches of EB_DATE_MAX that the caller has: cannot fail. */
void eb_register_set_last_open_day(eb_register *reg, const eb_patches *patches);

/* The day after the last date on which a twentieth of a school's enrolments
 * are marked present, the latest over schools; EB_NO_DATE: none. */
eb_date eb_register_find_as_of(const eb_register *reg,
                               const eb_patches *patches);

#endif
