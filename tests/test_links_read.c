/* SPDX-License-Identifier: MIT */
/* The text form of links: what is written is read, byte for byte; and any
 * other text is refused with its line, or at least harmless. */
#include "base/memory.h"
#include "data/links_parts.h"
#include "school.h"

#define AS_OF on(2025, 10, 1)

typedef struct text {
    char *bytes;
    size_t length, room;
} text;

static int keep(void *context, const char *piece, size_t length) {
    text *to = context;
    if (to->length + length + 1 > to->room) {
        to->room = (to->length + length + 1) * 2;
        to->bytes = realloc(to->bytes, to->room);
        assert_non_null(to->bytes);
    }
    memcpy(to->bytes + to->length, piece, length);
    to->length += length;
    to->bytes[to->length] = '\0';
    return 0;
}

static text written(const eb_links *links) {
    text to = {0};
    assert_ok(eb_links_write(links, keep, &to, NULL));
    return to;
}

/* Reads, writes again, and compares. */
static void assert_same_again(const text *form) {
    eb_links *links = NULL;
    eb_error err;
    if (eb_links_read(form->bytes, form->length, NULL, &links, &err) != EB_OK) {
        fail_msg("line %d: %s\n%s", (int)err.line, err.message, form->bytes);
    }
    text again = written(links);
    assert_string_equal(again.bytes, form->bytes);
    free(again.bytes);
    eb_links_free(links);
}

static text links_text(school *s) {
    eb_links *links = NULL;
    SCHOOL_OK(s, eb_links_new(s->view, &links, &s->err));
    text form = written(links);
    eb_links_free(links);
    return form;
}

static void what_is_written_is_read(void **state) {
    (void)state;
    sheet sh = {0};
    school s = {0};
    area_rows(&sh, 3);
    school_new(&s, EB_CONFLICTS_ABSENT);
    area_pupils(&s);
    sheet_into(&sh, &s, NULL);
    const eb_date days[] = {on(2025, 12, 1), on(2024, 12, 1), EB_NO_DATE};
    for (size_t i = 0; i < 3; i++) {
        look(&s, days[i]);
        text form = links_text(&s);
        assert_same_again(&form);
        free(form.bytes);
    }
    school_done(&s);
    sheet_done(&sh);
}

/* Ids of any bytes: blanks, percent signs, line ends, other scripts. */
static void ids_of_any_bytes(void **state) {
    (void)state;
    static const char *const IDS[] = {
        "a b",      "100%",  "%41",   "%",      "\xC3\xA9t\xC3\xA9",
        "x\ny",     "tab\t", " lead", "trail ", "\x7F",
        "\x01\xFF", ":",     "P",     "a%20b",  "-"};
    const size_t n = sizeof IDS / sizeof *IDS;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (size_t i = 0; i < n; i++) {
        add_pupil(&s, IDS[i], "", 3, IDS[(i + 1) % n]);
        marks(&s, IDS[i], "A", on(2024, 9, 2), "/O");
        marks(&s, IDS[i], "A", on(2025, 9, 1), "/O/O");
    }
    look(&s, AS_OF);
    text form = links_text(&s);
    assert_same_again(&form);
    for (size_t i = 0; i < form.length; i++) {
        const char c = form.bytes[i];
        assert_true(c == '\n' || (c >= ' ' && c < 0x7F));
    }
    eb_links *links = NULL;
    SCHOOL_OK(&s, eb_links_read(form.bytes, form.length, NULL, &links, &s.err));
    for (size_t i = 0; i < n; i++) {
        int64_t possible, absent;
        eb_links_last_year(links, IDS[i], &possible, &absent);
        assert_true(possible == 2 && absent == 1);
    }
    eb_links_free(links);
    free(form.bytes);
    school_done(&s);
}

/* The longest id that a register takes is read again. */
static void the_longest_ids(void **state) {
    (void)state;
    static char longest[1025], family[1025];
    school s = {0};
    memset(longest, '%', 1024);
    memset(family, 'f', 1024);
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_pupil(&s, longest, "", 3, family);
    marks(&s, longest, "A", on(2024, 9, 2), "/O");
    marks(&s, longest, "A", on(2025, 9, 1), "/O/O");
    look(&s, AS_OF);
    text form = links_text(&s);
    assert_same_again(&form);
    free(form.bytes);
    school_done(&s);
}

