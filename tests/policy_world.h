/* SPDX-License-Identifier: MIT */
/*
 * For the tests of src/policy: a small school, what was said and done, and
 * the rows that a policy gives, as text.
 *
 *   world w = {0};
 *   world_new(&w);
 *   marks(&w.s, "P1", "A", on(2025, 9, 1), "OOOO");
 *   logged(&w, "P1", on(2025, 9, 2), EB_EVENT_TOLD);
 *   assert_string_equal(rows(&w, on(2025, 9, 5), RULES), "...");
 *   world_done(&w);
 */
#ifndef EB_TESTS_POLICY_WORLD_H
#define EB_TESTS_POLICY_WORLD_H

#include "earlybell/policy.h"
#include "school.h"

#define WORLD_ROOM 16384

typedef struct world {
    school s;
    eb_cases *cases, *closed; /* being filled; closed by the first `rows` */
    eb_policy *policy;
    eb_triggers *triggers;
    eb_triggers_options options;
    eb_unit unit;
    char shown[WORLD_ROOM];
} world;

#define WORLD_OK(w, call)                                                \
    do {                                                                 \
        const eb_status world_status_ = (call);                          \
        if (world_status_ != EB_OK) {                                    \
            fail_msg("%s: %s: %s", #call, eb_status_text(world_status_), \
                     (w)->s.err.message);                                \
        }                                                                \
    } while (0)

static inline void world_new(world *w) {
    const eb_triggers_options standard = EB_TRIGGERS_OPTIONS_INIT;
    w->options = standard;
    school_new(&w->s, EB_CONFLICTS_REFUSE);
    WORLD_OK(w, eb_cases_new(&w->s.memory, &w->cases, &w->s.err));
}

static inline void world_done(world *w) {
    eb_triggers_free(w->triggers);
    eb_policy_free(w->policy);
    eb_cases_free(w->cases);
    eb_cases_free(w->closed);
    school_done(&w->s);
    memset(w, 0, sizeof *w);
}

static inline void logged_at(world *w, const char *pupil, int64_t at,
                             eb_event event) {
    const eb_case row = {pupil, at, event, NULL, NULL};
    WORLD_OK(w, eb_cases_add(w->cases, &row, &w->s.err));
}

static inline void logged(world *w, const char *pupil, eb_date date,
                          eb_event event) {
    logged_at(w, pupil, minute_of(date, 9, 0), event);
}

/* A whole policy around rules. */
static inline void read_rules(world *w, const char *rules) {
    static char text[WORLD_ROOM];
    const int n = snprintf(
        text, sizeof text,
        "{\"earlybell_policy\": 1, \"name\": \"t\", \"version\": \"1\", "
        "\"source\": \"invented\", \"rules\": [%s]}",
        rules);
    assert_true(n > 0 && (size_t)n < sizeof text);
    eb_policy_free(w->policy);
    w->policy = NULL;
    WORLD_OK(w, eb_policy_read(text, (size_t)n, &w->s.memory, &w->policy,
                               &w->s.err));
}

static inline void look_for_rules(world *w, eb_date as_of) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = as_of;
    options.unit = w->unit;
    options.inspect = 1;
    options.memory = w->s.memory;
    look_with(&w->s, &options);
    if (w->closed == NULL) {
        WORLD_OK(w, eb_cases_close(w->cases, &w->s.err));
        w->closed = w->cases;
        w->cases = NULL;
    }
}

/* A line for each row: "P1 rule met 2025-09-04 [O×2 ...] due held". */
static inline const char *show_triggers(world *w) {
    size_t used = 0;
    eb_trigger row;
    w->shown[0] = '\0';
    for (size_t i = 0; eb_triggers_get(w->triggers, i, &row); i++) {
        char met[11] = "-", due[11] = "-", over[11] = "";
        eb_rule_info rule;
        assert_true(eb_policy_rule(w->policy, row.rule, &rule));
        if (row.first_met != EB_NO_DATE) eb_date_write(row.first_met, met);
        if (row.due != EB_NO_DATE) eb_date_write(row.due, due);
        if (row.over != EB_NO_DATE) eb_date_write(row.over, over);
        used += (size_t)snprintf(
            w->shown + used, sizeof w->shown - used,
            "%s %s %s %s%s%s [%s]%s%s%s%s%s%s\n", row.pupil, rule.name,
            eb_trigger_state_name(row.state), met,
            over[0] != '\0' ? " over " : "", over, row.evidence,
            row.due == EB_NO_DATE ? "" : " due ",
            row.due == EB_NO_DATE ? "" : due, row.due_is_guess ? "*" : "",
            row.provisional ? " provisional" : "",
            row.held_because[0] != '\0' ? " " : "", row.held_because);
        assert_true(used < sizeof w->shown);
    }
    return w->shown;
}

static inline const char *rows(world *w, eb_date as_of, const char *rules) {
    read_rules(w, rules);
    look_for_rules(w, as_of);
    eb_triggers_free(w->triggers);
    w->triggers = NULL;
    WORLD_OK(w, eb_triggers_new(w->s.view, w->policy, w->closed, &w->options,
                                &w->triggers, &w->s.err));
    return show_triggers(w);
}

/* 45 others from this day on: where one pupil alone has marks, it is closed. */
static inline void others(world *w, eb_date day, size_t sessions) {
    for (int i = 0; i < 45; i++) {
        char id[4] = {'Z', (char)('0' + i / 10), (char)('0' + i % 10), '\0'};
        many_marks(&w->s, id, "A", day, '/', sessions);
    }
}

#endif
