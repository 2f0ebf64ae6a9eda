#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes a small, awkward register of invented pupils from a seed.

    random_register.py --seed N -o DIR

writes register.csv, pupils.csv and calendar.csv (either may be left out) and
`args`, one line of the options to run `earlybell features` with. Everything a
school's data does to a program is in here somewhere: movers, joiners in the
last week, one-session weeks, stray marks in the holidays, amendments after
the date looked at, codes before they existed, ids that need quoting. What is
not in here: conflicting marks, malformed rows and dates that cannot be read.

    random_register.py --tally A..B [--codes-table PATH]

counts how many of those seeds' registers really hold each awkwardness, by the
files written and by what the slow features make of them.
"""

import argparse
import csv
import datetime
import math
import os
import random
import shlex
import sys
import tempfile

DAY = datetime.timedelta(days=1)
AM, PM = 0, 1
D19 = datetime.date(2024, 8, 19)          # the code set of 2024/25 begins
ABSENT = "C E I M R S T G N O U".split()
UNEXPLAINED = "N O U G".split()
ILL = "I I I M".split()
APPROVED = "B J P V W".split()
NOT_POSSIBLE = "X Y Z # D".split()
NONSENSE = ["?", "n", "1", "AA", "é", "N1", "Y8", "\"", "i"]
PUPIL_IDS = ["007", "7", "p1", "P1", "Zoë", "e\u0301a", "éa", "O'Brien, \"Al\"",
             "日本 1", "=1+1", "-12", "@x", "+44", "a;b", "x\"y", "ß", "𝔘1"]
SCHOOL_IDS = ["S1", "s1", "S10", "S2", "école, 2", "9", "10", "St \"M\"", "=S",
              "Ω", "S-3", ""]
SESSION_WORDS = [("AM", "PM"), ("am", "pm"), ("1", "2"),
                 ("Morning", "afternoon")]


def date_of(*parts):
    return datetime.date(*parts)


def academic_year(date):
    return date.year if date.month >= 8 else date.year - 1


def dates_between(first, last):
    return [first + DAY * i for i in range((last - first).days + 1)]


def code_is_known(code, date):
    """By the dates of the codes that this generator uses."""
    if code in ("K", "C1", "C2", "J1", "Q") or code[:1] == "Y" and code != "Y":
        return code not in NONSENSE and date >= D19
    if code[:2] in ("I0", "X0"):
        return date_of(2020, 3, 1) <= date <= date_of(2022, 8, 31)
    if code == "D":
        return date >= date_of(2011, 9, 1)
    return code in ABSENT + APPROVED + NOT_POSSIBLE + list("/\\LHF-") + [""]


class School:
    """Terms, open sessions and habits of one invented school."""

    def __init__(self, rng, name, years, weeks):
        self.name = name
        self.style = rng.choices(["normal", "late", "august", "straddle"],
                                 [60, 12, 10, 18])[0]
        self.friday = rng.choice([0, 0, 0.3, 1])
        self.terms = {year: self.terms_of(rng, year) for year in years}
        self.year_groups = [rng.choice([0, 1, 6, 7, 9, 10, 11, 11, 12, 14])
                            for _ in range(rng.randint(1, 3))]
        self.sessions = []
        for year in years:
            self.sessions += self.open_sessions(rng, year, weeks,
                                                year == years[-1])
        self.sessions = sorted(set(self.sessions))
        self.bad_days = {d for d, _ in self.sessions if rng.random() < 0.03}

    def terms_of(self, rng, year):
        """Six half-terms, as ranges of dates."""
        start = {"normal": date_of(year, 9, rng.randint(1, 7)),
                 "late": date_of(year, 9, rng.randint(14, 24)),
                 "august": date_of(year, 8, rng.randint(10, 28)),
                 "straddle": date_of(year, 8, rng.randint(1, 4))}[self.style]
        end = date_of(year + 1, 7, rng.randint(17, 24))
        if self.style == "straddle":
            end = date_of(year + 1, 7, 30) + DAY * rng.randint(0, 4)
        later, spring = rng.choice([0, 7]), rng.choice([0, 7, 14])
        return [(start, date_of(year, 10, 18 + later // 2)),
                (date_of(year, 10, 27 + later // 2),
                 date_of(year, 12, 17 + rng.randint(0, 5))),
                (date_of(year + 1, 1, rng.randint(3, 7)),
                 date_of(year + 1, 2, 11)),
                (date_of(year + 1, 2, 19 + later // 7),
                 date_of(year + 1, 3, 20) + DAY * spring),
                (date_of(year + 1, 4, 5) + DAY * spring,
                 date_of(year + 1, 5, 24 + later // 2)),
                (date_of(year + 1, 6, rng.randint(1, 8)), end)]

    def open_sessions(self, rng, year, weeks, is_last):
        """Sessions of a slice of the year, with holes cut into them."""
        days = [d for first, last in self.terms[year]
                for d in dates_between(first, last) if d.weekday() < 5]
        where = rng.choice([0, 0, rng.random(), 1] if is_last else
                           [1, 1, rng.random(), 0])
        begin = int(where * max(0, len(days) - 5 * weeks))
        days = days[begin:begin + 5 * weeks]
        mondays = sorted({d - DAY * d.weekday() for d in days})
        shut = {m for m in mondays if rng.random() < 0.05}
        single = {m for m in mondays if rng.random() < 0.06}
        found = []
        for day in days:
            monday = day - DAY * day.weekday()
            if monday in shut or rng.random() < 0.02:
                continue
            halves = [AM, PM]
            if day.weekday() == 4 and rng.random() < self.friday:
                halves = [AM]
            if monday in single:
                single.discard(monday)
                shut.add(monday)
                halves = [rng.choice([AM, PM])]
            found += [(day, half) for half in halves]
        if rng.random() < 0.15:
            for monday in mondays:
                if rng.random() < 0.2:
                    found.append((monday + DAY * rng.choice([5, 5, 6]),
                                  rng.choice([AM, PM])))
        return found


class Pupil:
    """An invented pupil: where, when, and how its marks tend to be."""

    def __init__(self, rng, name, school):
        self.name = name
        self.group = rng.choice(school.year_groups)
        self.has_group = rng.random() > 0.06
        self.rate = rng.choice([0, 0.01, 0.03, 0.05, 0.08, 0.15, 0.4, 1])
        self.stay = rng.choice([0, 0.3, 0.7, 0.9, 0.97])
        self.late = rng.choice([0, 0, 0.02, 0.2])
        self.friday = rng.choice([0, 0, 0, 0.3])
        self.afternoon = rng.choice([0, 0, 0, 0.1])
        self.hush = rng.choice([0, 0.002, 0.01, 0.05])
        self.codes = rng.choice([ILL, UNEXPLAINED, ABSENT, ABSENT, ["H", "G"],
                                 ["I", "N", "F"]])
        self.always = rng.choice([""] * 30 + ["-", "X", "D", "blank"])
        self.family = ""
        self.places = []                      # (school, first, last)


class Maker:
    """Draws one register; `seed` decides all of it."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.seed = seed
        self.events = {}     # (pupil, school, date, half): [(code, recorded)]
        self.form = self.rng.choices(["long", "chars", "codes"],
                                     [60, 25, 15])[0]
        self.timed = self.form == "long" and self.rng.random() < 0.5
        self.has_school = self.rng.random() < 0.85
        self.one_cohort = self.rng.random() < 0.15    # one that is large
        self.draw_years()
        self.draw_schools()
        self.draw_pupils()
        self.bad = self.rng.choice([0, 0, 0.001, 0.002, 0.03])
        for pupil in self.pupils:
            for place in pupil.places:
                self.mark_place(pupil, *place)
        self.stray_marks()
        for date, half in self.schools[0].sessions * (not self.events):
            self.put(self.pupils[0], self.schools[0], date, half, "/")
        self.draw_as_of()
        self.last_year = {}

    # ---- what there is

    def draw_years(self):
        rng = self.rng
        count = rng.choices([1, 2, 3], [35, 45, 20])[0]
        last = rng.choices(
            [rng.randint(2011, 2025), rng.choice([2023, 2024, 2025]),
             rng.choice([2020, 2021]), rng.choice([2011, 2015, 2019, 2023]),
             rng.choice([2011, 2012])], [25, 45, 12, 13, 5])[0]
        self.years = list(range(last - count + 1, last + 1))

    def draw_schools(self):
        rng = self.rng
        count = rng.choices([1, 2, 3, 4], [35, 35, 18, 12])[0]
        names = rng.sample(SCHOOL_IDS, count)
        self.sizes = [rng.choice([1, rng.randint(2, 5), rng.randint(6, 15),
                                  rng.randint(21, 25)]) for _ in names]
        rows = math.exp(rng.uniform(math.log(200), math.log(16000)))
        if self.one_cohort:
            names, self.sizes = names[:2], [rng.randint(25, 32), 2][:count]
            rows = rng.uniform(3000, 10000)
        while True:
            weeks = int(rows / (10 * sum(self.sizes) * len(self.years)))
            if weeks >= 3 or sum(self.sizes) <= len(names):
                break
            self.sizes = [max(1, size // 2) for size in self.sizes]
        weeks = min(39, max(2, weeks))
        self.schools = [School(rng, name, self.years, weeks)
                        for name in names]
        for school in self.schools:
            if self.one_cohort:
                school.year_groups = school.year_groups[:1]
            if not school.sessions:
                school.sessions = [(date_of(self.years[-1], 9, 10), AM),
                                   (date_of(self.years[-1], 9, 13), PM)]

    def draw_pupils(self):
        rng = self.rng
        odd = rng.sample(PUPIL_IDS, len(PUPIL_IDS))
        self.pupils = []
        for school, size in zip(self.schools, self.sizes):
            for _ in range(size):
                name = "P%03d" % (len(self.pupils) + 1)
                if odd and rng.random() < 0.3:
                    name = odd.pop()
                pupil = Pupil(rng, name, school)
                if self.one_cohort and rng.random() < 0.95:
                    pupil.has_group, pupil.always = True, ""
                self.draw_places(pupil, school)
                self.pupils.append(pupil)
        families = ["F1", "F2", "f1", "=F", "Fé, 3", "F4", "F5"]
        families = families[:rng.randint(1, 7)]
        for pupil in self.pupils:
            if rng.random() < 0.7:
                pupil.family = rng.choice(families)

    def draw_places(self, pupil, school):
        """Stays, joins, leaves, moves, comes back, or is at two schools."""
        rng = self.rng
        first, last = school.sessions[0][0], school.sessions[-1][0]
        cut = rng.choice(school.sessions)[0]
        begin = date_of(self.years[-1], 8, 1)
        kind = "stays" if self.one_cohort and rng.random() < 0.8 else ""
        kind = kind or rng.choices(["stays", "joins", "late joiner", "leaves",
                                    "moves", "dual", "first years",
                                    "last year"],
                                   [47, 5, 5, 8, 16, 7, 5, 7])[0]
        other = rng.choice(self.schools)
        if kind in ("moves", "dual") and other is school:
            kind = "leaves"
        if kind == "joins":
            first = cut
        elif kind == "late joiner":
            first = max(first, last - DAY * rng.randint(0, 6))
        elif kind == "leaves":
            last = cut
        elif kind == "first years":
            last = min(last, begin - DAY)
        elif kind == "last year":
            first = max(first, begin)
        elif kind == "moves":
            gap = rng.choice([0, 1, 10, -10]) if self.has_school else 1
            pupil.places.append((other, cut + DAY * gap, date_of(2098, 1, 1)))
            last = cut - DAY
        elif kind == "dual" and self.has_school:
            pupil.places.append((other, cut, date_of(2098, 1, 1)))
        pupil.places.insert(0, (school, first, last))

    # ---- marks

    def put(self, pupil, school, date, half, code):
        """One mark; without school_id in the register schools are one."""
        if self.form != "long" and date.weekday() > 4:
            return
        key = (pupil.name, school.name if self.has_school else "", date, half)
        self.events.setdefault(key, [(code, None)])

    def one_of(self, codes, date):
        """A code that fits the form and is known on the date."""
        more = []
        if self.form != "chars" and codes in (ABSENT, ILL, UNEXPLAINED):
            if date >= D19:
                more = ["C1", "C2", "J1"] if codes is ABSENT else ["C2"]
            elif codes is not UNEXPLAINED:
                more = ["I01", "I02"]
        if codes is NOT_POSSIBLE:
            more = ["Q"]
            if self.form != "chars":
                more = ["Q", "Y1", "Y2", "Y5", "Y7", "X01", "X02", "X06"]
        elif codes is APPROVED:
            more = ["K"]
        if codes is ABSENT:
            more = more + ["H", "F"]
        known = [c for c in codes + more if code_is_known(c, date)]
        return self.rng.choice(known or codes)

    def bad_code(self):
        pool = NONSENSE + ["K", "C1", "C2", "J1", "Q", "Y3", "I01", "X05"]
        if self.form == "chars":
            pool = [code for code in pool if len(code) == 1]
        return self.rng.choice(pool)

    def mark_place(self, pupil, school, first, last):
        """Marks of one enrolment: a chain that tends to stay in a state."""
        rng = self.rng
        dual = any(p[0] is not school for p in pupil.places)
        state = None
        for date, half in school.sessions:
            if not first <= date <= last or rng.random() < pupil.hush / 3:
                continue
            if state is None or rng.random() > pupil.stay:
                rate = max(pupil.rate, 0.5 if date in school.bad_days else 0)
                rate += pupil.friday if date.weekday() == 4 else 0
                rate += pupil.afternoon if half == PM else 0
                state = "/"
                if rng.random() < rate:
                    state = self.one_of(pupil.codes, date)
                elif rng.random() < 0.01:
                    state = self.one_of(NOT_POSSIBLE, date)
                elif rng.random() < 0.02:
                    state = self.one_of(APPROVED, date)
            code = state
            if code == "/" and rng.random() < pupil.late:
                code = "L"
            if code == "/" and half == PM and pupil.late == 0:
                code = "\\"
            if rng.random() < pupil.hush:
                code = rng.choice(["", "-"])
            if rng.random() < self.bad:
                code = self.bad_code()
            if dual and rng.random() < 0.15:
                code = "D"
            if pupil.always:
                code = "" if pupil.always == "blank" else pupil.always
            self.put(pupil, school, date, half, code)

    def stray_marks(self):
        """A few marks where no school is open: holidays, weekends."""
        rng = self.rng
        if rng.random() < 0.5 and not self.one_cohort:
            return
        first = date_of(self.years[0], 8, 1)
        days = dates_between(first, date_of(self.years[-1] + 1, 8, 5))
        for _ in range(rng.randint(1, 12)):
            pupil = rng.choice(self.pupils)
            school = rng.choice(pupil.places)[0]
            date = rng.choice(days)
            self.put(pupil, school, date, rng.choice([AM, PM]),
                     rng.choice(["/", "N", "I", "L", "U", "X", "-"]))

    def draw_as_of(self):
        """Mostly in the middle; often on an edge; sometimes not given."""
        rng = self.rng
        days = sorted({key[2] for key in self.events})
        year = self.years[-1]
        may = date_of(year + 1, 5, 31)
        edges = [days[-1] + DAY, days[-1] + DAY, date_of(year + 1, 8, 1),
                 date_of(year, 8, 1), date_of(year, 8, 2),
                 date_of(year, 9, rng.randint(14, 18)), D19, D19 + DAY,
                 may - DAY * (may.weekday() + rng.randint(-1, 3)),
                 days[-1] + DAY * rng.randint(2, 60), days[0] + DAY,
                 date_of(2022, 5, 30) - DAY * rng.randint(0, 2),
                 date_of(year + 1, 7, 31)]
        edges = [d for d in edges
                 if days[0] < d <= days[-1] + DAY * 60] or [days[-1] + DAY]
        late = [d for d in days if academic_year(d) == year] or days
        self.as_of = rng.choices(
            [rng.choice(late[len(late) // 2:]) + DAY * rng.choice([0, 1, 2]),
             rng.choice(days) + DAY, rng.choice(edges)], [50, 15, 35])[0]
        self.as_of_given = rng.random() > 0.08
        if not self.as_of_given:
            self.as_of = days[-1] + DAY
        self.known_at = None
        if self.as_of_given and rng.random() < (0.35 if self.timed else 0.1):
            self.known_at = self.as_of + DAY * rng.choice(
                [-30, -7, -2, -1, 0, 1, 5, 20, 60])

    # ---- the register file

    def amend(self):
        """Some sessions are recorded with a time, and changed later on."""
        rng = self.rng
        share = rng.choice([0.02, 0.1, 0.4])
        all_timed = rng.random() < 0.4
        for (_, _, date, _), told in self.events.items():
            if not all_timed and rng.random() > share:
                continue
            at = datetime.datetime.combine(date, datetime.time(9, 5))
            at += datetime.timedelta(days=rng.choice([0, 0, 0, 0, 1, -20]),
                                     minutes=rng.randint(0, 400))
            if all_timed or rng.random() < 0.5:
                told[0] = (told[0][0], at)
            for _ in range(rng.choice([0, 1, 1, 2, 4])
                           if rng.random() < share else 0):
                at += datetime.timedelta(
                    days=rng.choice([0, 0, 1, 3, 14, 45]),
                    minutes=rng.randint(1, 2000))
                if rng.random() < 0.15:       # a date alone is 00:00 of it
                    at = datetime.datetime.combine(at.date() + DAY,
                                                   datetime.time())
                told.append((rng.choice(
                    ["/", "L", "N", "I", "O", "M", "G", "", "-", "X",
                     self.one_of(ABSENT, date)]), at))

    def long_lines(self):
        rng = self.rng
        words = [rng.choice(SESSION_WORDS)] * 5 + SESSION_WORDS
        clock = rng.choice([""] * 9 + ["T08:45:00"])
        blank_or_mark = rng.random() < 0.3
        lines = []
        for (pupil, school, date, half), told in self.events.items():
            if blank_or_mark and rng.random() < 0.02:
                told = told + [(rng.choice(["", "-"]), None)]
            elif told[0] in (("/", None), ("\\", None)):
                if rng.random() < 0.001:
                    told = told + [("/", None), ("\\", None)]
            for code, at in told:
                if code and rng.random() < 0.01:
                    code = " " + code + " "
                line = {"pupil_id": pupil, "school_id": school,
                        "date": date.isoformat() + clock, "code": code,
                        "session": rng.choice(words)[half],
                        "recorded_at": self.moment(at)}
                lines += [line] * (2 if rng.random() < 0.003 else 1)
        names = ["pupil_id", "date", "session", "code"]
        return names + ["recorded_at"] * self.timed, lines

    def moment(self, at):
        if at is None:
            return ""
        if at.time() == datetime.time() and self.rng.random() < 0.8:
            return at.date().isoformat()
        return at.isoformat(timespec="minutes")

    def marks_lines(self):
        """Strings of marks: a row for a stretch, stretches may overlap."""
        rng = self.rng
        joint = "," if self.form == "codes" else ""
        stretch = rng.choice([5, 20, 60, 5000])
        lines = []
        for name, school in sorted({key[:2] for key in self.events}):
            days = sorted({d for p, s, d, _ in self.events
                           if (p, s) == (name, school) and d.weekday() < 5})
            while days:
                first = days[0]
                last = days[min(len(days), stretch) - 1]
                overlap = rng.choice([0, 0, 0, 2])
                marks = []
                for day in dates_between(first, last + DAY * overlap):
                    if day.weekday() < 5:
                        for half in (AM, PM):
                            told = self.events.get((name, school, day, half))
                            marks.append(told[0][0] if told else "")
                if len(marks) > 2 and not marks[-1] and rng.random() < 0.5:
                    marks = marks[:-1]
                if self.form == "chars":
                    marks = [m or rng.choice(" -") for m in marks]
                lines.append({"pupil_id": name, "school_id": school,
                              "start_date": first.isoformat(),
                              "marks": joint.join(marks)})
                days = [d for d in days if d > last]
        return ["pupil_id", "start_date", "marks"], lines

    def register(self):
        if self.timed:
            self.amend()
        names, lines = (self.long_lines() if self.form == "long"
                        else self.marks_lines())
        if self.has_school:
            names.append("school_id")
        if self.rng.random() < 0.9:
            self.rng.shuffle(lines)
        return names, lines

    def needs_max_bad(self):
        """Unknown codes are counted a little too strictly, on purpose: of all
        rows, and of those that an early as_of leaves."""
        codes = [(code, key[2]) for key, told in self.events.items()
                 for code, _ in told]
        return any(
            sum(not code_is_known(code, date) for code, date in some)
            > 0.002 * len(some)
            for some in (codes, [(code, date) for code, date in codes
                                 if date < self.as_of]))

    # ---- the other files

    def count_last_year(self):
        """About how many sessions the register has of each pupil in the year
        before, so that the pupil file can say one more or one less."""
        year = academic_year(self.as_of - DAY) - 1
        seen = set()
        for (name, _, date, half), told in self.events.items():
            if academic_year(date) == year and told[-1][0] not in (
                    ["", "-", "K", "Q"] + NOT_POSSIBLE):
                seen.add((name, date, half))
        for name, _, _ in seen:
            self.last_year[name] = self.last_year.get(name, 0) + 1

    def pupil_values(self, pupil, year):
        """The attributes of one row of the pupil file."""
        rng = self.rng
        group = pupil.group - (self.years[-1] - year)
        last_places = [last for _, _, last in pupil.places]
        leaving = ""
        if rng.random() < 0.3:
            leaving = min(max(last_places), self.as_of + DAY * 9) + DAY
            leaving = rng.choice([leaving, self.as_of, self.as_of - DAY,
                                  self.as_of + DAY * 10]).isoformat()
        values = {"year_group": "R" if group == 0 else str(group),
                  "family_id": pupil.family, "leaving_date": leaving,
                  "entry_date": pupil.places[0][1].isoformat(),
                  "last_year_possible": "", "last_year_absent": "",
                  "colour": rng.choice(["red", "blue"])}
        if not pupil.has_group or group < 0:
            values["year_group"] = ""
        if rng.random() < 0.6:
            exact = self.last_year.get(pupil.name, 0)
            count = max(0, rng.choice([0, 1, 10, 100, 300, 380, exact,
                                       exact, exact + 1, exact - 1]))
            values["last_year_possible"] = str(count)
            if rng.random() < 0.85:
                values["last_year_absent"] = str(rng.choice(
                    [0, count // 10, rng.randint(0, count), count,
                     count + 1]))
        return values

    def pupil_lines(self):
        rng = self.rng
        self.count_last_year()
        has_school = rng.random() < 0.85
        has_year = rng.random() < 0.3
        exactly_one = not self.has_school and rng.random() < 0.7
        lines = []
        for pupil in self.pupils:
            for year in self.years if has_year else self.years[-1:]:
                if has_year and rng.random() < (0.01 if self.one_cohort
                                                else 0.15):
                    continue
                for line in self.lines_of(pupil, year, has_school,
                                          exactly_one):
                    if has_year:
                        line["academic_year"] = "%d/%02d" % (
                            year, (year + 1) % 100)
                    lines += [line] * (2 if rng.random() < 0.01 else 1)
        rng.shuffle(lines)
        names = ["pupil_id", "family_id", "year_group", "entry_date",
                 "leaving_date", "last_year_possible", "last_year_absent",
                 "colour"] + ["school_id"] * has_school
        names += ["academic_year"] * has_year
        for name in ("family_id", "year_group", "leaving_date", "entry_date",
                     "last_year_absent", "colour"):
            if rng.random() < 0.06:
                names.remove(name)
        return names, lines

    def lines_of(self, pupil, year, has_school, exactly_one):
        """Rows of one pupil: own schools, blank, others' (agreeing or not)."""
        rng = self.rng
        kind = rng.choices(["own", "first", "blank", "both", "agree",
                            "disagree", "missing"],
                           [50, 8, 12, 8, 6, 8, 8])[0]
        if self.one_cohort and rng.random() < 0.9:
            kind = "own"
        own = list(dict.fromkeys(p[0].name for p in pupil.places))
        if exactly_one:
            schools = own[:1]
        elif not has_school:
            schools = [""]
        else:
            schools = {"own": own, "first": own[-1:], "blank": [""],
                       "both": own[:1] + [""], "agree": ["no-1", "no-2"],
                       "disagree": ["no-1", "no-2", "no-3"],
                       "missing": []}[kind]
        schools = list(dict.fromkeys(schools))
        values = self.pupil_values(pupil, year)
        lines = []
        for school in [] if kind == "missing" else schools:
            line = dict(values, pupil_id=pupil.name, school_id=school)
            if lines and kind == "disagree":
                changed = rng.choice(["family_id", "last_year_possible",
                                      "last_year_absent", "year_group"])
                line[changed] = rng.choice(["", "7"])
            elif lines and kind != "agree" and rng.random() < 0.4:
                line.update(self.pupil_values(pupil, year))
                line["family_id"] = rng.choice(["F1", "F2", "", "F5"])
            lines.append(line)
        return lines

    def calendar_lines(self):
        """Terms common and own, closures; sometimes not of every year."""
        rng = self.rng
        lines = []

        def add(first, last, kind, school=""):
            lines.append({"first_date": first.isoformat(), "kind": kind,
                          "last_date": last.isoformat(), "school_id": school})
        common = rng.random() < 0.85
        own = [s for s in self.schools if rng.random() < 0.3]
        for year in self.years:
            if rng.random() < 0.1 and len(self.years) > 1:
                continue
            if rng.random() < 0.1:
                add(date_of(year, 9, 2), date_of(year + 1, 7, 22), "term")
                continue
            for school in [self.schools[0]] * common + own:
                name = school.name if school in own else ""
                for first, last in school.terms[year]:
                    add(first, last, "term", name)
            for _ in range(rng.randint(0, 4)):
                first = date_of(year, 9, 1) + DAY * rng.randint(0, 330)
                add(first, first + DAY * rng.choice([0, 0, 1, 4, 30]),
                    "closed", rng.choice(["", self.schools[-1].name]))
            if rng.random() < 0.04:
                add(date_of(year, 8, 1), date_of(year + 1, 7, 31), "closed",
                    self.schools[-1].name)
        if not lines:
            add(date_of(2009, 9, 1), date_of(2010, 7, 20), "term")
        rng.shuffle(lines)
        names = ["first_date", "last_date", "kind", "school_id"]
        if all(not line["school_id"] for line in lines):
            names = names[:3]
        return names, lines

    def write(self, path, names, lines):
        """CSV in one of the shapes that the program must read."""
        rng = self.rng
        names = rng.sample(names, len(names))
        if rng.random() < 0.1:
            names.insert(rng.randrange(len(names) + 1), "unasked")
        heads = [rng.choice([n] * 12 + [n.upper(), " " + n]) for n in names]
        with open(path, "w", newline="", encoding=rng.choice(
                ["utf-8"] * 9 + ["utf-8-sig"])) as file:
            out = csv.writer(file, delimiter=rng.choice(",,,,,,;\t"),
                             lineterminator=rng.choice(["\n", "\r\n"]))
            out.writerow(heads)
            for line in lines:
                out.writerow([line.get(name, "") for name in names])

    def arguments(self):
        rng = self.rng
        args = ["--sensitive"]
        if self.as_of_given:
            args += ["--as-of", self.as_of.isoformat()]
        if self.known_at:
            args += ["--known-at", self.known_at.isoformat()]
        if rng.random() < 0.3:
            args += ["--unit", "pupil"]
        if rng.random() < 0.2:
            args += ["--threshold", rng.choice(["15/100", "15/100", "5/100",
                                                "1/8", "3/7"])]
        if self.needs_max_bad():
            args += ["--max-bad", "1"]
        if rng.random() < 0.1:
            args.append("--raw")
        return args


def make(seed, directory):
    """Writes the register of one seed into an existing directory."""
    maker = Maker(seed)
    maker.write(os.path.join(directory, "register.csv"), *maker.register())
    if maker.rng.random() < 0.92:
        maker.write(os.path.join(directory, "pupils.csv"),
                    *maker.pupil_lines())
    if maker.rng.random() < 0.6:
        maker.write(os.path.join(directory, "calendar.csv"),
                    *maker.calendar_lines())
    with open(os.path.join(directory, "args"), "w", encoding="utf-8") as file:
        file.write(shlex.join(maker.arguments()) + "\n")


def arguments_of(directory):
    """The register's files and options, as the program takes them."""
    def path(name):
        return os.path.join(directory, name)
    arguments = [path("register.csv")]
    for name in ("pupils", "calendar"):
        if os.path.exists(path(name + ".csv")):
            arguments += ["--" + name, path(name + ".csv")]
    with open(path("args"), encoding="utf-8") as file:
        return arguments + shlex.split(file.read())


# --------------------------------------------------------------- tally

def traits(directory, table):
    """What is awkward about one register, as a set of words."""
    import features
    from register import marks_of, read_table, with_schools
    arguments = arguments_of(directory)
    given, options = features.parse_arguments(arguments)
    rows = features.read_register(given.register)
    pupils = features.Pupils(given.pupils)
    world = features.World(rows, pupils, features.Calendar(given.calendar),
                           options, table)
    views = [features.View(world, *key) for key in world.rows()]
    whole = marks_of(with_schools(rows, pupils), table)
    names, _ = read_table(given.register[0])
    found = {"option " + word for word in arguments if word[:2] == "--"}
    tests = {
        "marks form": "marks" in names,
        "no pupil file": not given.pupils,
        "calendar file": bool(given.calendar),
        "academic_year column": pupils.has_year,
        "register without school_id": any(r.school is None for r in rows),
        "over 20 pupils in a school": any(
            sum(k[1] == s for k in whole) > 20 for _, s in whole),
        "weekend session": any(r.date.weekday() > 4 for r in rows),
        "row on or after as_of": any(r.date >= world.as_of for r in rows),
        "recorded_at": any(r.recorded for r in rows),
        "recorded after as_of": any(
            r.recorded and r.recorded.date() >= world.as_of for r in rows),
        "unknown code": any(r.text and not table.find(r.text, r.date)
                            for r in rows),
        "code of a later or earlier date": any(
            r.text in table.by_name and not table.find(r.text, r.date)
            for r in rows),
        "leap day": any((r.date.month, r.date.day) == (2, 29) for r in rows),
        "pupil at two schools": len({k[0] for k in whole}) < len(whole),
        "pupil at two schools at once": any(
            a[0] == b[0] and a < b and any(
                m.possible and s in whole[b] and whole[b][s].possible
                for s, m in whole[a].items()) for a in whole for b in whole),
        "as_of in a year before the file's": (
            world.file_year or 0) > world.year,
        "several years": len({features.academic_year(r.date)
                              for r in rows}) > 1,
        "no row at all": not views,
        "possible session not open": any(
            (m.date, m.half) not in set(v.school.open_sessions)
            for v in views for m in v.S),
        "one-session week": any(len(w) == 1 for v in views
                                for w in v.weeks.values()),
        "a break": any(v.school.days_before_breaks() for v in views),
        "week over 1 August": any(
            w.month == 7 and w.day > 25 for v in views
            for w in v.school.year_weeks),
        "P = 0": any(v.P == 0 for v in views),
        "R missing": any(v.R is None for v in views),
        "R = 0": any(v.R == 0 for v in views),
        "Year 11": any(v.attributes["year_group"] == 11 for v in views),
        "Reception": any(v.attributes["year_group"] == 0 for v in views),
        "no year group": any(v.attributes["year_group"] is None
                             for v in views),
        "last year from the pupil file": any(
            v.last_year[0] and v.last_year[0] == features.parse_count(
                v.attributes.get("last_year_possible")) for v in views),
        "last year known": any(v.last_year[0] for v in views),
        "pupil not in the file": bool(given.pupils) and any(
            v.pupil not in pupils.by_pupil for v in views),
        "sibling": any(v.family for v in views),
    }
    for name, function, _ in features.CATALOGUE:
        values = [function(v) for v in views]
        tests["%s known" % name] = any(x is not None for x in values)
        tests["%s not 0" % name] = any(values)
    return found | {name for name, is_so in tests.items() if is_so}, len(rows)


def tally(first, last, codes_table):
    import features
    table = features.CodeTable(codes_table)
    counts, sizes = {}, []
    for seed in range(first, last + 1):
        with tempfile.TemporaryDirectory() as directory:
            make(seed, directory)
            found, size = traits(directory, table)
        sizes.append(size)
        for trait in found:
            counts[trait] = counts.get(trait, 0) + 1
    print("%d registers, %d rows in all, the largest %d"
          % (len(sizes), sum(sizes), max(sizes)))
    for trait in sorted(counts):
        print("%5d  %s" % (counts[trait], trait))


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int)
    parser.add_argument("-o", dest="directory")
    parser.add_argument("--tally")
    parser.add_argument("--codes-table")
    given = parser.parse_args(arguments)
    if given.tally:
        import features
        first, _, last = given.tally.partition("..")
        tally(int(first), int(last or first),
              given.codes_table or features.CODES_TABLE)
        return 0
    if given.seed is None or not given.directory:
        parser.print_usage(sys.stderr)
        return 2
    os.makedirs(given.directory, exist_ok=True)
    make(given.seed, given.directory)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
