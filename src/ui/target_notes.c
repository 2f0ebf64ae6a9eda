/* SPDX-License-Identifier: MIT */
/*
 * The sentences that go with the list of places, the same on a page and on
 * standard error: what was asked, how good the choice is, what is assumed,
 * and what a person must approve.
 */
#include <inttypes.h>
#include <stdio.h>

#include "ui/target.h"
#include "ui/words.h"

static void families(const eb_places_info *about, eb_place_list list,
                     char out[2 * EB_WORDS_ROOM]) {
    char a[EB_WORDS_ROOM], b[EB_WORDS_ROOM];
    const int64_t n = about->families[list];
    snprintf(out, 2 * EB_WORDS_ROOM, "%s %s (%s %s)", eb_words_count(n, a),
             n == 1 ? "family" : "families",
             eb_words_count(about->children[list], b),
             about->children[list] == 1 ? "child" : "children");
}

static void note_chosen(const eb_places_info *about,
                        char out[EB_TARGET_NOTE_ROOM]) {
    char chosen[2 * EB_WORDS_ROOM], waiting[2 * EB_WORDS_ROOM];
    char places[EB_WORDS_ROOM], offers[EB_WORDS_ROOM], share[EB_WORDS_ROOM];
    families(about, EB_PLACE_CHOSEN, chosen);
    families(about, EB_PLACE_WAITING, waiting);
    snprintf(out, EB_TARGET_NOTE_ROOM,
             "%s for children make %s, as %s of offers become support: "
             "%s chosen to be offered one, %s waiting",
             eb_words_of(about->places, "place", places),
             eb_words_of(about->offers, "offer", offers),
             eb_words_percent(
                 (double)about->conversion.num / (double)about->conversion.den,
                 share),
             chosen, waiting);
}

static void note_bound(const eb_places_info *about,
                       char out[EB_TARGET_NOTE_ROOM]) {
    char value[EB_WORDS_ROOM], bound[EB_WORDS_ROOM], split[EB_WORDS_ROOM];
    snprintf(out, EB_TARGET_NOTE_ROOM,
             "absent sessions expected ahead of the best choice: %s; no other "
             "under these limits has more (exact; bound %s, or %s if families "
             "could be split and schools had no limits)",
             eb_words_fixed(about->expected, 1, value),
             eb_words_fixed(about->bound, 1, bound),
             eb_words_fixed(about->bound_split, 1, split));
}

static void note_effect(const eb_places_info *about,
                        char out[EB_TARGET_NOTE_ROOM]) {
    char share[EB_WORDS_ROOM];
    snprintf(out, EB_TARGET_NOTE_ROOM,
             "benefit supposes that support saves %s of the absence ahead: an "
             "assumption (--effect), no finding",
             eb_words_percent(about->effect, share));
}

static int note_hold_out(const eb_places_info *about,
                         char out[EB_TARGET_NOTE_ROOM]) {
    char drawn[2 * EB_WORDS_ROOM];
    if (about->families[EB_PLACE_HOLD_OUT] == 0) return 0;
    families(about, EB_PLACE_HOLD_OUT, drawn);
    snprintf(out, EB_TARGET_NOTE_ROOM,
             "hold-out: %s drawn by lot to wait, for an honest evaluation. A "
             "named person must approve this before the list is used: "
             "name, role, date",
             drawn);
    return 1;
}

static int note_others(const eb_places_info *about,
                       char out[EB_TARGET_NOTE_ROOM]) {
    char held[EB_WORDS_ROOM], severe[EB_WORDS_ROOM], early[EB_WORDS_ROOM];
    snprintf(out, EB_TARGET_NOTE_ROOM,
             "not offered: %s with consent refused or support already (each "
             "says why), %s who missed half or more and are outside the band "
             "(a list of their own), %s with under 20 sessions yet",
             eb_words_count(about->children[EB_PLACE_HELD], held),
             eb_words_count(about->children[EB_PLACE_SEVERE], severe),
             eb_words_count(about->early, early));
    return about->children[EB_PLACE_HELD] + about->children[EB_PLACE_SEVERE] +
               about->early >
           0;
}

static int note_lowered(const eb_places_info *about,
                        char out[EB_TARGET_NOTE_ROOM]) {
    char schools[EB_WORDS_ROOM];
    if (about->lowered == 0) return 0;
    snprintf(out, EB_TARGET_NOTE_ROOM,
             "%s: the minimum is more than the eligible families there fill; "
             "it was lowered to what they do",
             eb_words_of(about->lowered, "school", schools));
    return 1;
}

int eb_target_note(const eb_places *places, size_t index,
                   char out[EB_TARGET_NOTE_ROOM]) {
    eb_places_info about;
    char note[EB_TARGET_NOTE_ROOM];
    size_t n = 0;
    eb_places_about(places, &about);
    for (int which = 0; which < 6; which++) {
        int is_said = 1;
        switch (which) {
            case 0:
                note_chosen(&about, note);
                break;
            case 1:
                note_bound(&about, note);
                break;
            case 2:
                note_effect(&about, note);
                break;
            case 3:
                is_said = note_hold_out(&about, note);
                break;
            case 4:
                is_said = note_others(&about, note);
                break;
            default:
                is_said = note_lowered(&about, note);
                break;
        }
        if (is_said && n++ == index) {
            snprintf(out, EB_TARGET_NOTE_ROOM, "%s", note);
            return 1;
        }
    }
    return 0;
}
