/* SPDX-License-Identifier: MIT */
/* The fixed form of a register, byte for byte, and what leaves no trace. */
#include "school.h"

typedef struct paper {
    char text[8192];
    size_t length, stop_after; /* bytes; 0: never */
} paper;

static eb_status onto(void *context, const char *text, size_t length) {
    paper *p = context;
    if (p->stop_after > 0 && p->length + length > p->stop_after) return 1;
    assert_true(p->length + length < sizeof p->text);
    memcpy(p->text + p->length, text, length);
    p->length += length;
    p->text[p->length] = '\0';
    return EB_OK;
}

static void assert_written(const school *s, const char *want) {
    paper p = {{0}, 0, 0};
    assert_ok(eb_register_write_fixed(s->reg, onto, &p, NULL));
    assert_string_equal(p.text, want);
}

static void one_line_for_an_enrolment_and_year(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    /* Friday 2024-09-06 to Monday: five sessions, the first of them PM. */
    mark(&s, "b", "S", on(2024, 9, 6), EB_PM, "\\");
    marks(&s, "b", "S", on(2024, 9, 9), "/ ");
    marks(&s, "b", "S", on(2024, 9, 10), "IN");
    marks(&s, "b", "S", on(2023, 9, 4), "/\\");
    marks(&s, "a", "S", on(2024, 9, 6), "OO");
    marks(&s, "b", "R", on(2024, 9, 6), "X#");
    school_close(&s);
    assert_written(&s,
                   "school_id,pupil_id,start_date,marks\n"
                   "\"R\",\"b\",2024-09-06,\"X,#\"\n"
                   "\"S\",\"b\",2023-09-04,\"/,\\\"\n"
                   "\"S\",\"a\",2024-09-06,\"O,O\"\n"
                   "\"S\",\"b\",2024-09-06,\",\\,/,,I,N\"\n");
    school_done(&s);
}

static void quotes_and_weekends(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    mark(&s, "p\"q,", "", on(2024, 9, 7), EB_AM, "/"); /* Saturday */
    mark(&s, "p\"q,", "", on(2024, 9, 6), EB_AM, "/");
    mark(&s, "p\"q,", "", on(2024, 9, 9), EB_AM, "I");
    mark(&s, "w", "", on(2024, 9, 8), EB_PM, "\\"); /* Sunday only */
    school_close(&s);
    assert_written(&s,
                   "school_id,pupil_id,start_date,marks\n"
                   "\"\",\"p\"\"q,\",2024-09-06,\"/,,I\"\n"
                   "\"\",\"p\"\"q,\",2024-09-07,\"/,\"\n"
                   "\"\",\"w\",2024-09-08,\",\\\"\n");
    school_done(&s);
}

/* A school that only the pupil rows name has no line, however many there are;
 * a host's own code may hold a quote, which is doubled. */
static void schools_without_marks_and_codes_with_quotes(void **state) {
    (void)state;
    school s = {0};
    eb_codes *codes = NULL;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    const eb_code quote = {"Q\"",     EB_NO_DATE, EB_NO_DATE, EB_APPROVED,
                           "offsite", 0,          "a visit"};
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    assert_ok(eb_codes_add(codes, &quote, NULL));
    options.codes = codes;
    assert_ok(eb_register_new(&options, &s.reg, NULL));
    mark(&s, "p", "S", on(2024, 9, 6), EB_AM, "Q\"");
    mark(&s, "p", "S", on(2024, 9, 6), EB_PM, "\\");
    for (int i = 0; i < 100; i++) {
        char at[ID_ROOM];
        snprintf(at, sizeof at, "S%02d", i);
        add_pupil(&s, "p", at, 3, "");
    }
    school_close(&s);
    assert_written(&s,
                   "school_id,pupil_id,start_date,marks\n"
                   "\"S\",\"p\",2024-09-06,\"Q\"\",\\\"\n");
    school_done(&s);
    eb_codes_free(codes);
}

