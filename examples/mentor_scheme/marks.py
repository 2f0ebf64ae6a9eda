# SPDX-License-Identifier: MIT
"""The marks of one pupil in one year.

First what is known beforehand is written over a plain year of present marks:
closures, trips, holidays, part-time timetables.  Then absence is drawn as an
alternating process: on a day at school a spell starts with a chance that
depends on the pupil, the weekday, the week of term and the school's illness
waves; it has a reason and a length.  The chance is set so that the expected
share of absent sessions is the pupil's propensity.  Late marks come last.
"""
import bisect
import math
from datetime import timedelta

from chance import Chance, exp, log
from people import EIDS, FAMILY, HALF_TERM, PUPIL, REDRAW, YEAR

DAY = timedelta(days=1)
BEFORE_2024 = {"C1": "C", "C2": "C", "J1": "J", "K": "B", "Q": "Y"}
AHEAD_DAYS = 13  # how far a school enters what it already knows

# ---- A school's year --------------------------------------------------------

# Level at the start and the end of each half term, relative to the year's
# mean: illness, primary and secondary (fortnightly series of 2024/25), and
# other unauthorised absence, which climbs all year in secondary schools.
ILLNESS = {"P": [(.58, 1.05), (.90, 1.55), (.97, 1.34), (.93, 1.14),
                 (.82, .82), (.98, .88)],
           "S": [(.60, 1.05), (.95, 1.50), (1.0, 1.26), (.95, 1.14),
                 (.86, .90), (.92, .92)]}
OTHER = {"P": [(.66, .95), (.85, 1.20), (.92, 1.10), (.95, 1.20),
               (.95, 1.05), (1.05, 1.35)],
         "S": [(.58, .90), (.78, 1.10), (.88, 1.08), (.95, 1.20),
               (1.0, 1.15), (1.20, 1.45)]}
# Chance of a new spell by weekday; a spell begun on Monday fills the days
# after it, so these differ from the published absence by weekday.
START = {"P": (1.28, .84, .74, .86, 1.32), "S": (1.08, .93, .83, .90, 1.29)}


class SchoolYear:
    """Open days, the blank week plan and the shapes of one school's year."""

    def __init__(self, area, school, n):
        self.terms, self.school, self.n = area.terms[n], school, n
        self.chance = Chance(area.seed, 5, school.number, self.terms.y)
        terms = self.terms
        self.training = set(terms.training_days(school.phase))
        self.slots = [terms.first + i * DAY for i in
                      range((terms.last - terms.first).days + 1)]
        self.slots = [d for d in self.slots if d.weekday() < 5]
        self.days, self.at, self.half, self.edges = [], [], [], []
        for k, (first, last) in enumerate(terms.half_terms):
            start = len(self.days)
            for d in terms.weekdays(first, last):
                if d not in self.training:
                    self.days.append(d)
                    self.half.append(k)
            self.edges.append((start, len(self.days)))
        place = {d: 2 * i for i, d in enumerate(self.slots)}
        self.at = [place[d] for d in self.days]
        self.plan = [""] * (2 * len(self.slots))
        for d in self.slots:
            if d in self.training or (d in terms.bank and any(
                    a <= d <= b for a, b in terms.half_terms)):
                self.plan[place[d]] = self.plan[place[d] + 1] = "#"
        for i in self.at:
            self.plan[i], self.plan[i + 1] = "/", "\\"
        self.index = {d: i for i, d in enumerate(self.days)}
        self.make_shapes()
        self.make_events()

    def gap_after(self, i):
        """Nights until the next open day: 1, a weekend, or a break."""
        if i + 1 >= len(self.days):
            return 99
        return (self.days[i + 1] - self.days[i]).days

    def make_shapes(self):
        phase, c = self.school.phase, self.chance
        waves = [(c.below(len(self.days)), 4 + c.below(5), 0.25 + 0.5 * c.u())
                 for _ in range(4)]
        ill, other = [], []
        for i, d in enumerate(self.days):
            k = self.half[i]
            a, b = self.edges[k]
            part = (i - a) / max(1, b - a - 1)
            x, y = ILLNESS[phase][k], OTHER[phase][k]
            level = x[0] + part * (x[1] - x[0])
            for centre, width, height in waves:
                away = abs(i - centre) / width
                if away < 1.0:
                    level *= 1.0 + height * (1.0 - away * away)
            weekday = START[phase][d.weekday()]
            if i == 0 or self.gap_after(i - 1) > 3:
                weekday = min(weekday, 1.1)  # after a break all start afresh
            ill.append(level * weekday)
            level = y[0] + part * (y[1] - y[0])
            near = b - 1 - i
            if near < 3:
                level *= 1.25 if near else 1.5
            other.append(level * weekday)
        flat = [START[phase][d.weekday()] for d in self.days]
        self.ill, self.other, self.flat = [
            [v * len(s) / sum(s) for v in s] for s in (ill, other, flat)]
        self.gaps = [self.gap_after(i) for i in range(len(self.days))]
        self.ill_sum, total = [], 0.0
        for v in self.ill:
            total += v
            self.ill_sum.append(total)

    def make_events(self):
        """Trips, the snow day, a broken boiler, buses, lost registers."""
        c, n = self.chance, len(self.days)
        self.trips, self.lost = {}, []
        for g in self.school.groups:
            starts = [c.below(n - 8) for _ in range(c.count(1.15))]
            self.trips[g] = [(i, 1) for i in starts]
            if g == 6 or (g == 8 and c.hit(0.5)):
                self.trips[g].append((n - 30 + c.below(10), 3))
            if g == 10:  # work experience in July
                self.trips[g].append((n - 12, 5))
            for _ in range(2):
                self.lost.append((g, c.u(), c.below(n), c.below(2)))
        january = self.edges[2][0]
        snow = Chance(self.terms.y, 6)  # the weather is the whole area's
        self.snow = january + 3 + snow.below(8)
        self.snowed = snow.hit(0.5) or self.terms.y == 2024
        self.boiler = (c.below(n), c.pick(self.school.groups), c.below(2))
        self.bus = (c.below(n), c.u())


