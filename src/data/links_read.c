/* SPDX-License-Identifier: MIT */
/*
 * Reading the text form of links (links_write.c writes it), in pieces, so that
 * the text of a country need not be held beside its links. The text may come
 * from anywhere, so every line is checked whole before it is used.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/links_parts.h"

#define SESSIONS_MOST 1000000 /* of a pupil in a year, at all schools */

typedef struct link_line {
    const char *at, *end;
    int64_t number;
} link_line;

/* The next piece, each after one blank: 0 when there is none. */
static int next_piece(link_line *line, const char **text, size_t *length) {
    if (line->at == line->end || *line->at != ' ') return 0;
    line->at++;
    *text = line->at;
    while (line->at < line->end && *line->at != ' ') line->at++;
    *length = (size_t)(line->at - *text);
    return *length > 0;
}

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Undoes the percent signs; the last one ends the id. */
static int read_id(link_line *line, char out[EB_ID_MAX + 1]) {
    const char *text;
    size_t length, n = 0;
    if (!next_piece(line, &text, &length) || text[length - 1] != '%') return 0;
    for (size_t i = 0; i + 1 < length; i++) {
        char c = text[i];
        if (c == '%') {
            if (i + 3 >= length) return 0;
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0 || high + low == 0) return 0;
            c = (char)(high << 4 | low);
            i += 2;
        }
        if (n == EB_ID_MAX) return 0;
        out[n++] = c;
    }
    out[n] = '\0';
    return 1;
}

static int read_words(link_line *line, uint64_t *words, size_t n) {
    const char *text;
    size_t length, i = 0;
    if (!next_piece(line, &text, &length)) return 0;
    for (size_t w = 0; w < n; w++) {
        size_t digits = 0;
        words[w] = 0;
        while (i < length && text[i] != ':') {
            const int digit = hex_digit(text[i++]);
            if (digit < 0 || ++digits > 16) return 0;
            words[w] = words[w] << 4 | (uint64_t)digit;
        }
        if (digits == 0 || (w + 1 < n && i++ == length)) return 0;
    }
    return i == length;
}

static int read_count(link_line *line, int64_t *out) {
    const char *text;
    size_t length;
    return next_piece(line, &text, &length) &&
           eb_number_read_int(text, length, out) == EB_OK && *out >= 0;
}

static eb_status bad(const link_line *line, eb_error *err) {
    return eb_fail_at(err, EB_ERR_LINKS, line->number, 0, "links",
                      "not a line of links");
}

/* No bit of a set lies at `bits` or after, which is in the last word. */
static int is_within(const uint64_t *words, size_t n, size_t bits) {
    return words[n - 1] >> (bits - (n - 1) * 64) == 0;
}

/* Absent only where it was possible, and no more sessions than a pupil can
 * have in a year, so that no number of lines overflows a sum. */
static int is_share(const eb_family_share *share) {
    const eb_family_days *days = &share->days;
    for (size_t w = 0; w < EB_DAY_WORDS; w++) {
        if ((days->absent[w] & ~days->possible[w]) != 0) return 0;
    }
    return share->absent <= share->possible &&
           share->possible <= SESSIONS_MOST &&
           is_within(days->possible, EB_DAY_WORDS, EB_YEAR_DAYS);
}

static eb_status read_pupil(eb_links *links, link_line *line, eb_error *err) {
    char id[EB_ID_MAX + 1];
    eb_year_sessions sessions;
    if (!read_id(line, id) ||
        !read_words(line, sessions.attended, EB_SESSION_WORDS) ||
        !read_words(line, sessions.absent, EB_SESSION_WORDS) ||
        line->at != line->end) {
        return bad(line, err);
    }
    if (!is_within(sessions.attended, EB_SESSION_WORDS, EB_YEAR_SESSIONS) ||
        !is_within(sessions.absent, EB_SESSION_WORDS, EB_YEAR_SESSIONS)) {
        return bad(line, err);
    }
    const uint32_t pupil = eb_links_pupil(links, id);
    return pupil != EB_NO_ID &&
                   eb_links_add_sessions(links, pupil, &sessions) == 0
               ? EB_OK
               : eb_fail_memory(err);
}

static eb_status read_member(eb_links *links, link_line *line, eb_error *err) {
    char family[EB_ID_MAX + 1], pupil[EB_ID_MAX + 1];
    eb_family_share share;
    eb_family_days *days = &share.days;
    if (!read_id(line, family) || !read_id(line, pupil) ||
        !read_count(line, &share.possible) ||
        !read_count(line, &share.absent) ||
        !read_words(line, days->possible, EB_DAY_WORDS) ||
        !read_words(line, days->absent, EB_DAY_WORDS) ||
        line->at != line->end || !is_share(&share)) {
        return bad(line, err);
    }
    const uint32_t whose = eb_links_pupil(links, pupil);
    const uint32_t to = eb_links_family(links, family);
    return whose != EB_NO_ID && to != EB_NO_ID &&
                   eb_links_add_share(links, to, whose, &share) == 0
               ? EB_OK
               : eb_fail_memory(err);
}

