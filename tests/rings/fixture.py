#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the register that core_ring.c reads: 2,000 invented pupils.

The same bytes from every Python 3: Random.random() is the Mersenne Twister,
whose values the language promises not to change. Marks are no model of any
child: they only visit every kind of code, gap and history.
"""
import datetime
import random
import sys

EPOCH = datetime.date(1970, 1, 1)
TERMS = [
    ("2025-09-01", "2025-10-24"), ("2025-11-03", "2025-12-19"),
    ("2026-01-05", "2026-02-13"), ("2026-02-23", "2026-03-27"),
    ("2026-04-13", "2026-05-22"), ("2026-06-01", "2026-07-21"),
]
CODES = "/\\LBIMCGHNOUESTDXYZ#VWK"


def days(text):
    return (datetime.date.fromisoformat(text) - EPOCH).days


def marks(rng, start, weeks, shut):
    away = 0.02 + 0.3 * rng.random() ** 3
    text, left, code = [], 0, "I"
    for week in range(weeks):
        for session in range(10):
            if (week in shut) or rng.random() < 0.004:
                text.append("-")
                continue
            if left == 0 and rng.random() < away:
                left = 1 + int(9 * rng.random() ** 2)
                code = CODES[int(len(CODES) * rng.random())]
            if left > 0:
                left -= 1
                text.append(code)
            else:
                text.append("/\\"[session % 2])
    return "".join(text)


def main(path):
    rng = random.Random(20261122)
    lines = [f"T\t{days(a)}\t{days(b)}" for a, b in TERMS]
    pupils, register = [], []
    for number in range(2000):
        school = f"S{int(9 * rng.random() ** 2)}"
        last = int(381 * rng.random()) if rng.random() < 0.8 else -1
        absent = int(last * rng.random() ** 3) if last > 0 else min(last, 0)
        group = int(16 * rng.random()) - 1
        family = f"F{int(1500 * rng.random())}"
        pupils.append(f"P\tP{number:04}\t{school}\t{group}\t{family}\t{last}\t{absent}")
        late = int(12 * rng.random()) if rng.random() < 0.1 else 0
        start = days("2025-09-01") + 7 * late
        shut = {week - late for week in (8, 16, 17, 24, 30, 31, 38)}
        register.append(
            f"M\tP{number:04}\t{school}\t{start}\t{marks(rng, start, 46 - late, shut)}")
        if rng.random() < 0.05:  # a year before, or a second school
            register.append(
                f"M\tP{number:04}\tS9\t{days('2024-09-02')}\t{marks(rng, 0, 40, {8, 16})}")
        if rng.random() < 0.03:
            register.append(
                f"M\tP{number:04}\tS9\t{start}\t{marks(rng, 0, 9, set())}")
    with open(path, "w", encoding="ascii", newline="\n") as out:
        out.write("\n".join(lines + pupils + register) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
