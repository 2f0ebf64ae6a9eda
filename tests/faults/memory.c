/* SPDX-License-Identifier: MIT */
/*
 * Every allocation fails once; and every allocation from some point on fails.
 *
 * The life of the library is a list of steps, from the first code table to
 * the last evaluation. Each step is run with its first allocation refused,
 * then its second, and so on until none was refused any more. A step that
 * failed must say EB_ERR_MEMORY, must have given back all that it took, and
 * is tried again on the very same handles; what it gives in the end must be
 * what it gives when nothing ever fails. Steps that add to a register go on
 * where they failed, as a host would.
 *
 *   memory [--say] [--all | --few]
 *                  prints `N passed, N failed`; --say: the count of each step
 * Of a step with many allocations (evaluate, recalibrate) every one of the
 * first 80 is refused, then one in 40; --all leaves none out (minutes), --few
 * is for programs that a sanitizer slows.
 */
#define _POSIX_C_SOURCE 200809L

#include "memory_steps.h"

#define EVERY_ONE 80 /* allocations of a step are refused; then one in 40 */
#define EVERY_ONE_OF_FEW 30
#define SKIPPED 39

static size_t every_one = EVERY_ONE;

/* ---- the list ----------------------------------------------------------- */

typedef struct step {
    const char *name;
    eb_status (*run)(life *l, eb_error *err);
    void (*undo)(life *l); /* frees what it made; NULL: makes nothing */
    int adds;              /* to what lives on: goes on where it failed */
} step;

static const step STEPS[] = {
    {"codes_new", codes_new, codes_free, 0},
    {"codes_add", codes_add, NULL, 1},
    {"read_codes", read_codes, NULL, 0},
    {"register_new", register_new, register_free, 0},
    {"add_period", add_periods, NULL, 1},
    {"add_pupil", add_pupils, NULL, 1},
    {"add_marks", add_marks, NULL, 1},
    {"add_mark", add_mark_by_mark, NULL, 1},
    {"register_close", register_close, NULL, 1},
    {"write_fixed", write_fixed, NULL, 0},
    {"sha256", sha256, NULL, 0},
    {"read_long_form", read_long_form, NULL, 0},
    {"read_marks_form", read_marks_form, NULL, 0},
    {"read_grid_form", read_grid_form, NULL, 0},
    {"read_cases", cases_read, cases_free, 0},
    {"view_new", view_new, view_free, 0},
    {"view_of_pupils", view_of_pupils, NULL, 0},
    {"set_mark_refresh", view_refresh, NULL, 1},
    {"view_sessions", sessions, NULL, 0},
    {"features", features, NULL, 0},
    {"links_new", links_new, links_free, 0},
    {"links_write", links_write, NULL, 0},
    {"links_read", links_read, links_read_free, 0},
    {"links_merge", links_merge, NULL, 0},
    {"view_with_links", linked_view, linked_free, 0},
    {"model_open", bands_open, bands_free, 0},
    {"model_load", model_load, model_free, 0},
    {"score_bands", score_bands, NULL, 0},
    {"score_linear", score_linear, NULL, 0},
    {"explain", explain, NULL, 0},
    {"predict", predict, NULL, 0},
    {"design", design, NULL, 0},
    {"sign", sign, NULL, 0},
    {"policy_open", policy_open, policy_free, 0},
    {"triggers", triggers, triggers_free, 0},
    {"why", why, NULL, 0},
    {"patterns", patterns, patterns_free, 0},
    {"places", places, places_free, 0},
    {"outcomes_count", outcomes, NULL, 0},
    {"outcomes_change", outcomes_change, NULL, 0},
    {"outcomes_compare", outcomes_compare, NULL, 0},
    {"past_register", past_new, past_free, 0},
    {"labels", labels, labels_free, 0},
    {"evaluate", evaluate, evaluation_free, 0},
    {"model_recalibrate", recalibrate, NULL, 0},
    {"ranking", ranking, ranking_free, 0},
    {"bootstrap", bootstrap, NULL, 0},
    {"recalibrate", recalibrate_scores, NULL, 0},
    {"suppress", suppress, NULL, 0},
    {"logistic_fit", logistic, NULL, 0},
    {"least_squares", least_squares, NULL, 0},
    {"output", output, NULL, 0},
};
enum { STEP_COUNT = sizeof STEPS / sizeof *STEPS };

typedef enum mode { NEVER, ONCE, FROM_THEN_ON, MODES } mode;
static const char *const MODE_NAMES[MODES] = {"never", "once", "from then on"};

static int complain(const step *s, mode m, size_t k, const char *what,
                    const eb_error *err) {
    printf("%s, refusal %zu (%s): %s; %s %s\n", s->name, k, MODE_NAMES[m], what,
           err->field, err->message);
    return 1;
}

