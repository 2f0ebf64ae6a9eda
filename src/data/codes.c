/* SPDX-License-Identifier: MIT */
/*
 * From a code and a date to a class, and to the byte that the register keeps.
 *
 * The same letters have meant different things: J was an approved activity
 * until 18 August 2024, J1 is an authorised absence since. So a code is always
 * looked up with its session's date, whole (C1 is never read as C), and what
 * the table lacks on that date is unknown: its own class, never a guess.
 *
 * Look-up: the dates on which any row begins or ends cut time into eras;
 * within an era a code has one meaning, and a code of one character is one
 * array access.
 */
#include "data/codes.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define MAX_ROWS 200
#define MAX_ERAS 64
#define CODE_ROOM 8
#define GROUP_ROOM 24
#define MEANING_ROOM 96
#define FIRST_DAY (-25567) /* 1900-01-01 */
#define LAST_DAY 84370     /* 2200-12-31 */

typedef struct code_text {
    char code[CODE_ROOM], group[GROUP_ROOM], meaning[MEANING_ROOM];
} code_text;

struct eb_codes {
    eb_memory memory;
    size_t count;
    eb_code rows[MAX_ROWS];
    code_text texts[MAX_ROWS];
    uint8_t bytes[MAX_ROWS];
    uint8_t row_of_byte[256]; /* 1 + index of the row; 0: none */
    uint8_t used[16];         /* high nibbles taken, by kind */
    size_t era_count;
    eb_date era_start[MAX_ERAS]; /* ascending; the first is EB_NO_DATE */
    uint8_t one_character[MAX_ERAS][256];
};

static const struct {
    eb_class class_;
    const char *group;
    uint8_t kind;
} KINDS[] = {
    {EB_PRESENT, "present", EB_KIND_PRESENT},
    {EB_PRESENT, "late", EB_KIND_LATE},
    {EB_APPROVED, "offsite", EB_KIND_APPROVED},
    {EB_APPROVED, "interview", EB_KIND_APPROVED},
    {EB_APPROVED, "sport", EB_KIND_APPROVED},
    {EB_APPROVED, "visit", EB_KIND_APPROVED},
    {EB_APPROVED, "work", EB_KIND_APPROVED},
    {EB_AUTHORISED, "leave", EB_KIND_LEAVE},
    {EB_AUTHORISED, "performance", EB_KIND_LEAVE},
    {EB_AUTHORISED, "interview", EB_KIND_LEAVE},
    {EB_AUTHORISED, "religious", EB_KIND_LEAVE},
    {EB_AUTHORISED, "travelling", EB_KIND_LEAVE},
    {EB_AUTHORISED, "holiday", EB_KIND_HOLIDAY_AUTHORISED},
    {EB_AUTHORISED, "part_time", EB_KIND_PART_TIME},
    {EB_AUTHORISED, "illness", EB_KIND_ILLNESS},
    {EB_AUTHORISED, "medical", EB_KIND_MEDICAL},
    {EB_AUTHORISED, "suspension", EB_KIND_SUSPENSION},
    {EB_AUTHORISED, "study", EB_KIND_STUDY},
    {EB_UNAUTHORISED, "holiday", EB_KIND_HOLIDAY},
    {EB_UNAUTHORISED, "unexplained", EB_KIND_UNEXPLAINED},
    {EB_UNAUTHORISED, "other", EB_KIND_OTHER},
    {EB_UNAUTHORISED, "late", EB_KIND_LATE_AFTER_CLOSE},
    {EB_NOT_POSSIBLE, "dual", EB_KIND_NOTHING},
    {EB_NOT_POSSIBLE, "unable", EB_KIND_NOTHING},
    {EB_NOT_POSSIBLE, "not_required", EB_KIND_NOTHING},
    {EB_ADMIN, "not_on_roll", EB_KIND_NOTHING},
    {EB_ADMIN, "closure", EB_KIND_NOTHING},
    {EB_NO_MARK, "missing", EB_KIND_NOTHING},
};

static const char *const CLASS_NAMES[] = {
    "present",      "approved", "authorised", "unauthorised",
    "not_possible", "admin",    "no_mark",    "unknown"};

const char *eb_class_name(eb_class class_) {
    return (unsigned)class_ <= EB_UNKNOWN ? CLASS_NAMES[class_] : "unknown";
}

static int valid_on(const eb_code *row, eb_date date) {
    return (row->valid_from == EB_NO_DATE || date >= row->valid_from) &&
           (row->valid_to == EB_NO_DATE || date <= row->valid_to);
}

static int find_row(const eb_codes *codes, const char *code, size_t length,
                    eb_date date) {
    for (size_t i = 0; i < codes->count; i++) {
        const eb_code *row = &codes->rows[i];
        if (strlen(row->code) == length &&
            memcmp(row->code, code, length) == 0 && valid_on(row, date)) {
            return (int)i;
        }
    }
    return -1;
}

