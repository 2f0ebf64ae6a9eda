/* SPDX-License-Identifier: MIT */
/* Features by shards of whole schools are those of the whole register, to the
 * last bit, in whatever order the links are added up. */
#include "data/links.h"

#include "base/memory.h"
#include "data/links_parts.h"
#include "school.h"

#define AS_OF on(2026, 1, 15)

typedef struct text {
    char *bytes;
    size_t length, room;
    int stop_after; /* pieces; 0: never */
} text;

static int keep(void *context, const char *piece, size_t length) {
    text *to = context;
    if (to->stop_after > 0 && --to->stop_after == 0) return 1;
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

static eb_links *through_text(eb_links *links) {
    text form = written(links);
    eb_links *again = NULL;
    eb_error err;
    const eb_status status =
        eb_links_read(form.bytes, form.length, NULL, &again, &err);
    if (status != EB_OK) fail_msg("line %d: %s", (int)err.line, err.message);
    free(form.bytes);
    eb_links_free(links);
    return again;
}

/* ---- shards ---- */

static const char *const SCHOOLS[] = {"A", "B", "C"};

/* The sheet's rows of one school (NULL: all), closed, without a view. */
static void fill(school *s, const sheet *sh, const char *only) {
    school_new(s, EB_CONFLICTS_ABSENT);
    area_pupils(s);
    period(s, "B", EB_TERM, on(2025, 9, 1), on(2026, 7, 21));
    sheet_into(sh, s, only);
    school_close(s);
}

static eb_view_options options_for(eb_date known_at, const eb_links *links) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    options.as_of = AS_OF;
    options.known_at = known_at;
    options.sensitive = 1;
    options.links = links;
    return options;
}

static eb_links *links_of(school *s, eb_date known_at) {
    const eb_view_options options = options_for(known_at, NULL);
    eb_links *links = NULL;
    look_with(s, &options);
    SCHOOL_OK(s, eb_links_new(s->view, &links, &s->err));
    return links;
}

static void check_shards(const sheet *sh, const int order[3], eb_date known_at,
                         int by_text) {
    school whole = {0}, shards[3] = {{0}};
    eb_links *links = NULL;
    eb_view_options options = options_for(known_at, NULL);
    size_t row = 0;
    fill(&whole, sh, NULL);
    look_with(&whole, &options);
    double *expected = features_of(&whole);
    for (int i = 0; i < 3; i++) {
        school *s = &shards[order[i]];
        fill(s, sh, SCHOOLS[order[i]]);
        eb_links *own = links_of(s, known_at);
        if (by_text) own = through_text(own);
        if (links == NULL) {
            links = own;
            continue;
        }
        SCHOOL_OK(s, eb_links_merge(links, own, &s->err));
        eb_links_free(own);
    }
    if (by_text) links = through_text(links);
    options = options_for(known_at, links);
    for (int i = 0; i < 3; i++) { /* the rows come by school */
        school *s = &shards[i];
        look_with(s, &options);
        const size_t n = eb_view_row_count(s->view);
        double *got = features_of(s);
        assert_same_features(got, expected + row * EB_FEATURE_COUNT, n,
                             SCHOOLS[i]);
        row += n;
        free(got);
        school_done(s);
    }
    assert_int_equal(row, eb_view_row_count(whole.view));
    eb_links_free(links);
    free(expected);
    school_done(&whole);
}

