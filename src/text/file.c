/* SPDX-License-Identifier: MIT */
/*
 * A whole small file in one block. The size that the system reports is not
 * trusted (a pipe has none, a file may grow while it is read): what counts is
 * where reading ends, and one byte over the limit is enough to refuse.
 */
#include "text/file.h"

#include "text/source.h"
#include "text/system_error.h"

#define FIRST_ROOM ((size_t)1 << 14)

eb_status eb_file_read(const char *path, size_t limit, const eb_memory *memory,
                       char **text, size_t *length, eb_error *err) {
    char *block = NULL;
    size_t room = 0, used = 0;
    eb_source source;
    eb_status status = eb_source_open(&source, path, memory, err);
    if (status != EB_OK) return status;
    do {
        if (eb_grow(memory, (void **)&block, &room,
                    used == 0 ? FIRST_ROOM : room + 1, 1) != 0) {
            status = eb_fail_memory(err);
            goto out;
        }
        used += eb_source_read(&source, block + used, room - used);
    } while (used == room && used <= limit);
    if (source.error_number != 0) {
        status = eb_fail(err, EB_ERR_READ, "path", "cannot read the file: %s",
                         eb_system_reason(source.error_number));
        goto out;
    }
    if (used > limit) {
        status = eb_fail(err, EB_ERR_LIMIT, "path",
                         "the file is larger than %zu bytes", limit);
        goto out;
    }
    block[used] = '\0';
    *text = block;
    *length = used;
    block = NULL;
out:
    eb_release(memory, block);
    eb_source_close(&source);
    return status;
}
