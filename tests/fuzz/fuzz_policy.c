/* SPDX-License-Identifier: MIT */
/*
 * A policy file from anywhere: read, and what is accepted is run over a small
 * invented school with cases. See json_mutator.h.
 */
#include "fuzz_use.h"
#include "json_mutator.h"

static eb_view *view;
static eb_cases *cases;

static void add_pupil(eb_register *reg, int p) {
    static const char *const MARKS[] = {
        "/\\/\\/\\/\\/\\OOOOOOOOOO/\\/\\/\\/\\/\\GGGGGG/\\/\\/\\/\\",
        "NNNNNN/\\/\\UUUU/\\/\\/\\/\\LL/\\/\\/\\/\\OO/\\OO/\\OO/\\OO",
        "IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII",
        "/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\/\\NNNN"};
    static const eb_event EVENTS[] = {
        EB_EVENT_TOLD,      EB_EVENT_CONTACT_TRIED, EB_EVENT_LETTER,
        EB_EVENT_PLAN_MADE, EB_EVENT_NOTICE,        EB_EVENT_VISIT,
        EB_EVENT_OVERRIDE,  EB_EVENT_MENTOR_STARTED};
    const char id[2] = {(char)('1' + p), '\0'};
    eb_pupil pupil = EB_PUPIL_INIT;
    pupil.pupil = id;
    pupil.school = "A";
    pupil.year_group = 7 + p;
    pupil.family = p < 2 ? "f" : "";
    pupil.flags = p == 2 ? "lac ehcp" : "";
    if (p == 3) pupil.leaving_date = eb_date_make(2025, 10, 10);
    EXPECT(eb_register_add_pupil(reg, &pupil, NULL) == EB_OK);
    EXPECT(eb_register_add_marks(reg, id, "A", eb_date_make(2025, 9, 1),
                                 MARKS[p], strlen(MARKS[p]), NULL) == EB_OK);
    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++) {
        const eb_case row = {
            id, ((int64_t)eb_date_make(2025, 9, 3 + 3 * (int)i)) * 1440,
            EVENTS[i], "w", "n"};
        if (((int)i + p) % 3 != 0) continue;
        EXPECT(eb_cases_add(cases, &row, NULL) == EB_OK);
    }
}

static void make_school(void) {
    eb_register *reg = NULL;
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    EXPECT(eb_register_new(&options, &reg, NULL) == EB_OK);
    EXPECT(eb_cases_new(NULL, &cases, NULL) == EB_OK);
    const eb_period term = {NULL, eb_date_make(2025, 9, 1),
                            eb_date_make(2025, 12, 19), EB_TERM};
    EXPECT(eb_register_add_period(reg, &term, NULL) == EB_OK);
    for (int p = 0; p < 4; p++) add_pupil(reg, p);
    EXPECT(eb_cases_close(cases, NULL) == EB_OK);
    EXPECT(eb_register_close(reg, NULL) == EB_OK);
    look.as_of = eb_date_make(2025, 10, 20);
    look.sensitive = 1;
    EXPECT(eb_view_new(reg, &look, &view, NULL) == EB_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (view == NULL) make_school();
    char *text = fuzz_copy(data, size);
    eb_policy *policy = NULL;
    eb_error err = {0};
    const eb_status status = eb_policy_read(text, size, NULL, &policy, &err);
    free(text);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
        EXPECT(policy == NULL);
        return 0;
    }
    eb_policy_info about;
    eb_policy_about(policy, &about);
    fuzz_use_triggers(view, policy, NULL);
    fuzz_use_triggers(view, policy, cases);
    for (size_t rule = 0; rule < about.rules && rule < 8; rule++) {
        eb_triggers_options options = EB_TRIGGERS_OPTIONS_INIT;
        eb_rule_info info;
        eb_why why;
        EXPECT(eb_policy_rule(policy, rule, &info));
        const eb_status asked =
            eb_policy_why(view, policy, cases, &options, 0, rule, &why, &err);
        if (asked != EB_OK) fuzz_expect_error(asked, &err);
    }
    eb_policy_free(policy);
    return 0;
}
