/* SPDX-License-Identifier: MIT */
/* Planes of 64 bytes against their bits one by one. */
#include "base/bit_planes.h"

#include "base/random.h"
#include "test.h"

static void check(const uint8_t *bytes, uint32_t count,
                  const uint64_t planes[4]) {
    for (int p = 0; p < 4; p++) {
        for (uint32_t s = 0; s < 64; s++) {
            const unsigned want = s < count ? bytes[s] >> p & 1U : 0;
            assert_int_equal(planes[p] >> s & 1, want);
        }
    }
}

static void test_planes(void **state) {
    (void)state;
    eb_random random = eb_random_stream(1, 2, 3);
    uint8_t bytes[64];
    uint64_t planes[4];
    for (int round = 0; round < 200; round++) {
        for (int i = 0; i < 64; i++) {
            bytes[i] = (uint8_t)eb_random_below(&random, 256);
        }
        eb_bit_planes(bytes, planes);
        check(bytes, 64, planes);
        const uint32_t few = (uint32_t)eb_random_below(&random, 65);
        eb_bit_planes_few(bytes, few, planes);
        check(bytes, few, planes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_planes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
