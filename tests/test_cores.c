/* SPDX-License-Identifier: MIT */
#include "ui/cores.h"

#include "test.h"

static void some_and_always_as_many(void **state) {
    (void)state;
    assert_in_range(eb_cores(), 1, 256);
    assert_int_equal(eb_cores(), eb_cores());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(some_and_always_as_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
