/* SPDX-License-Identifier: MIT */
/*
 * Whose absence has a shape (POLICY.md, "Patterns"). School by school, every
 * pupil on roll is tested for every pattern; then all tests of the run are
 * judged together, so that of what is listed no more than the share asked for
 * is expected to be chance (Benjamini and Hochberg 1995). A pattern is a
 * question to ask a family, not an answer.
 */
#include "base/error.h"
#include "base/memory.h"
#include "policy/patterns_kinds.h"

struct eb_patterns {
    eb_memory memory;
    eb_pattern *list;
    size_t count, room;
    int64_t tests, rows;
};

static eb_status add_school(const eb_view *view, size_t school,
                            eb_pattern_room *room, eb_peers *peers,
                            eb_patterns *out, eb_error *err) {
    eb_status status = eb_peers_make(view, school, peers, err);
    for (size_t i = 0; status == EB_OK && i < peers->shape_count; i++) {
        if (!peers->shapes[i].on_roll) continue;
        if (eb_grow(&out->memory, (void **)&out->list, &out->room,
                    out->count + EB_PATTERN_KINDS, sizeof *out->list) != 0) {
            status = eb_fail_memory(err);
            break;
        }
        const size_t n = eb_pattern_kinds(peers, &peers->shapes[i], room,
                                          &out->list[out->count]);
        out->count += n;
        out->rows += n > 0;
    }
    eb_peers_free(peers);
    return status;
}

/* Keeps those whose q_value is low enough, in their order. */
static eb_status keep_called(eb_patterns *patterns, double fdr, eb_error *err) {
    const eb_memory *memory = &patterns->memory;
    const size_t n = patterns->count;
    double *p = eb_alloc(memory, n, sizeof *p);
    double *q = eb_alloc(memory, n, sizeof *q);
    size_t *order = eb_alloc(memory, n, sizeof *order);
    eb_status status = EB_OK;
    if (p == NULL || q == NULL || order == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < n; i++) p[i] = patterns->list[i].p_value;
    eb_false_discovery(p, n, order, q);
    patterns->tests = (int64_t)n;
    patterns->count = 0;
    for (size_t i = 0; i < n; i++) {
        eb_pattern *pattern = &patterns->list[i];
        pattern->q_value = q[i];
        if (q[i] > fdr) continue;
        patterns->list[patterns->count++] = *pattern;
    }
out:
    eb_release(memory, order);
    eb_release(memory, q);
    eb_release(memory, p);
    return status;
}

static eb_status make(const eb_view *view, double fdr, eb_patterns *out,
                      eb_error *err) {
    eb_pattern_room *room = eb_alloc(&view->memory, 1, sizeof *room);
    eb_peers *peers = eb_alloc(&view->memory, 1, sizeof *peers);
    eb_status status = EB_OK;
    if (room == NULL || peers == NULL) status = eb_fail_memory(err);
    for (size_t s = 0; status == EB_OK && s < view->school_count; s++) {
        status = add_school(view, s, room, peers, out, err);
    }
    eb_release(&view->memory, room);
    eb_release(&view->memory, peers);
    return status == EB_OK ? keep_called(out, fdr, err) : status;
}

eb_status eb_patterns_new(const eb_view *view,
                          const eb_patterns_options *options, eb_patterns **out,
                          eb_error *err) {
    if (options == NULL || out == NULL || options->size != sizeof *options) {
        return eb_fail(err, EB_ERR_ARGUMENT, "options",
                       "NULL, of another version, or not initialised");
    }
    if (!(options->fdr > 0.0 && options->fdr <= 1.0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "fdr",
                       "a share above 0 and at most 1");
    }
    eb_status status = eb_view_check(view, 0, 0, err);
    if (status != EB_OK) return status;
    eb_patterns *patterns = eb_alloc_zero(&view->memory, 1, sizeof *patterns);
    if (patterns == NULL) return eb_fail_memory(err);
    patterns->memory = view->memory;
    status = make(view, options->fdr, patterns, err);
    if (status != EB_OK) {
        eb_patterns_free(patterns);
        return status;
    }
    *out = patterns;
    return EB_OK;
}

void eb_patterns_free(eb_patterns *patterns) {
    if (patterns == NULL) return;
    const eb_memory memory = patterns->memory;
    eb_release(&memory, patterns->list);
    eb_release(&memory, patterns);
}

size_t eb_patterns_count(const eb_patterns *patterns) {
    return patterns->count;
}

const eb_pattern *eb_patterns_get(const eb_patterns *patterns, size_t index) {
    return index < patterns->count ? &patterns->list[index] : NULL;
}

void eb_patterns_tested(const eb_patterns *patterns, int64_t *tests,
                        int64_t *rows) {
    if (tests != NULL) *tests = patterns->tests;
    if (rows != NULL) *rows = patterns->rows;
}
