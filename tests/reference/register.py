#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the slow features look at: files, marks, schools, the state of a date.

Reads the register, pupil and calendar files and the code table, settles which
mark of a session is known as of a date, and finds a school's open sessions,
weeks and breaks. Everything is a dict or a set of dates, as literally as
FORMATS.md and the words of the feature catalogue put it; see README.md.
"""

import csv
import datetime
import io
import os
import re
import sys

DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(days=7)
FIRST_DATE = datetime.date(2006, 8, 1)
LAST_DATE = datetime.date(2099, 7, 31)
AM, PM = 0, 1
SESSIONS = {"am": AM, "1": AM, "morning": AM,
            "pm": PM, "2": PM, "afternoon": PM}
NO_LONGER_KNOWN = ("last_year_possible", "last_year_absent")
HERE = os.path.dirname(os.path.abspath(__file__))
CODES_TABLE = os.path.join(HERE, "..", "..", "models", "codes.csv")


class InputError(Exception):
    """The input is one that the program must refuse, or that we never make."""


# --------------------------------------------------------------- dates

def academic_year(date):
    """The academic year (1 August to 31 July), named by its first part."""
    return date.year if date.month >= 8 else date.year - 1


def year_start(year):
    return datetime.date(year, 8, 1)


def year_end(year):
    return datetime.date(year + 1, 7, 31)


def monday_of(date):
    return date - DAY * date.weekday()


def dates_between(first, last):
    while first <= last:
        yield first
        first += DAY


def spring_bank_holiday(calendar_year):
    """The last Monday of May; 4 June in 2012, 2 June in 2022."""
    moved = {2012: datetime.date(2012, 6, 4), 2022: datetime.date(2022, 6, 2)}
    if calendar_year in moved:
        return moved[calendar_year]
    return monday_of(datetime.date(calendar_year, 5, 31))


def year_11_end(year):
    """The Sunday before the spring bank holiday of that academic year."""
    date = spring_bank_holiday(year + 1) - DAY
    while date.weekday() != 6:
        date -= DAY
    return date


# --------------------------------------------------------------- files in

def read_table(path):
    """Header names and rows (dicts) of a CSV file, whatever its delimiter."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip().lower() for name in next(lines)]
    return names, [dict(zip(names, line)) for line in lines if line]


class Code:
    """One row of the code table; `order` is its place in the file."""

    def __init__(self, order, row):
        self.order = order
        self.name = row["code"]
        self.first = parse_date(row["valid_from"]) or datetime.date.min
        self.last = parse_date(row["valid_to"]) or datetime.date.max
        self.kind = row["class"]
        self.group = row["group"]


class CodeTable:
    def __init__(self, path=CODES_TABLE):
        self.by_name = {}
        for order, row in enumerate(read_table(path)[1]):
            code = Code(order, row)
            self.by_name.setdefault(code.name, []).append(code)

    def find(self, name, date):
        """The code's row on that date; None when it is unknown then."""
        for code in self.by_name.get(name, []):
            if code.first <= date <= code.last:
                return code
        return None


DATES = {}


def parse_date(text):
    """An ISO date, a time after it dropped; None when blank."""
    text = (text or "")[:10]
    if text not in DATES:
        DATES[text] = datetime.date.fromisoformat(text) if text else None
    return DATES[text]


def parse_moment(text):
    """`recorded_at`: a date alone is 00:00 of it; None when blank."""
    return datetime.datetime.fromisoformat(text) if text else None


class RegisterRow:
    """One cell of a register: a session of a pupil and the code's text."""

    __slots__ = ("pupil", "school", "date", "half", "text", "recorded")

    def __init__(self, pupil, school, date, half, text, recorded=None):
        self.pupil = pupil
        self.school = school      # None: the register has no such column
        self.date = date
        self.half = half
        self.text = text
        self.recorded = recorded


def read_register(paths):
    """The rows of one or more registers, each in the form its header says."""
    rows = []
    for path in paths:
        names, table = read_table(path)
        if "marks" in names:
            rows += rows_of_marks_form(names, table)
        else:
            rows += rows_of_long_form(names, table)
    return rows


def rows_of_long_form(names, table):
    has_school = "school_id" in names
    for line in table:
        yield RegisterRow(
            line["pupil_id"], line["school_id"] if has_school else None,
            parse_date(line["date"]), SESSIONS[line["session"].lower()],
            line["code"].strip(), parse_moment(line.get("recorded_at")))


