/* SPDX-License-Identifier: MIT */
/*
 * Rows and features of a day: outcomes by arithmetic, features as a view
 * gives them, and nothing of what came later (the poison test).
 */
#include "review/label.h"
#include "test_labels.h"

/* Against every K there is. */
static void decided_is_what_no_future_changes(void **state) {
    (void)state;
    const int64_t lines[][2] = {{10, 100}, {1, 2}, {1, 5}, {1, 1}};
    int seen[2] = {0, 0};
    for (int line = 0; line < 4; line++) {
        const int64_t num = lines[line][0], den = lines[line][1];
        for (int64_t p = 1; p <= 24; p++) {
            for (int64_t a = 0; a <= p; a++) {
                for (int64_t r = 0; r <= 12; r++) {
                    int64_t over = 0;
                    for (int64_t k = 0; k <= r; k++) {
                        over += den * (a + k) >= num * (p + r);
                    }
                    const int want = over == 0 || over == r + 1;
                    seen[want]++;
                    assert_int_equal(eb_label_is_decided(num, den, p, a, r),
                                     want);
                }
            }
        }
    }
    assert_true(seen[0] > 1000 && seen[1] > 1000);
}

static void outcomes_by_hand(void **state) {
    (void)state;
    school s = {0};
    eb_labels *labels = NULL;
    school_new(&s, EB_CONFLICTS_REFUSE);
    whole_year(&s, "all", "A", '/');
    weeks_of(&s, "half", "A", on(2023, 9, 4), 7, 'O'); /* 70 of 140 */
    weeks_of(&s, "half", "A", on(2023, 10, 30), 7, '/');
    weeks_of(&s, "half", "A", on(2024, 6, 3), 7, 'O');
    school_close(&s);
    SCHOOL_OK(&s, eb_labels_new(s.reg, NULL, &labels, &s.err));
    const eb_label *row = label_of(labels, "half", "A", on(2023, 12, 16));
    assert_int_equal(row->possible, 140);
    assert_int_equal(row->absent, 70);
    assert_int_equal(row->ahead, 70);
    assert_int_equal(row->ahead_absent, 70);
    assert_int_equal(row->persistent_now, 1);
    assert_int_equal(row->severe_now, 1); /* exactly half */
    assert_int_equal(row->persistent, 1);
    assert_int_equal(row->severe, 1);
    assert_int_equal(row->planned, 240);
    assert_int_equal(row->decided, 1); /* 700 >= 380 */
    assert_int_equal(row->severe_decided, 0);
    row = label_of(labels, "half", "A", on(2023, 10, 21));
    assert_int_equal(row->ahead, 140);
    assert_int_equal(row->severe, 1); /* 140 of 210 */
    row = label_of(labels, "all", "A", on(2024, 5, 25));
    assert_int_equal(row->persistent, 0);
    assert_int_equal(row->decided, 0); /* 72 ahead, 38 would do */
    assert_int_equal(row->severe_decided, 1);
    eb_labels_free(labels);
    school_done(&s);
}

/* ---- many schools ------------------------------------------------------- */

#define SCHOOLS 41
#define PUPILS 220 /* each: 9,020 rows, over one run of features */

/* Schools with rows without a label in between, and two whose breaks are on
 * other days: the last school is alone on its, over a run of features on. */
static void fill_schools(school *s) {
    static const char *const WEEKS[] = {"/\\/\\II/\\/\\", "/\\/\\/\\/\\OO",
                                        "/\\/\\/\\/\\/\\", "OO/\\/\\/O/\\"};
    for (int i = 0; i < SCHOOLS; i++) {
        char at[ID_ROOM];
        snprintf(at, sizeof at, "s%02d", i);
        const int later = i == 20 ? 7 : i == SCHOOLS - 1 ? 14 : 0;
        for (int p = 0; p < PUPILS; p++) {
            char id[ID_ROOM];
            snprintf(id, sizeof id, "%02d-%03d", i, p);
            for (int w = 0; w < 2 + later / 7; w++) {
                marks(s, id, at, on(2023, 9, 4) + 7 * w,
                      WEEKS[(p + i + w) % 4]);
            }
            if (p % 7 == 3) continue; /* gone after the break */
            for (int w = 0; w < 3; w++) {
                marks(s, id, at, on(2024, 5, 20) + 7 * w, WEEKS[(p + w) % 3]);
            }
        }
    }
}

