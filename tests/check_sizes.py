#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds files and C functions to a size at which they can be read.

    check_sizes.py [ROOT]

A file of our own has at most 1,000 lines. A C function of over 60 lines, its
signature and braces counted, is warned of; one of over 120 fails. clang-format
puts every definition's first word and its closing brace at the left margin, so
that a function is found without a parser. Tables (initialisers) are no
functions. First the counting is tried on text with known sizes. Prints
`N passed, N failed`, one a file.
"""

import pathlib
import re
import sys

FILE_FAILS, FUNCTION_WARNS, FUNCTION_FAILS = 1000, 60, 120
# Words at the margin that open something else than a function.
OTHER = re.compile(r"(typedef|struct|enum|union|extern \"C\")\b[^(]*$")
NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)\s*\(")


def functions(text):
    """(name, first line, lines) of every function defined in C text."""
    found, start, head = [], None, ""
    for number, line in enumerate(text.splitlines(), 1):
        if start and not re.search("[{;]", head):
            head += "\n" + line  # a signature over several lines
        elif re.match(r"[A-Za-z_]", line) and not line.endswith(":"):
            start, head = number, line
        elif start and line.startswith("}"):
            opened = head.split("{")[0]
            name = NAME.search(opened)
            if name and "=" not in opened and not OTHER.match(opened):
                found.append((name[1], start, number - start + 1))
            start = None
        elif start:
            head += "\n" + line
    return found


def check_file(path, text):
    """The complaints that fail, and those that only warn."""
    fails, warns = [], []
    lines = text.count("\n")
    if lines > FILE_FAILS:
        fails.append("%s: %d lines" % (path, lines))
    if path.endswith((".c", ".h")):
        for name, line, size in functions(text):
            told = "%s:%d: %s has %d lines" % (path, line, name, size)
            if size > FUNCTION_FAILS:
                fails.append(told)
            elif size > FUNCTION_WARNS:
                warns.append(told)
    return fails, warns


def self_test():
    """The functions and files of known sizes that were measured wrongly."""
    def function(lines):
        return "static int\nf(int a) {\n" + "    a++;\n" * (lines - 3) + "}\n"
    table = "static const int T[] = {\n" + "    1,\n" * 200 + "};\n"
    record = "typedef struct s {\n" + "    int (*a)(void);\n" * 200 + "} s;\n"
    cases = [
        (function(60), 0, 0), (function(61), 0, 1), (function(120), 0, 1),
        (function(121), 1, 0), (table, 0, 0), (record, 0, 0),
        (table + function(130) + record + function(70), 1, 1),
        ("\n" * 1000, 0, 0), ("\n" * 1001, 1, 0),
    ]
    wrong = 0
    for text, fails, warns in cases:
        got = check_file("a.c", text)
        if (len(got[0]), len(got[1])) != (fails, warns):
            print("wrongly measured: %s" % (got,))
            wrong += 1
    return len(cases) - wrong, wrong


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                        else pathlib.Path(__file__).resolve().parents[1])
    passed, failed = self_test()
    for top in ("include", "src", "tests", "examples", "bindings", "models"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in (".c", ".h", ".py", ".sh"):
                continue
            fails, warns = check_file(path.relative_to(root).as_posix(),
                                      path.read_text(encoding="utf-8"))
            for told in warns:
                print("warning: " + told)
            for told in fails:
                print(told)
            passed, failed = passed + (not fails), failed + bool(fails)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
