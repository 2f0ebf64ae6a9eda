#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What must not move a fit, by way of the program: the same pupils twice under
other ids, the rows of the files in another order, last year's figures poisoned
in a pupil file that speaks of another year.

  harmless.py BUILD

Works on an invented area of four schools. Prints `N passed, N failed`.
"""
import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

FEATURES = "absence_rate,last_year_absence_rate,spell_current"


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


class Area:
    """Files of an area; `change` maps the rows of a file to other rows."""

    def __init__(self, build, work):
        self.build, self.work = build, work
        self.folder = work / "area"
        self.run("simulate", "--seed", "5", "--schools", "4", "--pupils",
                 "1500", "--years", "2", "-o", self.folder)

    def try_run(self, *words):
        return subprocess.run([str(w) for w in (self.build / "earlybell", *words)],
                              capture_output=True, text=True, check=False)

    def run(self, *words):
        done = self.try_run(*words)
        if done.returncode not in (0, 3):
            raise SystemExit(f"{words[0]}: {done.stderr}")

    def words(self, name, change):
        """The command that fits a model to the files as they were changed."""
        files = {n: self.folder / f"{n}.csv"
                 for n in ("register", "pupils", "calendar")}
        for which, how in (change or {}).items():
            files[which] = self.work / f"{name}-{which}.csv"
            write(files[which], how(rows_of(self.folder / f"{which}.csv")))
        return ["fit", files["register"], "--pupils", files["pupils"],
                "--calendar", files["calendar"], "--kind", "logistic",
                "--penalty", "none", "--features", FEATURES, "-o",
                self.work / f"{name}.json"]

    def fit(self, name, change=None):
        self.run(*self.words(name, change))
        return json.loads((self.work / f"{name}.json").read_text("utf-8"))

    def refusal(self, name, change):
        done = self.try_run(*self.words(name, change))
        return done.stderr if done.returncode == 1 else ""


def twice(rows):
    copies = [[f"D{row[0]}", *row[1:]] for row in rows[1:]]
    return rows + copies


def shuffled(rows):
    body = rows[1:]
    random.Random(7).shuffle(body)
    return [rows[0], *body]


def poisoned(rows):
    """The rows of the last year alone, without saying which year they speak
    of, and with figures that would foretell everything if they were used."""
    head = rows[0]
    year = head.index("academic_year")
    last = max(row[year] for row in rows[1:])
    out = [[n for i, n in enumerate(head) if i != year]]
    for number, row in enumerate(r for r in rows[1:] if r[year] == last):
        row = list(row)
        row[head.index("last_year_possible")] = "380"
        row[head.index("last_year_absent")] = str(number % 381)
        out.append([v for i, v in enumerate(row) if i != year])
    return out


def numbers(model):
    for term in model["terms"]:
        yield from term["coef"]
    yield from model["intercept"]


def near(a, b, tolerance):
    pairs = list(zip(numbers(a), numbers(b), strict=True))
    return all(abs(x - y) <= tolerance * max(1.0, abs(x)) for x, y in pairs)


def main():
    passed = failed = 0

    def expect(what, good):
        nonlocal passed, failed
        passed, failed = passed + bool(good), failed + (not good)
        if not good:
            print(f"failed: {what}")

    with tempfile.TemporaryDirectory() as work:
        area = Area(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(work))
        plain = area.fit("plain")
        double = area.fit("double", {"register": twice, "pupils": twice})
        expect("pupils twice, the same coefficients", near(plain, double, 1e-9))
        ratio = [a / b for x, y in zip(plain["terms"], double["terms"])
                 for a, b in zip(x["se"], y["se"])]
        expect("pupils twice, errors smaller by the root of two",
               all(1.40 < r < 1.43 for r in ratio))
        other = area.fit("other", {"register": shuffled, "pupils": shuffled})
        expect("rows in another order, the same file",
               {k: v for k, v in plain.items() if k not in ("name", "sha256")} ==
               {k: v for k, v in other.items() if k not in ("name", "sha256")})
        # The training year is the one before that of which the file speaks.
        said = area.refusal("bad", {"pupils": poisoned})
        expect("last year's figures of another year are not looked at",
               "last_year_absence_rate" in said and "never known" in said)
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
