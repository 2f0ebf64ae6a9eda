/* SPDX-License-Identifier: MIT */
/*
 * The names and words that all forms of an evaluation share.
 */
#include "ui/evaluated.h"

#include <math.h>
#include <stdio.h>

#define HALF_TERMS_NAMED 6

const char *eb_part_key(const eb_part *part, size_t index,
                        char out[EB_WORDS_ROOM]) {
    if (index == 0) return "all";
    if (part->half_term > 0) {
        snprintf(out, EB_WORDS_ROOM, "half_term_%d", part->half_term);
    } else {
        eb_date_write(part->first_as_of, out);
    }
    return out;
}

const char *eb_part_title(const eb_part *part, size_t index,
                          char out[EB_WORDS_ROOM]) {
    static const char *const HALF_TERMS[HALF_TERMS_NAMED + 1] = {
        "",
        "autumn, 1st half",
        "autumn, 2nd half",
        "spring, 1st half",
        "spring, 2nd half",
        "summer, 1st half",
        "summer, 2nd half"};
    if (index == 0) return "all together";
    if (part->half_term > 0 && part->half_term <= HALF_TERMS_NAMED) {
        return HALF_TERMS[part->half_term];
    }
    eb_date_write(part->first_as_of, out);
    return out;
}

const char *eb_cut_key(eb_cut cut) {
    static const char *const KEYS[EB_CUTS] = {"5", "10", "20", "places"};
    return KEYS[cut];
}

const char *eb_yardstick_words(eb_yardstick yardstick) {
    static const char *const WORDS[EB_YARDSTICKS] = {
        [EB_BY_MODEL] = "the model",
        [EB_BY_LAST_YEAR] = "last year's rate",
        [EB_BY_RATE] = "the rate so far",
        [EB_BY_SPELLS] = "rate x (spells + 1)",
        [EB_BY_BOTH_RATES] = "both years' rates",
        [EB_BY_SCHOOL_GROUP] = "school and year group"};
    return WORDS[yardstick];
}

const char *eb_unlabelled_words(eb_unlabelled reason) {
    static const char *const WORDS[EB_UNLABELLED] = {
        [EB_LABEL_LEFT] = "left the school",
        [EB_LABEL_LATE] = "joined late in the year",
        [EB_LABEL_YEAR_11] = "Year 11 near its end",
        [EB_LABEL_FEW] = "too few sessions ahead for another reason",
        [EB_LABEL_NOT_SCORED] = "not scored on the day"};
    return WORDS[reason];
}

eb_cut eb_headline_cut(const eb_evaluated *e) {
    return e->settings->places > 0 ? EB_CUT_PLACES : EB_CUT_10;
}

/* ---- numbers ------------------------------------------------------------ */

const char *eb_figure_fixed(double value, int decimals,
                            char out[EB_WORDS_ROOM]) {
    if (isnan(value)) return "-";
    return eb_words_fixed(value, decimals, out);
}

const char *eb_figure_percent(eb_interval share, int in_full,
                              char out[EB_WORDS_ROOM]) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], c[EB_WORDS_ROOM];
    if (isnan(share.value)) return "-";
    eb_words_fixed(100.0 * share.value, 0, a);
    if (!in_full || isnan(share.low)) {
        snprintf(out, EB_WORDS_ROOM, "%.20s %%", a);
    } else {
        snprintf(out, EB_WORDS_ROOM, "%.20s %% (%.20s to %.20s)", a,
                 eb_words_fixed(100.0 * share.low, 0, b),
                 eb_words_fixed(100.0 * share.high, 0, c));
    }
    return out;
}

const char *eb_figure_range(eb_interval interval, char out[EB_WORDS_ROOM]) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], c[EB_WORDS_ROOM];
    if (isnan(interval.value)) return "not defined";
    eb_words_fixed(interval.value, 2, a);
    if (isnan(interval.low)) {
        snprintf(out, EB_WORDS_ROOM, "%.20s", a);
    } else {
        snprintf(out, EB_WORDS_ROOM, "%.20s (%.20s to %.20s)", a,
                 eb_words_fixed(interval.low, 2, b),
                 eb_words_fixed(interval.high, 2, c));
    }
    return out;
}

const char *eb_figure_points(eb_interval gain, char out[EB_WORDS_ROOM]) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], c[EB_WORDS_ROOM];
    if (isnan(gain.value)) return "-";
    eb_words_fixed(100.0 * gain.value, 0, a);
    const char *sign = a[0] == '-' || a[0] == '0' ? "" : "+";
    if (isnan(gain.low)) {
        snprintf(out, EB_WORDS_ROOM, "%s%.20s", sign, a);
    } else {
        snprintf(out, EB_WORDS_ROOM, "%s%.20s (%.20s to %.20s)", sign, a,
                 eb_words_fixed(100.0 * gain.low, 0, b),
                 eb_words_fixed(100.0 * gain.high, 0, c));
    }
    return out;
}
