#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The constants and the frozen test values of src/base/maths*, from mpmath.

    maths_values.py tables > src/base/maths_tables.c
    maths_values.py exp > tests/reference/maths_exp_values.h
    (and the same with log, gamma and tails)

Everything is worked out with 60 digits or in whole fractions, from the
definitions. The program prints to standard output and reads nothing. The
arguments are drawn with fixed seeds. `maths_values.py check` holds the two
ways to an incomplete gamma value against mpmath's own.
"""

import math
import random
import sys
from fractions import Fraction

import mpmath
from mpmath import mpf

mpmath.mp.dps = 60


def literal(value):
    """The nearest double, in digits that read back to the same bits."""
    return repr(float(value))


def rounded(value, bits):
    """The nearest multiple of 2^-bits."""
    return mpmath.nint(value * mpf(2) ** bits) / mpf(2) ** bits


# ---- constants -----------------------------------------------------------

def halves(value, bits):
    """(high, low): high a multiple of 2^-bits, high + low = value."""
    high = rounded(value, bits)
    return literal(high), literal(value - high)


def exp2_rows():
    for j in range(32):
        value = mpf(2) ** (mpf(j) / 32)
        high = mpf(float(value))
        yield literal(high), literal(value - high)


def log_rows():
    for j in range(129):
        centre = 1 + mpf(j) / 128
        if j >= 53:  # above about sqrt(2): the caller halves its argument
            centre /= 2
        inverse = rounded(1 / centre, 10)
        yield (literal(inverse),) + halves(-mpmath.log(inverse), 42)


def lgamma_coefficients():
    """log Gamma(2 + z) = sum of c[k] z^k, k from 1."""
    yield 1 - mpmath.euler
    for k in range(2, 33):
        yield (-1) ** k * (mpmath.zeta(k) - 1) / k


def stirling_coefficients(count):
    for k in range(1, count + 1):
        yield mpmath.bernoulli(2 * k) / (2 * k * (2 * k - 1))


def series_multiply(a, b, length):
    out = [Fraction(0)] * length
    for i, x in enumerate(a[:length]):
        for j, y in enumerate(b[:length - i]):
            out[i + j] += x * y
    return out


def temme_mu(length):
    """mu as a power series in eta, where eta^2 / 2 = mu - log(1 + mu).

    Differentiating, eta (1 + mu) = mu mu'; with mu = eta + m2 eta^2 + ...
    each coefficient follows from those before it.
    """
    m = [Fraction(0)] * (length + 1)
    m[1] = Fraction(1)
    for n in range(2, length + 1):
        # coefficient of eta^n: m[n-1] = sum over i + j = n, of m[i] (j+1) m[j+1]
        known = sum((m[i] * (n - i + 1) * m[n - i + 1]
                     for i in range(2, n)), Fraction(0))
        m[n] = (m[n - 1] - known) / (n + 1)
    return m


def temme_coefficients(lengths):
    """c_k(eta) of DLMF 8.12.10-12, as power series with whole fractions."""
    order = 2 * len(lengths) + max(lengths) + 4
    mu = temme_mu(order + 1)
    shifted = mu[1:]  # mu / eta
    inverse = [Fraction(1)] + [Fraction(0)] * (order - 1)  # eta / mu
    for n in range(1, order):
        inverse[n] = -sum(shifted[i] * inverse[n - i] for i in range(1, n + 1))
    one_over_mu = inverse  # index n holds the coefficient of eta^(n-1)
    gamma_star = gamma_star_coefficients(len(lengths))
    # c_0 = 1/mu - 1/eta
    c = one_over_mu[1:]
    rows = [c[:lengths[0]]]
    for k in range(1, len(lengths)):
        slope = [(n + 1) * c[n + 1] for n in range(len(c) - 1)]
        factor = (-1) ** k * gamma_star[k]
        pole = slope[0] + factor * one_over_mu[0]
        assert pole == 0, "the pole at eta = 0 must cancel"
        c = [slope[n + 1] + factor * one_over_mu[n + 1]
             for n in range(len(slope) - 1)]
        rows.append(c[:lengths[k]])
    return rows


def gamma_star_coefficients(count):
    """exp(Stirling's series) in powers of 1/a."""
    s = [Fraction(0)] * (count + 1)
    for k in range(1, count // 2 + 2):
        if 2 * k - 1 <= count:
            p, q = mpmath.bernfrac(2 * k)
            s[2 * k - 1] = Fraction(int(p), int(q)) / (2 * k * (2 * k - 1))
    g = [Fraction(1)] + [Fraction(0)] * count
    for n in range(1, count + 1):
        g[n] = sum(i * s[i] * g[n - i] for i in range(1, n + 1)) / n
    return g


TEMME_LENGTHS = [16, 12, 8, 4]


def print_list(name, values):
    print(f"const double {name} = {{")
    for value in values:
        print(f"    {literal(value)},")
    print("};\n")


def print_tables():
    print("""/* SPDX-License-Identifier: MIT */
/*
 * Constants of base/maths, printed by `tests/reference/maths_values.py tables`
 * from their definitions with 60 digits. Do not edit: change the script.
 * What each table means stands in maths_tables.h.
 */
/* clang-format off */
#include "base/maths_tables.h"
""")
    print("const eb_maths_pair eb_exp2_table[32] = {")
    for row in exp2_rows():
        print("    {%s, %s}," % row)
    print("};\n")
    print("const eb_log_row eb_log_table[129] = {")
    for row in log_rows():
        print("    {%s, %s, %s}," % row)
    print("};\n")
    print_list("eb_lgamma_taylor[EB_LGAMMA_TERMS]", lgamma_coefficients())
    print_list("eb_stirling[EB_STIRLING_TERMS]", stirling_coefficients(8))
    print("const double eb_temme[EB_TEMME_ROWS][EB_TEMME_TERMS] = {")
    for row in temme_coefficients(TEMME_LENGTHS):
        print("    {")
        for value in row:
            print(f"        {literal(mpf(value.numerator) / value.denominator)},")
        print("    },")
    print("};\n")
    scalars = [("EB_LN2", halves(mpmath.log(2), 42)),
               ("EB_LN2_32ND", halves(mpmath.log(2) / 32, 42)),
               ("1/ln2*32", (literal(32 / mpmath.log(2)),)),
               ("sqrt(2 pi)", (literal(mpmath.sqrt(2 * mpmath.pi)),)),
               ("(log(2 pi) - 1)/2",
                (literal((mpmath.log(2 * mpmath.pi) - 1) / 2),))]
    print("/* Scalars, as they stand in the sources that use them:")
    for name, values in scalars:
        print(" * ", name, *values)
    print(" */")


# ---- frozen values -------------------------------------------------------

def log_uniform(rng, low, high):
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def ulp(value):
    return math.ulp(float(value))


def near(x, steps=2):
    """x and its neighbouring doubles."""
    out = [x]
    up = down = x
    for _ in range(steps):
        up, down = math.nextafter(up, math.inf), math.nextafter(down, -math.inf)
        out += [up, down]
    return out


def exp_points(rng):
    yield from (0.0, 1.0, -1.0, 0.5, 2.0, 10.0, 1e-300, -1e-300, 1e-17, -1e-17,
                5e-324, 709.0, 709.7827128933840, -708.0, -708.3964185322641,
                -708.39641853226408, -708.5, -720.0, -740.0, -744.4400719213812,
                -745.1332191019411, math.log(2), -math.log(2))
    for n in (1, 2, 5, 31, 32, 33, 1000, -1, -2, -17, -1000, 20000, -30000):
        yield from near((n + 0.5) * math.log(2) / 32, 1)
    for _ in range(80):
        yield rng.uniform(-745, 709.7)
    for _ in range(80):
        yield rng.uniform(-2, 2)
    for _ in range(50):
        yield rng.choice((-1, 1)) * log_uniform(rng, 1e-18, 1)


def exp2_points(rng):
    yield from (0.0, 1.0, -1.0, 0.5, -0.5, 1023.0, 1023.9999999999999, -1022.0,
                -1022.5, -1074.0, -1074.5, -1070.25, 1e-17, 1e-300, -1e-17)
    for _ in range(80):
        yield rng.uniform(-1075, 1024)
    for _ in range(80):
        yield rng.uniform(-1, 1)
    for n in (1, 3, -7, 100, -999):
        yield from near((n + 0.5) / 32, 1)


def expm1_points(rng):
    yield from (1e-300, 5e-324, -5e-324, 1e-17, -1e-17, 0.5, -0.5, 1.0, -1.0,
                -37.0, -36.5, -38.0, 36.0, 55.0, 700.0, 709.7, -700.0)
    for n in (1, -1, 2, -2, 31, -31):
        yield from near((n + 0.5) * math.log(2) / 32, 1)
    for _ in range(80):
        yield rng.uniform(-3, 3)
    for _ in range(60):
        yield rng.uniform(-40, 80)
    for _ in range(80):
        yield rng.choice((-1, 1)) * log_uniform(rng, 1e-18, 1)


def log_points(rng):
    yield from (5e-324, 1e-310, 2.2250738585072014e-308, 0.5, 2.0, 10.0, math.e,
                1.7976931348623157e308, 1e300, 1e-300, 0.7071067811865476)
    yield from near(1.0, 6)
    for j in (0, 1, 2, 51, 52, 53, 54, 126, 127):  # the table's own seams
        yield from near(1 + (j + 0.5) / 128, 1)
    for _ in range(100):
        yield log_uniform(rng, 1e-307, 1e307)
    for _ in range(100):
        yield rng.uniform(0.3, 3)
    for _ in range(60):
        yield 1 + rng.choice((-1, 1)) * log_uniform(rng, 1e-15, 0.3)


def log1p_points(rng):
    yield from (5e-324, -5e-324, 1e-300, 1e-17, -1e-17, -0.5, 1.0, -0.9999, 1e17,
                -0.9999999999999999, 1e300, 0.5, -0.29, 0.41, 9007199254740993.0)
    for _ in range(100):
        yield rng.uniform(-0.999, 3)
    for _ in range(100):
        yield rng.choice((-1, 1)) * log_uniform(rng, 1e-18, 0.9)
    for _ in range(50):
        yield log_uniform(rng, 1, 1e20)
    for _ in range(30):
        yield -1 + log_uniform(rng, 1e-15, 1)


def logit_points(rng):
    yield from (5e-324, 1e-300, 0.25, 0.75, 0.1, 0.9, 0.9999999999999999)
    yield from near(0.25) + near(0.75) + near(0.5)[1:]
    for _ in range(150):
        yield rng.random()
    for _ in range(50):
        yield 0.5 + rng.choice((-1, 1)) * log_uniform(rng, 1e-15, 0.4)
    for _ in range(50):
        yield log_uniform(rng, 1e-300, 0.1)
    for _ in range(50):
        yield 1 - log_uniform(rng, 1e-15, 0.1)


def expit_points(rng):
    yield from (0.0, 1.0, -1.0, 36.0, 37.0, 40.0, -40.0, -700.0, -744.0, 1e-17)
    for _ in range(100):
        yield rng.uniform(-20, 20)
    for _ in range(50):
        yield rng.uniform(-745, 50)


def lgamma_points(rng):
    yield from (5e-324, 1e-300, 1e-17, 0.25, 0.5, 1.5, 2.5, 3.0, 4.0, 9.5, 10.0,
                100.0, 1e5, 1e10, 1e100, 2.5e305)
    yield from near(1.0) + near(2.0) + near(0.5) + near(1.5) + near(2.5)
    yield from near(10.0)
    for _ in range(100):
        yield rng.uniform(0, 3)
    for _ in range(60):
        yield rng.uniform(2, 30)
    for _ in range(60):
        yield rng.choice((1, 2)) + rng.choice((-1, 1)) * log_uniform(rng, 1e-12,
                                                                      0.4)
    for _ in range(60):
        yield log_uniform(rng, 1e-20, 1e20)


def gamma_points(rng):
    """(a, x): both tails, the seams of the methods, chi-square sizes."""
    for a in (1e-10, 1e-3, 0.1, 0.5, 0.999, 1.0, 1.001, 2.0, 9.9, 10.0, 10.1,
              50.0, 300.0):
        for x in (1e-10, 0.01, 0.5, 0.9999, 1.0, 1.0001, 1.5, 3.0, 9.0, 10.0,
                  11.0, 60.0, 280.0, 310.0, 600.0):
            yield a, x
    for a in (1000.0, 5000.0, 19999.0, 20000.0, 20001.0, 1e5, 1e6, 3e7, 1e9):
        for spread in (-34, -20, -5, -1, -0.01, 0.0, 0.01, 1, 5, 20, 34):
            if spread * spread < a:
                yield a, a + spread * math.sqrt(a)
    for _ in range(150):
        a = log_uniform(rng, 1e-3, 1e4)
        yield a, max(1e-12, a + rng.uniform(-12, 12) * math.sqrt(a))
    for _ in range(60):
        yield log_uniform(rng, 0.01, 200), log_uniform(rng, 1e-4, 600)


def logit_exact(p):
    return mpmath.log(p) - mpmath.log1p(-p)


def expit_exact(x):
    return 1 / (1 + mpmath.exp(-x))


def gamma_exact(a, x):
    """(P, Q) with 40 right digits each.

    From the density ratio summed to the nearer tail with 120 digits; mpmath's
    own gammainc is checked against this in `self_check`.
    """
    with mpmath.workdps(120):
        a, x = mpf(a), mpf(x)
        if x <= a or x < 1:
            term = total = mpf(1)
            n = 0
            while term > total * mpf(10) ** -100:
                n += 1
                term *= x / (a + n)
                total += term
            p = mpmath.exp(a * mpmath.log(x) - x - mpmath.loggamma(a + 1)) * total
            return +p, 1 - p
        # Continued fraction, both convergents kept (Wallis), rescaled.
        p0, q0, p1, q1 = mpf(0), mpf(1), mpf(1), x + 1 - a
        last, n = mpf(0), 0
        while True:
            n += 1
            factor, b = n * (a - n), x + 2 * n + 1 - a
            p0, p1 = p1, b * p1 + factor * p0
            q0, q1 = q1, b * q1 + factor * q0
            value = p1 / q1
            if abs(value - last) <= abs(value) * mpf(10) ** -60:
                break
            last = value
            if n % 50 == 0:
                scale = 1 / q1
                p0, p1, q0, q1 = p0 * scale, p1 * scale, q0 * scale, mpf(1)
        q = mpmath.exp(a * mpmath.log(x) - x - mpmath.loggamma(a)) * value
        return 1 - q, +q


EXACT = {"exp": mpmath.exp, "exp2": lambda x: mpf(2) ** x,
         "expm1": mpmath.expm1, "log": mpmath.log, "log1p": mpmath.log1p,
         "logit": logit_exact, "expit": expit_exact,
         "lgamma": mpmath.loggamma}

POINTS = {"exp": exp_points, "exp2": exp2_points, "expm1": expm1_points,
          "log": log_points, "log1p": log1p_points, "logit": logit_points,
          "expit": expit_points, "lgamma": lgamma_points}


def frozen_row(exact, x):
    """x, the nearest double to the truth, and the rest of it in ulps."""
    with mpmath.workdps(400 if abs(x) < 1e-30 else 60):
        value = exact(mpf(x))
        nearest = float(value)
        if math.isinf(nearest):
            return None
        rest = (value - mpf(nearest)) / mpf(ulp(nearest))
        return f"    {{{x!r}, {nearest!r}, {float(rest):.4f}}},"


GROUPS = {"exp": ("exp", "exp2", "expm1", "expit"),
          "log": ("log", "log1p", "logit"), "gamma": ("lgamma",),
          "tails": ()}


def print_values(group):
    print(f"""/* SPDX-License-Identifier: MIT */
/*
 * Frozen values for tests/test_maths_*.c, printed with mpmath by
 * `tests/reference/maths_values.py {group}`. Each row of a maths_value:
 * argument, nearest double to the true value, and what is left of the true
 * value in units of that double's last place. Of a gamma_value: a, x, P, Q.
 */
/* clang-format off */
#include "../test_maths.h\"""")
    for name in GROUPS[group]:
        rng = random.Random(f"earlybell {name}")
        print(f"\nstatic const maths_value {name.upper()}_VALUES[] = {{")
        for x in POINTS[name](rng):
            row = frozen_row(EXACT[name], x)
            if row is not None:
                print(row)
        print("};")
    if group == "tails":
        rng = random.Random("earlybell gamma")
        print("\nstatic const gamma_value TAIL_VALUES[] = {")
        for a, x in gamma_points(rng):
            p, q = gamma_pair(a, x)
            print(f"    {{{a!r}, {x!r}, {p!r}, {q!r}}},")
        print("};")


def gamma_pair(a, x):
    p, q = (gamma_by_integration if a >= 2000 else gamma_exact)(a, x)
    return float(p), float(q)


def gamma_by_integration(a, x):
    """For large a: the nearer tail as density at x times a slow integral."""
    with mpmath.workdps(50):
        a, x = mpf(a), mpf(x)
        head = mpmath.exp(a * mpmath.log(x) - x - mpmath.loggamma(a))
        width = mpmath.sqrt(a)
        sign = 1 if x > a else -1

        def ratio(s):
            h = sign * s * width / x
            if h <= -1:
                return mpf(0)
            return mpmath.exp((a - 1) * mpmath.log1p(h) - x * h)
        reach = 20
        points = [mpf(i) for i in range(0, reach + 1)]
        tail = head * width / x * mpmath.quad(ratio, points)
        return (1 - tail, tail) if sign > 0 else (tail, 1 - tail)


def self_check():
    """The oracles against mpmath's own incomplete gamma, where that is easy."""
    for a, x in ((0.5, 0.3), (3.25, 8.0), (120.0, 90.0), (2500.0, 2600.0)):
        q = mpmath.gammainc(a, x, mpmath.inf, regularized=True)
        assert abs(gamma_exact(a, x)[1] / q - 1) < mpf(10) ** -40, (a, x)
    p, q = gamma_exact(2500.0, 2600.0)
    other_p, other_q = gamma_by_integration(2500.0, 2600.0)
    assert abs(other_q / q - 1) < mpf(10) ** -30
    assert abs(other_p / p - 1) < mpf(10) ** -30


if __name__ == "__main__":
    if sys.argv[1:] == ["tables"]:
        print_tables()
    elif len(sys.argv) == 2 and sys.argv[1] in GROUPS:
        print_values(sys.argv[1])
    elif sys.argv[1:] == ["check"]:
        self_check()
        print("oracle agrees with mpmath.gammainc")
    else:
        sys.exit(__doc__)