static void shards_are_the_whole(void **state) {
    (void)state;
    static const int ORDERS[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (uint64_t seed = 41; seed <= 46; seed++) {
        sheet sh = {0};
        area_rows(&sh, seed);
        check_shards(&sh, ORDERS[seed % 6], AS_OF - 1, 0);
        check_shards(&sh, ORDERS[(seed + 3) % 6], AS_OF - 1, 1);
        check_shards(&sh, ORDERS[seed % 6], on(2025, 10, 20), 1);
        sheet_done(&sh);
    }
}

/* The pupil file speaks of the year of the last open day of all schools: one
 * of them has begun the next year. */
static void shards_agree_on_the_year_of_the_pupil_file(void **state) {
    (void)state;
    static const int ORDER[3] = {2, 0, 1};
    for (int later = 0; later < 3; later++) {
        sheet sh = {0};
        area_rows(&sh, 47);
        sheet_add(&sh, "p01", SCHOOLS[later], on(2026, 9, 2), EB_AM, "/",
                  EB_NO_TIME);
        check_shards(&sh, ORDER, AS_OF - 1, later != 1);
        sheet_done(&sh);
    }
}

/* Two shards, one of which holds two schools; and links of the whole. */
static void shards_of_several_schools(void **state) {
    (void)state;
    sheet sh = {0}, two = {0};
    school whole = {0}, one = {0}, rest = {0};
    area_rows(&sh, 51);
    for (size_t i = 0; i < sh.count; i++) {
        const sheet_row *r = &sh.rows[i];
        if (strcmp(r->school, "B") == 0) continue;
        sheet_add(&two, r->pupil, r->school, r->date, r->half, r->code,
                  r->recorded_at);
    }
    fill(&whole, &sh, NULL);
    fill(&one, &sh, "B");
    fill(&rest, &two, NULL);
    eb_links *all = links_of(&whole, AS_OF - 1);
    eb_links *links = links_of(&one, AS_OF - 1);
    eb_links *others = links_of(&rest, AS_OF - 1);
    SCHOOL_OK(&one, eb_links_merge(links, others, &one.err));
    double *expected = features_of(&whole);
    const eb_links *which[] = {all, links};
    for (size_t k = 0; k < 2; k++) {
        const eb_view_options options = options_for(AS_OF - 1, which[k]);
        look_with(&whole, &options);
        double *got = features_of(&whole);
        assert_same_features(got, expected, eb_view_row_count(whole.view),
                             "the whole, with links");
        free(got);
    }
    free(expected);
    eb_links_free(all);
    eb_links_free(links);
    eb_links_free(others);
    school_done(&whole);
    school_done(&one);
    school_done(&rest);
    sheet_done(&sh);
    sheet_done(&two);
}

/* "Two runs over the same input give the same bytes, whatever the order of
 * rows": of the links that are written, too. */
static void links_do_not_depend_on_the_order_of_rows(void **state) {
    (void)state;
    sheet sh = {0};
    uint64_t random = 9;
    text first = {0};
    area_rows(&sh, 61);
    for (int k = 0; k < 3; k++) {
        school s = {0};
        fill(&s, &sh, NULL);
        eb_links *links = links_of(&s, AS_OF - 1);
        text form = written(links);
        if (k == 0) {
            first = form;
        } else {
            assert_int_equal(form.length, first.length);
            assert_memory_equal(form.bytes, first.bytes, form.length);
            free(form.bytes);
        }
        eb_links_free(links);
        school_done(&s);
        sheet_shuffle(&sh, &random);
    }
    free(first.bytes);
    sheet_done(&sh);
}

/* ---- what they say, by hand ---- */

static void two_schools(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    add_pupil(s, "P", "", 3, "F");
    add_pupil(s, "Q", "", 3, "F");
    marks(s, "P", "A", on(2023, 9, 2), "OOOOOOOOOO"); /* too long ago */
    marks(s, "P", "A", on(2024, 9, 2), "/OOI");
    marks(s, "P", "B", on(2024, 9, 2), "//  ");
    marks(s, "P", "A", on(2025, 9, 1), "OO//");
    marks(s, "Q", "B", on(2025, 9, 1), "//O/");
}

static void links_by_hand(void **state) {
    (void)state;
    school s = {0};
    int64_t possible = -1, absent = -1;
    eb_siblings family = {0};
    eb_family_days days;
    memset(&days, 0, sizeof days);
    two_schools(&s);
    look(&s, AS_OF);
    eb_links *links = NULL;
    SCHOOL_OK(&s, eb_links_new(s.view, &links, &s.err));
    eb_links_last_year(links, "P", &possible, &absent);
    assert_true(possible == 4 && absent == 2);
    eb_links_last_year(links, "Q", &possible, &absent);
    assert_true(possible == 0 && absent == 0);
    eb_links_last_year(links, "nobody", &possible, &absent);
    assert_true(possible == 0 && absent == 0);
    eb_links_siblings(links, "F", "P", &family, &days);
    assert_true(family.pupils == 1);
    assert_true(family.possible == 4 && family.absent == 1);
    const unsigned monday = (unsigned)(on(2025, 9, 1) - on(2025, 8, 1));
    assert_true(days.possible[0] == (UINT64_C(3) << monday));
    assert_true(days.absent[0] == (UINT64_C(2) << monday));
    memset(&family, 0, sizeof family);
    eb_links_siblings(links, "G", "P", &family, &days);
    eb_links_siblings(links, "", "P", &family, &days);
    assert_true(family.pupils == 0 && family.possible == 0);
    /* Somebody who is not in the family sees all of it. */
    eb_links_siblings(links, "F", "nobody", &family, &days);
    assert_true(family.pupils == 2 && family.possible == 8);
    eb_links_free(links);
    eb_links_free(NULL);
    school_done(&s);
}

/* ---- refused ---- */

static void links_of_another_day_do_not_fit(void **state) {
    (void)state;
    school s = {0};
    eb_view *view = NULL;
    eb_links *links = NULL, *other = NULL;
    two_schools(&s);
    look(&s, AS_OF);
    SCHOOL_OK(&s, eb_links_new(s.view, &links, &s.err));
    text before = written(links);
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    const struct {
        eb_date as_of, known_at;
        eb_status status;
    } CASES[] = {{AS_OF, EB_NO_DATE, EB_OK},
                 {AS_OF, AS_OF - 1, EB_OK},
                 {AS_OF + 1, EB_NO_DATE, EB_ERR_LINKS},
                 {AS_OF, AS_OF, EB_ERR_LINKS},
                 {AS_OF + 1, AS_OF - 1, EB_ERR_LINKS},
                 {EB_NO_DATE, EB_NO_DATE, EB_ERR_LINKS}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        options.as_of = CASES[i].as_of;
        options.known_at = CASES[i].known_at;
        options.links = links;
        assert_int_equal(eb_view_new(s.reg, &options, &view, &s.err),
                         CASES[i].status);
        eb_view_free(view);
        view = NULL;
        options.links = NULL;
        look_with(&s, &options);
        SCHOOL_OK(&s, eb_links_new(s.view, &other, &s.err));
        if (CASES[i].status != EB_OK) {
            assert_int_equal(eb_links_merge(links, other, &s.err),
                             EB_ERR_LINKS);
        }
        eb_links_free(other);
    }
    text after = written(links);
    assert_string_equal(before.bytes, after.bytes);
    free(before.bytes);
    free(after.bytes);
    assert_int_equal(eb_links_merge(NULL, links, &s.err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_links_merge(links, NULL, &s.err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_links_merge(links, links, &s.err), EB_ERR_ARGUMENT);
    assert_int_equal(eb_links_new(NULL, &other, &s.err), EB_ERR_ARGUMENT);
    eb_links_free(links);
    school_done(&s);
}

static void a_writer_may_stop(void **state) {
    (void)state;
    school s = {0};
    eb_links *links = NULL;
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int p = 0; p < 1000; p++) { /* a text of many pieces */
        char id[ID_ROOM];
        snprintf(id, sizeof id, "p%d", p);
        add_pupil(&s, id, "", 3, id);
        marks(&s, id, "A", on(2025, 9, 1), "OO//");
    }
    look(&s, AS_OF);
    SCHOOL_OK(&s, eb_links_new(s.view, &links, &s.err));
    for (int stop = 1; stop <= 10; stop++) {
        text to = {0};
        to.stop_after = stop;
        assert_int_equal(eb_links_write(links, keep, &to, &s.err),
                         EB_ERR_WRITE);
        assert_int_equal(to.stop_after, 0); /* not asked again */
        free(to.bytes);
    }
    assert_int_equal(eb_links_write(links, NULL, NULL, &s.err),
                     EB_ERR_ARGUMENT);
    assert_int_equal(eb_links_write(NULL, keep, NULL, &s.err), EB_ERR_ARGUMENT);
    eb_links_free(links);
    school_done(&s);
}

/* Adding up that fails for lack of memory may be done again: nobody is
 * counted twice. */
static void adding_up_may_be_repeated(void **state) {
    (void)state;
    sheet sh = {0};
    school one = {0}, two = {0};
    text expected = {0};
    area_rows(&sh, 71);
    fill(&one, &sh, "A");
    fill(&two, &sh, "B");
    eb_links *from = links_of(&two, AS_OF - 1);
    for (size_t n = 0;; n++) {
        heap h = {0};
        eb_view_options options = options_for(AS_OF - 1, NULL);
        eb_links *into = NULL;
        options.memory = heap_memory(&h);
        look_with(&one, &options);
        SCHOOL_OK(&one, eb_links_new(one.view, &into, &one.err));
        h.fail_first = h.fail_last = n == 0 ? 0 : h.asked + n;
        eb_status status = eb_links_merge(into, from, &one.err);
        const int failed = status != EB_OK;
        h.fail_first = h.fail_last = 0;
        if (failed) {
            assert_int_equal(status, EB_ERR_MEMORY);
            SCHOOL_OK(&one, eb_links_merge(into, from, &one.err));
        }
        text form = written(into);
        eb_links_free(into);
        eb_view_free(one.view);
        one.view = NULL;
        assert_int_equal(h.live, 0);
        if (n == 0) {
            expected = form;
            continue;
        }
        if (form.length != expected.length ||
            memcmp(form.bytes, expected.bytes, form.length) != 0) {
            fail_msg(
                "allocation %zu of the merge failed, and it was done "
                "again: other links",
                n);
        }
        free(form.bytes);
        if (!failed) break;
    }
    free(expected.bytes);
    eb_links_free(from);
    school_done(&one);
    school_done(&two);
    sheet_done(&sh);
}

/* ---- many schools, one after the other ---- */

/* Bytes that were asked for, so that work can be counted. */
static size_t bytes_asked;
static void *count_resize(void *context, void *block, size_t size) {
    (void)context;
    bytes_asked += size;
    return realloc(block, size);
}
static void *count_allocate(void *context, size_t size) {
    return count_resize(context, NULL, size);
}
static void count_release(void *context, void *block) {
    (void)context;
    free(block);
}

/* Links of a school of three, of families that reach into the next ones. */
static eb_links *links_of_number(int number, const eb_memory *memory) {
    char form[1024];
    eb_links *links = NULL;
    size_t n = 0;
    n += (size_t)snprintf(form, sizeof form,
                          "earlybell-links 1 20362 20361 20300\n");
    for (int p = 0; p < 3; p++) {
        const int pupil = 3 * number + p;
        n += (size_t)snprintf(form + n, sizeof form - n,
                              "P p%d%% ff:%x:0:0:0:0:0:0:0:0:0:0 "
                              "0:%x:0:0:0:0:0:0:0:0:0:0\n",
                              pupil, 0xF0, 1 + p);
        n += (size_t)snprintf(form + n, sizeof form - n,
                              "F f%d%% p%d%% 7 3 %x:0:0:0:0:0 1:0:0:0:0:0\n",
                              pupil / 4, pupil, 1 + 2 * p);
    }
    assert_ok(eb_links_read(form, n, memory, &links, NULL));
    return links;
}

static size_t cost_of(int schools, eb_links **out) {
    const eb_memory memory = {count_allocate, count_resize, count_release,
                              NULL};
    const eb_memory plain = eb_memory_or_default(NULL);
    bytes_asked = 0;
    *out = links_of_number(0, &memory);
    for (int i = 1; i < schools; i++) {
        eb_links *one = links_of_number(i, &plain);
        assert_ok(eb_links_merge(*out, one, NULL));
        eb_links_free(one);
    }
    return bytes_asked;
}

/* A school that is added to all before it costs what the school has. */
static void n_schools_cost_n(void **state) {
    (void)state;
    eb_links *half, *whole;
    const size_t one = cost_of(2000, &half), two = cost_of(4000, &whole);
    if (two > 5 * one / 2) fail_msg("%zu bytes, then %zu", one, two);
    eb_links_free(half);
    eb_links_free(whole);
}

/* The same links whatever is added to what, small to large or large to small.
 */
static void any_order_of_adding_up(void **state) {
    (void)state;
    enum { SCHOOL_COUNT = 60 };
    eb_links *all = NULL, *parts[SCHOOL_COUNT];
    uint64_t random = 21;
    (void)cost_of(SCHOOL_COUNT, &all);
    text expected = written(all);
    for (int round = 0; round < 5; round++) {
        size_t left = SCHOOL_COUNT;
        for (int i = 0; i < SCHOOL_COUNT; i++) {
            parts[i] = links_of_number(i, NULL);
        }
        while (left > 1) {
            const size_t to = below(&random, left);
            const size_t from = (to + 1 + below(&random, left - 1)) % left;
            assert_ok(eb_links_merge(parts[to], parts[from], NULL));
            eb_links_free(parts[from]);
            parts[from] = parts[--left];
        }
        text form = written(parts[0]);
        assert_string_equal(form.bytes, expected.bytes);
        free(form.bytes);
        eb_links_free(parts[0]);
    }
    free(expected.bytes);
    eb_links_free(all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shards_are_the_whole),
        cmocka_unit_test(shards_agree_on_the_year_of_the_pupil_file),
        cmocka_unit_test(shards_of_several_schools),
        cmocka_unit_test(links_do_not_depend_on_the_order_of_rows),
        cmocka_unit_test(links_by_hand),
        cmocka_unit_test(links_of_another_day_do_not_fit),
        cmocka_unit_test(a_writer_may_stop),
        cmocka_unit_test(adding_up_may_be_repeated),
        cmocka_unit_test(n_schools_cost_n),
        cmocka_unit_test(any_order_of_adding_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
