/* SPDX-License-Identifier: MIT */
/*
 * Bytes from a file, from standard input or from memory, in order, with a
 * look ahead that does not move the place. Nothing is decoded here.
 *
 * The look ahead exists for one question, "which encoding is this?", which
 * only the bytes to come can answer. A regular file can be read twice, so all
 * of it is shown; of a pipe, EB_SOURCE_AHEAD bytes are read and kept.
 */
#ifndef EB_TEXT_SOURCE_H
#define EB_TEXT_SOURCE_H

#include "base/error.h"
#include "base/memory.h"

#define EB_SOURCE_AHEAD ((size_t)1 << 20)

/* One owner, one thread. The fields are private to source.c but `bytes`. */
typedef struct eb_source {
    eb_memory memory;
    int descriptor; /* -1: `text` is read instead */
    int close_it;
    int seekable; /* 1: all that is to come can be looked at */
    const unsigned char *text;
    size_t text_length, text_position;
    int64_t offset;       /* in the regular file, of the next byte */
    unsigned char *ahead; /* of a stream: read but not yet handed out */
    size_t ahead_position, ahead_length;
    int64_t bytes;    /* handed out so far */
    int error_number; /* errno of the read that failed, or 0 */
} eb_source;

/* "-" is standard input, from where it stands. EB_ERR_READ. */
EB_WARN_UNUSED eb_status eb_source_open(eb_source *source, const char *path,
                                        const eb_memory *memory, eb_error *err);

/* Reads `text`, which is borrowed. `seekable` 0 makes it look like a pipe. */
void eb_source_memory(eb_source *source, const void *text, size_t length,
                      int seekable, const eb_memory *memory);

void eb_source_close(eb_source *source);

/* The next `room` bytes: fewer only at the end, or when a read failed and
 * `error_number` is set. */
size_t eb_source_read(eb_source *source, void *out, size_t room);

/* Shown bytes in order; not 0: seen enough. */
typedef int (*eb_source_see)(void *context, const unsigned char *bytes,
                             size_t length);

/* Shows what is to come. `*whole` is 1 when the end was reached. A read error
 * is not reported here: eb_source_read will meet it again. */
EB_WARN_UNUSED eb_status eb_source_look_ahead(eb_source *source,
                                              eb_source_see see, void *context,
                                              int *whole, eb_error *err);

#endif
