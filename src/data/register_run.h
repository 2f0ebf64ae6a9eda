/* SPDX-License-Identifier: MIT */
/*
 * Many marks of one pupil at one school at once. They mean what a call of
 * eb_register_put_mark for each would, in order; what is the same for all of
 * them, the table, its row and the year's accounts, is found once.
 */
#ifndef EB_DATA_REGISTER_RUN_H
#define EB_DATA_REGISTER_RUN_H

#include "data/register_put.h"

/* A mark in 32 bits: days since EB_DATE_MIN, half, byte of eb_codes_byte. The
 * days of EB_DATE_MIN to EB_DATE_MAX are fewer than 65,536. */
static inline uint32_t eb_mark_pack(eb_date date, eb_half half, uint8_t byte) {
    return (uint32_t)(date - EB_DATE_MIN) << 16 |
           (uint32_t)(half == EB_PM) << 8 | byte;
}

static inline eb_date eb_mark_date(uint32_t mark) {
    return EB_DATE_MIN + (eb_date)(mark >> 16);
}

typedef struct eb_run {
    uint32_t enrolment; /* of eb_register_put_enrolment */
    size_t count;
    int64_t line; /* of the first mark */
    int64_t step; /* lines from mark to mark */
} eb_run;

/* The first mark of a run to come. */
typedef struct eb_expected {
    eb_field pupil;
    uint32_t mark;
    uint32_t id; /* out: which pupil it may be, or EB_NO_ID */
} eb_expected;

#define EB_EXPECTED_MOST 16

/*
 * Asks for the memory that the next runs, at most EB_EXPECTED_MOST, will
 * need: with shuffled rows every one waits for six places in a row, which here
 * wait together (half the time for 7.9 million rows of 20,000 pupils).
 */
void eb_register_expect(const eb_register *reg, eb_expected *runs, size_t n);

/* `moments`: recorded_at of each, or NULL: none has one. EB_ERR_MEMORY. */
eb_status eb_register_put_run(eb_register *reg, const eb_run *run,
                              const uint32_t *marks, const int64_t *moments,
                              eb_error *err);

/* The marks form: AM and PM of each Monday to Friday from `start` on, which is
 * one of these. All dates are in range. EB_ERR_MEMORY. */
eb_status eb_register_put_strip(eb_register *reg, const eb_run *run,
                                eb_date start, const uint8_t *bytes,
                                eb_error *err);

#endif
