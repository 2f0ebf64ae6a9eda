/* SPDX-License-Identifier: MIT */
/*
 * Templates: what is filled in, what stays as it is, what is refused and
 * where.
 */
#include <stdio.h>
#include <unistd.h>

#include "test.h"
#include "ui/template.h"

static int field(void *context, const char *name, size_t length,
                 eb_output *output) {
    int *calls = context;
    (*calls)++;
    if (length == 4 && memcmp(name, "name", 4) == 0) {
        if (output != NULL) eb_output_text(output, "Ada");
        return 1;
    }
    if (length == 7 && memcmp(name, "model.v", 7) == 0) {
        if (output != NULL) eb_output_text(output, "{{name}}");
        return 1;
    }
    return 0;
}

/* The filled template, or NULL with the error. */
static const char *fill(const char *text, eb_error *err) {
    static char out[512];
    static const char PATH[] = "test_template.out";
    eb_output *output = NULL;
    int calls = 0;
    assert_int_equal(eb_output_open(PATH, NULL, &output, NULL), EB_OK);
    const eb_status status =
        eb_template_fill(text, strlen(text), field, &calls, output, err);
    if (status != EB_OK) {
        assert_int_equal(status, EB_ERR_ROW);
        eb_output_abandon(output);
        return NULL;
    }
    assert_int_equal(eb_output_close(output, NULL), EB_OK);
    FILE *file = fopen(PATH, "rb");
    assert_non_null(file);
    out[fread(out, 1, sizeof out - 1, file)] = '\0';
    fclose(file);
    unlink(PATH);
    return out;
}

static void test_fields_are_filled(void **state) {
    (void)state;
    assert_string_equal(fill("Dear {{name}},\n{{name}}!", NULL),
                        "Dear Ada,\nAda!");
    assert_string_equal(fill("", NULL), "");
    assert_string_equal(fill("no field", NULL), "no field");
    assert_string_equal(fill("{{name}}", NULL), "Ada");
}

static void test_single_braces_are_text(void **state) {
    (void)state;
    assert_string_equal(fill("{a} { } }} {", NULL), "{a} { } }} {");
}

/* A value that looks like a field is data. */
static void test_values_are_not_read_again(void **state) {
    (void)state;
    assert_string_equal(fill("<{{model.v}}>", NULL), "<{{name}}>");
}

static void test_refusals_say_where(void **state) {
    (void)state;
    const struct {
        const char *text;
        int64_t line, column;
        const char *message;
    } cases[] = {
        {"a\nb {{nome}}", 2, 3, "no field is called nome"},
        {"{{ name }}", 1, 1,
         "a field is {{name}}: a-z, 0-9, `_` and `.`, without blanks"},
        {"{{}}", 1, 1,
         "a field is {{name}}: a-z, 0-9, `_` and `.`, without blanks"},
        {"{{Name}}", 1, 1,
         "a field is {{name}}: a-z, 0-9, `_` and `.`, without blanks"},
        {"x{{name", 1, 2, "{{ without its }} on the same line"},
        {"{{name\n}}", 1, 1, "{{ without its }} on the same line"},
        {"{{{name}}}", 1, 1,
         "a field is {{name}}: a-z, 0-9, `_` and `.`, without blanks"},
        {"{{name}", 1, 1, "{{ without its }} on the same line"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eb_error err = {0};
        assert_null(fill(cases[i].text, &err));
        assert_int_equal(err.line, cases[i].line);
        assert_int_equal(err.column, cases[i].column);
        assert_string_equal(err.message, cases[i].message);
    }
}

/* A name as long as a message is cut, not written past its end. */
static void test_long_name(void **state) {
    (void)state;
    char text[400] = "{{";
    eb_error err = {0};
    memset(text + 2, 'x', 300);
    memcpy(text + 302, "}}", 3);
    assert_null(fill(text, &err));
    assert_true(strlen(err.message) < 100);
}

/* Nothing is written when the last field is wrong. */
static void test_checks_before_it_writes(void **state) {
    (void)state;
    int calls = 0;
    static const char TEXT[] = "{{name}} {{nobody}}";
    assert_int_equal(
        eb_template_fill(TEXT, sizeof TEXT - 1, field, &calls, NULL, NULL),
        EB_ERR_ROW);
    assert_int_equal(calls, 2);
    assert_int_equal(eb_template_fill(TEXT, 8, field, &calls, NULL, NULL),
                     EB_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_filled),
        cmocka_unit_test(test_single_braces_are_text),
        cmocka_unit_test(test_values_are_not_read_again),
        cmocka_unit_test(test_refusals_say_where),
        cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_checks_before_it_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