def rows_of_marks_form(names, table):
    """No comma in any `marks`: a character a session. One: split at commas."""
    has_school = "school_id" in names
    split = any("," in line["marks"] for line in table)
    for line in table:
        school = line["school_id"] if has_school else None
        cells = line["marks"].split(",") if split else list(line["marks"])
        date, half = parse_date(line["start_date"]), AM
        for cell in cells:
            while date.weekday() > 4:
                date += DAY
            if not split and cell == " ":
                cell = ""
            yield RegisterRow(line["pupil_id"], school, date, half, cell)
            date, half = (date, PM) if half == AM else (date + DAY, AM)


class Pupils:
    """The pupil file. `None` as path: no file was given."""

    def __init__(self, path=None, table=None):
        names, self.rows = read_table(path) if path else table or ([], [])
        self.has_year = "academic_year" in names
        self.has_school = "school_id" in names
        self.by_pupil = {}
        seen = {}
        for row in self.rows:
            key = (row["pupil_id"], row.get("school_id", ""),
                   row.get("academic_year", ""))
            if seen.setdefault(key, row) is not row:
                if seen[key] != row:
                    raise InputError("two different rows for one enrolment")
                continue
            self.by_pupil.setdefault(row["pupil_id"], []).append(row)

    def school_of_each(self):
        """Pupil to school when every pupil has exactly one, else None."""
        if not self.has_school:
            return None
        schools = {}
        for row in self.rows:
            if not row["school_id"]:
                return None
            known = schools.setdefault(row["pupil_id"], row["school_id"])
            if known != row["school_id"]:
                return None
        return schools

    def attributes(self, pupil, school, year):
        """The row of that pupil and school; else the row with a blank
        school_id; else each value on which all the pupil's rows agree."""
        rows = [row for row in self.by_pupil.get(pupil, [])
                if not self.has_year or int(row["academic_year"][:4]) == year]
        for wanted in (school, ""):
            for row in rows:
                if row.get("school_id", "") == wanted:
                    return dict(row)
        if not rows:
            return {}
        return {name: value for name, value in rows[0].items()
                if all(row[name] == value for row in rows)}


class Calendar:
    """The calendar file: rows (first, last, kind, school)."""

    def __init__(self, path=None, rows=()):
        self.rows = list(rows)
        for row in read_table(path)[1] if path else []:
            self.rows.append((parse_date(row["first_date"]),
                              parse_date(row["last_date"]), row["kind"],
                              row.get("school_id", "")))

    def planned_dates(self, school, year):
        """Mondays to Fridays inside a `term` and outside every `closed`
        range; a school with `term` rows of its own uses only those."""
        terms = [r for r in self.rows if r[2] == "term" and r[3] == school]
        if not terms:
            terms = [r for r in self.rows if r[2] == "term" and r[3] == ""]
        closed = [r for r in self.rows
                  if r[2] == "closed" and r[3] in ("", school)]
        return [date for date in dates_between(year_start(year),
                                               year_end(year))
                if date.weekday() < 5
                and any(r[0] <= date <= r[1] for r in terms)
                and not any(r[0] <= date <= r[1] for r in closed)]


class Options:
    def __init__(self, as_of=None, known_at=None, unit="enrolment",
                 threshold=(10, 100), sensitive=False, raw=False):
        self.as_of = as_of
        self.known_at = known_at
        self.unit = unit
        self.threshold = threshold
        self.sensitive = sensitive
        self.raw = raw


# --------------------------------------------------------------- marks

class Mark:
    """What is known of one session: a code, or None (blank or unknown)."""

    __slots__ = ("date", "half", "code", "kind", "group", "week", "weekday",
                 "absent", "attended", "possible", "unauthorised")

    def __init__(self, date, half, code):
        self.date = date
        self.half = half
        self.code = code
        self.kind = code.kind if code else ""
        self.group = code.group if code else ""
        self.week = monday_of(date)
        self.weekday = date.weekday()
        self.attended = self.kind in ("present", "approved")
        self.absent = self.kind in ("authorised", "unauthorised")
        self.possible = self.attended or self.absent
        self.unauthorised = self.kind == "unauthorised"


