/* SPDX-License-Identifier: MIT */
/*
 * The replay against the plain way: a new view for every day, and the rules
 * asked from it anew. What stands in the list of the last day without a break
 * must have begun on the day that the replay names. Schools start late and in
 * parts, so that sessions of the first days are open from one day and closed
 * from another.
 */
#include "base/memory.h"
#include "policy/replay.h"

#include "policy_world.h"

#define RULES                                                              \
    "{\"name\": \"u\", \"kind\": \"unexplained\", \"sessions\": 3, "       \
    "\"action\": \"a\"}, "                                                 \
    "{\"name\": \"run\", \"kind\": \"run\", \"days\": 2, \"action\": "     \
    "\"a\"}, "                                                             \
    "{\"name\": \"window\", \"kind\": \"window\", \"sessions\": 4, "       \
    "\"weeks\": 2, \"codes\": [\"N\", \"O\"], \"used_up_by\": "            \
    "[\"notice\"], \"action\": \"a\"}, "                                   \
    "{\"name\": \"sum\", \"kind\": \"cumulative\", \"count\": 6, "         \
    "\"classes\": [\"unauthorised\"], \"action\": \"a\"}, "                \
    "{\"name\": \"rate\", \"kind\": \"rate\", \"num\": 20, \"den\": 100, " \
    "\"m\": 6, \"action\": \"a\"}, "                                       \
    "{\"name\": \"n\", \"kind\": \"overdue\", \"days\": 3, "               \
    "\"action\": \"a\"}, "                                                 \
    "{\"name\": \"up\", \"kind\": \"recovered\", \"event\": \"panel\", "   \
    "\"num\": 50, \"den\": 100, \"weeks\": 1, \"action\": \"a\"}"
#define RULE_COUNT 7
#define RECOVERED 6
#define PUPILS 6
#define LATE 45 /* who make the school's first days too small */
#define DAYS 47 /* from Monday 1 September 2025 */

static void random_marks(world *w, uint64_t *state, const char *id) {
    char text[71] = "";
    size_t n = 0;
    while (n < 70) {
        const char code = "////NNOOI- D/"[below(state, 13)];
        for (size_t left = 1 + below(state, 9); left > 0 && n < 70; left--) {
            text[n++] = code;
        }
    }
    marks(&w->s, id, "A", on(2025, 9, 1) + (eb_date)below(state, 5), text);
}

/* Since when each pupil and rule has been in the list without a break. */
typedef struct plain {
    eb_date since[PUPILS][RULE_COUNT]; /* EB_NO_DATE: not in it */
    int panel[PUPILS][DAYS];           /* another panel is another reason */
} plain;

static void random_events(world *w, uint64_t *state, size_t pupil,
                          const char *id, plain *out) {
    static const eb_event EVENTS[] = {EB_EVENT_NOTICE, EB_EVENT_PANEL,
                                      EB_EVENT_CALL};
    for (size_t n = below(state, 4); n > 0; n--) {
        const size_t day = below(state, DAYS), which = below(state, 3);
        logged(w, id, on(2025, 9, 1) + (eb_date)day, EVENTS[which]);
        out->panel[pupil][day] |= EVENTS[which] == EB_EVENT_PANEL;
    }
}

static void random_school(world *w, uint64_t *state, plain *out) {
    *out = (plain){0};
    for (size_t p = 0; p < PUPILS; p++) {
        for (size_t r = 0; r < RULE_COUNT; r++) out->since[p][r] = EB_NO_DATE;
    }
    world_new(w);
    for (size_t i = 0; i < PUPILS; i++) {
        char id[4] = {'P', (char)('0' + i), '\0', '\0'};
        random_marks(w, state, id);
        random_events(w, state, i, id, out);
    }
    const size_t late = below(state, 2) * LATE;
    for (size_t i = 0; i < late; i++) {
        char id[4] = {'Z', (char)('0' + i / 10), (char)('0' + i % 10), '\0'};
        many_marks(&w->s, id, "A",
                   on(2025, 9, 3) + (eb_date)(7 * below(state, 2)), '/', 50);
    }
}

