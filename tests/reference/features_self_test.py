#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Hand-worked checks of the slow features: features.py --self-test.

The first three tests are the numbers that the rules' specification says must
come out; the others were worked out on paper from the catalogue's words.
"""

import datetime

from features import HEADER, compute
from register import (AM, PM, Calendar, InputError, Mark, Options, Pupils,
                      RegisterRow, dates_between, settle, spring_bank_holiday,
                      year_11_end)


def school_days(first, last, holidays=()):
    """Mondays to Fridays from first to last, without the holidays (ranges)."""
    return [d for d in dates_between(first, last) if d.weekday() < 5
            and not any(a <= d <= b for a, b in holidays)]


def marked(days, codes, pupil="p", school="s"):
    """Register rows of those days; `codes` is repeated as often as needed."""
    return [RegisterRow(pupil, school, day, half,
                        codes[(2 * i + half) % len(codes)])
            for i, day in enumerate(days) for half in (AM, PM)]


def first_row(table, rows, as_of, pupil="p", pupils=(), calendar=(), **more):
    """The features of one pupil, by name."""
    file = (list(pupils[0]), list(pupils)) if pupils else ([], [])
    got = compute(rows, Pupils(table=file), Calendar(rows=calendar),
                  Options(as_of=as_of, sensitive=True, **more), table)
    return next(dict(zip(HEADER, row)) for row in got if row[0] == pupil)


def test_thresholds(table, equal):
    """16 absent of 40; 38 of 380 is persistent and 37 not; 10 and 50 % are
    inclusive."""
    date = datetime.date
    days = school_days(date(2021, 9, 6), date(2021, 10, 1))
    rows = marked(days[:8], "I") + marked(days[8:], "/")
    term = [(date(2021, 10, 4), date(2022, 5, 27), "term", "")]
    got = first_row(table, rows, date(2021, 10, 2), calendar=term)
    left = 2 * len(school_days(term[0][0], term[0][1]))
    equal("40 possible", got["possible_sessions"], 40)
    equal("16 absent", got["absent_sessions"], 16)
    equal("persistent", got["pa_now"], 1)
    equal("back", got["sessions_back"], 121)
    equal("in hand", left, 340)
    equal("in hand", got["sessions_in_hand"], 21)
    days = [d for d in school_days(date(2021, 9, 1), date(2022, 5, 24))][:190]
    for count, persistent in ((38, 1), (37, 0)):
        rows = marked(days, "O" * count + "/" * (380 - count))
        got = first_row(table, rows, date(2022, 7, 20))
        equal("of 380", got["possible_sessions"], 380)
        equal("38 or 37", got["pa_now"], persistent)
    got = first_row(table, marked(days, "O/"), date(2022, 7, 20))
    equal("half is severe", got["severe_now"], 1)
    got = first_row(table, marked(days[:10], "OOO" + "/" * 17),
                    date(2022, 7, 20), threshold=(15, 100))
    equal("15 % reached", got["pa_now"], 1)
    equal("15 % back", got["sessions_back"], 1)


def test_spells(table, equal):
    """Monday 8 to Tuesday 16 November 2021, all absent, is one spell of 14
    sessions; of 10 when the Thursday and Friday were marked D."""
    date = datetime.date
    week = school_days(date(2021, 11, 8), date(2021, 11, 16))
    rows = marked(week, "I") + marked([date(2021, 11, 17)], "/\\")
    got = first_row(table, rows, date(2021, 11, 18))
    equal("spell", (got["spells"], got["spell_longest"]), (1, 14))
    equal("spell now", got["spell_current"], 0)
    equal("since", got["sessions_since_absence"], 2)
    rows = [RegisterRow("p", "s", r.date, r.half,
                        "D" if r.date.day in (11, 12) else "I")
            for r in marked(week, "I")]
    got = first_row(table, rows, date(2021, 11, 18))
    equal("spell with D", (got["spells"], got["spell_longest"]), (1, 10))
    equal("spell now", got["spell_current"], 10)
    equal("all absent", got["weekday_g"], None)


def test_ten_weeks(table, equal):
    """Two G in the summer term's last two school weeks and eight O in the
    first eight of autumn are ten in ten; not with one more week between."""
    date = datetime.date
    summer = school_days(date(2024, 7, 8), date(2024, 7, 19))
    for first, sessions in ((date(2024, 9, 9), 10), (date(2024, 9, 2), 9)):
        autumn = school_days(date(2024, 9, 9), date(2024, 11, 1))
        between = school_days(first, date(2024, 9, 6))
        rows = (marked(summer, "G/" + "/" * 8) + marked(between, "/")
                + marked(autumn, "O/" + "/" * 8))
        got = first_row(table, rows, date(2024, 11, 2))
        equal("ten in ten", got["unauthorised_10w"], sessions)
        equal("ten in ten", got["unauthorised_10w_max"], sessions)
        equal("this year", got["absent_sessions"], 8)
        equal("last year", got["last_year_possible"], 20)
        equal("last year", got["last_year_absence_rate"], 2 / 20)


def test_shapes(table, equal):
    """Slopes, breaks and halves worked out by hand."""
    date = datetime.date
    holiday = [(date(2022, 10, 24), date(2022, 10, 28))]
    days = school_days(date(2022, 10, 3), date(2022, 11, 4), holiday)
    rows = (marked(days[:5], "/") + marked(days[5:10], "/////////N")
            + marked(days[10:15], "////////NN") + marked(days[15:], "NM///"))
    got = first_row(table, rows, date(2022, 11, 5))
    # weekly rates 0, .1, .2, .4: slope (-1.5*0 - .5*.1 + .5*.2 + 1.5*.4)/5
    equal("trend", got["absence_trend"], 13 / 100)
    equal("change", got["absence_change"], None)
    equal("before", got["before_break_rate"], 2 / 4)
    equal("after", got["after_break_rate"], 2 / 4)
    equal("afternoons only", got["pm_only_absent_rate"], 2 / 20)
    equal("M is neither", got["am_only_absent_rate"], 0.0)
    equal("overdue", got["unexplained_overdue"], 3)
    equal("broken", got["weeks_broken_rate"], 3 / 4)
    equal("lost", got["weeks_lost_rate"], 0.0)
    equal("Fridays", got["absence_rate_fri"], 3 / 8)
    equal("midweek", got["midweek_rate"], 2 / 24)
    rows = marked(days[:10], "N" + "/" * 9) + marked(days[10:], "/")
    got = first_row(table, rows, date(2022, 11, 5))
    # 2 of 4 Mondays, no other day: 2 (2 ln 5 + 2 ln 5/9 + 16 ln 10/9)
    equal("G", abs(got["weekday_g"] - 7.45814149117837) < 1e-12, True)
    equal("EWMA", got["absence_ewma"] < 2 / 40, True)
    equal("trend", got["absence_trend"], -0.04)


def test_others(table, equal):
    """Cohort, family and the attributes they need."""
    date = datetime.date
    days = school_days(date(2023, 9, 4), date(2023, 9, 15))
    rows = []
    for i in range(25):
        rows += marked(days, "/" * 19 + ("I" if i < 6 else "/"), "q%d" % i)
    rows += marked(days, "I" + "/" * 18 + "I") + marked(days, "I/", "b", "t")
    file = [{"pupil_id": "q%d" % i, "school_id": "s", "year_group": "7",
             "family_id": ""} for i in range(25)]
    file += [{"pupil_id": who, "school_id": "", "year_group": "7",
              "family_id": "f"} for who in "pb"]
    got = first_row(table, rows, date(2023, 9, 16), pupils=file)
    equal("cohort", got["cohort_rate"], 6 / 500)
    equal("shared", got["shared_absence"], 1 / 2)
    equal("siblings", got["siblings"], 1)
    equal("sibling rate", got["sibling_rate"], 10 / 20)
    equal("sibling days", got["sibling_days"], 1.0)
    got = first_row(table, rows, date(2023, 9, 16), "q0", file)
    equal("no family", (got["siblings"], got["sibling_days"]), (None, None))


def test_settling(table, equal):
    """Amendments, blanks, the code table's dates and the moved holidays."""
    date, moment = datetime.date, datetime.datetime
    day = date(2024, 9, 10)

    def told(*marks):
        code = settle([RegisterRow("p", "s", day, AM, text, recorded)
                       for text, recorded in marks], table).code
        return code and code.name
    equal("mark beats blank", told(("", None), ("N", None), ("-", None)), "N")
    equal("timed beats untimed", told(("N", None),
                                      ("I", moment(2024, 9, 12))), "I")
    equal("latest", told(("I", moment(2024, 9, 12)),
                         ("", moment(2024, 9, 11))), "I")
    equal("both present", told(("\\", None), ("/", None)), "/")
    try:
        equal("conflict", told(("N", None), ("I", None)), "refused")
    except InputError:
        pass
    equal("C2 before", table.find("C2", date(2024, 8, 18)), None)
    equal("C2 after", table.find("C2", date(2024, 8, 19)).group, "part_time")
    equal("J", table.find("J", date(2025, 1, 7)).kind, "approved")
    equal("unknown", Mark(day, AM, table.find("?", day)).possible, False)
    equal("2012", spring_bank_holiday(2012), date(2012, 6, 4))
    equal("2022", spring_bank_holiday(2022), date(2022, 6, 2))
    equal("2025", spring_bank_holiday(2025), date(2025, 5, 26))
    equal("2021", spring_bank_holiday(2021), date(2021, 5, 31))
    equal("Year 11", year_11_end(2021), date(2022, 5, 29))
    equal("Year 11", year_11_end(2011), date(2012, 6, 3))


