/* SPDX-License-Identifier: MIT */
/*
 * A pattern in words: what was seen, and what would be usual at that school.
 * Words that can be read to a family, about days and never about a reason.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/error.h"
#include "earlybell/policy.h"

static const char *const NAMES[EB_PATTERN_KINDS] = {
    "fridays",       "mondays",    "midweek",           "break_edges",
    "afternoons",    "lateness",   "many_short_spells", "one_long_spell",
    "with_siblings", "more_since", "less_since"};

/* Each goes on: "7 of 9 absences". */
static const char *const SHAPES[EB_PATTERN_KINDS] = {
    [EB_PATTERN_FRIDAYS] = "away on a Friday in",
    [EB_PATTERN_MONDAYS] = "away on a Monday in",
    [EB_PATTERN_MIDWEEK] = "away between Tuesday and Thursday only in",
    [EB_PATTERN_BREAK_EDGES] = "away in the two school days beside a break in",
    [EB_PATTERN_AFTERNOONS] = "away for the afternoon only in",
    [EB_PATTERN_SHORT_SPELLS] = "away for a day or less in",
    [EB_PATTERN_SIBLINGS] = "a brother or sister was away too in"};

const char *eb_pattern_name(eb_pattern_kind kind) {
    return (unsigned)kind < EB_PATTERN_KINDS ? NAMES[kind] : "";
}

/* One decimal, without the locale. */
static void tenths(double value, char out[24]) {
    const int64_t whole = (int64_t)floor(value * 10.0 + 0.5);
    snprintf(out, 24, "%" PRId64 ".%" PRId64, whole / 10, whole % 10);
}

static void write_cards(const eb_pattern *p, char out[EB_PATTERN_ROOM]) {
    char usual[24];
    tenths(p->expected, usual);
    snprintf(
        out, EB_PATTERN_ROOM,
        "%s %" PRId64 " of %" PRId64
        " absences; about %s would be usual for absences %s",
        SHAPES[p->kind], p->numbers[0], p->numbers[1], usual,
        p->kind == EB_PATTERN_SHORT_SPELLS || p->kind == EB_PATTERN_AFTERNOONS
            ? "at this school"
            : "as long");
}

void eb_pattern_text(const eb_pattern *pattern, char out[EB_PATTERN_ROOM]) {
    const int64_t *n = pattern->numbers;
    char since[11];
    eb_date_write(pattern->since, since);
    out[0] = '\0';
    switch (pattern->kind) {
        case EB_PATTERN_LATENESS:
            snprintf(out, EB_PATTERN_ROOM,
                     "late in %" PRId64 " of %" PRId64
                     " weeks since %s, in %" PRId64 " of %" PRId64 " before",
                     n[0], n[1], since, n[2], n[3]);
            break;
        case EB_PATTERN_LONG_SPELL:
            snprintf(out, EB_PATTERN_ROOM,
                     "one absence of %" PRId64 " sessions, of %" PRId64
                     " sessions missed in all",
                     n[0], n[1]);
            break;
        case EB_PATTERN_MORE_SINCE:
        case EB_PATTERN_LESS_SINCE:
            snprintf(out, EB_PATTERN_ROOM,
                     "%" PRId64 " absences in the %" PRId64
                     " sessions since %s, %" PRId64 " in the %" PRId64
                     " before",
                     n[0], n[1], since, n[2], n[3]);
            break;
        default:
            if ((unsigned)pattern->kind < EB_PATTERN_KINDS) {
                write_cards(pattern, out);
            }
            break;
    }
}
