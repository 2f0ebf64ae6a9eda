/* SPDX-License-Identifier: MIT */
/*
 * Files that are built in, byte for byte: models, templates. The Makefile
 * makes the arrays (B/gen/embedded_*.c).
 */
#ifndef EB_BASE_EMBEDDED_H
#define EB_BASE_EMBEDDED_H

#include <stddef.h>

typedef struct eb_embedded {
    const char *name; /* the file's name without its ending */
    const unsigned char *text;
    size_t length;
} eb_embedded;

#endif
