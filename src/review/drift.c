/* SPDX-License-Identifier: MIT */
/*
 * Whether what is scored now looks like what the model was fitted on. The
 * population stability index is printed because people know it, but it is
 * judged as the chi-square it nearly is: under no drift its mean is
 * (bins - 1)(1/n + 1/m), 0.17 for two groups of 100 and ten bins, which the
 * customary "above 0.10, watch" would call drift every time.
 *
 * Two samples with counts r of R rows and s of S: the sum over bins of
 * (sqrt(S/R) r - sqrt(R/S) s)^2 / (r + s), with bins - 1 degrees of freedom.
 */
#include <math.h>

#include "base/error.h"
#include "base/maths.h"
#include "earlybell/review.h"

#define BINS_MOST 1000
#define TOO_FEW 0.05
#define SUM_SLACK 1e-6 /* of shares, as a model file may have them */

void eb_drift_count(const double *values, size_t count, const double *cuts,
                    size_t cut_count, int64_t *counts, int64_t *missing) {
    int64_t unknown = 0;
    for (size_t b = 0; b <= cut_count; b++) counts[b] = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(values[i])) {
            unknown++;
            continue;
        }
        size_t low = 0, high = cut_count;
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (cuts[middle] < values[i]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        counts[low]++;
    }
    if (missing != NULL) *missing = unknown;
}

static eb_status check(const double *shares, double reference_rows,
                       const int64_t *counts, size_t bins, eb_error *err) {
    if (bins < 1 || bins > BINS_MOST) {
        return eb_fail(err, EB_ERR_ARGUMENT, "bins", "not 1 to %d", BINS_MOST);
    }
    if (!(reference_rows >= 1 && reference_rows <= DBL_MAX)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "reference_rows",
                       "at least one row is needed");
    }
    double sum = 0;
    for (size_t b = 0; b < bins; b++) {
        if (!(shares[b] >= 0) || counts[b] < 0) {
            return eb_fail(err, EB_ERR_ARGUMENT, "shares",
                           "bin %zu is negative or no number", b);
        }
        sum += shares[b];
    }
    if (!(sum >= 1 - SUM_SLACK && sum <= 1 + SUM_SLACK)) {
        return eb_fail(err, EB_ERR_ARGUMENT, "shares", "do not sum to 1");
    }
    return EB_OK;
}

eb_status eb_drift_judge(const double *shares, double reference_rows,
                         const int64_t *counts, size_t bins, eb_drift *out,
                         eb_error *err) {
    if (shares == NULL || counts == NULL || out == NULL) {
        return eb_fail(err, EB_ERR_ARGUMENT, "shares", "needed");
    }
    const eb_status status = check(shares, reference_rows, counts, bins, err);
    if (status != EB_OK) return status;
    eb_drift found = {0, 0, NAN, NAN, 1, 1};
    for (size_t b = 0; b < bins; b++) {
        found.rows += (double)counts[b];
        if (shares[b] > 0 || counts[b] > 0) found.bins++;
    }
    if (found.rows > 0) {
        const double m = found.rows;
        const double to_here = sqrt(m / reference_rows);
        double chi_square = 0, psi = 0;
        for (size_t b = 0; b < bins; b++) {
            const double then = shares[b] * reference_rows;
            const double here = (double)counts[b];
            if (then + here <= 0) continue;
            const double miss = to_here * then - here / to_here;
            chi_square += miss * miss / (then + here);
            const double p = (then > 0 ? then : 0.5) / reference_rows;
            const double q = (here > 0 ? here : 0.5) / m;
            psi += (q - p) * eb_log(q / p);
        }
        const double degrees = found.bins - 1;
        found.psi = psi;
        found.too_few = degrees * (1 / m + 1 / reference_rows) > TOO_FEW;
        if (found.bins > 1) {
            found.chi_square = chi_square;
            found.p = eb_gamma_q(degrees / 2, chi_square / 2);
        }
    }
    *out = found;
    return EB_OK;
}
