/* SPDX-License-Identifier: MIT */
/*
 * One file, many ways to read it: every row by libcsv; by split.c; apart, on
 * one to eight threads, in blocks so small that a file has many. Whatever the
 * file, all must end in the same: the same error, or the same marks, counts,
 * problems with their lines, notes and report. Files are the fixtures, and
 * registers of three forms with bytes changed at random.
 */
#define _POSIX_C_SOURCE 200809L

#include "test.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>

#include "data/register.h"
#include "earlybell/text.h"
#include "text/read_csv.h"

#define ROUNDS 400

/* ---- what came of a file, as text --------------------------------------- */

typedef struct outcome {
    char *text;
    size_t length, room;
} outcome;

static void add(outcome *to, const char *text, size_t length) {
    if (to->length + length + 1 > to->room) {
        to->room = 2 * (to->length + length + 1);
        to->text = realloc(to->text, to->room);
        assert_non_null(to->text);
    }
    memcpy(to->text + to->length, text, length);
    to->length += length;
    to->text[to->length] = '\0';
}

static void say(outcome *to, const char *format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    assert_in_range(length, 0, sizeof text - 1);
    add(to, text, (size_t)length);
}

static eb_status add_fixed(void *context, const char *text, size_t length) {
    add(context, text, length);
    return EB_OK;
}

static void say_register(outcome *to, const eb_register *reg) {
    int64_t fates[EB_FATES] = {0};
    eb_accounts_sum(&reg->accounts, EB_DATE_MAX, fates);
    for (int f = 0; f < EB_FATES; f++) {
        say(to, "fate %d: %lld\n", f, (long long)fates[f]);
        eb_problem_list list = reg->problems[f];
        eb_problems_sort(&list);
        for (size_t i = 0; i < list.count; i++) {
            say(to, "file %d line %lld: %s\n", list.items[i].file,
                (long long)list.items[i].line, list.items[i].reason);
        }
    }
    for (size_t i = 0; i < reg->extra_count; i++) {
        const eb_extra *extra = &reg->extras[i];
        say(to, "extra %u %u %d %d %d %lld %lld\n", extra->school_year,
            extra->row, extra->day, extra->half, extra->byte,
            (long long)extra->line, (long long)extra->recorded_at);
    }
    say(to, "%zu clashes\n", reg->clash_count);
}

static void say_error(outcome *to, eb_status status, const eb_error *err) {
    say(to, "status %d, line %lld, column %lld, %s: %s\n", status,
        (long long)err->line, (long long)err->column, err->field, err->message);
}

typedef struct way {
    int is_apart, is_all_libcsv, threads, seekable;
    size_t block;
    int64_t pause;
} way;

static void read_one_way(const char *text, size_t length, const way *how,
                         eb_marks_form marks, outcome *to) {
    eb_register *reg = NULL;
    eb_rows *rows = NULL;
    eb_rows_options rows_options = EB_ROWS_OPTIONS_INIT;
    rows_options.marks = marks;
    eb_csv_options options = {0};
    options.apart = how->is_apart ? &EB_ROWS_APART : NULL;
    options.is_all_libcsv = how->is_all_libcsv;
    options.threads = how->threads;
    options.block = how->block;
    options.pause = how->pause;
    eb_error err = {0};
    eb_read_report report;
    eb_source source;
    assert_ok(eb_register_new(NULL, &reg, NULL));
    assert_ok(eb_rows_new(reg, &rows_options, &rows, NULL));
    eb_source_memory(&source, text, length, how->seekable, NULL);
    const eb_status status =
        eb_read_source(&source, rows, &options, &report, &err);
    eb_source_close(&source);
    say_error(to, status, &err);
    if (status == EB_OK) {
        say(to, "%d %d %lld lines %lld rows %lld bytes\n", report.encoding,
            report.delimiter, (long long)report.lines, (long long)report.rows,
            (long long)report.bytes);
        for (size_t i = 0; eb_rows_note(rows, i) != NULL; i++) {
            say(to, "note: %s\n", eb_rows_note(rows, i));
        }
        assert_ok(eb_register_close(reg, NULL));
        assert_ok(eb_register_write_fixed(reg, add_fixed, to, NULL));
    }
    say_register(to, reg);
    eb_rows_free(rows);
    eb_register_free(reg);
}

static void expect_same(const char *name, const char *text, size_t length,
                        const way *how, eb_marks_form marks,
                        const outcome *expected) {
    outcome found = {0};
    read_one_way(text, length, how, marks, &found);
    if (strcmp(expected->text, found.text) != 0) {
        FILE *file = fopen("/tmp/earlybell_read_paths.csv", "wb");
        if (file != NULL) {
            fwrite(text, 1, length, file);
            fclose(file);
        }
        fail_msg("%s, apart %d, threads %d, block %zu, pause %lld\n%s\n---\n%s",
                 name, how->is_apart, how->threads, how->block,
                 (long long)how->pause, expected->text, found.text);
    }
    free(found.text);
}

