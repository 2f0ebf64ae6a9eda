/* SPDX-License-Identifier: MIT */
/*
 * The beta-binomial distribution without a logarithm and without a Gamma.
 *
 * Neighbouring chances have a simple ratio,
 *
 *   P(K = k+1) / P(K = k) = (n - k)(alpha + k) / ((k + 1)(beta + n - 1 - k)),
 *
 * so we start at the likeliest k with weight 1, multiply our way to both ends
 * and divide by the sum. All terms are positive: nothing cancels, however far
 * out the tail or however sharp the distribution (alpha + beta of 1e12 is no
 * harder than 30), where 1 - CDF and differences of log-gamma both fail.
 * A tail is summed from its own end (MODEL.md, "Numerics").
 *
 * Where both shapes are below 1 the distribution is a bowl with its peaks at
 * 0 and n; the higher of the two is the start then, so that no weight exceeds
 * about n and none overflows.
 */
#include "model/beta_binomial.h"

/* A session at or beside the peak, which need not be exact. */
static int likeliest(int trials, double alpha, double beta) {
    if (alpha <= 1.0 && beta <= 1.0) return alpha <= beta ? 0 : trials;
    if (alpha <= 1.0) return 0;
    if (beta <= 1.0) return trials;
    const double peak =
        (trials + 1.0) * ((alpha - 1.0) / ((alpha - 1.0) + (beta - 1.0)));
    return peak < trials ? (int)peak : trials;
}

void eb_beta_binomial_add(double weight, int trials, double alpha, double beta,
                          double *chances) {
    double relative[EB_CHANCES_ROOM];
    const double n = trials;
    const int start = likeliest(trials, alpha, beta);
    relative[start] = 1.0;

    double current = 1.0;
    double above = 0.0;
    for (int k = start; k < trials; ++k) {
        const double at = k;
        current *=
            ((n - at) * (alpha + at)) / ((at + 1.0) * (beta + (n - 1.0 - at)));
        relative[k + 1] = current;
        above += current;
    }
    current = 1.0;
    double below = 0.0;
    for (int k = start; k > 0; --k) {
        const double at = k;
        current *=
            (at * (beta + (n - at))) / ((n - at + 1.0) * (alpha + (at - 1.0)));
        relative[k - 1] = current;
        below += current;
    }

    const double scale = weight / (1.0 + (above + below));
    for (int k = 0; k <= trials; ++k) chances[k] += scale * relative[k];
}

double eb_chances_tail(const double *chances, int trials, int64_t least) {
    if (least <= 0) return 1.0;
    if (least > trials) return 0.0;
    /* Four sums side by side, every fourth chance each: the processor need
     * not wait for one addition to begin the next. A longer tail adds to them
     * and so is never less than a shorter one. */
    double sum[4] = {0.0, 0.0, 0.0, 0.0};
    int k = trials;
    for (; k >= least + 3; k -= 4) {
        sum[0] += chances[k];
        sum[1] += chances[k - 1];
        sum[2] += chances[k - 2];
        sum[3] += chances[k - 3];
    }
    for (int lane = 0; k >= least; --k, ++lane) sum[lane] += chances[k];
    const double tail = (sum[3] + sum[2]) + (sum[1] + sum[0]);
    return tail < 1.0 ? tail : 1.0;
}

int eb_chances_point(const double *chances, int trials, double share) {
    double sum = 0.0;
    for (int k = 0; k < trials; ++k) {
        sum += chances[k];
        if (sum >= share) return k;
    }
    return trials;
}
