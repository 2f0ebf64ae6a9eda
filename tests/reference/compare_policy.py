#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares `earlybell triggers` with policy.py on random registers.

    compare_policy.py PROGRAM --seeds A..B [--keep DIR]

For each seed invents two small schools (a staggered start, so that sessions
open on one day are not on a later one; movers, late joiners, leavers, weekend
marks, blanks), a pupil file, cases, a calendar half of the time, and a policy
with every kind of rule; every cell of the list must be the same, with --all
and without. Prints the first differences and, last, how many agreed.
"""

import argparse
import csv
import datetime
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import warnings

import policy

DAY = datetime.timedelta(days=1)
EVENTS = ("told call reason_found visit card_left no_answer contact_tried "
          "panel final_warning notice notice_paid plan_made mentor_started "
          "mentor_ended consent_given consent_refused referred").split()
FLAGS = "plan complex_needs other_service do_not_visit looked_after".split()
TERMS = [((2024, 6, 24), (2024, 7, 23)), ((2024, 9, 2), (2024, 10, 25)),
         ((2024, 11, 4), (2024, 12, 13))]


def school_dates(rng):
    dates = []
    for first, last in TERMS[rng.randrange(2):]:
        date = datetime.date(*first)
        while date <= datetime.date(*last):
            if date.weekday() < 5 and rng.random() > 0.03:
                dates.append(date)
            date += DAY
    return dates


def marks_of(rng, dates, style):
    """A pupil's marks, in runs: {(date, half): code}."""
    marks, left, code = {}, 0, "/"
    for date in dates:
        for half in ("AM", "PM"):
            if left == 0:
                away = rng.random() < style
                left = rng.choice((1, 1, 2, 3, 4, 8, 14, 24)) if away else \
                    rng.choice((3, 6, 10, 30))
                code = rng.choice("N N O O U G I I I M C".split()) if away \
                    else "/"
                if rng.random() < 0.06:
                    code = rng.choice(("D", "X", "", "-", "#"))
            left -= 1
            mark = code
            if rng.random() < 0.04:
                mark = rng.choice(("N", "O", "I", "", "L", "U", "-"))
            if rng.random() < 0.02:
                continue
            marks[date, half] = mark
    return marks


def make_pupil(rng, name, school, dates):
    first = rng.choice((0, 0, 0, rng.randrange(len(dates))))
    last = rng.choice((len(dates), len(dates), rng.randrange(len(dates)) + 1))
    own = dates[first:max(last, first + 1)]
    marks = marks_of(rng, own, rng.choice((0.05, 0.2, 0.5)))
    if rng.random() < 0.2:
        weekend = rng.choice(dates) + 7 * DAY
        while weekend.weekday() != 5:
            weekend += DAY
        marks[weekend, "AM"] = rng.choice("/NO")
    year_group = rng.choice(["R", "5", "9", "11", "12", ""])
    return [name, school, rng.choice(("", "F1", "F2")), year_group,
            rng.choice(("", str(own[0]))),
            rng.choice(("", "", str(own[-1]), str(dates[-1]))),
            rng.choice(("", "school B")), rng.choice(("", "", "no", "yes")),
            rng.choice(("", "", "early help")),
            " ".join(rng.sample(FLAGS, rng.choice((0, 0, 1, 2))))], marks


