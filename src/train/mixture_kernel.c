/* SPDX-License-Identifier: MIT */
/*
 * The beta-binomial's log chance and its derivatives, fast and with all their
 * digits.
 *
 * With alpha = mu phi, beta = (1 - mu) phi the log chance of k of n is
 * S(alpha, k) + S(beta, n - k) - S(phi, n), S(x, m) = sum over i < m of
 * log(x + i). Differences of log-gamma lose 1e-7 of it at phi = 1e8, those of
 * digamma 15 % of the derivative by phi (MODEL.md, "Numerics"). We take
 *
 *   - up to 16 terms as they stand, in one product and one log;
 *   - longer sums by Stirling's series (DLMF 5.11), which we write as
 *     differences of the ends so that nothing large is subtracted: with
 *     u = m / x and g(u) = u - log1p(u),
 *       S(x, m) - m log phi = -x g(u) - log1p(u) / 2 + m log((x + m) / phi)
 *                             + rest(x + m) - rest(x),
 *       E(x, m) = sum i / (x + i) = x g(u) - m / (2 (x + m)) - ...,
 *       F(x, m) = sum x i / (x + i)^2, likewise.
 *     Where x is under 10 its first terms are summed until it is not.
 *
 * In E and F the derivatives by log phi are E(phi) - E(alpha) - E(beta) and
 * F(alpha) + F(beta) - F(phi): small numbers stay small numbers.
 */
#include "train/mixture_kernel.h"

#include "base/maths.h"

#define SHORT_SUM 16
#define SERIES_FROM 10.0

/* Of one rising product x (x + 1) ... (x + m - 1). */
typedef struct rising {
    double product; /* of the first factors, each over phi */
    double logs;    /* sum of the other factors' logs, each over phi */
    double d, d2;   /* sum 1 / (x + i), sum 1 / (x + i)^2 */
    double e, f;    /* sum i / (x + i), sum x i / (x + i)^2 */
} rising;

/* u - log1p(u). */
static double log1p_short_fall(double u, double log1p_u) {
    if (u > 0.01) return u - log1p_u;
    /* u^2/2 - u^3/3 + ... - u^9/9: the next term is under 1e-16 of it */
    double sum = -1.0 / 9.0;
    sum = sum * u + 1.0 / 8.0;
    sum = sum * u - 1.0 / 7.0;
    sum = sum * u + 1.0 / 6.0;
    sum = sum * u - 1.0 / 5.0;
    sum = sum * u + 1.0 / 4.0;
    sum = sum * u - 1.0 / 3.0;
    sum = sum * u + 1.0 / 2.0;
    return sum * u * u;
}

/* What log Gamma, -digamma and trigamma have beyond their leading terms, at
 * x >= 10, from v = 1 / x^2: Bernoulli numbers over 2j (2j - 1), over 2j, and
 * themselves. Times 1/x, 1/x^2 and 1/x^3. */
static double gamma_rest(double v) {
    double sum = 1.0 / 156.0;
    sum = sum * v - 691.0 / 360360.0;
    sum = sum * v + 1.0 / 1188.0;
    sum = sum * v - 1.0 / 1680.0;
    sum = sum * v + 1.0 / 1260.0;
    sum = sum * v - 1.0 / 360.0;
    return sum * v + 1.0 / 12.0;
}

static double digamma_rest(double v) {
    double sum = 1.0 / 12.0;
    sum = sum * v - 691.0 / 32760.0;
    sum = sum * v + 1.0 / 132.0;
    sum = sum * v - 1.0 / 240.0;
    sum = sum * v + 1.0 / 252.0;
    sum = sum * v - 1.0 / 120.0;
    return sum * v + 1.0 / 12.0;
}

static double trigamma_rest(double v) {
    double sum = 7.0 / 6.0;
    sum = sum * v - 691.0 / 2730.0;
    sum = sum * v + 5.0 / 66.0;
    sum = sum * v - 1.0 / 30.0;
    sum = sum * v + 1.0 / 42.0;
    sum = sum * v - 1.0 / 30.0;
    return sum * v + 1.0 / 6.0;
}

/* The sums over i < m from x >= 10 on, by the series. Adds to *out. */
static void add_series(double x, double m, double phi, double over_phi,
                       int derivatives, rising *out) {
    const double end = x + m;
    const double u = m / x;
    const double log1p_u = eb_log1p(u);
    const double fall = x * log1p_short_fall(u, log1p_u);
    const double a = 1.0 / x, b = 1.0 / end;
    const double av = a * a, bv = b * b;
    const double log_end = x == phi ? log1p_u : eb_log(end * over_phi);
    out->logs += m * log_end - fall - 0.5 * log1p_u +
                 (b * gamma_rest(bv) - a * gamma_rest(av));
    if (!derivatives) return;
    const double half = 0.5 * m * b; /* x (1/x - 1/end) / 2 */
    const double rest = av * digamma_rest(av) - bv * digamma_rest(bv);
    const double half2 = 0.5 * m * (x + end) * bv;
    const double rest2 =
        av * a * trigamma_rest(av) - bv * b * trigamma_rest(bv);
    out->d += log1p_u + half * a + rest;
    out->d2 += m * a * b + half2 * av + rest2;
    out->e = fall - half - x * rest;
    out->f = m * m * b - out->e - half2 - x * x * rest2;
}

