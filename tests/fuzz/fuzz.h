/* SPDX-License-Identifier: MIT */
/*
 * What the fuzzers share: bytes that choose, expectations that stop the
 * process, and a main that replays files.
 *
 * Each fuzz_*.c has one LLVMFuzzerTestOneInput, which libFuzzer and AFL++
 * call with bytes of their own. Built without either (every normal build),
 * the program reads the files and folders that it is given and calls it with
 * each: so what was once found is looked at by every `make check`.
 */
#ifndef EB_TESTS_FUZZ_FUZZ_H
#define EB_TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "earlybell/earlybell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold for any input at all. */
#define EXPECT(condition)                                                     \
    do {                                                                      \
        if (!(condition)) {                                                   \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, \
                    #condition);                                              \
            abort();                                                          \
        }                                                                     \
    } while (0)

/* ---- bytes that choose -------------------------------------------------- */

typedef struct fuzz_bytes {
    const uint8_t *at;
    size_t left;
} fuzz_bytes;

/* The next byte; 0 when there is none. */
static inline unsigned fuzz_byte(fuzz_bytes *bytes) {
    if (bytes->left == 0) return 0;
    bytes->left--;
    return *bytes->at++;
}

static inline unsigned fuzz_below(fuzz_bytes *bytes, unsigned n) {
    return fuzz_byte(bytes) % n;
}

/* A copy in a block of its own, so that a sanitizer sees the first byte
 * beyond it. Free it. */
static inline char *fuzz_copy(const uint8_t *data, size_t size) {
    char *copy = malloc(size != 0 ? size : 1);
    EXPECT(copy != NULL);
    if (size != 0) memcpy(copy, data, size);
    return copy;
}

/* The same bits: NaN is itself, and 0 is not -0. */
static inline int fuzz_same(double a, double b) {
    uint64_t x, y;
    memcpy(&x, &a, sizeof x);
    memcpy(&y, &b, sizeof y);
    return x == y;
}

/* ---- errors ------------------------------------------------------------- */

/* An error says what and is whole text. */
static inline void fuzz_expect_error(eb_status status, const eb_error *err) {
    EXPECT(status < 0);
    EXPECT(err->status == status);
    EXPECT(memchr(err->message, '\0', sizeof err->message) != NULL);
    EXPECT(memchr(err->field, '\0', sizeof err->field) != NULL);
    EXPECT(err->message[0] != '\0');
    EXPECT(err->line >= 0 && err->column >= 0 && err->row >= 0);
}

/* ---- replay ------------------------------------------------------------- */

#ifndef EB_FUZZ_ENGINE

#include <dirent.h>

static inline int fuzz_replay_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        fprintf(stderr, "cannot read %s\n", path);
        if (file != NULL) fclose(file);
        return 0;
    }
    const size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *data = malloc(size != 0 ? size : 1);
    EXPECT(data != NULL && fread(data, 1, size, file) == size);
    fclose(file);
    (void)LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

/* Says before each file which it is when `--say` is an argument, so
 * that the last line names the one that stopped it. */
static inline int fuzz_replay(int argc, char **argv) {
    int files = 0, say = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--say") == 0) {
            say = 1;
            continue;
        }
        DIR *folder = opendir(argv[i]);
        if (folder == NULL) {
            if (say) fprintf(stderr, "%s\n", argv[i]);
            files += fuzz_replay_file(argv[i]);
            continue;
        }
        for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
            char path[4096];
            if (entry->d_name[0] == '.') continue;
            snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
            if (say) fprintf(stderr, "%s\n", path);
            files += fuzz_replay_file(path);
        }
        closedir(folder);
    }
    fprintf(stderr, "%d inputs replayed\n", files);
    return files > 0 ? 0 : 1;
}

int main(int argc, char **argv) { return fuzz_replay(argc, argv); }

#endif
#endif
