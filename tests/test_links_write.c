/* SPDX-License-Identifier: MIT */
/* The text form of links, byte for byte. (Read again: test_links_read.) */
#include "data/links.h"
#include "school.h"

typedef struct text {
    char bytes[8192];
    size_t length;
} text;

static int keep(void *context, const char *piece, size_t length) {
    text *to = context;
    assert_true(to->length + length < sizeof to->bytes);
    memcpy(to->bytes + to->length, piece, length);
    to->length += length;
    to->bytes[to->length] = '\0';
    return 0;
}

static void write_view(school *s, text *to) {
    eb_links *links = NULL;
    to->length = 0;
    to->bytes[0] = '\0';
    SCHOOL_OK(s, eb_links_new(s->view, &links, &s->err));
    SCHOOL_OK(s, eb_links_write(links, keep, to, &s->err));
    eb_links_free(links);
}

/* Only q r was there last year. 2 September 2024 is day 32 of its year: session
 * 64, the first of the second word. 1 September 2025 is day 31, of the first
 * word of days. */
static void every_byte(void **state) {
    (void)state;
    school s = {0};
    static text form;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, "q r", "", 3, "F%");
    add_pupil(&s, "P", "", 3, "F%");
    add_pupil(&s, "n", "", 3, "");
    marks(&s, "q r", "A", on(2024, 9, 2), "/O");
    marks(&s, "q r", "A", on(2025, 9, 1), "/O/");
    marks(&s, "P", "B", on(2025, 9, 1), "OO");
    marks(&s, "n", "B", on(2025, 9, 1), "OO");
    look(&s, on(2025, 10, 1)); /* day 20362 */
    write_view(&s, &form);
    assert_string_equal(
        form.bytes,
        "earlybell-links 1 20362 20361 20333\n"
        "P q%20r% 0:1:0:0:0:0:0:0:0:0:0:0 0:2:0:0:0:0:0:0:0:0:0:0\n"
        "F F%25% P% 2 2 80000000:0:0:0:0:0 80000000:0:0:0:0:0\n"
        "F F%25% q%20r% 3 1 180000000:0:0:0:0:0 80000000:0:0:0:0:0\n");
    school_done(&s);
}

/* Order of ids, not of rows; the same however often it is written. */
static void lines_come_by_id(void **state) {
    (void)state;
    school s = {0};
    static text one, two;
    school_new(&s, EB_CONFLICTS_REFUSE);
    static const char *const IDS[] = {"b", "a", "C", "\xC3\xA9", "10", "9"};
    for (size_t i = 0; i < 6; i++) {
        add_pupil(&s, IDS[i], "", 3, i % 2 == 0 ? "f2" : "f1");
        marks(&s, IDS[i], "A", on(2024, 9, 2), "/");
        marks(&s, IDS[i], "A", on(2025, 9, 1), "/");
    }
    look(&s, on(2025, 10, 1));
    write_view(&s, &one);
    write_view(&s, &two);
    assert_string_equal(one.bytes, two.bytes);
    static const char *const STARTS[] = {
        "\nP 10% ",         "\nP 9% ",      "\nP C% ",     "\nP a% ",
        "\nP b% ",          "\nP %C3%A9% ", "\nF f1% 9% ", "\nF f1% a% ",
        "\nF f1% %C3%A9% ", "\nF f2% 10% ", "\nF f2% C% ", "\nF f2% b% "};
    const char *at = one.bytes;
    for (size_t i = 0; i < 12; i++) {
        at = strstr(at, STARTS[i]);
        if (at == NULL) fail_msg("not in its place:%s", STARTS[i]);
    }
    school_done(&s);
}

static void nothing_to_say_is_a_header(void **state) {
    (void)state;
    school s = {0};
    static text form;
    school_new(&s, EB_CONFLICTS_REFUSE);
    look(&s, on(2025, 10, 1));
    write_view(&s, &form);
    assert_string_equal(form.bytes, "earlybell-links 1 20362 20361 0\n");
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte),
        cmocka_unit_test(lines_come_by_id),
        cmocka_unit_test(nothing_to_say_is_a_header),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
