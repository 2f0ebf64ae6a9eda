/* SPDX-License-Identifier: MIT */
/*
 * A links file is one text that is read whole: some 70 bytes for a pupil with
 * brothers or sisters, or with a last year.
 */
#define _POSIX_C_SOURCE 200809L

#include "ui/links_file.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/file.h"

static const char BEGINNING[] = "earlybell-links ";

eb_status eb_links_open(const char *path, const eb_memory *memory,
                        eb_links **out, eb_error *err) {
    char *text = NULL;
    size_t length = 0;
    eb_status status =
        eb_file_read(path, SIZE_MAX / 4, memory, &text, &length, err);
    if (status != EB_OK) return status;
    status = eb_links_read(text, length, memory, out, err);
    eb_release(memory, text);
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
