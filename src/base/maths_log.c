/* SPDX-License-Identifier: MIT */
/*
 * log, log1p and the log odds.
 *
 * The idea: write x = 2^k m with m from 0.707 to 1.41, and look up a number
 * near 1/m of only 11 bits, so that r = m * inverse - 1 comes out without
 * rounding (as the sum of two doubles) and |r| <= 0.0046. Then
 * log(x) = k ln 2 - log(inverse) + log(1 + r). The high parts of the first two
 * are multiples of 2^-42, so their sum is exact; log(1 + r) = r - r^2/2 + ...
 * is added smallest first. Around x = 1 the first two are 0, so nothing
 * cancels. log1p feeds the rounding error of 1 + x into r.
 */
#include <math.h>

#include "base/bits.h"
#include "base/maths.h"
#include "base/maths_tables.h"

static const double LN2_HIGH = 0.6931471805598903; /* a multiple of 2^-42 */
static const double LN2_LOW = 5.497923018708371e-14;

/* log(x) = whole + whole_low + log(1 + r.high + r.low); `whole` is exact. */
typedef struct log_parts {
    double whole;
    double whole_low;
    eb_maths_pair r;
} log_parts;

/* For finite x > 0; `rest`, far below x, is added to x without rounding. */
static log_parts parts(double x, double rest) {
    int exponent = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        exponent = -54;
    }
    uint64_t bits = eb_bits_of_double(x);
    uint64_t fraction = bits & ((UINT64_C(1) << 52) - 1);
    int power = (int)(bits >> 52) - 1023;
    size_t row = (size_t)((fraction + (UINT64_C(1) << 44)) >> 45);
    int halved = row >= EB_LOG_FIRST_HALVED;
    uint64_t one = (uint64_t)(halved ? 1022 : 1023) << 52;
    double m = eb_double_of_bits(one | fraction);
    /* The upper 32 bits of m times 11 bits are exact, and so is the rest. */
    uint64_t low_bits = (UINT64_C(1) << 21) - 1;
    double m_high = eb_double_of_bits((one | fraction) & ~low_bits);
    const eb_log_row *entry = &eb_log_table[row];

    log_parts p;
    p.r = eb_pair_sum(m_high * entry->inverse - 1.0,
                      (m - m_high) * entry->inverse);
    power += halved;
    exponent += power;
    if (rest != 0.0) {
        double scale = eb_double_of_bits((uint64_t)(1023 - power) << 52);
        p.r.low += rest * scale * entry->inverse;
        p.r = eb_pair_sum(p.r.high, p.r.low);
    }
    p.whole = exponent * LN2_HIGH + entry->log_high;
    p.whole_low = exponent * LN2_LOW + entry->log_low;
    return p;
}

/* log(1 + r) - r + r^2 / 2 */
static double beyond_square(double r) {
    double sum = 1.0 / 7 - r * (1.0 / 8);
    sum = 1.0 / 5 - r * (1.0 / 6 - r * sum);
    sum = 1.0 / 3 - r * (1.0 / 4 - r * sum);
    return r * r * r * sum;
}

static double assemble(log_parts p) {
    double r = p.r.high;
    double curve = beyond_square(r) - 0.5 * r * r;
    eb_maths_pair head = eb_pair_sum(p.whole, r);
    return head.high + (head.low + (p.r.low + (p.whole_low + curve)));
}

eb_maths_pair eb_log_pair(double x) {
    log_parts p = parts(x, 0.0);
    double r = p.r.high;
    eb_maths_pair square = eb_pair_product(r, r);
    eb_maths_pair sum = eb_pair_sum(p.whole, r);
    sum = eb_pair_add(sum,
                      (eb_maths_pair){-0.5 * square.high, -0.5 * square.low});
    double low = p.r.low - r * p.r.low;
    return eb_pair_add_double(eb_pair_add_double(sum, p.whole_low),
                              low + beyond_square(r));
}

/* For log's arguments that no table serves: 0, below 0, infinite, NaN. */
static double log_outside(double x) {
    if (isnan(x) || x > 0.0) return x;
    return x == 0.0 ? -(double)INFINITY : (double)NAN;
}

double eb_log(double x) {
    if (!(x > 0.0 && x <= DBL_MAX)) return log_outside(x);
    return assemble(parts(x, 0.0));
}

double eb_log1p(double x) {
    if (!(x > -1.0 && x <= DBL_MAX)) {
        return isnan(x) ? x : log_outside(1.0 + x);
    }
    if (fabs(x) < 0x1p-54) return x; /* also keeps -0 and subnormals */
    if (x > 0x1p60) return eb_log(x);
    eb_maths_pair sum = eb_pair_sum(1.0, x);
    return assemble(parts(sum.high, sum.low));
}

/*
 * Near 1/2 the two logarithms cancel; there log1p of (2p - 1) / (1 - p) does
 * not, and 2p - 1 is exact.
 */
double eb_logit(double p) {
    if (!(p >= 0.0 && p <= 1.0)) return isnan(p) ? p : (double)NAN;
    if (p >= 0.25 && p <= 0.75) return eb_log1p((2.0 * p - 1.0) / (1.0 - p));
    return eb_log(p) - eb_log1p(-p);
}
