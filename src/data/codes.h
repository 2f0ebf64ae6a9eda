/* SPDX-License-Identifier: MIT */
/*
 * A mark is kept as one byte. Its low nibble is the kind, all that a feature
 * needs; its high nibble tells apart the codes of one kind. The kinds are
 * numbered so that the classes fall out of the four bit planes of a row:
 *   possible      any bit set, but not all four
 *   absent        possible, and bit 3 or bit 2
 *   unauthorised  possible, and bit 3, and (bit 2, or bits 1 and 0)
 */
#ifndef EB_DATA_CODES_H
#define EB_DATA_CODES_H

#include "earlybell/data.h"

enum {
    EB_KIND_NOTHING = 0, /* no row, blank, unknown, not possible */
    EB_KIND_PRESENT = 1,
    EB_KIND_LATE = 2, /* before the register closed: present */
    EB_KIND_APPROVED = 3,
    EB_KIND_LEAVE = 4, /* authorised, every group that has no own kind */
    EB_KIND_HOLIDAY_AUTHORISED = 5,
    EB_KIND_PART_TIME = 6,
    EB_KIND_ILLNESS = 7,
    EB_KIND_MEDICAL = 8,
    EB_KIND_SUSPENSION = 9,
    EB_KIND_STUDY = 10,
    EB_KIND_HOLIDAY = 11, /* unauthorised from here */
    EB_KIND_UNEXPLAINED = 12,
    EB_KIND_OTHER = 13,
    EB_KIND_LATE_AFTER_CLOSE = 14,
    EB_KIND_OUTSIDE = 15 /* more codes that are not possible */
};

enum {
    EB_BYTE_NO_ROW = 0x00,
    EB_BYTE_BLANK = 0x10,  /* a row without a code */
    EB_BYTE_UNKNOWN = 0x20 /* a code that the table lacks on its date */
};

#define EB_KIND(byte) ((byte)&15)

static inline int eb_kind_is_possible(unsigned byte) {
    return EB_KIND(byte) != EB_KIND_NOTHING && EB_KIND(byte) != EB_KIND_OUTSIDE;
}

static inline int eb_kind_is_absent(unsigned byte) {
    return EB_KIND(byte) >= EB_KIND_LEAVE &&
           EB_KIND(byte) <= EB_KIND_LATE_AFTER_CLOSE;
}

static inline int eb_kind_is_present(unsigned byte) {
    return EB_KIND(byte) == EB_KIND_PRESENT || EB_KIND(byte) == EB_KIND_LATE;
}

extern const eb_code EB_NATIONAL_CODES[];
extern const size_t EB_NATIONAL_CODE_COUNT;

eb_status eb_codes_copy(const eb_codes *from, const eb_memory *memory,
                        eb_codes **out, eb_error *err);

/* The byte of a code on a date: EB_BYTE_BLANK for no text, EB_BYTE_UNKNOWN
 * when the table has no such code then. */
uint8_t eb_codes_byte(const eb_codes *codes, const char *code, size_t length,
                      eb_date date);

/* The bytes of all codes of one character, by the character, on a date and
 * every other from `*first` up to, not including, `*end`. */
const uint8_t *eb_codes_characters(const eb_codes *codes, eb_date date,
                                   eb_date *first, eb_date *end);

/* The row of a byte, or NULL for no row, blank and unknown. */
const eb_code *eb_codes_row_of(const eb_codes *codes, uint8_t byte);

/* Its place in the table, which decides between equals; codes that are
 * unknown, then blanks, then no row come after all others. */
int eb_codes_rank(const eb_codes *codes, uint8_t byte);

#endif
