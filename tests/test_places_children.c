/* SPDX-License-Identifier: MIT */
/*
 * Who is eligible, and what a household is.
 */
#include "policy/places_children.h"

#include <math.h>

#include "base/memory.h"
#include "model/outlook.h"
#include "test_places.h"

static eb_children found;

static void find(school *s, const eb_places_options *options) {
    eb_model *model = bands();
    SCHOOL_OK(s, eb_children_find(model, s->view, options, &found, &s->err));
    eb_model_free(model);
}

static void forget(school *s) {
    const eb_memory memory = eb_memory_or_default(NULL);
    eb_release(&memory, found.list);
    memset(&found, 0, sizeof found);
    school_done(s);
}

static eb_child_kind kind_of(const char *pupil) {
    for (size_t i = 0; i < found.count; i++) {
        if (strcmp(found.list[i].pupil, pupil) == 0) return found.list[i].kind;
    }
    fail_msg("%s is not there", pupil);
    return EB_CHILD_OTHER;
}

static void test_the_band_is_exact(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "p09", "A", "", 9);
    add_plain(&s, "p10", "A", "", 10);
    add_plain(&s, "p49", "A", "", 49);
    add_plain(&s, "p50", "A", "", 50);
    look_now(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    options.likely = 1.0; /* the chance decides for nobody */
    find(&s, &options);
    assert_int_equal(kind_of("p09"), EB_CHILD_OTHER);
    assert_int_equal(kind_of("p10"), EB_CHILD_ELIGIBLE);
    assert_int_equal(kind_of("p49"), EB_CHILD_ELIGIBLE);
    assert_int_equal(kind_of("p50"), EB_CHILD_SEVERE);
    forget(&s);
}

/* P(the year ends in the band) is a sum of the row's own table. */
static void test_the_chance_of_the_band(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "p08", "A", "", 8);
    add_plain(&s, "p60", "A", "", 60);
    look_now(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    find(&s, &options);
    eb_model *model = bands();
    for (size_t i = 0; i < found.count; i++) {
        static double chances[EB_CHANCES_ROOM];
        const eb_child *child = &found.list[i];
        eb_result r;
        eb_row row;
        SCHOOL_OK(&s, eb_view_row(s.view, child->row, &row, &s.err));
        assert_ok(eb_score_outlook(model, s.view, child->row, (int)row.planned,
                                   &r, chances, NULL));
        double sum = 0.0;
        for (int64_t k = 0; k <= row.planned; k++) {
            const int64_t all = row.possible + row.planned;
            const int64_t absent = row.absent + k;
            if (10 * absent >= all && 2 * absent < all) sum += chances[k];
        }
        assert_true(fabs(child->p_band - sum) < 1e-12);
        assert_true(fabs(child->p_band - (r.p_persistent - r.p_severe)) < 1e-9);
        assert_int_equal(child->kind == EB_CHILD_ELIGIBLE,
                         child->p_band >= 0.5);
        assert_true(child->value ==
                    (int64_t)(r.expected_ahead * 1000000.0 + 0.5));
    }
    eb_model_free(model);
    forget(&s);
}