static void rise(double x, int m, double phi, double over_phi, int derivatives,
                 rising *out) {
    *out = (rising){1.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    int direct = 0;
    if (m <= SHORT_SUM)
        direct = m;
    else if (x < SERIES_FROM)
        direct = (int)(SERIES_FROM - x) + 1;
    for (int i = 0; i < direct; ++i) out->product *= (x + i) * over_phi;
    if (derivatives)
        for (int i = 0; i < direct; ++i) {
            const double term = 1.0 / (x + i);
            const double part = i * term;
            out->d += term;
            out->d2 += term * term;
            out->e += part;
            out->f += x * term * part;
        }
    if (direct == m) return;
    add_series(x + direct, m - direct, phi, over_phi, derivatives, out);
    if (direct && derivatives) { /* of x itself, not of where we began */
        out->e = m - x * out->d;
        out->f = x * out->d - x * x * out->d2;
    }
}

void eb_beta_row_at(int n, int k, double t, double f, int derivatives,
                    eb_beta_row *out) {
    const double up = eb_expit(t), down = eb_expit(-t);
    const double phi = eb_exp(f), over_phi = 1.0 / phi;
    const double alpha = up * phi, beta = down * phi;
    rising a, b, c;
    rise(alpha, k, phi, over_phi, derivatives, &a);
    rise(beta, n - k, phi, over_phi, derivatives, &b);
    rise(phi, n, phi, over_phi, derivatives, &c);
    const double product = a.product * b.product / c.product;
    out->log_chance = (a.logs + b.logs) - c.logs;
    if (product != 1.0) out->log_chance += eb_log(product);
    if (!derivatives) return;
    const double q = phi * up * down;
    out->t = q * (a.d - b.d);
    out->f = c.e - (a.e + b.e);
    out->tt = q * (down - up) * (a.d - b.d) - q * q * (a.d2 + b.d2);
    out->tf = q * ((a.d - alpha * a.d2) - (b.d - beta * b.d2));
    out->ff = (a.f + b.f) - c.f;
}

static double softplus(double x) {
    return x > 0.0 ? x + eb_log1p(eb_exp(-x)) : eb_log1p(eb_exp(x));
}

/* With the bounds: a scalar beyond one is moved there, its slope is 0. */
static void bounded_row(int n, int k, double t, double f, int derivatives,
                        eb_beta_row *out) {
    double t_in = t, f_in = f;
    if (t > EB_MIXTURE_LOGIT_MOST) t_in = EB_MIXTURE_LOGIT_MOST;
    if (t < -EB_MIXTURE_LOGIT_MOST) t_in = -EB_MIXTURE_LOGIT_MOST;
    if (f > EB_MIXTURE_LOG_PHI_MOST) f_in = EB_MIXTURE_LOG_PHI_MOST;
    if (f < EB_MIXTURE_LOG_PHI_LEAST) f_in = EB_MIXTURE_LOG_PHI_LEAST;
    eb_beta_row_at(n, k, t_in, f_in, derivatives, out);
    if (!derivatives) return;
    if (t_in < t || t_in > t) out->t = out->tt = out->tf = 0.0;
    if (f_in < f || f_in > f) out->f = out->ff = out->tf = 0.0;
}

/* Second derivatives of the two-component row, in the scalars. `share` is the
 * second component's posterior share, `weight` its prior one. */
static void mixture_hessian(const eb_beta_row *one, const eb_beta_row *two,
                            double share, double weight, double slope,
                            double eta, double (*out)[EB_BY_COUNT]) {
    const double rest = 1.0 - share;
    const double both = share * rest;
    /* by t1, f1, t2, weight, f2 */
    const double delta[5] = {-one->t, -one->f, two->t, 1.0, two->f};
    double h[5][5];
    for (int i = 0; i < 5; ++i)
        for (int j = 0; j < 5; ++j) h[i][j] = both * delta[i] * delta[j];
    h[0][0] += rest * one->tt;
    h[1][0] += rest * one->tf;
    h[1][1] += rest * one->ff;
    h[2][2] += share * two->tt;
    h[4][2] += share * two->tf;
    h[4][4] += share * two->ff;
    h[3][3] -= weight * (1.0 - weight);
    h[0][1] = h[1][0];
    h[2][4] = h[4][2];

    static const int natural[EB_BY_COUNT] = {0, 0, 1, 2, 2, 3, 4};
    for (int i = 1; i < EB_BY_COUNT; ++i)
        for (int j = 1; j <= i; ++j) out[i][j] = h[natural[i]][natural[j]];
    /* t1 = intercept + eta, t2 = intercept + slope eta, slope an exp */
    const double bend = slope * eta;
    for (int j = 1; j < EB_BY_COUNT; ++j) {
        if (j == EB_BY_LOG_SLOPE) continue;
        const int c = natural[j];
        out[j][EB_BY_ETA] = h[c][0] + slope * h[c][2];
        if (j < EB_BY_LOG_SLOPE)
            out[EB_BY_LOG_SLOPE][j] = bend * h[2][c];
        else
            out[j][EB_BY_LOG_SLOPE] = bend * h[c][2];
    }
    const double by_t2 = share * two->t;
    out[EB_BY_ETA][EB_BY_ETA] =
        h[0][0] + 2.0 * slope * h[2][0] + slope * slope * h[2][2];
    out[EB_BY_LOG_SLOPE][EB_BY_ETA] =
        bend * (h[2][0] + slope * h[2][2]) + slope * by_t2;
    out[EB_BY_LOG_SLOPE][EB_BY_LOG_SLOPE] =
        bend * bend * h[2][2] + bend * by_t2;
}

static double single_row(int n, int k, const double *at, double *gradient,
                         double (*hessian)[EB_BY_COUNT]) {
    eb_beta_row one;
    bounded_row(n, k, at[EB_BY_INTERCEPT_1] + at[EB_BY_ETA],
                at[EB_BY_PRECISION_1], gradient || hessian, &one);
    if (gradient) {
        gradient[EB_BY_ETA] = gradient[EB_BY_INTERCEPT_1] = one.t;
        gradient[EB_BY_PRECISION_1] = one.f;
    }
    if (hessian) {
        hessian[EB_BY_ETA][EB_BY_ETA] = one.tt;
        hessian[EB_BY_INTERCEPT_1][EB_BY_ETA] = one.tt;
        hessian[EB_BY_INTERCEPT_1][EB_BY_INTERCEPT_1] = one.tt;
        hessian[EB_BY_PRECISION_1][EB_BY_ETA] = one.tf;
        hessian[EB_BY_PRECISION_1][EB_BY_INTERCEPT_1] = one.tf;
        hessian[EB_BY_PRECISION_1][EB_BY_PRECISION_1] = one.ff;
    }
    return one.log_chance;
}

double eb_mixture_row(int components, int n, int k,
                      const double at[EB_BY_COUNT], double *gradient,
                      double (*hessian)[EB_BY_COUNT]) {
    if (components == 1) return single_row(n, k, at, gradient, hessian);
    const int derivatives = gradient || hessian;
    const double eta = at[EB_BY_ETA], v = at[EB_BY_WEIGHT];
    const double slope = eb_exp(at[EB_BY_LOG_SLOPE]);
    eb_beta_row one, two;
    bounded_row(n, k, at[EB_BY_INTERCEPT_1] + eta, at[EB_BY_PRECISION_1],
                derivatives, &one);
    bounded_row(n, k, at[EB_BY_INTERCEPT_2] + slope * eta,
                at[EB_BY_PRECISION_2], derivatives, &two);
    /* log((1 - w) e^one + w e^two) with w = expit(v) */
    const double odds = v + (two.log_chance - one.log_chance);
    const double result = one.log_chance + (softplus(odds) - softplus(v));
    if (!derivatives) return result;
    const double share = eb_expit(odds), weight = eb_expit(v);
    if (gradient) {
        gradient[EB_BY_INTERCEPT_1] = (1.0 - share) * one.t;
        gradient[EB_BY_PRECISION_1] = (1.0 - share) * one.f;
        gradient[EB_BY_INTERCEPT_2] = share * two.t;
        gradient[EB_BY_LOG_SLOPE] = share * two.t * slope * eta;
        gradient[EB_BY_WEIGHT] = share - weight;
        gradient[EB_BY_PRECISION_2] = share * two.f;
        gradient[EB_BY_ETA] = (1.0 - share) * one.t + slope * share * two.t;
    }
    if (hessian)
        mixture_hessian(&one, &two, share, weight, slope, eta, hessian);
    return result;
}

double eb_log_choose(int n, int k) {
    const int least = k < n - k ? k : n - k;
    double product = 1.0; /* under 1e120: no difference of large logs */
    for (int i = 0; i < least; ++i)
        product *= (double)(n - i) / (double)(i + 1);
    return eb_log(product);
}
