#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The 64 features, slowly: the oracle that the C program is compared with.

One definition of the catalogue is one small function below, with the
catalogue's own sentence as its docstring. A session is an object, a window a
set of Mondays, a rate one division of two Python integers (which Python
rounds correctly), a slope a Fraction. Nothing here is clever, nothing is
shared with the C sources, and no code of the register is written down here:
classes and groups come from the code table (models/codes.csv).

    features.py REGISTER... [--pupils F] [--calendar F] [--as-of D] ...
    features.py --self-test

Where the catalogue leaves a choice, README.md beside this file says which
reading was taken.
"""

import argparse
import csv
import datetime
import decimal
import sys
from fractions import Fraction

from register import (AM, CODES_TABLE, PM, Calendar, CodeTable, Options,
                      Pupils, World, academic_year, dates_between, merged,
                      parse_count, parse_date, read_register, year_11_end,
                      year_end)


# --------------------------------------------------------------- one row

class View:
    """One row: an enrolment (or a pupil) and what its features look at."""

    def __init__(self, world, pupil, school):
        self.world = world
        self.pupil = pupil
        self.school_id = school
        self.school = world.schools[school]
        self.attributes = world.attributes[pupil, school]
        if world.options.unit == "pupil":
            marks = merged(world.of_pupil(pupil).values())
        else:
            marks = world.enrolments[pupil, school]
        self.every = [mark for mark in marks.values() if mark.possible]
        self.S = [mark for mark in self.every
                  if academic_year(mark.date) == world.year]
        self.P = len(self.S)
        self.A = sum(mark.absent for mark in self.S)
        self.spells = spells_of(self.S)
        self.weeks = weeks_of(self.S)
        self.R = planned_sessions_left(self)
        self.last_year = last_year(self)
        self.others, self.others_absent, self.others_possible = cohort(self)
        self.family = family(self)

    def rate(self, wanted, sessions=None):
        """Sessions that are wanted / sessions (S unless given)."""
        sessions = self.S if sessions is None else sessions
        return ratio(sum(1 for s in sessions if wanted(s)), len(sessions))

    def last_weeks(self, k):
        """The k most recent school weeks of the year (or all of them)."""
        return self.school.year_weeks[-k:]

    def in_last_weeks(self, k):
        weeks = set(self.last_weeks(k))
        return [s for s in self.S if s.week in weeks]

    def on_weekdays(self, *weekdays):
        return [s for s in self.S if s.weekday in weekdays]


def absent(mark):
    return mark.absent


def ratio(above, below):
    """One correctly rounded division; missing when the denominator is 0."""
    return above / below if below else None


def difference(a, b):
    return None if a is None or b is None else a - b


def is_group(group, kind=None):
    return lambda s: s.group == group and kind in (None, s.kind)


def spells_of(sessions):
    """Lengths of the maximal runs of absent sessions."""
    lengths, running = [], False
    for s in sessions:
        if s.absent and running:
            lengths[-1] += 1
        elif s.absent:
            lengths.append(1)
        running = s.absent
    return lengths


def weeks_of(sessions):
    """{Monday: [sessions]} of the weeks with a possible session."""
    weeks = {}
    for s in sessions:
        weeks.setdefault(s.week, []).append(s)
    return weeks


def days_of(sessions):
    """{date: {half: session}}"""
    days = {}
    for s in sessions:
        days.setdefault(s.date, {})[s.half] = s
    return days


def planned_sessions_left(v):
    """R: the calendar file's planned sessions of the school from as_of to 31
    July, or the guess of 380 without a calendar; see the catalogue."""
    as_of, year = v.world.as_of, v.world.year
    leaving = parse_date(v.attributes.get("leaving_date"))
    if leaving and leaving < as_of:
        return 0
    end = year_end(year)
    if v.attributes["year_group"] == 11:
        end = year_11_end(year)
        if as_of > end:
            return 0
    planned = v.world.planned[v.school_id]
    if planned:
        return 2 * sum(1 for date in planned if as_of <= date <= end)
    opened = v.school.year_sessions
    if not opened or opened[0][0] >= datetime.date(year, 9, 16):
        return None
    weekdays = sum(1 for d in dates_between(as_of, end) if d.weekday() < 5)
    return min(max(0, 380 - len(opened)), 2 * weekdays)


def last_year(v):
    """(possible, absent) in the academic year before, from the register or
    the pupil file, whichever is more (the register when equal)."""
    year = v.world.year - 1
    marks = merged(v.world.of_pupil(v.pupil).values()).values()
    marks = [m for m in marks if academic_year(m.date) == year]
    possible = sum(1 for m in marks if m.possible)
    absences = sum(1 for m in marks if m.absent)
    filed = parse_count(v.attributes.get("last_year_possible"))
    if filed is not None and filed > possible:
        return filed, parse_count(v.attributes.get("last_year_absent"))
    return (possible, absences) if possible else (None, None)


def cohort(v):
    """Others of the same school and same non-blank year_group, at the
    sessions in S: {session: (absent, possible)}, and A0 and P0."""
    world, group = v.world, v.attributes["year_group"]
    others = [marks for key, marks in world.enrolments.items()
              if group is not None and key[1] == v.school_id
              and key[0] != v.pupil
              and world.attributes[key]["year_group"] == group]
    at = {}
    for s in v.S:
        session = (s.date, s.half)
        there = [marks[session] for marks in others if session in marks]
        at[session] = (sum(1 for m in there if m.absent),
                       sum(1 for m in there if m.possible))
    return at, sum(a for a, _ in at.values()), sum(p for _, p in at.values())


def family(v):
    """{pupil: possible sessions in the year, enrolments not merged} of the
    other pupils with the same family_id; None without a family_id."""
    world, family_id = v.world, v.attributes.get("family_id")
    if not family_id:
        return None
    found = {}
    for (pupil, school), marks in world.enrolments.items():
        if pupil == v.pupil:
            continue
        if world.attributes[pupil, school].get("family_id") != family_id:
            continue
        for mark in marks.values():
            if mark.possible and academic_year(mark.date) == world.year:
                found.setdefault(pupil, []).append(mark)
    return found


# --------------------------------------------------------------- catalogue

CATALOGUE = []          # (name, function, sensitive), in order


def feature(function=None, sensitive=False):
    """Puts a definition into the catalogue; its name is the column's."""
    def put(f):
        CATALOGUE.append((f.__name__, f, sensitive))
        return f
    return put(function) if function else put


