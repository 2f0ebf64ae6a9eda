/* SPDX-License-Identifier: MIT */
/*
 * Hashes against other programs: sha256sum (coreutils) and openssl dgst.
 */
#include "test.h"

#include <stdio.h>

#include "text/hash.h"

/* tests/fixtures/text/hashed.txt, whose digits begin at byte 34. */
static void a_file_with_its_own_hash(void **state) {
    (void)state;
    char text[256], hash[EB_HASH_DIGITS + 1];
    FILE *file = fopen("tests/fixtures/text/hashed.txt", "rb");
    assert_non_null(file);
    const size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_int_equal(length, 109);
    eb_hash_file(text, length, 34, hash);
    assert_memory_equal(hash, text + 34, EB_HASH_DIGITS);
    assert_int_equal(strlen(hash), EB_HASH_DIGITS);
    assert_string_equal(
        hash,
        "373d9492904b10bd3875a5bd4607b4bbe460370031a6b0cfb67d6230240ed93a");
    for (size_t i = 0; i < length; i++) {
        text[i] ^= 1;
        char other[EB_HASH_DIGITS + 1];
        eb_hash_file(text, length, 34, other);
        const int is_digit = i >= 34 && i < 98;
        assert_int_equal(strcmp(hash, other) == 0, is_digit);
        text[i] ^= 1;
    }
}

static void no_room_for_digits(void **state) {
    (void)state;
    char hash[EB_HASH_DIGITS + 1];
    /* FIPS 180-4's own example, and the empty text. */
    eb_hash_file("abc", 3, 0, hash);
    assert_string_equal(
        hash,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    eb_hash_file("", 0, 0, hash);
    assert_string_equal(
        hash,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    char zeros[64], all[EB_HASH_DIGITS + 1];
    memset(zeros, '0', sizeof zeros);
    eb_hash_file(zeros, 64, SIZE_MAX, hash);
    eb_hash_file(
        "................................"
        "................................",
        64, 0, all);
    assert_string_equal(hash, all);
}

static void keyed(void **state) {
    (void)state;
    char hash[EB_HASH_DIGITS + 1];
    eb_hash_keyed("an invented key of 32 bytes, ok!", 32, "P000123", 7, hash);
    assert_string_equal(
        hash,
        "8959982550c7a38b8a346a781d2c5bca14e3c3cffd052c6c9fc0fb56d76aa268");
    /* RFC 4231, test cases 2 (short key) and 6 (longer than a block). */
    eb_hash_keyed("Jefe", 4, "what do ya want for nothing?", 28, hash);
    assert_string_equal(
        hash,
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    char key[131];
    memset(key, 0xaa, sizeof key);
    eb_hash_keyed(key, sizeof key,
                  "Test Using Larger Than Block-Size Key - Hash Key First", 54,
                  hash);
    assert_string_equal(
        hash,
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_with_its_own_hash),
        cmocka_unit_test(no_room_for_digits),
        cmocka_unit_test(keyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
