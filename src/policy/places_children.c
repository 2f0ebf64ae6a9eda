/* SPDX-License-Identifier: MIT */
/*
 * Who may be offered a place (POLICY.md, "Places"): state ok; now in the band,
 * or likely to end the year in it; in the year groups; consent not refused; no
 * support yet. A child kept out by consent or support alone is held, one kept
 * out by the band alone who has missed half or more is severe.
 *
 * Being in the band is decided in whole numbers: low.num * P <= low.den * A.
 * A household is what shares a family_id; a child without one is its own.
 */
#include "policy/places_children.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "data/view.h"
#include "model/outlook.h"
#include "policy/cases.h"

#define HELD_CONSENT "consent was refused"
#define HELD_SUPPORT "another service or mentor supports this child already"
#define MILLION 1000000.0
#define MINUTES_OF_DAY 1440

/* ---- the band ----------------------------------------------------------- */

/* absent / possible >= share. */
static int reaches(eb_fraction share, int64_t possible, int64_t absent) {
    return share.den * absent >= share.num * possible;
}

static int has_end(eb_fraction high) { return high.num < high.den; }

static int in_band(const eb_places_options *o, int64_t possible,
                   int64_t absent) {
    return reaches(o->band_low, possible, absent) &&
           (!has_end(o->band_high) || !reaches(o->band_high, possible, absent));
}

/* P(the year's rate lies in the band), of R sessions ahead. */
static double chance_of_band(const eb_places_options *o, const eb_row *row,
                             const double *chances) {
    double sum = 0.0;
    for (int64_t k = 0; k <= row->planned; k++) {
        if (in_band(o, row->possible + row->planned, row->absent + k)) {
            sum += row->planned > 0 ? chances[k] : 1.0;
        }
    }
    return sum;
}

/* ---- one child ---------------------------------------------------------- */

/* What is known of consent and support: the cases, as far as they go, before
 * the pupil file. A case on as_of or later is not seen. */
static void ask_cases(const eb_cases *cases, const char *pupil, eb_date as_of,
                      eb_consent *consent, int *supported) {
    size_t first = 0, n = 0;
    int mentor = 0;
    eb_cases_of(cases, pupil, &first, &n);
    for (size_t i = first; i < first + n; i++) {
        const eb_case_row *row = &cases->rows[i];
        if (row->at >= (int64_t)as_of * MINUTES_OF_DAY) continue;
        if (row->event == EB_EVENT_CONSENT_GIVEN) *consent = EB_CONSENT_YES;
        if (row->event == EB_EVENT_CONSENT_REFUSED) *consent = EB_CONSENT_NO;
        if (row->event == EB_EVENT_MENTOR_STARTED) mentor = 1;
        if (row->event == EB_EVENT_MENTOR_ENDED) mentor = 0;
    }
    *supported |= mentor;
}

static const char *held_because(const eb_view *view, const eb_places_options *o,
                                const eb_attributes *attributes,
                                const char *pupil) {
    eb_consent consent = attributes->consent;
    int supported = attributes->support != EB_NO_ID;
    if (o->cases != NULL) {
        ask_cases(o->cases, pupil, view->as_of, &consent, &supported);
    }
    if (consent == EB_CONSENT_NO) return HELD_CONSENT;
    return supported ? HELD_SUPPORT : "";
}

static int in_year_groups(const eb_places_options *o, int year_group) {
    return year_group == EB_YEAR_UNKNOWN ||
           (o->year_groups >> (unsigned)year_group & 1u) != 0;
}

static eb_child_kind kind_of(const eb_places_options *o, const eb_child *child,
                             const eb_row *row) {
    const int fits =
        in_band(o, row->possible, row->absent) || child->p_band >= o->likely;
    if (!in_year_groups(o, row->year_group)) return EB_CHILD_OTHER;
    if (child->held[0] != '\0') {
        return fits ? EB_CHILD_HELD : EB_CHILD_OTHER;
    }
    if (fits) return EB_CHILD_ELIGIBLE;
    return child->severe ? EB_CHILD_SEVERE : EB_CHILD_OTHER;
}

static eb_status read_child(eb_outlook *outlook, const eb_view *view,
                            const eb_places_options *o, const eb_row *row,
                            double *chances, eb_child *out, eb_error *err) {
    static const eb_fraction HALF = {1, 2};
    const eb_view_entry *entry = &view->rows[out->row];
    const eb_fraction line = {view->options.threshold_num,
                              view->options.threshold_den};
    const eb_status status = eb_outlook_row(
        outlook, out->row, (int)row->planned, &out->result, chances, err);
    if (status != EB_OK) return status;
    out->family = row->family;
    out->pupil = row->pupil;
    out->school = row->school;
    out->school_number = entry->school;
    out->severe = reaches(HALF, row->possible, row->absent);
    out->persistent = reaches(line, row->possible, row->absent);
    out->flagged = entry->attributes->flags != EB_NO_ID;
    out->value = (int64_t)(out->result.expected_ahead * MILLION + 0.5);
    out->p_band = chance_of_band(o, row, chances);
    out->held = held_because(view, o, entry->attributes, row->pupil);
    out->asked = out->held[0] == '\0' && in_year_groups(o, row->year_group);
    out->kind = kind_of(o, out, row);
    return EB_OK;
}

/* ---- all ---------------------------------------------------------------- */

