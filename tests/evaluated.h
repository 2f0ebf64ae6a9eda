/* SPDX-License-Identifier: MIT */
/*
 * An evaluation of invented rows, ready to be written, for the tests of its
 * pages; and what a page wrote, as text.
 *
 * 400 pupils on two dates. Columns: "half" with values that a page must
 * escape, and "rare", one of whose values has nine pupils.
 */
#ifndef EB_TESTS_EVALUATED_H
#define EB_TESTS_EVALUATED_H

#include <stdio.h>
#include <unistd.h>

#include "evidence.h"
#include "school.h"
#include "ui/evaluated.h"

#define AWKWARD "<b>&\"x'"
#define RARE "rare nine"

typedef struct written {
    eb_given given;
    eb_settings settings;
    eb_evidence evidence;
    eb_evaluation *evaluation;
    eb_evaluated e;
    char *text;
} written;

static inline void written_make(written *w, int64_t places) {
    static const char *const HALF[] = {AWKWARD, "=1+1"};
    static const char *const SORTS[] = {"common", RARE, "usual"};
    static eb_evidence_row rows[800];
    static uint32_t half[800], sort[800];
    uint64_t seed = 4;
    memset(w, 0, sizeof *w);
    for (uint32_t i = 0; i < 800; i++) {
        const uint32_t pupil = i % 400;
        const double chance = (double)(1 + below(&seed, 98)) / 100;
        rows[i] = evidence_row(pupil, i / 400, chance, pupil % 10 == 0,
                               below(&seed, 100) < (size_t)(90 * chance));
        rows[i].pit_below = 0.3;
        rows[i].pit_at = 0.9;
        rows[i].log_chance = -3.0;
        rows[i].absent = (int64_t)below(&seed, 30);
        half[i] = pupil % 2;
        sort[i] = pupil < 9 ? 1 : pupil < 150 ? 2 : 0;
    }
    evidence_make(&w->evidence, rows, 800);
    evidence_column(&w->evidence, "half", HALF, 2, half);
    evidence_column(&w->evidence, "rare", SORTS, 3, sort);
    w->evaluation = evidence_judge(&w->evidence, places, 25, 0);
    w->settings.given = &w->given;
    w->settings.places = places;
    w->settings.seed = 1;
    w->settings.view.threshold_num = 10;
    w->settings.view.threshold_den = 100;
    w->e.settings = &w->settings;
    w->e.evaluation = w->evaluation;
    w->e.model.name = "a-model";
    w->e.model.version = "1.2.3";
    w->e.model.kind = "band-prior";
    w->e.model.source = "invented <rows>";
    w->e.model.sha256 = "0123";
    w->e.model.until = EB_NO_DATE;
    w->e.left_out[EB_LABEL_LEFT] = 12;
    w->e.pupils = 400;
    w->e.schools = 1;
}

static inline void written_done(written *w) {
    free(w->text);
    eb_evaluation_free(w->evaluation);
    eb_evidence_free(&w->evidence);
}

typedef eb_status write_page(const eb_evaluated *e, eb_output *output,
                             eb_error *err);

/* What the page wrote. Lives until written_done. */
static inline const char *written_by(written *w, write_page *page) {
    char path[64];
    eb_output *output = NULL;
    snprintf(path, sizeof path, "/tmp/test_evaluated_%ld", (long)getpid());
    assert_ok(eb_output_open(path, NULL, &output, NULL));
    assert_ok(page(&w->e, output, NULL));
    assert_ok(eb_output_close(output, NULL));
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const size_t size = (size_t)ftell(file);
    rewind(file);
    free(w->text);
    w->text = malloc(size + 1);
    assert_non_null(w->text);
    assert_int_equal(fread(w->text, 1, size, file), size);
    fclose(file);
    remove(path);
    w->text[size] = '\0';
    return w->text;
}

static inline void has(const char *text, const char *part) {
    if (strstr(text, part) == NULL) fail_msg("not there: %s", part);
}

static inline void has_not(const char *text, const char *part) {
    if (strstr(text, part) != NULL) fail_msg("there: %s", part);
}

#endif
