/* SPDX-License-Identifier: MIT */
/*
 * Lists of places as a scheme would ask for them, small enough to be worked
 * out by hand.
 */
#include "test_places.h"
#include "linear_rows.h"

static char shown[2048];

static eb_places *choose(school *s, const eb_places_options *options) {
    eb_model *model = bands();
    eb_places *places = NULL;
    SCHOOL_OK(s, eb_places_new(model, s->view, options, &places, &s->err));
    eb_model_free(model);
    return places;
}

static eb_places_options ask(int64_t places) {
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    const eb_fraction all = {1, 1};
    options.places = places;
    options.conversion = all;
    return options;
}

/* Four families; who misses more has more ahead. */
static void four_families(school *s) {
    school_new(s, EB_CONFLICTS_REFUSE);
    add_plain(s, "a1", "A", "fa", 30);
    add_plain(s, "a2", "A", "fa", 28);
    add_plain(s, "b1", "A", "fb", 40);
    add_plain(s, "c1", "B", "fc", 36);
    add_plain(s, "d1", "B", "", 16);
    add_plain(s, "e1", "B", "", 2);
    look_now(s);
}

static void test_families_stay_together(void **state) {
    (void)state;
    school s = {0};
    four_families(&s);
    eb_places_options options = ask(3);
    eb_places *places = choose(&s, &options);
    /* Three places: 40 + 30 + 28 is more than 40 + 36 + 16. */
    assert_string_equal(show_places(&s, places, shown, sizeof shown),
                        "b1:chosen a1:chosen a2:chosen c1:waiting d1:waiting");
    eb_places_info about;
    eb_places_about(places, &about);
    for (int list = EB_PLACE_LISTS; list < EB_PLACE_LISTS_ROOM; list++) {
        assert_int_equal(about.families[list] | about.children[list], 0);
    }
    assert_int_equal(about.offers, 3);
    assert_int_equal(about.families[EB_PLACE_CHOSEN], 2);
    assert_int_equal(about.children[EB_PLACE_CHOSEN], 3);
    assert_int_equal(about.families[EB_PLACE_WAITING], 2);
    assert_true(about.bound == about.expected);
    assert_true(about.bound_split >= about.bound);
    double sum = 0.0;
    for (size_t i = 0; i < 3; i++) {
        const eb_place *place = eb_places_get(places, i);
        assert_int_equal(place->place, (int64_t)i + 1);
        assert_true(place->benefit == 0.15 * place->expected_ahead);
        sum += place->expected_ahead;
    }
    assert_true(sum - about.expected < 1e-5 && about.expected - sum < 1e-5);
    eb_places_free(places);
    /* Two places: the pair is worth less than the other two. */
    options = ask(2);
    places = choose(&s, &options);
    assert_string_equal(show_places(&s, places, shown, sizeof shown),
                        "b1:chosen c1:chosen a1:waiting a2:waiting d1:waiting");
    assert_null(eb_places_get(places, 5));
    eb_places_free(places);
    school_done(&s);
}

static void test_offers_are_more_than_places(void **state) {
    (void)state;
    school s = {0};
    four_families(&s);
    eb_places_options options = EB_PLACES_OPTIONS_INIT;
    eb_places_info about;
    options.places = 60;
    eb_places *places = choose(&s, &options);
    eb_places_about(places, &about);
    assert_int_equal(about.offers, 91); /* 60 / 0.66 = 90.9 */
    eb_places_free(places);
    options.places = 66; /* 100 exactly, not 101 */
    places = choose(&s, &options);
    eb_places_about(places, &about);
    assert_int_equal(about.offers, 100);
    eb_places_free(places);
    school_done(&s);
}

