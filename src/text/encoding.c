/* SPDX-License-Identifier: MIT */
/*
 * Three ways to UTF-8. UTF-8 itself is read straight into the caller's room
 * and only checked; UTF-16 and Windows-1252 are read beside it and converted,
 * three bytes at most for each unit. Registers are nearly always ASCII, so
 * eight bytes are looked at together and the question of the encoding is not
 * put before the first byte that makes it one.
 *
 * Sources: RFC 3629 (UTF-8), RFC 2781 (UTF-16), Microsoft's table of code
 * page 1252 as published by Unicode (MAPPINGS/VENDORS/MICSFT/CP1252.TXT).
 */
#include "text/encoding.h"

#include <string.h>

#include "base/utf8.h"

/* What 80 to 9F mean in Windows-1252; 0: undefined. A0 to FF are their own
 * numbers. */
static const uint16_t CP1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* ---- UTF-8 -------------------------------------------------------------- */

/* Index of the first byte that is not ASCII, or `length`. */
static size_t ascii_prefix(const unsigned char *text, size_t length) {
    size_t at = 0;
    for (; at + 32 <= length; at += 32) {
        uint64_t words[4];
        memcpy(words, text + at, sizeof words);
        if (((words[0] | words[1] | words[2] | words[3]) & HIGH_BITS) != 0) {
            break;
        }
    }
    while (at < length && text[at] < 0x80) at++;
    return at;
}

/* Can these 1 to 3 bytes begin a character? Then some second byte, and 80 for
 * those behind it, complete one: no range of second bytes misses all three. */
static int is_cut(const unsigned char *tail, size_t length) {
    static const unsigned char NEXT[] = {0x80, 0x90, 0xA0};
    for (size_t i = 0; i < sizeof NEXT; i++) {
        unsigned char whole[4] = {0x80, 0x80, 0x80, 0x80};
        memcpy(whole, tail, length);
        whole[length] = NEXT[i];
        if (eb_utf8_character((const char *)whole, 4) > length) return 1;
    }
    return 0;
}

size_t eb_utf8_prefix(const unsigned char *text, size_t length,
                      eb_utf8_end *end) {
    size_t at = 0;
    for (;;) {
        at += ascii_prefix(text + at, length - at);
        const size_t left = length - at;
        if (left == 0) {
            *end = EB_UTF8_WHOLE;
            return at;
        }
        const size_t n = eb_utf8_character((const char *)text + at, left);
        if (n == 0) {
            *end = left < 4 && is_cut(text + at, left) ? EB_UTF8_CUT
                                                       : EB_UTF8_INVALID;
            return at;
        }
        at += n;
    }
}

/* Writes one character that is no surrogate; returns its bytes. */
static size_t put_character(unsigned char *out, uint32_t character) {
    if (character < 0x80) {
        out[0] = (unsigned char)character;
        return 1;
    }
    if (character < 0x800) {
        out[0] = (unsigned char)(0xC0 | (character >> 6));
        out[1] = (unsigned char)(0x80 | (character & 0x3F));
        return 2;
    }
    if (character < 0x10000) {
        out[0] = (unsigned char)(0xE0 | (character >> 12));
        out[1] = (unsigned char)(0x80 | ((character >> 6) & 0x3F));
        out[2] = (unsigned char)(0x80 | (character & 0x3F));
        return 3;
    }
    out[0] = (unsigned char)(0xF0 | (character >> 18));
    out[1] = (unsigned char)(0x80 | ((character >> 12) & 0x3F));
    out[2] = (unsigned char)(0x80 | ((character >> 6) & 0x3F));
    out[3] = (unsigned char)(0x80 | (character & 0x3F));
    return 4;
}

/* ---- which encoding ----------------------------------------------------- */

/* Is all that is shown UTF-8? A character may be cut between two blocks. */
typedef struct looker {
    unsigned char cut[4];
    size_t cut_length;
    int is_invalid;
} looker;

static int look(void *context, const unsigned char *bytes, size_t length) {
    looker *found = context;
    eb_utf8_end end = EB_UTF8_CUT;
    size_t at = 0;
    while (found->cut_length != 0 && at < length) {
        found->cut[found->cut_length++] = bytes[at++];
        (void)eb_utf8_prefix(found->cut, found->cut_length, &end);
        if (end == EB_UTF8_INVALID) return found->is_invalid = 1;
        if (end == EB_UTF8_WHOLE) found->cut_length = 0;
    }
    if (at == length) return 0;
    at += eb_utf8_prefix(bytes + at, length - at, &end);
    if (end == EB_UTF8_INVALID) return found->is_invalid = 1;
    found->cut_length = length - at;
    memcpy(found->cut, bytes + at, found->cut_length);
    return 0;
}

