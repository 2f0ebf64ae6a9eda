#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Attacks the governors' page: can a number of under ten pupils be read from
it, or worked out by adding and subtracting what it shows?

Each page is made by the program for an invented area of one to three schools
whose pupils, and so whose true counts, are known here. The attacker has the
page alone and knows how it is made: every group listed has a pupil, groups add
up to their school and schools to all, persistent and not persistent add up to
a group, shares missed add up to one or the other. Two ways in:

  linear   exact elimination over all of that: which unknown has one solution?
  bounds   the same sums with numbers that are whole and not negative, bounds
           tightened until nothing moves: which unknown has one value left?

An unknown that is found, or a number that is shown, must be ten or more. (Two
pages of different days are not set against each other here.) So that the
attack itself is known to work, pages that hide small numbers and nothing else
are attacked too: of those, many must fall.

    differencing.py PROGRAM [--schools 1000] [--seed 1]

Prints `N passed, N failed`.
"""

import argparse
import html
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

LEAST = 10
DAYS = 30  # school days with marks, from 1 September 2025
BINS = ["under 5 %", "5 to under 10 %", "10 to under 20 %",
        "20 to under 50 %", "50 % or more"]
FLOORS = [0, 5, 10, 20, 50]  # per cent


@dataclass
class Pupil:
    """An invented pupil."""

    name: str
    school: str
    year: int
    absent: int  # of 2 * DAYS sessions


@dataclass
class Page:
    """What a page shows: None where it hides."""

    groups: list[tuple[int, str, int | None, int | None]]  # level, name, n, k
    bins: list[int | None] | None = None
    likely: int | None = None


@dataclass
class Sums:
    """Unknowns, what is shown of them, and which sums hold."""

    known: dict[str, int] = field(default_factory=dict)
    least: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[str]]] = field(default_factory=list)

    def add(self, name: str, shown: int | None, least: int = 0) -> None:
        self.names.append(name)
        self.least[name] = least
        if shown is not None:
            self.known[name] = shown

    def total(self, whole: str, parts: list[str]) -> None:
        if parts:
            self.rows.append((whole, parts))


# ---- invented areas ----------------------------------------------------------


def area(rng: random.Random) -> list[Pupil]:
    """Small schools, so that much is small; few or many who stay away."""
    pupils = []
    for s in range(rng.choice([1, 1, 2, 3])):
        weights = [rng.random() ** 2 for _ in range(5)]
        for year in rng.sample(range(7, 12), rng.randint(1, 5)):
            size = int(rng.choice([3, 9, 12, 20, 30, 60]) * rng.uniform(0.3, 1.3))
            for _ in range(max(1, size)):
                rate = rng.choices([0.0, 0.07, 0.15, 0.35, 0.7], weights)[0]
                absent = sum(rng.random() < rate for _ in range(2 * DAYS))
                pupils.append(Pupil(f"P{len(pupils):04}", f"S{s}", year, absent))
    return pupils


def write_files(folder: Path, pupils: list[Pupil]) -> None:
    register = ["pupil_id,school_id,start_date,marks"]
    people = ["pupil_id,school_id,year_group"]
    for p in pupils:
        marks = "O" * p.absent + "/" * (2 * DAYS - p.absent)
        register.append(f"{p.name},{p.school},2025-09-01,{marks}")
        people.append(f"{p.name},{p.school},{p.year}")
    (folder / "register.csv").write_text("\n".join(register) + "\n")
    (folder / "pupils.csv").write_text("\n".join(people) + "\n")
    (folder / "calendar.csv").write_text(
        "first_date,last_date,kind\n2025-09-01,2026-07-17,term\n")


def persistent(p: Pupil) -> bool:
    return 10 * p.absent >= 2 * DAYS


def true_groups(pupils: list[Pupil]) -> list[tuple[int, str, int, int]]:
    def one(level: int, name: str, of: list[Pupil]) -> tuple[int, str, int, int]:
        return level, name, len(of), sum(map(persistent, of))

    schools = sorted({p.school for p in pupils})
    out = [one(0, "All", pupils)]
    for school in schools:
        of_school = [p for p in pupils if p.school == school]
        level = 1
        if len(schools) > 1:
            out.append(one(1, school, of_school))
            level = 2
        for year in sorted({p.year for p in of_school}):
            out.append(one(level, f"Year {year}",
                           [p for p in of_school if p.year == year]))
    return out


def true_bins(pupils: list[Pupil]) -> list[int]:
    out = [0] * len(BINS)
    for p in pupils:
        out[max(b for b in range(len(BINS))
                if 100 * p.absent >= FLOORS[b] * 2 * DAYS)] += 1
    return out


# ---- a page ------------------------------------------------------------------


def number(text: str) -> int | None:
    """A count, or None where it is hidden."""
    text = text.replace(",", "").strip()
    return int(text) if text.isdigit() else None


def read_page(text: str, schools: int) -> Page:
    sums = {html.unescape(a): html.unescape(b) for a, b in re.findall(
        r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", text)}
    groups: list[tuple[int, str, int | None, int | None]] = []
    bins: list[int | None] = []
    for inner, name, cells in re.findall(
            r'<tr( class="in")?><th scope="row">(.*?)</th>(.*?)</tr>', text):
        name = html.unescape(name)
        values = re.findall(r"<td[^>]*>(.*?)</td>", cells)
        if name in BINS:
            bins.append(number(values[0]))
        else:
            level = 2 if inner else 0 if name == "All" else 1
            groups.append((level, name, number(values[0]), number(values[2])))
    if not groups:  # everything is hidden but, it may be, the sums
        groups = [(0, "All", number(sums["pupils on roll"]),
                   number(sums["persistently absent"]))]
    assert schools > 1 or all(level < 2 for level, *_ in groups)
    return Page(groups, bins or None, number(sums["likely to become so"]))


def make_page(program: str, pupils: list[Pupil]) -> Page:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, pupils)
        run = subprocess.run(
            [program, "report", "register.csv", "--pupils", "pupils.csv",
             "--calendar", "calendar.csv", "--as-of", "2025-10-11",
             "--audience", "governor", "-o", "page.html"],
            cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise RuntimeError(run.stderr)
        return read_page((folder / "page.html").read_text(encoding="utf-8"),
                         len({p.school for p in pupils}))


def naive_page(pupils: list[Pupil]) -> Page:
    """Small numbers hidden, and nothing beside them."""
    groups = []
    for level, name, n, k in true_groups(pupils):
        small = k < LEAST or n - k < LEAST
        groups.append((level, name, None if n < LEAST else n,
                       None if n < LEAST or small else k))
    bins = [None if b < LEAST else b for b in true_bins(pupils)]
    return Page(groups, bins)


# ---- the attack --------------------------------------------------------------


def sums_of(page: Page) -> Sums:
    sums = Sums()
    parents: list[int] = []
    for i, (level, _, n, k) in enumerate(page.groups):
        parents = parents[:level] + [i]
        # Rows of children are put together below, by their parent.
        sums.add(f"n{i}", n, 1)
        sums.add(f"k{i}", k)
        sums.add(f"m{i}", None if n is None or k is None else n - k)
        sums.total(f"n{i}", [f"k{i}", f"m{i}"])
        if level > 0:
            for letter in "nkm":
                whole = f"{letter}{parents[level - 1]}"
                for at, (name, parts) in enumerate(sums.rows):
                    if name == whole and parts[0].startswith(letter):
                        sums.rows[at] = (name, parts + [f"{letter}{i}"])
                        break
                else:
                    sums.total(whole, [f"{letter}{i}"])
    sums.add("likely", page.likely)
    sums.add("rest", None)
    sums.total("m0", ["likely", "rest"])
    if page.bins:
        for b, count in enumerate(page.bins):
            sums.add(f"b{b}", count)
        sums.total("m0", ["b0", "b1"])
        sums.total("k0", ["b2", "b3", "b4"])
    return sums


def by_elimination(sums: Sums) -> dict[str, int]:
    """Unknowns with one solution of the linear system."""
    unknown = [name for name in sums.names if name not in sums.known]
    column = {name: at for at, name in enumerate(unknown)}
    matrix = []
    for whole, parts in sums.rows:
        row = [Fraction(0)] * (len(unknown) + 1)
        for name, sign in [(whole, 1)] + [(part, -1) for part in parts]:
            if name in column:
                row[column[name]] += sign
            else:
                row[-1] -= sign * sums.known[name]
        matrix.append(row)
    done = 0
    for at in range(len(unknown)):
        pivot = next((r for r in range(done, len(matrix)) if matrix[r][at]), None)
        if pivot is None:
            continue
        matrix[done], matrix[pivot] = matrix[pivot], matrix[done]
        scale = matrix[done][at]
        matrix[done] = [value / scale for value in matrix[done]]
        for r, row in enumerate(matrix):
            if r != done and row[at]:
                factor = row[at]
                matrix[r] = [a - factor * b for a, b in zip(row, matrix[done])]
        done += 1
    found = {}
    for row in matrix[:done]:
        some = [at for at in range(len(unknown)) if row[at]]
        if len(some) == 1:
            found[unknown[some[0]]] = int(row[-1])
    return found


def by_bounds(sums: Sums) -> dict[str, int]:
    """Unknowns with one value left in whole numbers."""
    most = 10**9
    low = {n: sums.known.get(n, sums.least[n]) for n in sums.names}
    high = {n: sums.known.get(n, most) for n in sums.names}
    changed = True
    while changed:
        changed = False
        for whole, parts in sums.rows:
            lows, highs = sum(low[p] for p in parts), sum(high[p] for p in parts)
            news = [(whole, lows, highs)]
            news += [(p, low[whole] - (highs - high[p]),
                      high[whole] - (lows - low[p])) for p in parts]
            for name, least, largest in news:
                if least > low[name] or largest < high[name]:
                    low[name] = max(low[name], least)
                    high[name] = min(high[name], largest)
                    changed = True
    return {name: low[name] for name in sums.names
            if name not in sums.known and low[name] == high[name]}


def attack(page: Page) -> dict[str, int]:
    """The numbers under ten that the page gives away, by name."""
    sums = sums_of(page)
    found = dict(sums.known)
    found.update(by_elimination(sums))
    found.update(by_bounds(sums))
    return {name: value for name, value in found.items() if value < LEAST}


# ---- all ---------------------------------------------------------------------


def wrongs(page: Page, pupils: list[Pupil]) -> list[str]:
    """What the page shows and is not so: then nothing is proved by it."""
    out = []
    truth = true_groups(pupils)
    if len(page.groups) > 1 and len(page.groups) != len(truth):
        out.append("groups are missing")
    for shown, true in zip(page.groups, truth):
        for a, b in zip(shown, true):
            if a is not None and a != b:
                out.append(f"{shown[1]}: {a}, not {b}")
    for shown_bin, true_bin in zip(page.bins or [], true_bins(pupils)):
        if shown_bin is not None and shown_bin != true_bin:
            out.append(f"a share: {shown_bin}, not {true_bin}")
    return out


def check_area(program: str, seed: int) -> tuple[list[str], bool, int]:
    pupils = area(random.Random(seed))
    page = make_page(program, pupils)
    bad = wrongs(page, pupils)
    bad += [f"{name} is {value}" for name, value in attack(page).items()]
    shown = sum(v is not None for *_, n, k in page.groups for v in (n, k))
    return bad, bool(attack(naive_page(pupils))), shown


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--schools", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    program = str(Path(given.program).resolve())
    passed = failed = naive = shown = 0
    seeds = [given.seed * 1_000_003 + i for i in range(given.schools)]
    with ThreadPoolExecutor(2) as workers:
        results = workers.map(lambda seed: check_area(program, seed), seeds)
        for seed, (bad, falls, figures) in zip(seeds, results):
            naive += falls
            shown += figures
            if bad:
                failed += 1
                print(f"area {seed}: {'; '.join(bad[:5])}")
            else:
                passed += 1
    print(f"pages that hide small numbers alone: {naive} of {given.schools} "
          f"give one away; figures shown by the program's pages: {shown}")
    if naive * 2 < given.schools or shown < 4 * given.schools:
        failed += 1
        print("the attack finds too little, or the pages show nothing")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
