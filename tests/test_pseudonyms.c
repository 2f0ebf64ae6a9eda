/* SPDX-License-Identifier: MIT */
/*
 * What a person types and what cases say, as a renamed register has it.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/pseudonyms.h"

#define KEY "an invented key of 32 bytes, ok!"

static eb_given given;
static eb_input input;

/* By Python's hmac, as in test_pseudonym.c. */
#define P000123 "pc977fd186049727a84b4"

static void begin(void) {
    static char path[] = "/tmp/earlybell-test-XXXXXX";
    memcpy(path + sizeof path - 7, "XXXXXX", 6);
    const int descriptor = mkstemp(path); /* mode 0600 */
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, KEY, 32), 32);
    close(descriptor);
    memset(&given, 0, sizeof given);
    memset(&input, 0, sizeof input);
    input.settings.given = &given;
    given.values[EB_OPTION_PSEUDONYMS] = path;
    assert_int_equal(eb_pseudonyms_begin(&input), EB_EXIT_DONE);
    unlink(path);
}

static void ids(void **state) {
    (void)state;
    char room[EB_PSEUDONYM_ROOM];
    begin();
    assert_string_equal(eb_pseudonyms_id(&input, 'p', "P000123", room),
                        P000123);
    assert_null(eb_pseudonyms_id(&input, 'p', NULL, room));
    assert_string_equal(eb_pseudonyms_id(&input, 's', "", room), "");
    /* One that was copied from a list is meant as it is, as a pupil only. */
    static const char ITSELF[] = P000123;
    assert_ptr_equal(eb_pseudonyms_id(&input, 'p', ITSELF, room), ITSELF);
    assert_ptr_not_equal(eb_pseudonyms_id(&input, 's', ITSELF, room), ITSELF);
    eb_pseudonyms_end(&input);
    assert_int_equal(input.pseudonyms.length, 0);
    assert_string_equal(eb_pseudonyms_id(&input, 'p', "P000123", room),
                        "P000123");
}

static void cases(void **state) {
    (void)state;
    char room[EB_PSEUDONYM_ROOM];
    const eb_case row = {"P000123", 77, EB_EVENT_CALL, "Mrs Invented",
                         "a note"};
    eb_case out;
    begin();
    eb_pseudonyms_case(&input, &row, room, &out);
    assert_string_equal(out.pupil, P000123);
    assert_string_equal(out.who, "");
    assert_string_equal(out.note, "");
    assert_int_equal(out.at, 77);
    assert_int_equal(out.event, EB_EVENT_CALL);
    eb_pseudonyms_end(&input);
    eb_pseudonyms_case(&input, &row, room, &out);
    assert_string_equal(out.pupil, "P000123");
    assert_string_equal(out.note, "a note");
}

static void refusals(void **state) {
    (void)state;
    memset(&given, 0, sizeof given);
    memset(&input, 0, sizeof input);
    input.settings.given = &given;
    assert_int_equal(eb_pseudonyms_begin(&input), EB_EXIT_DONE);
    assert_int_equal(input.has_pseudonyms, 0);
    given.values[EB_OPTION_PSEUDONYMS] = "/no such key";
    assert_int_equal(eb_pseudonyms_begin(&input), EB_EXIT_FAILED);
    given.values[EB_OPTION_AGAINST] = "theirs.csv";
    assert_int_equal(eb_pseudonyms_begin(&input), EB_EXIT_WRONG_USE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids),
        cmocka_unit_test(cases),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