/* One step to its end. `*n` is how many allocations were refused. */
static int run_step(life *l, const step *s, mode m, size_t *n) {
    l->next = *n = 0;
    for (size_t k = 1;; k++) {
        eb_error err = {0};
        const size_t live = h.live;
        const uint64_t digest = l->digest;
        h.refused = 0;
        h.from_then_on = m == FROM_THEN_ON;
        h.fail_at = m == NEVER ? 0 : h.asked + k;
        const eb_status status = s->run(l, &err);
        h.fail_at = 0;
        if (!h.refused) {
            return status == EB_OK
                       ? 0
                       : complain(s, m, k, "failed though nothing was refused",
                                  &err);
        }
        if (status == EB_OK) {
            if (s->undo != NULL) s->undo(l); /* it did without */
        } else if (status != EB_ERR_MEMORY) {
            return complain(s, m, k, "another error than memory", &err);
        } else if (err.status != EB_ERR_MEMORY || err.message[0] == '\0') {
            return complain(s, m, k, "nothing in the error", &err);
        }
        ++*n;
        if (k >= every_one) k += SKIPPED;
        l->digest = digest;
        if (h.live != live) {
            return complain(s, m, k, "memory was not given back", &err);
        }
    }
}

/* A step that adds goes on where it was refused, as a host would. */
static int run_adding(life *l, const step *s, mode m, size_t *n) {
    l->next = 0;
    *n = 0;
    size_t next = 0;
    for (size_t k = 1;;) {
        eb_error err = {0};
        h.refused = 0;
        h.from_then_on = m == FROM_THEN_ON;
        h.fail_at = m == NEVER ? 0 : h.asked + k;
        const eb_status status = s->run(l, &err);
        h.fail_at = 0;
        if (status == EB_OK) return 0;
        if (status != EB_ERR_MEMORY || !h.refused) {
            return complain(s, m, k, "another error than memory", &err);
        }
        (*n)++;
        /* What came next was refused its k-th: now its k + 1st, until it is
         * through. */
        k = l->next > next ? 1 : k + 1;
        next = l->next;
        if (*n > 100000) return complain(s, m, k, "does not get on", &err);
    }
}

/* A whole life; the digests of its steps, and how much was refused. */
static int live_once(mode m, int threads, uint64_t digests[STEP_COUNT],
                     size_t refused[STEP_COUNT]) {
    static life l;
    int failed = 0;
    memset(&l, 0, sizeof l);
    l.threads = threads;
    for (size_t i = 0; i < STEP_COUNT && failed == 0; i++) {
        l.digest = UINT64_C(0xCBF29CE484222325);
        failed = STEPS[i].adds ? run_adding(&l, &STEPS[i], m, &refused[i])
                               : run_step(&l, &STEPS[i], m, &refused[i]);
        digests[i] = l.digest;
    }
    for (size_t i = STEP_COUNT; i-- > 0;) {
        if (STEPS[i].undo != NULL) STEPS[i].undo(&l);
    }
    free(l.text);
    if (h.live != 0) {
        printf("%s, %d threads: %zu blocks live at the end\n", MODE_NAMES[m],
               threads, h.live);
        h.live = 0;
        failed = 1;
    }
    return failed;
}

int main(int argc, char **argv) {
    static uint64_t expected[STEP_COUNT], digests[STEP_COUNT];
    static size_t refused[MODES][STEP_COUNT], some[STEP_COUNT];
    size_t total[MODES] = {0};
    int passed = 0, failed = 0;
    int say = 0;
    for (int i = 1; i < argc; i++) {
        say |= strcmp(argv[i], "--say") == 0;
        if (strcmp(argv[i], "--all") == 0) every_one = SIZE_MAX;
        if (strcmp(argv[i], "--few") == 0) every_one = EVERY_ONE_OF_FEW;
    }
    failed += live_once(NEVER, 1, expected, refused[NEVER]);
    for (int threads = 1; threads <= 3; threads += 2) {
        /* With threads, who is refused is chance: once is enough of it. */
        const int modes = threads == 1 ? MODES : FROM_THEN_ON;
        for (int m = ONCE; m < modes && failed == 0; m++) {
            failed += live_once((mode)m, threads, digests, some);
            for (size_t i = 0; i < STEP_COUNT; i++) {
                if (threads == 1) refused[m][i] = some[i];
                total[m] += some[i];
                if (digests[i] == expected[i]) {
                    passed++;
                    continue;
                }
                printf("%s (%s, %d threads): another result afterwards\n",
                       STEPS[i].name, MODE_NAMES[m], threads);
                failed++;
            }
        }
    }
    for (size_t i = 0; say && i < STEP_COUNT; i++) {
        printf("%-18s %6zu %6zu\n", STEPS[i].name, refused[ONCE][i],
               refused[FROM_THEN_ON][i]);
    }
    printf(
        "A01: API: %d steps, N = %zu allocations refused once, %zu from "
        "then on\n",
        (int)STEP_COUNT, total[ONCE], total[FROM_THEN_ON]);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
