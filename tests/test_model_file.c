/* SPDX-License-Identifier: MIT */
/*
 * Models by name and by file. The model is the shipped england-bands; each
 * test changes a copy of it.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
#include <unistd.h>

#include "earlybell/text.h"

#define SHIPPED "models/england-bands.json"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[64];

static size_t read_shipped(char *text, size_t room) {
    FILE *file = fopen(SHIPPED, "rb");
    assert_non_null(file);
    const size_t length = fread(text, 1, room - 1, file);
    assert_true(length < room - 1);
    text[length] = '\0';
    fclose(file);
    return length;
}

static void write_file(const char *text, size_t length) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* Loading must fail, and leave the caller's pointer alone. */
static void refuse(const char *name, eb_status status) {
    eb_model *const untouched = (eb_model *)(void *)folder;
    eb_model *model = untouched;
    eb_error err;
    assert_int_equal(eb_model_load(name, NULL, &model, &err), status);
    assert_int_equal(err.status, status);
    assert_ptr_equal(model, untouched);
}

static void expect_england_bands(const char *name) {
    eb_model *model = NULL;
    eb_error err = {0};
    const eb_status status = eb_model_load(name, NULL, &model, &err);
    if (status != EB_OK) fail_msg("%s: %s", name, err.message);
    eb_model_info about;
    eb_model_about(model, &about);
    assert_string_equal(about.name, "england-bands");
    eb_model_free(model);
}

static void by_name(void **state) {
    (void)state;
    expect_england_bands("england-bands");
    refuse("no-such-model", EB_ERR_NOT_FOUND);
    refuse("", EB_ERR_NOT_FOUND);
    refuse("json", EB_ERR_NOT_FOUND);
}

static void by_file(void **state) {
    (void)state;
    expect_england_bands(SHIPPED);
    char text[1 << 16];
    const size_t length = read_shipped(text, sizeof text);
    write_file(text, length);
    expect_england_bands(path);
    refuse("no-such-model.json", EB_ERR_READ);
    refuse("models/", EB_ERR_READ);
    refuse("./england-bands", EB_ERR_READ);
}

/* Any change that leaves the file a valid model is found by the hash. */
static void changed_files(void **state) {
    (void)state;
    char text[1 << 16];
    const size_t length = read_shipped(text, sizeof text);
    text[length] = '\n';
    write_file(text, length + 1);
    refuse(path, EB_ERR_MODEL_HASH);
    char *version = strstr(text, "\"version\": \"1.0.0\"");
    assert_non_null(version);
    version[strlen("\"version\": \"")] = '2';
    write_file(text, length);
    refuse(path, EB_ERR_MODEL_HASH);
    version[strlen("\"version\": \"")] = '1';
    char *digits = strstr(text, "\"sha256\": \"");
    assert_non_null(digits);
    char *digit = digits + strlen("\"sha256\": \"");
    const char old = *digit;
    *digit = old == '0' ? '1' : '0';
    write_file(text, length);
    refuse(path, EB_ERR_MODEL_HASH);
    *digit = old;
    write_file(text, length);
    expect_england_bands(path);
}

static void what_is_no_model(void **state) {
    (void)state;
    write_file("{", 1);
    refuse(path, EB_ERR_JSON);
    static char large[(1 << 20) + 1];
    memset(large, ' ', sizeof large);
    write_file(large, sizeof large);
    refuse(path, EB_ERR_LIMIT);
    refuse(NULL, EB_ERR_ARGUMENT);
    assert_int_equal(eb_model_load("x", NULL, NULL, NULL), EB_ERR_ARGUMENT);
}

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/model", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_name),
        cmocka_unit_test(by_file),
        cmocka_unit_test(changed_files),
        cmocka_unit_test(what_is_no_model),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
