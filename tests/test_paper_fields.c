/* SPDX-License-Identifier: MIT */
/*
 * The papers that go with a model: every field of every template is known,
 * filled from the file, and a blank for a person where nothing is known.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "test.h"
#include "ui/papers.h"
#include "ui/template.h"

static const char PATH[] = "test_paper.out";

/* A template filled in for a built-in model; free it. */
static char *fill(const char *template, const char *name,
                  const char *evaluation) {
    const char *text = NULL, *found;
    size_t length = 0;
    eb_model *model = NULL;
    eb_json *file = NULL, *judged = NULL;
    eb_output *output = NULL;
    for (size_t i = 0; (found = eb_model_builtin(i, &text, &length)) != NULL;
         i++) {
        if (strcmp(found, name) == 0) break;
    }
    assert_non_null(found);
    assert_int_equal(eb_model_open(name, NULL, &model, NULL), EB_OK);
    assert_int_equal(eb_json_read(text, length, NULL, &file, NULL), EB_OK);
    if (evaluation != NULL) {
        assert_int_equal(
            eb_json_read(evaluation, strlen(evaluation), NULL, &judged, NULL),
            EB_OK);
    }
    eb_paper paper = {model, eb_json_root(file),
                      judged != NULL ? eb_json_root(judged) : NULL};
    assert_int_equal(eb_output_open(PATH, NULL, &output, NULL), EB_OK);
    assert_int_equal(eb_template_fill(template, strlen(template),
                                      eb_paper_field, &paper, output, NULL),
                     EB_OK);
    assert_int_equal(eb_output_close(output, NULL), EB_OK);
    char *out = calloc(1, 1 << 16);
    FILE *from = fopen(PATH, "rb");
    assert_non_null(from);
    assert_true(fread(out, 1, (1 << 16) - 1, from) < (1 << 16) - 1);
    fclose(from);
    remove(PATH);
    eb_json_free(judged);
    eb_json_free(file);
    eb_model_free(model);
    return out;
}

static void check_filled(const char *template, const char *evaluation,
                         const char *expected) {
    char *got = fill(template, "england-bands", evaluation);
    assert_string_equal(got, expected);
    free(got);
}

/* No template asks for a field that nobody writes. */
static void test_every_template_can_be_filled(void **state) {
    (void)state;
    assert_int_equal(EB_EMBEDDED_PAPER_COUNT, 3);
    for (size_t i = 0; i < EB_EMBEDDED_PAPER_COUNT; i++) {
        char *template = calloc(1, EB_EMBEDDED_PAPERS[i].length + 1);
        memcpy(template, EB_EMBEDDED_PAPERS[i].text,
               EB_EMBEDDED_PAPERS[i].length);
        char *paper = fill(template, "england-bands", NULL);
        assert_non_null(strstr(paper, "england-bands"));
        assert_non_null(strstr(paper, "[to be filled in"));
        assert_null(strstr(paper, "{{"));
        free(paper);
        free(template);
    }
}

static void test_fields_of_the_model(void **state) {
    (void)state;
    check_filled("{{model.name}} {{model.kind}} {{model.status}}", NULL,
                 "england-bands band-prior in_use");
    check_filled("{{model.pupils}} {{model.minimum}}", NULL,
                 "No pupil's record was read. 20");
    check_filled("{{model.rows}}", NULL,
                 "Published counts: 121 (year groups by bands of absence).");
    check_filled("{{model.sensitive}}", NULL, "none.");
}

static void test_nothing_known_is_a_blank(void **state) {
    (void)state;
    check_filled("{{evaluation.headline}}", NULL,
                 "**[to be filled in: what `earlybell evaluate` says of it on "
                 "your own past years]**");
    /* Nor is an empty evaluation read as zero errors. */
    check_filled("{{evaluation.judged}}", "{\"earlybell_evaluation\": 1}",
                 "**[to be filled in: when this was done, and what was "
                 "found]**");
}

#define LISTS(listed, right, share)                                         \
    "{\"auroc\": [0.8, 0.7, 0.9], \"lists\": {\"10\": {\"listed\": " listed \
    ", \"right\": " right ", \"captured\": [" share ", 0.1, 0.5]}}}"

static const char EVALUATION[] =
    "{\"earlybell_evaluation\": 1, \"options\": {\"in_sample\": false}, "
    "\"parts\": [{\"part\": \"all\", \"days\": 5, \"pupils\": 900, "
    "\"schools\": 2, \"first_as_of\": \"2024-10-26\", \"last_as_of\": "
    "\"2025-05-24\", \"not_yet_persistent\": {\"became\": 120, "
    "\"model\": " LISTS("300", "60", "0.5") ", \"rate\": " LISTS(
        "300", "48",
        "0.4") "}, \"everyone\": {\"model\": {\"auroc\": [null, null, "
               "null]}}}], \"groups\": [{\"column\": \"f|sm\", \"value\": "
               "\"<b>\", \"pupils\": null, \"precision\": [0.25, 0.1, "
               "0.4]}]}";

static void test_headline(void **state) {
    (void)state;
    check_filled("{{evaluation.headline}}", EVALUATION,
                 "Looked at from 5 days in past years (2024-10-26 to "
                 "2025-05-24): of 120 who were not yet persistently absent "
                 "and became so, 60 were among the first tenth of the list; "
                 "of the 300 listed, 240 did not become so.");
    check_filled("{{evaluation.judged}}", EVALUATION,
                 "Done: 900 pupils of 2 schools, seen from 2024-10-26 to "
                 "2025-05-24.");
}

/* What is undefined is a dash, what is hidden says so, names are data. */
static void test_tables(void **state) {
    (void)state;
    char *table =
        fill("{{evaluation.performance}}", "england-bands", EVALUATION);
    assert_non_null(strstr(table,
                           "| all | - | 0.800 (0.700 to 0.900) | 0.500 "
                           "(0.100 to 0.500) | - | - |"));
    free(table);
    table = fill("{{evaluation.groups}}", "england-bands", EVALUATION);
    assert_non_null(strstr(table,
                           "| f\\|sm | \\<b> | few | - | - | 0.250 (0.100 to "
                           "0.400) | - |"));
    free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_template_can_be_filled),
        cmocka_unit_test(test_fields_of_the_model),
        cmocka_unit_test(test_nothing_known_is_a_blank),
        cmocka_unit_test(test_headline),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