def test_planned(table, equal):
    """R with and without a calendar, Year 11, leavers, own terms."""
    date = datetime.date
    days = school_days(date(2024, 9, 2), date(2024, 9, 13))
    rows = marked(days, "/")
    who = {"pupil_id": "p", "school_id": "s", "year_group": "",
           "leaving_date": ""}

    def in_hand(as_of, calendar=(), rows=rows, **values):
        # 20 possible and none absent: ceil((20 + R) / 10) - 1, at most R
        return first_row(table, rows, as_of, pupils=[dict(who, **values)],
                         calendar=calendar)["sessions_in_hand"]
    equal("380 less 20", in_hand(date(2024, 9, 14)), 37)
    equal("weekdays left", in_hand(date(2025, 7, 28)), 2)         # R = 8
    equal("leaver", in_hand(date(2024, 9, 14), leaving_date="2024-09-13"), 0)
    equal("not yet", in_hand(date(2024, 9, 14), leaving_date="2024-09-14"),
          37)
    equal("Year 11", in_hand(date(2025, 5, 22), year_group="11"), 2)  # 4
    equal("Year 11", in_hand(date(2025, 5, 25), year_group="11"), 0)
    equal("Year 11", in_hand(date(2025, 5, 26), year_group="11"), 0)
    late = marked([day + datetime.timedelta(14) for day in days], "/")
    equal("opened late", in_hand(date(2024, 9, 28), rows=late), None)
    equal("late leaver", in_hand(date(2024, 9, 28), rows=late,
                                 leaving_date="2024-09-20"), 0)
    common = (date(2024, 9, 2), date(2025, 7, 18), "term", "")
    own = (date(2024, 9, 2), date(2024, 10, 4), "term", "s")
    shut = (date(2024, 9, 16), date(2024, 9, 20), "closed", "")
    equal("own term", in_hand(date(2024, 9, 14), [common, own]), 4)  # R = 30
    equal("closed", in_hand(date(2024, 9, 14), [common, own, shut]), 3)
    other = (date(2024, 9, 16), date(2024, 9, 20), "closed", "t")
    equal("not ours", in_hand(date(2024, 9, 14), [own, other]), 4)
    equal("all over", in_hand(date(2024, 10, 5), [own]), 0)
    equal("none planned", in_hand(date(2024, 9, 14),
                                  [(date(2023, 9, 1), date(2024, 7, 1),
                                    "term", "")]), 37)


