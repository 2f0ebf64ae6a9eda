/* SPDX-License-Identifier: MIT */
/*
 * What each field writes, for one child and for several, and that nothing of
 * a name is ever markup.
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include <unistd.h>

#include "test_letters.h"
#include "ui/template.h"

static char path[] = "/tmp/earlybell-letter-XXXXXX";
static char text[16384];

static const char *fill(post *p, size_t household, const char *template) {
    eb_letter letter = {p->s.view, &p->letters,
                        &p->letters.households[household], "0007"};
    eb_output *output = NULL;
    SCHOOL_OK(&p->s, eb_output_open(path, NULL, &output, &p->s.err));
    SCHOOL_OK(&p->s,
              eb_template_fill(template, strlen(template), eb_letter_field,
                               &letter, output, &p->s.err));
    SCHOOL_OK(&p->s, eb_output_close(output, &p->s.err));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void test_one_child(void **state) {
    (void)state;
    post p;
    post_new(&p);
    child(&p, "a1", "A", "", "Ann Example", "", 'O', 5);
    post_choose(&p, 1, 0);
    assert_string_equal(
        fill(&p, 0, "{{number}} {{names}}, {{child}} {{has}} {{is}}"),
        "0007 Ann Example, child has is");
    assert_string_equal(fill(&p, 0, "{{date}}; {{since}}; {{until}}"),
                        "Monday 29 September 2025; Monday 1 September 2025; "
                        "Friday 26 September 2025");
    assert_string_equal(fill(&p, 0, "{{school_year}} {{school}}"), "2025/26 A");
    assert_string_equal(fill(&p, 0, "{{absences}}"),
                        "Ann Example has missed 5 of 40 half-day sessions (2 "
                        "and a half school days).");
    assert_string_equal(fill(&p, 0, "{{attended}}"),
                        "Ann Example was in school for 35 of 40 half-day "
                        "sessions.");
    assert_string_equal(fill(&p, 0, "{{sessions}}"),
                        "Ann Example was in school for 35 of 40 half-day "
                        "sessions and missed 5 (2 and a half school days).");
    assert_string_equal(fill(&p, 0, "[{{contact}}] {{names_and_classes}}"),
                        "[] Ann Example");
    post_done(&p);
}

static void test_several(void **state) {
    (void)state;
    post p;
    post_new(&p);
    child(&p, "a1", "A", "F", "Ann", "", 'O', 8);
    child(&p, "a2", "A", "F", "", "", 'O', 8);
    child(&p, "b1", "B", "F", "Cat", "", 'O', 8);
    post_choose(&p, 1, 0);
    assert_string_equal(
        fill(&p, 0, "{{names}}: {{child}} {{has}} {{is}} at {{school}}"),
        "Ann, a2 and Cat: children have are at A and B");
    post_done(&p);
}

static void test_names_are_text(void **state) {
    (void)state;
    post p;
    post_new(&p);
    child(&p, "a1", "A", "", "<script>alert(1)</script>\"><img onerror=x>", "",
          'O', 8);
    child(&p, "a2", "A", "",
          "\xe2\x80\xae"
          "nnA & {{names}}",
          "", 'O', 8);
    post_choose(&p, 1, 0);
    assert_string_equal(fill(&p, 0, "{{names}}"),
                        "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&gt;&lt;"
                        "img onerror=x&gt;");
    assert_string_equal(fill(&p, 1, "{{names}}"),
                        "\\u{202e}nnA &amp; {{names}}");
    post_done(&p);
}

/* Every field of the list is one, and none tells of a score, a code or a
 * flag. */
static void test_the_list(void **state) {
    (void)state;
    static const char *const NEVER[] = {
        "score", "chance", "p_persistent", "reason",   "code",
        "codes", "flags",  "rule",         "evidence", "support"};
    const char *name, *meaning;
    size_t n = 0;
    for (; (name = eb_letter_field_name(n, &meaning)) != NULL; n++) {
        assert_true(eb_letter_field(NULL, name, strlen(name), NULL));
        assert_true(strlen(meaning) > 0);
    }
    assert_true(n >= 10);
    for (size_t i = 0; i < sizeof NEVER / sizeof *NEVER; i++) {
        assert_false(eb_letter_field(NULL, NEVER[i], strlen(NEVER[i]), NULL));
    }
}

/* The letters that are built in use fields that there are, hold no script and
 * ask nobody for anything. */
static void test_built_in(void **state) {
    (void)state;
    eb_letter letter = {0};
    assert_true(EB_EMBEDDED_LETTER_COUNT >= 3);
    for (size_t i = 0; i < EB_EMBEDDED_LETTER_COUNT; i++) {
        const eb_embedded *of = &EB_EMBEDDED_LETTERS[i];
        char *copy = malloc(of->length + 1);
        assert_non_null(copy);
        memcpy(copy, of->text, of->length);
        copy[of->length] = '\0';
        assert_ok(eb_template_fill(copy, of->length, eb_letter_field, &letter,
                                   NULL, NULL));
        assert_null(strstr(copy, "<script"));
        assert_null(strstr(copy, "http:"));
        assert_null(strstr(copy, "https:"));
        assert_null(strstr(copy, "truan"));
        assert_non_null(strstr(copy, "default-src 'none'"));
        free(copy);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_child),      cmocka_unit_test(test_several),
        cmocka_unit_test(test_names_are_text), cmocka_unit_test(test_the_list),
        cmocka_unit_test(test_built_in),
    };
    const int file = mkstemp(path);
    if (file < 0) return 1;
    close(file);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
