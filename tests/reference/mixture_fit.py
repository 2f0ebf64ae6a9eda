#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# The numbers against which the beta-binomial mixture fit is tested, to 40
# digits, by another way than the C: log-gamma, digamma and trigamma at 70
# digits (where their differences lose nothing that matters) in place of finite
# sums and series, the penalty written out term by term, and Newton's method
# with derivatives of the gradient by central differences at 70 digits.
#
#   mixture_fit.py kernel > tests/reference/mixture_kernel_values.h
#   mixture_fit.py fit > tests/reference/mixture_fit_values.h
#
# Needs mpmath, numpy and scipy (a start in double precision); it was run with
# those of the first lines of its output. Takes ten minutes. All pupils are
# invented by the little generator below.
import sys

import mpmath
import numpy
import scipy
import scipy.optimize
import scipy.special
import scipy.stats
from mpmath import mp, mpf

mp.dps = 70


def show(x):
    return mpmath.nstr(x, 17, min_fixed=0, max_fixed=0)


# ---- one beta-binomial -------------------------------------------------------


def beta_row(n, k, t, f):
    """log chance without the binomial coefficient, its first and second
    derivatives by t = logit mu and f = log phi."""
    mu = 1 / (1 + mpmath.exp(-t))
    nu = 1 / (1 + mpmath.exp(t))
    phi = mpmath.exp(f)
    a, b = mu * phi, nu * phi

    def rise(x, m):
        return (mpmath.loggamma(x + m) - mpmath.loggamma(x),
                mpmath.psi(0, x + m) - mpmath.psi(0, x),
                mpmath.psi(1, x + m) - mpmath.psi(1, x))

    sa, da, ea = rise(a, k)
    sb, db, eb = rise(b, n - k)
    sc, dc, ec = rise(phi, n)
    q = phi * mu * nu
    return (sa + sb - sc, q * (da - db), a * da + b * db - phi * dc,
            q * (nu - mu) * (da - db) + q * q * (ea + eb),
            q * (da - db) + q * (a * ea - b * eb),
            a * da + b * db - phi * dc + a * a * ea + b * b * eb
            - phi * phi * ec)


def kernel_cases():
    for phi in ("0.05", "0.01", "3", "30", "1e4", "1e6", "1e8"):
        for n, ks in ((1, (0, 1)), (17, (0, 8, 17)), (20, (0, 1, 20)),
                      (400, (0, 3, 17, 60, 400))):
            for k in ks:
                for t in ("-2.75", "0.5"):
                    yield n, k, float(t), float(mpmath.log(mpf(phi)))
    for t in (-12.0, 9.0):
        for k in (0, 40, 300):
            yield 300, k, t, 2.0


# ---- the small fit -----------------------------------------------------------

KNOTS = (60.0, 240.0)
LEVEL, SMOOTH, CENTRE = 0.5, 0.25, 0.75
ROWS = 300


class Random:  # a linear congruential generator: enough to invent pupils
    def __init__(self, seed):
        self.state = seed

    def uniform(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 11) / 2**53

    def normal(self):
        return sum(self.uniform() for _ in range(12)) - 6.0


def invent():
    r, other = Random(20261122), Random(1959)
    rows = []
    for i in range(ROWS):
        possible = float(20 + int(r.uniform() * 300))
        remaining = float(30 + int(r.uniform() * 250))
        last = int(r.uniform() < 0.7)
        z = (round(r.normal(), 3), round(r.normal() * 0.5 - 0.2, 3))
        n = 20 + int(r.uniform() * 90)
        wide = r.uniform() < 0.3
        eta = 0.8 * z[0] - 0.5 * z[1]
        t = (-1.2 + 1.5 * eta) if wide else (-2.6 + eta)
        mu = 1 / (1 + numpy.exp(-t))
        phi = 6.0 if wide else 60.0
        # a beta by its quantile, then a binomial by coins
        p = scipy.stats.beta.ppf(r.uniform(), mu * phi, (1 - mu) * phi)
        k = sum(r.uniform() < p for _ in range(n))
        rows.append((possible, remaining, last, z[0], z[1], n, int(k),
                     (1.0, 0.5, 2.0)[i % 3], i // 2,
                     round(last * (0.7 * wide + 0.5 * other.normal()), 3) + 0.0))
    return rows


def hats(p):
    share = (p - KNOTS[0]) / (KNOTS[1] - KNOTS[0])
    share = min(max(share, 0.0), 1.0)
    return share


