/* SPDX-License-Identifier: MIT */
/*
 * The lead's part: the school at a glance, whom to think of first and why,
 * who is near the line, absences with a shape, and totals. Lists stand before
 * totals: a list is for people, a total is for the wall.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/report.h"
#include "ui/score_text.h"

#define PATTERNS_MOST 100

/* ---- at a glance -------------------------------------------------------- */

static void write_glance(const eb_reported *report) {
    int64_t pupils = 0, possible = 0, absent = 0, severe = 0, persistent = 0;
    eb_output *out = report->output;
    char words[EB_WORDS_ROOM];
    for (size_t i = 0; i < report->count; i++) {
        const eb_result *r = &report->pupils[i].result;
        if (!eb_report_counts(&report->pupils[i])) continue;
        pupils++;
        possible += r->possible;
        absent += r->absent;
        severe += 2 * r->absent >= r->possible;
        persistent += eb_is_persistent_now(&report->input->settings,
                                           r->possible, r->absent);
    }
    eb_output_text(out, "<h2>At a glance</h2>\n<dl class=\"sums\">\n");
    eb_report_sum(report, "pupils on roll", eb_words_count(pupils, words));
    if (possible > 0) {
        eb_report_sum(
            report, "sessions attended",
            eb_words_percent(1.0 - (double)absent / (double)possible, words));
    }
    eb_report_sum(report, "likely to become persistent",
                  eb_words_count((int64_t)report->likely_count, words));
    eb_report_sum(report, "persistently absent now",
                  eb_words_count(persistent, words));
    eb_report_sum(report, "of those, severely", eb_words_count(severe, words));
    eb_output_text(out, "</dl>\n");
}

/* ---- lists -------------------------------------------------------------- */

void eb_report_write_name(const eb_reported *report,
                          const eb_report_pupil *pupil) {
    eb_output *out = report->output;
    const eb_row *row = &pupil->row;
    char link[64];
    eb_output_text(out, "<tr><th scope=\"row\">");
    snprintf(link, sizeof link, "<a href=\"#p%zu\">", pupil->page);
    if (pupil->page > 0) eb_output_text(out, link);
    eb_html_short(out, eb_report_name(row), EB_NAME_MOST);
    if (pupil->page > 0) eb_output_text(out, "</a>");
    if (row->name[0] != '\0') {
        eb_output_text(out, " <span class=\"note\">");
        eb_html_short(out, row->pupil, EB_NAME_MOST);
        eb_output_text(out, "</span>");
    }
    eb_output_text(out, "</th>");
    if (report->schools > 1) {
        eb_output_text(out, "<td>");
        eb_html_short(out, row->school, EB_NAME_MOST);
        eb_output_text(out, "</td>");
    }
}

static void write_reasons(const eb_reported *report, const eb_result *r) {
    eb_output *out = report->output;
    eb_output_text(out, "<td class=\"why\">");
    for (size_t i = 0, some = 0; i < 3; i++) {
        char text[EB_REASON_ROOM];
        eb_reason_text(&r->reasons[i], text);
        if (text[0] == '\0') continue;
        eb_html_say(out, "%s%s", some++ > 0 ? "; " : "", text);
    }
    eb_output_text(out, "</td>");
}

static void write_pupil(const eb_reported *report,
                        const eb_report_pupil *pupil) {
    const eb_result *r = &pupil->result;
    eb_output *out = report->output;
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM], text[2 * EB_WORDS_ROOM];
    eb_report_write_name(report, pupil);
    eb_html_cell(out, eb_words_year(pupil->row.year_group, a));
    snprintf(text, sizeof text, "%" PRId64 " of %" PRId64, r->absent,
             r->possible);
    eb_html_cell(out, text);
    eb_html_cell(out, eb_report_chance(r->p_persistent, a));
    snprintf(text, sizeof text, "%.30s to %.30s",
             eb_words_fixed(r->rate_low * 100.0, 1, a),
             eb_words_percent(r->rate_high, b));
    eb_html_cell(out, text);
    eb_html_cell(out, r->sessions_in_hand == EB_NO_COUNT_SIGNED
                          ? "-"
                          : eb_words_count(r->sessions_in_hand, a));
    write_reasons(report, r);
    eb_html_row_end(out);
}

static void write_table(const eb_reported *report, const eb_report_list *list,
                        const char *caption) {
    static const char *const HEADS[] = {"pupil",   "school", "year",
                                        "missed",  "chance", "year ends at",
                                        "in hand", "why"};
    const char *heads[8];
    eb_output *out = report->output;
    size_t n = 0;
    if (list->count == 0) {
        eb_output_text(out, "<p>Nobody.</p>\n");
        return;
    }
    for (size_t i = 0; i < 8; i++) {
        if (i != 1 || report->schools > 1) heads[n++] = HEADS[i];
    }
    eb_output_text(out, "<div class=\"list\">\n");
    eb_html_table(out, caption, heads, n);
    const size_t shown =
        list->count < EB_REPORT_LIST_MOST ? list->count : EB_REPORT_LIST_MOST;
    for (size_t i = 0; i < shown; i++) {
        write_pupil(report, &report->pupils[list->rows[i]]);
    }
    eb_html_table_end(out);
    eb_output_text(out, "</div>\n");
    if (shown < list->count) {
        eb_output_text(out, "<p class=\"note\">");
        eb_html_say(out,
                    "The first %zu of %zu; `earlybell score` lists them all.",
                    shown, list->count);
        eb_output_text(out, "</p>\n");
    }
}