static void test_year_groups(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    const int groups[] = {EB_YEAR_RECEPTION, 6, 7, 11, EB_YEAR_UNKNOWN};
    for (int i = 0; i < 5; i++) {
        char id[ID_ROOM];
        snprintf(id, sizeof id, "p%d", i);
        const eb_pupil row = child_of(id, "A", "", groups[i]);
        add_child(&s, &row, 30);
    }
    look_now(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    options.year_groups = 0x1fu << 7; /* 7 to 11 */
    find(&s, &options);
    assert_int_equal(kind_of("p0"), EB_CHILD_OTHER);
    assert_int_equal(kind_of("p1"), EB_CHILD_OTHER);
    assert_int_equal(kind_of("p2"), EB_CHILD_ELIGIBLE);
    assert_int_equal(kind_of("p3"), EB_CHILD_ELIGIBLE);
    assert_int_equal(kind_of("p4"), EB_CHILD_ELIGIBLE);
    forget(&s);
}

static void add_event(eb_cases *cases, const char *pupil, eb_date date,
                      eb_event event) {
    const eb_case row = {pupil, (int64_t)date * 1440 + 600, event, NULL, NULL};
    assert_ok(eb_cases_add(cases, &row, NULL));
}

/* The cases beat the pupil file, up to the day before as_of. */
static void test_cases(void **state) {
    (void)state;
    school s = {0};
    eb_cases *cases = NULL;
    school_new(&s, EB_CONFLICTS_REFUSE);
    eb_pupil row = child_of("gave", "A", "", 8);
    row.consent = EB_CONSENT_NO;
    add_child(&s, &row, 30);
    add_plain(&s, "refused", "A", "", 30);
    add_plain(&s, "refuses_later", "A", "", 30);
    add_plain(&s, "mentored", "A", "", 30);
    add_plain(&s, "ended", "A", "", 30);
    row = child_of("nursed", "A", "", 8);
    row.support = "school nurse";
    add_child(&s, &row, 30);
    look_now(&s);
    assert_ok(eb_cases_new(NULL, &cases, NULL));
    add_event(cases, "gave", on(2025, 10, 1), EB_EVENT_CONSENT_GIVEN);
    add_event(cases, "refused", on(2025, 9, 1), EB_EVENT_CONSENT_GIVEN);
    add_event(cases, "refused", on(2025, 10, 1), EB_EVENT_CONSENT_REFUSED);
    add_event(cases, "refuses_later", on(2025, 11, 10),
              EB_EVENT_CONSENT_REFUSED);
    add_event(cases, "mentored", on(2025, 10, 1), EB_EVENT_MENTOR_STARTED);
    add_event(cases, "ended", on(2025, 9, 10), EB_EVENT_MENTOR_STARTED);
    add_event(cases, "ended", on(2025, 10, 1), EB_EVENT_MENTOR_ENDED);
    add_event(cases, "nursed", on(2025, 9, 10), EB_EVENT_MENTOR_STARTED);
    add_event(cases, "nursed", on(2025, 10, 1), EB_EVENT_MENTOR_ENDED);
    assert_ok(eb_cases_close(cases, NULL));
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    options.cases = cases;
    find(&s, &options);
    assert_int_equal(kind_of("gave"), EB_CHILD_ELIGIBLE);
    assert_int_equal(kind_of("refused"), EB_CHILD_HELD);
    assert_int_equal(kind_of("refuses_later"), EB_CHILD_ELIGIBLE);
    assert_int_equal(kind_of("mentored"), EB_CHILD_HELD);
    assert_int_equal(kind_of("ended"), EB_CHILD_ELIGIBLE);
    /* The mentor has ended; the nurse has not. */
    assert_int_equal(kind_of("nursed"), EB_CHILD_HELD);
    eb_cases_free(cases);
    forget(&s);
}

static void test_households(void **state) {
    (void)state;
    school s = {0};
    eb_place_family *families = NULL;
    size_t count = 0;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "a", "B", "f", 20);
    add_plain(&s, "b", "A", "f", 34);
    add_plain(&s, "c", "A", "f", 1); /* not eligible: takes no place */
    add_plain(&s, "d", "A", "", 20);
    add_plain(&s, "e", "A", "", 20);
    /* Marked at two schools: one child. */
    add_plain(&s, "g", "A", "h", 14);
    add_plain(&s, "g", "B", "h", 30);
    look_now(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    find(&s, &options);
    const eb_memory memory = eb_memory_or_default(NULL);
    assert_ok(eb_children_group(&memory, &found, &families, &count, NULL));
    assert_int_equal(count, 4);
    const eb_child *first = &found.list[families[0].first];
    assert_string_equal(first->family, "f");
    assert_int_equal(families[0].count, 2);
    assert_int_equal(families[0].school, 0); /* b, at A, misses more */
    assert_int_equal(families[0].value, first[0].value + first[1].value);
    assert_string_equal(found.list[families[1].first].pupil, "g");
    assert_string_equal(found.list[families[1].first].school, "B");
    assert_int_equal(families[1].count, 1);
    assert_string_equal(found.list[families[2].first].pupil, "d");
    assert_string_equal(found.list[families[3].first].pupil, "e");
    assert_false(eb_children_related(&found.list[families[2].first],
                                     &found.list[families[3].first]));
    eb_release(&memory, families);
    forget(&s);
}

/* A band to the top leaves nobody out as severe. */
static void test_a_band_without_an_end(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "p09", "A", "", 9);
    add_plain(&s, "p50", "A", "", 50);
    add_plain(&s, "p100", "A", "", 100);
    look_now(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    options.likely = 1.0;
    options.band_high = (eb_fraction){1, 1};
    find(&s, &options);
    assert_int_equal(kind_of("p09"), EB_CHILD_OTHER);
    assert_int_equal(kind_of("p50"), EB_CHILD_ELIGIBLE);
    assert_int_equal(kind_of("p100"), EB_CHILD_ELIGIBLE);
    forget(&s);
}

/* The year is over: nothing is ahead, and where it ends is known. */
static void test_a_year_that_is_over(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    period(&s, NULL, EB_TERM, on(2025, 9, 1), on(2025, 11, 7));
    add_plain(&s, "p08", "A", "", 8);
    add_plain(&s, "p30", "A", "", 30);
    look_now(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    find(&s, &options);
    assert_int_equal(found.count, 2);
    assert_string_equal(found.list[0].pupil, "p30");
    assert_int_equal(found.list[0].kind, EB_CHILD_ELIGIBLE);
    assert_true(found.list[0].p_band == 1.0);
    assert_int_equal(found.list[0].value, 0);
    assert_int_equal(found.list[1].kind, EB_CHILD_OTHER);
    assert_true(found.list[1].p_band == 0.0);
    forget(&s);
}

static void test_nobody_to_look_at(void **state) {
    (void)state;
    school s = {0};
    eb_place_family *families = NULL;
    size_t count = 7;
    school_new(&s, EB_CONFLICTS_REFUSE);
    period(&s, NULL, EB_TERM, on(2025, 9, 1), on(2026, 7, 21));
    many_marks(&s, "p", "A", on(2025, 10, 27), '/', 19);
    look(&s, on(2025, 11, 10));
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    find(&s, &options);
    assert_int_equal(found.count, 0);
    assert_int_equal(found.early, 1);
    const eb_memory memory = eb_memory_or_default(NULL);
    assert_ok(eb_children_group(&memory, &found, &families, &count, NULL));
    assert_int_equal(count, 0);
    eb_release(&memory, families);
    forget(&s);
}

/* Marked at two schools, one child: of the school where most is ahead, and of
 * the family that this school names; when both have as much, of the first. */
static void test_two_schools_are_one_child(void **state) {
    (void)state;
    school s = {0};
    eb_place_family *families = NULL;
    size_t count = 0;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "p", "A", "f", 14);
    add_plain(&s, "p", "B", "g", 30);
    add_plain(&s, "q", "B", "f", 20);
    add_plain(&s, "r", "A", "", 24);
    add_plain(&s, "r", "B", "", 24);
    look_now(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    find(&s, &options);
    assert_int_equal(found.count, 3);
    const eb_memory memory = eb_memory_or_default(NULL);
    assert_ok(eb_children_group(&memory, &found, &families, &count, NULL));
    assert_int_equal(count, 3);
    static const char *const PUPILS[] = {"q", "p", "r"};
    static const char *const FAMILIES[] = {"f", "g", ""};
    static const char *const SCHOOLS[] = {"B", "B", "A"};
    for (size_t i = 0; i < 3; i++) {
        const eb_child *child = &found.list[families[i].first];
        assert_int_equal(families[i].count, 1);
        assert_string_equal(child->pupil, PUPILS[i]);
        assert_string_equal(child->family, FAMILIES[i]);
        assert_string_equal(child->school, SCHOOLS[i]);
    }
    eb_release(&memory, families);
    forget(&s);
}

/* Brothers and sisters who miss as much: the first school by its id. */
static void test_a_family_of_equals(void **state) {
    (void)state;
    school s = {0};
    eb_place_family *families = NULL;
    size_t count = 0;
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "a", "B", "f", 20);
    add_plain(&s, "b", "A", "f", 20);
    add_plain(&s, "c", "C", "f", 20);
    add_plain(&s, "d", "B", "g", 20);
    add_plain(&s, "e", "A", "g", 12);
    look_now(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    options.places = 1;
    find(&s, &options);
    const eb_memory memory = eb_memory_or_default(NULL);
    assert_ok(eb_children_group(&memory, &found, &families, &count, NULL));
    assert_int_equal(count, 2);
    assert_int_equal(families[0].count, 3);
    assert_int_equal(families[0].school, 0);
    /* With more ahead than the other, whatever its school. */
    assert_int_equal(families[1].count, 2);
    assert_int_equal(families[1].school, 1);
    eb_release(&memory, families);
    forget(&s);
}

static void test_related(void **state) {
    (void)state;
    const eb_child a = {.family = "f", .pupil = "a"};
    const eb_child b = {.family = "f", .pupil = "b"};
    const eb_child alone = {.family = "", .pupil = "a"};
    const eb_child other = {.family = "", .pupil = "b"};
    assert_int_equal(eb_children_related(&a, &b), 1);
    assert_int_equal(eb_children_related(&alone, &alone), 1);
    assert_int_equal(eb_children_related(&alone, &other), 0);
    assert_int_equal(eb_children_related(&alone, &a), 0);
    assert_int_equal(eb_children_related(&a, &alone), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_band_is_exact),
        cmocka_unit_test(test_the_chance_of_the_band),
        cmocka_unit_test(test_year_groups),
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_households),
        cmocka_unit_test(test_a_band_without_an_end),
        cmocka_unit_test(test_a_year_that_is_over),
        cmocka_unit_test(test_nobody_to_look_at),
        cmocka_unit_test(test_two_schools_are_one_child),
        cmocka_unit_test(test_a_family_of_equals),
        cmocka_unit_test(test_related),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