# exposure

@feature
def possible_sessions(v):
    """P"""
    return v.P


@feature
def absent_sessions(v):
    """A"""
    return v.A


@feature
def weeks_possible(v):
    """weeks (Monday to Sunday) in which the enrolment has at least one
    possible session"""
    return len(v.weeks)


# rates (over P unless said)

@feature
def absence_rate(v):
    """A / P"""
    return ratio(v.A, v.P)


@feature
def authorised_rate(v):
    """authorised sessions / P"""
    return v.rate(lambda s: s.kind == "authorised")


@feature
def unauthorised_rate(v):
    """unauthorised sessions / P (N included, as in the statistics)"""
    return v.rate(lambda s: s.unauthorised)


@feature
def holiday_rate(v):
    """absent sessions of group `holiday` (G, H, F) / P"""
    return v.rate(lambda s: s.absent and s.group == "holiday")


@feature
def unexplained_rate(v):
    """group `unexplained` (N) / P"""
    return v.rate(is_group("unexplained"))


@feature
def other_unauthorised_rate(v):
    """unauthorised sessions of group `other` (O) / P"""
    return v.rate(is_group("other", "unauthorised"))


@feature(sensitive=True)
def part_time_rate(v):
    """group `part_time` (C2) / P; missing in years before 2024/25, when the
    code did not exist"""
    return None if v.world.year < 2024 else v.rate(is_group("part_time"))


