/* SPDX-License-Identifier: MIT */
/*
 * Spells as FEATURES.md has them: a run of absent sessions among the possible
 * ones. A weekend, a holiday or a closed school neither breaks nor lengthens
 * one: absent on Friday and again on Monday is one spell.
 */
#include <string.h>

#include "ui/explained.h"
#include "ui/words.h"

size_t eb_spells(const eb_session *sessions, size_t count, eb_spell *out,
                 size_t room) {
    eb_spell spell = {0, 0, 0, 0, NULL};
    size_t found = 0;
    for (size_t i = 0; i <= count; i++) {
        const eb_session *s = i < count ? &sessions[i] : NULL;
        if (s != NULL && !eb_class_is_possible(s->class_)) continue;
        if (s == NULL || !eb_class_is_absent(s->class_)) {
            if (spell.sessions > 0) {
                if (found < room) out[found] = spell;
                found++;
            }
            spell.sessions = 0;
            continue;
        }
        if (spell.sessions == 0) {
            spell.first = s->date;
            spell.unauthorised = 0;
            spell.reason = s;
        } else if (spell.reason != NULL &&
                   strcmp(spell.reason->code, s->code) != 0) {
            spell.reason = NULL;
        }
        spell.last = s->date;
        spell.sessions++;
        spell.unauthorised += s->class_ == EB_UNAUTHORISED;
    }
    return found;
}