/* `rest` begins with the first byte that is not ASCII. */
static eb_status decide(eb_decoder *decoder, const unsigned char *rest,
                        size_t length) {
    looker found = {{0}, 0, 0};
    if (look(&found, rest, length) == 0) {
        int whole = 0;
        const eb_status status =
            eb_source_look_ahead(decoder->source, look, &found, &whole, NULL);
        if (status != EB_OK) return status;
        if (whole && found.cut_length != 0) found.is_invalid = 1;
    }
    decoder->decided = 1;
    decoder->encoding = found.is_invalid ? EB_WINDOWS_1252 : EB_UTF8;
    return EB_OK;
}

static void stop(eb_decoder *decoder, eb_status status, const char *reason) {
    decoder->status = status;
    decoder->reason = reason;
}

static int starts_with(const eb_decoder *decoder, const char *mark,
                       size_t length) {
    return decoder->carry_length >= length &&
           memcmp(decoder->carry, mark, length) == 0;
}

static void drop_carry(eb_decoder *decoder, size_t n) {
    decoder->carry_length -= n;
    memmove(decoder->carry, decoder->carry + n, decoder->carry_length);
}

/* Reads the byte order mark, if there is one. */
static void start(eb_decoder *decoder) {
    decoder->started = 1;
    decoder->carry_length = eb_source_read(decoder->source, decoder->carry, 4);
    if (starts_with(decoder, "\xFF\xFE\0\0", 4) ||
        starts_with(decoder, "\0\0\xFE\xFF", 4)) {
        stop(decoder, EB_ERR_ENCODING, "UTF-32 is not read: save as UTF-8");
    } else if (starts_with(decoder, "\xEF\xBB\xBF", 3)) {
        decoder->encoding = EB_UTF8_BOM;
        decoder->decided = 1;
        drop_carry(decoder, 3);
    } else if (starts_with(decoder, "\xFF\xFE", 2) ||
               starts_with(decoder, "\xFE\xFF", 2)) {
        decoder->encoding = decoder->carry[0] == 0xFF ? EB_UTF16LE : EB_UTF16BE;
        decoder->decided = 1;
        drop_carry(decoder, 2);
    }
}

/* ---- reading ------------------------------------------------------------ */

static int need_raw(eb_decoder *decoder) {
    if (decoder->raw != NULL) return 1;
    decoder->raw = eb_alloc(&decoder->memory, decoder->raw_room, 1);
    if (decoder->raw == NULL) {
        stop(decoder, EB_ERR_MEMORY, "out of memory");
        return 0;
    }
    return 1;
}

/* Moves what is left to the front and reads on behind it; 0 at the end. */
static size_t read_raw(eb_decoder *decoder) {
    const size_t left = decoder->raw_length - decoder->raw_position;
    if (left != 0) {
        memmove(decoder->raw, decoder->raw + decoder->raw_position, left);
    }
    memcpy(decoder->raw + left, decoder->carry, decoder->carry_length);
    size_t n = decoder->carry_length;
    decoder->carry_length = 0;
    n += eb_source_read(decoder->source, decoder->raw + left + n,
                        decoder->raw_room - left - n);
    decoder->raw_position = 0;
    decoder->raw_length = left + n;
    return n;
}

static size_t convert_1252(eb_decoder *decoder, unsigned char *out,
                           size_t room) {
    size_t used = 0;
    while (room - used >= 3) {
        if (decoder->raw_position == decoder->raw_length &&
            read_raw(decoder) == 0) {
            break;
        }
        const unsigned char byte = decoder->raw[decoder->raw_position];
        uint32_t character = byte;
        if (byte >= 0x80 && byte < 0xA0) character = CP1252[byte - 0x80];
        if (character == 0 && byte != 0) {
            stop(decoder, EB_ERR_ENCODING,
                 "a byte that is neither UTF-8 nor Windows-1252");
            break;
        }
        decoder->raw_position++;
        used += put_character(out + used, character);
    }
    return used;
}

/* The unit `index` places on. */
static uint32_t unit_at(const eb_decoder *decoder, size_t index) {
    const unsigned char *at = decoder->raw + decoder->raw_position + 2 * index;
    return decoder->encoding == EB_UTF16LE
               ? (uint32_t)at[0] | (uint32_t)at[1] << 8
               : (uint32_t)at[1] | (uint32_t)at[0] << 8;
}