@feature
def late_rate(v):
    """present sessions of group `late` (L) / present-class sessions"""
    present = [s for s in v.S if s.kind == "present"]
    return v.rate(is_group("late"), present)


@feature
def late_after_close_rate(v):
    """unauthorised sessions of group `late` (U) / P"""
    return v.rate(is_group("late", "unauthorised"))


@feature(sensitive=True)
def illness_rate(v):
    """group `illness` / P"""
    return v.rate(is_group("illness"))


@feature(sensitive=True)
def medical_rate(v):
    """group `medical` / P"""
    return v.rate(is_group("medical"))


@feature(sensitive=True)
def suspension_rate(v):
    """group `suspension` / P"""
    return v.rate(is_group("suspension"))


# recent (the enrolment's sessions in the school's weeks)

@feature
def absence_rate_1w(v):
    """absent / possible in the last 1 school week"""
    return v.rate(absent, v.in_last_weeks(1))


@feature
def absence_rate_2w(v):
    """... last 2"""
    return v.rate(absent, v.in_last_weeks(2))


@feature
def absence_rate_4w(v):
    """... last 4"""
    return v.rate(absent, v.in_last_weeks(4))


@feature
def absence_rate_6w(v):
    """... last 6"""
    return v.rate(absent, v.in_last_weeks(6))


@feature
def absence_rate_12w(v):
    """... last 12"""
    return v.rate(absent, v.in_last_weeks(12))


@feature
def unauthorised_rate_6w(v):
    """unauthorised / possible in the last 6"""
    return v.rate(lambda s: s.unauthorised, v.in_last_weeks(6))


@feature
def late_rate_6w(v):
    """L / present-class in the last 6"""
    present = [s for s in v.in_last_weeks(6) if s.kind == "present"]
    return v.rate(is_group("late"), present)


@feature
def absence_ewma(v):
    """sum(w a) / sum(w) over S, a = 1 when absent, w = 2^(-(P-i)/20): a
    half-life of 20 sessions"""
    above = below = 0.0
    for i, s in enumerate(v.S, start=1):
        weight = 2.0 ** (-(v.P - i) / 20)
        above += weight * s.absent
        below += weight
    return above / below if v.P else None


@feature
def absence_trend(v):
    """least-squares slope, per school week, of the enrolment's weekly absence
    rates over the last 12 school weeks, each week weighted by its possible
    sessions; x = the week's place among those 12 (0 the earliest); missing
    under 3 weeks with a possible session"""
    points = []
    for x, week in enumerate(v.last_weeks(12)):
        sessions = v.weeks.get(week, [])
        if sessions:
            y = Fraction(sum(s.absent for s in sessions), len(sessions))
            points.append((x, y, len(sessions)))
    if len(points) < 3:
        return None
    total = sum(w for _, _, w in points)
    mean_x = sum(Fraction(w * x) for x, _, w in points) / total
    mean_y = sum(w * y for _, y, w in points) / total
    above = sum(w * (x - mean_x) * (y - mean_y) for x, y, w in points)
    below = sum(w * (x - mean_x) ** 2 for x, _, w in points)
    return float(above / below)


@feature
def absence_change(v):
    """`absence_rate_4w` - the absence rate of S outside the last 4 school
    weeks"""
    weeks = set(v.last_weeks(4))
    outside = [s for s in v.S if s.week not in weeks]
    return difference(absence_rate_4w(v), v.rate(absent, outside))


# spells

@feature
def spells(v):
    """number of spells"""
    return len(v.spells)


@feature
def spells_per_100(v):
    """spells x 100 / P"""
    return ratio(len(v.spells) * 100, v.P)


@feature
def spell_mean(v):
    """A / spells, in sessions"""
    return ratio(v.A, len(v.spells))


@feature
def spell_longest(v):
    """sessions in the longest spell (0 when there is none)"""
    return max(v.spells, default=0)


@feature
def spell_current(v):
    """sessions in the spell that ends at session P, 0 when session P is
    attended; missing when the enrolment has no possible session in the last
    2 school weeks"""
    if not v.in_last_weeks(2):
        return None
    return v.spells[-1] if v.S[-1].absent else 0


