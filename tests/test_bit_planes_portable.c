/* SPDX-License-Identifier: MIT */
/*
 * test_bit_planes.c once more, in plain C: what processors without SSE2 use.
 */
#define EB_BITS_PORTABLE 1
#include "test_bit_planes.c"
