/* SPDX-License-Identifier: MIT */
#include "policy/sweep.h"

#include "policy_world.h"

static eb_rule rule_of(eb_rule_kind kind) {
    eb_rule rule;
    memset(&rule, 0, sizeof rule);
    rule.name = "r";
    rule.kind = kind;
    rule.from = EB_NO_DATE;
    rule.sessions = rule.days = rule.count = rule.weeks = 1;
    rule.num = rule.den = 1;
    return rule;
}

/* The codes that a rule means, as "GNOU". */
static const char *chosen(const eb_rule *rule, const eb_codes *codes) {
    static char text[64];
    eb_prepared prepared;
    size_t n = 0;
    assert_ok(eb_rule_prepare(rule, codes, &prepared, NULL));
    for (size_t i = 0; i < eb_codes_count(codes); i++) {
        const eb_code *code = eb_codes_get(codes, i);
        const uint8_t byte = eb_codes_byte(
            codes, code->code, strlen(code->code), eb_date_make(2025, 9, 1));
        /* A code may have two rows, of different dates: one letter. */
        if (strlen(code->code) == 1 && byte != EB_BYTE_UNKNOWN &&
            prepared.chosen[byte] && (n == 0 || text[n - 1] != *code->code)) {
            text[n++] = *code->code;
        }
    }
    text[n] = '\0';
    return text;
}

static void test_which_marks(void **state) {
    (void)state;
    eb_codes *codes = NULL;
    eb_rule rule = rule_of(EB_RULE_RUN);
    eb_prepared prepared;
    eb_error err = {0};
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    assert_string_equal(chosen(&rule, codes), "CEFHIMRSTGNOU");
    rule.codes = (eb_word_list){{"O", "G"}, 2};
    assert_string_equal(chosen(&rule, codes), "GO");
    rule.groups = (eb_word_list){{"illness"}, 1};
    assert_string_equal(chosen(&rule, codes), "IGO");
    rule.classes = (eb_word_list){{"unauthorised"}, 1};
    assert_string_equal(chosen(&rule, codes), "IGNOU");
    rule.codes = (eb_word_list){{"G", "?"}, 2};
    assert_int_equal(eb_rule_prepare(&rule, codes, &prepared, &err),
                     EB_ERR_CODE);
    assert_non_null(strstr(err.message, "lacks: ?"));
    rule.codes = (eb_word_list){{"?", "G"}, 2};
    assert_int_equal(eb_rule_prepare(&rule, codes, &prepared, &err),
                     EB_ERR_CODE);
    eb_codes_free(codes);
}

static void test_no_reason_marks(void **state) {
    (void)state;
    eb_codes *codes = NULL;
    const eb_rule rule = rule_of(EB_RULE_UNEXPLAINED);
    eb_prepared prepared;
    const eb_date day = on(2025, 9, 1);
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    assert_ok(eb_rule_prepare(&rule, codes, &prepared, NULL));
    assert_true(prepared.no_reason[EB_BYTE_NO_ROW]);
    assert_true(prepared.no_reason[EB_BYTE_BLANK]);
    assert_true(prepared.no_reason[eb_codes_byte(codes, "N", 1, day)]);
    assert_true(prepared.no_reason[eb_codes_byte(codes, "-", 1, day)]);
    /* Somebody wrote something. */
    assert_false(prepared.no_reason[EB_BYTE_UNKNOWN]);
    assert_false(prepared.no_reason[eb_codes_byte(codes, "O", 1, day)]);
    assert_false(prepared.no_reason[eb_codes_byte(codes, "#", 1, day)]);
    assert_false(prepared.no_reason[eb_codes_byte(codes, "/", 1, day)]);
    eb_codes_free(codes);
}

