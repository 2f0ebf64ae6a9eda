#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares src/base/number_*.c with Python's repr and float.

  number_differential.py DRIVER [COUNT [SEED]]

DRIVER is base_driver.c, built with src/base. COUNT doubles of five kinds are
written and read again (random bits; ratios of small whole numbers; neighbours of powers of
two and of ten; short decimals; subnormals) and compared with repr, laid out
by JavaScript's rule; then texts around them, midpoints between neighbours
(exact, and a little to each side) and broken texts are read and compared with
float or with the exact rational number. Prints the counts; exits 1 on any
difference.
"""
import math
import random
import re
import struct
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

GRAMMAR = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")


def layout(value):
    """repr's digits in JavaScript's layout."""
    if value == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    text = "".join(map(str, digits)).rstrip("0")
    exponent += len(digits) - len(text)
    point = len(text) + exponent
    if point > 21 or point < -5:
        body = text[0] + ("." + text[1:] if len(text) > 1 else "")
        body += "e%+d" % (point - 1)
    elif point >= len(text):
        body = text + "0" * (point - len(text))
    elif point > 0:
        body = text[:point] + "." + text[point:]
    else:
        body = "0." + "0" * -point + text
    return ("-" if sign else "") + body


def doubles(count, rng):
    """Finite doubles of the five kinds, in turn."""
    edges = []
    for power in [math.ldexp(1.0, e) for e in range(-1074, 1024)] + [
            float("1e%d" % e) for e in range(-323, 309)]:
        below = above = power
        for _ in range(3):
            below = math.nextafter(below, 0)
            above = math.nextafter(above, math.inf)
            edges += [below, above]
        edges.append(power)
    made = 0
    while made < count:
        kind = made % 5
        if kind == 0:
            value = struct.unpack("<d", rng.randbytes(8))[0]
        elif kind == 1:
            value = rng.randrange(400) / rng.randrange(1, 400)
        elif kind == 2:
            value = rng.choice(edges)
        elif kind == 3:
            value = float("%de%d" % (rng.randrange(10 ** rng.randrange(1, 18)),
                                     rng.randrange(-30, 30)))
        else:
            value = struct.unpack("<d", struct.pack(
                "<Q", rng.getrandbits(rng.randrange(1, 53))))[0]
        if math.isfinite(value):
            made += 1
            yield value


def run(driver, mode, data):
    done = subprocess.run([driver, mode], input=data, check=True,
                          stdout=subprocess.PIPE)
    return done.stdout.decode("ascii").split("\n")[:-1]


def hexed(value):
    return struct.pack(">d", value).hex()


def compare_write(driver, values):
    """Each is written as repr has it, and read again it is the same bits."""
    lines = run(driver, "write", struct.pack("=%dd" % len(values), *values))
    again = run(driver, "read", "".join(t + "\n" for t in lines).encode())
    assert len(lines) == len(again) == len(values)
    bad = 0
    for value, line, back in zip(values, lines, again):
        # What is written of -0.0 is 0: no file here tells them apart.
        if line != layout(value) or back != hexed(value + 0.0):
            bad += 1
            print("write %s: %s, wanted %s; read again %s" % (
                value.hex(), line, layout(value), back))
    return bad


def exact_text(value):
    """A Fraction over a power of two as a decimal, all its digits."""
    twos = value.denominator.bit_length() - 1
    digits = value.numerator * 5 ** twos
    return "%de-%d" % (digits, twos)


def nearest(text):
    """The double of a text, by float; None when refused or infinite."""
    if not GRAMMAR.match(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def texts(value, rng):
    """Texts around one double."""
    kind = rng.randrange(6)
    if kind == 0:
        return ["%.*e" % (rng.randrange(0, 40), value)]
    if kind == 1:
        above = math.nextafter(value, math.inf)
        if not math.isfinite(above):
            return []
        middle = exact_text((Fraction(value) + Fraction(above)) / 2)
        digits, exponent = middle.split("e")
        longer = "%s%s1e%d" % (digits, "0" * rng.randrange(0, 900),
                               int(exponent))
        # The same with more digits behind a point: above the midpoint.
        tail = "0" * rng.randrange(0, 900) + "1"
        shorter = "%de%s" % (int(digits) - 1, exponent)
        return [middle, longer, "%s.%se%s" % (digits, tail, exponent), shorter]
    if kind == 2:
        return ["%r" % value, "0" * rng.randrange(9) + "%.17g" % abs(value)]
    if kind == 3:
        digits = "".join(rng.choices("0123456789", k=rng.randrange(1, 60)))
        point = rng.randrange(len(digits) + 1)
        return ["%s.%se%d" % (digits[:point], digits[point:],
                              rng.randrange(-360, 330))]
    if kind == 4:
        return ["".join(rng.choices("0123456789.eE+-", k=rng.randrange(9)))]
    text = list("%.*e" % (rng.randrange(0, 20), value))
    text[rng.randrange(len(text))] = rng.choice("0159.eE+- xn,")
    return ["".join(text)]


def compare_read(driver, values, rng):
    every = []
    for value in values:
        every += texts(value, rng)
    lines = run(driver, "read", "".join(t + "\n" for t in every).encode())
    assert len(lines) == len(every)
    bad = refused = 0
    for text, line in zip(every, lines):
        want = nearest(text)
        wanted = "refused" if want is None else hexed(want)
        refused += want is None
        if line != wanted:
            bad += 1
            print("read %s: %s, wanted %s" % (text, line, wanted))
    return bad, len(every), refused


def main():
    driver = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    bad = written = read = refused = 0
    while written < count:
        values = list(doubles(min(200000, count - written), rng))
        bad += compare_write(driver, values)
        written += len(values)
        # Reading is dearer to check (long midpoints): a tenth of them.
        wrong, texts_read, texts_refused = compare_read(
            driver, values[::10], rng)
        bad += wrong
        read += texts_read
        refused += texts_refused
    print("A11: {} doubles written and read again, {} texts read ({} of "
          "them refused by both): {} differ".format(written, read, refused,
                                                      bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
