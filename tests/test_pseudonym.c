/* SPDX-License-Identifier: MIT */
/*
 * Pseudonyms against Python's hmac and hashlib, and keys that are refused.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/pseudonym.h"

#define KEY "an invented key of 32 bytes, ok!"

static char folder[] = "/tmp/earlybell-test-XXXXXX";
static char path[80], other[80];

static int set_up(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL) return -1;
    snprintf(path, sizeof path, "%s/key", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    unlink(other);
    return rmdir(folder);
}

static void put_key(const char *text, size_t length, mode_t mode) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

/* hmac.new(KEY, b"p:P000123", "sha256").hexdigest()[:20], and so on. */
static void as_python_has_it(void **state) {
    (void)state;
    static eb_pseudonyms key;
    char out[EB_PSEUDONYM_ROOM], longest[1025];
    put_key(KEY, 32, 0600);
    assert_ok(eb_pseudonyms_open(path, &key, NULL));
    eb_pseudonym(&key, 'p', "P000123", out);
    assert_string_equal(out, "pc977fd186049727a84b4");
    eb_pseudonym(&key, 's', "P000123", out);
    assert_string_equal(out, "s1e88c1825c66ed7a5911");
    eb_pseudonym(&key, 'f', "", out);
    assert_string_equal(out, "f5e18fd09b81d3e6d6af0");
    memset(longest, 'x', 1024);
    longest[1024] = '\0';
    eb_pseudonym(&key, 'p', longest, out);
    assert_string_equal(out, "p78cbb5c924c1a906f37a");
    eb_pseudonyms_close(&key);
    assert_int_equal(key.length, 0);
    for (size_t i = 0; i < sizeof key.key; i++) {
        assert_int_equal(key.key[i], 0);
    }
}

static void every_byte_counts(void **state) {
    (void)state;
    static eb_pseudonyms key;
    char one[EB_PSEUDONYM_ROOM], two[EB_PSEUDONYM_ROOM];
    put_key(KEY, 32, 0400);
    assert_ok(eb_pseudonyms_open(path, &key, NULL));
    eb_pseudonym(&key, 'p', "P1", one);
    assert_int_equal(chmod(path, 0600), 0);
    put_key(KEY "\n", 33, 0600);
    assert_ok(eb_pseudonyms_open(path, &key, NULL));
    eb_pseudonym(&key, 'p', "P1", two);
    assert_string_not_equal(one, two);
    eb_pseudonyms_close(&key);
}

static void refused(eb_status want) {
    static eb_pseudonyms key;
    eb_error err = {0};
    assert_int_equal(eb_pseudonyms_open(path, &key, &err), want);
    assert_string_equal(err.field, "key");
    assert_int_equal(key.length, 0);
}

static void no_keys(void **state) {
    (void)state;
    static char large[EB_KEY_MOST + 1];
    unlink(path);
    refused(EB_ERR_READ);
    assert_int_equal(mkdir(path, 0700), 0);
    refused(EB_ERR_READ);
    assert_int_equal(rmdir(path), 0);
    put_key(KEY, 31, 0600);
    refused(EB_ERR_LIMIT);
    put_key("", 0, 0600);
    refused(EB_ERR_LIMIT);
    for (size_t i = 0; i < sizeof large; i++) large[i] = (char)i;
    put_key(large, sizeof large, 0600);
    refused(EB_ERR_LIMIT);
    memset(large, 0, sizeof large);
    put_key(large, 64, 0600);
    refused(EB_ERR_ARGUMENT);
    put_key("abcdefgabcdefgabcdefgabcdefgabcdefg", 35, 0600);
    refused(EB_ERR_ARGUMENT);
    static const mode_t OPEN[] = {0640, 0604, 0620, 0601, 0666};
    for (size_t i = 0; i < sizeof OPEN / sizeof *OPEN; i++) {
        put_key(KEY, 32, OPEN[i]);
        refused(EB_ERR_READ);
    }
    put_key(KEY, 32, 0600);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
    refused(EB_ERR_READ);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    refused(EB_ERR_READ); /* and does not wait */
}

static void somebody_else_s_key(void **state) {
    (void)state;
    if (geteuid() != 0) skip(); /* only root gives a file away */
    unlink(path);
    put_key(KEY, 32, 0600);
    assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
    refused(EB_ERR_READ);
    assert_int_equal(chown(path, 0, (gid_t)-1), 0);
    static eb_pseudonyms key;
    assert_ok(eb_pseudonyms_open(path, &key, NULL));
    eb_pseudonyms_close(&key);
}

static void the_largest_key(void **state) {
    (void)state;
    static eb_pseudonyms key;
    static char large[EB_KEY_MOST];
    unlink(path);
    for (size_t i = 0; i < sizeof large; i++) large[i] = (char)i;
    put_key(large, sizeof large, 0600);
    assert_ok(eb_pseudonyms_open(path, &key, NULL));
    assert_int_equal(key.length, EB_KEY_MOST);
    eb_pseudonyms_close(&key);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_python_has_it),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(no_keys),
        cmocka_unit_test(somebody_else_s_key),
        cmocka_unit_test(the_largest_key),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
