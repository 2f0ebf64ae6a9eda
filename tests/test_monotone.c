/* SPDX-License-Identifier: MIT */
/*
 * The monotone list by experiment: in invented schools, attended sessions are
 * turned absent at random, and nothing on the list moves the wrong way for
 * anybody, appears or vanishes. What is said to move either way is seen to,
 * so that nothing is kept off the list without need; and the risks of models
 * with terms never fall.
 */
#include "model/monotone.h"

#include <math.h>

#include "earlybell/model.h"
#include "linear_rows.h"
#include "model/band_prior.h"
#include "school.h"

#define ROUNDS 500
#define ROWS_ROOM 128

static int is_attended(const char *code) {
    return *code == '/' || *code == '\\' || *code == 'L' || *code == 'B' ||
           *code == 'V';
}

/* Turns some attended sessions absent: single ones, or up to three weeks on
 * end of one pupil, with any absent code. How many. */
static int flip(sheet *sh, uint64_t *state, eb_date before) {
    static const char *const ABSENT[] = {"I", "M", "C",  "T", "G", "N",
                                         "O", "U", "C2", "E", "S", "R"};
    const size_t starts = 1 + below(state, 3);
    const size_t run = below(state, 3) == 0 ? 1 + below(state, 30) : 1;
    int done = 0;
    for (size_t start = 0; start < starts; ++start) {
        const size_t at = below(state, sh->count);
        const char *code = ABSENT[below(state, 12)];
        for (size_t i = at; i < sh->count && i < at + run; ++i) {
            sheet_row *row = &sh->rows[i];
            if (strcmp(row->pupil, sh->rows[at].pupil) != 0) break;
            if (row->date >= before || !is_attended(row->code)) continue;
            snprintf(row->code, sizeof row->code, "%s", code);
            ++done;
        }
    }
    return done;
}

typedef struct seen {
    size_t rows;
    double features[ROWS_ROOM][EB_FEATURE_COUNT];
    eb_result mixture[ROWS_ROOM], outcome[ROWS_ROOM];
} seen;

static void see(const sheet *sh, const eb_view_options *options,
                const eb_model *mixture, const eb_model *outcome, seen *out) {
    school s = {0};
    school_new(&s, EB_CONFLICTS_ABSENT);
    area_pupils(&s);
    sheet_into(sh, &s, NULL);
    look_with(&s, options);
    out->rows = eb_view_row_count(s.view);
    assert_true(out->rows > 20 && out->rows <= ROWS_ROOM);
    SCHOOL_OK(&s,
              eb_features(s.view, 0, out->rows, out->features[0], 0, &s.err));
    SCHOOL_OK(&s,
              eb_score(mixture, s.view, 0, out->rows, out->mixture, 0, &s.err));
    SCHOOL_OK(&s,
              eb_score(outcome, s.view, 0, out->rows, out->outcome, 0, &s.err));
    school_done(&s);
}

static size_t moved[EB_FEATURE_COUNT], wrong_way[EB_FEATURE_COUNT];

/* The sign that a fit could give to a feature that moves either way is 1 or
 * -1; it is off the list when both are wrong, or when it comes and goes. */
static size_t rose[EB_FEATURE_COUNT], fell[EB_FEATURE_COUNT],
    came[EB_FEATURE_COUNT];

static void compare_features(const seen *a, const seen *b) {
    for (size_t r = 0; r < a->rows; ++r) {
        for (int f = 0; f < EB_FEATURE_COUNT; ++f) {
            const double x = a->features[r][f], y = b->features[r][f];
            if (isnan(x) && isnan(y)) continue;
            const int switched = isnan(x) != isnan(y);
            came[f] += (size_t)switched;
            rose[f] += (size_t)(y > x);
            fell[f] += (size_t)(y < x);
            moved[f] += (size_t)(x != y);
            const eb_motion motion = eb_feature_motion(f, NULL);
            wrong_way[f] += (size_t)((motion == EB_MOTION_RISES && !(y >= x)) ||
                                     (motion == EB_MOTION_FALLS && !(y <= x)) ||
                                     (motion == EB_MOTION_NONE && !(y == x)));
        }
    }
}

/* Rounding may move a chance in its last digits. */
static void not_lower(double before, double after, const char *what) {
    if (isnan(before) && isnan(after)) return;
    if (!(after >= before * (1.0 - 1e-13))) {
        fail_msg("%s fell from %.17g to %.17g", what, before, after);
    }
}

static size_t raised;

static void compare_scores(const seen *a, const seen *b) {
    for (size_t r = 0; r < a->rows; ++r) {
        const eb_result *x = &a->mixture[r], *y = &b->mixture[r];
        assert_int_equal(x->possible, y->possible);
        assert_int_equal(x->remaining, y->remaining);
        not_lower(x->p_persistent, y->p_persistent, "p_persistent");
        not_lower(x->p_severe, y->p_severe, "p_severe");
        not_lower(x->p_ahead, y->p_ahead, "p_ahead");
        not_lower(x->expected_rate, y->expected_rate, "expected_rate");
        not_lower(x->rate_low, y->rate_low, "rate_low");
        not_lower(x->rate_high, y->rate_high, "rate_high");
        not_lower(a->outcome[r].p_outcome, b->outcome[r].p_outcome,
                  "p_outcome");
        raised += y->p_persistent > x->p_persistent;
    }
}