/* Households with a family_id first; then pupils on their own. */
static int compare_families(const eb_child *a, const eb_child *b) {
    const int alone = (a->family[0] == '\0') - (b->family[0] == '\0');
    return alone != 0 ? alone : strcmp(a->family, b->family);
}

/* Of several enrolments of a pupil, most absence ahead first. */
static int compare_enrolments(const void *left, const void *right) {
    const eb_child *a = left, *b = right;
    int order = strcmp(a->pupil, b->pupil);
    if (order == 0) order = (a->value < b->value) - (a->value > b->value);
    return order != 0 ? order : strcmp(a->school, b->school);
}

static int compare_kinds(const void *left, const void *right) {
    const eb_child *a = left, *b = right;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    const int order = compare_families(a, b);
    return order != 0 ? order : strcmp(a->pupil, b->pupil);
}

/* Consent that was refused, or support, at one school is the child's at all. */
static void hold_back(eb_child *child, const char *because) {
    if (child->held[0] != '\0') return;
    child->held = because;
    child->asked = 0;
    child->kind =
        child->kind == EB_CHILD_ELIGIBLE ? EB_CHILD_HELD : EB_CHILD_OTHER;
}

/* A pupil of two schools is one child, whatever family each of them names. */
static void drop_repeats(eb_children *children) {
    size_t kept = 0;
    for (size_t i = 0; i < children->count; i++) {
        const eb_child *child = &children->list[i];
        if (kept > 0 &&
            strcmp(children->list[kept - 1].pupil, child->pupil) == 0) {
            if (child->held[0] != '\0') {
                hold_back(&children->list[kept - 1], child->held);
            }
            continue;
        }
        children->list[kept++] = *child;
    }
    children->count = kept;
}

static eb_status read_rows(const eb_model *model, const eb_view *view,
                           const eb_places_options *options,
                           eb_children *children, eb_error *err) {
    eb_outlook *outlook = NULL;
    double *chances = eb_alloc(&view->memory, EB_CHANCES_ROOM, sizeof *chances);
    if (chances == NULL) return eb_fail_memory(err);
    eb_status status = eb_outlook_new(model, view, &outlook, err);
    for (size_t i = 0; status == EB_OK && i < view->row_count; i++) {
        eb_row row;
        status = eb_view_row(view, i, &row, err);
        if (status != EB_OK) break;
        children->early += row.state == EB_STATE_EARLY;
        if (row.state != EB_STATE_OK) continue;
        eb_child *child = &children->list[children->count];
        child->row = i;
        status = read_child(outlook, view, options, &row, chances, child, err);
        if (status == EB_OK) children->count++;
    }
    eb_outlook_free(outlook);
    eb_release(&view->memory, chances);
    return status;
}

eb_status eb_children_find(const eb_model *model, const eb_view *view,
                           const eb_places_options *options, eb_children *out,
                           eb_error *err) {
    eb_children children = {NULL, 0, 0};
    children.list =
        eb_alloc(&view->memory, view->row_count, sizeof *children.list);
    if (children.list == NULL) return eb_fail_memory(err);
    const eb_status status = read_rows(model, view, options, &children, err);
    if (status != EB_OK) {
        eb_release(&view->memory, children.list);
        return status;
    }
    if (children.count > 0) {
        qsort(children.list, children.count, sizeof *children.list,
              compare_enrolments);
        drop_repeats(&children);
        qsort(children.list, children.count, sizeof *children.list,
              compare_kinds);
    }
    *out = children;
    return EB_OK;
}

int eb_children_related(const eb_child *a, const eb_child *b) {
    return a->family[0] != '\0'
               ? strcmp(a->family, b->family) == 0
               : b->family[0] == '\0' && strcmp(a->pupil, b->pupil) == 0;
}

/* The school of the child with most absence ahead; ties by school id. */
static void add_child(eb_place_family *family, const eb_child *list,
                      size_t index) {
    const eb_child *child = &list[index];
    family->count++;
    family->value += child->value;
    family->severe |= child->severe;
    family->flagged |= child->flagged;
}

static uint32_t school_of(const eb_place_family *family, const eb_child *list) {
    const eb_child *most = &list[family->first];
    for (size_t i = 1; i < family->count; i++) {
        const eb_child *child = &list[family->first + i];
        if (child->value > most->value ||
            (child->value == most->value &&
             strcmp(child->school, most->school) < 0)) {
            most = child;
        }
    }
    return most->school_number;
}

eb_status eb_children_group(const eb_memory *memory, eb_children *children,
                            eb_place_family **families, size_t *count,
                            eb_error *err) {
    const eb_child *list = children->list;
    size_t eligible = 0, n = 0;
    while (eligible < children->count &&
           list[eligible].kind == EB_CHILD_ELIGIBLE) {
        eligible++;
    }
    eb_place_family *out = eb_alloc_zero(memory, eligible, sizeof *out);
    if (out == NULL) return eb_fail_memory(err);
    for (size_t i = 0; i < eligible; i++) {
        if (i == 0 || !eb_children_related(&list[i - 1], &list[i])) {
            out[n++].first = i;
        }
        add_child(&out[n - 1], list, i);
    }
    for (size_t i = 0; i < n; i++) out[i].school = school_of(&out[i], list);
    *families = out;
    *count = n;
    return EB_OK;
}