static void features_are_those_of_a_view(void **state) {
    (void)state;
    school s = {0};
    eb_labels *labels = NULL;
    school_new(&s, EB_CONFLICTS_REFUSE);
    fill_schools(&s);
    school_close(&s);
    SCHOOL_OK(&s, eb_labels_new(s.reg, NULL, &labels, &s.err));
    assert_int_equal(eb_labels_day_count(labels), 3);
    const size_t n = eb_labels_count(labels);
    assert_int_equal(n, SCHOOLS * (PUPILS - 31));
    assert_int_equal(eb_labels_left_out(labels, EB_LABEL_LEFT), SCHOOLS * 31);
    size_t row = 0;
    for (size_t day = 0; day < 3; day++) {
        const eb_date as_of = eb_labels_day(labels, day);
        look(&s, as_of);
        const size_t rows = eb_view_row_count(s.view);
        double *features = malloc(rows * EB_FEATURE_COUNT * sizeof *features);
        assert_non_null(features);
        assert_ok(eb_features(s.view, 0, rows, features, 0, NULL));
        for (; row < n && eb_labels_row(labels, row)->as_of == as_of; row++) {
            const eb_label *label = eb_labels_row(labels, row);
            const size_t at = row_of(&s, label->pupil, label->school);
            assert_same_features(eb_labels_features(labels, row),
                                 features + at * EB_FEATURE_COUNT, 1,
                                 label->pupil);
        }
        free(features);
    }
    assert_int_equal(row, n);
    eb_labels_free(labels);
    school_done(&s);
}

/* ---- poison ------------------------------------------------------------- */

#define POISON_DAY on(2024, 2, 10)

static const char *any_code(uint64_t *random) {
    static const char *const CODES[] = {"/", "L", "I", "O", "G", "U",
                                        "N", "X", "E", "C", ""};
    return CODES[below(random, sizeof CODES / sizeof *CODES)];
}

/* One pupil on one day; from the poisoned day on marks are of `poison`. */
static void poison_day(school *s, const char *pupil, const char *at,
                       eb_date date, uint64_t *random, uint64_t *poison) {
    for (int half = 0; half < 2; half++) {
        const size_t dice = below(random, 100);
        const char *code =
            dice < 80 ? (half == 0 ? "/" : "\\") : any_code(random);
        const char *other = any_code(poison);
        const size_t late = below(poison, 4);
        const int later = date >= POISON_DAY;
        mark(s, pupil, at, date, (eb_half)half, later ? other : code);
        if (later) continue;
        if (dice > 95) { /* known by then */
            amend(s, pupil, at, date, (eb_half)half, any_code(random),
                  minute_of(POISON_DAY - 1, 23, 59));
        }
        if (late == 0) {
            amend(s, pupil, at, date, (eb_half)half, other,
                  minute_of(POISON_DAY, 0, 0) + (int64_t)below(poison, 300000));
        }
    }
}

static void poison_pupil(school *s, int number, uint64_t seed,
                         uint64_t *random) {
    static const eb_date STARTS[] = {0, 56, 126, 168, 217, 273};
    uint64_t poison = seed * 1000 + (uint64_t)number;
    char id[ID_ROOM], family[ID_ROOM];
    snprintf(id, sizeof id, "p%02d", number);
    snprintf(family, sizeof family, "f%d", number / 2);
    const char *at = number % 3 == 0 ? "B" : "A";
    eb_pupil row = EB_PUPIL_INIT;
    row.pupil = id;
    row.year_group = number % 10 + 2;
    row.family = family;
    row.last_year_possible = 380;
    row.last_year_absent = (int64_t)below(&poison, 380);
    row.consent = below(&poison, 2) ? EB_CONSENT_YES : EB_CONSENT_NO;
    row.support = below(&poison, 2) ? "service" : "";
    SCHOOL_OK(s, eb_register_add_pupil(s->reg, &row, &s->err));
    for (int year = 0; year < 2; year++) {
        for (int term = 0; term < 6; term++) {
            const eb_date first =
                (year == 0 ? on(2023, 9, 4) : on(2024, 9, 2)) + STARTS[term];
            for (eb_date day = first; day < first + 33; day++) {
                if (eb_date_weekday(day) > 4) continue;
                poison_day(s, id, at, day, random, &poison);
            }
        }
    }
}