/* What the short cut calls far has no row, and is no part of any history. */
static void test_far_is_never_near(void **state) {
    (void)state;
    size_t far = 0;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        uint64_t random = seed;
        world w = {0};
        char text[41] = "";
        eb_subjects subjects;
        eb_subject subject;
        eb_rule rule = rule_of((eb_rule_kind)below(&random, 6));
        eb_prepared prepared;
        int32_t scratch[64];
        rule.sessions = rule.days = rule.count = 1 + (int)below(&random, 5);
        rule.weeks = 1 + (int)below(&random, 3);
        rule.in_days = (int)below(&random, 2);
        rule.num = 1;
        rule.den = 10;
        world_new(&w);
        many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 40);
        for (size_t n = 0; n < 40; n++)
            text[n] = "/////NOI-D"[below(&random, 10)];
        marks(&w.s, "P1", "A", on(2025, 9, 1), text);
        look_for_rules(&w, on(2025, 9, 27));
        WORLD_OK(&w, eb_subjects_new(w.s.view, w.closed, &subjects, &w.s.err));
        WORLD_OK(&w, eb_subject_of_row(&subjects, 0, &subject, &w.s.err));
        WORLD_OK(&w,
                 eb_rule_prepare(&rule, w.s.reg->codes, &prepared, &w.s.err));
        const int ever = eb_rule_is_far(&prepared, &subject, 0);
        const int now = eb_rule_is_far(&prepared, &subject, 1);
        assert_true(now || !ever);
        far += (size_t)now;
        eb_sweep sweep;
        sweep.inner = NULL;
        eb_sweep_start(&sweep, &prepared, &subject, &subject.days->eras[0],
                       scratch);
        for (eb_date day = on(2025, 9, 2); day <= on(2025, 9, 27); day++) {
            eb_found found;
            eb_sweep_look(&sweep, day, &found);
            if (ever || (now && day == on(2025, 9, 27))) {
                assert_false(found.met);
                assert_false(found.near);
            }
        }
        eb_subjects_free(&subjects);
        world_done(&w);
    }
    assert_true(far > 20 && far < 130);
}

typedef struct by_date {
    eb_date last;
    size_t count;
} by_date;

static void note(void *context, uint8_t byte, const char *word, eb_date date) {
    by_date *to = context;
    (void)byte;
    (void)word;
    assert_true(to->count == 0 || date >= to->last);
    to->last = date;
    to->count++;
}

/* The marks behind an answer, met or not, come by date: pieces of evidence and
 * what holds back since the first of them rely on it. */
static void test_marks_come_by_date(void **state) {
    (void)state;
    size_t count = 0;
    for (uint64_t seed = 1; seed <= 90; seed++) {
        uint64_t random = seed;
        world w = {0};
        char text[41] = "";
        eb_subjects subjects;
        eb_subject subject;
        eb_rule rule = rule_of((eb_rule_kind)(seed % EB_RULE_ROLL));
        eb_prepared prepared;
        int32_t scratch[64];
        eb_sweep sweep;
        if (rule.kind == EB_RULE_NO_ACTION) continue; /* those of another */
        rule.weeks = 1 + (int)below(&random, 5);
        rule.events.set = 1u << EB_EVENT_PANEL;
        world_new(&w);
        many_marks(&w.s, "Z1", "A", on(2025, 9, 1), '/', 40);
        for (size_t n = 0; n < 40; n++) {
            text[n] = "//NNOI-D"[below(&random, 8)];
        }
        marks(&w.s, "P1", "A", on(2025, 9, 1), text);
        logged(&w, "P1", on(2025, 9, 1) + (eb_date)below(&random, 26),
               EB_EVENT_PANEL);
        look_for_rules(&w, on(2025, 9, 27));
        WORLD_OK(&w, eb_subjects_new(w.s.view, w.closed, &subjects, &w.s.err));
        WORLD_OK(&w, eb_subject_of_row(&subjects, 0, &subject, &w.s.err));
        WORLD_OK(&w,
                 eb_rule_prepare(&rule, w.s.reg->codes, &prepared, &w.s.err));
        sweep.inner = NULL;
        eb_sweep_start(&sweep, &prepared, &subject, &subject.days->eras[0],
                       scratch);
        for (eb_date day = on(2025, 9, 2); day <= on(2025, 9, 27); day++) {
            eb_found found;
            by_date seen = {EB_NO_DATE, 0};
            eb_sweep_look(&sweep, day, &found);
            eb_sweep_collect(&sweep, day, note, &seen);
            count += seen.count;
        }
        eb_subjects_free(&subjects);
        world_done(&w);
    }
    assert_true(count > 5000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_marks),
        cmocka_unit_test(test_no_reason_marks),
        cmocka_unit_test(test_far_is_never_near),
        cmocka_unit_test(test_marks_come_by_date)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
