/* SPDX-License-Identifier: MIT */
/* The models built in: the default is there, and every one can be read. */
#include "model/embedded.h"

#include "earlybell/model.h"
#include "test.h"

static void every_model_reads(void **state) {
    (void)state;
    int found_default = 0;
    size_t count = 0;
    const char *text = NULL;
    size_t length = 0;
    const char *name;
    while ((name = eb_model_builtin(count, &text, &length)) != NULL) {
        eb_model *model = NULL;
        eb_model_info info;
        eb_error err;
        if (eb_model_open(name, NULL, &model, &err) != EB_OK) {
            fail_msg("%s: %s: %s", name, err.field, err.message);
        }
        eb_model_about(model, &info);
        assert_string_equal(info.name, name);
        assert_string_equal(info.status, "in_use");
        assert_memory_equal(text + info.sha256_offset, info.sha256, 64);
        found_default |= strcmp(name, "england-bands") == 0;
        eb_model_free(model);
        ++count;
    }
    assert_int_equal(count, EB_EMBEDDED_MODEL_COUNT);
    assert_true(found_default);
    assert_null(eb_model_builtin(count, NULL, NULL));
    assert_null(eb_model_builtin(SIZE_MAX, NULL, NULL));
    assert_non_null(eb_model_builtin(0, NULL, NULL));
}

static void other_names(void **state) {
    (void)state;
    eb_model *model = NULL;
    eb_error err;
    assert_int_equal(eb_model_open("england", NULL, &model, &err),
                     EB_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, ": england"));
    assert_int_equal(eb_model_open("", NULL, &model, NULL), EB_ERR_NOT_FOUND);
    assert_int_equal(eb_model_open(NULL, NULL, &model, NULL), EB_ERR_ARGUMENT);
    assert_null(model);
    assert_int_equal(eb_model_open("england-bands", NULL, NULL, NULL),
                     EB_ERR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_model_reads),
        cmocka_unit_test(other_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
