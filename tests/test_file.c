/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
#include <unistd.h>

#include "text/file.h"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[64];

static void make_file(size_t length) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (size_t i = 0; i < length; i++) {
        assert_int_not_equal(fputc((int)(i % 251), file), EOF);
    }
    assert_int_equal(fclose(file), 0);
}

static void whole_files(void **state) {
    (void)state;
    static const size_t LENGTHS[] = {0,     1,     16383, 16384,
                                     16385, 65536, 99999, 100000};
    const eb_memory memory = eb_memory_or_default(NULL);
    for (size_t i = 0; i < sizeof LENGTHS / sizeof *LENGTHS; i++) {
        make_file(LENGTHS[i]);
        char *text = NULL;
        size_t length = 99;
        assert_ok(eb_file_read(path, 100000, &memory, &text, &length, NULL));
        assert_int_equal(length, LENGTHS[i]);
        for (size_t k = 0; k < length; k++) {
            assert_int_equal((unsigned char)text[k], k % 251);
        }
        assert_int_equal(text[length], '\0');
        eb_release(&memory, text);
    }
}

static void refused_files(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    char *text = NULL;
    size_t length = 99;
    eb_error err;
    static const size_t LENGTHS[] = {100001, 131072, 131073, 500000};
    for (size_t i = 0; i < sizeof LENGTHS / sizeof *LENGTHS; i++) {
        make_file(LENGTHS[i]);
        assert_int_equal(
            eb_file_read(path, 100000, &memory, &text, &length, &err),
            EB_ERR_LIMIT);
        assert_non_null(strstr(err.message, "100000"));
    }
    assert_int_equal(
        eb_file_read("/nowhere", 10, &memory, &text, &length, &err),
        EB_ERR_READ);
    assert_int_equal(eb_file_read(folder, 10, &memory, &text, &length, &err),
                     EB_ERR_READ);
    assert_null(text);
    assert_int_equal(length, 99);
}

/* Reading a process's memory at 0 fails with EIO: an error in mid-file. */
static void a_file_that_cannot_be_read_on(void **state) {
    (void)state;
    const eb_memory memory = eb_memory_or_default(NULL);
    char *text = NULL;
    size_t length = 99;
    eb_error err = {0};
    if (access("/proc/self/mem", R_OK) != 0) skip();
    assert_int_equal(
        eb_file_read("/proc/self/mem", 10, &memory, &text, &length, &err),
        EB_ERR_READ);
    assert_string_equal(err.field, "path");
    assert_non_null(strstr(err.message, "cannot read the file"));
    assert_null(text);
    assert_int_equal(length, 99);
}

static void *refuse_any(void *context, void *block, size_t size) {
    (void)block;
    (void)size;
    return --*(int *)context < 0 ? NULL : realloc(block, size);
}

static void *refuse_new(void *context, size_t size) {
    return refuse_any(context, NULL, size);
}

static void release(void *context, void *block) {
    (void)context;
    free(block);
}

static void memory_may_run_out(void **state) {
    (void)state;
    make_file(100000); /* some blocks, each twice the one before it */
    for (int allowed = 0; allowed < 3; allowed++) {
        int left = allowed;
        const eb_memory memory = {refuse_new, refuse_any, release, &left};
        char *text = NULL;
        size_t length = 99;
        assert_int_equal(
            eb_file_read(path, 200000, &memory, &text, &length, NULL),
            EB_ERR_MEMORY);
        assert_null(text);
    }
}

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/file", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_files),
        cmocka_unit_test(refused_files),
        cmocka_unit_test(a_file_that_cannot_be_read_on),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
