/* SPDX-License-Identifier: MIT */
/*
 * The codes of invented marks against the national table: each exists on its
 * date, and counts as possible and absent as its class there says.
 */
#include "test.h"
#include "train/simulate.h"

static void check(const eb_codes *codes, unsigned number, eb_date date) {
    const char *text = eb_simulated_code(number);
    const eb_code *code = eb_codes_find(codes, text, strlen(text), date);
    if (code == NULL) fail_msg("code %s is unknown", text);
    const int absent =
        code->class_ == EB_AUTHORISED || code->class_ == EB_UNAUTHORISED;
    const int attended =
        code->class_ == EB_PRESENT || code->class_ == EB_APPROVED;
    assert_int_equal(eb_simulated_is_absent(number), absent);
    assert_int_equal(eb_simulated_is_possible(number), absent || attended);
}

static void every_code_is_in_the_national_table(void **state) {
    (void)state;
    eb_codes *codes = NULL;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    const eb_date now = eb_date_make(2025, 3, 3);
    const eb_date then = eb_date_make(2024, 3, 4);
    int tried = 0;
    for (unsigned number = SIM_AM; number < SIM_CODES; number++) {
        if (number != SIM_J && number != SIM_Y) check(codes, number, now);
        check(codes, eb_sim_code_before_2024((uint8_t)number), then);
        tried++;
    }
    assert_int_equal(tried, 36);
    eb_codes_free(codes);
}

static void an_old_code_stays_as_possible_as_it_was(void **state) {
    (void)state;
    for (unsigned number = 0; number < SIM_CODES; number++) {
        const uint8_t old = eb_sim_code_before_2024((uint8_t)number);
        /* An interview was approved until 2024, authorised absence since. */
        if (number == SIM_J1) continue;
        assert_int_equal(eb_simulated_is_possible(number),
                         eb_simulated_is_possible(old));
        assert_int_equal(eb_simulated_is_absent(number),
                         eb_simulated_is_absent(old));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_is_in_the_national_table),
        cmocka_unit_test(an_old_code_stays_as_possible_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
