#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How often `patterns` is wrong, and how much it finds.

  patterns.py FOLDER-OF-PROGRAMS [REGISTERS]        (make bench-patterns)

Null: invented registers without any pattern of a pupil's own (simulate,
propensities that do not change). Whatever is listed there is false, but for
one long spell: the simulator does make pupils who are away for weeks, and
those are counted apart. Power: in such registers a twentieth of the pupils get
a pattern of one kind, and we count whom the list names. `false` is the share
of what is listed that nobody planted, with its 95 % interval (Wilson).

Python's standard library only. Nothing is kept.
"""
import csv
import math
import os
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta

AS_OF = "2026-07-04"
PUPILS = 1600
PLANTED = 0.05
KINDS = {  # kind: (effects, what an effect is)
    "fridays": ((0.1, 0.2, 0.3, 0.5), "share of Fridays missed besides"),
    "break_edges": ((0.2, 0.4, 0.6, 0.9), "share of days beside breaks missed"),
    "with_siblings": ((0.2, 0.4, 0.6, 0.9), "share of a sibling's absences shared"),
    "afternoons": ((0.02, 0.05, 0.1, 0.2), "share of afternoons missed"),
    "more_since": ((0.05, 0.1, 0.2, 0.4), "chance of a day missed since January"),
    "lateness": ((0.05, 0.1, 0.2, 0.4), "chance of a late mark since January"),
}


def wilson(hits, n):
    if n == 0:
        return 0.0, 0.0, 1.0
    z, p = 1.959964, hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return p, max(0.0, middle - half), min(1.0, middle + half)


def share(hits, n):
    return "%.3f (%.3f to %.3f)" % wilson(hits, n)


def simulate(programs, seed, folder):
    subprocess.run(
        [os.path.join(programs, "earlybell-train"), "simulate", "--seed", str(seed),
         "--schools", "2", "--pupils", str(PUPILS), "--years", "1",
         "--last-year", "2025/26", "--drift", "none", "--until", "2026-07-03", "-o", folder],
        check=True, capture_output=True)


def listed(programs, folder):
    run = subprocess.run(
        [os.path.join(programs, "earlybell"), "patterns", "register.csv", "--pupils", "pupils.csv",
         "--calendar", "calendar.csv", "--as-of", AS_OF, "--format", "csv"],
        cwd=folder, capture_output=True, text=True)
    if run.returncode not in (0, 3):
        raise SystemExit(run.stderr)
    return [(row["pupil_id"], row["pattern"]) for row in csv.DictReader(run.stdout.splitlines())]


class Register:
    """The marks form, as lists of codes that can be changed and written back."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "register.csv")
        with open(self.path, newline="") as file:
            reader = csv.DictReader(file)
            self.columns = reader.fieldnames
            self.rows = list(reader)
        self.split = any("," in row["marks"] for row in self.rows)
        for row in self.rows:
            row["marks"] = row["marks"].split(",") if self.split else list(row["marks"])
        self.families = {}
        with open(os.path.join(folder, "pupils.csv"), newline="") as file:
            for row in csv.DictReader(file):
                if row["family_id"]:
                    self.families.setdefault(row["family_id"], set()).add(row["pupil_id"])
        self.edges = set()
        with open(os.path.join(folder, "calendar.csv"), newline="") as file:
            terms = sorted((row["first_date"], row["last_date"]) for row in csv.DictReader(file)
                           if row["kind"] == "term")
        for first, last in terms:
            for start, step in ((date.fromisoformat(first), 1), (date.fromisoformat(last), -1)):
                day, found = start, 0
                while found < 2:
                    if day.weekday() < 5:
                        self.edges.add(day)
                        found += 1
                    day += timedelta(step)

    def write(self):
        with open(self.path, "w", newline="") as file:
            writer = csv.DictWriter(file, self.columns, lineterminator="\n")
            writer.writeheader()
            for row in self.rows:
                writer.writerow(dict(row, marks=("," if self.split else "").join(row["marks"])))

    def days(self, row):
        """(date, index of its AM) of each day with both marks."""
        day = date.fromisoformat(row["start_date"])
        for at in range(0, len(row["marks"]) - 1, 2):
            yield day, at
            day += timedelta(3 if day.weekday() == 4 else 1)


PRESENT = {"/", "\\", "L"}


def attended(row, at):
    return row["marks"][at] in PRESENT and row["marks"][at + 1] in PRESENT


