/* SPDX-License-Identifier: MIT */
/*
 * What the page is written from: every row scored once, and three lists.
 *
 * Likely: not persistently absent yet, and more likely than not to end the
 * year so, by that chance; where those are few, the next by chance. Already:
 * persistently absent now, by the absent sessions expected ahead. Near: the
 * year can still end on either side of the line with a school week or less to
 * spare, the least to spare first. Ties keep the order of ids, so that the same
 * register gives the same page.
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "ui/listing.h"
#include "ui/report.h"
#include "ui/score_text.h"

int eb_report_counts(const eb_report_pupil *pupil) {
    const eb_state state = pupil->result.state;
    return pupil->result.possible > 0 &&
           (state == EB_STATE_EARLY || state == EB_STATE_OK ||
            state == EB_STATE_NO_CALENDAR);
}

/* ---- rows --------------------------------------------------------------- */

static eb_status read_rows(eb_reported *report, const unsigned char *wanted,
                           eb_error *err) {
    const size_t all = eb_view_row_count(report->input->view);
    const char *school = NULL;
    for (size_t i = 0; i < all; i++) {
        if (wanted != NULL && !wanted[i]) continue;
        eb_report_pupil *pupil = &report->pupils[report->count];
        const eb_status status =
            eb_view_row(report->input->view, i, &pupil->row, err);
        if (status != EB_OK) return status;
        pupil->index = i;
        pupil->page = 0;
        if (school == NULL || strcmp(school, pupil->row.school) != 0) {
            report->schools++;
        }
        school = pupil->row.school;
        report->count++;
    }
    return EB_OK;
}

/* Neighbours are scored in one call: many threads may share it. */
static eb_status score(eb_reported *report, eb_error *err) {
    eb_result *results =
        eb_alloc(&report->input->memory, EB_BATCH_ROWS, sizeof *results);
    if (results == NULL) return eb_fail_memory(err);
    eb_status status = EB_OK;
    for (size_t first = 0; status == EB_OK && first < report->count;) {
        size_t n = 1;
        while (first + n < report->count && n < EB_BATCH_ROWS &&
               report->pupils[first + n].index ==
                   report->pupils[first].index + n) {
            n++;
        }
        status = eb_score(report->model, report->input->view,
                          report->pupils[first].index, n, results, 0, err);
        for (size_t i = 0; status == EB_OK && i < n; i++) {
            report->pupils[first + i].result = results[i];
        }
        first += n;
    }
    eb_release(&report->input->memory, results);
    return status;
}

/* ---- lists -------------------------------------------------------------- */

static eb_status take_list(const eb_reported *report, eb_sort_key *keys,
                           size_t count, int descending, eb_report_list *out,
                           eb_error *err) {
    eb_sort_rows(keys, count, descending);
    out->rows = eb_alloc(&report->input->memory, count, sizeof *out->rows);
    if (out->rows == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < count; i++) out->rows[i] = keys[i].row;
    out->count = count;
    return EB_OK;
}

static int is_near(const eb_result *r) {
    return r->remaining > 0 && r->sessions_in_hand != EB_NO_COUNT_SIGNED &&
           r->sessions_in_hand >= 0 && r->sessions_in_hand <= EB_REPORT_NEAR &&
           r->sessions_in_hand < r->remaining;
}

