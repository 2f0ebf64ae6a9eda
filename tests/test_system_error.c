/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <errno.h>

#include "text/system_error.h"

static void reasons(void **state) {
    (void)state;
    assert_string_equal(eb_system_reason(ENOENT), "no such file or folder");
    assert_string_equal(eb_system_reason(ENOSPC), "no space left");
    assert_string_equal(eb_system_reason(EACCES), "no permission");
    assert_string_equal(eb_system_reason(EPIPE), "the reader went away");
    for (int number = -1; number < 200; number++) {
        assert_true(strlen(eb_system_reason(number)) > 5);
        assert_true(strlen(eb_system_reason(number)) < 60);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(reasons)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