def test_attributes(table, equal):
    """Which row of the pupil file is read, and what an earlier year sees."""
    def found(rows, year=2024):
        return Pupils(table=(list(rows[0]), rows)).attributes("p", "s", year)

    def row(school, group, family="f", **more):
        return dict(pupil_id="p", school_id=school, year_group=group,
                    family_id=family, **more)
    equal("own", found([row("", "8"), row("s", "")])["year_group"], "")
    equal("blank", found([row("t", "7"), row("", "8")])["year_group"], "8")
    agreed = found([row("t", "7"), row("u", "8")])
    equal("agree", (agreed.get("family_id"), agreed.get("year_group")),
          ("f", None))
    years = [row("s", "7", academic_year="2023/24"),
             row("s", "8", academic_year="2024/25")]
    equal("year", found(years, 2023)["year_group"], "7")
    equal("no such year", found(years, 2025), {})
    date = datetime.date
    rows = (marked(school_days(date(2023, 9, 4), date(2023, 9, 8)), "/")
            + marked(school_days(date(2024, 9, 2), date(2024, 9, 6)), "/"))
    file = [row("s", "9", last_year_possible="300", last_year_absent="30")]
    got = first_row(table, rows, date(2024, 9, 7), pupils=file)
    equal("filed", (got["last_year_possible"], got["last_year_pa"]), (300, 1))
    got = first_row(table, rows, date(2024, 9, 7), pupils=file,
                    threshold=(15, 100))
    equal("15 %", got["last_year_pa"], 0)
    got = first_row(table, rows, date(2023, 9, 9), pupils=file)
    equal("not a year early", got["last_year_possible"], None)
    file = [row("s", "9", last_year_possible="10", last_year_absent="11")]
    got = first_row(table, rows, date(2024, 9, 7), pupils=file)
    equal("register when equal", got["last_year_absence_rate"], 0.0)
    file = [row("s", "9", last_year_possible="11", last_year_absent="12")]
    got = first_row(table, rows, date(2024, 9, 7), pupils=file)
    equal("too many", got["last_year_absence_rate"], None)


