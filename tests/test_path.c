/* SPDX-License-Identifier: MIT */
/* Which path computes blocks; that they agree is test_features_paths.c. */
#include "features/block.h"

#include "test.h"

static void test_paths(void **state) {
    (void)state;
    assert_null(eb_block_path_of(EB_CPU_SCALAR));
    assert_int_equal(eb_block_path_of(EB_CPU_PORTABLE)->lanes, 2);
    for (int cpu = EB_CPU_AVX2; cpu < EB_CPUS; cpu++) {
        if (!eb_cpu_has((eb_cpu)cpu)) continue;
        assert_int_equal(eb_block_path_of((eb_cpu)cpu)->lanes,
                         cpu == EB_CPU_AVX2 ? 4 : 8);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_paths)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
