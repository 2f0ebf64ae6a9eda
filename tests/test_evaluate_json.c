/* SPDX-License-Identifier: MIT */
/* An evaluation for programs, read back by the strict reader. */
#include "base/json.h"
#include "evaluated.h"

static eb_status write_json(const eb_evaluated *e, eb_output *output,
                            eb_error *err) {
    (void)err;
    eb_evaluate_json(e, output);
    return EB_OK;
}

static const eb_json_value *member(const eb_json_value *object,
                                   const char *key) {
    const eb_json_value *found = eb_json_member(object, key);
    if (found == NULL) fail_msg("no key %s", key);
    return found;
}

static double number(const eb_json_value *object, const char *key) {
    double value = 0.0;
    assert_ok(eb_json_get_number(object, key, EB_JSON_REQUIRED, &value, NULL));
    return value;
}

static void first_of(const eb_json_value *object, const char *key,
                     double out[3]) {
    assert_ok(eb_json_get_numbers(object, key, EB_JSON_REQUIRED, 3, out, NULL));
}

static void test_read_back(void **state) {
    (void)state;
    written w;
    eb_json *json = NULL;
    eb_error err;
    double interval[3];
    written_make(&w, 7);
    const char *text = written_by(&w, write_json);
    if (eb_json_read(text, strlen(text), NULL, &json, &err) != EB_OK) {
        fail_msg("%s", err.message);
    }
    const eb_json_value *root = eb_json_root(json);
    assert_true(number(root, "earlybell_evaluation") == 1.0);
    assert_true(number(member(root, "left_out"), "left") == 12.0);
    const eb_part *part = eb_evaluation_part(w.evaluation, 0);
    const eb_json_value *all = eb_json_at(member(root, "parts"), 0);
    assert_non_null(eb_json_at(member(root, "parts"), 2));
    assert_null(eb_json_at(member(root, "parts"), 3));
    assert_true(number(all, "rows") == 800.0);
    const eb_json_value *fresh = member(all, "not_yet_persistent");
    const eb_json_value *rate = member(fresh, "rate");
    first_of(rate, "auroc_gain", interval);
    /* To the last bit. */
    assert_true(interval[0] == part->fresh[EB_BY_RATE].auroc_gain.value);
    assert_true(interval[1] == part->fresh[EB_BY_RATE].auroc_gain.low);
    assert_true(interval[2] == part->fresh[EB_BY_RATE].auroc_gain.high);
    const eb_json_value *list =
        member(member(member(fresh, "model"), "lists"), "places");
    assert_true(number(list, "listed") == 14.0);
    assert_null(eb_json_member(list, "captured_gain"));
    first_of(member(all, "calibration"), "slope", interval);
    assert_true(interval[0] == part->calibration.slope.value);
    assert_int_equal(member(member(all, "severe"), "became")->kind,
                     EB_JSON_NUMBER);
    assert_non_null(eb_json_at(member(all, "thresholds"), 18));
    /* The nine: a name and nothing else. */
    const eb_json_value *groups = member(root, "groups");
    int seen = 0;
    for (const eb_json_value *g = groups->first; g != NULL; g = g->next) {
        const char *value = NULL;
        assert_ok(
            eb_json_get_string(g, "value", EB_JSON_REQUIRED, &value, NULL));
        if (strcmp(value, RARE) != 0) continue;
        seen = 1;
        assert_int_equal(member(g, "pupils")->kind, EB_JSON_NULL);
        assert_int_equal(member(g, "rows")->kind, EB_JSON_NULL);
        assert_int_equal(eb_json_at(member(g, "share"), 0)->kind, EB_JSON_NULL);
    }
    assert_true(seen);
    eb_json_free(json);
    written_done(&w);
}

/* Every number, with one thread and with four. */
static void test_threads(void **state) {
    (void)state;
    written w;
    written_make(&w, 7);
    const char *text = written_by(&w, write_json);
    char *one = malloc(strlen(text) + 1);
    assert_non_null(one);
    strcpy(one, text);
    eb_evaluation_free(w.evaluation);
    w.evaluation = evidence_judge(&w.evidence, 7, 25, 4);
    w.e.evaluation = w.evaluation;
    assert_string_equal(written_by(&w, write_json), one);
    free(one);
    written_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_read_back),
                                       cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