def test_opening(table, equal):
    """A twentieth opens a session; breaks; 1 August; the two units."""
    date = datetime.date
    week = school_days(date(2023, 10, 2), date(2023, 10, 6))
    sunday = date(2023, 10, 15)
    rows = [r for i in range(21) for r in marked(week, "/", "q%d" % i)]
    rows += [RegisterRow("q0", "s", sunday, AM, "N")]
    got = first_row(table, rows, date(2023, 10, 16), "q0")
    equal("one of 21 opens nothing", got["absence_rate_1w"], 0.0)
    equal("but it counts", got["absent_sessions"], 1)
    equal("no break", got["after_break_rate"], None)
    rows = [r for r in rows if r.pupil != "q20"]
    got = first_row(table, rows, date(2023, 10, 16), "q0")
    equal("one of 20 opens", got["absence_rate_1w"], 1.0)
    equal("a break", got["after_break_rate"], 1.0)
    # breaks on both sides of one Wednesday: neither edge reaches over it
    days = [date(2023, 10, d) for d in (2, 3, 11, 19, 20)]
    got = first_row(table, marked(days, "NN/N////NN"), date(2023, 10, 21))
    equal("before", got["before_break_rate"], 3 / 6)
    equal("after", got["after_break_rate"], 2 / 6)
    days = school_days(date(2024, 7, 29), date(2024, 8, 2))
    got = first_row(table, marked(days, "G"), date(2024, 8, 3))
    equal("August", (got["possible_sessions"], got["last_year_possible"],
                     got["unauthorised_10w"], got["unauthorised_10w_max"]),
          (4, 6, 10, 10))
    equal("eve", first_row(table, marked(days, "G"),
                           date(2024, 8, 1))["possible_sessions"], 6)
    rows = marked(week, "/") + [RegisterRow("p", "t", week[0], AM, "N"),
                                RegisterRow("p", "t", week[0], PM, ""),
                                RegisterRow("p", "t", sunday, AM, "N")]
    got = first_row(table, rows, date(2023, 10, 16), unit="pupil")
    equal("merged", (got["school_id"], got["possible_sessions"],
                     got["absent_sessions"]), ("t", 11, 1))
    late = datetime.datetime(2023, 10, 9, 8, 0)
    rows = marked(week, "/") + [RegisterRow("p", "s", week[0], AM, "N", late)]
    for known_at, absent in ((late.date(), 1), (date(2023, 10, 8), 0)):
        got = first_row(table, rows, date(2023, 10, 16), known_at=known_at)
        equal("known", got["absent_sessions"], absent)
    got = first_row(table, rows, date(2023, 10, 9))
    equal("known before", got["absent_sessions"], 0)
    got = first_row(table, rows, None)
    equal("day after", (got["as_of"], got["absent_sessions"]),
          ("2023-10-07", 1))


def run(table):
    """Prints what differs and the counts; 1 when anything does."""
    told = []

    def equal(name, got, wanted):
        told.append(got == wanted)
        if got != wanted:
            print("self-test: %s: %r, not %r" % (name, got, wanted))
    for test in (test_thresholds, test_spells, test_ten_weeks, test_shapes,
                 test_others, test_settling, test_planned, test_attributes,
                 test_opening):
        test(table, equal)
    print("%d passed, %d failed" % (told.count(True), told.count(False)))
    return int(not all(told))
