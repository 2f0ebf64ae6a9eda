/* SPDX-License-Identifier: MIT */
/*
 * Signing a model, and the digest of a register: against sha256sum, by way of
 * what the readers accept.
 */
#include <stdio.h>
#include <stdlib.h>

#include "earlybell/text.h"
#include "test.h"
#include "text/hash.h"

/* A copy of england-bands, to change. */
static char *copy_of_bands(size_t *length) {
    const char *text = NULL, *name;
    for (size_t i = 0; (name = eb_model_builtin(i, &text, length)) != NULL;
         i++) {
        if (strcmp(name, "england-bands") == 0) break;
    }
    assert_non_null(name);
    char *copy = malloc(*length + 1);
    assert_non_null(copy);
    memcpy(copy, text, *length);
    copy[*length] = '\0';
    return copy;
}

static eb_status load(const char *text, size_t length, eb_error *err) {
    static const char PATH[] = "test_sign_model.json";
    eb_model *model = NULL;
    FILE *file = fopen(PATH, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    const eb_status status = eb_model_load(PATH, NULL, &model, err);
    eb_model_free(model);
    remove(PATH);
    return status;
}

/* Changed: refused. Signed again: accepted. */
static void test_a_changed_model_is_signed_again(void **state) {
    (void)state;
    size_t length = 0;
    char *text = copy_of_bands(&length);
    eb_error err = {0};
    assert_int_equal(load(text, length, &err), EB_OK);
    char *version = strstr(text, "\"version\": \"");
    assert_non_null(version);
    version[strlen("\"version\": \"")] = '7';
    assert_int_equal(load(text, length, &err), EB_ERR_MODEL_HASH);
    assert_int_equal(eb_model_sign(text, length, NULL, &err), EB_OK);
    assert_int_equal(load(text, length, &err), EB_OK);
    free(text);
}

/* Signing a signed model changes no byte. */
static void test_signing_twice(void **state) {
    (void)state;
    size_t length = 0;
    char *text = copy_of_bands(&length);
    char *before = malloc(length);
    assert_non_null(before);
    memcpy(before, text, length);
    assert_int_equal(eb_model_sign(text, length, NULL, NULL), EB_OK);
    assert_memory_equal(text, before, length);
    free(before);
    free(text);
}

static void test_no_model_no_signature(void **state) {
    (void)state;
    char text[] = "{\"earlybell_model\": 1}";
    const char before[] = "{\"earlybell_model\": 1}";
    eb_error err = {0};
    assert_int_not_equal(eb_model_sign(text, sizeof text - 1, NULL, &err),
                         EB_OK);
    assert_string_equal(text, before);
    assert_int_equal(eb_model_sign(NULL, 0, NULL, &err), EB_ERR_ARGUMENT);
}

/* ---- the register ------------------------------------------------------- */

typedef struct pieces {
    char text[4096];
    size_t used;
} pieces;

static eb_status keep(void *context, const char *text, size_t length) {
    pieces *all = context;
    assert_true(all->used + length < sizeof all->text);
    memcpy(all->text + all->used, text, length);
    all->used += length;
    return EB_OK;
}

/* Two pupils, in the order given; the last mark may be another. */
static eb_register *small_register(int turned, const char *last) {
    static const char *const PUPILS[2] = {"b", "a"};
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    assert_int_equal(eb_register_new(&options, &reg, NULL), EB_OK);
    for (int i = 0; i < 2; i++) {
        const char *pupil = PUPILS[turned ? 1 - i : i];
        const char *marks = pupil[0] == 'a' ? "/\\/\\II" : last;
        assert_int_equal(
            eb_register_add_marks(reg, pupil, "s", eb_date_make(2025, 9, 3),
                                  marks, strlen(marks), NULL),
            EB_OK);
    }
    assert_int_equal(eb_register_close(reg, NULL), EB_OK);
    return reg;
}

static void digest(eb_register *reg, char out[65]) {
    assert_int_equal(eb_register_sha256(reg, out, NULL), EB_OK);
    eb_register_free(reg);
}

static void test_the_digest_is_of_the_fixed_form(void **state) {
    (void)state;
    eb_register *reg = small_register(0, "/\\");
    pieces all = {"", 0};
    char expected[EB_HASH_DIGITS + 1], got[65];
    assert_int_equal(eb_register_write_fixed(reg, keep, &all, NULL), EB_OK);
    eb_hash_file(all.text, all.used, all.used, expected);
    digest(reg, got);
    assert_string_equal(got, expected);
}

static void test_what_is_missing_is_named(void **state) {
    (void)state;
    char out[65] = "as before";
    eb_error err = {0};
    eb_register *reg = small_register(0, "/\\");
    assert_int_equal(eb_register_sha256(NULL, out, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "reg");
    assert_string_equal(out, "as before");
    assert_int_equal(eb_register_sha256(reg, NULL, &err), EB_ERR_ARGUMENT);
    assert_string_equal(err.field, "out");
    eb_register_free(reg);
}

/* The order of rows is no difference; one mark is. */
static void test_what_the_digest_tells_apart(void **state) {
    (void)state;
    char one[65], turned[65], other[65];
    digest(small_register(0, "/\\"), one);
    digest(small_register(1, "/\\"), turned);
    digest(small_register(0, "/I"), other);
    assert_string_equal(one, turned);
    assert_string_not_equal(one, other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_changed_model_is_signed_again),
        cmocka_unit_test(test_signing_twice),
        cmocka_unit_test(test_no_model_no_signature),
        cmocka_unit_test(test_the_digest_is_of_the_fixed_form),
        cmocka_unit_test(test_what_is_missing_is_named),
        cmocka_unit_test(test_what_the_digest_tells_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
