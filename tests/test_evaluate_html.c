/* SPDX-License-Identifier: MIT */
/* The page of an evaluation for a browser. */
#include "evaluated.h"

static eb_status write_html(const eb_evaluated *e, eb_output *output,
                            eb_error *err) {
    (void)err;
    eb_evaluate_html(e, output);
    return EB_OK;
}

static void test_safe(void **state) {
    (void)state;
    written w;
    written_make(&w, 0);
    const char *text = written_by(&w, write_html);
    assert_memory_equal(text, "<!DOCTYPE html>\n", 16);
    has(text, "content=\"default-src 'none'; style-src 'unsafe-inline'\"");
    has_not(text, "<script");
    has_not(text, "javascript");
    has_not(text, "http://");
    has_not(text, "https://");
    has_not(text, "url(");
    has_not(text, " src=");
    has_not(text, " href=");
    /* What comes from files is text. */
    has_not(text, "<b>");
    has(text, "&lt;b&gt;&amp;&quot;x&#39;");
    has(text, "invented &lt;rows&gt;");
    has_not(text, RARE);
    has_not(text, "usual");
    has_not(text, "nan");
    written_done(&w);
}

/* Every element that is opened is closed, in turn. */
static void test_nested(void **state) {
    (void)state;
    static const char *const EMPTY[] = {"meta", "!DOCTYPE"};
    written w;
    char open[64][16];
    size_t depth = 0;
    written_make(&w, 0);
    w.e.in_sample = 1;
    const char *text = written_by(&w, write_html);
    for (const char *at = strchr(text, '<'); at != NULL;
         at = strchr(at + 1, '<')) {
        char name[16] = "";
        const int closes = at[1] == '/';
        const char *word = at + 1 + closes;
        const size_t length = strcspn(word, " >/\n");
        const char *end = strchr(at, '>');
        assert_non_null(end);
        assert_true(length < sizeof name);
        memcpy(name, word, length);
        if (strcmp(name, EMPTY[0]) == 0 || strcmp(name, EMPTY[1]) == 0 ||
            end[-1] == '/') {
            continue;
        }
        if (!closes) {
            assert_true(depth < 64);
            memcpy(open[depth++], name, sizeof name);
            continue;
        }
        assert_true(depth > 0);
        if (strcmp(open[--depth], name) != 0) {
            fail_msg("<%s> is closed by </%s>", open[depth], name);
        }
    }
    assert_int_equal(depth, 0);
    has(text, "In sample");
    written_done(&w);
}

static size_t count_of(const char *text, const char *part) {
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text++) count++;
    return count;
}

/* Four pictures, each with its title and description, under their ids. */
static void test_pictures(void **state) {
    (void)state;
    written w;
    written_make(&w, 0);
    const char *text = written_by(&w, write_html);
    assert_int_equal(count_of(text, "<svg role=\"img\""), 4);
    assert_int_equal(count_of(text, "<title id="), 4);
    assert_int_equal(count_of(text, "<desc id="), 4);
    assert_int_equal(count_of(text, "<rect class=\"bar\""), 10);
    has(text, "aria-labelledby=\"capture-title capture-words\"");
    assert_true(count_of(text, "<table>") >= 8);
    assert_int_equal(count_of(text, "<table>"), count_of(text, "<caption>"));
    written_done(&w);
}

/* Nobody became persistent: figures are not defined, the page stands. */
static void test_nothing_defined(void **state) {
    (void)state;
    written w;
    written_make(&w, 0);
    eb_evaluation_free(w.evaluation);
    for (size_t i = 0; i < w.evidence.row_count; i++) {
        w.evidence.rows[i].persistent = 0;
        w.evidence.rows[i].pit_below = NAN;
    }
    w.evaluation = evidence_judge(&w.evidence, 0, 10, 0);
    w.e.evaluation = w.evaluation;
    const char *text = written_by(&w, write_html);
    has(text, "not defined");
    has_not(text, "nan");
    has_not(text, "inf");
    text = written_by(&w, eb_evaluate_text);
    has(text, "Of 0 pupils who became persistently absent, 0 were");
    has_not(text, "nan");
    written_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_safe),
                                       cmocka_unit_test(test_nested),
                                       cmocka_unit_test(test_pictures),
                                       cmocka_unit_test(test_nothing_defined)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
