/* SPDX-License-Identifier: MIT */
/*
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P.
 *
 * Each pair (a, x) is given to the method that computes one of the two without
 * cancellation; the other is then 1 minus a number of at most about 0.63.
 *   a >= 20000        Temme's uniform expansion        (DLMF 8.12.3, 8.12.10)
 *   x <= a            power series for P               (DLMF 8.11.4)
 *   x <= 1, a < 1     the same, and for Q a sum of two terms of size a
 *   otherwise         continued fraction for Q         (DLMF 8.9.2)
 * All share the factor x^a e^-x / Gamma(a + 1). Its exponent is a difference of
 * numbers in the thousands whose result may be small, so it is formed with
 * pairs of doubles.
 */
#include <math.h>

#include "base/maths.h"
#include "base/maths_tables.h"

static const double SQRT_TWO_PI = 2.5066282746310007;
static const double LEAST_TEMME = 20000.0;
enum { MOST_TERMS = 100000 }; /* never reached: about 9 sqrt(a) suffice */

typedef struct tails {
    double p;
    double q;
} tails;

/* a log(x / a) - (x - a), at most 0. */
static eb_maths_pair exponent_about(double a, double x) {
    eb_maths_pair log_x = eb_log_pair(x), log_a = eb_log_pair(a);
    eb_maths_pair ratio =
        eb_pair_add(log_x, (eb_maths_pair){-log_a.high, -log_a.low});
    eb_maths_pair gap = eb_pair_sum(a, -x);
    return eb_pair_add(eb_pair_scale(ratio, a), gap);
}

/* x^a e^-x / Gamma(a + 1) for a < 20000. */
static double shared_factor(double a, double x) {
    if (a < 10.0) {
        eb_maths_pair power = eb_pair_scale(eb_log_pair(x), a);
        return eb_exp_pair(eb_pair_add_double(power, -x)) / eb_gamma_after(a);
    }
    double head = eb_exp_pair(exponent_about(a, x));
    return head / (SQRT_TWO_PI * sqrt(a) * eb_exp(eb_stirling_rest(a)));
}

