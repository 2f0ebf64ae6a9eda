#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes src/base/number_powers.c, and proves that the writer may trust it.

  number_powers.py           prints the C file
  number_powers.py --check   compares it with the committed file, then proves
                             the two facts below for every double's exponent

The writer scales a double's interval by 10^-k with the 128 leading bits G of
10^-k, rounded up, instead of the real number. With x < 2^55 a whole number
(four times the significand, or a bound of its interval) and q the exponent,

    z = x 2^(q-1) 10^-k                     what is wanted, exactly
    p = (x << h) G / 2^128                  what is computed, z <= p < z + e
    e = 2^(55+h-128)

1. floor(p) = floor(z).
2. z is whole exactly when the fraction of p is below (x << h) / 2^128.

Both hold when no x gives a z whose distance above or below a whole number is
positive and less than e. The least such distances are found exactly, for
every q, by Euclid's algorithm on z's fraction (least_residue).
"""
import sys
from fractions import Fraction

LEAST, MOST = -292, 324
X_BITS = 55


def floor_log2_pow10(k):
    """floor(log2(10^k)), exactly."""
    if k >= 0:
        return (10 ** k).bit_length() - 1
    return -((10 ** -k).bit_length())  # 10^-k is no power of 2


def floor_log10(value):
    """floor(log10(value)) of a positive Fraction, exactly."""
    k = len(str(value.numerator)) - len(str(value.denominator))
    while Fraction(10) ** k > value:
        k -= 1
    while Fraction(10) ** (k + 1) <= value:
        k += 1
    return k


def leading_bits(k):
    """10^k as G 2^(floor(log2 10^k) - 127), G rounded up to a whole number."""
    shift = 127 - floor_log2_pow10(k)
    value = Fraction(10) ** k * Fraction(2) ** shift
    g = -((-value.numerator) // value.denominator)
    assert 2 ** 127 <= g < 2 ** 128
    return g


def c_file():
    lines = [
        "/* SPDX-License-Identifier: MIT */",
        "/*",
        " * The 128 leading bits of the powers of ten, rounded up: entry k - "
        "(%d) is" % LEAST,
        " * 10^k 2^(127 - floor(log2 10^k)). Made by "
        "tests/reference/number_powers.py,",
        " * which also proves that they are enough; do not edit.",
        " */",
        '#include "base/number_powers.h"',
        "",
        "/* clang-format off */",
        "const eb_power_of_ten EB_POWERS[EB_POWERS_COUNT] = {",
    ]
    for k in range(LEAST, MOST + 1):
        g = leading_bits(k)
        lines.append("    {UINT64_C(0x%016x), UINT64_C(0x%016x)}, /* 1e%d */"
                     % (g >> 64, g & (2 ** 64 - 1), k))
    lines += ["};", "/* clang-format on */", ""]
    return "\n".join(lines)


def least_residue(a, m, limit):
    """The least positive a x mod m over 1 <= x <= limit, or None.

    Euclid on (a mod m, m): at each stage `low` is the least positive residue
    and m - `high` the greatest, over all x below the next convergent's.
    """
    a %= m
    if a == 0:
        return None
    low, low_x = a, 1          # a x mod m small, from above 0
    high, high_x = m - a, 1    # -a x mod m small
    while True:
        if low >= high:
            # Subtract `high` from `low` while the result stays positive.
            steps = (low - 1) // high
            if steps == 0:     # low == high: their sum is 0 mod m
                return low
            room = (limit - low_x) // high_x
            taken = min(steps, room)
            low -= taken * high
            low_x += taken * high_x
            if taken < steps:
                return low
            if low == high:
                return low
        else:
            steps = (high - 1) // low
            room = (limit - high_x) // low_x
            taken = min(steps, room)
            high -= taken * low
            high_x += taken * low_x
            if taken < steps or high == low:
                return low


def test_least_residue():
    for m in range(2, 60):
        for a in range(0, m):
            for limit in (1, 2, 3, 7, 20, 100):
                values = [a * x % m for x in range(1, limit + 1)]
                values = [v for v in values if v != 0]
                want = min(values) if values else None
                assert least_residue(a, m, limit) == want, (a, m, limit)


def prove():
    test_least_residue()
    narrowest = None
    for q in range(-1074, 972):
        for irregular in (False, True):
            width = Fraction(2) ** q * (Fraction(3, 4) if irregular else 1)
            k = floor_log10(width)
            scaled = (q + 1500) * 1262611 - (524031 if irregular else 0)
            # The writer's integer formulas.
            offset = 1500 * 1262611
            assert k == (scaled - offset) >> 22, q
            h = q + floor_log2_pow10(-k)
            assert floor_log2_pow10(-k) == (-k * 1741647) >> 19, k
            assert 0 <= h <= 3, (q, h)
            unit = Fraction(2) ** (q - 1) * Fraction(10) ** -k
            a, m = unit.numerator, unit.denominator
            most = 2 ** X_BITS if not irregular else 2 ** 54 + 2
            error = Fraction(2 ** (X_BITS + h), 2 ** 128)
            above = least_residue(a, m, most)
            below = least_residue(m - a % m, m, most)
            for found in (above, below):
                if found is None:
                    continue
                distance = Fraction(found, m)
                assert distance >= error, (q, irregular, distance, error)
                ratio = distance / error
                if narrowest is None or ratio < narrowest[0]:
                    narrowest = (ratio, q, irregular)
    print("proved for exponents -1074 to 971; the narrowest is at %d, with "
          "%.1f times the distance needed" % (narrowest[1], narrowest[0]))
    for k in range(LEAST - 60, MOST + 61):
        assert floor_log2_pow10(k) == (k * 1741647) >> 19, k


def main():
    if "--check" not in sys.argv[1:]:
        sys.stdout.write(c_file())
        return 0
    path = sys.argv[2] if len(sys.argv) > 2 else "src/base/number_powers.c"
    with open(path, encoding="ascii") as committed:
        if committed.read() != c_file():
            print("%s is not what this script makes" % path)
            return 1
    prove()
    return 0


if __name__ == "__main__":
    sys.exit(main())
