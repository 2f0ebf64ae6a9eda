/* SPDX-License-Identifier: MIT */
/*
 * Adding a row of marks to counts by session, sixteen sessions at a time, in
 * the vectors of any processor that has them: 450 instructions for a year,
 * where a loop over its sessions takes 7,000. The last sixteen are read so
 * that they end with the row; those counted before are masked.
 */
#include <string.h>

#include "data/tally.h"

static int one_by_one(const uint8_t *bytes, uint32_t first, uint32_t sessions,
                      eb_tally_octets *to) {
    int any = 0;
    for (uint32_t s = first; s < sessions; s++) {
        const int possible = eb_kind_is_possible(bytes[s]);
        to->possible[s] = (uint8_t)(to->possible[s] + possible);
        any |= possible;
        if (s % 2 == 1) continue;
        const int present =
            eb_kind_is_present(bytes[s]) || eb_kind_is_present(bytes[s + 1]);
        to->present[s] = (uint8_t)(to->present[s] + present);
    }
    return any;
}

#if defined(__GNUC__)

#define STEP 16
typedef uint8_t octets __attribute__((vector_size(STEP)));
typedef uint16_t days __attribute__((vector_size(STEP)));
typedef uint64_t halves __attribute__((vector_size(STEP)));

/* Adds the sessions of `x`; which were possible. */
static inline octets add(octets x, uint32_t at, eb_tally_octets *to) {
    octets possible, present;
    x &= 15;
    const octets is_possible =
        (octets)(x - EB_KIND_PRESENT < EB_KIND_OUTSIDE - EB_KIND_PRESENT);
    const octets is_present =
        (octets)(x - EB_KIND_PRESENT <= EB_KIND_LATE - EB_KIND_PRESENT);
    /* Either half, in both bytes of the day: so byte order is no matter. */
    const days day =
        (days)is_present | (days)is_present >> 8 | (days)is_present << 8;
    memcpy(&possible, to->possible + at, STEP);
    memcpy(&present, to->present + at, STEP);
    possible -= is_possible;
    present -= (octets)(day);
    memcpy(to->possible + at, &possible, STEP);
    memcpy(to->present + at, &present, STEP);
    return is_possible;
}

int eb_tally_row(const uint8_t *bytes, uint32_t sessions, eb_tally_octets *to) {
    if (sessions < STEP) return one_by_one(bytes, 0, sessions, to);
    octets x, any = {0};
    uint32_t at = 0;
    for (; at + STEP <= sessions; at += STEP) {
        memcpy(&x, bytes + at, STEP);
        any |= add(x, at, to);
    }
    if (at < sessions) {
        static const uint8_t KEEP[2 * STEP] = {
            0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
            15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15};
        octets keep;
        memcpy(&keep, KEEP + (sessions - at), STEP);
        memcpy(&x, bytes + sessions - STEP, STEP);
        any |= add(x & keep, sessions - STEP, to);
    }
    const halves both = (halves)any;
    return (both[0] | both[1]) != 0;
}

#else

int eb_tally_row(const uint8_t *bytes, uint32_t sessions, eb_tally_octets *to) {
    return one_by_one(bytes, 0, sessions, to);
}

#endif
