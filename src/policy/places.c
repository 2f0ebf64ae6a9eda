/* SPDX-License-Identifier: MIT */
/*
 * The families to offer a place (POLICY.md, "Places"): who is eligible
 * (places_children.c), the best of them under the capacity
 * (places_choose.c), who waits by lot (places_draw.c), and the lists in order.
 *
 * The order is by expected benefit per child, which the effect scales for all
 * alike, so absent sessions ahead decide it; ties by family, then pupil.
 */
#include "earlybell/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/view.h"
#include "model/model.h"
#include "policy/cases.h"
#include "policy/places_children.h"
#include "policy/places_choose.h"
#include "policy/places_draw.h"

#define MILLION 1000000.0
#define DRAWN "drawn by lot to wait: a named person must approve this"

struct eb_places {
    eb_memory memory;
    eb_place *list;
    size_t count;
    eb_places_info about;
    eb_places_step steps[EB_PLACES_STEPS];
};

const char *eb_place_list_name(eb_place_list list) {
    static const char *const NAMES[EB_PLACE_LISTS] = {"chosen", "waiting",
                                                      "severe", "hold_out", ""};
    return (unsigned)list < EB_PLACE_LISTS ? NAMES[list] : "";
}

/* ---- options ------------------------------------------------------------ */

static int is_fraction(eb_fraction f, int32_t most) {
    return f.den >= 1 && f.den <= 1000000 && f.num >= 0 &&
           (int64_t)f.num <= (int64_t)f.den * most;
}

static eb_status check_options(const eb_places_options *o, eb_error *err) {
    if (o->size != sizeof *o) {
        return eb_fail(err, EB_ERR_ARGUMENT, "size",
                       "options of another version, or not initialised");
    }
    if (o->places < 1 || o->places > INT32_MAX) {
        return eb_fail(err, EB_ERR_ARGUMENT, "places", "a number from 1");
    }
    if (!is_fraction(o->band_low, 1) || !is_fraction(o->band_high, 1) ||
        (int64_t)o->band_low.num * o->band_high.den >=
            (int64_t)o->band_high.num * o->band_low.den) {
        return eb_fail(err, EB_ERR_ARGUMENT, "band",
                       "two shares from 0 to 1, the lower first");
    }
    if (!(o->likely > 0.0 && o->likely <= 1.0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "likely",
                       "a chance above 0 and at most 1");
    }
    if (!is_fraction(o->conversion, 1) || o->conversion.num == 0) {
        return eb_fail(err, EB_ERR_ARGUMENT, "conversion",
                       "a share above 0 and at most 1");
    }
    if (!(o->effect >= 0.0 && o->effect <= 1.0)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "effect", "a share from 0 to 1");
    }
    if (!is_fraction(o->hold_out, 1) ||
        2 * (int64_t)o->hold_out.num > o->hold_out.den) {
        return eb_fail(err, EB_ERR_ARGUMENT, "hold_out",
                       "a share from 0 to a half");
    }
    if (o->cases != NULL && !o->cases->closed) {
        return eb_fail(err, EB_ERR_STATE, "cases", "the cases are not closed");
    }
    return EB_OK;
}

/* Places as offers: ceil(places / conversion); negative stays. */
static int64_t offers_of(const eb_places_options *o, int64_t places) {
    if (places < 0) return -1;
    const int64_t num = o->conversion.num, den = o->conversion.den;
    return (places * den + num - 1) / num;
}

/* ---- limits ------------------------------------------------------------- */

