/* SPDX-License-Identifier: MIT */
/*
 * A dynamic programme in two steps. For a school: the most that n children
 * there can be worth, for each n (its curve). Families of one size stand in
 * order of value, and of them the first j are always the best j, so a curve
 * takes in one size at a time. Then the curves are joined, school by school,
 * under the capacity, each within its limits. Schools without limits need no
 * curve of their own and are taken as one.
 *
 * Values are whole numbers, so that no order of adding can change a choice.
 * Worked example: capacity 3; families of 1, 2 and 3 children worth 5, 8 and
 * 12. The best is the first two (13), though the third is worth most.
 */
#include "policy/places_choose.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

#define NO_WAY (-1) /* values are 0 or more */

typedef struct item {
    eb_choice_family family;
    uint32_t group; /* 0: schools without limits; else 1 + school */
    size_t index;   /* in the caller's array */
} item;

/* Families of one size in one group: items first .. first + count - 1. */
typedef struct size_class {
    size_t first, count;
    uint32_t children;
    int32_t *taken; /* by n: how many of them */
} size_class;

typedef struct group {
    size_t first_class, class_count;
    int64_t least, most; /* children */
    int64_t *curve;      /* by n, 0 to most; NO_WAY */
    int32_t *part;       /* by c: children of this group among c */
} group;

typedef struct work {
    const eb_memory *memory;
    item *items;
    size_t item_count;
    size_class *classes;
    size_t class_count;
    group *groups;
    size_t group_count;
    int64_t capacity;
    int64_t *total, *next; /* by c */
} work;

/* ---- order -------------------------------------------------------------- */

static int compare_items(const void *left, const void *right) {
    const item *a = left, *b = right;
    if (a->group != b->group) return a->group < b->group ? -1 : 1;
    if (a->family.children != b->family.children) {
        return a->family.children < b->family.children ? -1 : 1;
    }
    const int by_value = (a->family.value < b->family.value) -
                         (a->family.value > b->family.value);
    return by_value != 0 ? by_value
                         : (a->index > b->index) - (a->index < b->index);
}

/* By value per child, the largest first. */
static int compare_worth(const void *left, const void *right) {
    const eb_choice_family *a = &((const item *)left)->family;
    const eb_choice_family *b = &((const item *)right)->family;
    const int64_t x = a->value * b->children, y = b->value * a->children;
    return (x < y) - (x > y);
}

static int has_limit(const eb_choice_limit *limit) {
    return limit->minimum > 0 || limit->maximum >= 0;
}

/* ---- the curve of a group ----------------------------------------------- */

/* Takes one size into the curve: for each n, how many of the size are best. */
static void take_class(const work *w, const size_class *c, group *g,
                       const int64_t *prefix) {
    const int64_t size = c->children;
    for (int64_t n = g->most; n >= 0; n--) {
        int64_t best = NO_WAY;
        int64_t most = n / size;
        if (most > (int64_t)c->count) most = (int64_t)c->count;
        for (int64_t j = 0; j <= most; j++) {
            const int64_t before = g->curve[n - j * size];
            if (before == NO_WAY) continue;
            if (before + prefix[j] > best) {
                best = before + prefix[j];
                c->taken[n] = (int32_t)j;
            }
        }
        w->next[n] = best;
    }
    memcpy(g->curve, w->next, ((size_t)g->most + 1) * sizeof *g->curve);
}

/* The first size fills an empty curve: no search is needed. */
static void take_first_class(const size_class *c, group *g,
                             const int64_t *prefix) {
    for (size_t j = 0; j <= c->count; j++) {
        const int64_t n = (int64_t)j * c->children;
        if (n > g->most) break;
        g->curve[n] = prefix[j];
        c->taken[n] = (int32_t)j;
    }
}

static eb_status make_curve(const work *w, group *g, eb_error *err) {
    const size_t room = (size_t)g->most + 1;
    g->curve = eb_alloc(w->memory, room, sizeof *g->curve);
    if (g->curve == NULL) return eb_fail_memory(err);
    for (size_t n = 0; n < room; n++) g->curve[n] = NO_WAY;
    g->curve[0] = 0;
    for (size_t i = 0; i < g->class_count; i++) {
        size_class *c = &w->classes[g->first_class + i];
        int64_t *prefix = eb_alloc(w->memory, c->count + 1, sizeof *prefix);
        c->taken = eb_alloc_zero(w->memory, room, sizeof *c->taken);
        if (prefix == NULL || c->taken == NULL) {
            eb_release(w->memory, prefix);
            return eb_fail_memory(err);
        }
        prefix[0] = 0;
        for (size_t j = 0; j < c->count; j++) {
            prefix[j + 1] = prefix[j] + w->items[c->first + j].family.value;
        }
        if (i == 0) {
            take_first_class(c, g, prefix);
        } else {
            take_class(w, c, g, prefix);
        }
        eb_release(w->memory, prefix);
    }
    return EB_OK;
}

