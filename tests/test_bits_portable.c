/* SPDX-License-Identifier: MIT */
/*
 * test_bits.c once more, with base/bits.h in plain C: the path of compilers
 * that have no instruction of their own for counting bits.
 */
#define EB_BITS_PORTABLE 1
#include "test_bits.c"
