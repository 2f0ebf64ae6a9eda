/* SPDX-License-Identifier: MIT */
/*
 * The only place that includes cmocka, with the headers it wants first.
 */
#ifndef EB_TESTS_TEST_H
#define EB_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "earlybell/base.h"

/* `call` succeeds; otherwise its error's message is shown. */
#define assert_ok(call)                                         \
    do {                                                        \
        const eb_status status_ = (call);                       \
        if (status_ != EB_OK) {                                 \
            fail_msg("%s: %s", #call, eb_status_text(status_)); \
        }                                                       \
    } while (0)

#endif