/* A family id that a register takes can be written and read, whatever its
 * length. */
static void family_ids_are_not_too_long(void **state) {
    (void)state;
    static char family[3001];
    school s = {0};
    eb_pupil row = EB_PUPIL_INIT;
    memset(family, 'f', 3000);
    school_new(&s, EB_CONFLICTS_REFUSE);
    row.pupil = "P";
    row.family = family;
    if (eb_register_add_pupil(s.reg, &row, &s.err) == EB_OK) {
        marks(&s, "P", "A", on(2025, 9, 1), "/O/O");
        look(&s, AS_OF);
        text form = links_text(&s);
        assert_same_again(&form);
        free(form.bytes);
    }
    school_done(&s);
}

/* ---- pieces ---- */

/* The text in two pieces, cut at `at`; NULL when it is refused. */
static eb_links *read_pieces(const char *form, size_t length, size_t at,
                             eb_error *err) {
    eb_links_reader *reader = NULL;
    eb_links *links = NULL;
    assert_ok(eb_links_reader_new(NULL, &reader, err));
    eb_status status = eb_links_reader_add(reader, form, at, err);
    if (status == EB_OK) {
        status = eb_links_reader_add(reader, form + at, length - at, err);
    }
    if (status == EB_OK) status = eb_links_reader_end(reader, &links, err);
    assert_int_equal(status == EB_OK, links != NULL);
    eb_links_reader_free(reader);
    return links;
}

/* Wherever the text is cut, in a line or between two, it means the same. */
static void pieces_end_anywhere(void **state) {
    (void)state;
    static const char FORM[] =
        "earlybell-links 1 20362 20361 20300\n"
        "P a% 1:0:0:0:0:0:0:0:0:0:0:0 2:0:0:0:0:0:0:0:0:0:0:0\n"
        "F f% a% 10 2 3:0:0:0:0:0 1:0:0:0:0:0\n"
        "F f% b% 4 1 1:0:0:0:0:0 1:0:0:0:0:0\n";
    const size_t length = sizeof FORM - 1;
    for (size_t at = 0; at <= length; at++) {
        eb_error err;
        eb_links *links = read_pieces(FORM, length, at, &err);
        assert_non_null(links);
        text again = written(links);
        assert_string_equal(again.bytes, FORM);
        free(again.bytes);
        eb_links_free(links);
    }
}

/* No line of links has 9,000 bytes, whether its end is seen or not. */
static void no_line_is_that_long(void **state) {
    (void)state;
    static char form[9100];
    const char head[] = "earlybell-links 1 20362 20361 20300\n";
    eb_error err;
    memset(form, 'x', sizeof form);
    form[9050] = '\n';
    assert_null(read_pieces(form, sizeof form, 100, &err)); /* no header */
    assert_int_equal(err.line, 1);
    memcpy(form, head, sizeof head - 1);
    for (size_t at = 100; at < 9100; at += 1000) {
        assert_null(read_pieces(form, sizeof form, at, &err));
        assert_int_equal(err.status, EB_ERR_LINKS);
        assert_int_equal(err.line, 2);
    }
}

/* ---- other texts ---- */

#define HEAD "earlybell-links 1 20362 20361 20300\n"
#define W12 "1:2:3:4:5:6:7:8:9:a:b:c"
#define W6 "1:2:3:4:5:6"

static eb_status read_it(const char *form, size_t length, int64_t *line) {
    eb_links *links = NULL;
    eb_error err;
    memset(&err, 0, sizeof err);
    const eb_status status = eb_links_read(form, length, NULL, &links, &err);
    assert_true((links == NULL) == (status != EB_OK));
    assert_int_equal(err.status, status);
    eb_links_free(links);
    *line = err.line;
    return status;
}