static size_t convert_utf16(eb_decoder *decoder, unsigned char *out,
                            size_t room) {
    size_t used = 0;
    while (room - used >= 4) {
        size_t left = decoder->raw_length - decoder->raw_position;
        size_t need = 2;
        if (left >= 2 && (unit_at(decoder, 0) & 0xFC00) == 0xD800) need = 4;
        if (left < need) {
            if (read_raw(decoder) != 0) continue;
            if (left != 0) {
                stop(decoder, EB_ERR_ENCODING,
                     "UTF-16 that ends inside a character");
            }
            break;
        }
        uint32_t character = unit_at(decoder, 0);
        if ((character & 0xF800) == 0xD800) {
            const uint32_t second = need == 4 ? unit_at(decoder, 1) : 0;
            if ((second & 0xFC00) != 0xDC00) {
                stop(decoder, EB_ERR_ENCODING,
                     "half of a surrogate pair of UTF-16");
                break;
            }
            character =
                0x10000 + ((character & 0x3FF) << 10) + (second & 0x3FF);
        }
        decoder->raw_position += need;
        used += put_character(out + used, character);
    }
    return used;
}

/* The rest of a block that turned out to be Windows-1252 waits in `raw`, in
 * front of what is yet to be read; returns the ASCII before it. */
static size_t turn_to_1252(eb_decoder *decoder, const unsigned char *out,
                           size_t ascii, size_t length) {
    if (decoder->raw_room < length - ascii) {
        decoder->raw_room = length - ascii;
    }
    if (!need_raw(decoder)) return 0;
    decoder->raw_position = 0;
    decoder->raw_length = length - ascii;
    memcpy(decoder->raw, out + ascii, decoder->raw_length);
    return ascii;
}

static size_t fill_utf8(eb_decoder *decoder, unsigned char *out, size_t room) {
    size_t length = decoder->carry_length;
    memcpy(out, decoder->carry, length);
    decoder->carry_length = 0;
    const size_t got =
        eb_source_read(decoder->source, out + length, room - length);
    const int is_last =
        got < room - length && decoder->source->error_number == 0;
    length += got;
    if (!decoder->decided) {
        const size_t ascii = ascii_prefix(out, length);
        if (ascii == length) return length;
        const eb_status status = decide(decoder, out + ascii, length - ascii);
        if (status != EB_OK) {
            stop(decoder, status, "out of memory");
            return 0;
        }
        if (decoder->encoding == EB_WINDOWS_1252) {
            return turn_to_1252(decoder, out, ascii, length);
        }
    }
    eb_utf8_end end;
    const size_t valid = eb_utf8_prefix(out, length, &end);
    if (end == EB_UTF8_INVALID || (end == EB_UTF8_CUT && is_last)) {
        stop(decoder, EB_ERR_ENCODING,
             decoder->encoding == EB_UTF8_BOM
                 ? "a byte that is not UTF-8, in a file marked as UTF-8"
                 : "a byte that is not UTF-8, after text that was; if it is "
                   "Windows-1252, give the file by its name");
    } else {
        decoder->carry_length = length - valid;
        memcpy(decoder->carry, out + valid, decoder->carry_length);
    }
    return valid;
}

size_t eb_decoder_fill(eb_decoder *decoder, unsigned char *out, size_t room) {
    if (!decoder->started) start(decoder);
    size_t n = 0;
    if (decoder->status == EB_OK) {
        switch (decoder->encoding) {
            case EB_UTF8:
            case EB_UTF8_BOM:
                n = fill_utf8(decoder, out, room);
                if (n == 0 && decoder->encoding == EB_WINDOWS_1252 &&
                    decoder->status == EB_OK) {
                    n = convert_1252(decoder, out, room);
                }
                break;
            case EB_WINDOWS_1252:
                n = convert_1252(decoder, out, room);
                break;
            case EB_UTF16LE:
            case EB_UTF16BE:
                if (need_raw(decoder)) n = convert_utf16(decoder, out, room);
                break;
        }
    }
    if (decoder->source->error_number != 0 && decoder->status == EB_OK) {
        stop(decoder, EB_ERR_READ, "the file could not be read to its end");
    }
    return n;
}

void eb_decoder_init(eb_decoder *decoder, eb_source *source, size_t block,
                     const eb_memory *memory) {
    memset(decoder, 0, sizeof *decoder);
    decoder->source = source;
    decoder->memory = eb_memory_or_default(memory);
    decoder->encoding = EB_UTF8;
    decoder->raw_room = block;
}

void eb_decoder_free(eb_decoder *decoder) {
    eb_release(&decoder->memory, decoder->raw);
    decoder->raw = NULL;
}
