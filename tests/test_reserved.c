/* SPDX-License-Identifier: MIT */
/* Names that no model may read, in any spelling (MODEL.md). */
#include "model/reserved.h"

#include "test.h"

static void reserved_names(void **state) {
    (void)state;
    static const char *const NAMES[] = {
        "sex", "gender", "age", "date_of_birth", "name", "ethnicity",
        "religion", "nationality", "language", "fsm", "pupil_premium", "sen",
        "ehcp", "lac", "looked_after", "postcode", "ward", "imd", "idaci",
        /* the same without case, `_` and `-` */
        "SEX", "Date-Of-Birth", "dateofbirth", "PupilPremium", "_sen_",
        "looked-after", "I-M-D"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; ++i) {
        if (!eb_name_is_reserved(NAMES[i])) fail_msg("%s", NAMES[i]);
    }
}

static void other_names(void **state) {
    (void)state;
    static const char *const NAMES[] = {
        "",          "-",     "absence_rate", "year_group", "ages",
        "se",        "sexes", "surname",      "sender",     "absence_rate_6w",
        "post code", "wards"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; ++i) {
        if (eb_name_is_reserved(NAMES[i])) fail_msg("%s", NAMES[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reserved_names),
        cmocka_unit_test(other_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