def settle(rows, table):
    """The mark of one session: of the rows recorded last (a row without
    `recorded_at` is older than any with one), the mark, if there is one."""
    latest = max(row.recorded or datetime.datetime.min for row in rows)
    rows = [row for row in rows
            if (row.recorded or datetime.datetime.min) == latest]
    found = {row.text: table.find(row.text, row.date) for row in rows
             if row.text}
    marks = {text: code for text, code in found.items()
             if code is None or code.kind != "no_mark"}
    if len(marks) > 1 and set(marks) != {"/", "\\"}:
        raise InputError("conflicting marks: " + repr(sorted(marks)))
    codes = list((marks or found).values())
    first = min((code for code in codes if code), default=None,
                key=lambda code: code.order)
    return Mark(rows[0].date, rows[0].half, first)


def marks_of(rows, table, as_of=None, known_at=None):
    """{(pupil, school): {(date, half): Mark}} of the sessions dated before
    `as_of`, by the rows recorded on or before the day `known_at`."""
    cells = {}
    for row in rows:
        if not FIRST_DATE <= row.date <= LAST_DATE:
            continue
        if as_of and row.date >= as_of:
            continue
        if known_at and row.recorded and row.recorded.date() > known_at:
            continue
        enrolment = cells.setdefault((row.pupil, row.school), {})
        enrolment.setdefault((row.date, row.half), []).append(row)
    return {key: {session: settle(rows, table)
                  for session, rows in sorted(sessions.items())}
            for key, sessions in cells.items()}


def preference(mark):
    """Attended anywhere is attended; else absent anywhere is absent; of
    several, the first in the order of the code table; else not possible."""
    kind = 0 if mark.attended else 1 if mark.absent else 2
    return kind, mark.code.order if mark.code else sys.maxsize


def merged(enrolments):
    """A pupil's enrolments as one, session by session."""
    cells = {}
    for marks in enrolments:
        for session, mark in marks.items():
            cells.setdefault(session, []).append(mark)
    return {session: min(marks, key=preference)
            for session, marks in sorted(cells.items())}


