/* SPDX-License-Identifier: MIT */
/*
 * Totals for governors: no pupil, no number of fewer than ten, and no way to
 * reach one by subtracting.
 *
 * Three sets of numbers could be played off against each other, so each is
 * shown only as far as the others allow. The tree of schools and year groups
 * decides whether the number of persistently absent pupils may be shown at
 * all. The shares missed are parts of that number and of the rest, in a second
 * tree; without it they are not shown. How many are likely to become so is a
 * part of the rest, with its complement, and stands alone.
 *
 * Worked: 40 pupils, 12 persistent, by share 20, 8 | 9, 2, 1. The 8 is small,
 * so the 20 beside it goes as well (28 is known); the 9, 2 and 1 are small,
 * and together 12: all hidden. The page says 40 and 12.
 */
#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "earlybell/review.h"
#include "ui/report.h"
#include "ui/score_text.h"

#define LEAST 10

/* Not yet persistently absent, and more likely than not to be by the end. */
static int64_t count_likely(const eb_reported *report) {
    int64_t likely = 0;
    for (size_t i = 0; i < report->likely.count; i++) {
        const eb_report_pupil *pupil = &report->pupils[report->likely.rows[i]];
        likely += eb_report_counts(pupil) &&
                  pupil->result.p_persistent >= EB_REPORT_LIKELY;
    }
    return likely;
}

static const char *count_or_hidden(int64_t count, int shown,
                                   char out[EB_WORDS_ROOM]) {
    return shown ? eb_words_count(count, out) : "hidden (small)";
}

static void write_sums(const eb_reported *report, const eb_report_group *all) {
    eb_output *out = report->output;
    const int whole = (all->hidden & EB_HIDE_GROUP) == 0;
    const int outcomes = whole && (all->hidden & EB_HIDE_OUTCOMES) == 0;
    const int64_t likely = count_likely(report);
    const int64_t rest = all->pupils - all->persistent - likely;
    char words[EB_WORDS_ROOM];
    eb_output_text(out, "<h2>The year so far</h2>\n<dl class=\"sums\">\n");
    eb_report_sum(report, "pupils on roll",
                  count_or_hidden(all->pupils, whole, words));
    if (whole && all->possible > 0) {
        eb_report_sum(
            report, "sessions attended",
            eb_words_percent(1.0 - (double)all->absent / (double)all->possible,
                             words));
    }
    eb_report_sum(report, "persistently absent",
                  count_or_hidden(all->persistent, outcomes, words));
    eb_report_sum(
        report, "likely to become so",
        count_or_hidden(likely, outcomes && likely >= LEAST && rest >= LEAST,
                        words));
    eb_output_text(out, "</dl>\n");
}

/* The second tree: 0 not persistent, 1 persistent, then the bins. */
static eb_status write_bins(const eb_reported *report,
                            const eb_report_group *all, eb_error *err) {
    size_t parents[2 + EB_REPORT_BINS] = {EB_NO_PARENT, EB_NO_PARENT};
    int64_t counts[2 + EB_REPORT_BINS], bins[EB_REPORT_BINS];
    unsigned char hidden[2 + EB_REPORT_BINS];
    int some = 0;
    eb_report_bins(report, bins);
    counts[0] = all->pupils - all->persistent;
    counts[1] = all->persistent;
    for (size_t b = 0; b < EB_REPORT_BINS; b++) {
        parents[2 + b] = b >= EB_REPORT_FRESH_BINS;
        counts[2 + b] = bins[b];
    }
    const eb_status status =
        eb_suppress(2 + EB_REPORT_BINS, parents, counts, NULL, LEAST,
                    &report->input->memory, hidden, err);
    if (status != EB_OK) return status;
    for (size_t b = 0; b < EB_REPORT_BINS; b++) {
        if (hidden[2 + b]) bins[b] = EB_NO_COUNT;
        some |= !hidden[2 + b];
    }
    if (some) eb_report_write_bins(report, bins, all->pupils);
    return EB_OK;
}

eb_status eb_report_governor(const eb_reported *report, eb_error *err) {
    eb_report_group *groups = NULL;
    size_t count = 0;
    eb_status status = eb_report_groups(report, &groups, &count, err);
    if (status != EB_OK) return status;
    const int hidden = groups[0].hidden != EB_SHOW_ALL;
    write_sums(report, &groups[0]);
    /* Under another line the shares are no parts of the two numbers. */
    if (!hidden && !eb_settings_own_threshold(&report->input->settings)) {
        status = write_bins(report, &groups[0], err);
    }
    if (status == EB_OK && !(groups[0].hidden & EB_HIDE_GROUP)) {
        eb_report_write_groups(report, groups, count);
    }
    eb_release(&report->input->memory, groups);
    return status;
}
