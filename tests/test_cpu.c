/* SPDX-License-Identifier: MIT */
/*
 * Names of the processor paths, and what can be taken where. That this
 * machine's answer is right is not asked here: every path that it says it has
 * is run by test_features_paths.c, and would stop with an illegal instruction.
 */
#include "base/cpu.h"

#include "data/register.h"
#include "test.h"

static void test_names(void **state) {
    (void)state;
    for (int cpu = 0; cpu < EB_CPUS; cpu++) {
        const char *name = eb_cpu_name((eb_cpu)cpu);
        assert_true(name[0] != '\0');
        assert_int_equal(eb_cpu_find(name), cpu);
    }
    assert_string_equal(eb_cpu_name(EB_CPU_PORTABLE), "portable");
    assert_string_equal(eb_cpu_name(EB_CPU_AVX2), "avx2");
    assert_string_equal(eb_cpu_name(EB_CPU_AVX512), "avx512");
    assert_string_equal(eb_cpu_name(EB_CPUS), "");
    assert_int_equal(eb_cpu_find("avx"), -1);
    assert_int_equal(eb_cpu_find(""), -1);
    assert_int_equal(eb_cpu_find(NULL), -1);
}

static void test_ladder(void **state) {
    (void)state;
    assert_true(eb_cpu_has(EB_CPU_BEST));
    assert_true(eb_cpu_has(EB_CPU_SCALAR));
    assert_true(eb_cpu_has(EB_CPU_PORTABLE));
    assert_false(eb_cpu_has(EB_CPUS));
    for (int cpu = EB_CPU_AVX512PLUS; cpu > EB_CPU_AVX2; cpu--) {
        if (eb_cpu_has((eb_cpu)cpu)) assert_true(eb_cpu_has((eb_cpu)(cpu - 1)));
    }
    const eb_cpu best = eb_cpu_choose(EB_CPU_BEST);
    assert_true(best != EB_CPU_BEST && best != EB_CPU_SCALAR);
    assert_true(eb_cpu_has(best));
    for (int cpu = (int)best + 1; cpu < EB_CPUS; cpu++) {
        assert_false(eb_cpu_has((eb_cpu)cpu));
    }
    assert_int_equal(eb_cpu_choose(EB_CPU_SCALAR), EB_CPU_SCALAR);
}

/* A register takes the path it is given, and none that is not there. */
static void test_register(void **state) {
    (void)state;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_error err;
    eb_register *reg = NULL;
    assert_int_equal(options.cpu, EB_CPU_BEST);
    assert_int_equal(eb_register_new(&options, &reg, &err), EB_OK);
    assert_int_equal(reg->cpu, eb_cpu_choose(EB_CPU_BEST));
    eb_register_free(reg);
    options.cpu = EB_CPU_PORTABLE;
    assert_int_equal(eb_register_new(&options, &reg, &err), EB_OK);
    assert_int_equal(reg->cpu, EB_CPU_PORTABLE);
    eb_register_free(reg);
    reg = NULL;
    options.cpu = EB_CPUS;
    assert_int_equal(eb_register_new(&options, &reg, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "cpu");
    assert_null(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_ladder),
        cmocka_unit_test(test_register),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
