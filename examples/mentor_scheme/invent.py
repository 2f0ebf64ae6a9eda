#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Invents an area of schools whose pupils' marks look like England's.

Every pupil, family, school and mark comes from a seeded random number
generator: nobody in these files exists.  A pupil has a hidden propensity to
be absent, drawn per year group from a mixture of two Beta distributions that
was fitted to published national counts; families, years and half terms share
parts of it.  Absence then comes in spells, each with a reason, whose starts
follow the week, the term, the winter and each school's own illness waves.
Holidays, trips, part-time timetables, movers and leavers are laid on top.

The figures followed are the Department for Education's published statistics
(Open Government Licence v3.0); `--summary` measures what came out beside
them.  Only the standard library is used, and only exactly rounded arithmetic
(no exp, log or pow of the platform), so a seed gives the same bytes
everywhere.

  invent.py --seed 7 --schools 2 --pupils 1220 --years 2 --last-year 2025/26 \\
            --until 2026-02-03 --form marks -o DIR
"""
import argparse
import hashlib
import os
import sys
import tempfile
from datetime import date

import measure
from chance import Propensity
from marks import AHEAD_DAYS, PupilYear, SchoolYear
from people import Area

# ---- Files ------------------------------------------------------------------


def pupil_id(pupil):
    return "A%05d" % (10000 + pupil.number)


def calendar_rows(area):
    for terms in area.terms:
        for first, last in terms.half_terms:
            yield first, last, "term", ""
        for d in sorted(terms.bank):
            if any(a <= d <= b for a, b in terms.half_terms):
                yield d, d, "closed", ""
        for school in area.schools:
            for d in sorted(terms.training_days(school.phase)):
                yield d, d, "closed", school.ident


def write_calendar(area, path):
    with open(path, "w", encoding="ascii", newline="\n") as f:
        f.write("first_date,last_date,kind,school_id\n")
        for row in calendar_rows(area):
            f.write("%s,%s,%s,%s\n" % row)


def on_file(area, e):
    """Whether the school knows of this enrolment yet."""
    return area.until is None or \
        (e.entry - area.until).days <= AHEAD_DAYS


def known_leaving(area, e):
    known = e.leaving and (area.until is None or e.leaving <= area.until)
    return (e.leaving, e.destination) if known else ("", "")


def write_pupils(area, rows, path):
    with open(path, "w", encoding="ascii", newline="\n") as f:
        f.write("pupil_id,school_id,academic_year,family_id,year_group,"
                "entry_date,leaving_date,destination,consent,support,flags,"
                "name,class,fsm\n")
        for e in rows:
            p = e.pupil
            leaving, destination = known_leaving(area, e)
            f.write(",".join([
                pupil_id(p), e.school.ident, area.terms[e.year].name,
                "F%05d" % p.family.number, str(e.group or "R"), str(e.entry),
                str(leaving), destination, e.consent, e.support, p.flags,
                p.name, e.school.class_name(e.group, p.form),
                "yes" if p.family.fsm else "no"]) + "\n")


def long_rows(ident, slots, first, marks, prefixes):
    tail = zip(prefixes[2 * first:], marks)
    return "".join([ident + p + m + "\n" for p, m in tail if m])


def write_register(area, rows, form, path, tally):
    """One school's year at a time, so memory holds people, never marks."""
    with open(path, "w", encoding="ascii", newline="\n") as f:
        f.write("pupil_id,school_id,start_date,marks\n" if form == "marks"
                else "pupil_id,school_id,date,session,code\n")
        by = {}
        for e in rows:
            by.setdefault((e.school.number, e.year), []).append(e)
        for (number, n), group in sorted(by.items()):
            school = area.schools[number]
            year = SchoolYear(area, school, n)
            prefixes = [",%s,%s,%s," % (school.ident, d, h)
                        for d in year.slots for h in ("AM", "PM")]
            for e in group:
                first, marks = PupilYear(area, year, e).run()
                if not marks:
                    continue
                if form == "marks":
                    f.write('%s,%s,%s,"%s"\n' % (
                        pupil_id(e.pupil), school.ident, year.slots[first],
                        ",".join(marks)))
                else:
                    f.write(long_rows(pupil_id(e.pupil), year.slots, first,
                                      marks, prefixes))
                if tally:
                    tally.add(e, year, first, marks)


def invent(options, tally=None):
    area = Area(options, Propensity())
    rows = [e for e in area.enrolments if on_file(area, e)]
    rows.sort(key=lambda e: (e.school.number, e.year, e.pupil.number,
                             e.entry))
    os.makedirs(options.output, exist_ok=True)
    inside = lambda name: os.path.join(options.output, name)
    write_calendar(area, inside("calendar.csv"))
    write_pupils(area, rows, inside("pupils.csv"))
    write_register(area, rows, options.form, inside("register.csv"), tally)
    return area


# ---- The command ------------------------------------------------------------


def parse(arguments):
    p = argparse.ArgumentParser(description="Invents an area of schools.")
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--schools", type=int, default=2)
    p.add_argument("--pupils", type=int, default=1220,
                   help="on roll in a year, all schools together")
    p.add_argument("--years", type=int, default=2)
    p.add_argument("--last-year", default="2025/26")
    p.add_argument("--until", type=date.fromisoformat, default=None,
                   help="last day with marks (default: the whole year)")
    p.add_argument("--form", choices=["marks", "long"], default="marks")
    p.add_argument("-o", "--output", default=None)
    p.add_argument("--summary", action="store_true",
                   help="measure the result beside the published figures")
    p.add_argument("--self-check", action="store_true",
                   help="same bytes twice, known codes, plausible summary")
    p.add_argument("--codes", default=None,
                   help="table of codes for --self-check (codes.csv)")
    options = p.parse_args(arguments)
    if options.schools < 1 or options.pupils < 7 * options.schools or \
            options.years < 1:
        p.error("too few schools, pupils or years")
    if not options.self_check and options.output is None:
        p.error("-o DIR is needed")
    return options


def digest(folder):
    h = hashlib.sha256()
    for name in ("register.csv", "pupils.csv", "calendar.csv"):
        with open(os.path.join(folder, name), "rb") as f:
            for block in iter(lambda: f.read(1 << 20), b""):
                h.update(block)
    return h.hexdigest()


def self_check(options):
    with tempfile.TemporaryDirectory() as top:
        digests, problems = [], []
        for run in ("one", "two"):
            options.output = os.path.join(top, run)
            tally = measure.Tally()
            invent(options, tally)
            digests.append(digest(options.output))
        if digests[0] != digests[1]:
            problems.append("two runs with one seed gave different bytes")
        problems += measure.check_files(options.output, options.codes)
        problems += tally.implausible()
    print("sha256", digests[0])
    for problem in problems:
        print("FAILED:", problem)
    print("self-check", "failed" if problems else "passed")
    return 1 if problems else 0


def main():
    options = parse(sys.argv[1:])
    if options.self_check:
        return self_check(options)
    tally = measure.Tally() if options.summary else None
    invent(options, tally)
    if tally:
        tally.show()
    return 0


if __name__ == "__main__":
    sys.exit(main())
