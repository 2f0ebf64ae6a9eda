#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Branches of the library that the whole suite never takes, with reasons.

    uncovered.py OBJECTS [--write] [--mcdc TEXT] [--show FILE...]

OBJECTS is a folder of objects built with `--coverage` and run; gcov says of
each line how often each of its branches was taken (headers are summed over
all that include them). uncovered.csv lists the branches that nothing takes by
file, function, the text of the line and the branch's number on it, so that it
outlives moved lines. Its reasons come from reasons.csv, which is written by
hand: the first row of it that fits the file, the function and the line.

A branch that is neither taken nor listed fails, and so does one without a
reason; one that is listed and taken is noted. A reason that begins with `by
chance` is of a branch that some runs take: --write keeps its row. `no test
yet` says that data could take it and no test has them: they are counted apart.
--show prints what is untaken with line numbers and writes nothing.
What this machine's processor lacks is named and not counted.
Prints `A06: ...` for the table of acceptance tests, with the text of --mcdc
behind it, and `N passed, N failed`.
"""

import argparse
import collections
import concurrent.futures
import csv
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
LIST = HERE / "uncovered.csv"
REASONS = HERE / "reasons.csv"
FIELDS = ["file", "function", "line", "branch", "reason"]
LIBRARY = re.compile(
    r"src/(base|data|features|model|policy|review|text|train)/")
CHANCE = "by chance"
WANTED = "no test yet"
# What a path of the code asks of the processor, by the name in /proc/cpuinfo.
PATHS = [("avx512plus", "avx512_bitalg"), ("avx512", "avx512bw"),
         ("avx2", "avx2")]


def lacked():
    """The paths that this processor does not have."""
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return []
    has = set(text.split())
    return [path for path, flag in PATHS if flag not in has]


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


def branches(folder, without=()):
    """{(file, line, branch): [function, taken, of]} of the library."""
    found = {}
    notes = sorted(path for path in (folder / "src").glob("**/*.gcda")
                   if not any(f"{name}_lanes" in path.name
                              for name in without))
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


def untaken(found):
    """(line number, row of uncovered.csv without its reason), in order."""
    texts = {}
    for (file, line, i), (function, taken, of) in sorted(found.items()):
        if taken:
            continue
        if file not in texts:
            texts[file] = (ROOT / file).read_text("utf-8").split("\n")
        yield line, {"file": file, "function": function,
                     "line": texts[file][line - 1].strip(),
                     "branch": f"{i + 1} of {of}"}


def rows_in(path):
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(
            line for line in lines if not line.startswith("# SPDX")))


class Reasons:
    """reasons.csv: which of its rows fits, and which never did."""

    def __init__(self):
        self.rows = rows_in(REASONS)
        self.used = set()

    def of(self, row):
        for at, rule in enumerate(self.rows):
            if (fnmatch.fnmatchcase(row["file"], rule["file"])
                    and fnmatch.fnmatchcase(row["function"],
                                            rule["function"])
                    and re.search(rule["line"], row["line"])):
                self.used.add(at)
                return rule["reason"]
        return ""

    def unused(self):
        return [rule for at, rule in enumerate(self.rows)
                if at not in self.used]


def key_of(row):
    return tuple(row[name] for name in FIELDS[:4])


def write(rows):
    with open(LIST, "w", encoding="utf-8", newline="") as out:
        out.write("# SPDX-License-Identifier: MIT; by tests/coverage.sh\n")
        writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("objects", type=pathlib.Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--mcdc", default="")
    parser.add_argument("--show", nargs="+", default=[])
    asked = parser.parse_args()
    without = lacked()
    for name in without:
        print(f"note: {name} skipped: not on this machine")
    found = branches(asked.objects.resolve(), without)
    reasons = Reasons()
    rows = []
    for line, row in untaken(found):
        row["reason"] = reasons.of(row)
        rows.append(row)
        if any(row["file"].startswith(start) for start in asked.show):
            print(f"{row['file']}:{line} {row['function']} {row['branch']}: "
                  f"{row['line']} [{row['reason'] or 'NO REASON'}]")
    if asked.show:
        return 0

    listed = rows_in(LIST) if LIST.exists() else []
    if asked.write:
        have = {key_of(row) for row in rows}
        listed = sorted(
            rows + [row for row in listed if key_of(row) not in have
                    and row["reason"].startswith(CHANCE)], key=key_of)
        write(listed)
    left = collections.Counter(key_of(row) for row in listed)
    if without:  # what the missing paths would have taken is not known
        left.update({key: 1 << 20 for key in left})
    new = []
    for row in rows:
        left[key_of(row)] -= 1
        if left[key_of(row)] < 0 or not row["reason"]:
            new.append(row)
    for row in new[:40]:
        print(f"{row['file']}: {row['function']}: {row['line']} "
              f"({row['branch']}): "
              + ("not in uncovered.csv" if row["reason"] else "no reason"))
    chance = {key_of(row) for row in listed
              if row["reason"].startswith(CHANCE)}
    stale = [key for key, n in left.items() if n > 0 and key not in chance]
    if stale and not without:
        print(f"note: {len(stale)} listed branches are taken now; "
              "coverage.sh --write takes them off the list, as "
              + " | ".join(" ".join(key) for key in stale[:3]))
    for rule in reasons.unused():
        print(f"note: no branch needs the reason of {rule['file']}, "
              f"{rule['line']}")
    taken = len(found) - len(rows)
    wanted = sum(row["reason"].startswith(WANTED) for row in rows)
    print(f"A06: branches taken {taken:,} of {len(found):,} "
          f"({100 * taken / max(1, len(found)):.1f} %), "
          f"{len(rows) - len(new):,} listed with reasons, of which {wanted:,} "
          "could be tested"
          + (f"; {asked.mcdc}" if asked.mcdc else ""))
    print(f"{len(found) - len(new)} passed, {len(new)} failed")
    return 1 if new or not found else 0


if __name__ == "__main__":
    sys.exit(main())
