# SPDX-License-Identifier: MIT
"""Random numbers, and the propensity to be absent that is drawn with them.

Everything here is exactly rounded arithmetic: Python's own exp, log and
random.gauss lean on the platform's mathematics library, which may differ in
the last digit from machine to machine, and one digit can turn a mark.
"""
import math
import random

# ---- Arithmetic that is the same on every machine ---------------------------

LN2 = 0.6931471805599453


def exp(x):
    """e to the x by range reduction and a Taylor polynomial."""
    k = math.floor(x / LN2 + 0.5)
    r = x - k * LN2
    s = 1.0
    for n in range(16, 0, -1):
        s = 1.0 + s * r / n
    return math.ldexp(s, k)


def log(x):
    """Natural logarithm of x > 0 by the series of atanh."""
    m, e = math.frexp(x)
    if m < 0.7071067811865476:
        m, e = 2.0 * m, e - 1
    t = (m - 1.0) / (m + 1.0)
    s, t2 = 0.0, t * t
    for n in range(29, 0, -2):
        s = s * t2 + 1.0 / n
    return 2.0 * t * s + e * LN2


def mix(*numbers):
    """A 64-bit number that depends on all the given whole numbers."""
    h = 0x9E3779B97F4A7C15
    for n in numbers:
        h = (h ^ (n & (2**64 - 1))) * 0xBF58476D1CE4E5B9 % 2**64
        h ^= h >> 29
        h = h * 0x94D049BB133111EB % 2**64
        h ^= h >> 32
    return h


class Chance:
    """One stream of random numbers; uses random.Random.random() alone."""

    def __init__(self, *key):
        self.u = random.Random(mix(*key)).random

    def below(self, n):
        return int(self.u() * n)

    def pick(self, items):
        return items[int(self.u() * len(items))]

    def hit(self, p):
        return self.u() < p

    def normal(self):
        while True:  # Marsaglia's polar method
            x, y = 2.0 * self.u() - 1.0, 2.0 * self.u() - 1.0
            s = x * x + y * y
            if 0.0 < s < 1.0:
                return x * math.sqrt(-2.0 * log(s) / s)

    def length(self, mean):
        """Whole days from 1 up with the given mean, geometric."""
        n, stay = 1, 1.0 - 1.0 / mean
        while n < 120 and self.u() < stay:
            n += 1
        return n

    def count(self, mean):
        """A count with the given mean (Poisson), for small means."""
        n, left, limit = 0, self.u(), exp(-mean)
        while left > limit:
            n, left = n + 1, left * self.u()
        return n


# ---- Propensity: published bands, year group by year group ------------------

# Year group: weight, a, b, a, b of two Betas, spell noise already removed and
# the mean moved to 2025/26 (fitted to published counts of enrolments by
# absence band, mainstream schools, 2022/23).
PRIOR = {
    1: (0.8743, 2.006, 38.09, 0.4899, 3.708),
    2: (0.8836, 1.855, 38.56, 0.4157, 3.532),
    3: (0.8782, 1.773, 38.57, 0.3933, 3.585),
    4: (0.8832, 1.737, 37.67, 0.3765, 3.299),
    5: (0.8702, 1.789, 38.48, 0.3701, 3.322),
    6: (0.8884, 1.738, 37.09, 0.3651, 2.888),
    7: (0.7918, 1.740, 35.49, 0.3789, 2.543),
    8: (0.7751, 1.931, 34.42, 0.4401, 2.146),
    9: (0.7624, 1.925, 32.20, 0.4799, 1.924),
    10: (0.7436, 1.809, 30.60, 0.4739, 1.791),
    11: (0.7516, 1.702, 28.02, 0.4604, 1.657),
}
Z_STEP, Z_MAX = 0.02, 4.5


def normal_shares():
    """Share of a standard normal below each grid point."""
    n = int(round(8.0 / Z_STEP))
    total, shares = 0.0, []
    for i in range(-n, n + 1):
        total += exp(-0.5 * (i * Z_STEP) ** 2)
        shares.append(total)
    wanted = int(round(Z_MAX / Z_STEP))
    return [s / total for s in shares[n - wanted:n + wanted + 1]]


def quantile_table(prior, shares, grid):
    """Propensity at each grid point of a standard normal score."""
    w, a1, b1, a2, b2 = prior
    below = []
    for a, b, weight in ((a1, b1, w), (a2, b2, 1.0 - w)):
        total, column = 0.0, []
        for lx, ly, _ in grid:
            total += exp(a * lx + b * ly)
            column.append(total)
        below.append([weight * c / total for c in column])
    cdf = [x + y for x, y in zip(*below)]
    table, i = [], 1
    for share in shares:
        while i < len(cdf) - 1 and cdf[i] < share:
            i += 1
        step = cdf[i] - cdf[i - 1]
        part = (share - cdf[i - 1]) / step if step > 0.0 else 0.0
        table.append(grid[i - 1][2] + part * (grid[i][2] - grid[i - 1][2]))
    return table


class Propensity:
    """Turns a normal score into an expected absence rate."""

    def __init__(self):
        grid = []
        for i in range(-900, 451):  # logit of the rate, steps of 0.02
            t = i * 0.02
            ly = -log(1.0 + exp(t))
            grid.append((t + ly, ly, exp(t + ly)))
        shares = normal_shares()
        self.tables = {g: quantile_table(p, shares, grid)
                       for g, p in PRIOR.items()}
        self.tables[0] = self.tables[1]

    def at(self, year_group, z):
        z = min(max(z, -Z_MAX + 0.001), Z_MAX - 0.001)
        place = (z + Z_MAX) / Z_STEP
        i = int(place)
        t = self.tables[year_group]
        return t[i] + (place - i) * (t[i + 1] - t[i])
