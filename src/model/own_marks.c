/* SPDX-License-Identifier: MIT */
/*
 * A session's value v depends on how many possible sessions came after it,
 * so on the pupil; but most pupils of a school have the same possible
 * sessions, and then the sums of v and of v t are the same numbers, and so is
 * the value of each session. They are kept for the last few patterns seen.
 * What is left for each pupil is the sum over the absent sessions, some
 * fourteen a year of a hundred and ninety days.
 */
#include "model/own_marks.h"

#include "base/bits.h"

static const uint64_t *recent_of(const eb_grid *grid) {
    return grid->last[EB_LAST_4W];
}

/* From the newest session to the oldest, as eb_band_own_marks. */
static void learn(const eb_band_prior *model, int season,
                  const eb_row_planes *row, eb_own_pattern *out) {
    const eb_grid *grid = row->grid;
    const double *t = model->season[season];
    double possible[EB_OWN_PARTS] = {0.0, 0.0};
    double season_sum[EB_OWN_PARTS] = {0.0, 0.0};
    size_t age = 0;
    for (uint32_t w = grid->words; w-- > 0;) {
        const uint64_t recent = recent_of(grid)[w];
        uint64_t left = row->possible_in[w];
        out->possible_in[w] = left;
        while (left != 0) {
            const int bit = 63 - eb_clz64(left);
            const uint32_t session = w * 64 + (uint32_t)bit;
            const int part = (int)(recent >> bit & 1);
            const double v = model->decay[age++];
            left ^= UINT64_C(1) << bit;
            out->value[session] = v;
            possible[part] += v;
            season_sum[part] += v * t[grid->months[session / 2]];
        }
    }
    for (int part = 0; part < EB_OWN_PARTS; ++part) {
        out->possible[part] = possible[part];
        out->season_sum[part] = season_sum[part];
    }
    out->grid = grid;
    out->season = season;
    out->uses = 0;
}

static int fits(const eb_own_pattern *pattern, int season,
                const eb_row_planes *row) {
    if (pattern->grid != row->grid || pattern->season != season) return 0;
    uint64_t differ = 0;
    for (uint32_t w = 0; w < row->grid->words; ++w) {
        differ |= pattern->possible_in[w] ^ row->possible_in[w];
    }
    return differ == 0;
}

/* The pattern of the row; a new one takes the place of the least used. */
static const eb_own_pattern *pattern_of(const eb_band_prior *model, int season,
                                        const eb_row_planes *row,
                                        eb_own_cache *cache) {
    eb_own_pattern *least = &cache->pattern[0];
    for (int i = 0; i < EB_OWN_PATTERNS; ++i) {
        eb_own_pattern *pattern = &cache->pattern[i];
        if (fits(pattern, season, row)) {
            ++pattern->uses;
            return pattern;
        }
        /* One of another school has no use left. */
        if (pattern->grid != row->grid) pattern->uses = 0;
        if (pattern->uses < least->uses) least = pattern;
    }
    learn(model, season, row, least);
    return least;
}

/* The sum of v over the sessions of a mask, the newest first. */
static double sum_of(const eb_own_pattern *pattern, const eb_row_planes *row,
                     uint64_t recent_flip) {
    const uint64_t *recent = recent_of(row->grid);
    double sum = 0.0;
    for (uint32_t w = row->grid->words; w-- > 0;) {
        uint64_t left = row->absent_in[w] & (recent[w] ^ recent_flip);
        while (left != 0) {
            const int bit = 63 - eb_clz64(left);
            left ^= UINT64_C(1) << bit;
            sum += pattern->value[w * 64 + (uint32_t)bit];
        }
    }
    return sum;
}

void eb_own_sums_of(const eb_band_prior *model, int season,
                    const eb_row_planes *row, eb_own_cache *cache,
                    eb_own_sums *out) {
    const eb_own_pattern *pattern = pattern_of(model, season, row, cache);
    for (int part = 0; part < EB_OWN_PARTS; ++part) {
        out->possible[part] = pattern->possible[part];
        out->season[part] = pattern->season_sum[part];
    }
    out->absent[EB_OWN_RECENT] = sum_of(pattern, row, 0);
    out->absent[EB_OWN_EARLIER] = sum_of(pattern, row, UINT64_MAX);
}
