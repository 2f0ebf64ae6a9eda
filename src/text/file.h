/* SPDX-License-Identifier: MIT */
/*
 * Small files read whole: models, policies, templates, lists of columns.
 */
#ifndef EB_TEXT_FILE_H
#define EB_TEXT_FILE_H

#include "base/error.h"
#include "base/memory.h"

/*
 * Reads a file ("-": standard input) of at most `limit` bytes. `*text` is
 * yours, to be released with eb_release(memory, ...), and has a NUL after its
 * last byte; NULs inside are kept. `memory` must have its functions set.
 * EB_ERR_READ, EB_ERR_LIMIT, EB_ERR_MEMORY.
 */
EB_WARN_UNUSED eb_status eb_file_read(const char *path, size_t limit,
                                      const eb_memory *memory, char **text,
                                      size_t *length, eb_error *err);

#endif