static int kind_of(eb_class class_, const char *group) {
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (KINDS[i].class_ == class_ && strcmp(KINDS[i].group, group) == 0) {
            return KINDS[i].kind;
        }
    }
    return -1;
}

/* The next free byte of a kind, or -1. Codes that are not possible have two
 * kinds, and high nibbles 0 to 2 of the first are taken. */
static int next_byte(eb_codes *codes, int kind) {
    if (kind == EB_KIND_NOTHING && codes->used[kind] == 16) {
        kind = EB_KIND_OUTSIDE;
    }
    if (codes->used[kind] == 16) return -1;
    return codes->used[kind]++ << 4 | kind;
}

static size_t era_of(const eb_codes *codes, eb_date date) {
    size_t era = codes->era_count - 1;
    while (era > 0 && codes->era_start[era] > date) era--;
    return era;
}

static void add_era(eb_codes *codes, eb_date start) {
    size_t at = 0;
    while (at < codes->era_count && codes->era_start[at] < start) at++;
    if (at < codes->era_count && codes->era_start[at] == start) return;
    for (size_t i = codes->era_count; i > at; i--) {
        codes->era_start[i] = codes->era_start[i - 1];
    }
    codes->era_start[at] = start;
    codes->era_count++;
}

static void fill_era(eb_codes *codes, size_t era) {
    for (int c = 0; c < 256; c++) {
        const char text[2] = {(char)c, '\0'};
        const int row =
            c == 0 ? -1 : find_row(codes, text, 1, codes->era_start[era]);
        codes->one_character[era][c] =
            row < 0 ? (uint8_t)EB_BYTE_UNKNOWN : codes->bytes[row];
    }
}

static void index_eras(eb_codes *codes) {
    codes->era_count = 0;
    add_era(codes, EB_NO_DATE);
    for (size_t i = 0; i < codes->count; i++) {
        const eb_code *row = &codes->rows[i];
        if (row->valid_from != EB_NO_DATE) add_era(codes, row->valid_from);
        if (row->valid_to != EB_NO_DATE) add_era(codes, row->valid_to + 1);
    }
    for (size_t era = 0; era < codes->era_count; era++) fill_era(codes, era);
}

static eb_status check(const eb_codes *codes, const eb_code *code, int *kind,
                       eb_error *err) {
    if (code->code == NULL || code->code[0] == '\0' ||
        strlen(code->code) >= CODE_ROOM) {
        return eb_fail(err, EB_ERR_CODE, "code", "a code has 1 to %d bytes",
                       CODE_ROOM - 1);
    }
    if (code->group == NULL || strlen(code->group) >= GROUP_ROOM ||
        (*kind = kind_of(code->class_, code->group)) < 0) {
        return eb_fail(err, EB_ERR_CODE, "group",
                       "code %s: no such group in class %s", code->code,
                       eb_class_name(code->class_));
    }
    if (code->meaning != NULL && strlen(code->meaning) >= MEANING_ROOM) {
        return eb_fail(err, EB_ERR_CODE, "meaning",
                       "code %s: a meaning has at most %d bytes", code->code,
                       MEANING_ROOM - 1);
    }
    if ((code->valid_from != EB_NO_DATE &&
         (code->valid_from < FIRST_DAY || code->valid_from > LAST_DAY)) ||
        (code->valid_to != EB_NO_DATE &&
         (code->valid_to < FIRST_DAY || code->valid_to > LAST_DAY))) {
        return eb_fail(err, EB_ERR_CODE, "valid_from",
                       "code %s: dates from 1900 to 2200", code->code);
    }
    if (code->valid_from != EB_NO_DATE && code->valid_to != EB_NO_DATE &&
        code->valid_to < code->valid_from) {
        return eb_fail(err, EB_ERR_CODE, "valid_to",
                       "code %s ends before it begins", code->code);
    }
    for (size_t i = 0; i < codes->count; i++) {
        const eb_code *row = &codes->rows[i];
        const int before = code->valid_to != EB_NO_DATE &&
                           row->valid_from != EB_NO_DATE &&
                           code->valid_to < row->valid_from;
        const int after = code->valid_from != EB_NO_DATE &&
                          row->valid_to != EB_NO_DATE &&
                          code->valid_from > row->valid_to;
        if (strcmp(row->code, code->code) == 0 && !before && !after) {
            return eb_fail(err, EB_ERR_CODE, "code",
                           "code %s is in the table already on these dates",
                           code->code);
        }
    }
    return EB_OK;
}

static void copy_text(char *to, size_t room, const char *from) {
    size_t n = from == NULL ? 0 : strlen(from);
    if (n >= room) n = room - 1;
    if (n > 0) memcpy(to, from, n);
    to[n] = '\0';
}

