/* SPDX-License-Identifier: MIT */
/*
 * A register and the same rows in shards, a register for each school: their
 * links, merged, are those of the whole, byte for byte; and with them a
 * school's rows have the features that they have in the whole.
 */
#ifndef EB_TESTS_FUZZ_FUZZ_SHARDS_H
#define EB_TESTS_FUZZ_FUZZ_SHARDS_H

#include "fuzz_show.h"

static inline void fuzz_same_row(const eb_view *shard, size_t index,
                                 const eb_view *whole) {
    double ours[EB_FEATURE_COUNT], theirs[EB_FEATURE_COUNT];
    eb_row row;
    size_t at;
    EXPECT(eb_view_row(shard, index, &row, NULL) == EB_OK);
    EXPECT(eb_view_find(whole, row.pupil, row.school, &at, NULL) == EB_OK);
    EXPECT(eb_features(shard, index, 1, ours, 0, NULL) == EB_OK);
    EXPECT(eb_features(whole, at, 1, theirs, 0, NULL) == EB_OK);
    for (size_t f = 0; f < EB_FEATURE_COUNT; f++) {
        if (fuzz_same(ours[f], theirs[f])) continue;
        if (isnan(ours[f]) && isnan(theirs[f])) continue;
        fprintf(stderr, "%s at %s, %s: %.17g, in the whole %.17g\n", row.pupil,
                row.school, eb_feature(f)->name, ours[f], theirs[f]);
        EXPECT(ours[f] == theirs[f]);
    }
}

static inline eb_view *fuzz_view_as_of(const eb_register *reg, eb_date as_of,
                                       const eb_links *links) {
    eb_view_options options = EB_VIEW_OPTIONS_INIT;
    eb_view *view = NULL;
    options.as_of = as_of;
    options.inspect = options.sensitive = 1;
    options.links = links;
    EXPECT(eb_view_new(reg, &options, &view, NULL) == EB_OK);
    return view;
}

/* Of a register that was changed (eb_register_set_mark) only the year of its
 * last open day is sure to be that of one made anew, so that the first line
 * of its links may be another. */
static inline void fuzz_same_links(const eb_view *changed,
                                   const fuzz_text *anew) {
    fuzz_text ours = {0}, rest = {0};
    eb_links *links = NULL;
    EXPECT(eb_links_new(changed, &links, NULL) == EB_OK);
    EXPECT(eb_links_write(links, fuzz_put, &ours, NULL) == EB_OK);
    const char *lines = memchr(ours.text, '\n', ours.length);
    const char *others = memchr(anew->text, '\n', anew->length);
    EXPECT(lines != NULL && others != NULL);
    fuzz_put(&rest, anew->text, (size_t)(others - anew->text));
    fuzz_put(&rest, lines, ours.length - (size_t)(lines - ours.text));
    fuzz_expect_same(anew, &rest, "links of a changed register");
    free(ours.text);
    free(rest.text);
    eb_links_free(links);
}

/* The links of all shards, merged into those of shard `first`. */
static inline eb_links *fuzz_merge(eb_register *const *shards, size_t count,
                                   size_t first, eb_date as_of) {
    eb_links *into = NULL;
    for (size_t i = 0; i < count; i++) {
        eb_view *view =
            fuzz_view_as_of(shards[(first + i) % count], as_of, NULL);
        eb_links *links = NULL;
        EXPECT(eb_links_new(view, &links, NULL) == EB_OK);
        eb_view_free(view);
        if (i == 0) {
            into = links;
            continue;
        }
        EXPECT(eb_links_merge(into, links, NULL) == EB_OK);
        eb_links_free(links);
    }
    return into;
}

/* `changed` and `anew` are views of the whole from the same day, of a
 * register whose marks were set and of one made from what came of it. */
static inline void fuzz_compare_shards(const eb_view *changed,
                                       const eb_view *anew,
                                       eb_register *const *shards, size_t count,
                                       size_t first) {
    const eb_date as_of = eb_view_as_of(changed);
    fuzz_text merged = {0}, whole = {0};
    eb_links *links = NULL;
    eb_links *into = fuzz_merge(shards, count, first, as_of);
    EXPECT(eb_links_new(anew, &links, NULL) == EB_OK);
    EXPECT(eb_links_write(into, fuzz_put, &merged, NULL) == EB_OK);
    EXPECT(eb_links_write(links, fuzz_put, &whole, NULL) == EB_OK);
    fuzz_expect_same(&whole, &merged, "links of shards");
    fuzz_same_links(changed, &whole);
    for (size_t i = 0; i < count; i++) {
        eb_view *view = fuzz_view_as_of(shards[i], as_of, into);
        for (size_t row = 0; row < eb_view_row_count(view); row++) {
            fuzz_same_row(view, row, changed);
        }
        eb_view_free(view);
    }
    eb_links_free(links);
    eb_links_free(into);
    free(merged.text);
    free(whole.text);
}

#endif
