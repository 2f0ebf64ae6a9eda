/* SPDX-License-Identifier: MIT */
/*
 * Which counts of groups to hide, so that none under ten pupils can be read
 * or found by subtracting (eb_suppress has the rule for one tree).
 *
 * Columns that lie within one another, such as year groups within phases, are
 * hidden as one tree: a phase less its other year groups is a year group.
 * Three pairs of counts are looked at: pupils and those of them who became
 * persistent; pupils on the lists and those rightly there; who became so and
 * those found. What one tree or pair hides is taken as small by the others,
 * and all go round until nothing more is hidden.
 *
 * Not covered: columns that only overlap, such as school and free meals. Each
 * page splits by one of them at a time, so no cell of the two is shown.
 */
#include <string.h>

#include "base/error.h"
#include "review/groups.h"

/* ---- columns within columns --------------------------------------------- */

/* Writes for each value of `inner` the value of `outer` that all its rows
 * have. Returns 0 when one has several, or where that splits nothing. */
int eb_group_lies_within(const eb_evidence *e, size_t inner, size_t outer,
                         uint32_t *within) {
    const eb_evidence_column *in = &e->columns[inner];
    const eb_evidence_column *out = &e->columns[outer];
    uint32_t first = EB_NO_VALUE;
    int several = 0;
    for (size_t v = 0; v < in->value_count; v++) within[v] = EB_NO_VALUE;
    for (size_t i = 0; i < e->row_count; i++) {
        if (!eb_is_of(&e->rows[i], EB_OF_FRESH)) continue;
        uint32_t *seen = &within[in->of_row[i]];
        if (first == EB_NO_VALUE) first = out->of_row[i];
        several |= out->of_row[i] != first;
        if (*seen == EB_NO_VALUE) *seen = out->of_row[i];
        if (*seen != out->of_row[i]) return 0;
    }
    return several;
}

/* ---- one tree ----------------------------------------------------------- */

typedef enum pair { PUPILS, ON_LISTS, FOUND, PAIRS } pair;

/* n and k of a group; k counts some of n. */
static void counts_of(const eb_group_pupils *of, pair which, int64_t *n,
                      int64_t *k) {
    *n = which == PUPILS ? of->all : which == FOUND ? of->became : of->flagged;
    *k = which == PUPILS ? of->became : of->right;
}

/* What a pair's hiding means for a group. */
static unsigned char meaning(pair which, unsigned char hidden) {
    if (which != PUPILS) return hidden != 0 ? EB_HIDE_LISTS : 0;
    if (hidden & EB_HIDE_GROUP) {
        return EB_HIDE_GROUP | EB_HIDE_OUTCOMES | EB_HIDE_LISTS;
    }
    return hidden != 0 ? EB_HIDE_OUTCOMES | EB_HIDE_LISTS : 0;
}

/* A whole, the values of `outer` if there is one, and those of `column`. */
typedef struct kind {
    size_t column, outer;
    uint32_t *within; /* of each value of the column; NULL without an outer */
} kind;

/* What each tree hides by each pair: [tree][pair][group]. */
typedef struct hiding {
    const eb_evidence *evidence;
    const eb_group_counts *counts;
    kind *kinds;
    size_t count;
    unsigned char *by;
    int changed;
} hiding;

static unsigned char *hidden_by(const hiding *h, size_t of, pair which) {
    return h->by + (of * PAIRS + (size_t)which) * h->counts->count;
}

/* What all trees and pairs but one hide of a group. */
static unsigned char hidden_elsewhere(const hiding *h, size_t of, pair which,
                                      size_t group) {
    unsigned char hidden = 0;
    for (size_t t = 0; t < h->count; t++) {
        for (int w = 0; w < PAIRS; w++) {
            if (t == of && w == (int)which) continue;
            hidden |= meaning((pair)w, hidden_by(h, t, (pair)w)[group]);
        }
    }
    return hidden;
}

typedef struct tree {
    size_t *parent;
    int64_t *n, *k;
    unsigned char *hidden;
    size_t *group; /* of each node but the first, which is the total */
    size_t count;
} tree;

