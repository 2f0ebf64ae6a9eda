/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <unistd.h>

#include "base/memory.h"
#include "school.h"
#include "ui/target.h"

static eb_fraction share;

static int read_share(const char *text) {
    return eb_read_fraction(text, strlen(text), &share);
}

static void test_shares_are_exact(void **state) {
    (void)state;
    assert_int_equal(read_share("0.10"), 0);
    assert_int_equal(share.num, 100000);
    assert_int_equal(share.den, 1000000);
    assert_int_equal(read_share("0.333333"), 0);
    assert_int_equal(share.num, 333333);
    assert_int_equal(read_share("0.000001"), 0);
    assert_int_equal(share.num, 1);
    assert_int_equal(read_share("1"), 0);
    assert_int_equal(share.num, 1000000);
    assert_int_equal(read_share("0"), 0);
    assert_int_equal(read_share("0.3333333"), -1);
    assert_int_equal(read_share("1.01"), -1);
    assert_int_equal(read_share("-0.1"), -1);
    assert_int_equal(read_share("10%"), -1);
    assert_int_equal(read_share(""), -1);
    /* Every share of a thousand comes out as itself. */
    for (int i = 0; i <= 1000; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d.%03d", i / 1000, i % 1000);
        assert_int_equal(read_share(text), 0);
        assert_int_equal(share.num, i * 1000);
    }
}

static void test_year_groups(void **state) {
    (void)state;
    uint32_t groups = 0;
    assert_int_equal(eb_read_year_groups("7-11", &groups), 0);
    assert_int_equal(groups, 0xf80);
    assert_int_equal(eb_read_year_groups("R-2", &groups), 0);
    assert_int_equal(groups, 7);
    assert_int_equal(eb_read_year_groups("7,9,r", &groups), 0);
    assert_int_equal(groups, 1u << 7 | 1u << 9 | 1u);
    assert_int_equal(eb_read_year_groups("14", &groups), 0);
    const char *const wrong[] = {"",    "15",   "0",   "11-7",  "7-",
                                 "-11", "7,,8", "N-3", "7 - 9", "R1"};
    groups = 99;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(eb_read_year_groups(wrong[i], &groups), -1);
        assert_int_equal(groups, 99);
    }
}

/* ---- places by school --------------------------------------------------- */

/* What became of a --per-school FILE with this text: the exit code. */
static int open_file(const char *text, eb_target *target) {
    char path[] = "/tmp/earlybell-places-XXXXXX";
    const int file = mkstemp(path);
    eb_given given;
    eb_settings settings;
    const eb_memory memory = eb_memory_or_default(NULL);
    assert_true(file >= 0);
    assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    memset(&given, 0, sizeof given);
    memset(&settings, 0, sizeof settings);
    memset(target, 0, sizeof *target);
    given.values[EB_OPTION_PER_SCHOOL] = path;
    settings.given = &given;
    const int code = eb_target_open(&settings, &memory, target);
    unlink(path);
    return code;
}

static void test_places_by_school(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_target target;
    assert_int_equal(
        open_file("maximum,school_id,minimum\n3,A,\n,B,2\n", &target),
        EB_EXIT_DONE);
    assert_int_equal(target.options.per_school_count, 2);
    assert_string_equal(target.per_school[0].school, "A");
    assert_int_equal(target.per_school[0].minimum, -1);
    assert_int_equal(target.per_school[0].maximum, 3);
    assert_int_equal(target.per_school[1].minimum, 2);
    assert_int_equal(target.per_school[1].maximum, -1);
    eb_target_free(&target, &memory);
    const char *const wrong[] = {"school_id,minimum\nA,1\n",
                                 "school_id,minimum,maximum\nA,x,\n",
                                 "school_id,minimum,maximum\nA,-1,\n",
                                 "school_id,minimum,maximum\nA,1,\nA,,2\n",
                                 "school_id,minimum,maximum,minimum\nA,1,,2\n"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(open_file(wrong[i], &target), EB_EXIT_FAILED);
        eb_target_free(&target, &memory);
    }
}

static void test_all_options(void **state) {
    (void)state;
    eb_given given;
    eb_settings settings;
    eb_target target;
    char message[EB_MESSAGE_ROOM];
    memset(&given, 0, sizeof given);
    memset(&settings, 0, sizeof settings);
    settings.given = &given;
    assert_int_equal(eb_target_read(&settings, &target, message), -1);
    assert_non_null(strstr(message, "--places"));
    settings.places = 60;
    settings.seed = 9;
    given.values[EB_OPTION_BAND] = "0.08,0.2";
    given.values[EB_OPTION_LIKELY] = "0.75";
    given.values[EB_OPTION_EFFECT] = "0.3";
    given.values[EB_OPTION_HOLD_OUT] = "0.25";
    given.values[EB_OPTION_TABLE] = "";
    assert_int_equal(eb_target_read(&settings, &target, message), 0);
    assert_int_equal(target.options.places, 60);
    assert_int_equal(target.options.seed, 9);
    assert_int_equal(target.options.band_low.num, 80000);
    assert_int_equal(target.options.band_high.num, 200000);
    assert_true(target.options.likely == 0.75);
    assert_true(target.options.effect == 0.3);
    assert_int_equal(target.options.hold_out.num, 250000);
    assert_int_equal(target.options.conversion.num, 66);
    assert_int_equal(target.table, 1);
    given.values[EB_OPTION_BAND] = "0.2";
    assert_int_equal(eb_target_read(&settings, &target, message), -1);
    assert_non_null(strstr(message, "--band"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares_are_exact),
        cmocka_unit_test(test_year_groups),
        cmocka_unit_test(test_places_by_school),
        cmocka_unit_test(test_all_options),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