static eb_status rank(eb_reported *report, eb_error *err) {
    const eb_settings *settings = &report->input->settings;
    const size_t n = report->count;
    eb_sort_key *keys = eb_alloc(&report->input->memory, 3 * n, sizeof *keys);
    if (keys == NULL) return eb_fail_memory(err);
    eb_sort_key *likely = keys, *already = keys + n, *near = keys + 2 * n;
    size_t likely_count = 0, already_count = 0, near_count = 0;
    for (size_t i = 0; i < n; i++) {
        const eb_result *r = &report->pupils[i].result;
        if (isnan(r->p_persistent)) continue;
        const eb_sort_key in_hand = {i, NULL, (double)r->sessions_in_hand};
        if (is_near(r)) near[near_count++] = in_hand;
        if (eb_is_persistent_now(settings, r->possible, r->absent)) {
            const eb_sort_key key = {i, NULL, r->expected_ahead};
            already[already_count++] = key;
        } else if (r->p_persistent >= EB_REPORT_NEXT) {
            const eb_sort_key key = {i, NULL, r->p_persistent};
            likely[likely_count++] = key;
            report->likely_count += r->p_persistent >= EB_REPORT_LIKELY;
        }
    }
    eb_status status =
        take_list(report, likely, likely_count, 1, &report->likely, err);
    if (status == EB_OK) {
        status =
            take_list(report, already, already_count, 1, &report->already, err);
    }
    if (status == EB_OK) {
        status = take_list(report, near, near_count, 0, &report->near, err);
    }
    if (report->likely.count > EB_REPORT_TOP) {
        report->likely.count = report->likely_count > EB_REPORT_TOP
                                   ? report->likely_count
                                   : EB_REPORT_TOP;
    }
    eb_release(&report->input->memory, keys);
    return status;
}

/* ---- whose page --------------------------------------------------------- */

static void add_page(eb_reported *report, size_t pupil) {
    if (report->pupils[pupil].page > 0) return;
    report->pages.rows[report->pages.count++] = pupil;
    report->pupils[pupil].page = report->pages.count;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* The lead: half from each list, early help first; more of one where the
 * other is short. The mentor: every pupil of the caseload. */
static eb_status choose_pages(eb_reported *report, eb_error *err) {
    const size_t asked = report->input->settings.top;
    size_t most = asked > 0 ? asked : EB_REPORT_TOP;
    if (report->reader == EB_READER_GOVERNOR) most = 0;
    if (report->reader == EB_READER_MENTOR) most = report->count;
    report->pages.rows = eb_alloc(&report->input->memory, report->count,
                                  sizeof *report->pages.rows);
    if (report->pages.rows == NULL) return eb_fail_memory(err);
    if (report->reader == EB_READER_MENTOR) {
        for (size_t i = 0; i < report->count; i++) add_page(report, i);
        return EB_OK;
    }
    const size_t half = most - most / 2;
    size_t likely = least(report->likely.count, half);
    const size_t already = least(report->already.count, most - likely);
    likely = least(report->likely.count, most - already);
    for (size_t i = 0; i < likely; i++)
        add_page(report, report->likely.rows[i]);
    for (size_t i = 0; i < already; i++) {
        add_page(report, report->already.rows[i]);
    }
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

static eb_status gather(eb_reported *report, const unsigned char *wanted,
                        eb_error *err) {
    const size_t all = eb_view_row_count(report->input->view);
    report->pupils =
        eb_alloc_zero(&report->input->memory, all, sizeof *report->pupils);
    if (report->pupils == NULL) return eb_fail_memory(err);
    eb_status status = read_rows(report, wanted, err);
    if (status == EB_OK) status = score(report, err);
    if (status == EB_OK) status = rank(report, err);
    if (status == EB_OK) status = choose_pages(report, err);
    return status;
}

eb_status eb_report_gather(eb_reported *report, const unsigned char *wanted,
                           eb_error *err) {
    const eb_status status = gather(report, wanted, err);
    if (status != EB_OK) eb_report_free(report);
    return status;
}

void eb_report_free(eb_reported *report) {
    const eb_memory *memory = &report->input->memory;
    eb_report_list *lists[] = {&report->likely, &report->already, &report->near,
                               &report->pages};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        eb_release(memory, lists[i]->rows);
        lists[i]->rows = NULL;
        lists[i]->count = 0;
    }
    eb_release(memory, report->pupils);
    report->pupils = NULL;
    report->count = 0;
}
