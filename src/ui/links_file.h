/* SPDX-License-Identifier: MIT */
/*
 * Links files of `earlybell links`, read and told from registers.
 */
#ifndef EB_UI_LINKS_FILE_H
#define EB_UI_LINKS_FILE_H

#include "base/error.h"
#include "base/memory.h"
#include "earlybell/data.h"

/* Reads a links file; "-" is standard input. */
EB_WARN_UNUSED eb_status eb_links_open(const char *path,
                                       const eb_memory *memory, eb_links **out,
                                       eb_error *err);

/* 1 when a file begins as links do. 0 for what cannot be opened, or only once
 * ("-", a pipe). */
int eb_links_is_file(const char *path);

#endif