static void texts_that_are_links(void **state) {
    (void)state;
    static const char *const GOOD[] = {
        HEAD,
        "earlybell-links 1 20362 20361 20300",
        HEAD "P a% " W12 " " W12 "\n",
        HEAD "P a% " W12 " " W12,
        HEAD "P % " W12 " " W12 "\n",
        HEAD "P a%20b% " W12 " " W12 "\nP a%20b% " W12 " " W12 "\n",
        HEAD "F f% a% 10 2 " W6 " " W6 "\n",
        HEAD "F f% a% 0 0 0:0:0:0:0:0 0:0:0:0:0:0\n",
        HEAD "F f% a% 1 0 0:0:0:0:0:200000000000 0:0:0:0:0:0\n",
    };
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        int64_t line;
        if (read_it(GOOD[i], strlen(GOOD[i]), &line) != EB_OK) {
            fail_msg("refused: %s", GOOD[i]);
        }
    }
}

static void texts_that_are_not(void **state) {
    (void)state;
    static const struct {
        const char *form;
        int64_t line;
    } WRONG[] = {
        {"", 1},
        {"\n", 1},
        {"earlybell-links 2 20362 20361 20300\n", 1},
        {"earlybell-links 1\n", 1},
        {"earlybell-links 1 20362\n", 1},
        {"earlybell-links 1 20362 20361 20300 7\n", 1},
        {"earlybell-links 1 20362 20361\n", 1},
        {"earlybell-links 1 x 20361\n", 1},
        {"earlybell-links 1 20362 20361 20300 \n", 1},
        {"earlybell-links 120362 20361 20300\n", 1},
        {"earlybell-links 1 99999999999 20361\n", 1},
        {"Earlybell-links 1 20362 20361 20300\n", 1},
        {HEAD "\n", 2},
        {HEAD "X a% " W12 " " W12 "\n", 2},
        {HEAD "Pa% " W12 " " W12 "\n", 2},
        {HEAD "P a " W12 " " W12 "\n", 2},
        {HEAD "P a%2% " W12 " " W12 "\n", 2},
        {HEAD "P a%2g% " W12 " " W12 "\n", 2},
        {HEAD "P a%00% " W12 " " W12 "\n", 2},
        {HEAD "P a%% " W12 " " W12 "\n", 2},
        {HEAD "P a% " W12 "\n", 2},
        {HEAD "P a% " W12 " " W12 " \n", 2},
        {HEAD "P a% " W12 " " W12 " 1\n", 2},
        {HEAD "P a% " W12 ":d " W12 "\n", 2},
        {HEAD "P a% 1:2:3 " W12 "\n", 2},
        {HEAD "P a% 1:2:3:4:5:6:7:8:9:a:b: " W12 "\n", 2},
        {HEAD "P a% :2:3:4:5:6:7:8:9:a:b:c " W12 "\n", 2},
        {HEAD "P a% 10000000000000000:2:3:4:5:6:7:8:9:a:b:c " W12 "\n", 2},
        {HEAD "P a% -1:2:3:4:5:6:7:8:9:a:b:c " W12 "\n", 2},
        {HEAD "P a%  " W12 " " W12 "\n", 2},
        {HEAD "P a% " W12 " " W12 "\r\n", 2},
        {HEAD "F f% a% 0 0 0:0:0:0:0:400000000000 0:0:0:0:0:0\n", 2},
        {HEAD "F f% a% 0 0 0:0:0:0:0:0 1:0:0:0:0:0\n", 2},
        {HEAD "F f% a% 10000000 0 " W6 " " W6 "\n", 2},
        {HEAD "F f% a% 10 11 " W6 " " W6 "\n", 2},
        {HEAD "F f% a% -1 -2 " W6 " " W6 "\n", 2},
        {HEAD "F f% a% 1.5 0 " W6 " " W6 "\n", 2},
        {HEAD "F f% a% 10 2 " W6 "\n", 2},
        {HEAD "F f% 10 2 " W6 " " W6 "\n", 2},
        {HEAD "F f% a% 10 2 " W6 " " W6 "\n\n", 3},
        {HEAD "P a% " W12 " " W12 "\nF f% a% 1\n", 3},
    };
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        int64_t line;
        const char *form = WRONG[i].form;
        if (read_it(form, strlen(form), &line) != EB_ERR_LINKS ||
            line != WRONG[i].line) {
            fail_msg("line %d: %s", (int)line, form);
        }
    }
    eb_links *links = NULL;
    assert_int_equal(eb_links_read(NULL, 0, NULL, &links, NULL),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_links_read("", 0, NULL, NULL, NULL), EB_ERR_ARGUMENT);
}