class Fit:
    """Parameters: coefficients of column 1 at both knots, column 2 (constant
    in P), then intercept (2), precision (2 + 2); with two components also
    intercept (2), log slope, weight (2 + 2, and one more where last year's
    rate moves it), precision (2 + 2)."""

    def __init__(self, rows, components, rate=0):
        self.rows, self.components, self.rate = rows, components, rate
        self.wide = 16 + rate  # where the second precision begins
        self.count = 9 if components == 1 else 20 + rate
        w = numpy.array([row[7] for row in rows])
        self.deviation = []
        for c in (3, 4):
            z = [mpf(row[c]) for row in rows]
            weights = [mpf(x) for x in w]
            total = mpmath.fsum(weights)
            mean = mpmath.fsum(a * b for a, b in zip(weights, z)) / total
            self.deviation.append(mpmath.sqrt(mpmath.fsum(
                a * (b - mean)**2 for a, b in zip(weights, z)) / total))

    def pieces(self, row):
        """per scalar, a list of (place, factor), but for eta's."""
        u = (mpf(row[0]) - KNOTS[0]) / (mpf(KNOTS[1]) - KNOTS[0])
        u = min(max(u, mpf(0)), mpf(1))
        lr, last = mpmath.log(mpf(row[1]) / 190), mpf(row[2])

        def run(at, more):
            out = [(at, 1 - u), (at + 1, u)]
            return out + ([(at + 2, lr), (at + 3, last)] if more else [])

        out = {"eta": [(0, (1 - u) * mpf(row[3])), (1, u * mpf(row[3])),
                       (2, mpf(row[4]))],
               "a1": run(3, False), "f1": run(5, True)}
        if self.components == 2:
            out.update(a2=run(9, False), v=run(12, True),
                       f2=run(self.wide, True))
            if self.rate:
                out["v"].append((16, mpf(row[9])))
        return out

    def prepare(self):
        self.ready = [self.pieces(row) for row in self.rows]
        self.choose = [mpmath.log(mpmath.binomial(row[5], row[6]))
                       for row in self.rows]

    def row(self, i, x, mathematics=True):
        """log chance and gradient (dense) of row i."""
        pieces = self.ready[i]
        at = {s: mpmath.fsum(x[p] * f for p, f in list_)
              for s, list_ in pieces.items()}
        n, k = self.rows[i][5], self.rows[i][6]
        g = [mpf(0)] * self.count
        one = first(n, k, at["a1"] + at["eta"], at["f1"])
        by = {}
        if self.components == 1:
            value = one[0]
            by = {"eta": one[1], "a1": one[1], "f1": one[2]}
        else:
            s = mpmath.exp(x[11])
            two = first(n, k, at["a2"] + s * at["eta"], at["f2"])
            w = 1 / (1 + mpmath.exp(-at["v"]))
            c1 = (1 - w) * mpmath.exp(one[0])
            c2 = w * mpmath.exp(two[0])
            value = mpmath.log(c1 + c2)
            r1, r2 = c1 / (c1 + c2), c2 / (c1 + c2)
            by = {"a1": r1 * one[1], "f1": r1 * one[2], "a2": r2 * two[1],
                  "f2": r2 * two[2], "v": r2 - w,
                  "eta": r1 * one[1] + s * r2 * two[1]}
            g[11] = r2 * two[1] * s * at["eta"]
        for s, list_ in pieces.items():
            for p, f in list_:
                g[p] += by[s] * f
        return value + self.choose[i], g

    def penalty(self, x):
        """value and gradient, term by term as train.h has them."""
        g = [mpf(0)] * self.count
        total = mpf(0)

        def square(size, parts, to=0):
            nonlocal total
            miss = sum(f * x[p] for p, f in parts) - mpf(to)
            total += mpf(size) / 2 * miss**2
            for p, f in parts:
                g[p] += mpf(size) * miss * f

        d1, d2 = self.deviation
        square(mpf(LEVEL) / 2 * d1**2, [(0, 1)])
        square(mpf(LEVEL) / 2 * d1**2, [(1, 1)])
        square(mpf(SMOOTH) * d1**2, [(0, 1), (1, -1)])
        square(mpf(LEVEL) * d2**2, [(2, 1)])
        runs = [(3, None), (5, mpmath.log(30))]
        if self.components == 2:
            runs += [(9, None), (12, mpf("-1.4")),
                     (self.wide, mpmath.log(5))]
            square(CENTRE, [(11, 1)], mpf("0.2"))
            if self.rate:
                square(CENTRE, [(16, 1)])
            for k in (0, 1):
                square(mpf(CENTRE) / 2, [(9 + k, 1), (3 + k, -1)], mpf("0.7"))
        for at, centre in runs:
            square(SMOOTH, [(at, 1), (at + 1, -1)])
            if centre is None:
                continue
            square(mpf(CENTRE) / 2, [(at, 1)], centre)
            square(mpf(CENTRE) / 2, [(at + 1, 1)], centre)
            square(CENTRE, [(at + 2, 1)])
            square(CENTRE, [(at + 3, 1)])
        return total, g

    def gradient(self, x):
        """of the log likelihood less the penalty; and the log likelihood."""
        total, g = mpf(0), [mpf(0)] * self.count
        for i, row in enumerate(self.rows):
            value, part = self.row(i, x)
            w = mpf(row[7])
            total += w * value
            g = [a + w * b for a, b in zip(g, part)]
        value, part = self.penalty(x)
        return total, value, [a - b for a, b in zip(g, part)]

    def scores(self, x):
        out = {}
        for i, row in enumerate(self.rows):
            part = [mpf(row[7]) * b for b in self.row(i, x)[1]]
            old = out.get(row[8])
            out[row[8]] = part if old is None else [
                a + b for a, b in zip(old, part)]
        return list(out.values())

    def second(self, x, h):
        m = mpmath.matrix(self.count, self.count)
        for i in range(self.count):
            up, down = list(x), list(x)
            up[i] += h
            down[i] -= h
            gu, gd = self.gradient(up)[2], self.gradient(down)[2]
            for j in range(self.count):
                m[i, j] = (gu[j] - gd[j]) / (2 * h)
        return m


