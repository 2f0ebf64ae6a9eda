/* SPDX-License-Identifier: MIT */
#ifndef EB_BASE_ERROR_H
#define EB_BASE_ERROR_H

#include "earlybell/base.h"

#if defined(__GNUC__)
#define EB_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define EB_PRINTF(f, a)
#endif

/*
 * Fills `err` (NULL allowed) and returns `status`, so that a guard reads
 * `return eb_fail(err, EB_ERR_ARGUMENT, "as_of", "...")`. `field` may be
 * NULL. The format may use %s, %.*s, %d, %zu and the PRI macros: nothing that
 * the locale changes.
 */
eb_status eb_fail(eb_error *err, eb_status status, const char *field,
                  const char *format, ...) EB_PRINTF(4, 5);

/* The same with a place in a file. */
eb_status eb_fail_at(eb_error *err, eb_status status, int64_t line,
                     int64_t column, const char *field, const char *format, ...)
    EB_PRINTF(6, 7);

eb_status eb_fail_memory(eb_error *err);

#endif
