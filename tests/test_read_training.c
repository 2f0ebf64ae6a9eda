/* SPDX-License-Identifier: MIT */
/*
 * The summary of training rows is read to the last number, and each way in
 * which it can be wrong is refused. (The other keys of `training` and
 * `quality` are tested with the whole file, in test_model_read.c.)
 */
#include "linear_rows.h"
#include "model/summary.h"

static char good[1 << 15], text[1 << 15];

static void a_right_summary(void **state) {
    (void)state;
    eb_model *model = linear_model("logistic.json");
    const eb_summary *summary = eb_model_summary(model);
    assert_non_null(summary);
    assert_int_equal(summary->rows, 1200);
    assert_int_equal(summary->score.known, 1);
    assert_int_equal(summary->feature[EB_F_ABSENCE_RATE].known, 1);
    assert_int_equal(summary->feature[EB_F_ABSENCE_EWMA].known, 0);
    const eb_summary_part *part = &summary->feature[EB_F_SPELL_LONGEST];
    assert_true(part->cuts[0] == 0.0 && part->cuts[8] == 10.0);
    assert_true(part->shares[0] == 0.22 && part->shares[9] == 0.07);
    eb_model_free(model);
}

static void refused(const char *from, const char *to, eb_status expected,
                    const char *field, const char *words) {
    const char *at = strstr(good, from);
    eb_model *model = NULL;
    eb_error err;
    if (at == NULL) fail_msg("not there: %s", from);
    const size_t before = (size_t)(at - good);
    memcpy(text, good, before);
    memcpy(text + before, to, strlen(to));
    strcpy(text + before + strlen(to), at + strlen(from));
    const eb_status status =
        eb_model_read(text, strlen(text), NULL, &model, &err);
    if (status != expected || strcmp(err.field, field) != 0 ||
        strstr(err.message, words) == NULL) {
        fail_msg("%s: status %d, field \"%s\", %s", to, status, err.field,
                 err.message);
    }
    assert_null(model);
    assert_true(err.line > 60 && err.column > 0);
}

/* The whole of the summary, braces and all. */
static void summary_text(char *out) {
    const char *begin = strstr(good, "\"summary\": {");
    assert_non_null(begin);
    size_t n = strlen("\"summary\": {");
    for (int depth = 1; depth > 0; ++n) {
        depth += (begin[n] == '{') - (begin[n] == '}');
    }
    memcpy(out, begin, n);
    out[n] = '\0';
}

static void wrong_summaries(void **state) {
    (void)state;
    linear_text("logistic.json", good, sizeof good);
    refused("\"n\": 1200", "\"n\": 0", EB_ERR_MODEL, "n", "");
    refused("\"n\": 1200", "\"n\": 1.5", EB_ERR_MODEL, "n", "");
    refused("\"n\": 1200,", "", EB_ERR_MODEL, "n", "lacks the key");
    refused("[0, 0, 1, 2, 2", "[0, 1, 0, 2, 2", EB_ERR_MODEL, "cuts",
            "must not fall");
    refused("[0, 0, 1, 2, 2,", "[0, 1, 2, 2,", EB_ERR_MODEL, "cuts", "");
    refused("[0.22, 0,", "[0.32, 0,", EB_ERR_MODEL, "shares", "sum to 1");
    refused("[0.22, 0,", "[0.12, 0,", EB_ERR_MODEL, "shares", "sum to 1");
    refused("[0.22, 0,", "[0.32, -0.1,", EB_ERR_MODEL, "shares", "0 or more");
    refused("\"spell_longest\": {\n    \"cuts\"",
            "\"spell_longes\": {\n    \"cuts\"", EB_ERR_MODEL, "spell_longes",
            "no feature");
    refused("\"spell_longest\": {\n    \"cuts\"", "\"sex\": {\n    \"cuts\"",
            EB_ERR_MODEL_REFUSED, "sex", "no model may use it");
    refused("\"spell_longest\": {\n    \"cuts\"",
            "\"medical_rate\": {\n    \"cuts\"", EB_ERR_MODEL_REFUSED,
            "medical_rate", "sensitive");
    refused("\"score\": {\n    \"cuts\"", "\"score\": {\n    \"parts\"",
            EB_ERR_MODEL, "parts", "");
    refused("\"score\": {", "\"score\": [], \"pa_now\": {", EB_ERR_MODEL,
            "score", "");
    refused("\"summary\": {", "\"summary\": null, \"x\": {", EB_ERR_MODEL, "x",
            "");
    static char whole[1 << 14];
    summary_text(whole);
    refused(whole, "\"summary\": [1200]", EB_ERR_MODEL, "summary", "object");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_summary),
        cmocka_unit_test(wrong_summaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
