/* SPDX-License-Identifier: MIT */
/*
 * Which figures of groups to hide, so that nobody reads of fewer than ten
 * pupils, and nobody finds them by subtracting.
 *
 * Groups form trees: a whole, and the parts it is the sum of. Hiding starts
 * with the small ones and goes on in each set of parts with the next smallest,
 * until those hidden are two or more and together not small; and so it does
 * below every whole that is hidden. Then every sum that can be got by adding
 * and subtracting shown figures is one of hidden parts that are together at
 * least the minimum.
 *
 * Example: parts of 30, 40, 9 and a whole of 79. The 9 is hidden; 79 - 70
 * gives it away; so the 30 is hidden too, and 39 is all that can be told.
 *
 * The figures are three: n, k and n - k. Where k is small or would tell of
 * n - k, both are hidden; where n is, all three. So two passes over the trees,
 * one for n and one for k among groups whose k is not hidden already.
 */
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "earlybell/review.h"

typedef struct part {
    size_t parent, group;
    int64_t n, small; /* small: the least of the group's figures */
} part;

typedef struct table {
    size_t groups;
    const size_t *parent;
    const int64_t *n, *k;
    int64_t minimum;
    unsigned char *hidden; /* groups; bits of this pass: bit 0 */
    part *parts;           /* by parent, then small ones first */
    size_t part_count;
    int outcomes; /* this pass is of k and n - k */
} table;

static int compare(size_t a, size_t b) { return (a > b) - (a < b); }

/* Within a parent: the part that costs least to hide is first. */
static int by_parent_and_size(const void *a, const void *b) {
    const part *x = a;
    const part *y = b;
    if (x->parent != y->parent) return compare(x->parent, y->parent);
    if (x->small != y->small) return x->small > y->small ? 1 : -1;
    if (x->n != y->n) return x->n > y->n ? 1 : -1;
    return compare(x->group, y->group);
}

static int is_small(const table *t, int64_t n, int64_t k) {
    if (n < t->minimum) return 1;
    return t->outcomes && (k < t->minimum || n - k < t->minimum);
}

/* The hidden parts of one whole, taken together. */
typedef struct sum {
    size_t hidden;
    int64_t n, k;
} sum;

static void add(const table *t, size_t group, sum *together) {
    together->hidden++;
    together->n += t->n[group];
    if (t->outcomes) together->k += t->k[group];
}

static int is_safe(const table *t, const sum *together) {
    return together->hidden >= 2 && !is_small(t, together->n, together->k);
}

/* Mends one set of parts; 1 when it hid anything. */
static int mend(const table *t, const part *first, size_t count) {
    unsigned char *hidden = t->hidden;
    const size_t whole = first[0].parent;
    int changed = 0;
    sum together = {0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        if (hidden[first[i].group]) add(t, first[i].group, &together);
    }
    if (together.hidden == 0 && !hidden[whole]) return 0;
    for (size_t i = 0; i < count && !is_safe(t, &together); i++) {
        if (hidden[first[i].group]) continue;
        hidden[first[i].group] = 1;
        add(t, first[i].group, &together);
        changed = 1;
    }
    /* Where parts sum to their whole, it is small then and hidden already;
     * counts that a caller lowered need not. */
    if (!is_safe(t, &together) && !hidden[whole]) {
        hidden[whole] = 1;
        changed = 1;
    }
    return changed;
}

static void spread(const table *t) {
    int changed = 1;
    while (changed) {
        changed = 0;
        size_t first = 0;
        while (first < t->part_count) {
            size_t end = first + 1;
            while (end < t->part_count &&
                   t->parts[end].parent == t->parts[first].parent)
                end++;
            changed |= mend(t, t->parts + first, end - first);
            first = end;
        }
    }
}

static void pass(table *t, int outcomes) {
    t->outcomes = outcomes;
    t->part_count = 0;
    for (size_t g = 0; g < t->groups; g++) {
        const int64_t k = outcomes ? t->k[g] : 0;
        if (is_small(t, t->n[g], k)) t->hidden[g] = 1;
        if (t->parent == NULL || t->parent[g] == EB_NO_PARENT) continue;
        int64_t small = t->n[g];
        if (outcomes) small = k < t->n[g] - k ? k : t->n[g] - k;
        const part one = {t->parent[g], g, t->n[g], small};
        t->parts[t->part_count++] = one;
    }
    qsort(t->parts, t->part_count, sizeof *t->parts, by_parent_and_size);
    spread(t);
}

static eb_status check(size_t groups, const size_t *parent, const int64_t *n,
                       const int64_t *k, eb_error *err) {
    for (size_t g = 0; g < groups; g++) {
        if (n[g] < 0 || n[g] > INT64_MAX / 4 / (int64_t)(groups + 1)) {
            return eb_fail(err, EB_ERR_ARGUMENT, "n",
                           "group %zu has no count of pupils", g);
        }
        if (k != NULL && (k[g] < 0 || k[g] > n[g])) {
            return eb_fail(err, EB_ERR_ARGUMENT, "k",
                           "group %zu: not from 0 to n", g);
        }
        if (parent != NULL && parent[g] != EB_NO_PARENT && parent[g] >= g) {
            return eb_fail(err, EB_ERR_ARGUMENT, "parent",
                           "group %zu stands before its whole", g);
        }
    }
    return EB_OK;
}

eb_status eb_suppress(size_t groups, const size_t *parent, const int64_t *n,
                      const int64_t *k, int64_t minimum,
                      const eb_memory *memory, unsigned char *hidden,
                      eb_error *err) {
    if (groups == 0) return EB_OK;
    if (n == NULL || hidden == NULL || minimum < 0) {
        return eb_fail(err, EB_ERR_ARGUMENT, "n", "counts are needed");
    }
    eb_status status = check(groups, parent, n, k, err);
    if (status != EB_OK) return status;
    const eb_memory hook = eb_memory_or_default(memory);
    unsigned char *now = eb_alloc_zero(&hook, groups, 1);
    part *parts = eb_alloc(&hook, groups, sizeof *parts);
    if (now == NULL || parts == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    table t = {groups, parent, n, k, minimum > 0 ? minimum : 10,
               now,    parts,  0, 0};
    pass(&t, 0);
    for (size_t g = 0; g < groups; g++) {
        hidden[g] = now[g] ? EB_HIDE_GROUP | EB_HIDE_OUTCOMES : EB_SHOW_ALL;
    }
    if (k != NULL) {
        pass(&t, 1);
        for (size_t g = 0; g < groups; g++) {
            if (now[g]) hidden[g] |= EB_HIDE_OUTCOMES;
        }
    }
out:
    eb_release(&hook, parts);
    eb_release(&hook, now);
    return status;
}