static void test_limits_of_schools(void **state) {
    (void)state;
    school s = {0};
    four_families(&s);
    const eb_school_places only_b[] = {{"A", -1, 0}};
    const eb_school_places both[] = {{"B", 2, -1}};
    const eb_school_places none[] = {{"C", 1, -1}};
    const eb_school_places wrong[] = {{"A", 3, 2}};
    eb_places_options options = ask(3);
    options.per_school_count = 1;
    options.per_school = only_b;
    eb_places *places = choose(&s, &options);
    assert_string_equal(show_places(&s, places, shown, sizeof shown),
                        "c1:chosen d1:chosen b1:waiting a1:waiting a2:waiting");
    eb_places_free(places);
    options.per_school = both;
    places = choose(&s, &options);
    assert_string_equal(show_places(&s, places, shown, sizeof shown),
                        "b1:chosen c1:chosen d1:chosen a1:waiting a2:waiting");
    eb_places_free(places);
    eb_model *model = bands();
    places = NULL;
    options.per_school = none;
    assert_int_equal(eb_places_new(model, s.view, &options, &places, &s.err),
                     EB_ERR_NOT_FOUND);
    options.per_school = wrong;
    assert_int_equal(eb_places_new(model, s.view, &options, &places, &s.err),
                     EB_ERR_ARGUMENT);
    assert_null(places);
    eb_model_free(model);
    school_done(&s);
}

static void test_lists_of_their_own(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "p1", "A", "f1", 40);
    add_plain(&s, "p2", "A", "f2", 90);
    eb_pupil row = child_of("p3", "A", "f3", 8);
    row.consent = EB_CONSENT_NO;
    add_child(&s, &row, 40);
    row = child_of("p4", "A", "f4", 8);
    row.support = "mentor";
    add_child(&s, &row, 41);
    row = child_of("p5", "A", "f5", 8);
    row.consent = EB_CONSENT_NO; /* and would not be eligible anyway */
    add_child(&s, &row, 2);
    look_now(&s);
    eb_places_options options = ask(5);
    eb_places *places = choose(&s, &options);
    assert_string_equal(show_places(&s, places, shown, sizeof shown),
                        "p1:chosen p2:severe p4: p3:");
    assert_string_equal(eb_places_get(places, 0)->held, "");
    assert_string_equal(eb_places_get(places, 3)->held, "consent was refused");
    eb_places_free(places);
    school_done(&s);
}

static void test_steps(void **state) {
    (void)state;
    school s = {0};
    four_families(&s);
    eb_places_options options = ask(2);
    eb_places *places = choose(&s, &options);
    const eb_places_step *low = eb_places_step_get(places, 0);
    const eb_places_step *high = eb_places_step_get(places, 8);
    assert_true(low->chance == 0.1 && high->chance == 0.9);
    assert_null(eb_places_step_get(places, 9));
    double newly = 0.0, wrong = 0.0;
    int64_t children = 0;
    eb_model *model = bands();
    for (size_t i = 0; i < eb_view_row_count(s.view); i++) {
        eb_result r;
        assert_ok(eb_score(model, s.view, i, 1, &r, 0, NULL));
        if (r.p_persistent < 0.1) continue;
        children++;
        wrong += 1.0 - r.p_persistent;
        if (10 * r.absent < r.possible) newly += r.p_persistent;
    }
    eb_model_free(model);
    assert_int_equal(low->children, children);
    assert_true(low->families >= 4 && low->families < children);
    assert_true(low->newly_persistent - newly < 1e-9 &&
                newly - low->newly_persistent < 1e-9);
    assert_true(low->false_alarms - wrong < 1e-9 &&
                wrong - low->false_alarms < 1e-9);
    /* 20 school weeks for every two. */
    assert_int_equal(low->weeks, children * 10);
    assert_true(high->children <= low->children);
    eb_places_free(places);
    school_done(&s);
}

