/* SPDX-License-Identifier: MIT */
/* The built-in code table is models/codes.csv, row for row, and both say the
 * classes that the regulations and the statistics say. */
#include <stdio.h>

#include "data/codes.h"
#include "test.h"

#define COLUMNS 7

typedef struct csv_row {
    char text[512];
    const char *field[COLUMNS];
} csv_row;

/* Fields at commas, but not within double quotes; `""` is a quote. */
static void split(csv_row *row) {
    char *to = row->text;
    const char *from = row->text;
    for (size_t n = 0; n < COLUMNS; n++) {
        int quoted = 0;
        row->field[n] = to;
        while (*from != '\0' && *from != '\n' && (quoted || *from != ',')) {
            if (*from == '"' && quoted && from[1] == '"') {
                *to++ = '"';
                from += 2;
            } else if (*from == '"') {
                quoted = !quoted;
                from++;
            } else {
                *to++ = *from++;
            }
        }
        assert_false(quoted);
        assert_true((*from == ',') == (n + 1 < COLUMNS));
        from++;
        *to++ = '\0'; /* never ahead of `from` */
    }
}

static eb_date date_of(const char *text) {
    eb_date date = EB_NO_DATE;
    if (*text != '\0') assert_ok(eb_date_read(text, strlen(text), &date));
    return date;
}

static int next_row(FILE *file, csv_row *row) {
    if (fgets(row->text, sizeof row->text, file) == NULL) return 0;
    assert_non_null(strchr(row->text, '\n'));
    split(row);
    return 1;
}

static void the_table_is_the_file(void **state) {
    (void)state;
    static const char *const HEADER[COLUMNS] = {
        "code",  "valid_from", "valid_to", "class",
        "group", "sensitive",  "meaning"};
    FILE *file = fopen("models/codes.csv", "rb");
    csv_row row;
    size_t n = 0;
    assert_non_null(file);
    assert_true(next_row(file, &row));
    for (size_t i = 0; i < COLUMNS; i++) {
        assert_string_equal(row.field[i], HEADER[i]);
    }
    while (next_row(file, &row)) {
        assert_true(n < EB_NATIONAL_CODE_COUNT);
        const eb_code *code = &EB_NATIONAL_CODES[n++];
        assert_string_equal(code->code, row.field[0]);
        assert_int_equal(code->valid_from, date_of(row.field[1]));
        assert_int_equal(code->valid_to, date_of(row.field[2]));
        assert_string_equal(eb_class_name(code->class_), row.field[3]);
        assert_string_equal(code->group, row.field[4]);
        assert_string_equal(code->sensitive ? "yes" : "no", row.field[5]);
        assert_string_equal(code->meaning, row.field[6]);
    }
    fclose(file);
    assert_int_equal(n, EB_NATIONAL_CODE_COUNT);
    assert_int_equal(n, 51);
}

static void the_table_that_is_used_is_the_same(void **state) {
    (void)state;
    eb_codes *codes = NULL;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    assert_int_equal(eb_codes_count(codes), EB_NATIONAL_CODE_COUNT);
    for (size_t i = 0; i < EB_NATIONAL_CODE_COUNT; i++) {
        const eb_code *a = eb_codes_get(codes, i), *b = &EB_NATIONAL_CODES[i];
        assert_string_equal(a->code, b->code);
        assert_string_equal(a->group, b->group);
        assert_string_equal(a->meaning, b->meaning);
        assert_true(a->class_ == b->class_ && a->sensitive == b->sensitive);
        assert_true(a->valid_from == b->valid_from);
        assert_true(a->valid_to == b->valid_to);
    }
    assert_null(eb_codes_get(codes, EB_NATIONAL_CODE_COUNT));
    assert_null(eb_codes_get(codes, SIZE_MAX));
    eb_codes_free(codes);
}

/* The letters of each class from 19 August 2024, as the regulations and the
 * published counts have them; written here from those. */
static void the_classes_of_2025(void **state) {
    (void)state;
    static const struct {
        eb_class class_;
        const char *codes;
    } EXPECTED[] = {
        {EB_PRESENT, "/ \\ L"},
        {EB_APPROVED, "B J K P V W"},
        {EB_AUTHORISED, "C C1 C2 E F H I J1 M R S T"},
        {EB_UNAUTHORISED, "G N O U"},
        {EB_NOT_POSSIBLE, "D Q X Y Y1 Y2 Y3 Y4 Y5 Y6 Y7"},
        {EB_ADMIN, "Z #"},
        {EB_NO_MARK, "-"},
    };
    const eb_date day = eb_date_make(2025, 9, 3);
    size_t valid = 0, named = 0;
    eb_codes *codes = NULL;
    assert_ok(eb_codes_new(NULL, &codes, NULL));
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        for (const char *at = EXPECTED[i].codes; *at != '\0';) {
            const size_t length = strcspn(at, " ");
            const eb_code *code = eb_codes_find(codes, at, length, day);
            assert_non_null(code);
            assert_int_equal(code->class_, EXPECTED[i].class_);
            named++;
            at += length + (at[length] == ' ');
        }
    }
    for (size_t i = 0; i < eb_codes_count(codes); i++) {
        const eb_code *code = eb_codes_get(codes, i);
        valid += (code->valid_from == EB_NO_DATE || code->valid_from <= day) &&
                 (code->valid_to == EB_NO_DATE || code->valid_to >= day);
    }
    assert_int_equal(named, valid);
    eb_codes_free(codes);
}

/* Health, and what is as sensitive. */
static void the_sensitive_codes(void **state) {
    (void)state;
    const char *const expected =
        " C2 E I M R T Y5 Y6 I01 I02 X02 X03 X04 X05 "
        "X06 ";
    for (size_t i = 0; i < EB_NATIONAL_CODE_COUNT; i++) {
        char wanted[16];
        snprintf(wanted, sizeof wanted, " %s ", EB_NATIONAL_CODES[i].code);
        assert_int_equal(EB_NATIONAL_CODES[i].sensitive,
                         strstr(expected, wanted) != NULL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_the_file),
        cmocka_unit_test(the_table_that_is_used_is_the_same),
        cmocka_unit_test(the_classes_of_2025),
        cmocka_unit_test(the_sensitive_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