/* What is hidden elsewhere counts as small here: at most so many with and
 * without the outcome, 9 together, which is never more than there are. */
#define FEW_WITH 4
#define FEW_WITHOUT 5
#define FEW (FEW_WITH + FEW_WITHOUT)

static int64_t at_most(int64_t count, int64_t most) {
    return count < most ? count : most;
}

static void add_node(tree *t, size_t parent, const eb_group_pupils *of,
                     pair which, size_t group) {
    const size_t node = t->count++;
    t->parent[node] = parent;
    t->group[node] = group;
    counts_of(of, which, &t->n[node], &t->k[node]);
}

static void shrink(const hiding *h, size_t of, pair which, tree *t) {
    const unsigned char *own = hidden_by(h, of, which);
    for (size_t node = 1; node < t->count; node++) {
        const size_t group = t->group[node];
        const unsigned char other = hidden_elsewhere(h, of, which, group);
        const int whole = which == PUPILS ? EB_HIDE_GROUP : EB_HIDE_LISTS;
        const int some = which == PUPILS ? EB_HIDE_OUTCOMES : EB_HIDE_LISTS;
        const int64_t n = t->n[node], k = t->k[node];
        if ((other & whole) && !(own[group] & EB_HIDE_GROUP)) {
            t->k[node] = at_most(k, FEW_WITH);
            t->n[node] = t->k[node] + at_most(n - k, FEW_WITHOUT);
        } else if ((other & some) && own[group] == 0) {
            t->k[node] = at_most(k, FEW);
        }
    }
}

/* A whole is the sum of its parts. (A pupil who changed groups is in two, so
 * that it may be more than the pupils there were.) */
static void add_up(tree *t) {
    for (size_t node = 1; node < t->count; node++) {
        t->n[t->parent[node]] = t->k[t->parent[node]] = 0;
    }
    for (size_t node = t->count; node-- > 1;) {
        t->n[t->parent[node]] += t->n[node];
        t->k[t->parent[node]] += t->k[node];
    }
}

static void plant(const hiding *h, size_t of, pair which, tree *t) {
    const eb_group_counts *counts = h->counts;
    const kind *k = &h->kinds[of];
    t->count = 0;
    add_node(t, EB_NO_PARENT, &counts->total, which, SIZE_MAX);
    if (k->within != NULL) {
        for (size_t g = counts->first[k->outer];
             g < counts->first[k->outer + 1]; g++) {
            add_node(t, 0, &counts->of[g], which, g);
        }
    }
    const size_t first = counts->first[k->column];
    for (size_t g = first; g < counts->first[k->column + 1]; g++) {
        const uint32_t in =
            k->within != NULL ? k->within[g - first] : EB_NO_VALUE;
        add_node(t, in == EB_NO_VALUE ? 0 : 1 + (size_t)in, &counts->of[g],
                 which, g);
    }
    shrink(h, of, which, t);
    add_up(t);
}

/* The parts of a whole that is hidden elsewhere, and would be seen here. */
static void hide_parts(hiding *h, size_t of, pair which, const tree *t) {
    unsigned char *own = hidden_by(h, of, which);
    for (size_t node = 1; node < t->count; node++) {
        if (t->parent[node] == 0) continue;
        const size_t whole = t->group[t->parent[node]];
        const unsigned char other = hidden_elsewhere(h, of, which, whole);
        unsigned char more = 0;
        if (which == PUPILS) more = other & (EB_HIDE_GROUP | EB_HIDE_OUTCOMES);
        if (which != PUPILS && (other & EB_HIDE_LISTS)) more = EB_HIDE_OUTCOMES;
        if (own[whole] != 0 ||
            (own[t->group[node]] | more) == own[t->group[node]]) {
            continue;
        }
        own[t->group[node]] |= more;
        h->changed = 1;
    }
}