static void test_hold_out(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 12; i++) {
        char id[ID_ROOM], family[ID_ROOM];
        snprintf(id, sizeof id, "p%02d", i);
        snprintf(family, sizeof family, "f%02d", i);
        eb_pupil row = child_of(id, "A", family, 8);
        if (i == 7) row.flags = "plan";
        add_child(&s, &row, 44 - 2 * i);
    }
    look_now(&s);
    eb_places_options options = ask(8);
    options.hold_out.num = 25;
    options.hold_out.den = 100;
    eb_places *places = choose(&s, &options);
    eb_places_info about;
    eb_places_about(places, &about);
    /* A quarter of eight wait, drawn from the last four that may; as many
     * others are offered their places. */
    assert_int_equal(about.families[EB_PLACE_HOLD_OUT], 2);
    assert_int_equal(about.families[EB_PLACE_CHOSEN], 8);
    assert_int_equal(about.families[EB_PLACE_WAITING], 2);
    int compared = 0;
    for (size_t i = 0; i < eb_places_count(places); i++) {
        const eb_place *place = eb_places_get(places, i);
        const int zone = place->compared || place->list == EB_PLACE_HOLD_OUT;
        eb_row row;
        SCHOOL_OK(&s, eb_view_row(s.view, place->row, &row, &s.err));
        const int n = atoi(row.pupil + 1);
        compared += place->compared;
        assert_int_equal(strstr(place->held, "must approve") != NULL,
                         place->list == EB_PLACE_HOLD_OUT);
        /* p07 carries a flag, so the zone is p03 to p06. */
        assert_int_equal(zone, n >= 3 && n <= 6);
    }
    assert_int_equal(compared, 2);
    eb_places_free(places);
    school_done(&s);
}

static void test_refusals(void **state) {
    (void)state;
    school s = {0};
    four_families(&s);
    eb_model *model = bands();
    eb_places *places = NULL;
    for (int fault = 0; fault < 9; fault++) {
        static const char *const FIELDS[] = {"size",   "places",   "band",
                                             "band",   "likely",   "conversion",
                                             "effect", "hold_out", "options"};
        eb_places_options o = ask(3);
        eb_error err;
        if (fault == 0) o.size = 3;
        if (fault == 1) o.places = 0;
        if (fault == 2) o.band_low.num = 60;
        if (fault == 3) o.band_high.num = 101;
        if (fault == 4) o.likely = 0.0;
        if (fault == 5) o.conversion.num = 0;
        if (fault == 6) o.effect = 1.1;
        if (fault == 7) o.hold_out.num = 1;
        assert_int_equal(
            eb_places_new(model, s.view, fault < 8 ? &o : NULL, &places, &err),
            EB_ERR_ARGUMENT);
        assert_string_equal(err.field, FIELDS[fault]);
    }
    assert_null(places);
    eb_places_free(NULL);
    assert_string_equal(eb_place_list_name(EB_PLACE_LISTS), "");
    eb_model_free(model);
    school_done(&s);
}

static void refuse(school *s, const eb_model *model, const eb_places_options *o,
                   const char *field) {
    eb_places *places = NULL;
    assert_int_equal(eb_places_new(model, s->view, o, &places, &s->err),
                     EB_ERR_ARGUMENT);
    assert_string_equal(s->err.field, field);
    assert_null(places);
}

/* What is no share at all: nothing by nothing, less than none, too fine. */
static void test_what_is_no_share(void **state) {
    (void)state;
    static const eb_fraction WRONG[] = {
        {0, 0}, {1, -2}, {-1, 2}, {1, 1000001}, {3, 2}};
    school s = {0};
    four_families(&s);
    eb_model *model = bands();
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        eb_places_options o = ask(3);
        o.band_low = WRONG[i];
        refuse(&s, model, &o, "band");
        o = ask(3);
        o.band_high = WRONG[i];
        refuse(&s, model, &o, "band");
        o = ask(3);
        o.conversion = WRONG[i];
        refuse(&s, model, &o, "conversion");
        o = ask(3);
        o.hold_out = WRONG[i];
        refuse(&s, model, &o, "hold_out");
    }
    static const double NUMBERS[] = {-0.1, 1.1};
    for (size_t i = 0; i < 2; i++) {
        eb_places_options o = ask(3);
        o.likely = NUMBERS[i];
        refuse(&s, model, &o, "likely");
        o = ask(3);
        o.effect = NUMBERS[i];
        refuse(&s, model, &o, "effect");
    }
    eb_model_free(model);
    school_done(&s);
}

