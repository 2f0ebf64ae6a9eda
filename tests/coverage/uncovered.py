#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Branches of the library that the whole suite never takes, with reasons.

    uncovered.py OBJECTS [--write]

OBJECTS is a folder of objects built with `--coverage` and run; gcov says of
each line how often each of its branches was taken (headers are summed over
all that include them). uncovered.csv lists the others by file, function, the
text of the line and the branch's number on it, so that it outlives moved
lines. A reason is kept from run to run; a new row gets the one that the line
itself tells (REASONS), else NONE. Without --write a branch that the list does
not have fails.
Prints `A06: ...` for the table of acceptance tests and `N passed, N failed`.
"""

import collections
import concurrent.futures
import csv
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIST = pathlib.Path(__file__).resolve().parent / "uncovered.csv"
FIELDS = ["file", "function", "line", "branch", "reason"]
LIBRARY = re.compile(
    r"src/(base|data|features|model|policy|review|text|train)/")
NONE = "no test takes it"
# What a line tells by itself, the first that fits.
REASONS = [
    (r"eb_alloc|eb_grow|eb_fail_memory|EB_ERR_MEMORY|malloc|_copy\(.*NULL",
     "allocation failure: faults/memory.c refuses each in turn (A01)"),
    (r"(== NULL|!\w+)( \|\|.*)?\) *(\{|return|goto|break)",
     "nothing given or nothing allocated: a guard (A01)"),
    (r"status != EB_OK|status == EB_OK|!= EB_OK|code != 0|\) != 0\)",
     "passes on a failure from within: faults (A01, A02)"),
    (r"errno|EINTR|fsync|fclose|ferror|rename|unlink|fstat|lstat|fchmod",
     "failure of the system: faults.py (A02, A30, A31)"),
    (r"SIZE_MAX|INT64_MAX|UINT32_MAX|INT32_MAX|INT_MAX",
     "overflow of a size: more than this machine holds"),
    (r"assert|EB_NEVER", "cannot happen: stated in the code"),
]
LANES = "vector path: gcov counts what a mask selects, or another processor's"


def gcov_of(notes):
    """What gcov says of one object."""
    run = subprocess.run(["gcov", "--json-format", "--stdout",
                          "--branch-probabilities", str(notes)], cwd=ROOT,
                         capture_output=True, text=True, check=True)
    files = []
    for line in run.stdout.splitlines():
        if line.startswith("{"):
            files += json.loads(line)["files"]
    return [f for f in files if LIBRARY.match(f["file"].removeprefix("./"))]


def branches(folder):
    """{(file, line, branch): [function, taken]} of the library."""
    found = {}
    notes = sorted((folder / "src").glob("**/*.gcda"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for files in pool.map(gcov_of, notes):
            for one in files:
                name = one["file"].removeprefix("./")
                for line in one["lines"]:
                    for i, branch in enumerate(line["branches"]):
                        key = (name, line["line_number"], i)
                        entry = found.setdefault(
                            key, [line.get("function_name", ""), 0,
                                  len(line["branches"])])
                        entry[1] += branch["count"]
                        entry[2] = max(entry[2], len(line["branches"]))
    return found


def reason_of(file, text):
    """The reason that the line itself tells."""
    for pattern, reason in REASONS:
        if re.search(pattern, text):
            return reason
    return LANES if "lanes" in file or "/block_" in file else NONE


def rows_of(found):
    """The rows of uncovered.csv, without the reasons that are kept."""
    texts = {}
    for (file, line, i), (function, taken, of) in sorted(found.items()):
        if taken:
            continue
        if file not in texts:
            texts[file] = (ROOT / file).read_text("utf-8").split("\n")
        text = texts[file][line - 1].strip()
        yield {"file": file, "function": function, "line": text,
               "branch": f"{i + 1} of {of}", "reason": reason_of(file, text)}


def key_of(row):
    return tuple(row[name] for name in FIELDS[:4])


def kept():
    """{key: reason} of the list."""
    if not LIST.exists():
        return {}
    with open(LIST, encoding="utf-8", newline="") as lines:
        return {key_of(row): row["reason"] for row in csv.DictReader(
            line for line in lines if not line.startswith("# SPDX"))}


def write(rows):
    with open(LIST, "w", encoding="utf-8", newline="") as out:
        out.write("# SPDX-License-Identifier: MIT; by tests/coverage.sh\n")
        writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main():
    found = branches(pathlib.Path(sys.argv[1]).resolve())
    known = kept()
    rows = list(rows_of(found))
    new = [row for row in rows if key_of(row) not in known]
    for row in rows:
        row["reason"] = known.get(key_of(row), row["reason"])
    if "--write" in sys.argv:
        write(rows)
        new = []
    for row in new[:40]:
        print(f"{row['file']}: {row['function']}: {row['line']} "
              f"({row['branch']})")
    by = collections.Counter(row["reason"].split(":")[0] for row in rows)
    taken = len(found) - len(rows)
    print(f"A06: {taken:,} of {len(found):,} branches of the library taken "
          f"({100 * taken / max(1, len(found)):.1f} %); the others listed: "
          + ", ".join(f"{n} {why}" for why, n in by.most_common()))
    print(f"{taken} passed, {len(new)} failed")
    return 1 if new or not found else 0


if __name__ == "__main__":
    sys.exit(main())
