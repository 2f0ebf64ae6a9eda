/* SPDX-License-Identifier: MIT */
/*
 * The only file that knows libsodium. Its hash functions use no random
 * numbers and nothing that sodium_init would set up, so it is not called: it
 * opens files and changes state that belongs to the host program.
 */
#include "text/hash.h"

#include <sodium.h>
#include <string.h>

static void write_digits(const unsigned char *hash,
                         char out[EB_HASH_DIGITS + 1]) {
    (void)sodium_bin2hex(out, EB_HASH_DIGITS + 1, hash, EB_HASH_DIGITS / 2);
}

void eb_hash_file(const char *text, size_t length, size_t digits_at,
                  char out[EB_HASH_DIGITS + 1]) {
    const unsigned char *bytes = (const unsigned char *)text;
    unsigned char hash[crypto_hash_sha256_BYTES];
    unsigned char zeros[EB_HASH_DIGITS];
    memset(zeros, '0', sizeof zeros);
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    if (length >= EB_HASH_DIGITS && digits_at <= length - EB_HASH_DIGITS) {
        const size_t behind = digits_at + EB_HASH_DIGITS;
        crypto_hash_sha256_update(&state, bytes, digits_at);
        crypto_hash_sha256_update(&state, zeros, sizeof zeros);
        crypto_hash_sha256_update(&state, bytes + behind, length - behind);
    } else {
        crypto_hash_sha256_update(&state, bytes, length);
    }
    crypto_hash_sha256_final(&state, hash);
    write_digits(hash, out);
}

static eb_status add_piece(void *context, const char *text, size_t length) {
    crypto_hash_sha256_state *state = context;
    crypto_hash_sha256_update(state, (const unsigned char *)text, length);
    return EB_OK;
}

eb_status eb_hash_pieces(
    eb_status (*produce)(void *context,
                         eb_status (*write)(void *, const char *, size_t),
                         void *write_context, eb_error *err),
    void *context, char out[EB_HASH_DIGITS + 1], eb_error *err) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    const eb_status status = produce(context, add_piece, &state, err);
    if (status != EB_OK) return status;
    crypto_hash_sha256_final(&state, hash);
    write_digits(hash, out);
    return EB_OK;
}

void eb_hash_keyed(const char *key, size_t key_length, const char *text,
                   size_t length, char out[EB_HASH_DIGITS + 1]) {
    unsigned char hash[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, key_length);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text, length);
    crypto_auth_hmacsha256_final(&state, hash);
    write_digits(hash, out);
    sodium_memzero(&state, sizeof state);
}

void eb_hash_wipe(void *secret, size_t length) {
    sodium_memzero(secret, length);
}
