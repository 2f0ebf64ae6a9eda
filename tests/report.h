/* SPDX-License-Identifier: MIT */
/*
 * For the tests of src/ui/report_*.c: a small school (school.h), the record
 * that its page is written from, and what a part of the page wrote.
 */
#ifndef EB_TESTS_REPORT_H
#define EB_TESTS_REPORT_H

#include <unistd.h>

#include "base/memory.h"
#include "school.h"
#include "ui/report.h"

typedef struct paper {
    school s;
    eb_given given;
    eb_input input;
    eb_codes *codes;
    eb_model *model;
    eb_reported r;
    char path[64];
    char *text;
} paper;

/* The school has its marks by now; looks at it from `as_of`. */
static inline void paper_make(paper *p, eb_reader reader, eb_date as_of) {
    const eb_view_options view = EB_VIEW_OPTIONS_INIT;
    look(&p->s, as_of);
    assert_ok(eb_codes_new(NULL, &p->codes, NULL));
    assert_ok(eb_model_open("england-bands", NULL, &p->model, NULL));
    p->input.memory = eb_memory_or_default(NULL);
    p->input.settings.view = view;
    p->input.settings.given = &p->given;
    p->input.codes = p->codes;
    p->input.reg = p->s.reg;
    p->input.view = p->s.view;
    p->r.input = &p->input;
    p->r.model = p->model;
    p->r.reader = reader;
    assert_ok(eb_report_gather(&p->r, NULL, NULL));
    snprintf(p->path, sizeof p->path, "/tmp/test_report_%ld", (long)getpid());
    assert_ok(eb_output_open(p->path, NULL, &p->r.output, NULL));
}

/* What was written since, once; the output is closed then. */
static inline const char *paper_text(paper *p) {
    assert_ok(eb_output_close(p->r.output, NULL));
    p->r.output = NULL;
    FILE *file = fopen(p->path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const size_t size = (size_t)ftell(file);
    rewind(file);
    p->text = malloc(size + 1);
    assert_non_null(p->text);
    assert_int_equal(fread(p->text, 1, size, file), size);
    p->text[size] = '\0';
    fclose(file);
    remove(p->path);
    return p->text;
}

static inline void paper_done(paper *p) {
    eb_output_abandon(p->r.output);
    eb_report_free(&p->r);
    eb_model_free(p->model);
    eb_codes_free(p->codes);
    free(p->text);
    school_done(&p->s);
}

/* `sessions` marks from Monday 1 September 2025, the first `absent` of them
 * `code`, the others present. */
static inline void away(paper *p, const char *pupil, const char *at, char code,
                        size_t absent, size_t sessions) {
    char text[512];
    assert_true(sessions < sizeof text && absent <= sessions);
    for (size_t i = 0; i < sessions; i++) {
        text[i] = i < absent ? code : i % 2 == 0 ? '/' : '\\';
    }
    text[sessions] = '\0';
    marks(&p->s, pupil, at, on(2025, 9, 1), text);
}

static inline void has(const char *text, const char *part) {
    if (strstr(text, part) == NULL) fail_msg("not there: %s\n%s", part, text);
}

static inline void has_not(const char *text, const char *part) {
    if (strstr(text, part) != NULL) fail_msg("there: %s\n%s", part, text);
}

#endif
