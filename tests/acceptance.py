#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The table of acceptance tests, from the runs themselves.

    acceptance.py BUILD [--write]

tests/acceptance.csv says for each test what shows it: steps of tests/run.sh
and unit tests. BUILD/acceptance.tsv says what those steps did (run.sh writes
it), and the lines `A05: ...` that they printed; tests/long.tsv has the same of
`make check-long`, with the day and the commit. A test passes when all that
shows it ran and nothing failed; what did not run makes it `not run`, never a
pass, and a `gap` of the list is said beside the figure: one that begins with
`short: ` is under the criterion, so not a pass either. With --write the
table in tests/README.md is replaced; without, it is printed.
"""

import csv
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parent
BEGIN = "<!-- acceptance: made by `make check-all`; do not edit -->\n"
END = "<!-- /acceptance -->\n"


class Runs:
    """What happened: counts by step and unit test, lines by test."""

    def __init__(self, build):
        self.steps = {}
        self.lines = {}
        self.build = build
        for record in TESTS / "long.tsv", build / "acceptance.tsv":
            if record.exists():
                self.read(record)

    def read(self, record):
        for line in record.read_text(encoding="utf-8").splitlines():
            kind, step, *rest = line.split("\t")
            if kind == "step":
                self.steps[step] = (int(rest[0]), int(rest[1]))
            elif kind == "line":
                text = rest[1]
                lines = self.lines.setdefault(rest[0], [])
                if text not in lines:
                    lines.append(text)

    def unit(self, name):
        """(passed, failed) of a unit test, or None: it has not run."""
        log = self.build / f"tests/test_{name}.log"
        code = self.build / f"tests/test_{name}.code"
        if "units" not in self.steps or not code.exists():
            return None
        text = log.read_text(encoding="utf-8", errors="replace")
        passed = len(re.findall(r"^\[       OK \]", text, re.M))
        exit_code = int(code.read_text().split()[0])
        return passed, 0 if exit_code == 0 and passed else 1


def judge(row, runs):
    """(figure, verdict) of one line of the list."""
    counts, missing = [], []
    for step in row["steps"].split():
        count = runs.steps.get(step)
        (missing if count is None else counts).append((step, count))
    units = [(name, runs.unit(name)) for name in row["units"].split()]
    missing += [unit for unit in units if unit[1] is None]
    ran = [unit for unit in units if unit[1] is not None]
    figures = list(runs.lines.get(row["id"], []))
    figures += [f"{step}: {count[0]} passed"
                + (f", {count[1]} failed" if count[1] else "")
                for step, count in counts
                if not runs.lines.get(row["id"]) or count[1]]
    if ran:
        passed = sum(count[0] for _, count in ran)
        figures.append(f"{passed} tests of " +
                       ", ".join("test_" + name for name, _ in ran))
    if row["gap"]:
        figures.append("(" + row["gap"] + ")")
    failed = sum(count[1] for _, count in counts + ran)
    if failed:
        verdict = "**fail**"
    elif missing or not counts + ran:
        verdict = "not run: " + ", ".join(name for name, _ in missing)
    else:
        verdict = "short" if row["gap"].startswith("short: ") else "pass"
    return "; ".join(figures), verdict


def table(runs):
    lines = ["| | what | command | figure | pass |", "|--|--|--|--|--|"]
    with open(TESTS / "acceptance.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figure, verdict = judge(row, runs)
            cells = [row["id"], row["what"], f"`{row['command']}`", figure,
                     verdict]
            lines.append("| " + " | ".join(
                cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    made = table(Runs(pathlib.Path(sys.argv[1])))
    if "--write" not in sys.argv:
        print(made, end="")
        return
    readme = TESTS / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    readme.write_text(before + BEGIN + made + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