@feature
def spells_short(v):
    """spells of 1 or 2 sessions"""
    return sum(1 for length in v.spells if length <= 2)


@feature
def spells_long(v):
    """spells of 10 sessions or more (sessions, not the statutory ten school
    days)"""
    return sum(1 for length in v.spells if length >= 10)


@feature
def sessions_since_absence(v):
    """possible sessions after the year's last absent one; missing when there
    is none"""
    places = [i for i, s in enumerate(v.S, start=1) if s.absent]
    return v.P - places[-1] if places else None


# week shape

@feature
def absence_rate_mon(v):
    """absent / possible on Mondays"""
    return v.rate(absent, v.on_weekdays(0))


@feature
def absence_rate_tue(v):
    """... Tuesdays"""
    return v.rate(absent, v.on_weekdays(1))


@feature
def absence_rate_wed(v):
    """... Wednesdays"""
    return v.rate(absent, v.on_weekdays(2))


@feature
def absence_rate_thu(v):
    """... Thursdays"""
    return v.rate(absent, v.on_weekdays(3))


@feature
def absence_rate_fri(v):
    """... Fridays"""
    return v.rate(absent, v.on_weekdays(4))


@feature
def midweek_rate(v):
    """pooled Tuesday-to-Thursday rate"""
    return v.rate(absent, v.on_weekdays(1, 2, 3))


@feature
def monday_excess(v):
    """Monday rate - `midweek_rate`"""
    return difference(absence_rate_mon(v), midweek_rate(v))


@feature
def friday_excess(v):
    """Friday rate - `midweek_rate`"""
    return difference(absence_rate_fri(v), midweek_rate(v))


@feature
def weekday_g(v):
    """G statistic of absence by weekday over *days* (a date in S counts once,
    as absent when any of its possible sessions is): 2 sum over Mon..Fri and
    {absent, attended} of O ln(O/E), E = row total x column total / total; a
    zero O adds 0; missing when all or none of those days are absent"""
    table = [[0, 0] for _ in range(5)]
    for date, halves in days_of(v.on_weekdays(0, 1, 2, 3, 4)).items():
        missed = any(s.absent for s in halves.values())
        table[date.weekday()][missed] += 1
    columns = [sum(row[column] for row in table) for column in (0, 1)]
    total = sum(columns)
    if 0 in columns:
        return None
    with decimal.localcontext() as context:
        context.prec = 40
        g = decimal.Decimal(0)
        for row in table:
            for column in (0, 1):
                if row[column]:
                    odds = (decimal.Decimal(row[column] * total)
                            / decimal.Decimal(sum(row) * columns[column]))
                    g += row[column] * odds.ln()
        return abs(float(2 * g.quantize(decimal.Decimal("1e-30"))))


NEITHER = ("part_time", "medical", "study", "late")


def part_day_rate(v, here, missed):
    """Days attended at one half and absent at the other / days with both
    sessions possible; absences of the groups above count as neither."""
    days = [d for d in days_of(v.S).values() if len(d) == 2]
    return ratio(sum(1 for d in days
                     if d[here].attended and d[missed].absent
                     and d[missed].group not in NEITHER), len(days))


@feature
def pm_only_absent_rate(v):
    """days attended AM and absent PM / days with both sessions possible; an
    absence of group `part_time`, `medical`, `study` or `late` counts as
    neither here (the day stays in the denominator)"""
    return part_day_rate(v, AM, PM)


@feature
def am_only_absent_rate(v):
    """days absent AM and attended PM / days with both sessions possible; same
    groups"""
    return part_day_rate(v, PM, AM)


@feature
def weeks_broken_rate(v):
    """weeks with an absence / `weeks_possible`"""
    return ratio(sum(1 for week in v.weeks.values()
                     if any(s.absent for s in week)), len(v.weeks))


