/* SPDX-License-Identifier: MIT */
/*
 * Totals: by school and year group, and by the share that was missed. Which
 * of the first may be shown is decided by eb_suppress, over the whole tree at
 * once: all, its schools, their year groups. Even the lead's page hides small
 * groups there, since tables are what gets copied.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "earlybell/review.h"
#include "ui/report.h"
#include "ui/score_text.h"

#define YEARS 16 /* not known, R, 1 to 14 */

/* ---- groups ------------------------------------------------------------- */

static void add(const eb_reported *report, const eb_report_pupil *pupil,
                eb_report_group *group) {
    const eb_result *r = &pupil->result;
    group->pupils++;
    group->possible += r->possible;
    group->absent += r->absent;
    group->persistent +=
        eb_is_persistent_now(&report->input->settings, r->possible, r->absent);
}

/* The year groups of the pupils first .. end - 1 that count, each a group. */
static void add_years(const eb_reported *report, size_t first, size_t end,
                      int level, size_t parent, eb_report_group *groups,
                      size_t *parents, size_t *count) {
    eb_report_group years[YEARS];
    memset(years, 0, sizeof years);
    for (size_t i = first; i < end; i++) {
        const eb_report_pupil *pupil = &report->pupils[i];
        if (!eb_report_counts(pupil)) continue;
        add(report, pupil, &groups[parent]);
        add(report, pupil, &years[pupil->row.year_group + 1]);
    }
    for (int y = 0; y < YEARS; y++) {
        if (years[y].pupils == 0) continue;
        years[y].level = level;
        years[y].year_group = y - 1;
        parents[*count] = parent;
        groups[(*count)++] = years[y];
    }
}

static void add_schools(const eb_reported *report, eb_report_group *groups,
                        size_t *parents, size_t *count) {
    for (size_t first = 0; first < report->count;) {
        const char *school = report->pupils[first].row.school;
        size_t end = first;
        while (end < report->count &&
               strcmp(report->pupils[end].row.school, school) == 0) {
            end++;
        }
        const size_t own = (*count)++;
        memset(&groups[own], 0, sizeof groups[own]);
        groups[own].level = 1;
        groups[own].school = school;
        parents[own] = 0;
        add_years(report, first, end, 2, own, groups, parents, count);
        if (groups[own].pupils == 0) *count = own;
        groups[0].pupils += groups[own].pupils;
        groups[0].persistent += groups[own].persistent;
        groups[0].possible += groups[own].possible;
        groups[0].absent += groups[own].absent;
        first = end;
    }
}

static eb_status hide(const eb_reported *report, eb_report_group *groups,
                      const size_t *parents, size_t count, eb_error *err) {
    const eb_memory *memory = &report->input->memory;
    int64_t *counts = eb_alloc(memory, 2 * count, sizeof *counts);
    unsigned char *hidden = eb_alloc(memory, count, 1);
    eb_status status = EB_ERR_MEMORY;
    if (counts == NULL || hidden == NULL) {
        (void)eb_fail_memory(err);
        goto out;
    }
    for (size_t g = 0; g < count; g++) {
        counts[g] = groups[g].pupils;
        counts[count + g] = groups[g].persistent;
    }
    status = eb_suppress(count, parents, counts, counts + count, 0, memory,
                         hidden, err);
    for (size_t g = 0; status == EB_OK && g < count; g++) {
        groups[g].hidden = hidden[g];
    }
out:
    eb_release(memory, hidden);
    eb_release(memory, counts);
    return status;
}

eb_status eb_report_groups(const eb_reported *report, eb_report_group **out,
                           size_t *count, eb_error *err) {
    const eb_memory *memory = &report->input->memory;
    const size_t most = 1 + (1 + YEARS) * (report->schools + 1);
    eb_report_group *groups = eb_alloc_zero(memory, most, sizeof *groups);
    size_t *parents = eb_alloc(memory, most, sizeof *parents);
    eb_status status = EB_ERR_MEMORY;
    size_t n = 1;
    if (groups == NULL || parents == NULL) {
        (void)eb_fail_memory(err);
        goto out;
    }
    parents[0] = EB_NO_PARENT;
    if (report->schools > 1) {
        add_schools(report, groups, parents, &n);
    } else {
        add_years(report, 0, report->count, 1, 0, groups, parents, &n);
    }
    status = hide(report, groups, parents, n, err);
    if (status == EB_OK) {
        *out = groups;
        *count = n;
        groups = NULL;
    }
out:
    eb_release(memory, parents);
    eb_release(memory, groups);
    return status;
}

static const char *group_name(const eb_report_group *group,
                              char out[EB_WORDS_ROOM]) {
    if (group->level == 0) return "All";
    if (group->school != NULL) {
        return group->school[0] != '\0' ? group->school : "(no id)";
    }
    return eb_words_year_group(group->year_group, out);
}

