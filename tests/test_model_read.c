/* SPDX-License-Identifier: MIT */
/*
 * A right model file is read to the last number; each way in which a file can
 * be wrong is refused, with the key that is wrong and its place.
 */
#include "model/model.h"
#include "test_grid.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

/* clang-format off */
static const char GOOD[] =
"{\"earlybell_model\": 1, \"name\": \"own-bands\", \"version\": \"2.1.0\",\n"
" \"kind\": \"band-prior\", \"status\": \"draft\",\n"
" \"expires\": \"2028-08-31\", \"catalogue\": 1, \"sensitive\": false,\n"
" \"label\": {\"absence\": \"overall\", \"threshold\": [10, 100],\n"
"  \"horizon\": \"year_end\", \"unit\": \"enrolment\", \"minimum\": 20},\n"
" \"prior\": {\"all\": [[0.75, 1.5, 34], [0.25, 0.5, 2.25]],\n"
"  \"1\": [[1, 2, 38]], \"2\": [[1, 2, 38]], \"3\": [[1, 2, 38]],\n"
"  \"4\": [[1, 2, 38]], \"5\": [[1, 2, 38]], \"6\": [[1, 2, 38]],\n"
"  \"7\": [[1, 2, 38]], \"8\": [[1, 2, 38]], \"9\": [[1, 2, 38]],\n"
"  \"10\": [[1, 2, 38]], \"11\": [[0, 1, 1], [1, 1e6, 1e-100]]},\n"
" \"own_marks\": {\"spell_inflation\": 5, \"half_life_sessions\": 120,\n"
"  \"last_year_weight\": 0.2, \"redraw\": 0.03},\n"
" \"season\": {\"primary\": {\"1\": 1, \"2\": 1, \"3\": 1, \"4\": 1,\n"
"   \"5\": 1, \"6\": 1, \"7\": 1, \"8\": 1, \"9\": 0.2, \"10\": 1,\n"
"   \"11\": 1, \"12\": 5},\n"
"  \"secondary\": {\"1\": 1, \"2\": 1, \"3\": 1, \"4\": 1, \"5\": 1,\n"
"   \"6\": 1, \"7\": 1, \"8\": 1, \"9\": 0.8, \"10\": 1, \"11\": 1,\n"
"   \"12\": 1}},\n"
" \"training\": {\"source\": \"invented \\u2014 for a test\", \"rows\": 0,\n"
"  \"pupils\": 0, \"until\": \"2023-07-31\", \"seed\": 1,\n"
"  \"register_sha256\": null, \"gradient_norm\": 1e-9,\n"
"  \"iterations\": 7, \"condition\": 30.5},\n"
" \"quality\": [{\"data\": \"invented\", \"as_of\": \"2023-02-01\",\n"
"  \"auroc\": [0.9, 0.88, 0.92], \"slope\": [1, 0.9, 1.1]}],\n"
" \"sha256\": \"" ZEROS "\"}\n";
/* clang-format on */

static char text[8192];

/* GOOD with its only `from` replaced by `to`; where `to` begins. */
static size_t change(const char *from, const char *to) {
    const char *at = strstr(GOOD, from);
    if (at == NULL || strstr(at + 1, from) != NULL) {
        fail_msg("not once: %s", from);
    }
    const size_t before = (size_t)(at - GOOD);
    memcpy(text, GOOD, before);
    memcpy(text + before, to, strlen(to));
    strcpy(text + before + strlen(to), at + strlen(from));
    return before;
}

static void refused_text(eb_status expected, const char *field, eb_error *err) {
    eb_model *model = NULL;
    const eb_status status =
        eb_model_read(text, strlen(text), NULL, &model, err);
    if (status != expected || strcmp(err->field, field) != 0) {
        fail_msg("%s: status %d (%d expected), field \"%s\", %s", field, status,
                 expected, err->field, err->message);
    }
    assert_int_equal(err->status, status);
    assert_null(model);
    assert_true(err->line > 0 && err->column > 0);
    assert_int_not_equal(strlen(err->message), 0);
}

static void refused_as(const char *from, const char *to, eb_status expected,
                       const char *field) {
    eb_error err;
    change(from, to);
    refused_text(expected, field, &err);
}

static void refused(const char *from, const char *to, const char *field) {
    refused_as(from, to, EB_ERR_MODEL, field);
}