static void write_lists(const eb_reported *report) {
    eb_output *out = report->output;
    eb_output_text(out,
                   "<h2>Likely to become persistently absent</h2>\n<p>Not "
                   "yet: where early help may matter most. ");
    if (report->likely_count == 0) {
        eb_html_say(out, "Nobody is more likely than not");
    } else {
        eb_html_say(out, "%zu %s more likely than not", report->likely_count,
                    report->likely_count == 1 ? "is" : "are");
    }
    eb_html_say(out, " to be so by the end of the year");
    eb_html_say(out, report->likely.count > report->likely_count
                         ? "; the next by chance follow."
                         : ".");
    eb_output_text(out, "</p>\n");
    write_table(report, &report->likely,
                "By chance of missing the line's share of the year or more, "
                "the highest first");
    eb_output_text(out, "<h2>Near the line</h2>\n<p>");
    eb_html_say(out,
                "The year can end on either side: at most %d more sessions "
                "(a school week) can be missed. Some are on a list above or "
                "below as well.",
                EB_REPORT_NEAR);
    eb_output_text(out, "</p>\n");
    write_table(report, &report->near, "The least in hand first");
    eb_output_text(out, "<h2>Already persistently absent</h2>\n");
    write_table(report, &report->already,
                "Most absent sessions expected in the rest of the year first");
    eb_output_text(
        out,
        "<p class=\"note\">Missed: sessions so far. Chance: of missing a "
        "tenth of the year or more. Year ends at: eight times in ten. In "
        "hand: sessions that can still be missed before a tenth of the year "
        "is; below 0 the line is passed. Why: what the register shows; it "
        "knows no cause.</p>\n");
}

/* ---- patterns ----------------------------------------------------------- */

/* The place of a view's row among the pupils: all rows are there. */
static void write_pattern(const eb_reported *report,
                          const eb_pattern *pattern) {
    eb_output *out = report->output;
    char text[EB_PATTERN_ROOM], chance[EB_WORDS_ROOM];
    const eb_report_pupil *pupil = &report->pupils[pattern->row];
    eb_report_write_name(report, pupil);
    eb_html_cell(out, eb_words_year(pupil->row.year_group, chance));
    snprintf(text, sizeof text, "once in %.30s",
             eb_words_count(pattern->p_value > 1e-6
                                ? (int64_t)(1.0 / pattern->p_value)
                                : 1000000,
                            chance));
    eb_html_cell(out,
                 pattern->p_value > 1e-6 ? text : "under once in 1,000,000");
    eb_pattern_text(pattern, text);
    eb_output_text(out, "<td class=\"why\">");
    eb_html_text(out, text);
    eb_output_text(out, "</td>");
    eb_html_row_end(out);
}

static eb_status write_patterns(const eb_reported *report, eb_error *err) {
    static const char *const HEADS[] = {"pupil", "school", "year",
                                        "by chance alone",
                                        "what the register shows"};
    static const char *const HEADS_OF_ONE[] = {
        "pupil", "year", "by chance alone", "what the register shows"};
    const eb_patterns_options options = EB_PATTERNS_OPTIONS_INIT;
    eb_output *out = report->output;
    eb_patterns *patterns = NULL;
    const eb_status status =
        eb_patterns_new(report->input->view, &options, &patterns, err);
    if (status != EB_OK) return status;
    const size_t all = eb_patterns_count(patterns);
    const size_t shown = all < PATTERNS_MOST ? all : PATTERNS_MOST;
    eb_output_text(out,
                   "<h2>Absences with a shape</h2>\n<p>Something to ask "
                   "about, not an answer. Days away in a row are one absence; "
                   "days on which many were away are set apart; of those "
                   "listed some one in ten may still be chance.</p>\n");
    if (shown == 0) eb_output_text(out, "<p>None.</p>\n");
    if (shown > 0) {
        eb_output_text(out, "<div class=\"list\">\n");
        eb_html_table(out, "Patterns, by school and pupil",
                      report->schools > 1 ? HEADS : HEADS_OF_ONE,
                      report->schools > 1 ? 5 : 4);
        for (size_t i = 0; i < shown; i++) {
            write_pattern(report, eb_patterns_get(patterns, i));
        }
        eb_html_table_end(out);
        eb_output_text(out, "</div>\n");
    }
    if (shown < all) {
        eb_output_text(out, "<p class=\"note\">");
        eb_html_say(out,
                    "The first %zu of %zu; `earlybell patterns` lists them "
                    "all.",
                    shown, all);
        eb_output_text(out, "</p>\n");
    }
    eb_patterns_free(patterns);
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

eb_status eb_report_school(const eb_reported *report, eb_error *err) {
    int64_t bins[EB_REPORT_BINS];
    eb_report_group *groups = NULL;
    size_t count = 0;
    write_glance(report);
    write_lists(report);
    eb_report_rules(report);
    eb_status status = write_patterns(report, err);
    if (status != EB_OK) return status;
    status = eb_report_groups(report, &groups, &count, err);
    if (status != EB_OK) return status;
    eb_report_bins(report, bins);
    eb_report_write_bins(report, bins, groups[0].pupils);
    eb_report_write_groups(report, groups, count);
    eb_release(&report->input->memory, groups);
    return EB_OK;
}