def make_rules(rng):
    def maybe(key, value):
        return {key: value} if rng.random() < 0.5 else {}

    def select():
        return rng.choice([{"codes": ["G", "N", "O", "U"]},
                           {"groups": ["illness"]}, {"codes": ["N", "O"]},
                           {"classes": ["unauthorised"]},
                           {"classes": ["authorised", "unauthorised"]}])

    rules = []
    for kind, own in (
            ("unexplained", {"sessions": rng.choice((1, 2, 3))}),
            ("run", {"days": rng.choice((1, 2, 3, 5)), **select()}),
            ("window", {"sessions": rng.choice((3, 6, 10)),
                        "weeks": rng.choice((1, 2, 4, 10)),
                        "codes": ["G", "N", "O", "U"],
                        **maybe("from", rng.choice(("2024-08-19",
                                                    "2024-07-10"))),
                        **maybe("used_up_by", ["notice"])}),
            ("cumulative", {"count": rng.choice((2, 5, 9)), **select(),
                            "unit": rng.choice(("sessions", "days"))}),
            ("rate", {"num": 10, "den": 100, "m": rng.choice((0, 10, 40)),
                      **select()}),
            ("overdue", {"days": rng.choice((1, 3, 5))}),
            ("next_after", {"event": rng.choice(("panel", "final_warning")),
                            "codes": ["G", "N", "O", "U"]}),
            ("recovered", {"event": rng.choice(("panel", "mentor_started")),
                           "num": 20, "den": 100,
                           "weeks": rng.choice((1, 2, 4))}),
            ("roll", {"case": "leaver"}),
            ("roll", {"case": "open_spell", "days": rng.choice((1, 3))}),
            ("roll", {"case": "no_show", "days": rng.choice((1, 5))})):
        rule = {"name": "r%d" % len(rules), "kind": kind, **own,
                "action": "Look"}
        rule["applies"] = {"not_flags": ["filler"]}
        if rng.random() < 0.3:
            rule["applies"]["year_groups"] = rng.choice(("R-11", "7-11", "R"))
        if rng.random() < 0.6:
            rule["held_by"] = {
                "events": rng.sample(EVENTS, rng.choice((0, 1, 3))),
                "flags": rng.sample(FLAGS, rng.choice((0, 1, 2)))}
            if rng.random() < 0.3:
                rule["held_by"].update(support=True, consent=True,
                                       year_groups="R")
        if rng.random() < 0.5:
            rule["cleared_by"] = rng.sample(EVENTS, 2)
        if rng.random() < 0.3:
            rule["limit"] = {"event": "notice", "count": 1,
                             "years": rng.choice((1, 3))}
        if rng.random() < 0.3:
            rule["provisional"] = {"code": "N", "days": 5}
        if rng.random() < 0.5:
            rule["due_days"] = rng.choice((0, 1, 5, 30))
        if rng.random() < 0.2:
            rule["household"] = True
        if rng.random() < 0.2:
            rule["audience"] = "lead"
        rules.append(rule)
    for _ in range(2):
        rules.append({"name": "r%d" % len(rules), "kind": "no_action",
                      "rule": "r%d" % rng.randrange(9),
                      "days": rng.choice((1, 3, 6)),
                      "events": rng.sample(EVENTS, 2), "action": "Chase",
                      "applies": {"not_flags": ["filler"]},
                      **maybe("cleared_by", ["referred"])})
    return rules


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def make(seed, directory):
    rng = random.Random(seed)
    dates = school_dates(rng)
    pupils, rows = [], []
    for n in range(rng.randrange(4, 8)):
        school = rng.choice("AAB")
        pupil, marks = make_pupil(rng, "P%d" % n, school, dates)
        pupils.append(pupil)
        rows += [(pupil[0], school, d, h, c) for (d, h), c in marks.items()]
        if rng.random() < 0.3:  # a mover
            other = "B" if school == "A" else "A"
            moved, marks = make_pupil(rng, "P%d" % n, other, dates)
            pupils.append(moved[:2] + [pupil[2]] + moved[3:])
            rows += [(pupil[0], other, d, h, c)
                     for (d, h), c in marks.items()]
    for school in "AB":
        for n in range(rng.choice((2, 2, 45))):
            start = rng.choice((0, 0, 1, 2, 3)) if n % 2 else 0
            name = "F%s%d" % (school, n)
            pupils.append([name, school, "", "", "", "", "", "", "",
                           "filler"])
            own = dates[start + 2:] if n > 2 else dates
            rows += [(name, school, d, h, "/") for d in own
                     for h in ("AM", "PM")]
    for n in range(rng.randrange(3)):
        entry = rng.choice(dates)
        pupils.append(["Q%d" % n, rng.choice("AB"), "", "7", str(entry),
                       rng.choice(("", str(rng.choice(dates)))), "", "", "",
                       ""])
    rows = [row + ("",) for row in rows]
    if rng.random() < 0.4:  # amendments
        for row in rows[:]:
            if row[0][0] == "P" and row[4] and row[4] in "NOUI" and \
                    rng.random() < 0.4:
                date = row[2] + DAY * rng.choice((1, 2, 4, 9))
                rows.append(row[:4] + (rng.choice("//IO"),
                                       "%sT10:00" % date))
    rng.shuffle(rows)
    cases = []
    for _ in range(rng.choice((0, 6, 20, 50))):
        at = str(rng.choice(dates) + DAY * rng.choice((0, 0, 1, 2, 3)))
        at += rng.choice(("", "", "T08:30", "T23:59"))
        cases.append(["P%d" % rng.randrange(8), at, rng.choice(EVENTS)])
    write(directory + "/register.csv",
          ["pupil_id", "school_id", "date", "session", "code", "recorded_at"],
          rows)
    write(directory + "/pupils.csv",
          "pupil_id school_id family_id year_group entry_date leaving_date "
          "destination consent support flags".split(), pupils)
    write(directory + "/cases.csv", ["pupil_id", "at", "event"], cases)
    write(directory + "/calendar.csv", ["first_date", "last_date", "kind"],
          [["2024-09-02", "2024-10-25", "term"],
           ["2024-11-04", "2024-12-20", "term"],
           ["2024-09-16", "2024-09-17", "closed"]])
    with open(directory + "/policy.json", "w", encoding="utf-8") as file:
        json.dump({"earlybell_policy": 1, "name": "random", "version": "1",
                   "source": "invented", "rules": make_rules(rng)}, file)
    as_of = rng.choice(dates[10:]) + DAY * rng.choice((0, 1, 1, 3))
    arguments = [directory + "/register.csv", "--as-of", str(as_of),
                 "--policy", directory + "/policy.json",
                 "--pupils", directory + "/pupils.csv",
                 "--cases", directory + "/cases.csv"]
    if rng.random() < 0.5:
        arguments += ["--calendar", directory + "/calendar.csv"]
    if rng.random() < 0.3:
        arguments += ["--unit", "pupil"]
    if rng.random() < 0.5:
        arguments += ["--audience", "lead"]
    if rng.random() < 0.3:
        arguments.append("--sensitive")
    if rng.random() < 0.7:
        arguments.append("--all")
    return arguments