/* The ends of what may be asked for are allowed. */
static void test_the_widest_options(void **state) {
    (void)state;
    static const eb_fraction LEAST = {1, 1000000}, HALF = {1, 2}, ALL = {1, 1};
    school s = {0};
    four_families(&s);
    eb_places_options options = ask(3);
    options.band_low = (eb_fraction){0, 1};
    options.band_high = ALL;
    options.likely = options.effect = 1.0;
    options.conversion = LEAST;
    options.hold_out = HALF;
    eb_places_info about;
    eb_places *places = choose(&s, &options);
    eb_places_about(places, &about);
    assert_int_equal(about.offers, 3000000);
    /* All five families are chosen; three of them, half rounded up, would
     * wait, but there are not six for the lot: two of the five do. */
    assert_int_equal(about.families[EB_PLACE_HOLD_OUT], 2);
    assert_int_equal(eb_places_count(places), 6);
    for (size_t i = 0; i < 6; i++) {
        const eb_place *place = eb_places_get(places, i);
        assert_true(place->benefit == place->expected_ahead);
    }
    eb_places_free(places);
    school_done(&s);
}

/* A model of another outcome does not say how the year ends. */
static void test_another_outcome(void **state) {
    (void)state;
    school s = {0};
    eb_places *places = NULL;
    four_families(&s);
    const eb_places_options options = ask(3);
    eb_model *model = linear_model("logistic.json");
    assert_int_equal(eb_places_new(model, s.view, &options, &places, &s.err),
                     EB_ERR_MODEL);
    assert_null(places);
    eb_model_free(model);
    school_done(&s);
}

/* Children with as much ahead stand by school, then by pupil. */
static void test_ties(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "d", "A", "f", 20);
    add_plain(&s, "a", "B", "f", 20);
    add_plain(&s, "c", "A", "f", 20);
    add_plain(&s, "b", "A", "f", 24);
    add_plain(&s, "z", "A", "g", 80);
    add_plain(&s, "x", "B", "", 80);
    add_plain(&s, "y", "A", "h", 80);
    add_plain(&s, "w", "A", "g", 80);
    look_now(&s);
    eb_places_options options = ask(4);
    eb_places *places = choose(&s, &options);
    assert_string_equal(show_places(&s, places, shown, sizeof shown),
                        "b:chosen c:chosen d:chosen a:chosen "
                        "w:severe y:severe z:severe x:severe");
    eb_places_info about;
    eb_places_about(places, &about);
    assert_int_equal(about.families[EB_PLACE_SEVERE], 3);
    eb_places_free(places);
    school_done(&s);
}

/* At two schools, and each names another family: one child, one place. */
static void test_one_place_for_two_schools(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    add_plain(&s, "p", "A", "f", 30);
    add_plain(&s, "p", "B", "g", 34);
    add_plain(&s, "q", "A", "", 16);
    look_now(&s);
    eb_places_options options = ask(2);
    eb_places *places = choose(&s, &options);
    assert_string_equal(show_places(&s, places, shown, sizeof shown),
                        "p:chosen q:chosen");
    assert_int_equal(eb_places_get(places, 0)->row, row_of(&s, "p", "B"));
    assert_int_equal(eb_places_step_get(places, 0)->children,
                     eb_places_step_get(places, 0)->families);
    eb_places_free(places);
    school_done(&s);
}

/* A refusal in the row of the school with less absence ahead counts too, for
 * the child who would be offered a place and for the one on the severe list. */