static void look_plainly(world *w, eb_date day, plain *out) {
    int now[PUPILS][RULE_COUNT] = {{0}};
    eb_trigger row;
    (void)rows(w, day, RULES);
    for (size_t i = 0; eb_triggers_get(w->triggers, i, &row); i++) {
        if (row.pupil[0] != 'P' || row.state == EB_TRIGGER_NEAR) continue;
        now[row.pupil[1] - '0'][row.rule] = 1;
    }
    for (size_t p = 0; p < PUPILS; p++) {
        /* `recovered` from the panel of a Monday may follow, without a day
         * between, on `recovered` from an earlier one. */
        if (out->panel[p][day - on(2025, 9, 1) - 1]) {
            out->since[p][RECOVERED] = EB_NO_DATE;
        }
        for (size_t r = 0; r < RULE_COUNT; r++) {
            if (!now[p][r]) out->since[p][r] = EB_NO_DATE;
            if (now[p][r] && out->since[p][r] == EB_NO_DATE) {
                out->since[p][r] = day;
            }
        }
    }
}

static size_t compare(world *w, const plain *expected) {
    eb_trigger row;
    size_t compared = 0;
    for (size_t i = 0; eb_triggers_get(w->triggers, i, &row); i++) {
        if (row.pupil[0] != 'P' || row.state == EB_TRIGGER_NEAR) continue;
        const eb_date since = expected->since[row.pupil[1] - '0'][row.rule];
        if (row.first_met != since) {
            fail_msg("%s rule %d: replay %d, plainly %d", row.pupil,
                     (int)row.rule, (int)row.first_met, (int)since);
        }
        compared++;
    }
    return compared;
}

static void test_every_day_anew(void **state) {
    (void)state;
    size_t compared = 0, eras = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        uint64_t random = seed;
        world w = {0};
        plain expected;
        random_school(&w, &random, &expected);
        for (eb_date day = on(2025, 9, 2); day < on(2025, 9, 1) + DAYS; day++) {
            look_plainly(&w, day, &expected);
            compared += compare(&w, &expected);
        }
        eb_school_days days;
        WORLD_OK(&w, eb_school_days_make(w.s.view, 0, &days, &w.s.err));
        eras += days.era_count > 1;
        eb_school_days_free(&days, eb_view_memory(w.s.view));
        world_done(&w);
    }
    /* Enough of it, and of schools with more than one era. */
    assert_true(compared > 10000);
    assert_true(eras > 5);
}

/* The days asked: after each school day, each event, joining and leaving, the
 * second of August, and as_of. */
static void test_days_that_are_asked(void **state) {
    (void)state;
    world w = {0};
    eb_pupil row = EB_PUPIL_INIT;
    world_new(&w);
    row.pupil = "P1";
    row.school = "A";
    row.entry_date = on(2025, 7, 10);
    row.leaving_date = on(2025, 9, 30);
    WORLD_OK(&w, eb_register_add_pupil(w.s.reg, &row, &w.s.err));
    marks(&w.s, "P1", "A", on(2025, 7, 14), "/\\/\\");
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\");
    logged(&w, "P1", on(2025, 7, 20), EB_EVENT_CALL);
    look_for_rules(&w, on(2025, 9, 5));
    eb_subjects subjects;
    eb_subject subject;
    eb_ticks ticks = {NULL, 0, 0};
    WORLD_OK(&w, eb_subjects_new(w.s.view, w.closed, &subjects, &w.s.err));
    WORLD_OK(&w, eb_subject_of_row(&subjects, 0, &subject, &w.s.err));
    WORLD_OK(&w, eb_ticks_make(&subject, on(2025, 9, 5), &ticks, &w.s.err));
    const eb_date expected[] = {
        on(2024, 8, 2),  on(2025, 7, 11), on(2025, 7, 15), on(2025, 7, 16),
        on(2025, 7, 21), on(2025, 8, 2),  on(2025, 9, 2),  on(2025, 9, 5)};
    assert_int_equal(ticks.count, 8);
    assert_memory_equal(ticks.days, expected, sizeof expected);
    eb_release(eb_view_memory(w.s.view), ticks.days);
    eb_subjects_free(&subjects);
    world_done(&w);
}

