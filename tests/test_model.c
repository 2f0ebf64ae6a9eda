/* SPDX-License-Identifier: MIT */
/*
 * What a model says of itself, and when it may not score: retired, expired
 * at the day looked at, sensitive where nobody asked for it.
 */
#include "model/model.h"

#include "test_grid.h"
#include "test_school.h"

static void about(void **state) {
    (void)state;
    eb_model *model = grid_model("printed");
    eb_model_info info;
    eb_model_about(model, &info);
    assert_string_equal(info.name, "test-printed");
    assert_string_equal(info.version, "1.0.0");
    assert_string_equal(info.kind, "band-prior");
    assert_string_equal(info.status, "in_use");
    assert_string_equal(info.source, "invented, for a test");
    assert_int_equal(info.expires, eb_date_make(2099, 7, 31));
    assert_int_equal(info.catalogue, EB_CATALOGUE_VERSION);
    assert_int_equal(info.sensitive, 0);
    assert_int_equal(strlen(info.sha256), 64);
    assert_true(info.sha256_offset > 0);
    eb_model_free(model);
    eb_model_free(NULL);
}

static void status_names(void **state) {
    (void)state;
    assert_string_equal(eb_model_status_name(EB_MODEL_IN_USE), "in_use");
    assert_string_equal(eb_model_status_name(EB_MODEL_DRAFT), "draft");
    assert_string_equal(eb_model_status_name(EB_MODEL_RETIRED), "retired");
}

/* What a score of one row comes to. */
static eb_status try_score(const eb_model *model, const eb_view *view,
                           eb_error *err) {
    eb_result result;
    return eb_score(model, view, 0, 1, &result, 0, err);
}

static void when_it_may_score(void **state) {
    (void)state;
    eb_register *reg = school_small();
    eb_view *view = school_view(reg, SCHOOL_AS_OF, 10, 100, 0);
    eb_model *model = grid_model("printed");
    eb_error err;
    assert_ok(try_score(model, view, NULL));
    model->status = EB_MODEL_DRAFT;
    assert_ok(try_score(model, view, NULL));
    model->status = EB_MODEL_RETIRED;
    assert_int_equal(try_score(model, view, &err), EB_ERR_MODEL_REFUSED);
    assert_string_equal(err.field, "status");

    /* Its last day is allowed, the day after is not. */
    model->status = EB_MODEL_IN_USE;
    model->expires = SCHOOL_AS_OF;
    assert_ok(try_score(model, view, NULL));
    model->expires = SCHOOL_AS_OF - 1;
    assert_int_equal(try_score(model, view, &err), EB_ERR_MODEL_REFUSED);
    assert_string_equal(err.field, "expires");
    assert_non_null(strstr(err.message, "2025-10-31"));
    eb_term terms[EB_TERMS_MAX];
    size_t n = 0;
    assert_int_equal(eb_explain(model, view, 0, terms, &n, NULL),
                     EB_ERR_MODEL_REFUSED);

    model->expires = SCHOOL_AS_OF;
    model->sensitive = 1;
    assert_int_equal(try_score(model, view, &err), EB_ERR_MODEL_REFUSED);
    assert_string_equal(err.field, "sensitive");
    eb_view_free(view);

    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = SCHOOL_AS_OF;
    options.sensitive = 1;
    assert_ok(eb_view_new(reg, &options, &view, NULL));
    assert_ok(try_score(model, view, NULL));
    eb_view_free(view);
    eb_model_free(model);
    eb_register_free(reg);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(about),
        cmocka_unit_test(status_names),
        cmocka_unit_test(when_it_may_score),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