static void test_refused_at_one_school(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    eb_pupil at_a = child_of("p", "A", "", 8), at_b = child_of("p", "B", "", 8);
    at_a.consent = EB_CONSENT_NO;
    add_child(&s, &at_a, 30);
    add_child(&s, &at_b, 34);
    eb_pupil severe_a = child_of("r", "A", "", 8);
    severe_a.support = "Barnardo's";
    add_child(&s, &severe_a, 80);
    add_plain(&s, "r", "B", "", 90);
    eb_pupil twice = child_of("t", "A", "", 8);
    twice.support = "Barnardo's";
    add_child(&s, &twice, 34);
    twice.school = "B";
    twice.consent = EB_CONSENT_NO;
    add_child(&s, &twice, 30);
    add_plain(&s, "q", "A", "", 16);
    look_now(&s);
    eb_places_options options = ask(2);
    options.band_high = (eb_fraction){1, 2};
    eb_places *places = choose(&s, &options);
    assert_string_equal(show_places(&s, places, shown, sizeof shown),
                        "q:chosen t: p:");
    assert_string_equal(eb_places_get(places, 2)->held, "consent was refused");
    assert_string_equal(
        eb_places_get(places, 1)->held,
        "another service or mentor supports this child already");
    eb_places_free(places);
    school_done(&s);
}

/* What nobody looked up is not consent. */
static void test_open_cases_are_refused(void **state) {
    (void)state;
    school s = {0};
    eb_cases *cases = NULL;
    eb_places *places = NULL;
    eb_model *model = bands();
    four_families(&s);
    eb_places_options options = ask(2);
    SCHOOL_OK(&s, eb_cases_new(NULL, &cases, &s.err));
    options.cases = cases;
    assert_int_equal(eb_places_new(model, s.view, &options, &places, &s.err),
                     EB_ERR_STATE);
    assert_string_equal(s.err.field, "cases");
    eb_cases_free(cases);
    eb_model_free(model);
    school_done(&s);
}

/* Nobody may be asked: every list but that of the held is empty. */
static void test_nobody_to_ask(void **state) {
    (void)state;
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    eb_pupil row = child_of("p", "A", "", 8);
    row.consent = EB_CONSENT_NO;
    add_child(&s, &row, 40);
    look_now(&s);
    eb_places_options options = ask(2);
    eb_places_info about;
    eb_places *places = choose(&s, &options);
    assert_string_equal(show_places(&s, places, shown, sizeof shown), "p:");
    eb_places_about(places, &about);
    assert_int_equal(about.children[EB_PLACE_CHOSEN], 0);
    assert_true(about.expected == 0.0 && about.bound_split == 0.0);
    for (size_t i = 0; i < EB_PLACES_STEPS; i++) {
        const eb_places_step *step = eb_places_step_get(places, i);
        assert_int_equal(step->children | step->families | step->weeks, 0);
    }
    eb_places_free(places);
    school_done(&s);
}

static void test_every_allocation_may_fail(void **state) {
    (void)state;
    heap h = {0};
    school s = {0};
    s.memory = heap_memory(&h);
    four_families(&s);
    eb_view_options look_options = EB_VIEW_OPTIONS_INIT;
    look_options.as_of = on(2025, 11, 10);
    look_options.memory = s.memory;
    look_with(&s, &look_options);
    eb_model *model = bands();
    const size_t live = h.live;
    for (size_t n = 1;; n++) {
        eb_places_options options = ask(3);
        eb_places *places = NULL;
        options.hold_out.num = 1;
        options.hold_out.den = 4;
        h.asked = 0;
        h.fail_first = h.fail_last = n;
        const eb_status status =
            eb_places_new(model, s.view, &options, &places, NULL);
        h.fail_first = h.fail_last = 0;
        if (status == EB_OK) {
            eb_places_free(places);
            assert_int_equal(h.live, live);
            assert_true(n > 20);
            break;
        }
        assert_int_equal(status, EB_ERR_MEMORY);
        assert_null(places);
        assert_int_equal(h.live, live);
    }
    eb_model_free(model);
    school_done(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_families_stay_together),
        cmocka_unit_test(test_offers_are_more_than_places),
        cmocka_unit_test(test_limits_of_schools),
        cmocka_unit_test(test_lists_of_their_own),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_hold_out),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_what_is_no_share),
        cmocka_unit_test(test_the_widest_options),
        cmocka_unit_test(test_another_outcome),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_one_place_for_two_schools),
        cmocka_unit_test(test_refused_at_one_school),
        cmocka_unit_test(test_open_cases_are_refused),
        cmocka_unit_test(test_nobody_to_ask),
        cmocka_unit_test(test_every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
