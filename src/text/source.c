/* SPDX-License-Identifier: MIT */
/*
 * Where bytes come from. Reads are repeated until the room is full, so that
 * how a pipe happens to cut its data cannot be seen further up: the same
 * bytes give the same blocks.
 */
#define _POSIX_C_SOURCE 200809L

#include "text/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/system_error.h"

/* Bytes shown at a time when a regular file is looked at. */
#define LOOK_BLOCK ((size_t)1 << 16)

eb_status eb_source_open(eb_source *source, const char *path,
                         const eb_memory *memory, eb_error *err) {
    memset(source, 0, sizeof *source);
    source->memory = eb_memory_or_default(memory);
    const int is_input = strcmp(path, "-") == 0;
    const int descriptor =
        is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        return eb_fail(err, EB_ERR_READ, "path", "cannot open the file: %s",
                       eb_system_reason(errno));
    }
    struct stat about;
    int number = 0;
    if (fstat(descriptor, &about) != 0) {
        number = errno;
    } else if (S_ISDIR(about.st_mode)) {
        number = EISDIR;
    }
    if (number != 0) {
        if (!is_input) close(descriptor);
        return eb_fail(err, EB_ERR_READ, "path", "cannot read the file: %s",
                       eb_system_reason(number));
    }
    source->descriptor = descriptor;
    source->close_it = !is_input;
    const off_t here = lseek(descriptor, 0, SEEK_CUR);
    source->seekable = S_ISREG(about.st_mode) && here >= 0;
    source->offset = source->seekable ? (int64_t)here : 0;
    return EB_OK;
}

void eb_source_memory(eb_source *source, const void *text, size_t length,
                      int seekable, const eb_memory *memory) {
    memset(source, 0, sizeof *source);
    source->memory = eb_memory_or_default(memory);
    source->descriptor = -1;
    source->seekable = seekable;
    source->text = text;
    source->text_length = length;
}

void eb_source_close(eb_source *source) {
    if (source->close_it) close(source->descriptor);
    source->close_it = 0;
    eb_release(&source->memory, source->ahead);
    source->ahead = NULL;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* One read that is not 0 before the end, whatever interrupts it. `offset`
 * below 0: from where the descriptor stands. */
static size_t read_some(eb_source *source, unsigned char *out, size_t room,
                        int64_t offset) {
    for (;;) {
        const ssize_t got =
            offset < 0 ? read(source->descriptor, out, room)
                       : pread(source->descriptor, out, room, (off_t)offset);
        if (got >= 0) return (size_t)got;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd wait = {source->descriptor, POLLIN, 0};
            if (poll(&wait, 1, -1) >= 0 || errno == EINTR) continue;
        }
        if (errno == EINTR) continue;
        source->error_number = errno;
        return 0;
    }
}

/* Past what was looked at: from the text or the descriptor. */
static size_t read_on(eb_source *source, unsigned char *out, size_t room) {
    if (source->descriptor < 0) {
        const size_t n =
            smaller(room, source->text_length - source->text_position);
        if (n != 0) memcpy(out, source->text + source->text_position, n);
        source->text_position += n;
        return n;
    }
    size_t filled = 0;
    while (filled < room && source->error_number == 0) {
        const size_t got = read_some(source, out + filled, room - filled, -1);
        if (got == 0) break;
        filled += got;
    }
    return filled;
}

size_t eb_source_read(eb_source *source, void *out, size_t room) {
    unsigned char *to = out;
    size_t filled =
        smaller(room, source->ahead_length - source->ahead_position);
    if (filled != 0) {
        memcpy(to, source->ahead + source->ahead_position, filled);
        source->ahead_position += filled;
    }
    if (filled < room) filled += read_on(source, to + filled, room - filled);
    source->offset += (int64_t)filled;
    source->bytes += (int64_t)filled;
    return filled;
}

static eb_status look_at_file(eb_source *source, eb_source_see see,
                              void *context, int *whole, eb_error *err) {
    unsigned char *block = eb_alloc(&source->memory, LOOK_BLOCK, 1);
    if (block == NULL) return eb_fail_memory(err);
    int64_t offset = source->offset;
    for (;;) {
        const size_t got = read_some(source, block, LOOK_BLOCK, offset);
        if (got == 0) {
            *whole = 1;
            break;
        }
        if (see(context, block, got) != 0) break;
        offset += (int64_t)got;
    }
    source->error_number = 0;
    eb_release(&source->memory, block);
    return EB_OK;
}

static eb_status look_at_stream(eb_source *source, eb_source_see see,
                                void *context, int *whole, eb_error *err) {
    if (source->ahead == NULL) {
        source->ahead = eb_alloc(&source->memory, EB_SOURCE_AHEAD, 1);
        if (source->ahead == NULL) return eb_fail_memory(err);
    }
    const size_t kept = source->ahead_length - source->ahead_position;
    if (kept != 0) {
        memmove(source->ahead, source->ahead + source->ahead_position, kept);
    }
    source->ahead_position = 0;
    source->ahead_length =
        kept + read_on(source, source->ahead + kept, EB_SOURCE_AHEAD - kept);
    *whole = source->ahead_length < EB_SOURCE_AHEAD;
    (void)see(context, source->ahead, source->ahead_length);
    return EB_OK;
}

eb_status eb_source_look_ahead(eb_source *source, eb_source_see see,
                               void *context, int *whole, eb_error *err) {
    *whole = 0;
    if (!source->seekable) {
        return look_at_stream(source, see, context, whole, err);
    }
    if (source->descriptor >= 0) {
        return look_at_file(source, see, context, whole, err);
    }
    (void)see(context, source->text + source->text_position,
              source->text_length - source->text_position);
    *whole = 1;
    return EB_OK;
}