def compare(program, directory, seed):
    arguments = make(seed, directory)
    given = policy.parse(arguments)
    wanted = [policy.HEADER] + policy.compute(given)
    done = subprocess.run([program, "triggers", *arguments, "--raw",
                           "--format", "csv"], capture_output=True,
                          timeout=120)
    if done.returncode not in (0, 3):
        return ["exit %d: %s" % (done.returncode, done.stderr.decode())], 0
    got = list(csv.reader(io.StringIO(done.stdout.decode(), newline="")))
    if got == wanted:
        return [], len(wanted) - 1
    out = []
    for row in wanted:
        if row not in got:
            out.append("- slow    %s" % row)
    for row in got:
        if row not in wanted:
            out.append("+ program %s" % row)
    return out or ["order"], len(wanted) - 1


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--seeds", required=True)
    parser.add_argument("--keep")
    given = parser.parse_args(arguments)
    warnings.simplefilter("error")
    first, _, last = given.seeds.partition("..")
    passed = failed = rows = 0
    for seed in range(int(first), int(last or first) + 1):
        directory = tempfile.mkdtemp(prefix="earlybell-")
        try:
            found, n = compare(given.program, directory, seed)
            rows += n
            passed, failed = passed + (not found), failed + bool(found)
            for text in sorted(found, key=lambda t: t[2:])[:8]:
                print("seed %d: %s" % (seed, text))
            if found and given.keep:
                shutil.copytree(directory, os.path.join(
                    given.keep, "seed-%d" % seed), dirs_exist_ok=True)
        finally:
            shutil.rmtree(directory)
        sys.stdout.flush()
    print("%d rows compared" % rows)
    print("%d passed, %d failed" % (passed, failed))
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
