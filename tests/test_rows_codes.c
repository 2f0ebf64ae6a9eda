/* SPDX-License-Identifier: MIT */
/* Rows of local codes, into a code table. */
#include "test_rows.h"

#define HEADER "code|valid_from|valid_to|class|group|sensitive|meaning\n"

static void local_codes_are_added(void **state) {
    (void)state;
    reading r = {0};
    eb_rows_options options = options_of(EB_ROWS_CODES);
    assert_ok(eb_codes_new(NULL, &r.codes, NULL));
    const size_t before = eb_codes_count(r.codes);
    options.codes = r.codes;
    assert_ok(read_text(&r, &options,
                        HEADER
                        " IH |||Authorised|illness|YES|ill, sent home\n"
                        "7|2025-09-01|2026-08-31|not_possible|unable|no|\n"));
    assert_int_equal(eb_codes_count(r.codes), before + 2);
    const eb_code *ill = eb_codes_find(r.codes, "IH", 2, 20000);
    assert_non_null(ill);
    assert_int_equal(ill->class_, EB_AUTHORISED);
    assert_int_equal(ill->sensitive, 1);
    assert_string_equal(ill->group, "illness");
    assert_string_equal(ill->meaning, "ill, sent home");
    assert_int_equal(ill->valid_from, EB_NO_DATE);
    const eb_code *seven = eb_codes_find(r.codes, "7", 1, 20334);
    assert_non_null(seven);
    assert_int_equal(seven->class_, EB_NOT_POSSIBLE);
    assert_int_equal(seven->sensitive, 0);
    assert_null(eb_codes_find(r.codes, "7", 1, 20331)); /* 2025-08-31 */
    finish(&r);
}

static void what_cannot_be_read_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *row;
        eb_status status;
        int column;
        const char *field;
    } CASES[] = {
        {"q|2025-02-30||present|present|no|", EB_ERR_ROW, 2, "valid_from"},
        {"q||x|present|present|no|", EB_ERR_ROW, 3, "valid_to"},
        {"q|2025-09-02|2025-09-01|present|present|no|", EB_ERR_ROW, 3,
         "valid_to"},
        {"q|||here|present|no|", EB_ERR_ROW, 4, "class"},
        {"q|||unknown|present|no|", EB_ERR_ROW, 4, "class"},
        {"q||||present|no|", EB_ERR_ROW, 4, "class"},
        {"q|||present|present||", EB_ERR_ROW, 6, "sensitive"},
        {"q|||present|present|1|", EB_ERR_ROW, 6, "sensitive"},
        {"q|||present|present|no", EB_ERR_ROW, 0, ""},
        {"|||present|present|no|", EB_ERR_CODE, 0, "code"},
        {"eightlet|||present|present|no|", EB_ERR_CODE, 0, "code"},
        {"q|||present|holiday|no|", EB_ERR_CODE, 0, "group"},
        {"L|||present|late|no|", EB_ERR_CODE, 0, "code"}};
    const eb_rows_options options = options_of(EB_ROWS_CODES);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[200];
        snprintf(text, sizeof text, HEADER "%s\n", CASES[i].row);
        assert_refused(&options, text, CASES[i].status, 2, CASES[i].column,
                       CASES[i].field);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_codes_are_added),
        cmocka_unit_test(what_cannot_be_read_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