def first(n, k, t, f):
    """value and first derivatives only."""
    mu = 1 / (1 + mpmath.exp(-t))
    nu = 1 / (1 + mpmath.exp(t))
    phi = mpmath.exp(f)
    a, b = mu * phi, nu * phi
    # digamma and log-gamma differences by products: exact at 70 digits, and
    # faster than either here
    def rise(x, m):
        product, slope = mpf(1), mpf(0)
        for i in range(m):
            product *= x + i
            slope += 1 / (x + i)
        return product, slope
    pa, da = rise(a, k)
    pb, db = rise(b, n - k)
    pc, dc = rise(phi, n)
    return (mpmath.log(pa * pb / pc), phi * mu * nu * (da - db),
            a * da + b * db - phi * dc)


def double_start(fit):
    """the optimum in double precision, numpy and scipy."""
    rows = numpy.array([row[:8] for row in fit.rows])
    u = numpy.clip((rows[:, 0] - KNOTS[0]) / (KNOTS[1] - KNOTS[0]), 0, 1)
    lr, last = numpy.log(rows[:, 1] / 190), rows[:, 2]
    z1, z2, n, k, w = rows[:, 3], rows[:, 4], rows[:, 5], rows[:, 6], rows[:, 7]
    lg = scipy.special.gammaln

    def bb(t, f):
        mu, phi = scipy.special.expit(t), numpy.exp(f)
        a, b = mu * phi, (1 - mu) * phi
        return (lg(a + k) - lg(a) + lg(b + n - k) - lg(b) + lg(phi)
                - lg(phi + n))

    def run(x, at, more):
        out = x[at] * (1 - u) + x[at + 1] * u
        return out + (x[at + 2] * lr + x[at + 3] * last if more else 0)

    def value(x):
        eta = run(x, 0, False) * z1 + x[2] * z2
        one = bb(run(x, 3, False) + eta, run(x, 5, True))
        if fit.components == 2:
            v = run(x, 12, True)
            if fit.rate:
                v = v + x[16] * numpy.array([row[9] for row in fit.rows])
            two = bb(run(x, 9, False) + numpy.exp(x[11]) * eta,
                     run(x, fit.wide, True))
            one = numpy.logaddexp(one - numpy.logaddexp(0, v),
                                  two - numpy.logaddexp(0, -v))
        return float(fit.penalty([float(a) for a in x])[0]) - (w * one).sum()

    best = None
    starts = [[0, 0, 0, -2, -2, 3, 3, 0, 0]]
    if fit.components == 2:
        starts = [[0, 0, 0, -2.5, -2.5, 3, 3, 0, 0, a, a, 0.2, v, v, 0, 0]
                  + [0.1] * fit.rate + [1.5, 1.5, 0, 0]
                  for a in (-1.5, -0.8) for v in (-1.0, 0.0)]
    for start in starts:
        bounds = [(None, None)] * fit.count
        if fit.components == 2:
            bounds[11] = (0.0, 1.5)
            if fit.rate:
                bounds[16] = (0.0, None)
        found = scipy.optimize.minimize(value, start, method="L-BFGS-B",
                                        bounds=bounds,
                                        options={"maxiter": 5000,
                                                 "maxfun": 500000,
                                                 "ftol": 1e-14, "gtol": 1e-7})
        print(fit.components, found.fun, file=sys.stderr)
        if best is None or found.fun < best.fun:
            best = found
    print(best.x, file=sys.stderr)
    return [mpf(float(a)) for a in best.x]


