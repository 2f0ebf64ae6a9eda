/* SPDX-License-Identifier: MIT */
/*
 * The figures of `outcomes` for programs. Keys are part of the interface
 * (src/ui/README.md).
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "ui/json_out.h"
#include "ui/outcomes.h"

static void write_share(eb_json_out *json, const char *key, int64_t count,
                        int64_t of) {
    eb_json_number(json, key,
                   of > 0 ? (double)count / (double)of : (double)NAN);
}

static void write_events(eb_json_out *json, const eb_outcomes *totals) {
    eb_json_open(json, "events", '{');
    for (int e = 0; e < EB_EVENTS; e++) {
        eb_json_open(json, eb_event_name((eb_event)e), '{');
        eb_json_integer(json, "cases", totals->events[e]);
        eb_json_integer(json, "pupils", totals->pupils[e]);
        eb_json_close(json, '}');
    }
    eb_json_close(json, '}');
}

static void write_visits(eb_json_out *json, const eb_outcome_page *page) {
    const eb_outcomes *totals = &page->totals;
    const int64_t visits = totals->events[EB_EVENT_VISIT];
    eb_json_open(json, "visits", '{');
    eb_json_integer(json, "visits", visits);
    eb_json_integer(json, "told_before", totals->visits_told);
    write_share(json, "no_answer_share", totals->events[EB_EVENT_NO_ANSWER],
                visits);
    write_share(json, "parent_advised_share",
                totals->events[EB_EVENT_PARENT_ADVISED], visits);
    write_share(json, "child_returned_share",
                totals->events[EB_EVENT_CHILD_RETURNED], visits);
    if (page->has_register) {
        eb_json_integer(json, "absent_then", totals->visits_absent);
        eb_json_integer(json, "there_then", totals->visits_there);
        eb_json_open(json, "returned", '[');
        for (size_t i = 0; i < EB_RETURNS; i++) {
            eb_json_open(json, NULL, '{');
            eb_json_integer(json, "within_sessions", eb_return_sessions(i));
            eb_json_integer(json, "returned", totals->returned[i]);
            eb_json_integer(json, "of", totals->followed[i]);
            eb_json_close(json, '}');
        }
        eb_json_close(json, ']');
    }
    eb_json_close(json, '}');
}

static void write_offers(eb_json_out *json, const eb_outcomes *totals) {
    eb_json_open(json, "offers", '{');
    eb_json_integer(json, "pupils", totals->offered);
    eb_json_integer(json, "started", totals->started);
    eb_json_integer(json, "refused", totals->refused);
    eb_json_integer(json, "undecided", totals->undecided);
    write_share(json, "conversion", totals->started, totals->offered);
    eb_json_close(json, '}');
}

/* An estimate and its interval; null where there is none. */
static void write_estimate(eb_json_out *json, const char *key, double estimate,
                           double low, double high) {
    eb_json_open(json, key, '[');
    eb_json_number(json, NULL, estimate);
    eb_json_number(json, NULL, low);
    eb_json_number(json, NULL, high);
    eb_json_close(json, ']');
}

static void write_changes(eb_json_out *json, const eb_outcome_page *page) {
    eb_json_open(json, "before_and_after", '[');
    for (size_t i = 0; i < page->change_count; i++) {
        const eb_outcome_change *of = &page->changes[i];
        eb_json_open(json, NULL, '{');
        eb_json_text(json, "event", eb_event_name(of->event));
        eb_json_integer(json, "pupils", of->pupils);
        eb_json_integer(json, "families", of->families);
        eb_json_integer(json, "left_out", of->left_out);
        eb_json_integer(json, "before_possible", of->before_possible);
        eb_json_integer(json, "before_absent", of->before_absent);
        eb_json_integer(json, "after_possible", of->possible);
        eb_json_integer(json, "after_absent", of->absent);
        eb_json_number(json, "after_expected", of->expected);
        write_estimate(json, "change", of->change, of->low, of->high);
        eb_json_integer(json, "matched", of->matched);
        write_estimate(json, "matched_change", of->matched_change,
                       of->matched_low, of->matched_high);
        eb_json_close(json, '}');
    }
    eb_json_close(json, ']');
}

static void write_group(eb_json_out *json, const char *key,
                        const eb_outcome_group *group) {
    eb_json_open(json, key, '{');
    eb_json_integer(json, "pupils", group->pupils);
    eb_json_integer(json, "families", group->families);
    eb_json_integer(json, "possible", group->possible);
    eb_json_integer(json, "absent", group->absent);
    eb_json_number(json, "expected", group->expected);
    eb_json_close(json, '}');
}

static void write_comparison(eb_json_out *json, const eb_outcome_page *page) {
    const eb_outcome_comparison *of = &page->comparison;
    eb_json_open(json, "hold_out", '{');
    eb_json_date(json, "from", page->from);
    eb_json_bool(json, "lot_known", !page->compared_all);
    write_group(json, "chosen", &of->chosen);
    write_group(json, "held_out", &of->held_out);
    eb_json_integer(json, "left_out", of->left_out);
    eb_json_integer(json, "without_marks", of->unknown);
    write_estimate(json, "difference", of->difference, of->low, of->high);
    write_estimate(json, "adjusted", of->adjusted, of->adjusted_low,
                   of->adjusted_high);
    eb_json_close(json, '}');
}

void eb_outcomes_json(const eb_outcome_page *page, eb_output *output) {
    eb_json_out json = {output, 0, 0, 3};
    eb_json_open(&json, NULL, '{');
    eb_json_integer(&json, "earlybell_outcomes", 1);
    eb_json_date(&json, "as_of", page->as_of);
    eb_json_date(&json, "first", page->totals.first);
    eb_json_date(&json, "last", page->totals.last);
    eb_json_integer(&json, "left_out", page->totals.left_out);
    if (page->model != NULL) {
        eb_model_info about;
        eb_model_about(page->model, &about);
        eb_json_text(&json, "model", about.name);
        eb_json_text(&json, "model_version", about.version);
    }
    write_events(&json, &page->totals);
    write_visits(&json, page);
    write_offers(&json, &page->totals);
    if (page->has_register) write_changes(&json, page);
    if (page->has_comparison) write_comparison(&json, page);
    eb_json_close(&json, '}');
}
