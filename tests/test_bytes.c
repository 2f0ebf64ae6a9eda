/* SPDX-License-Identifier: MIT */
/* Masks of sixteen bytes against a loop over them: every byte value at every
 * place, among neighbours that could carry into it. */
#include "base/bytes.h"

#include "test.h"

static uint32_t slow(const char *text, char most, char byte) {
    uint32_t mask = 0;
    for (int i = 0; i < EB_BYTES_STEP; i++) {
        const int is_low = (unsigned char)text[i] <= (unsigned char)most;
        mask |= (uint32_t)(is_low || text[i] == byte) << i;
    }
    return mask;
}

static void as_one_by_one(void **state) {
    (void)state;
    static const char AROUND[] = {'\0', '"',    '#',    ',',
                                  'a',  '\x7F', '\x80', '\xFF'};
    static const char MARKS[] = {',', ';', '\t', '|', '\r'};
    for (size_t a = 0; a < sizeof AROUND; a++) {
        for (int value = 0; value < 256; value++) {
            for (int at = 0; at < EB_BYTES_STEP; at++) {
                char text[EB_BYTES_STEP + 1];
                memset(text, AROUND[a], sizeof text);
                text[1 + at] = (char)value; /* at no even address */
                for (size_t m = 0; m < sizeof MARKS; m++) {
                    assert_int_equal(eb_bytes_up_to_or(text + 1, '"', MARKS[m]),
                                     slow(text + 1, '"', MARKS[m]));
                }
                for (size_t m = 0; m < sizeof AROUND; m++) {
                    uint32_t same = 0;
                    for (int i = 0; i < EB_BYTES_STEP; i++) {
                        same |= (uint32_t)(text[1 + i] == AROUND[m]) << i;
                    }
                    assert_int_equal(eb_bytes_equal(text + 1, AROUND[m]), same);
                }
                assert_int_equal(eb_bytes_up_to(text + 1, '\r'),
                                 slow(text + 1, '\r', '\r'));
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_one_by_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
