/* SPDX-License-Identifier: MIT */
/* The long table of an evaluation. */
#include "evaluated.h"

static void test_rows(void **state) {
    (void)state;
    written w;
    char line[200];
    written_make(&w, 0);
    const char *text = written_by(&w, eb_evaluate_csv);
    has(text,
        "section,half_term,group,value,measure,estimate,low,high,n\n"
        "left_out,all,,left,rows,12,,,\n");
    has(text, "\npart,all,,,rows,800,,,800\n");
    has(text, "\npart,half_term_2,,,rows,400,,,400\n");
    has(text, "\nnot_yet_persistent,all,model,10,listed,72,,,720\n");
    has(text, "\nthreshold,all,,0.50,listed,");
    has(text, "\ncurve,all,,10,share,");
    has(text, "\nspread,all,,10,tenth,");
    snprintf(line, sizeof line, "\nsevere,all,,,became_severe,%d,,,800\n", 0);
    has(text, line);
    /* A value that a spreadsheet would run is text there. */
    has(text, "\ngroup,all,half,'=1+1,rows,400,,,200\n");
    has(text, "\ngroup,all,half,\"<b>&\"\"x'\",rows,320,,,160\n");
    /* Of a hidden group there is the name, and no number. */
    has(text, "\ngroup,all,rare,rare nine,rows,,,,\n");
    has(text, "\ngroup,all,rare,rare nine,share,,,,\n");
    written_done(&w);
}

/* Nine cells in every row: commas outside of quotes. */
static void test_shape(void **state) {
    (void)state;
    written w;
    written_make(&w, 3);
    int commas = 0, quoted = 0;
    for (const char *at = written_by(&w, eb_evaluate_csv); *at != '\0'; at++) {
        if (*at == '"') quoted = !quoted;
        if (*at == ',' && !quoted) commas++;
        if (*at != '\n' || quoted) continue;
        assert_int_equal(commas, 8);
        commas = 0;
    }
    written_done(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_shape)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
