/* SPDX-License-Identifier: MIT */
/*
 * Any file that a school system writes, as UTF-8.
 *
 *   first bytes          the file is
 *   EF BB BF             UTF-8; anything else in it is refused
 *   FF FE, FE FF         UTF-16, little or big end first
 *   anything else        UTF-8 when all of it is; else Windows-1252
 *
 * The last line is decided once, for the whole file, at its first byte that
 * is not ASCII: until then the two are the same. A regular file is looked at
 * to its end; of a pipe, a further 1 MiB decides, and a later byte that does
 * not fit is refused, since what went before cannot be taken back. Bytes that
 * Windows-1252 leaves undefined (81 8D 8F 90 9D) are refused too: a file with
 * them is neither.
 */
#ifndef EB_TEXT_ENCODING_H
#define EB_TEXT_ENCODING_H

#include "earlybell/text.h"
#include "text/source.h"

/* The least room that eb_decoder_fill may be given. */
#define EB_DECODER_LEAST 4

/* One owner, one thread. The fields but `encoding`, `status` and `reason` are
 * private to encoding.c. */
typedef struct eb_decoder {
    eb_source *source;
    eb_memory memory;
    eb_encoding encoding;
    eb_status status;   /* not EB_OK: why the text stops here */
    const char *reason; /* in words; static */
    int started, decided;
    unsigned char carry[4]; /* of UTF-8: a character cut by a block's end */
    size_t carry_length;
    unsigned char *raw; /* of the others: bytes not yet converted */
    size_t raw_room, raw_position, raw_length;
} eb_decoder;

/* `block`: bytes converted at a time, at least EB_DECODER_LEAST. The source
 * is borrowed. Nothing is allocated before it is needed. */
void eb_decoder_init(eb_decoder *decoder, eb_source *source, size_t block,
                     const eb_memory *memory);
void eb_decoder_free(eb_decoder *decoder);

/* The next at most `room` bytes of valid UTF-8, which may end inside a
 * character. 0: the end, or, when `status` is not EB_OK, the place that
 * cannot be read. */
size_t eb_decoder_fill(eb_decoder *decoder, unsigned char *out, size_t room);

typedef enum eb_utf8_end {
    EB_UTF8_WHOLE,  /* nothing is left over */
    EB_UTF8_CUT,    /* what is left begins a character */
    EB_UTF8_INVALID /* what is left begins with no character */
} eb_utf8_end;

/* Length of the longest beginning that is whole characters of UTF-8 (RFC
 * 3629: no surrogates, no overlong forms, nothing above U+10FFFF). */
size_t eb_utf8_prefix(const unsigned char *text, size_t length,
                      eb_utf8_end *end);

#endif