static void accepted(const char *from, const char *to) {
    eb_model *model = NULL;
    eb_error err;
    change(from, to);
    if (eb_model_read(text, strlen(text), NULL, &model, &err) != EB_OK) {
        fail_msg("%s -> %s: %s %s", from, to, err.field, err.message);
    }
    eb_model_free(model);
}

static void a_right_file(void **state) {
    (void)state;
    eb_model *model = NULL;
    assert_ok(eb_model_read(GOOD, sizeof GOOD - 1, NULL, &model, NULL));
    assert_string_equal(model->name, "own-bands");
    assert_string_equal(model->version, "2.1.0");
    assert_string_equal(model->source, "invented \xe2\x80\x94 for a test");
    assert_string_equal(model->sha256, ZEROS);
    assert_memory_equal(GOOD + model->sha256_offset, ZEROS "\"}", 66);
    assert_int_equal(model->status, EB_MODEL_DRAFT);
    assert_int_equal(model->expires, eb_date_make(2028, 8, 31));
    assert_int_equal(model->until, eb_date_make(2023, 7, 31));
    assert_int_equal(model->catalogue, 1);
    assert_int_equal(model->sensitive, 0);
    assert_int_equal(model->minimum, 20);
    const eb_band_prior *band = &model->band;
    assert_int_equal(band->prior[0].count, 2);
    assert_true(band->prior[0].weight[1] == 0.25);
    assert_true(band->prior[0].a[1] == 0.5 && band->prior[0].b[1] == 2.25);
    assert_int_equal(band->prior[10].count, 1);
    assert_true(band->prior[11].a[1] == 1e6);
    assert_true(band->spell_inflation == 5.0 && band->redraw == 0.03);
    assert_true(band->half_life_sessions == 120.0);
    assert_true(band->last_year_weight == 0.2);
    assert_int_equal(band->has_season, 1);
    assert_true(band->season[EB_SEASON_PRIMARY][9] == 0.2);
    assert_true(band->season[EB_SEASON_SECONDARY][9] == 0.8);
    assert_true(band->season[EB_SEASON_MEAN][9] == 0.5);
    assert_true(band->season[EB_SEASON_PRIMARY][12] == 5.0);
    eb_model_free(model);
}

static void other_right_files(void **state) {
    (void)state;
    accepted("\"draft\"", "\"retired\"");
    accepted("\"sensitive\": false", "\"sensitive\": true");
    accepted("\"register_sha256\": null", "\"register_sha256\": \"" ZEROS "\"");
    accepted("[[0.75, 1.5, 34]", "[[0.7500000009, 1.5, 34]");
    accepted("\"redraw\": 0.03", "\"redraw\": 0");
    accepted("\"half_life_sessions\": 120", "\"half_life_sessions\": 1e-6");
    accepted("\"earlybell_model\": 1", "\"earlybell_model\": 1.0");
}

static void the_shipped_files(void **state) {
    (void)state;
    static const char *const NAMES[] = {"printed", "flat", "sharp", "rough",
                                        "edge"};
    for (size_t i = 0; i < 5; ++i) eb_model_free(grid_model(NAMES[i]));
}

static void not_json(void **state) {
    (void)state;
    refused_as("{\"earlybell_model\"", "{'earlybell_model'", EB_ERR_JSON, "");
    refused_as("\"version\"", "\"name\"", EB_ERR_JSON, "name"); /* twice */
    refused_as("\"redraw\": 0.03", "\"redraw\": 1e999", EB_ERR_JSON, "");
    eb_error err;
    strcpy(text, "[1, 2]");
    refused_text(EB_ERR_MODEL, "", &err);
    strcpy(text, "");
    refused_text(EB_ERR_JSON, "", &err);
}

static void too_long(void **state) {
    (void)state;
    static char space[(1 << 20) + 1];
    memset(space, ' ', sizeof space);
    memcpy(space, GOOD, sizeof GOOD - 1);
    eb_model *model = NULL;
    assert_ok(eb_model_read(space, 1 << 20, NULL, &model, NULL));
    eb_model_free(model);
    model = NULL;
    assert_int_equal(eb_model_read(space, sizeof space, NULL, &model, NULL),
                     EB_ERR_LIMIT);
    assert_null(model);
}

