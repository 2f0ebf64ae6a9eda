/* SPDX-License-Identifier: MIT */
/* test_bytes.c once more, with base/bytes.h in plain C. */
#define EB_BITS_PORTABLE 1
#include "test_bytes.c"