/* P / shared_factor = 1 + x/(a+1) + x^2/((a+1)(a+2)) + ... */
static double series(double a, double x) {
    double term = 1.0, sum = 1.0;
    for (int n = 1; n < MOST_TERMS && term > 0x1p-60 * sum; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

/*
 * Q x / (a shared_factor), as x / (x + 1 - a + 1 (a - 1) / (x + 3 - a + ...)),
 * summed forwards by Steed's method: `step` is what each convergent adds.
 */
static double fraction(double a, double x) {
    double below = x + (1.0 - a), inverse = 1.0 / below;
    double step = x * inverse, sum = step;
    for (int n = 1; n < MOST_TERMS; n++) {
        double above = n * (a - n);
        below += 2.0;
        inverse = 1.0 / (above * inverse + below);
        step *= below * inverse - 1.0;
        sum += step;
        if (fabs(step) < 0x1p-60 * sum) break;
    }
    return sum;
}

/*
 * Q for a < 1 and x <= 1, where P is near 1 if a is small. With
 * P = e^u (1 + a s), u = a log x - log Gamma(1 + a) and
 * s = sum over n >= 1 of (-x)^n / (n! (a + n)), both parts of
 * Q = (1 - e^u) - e^u a s are of size a, and so is Q.
 */
static double small_upper(double a, double x) {
    double power = 1.0, s = 0.0;
    for (int n = 1; n <= 24; n++) {
        power *= -x / n;
        s += power / (a + n);
    }
    double u = a * eb_log(x) - eb_lgamma_after(a);
    return -eb_expm1(u) - eb_exp(u) * a * s;
}

/*
 * mu - log(1 + mu) times a, for x = a (1 + mu), which is minus the exponent
 * above. For |mu| <= 0.0116 from its series, the square alone in pairs: exact
 * enough for every a. Farther out the logarithms serve, up to a = 1e7; beyond
 * that the result is above 660 and ends as a tail of 0.
 */
static double temme_exponent(double a, double x, double mu, double *low) {
    if (fabs(mu) > 0.0116) {
        *low = 0.0;
        if (a > 1e7) return a * (mu - eb_log1p(mu));
        eb_maths_pair minus = exponent_about(a, x);
        *low = -minus.low;
        return -minus.high;
    }
    double gap = x - a; /* exact: x is within a factor of 2 of a */
    eb_maths_pair back = eb_pair_product(mu, a);
    double mu_low = ((gap - back.high) - back.low) / a;
    eb_maths_pair half = eb_pair_product(0.5 * gap, mu);
    double cube = 0.0;
    for (int n = 10; n >= 3; n--) cube = 1.0 / n - mu * cube;
    double rest = 0.5 * gap * mu_low - gap * mu * mu * cube + half.low;
    eb_maths_pair sum = eb_pair_sum(half.high, rest);
    *low = sum.low;
    return sum.high;
}

/*
 * With eta^2 / 2 = mu - log(1 + mu) and eta of mu's sign, the tail on x's side
 * is erfc(|eta| sqrt(a/2)) / 2, corrected by a series in eta and 1/a. Both
 * have the factor e^(-a eta^2 / 2), and erfc is itself an incomplete gamma
 * function of a = 1/2.
 */
static tails by_temme(double a, double x) {
    double mu = (x - a) / a, low, side = x < a ? -1.0 : 1.0;
    double exponent = temme_exponent(a, x, mu, &low); /* a eta^2 / 2 */
    double nearer = 0.0;
    if (exponent < 760.0) {
        double eta = side * sqrt(2.0 * exponent / a), correction = 0.0;
        for (int k = EB_TEMME_ROWS - 1; k >= 0; k--) {
            double row = 0.0;
            for (int n = EB_TEMME_TERMS - 1; n >= 0; n--) {
                row = eb_temme[k][n] + eta * row;
            }
            correction = row + correction / a;
        }
        double decay = eb_exp_pair((eb_maths_pair){-exponent, -low});
        correction *= side * decay / (SQRT_TWO_PI * sqrt(a));
        if (exponent > 1.0) {
            double root = SQRT_TWO_PI * sqrt(2.0 * exponent);
            nearer = decay * fraction(0.5, exponent) / root + correction;
        } else {
            nearer = 0.5 * eb_gamma_q(0.5, exponent) + correction;
        }
    }
    return side > 0.0 ? (tails){1.0 - nearer, nearer}
                      : (tails){nearer, 1.0 - nearer};
}

static tails both(double a, double x) {
    if (isnan(a) || isnan(x) || !(a > 0.0) || !(x >= 0.0) ||
        (a > DBL_MAX && x > DBL_MAX)) {
        return (tails){(double)NAN, (double)NAN};
    }
    if (x == 0.0 || a > DBL_MAX) return (tails){0.0, 1.0};
    if (x > DBL_MAX) return (tails){1.0, 0.0};
    if (a > 0x1p600) {
        /* Neighbouring doubles are far apart here: only x = a is not 0 or 1,
         * and that is as true after this, which keeps products finite. */
        a *= 0x1p-500;
        x *= 0x1p-500;
    }
    if (a >= LEAST_TEMME) return by_temme(a, x);
    double factor = shared_factor(a, x);
    if (a < 1.0 && x <= 1.0) {
        return (tails){factor * series(a, x), small_upper(a, x)};
    }
    if (x <= a) {
        double p = factor * series(a, x);
        return (tails){p, 1.0 - p};
    }
    double q = factor * (a / x) * fraction(a, x);
    return (tails){1.0 - q, q};
}

double eb_gamma_p(double a, double x) { return both(a, x).p; }

double eb_gamma_q(double a, double x) { return both(a, x).q; }