/* Few ways for a changed file, each with other numbers; all for a fixture. */
static void all_ways(const char *name, const char *text, size_t length,
                     eb_marks_form marks, unsigned turn) {
    static const size_t BLOCKS[] = {0, 61, 307, 1001};
    static const int64_t PAUSES[] = {0, 1, 3};
    unsigned number = turn;
    for (int seekable = 0; seekable <= 1; seekable++) {
        outcome expected = {0};
        const way judge = {0, 1, 1, seekable, 0, 0};
        read_one_way(text, length, &judge, marks, &expected);
        const way cut = {0, 0, 1, seekable, 64, 0};
        expect_same(name, text, length, &cut, marks, &expected);
        for (int threads = 1; threads <= 8; threads++) {
            if (turn != 0 && ((turn + (unsigned)threads) & 3) != 0) continue;
            const way apart = {1,
                               0,
                               threads,
                               seekable,
                               BLOCKS[number % 4],
                               PAUSES[number / 4 % 3]};
            number += 5;
            expect_same(name, text, length, &apart, marks, &expected);
        }
        free(expected.text);
    }
}

/* ---- fixtures ----------------------------------------------------------- */

static char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    assert_non_null(text);
    *length = fread(text, 1, (size_t)size, file);
    assert_int_equal(*length, size);
    fclose(file);
    return text;
}

static size_t read_folder(const char *folder) {
    size_t files = 0;
    DIR *all = opendir(folder);
    if (all == NULL) return 0; /* a file without a dot in its name */
    for (const struct dirent *item; (item = readdir(all)) != NULL;) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, item->d_name);
        const size_t end = strlen(path);
        if (strchr(item->d_name, '.') == NULL) {
            files += read_folder(path);
        } else if (end > 4 && strcmp(path + end - 4, ".csv") == 0) {
            size_t length;
            char *text = read_file(path, &length);
            all_ways(path, text, length, EB_MARKS_FIND, 0);
            free(text);
            files++;
        }
    }
    closedir(all);
    return files;
}

static void every_fixture(void **state) {
    (void)state;
    assert_true(read_folder("tests/fixtures") > 80);
}

/* ---- registers with changes --------------------------------------------- */

static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static size_t below(uint64_t *state, size_t limit) {
    return (size_t)(next_random(state) >> 11) % limit;
}

static const char *some_code(uint64_t *seed) {
    static const char *const CODES[] = {"/", "/", "\\", "I", "L", "",
                                        "B", "Q", "C1", " ", "#", "\xC3\xAB",
                                        "N", "?", "\\", "-"};
    return CODES[below(seed, sizeof CODES / sizeof *CODES)];
}

/* Written as this file has its fields: some quoted, some with blanks. */
static void put_field(outcome *to, uint64_t *seed, const char *text) {
    const size_t dress = below(seed, 40);
    if (dress == 0) {
        say(to, "\"%s\"", text);
    } else if (dress == 1) {
        say(to, " %s", text);
    } else {
        say(to, "%s", text);
    }
}

static void put_date(outcome *to, uint64_t *seed, int day, int slashes) {
    char text[40];
    eb_date date = eb_date_make(2024, 8, 10) + day;
    int year, month, day_of_month;
    if (below(seed, 50) == 0) date -= 20000;
    eb_date_split(date, &year, &month, &day_of_month);
    snprintf(text, sizeof text, slashes ? "%02d/%02d/%04d" : "%04d-%02d-%02d",
             slashes ? day_of_month : year, month,
             slashes ? year : day_of_month);
    if (below(seed, 30) == 0) strcat(text, " 00:00");
    put_field(to, seed, text);
}

static void make_long(outcome *to, uint64_t *seed) {
    const int is_shuffled = below(seed, 3) == 0;
    const int slashes = below(seed, 3) == 0; /* perhaps late in the file */
    const int slashes_from = slashes ? (int)below(seed, 2) * 100 : 150;
    const int timed = below(seed, 4) == 0;
    say(to, "pupil_id,school_id,date,session,code%s\n",
        timed ? ",recorded_at" : "");
    for (int i = 0; i < 150; i++) {
        char pupil[24], school[24];
        const int p = is_shuffled ? (int)below(seed, 5) : i / 40;
        snprintf(pupil, sizeof pupil, "P%d", p);
        snprintf(school, sizeof school, "S%d", p / 2);
        put_field(to, seed, pupil);
        say(to, ",");
        put_field(to, seed, school);
        say(to, ",");
        put_date(to, seed, is_shuffled ? (int)below(seed, 30) : i % 40 / 2,
                 i >= slashes_from);
        say(to, ",%s,", i % 2 ? "PM" : "AM");
        put_field(to, seed, some_code(seed));
        if (timed) say(to, below(seed, 2) ? "," : ",2024-09-20T09:30Z");
        say(to, "\n");
    }
}