static void other_versions(void **state) {
    (void)state;
    refused_as("\"earlybell_model\": 1", "\"earlybell_model\": 2",
               EB_ERR_MODEL_VERSION, "earlybell_model");
    refused("\"earlybell_model\": 1", "\"earlybell_model\": 0",
            "earlybell_model");
    refused("\"earlybell_model\": 1", "\"earlybell_model\": true",
            "earlybell_model");
    refused_as("\"catalogue\": 1", "\"catalogue\": 2", EB_ERR_MODEL_VERSION,
               "catalogue");
    refused("\"catalogue\": 1", "\"catalogue\": \"1\"", "catalogue");
    /* A newer file is called newer, whatever keys it has. */
    refused_as("\"earlybell_model\": 1", "\"earlybell_model\": 3, \"x\": 1",
               EB_ERR_MODEL_VERSION, "earlybell_model");
}

static void other_kinds(void **state) {
    (void)state;
    static const char *const KINDS[] = {"\"forest\"", "\"band\"", "\"\"",
                                        "\"Band-Prior\""};
    for (size_t i = 0; i < 4; ++i) {
        eb_error err;
        change("\"band-prior\"", KINDS[i]);
        refused_text(EB_ERR_MODEL, "kind", &err);
        assert_non_null(strstr(err.message, "beta-binomial or logistic"));
        assert_int_equal(err.line, 2);
        assert_int_equal(err.column, 10);
    }
    refused("\"kind\": \"band-prior\"", "\"kind\": 1", "kind");
    /* Each kind has its own keys (test_read_linear.c has those of others). */
    refused("\"band-prior\"", "\"beta-binomial\"", "prior");
    refused("\"band-prior\"", "\"logistic\"", "prior");
}

/* Every key, left out and doubled under another name. */
static void missing_and_unknown_keys(void **state) {
    (void)state;
    static const char *const KEYS[] = {"earlybell_model",
                                       "name",
                                       "version",
                                       "kind",
                                       "status",
                                       "expires",
                                       "catalogue",
                                       "sensitive",
                                       "label",
                                       "absence",
                                       "threshold",
                                       "horizon",
                                       "unit",
                                       "minimum",
                                       "prior",
                                       "all",
                                       "own_marks",
                                       "spell_inflation",
                                       "half_life_sessions",
                                       "last_year_weight",
                                       "redraw",
                                       "season",
                                       "primary",
                                       "secondary",
                                       "training",
                                       "source",
                                       "rows",
                                       "pupils",
                                       "until",
                                       "seed",
                                       "register_sha256",
                                       "gradient_norm",
                                       "iterations",
                                       "condition",
                                       "quality",
                                       "data",
                                       "as_of",
                                       "auroc",
                                       "slope"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; ++i) {
        char from[40], to[40];
        eb_error err;
        eb_model *model = NULL;
        snprintf(from, sizeof from, "\"%s\": ", KEYS[i]);
        snprintf(to, sizeof to, "\"%s_\": ", KEYS[i]);
        change(from, to);
        assert_int_equal(eb_model_read(text, strlen(text), NULL, &model, &err),
                         EB_ERR_MODEL);
        /* Known keys are looked for before others are refused, or after. */
        if (strncmp(err.field, KEYS[i], strlen(KEYS[i])) != 0) {
            fail_msg("%s: field \"%s\"", KEYS[i], err.field);
        }
        assert_true(err.line > 0);
    }
    refused("\"11\": [[0", "\"12\": [[0", "12");
    refused("\"9\": [[1, 2, 38]],", "", "9");
}

static void wrong_heads(void **state) {
    (void)state;
    refused("\"own-bands\"", "\"\"", "name");
    refused("\"own-bands\"", "\"Own Bands\"", "name");
    refused("\"own-bands\"", "\"own/bands\"", "name");
    refused("\"own-bands\"", "\"own:bands\"", "name");
    refused("\"own-bands\"", "\"own{bands\"", "name");
    accepted("\"own-bands\"", "\"own_bands.9\"");
    refused("\"own-bands\"", "\"" ZEROS "0\"", "name"); /* 65 bytes */
    accepted("\"own-bands\"", "\"" ZEROS "\"");
    refused("\"2.1.0\"", "2", "version");
    refused("\"draft\"", "\"live\"", "status");
    refused("\"2028-08-31\"", "\"2028-8-31\"", "expires");
    refused("\"2028-08-31\"", "\"2027-02-29\"", "expires");
    refused("\"2028-08-31\"", "null", "expires");
    refused("\"sensitive\": false", "\"sensitive\": 0", "sensitive");
    refused("\"" ZEROS "\"", "\"0\"", "sha256");
    refused("\"" ZEROS "\"", "\"G" ZEROS "\"", "sha256");
    /* 64 bytes, the first of which is before 0, or after f. */
    refused("\"sha256\": \"0", "\"sha256\": \"-", "sha256");
    refused("\"sha256\": \"0", "\"sha256\": \"g", "sha256");
    /* As many digits, but one written as an escape. */
    refused("\"" ZEROS "\"",
            "\"\\u0030000000000000000000000000000000000000000000000000000000"
            "000000000\"",
            "sha256");
    refused("\"sha256\": \"" ZEROS "\"",
            "\"sha256\": \"A000000000000000000000"
            "000000000000000000000000000000000000000000\"",
            "sha256");
}

