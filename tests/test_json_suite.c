/* SPDX-License-Identifier: MIT */
/*
 * The parsing cases of JSONTestSuite (tests/fixtures/jsontestsuite, with its
 * README): each file is accepted or refused as cases.txt says, and a refusal
 * has a place within the file.
 */
#include "test.h"

#include <stdio.h>

#include "base/json.h"

#define FOLDER "tests/fixtures/jsontestsuite/"

/* The whole file, in a block of exactly its size. */
static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail_msg("cannot open %s", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *const bytes = malloc(size > 0 ? (size_t)size : 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, (size_t)size, file), size);
    fclose(file);
    *length = (size_t)size;
    return bytes;
}

static void check_case(const char *name, int accept) {
    char path[400];
    size_t length;
    snprintf(path, sizeof path, FOLDER "%s", name);
    char *const bytes = read_file(path, &length);
    eb_json *json = NULL;
    eb_error err = {0};
    const eb_status status = eb_json_read(bytes, length, NULL, &json, &err);
    if (accept != (status == EB_OK)) fail_msg("%s: %d", name, status);
    if (!accept) {
        assert_true(status == EB_ERR_JSON || status == EB_ERR_LIMIT);
        assert_true(err.line >= 1 && err.column >= 1);
        assert_true((size_t)err.column <= length + 1);
    }
    eb_json_free(json);
    free(bytes);
}

static void every_case(void **state) {
    (void)state;
    char line[300];
    int accepted = 0, refused = 0;
    FILE *list = fopen(FOLDER "cases.txt", "r");
    assert_non_null(list);
    while (fgets(line, sizeof line, list) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        const int accept = strncmp(line, "accept ", 7) == 0;
        if (!accept) assert_memory_equal(line, "refuse ", 7);
        check_case(line + 7, accept);
        accepted += accept;
        refused += !accept;
    }
    fclose(list);
    assert_int_equal(accepted, 96);
    assert_int_equal(refused, 222);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
