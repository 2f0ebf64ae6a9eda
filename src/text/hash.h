/* SPDX-License-Identifier: MIT */
/*
 * SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) as 64 lower-case digits.
 * Pure, no state, any thread.
 */
#ifndef EB_TEXT_HASH_H
#define EB_TEXT_HASH_H

#include <stddef.h>

#include "earlybell/base.h"

#define EB_HASH_DIGITS 64

/* The hash of a file that holds its own hash: of `length` bytes, with the 64
 * from `digits_at` on taken as zeros ('0'). A `digits_at` with no room for 64
 * replaces nothing. */
void eb_hash_file(const char *text, size_t length, size_t digits_at,
                  char out[EB_HASH_DIGITS + 1]);

/* The hash of what `produce` hands to `write`, piece by piece. A status that
 * `produce` returns is passed on; `out` is written only when it is EB_OK. */
eb_status eb_hash_pieces(
    eb_status (*produce)(void *context,
                         eb_status (*write)(void *, const char *, size_t),
                         void *write_context, eb_error *err),
    void *context, char out[EB_HASH_DIGITS + 1], eb_error *err);

/* HMAC of `text` under `key`: a pseudonym that only who has the key can make
 * again. The key may be of any length; under 32 bytes it can be guessed. */
void eb_hash_keyed(const char *key, size_t key_length, const char *text,
                   size_t length, char out[EB_HASH_DIGITS + 1]);

/* Zeros in place of a secret, whatever the compiler thinks of its use. */
void eb_hash_wipe(void *secret, size_t length);

#endif