static void random_flips(void **state) {
    (void)state;
    static seen before, after;
    uint64_t dice = 20251122;
    eb_model *mixture = linear_model("beta_binomial.json");
    eb_model *outcome = linear_model("logistic.json");
    for (int round = 0; round < ROUNDS; ++round) {
        sheet sh = {0};
        area_rows(&sh, (uint64_t)round + 1000);
        eb_view_options options = EB_VIEW_OPTIONS_INIT;
        options.as_of = on(2025, 9, 15) + (eb_date)below(&dice, 180);
        options.sensitive = 1;
        options.unit = round % 3 == 2 ? EB_UNIT_PUPIL : EB_UNIT_ENROLMENT;
        see(&sh, &options, mixture, outcome, &before);
        /* Last year's marks too: 2024 has a third of them. */
        while (flip(&sh, &dice, options.as_of) == 0) continue;
        see(&sh, &options, mixture, outcome, &after);
        assert_int_equal(before.rows, after.rows);
        compare_features(&before, &after);
        compare_scores(&before, &after);
        sheet_done(&sh);
    }
    int failed = 0;
    for (int f = 0; f < EB_FEATURE_COUNT; ++f) {
        const eb_motion motion = eb_feature_motion(f, NULL);
        const char *name = eb_feature((size_t)f)->name;
        if (wrong_way[f] > 0) {
            print_message("%s: %zu the wrong way of %zu moved\n", name,
                          wrong_way[f], moved[f]);
            failed = 1;
        }
        const int by_hand = f == EB_F_SPELLS_LONG ||
                            f == EB_F_SESSIONS_SINCE_ABSENCE ||
                            f == EB_F_SHARED_ABSENCE;
        if (motion == EB_MOTION_EITHER && !by_hand && came[f] == 0 &&
            (rose[f] == 0 || fell[f] == 0)) {
            print_message("%s: rose %zu, fell %zu: why is it off the list?\n",
                          name, rose[f], fell[f]);
            failed = 1;
        }
        if ((motion == EB_MOTION_RISES || motion == EB_MOTION_FALLS) &&
            moved[f] == 0) {
            print_message("%s never moved\n", name);
            failed = 1;
        }
    }
    assert_int_equal(failed, 0);
    assert_true(raised > ROUNDS / 2);
    eb_model_free(mixture);
    eb_model_free(outcome);
}

/* The feature of P in a year group of 26 who are all away on Tuesday
 * morning, session 3 of the week. */
static double of_marks(const char *text, int which) {
    school s = {0};
    school_new(&s, EB_CONFLICTS_REFUSE);
    for (int i = 0; i < 25; ++i) {
        char pupil[ID_ROOM];
        snprintf(pupil, sizeof pupil, "q%02d", i);
        add_pupil(&s, pupil, "A", 7, NULL);
        marks(&s, pupil, "A", on(2025, 9, 1), "/\\O\\/\\/\\/\\");
        if (strlen(text) > 10) {
            many_marks(&s, pupil, "A", on(2025, 9, 8), '/', 20);
        }
    }
    add_pupil(&s, "p", "A", 7, NULL);
    marks(&s, "p", "A", on(2025, 9, 1), text);
    look(&s, on(2025, 10, 1));
    const double value = feature(&s, "p", "A", which);
    school_done(&s);
    return value;
}

/* What random flips seldom meet. */
static void rare_moves(void **state) {
    (void)state;
    const char two[] = "OOOOOOOOOO/OOOOOOOOOO";
    const char one[] = "OOOOOOOOOOOOOOOOOOOOO";
    assert_true(of_marks(two, EB_F_SPELLS_LONG) == 2.0);
    assert_true(of_marks(one, EB_F_SPELLS_LONG) == 1.0);
    const char none[] = "/\\/\\/\\/\\/\\";
    const char third[] = "/\\I\\/\\/\\/\\";
    const char fifth[] = "/\\I\\I\\/\\/\\";
    assert_true(isnan(of_marks(none, EB_F_SESSIONS_SINCE_ABSENCE)));
    assert_true(of_marks(third, EB_F_SESSIONS_SINCE_ABSENCE) == 7.0);
    assert_true(of_marks(third, EB_F_SHARED_ABSENCE) == 1.0);
    assert_true(of_marks(fifth, EB_F_SHARED_ABSENCE) == 0.5);
}

static void stages(void **state) {
    (void)state;
    assert_int_equal(eb_feature_stage(EB_F_ABSENCE_RATE), EB_STAGE_EARLIER);
    assert_int_equal(eb_feature_stage(EB_F_ABSENCE_RATE_6W), EB_STAGE_EARLIER);
    assert_int_equal(eb_feature_stage(EB_F_ABSENCE_RATE_4W), EB_STAGE_RECENT);
    assert_int_equal(eb_feature_stage(EB_F_SPELL_CURRENT), EB_STAGE_RECENT);
    assert_int_equal(eb_feature_stage(EB_F_LAST_YEAR_PA), EB_STAGE_LAST_YEAR);
    /* Never about the family, nor about how long a pupil has been here. */
    assert_int_equal(eb_feature_stage(EB_F_SIBLING_RATE), EB_STAGE_PRIOR);
    assert_int_equal(eb_feature_stage(EB_F_COHORT_RATE), EB_STAGE_PRIOR);
    assert_int_equal(eb_feature_stage(EB_F_POSSIBLE_SESSIONS), EB_STAGE_PRIOR);
    assert_int_equal(eb_feature_stage(EB_F_LAST_YEAR_POSSIBLE), EB_STAGE_PRIOR);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_flips),
        cmocka_unit_test(rare_moves),
        cmocka_unit_test(stages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