/* What the school's families cannot reach, no choice can give it. */
static int lower_minimum(group *g) {
    int64_t reach = g->most;
    while (g->curve[reach] == NO_WAY) reach--;
    if (g->least <= reach) return 0;
    g->least = reach;
    return 1;
}

/* ---- joining ------------------------------------------------------------ */

/* The first group is all that there is so far. */
static void join_first(work *w, group *g) {
    for (int64_t c = 0; c <= w->capacity; c++) {
        const int within = c >= g->least && c <= g->most;
        w->total[c] = within ? g->curve[c] : NO_WAY;
        g->part[c] = (int32_t)c;
    }
}

static void join_group(work *w, group *g) {
    for (int64_t c = 0; c <= w->capacity; c++) {
        const int64_t most = g->most < c ? g->most : c;
        int64_t best = NO_WAY;
        for (int64_t n = g->least; n <= most; n++) {
            if (g->curve[n] == NO_WAY || w->total[c - n] == NO_WAY) continue;
            if (g->curve[n] + w->total[c - n] > best) {
                best = g->curve[n] + w->total[c - n];
                g->part[c] = (int32_t)n;
            }
        }
        w->next[c] = best;
    }
    int64_t *kept = w->total;
    w->total = w->next;
    w->next = kept;
}

static eb_status join(work *w, eb_error *err) {
    for (size_t i = 0; i < w->group_count; i++) {
        group *g = &w->groups[i];
        g->part =
            eb_alloc_zero(w->memory, (size_t)w->capacity + 1, sizeof *g->part);
        if (g->part == NULL) return eb_fail_memory(err);
        if (i == 0) {
            join_first(w, g);
        } else {
            join_group(w, g);
        }
    }
    return EB_OK;
}

static void mark_class(const work *w, const size_class *c, int32_t taken,
                       uint8_t *chosen) {
    for (int32_t j = 0; j < taken; j++) {
        chosen[w->items[c->first + (size_t)j].index] = 1;
    }
}

