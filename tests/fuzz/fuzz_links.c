/* SPDX-License-Identifier: MIT */
/*
 * Links between schools as text from anywhere. What is accepted can be
 * written; what was written reads back to the same bytes; merging it with
 * itself and looking at a school with it gives numbers or a reason.
 */
#include "fuzz_use.h"

static void look_with(const eb_links *links) {
    eb_register_options options = EB_REGISTER_OPTIONS_INIT;
    eb_register *reg = NULL;
    eb_error err = {0};
    options.codes = fuzz_codes();
    EXPECT(eb_register_new(&options, &reg, &err) == EB_OK);
    for (int p = 0; p < 3; p++) {
        const char id[3] = {'p', (char)('1' + p), '\0'};
        eb_pupil pupil = EB_PUPIL_INIT;
        pupil.pupil = id;
        pupil.school = "A";
        pupil.family = "f1";
        EXPECT(eb_register_add_pupil(reg, &pupil, &err) == EB_OK);
        EXPECT(eb_register_add_marks(reg, id, "A", eb_date_make(2025, 9, 1),
                                     "/\\/\\IIOO/\\/\\", 12, &err) == EB_OK);
    }
    EXPECT(eb_register_close(reg, &err) == EB_OK);
    eb_view_options look = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    look.as_of = eb_date_make(2025, 9, 20);
    look.links = links;
    const eb_status status = eb_view_new(reg, &look, &view, &err);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
    } else {
        double features[3 * EB_FEATURE_COUNT];
        EXPECT(eb_features(view, 0, eb_view_row_count(view), features, 0,
                           &err) == EB_OK);
        fuzz_use_scores(view, fuzz_model(), eb_view_row_count(view));
    }
    eb_view_free(view);
    eb_register_free(reg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = fuzz_copy(data, size);
    eb_links *links = NULL, *again = NULL;
    eb_error err = {0};
    const eb_status status = eb_links_read(text, size, NULL, &links, &err);
    free(text);
    if (status != EB_OK) {
        fuzz_expect_error(status, &err);
        EXPECT(links == NULL);
        return 0;
    }
    fuzz_text first = {0}, second = {0};
    EXPECT(eb_links_write(links, fuzz_put, &first, &err) == EB_OK);
    EXPECT(eb_links_read(first.text, first.length, NULL, &again, &err) ==
           EB_OK);
    EXPECT(eb_links_write(again, fuzz_put, &second, &err) == EB_OK);
    EXPECT(first.length == second.length);
    EXPECT(memcmp(first.text, second.text, first.length) == 0);
    look_with(links);
    const eb_status merged = eb_links_merge(links, again, &err);
    if (merged != EB_OK) {
        fuzz_expect_error(merged, &err);
        second.length = 0; /* nothing was changed */
        EXPECT(eb_links_write(links, fuzz_put, &second, &err) == EB_OK);
        EXPECT(first.length == second.length);
        EXPECT(memcmp(first.text, second.text, first.length) == 0);
    }
    free(first.text);
    free(second.text);
    eb_links_free(links);
    eb_links_free(again);
    return 0;
}
