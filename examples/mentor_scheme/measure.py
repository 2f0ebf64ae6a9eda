# SPDX-License-Identifier: MIT
"""Measures invented marks the way national statistics are counted.

The tally follows the published rules: a session is half a day; absence is a
ratio of sums over possible sessions; an enrolment is persistently absent when
it missed 10 % or more of its own possible sessions, severely at 50 %;
Reception is left out, and Year 11 after the Sunday before the spring bank
holiday.  Beside each measured figure stands the published one for England
(Department for Education, Open Government Licence v3.0; spells and year on
year: FFT Education Datalab).
"""
import csv
import math
import os
from collections import Counter
from datetime import date

AUTHORISED = {"C", "C1", "C2", "E", "F", "H", "I", "J1", "M", "R", "S", "T"}
UNAUTHORISED = {"G", "N", "O", "U"}
ABSENT = AUTHORISED | UNAUTHORISED
ATTENDED = {"/", "\\", "L", "B", "J", "K", "P", "V", "W"}
POSSIBLE = ABSENT | ATTENDED
NEW = {"C1", "C2", "J1", "K", "Q", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"}
OTHERS = {"D", "X", "Y", "Z", "#"}

# Published: all to 10 July 2026 but where the row says otherwise.
PUBLISHED = {
    "absence": (5.28, 8.49), "persistent": (13.8, 23.8),
    "severe (2022/23)": (0.75, 3.40), "I": (2.79, 3.63), "M": (.27, .38),
    "C": (.37, .43), "C2": (.17, .32), "E": (.04, .29), "R": (.066, .058),
    "T": (.014, .003), "S": (0, .10), "G": (.54, .31), "O": (.79, 2.61),
    "U": (.17, .30), "N": (.05, .05), "L": (1.12, 2.79), "B": (.19, .30),
    "P": (.09, .14), "V": (.73, .73), "W": (0, .31), "K": (.02, .08),
    "D (2023)": (.21, .21),
    "Friday / Wednesday": (1.24, 1.18), "Monday / Wednesday": (1.15, 1.02),
    "Friday PM - Wednesday AM": (1.6, 2.1),
    "first week / autumn": (.72, .72), "week before half term / after":
        (1.18, 1.18), "last autumn week / after half term": (1.5, 1.5),
    "half of spells, from (sessions)": (2, 2),
    "half of spells, to (sessions)": (4, 4), "mean spell (days)": (1.8, None),
    "persistent: free meals (2022/23)": (29.4, 45.0),
    "persistent: others (2022/23)": (11.2, 20.2),
    "year on year r": (.63, .63), "siblings r": (None, None),
}


class Enrolled:
    """What the tally keeps of one enrolment."""

    __slots__ = ("possible", "absent", "pupil", "family", "year", "group",
                 "fsm", "phase", "complete")


def correlation(pairs):
    n = len(pairs)
    if n < 3:
        return float("nan")
    mx, my = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    sxy = sum((x - mx) * (y - my) for x, y in pairs)
    sxx = sum((x - mx) ** 2 for x, _ in pairs)
    syy = sum((y - my) ** 2 for _, y in pairs)
    return sxy / math.sqrt(sxx * syy) if sxx and syy else float("nan")


class Tally:
    def __init__(self):
        self.codes = {"P": Counter(), "S": Counter()}
        self.weekday = {"P": [[0, 0] for _ in range(10)],
                        "S": [[0, 0] for _ in range(10)]}
        self.week = {"P": {}, "S": {}}
        self.spells = {"P": Counter(), "S": Counter()}
        self.rows = []
        self.all_codes = Counter()

    def add(self, e, year, first, marks):
        """Counts one enrolment's marks; `first` is its first weekday."""
        phase, slots = e.school.phase, year.slots
        self.all_codes.update(marks)
        cut = year.terms.year_11_counts_until
        if e.group == 11:
            keep = sum(1 for d in slots[first:] if d <= cut)
            marks = marks[:2 * keep]
        row = Enrolled()
        row.possible = row.absent = 0
        run, weekday, week = 0, self.weekday[phase], self.week[phase]
        counted = e.group > 0
        for s, m in enumerate(marks):
            if m not in POSSIBLE:
                continue
            gone = m in ABSENT
            row.possible += 1
            if gone:
                row.absent += 1
                run += 1
            elif run:
                self.spells[phase][run] += 1
                run = 0
            if counted:
                d = slots[first + s // 2]
                w = weekday[2 * d.weekday() + s % 2]
                w[0] += 1
                w[1] += gone
                w = week.setdefault((e.year, d.isocalendar()[:2]), [0, 0])
                w[0] += 1
                w[1] += gone
        if counted:
            self.codes[phase].update(marks)
        row.pupil, row.family = e.pupil.number, e.pupil.family.number
        row.year, row.group, row.phase = e.year, e.group, phase
        row.fsm = e.pupil.family.fsm
        self.rows.append(row)

    # -- figures

    def enrolments(self, phase, year=None):
        return [r for r in self.rows if r.phase == phase and r.group > 0 and
                r.possible > 0 and year in (None, r.year)]

    def share(self, rows, part, whole):
        hit = sum(1 for r in rows if whole * r.absent >= part * r.possible)
        return 100.0 * hit / len(rows) if rows else float("nan")

    def year_on_year(self, phase):
        seen = {}
        for r in self.rows:
            if r.possible >= 100 and r.group > 0:
                seen[r.pupil, r.year] = r.absent / r.possible
        groups = {(r.pupil, r.year): r for r in self.rows}
        return correlation(
            [(seen[p, y - 1], v) for (p, y), v in seen.items()
             if (p, y - 1) in seen and groups[p, y].phase == phase])

    def siblings(self):
        homes = {}
        for r in self.rows:
            if r.possible >= 100 and r.group > 0:
                homes.setdefault((r.family, r.year), []).append(
                    r.absent / r.possible)
        pairs = [(x, y) for v in homes.values() for i, x in enumerate(v)
                 for j, y in enumerate(v) if i != j]
        return correlation(pairs)

    def weeks(self, phase):
        """Three ratios of the autumn, from ISO weeks of whole years."""
        total = {}
        for (_, (_, w)), (n, a) in self.week[phase].items():
            t = total.setdefault(w, [0, 0])
            t[0] += n
            t[1] += a
        rate = {w: a / n for w, (n, a) in total.items() if n}
        autumn = [w for w in rate if 36 <= w <= 51]
        if len(autumn) < 12:
            return [float("nan")] * 3
        n = sum(total[w][0] for w in autumn)
        mean = sum(total[w][1] for w in autumn) / n
        return [rate[37] / mean, rate[43] / rate[45], rate[51] / rate[45]]

    def figures(self, phase):
        codes = self.codes[phase]
        possible = sum(n for c, n in codes.items() if c in POSSIBLE)
        absent = sum(n for c, n in codes.items() if c in ABSENT)
        if not possible or not self.spells[phase] or \
                not all(a for _, a in self.weekday[phase]):
            return {}
        rows = self.enrolments(phase)
        out = {"absence": 100.0 * absent / possible,
               "persistent": self.share(rows, 1, 10),
               "severe (2022/23)": self.share(rows, 1, 2)}
        for name in PUBLISHED:
            code = name.split(" ")[0]
            if code in POSSIBLE or code == "D":
                out[name] = 100.0 * codes[code] / possible
        w = [(a / n if n else 0.0) for n, a in self.weekday[phase]]
        day = [(w[2 * i] + w[2 * i + 1]) / 2 for i in range(5)]
        out["Friday / Wednesday"] = day[4] / day[2]
        out["Monday / Wednesday"] = day[0] / day[2]
        out["Friday PM - Wednesday AM"] = 100 * (w[9] - w[4])
        (out["first week / autumn"], out["week before half term / after"],
         out["last autumn week / after half term"]) = self.weeks(phase)
        spells = sorted(self.spells[phase].elements())
        out["half of spells, from (sessions)"] = spells[len(spells) // 4]
        out["half of spells, to (sessions)"] = spells[3 * len(spells) // 4]
        out["mean spell (days)"] = sum(spells) / len(spells) / 2
        for name, fsm in (("free meals", True), ("others", False)):
            out["persistent: %s (2022/23)" % name] = self.share(
                [r for r in rows if r.fsm == fsm], 1, 10)
        out["year on year r"] = self.year_on_year(phase)
        out["siblings r"] = self.siblings()
        return out

    def table(self):
        """Rows of name, measured and published, primary and secondary."""
        measured = [self.figures("P"), self.figures("S")]
        for name, published in PUBLISHED.items():
            yield [name] + [v for m, p in zip(measured, published)
                            for v in (m.get(name), p)]

    def show(self):
        text = lambda v: "" if v is None or v != v else "%.2f" % v
        print("| | primary | England | secondary | England |")
        print("|--|--|--|--|--|")
        for row in self.table():
            print("| %s | %s |" % (row[0], " | ".join(map(text, row[1:]))))
        groups = {}
        for r in self.rows:
            groups.setdefault(r.group, []).append(r)
        print("\npersistent / severe by year group:", ", ".join(
            "%s %.1f/%.1f" % (g or "R", self.share(v, 1, 10),
                              self.share(v, 1, 2))
            for g, v in sorted(groups.items())))
        years = sorted({r.year for r in self.rows})
        for y in years:
            print("year %d:" % (y + 1), ", ".join(
                "%s persistent %.1f severe %.1f of %d enrolments" % (
                    phase, self.share(rows, 1, 10), self.share(rows, 1, 2),
                    len(rows))
                for phase in "PS" for rows in [self.enrolments(phase, y)]
                if rows))
        print("codes:", " ".join("%s:%d" % (c or "blank", n) for c, n in
                                 sorted(self.all_codes.items())))

    def implausible(self):
        """Loose bounds: a broken generator fails, an odd seed does not."""
        bounds = {"absence": (.7, 1.4), "persistent": (.65, 1.5),
                  "I": (.7, 1.4), "O": (.5, 1.7), "L": (.6, 1.5),
                  "Friday / Wednesday": (.88, 1.15),
                  "half of spells, from (sessions)": (.5, 1.0),
                  "half of spells, to (sessions)": (.5, 1.5)}
        out = []
        for name, p, p_true, s, s_true in self.table():
            low, high = bounds.get(name, (None, None))
            for phase, v, true in (("primary", p, p_true),
                                   ("secondary", s, s_true)):
                if low is not None and v is not None and \
                        not low * true <= v <= high * true:
                    out.append("%s %s is %.2f, published %.2f" %
                               (phase, name, v, true))
        return out


# ---- Files ------------------------------------------------------------------


def code_table(path):
    """Code: list of (first day, last day) on which it may be used."""
    table = {}
    if path is None:
        for c in POSSIBLE | OTHERS:
            first = date(2024, 8, 19) if c in NEW else date.min
            last = date(2024, 8, 18) if c in ("F", "H", "J", "Y") else \
                date.max
            table[c] = [(first, last)]
        for c in NEW - POSSIBLE:
            table[c] = [(date(2024, 8, 19), date.max)]
        return table
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            first, last = row["valid_from"], row["valid_to"]
            table.setdefault(row["code"], []).append(
                (date.fromisoformat(first) if first else date.min,
                 date.fromisoformat(last) if last else date.max))
    return table


def marks_of(row):
    """Dated marks of one row, in either form."""
    if "marks" not in row:
        yield date.fromisoformat(row["date"]), row["session"], row["code"]
        return
    day = date.fromisoformat(row["start_date"]).toordinal()
    for s, code in enumerate(row["marks"].split(",")):
        d = date.fromordinal(day)
        while d.weekday() > 4:
            d = date.fromordinal(d.toordinal() + 1)
        if code:
            yield d, "PM" if s % 2 else "AM", code
        day = d.toordinal() + s % 2


def check_register(path, table, enrolled):
    problems, seen = Counter(), set()
    with open(path, encoding="ascii", newline="") as f:
        for row in csv.DictReader(f):
            key = row["pupil_id"], row["school_id"]
            if key not in enrolled:
                problems["a pupil who is not in pupils.csv"] += 1
            for day, half, code in marks_of(row):
                spans = table.get(code, [])
                if not any(a <= day <= b for a, b in spans):
                    problems["code %s on %s" % (code, day)] += 1
                slot = hash(key + (day, half))
                if slot in seen:
                    problems["two marks for one session"] += 1
                seen.add(slot)
                if (code, half) in (("/", "PM"), ("\\", "AM")):
                    problems["%s in the %s" % (code, half)] += 1
    return problems


def check_calendar(path):
    """A school's year has 340 to 400 planned sessions."""
    with open(path, encoding="ascii", newline="") as f:
        rows = [(date.fromisoformat(r["first_date"]).toordinal(),
                 date.fromisoformat(r["last_date"]).toordinal(),
                 r["kind"], r["school_id"]) for r in csv.DictReader(f)]
    problems = []
    for school in sorted({r[3] for r in rows if r[3]}):
        days = {"term": set(), "closed": set()}
        for first, last, kind, where in rows:
            if where in ("", school):
                days[kind].update(range(first, last + 1))
        years = Counter()
        for n in days["term"] - days["closed"]:
            d = date.fromordinal(n)
            if d.weekday() < 5:
                years[d.year - (d.month < 8)] += 2
        problems += ["calendar.csv: school %s plans %d sessions in %d" %
                     (school, n, y) for y, n in sorted(years.items())
                     if not 340 <= n <= 400]
    return problems


def check_files(folder, codes_path):
    """What is wrong with the three files, in sentences."""
    problems = []
    for name in ("register.csv", "pupils.csv", "calendar.csv"):
        with open(os.path.join(folder, name), "rb") as f:
            data = f.read()
        if b"\r" in data or not data.endswith(b"\n"):
            problems.append("%s: line ends are not LF" % name)
    with open(os.path.join(folder, "pupils.csv"), encoding="ascii",
              newline="") as f:
        pupils = list(csv.DictReader(f))
    keys = Counter((r["pupil_id"], r["school_id"], r["academic_year"])
                   for r in pupils)
    if keys and max(keys.values()) > 1:
        problems.append("pupils.csv: an enrolment stands twice in a year")
    if any(None in r or None in r.values() for r in pupils):
        problems.append("pupils.csv: a row has too many or too few fields")
    problems += check_calendar(os.path.join(folder, "calendar.csv"))
    enrolled = {k[:2] for k in keys}
    found = check_register(os.path.join(folder, "register.csv"),
                           code_table(codes_path), enrolled)
    return problems + ["register.csv: %s, %d times" % (k, n)
                       for k, n in sorted(found.items())]