/* Asked about as_of alone, a run that began before it begins there: what came
 * before is not looked at. */
static void test_the_last_day_alone(void **state) {
    (void)state;
    world w = {0};
    eb_subjects subjects;
    eb_subject subject;
    eb_prepared prepared;
    eb_replay_room room = {0};
    static eb_replay replay, inner;
    const eb_date as_of = on(2025, 9, 6);
    world_new(&w);
    marks(&w.s, "P1", "A", on(2025, 9, 1), "/\\OOOOOOOO");
    marks(&w.s, "P2", "A", on(2025, 9, 1), "/\\OOOO/\\/\\");
    read_rules(&w,
               "{\"name\": \"run\", \"kind\": \"run\", \"days\": 2, "
               "\"action\": \"a\"}");
    look_for_rules(&w, as_of);
    WORLD_OK(&w, eb_subjects_new(w.s.view, w.closed, &subjects, &w.s.err));
    WORLD_OK(&w, eb_rule_prepare(&w.policy->rules[0], w.s.reg->codes, &prepared,
                                 &w.s.err));
    for (size_t p = 0; p < 2; p++) {
        WORLD_OK(&w, eb_subject_of_row(&subjects, p, &subject, &w.s.err));
        WORLD_OK(&w, eb_replay_room_for(&room, &subject, &w.s.err));
        eb_replay_last(&prepared, 0, &subject, &room, &replay, &inner);
        assert_int_equal(replay.is_open, p == 0);
        assert_int_equal(replay.found.have, p == 0 ? 4 : 0);
    }
    WORLD_OK(&w, eb_subject_of_row(&subjects, 0, &subject, &w.s.err));
    eb_replay_last(&prepared, 0, &subject, &room, &replay, &inner);
    assert_int_equal(replay.now.seen, as_of);
    assert_int_equal(replay.now.met, as_of);
    assert_int_equal(replay.now.last, as_of);
    assert_int_equal(replay.now.over, EB_NO_DATE);
    eb_replay_room_free(&room, eb_view_memory(w.s.view));
    eb_subjects_free(&subjects);
    world_done(&w);
}

/* A mark amended down and up again: the register as it is now decides, so
 * nothing fires twice. */
static void test_amended_and_back(void **state) {
    (void)state;
    world w = {0};
    world_new(&w);
    w.options.all = 1;
    many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 20);
    many_marks(&w.s, "P1", "A", on(2025, 9, 1), 'O', 12);
    char before[256];
    snprintf(before, sizeof before, "%s", rows(&w, on(2025, 9, 9), RULES));
    assert_non_null(strstr(before, "P1 run met 2025-09-03"));
    WORLD_OK(&w, eb_register_set_mark(w.s.reg, "P1", "A", on(2025, 9, 2), EB_AM,
                                      "/", NULL, &w.s.err));
    assert_null(
        strstr(rows(&w, on(2025, 9, 9), RULES), "P1 run met 2025-09-03"));
    WORLD_OK(&w, eb_register_set_mark(w.s.reg, "P1", "A", on(2025, 9, 2), EB_AM,
                                      "O", NULL, &w.s.err));
    assert_string_equal(rows(&w, on(2025, 9, 9), RULES), before);
    world_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_anew),
        cmocka_unit_test(test_days_that_are_asked),
        cmocka_unit_test(test_the_last_day_alone),
        cmocka_unit_test(test_amended_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