/* Blanks, `-`, unknown codes, repeats and what was amended. */
static void only_used_marks_are_there(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_ABSENT);
    marks(&s, "none", "S", on(2024, 9, 2), " -");
    mark(&s, "none", "S", on(2024, 9, 3), EB_AM, "@@");
    marks(&s, "p", "S", on(2024, 9, 2), "/-/\\");
    marks(&s, "p", "S", on(2024, 9, 2), "/");
    mark(&s, "p", "S", on(2024, 9, 3), EB_AM, "O"); /* in conflict: wins */
    amend(&s, "p", "S", on(2024, 9, 3), EB_PM, "N", minute_of(20000, 9, 0));
    amend(&s, "p", "S", on(2024, 9, 3), EB_PM, "I", minute_of(30000, 9, 0));
    school_close(&s);
    assert_written(&s,
                   "school_id,pupil_id,start_date,marks\n"
                   "\"S\",\"p\",2024-09-02,\"/,,O,I\"\n");
    school_done(&s);
}

static void order_of_rows_leaves_no_trace(void **state) {
    (void)state;
    static paper first, other;
    sheet sh = {0};
    uint64_t random = 5;
    for (int day = 0; day < 12; day++) {
        for (int half = 0; half < 2; half++) {
            const char *at = day % 2 == 0 ? "A" : "B";
            sheet_add(&sh, "p", at, on(2024, 9, 2) + day, (eb_half)half, "I",
                      EB_NO_TIME);
            sheet_add(&sh, "q", at, on(2023, 9, 2) + day, (eb_half)half, "/",
                      EB_NO_TIME);
        }
    }
    for (int round = 0; round < 5; round++) {
        paper *to = round == 0 ? &first : &other;
        school s = {0};
        school_new(&s, EB_CONFLICTS_REFUSE);
        sheet_into(&sh, &s, NULL);
        school_close(&s);
        memset(to, 0, sizeof *to);
        assert_ok(eb_register_write_fixed(s.reg, onto, to, NULL));
        school_done(&s);
        if (round > 0) assert_string_equal(first.text, other.text);
        sheet_shuffle(&sh, &random);
    }
    assert_true(first.length > 200);
    sheet_done(&sh);
}

static void a_whole_year_fits(void **state) {
    (void)state;
    static char text[10000];
    school s = {0};
    paper p = {{0}, 0, 0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    many_marks(&s, "p", "S", on(2023, 8, 1), 'I', 522); /* 366 days */
    school_close(&s);
    assert_ok(eb_register_write_fixed(s.reg, onto, &p, NULL));
    strcpy(text,
           "school_id,pupil_id,start_date,marks\n"
           "\"S\",\"p\",2023-08-01,\"I");
    for (int i = 1; i < 522; i++) strcat(text, ",I");
    strcat(text, "\"\n");
    assert_string_equal(p.text, text);
    school_done(&s);
}

static void failures_are_told(void **state) {
    (void)state;
    heap h = {0};
    school s = {0};
    paper p = {{0}, 0, 40};
    s.memory = heap_memory(&h);
    school_new(&s, EB_CONFLICTS_REFUSE);
    marks(&s, "p", "S", on(2024, 9, 2), "/\\");
    amend(&s, "p", "S", on(2024, 9, 2), EB_PM, "N", minute_of(20000, 9, 0));
    assert_int_equal(eb_register_write_fixed(s.reg, onto, &p, NULL),
                     EB_ERR_STATE);
    school_close(&s);
    assert_int_equal(eb_register_write_fixed(NULL, onto, &p, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_register_write_fixed(s.reg, NULL, &p, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_register_write_fixed(s.reg, onto, &p, NULL),
                     EB_ERR_WRITE);
    p.stop_after = 0;
    eb_status status = EB_ERR_MEMORY;
    const size_t live = h.live;
    size_t n = 0;
    while (status == EB_ERR_MEMORY) {
        h.asked = 0;
        h.fail_first = h.fail_last = ++n;
        p.length = 0;
        status = eb_register_write_fixed(s.reg, onto, &p, NULL);
        assert_int_equal(h.live, live);
    }
    assert_int_equal(status, EB_OK);
    assert_true(n > 2);
    h.fail_first = h.fail_last = 0;
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_for_an_enrolment_and_year),
        cmocka_unit_test(quotes_and_weekends),
        cmocka_unit_test(schools_without_marks_and_codes_with_quotes),
        cmocka_unit_test(only_used_marks_are_there),
        cmocka_unit_test(order_of_rows_leaves_no_trace),
        cmocka_unit_test(a_whole_year_fits),
        cmocka_unit_test(failures_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