static void write_group(const eb_reported *report,
                        const eb_report_group *group) {
    eb_output *out = report->output;
    const int whole = (group->hidden & EB_HIDE_GROUP) != 0;
    const int outcomes = whole || (group->hidden & EB_HIDE_OUTCOMES) != 0;
    char words[EB_WORDS_ROOM];
    eb_output_text(out, group->level == 2 ? "<tr class=\"in\">" : "<tr>");
    eb_output_text(out, "<th scope=\"row\">");
    eb_html_short(out, group_name(group, words), EB_NAME_MOST);
    eb_output_text(out, "</th>");
    eb_html_count(out, whole ? EB_NO_COUNT : group->pupils);
    eb_html_cell(out, whole ? "c"
                            : eb_words_percent((double)group->absent /
                                                   (double)group->possible,
                                               words));
    eb_html_count(out, outcomes ? EB_NO_COUNT : group->persistent);
    eb_html_cell(out, outcomes ? "c"
                               : eb_words_percent((double)group->persistent /
                                                      (double)group->pupils,
                                                  words));
    eb_html_row_end(out);
}

void eb_report_write_groups(const eb_reported *report,
                            const eb_report_group *groups, size_t count) {
    static const char *const HEADS[] = {"group", "pupils", "sessions missed",
                                        "persistently absent", "share"};
    eb_output *out = report->output;
    eb_output_text(out, "<h2>");
    eb_html_say(out, report->schools > 1 ? "By school and year group"
                                         : "By year group");
    eb_output_text(out, "</h2>\n");
    eb_html_table(out, "Pupils on roll, this year so far", HEADS, 5);
    for (size_t g = 0; g < count; g++) write_group(report, &groups[g]);
    eb_html_table_end(out);
    eb_output_text(out, "<p class=\"note\">");
    eb_html_say(out,
                "c: hidden, because it counts fewer than ten pupils (or all "
                "but fewer than ten), or would give such a number away.");
    eb_output_text(out, "</p>\n");
}

/* ---- by share missed ---------------------------------------------------- */

const char *eb_report_bin_words(size_t bin) {
    static const char *const WORDS[EB_REPORT_BINS] = {
        "under 5 %", "5 to under 10 %", "10 to under 20 %", "20 to under 50 %",
        "50 % or more"};
    return WORDS[bin];
}

void eb_report_bins(const eb_reported *report, int64_t out[EB_REPORT_BINS]) {
    static const int64_t LEAST[EB_REPORT_BINS] = {0, 5, 10, 20, 50}; /* % */
    memset(out, 0, EB_REPORT_BINS * sizeof *out);
    for (size_t i = 0; i < report->count; i++) {
        const eb_result *r = &report->pupils[i].result;
        if (!eb_report_counts(&report->pupils[i])) continue;
        size_t bin = EB_REPORT_BINS - 1;
        while (100 * r->absent < LEAST[bin] * r->possible) bin--;
        out[bin]++;
    }
}

void eb_report_write_bins(const eb_reported *report,
                          const int64_t counts[EB_REPORT_BINS], int64_t all) {
    static const char *const HEADS[] = {"sessions missed", "pupils"};
    eb_output *out = report->output;
    char words[EB_WORDS_ROOM], style[EB_WORDS_ROOM + 64];
    eb_output_text(out, "<h2>How absence is spread</h2>\n");
    eb_output_text(out, "<div class=\"bars\">\n");
    eb_html_table(out, "Pupils on roll by the share of sessions missed", HEADS,
                  2);
    for (size_t b = 0; b < EB_REPORT_BINS; b++) {
        eb_html_row(out, eb_report_bin_words(b));
        eb_html_count(out, counts[b]);
        eb_output_text(out, "<td class=\"b\" aria-hidden=\"true\">");
        if (counts[b] != EB_NO_COUNT && all > 0) {
            snprintf(style, sizeof style,
                     "<span class=\"bar\" style=\"width:%.20s%%\"></span>",
                     eb_words_fixed(100.0 * (double)counts[b] / (double)all, 1,
                                    words));
            eb_output_text(out, style);
        }
        eb_output_text(out, "</td>");
        eb_html_row_end(out);
    }
    eb_html_table_end(out);
    eb_output_text(out, "</div>\n");
}

void eb_report_sum(const eb_reported *report, const char *what,
                   const char *number) {
    eb_output *out = report->output;
    eb_output_text(out, "<div><dt>");
    eb_html_text(out, what);
    eb_output_text(out, "</dt><dd>");
    eb_html_text(out, number);
    eb_output_text(out, "</dd></div>\n");
}