static void wrong_labels(void **state) {
    (void)state;
    refused("\"overall\"", "\"unauthorised\"", "absence");
    refused("[10, 100]", "[20, 100]", "threshold");
    refused("[10, 100]", "[1, 10]", "threshold");
    refused("[10, 100]", "[10, 99]", "threshold");
    refused("[10, 100]", "[10]", "threshold");
    refused("[10, 100]", "[10, 100, 1]", "threshold");
    refused("\"year_end\"", "\"term\"", "horizon");
    refused("\"enrolment\"", "\"pupil\"", "unit");
    refused("\"minimum\": 20", "\"minimum\": 0", "minimum");
    refused("\"minimum\": 20", "\"minimum\": 20.5", "minimum");
}

static void wrong_priors(void **state) {
    (void)state;
    refused("[[0, 1, 1], [1, 1e6, 1e-100]]", "[]", "11");
    refused("[[0, 1, 1], [1, 1e6, 1e-100]]", "{}", "11");
    refused("[[0, 1, 1], [1, 1e6, 1e-100]]", "[1, 2, 3]", "11");
    refused("[[0, 1, 1], [1, 1e6, 1e-100]]", "[[1, 2]]", "11");
    refused("[[0, 1, 1], [1, 1e6, 1e-100]]", "[[1, 2, 3, 4]]", "11");
    refused("[[0, 1, 1], [1, 1e6, 1e-100]]", "[[1, 2, \"3\"]]", "11");
    refused("[[0, 1, 1], [1, 1e6, 1e-100]]",
            "[[0.2, 1, 1], [0.2, 1, 1], [0.2, 1, 1], [0.2, 1, 1], "
            "[0.2, 1, 1]]",
            "11");
    refused("[1, 1e6, 1e-100]", "[1, 1000001, 1]", "11");
    refused("[1, 1e6, 1e-100]", "[1, 1, 1000001]", "11");
    refused("[1, 1e6, 1e-100]", "[1, 0, 1]", "11");
    refused("[1, 1e6, 1e-100]", "[1, 1, -1]", "11");
    refused("[1, 1e6, 1e-100]", "[1, 1, 1e-101]", "11");
    refused("[0, 1, 1], [1,", "[-0.5, 1, 1], [1.5,", "11");
    refused("[0.75, 1.5, 34]", "[0.7500001, 1.5, 34]", "all");
    refused("[0.75, 1.5, 34]", "[0.7, 1.5, 34]", "all");
}

static void wrong_own_marks(void **state) {
    (void)state;
    refused("\"spell_inflation\": 5", "\"spell_inflation\": 0.99",
            "spell_inflation");
    refused("\"spell_inflation\": 5", "\"spell_inflation\": 50.1",
            "spell_inflation");
    refused("\"half_life_sessions\": 120", "\"half_life_sessions\": 0",
            "half_life_sessions");
    refused("\"half_life_sessions\": 120", "\"half_life_sessions\": -1",
            "half_life_sessions");
    refused("\"last_year_weight\": 0.2", "\"last_year_weight\": 1.01",
            "last_year_weight");
    refused("\"last_year_weight\": 0.2", "\"last_year_weight\": -0.1",
            "last_year_weight");
    refused("\"redraw\": 0.03", "\"redraw\": 1", "redraw");
    refused("\"redraw\": 0.03", "\"redraw\": -0.01", "redraw");
    refused("\"redraw\": 0.03", "\"redraw\": null", "redraw");
}