class School:
    """Open sessions, open days and school weeks of one school."""

    def __init__(self, enrolments, year):
        """`enrolments`: the {(date, half): Mark} of each at the school."""
        by_year = {}
        for place, marks in enumerate(enrolments):
            for (date, _half), mark in marks.items():
                if mark.possible:
                    cells = by_year.setdefault(academic_year(date), {})
                    cells.setdefault((date, mark.half), set()).add(place)
        self.open_sessions = []
        for cells in by_year.values():
            everyone = set().union(*cells.values())
            need = max(1, -(-len(everyone) // 20))
            self.open_sessions += [session for session, who in cells.items()
                                   if len(who) >= need]
        self.open_sessions.sort()
        self.open_days = sorted({d for d, _ in self.open_sessions})
        self.weeks = sorted({monday_of(d) for d in self.open_days})
        self.year_sessions = [s for s in self.open_sessions
                              if academic_year(s[0]) == year]
        self.year_days = sorted({d for d, _ in self.year_sessions})
        self.year_weeks = sorted({monday_of(d) for d in self.year_days})

    def is_break(self, i):
        """Is there a break between the year's open days i and i + 1?"""
        days = self.year_days
        return 0 <= i < len(days) - 1 and days[i + 1] - days[i] >= WEEK

    def days_before_breaks(self):
        """The last 2 open days before each break, not over another one."""
        dates = set()
        for i, date in enumerate(self.year_days):
            if self.is_break(i):
                dates.add(date)
                if i > 0 and not self.is_break(i - 1):
                    dates.add(self.year_days[i - 1])
        return dates

    def days_after_breaks(self):
        """The first 2 open days after each break, not over another one."""
        dates = set()
        for i, date in enumerate(self.year_days):
            if self.is_break(i - 1):
                dates.add(date)
                if i + 1 < len(self.year_days) and not self.is_break(i):
                    dates.add(self.year_days[i + 1])
        return dates


# --------------------------------------------------------------- the world

class World:
    """Everything that is seen as of one date, and the options."""

    def __init__(self, register, pupils, calendar, options, table):
        self.options = options
        self.pupils = pupils
        self.calendar = calendar
        rows = with_schools(register, pupils)
        whole = marks_of(rows, table)
        self.as_of = options.as_of or default_as_of(whole)
        known_at = options.known_at
        if known_at is None and options.as_of:
            known_at = self.as_of - DAY
        self.year = academic_year(self.as_of - DAY)
        self.enrolments = marks_of(rows, table, self.as_of, known_at)
        self.file_year = last_open_year(whole)
        self.schools = {school: School(of_school(self.enrolments, school),
                                       self.year)
                        for school in {key[1] for key in self.enrolments}}
        self.attributes = {key: self.attributes_of(*key)
                           for key in self.enrolments}
        self.planned = {school: calendar.planned_dates(school, self.year)
                        for school in self.schools}

    def attributes_of(self, pupil, school):
        """Attributes as they may be known in the year: without an
        `academic_year` column the file speaks of the academic year of the
        register's last open day, and an earlier year sees less of it."""
        values = self.pupils.attributes(pupil, school, self.year)
        values["year_group"] = parse_year_group(values.get("year_group"))
        years_back = 0
        if not self.pupils.has_year and self.file_year is not None:
            years_back = self.file_year - self.year
        if years_back > 0:
            for name in NO_LONGER_KNOWN:
                values.pop(name, None)
            if values["year_group"] is not None:
                lowered = values["year_group"] - years_back
                values["year_group"] = lowered if lowered >= 0 else None
        return values

    def of_pupil(self, pupil):
        return {key: marks for key, marks in self.enrolments.items()
                if key[0] == pupil}

    def latest_school(self, pupil):
        """The pupil's latest school with a possible mark in the year; without
        one, that of the latest row in it; of several at one session, the
        first as bytes."""
        def latest(key, wanted):
            return max((session for session, mark
                        in self.enrolments[key].items()
                        if wanted(mark)
                        and academic_year(session[0]) == self.year),
                       default=None)
        keys = sorted(self.of_pupil(pupil), key=as_bytes)
        for wanted in (lambda mark: mark.possible, lambda mark: True):
            dated = [(latest(key, wanted), key) for key in keys]
            dated = [pair for pair in dated if pair[0]]
            if dated:
                newest = max(session for session, _ in dated)
                return next(k[1] for s, k in dated if s == newest)
        raise InputError("a pupil without a row")

    def rows(self):
        """(pupil, school): one for each enrolment (or pupil) with any mark
        row, even a blank one, dated in the year, before as_of; in order of
        school_id, then pupil_id."""
        keys = [key for key, marks in self.enrolments.items()
                if any(academic_year(d) == self.year for d, _ in marks)]
        if self.options.unit == "pupil":
            pupils = {key[0] for key in keys}
            keys = [(pupil, self.latest_school(pupil)) for pupil in pupils]
        keys.sort(key=lambda key: as_bytes((key[1], key[0])))
        return keys


def as_bytes(texts):
    return tuple(text.encode("utf-8") for text in texts)


def of_school(enrolments, school):
    return [marks for key, marks in enrolments.items() if key[1] == school]


def with_schools(rows, pupils):
    """Without `school_id` in the register it is taken from the pupil file
    when every pupil there has exactly one; else it is empty."""
    schools = pupils.school_of_each() or {}
    return [row if row.school is not None else
            RegisterRow(row.pupil, schools.get(row.pupil, ""), row.date,
                        row.half, row.text, row.recorded) for row in rows]


def default_as_of(whole):
    """The day after the last date on which a twentieth of a school's
    enrolments (those with a possible mark in that academic year) have a
    `present` mark, the latest over schools."""
    last = None
    for school in {key[1] for key in whole}:
        possible, present = {}, {}
        for place, marks in enumerate(of_school(whole, school)):
            for mark in marks.values():
                year = academic_year(mark.date)
                if mark.possible:
                    possible.setdefault(year, set()).add(place)
                if mark.kind == "present":
                    present.setdefault(mark.date, set()).add(place)
        for date, places in present.items():
            if 20 * len(places) >= len(possible[academic_year(date)]):
                last = max(last or date, date)
    if last is None:
        raise InputError("no date to take as as_of")
    return last + DAY


def last_open_year(whole):
    """The academic year of the register's last open day, over all schools,
    by the whole register and every amendment; None without an open day."""
    days = [School(of_school(whole, school), None).open_days[-1:]
            for school in {key[1] for key in whole}]
    return max((academic_year(d) for day in days for d in day), default=None)


def parse_year_group(text):
    if text == "R":
        return 0
    if text and re.fullmatch(r"[0-9]+", text) and 1 <= int(text) <= 14:
        return int(text)
    return None


def parse_count(text):
    return int(text) if text else None