@feature
def weeks_lost_rate(v):
    """weeks with every possible session absent / `weeks_possible`"""
    return ratio(sum(1 for week in v.weeks.values()
                     if all(s.absent for s in week)), len(v.weeks))


# edges of breaks

@feature
def before_break_rate(v):
    """absent / possible on the last 2 open days before each break"""
    dates = v.school.days_before_breaks()
    return v.rate(absent, [s for s in v.S if s.date in dates])


@feature
def after_break_rate(v):
    """absent / possible on the first 2 open days after each break"""
    dates = v.school.days_after_breaks()
    return v.rate(absent, [s for s in v.S if s.date in dates])


# thresholds

def reaches(v, absences, possible):
    """`--threshold N/D`: N P <= D A, as an integer 1 or 0."""
    above, below = v.world.options.threshold
    return int(above * possible <= below * absences)


@feature
def pa_now(v):
    """1 when 10A >= P, else 0 (missing when P = 0)"""
    return reaches(v, v.A, v.P) if v.P else None


@feature
def severe_now(v):
    """1 when 2A >= P, else 0 (missing when P = 0)"""
    return int(2 * v.A >= v.P) if v.P else None


@feature
def sessions_in_hand(v):
    """with R = planned sessions left: the most further absences that still
    end the year below 10 %, that is min(R, ceil((P+R)/10) - 1 - A); negative
    when the year cannot end below it; missing when P+R = 0 or R is missing"""
    above, below = v.world.options.threshold
    if v.R is None or v.P + v.R == 0:
        return None
    return min(v.R, -(-above * (v.P + v.R) // below) - 1 - v.A)


@feature
def sessions_back(v):
    """the attended sessions in a row after which 10A < P:
    max(0, 10A - P + 1); missing when P = 0"""
    above, below = v.world.options.threshold
    if v.P == 0:
        return None
    return max(0, (below * v.A - above * v.P) // above + 1)


def unauthorised_in(v, weeks):
    weeks = set(weeks)
    return sum(1 for s in v.every if s.unauthorised and s.week in weeks)


@feature
def unauthorised_10w(v):
    """unauthorised sessions in the last 10 school weeks, reaching into
    earlier years where the register does"""
    return unauthorised_in(v, v.school.weeks[-10:])


@feature
def unauthorised_10w_max(v):
    """the largest such count over windows of 10 consecutive school weeks that
    end in the year (a window is shorter only where the register begins); 0
    when the year has no school week yet"""
    weeks = v.school.weeks
    return max((unauthorised_in(v, weeks[max(0, i - 9):i + 1])
                for i, week in enumerate(weeks)
                if week in v.school.year_weeks), default=0)


@feature
def unexplained_overdue(v):
    """N marks anywhere in the register with at least 5 later open days of the
    school before `as_of`"""
    days = v.school.open_days
    return sum(1 for s in v.every if s.group == "unexplained"
               and sum(1 for day in days if day > s.date) >= 5)


# last year

@feature
def last_year_possible(v):
    """possible sessions in the academic year before, from the register or the
    pupil file's `last_year_possible`, whichever is more (the register when
    equal); missing when neither has any"""
    return v.last_year[0]


@feature
def last_year_absence_rate(v):
    """absent / possible from the same source; missing when absent is missing
    or exceeds possible"""
    possible, absences = v.last_year
    if possible is None or absences is None or absences > possible:
        return None
    return ratio(absences, possible)


@feature
def last_year_pa(v):
    """1 when 10 x absent >= possible there, else 0; missing with
    `last_year_absence_rate`"""
    if last_year_absence_rate(v) is None:
        return None
    possible, absences = v.last_year
    return reaches(v, absences, possible)


# cohort

@feature
def cohort_rate(v):
    """A0 / P0"""
    return ratio(v.others_absent, v.others_possible)


@feature
def cohort_excess(v):
    """`absence_rate` - `cohort_rate`"""
    return difference(absence_rate(v), cohort_rate(v))


@feature
def shared_absence(v):
    """share of the enrolment's absent sessions on which the others' absence
    rate was at least twice `cohort_rate`: a >= 1 and a P0 >= 2 A0 p, with a,
    p the others' absent and possible at that session; missing when A = 0 or
    when P0 < 20 P (too small a cohort to tell)"""
    if v.A == 0 or v.others_possible < 20 * v.P:
        return None
    shared = 0
    for s in v.S:
        a, p = v.others[s.date, s.half]
        if s.absent and a >= 1 and (a * v.others_possible
                                    >= 2 * v.others_absent * p):
            shared += 1
    return ratio(shared, v.A)


# family

@feature
def siblings(v):
    """how many; 0 when there is none"""
    return None if v.family is None else len(v.family)


@feature
def sibling_rate(v):
    """their pooled absence rate"""
    return v.rate(absent, [s for marks in (v.family or {}).values()
                           for s in marks])


@feature
def sibling_days(v):
    """of the days on which the pupil was absent at this school (any session)
    and one of them had a possible session, the share on which one of them was
    absent; missing when there is no such day"""
    theirs = [s for marks in (v.family or {}).values() for s in marks]
    mine = {s.date for s in v.S if s.absent}
    days = mine & {s.date for s in theirs}
    return ratio(len(days & {s.date for s in theirs if s.absent}), len(days))


# --------------------------------------------------------------- out

NAMES = [name for name, _, _ in CATALOGUE]
INTEGER_NUMBERS = ([1, 2, 3, 26] + list(range(29, 34))
                   + list(range(49, 57)) + [58, 62])
INTEGERS = {NAMES[number - 1] for number in INTEGER_NUMBERS}
HEADER = ["pupil_id", "school_id", "as_of"] + NAMES


def compute(register, pupils, calendar, options, table=None):
    """Rows of [pupil_id, school_id, as_of, 64 values]; None is missing."""
    world = World(register, pupils, calendar, options, table or CodeTable())
    views = [View(world, pupil, school) for pupil, school in world.rows()]
    return [[v.pupil, v.school_id, world.as_of.isoformat()]
            + [None if sensitive and not options.sensitive else function(v)
               for _, function, sensitive in CATALOGUE] for v in views]


def text_cell(text, raw):
    """Spreadsheet safety: a leading quote before what reads as a formula."""
    return "'" + text if not raw and text[:1] in tuple("=+-@\t\r") else text


def cells(row, raw=False):
    return ([text_cell(text, raw) for text in row[:2]] + [row[2]]
            + ["" if value is None else repr(value) for value in row[3:]])


def parse_arguments(arguments):
    """Options as the program's; those that change no feature are taken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("register", nargs="*")
    parser.add_argument("--pupils")
    parser.add_argument("--calendar")
    parser.add_argument("--codes-table", default=CODES_TABLE)
    parser.add_argument("--as-of", type=datetime.date.fromisoformat)
    parser.add_argument("--known-at", type=datetime.date.fromisoformat)
    parser.add_argument("--unit", choices=["enrolment", "pupil"],
                        default="enrolment")
    parser.add_argument("--threshold", default="10/100",
                        type=lambda t: tuple(int(x) for x in t.split("/")))
    parser.add_argument("--sensitive", action="store_true")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--max-bad", help="ignored: nothing is refused here")
    parser.add_argument("--format", choices=["csv"], help="ignored")
    parser.add_argument("--self-test", action="store_true")
    given = parser.parse_args(arguments)
    options = Options(given.as_of, given.known_at, given.unit,
                      given.threshold, given.sensitive, given.raw)
    return given, options


def main(arguments):
    given, options = parse_arguments(arguments)
    if given.self_test:
        import features_self_test
        return features_self_test.run(CodeTable(given.codes_table))
    if not given.register:
        print("features.py: no register given", file=sys.stderr)
        return 2
    rows = compute(read_register(given.register), Pupils(given.pupils),
                   Calendar(given.calendar), options,
                   CodeTable(given.codes_table))
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(cells(row, options.raw) for row in rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
