/* SPDX-License-Identifier: MIT */
/*
 * The key's file is opened once and asked about by its descriptor, so that
 * what was looked at is what is read.
 */
#define _POSIX_C_SOURCE 200809L

#include "text/pseudonym.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/hash.h"
#include "text/system_error.h"

#define DIFFERENT_LEAST 8

static eb_status refuse(eb_error *err, const char *why) {
    return eb_fail(err, EB_ERR_READ, "key", "%s", why);
}

static eb_status check_file(int descriptor, eb_error *err) {
    struct stat about;
    if (fstat(descriptor, &about) != 0) {
        return refuse(err, eb_system_reason(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return refuse(err, "a key is a regular file");
    }
    if (about.st_uid != geteuid()) {
        return refuse(err, "the key belongs to somebody else");
    }
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return refuse(err,
                      "others may read or change the key: chmod 600 keeps it "
                      "yours");
    }
    return EB_OK;
}

static eb_status read_all(int descriptor, eb_pseudonyms *out, eb_error *err) {
    char beyond;
    while (out->length <= EB_KEY_MOST) {
        const int is_full = out->length == EB_KEY_MOST;
        const ssize_t n =
            read(descriptor, is_full ? &beyond : out->key + out->length,
                 is_full ? 1 : EB_KEY_MOST - out->length);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return refuse(err, eb_system_reason(errno));
        if (n == 0) break;
        out->length += (size_t)n;
    }
    if (out->length < EB_KEY_LEAST || out->length > EB_KEY_MOST) {
        return eb_fail(err, EB_ERR_LIMIT, "key",
                       "a key has %d to %d bytes, from a source of random "
                       "numbers",
                       EB_KEY_LEAST, EB_KEY_MOST);
    }
    return EB_OK;
}

/* Zeros, or one letter again and again: somebody tried something out. */
static eb_status check_bytes(const eb_pseudonyms *key, eb_error *err) {
    unsigned char seen[256] = {0};
    int different = 0;
    for (size_t i = 0; i < key->length; i++) {
        unsigned char *known = &seen[(unsigned char)key->key[i]];
        different += *known == 0;
        *known = 1;
    }
    if (different >= DIFFERENT_LEAST) return EB_OK;
    return eb_fail(err, EB_ERR_ARGUMENT, "key",
                   "the key has fewer than %d different bytes: it can be "
                   "guessed",
                   DIFFERENT_LEAST);
}

eb_status eb_pseudonyms_open(const char *path, eb_pseudonyms *out,
                             eb_error *err) {
    out->length = 0;
    /* O_NONBLOCK: a pipe in its place must not hold the program up. */
    const int descriptor =
        open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return refuse(err, errno == ELOOP ? "the key is a symbolic link"
                                          : eb_system_reason(errno));
    }
    eb_status status = check_file(descriptor, err);
    if (status == EB_OK) status = read_all(descriptor, out, err);
    if (status == EB_OK) status = check_bytes(out, err);
    (void)close(descriptor);
    if (status != EB_OK) eb_pseudonyms_close(out);
    return status;
}

void eb_pseudonyms_close(eb_pseudonyms *pseudonyms) {
    eb_hash_wipe(pseudonyms, sizeof *pseudonyms);
}

void eb_pseudonym(const eb_pseudonyms *pseudonyms, char kind, const char *id,
                  char out[EB_PSEUDONYM_ROOM]) {
    char message[EB_PSEUDONYM_ID_MOST + 2], digits[EB_HASH_DIGITS + 1];
    size_t length = strlen(id);
    if (length > EB_PSEUDONYM_ID_MOST) length = EB_PSEUDONYM_ID_MOST;
    message[0] = kind;
    message[1] = ':';
    memcpy(message + 2, id, length);
    eb_hash_keyed(pseudonyms->key, pseudonyms->length, message, length + 2,
                  digits);
    out[0] = kind;
    memcpy(out + 1, digits, EB_PSEUDONYM_DIGITS);
    out[EB_PSEUDONYM_ROOM - 1] = '\0';
}
