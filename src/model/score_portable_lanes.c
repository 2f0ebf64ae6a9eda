/* SPDX-License-Identifier: MIT */
/*
 * Scores of two rows at once with what every processor of its kind has: SSE2
 * on x86-64, NEON on 64-bit Arm.
 */
#include "model/score_lanes.h"

#if defined(__GNUC__)

#define EB_LANES 2
#define EB_LANES_PATH EB_SCORE_LANES_PORTABLE
#include "model/rows_lanes.h"

#else

/* No translation unit may be empty. */
typedef int eb_no_vectors;

#endif
