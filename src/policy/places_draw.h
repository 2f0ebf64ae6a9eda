/* SPDX-License-Identifier: MIT */
/*
 * The hold-out group: who of the last families chosen waits, drawn by lot.
 */
#ifndef EB_POLICY_PLACES_DRAW_H
#define EB_POLICY_PLACES_DRAW_H

#include "policy/places_children.h"
#include "policy/places_choose.h"

typedef enum eb_offer {
    EB_OFFER_NONE,     /* waiting */
    EB_OFFER_MADE,     /* chosen */
    EB_OFFER_COMPARED, /* chosen, and might have been drawn */
    EB_OFFER_DRAWN     /* held out */
} eb_offer;

/*
 * `order` holds the families by benefit per child; `offers` says by family
 * which are chosen (EB_OFFER_MADE) and is changed. `limits` by school, in
 * children; `spare` is what the capacity leaves. Drawn families are followed
 * by waiting ones, in order, while they fit. EB_ERR_MEMORY.
 */
eb_status eb_places_draw(const eb_memory *memory,
                         const eb_places_options *options,
                         const eb_place_family *families, const size_t *order,
                         size_t count, const eb_choice_limit *limits,
                         size_t school_count, int64_t spare, eb_offer *offers,
                         eb_error *err);

#endif