def miss(row, at):
    row["marks"][at] = row["marks"][at + 1] = "O"


def absences(register, row):
    return {day for day, at in register.days(row) if row["marks"][at] in ("I", "O", "G", "N", "M")}


def plant(register, kind, effect, rng):
    """Changes marks; returns the pupils that now have the pattern."""
    by_pupil = {row["pupil_id"]: row for row in register.rows}
    wanted = int(PLANTED * len(by_pupil))
    siblings = {}
    for family in register.families.values():
        here = sorted(family & set(by_pupil))
        for pupil in here:
            if len(here) > 1:
                siblings[pupil] = [other for other in here if other != pupil]
    whom = sorted(siblings) if kind == "with_siblings" else sorted(by_pupil)
    rng.shuffle(whom)
    planted = set()
    for pupil in whom:
        if len(planted) == wanted:
            break
        row = by_pupil[pupil]
        if sum(attended(row, at) for _, at in register.days(row)) < 100:
            continue
        shared = set()
        if kind == "with_siblings":
            if planted & set(siblings[pupil]):
                continue
            away = sorted(absences(register, by_pupil[siblings[pupil][0]]))
            shared = {day for day in away if rng.random() < effect}
            if len(away) < 5:
                continue
        for day, at in register.days(row):
            if not attended(row, at):
                continue
            if kind == "fridays" and day.weekday() == 4 and rng.random() < effect:
                miss(row, at)
            elif kind == "break_edges" and day in register.edges and rng.random() < effect:
                miss(row, at)
            elif kind == "with_siblings" and day in shared:
                miss(row, at)
            elif kind == "afternoons" and rng.random() < effect:
                row["marks"][at + 1] = "O"
            elif kind == "more_since" and day >= date(2026, 1, 5) and rng.random() < effect:
                miss(row, at)
            elif kind == "lateness" and day >= date(2026, 1, 5) and rng.random() < effect:
                row["marks"][at] = "L"
        planted.add(pupil)
    return planted


def measure_null(programs, registers):
    calls, with_call, long_spells, pupils = 0, 0, 0, 0
    for seed in range(1, registers + 1):
        with tempfile.TemporaryDirectory() as folder:
            simulate(programs, seed, folder)
            pupils += len(Register(folder).rows)
            found = [kind for _, kind in listed(programs, folder)]
        false = [kind for kind in found if kind != "one_long_spell"]
        long_spells += len(found) - len(false)
        calls += len(false)
        with_call += bool(false)
    print("No pattern planted: %d registers, %d pupils, at a false discovery rate of 0.10" % (registers, pupils))
    print("  registers with any false pattern: %d, %s" % (with_call, share(with_call, registers)))
    print("  patterns listed: %d; pupils listed: %s" % (calls, share(calls, pupils)))
    print("  one long spell, which the simulator does make: %d listed" % long_spells)
    return wilson(with_call, registers)


def measure_power(programs, registers):
    print()
    print("| pattern | planted | found | false among those listed |")
    print("|--|--|--|--|")
    for kind, (effects, what) in KINDS.items():
        for effect in effects:
            planted = found = extra = all_listed = 0
            for seed in range(1, registers + 1):
                rng = random.Random("%s %s %d" % (kind, effect, seed))
                with tempfile.TemporaryDirectory() as folder:
                    simulate(programs, 1000 + seed, folder)
                    register = Register(folder)
                    whom = plant(register, kind, effect, rng)
                    register.write()
                    rows = [row for row in listed(programs, folder) if row[1] != "one_long_spell"]
                planted += len(whom)
                found += len({pupil for pupil, name in rows if name == kind and pupil in whom})
                # A planted pupil may show other shapes by it; a sibling shares it.
                near = set(whom)
                if kind == "with_siblings":
                    for family in register.families.values():
                        if family & whom:
                            near |= family
                extra += sum(pupil not in near for pupil, _ in rows)
                all_listed += len(rows)
            print("| %s | %g: %s | %s | %d of %d, %s |" % (
                kind, effect, what, share(found, planted), extra, all_listed, share(extra, all_listed)))
            sys.stdout.flush()


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    programs = os.path.abspath(sys.argv[1])
    registers = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    _, low, _ = measure_null(programs, registers)
    measure_power(programs, max(2, registers // 10))
    # Held, unless the interval says that it is not.
    return 1 if low > 0.10 else 0


if __name__ == "__main__":
    sys.exit(main())
