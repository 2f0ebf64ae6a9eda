/* SPDX-License-Identifier: MIT */
/*
 * A school whose families get letters: four weeks from Monday 1 September
 * 2025, a policy of two rules of the test's own.
 */
#ifndef EB_TESTS_TEST_LETTERS_H
#define EB_TESTS_TEST_LETTERS_H

#include "earlybell/policy.h"
#include "school.h"
#include "ui/letters.h"

static const char POLICY[] =
    "{\"earlybell_policy\": 1, \"name\": \"t\", \"version\": \"1\", "
    "\"source\": \"invented\", \"rules\": ["
    "{\"name\": \"tenth\", \"kind\": \"rate\", \"num\": 10, \"den\": 100, "
    "\"m\": 20, \"classes\": [\"authorised\", \"unauthorised\"], "
    "\"held_by\": {\"flags\": [\"do_not_visit\", \"complex_needs\"]}, "
    "\"action\": \"a\", \"source\": \"s\"},"
    "{\"name\": \"run\", \"kind\": \"run\", \"days\": 3, "
    "\"classes\": [\"authorised\", \"unauthorised\"], \"household\": true, "
    "\"held_by\": {\"events\": [\"told\"]}, "
    "\"action\": \"a\", \"source\": \"s\"}]}";

typedef struct post {
    school s;
    eb_policy *policy;
    eb_cases *cases;
    eb_triggers *list;
    eb_letters letters;
} post;

static inline void post_new(post *p) {
    memset(p, 0, sizeof *p);
    school_new(&p->s, EB_CONFLICTS_REFUSE);
    assert_ok(eb_cases_new(NULL, &p->cases, NULL));
}

/* 40 sessions, the last `away` of them with `code`. */
static inline void child(post *p, const char *pupil, const char *at,
                         const char *family, const char *name,
                         const char *flags, char code, size_t away) {
    eb_pupil row = EB_PUPIL_INIT;
    char text[41];
    row.pupil = pupil;
    row.school = at;
    row.family = family;
    row.name = name;
    row.flags = flags;
    row.year_group = 5;
    SCHOOL_OK(&p->s, eb_register_add_pupil(p->s.reg, &row, &p->s.err));
    for (size_t i = 0; i < 40; i++) {
        text[i] = i + away >= 40 ? code : i % 2 == 0 ? '/' : '\\';
    }
    text[40] = '\0';
    marks(&p->s, pupil, at, on(2025, 9, 1), text);
}

static inline void post_log(post *p, const char *pupil, eb_event event) {
    const eb_case row = {pupil, minute_of(on(2025, 9, 25), 9, 0), event, NULL,
                         NULL};
    assert_ok(eb_cases_add(p->cases, &row, NULL));
}

static inline void post_choose(post *p, int tenth, int run) {
    const unsigned char wanted[2] = {(unsigned char)tenth, (unsigned char)run};
    const eb_triggers_options options = EB_TRIGGERS_OPTIONS_INIT;
    look(&p->s, on(2025, 9, 29));
    assert_ok(eb_cases_close(p->cases, NULL));
    SCHOOL_OK(&p->s, eb_policy_read(POLICY, strlen(POLICY), NULL, &p->policy,
                                    &p->s.err));
    SCHOOL_OK(&p->s, eb_triggers_new(p->s.view, p->policy, p->cases, &options,
                                     &p->list, &p->s.err));
    SCHOOL_OK(&p->s, eb_letters_choose(p->s.view, p->policy, p->list, p->cases,
                                       wanted, &p->letters, &p->s.err));
}

static inline void post_done(post *p) {
    eb_letters_free(&p->letters);
    eb_triggers_free(p->list);
    eb_cases_free(p->cases);
    eb_policy_free(p->policy);
    school_done(&p->s);
}

/* "a b|c*": the pupils of each letter, those in the gentle one with a star. */
static inline const char *show_letters(post *p, char *out, size_t room) {
    size_t used = 0;
    out[0] = '\0';
    for (size_t h = 0; h < p->letters.household_count; h++) {
        const eb_household *of = &p->letters.households[h];
        for (size_t i = of->first; i < of->first + of->count; i++) {
            eb_row row;
            SCHOOL_OK(&p->s, eb_view_row(p->s.view, p->letters.children[i],
                                         &row, &p->s.err));
            used += (size_t)snprintf(out + used, room - used, "%s%s",
                                     i > of->first ? " "
                                     : h > 0       ? "|"
                                                   : "",
                                     row.pupil);
            assert_true(used < room);
        }
        if (of->gentle) {
            used += (size_t)snprintf(out + used, room - used, "*");
        }
    }
    return out;
}

#endif