static void make_marks(outcome *to, uint64_t *seed, int commas) {
    say(to, "pupil_id,school_id,start_date,marks\n");
    for (int i = 0; i < 40; i++) {
        say(to, "P%d,S%d,", i % 30, i % 30 / 10);
        put_date(to, seed, i % 3 * 7, 0);
        say(to, ",%s", commas ? "\"" : "");
        const size_t n = below(seed, 60);
        for (size_t k = 0; k < n; k++) {
            const char *code = some_code(seed);
            if (commas) {
                say(to, "%s%s", k == 0 ? "" : ",", code);
            } else {
                say(to, "%.2s", code[0] == '\0' ? "/" : code);
            }
        }
        say(to, "%s\n", commas ? "\"" : "");
    }
}

static void make_grid(outcome *to, uint64_t *seed) {
    say(to, "pupil_id");
    for (int i = 0; i < 12; i++) {
        say(to, ",2024-09-%02d %s", 2 + i / 2, i % 2 ? "PM" : "AM");
    }
    for (int p = 0; p < 30; p++) {
        say(to, "\nP%d", p % 25);
        for (int i = 0; i < 12; i++) {
            say(to, ",");
            put_field(to, seed, some_code(seed));
        }
    }
    say(to, "\n");
}

static void insert(outcome *to, size_t at, const char *text, size_t length) {
    add(to, text, length); /* makes the room */
    memmove(to->text + at + length, to->text + at, to->length - length - at);
    memcpy(to->text + at, text, length);
}

static void change(outcome *to, uint64_t *seed) {
    static const struct {
        const char *text;
        size_t length;
    } PIECES[] = {{"\"", 1},         {"\"\"", 2},         {"\n", 1},
                  {"\r", 1},         {"\r\n", 2},         {"\0", 1},
                  {",", 1},          {"\xEF\xBB\xBF", 3}, {"\xE9", 1},
                  {"\xC3\xA9", 2},   {"\t", 1},           {"\n\n\n", 3},
                  {",\"a\nb\",", 7}, {"\"a\"\"b\"", 6}};
    const size_t at = below(seed, to->length);
    switch (below(seed, 5)) {
        case 0:
            to->text[at] = (char)next_random(seed);
            break;
        case 1:
            if (at > 0) to->text[to->length = at] = '\0';
            break;
        case 2: /* line ends of another kind from here on */
            for (size_t i = at; i < to->length; i++) {
                if (to->text[i] == '\n') to->text[i] = '\r';
            }
            break;
        default: {
            const size_t i = below(seed, sizeof PIECES / sizeof *PIECES);
            insert(to, at, PIECES[i].text, PIECES[i].length);
        }
    }
}

/* CRLF or CR at the end of every line, and blank lines here and there. */
static void end_lines(outcome *to, uint64_t *seed) {
    static const char *const ENDS[] = {"\n", "\n", "\r\n", "\r"};
    const char *end = ENDS[below(seed, 4)];
    const size_t length = strlen(end);
    const int has_blanks = below(seed, 2) == 0;
    for (size_t at = 0; at < to->length; at++) {
        if (to->text[at] != '\n') continue;
        to->text[at] = end[0];
        if (length > 1) insert(to, at + 1, end + 1, 1);
        at += length - 1;
        while (has_blanks && below(seed, 20) == 0) {
            insert(to, at + 1, end, length);
            at += length;
        }
    }
}

static void changed_registers(void **state) {
    (void)state;
    uint64_t seed = 20250903;
    for (unsigned round = 1; round <= ROUNDS; round++) {
        outcome file = {0};
        const size_t form = below(&seed, 5);
        if (form < 2) make_long(&file, &seed);
        if (form == 2) make_marks(&file, &seed, 1);
        if (form == 3) make_marks(&file, &seed, 0);
        if (form == 4) make_grid(&file, &seed);
        end_lines(&file, &seed);
        for (size_t n = below(&seed, 4); n > 0; n--) change(&file, &seed);
        const eb_marks_form marks =
            form == 3 ? EB_MARKS_CHARACTERS : EB_MARKS_FIND;
        char name[40];
        snprintf(name, sizeof name, "round %u, form %zu", round, form);
        all_ways(name, file.text, file.length, marks, round);
        free(file.text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fixture),
        cmocka_unit_test(changed_registers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
