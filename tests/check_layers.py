#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the order of the layers, by the #include lines of the sources.

    check_layers.py [ROOT]

A file includes its own folder of src/ and those before it in the way that data
flows, never a later one; the public header of a layer counts as that layer.
Each library from outside is seen by one place only. Compiler extensions stay
in base/ and in the vector files (*_lanes.c). Tests include cmocka through
test.h. First the rules are tried on lines that break them, so that a check
which sees nothing cannot pass. Prints each breach and `N passed, N failed`.
"""

import pathlib
import re
import sys

LAYERS = ["base", "data", "features", "model", "policy", "review", "text",
          "train", "ui"]
CORE = "review"  # earlybell.h includes all of the core
# Headers of others, and the only files that may see them. train_main.c, part
# of the program that is GPL as conveyed, turns GSL's aborting handler off.
OUTSIDE = [
    (r"csv\.h", r"src/text/csv\.c|tests/test_csv\.c"),
    (r"sodium.*", r"src/text/hash\.c"),
    (r"gsl/.*", r"src/train/.*|src/ui/train_main\.c|tests/test_simulate.*\.c"),
    (r"cmocka\.h", r"tests/test\.h"),
    (r"locale\.h", r"tests/.*"),
    (r"signal\.h|getopt\.h", r"src/ui/.*|tests/.*"),
    (r".*intrin\.h|cpuid\.h|arm_neon\.h", r"src/base/.*|src/.*_lanes\.c"),
]
SYSTEM = re.compile(r"[a-z0-9_]+\.h|sys/[a-z]+\.h")
EXTENSION = re.compile(r"__builtin_|__attribute__|__asm|__typeof|__int128|"
                       r"_Pragma|#pragma")
MAY_EXTEND = re.compile(r"src/base/.*|src/.*_lanes\.c|include/.*/base\.h|"
                        r"tests/.*")
INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)


def layer_of_file(path):
    """The layer a file belongs to; the last for tests and examples."""
    parts = path.split("/")
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[0] == "include":
        return layer_of_header(path[len("include/"):])
    return LAYERS[-1]


def layer_of_header(name):
    """The layer that a quoted include leads to; None when it is none."""
    folder, _, rest = name.partition("/")
    if folder == "earlybell":
        stem = rest[:-len(".h")]
        return CORE if stem == "earlybell" else stem
    return folder if rest else None


def breach(path, mark, name):
    """What is wrong with this include of this file, or None."""
    for header, allowed in OUTSIDE:
        if re.fullmatch(header, name) and not re.fullmatch(allowed, path):
            return "only %s may include <%s>" % (allowed, name)
    if mark == "<":
        known = SYSTEM.fullmatch(name) or any(
            re.fullmatch(header, name) for header, _ in OUTSIDE)
        return None if known else "<%s>: ours are in quotes" % name
    mine, theirs = layer_of_file(path), layer_of_header(name)
    if mine not in LAYERS:
        return "%s is no layer" % mine
    if theirs is None:
        if path.startswith("src/") or path.startswith("include/"):
            return '"%s": say its folder' % name
        return None
    if path.startswith("include/") and not name.startswith("earlybell/"):
        return '"%s" is not installed' % name
    if theirs not in LAYERS:
        # tests have folders of their own: reference/, fixtures/
        return None if path.startswith("tests/") else '"%s"?' % name
    if LAYERS.index(theirs) > LAYERS.index(mine):
        return '%s comes before %s: it cannot include "%s"' % (mine, theirs,
                                                              name)
    if path.startswith("examples/") and not name.startswith("earlybell/"):
        return 'an example sees what is installed, not "%s"' % name
    return None


def breaches(path, text):
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            wrong = breach(path, match[1], match[2])
            if wrong:
                found.append("%s:%d: %s" % (path, number, wrong))
    if not MAY_EXTEND.fullmatch(path):
        match = EXTENSION.search(COMMENT.sub("", text))
        if match:
            found.append("%s: %s belongs in src/base" % (path, match[0]))
    return found


# Files that break the rules, and files that do not.
WRONG = [
    ("src/base/a.c", '#include "data/dates.h"'),
    ("src/data/a.c", '#include "earlybell/model.h"'),
    ("src/model/a.h", '#  include "earlybell/earlybell.h"'),
    ("src/features/a.c", '#include "ui/page.h"'),
    ("src/text/read_csv.c", "#include <csv.h>"),
    ("src/text/csv.c", "#include <sodium.h>"),
    ("src/model/a.c", "#include <gsl/gsl_sf.h>"),
    ("src/ui/main.c", "#include <gsl/gsl_errno.h>"),
    ("src/text/a.c", "#include <locale.h>"),
    ("src/data/a.c", "#include <signal.h>"),
    ("src/data/a.c", '#include "dates.h"'),
    ("src/data/a.c", "#include <earlybell/data.h>"),
    ("src/data/a.c", "#include <immintrin.h>"),
    ("src/data/a.c", "int a = __builtin_popcount(3);"),
    ("src/extra/a.c", '#include "base/error.h"'),
    ("include/earlybell/data.h", '#include "earlybell/features.h"'),
    ("include/earlybell/data.h", '#include "base/error.h"'),
    ("tests/test_a.c", "#include <cmocka.h>"),
    ("examples/a.c", '#include "data/register.h"'),
]
RIGHT = [
    ("src/data/a.c", '#include "base/error.h"\n#include "data/dates.h"\n'
                     '#include "earlybell/data.h"\n#include <string.h>'),
    ("src/text/csv.c", "#include <csv.h>"),
    ("src/text/hash.c", "#include <sodium.h>"),
    ("src/train/a.c", "#include <gsl/gsl_sf.h>\n#include <sys/stat.h>"),
    ("src/data/a.c", "/* __builtin_popcount would do */"),
    ("src/features/count_lanes.c", "#include <immintrin.h>"),
    ("include/earlybell/earlybell.h", '#include "earlybell/model.h"'),
    ("tests/test_a.c", '#include "test.h"\n#include "data/view.h"\n'
                       '#include "reference/values.h"\n#include <locale.h>'),
    ("examples/a.c", '#include "earlybell/earlybell.h"'),
]


def self_test():
    wrong = [("a breach was not seen: ", path, text) for path, text in WRONG
             if not breaches(path, text)]
    wrong += [("seen as a breach: ", path, text) for path, text in RIGHT
              if breaches(path, text)]
    for what, path, text in wrong:
        print(what, path, text)
    return len(WRONG) + len(RIGHT) - len(wrong), len(wrong)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                        else pathlib.Path(__file__).resolve().parents[1])
    passed, failed = self_test()
    files = [path for top in ("include", "src", "tests", "examples")
             for path in sorted((root / top).rglob("*.[ch]"))]
    for path in files:
        found = breaches(path.relative_to(root).as_posix(),
                         path.read_text(encoding="utf-8"))
        print("\n".join(found), end="\n" if found else "")
        passed, failed = passed + (not found), failed + bool(found)
    if not files:
        print("no files under %s" % root)
        failed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