static eb_status hide_tree(hiding *h, size_t of, pair which, const tree *t,
                           eb_error *err) {
    unsigned char *own = hidden_by(h, of, which);
    const eb_status status = eb_suppress(t->count, t->parent, t->n, t->k, 0,
                                         &h->evidence->memory, t->hidden, err);
    if (status != EB_OK) return status;
    for (size_t node = 1; node < t->count; node++) {
        const size_t group = t->group[node];
        if ((own[group] | t->hidden[node]) == own[group]) continue;
        own[group] |= t->hidden[node];
        h->changed = 1;
    }
    hide_parts(h, of, which, t);
    return EB_OK;
}

/* A tree of each column alone, and one of it within each column that it lies
 * within. */
static eb_status find_kinds(hiding *h, eb_error *err) {
    const eb_evidence *e = h->evidence;
    const size_t columns = e->column_count;
    h->kinds = eb_alloc_zero(&e->memory, columns * columns + 1, sizeof(kind));
    if (h->kinds == NULL) return eb_fail_memory(err);
    for (size_t c = 0; c < columns; c++) {
        h->kinds[h->count].column = c;
        h->kinds[h->count++].outer = c;
        for (size_t o = 0; o < columns; o++) {
            kind *k = &h->kinds[h->count];
            if (o == c) continue;
            k->within = eb_alloc(&e->memory, e->columns[c].value_count,
                                 sizeof *k->within);
            if (k->within == NULL) return eb_fail_memory(err);
            if (eb_group_lies_within(e, c, o, k->within)) {
                k->column = c;
                k->outer = o;
                h->count++;
            } else {
                eb_release(&e->memory, k->within);
                k->within = NULL;
            }
        }
    }
    return EB_OK;
}

static eb_status reserve(hiding *h, tree *t, eb_error *err) {
    const eb_memory *memory = &h->evidence->memory;
    const size_t room = h->counts->count + 1;
    const eb_status status = find_kinds(h, err);
    if (status != EB_OK) return status;
    h->by = eb_alloc_zero(memory, h->count * PAIRS + 1, room);
    t->parent = eb_alloc(memory, room, sizeof *t->parent);
    t->n = eb_alloc(memory, room, sizeof *t->n);
    t->k = eb_alloc(memory, room, sizeof *t->k);
    t->hidden = eb_alloc(memory, room, 1);
    t->group = eb_alloc(memory, room, sizeof *t->group);
    if (h->by == NULL || t->parent == NULL || t->n == NULL || t->k == NULL ||
        t->hidden == NULL || t->group == NULL) {
        return eb_fail_memory(err);
    }
    return EB_OK;
}

static void release(hiding *h, tree *t) {
    const eb_memory *memory = &h->evidence->memory;
    eb_release(memory, t->group);
    eb_release(memory, t->hidden);
    eb_release(memory, t->k);
    eb_release(memory, t->n);
    eb_release(memory, t->parent);
    eb_release(memory, h->by);
    /* One more may have been begun than there are. */
    for (size_t i = 0; h->kinds != NULL && i <= h->count; i++) {
        eb_release(memory, h->kinds[i].within);
    }
    eb_release(memory, h->kinds);
}

eb_status eb_groups_hide(const eb_evidence *e, const eb_group_counts *counts,
                         unsigned char *hidden, eb_error *err) {
    tree t = {NULL, NULL, NULL, NULL, NULL, 0};
    hiding h = {e, counts, NULL, 0, NULL, 1};
    eb_status status = reserve(&h, &t, err);
    while (status == EB_OK && h.changed) {
        h.changed = 0;
        for (size_t i = 0; i < h.count * PAIRS && status == EB_OK; i++) {
            const pair which = (pair)(i % PAIRS);
            plant(&h, i / PAIRS, which, &t);
            status = hide_tree(&h, i / PAIRS, which, &t, err);
        }
    }
    for (size_t g = 0; status == EB_OK && g < counts->count; g++) {
        /* No tree is this one: of all of them. */
        hidden[g] = hidden_elsewhere(&h, SIZE_MAX, PUPILS, g);
    }
    release(&h, &t);
    return status;
}
