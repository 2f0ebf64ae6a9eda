# SPDX-License-Identifier: MIT
"""Invented schools with what goes over their borders: pupils who move between
years and within one, pupils at two schools at once, families at several."""

import datetime
import random

import pyarrow

EPOCH = datetime.date(1970, 1, 1)
YEARS = (2024, 2025)
AS_OF = "2025-11-20"


def _dates(year, count):
    day, dates = datetime.date(year, 9, 3), []
    while len(dates) < count:
        if day.weekday() < 5:
            dates.append((day - EPOCH).days)
        day += datetime.timedelta(1)
    return dates


def _places(chance, school, schools, dates):
    """Where a pupil is when: at one school, at two in turn, or at both."""
    other = (school + 1) % schools
    kind = chance.random()
    if kind < 0.05:
        cut = chance.randrange(1, len(dates))
        return [(school, dates[:cut]), (other, dates[cut:])]
    if kind < 0.08:
        return [(school, dates), (other, dates[::3])]
    return [(school, dates)]


def _code(chance, year, session):
    draw = chance.random()
    if draw < 0.06:
        return "I"
    if draw < 0.09:
        return "O"
    if draw < 0.10:
        return "C" if year == 2024 else "C1"
    if draw < 0.11:
        return ""
    return "/" if session == "AM" else "\\"


def world(pupils=300, schools=7, days=50, seed=1):
    """(marks, pupils, calendar) as PyArrow tables."""
    chance = random.Random(seed)
    marks, known = [], []
    for pupil in range(pupils):
        school = chance.randrange(schools)
        family = f"a family, {chance.randrange(pupils // 2)}%"
        for year in YEARS:
            if chance.random() < 0.1:
                school = chance.randrange(schools)
            dates = _dates(year, days)
            for at, present in _places(chance, school, schools, dates):
                known.append(
                    (
                        f"P{pupil}",
                        f"S{at}",
                        str(year),
                        family if pupil % 5 else "",
                        str(7 + pupil % 4),
                    )
                )
                for date in present:
                    for session in ("AM", "PM"):
                        code = _code(chance, year, session)
                        marks.append(
                            (f"P{pupil}", f"S{at}", date, session, code)
                        )
    chance.shuffle(marks)
    return (
        _table(marks, ("pupil_id", "school_id", "date", "session", "code")),
        _table(
            known,
            (
                "pupil_id",
                "school_id",
                "academic_year",
                "family_id",
                "year_group",
            ),
        ),
        pyarrow.table(
            {
                "first_date": [f"{year}-09-01" for year in YEARS],
                "last_date": [f"{year + 1}-07-20" for year in YEARS],
                "kind": ["term"] * len(YEARS),
            }
        ),
    )


def _table(rows, names):
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    if "date" in columns:
        days = pyarrow.array(columns["date"], pyarrow.int32())
        columns["date"] = days.cast(pyarrow.date32())
    return pyarrow.table(columns)


def in_order(table):
    """Rows by school and pupil, with every number as its bits."""
    table = table.combine_chunks().sort_by(
        [("school_id", "ascending"), ("pupil_id", "ascending")]
    )
    out = {}
    for name in table.column_names:
        column = table[name].combine_chunks()
        if pyarrow.types.is_floating(column.type):
            column = column.fill_null(float("nan")).view(pyarrow.int64())
            # a NaN is a NaN, whatever its bits
        out[name] = column.to_pylist()
    return out


def compare(one, other):
    """The same rows, columns and bits."""
    assert one.column_names == other.column_names
    assert one.num_rows == other.num_rows
    a, b = in_order(one), in_order(other)
    for name in a:
        assert a[name] == b[name], name