static void wrong_seasons(void **state) {
    (void)state;
    refused("\"9\": 0.2", "\"9\": 0.19", "9");
    refused("\"12\": 5}", "\"12\": 5.01}", "12");
    refused("\"9\": 0.8, ", "", "9");
    refused("\"9\": 0.8", "\"9\": \"0.8\"", "9");
    refused("\"9\": 0.8", "\"9\": 0.8, \"13\": 1", "13");
}

static void wrong_histories(void **state) {
    (void)state;
    refused("\"rows\": 0", "\"rows\": -1", "rows");
    refused("\"rows\": 0", "\"rows\": 0.5", "rows");
    refused("\"iterations\": 7", "\"iterations\": null", "iterations");
    refused("\"2023-07-31\"", "\"31/07/2023\"", "until");
    refused("\"register_sha256\": null", "\"register_sha256\": \"\"",
            "register_sha256");
    refused("\"register_sha256\": null", "\"register_sha256\": 0",
            "register_sha256");
    refused("\"gradient_norm\": 1e-9", "\"gradient_norm\": -1e-9",
            "gradient_norm");
    refused("\"condition\": 30.5", "\"condition\": \"30\"", "condition");
    refused("\"2023-02-01\"", "\"2023-02\"", "as_of");
    refused("[0.9, 0.88, 0.92]", "[0.9, 0.88]", "auroc");
    refused("[1, 0.9, 1.1]", "0.9", "slope");
}

static void wrong_arguments(void **state) {
    (void)state;
    eb_model *model = NULL;
    eb_error err;
    assert_int_equal(eb_model_read(NULL, 4, NULL, &model, &err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_model_read(GOOD, sizeof GOOD - 1, NULL, NULL, &err),
                     EB_ERR_ARGUMENT);
}

/* ---- a memory that fails ------------------------------------------------ */

typedef struct budget {
    int left, live;
} budget;

static void *budget_allocate(void *context, size_t size) {
    budget *b = context;
    if (b->left-- <= 0) return NULL;
    b->live += 1;
    return malloc(size);
}

static void *budget_resize(void *context, void *block, size_t size) {
    budget *b = context;
    if (b->left-- <= 0) return NULL;
    if (block == NULL) b->live += 1;
    return realloc(block, size);
}

static void budget_release(void *context, void *block) {
    budget *b = context;
    if (block != NULL) b->live -= 1;
    free(block);
}

static void each_allocation_may_fail(void **state) {
    (void)state;
    eb_status status = EB_ERR_MEMORY;
    int failures = 0;
    for (int left = 0; status == EB_ERR_MEMORY && left < 1000; ++left) {
        budget b = {left, 0};
        const eb_memory memory = {budget_allocate, budget_resize,
                                  budget_release, &b};
        eb_model *model = NULL;
        status = eb_model_read(GOOD, sizeof GOOD - 1, &memory, &model, NULL);
        if (status != EB_OK) {
            assert_int_equal(status, EB_ERR_MEMORY);
            assert_null(model);
            ++failures;
        }
        eb_model_free(model);
        assert_int_equal(b.live, 0);
    }
    assert_int_equal(status, EB_OK);
    assert_true(failures >= 2);
}

/* Any cut of a right file is refused; nothing is read past its end. */
static void every_cut_is_refused(void **state) {
    (void)state;
    for (size_t length = 0; length < sizeof GOOD - 3; ++length) {
        char *cut = malloc(length > 0 ? length : 1);
        assert_non_null(cut);
        memcpy(cut, GOOD, length);
        eb_model *model = NULL;
        assert_int_equal(eb_model_read(cut, length, NULL, &model, NULL),
                         EB_ERR_JSON);
        free(cut);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_file),
        cmocka_unit_test(other_right_files),
        cmocka_unit_test(the_shipped_files),
        cmocka_unit_test(not_json),
        cmocka_unit_test(too_long),
        cmocka_unit_test(other_versions),
        cmocka_unit_test(other_kinds),
        cmocka_unit_test(missing_and_unknown_keys),
        cmocka_unit_test(wrong_heads),
        cmocka_unit_test(wrong_labels),
        cmocka_unit_test(wrong_priors),
        cmocka_unit_test(wrong_own_marks),
        cmocka_unit_test(wrong_seasons),
        cmocka_unit_test(wrong_histories),
        cmocka_unit_test(wrong_arguments),
        cmocka_unit_test(each_allocation_may_fail),
        cmocka_unit_test(every_cut_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
