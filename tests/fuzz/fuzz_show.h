/* SPDX-License-Identifier: MIT */
/*
 * All that a caller can see of a register, as bytes, so that two registers
 * made by two ways can be compared: its fixed form, and of its views the rows,
 * the counts, the problems with their lines, every feature, every score,
 * doubles as their bits.
 */
#ifndef EB_TESTS_FUZZ_FUZZ_SHOW_H
#define EB_TESTS_FUZZ_FUZZ_SHOW_H

#include <inttypes.h>
#include <stdarg.h>

#include "fuzz_use.h"

#define FUZZ_SHOWN_MOST 64 /* rows of a view */

__attribute__((format(printf, 2, 3))) static inline void fuzz_say(
    fuzz_text *to, const char *format, ...) {
    char line[512];
    va_list values;
    va_start(values, format);
    const int length = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    EXPECT(length >= 0);
    fuzz_put(to, line,
             (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

/* NaN is one thing here: no reader is promised which. */
static inline void fuzz_say_bits(fuzz_text *to, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (isnan(value)) {
        fuzz_say(to, " -");
    } else {
        fuzz_say(to, " %" PRIx64, bits);
    }
}

static inline void fuzz_say_error(fuzz_text *to, eb_status status,
                                  const eb_error *err) {
    fuzz_expect_error(status, err);
    fuzz_say(to, "error %d line %" PRId64 " column %" PRId64 " %s: %s\n",
             status, err->line, err->column, err->field, err->message);
}

/* ---- a view ------------------------------------------------------------- */

static inline void fuzz_show_row(const eb_view *view, size_t index,
                                 fuzz_text *to) {
    eb_row row;
    EXPECT(eb_view_row(view, index, &row, NULL) == EB_OK);
    fuzz_say(to, "row [%.40s][%.40s][%.40s][%.40s][%.40s] %d %d %d %d",
             row.pupil, row.school, row.family, row.name, row.class_name,
             row.year_group, row.entry_date, row.leaving_date, (int)row.state);
    fuzz_say(to, " %" PRId64 " %" PRId64 " %" PRId64, row.possible, row.absent,
             row.planned);
    for (size_t i = 0; eb_view_audit(view, index, i) != NULL; i++) {
        fuzz_say(to, "[%.40s]", eb_view_audit(view, index, i));
    }
    fuzz_say(to, "\n");
}

static inline void fuzz_show_features(const eb_view *view, size_t rows,
                                      fuzz_text *to) {
    static double features[FUZZ_SHOWN_MOST * EB_FEATURE_COUNT];
    EXPECT(eb_features(view, 0, rows, features, 0, NULL) == EB_OK);
    for (size_t i = 0; i < rows * EB_FEATURE_COUNT; i++) {
        fuzz_say_bits(to, features[i]);
        if (i % EB_FEATURE_COUNT == EB_FEATURE_COUNT - 1) fuzz_say(to, "\n");
    }
}

static inline void fuzz_show_scores(const eb_view *view, fuzz_text *to) {
    static eb_result results[FUZZ_SHOWN_MOST];
    eb_error err = {0};
    size_t rows = eb_view_row_count(view);
    if (rows > FUZZ_SHOWN_MOST) rows = FUZZ_SHOWN_MOST;
    const eb_status status =
        eb_score(fuzz_model(), view, 0, rows, results, 1, &err);
    if (status != EB_OK) {
        fuzz_say_error(to, status, &err);
        return;
    }
    for (size_t i = 0; i < rows; i++) {
        const eb_result *one = &results[i];
        fuzz_say(to, "score %d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
                 (int)one->state, one->possible, one->absent, one->remaining,
                 one->sessions_in_hand);
        fuzz_say_bits(to, one->p_persistent);
        fuzz_say_bits(to, one->p_severe);
        fuzz_say_bits(to, one->p_ahead);
        fuzz_say_bits(to, one->expected_rate);
        fuzz_say_bits(to, one->rate_low);
        fuzz_say_bits(to, one->rate_high);
        fuzz_say_bits(to, one->expected_ahead);
        for (size_t k = 0; k < 3; k++) {
            char text[EB_REASON_ROOM];
            eb_reason_text(&one->reasons[k], text);
            fuzz_say(to, " %s;", text);
        }
        fuzz_say(to, "\n");
    }
}

static inline void fuzz_show_accounts(const eb_view *view, fuzz_text *to) {
    eb_counts counts;
    eb_national national;
    eb_view_counts(view, &counts);
    eb_view_national(view, &national);
    fuzz_say(to,
             "%" PRId64 " rows, %" PRId64 " missing, %" PRId64
             " unmarked, national %" PRId64 " %" PRId64 ";",
             counts.rows, counts.pupils_missing, counts.pupils_unmarked,
             national.left_out, national.shortened);
    for (int fate = 0; fate < EB_FATES; fate++) {
        fuzz_say(to, " %" PRId64, counts.fates[fate]);
    }
    fuzz_say(to, "\n");
    for (int fate = 0; fate < EB_FATES; fate++) {
        const eb_problem *one;
        for (size_t i = 0;
             (one = eb_view_problem(view, (eb_fate)fate, i)) != NULL; i++) {
            fuzz_say(to, "%s: file %d line %" PRId64 " %s\n",
                     eb_fate_name((eb_fate)fate), one->file, one->line,
                     one->reason);
        }
    }
}

static inline void fuzz_show_view(const eb_view *view, fuzz_text *to) {
    size_t rows = eb_view_row_count(view);
    fuzz_say(to, "as of %d, known at %d, %zu rows\n", eb_view_as_of(view),
             eb_view_known_at(view), rows);
    fuzz_show_accounts(view, to);
    if (rows > FUZZ_SHOWN_MOST) rows = FUZZ_SHOWN_MOST;
    for (size_t i = 0; i < rows; i++) fuzz_show_row(view, i, to);
    fuzz_show_features(view, rows, to);
}

/* ---- a register --------------------------------------------------------- */

/* Closes the register. What refuses a view is shown, too. */
static inline void fuzz_show_register(eb_register *reg, int threads,
                                      fuzz_text *to) {
    EXPECT(eb_register_close(reg, NULL) == EB_OK);
    fuzz_say(to, "%zu schools, %zu pupils, %d to %d\n",
             eb_register_school_count(reg), eb_register_pupil_count(reg),
             eb_register_first_date(reg), eb_register_last_date(reg));
    EXPECT(eb_register_write_fixed(reg, fuzz_put, to, NULL) == EB_OK);
    for (int how = 0; how < 2; how++) {
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        eb_view *view = NULL;
        eb_error err = {0};
        options.inspect = options.sensitive = how == 0;
        options.unit = how == 0 ? EB_UNIT_ENROLMENT : EB_UNIT_PUPIL;
        options.threads = threads;
        const eb_status status = eb_view_new(reg, &options, &view, &err);
        if (status != EB_OK) {
            fuzz_say_error(to, status, &err);
            continue;
        }
        fuzz_show_view(view, to);
        eb_view_free(view);
    }
}

/* ---- comparing ---------------------------------------------------------- */

static inline void fuzz_expect_same(const fuzz_text *a, const fuzz_text *b,
                                    const char *which) {
    size_t at = 0, from;
    const size_t least = a->length < b->length ? a->length : b->length;
    while (at < least && a->text[at] == b->text[at]) at++;
    if (at == a->length && at == b->length) return;
    for (from = at; from > 0 && a->text[from - 1] != '\n'; from--) continue;
    fprintf(
        stderr, "%s differs:\n%.*s\nexpected:\n%.*s\n", which,
        (int)(b->length - from < 400 ? b->length - from : 400), b->text + from,
        (int)(a->length - from < 400 ? a->length - from : 400), a->text + from);
    EXPECT(at == a->length && at == b->length);
}

#endif
