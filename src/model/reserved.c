/* SPDX-License-Identifier: MIT */
/*
 * Names that no model may read, because they say who a pupil is and not what
 * the register shows (MODEL.md, "A model file"). Compared without case, `_`
 * and `-`, so that a spelling is no way round. The year group is the one
 * attribute that may enter a score, and is not in the list.
 */
#include "model/reserved.h"

#include <stddef.h>

/* Written as they are compared: small letters only. */
static const char *const RESERVED[] = {
    "sex",          "gender",   "age",         "dateofbirth", "name",
    "ethnicity",    "religion", "nationality", "language",    "fsm",
    "pupilpremium", "sen",      "ehcp",        "lac",         "lookedafter",
    "postcode",     "ward",     "imd",         "idaci",
};

static char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static int same_name(const char *name, const char *reserved) {
    for (; *name != '\0'; ++name) {
        if (*name == '_' || *name == '-') continue;
        if (lower(*name) != *reserved) return 0;
        ++reserved;
    }
    return *reserved == '\0';
}

int eb_name_is_reserved(const char *name) {
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; ++i) {
        if (same_name(name, RESERVED[i])) return 1;
    }
    return 0;
}
