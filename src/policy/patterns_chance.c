/* SPDX-License-Identifier: MIT */
/*
 * Exact tails by adding up, not by formulas that hold for many.
 *
 * Worked example: of 10 one-day absences at a school 2 are on a Friday, and a
 * pupil has 2 of the 10. P(both are the Friday ones) = 1 / C(10, 2) = 1/45.
 */
#include "policy/patterns_chance.h"

#include "base/maths.h"

void eb_log_factorials(size_t n, double *out) {
    out[0] = 0.0;
    for (size_t k = 1; k <= n; k++) out[k] = out[k - 1] + eb_log((double)k);
}

static double log_choose(const double *lf, int64_t n, int64_t k) {
    return lf[n] - lf[k] - lf[n - k];
}

/* ---- dealing ------------------------------------------------------------ */

/* The chances of 0 .. own labelled ones, in `out`. */
static void deal_out(const double *lf, const eb_deal *d, double *out) {
    const int64_t plain = d->total - d->labelled;
    const int64_t first = d->own > plain ? d->own - plain : 0;
    const int64_t last = d->own < d->labelled ? d->own : d->labelled;
    double largest = 0.0, sum = 0.0;
    for (int64_t x = 0; x <= d->own; x++) out[x] = 0.0;
    if (!(d->odds > 0.0)) {
        out[first] = 1.0;
        return;
    }
    const double log_odds = eb_log(d->odds);
    for (int64_t x = first; x <= last; x++) {
        out[x] = log_choose(lf, d->labelled, x) +
                 log_choose(lf, plain, d->own - x) + (double)x * log_odds;
        if (x == first || out[x] > largest) largest = out[x];
    }
    for (int64_t x = first; x <= last; x++) {
        out[x] = eb_exp(out[x] - largest);
        sum += out[x];
    }
    for (int64_t x = first; x <= last; x++) out[x] /= sum;
}

static double tail_of(const double *chances, int64_t count, int64_t least) {
    double sum = 0.0;
    if (least <= 0) return 1.0;
    for (int64_t k = count; k >= least; k--) sum += chances[k];
    return sum < 1.0 ? sum : 1.0;
}

double eb_deals_tail(const double *log_factorial, const eb_deal *deals,
                     size_t count, int64_t least, double *room, eb_dealt *out) {
    int64_t most = 0, all = 0;
    double mean = 0.0;
    for (size_t i = 0; i < count; i++) all += deals[i].own;
    double *sum = room, *one = room + all + 1;
    sum[0] = 1.0;
    for (size_t i = 0; i < count; i++) {
        const int64_t own = deals[i].own;
        if (own == 0) continue;
        deal_out(log_factorial, &deals[i], one);
        for (int64_t x = 0; x <= own; x++) mean += (double)x * one[x];
        for (int64_t n = most + own; n >= 0; n--) {
            double chance = 0.0;
            for (int64_t x = 0; x <= own; x++) {
                if (n - x >= 0 && n - x <= most) {
                    chance += sum[n - x] * one[x];
                }
            }
            sum[n] = chance;
        }
        most += own;
    }
    out->expected = mean;
    out->most = most;
    while (out->most > 0 && !(sum[out->most] > 0.0)) out->most--;
    out->rarest = sum[out->most];
    return tail_of(sum, most, least);
}

/* ---- trials ------------------------------------------------------------- */

double eb_trials_tail(const double *chances, size_t count, int64_t least,
                      double *room) {
    room[0] = 1.0;
    for (size_t i = 0; i < count; i++) {
        room[i + 1] = room[i] * chances[i];
        for (size_t k = i; k > 0; k--) {
            room[k] = room[k] * (1.0 - chances[i]) + room[k - 1] * chances[i];
        }
        room[0] *= 1.0 - chances[i];
    }
    return tail_of(room, (int64_t)count, least);
}

/* ---- distance ----------------------------------------------------------- */

double eb_one_sided_distance_tail(const double *log_factorial, int64_t n,
                                  double distance) {
    if (!(distance > 0.0)) return 1.0;
    if (distance >= 1.0) return 0.0;
    const double size = (double)n;
    double sum = 0.0;
    for (int64_t j = 0; j < n; j++) {
        const double below = 1.0 - distance - (double)j / size;
        if (below <= 0.0) break;
        sum += eb_exp(log_choose(log_factorial, n, j) +
                      (double)(n - j) * eb_log(below) +
                      (double)(j - 1) * eb_log(distance + (double)j / size));
    }
    sum *= distance;
    return sum < 1.0 ? sum : 1.0;
}

/* ---- the false discovery rate ------------------------------------------- */

/* A heap of indices by p, the largest on top, equal ones by index: qsort would
 * want the p's in a global. */
static int is_before(const double *p, size_t a, size_t b) {
    return p[a] != p[b] ? p[a] < p[b] : a < b;
}

static void sift(const double *p, size_t *order, size_t at, size_t count) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) return;
        if (child + 1 < count && is_before(p, order[child], order[child + 1])) {
            child++;
        }
        if (!is_before(p, order[at], order[child])) return;
        const size_t kept = order[at];
        order[at] = order[child];
        order[child] = kept;
        at = child;
    }
}

static void sort_order(const double *p, size_t count, size_t *order) {
    for (size_t i = 0; i < count; i++) order[i] = i;
    for (size_t i = count / 2; i-- > 0;) sift(p, order, i, count);
    for (size_t end = count; end-- > 1;) {
        const size_t kept = order[0];
        order[0] = order[end];
        order[end] = kept;
        sift(p, order, 0, end);
    }
}

void eb_false_discovery(const double *p, size_t count, size_t *order,
                        double *q) {
    double least = 1.0;
    sort_order(p, count, order);
    for (size_t i = count; i-- > 0;) {
        const double rate = p[order[i]] * (double)count / (double)(i + 1);
        if (rate < least) least = rate;
        q[order[i]] = least;
    }
}