static eb_status read_header(link_line *line, eb_date out[3], eb_error *err) {
    static const char NAME[] = "earlybell-links 1 ";
    const size_t length = sizeof NAME - 1;
    int64_t dates[3] = {0, 0, 0};
    if ((size_t)(line->end - line->at) < length ||
        memcmp(line->at, NAME, length) != 0) {
        return eb_fail_at(err, EB_ERR_LINKS, 1, 0, "links",
                          "this is not a links file of version 1");
    }
    line->at += length - 1; /* a piece begins with its blank */
    for (int i = 0; i < 3; i++) {
        if (!read_count(line, &dates[i]) || dates[i] > EB_DATE_MAX + 1) {
            return bad(line, err);
        }
        out[i] = (eb_date)dates[i];
    }
    return line->at == line->end ? EB_OK : bad(line, err);
}

/* ---- pieces ---- */

/* No line is longer: two ids, each byte as three, and two sets of words. */
#define LINE_MOST 8192

struct eb_links_reader {
    eb_memory memory;
    eb_links *links; /* NULL: before the header */
    int64_t lines;   /* before the one at hand */
    size_t held;     /* of a line whose end is to come */
    char line[LINE_MOST];
};

static eb_status take_line(eb_links_reader *reader, const char *text,
                           size_t length, eb_error *err) {
    link_line line = {text, text + length, ++reader->lines};
    eb_date dates[3] = {0, 0, 0}; /* as_of, known_at, last open day */
    if (reader->links != NULL) {
        const char kind = length > 0 ? *line.at++ : '\0';
        return kind == 'P'   ? read_pupil(reader->links, &line, err)
               : kind == 'F' ? read_member(reader->links, &line, err)
                             : bad(&line, err);
    }
    const eb_status status = read_header(&line, dates, err);
    if (status != EB_OK) return status;
    reader->links = eb_links_empty(&reader->memory, dates[0], dates[1]);
    if (reader->links == NULL) return eb_fail_memory(err);
    reader->links->last_open_day = dates[2] == 0 ? EB_NO_DATE : dates[2];
    return EB_OK;
}

/* Holds what has no line end yet. */
static eb_status hold(eb_links_reader *reader, const char *text, size_t length,
                      eb_error *err) {
    if (length > LINE_MOST - reader->held) {
        link_line none = {text, text, reader->lines + 1};
        eb_date dates[3];
        return reader->links != NULL ? bad(&none, err)
                                     : read_header(&none, dates, err);
    }
    memcpy(reader->line + reader->held, text, length);
    reader->held += length;
    return EB_OK;
}

eb_status eb_links_reader_new(const eb_memory *memory, eb_links_reader **out,
                              eb_error *err) {
    const eb_memory hook = eb_memory_or_default(memory);
    eb_links_reader *reader = eb_alloc(&hook, 1, sizeof *reader);
    if (reader == NULL) return eb_fail_memory(err);
    reader->memory = hook;
    reader->links = NULL;
    reader->lines = 0;
    reader->held = 0;
    *out = reader;
    return EB_OK;
}

eb_status eb_links_reader_add(eb_links_reader *reader, const char *text,
                              size_t length, eb_error *err) {
    const char *at = text, *end = text + length;
    eb_status status = EB_OK;
    while (status == EB_OK && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        const size_t here = (size_t)((stop == NULL ? end : stop) - at);
        if (stop == NULL || reader->held > 0) {
            status = hold(reader, at, here, err);
            if (status == EB_OK && stop != NULL) {
                status = take_line(reader, reader->line, reader->held, err);
                reader->held = 0;
            }
        } else {
            status = take_line(reader, at, here, err);
        }
        at += here + (stop != NULL);
    }
    return status;
}

eb_status eb_links_reader_end(eb_links_reader *reader, eb_links **out,
                              eb_error *err) {
    eb_status status = EB_OK;
    if (reader->held > 0 || reader->links == NULL) {
        status = take_line(reader, reader->line, reader->held, err);
    }
    if (status != EB_OK) return status;
    *out = reader->links;
    reader->links = NULL;
    return EB_OK;
}

void eb_links_reader_free(eb_links_reader *reader) {
    if (reader == NULL) return;
    const eb_memory memory = reader->memory;
    eb_links_free(reader->links);
    eb_release(&memory, reader);
}

eb_status eb_links_read(const char *text, size_t length,
                        const eb_memory *memory, eb_links **out,
                        eb_error *err) {
    if (text == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "text", "what to read?");
    }
    eb_links_reader *reader = NULL;
    eb_status status = eb_links_reader_new(memory, &reader, err);
    if (status == EB_OK) {
        status = eb_links_reader_add(reader, text, length, err);
    }
    if (status == EB_OK) status = eb_links_reader_end(reader, out, err);
    eb_links_reader_free(reader);
    return status;
}