/* From the best total back to the families behind it. */
static eb_status read_back(const work *w, uint8_t *chosen, eb_choice *out,
                           eb_error *err) {
    int64_t best = 0;
    for (int64_t c = 1; c <= w->capacity; c++) {
        if (w->total[c] > w->total[best]) best = c;
    }
    if (w->total[best] == NO_WAY) {
        return eb_fail(err, EB_ERR_ARGUMENT, "per_school",
                       "the minimums of the schools cannot be met together");
    }
    out->value = w->total[best];
    out->children = best;
    for (size_t i = w->group_count; i-- > 0;) {
        const group *g = &w->groups[i];
        int64_t n = g->part[best];
        best -= n;
        for (size_t k = g->class_count; k-- > 0;) {
            const size_class *c = &w->classes[g->first_class + k];
            const int32_t taken = c->taken[n];
            mark_class(w, c, taken, chosen);
            n -= (int64_t)taken * c->children;
        }
    }
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

static eb_status make_items(work *w, const eb_choice_family *families,
                            size_t count, const eb_choice_limit *limits,
                            eb_error *err) {
    int64_t children = 0;
    w->items = eb_alloc(w->memory, count, sizeof *w->items);
    w->classes = eb_alloc_zero(w->memory, count, sizeof *w->classes);
    if (w->items == NULL || w->classes == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        item *it = &w->items[i];
        it->family = families[i];
        it->index = i;
        it->group =
            has_limit(&limits[families[i].school]) ? 1 + families[i].school : 0;
        children += families[i].children;
        if (children > INT32_MAX) {
            return eb_fail(err, EB_ERR_LIMIT, "families",
                           "more children than this can choose from");
        }
    }
    w->item_count = count;
    if (w->capacity > children) w->capacity = children;
    return EB_OK;
}

static double split_bound(const work *w) {
    double bound = 0.0;
    int64_t left = w->capacity;
    for (size_t i = 0; i < w->item_count && left > 0; i++) {
        const eb_choice_family *f = &w->items[i].family;
        if (f->children <= left) {
            bound += (double)f->value;
        } else {
            bound += (double)f->value * (double)left / (double)f->children;
        }
        left -= f->children;
    }
    return bound;
}

/* Schools without a family keep no group: of them nothing is chosen. */
static eb_status make_groups(work *w, const eb_choice_limit *limits,
                             size_t school_count, eb_error *err) {
    w->groups = eb_alloc_zero(w->memory, school_count + 1, sizeof *w->groups);
    if (w->groups == NULL) return eb_fail_memory(err);
    for (size_t first = 0; first < w->item_count;) {
        const uint32_t id = w->items[first].group;
        group *g = &w->groups[w->group_count++];
        int64_t children = 0;
        g->first_class = w->class_count;
        while (first < w->item_count && w->items[first].group == id) {
            size_class *c = &w->classes[w->class_count++];
            c->first = first;
            c->children = w->items[first].family.children;
            while (first < w->item_count && w->items[first].group == id &&
                   w->items[first].family.children == c->children) {
                first++;
            }
            c->count = first - c->first;
            children += (int64_t)c->count * c->children;
        }
        g->class_count = w->class_count - g->first_class;
        g->most = children < w->capacity ? children : w->capacity;
        if (id > 0) {
            const eb_choice_limit *limit = &limits[id - 1];
            if (limit->maximum >= 0 && limit->maximum < g->most) {
                g->most = limit->maximum;
            }
            g->least = limit->minimum > 0 ? limit->minimum : 0;
        }
    }
    return EB_OK;
}

static void free_work(work *w) {
    for (size_t i = 0; i < w->class_count; i++) {
        eb_release(w->memory, w->classes[i].taken);
    }
    for (size_t i = 0; i < w->group_count; i++) {
        eb_release(w->memory, w->groups[i].curve);
        eb_release(w->memory, w->groups[i].part);
    }
    eb_release(w->memory, w->groups);
    eb_release(w->memory, w->classes);
    eb_release(w->memory, w->items);
    eb_release(w->memory, w->total);
    eb_release(w->memory, w->next);
}

/* Minimums of schools that have no family are lowered to 0. */
static int64_t empty_minimums(const work *w, const eb_choice_limit *limits,
                              size_t school_count) {
    int64_t asked = 0, met = 0;
    for (size_t s = 0; s < school_count; s++) asked += limits[s].minimum > 0;
    for (size_t i = 0; i < w->group_count; i++) {
        met += w->groups[i].least > 0;
    }
    return asked - met;
}

static eb_status solve(work *w, const eb_choice_limit *limits,
                       size_t school_count, uint8_t *chosen, eb_choice *out,
                       eb_error *err) {
    qsort(w->items, w->item_count, sizeof *w->items, compare_worth);
    out->bound = split_bound(w);
    qsort(w->items, w->item_count, sizeof *w->items, compare_items);
    eb_status status = make_groups(w, limits, school_count, err);
    if (status != EB_OK) return status;
    out->lowered = empty_minimums(w, limits, school_count);
    const size_t room = (size_t)w->capacity + 1;
    w->total = eb_alloc(w->memory, room, sizeof *w->total);
    w->next = eb_alloc(w->memory, room, sizeof *w->next);
    if (w->total == NULL || w->next == NULL) return eb_fail_memory(err);
    for (size_t i = 0; status == EB_OK && i < w->group_count; i++) {
        status = make_curve(w, &w->groups[i], err);
        if (status == EB_OK) out->lowered += lower_minimum(&w->groups[i]);
    }
    if (status == EB_OK) status = join(w, err);
    if (status != EB_OK) return status;
    return read_back(w, chosen, out, err);
}

eb_status eb_choose(const eb_memory *memory, const eb_choice_family *families,
                    size_t count, const eb_choice_limit *limits,
                    size_t school_count, int64_t capacity, uint8_t *chosen,
                    eb_choice *out, eb_error *err) {
    work w = {0};
    eb_choice choice = {0, 0, 0.0, 0};
    w.memory = memory;
    w.capacity = capacity;
    if (count > 0) memset(chosen, 0, count);
    eb_status status = make_items(&w, families, count, limits, err);
    if (status == EB_OK && count > 0) {
        status = solve(&w, limits, school_count, chosen, &choice, err);
    }
    free_work(&w);
    if (status == EB_OK) *out = choice;
    return status;
}
