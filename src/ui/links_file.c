/* SPDX-License-Identifier: MIT */
/*
 * A links file is read a block at a time: some 100 bytes for a pupil with a
 * family, and 200 for one with a last year, of which far fewer are kept.
 */
#define _POSIX_C_SOURCE 200809L

#include "ui/links_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/links_parts.h"
#include "text/source.h"
#include "text/system_error.h"

#define BLOCK ((size_t)1 << 18)

static const char BEGINNING[] = "earlybell-links ";

eb_status eb_links_open(const char *path, const eb_memory *memory,
                        eb_links **out, eb_error *err) {
    eb_links_reader *reader = NULL;
    char *block = NULL;
    eb_source source;
    eb_status status = eb_source_open(&source, path, memory, err);
    if (status != EB_OK) return status;
    block = eb_alloc(memory, BLOCK, 1);
    if (block == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    status = eb_links_reader_new(memory, &reader, err);
    for (size_t n = BLOCK; status == EB_OK && n == BLOCK;) {
        n = eb_source_read(&source, block, BLOCK);
        status = eb_links_reader_add(reader, block, n, err);
    }
    if (status == EB_OK && source.error_number != 0) {
        status = eb_fail(err, EB_ERR_READ, "path", "cannot read the file: %s",
                         eb_system_reason(source.error_number));
    }
    if (status == EB_OK) status = eb_links_reader_end(reader, out, err);
out:
    eb_links_reader_free(reader);
    eb_release(memory, block);
    eb_source_close(&source);
    return status;
}

int eb_links_is_file(const char *path) {
    char start[sizeof BEGINNING - 1];
    struct stat about;
    if (strcmp(path, "-") == 0 || stat(path, &about) != 0 ||
        !S_ISREG(about.st_mode)) {
        return 0;
    }
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    const ssize_t n = read(descriptor, start, sizeof start);
    (void)close(descriptor);
    return n == (ssize_t)sizeof start &&
           memcmp(start, BEGINNING, sizeof start) == 0;
}
