/* SPDX-License-Identifier: MIT */
/*
 * Reading the text form of links (data/links.c writes it). The text may come
 * from anywhere, so every line is checked whole before it is used.
 */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "data/links_parts.h"

typedef struct link_line {
    const char *at, *end;
    int64_t number;
} link_line;

/* The next piece between blanks: 0 when there is none. */
static int next_piece(link_line *line, const char **text, size_t *length) {
    if (line->at == line->end) return 0;
    if (*line->at == ' ') line->at++;
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

static eb_status read_pupil(eb_links *links, link_line *line, eb_error *err) {
    char id[EB_ID_MAX + 1];
    eb_link_pupil sessions;
    if (!read_id(line, id) ||
        !read_words(line, sessions.attended, EB_LINK_WORDS) ||
        !read_words(line, sessions.absent, EB_LINK_WORDS) ||
        line->at != line->end) {
        return bad(line, err);
    }
    const uint32_t pupil = eb_links_pupil(links, id);
    if (pupil == EB_NO_ID) return eb_fail_memory(err);
    eb_links_add_sessions(&links->by_pupil[pupil], &sessions);
    return EB_OK;
}

static eb_status read_member(eb_links *links, link_line *line, eb_error *err) {
    char family[EB_ID_MAX + 1], pupil[EB_ID_MAX + 1];
    int64_t possible, absent;
    eb_family_days days;
    if (!read_id(line, family) || !read_id(line, pupil) ||
        !read_count(line, &possible) || !read_count(line, &absent) ||
        !read_words(line, days.possible, EB_DAY_WORDS) ||
        !read_words(line, days.absent, EB_DAY_WORDS) || line->at != line->end ||
        absent > possible) {
        return bad(line, err);
    }
    eb_link_member *member = eb_links_member(links, family, pupil);
    if (member == NULL) return eb_fail_memory(err);
    member->possible += possible;
    member->absent += absent;
    eb_links_add_days(&member->days, &days);
    return EB_OK;
}

static eb_status read_header(link_line *line, eb_date *as_of, eb_date *known_at,
                             eb_error *err) {
    static const char NAME[] = "earlybell-links 1";
    const size_t length = sizeof NAME - 1;
    int64_t dates[2] = {0, 0};
    if ((size_t)(line->end - line->at) < length ||
        memcmp(line->at, NAME, length) != 0) {
        return eb_fail_at(err, EB_ERR_LINKS, 1, 0, "links",
                          "this is not a links file of version 1");
    }
    line->at += length;
    if (!read_count(line, &dates[0]) || !read_count(line, &dates[1]) ||
        line->at != line->end || dates[0] > EB_DATE_MAX ||
        dates[1] > EB_DATE_MAX) {
        return bad(line, err);
    }
    *as_of = (eb_date)dates[0];
    *known_at = (eb_date)dates[1];
    return EB_OK;
}

static int next_line(const char **at, const char *end, link_line *line) {
    if (*at == end) return 0;
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    line->at = *at;
    line->end = stop == NULL ? end : stop;
    line->number++;
    *at = stop == NULL ? end : stop + 1;
    return 1;
}

static eb_status read_lines(eb_links *links, const char *at, const char *end,
                            link_line *line, eb_error *err) {
    eb_status status = EB_OK;
    while (status == EB_OK && next_line(&at, end, line)) {
        const char kind = line->at < line->end ? *line->at++ : '\0';
        status = kind == 'P'   ? read_pupil(links, line, err)
                 : kind == 'F' ? read_member(links, line, err)
                               : bad(line, err);
    }
    return status;
}

eb_status eb_links_read(const char *text, size_t length,
                        const eb_memory *memory, eb_links **out,
                        eb_error *err) {
    if (text == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "text", "what to read?");
    }
    const eb_memory hook = eb_memory_or_default(memory);
    const char *at = text, *end = text + length;
    link_line line = {at, at, 0};
    eb_date as_of = 0, known_at = 0;
    if (!next_line(&at, end, &line)) line.number = 1;
    eb_status status = read_header(&line, &as_of, &known_at, err);
    if (status != EB_OK) return status;
    eb_links *links = eb_links_empty(&hook, as_of, known_at);
    if (links == NULL) return eb_fail_memory(err);
    status = read_lines(links, at, end, &line, err);
    if (status != EB_OK) {
        eb_links_free(links);
        return status;
    }
    *out = links;
    return EB_OK;
}