static eb_status add_row(eb_codes *codes, const eb_code *code, eb_error *err) {
    int kind = 0;
    const eb_status status = check(codes, code, &kind, err);
    if (status != EB_OK) return status;
    if (codes->count == MAX_ROWS || codes->era_count + 2 > MAX_ERAS) {
        return eb_fail(err, EB_ERR_CODE, "code", "the code table is full");
    }
    const int byte = next_byte(codes, kind);
    if (byte < 0) {
        return eb_fail(err, EB_ERR_CODE, "code",
                       "too many codes of class %s, group %s",
                       eb_class_name(code->class_), code->group);
    }
    const size_t i = codes->count++;
    code_text *texts = &codes->texts[i];
    copy_text(texts->code, CODE_ROOM, code->code);
    copy_text(texts->group, GROUP_ROOM, code->group);
    copy_text(texts->meaning, MEANING_ROOM, code->meaning);
    codes->rows[i] = *code;
    codes->rows[i].code = texts->code;
    codes->rows[i].group = texts->group;
    codes->rows[i].meaning = texts->meaning;
    codes->bytes[i] = (uint8_t)byte;
    codes->row_of_byte[byte] = (uint8_t)(i + 1);
    return EB_OK;
}

eb_status eb_codes_new(const eb_memory *memory, eb_codes **out, eb_error *err) {
    if (out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "out", "where to put it?");
    }
    const eb_memory hook = eb_memory_or_default(memory);
    eb_codes *codes = eb_alloc_zero(&hook, 1, sizeof *codes);
    if (codes == NULL) return eb_fail_memory(err);
    codes->memory = hook;
    codes->used[EB_KIND_NOTHING] = 3; /* no row, blank, unknown */
    for (size_t i = 0; i < EB_NATIONAL_CODE_COUNT; i++) {
        const eb_status status = add_row(codes, &EB_NATIONAL_CODES[i], err);
        if (status != EB_OK) {
            eb_codes_free(codes);
            return status;
        }
    }
    index_eras(codes);
    *out = codes;
    return EB_OK;
}

void eb_codes_free(eb_codes *codes) {
    if (codes == NULL) return;
    const eb_memory memory = codes->memory;
    eb_release(&memory, codes);
}

eb_status eb_codes_copy(const eb_codes *from, const eb_memory *memory,
                        eb_codes **out, eb_error *err) {
    eb_codes *codes = eb_alloc(memory, 1, sizeof *codes);
    if (codes == NULL) return eb_fail_memory(err);
    *codes = *from;
    codes->memory = *memory;
    for (size_t i = 0; i < codes->count; i++) {
        codes->rows[i].code = codes->texts[i].code;
        codes->rows[i].group = codes->texts[i].group;
        codes->rows[i].meaning = codes->texts[i].meaning;
    }
    *out = codes;
    return EB_OK;
}

eb_status eb_codes_add(eb_codes *codes, const eb_code *code, eb_error *err) {
    if (codes == NULL || code == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "code", "a table and a code");
    }
    const eb_status status = add_row(codes, code, err);
    if (status == EB_OK) index_eras(codes);
    return status;
}

size_t eb_codes_count(const eb_codes *codes) { return codes->count; }

const eb_code *eb_codes_get(const eb_codes *codes, size_t index) {
    return index < codes->count ? &codes->rows[index] : NULL;
}

const eb_code *eb_codes_find(const eb_codes *codes, const char *code,
                             size_t length, eb_date date) {
    if (code == NULL || length == 0 || length >= CODE_ROOM) return NULL;
    const int row = find_row(codes, code, length, date);
    return row < 0 ? NULL : &codes->rows[row];
}

uint8_t eb_codes_byte(const eb_codes *codes, const char *code, size_t length,
                      eb_date date) {
    if (length == 0) return EB_BYTE_BLANK;
    if (length == 1) {
        return codes->one_character[era_of(codes, date)][(uint8_t)code[0]];
    }
    if (length >= CODE_ROOM) return EB_BYTE_UNKNOWN;
    const int row = find_row(codes, code, length, date);
    return row < 0 ? (uint8_t)EB_BYTE_UNKNOWN : codes->bytes[row];
}

const uint8_t *eb_codes_characters(const eb_codes *codes, eb_date date,
                                   eb_date *first, eb_date *end) {
    const size_t era = era_of(codes, date);
    *first = codes->era_start[era];
    *end = era + 1 < codes->era_count ? codes->era_start[era + 1] : INT32_MAX;
    return codes->one_character[era];
}

const eb_code *eb_codes_row_of(const eb_codes *codes, uint8_t byte) {
    const uint8_t row = codes->row_of_byte[byte];
    return row == 0 ? NULL : &codes->rows[row - 1];
}

int eb_codes_rank(const eb_codes *codes, uint8_t byte) {
    if (byte == EB_BYTE_NO_ROW) return MAX_ROWS + 2;
    if (byte == EB_BYTE_BLANK) return MAX_ROWS + 1;
    const uint8_t row = codes->row_of_byte[byte];
    return row == 0 ? MAX_ROWS : row - 1;
}