static eb_labels *poisoned(school *s, uint64_t seed, const eb_model *model) {
    const eb_date as_of = POISON_DAY;
    const eb_model *const models[] = {model};
    eb_label_options options = EB_LABEL_OPTIONS_INIT;
    eb_labels *labels = NULL;
    uint64_t random = 11;
    school_new(s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 24; i++) poison_pupil(s, i, seed, &random);
    school_close(s);
    options.as_of = &as_of;
    options.as_of_count = 1;
    options.models = models;
    options.model_count = 1;
    SCHOOL_OK(s, eb_labels_new(s->reg, &options, &labels, &s->err));
    return labels;
}

/* All that a model may read of a row: equal to the last bit. */
static void assert_same_past(const eb_labels *a, const eb_labels *b,
                             size_t row) {
    const eb_label *x = eb_labels_row(a, row), *y = eb_labels_row(b, row);
    const int64_t left[] = {x->possible,       x->absent,     x->planned,
                            x->persistent_now, x->severe_now, x->decided,
                            x->severe_decided, x->year_group, x->state,
                            x->last_possible,  x->last_absent};
    const int64_t right[] = {y->possible,       y->absent,     y->planned,
                             y->persistent_now, y->severe_now, y->decided,
                             y->severe_decided, y->year_group, y->state,
                             y->last_possible,  y->last_absent};
    assert_string_equal(x->pupil, y->pupil);
    assert_memory_equal(left, right, sizeof left);
    assert_memory_equal(eb_labels_features(a, row), eb_labels_features(b, row),
                        EB_FEATURE_COUNT * sizeof(double));
    const eb_judged *p = eb_labels_judged(a, row, 0);
    const eb_judged *q = eb_labels_judged(b, row, 0);
    const double scored[] = {p->p_persistent, p->p_severe, p->p_ahead,
                             p->expected_rate, p->expected_ahead};
    const double again[] = {q->p_persistent, q->p_severe, q->p_ahead,
                            q->expected_rate, q->expected_ahead};
    assert_memory_equal(scored, again, sizeof scored);
}

/* Marks from that day on, amendments recorded from then on, and what a pupil
 * file of a later year says of last year may be anything. */
static void nothing_of_later_is_seen(void **state) {
    (void)state;
    eb_model *model = NULL;
    assert_ok(eb_model_open("england-bands", NULL, &model, NULL));
    school first = {0};
    eb_labels *clean = poisoned(&first, 1, model);
    assert_int_equal(eb_labels_count(clean), 24);
    int outcomes_differ = 0;
    for (uint64_t seed = 2; seed < 8; seed++) {
        school other = {0};
        eb_labels *bad = poisoned(&other, seed, model);
        assert_int_equal(eb_labels_count(bad), 24);
        for (size_t row = 0; row < 24; row++) {
            assert_same_past(clean, bad, row);
            outcomes_differ += eb_labels_row(clean, row)->ahead_absent !=
                               eb_labels_row(bad, row)->ahead_absent;
        }
        eb_labels_free(bad);
        school_done(&other);
    }
    assert_true(outcomes_differ > 100); /* the poison was there */
    eb_labels_free(clean);
    school_done(&first);
    eb_model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decided_is_what_no_future_changes),
        cmocka_unit_test(outcomes_by_hand),
        cmocka_unit_test(features_are_those_of_a_view),
        cmocka_unit_test(nothing_of_later_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