/* The schools of a view stand in the order of their ids. */
static eb_status find_school(const eb_view *view, const char *id, size_t *out,
                             eb_error *err) {
    size_t low = 0, high = view->school_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const char *at =
            eb_ids_text(&view->reg->schools, view->schools[middle].school);
        const int order = strcmp(id, at);
        if (order == 0) {
            *out = middle;
            return EB_OK;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return eb_fail(err, EB_ERR_NOT_FOUND, "per_school",
                   "no school %.100s in this register", id);
}

static eb_status make_limits(const eb_view *view, const eb_places_options *o,
                             eb_choice_limit *limits, eb_error *err) {
    for (size_t i = 0; i < view->school_count; i++) {
        limits[i].minimum = limits[i].maximum = -1;
    }
    for (size_t i = 0; i < o->per_school_count; i++) {
        const eb_school_places *of = &o->per_school[i];
        size_t at = 0;
        const eb_status status = find_school(view, of->school, &at, err);
        if (status != EB_OK) return status;
        if (of->minimum > INT32_MAX || of->maximum > INT32_MAX ||
            (of->maximum >= 0 && of->minimum > of->maximum)) {
            return eb_fail(err, EB_ERR_ARGUMENT, "per_school",
                           "school %.100s: a minimum above its maximum, or "
                           "too large a number",
                           of->school);
        }
        limits[at].minimum = offers_of(o, of->minimum);
        limits[at].maximum = offers_of(o, of->maximum);
    }
    return EB_OK;
}

/* ---- lists -------------------------------------------------------------- */

typedef struct work {
    const eb_view *view;
    const eb_places_options *options;
    eb_children children;
    eb_place_family *families;
    size_t family_count;
    size_t *order;    /* of families */
    eb_offer *offers; /* by family */
    eb_choice_limit *limits;
    eb_places *out;
} work;

typedef struct ranked {
    const eb_place_family *family;
    size_t index;
} ranked;

/* Families stand by name, so their index breaks ties. */
static int compare_ranked(const void *left, const void *right) {
    const ranked *a = left, *b = right;
    const int64_t x = a->family->value * (int64_t)b->family->count;
    const int64_t y = b->family->value * (int64_t)a->family->count;
    if (x != y) return x > y ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static eb_status rank_families(work *w, eb_error *err) {
    const eb_memory *memory = &w->view->memory;
    const size_t n = w->family_count;
    ranked *ranking = eb_alloc(memory, n, sizeof *ranking);
    w->order = eb_alloc(memory, n, sizeof *w->order);
    if (ranking == NULL || w->order == NULL) {
        eb_release(memory, ranking);
        return eb_fail_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        ranking[i].family = &w->families[i];
        ranking[i].index = i;
    }
    if (n > 0) qsort(ranking, n, sizeof *ranking, compare_ranked);
    for (size_t i = 0; i < n; i++) w->order[i] = ranking[i].index;
    eb_release(memory, ranking);
    return EB_OK;
}

static eb_status choose(work *w, eb_error *err) {
    const eb_memory *memory = &w->view->memory;
    const size_t n = w->family_count;
    eb_choice choice = {0, 0, 0.0, 0};
    eb_choice_family *families = eb_alloc(memory, n, sizeof *families);
    uint8_t *chosen = eb_alloc(memory, n, sizeof *chosen);
    w->offers = eb_alloc(memory, n, sizeof *w->offers);
    eb_status status = EB_OK;
    if (families == NULL || chosen == NULL || w->offers == NULL) {
        status = eb_fail_memory(err);
        goto out;
    }
    for (size_t i = 0; i < n; i++) {
        families[i].value = w->families[i].value;
        families[i].school = w->families[i].school;
        families[i].children = (uint32_t)w->families[i].count;
    }
    status = eb_choose(memory, families, n, w->limits, w->view->school_count,
                       w->out->about.offers, chosen, &choice, err);
    if (status != EB_OK) goto out;
    for (size_t i = 0; i < n; i++) {
        w->offers[i] = chosen[i] ? EB_OFFER_MADE : EB_OFFER_NONE;
    }
    w->out->about.expected = (double)choice.value / MILLION;
    w->out->about.bound = w->out->about.expected;
    w->out->about.bound_split = choice.bound / MILLION;
    w->out->about.lowered = choice.lowered;
    status =
        eb_places_draw(memory, w->options, w->families, w->order, n, w->limits,
                       w->view->school_count,
                       w->out->about.offers - choice.children, w->offers, err);
out:
    eb_release(memory, families);
    eb_release(memory, chosen);
    return status;
}

static void put_child(work *w, const eb_child *child, eb_place_list list,
                      int compared) {
    eb_places *out = w->out;
    eb_place *place = &out->list[out->count++];
    place->row = child->row;
    place->list = list;
    place->place = ++out->about.children[list];
    place->compared = compared;
    place->p_persistent = child->result.p_persistent;
    place->p_band = child->p_band;
    place->expected_ahead = child->result.expected_ahead;
    place->benefit = w->options->effect * child->result.expected_ahead;
    memcpy(place->reasons, child->result.reasons, sizeof place->reasons);
    place->held = list == EB_PLACE_HOLD_OUT ? DRAWN : child->held;
}

static int compare_value(const void *left, const void *right) {
    const eb_child *a = *(const eb_child *const *)left;
    const eb_child *b = *(const eb_child *const *)right;
    if (a->value != b->value) return a->value > b->value ? -1 : 1;
    const int order = strcmp(a->school, b->school);
    return order != 0 ? order : strcmp(a->pupil, b->pupil);
}

static void put_family(work *w, const eb_place_family *family,
                       eb_place_list list, int compared,
                       const eb_child **room) {
    for (size_t i = 0; i < family->count; i++) {
        room[i] = &w->children.list[family->first + i];
    }
    qsort(room, family->count, sizeof *room, compare_value);
    for (size_t i = 0; i < family->count; i++) {
        put_child(w, room[i], list, compared);
    }
    w->out->about.families[list]++;
}

/* Families of one list, in their order. */
static void put_families(work *w, eb_place_list list, const eb_child **room) {
    for (size_t i = 0; i < w->family_count; i++) {
        const eb_offer offer = w->offers[w->order[i]];
        const eb_place_list of = offer == EB_OFFER_NONE    ? EB_PLACE_WAITING
                                 : offer == EB_OFFER_DRAWN ? EB_PLACE_HOLD_OUT
                                                           : EB_PLACE_CHOSEN;
        if (of != list) continue;
        put_family(w, &w->families[w->order[i]], list,
                   offer == EB_OFFER_COMPARED, room);
    }
}

/* Children of one kind that no place is offered to, by absence ahead. */
static void put_kind(work *w, eb_child_kind kind, eb_place_list list,
                     const eb_child **room) {
    const eb_child *before = NULL;
    size_t n = 0;
    for (size_t i = 0; i < w->children.count; i++) {
        const eb_child *child = &w->children.list[i];
        if (child->kind != kind) continue;
        w->out->about.families[list] +=
            before == NULL || !eb_children_related(before, child);
        before = child;
        room[n++] = child;
    }
    if (n > 0) qsort(room, n, sizeof *room, compare_value);
    for (size_t i = 0; i < n; i++) put_child(w, room[i], list, 0);
}

static eb_status put_lists(work *w, eb_error *err) {
    const eb_memory *memory = &w->view->memory;
    const eb_child **room = eb_alloc(memory, w->children.count, sizeof *room);
    w->out->list = eb_alloc(memory, w->children.count, sizeof *w->out->list);
    if (room == NULL || w->out->list == NULL) {
        eb_release(memory, room);
        return eb_fail_memory(err);
    }
    put_families(w, EB_PLACE_CHOSEN, room);
    put_families(w, EB_PLACE_WAITING, room);
    put_kind(w, EB_CHILD_SEVERE, EB_PLACE_SEVERE, room);
    put_families(w, EB_PLACE_HOLD_OUT, room);
    put_kind(w, EB_CHILD_HELD, EB_PLACE_HELD, room);
    eb_release(memory, room);
    return EB_OK;
}

/* ---- the table of steps ------------------------------------------------- */

/* By family, the likeliest child first: a family is counted at that one. */
static int compare_by_family(const void *left, const void *right) {
    const eb_child *a = *(const eb_child *const *)left;
    const eb_child *b = *(const eb_child *const *)right;
    const int alone = (a->family[0] == '\0') - (b->family[0] == '\0');
    int order = alone != 0 ? alone : strcmp(a->family, b->family);
    if (order == 0 && a->family[0] == '\0') order = strcmp(a->pupil, b->pupil);
    if (order != 0) return order;
    const double x = a->result.p_persistent, y = b->result.p_persistent;
    if (x != y) return x > y ? -1 : 1;
    return strcmp(a->pupil, b->pupil);
}

static void fill_step(const work *w, const eb_child *const *by_family, size_t n,
                      eb_places_step *step) {
    const eb_places_options *o = w->options;
    for (size_t i = 0; i < n; i++) {
        const double p = by_family[i]->result.p_persistent;
        if (!(p >= step->chance)) continue;
        step->children++;
        step->families +=
            i == 0 || !eb_children_related(by_family[i - 1], by_family[i]);
        if (!by_family[i]->persistent) step->newly_persistent += p;
        step->false_alarms += 1.0 - p;
    }
    /* Of those offered, the conversion's share is supported. */
    const int64_t num = step->children * o->conversion.num * EB_SUPPORT_WEEKS;
    const int64_t den = (int64_t)o->conversion.den * o->places;
    step->weeks = (num + den - 1) / den;
}

static eb_status make_steps(work *w, eb_error *err) {
    const eb_memory *memory = &w->view->memory;
    const eb_child **by_family =
        eb_alloc(memory, w->children.count, sizeof *by_family);
    size_t n = 0;
    if (by_family == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < w->children.count; i++) {
        const eb_child *child = &w->children.list[i];
        if (child->asked) by_family[n++] = child;
    }
    if (n > 0) qsort(by_family, n, sizeof *by_family, compare_by_family);
    for (int s = 0; s < EB_PLACES_STEPS; s++) {
        w->out->steps[s].chance = (double)(s + 1) / 10.0;
        fill_step(w, by_family, n, &w->out->steps[s]);
    }
    eb_release(memory, by_family);
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

static eb_status make(work *w, const eb_model *model, eb_error *err) {
    const eb_memory *memory = &w->view->memory;
    w->limits = eb_alloc(memory, w->view->school_count, sizeof *w->limits);
    if (w->limits == NULL) return eb_fail_memory(err);
    eb_status status = make_limits(w->view, w->options, w->limits, err);
    if (status == EB_OK) {
        status =
            eb_children_find(model, w->view, w->options, &w->children, err);
    }
    if (status == EB_OK) {
        status = eb_children_group(memory, &w->children, &w->families,
                                   &w->family_count, err);
    }
    if (status == EB_OK) status = rank_families(w, err);
    if (status == EB_OK) status = choose(w, err);
    if (status == EB_OK) status = put_lists(w, err);
    if (status == EB_OK) status = make_steps(w, err);
    w->out->about.early = w->children.early;
    eb_release(memory, w->children.list);
    eb_release(memory, w->families);
    eb_release(memory, w->order);
    eb_release(memory, w->offers);
    eb_release(memory, w->limits);
    return status;
}

eb_status eb_places_new(const eb_model *model, const eb_view *view,
                        const eb_places_options *options, eb_places **out,
                        eb_error *err) {
    if (model == NULL || options == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "options", "must not be NULL");
    }
    eb_status status = eb_view_check(view, 0, 0, err);
    if (status == EB_OK) status = check_options(options, err);
    if (status != EB_OK) return status;
    if (model->kind == EB_MODEL_LOGISTIC) {
        return eb_fail(err, EB_ERR_MODEL, "model",
                       "places need a model of how the year ends");
    }
    eb_places *places = eb_alloc_zero(&view->memory, 1, sizeof *places);
    if (places == NULL) return eb_fail_memory(err);
    places->memory = view->memory;
    places->about.places = options->places;
    places->about.offers = offers_of(options, options->places);
    places->about.conversion = options->conversion;
    places->about.effect = options->effect;
    work w = {0};
    w.view = view;
    w.options = options;
    w.out = places;
    status = make(&w, model, err);
    if (status != EB_OK) {
        eb_places_free(places);
        return status;
    }
    *out = places;
    return EB_OK;
}

void eb_places_free(eb_places *places) {
    if (places == NULL) return;
    const eb_memory memory = places->memory;
    eb_release(&memory, places->list);
    eb_release(&memory, places);
}

size_t eb_places_count(const eb_places *places) { return places->count; }

const eb_place *eb_places_get(const eb_places *places, size_t index) {
    return index < places->count ? &places->list[index] : NULL;
}

void eb_places_about(const eb_places *places, eb_places_info *out) {
    *out = places->about;
}

const eb_places_step *eb_places_step_get(const eb_places *places,
                                         size_t index) {
    return index < EB_PLACES_STEPS ? &places->steps[index] : NULL;
}
