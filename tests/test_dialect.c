/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "text/dialect.h"

static int of_header(const char *text) {
    return eb_delimiter_of_header(text, strlen(text));
}

static int of_sep(const char *text) {
    return eb_delimiter_of_sep(text, strlen(text));
}

static void header(void **state) {
    (void)state;
    assert_int_equal(of_header("pupil_id,date,session,code"), ',');
    assert_int_equal(of_header("pupil_id;date;session;code"), ';');
    assert_int_equal(of_header("pupil_id\tdate"), '\t');
    assert_int_equal(of_header("pupil_id"), 0);
    assert_int_equal(of_header(""), 0);
    assert_int_equal(of_header("a|b|c"), 0);
    assert_int_equal(of_header("a;\"b,c,d\";e"), ';');
    assert_int_equal(of_header("a;\"b \"\"x,,,\"\" c\""), ';');
    /* A tie goes to the comma, then to the semicolon. */
    assert_int_equal(of_header("a;b,c"), ',');
    assert_int_equal(of_header("a\tb;c"), ';');
}

static void sep(void **state) {
    (void)state;
    assert_int_equal(of_sep("sep=;"), ';');
    assert_int_equal(of_sep("SEP=,"), ',');
    assert_int_equal(of_sep("Sep=\t"), '\t');
    assert_int_equal(of_sep("sep=|"), '|');
    assert_int_equal(of_sep("\"sep=;\""), ';');
    assert_int_equal(of_sep("sep="), 0);
    assert_int_equal(of_sep("sep=;;"), 0);
    assert_int_equal(of_sep("sep =;"), 0);
    assert_int_equal(of_sep("sap=;"), 0);
    assert_int_equal(of_sep("sep=a"), 0);
    assert_int_equal(of_sep("sep=z"), 0);
    assert_int_equal(of_sep("sep=Z"), 0);
    assert_int_equal(of_sep("sep=9"), 0);
    assert_int_equal(of_sep("sep=_"), 0);
    assert_int_equal(of_sep("sep=:"), ':'); /* next to the words' letters */
    assert_int_equal(of_sep("sep=@"), '@');
    assert_int_equal(of_sep("sep=["), '[');
    assert_int_equal(of_sep("sep=`"), '`');
    assert_int_equal(of_sep("sep={"), '{');
    assert_int_equal(of_sep("sep=7"), 0);
    assert_int_equal(of_sep("sep=\""), 0);
    assert_int_equal(of_sep("sep=\xA7"), 0);
    assert_int_equal(of_sep("\"sep=;"), 0);
    assert_int_equal(of_sep(""), 0);
}

static void header_length(void **state) {
    (void)state;
    assert_int_equal(eb_header_length("a,b\nc", 5), 3);
    assert_int_equal(eb_header_length("a,b\rc", 5), 3);
    assert_int_equal(eb_header_length("a,b", 3), 3);
    assert_int_equal(eb_header_length("\"a\nb\",c\nd", 9), 7);
    assert_int_equal(eb_header_length("\"a\nb", 4), 4);
}

static void usable(void **state) {
    (void)state;
    for (int byte = -1; byte < 300; byte++) {
        const int want =
            byte > 0 && byte < 128 && strchr("\"\r\n", byte) == NULL;
        assert_int_equal(eb_delimiter_is_usable(byte), want);
    }
    assert_string_equal(eb_delimiter_name(','), "comma");
    assert_string_equal(eb_delimiter_name(';'), "semicolon");
    assert_string_equal(eb_delimiter_name('\t'), "tab");
    assert_null(eb_delimiter_name('|'));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header),
        cmocka_unit_test(sep),
        cmocka_unit_test(header_length),
        cmocka_unit_test(usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