/* Sums that would overflow are refused or kept apart, never wrapped. */
static void counts_that_overflow(void **state) {
    (void)state;
    const char *form = HEAD "F f% a% 9223372036854775807 0 " W6 " " W6
                            "\n"
                            "F f% a% 9223372036854775807 0 " W6 " " W6 "\n";
    eb_links *links = NULL;
    eb_error err;
    if (eb_links_read(form, strlen(form), NULL, &links, &err) == EB_OK) {
        eb_siblings family = {0};
        eb_family_days days;
        memset(&days, 0, sizeof days);
        eb_links_siblings(links, "f", "b", &family, &days);
        assert_true(family.possible >= 0);
    }
    eb_links_free(links);
}

/* Days and sessions beyond the end of a year are in no year. */
static void a_line_is_of_one_year(void **state) {
    (void)state;
    const char *form = HEAD
        "P a% 0:0:0:0:0:0:0:0:0:0:0:ffffffffffffffff "
        "0:0:0:0:0:0:0:0:0:0:0:0\n";
    eb_links *links = NULL;
    eb_error err;
    if (eb_links_read(form, strlen(form), NULL, &links, &err) == EB_OK) {
        text again = written(links);
        assert_same_again(&again);
        free(again.bytes);
    }
    eb_links_free(links);
}

/* A good text with any one byte changed, cut off or put in. */
static void any_byte_may_be_wrong(void **state) {
    (void)state;
    const char *form =
        HEAD "P a%20b% " W12 " " W12 "\nF f% a%20b% 10 2 " W6 " " W6 "\n";
    const size_t length = strlen(form);
    uint64_t random = 13;
    for (size_t cut = 0; cut <= length; cut++) {
        int64_t line;
        char *own = malloc(cut + 1); /* exactly: so that reading past shows */
        assert_non_null(own);
        memcpy(own, form, cut);
        (void)read_it(own, cut, &line);
        free(own);
    }
    for (int round = 0; round < 20000; round++) {
        int64_t line;
        char *own = malloc(length);
        assert_non_null(own);
        memcpy(own, form, length);
        const size_t changes = 1 + below(&random, 3);
        for (size_t k = 0; k < changes; k++) {
            const size_t at = below(&random, length);
            own[at] = (char)below(&random, 256);
        }
        (void)read_it(own, length, &line);
        free(own);
    }
}

static void reading_without_memory(void **state) {
    (void)state;
    const char *form =
        HEAD "P a% " W12 " " W12 "\nF f% b% 10 2 " W6 " " W6 "\n";
    heap h = {0};
    const eb_memory memory = heap_memory(&h);
    for (size_t n = 1;; n++) {
        eb_links *links = NULL;
        eb_error err;
        h.asked = 0;
        h.fail_first = h.fail_last = n;
        const eb_status status =
            eb_links_read(form, strlen(form), &memory, &links, &err);
        eb_links_free(links);
        assert_int_equal(h.live, 0);
        if (status == EB_OK) break;
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_null(links);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(ids_of_any_bytes),
        cmocka_unit_test(the_longest_ids),
        cmocka_unit_test(family_ids_are_not_too_long),
        cmocka_unit_test(pieces_end_anywhere),
        cmocka_unit_test(no_line_is_that_long),
        cmocka_unit_test(texts_that_are_links),
        cmocka_unit_test(texts_that_are_not),
        cmocka_unit_test(counts_that_overflow),
        cmocka_unit_test(a_line_is_of_one_year),
        cmocka_unit_test(any_byte_may_be_wrong),
        cmocka_unit_test(reading_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
