/* SPDX-License-Identifier: MIT */
#ifndef EB_POLICY_PATTERNS_KINDS_H
#define EB_POLICY_PATTERNS_KINDS_H

#include "earlybell/policy.h"
#include "policy/patterns_peers.h"

/* Scratch of one test; large, so on the heap. */
typedef struct eb_pattern_room {
    eb_planes planes;
    uint64_t possible[EB_MASK_WORDS], edges[EB_MASK_WORDS];
    double chances[EB_AWAY_MOST];
    double sums[2 * EB_AWAY_MOST + 2];
    double before[EB_YEAR_SESSIONS], after[EB_YEAR_SESSIONS];
    double weights[EB_YEAR_DAYS];
    uint8_t away_too[EB_YEAR_DAYS];
} eb_pattern_room;

/* Tests a shape for every pattern that it has enough events for. Writes at
 * most EB_PATTERN_KINDS to `out`, without q_value, and returns how many. */
size_t eb_pattern_kinds(const eb_peers *peers, const eb_shape *shape,
                        eb_pattern_room *room, eb_pattern *out);

#endif
