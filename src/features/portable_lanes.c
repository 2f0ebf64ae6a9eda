/* SPDX-License-Identifier: MIT */
/*
 * Blocks with what any processor has: two pupils side by side, in the 128-bit
 * registers of SSE2 (part of x86-64) and NEON (part of AArch64), or in pairs
 * of ordinary ones.
 */
#if defined(__GNUC__)
#define EB_LANES 2
#define EB_PATH eb_block_portable
#include "features/block_rows.h"
#else
typedef int file_is_not_empty;
#endif