# ---- A pupil's year ---------------------------------------------------------

# Shares of possible sessions, by phase (published, 2025/26).
RATE = {"P": {"mean": .0528, "M": .0027, "C": .0043, "C2": .0017, "E": .0002,
              "G": .0056, "L": .0117, "U": .0017, "R": .0007},
        "S": {"mean": .0849, "M": .0038, "C": .0050, "C2": .0032, "E": .0015,
              "G": .0036, "L": .0308, "U": .0033, "R": .0006}}
GAIN = {"P": 1.07, "S": 1.05}  # spells lost to breaks and other marks


class PupilYear:
    """Marks of one enrolment in one year."""

    def __init__(self, area, year, e):
        self.area, self.year, self.e, self.pupil = area, year, e, e.pupil
        self.phase = e.school.phase
        self.rate = RATE[self.phase]
        self.chance = Chance(e.pupil.seed, 7, year.terms.y)
        self.marks = year.plan[:]
        self.resume = 0  # the first open day after the last spell
        self.propensities()

    def propensities(self):
        """The expected rate in each half term."""
        c, p = self.chance, self.pupil
        z, own = p.score(), p.z
        change = c.below(6) if c.hit(REDRAW) else 9
        fresh = c.normal()
        year = c.normal()
        self.p = []
        for k in range(6):
            if k == change:
                z += math.sqrt(PUPIL) * (fresh - own)
                year = c.normal()
            v = (z + math.sqrt(YEAR) * year +
                 math.sqrt(HALF_TERM) * c.normal())
            v = v * self.e.school.share + self.e.school.z
            self.p.append(self.area.propensity.at(self.e.group, v))
        self.mean = sum(self.p) / 6

    def put(self, i, half, code):
        """Writes a code over a plain present mark."""
        s = self.year.at[i] + half
        if self.marks[s] in ("/", "\\"):
            self.marks[s] = code

    def put_days(self, first, count, code):
        for i in range(max(first, 0), min(first + count, len(self.year.at))):
            self.put(i, 0, code)
            self.put(i, 1, code)

    # -- what is planned beforehand

    def school_events(self):
        y, e, c = self.year, self.e, self.chance
        if y.snowed:
            self.put_days(y.snow, 1, "Y4")
            if self.phase == "S" and self.pupil.form < 0.12:
                self.put_days(y.snow + 1, 1, "Y2")
        day, group, half = y.boiler
        if group == e.group:
            self.put(day, half, "Y3")
        day, stop = y.bus
        if self.phase == "S" and abs(self.pupil.form - stop) < 0.01:
            self.put(day, 0, "Y1")
        if self.phase == "S" and e.group > 7:
            self.put_days(0, 1, "Y7")  # Year 7 alone on the first day
        if e.group == 0:
            self.reception()
        if e.group == 11:
            self.exams()
        for day, days in y.trips[e.group]:
            code = "W" if e.group == 10 and days == 5 else "V"
            if c.hit(0.9 if days == 1 else 0.7):
                self.put_days(day, days, code)

    def reception(self):
        """Half days in September; longer for some under compulsory age."""
        c, y = self.chance, self.year
        days = 5 + 5 * c.below(3)
        month = self.pupil.birth_month
        if month < 9 and c.hit(0.12):
            days = y.edges[2][0]
        first = max(0, bisect.bisect_left(y.days, self.e.entry))
        for i in range(first, min(first + days, len(y.days))):
            self.put(i, 1, "X")

    def exams(self):
        """June of Year 11: study leave, then nothing left to come for."""
        y, c = self.year, self.chance
        start = y.edges[5][0]
        end = bisect.bisect_right(y.days, y.terms.leaving)
        last_exam = start + 6 + c.below(8)
        for i in range(start, end):
            if i < last_exam and c.hit(0.25):
                continue  # an exam or a revision class
            self.put_days(i, 1, "S" if i < last_exam else "C")
        if c.hit(0.25):
            self.put(y.edges[1][0] + c.below(60), c.below(2), "J1")

    def family_events(self):
        """Religious days, holidays and illness that a household shares."""
        f, y = self.pupil.family, self.year
        c = Chance(f.seed, 8, y.terms.y)
        if f.religious:
            for d in EIDS:
                if d in y.index and self.chance.hit(0.85):
                    self.put_days(y.index[d], 1 + self.chance.hit(0.2), "R")
        self.holiday(c)
        self.bugs = [(c.u(), c.u()) for _ in range(3)]

    def holiday(self, c):
        y, level = self.year, min(self.mean, 0.12)
        days = (2, 3, 3, 4, 5, 5, 5, 5, 8, 10)[c.below(10)]
        u, where, side, other = c.u(), c.u(), c.u(), c.u()
        mean = self.rate["G"] / self.rate["mean"] * 1.12
        if u >= mean * level * 2 * len(y.days) / 10.0:
            return
        if where < 0.62:
            k = int(side * 11)  # an edge: the end of 6 or the start of 5
            a, b = y.edges[k // 2 if k % 2 == 0 else k // 2 + 1]
            first = b - days if k % 2 == 0 else a
            date_first = y.days[max(first, 0)]
        else:
            date_first = y.days[int(other * (len(y.days) - 10))]
        first = bisect.bisect_left(y.days, date_first)
        self.put_days(first, days, "G")

    def personal_events(self):
        c, y, n = self.chance, self.year, len(self.year.days)
        rare, first = self.pupil.rare, self.chance.below(20)
        if rare == "T":
            self.put_days(0, 12, "T")
            self.put_days(n - 14, 14, "T")
        elif rare == "C1":
            for i in (45, 62, 78, 110):
                self.put_days(i + first, 3, "C1")
        elif rare in ("K", "D"):
            for i in range(10 + first, 80 + first):
                if y.days[i].weekday() in ((0, 1) if rare == "K" else
                                           (1, 2, 3)):
                    self.put_days(i, 1, rare)
        elif rare == "Q":
            self.put_days(3, 10, "Q")
        elif rare in ("Y5", "Y6"):
            self.put_days(40 + first, 15 if rare == "Y5" else 4, rare)
        if self.mean > 0.2 and c.hit(0.85 if self.phase == "P" else 0.40):
            start, weeks = c.below(n), 4 + c.below(9)
            for i in range(start, min(n, start + 5 * weeks)):
                self.put(i, 1, "C2")
        # a course off site, one day a week
        if c.hit(0.04 if self.phase == "P" else 0.055):
            day, start = c.below(5), c.below(n // 2)
            for i in range(start, min(n, start + 50)):
                if y.days[i].weekday() == day:
                    self.put_days(i, 1, "B")
        if c.hit(0.12 if self.phase == "P" else 0.16):
            for _ in range(1 + c.below(6)):
                self.put(c.below(n), 1, "P")
        if self.e.group == 6 and c.hit(0.5):
            self.put(10 + c.below(100), 0, "J1")

    # -- spells

    def hazards(self, p):
        """Chances of a new spell a day for illness, other and the rest.

        What is laid on otherwise (holidays, late after close, religious
        days) is taken off the propensity first.  With spells of `days` days
        and a chance h a day at school, the share of days absent is
        days / (days + (1 - h) / h), which is solved for h.
        """
        r, mean = self.rate, self.rate["mean"]
        scale = p / mean
        late = r["U"] * self.lateness
        fixed = (min(r["G"] * 1.1 * min(p, .12) / mean, .2 * p) +
                 min(late, .2 * p) + (r["R"] if p > .02 else 0.0))
        fixed += .03 if p > .2 else 0.0  # part-time timetables
        m = min(r["M"] * (.6 + .4 * scale), .4 * p)
        cc = min(r["C"] * (.5 + .5 * scale), .2 * p)
        ex = min(r["E"] * scale * (.2 + .8 * scale), .12 * p)
        rest = max(p - fixed - m - cc - ex, .3 * p) * GAIN[self.phase]
        # The more absent a pupil, the less of it is illness.
        if self.phase == "S":
            o = .05 + .74 * p / (p + .15)
        else:
            o = .03 + .55 * p / (p + .16)
        o = rest * min(o * (.4 + .6 * self.pupil.blame), .9)
        days_i = 2.1 + 1.5 * p + 12.0 * p * p
        days_o = 1.45 + 2.0 * p + 22.0 * p * p
        self.means = (days_i, days_o)
        starts = ((rest - o) / days_i, o / days_o,
                  m / .8 + cc / 1.6 + ex / 2.2)
        total = sum(starts)
        absent = min(rest + m + cc + ex, .985)
        days = absent / total
        h = 1.0 / (1.0 + days * (1.0 - absent) / absent)
        self.small = (m / .8, cc / 1.6, ex / 2.2)
        return tuple(h * s / total for s in starts)

    def spells(self):
        y, u, c = self.year, self.chance.u, self.chance
        ill, other, flat, marks, at = y.ill, y.other, y.flat, self.marks, y.at
        for k, (first, last) in enumerate(y.edges):
            p = self.p[k]
            hi, ho, hx = self.hazards(p)
            i = max(first, self.resume)
            while i < last:
                h = hi * ill[i] + ho * other[i] + hx * flat[i]
                v = u()
                if v >= h or v >= .985:
                    i += 1
                elif v < hi * ill[i]:
                    i = self.spell(i, "I", c.length(self.means[0]), .03)
                elif v < hi * ill[i] + ho * other[i]:
                    i = self.spell(i, "O", c.length(self.means[1]), .05)
                else:
                    i = self.small_spell(i)
            self.resume = max(i, last)

    def spell(self, i, code, days, half_days):
        """Writes a spell that starts on open day i; returns the day after."""
        c, y = self.chance, self.year
        n = len(y.at)
        friday = y.days[i].weekday() == 4
        if days == 1 and c.hit(half_days * (6.0 if friday else 1.0)):
            self.put(i, 1 if c.hit(.9 if friday else .6) else 0, code)
            return i + 1
        sent_home = days > 1 and c.hit(.2)
        long_term = days > 12
        while days > 0 and i < n:
            if not sent_home:
                self.put(i, 0, code)
            self.put(i, 1, code)
            sent_home, days = False, days - 1
            gap = y.gaps[i]
            i += 1
            if gap > 1 and days > 0 and not long_term:
                if c.hit(.22 if gap < 5 else .8):
                    break
        return i

    def small_spell(self, i):
        m, cc, ex = self.small
        c = self.chance
        v = c.u() * (m + cc + ex)
        if v < m:
            if c.hit(.6):
                return self.spell(i, "M", 1, 0.0)
            self.put(i, 1 if c.hit(.42) else 0, "M")
            return i + 1
        if v < m + cc:
            return self.spell(i, "C", c.length(1.6), .1)
        return self.spell(i, "E", c.length(2.2), .15)

    def family_bugs(self):
        """Illness that goes round a household: brothers and sisters too."""
        y, n = self.year, len(self.year.at)
        for where, strength in self.bugs:
            i = bisect.bisect_left(y.ill_sum, where * y.ill_sum[-1])
            p = min(self.mean, .2) * 5.5 * (.5 + strength)
            if self.chance.hit(p * .55) and i < n:
                self.spell(min(i + self.chance.below(4), n - 1), "I",
                           self.chance.length(1.8), .1)

    def lates(self):
        y, c, marks = self.year, self.chance, self.marks
        share = self.rate["U"] / (self.rate["L"] + self.rate["U"])
        for half, part in ((0, 1.82), (1, .18)):
            p = min(.6, (self.rate["L"] + self.rate["U"]) * part *
                    self.lateness * 1.06)
            step = log(1.0 - p)
            i = int(log(1.0 - c.u()) / step)
            while i < len(y.at):
                if not (y.days[i].weekday() == 4 and c.hit(.1)):
                    late = half == 0 and c.hit(share * 1.1)
                    self.put(i, half, "U" if late else "L")
                i += 1 + int(log(1.0 - c.u()) / step)

    # -- from planned and drawn marks to what the register holds

    def run(self):
        e, y, c = self.e, self.year, self.chance
        z = max(min(self.pupil.score(), 3.0), -3.0)
        self.lateness = exp(.45 * z + self.pupil.late - .486)
        if e.fades:
            self.fade()
        self.school_events()
        self.family_events()
        self.personal_events()
        self.family_bugs()
        self.spells()
        self.lates()
        for g, form, i, half in y.lost:
            if g == e.group and abs(form - self.pupil.form) < .1:
                self.put(i, half, "")
        if e.group == 0:
            self.not_compulsory()
        self.reasons_to_come()
        return self.cut()

    def fade(self):
        """Some who leave had mostly stopped coming before."""
        y = self.year
        end = bisect.bisect_right(y.days, self.e.leaving)
        for k, (a, b) in enumerate(y.edges):
            if a < end and b > end - self.e.fades:
                self.p[k] = min(.95, self.p[k] + .55)

    def not_compulsory(self):
        """Under compulsory school age no absence is unauthorised."""
        y, month = self.year, self.pupil.birth_month
        term = 6 if 4 <= month <= 8 else 4 if month < 4 else 2
        end = y.edges[term - 1][1]
        last = y.at[end - 1] + 2
        swap = {"O": "C", "G": "C", "U": "L", "E": "C", "C2": "X"}
        self.marks[:last] = [swap.get(m, m) for m in self.marks[:last]]

    def reasons_to_come(self):
        """N where nobody has said why yet: mostly the last days."""
        y, c, until = self.year, self.chance, self.area.until
        recent = bisect.bisect_right(y.days, until) if until else 10 ** 6
        for i, s in enumerate(y.at):
            for half in (0, 1):
                m = self.marks[s + half]
                if m in ("I", "O"):
                    age = recent - 1 - i
                    p = .015
                    if 0 <= age < 5:
                        p = (.45, .3, .18, .1, .06)[age]
                    if c.u() < p and (half == 0 or m != "I" or age < 5):
                        self.marks[s + half] = "N"

    def cut(self):
        """Keeps what lies between entry and leaving; returns first, marks."""
        e, y, until = self.e, self.year, self.area.until
        slots, marks = y.slots, self.marks
        start = bisect.bisect_left(slots, e.entry)
        leaving = e.leaving or y.terms.last
        if e.group == 11:
            leaving = min(leaving, y.terms.leaving)
        end = bisect.bisect_right(slots, leaving)
        first = start
        for _ in range(e.prospect):
            if first > 0 and marks[2 * first - 2]:
                first -= 1
        for s in range(2 * first, 2 * start):
            if marks[s] not in ("", "#"):
                marks[s] = "Z"
        if until:
            known = bisect.bisect_right(slots, until)
            for s in range(2 * known, 2 * end):
                soon = (slots[s // 2] - until).days <= AHEAD_DAYS
                if not soon or marks[s] not in ("C", "C1", "C2", "D", "Z",
                                                "#"):
                    marks[s] = ""
        if y.terms.y < 2024:
            marks = [BEFORE_2024.get(m, m[:1] if m[:1] == "Y" else m)
                     for m in marks]
        end *= 2
        while end > 2 * first and marks[end - 1] == "":
            end -= 1
        return first, marks[2 * first:end]
