#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the program's features with the slow ones, on random registers.

    compare_features.py PROGRAM --seeds A..B [--codes-table PATH] [--keep DIR]

For each seed a register is made, PROGRAM features is run on it, and every
cell is compared with features.py: counts and ratios must be the same double,
`weekday_g` may differ by 1e-9 relative or 1e-12 absolute, `absence_ewma` by
1e-12 relative, and missing must be missing. Integer columns must be written
plain. Prints the first differences and, last, how many registers agreed.
`--keep` leaves the files of the registers that failed in DIR.
"""

import argparse
import csv
import io
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import features
from random_register import arguments_of, make
from register import InputError

DONE = (0, 3)             # 3: done, but some rows could not be used
TOLD_PER_REGISTER = 5
PLAIN = re.compile(r"-?(0|[1-9][0-9]*)\Z")


def same_bits(a, b):
    return struct.pack("<d", a) == struct.pack("<d", b)


def agree(name, cell, value):
    """Does the program's cell say what the slow value is?"""
    if value is None or cell == "":
        return value is None and cell == ""
    if name in features.INTEGERS and not PLAIN.match(cell) or cell == "-0":
        return False
    try:
        got, wanted = float(cell), float(value)
    except ValueError:
        return False
    if name == "weekday_g":
        return abs(got - wanted) <= max(1e-12, 1e-9 * abs(wanted))
    if name == "absence_ewma":
        return abs(got - wanted) <= 1e-12 * abs(wanted)
    return same_bits(got, wanted)


def run_program(program, arguments):
    """The rows that the program prints, header first, or what went wrong."""
    done = subprocess.run([program, "features"] + arguments
                          + ["--format", "csv"], capture_output=True,
                          timeout=120)
    if done.returncode not in DONE:
        said = done.stderr.decode("utf-8", "replace").strip()
        return None, "exit %d: %s" % (done.returncode, said[:400])
    text = done.stdout.decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""))), None


def differences(got, wanted, raw):
    """(row, column, the program's, the slow one's) of all that differs."""
    if not got or got[0] != features.HEADER:
        yield "header", "", got[:1], features.HEADER
        return
    ids = [features.cells(row, raw)[:3] for row in wanted]
    if [row[:3] for row in got[1:]] != ids:
        theirs = [row[:3] for row in got[1:]]
        yield ("rows", "in one alone", [r for r in theirs if r not in ids],
               [r for r in ids if r not in theirs])
        if sorted(theirs) == sorted(ids):
            yield "rows", "order", theirs[:10], ids[:10]
        return
    for cells, row in zip(got[1:], wanted):
        for name, cell, value in zip(features.HEADER[3:], cells[3:], row[3:]):
            if not agree(name, cell, value):
                yield tuple(cells[:2]), name, cell, value


def must_fail(program, arguments):
    done = subprocess.run([program, "features"] + arguments,
                          capture_output=True, timeout=120)
    return [] if done.returncode == 1 else ["exit %d where the slow program "
                                            "refuses" % done.returncode]


def compare(program, directory, table):
    """Differences of one register; made of text that says what differs."""
    arguments = arguments_of(directory)
    given, options = features.parse_arguments(arguments)
    try:
        wanted = features.compute(features.read_register(given.register),
                                  features.Pupils(given.pupils),
                                  features.Calendar(given.calendar),
                                  options, table)
    except InputError:  # nobody present on any day, and no --as-of
        return must_fail(program, arguments), 0
    got, wrong = run_program(program, arguments)
    if wrong:
        return [wrong], len(wanted)
    return ["row %s, column %s: program %s, slow %s" % difference
            for difference in differences(got, wanted, options.raw)
            ], len(wanted)


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--seeds", required=True)
    parser.add_argument("--codes-table", default=features.CODES_TABLE)
    parser.add_argument("--keep")
    given = parser.parse_args(arguments)
    table = features.CodeTable(given.codes_table)
    first, _, last = given.seeds.partition("..")
    passed = failed = every = 0
    for seed in range(int(first), int(last or first) + 1):
        directory = tempfile.mkdtemp(prefix="earlybell-")
        try:
            make(seed, directory)
            found, rows = compare(given.program, directory, table)
            every += rows
            passed, failed = passed + (not found), failed + bool(found)
            for text in found[:TOLD_PER_REGISTER]:
                print("seed %d: %s" % (seed, text))
            if len(found) > TOLD_PER_REGISTER:
                print("seed %d: %d differences in all" % (seed, len(found)))
            if found and given.keep:
                shutil.copytree(directory, os.path.join(
                    given.keep, "seed-%d" % seed), dirs_exist_ok=True)
        finally:
            shutil.rmtree(directory)
        sys.stdout.flush()
    print("%d rows, %d cells compared" % (every, 64 * every))
    print("%d passed, %d failed" % (passed, failed))
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