def solve(fit):
    fit.prepare()
    x = double_start(fit)
    h = mpf(10)**-25
    matrix = None
    for step in range(12):
        total, penalty, g = fit.gradient(x)
        size = max(abs(a) for a in g)
        print("gradient", mpmath.nstr(size, 5), file=sys.stderr)
        if size < mpf(10)**-43:
            break
        if step < 2:
            matrix = fit.second(x, h)
        d = mpmath.lu_solve(matrix, mpmath.matrix(g))
        x = [a - d[i] for i, a in enumerate(x)]
    matrix = fit.second(x, h)
    inverse = matrix**-1
    scores = fit.scores(x)
    meat = mpmath.matrix(fit.count, fit.count)
    for s in scores:
        for i in range(fit.count):
            for j in range(fit.count):
                meat[i, j] += s[i] * s[j]
    pupils = len(scores)
    variance = inverse * meat * inverse * (mpf(pupils) / (pupils - 1))
    errors = [mpmath.sqrt(variance[i, i]) for i in range(fit.count)]
    return x, errors, total, penalty


def table(name, kind, values, per=4):
    print("static const %s %s[] = {" % (kind, name))
    values = list(values)
    for i in range(0, len(values), per):
        print("    " + ", ".join(values[i:i + per]) + ",")
    print("};")


def print_kernel():
    print("typedef struct kernel_value { int n, k; double t, f, expected[6]; } "
          "kernel_value;")
    print("/* log chance, then derivatives by t, f, tt, tf, ff */")
    print("static const kernel_value kernel_values[] = {")
    for n, k, t, f in kernel_cases():
        v = [show(x) for x in beta_row(n, k, mpf(t), mpf(f))]
        print("    {%d, %d, %r, %r,\n     {%s,\n      %s}}," % (
            n, k, t, f, ", ".join(v[:3]), ", ".join(v[3:])))
    print("};")


def print_fit():
    rows = invent()
    print("#define FIT_ROWS %d" % len(rows))
    table("fit_possible", "double", ("%.0f" % r[0] for r in rows), 12)
    table("fit_remaining", "double", ("%.0f" % r[1] for r in rows), 12)
    table("fit_last_year", "uint8_t", ("%d" % r[2] for r in rows), 24)
    table("fit_design", "double", ("%.3f, %.3f" % (r[3], r[4]) for r in rows))
    table("fit_trials", "int32_t", ("%d" % r[5] for r in rows), 16)
    table("fit_absent", "int32_t", ("%d" % r[6] for r in rows), 16)
    table("fit_weights", "double", ("%.1f" % r[7] for r in rows), 12)
    table("fit_pupils", "uint32_t", ("%d" % r[8] for r in rows), 16)
    table("fit_last_rate", "double", ("%.3f" % r[9] for r in rows), 10)
    print("/* coef of column 1 at both knots, of column 2; then as the layout")
    print(" * of mixture_rows.h has them; log slope as such. \"rated\": with")
    print(" * fit_last_rate in the weight, of an optimum inside its bound */")
    for name, components, rate in (("single", 1, 0), ("pair", 2, 0),
                                   ("rated", 2, 1)):
        x, errors, total, penalty = solve(Fit(rows, components, rate))
        assert not rate or x[16] > 0
        table(name + "_values", "double", (show(v) for v in x), 3)
        table(name + "_errors", "double", (show(v) for v in errors), 3)
        table(name + "_loglik_penalty", "double", (show(total), show(penalty)))


def main():
    what = sys.argv[1]
    print("/* SPDX-License-Identifier: MIT */")
    print("/*")
    print(" * Made by `tests/reference/mixture_fit.py %s` with Python %s,"
          % (what, sys.version.split()[0]))
    print(" * mpmath %s, numpy %s, scipy %s: 40 digits, printed to 17. Invented"
          % (mpmath.__version__, numpy.__version__, scipy.__version__))
    print(" * pupils.")
    print(" */")
    print("/* clang-format off */")
    {"kernel": print_kernel, "fit": print_fit}[what]()


main()
