/* SPDX-License-Identifier: MIT */
/*
 * A model moved by two numbers: what changes, by how much, and what stays.
 * Expected values by hand: logit(0.2) + 0.5 is that of 0.29187..., and so on.
 */
#include <math.h>

#include "review/model_move.h"
#include "test.h"

static const char LINEAR[] =
    "{\"kind\": \"beta-binomial\", \"components\": ["
    "{\"intercept\": [-2.5, -2], \"slope\": 1}, "
    "{\"intercept\": -1, \"slope\": 1.5}], \"weight\": {\"intercept\": 9}}";
static const char BANDS[] =
    "{\"kind\": \"band-prior\", \"prior\": {\"all\": [[0.75, 2, 8], "
    "[0.25, 1, 1]], \"7\": [[1, 3, 9]]}, "
    "\"own_marks\": {\"spell_inflation\": 5, \"redraw\": 0.03}}";
static const char LOGISTIC[] = "{\"kind\": \"logistic\", \"intercept\": 1}";

static void check_near(double got, double wanted, double tolerance) {
    assert_true(fabs(got - wanted) <= tolerance);
}

/* The moved text, or NULL. */
static char *move(const char *text, double level, double spread,
                  eb_error *err) {
    eb_json *json = NULL;
    char *out = NULL;
    size_t length = 0;
    eb_edits edits = {eb_memory_or_default(NULL), NULL, 0, 0};
    assert_int_equal(eb_json_read(text, strlen(text), NULL, &json, NULL),
                     EB_OK);
    if (eb_model_move(eb_json_root(json), level, spread, &edits, err) ==
        EB_OK) {
        assert_int_equal(
            eb_edits_apply(&edits, text, strlen(text), &out, &length, NULL),
            EB_OK);
    }
    eb_edits_free(&edits);
    eb_json_free(json);
    return out;
}

static void test_zero_is_no_move(void **state) {
    (void)state;
    char *moved = move(LINEAR, 0.0, 0.0, NULL);
    assert_string_equal(moved, LINEAR);
    free(moved);
}

/* Level 0.5 and twice the spread: a + 2 x, on means and on slopes alike; the
 * weight of the components is no mean and stays. */
static void test_linear(void **state) {
    (void)state;
    char *moved = move(LINEAR, 0.5, log(2.0), NULL);
    assert_string_equal(
        moved,
        "{\"kind\": \"beta-binomial\", \"components\": ["
        "{\"intercept\": [-4.5, -3.5], \"slope\": 2}, "
        "{\"intercept\": -1.5, \"slope\": 3}], \"weight\": {\"intercept\": "
        "9}}");
    free(moved);
}

static double number_at(const eb_json_value *list, size_t group, size_t which) {
    return eb_json_at(eb_json_at(list, group), which)->number;
}

/* Means move on the log odds, a + b stays, D shrinks as spread grows. */
static void test_bands(void **state) {
    (void)state;
    eb_json *json = NULL;
    char *moved = move(BANDS, 0.5, log(1.25), NULL);
    assert_int_equal(eb_json_read(moved, strlen(moved), NULL, &json, NULL),
                     EB_OK);
    const eb_json_value *root = eb_json_root(json);
    const eb_json_value *all =
        eb_json_member(eb_json_member(root, "prior"), "all");
    const double odds = exp(0.5);
    check_near(number_at(all, 0, 0), 0.75, 0.0);
    check_near(number_at(all, 0, 1), 10.0 * (0.25 * odds) / (1.0 + 0.25 * odds),
               1e-12);
    check_near(number_at(all, 0, 1) + number_at(all, 0, 2), 10.0, 1e-12);
    check_near(number_at(all, 1, 1), 2.0 * odds / (1.0 + odds), 1e-12);
    const eb_json_value *own = eb_json_member(root, "own_marks");
    check_near(eb_json_member(own, "spell_inflation")->number, 4.0, 1e-12);
    check_near(eb_json_member(own, "redraw")->number, 0.03, 0.0);
    eb_json_free(json);
    free(moved);
}

/* D stays where a model file may have it. */
static void test_spell_inflation_keeps_its_range(void **state) {
    (void)state;
    char *wide = move(BANDS, 0.0, 10.0, NULL);
    assert_non_null(strstr(wide, "\"spell_inflation\": 1,"));
    free(wide);
    char *tight = move(BANDS, 0.0, -10.0, NULL);
    assert_non_null(strstr(tight, "\"spell_inflation\": 50,"));
    free(tight);
}

static void test_logistic_is_refused(void **state) {
    (void)state;
    eb_error err = {0};
    assert_null(move(LOGISTIC, 0.1, 0.0, &err));
    assert_int_equal(err.status, EB_ERR_FIT);
    assert_string_equal(err.field, "kind");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zero_is_no_move),
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_bands),
        cmocka_unit_test(test_spell_inflation_keeps_its_range),
        cmocka_unit_test(test_logistic_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
