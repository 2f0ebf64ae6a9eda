# SPDX-License-Identifier: MIT
"""Term dates, and who is on which roll in which year.

An area is a list of enrolments: a pupil, a school, an academic year.  Families
have children in several year groups and schools; each year everybody moves up,
Year 6 goes to a secondary school of the area or elsewhere, new children come,
some leave and join in mid-year.  The more absent are likelier to move: in the
published figures a large part of severe absence is short enrolments.
"""
import bisect
import math
from datetime import date, timedelta

from chance import Chance, exp, mix

DAY = timedelta(days=1)

# ---- Dates ------------------------------------------------------------------


def monday_from(year, month, day):
    d = date(year, month, day)
    return d + (-d.weekday() % 7) * DAY


def easter(year):
    """Western Easter Sunday (the anonymous Gregorian computus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


# Eid al-Fitr and Eid al-Adha on the school day on which they were kept.
EIDS = [date(2022, 5, 2), date(2022, 7, 11), date(2023, 4, 21),
        date(2023, 6, 28), date(2024, 4, 10), date(2024, 6, 17),
        date(2025, 3, 31), date(2025, 6, 6), date(2026, 3, 20),
        date(2026, 5, 27)]


class Terms:
    """Half terms and bank holidays of the academic year that starts in y."""

    def __init__(self, y):
        self.y, sunday = y, easter(y + 1)
        may = monday_from(y + 1, 5, 25)  # the spring bank holiday
        self.bank = {sunday - 2 * DAY, sunday + DAY, may,
                     monday_from(y + 1, 5, 1), monday_from(y, 8, 25)}
        if y == 2022:
            self.bank |= {date(2022, 9, 19), date(2023, 5, 8)}
        if (sunday.month, sunday.day) >= (4, 15):
            spring = sunday - 13 * DAY
        elif (sunday.month, sunday.day) >= (4, 3):
            spring = sunday - 6 * DAY
        else:
            spring = sunday + DAY
        autumn = monday_from(y, 10, 22)
        winter = monday_from(y + 1, 2, 12)
        firsts = [monday_from(y, 8, 31), autumn + 7 * DAY,
                  monday_from(y + 1, 1, 3), winter + 7 * DAY,
                  spring + 14 * DAY, may + 7 * DAY]
        lasts = [autumn - 3 * DAY, monday_from(y, 12, 12) + 4 * DAY,
                 winter - 3 * DAY, spring - 3 * DAY, may - 3 * DAY]
        firsts = [d + DAY if d in self.bank else d for d in firsts]
        days = sum(len(self.weekdays(a, b)) for a, b in zip(firsts, lasts))
        d = firsts[5] - DAY
        while days < 195:  # 190 days for pupils and 5 for training
            d += DAY
            days += d.weekday() < 5 and d not in self.bank
        self.half_terms = list(zip(firsts, lasts + [d]))
        self.first, self.last = firsts[0], d
        self.year_11_counts_until = may - DAY  # national statistics' cut
        june = monday_from(y + 1, 6, 24) + 4 * DAY
        self.leaving = june if june.month == 6 else june - 7 * DAY
        self.name = "%d/%02d" % (y, (y + 1) % 100)

    def weekdays(self, first, last):
        days = [first + n * DAY for n in range((last - first).days + 1)]
        return [d for d in days if d.weekday() < 5 and d not in self.bank]

    def training_days(self, phase):
        """Five days on which the school is closed to pupils."""
        h = self.half_terms
        if phase == "P":
            return [h[0][0], h[1][0], h[2][0], h[2][1], h[5][0]]
        return [h[0][0], h[1][0], h[2][0], h[4][0], h[5][1]]


# ---- People -----------------------------------------------------------------

FIRST = ["Ama", "Bre", "Cal", "Dori", "El", "Fen", "Gara", "Hali", "Iva",
         "Jem", "Kel", "Lora", "Mar", "Neri", "Ola", "Per", "Ros", "Sal",
         "Tam", "Una", "Vel", "Wyn", "Yas", "Zan"]
FIRST_END = ["na", "ric", "lin", "do", "sa", "ven", "mi", "ton", "ra", "del"]
LAST = ["Ald", "Brack", "Corn", "Dun", "Ever", "Fold", "Gran", "Hask", "Ing",
        "Kest", "Lang", "Mill", "Nor", "Oak", "Pem", "Quen", "Rush", "Stan",
        "Thorn", "Under", "Wex", "Yar"]
LAST_END = ["mere", "wick", "hurst", "low", "combe", "gate", "stead", "ridge",
            "bourne", "holt", "marsh", "thwaite"]

FAMILY, PUPIL, YEAR, HALF_TERM = 0.48, 0.33, 0.13, 0.06  # shares of variance
REDRAW = 0.05  # share of pupils a year whose own part starts afresh


class Family:
    __slots__ = ("number", "seed", "z", "fsm", "religious", "surname", "used")

    def __init__(self, number, seed):
        c = Chance(seed, 11, number)
        self.number, self.seed = number, mix(seed, 12, number)
        self.z = c.normal()
        self.fsm = 0.67 * self.z + 0.742 * c.normal() > 0.69
        self.religious = c.hit(0.09)
        self.surname = c.pick(LAST) + c.pick(LAST_END)
        self.used = []  # year of birth of each child


class Pupil:
    __slots__ = ("number", "family", "seed", "z", "late", "birth_month",
                 "name", "form", "rare", "flags", "blame")

    def __init__(self, number, family, seed, lift=0.0):
        self.number, self.family = number, family
        self.seed = mix(seed, 13, number)
        c = Chance(self.seed)
        self.z = c.normal() + lift
        self.late = 0.9 * c.normal()
        self.birth_month = 1 + c.below(12)
        self.name = c.pick(FIRST) + c.pick(FIRST_END) + " " + family.surname
        self.form = c.u()
        self.blame = c.u() + c.u()  # leaning towards unauthorised absence
        self.rare, self.flags = "", ""

    def score(self):
        """The part of the normal score that lasts from year to year."""
        return (math.sqrt(FAMILY) * self.family.z + math.sqrt(PUPIL) * self.z)


class Enrolment:
    __slots__ = ("pupil", "school", "year", "group", "entry", "leaving",
                 "destination", "prospect", "fades", "consent", "support")

    def __init__(self, pupil, school, year, group, entry):
        self.pupil, self.school, self.year = pupil, school, year
        self.group, self.entry, self.leaving = group, entry, None
        self.destination, self.prospect, self.fades = "", 0, 0
        self.consent, self.support = "", ""


class School:
    """A primary school (Reception to 6) or a secondary school (7 to 11)."""

    def __init__(self, ident, phase, roll, number, z):
        self.ident, self.phase, self.number, self.z = ident, phase, number, z
        self.share = 0.976 if z else 1.0  # keeps the whole spread at 1
        self.groups = list(range(0, 7)) if phase == "P" else [7, 8, 9, 10, 11]
        n = len(self.groups)
        self.quota = {g: roll // n + (i < roll % n)
                      for i, g in enumerate(self.groups)}

    def class_name(self, group, form):
        count = (self.quota[group] + 32) // 33
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[min(int(form * count), 25)]
        return ("R" if group == 0 else str(group)) + letter


# One pupil in so many; every area has at least one of each.
RARE = [("T", "PS", 1000), ("C1", "PS", 1500), ("K", "S", 220),
        ("D", "PS", 100), ("Q", "S", 3000), ("Y5", "S", 6000),
        ("Y6", "PS", 4000)]
# Flag, chance for a child of average absence, growth with the normal score.
FLAGS = [("looked_after", 0.005, 0.3), ("social_worker", 0.02, 0.7),
         ("youth_justice", 0.003, 1.0), ("plan", 0.03, 0.4),
         ("medical_plan", 0.02, 0.5), ("complex_needs", 0.015, 0.4),
         ("other_service", 0.01, 0.6), ("do_not_visit", 0.002, 0.5),
         ("safe_visit", 0.004, 0.5)]
AFTER_YEAR_11 = ["sixth form", "college", "college", "apprenticeship"]
SUPPORT = ["early help", "school nurse", "mentor", "education welfare"]


class Area:
    """Who is on which roll in which year."""

    def __init__(self, options, propensity):
        self.seed, self.until = options.seed, options.until
        self.propensity, self.chance = propensity, Chance(options.seed, 1)
        self.families, self.pupils, self.enrolments = 0, 0, []
        last = int(options.last_year[:4])
        self.terms = [Terms(y) for y in
                      range(last - options.years + 1, last + 1)]
        self.schools = self.make_schools(options)
        self.homes = {}  # school: families with a child there
        self.people = []
        for n, terms in enumerate(self.terms):
            before = self.enrolments
            self.enrolments = []
            self.start_year(terms, [] if n == 0 else
                            [e for e in before if e.year == n - 1], n)
            if n == 0:
                self.give_rare()
            self.churn(terms, n)
            self.enrolments = before + self.enrolments
        self.finish_year_11(len(self.terms) - 1)
        self.give_support(len(self.terms) - 1)

    def make_schools(self, options):
        n = options.schools
        secondary = max(1, int(n / 4.5 + 0.5)) if n > 1 else 0
        primary = n - secondary
        small = options.pupils / (primary + 1.9 * secondary)
        schools, left = [], options.pupils
        for i in range(n):
            phase = "P" if i < primary else "S"
            number = i + 1 if phase == "P" else i - primary + 1
            alone = (primary if phase == "P" else secondary) == 1
            roll = int(small * (1.0 if phase == "P" else 1.9) + 0.5)
            roll = left if i == n - 1 else min(roll, left)
            left -= roll
            z = 0.22 * Chance(options.seed, 2, i).normal() if n >= 6 else 0.0
            ident = phase if alone else "%s%02d" % (phase, number)
            schools.append(School(ident, phase, roll, i, z))
        return schools

    # -- making people

    def new_family(self):
        self.families += 1
        return Family(self.families, self.seed)

    def new_pupil(self, family, lift=0.0):
        self.pupils += 1
        p = Pupil(self.pupils, family, self.seed, lift)
        c = Chance(p.seed, 3)
        z = p.score()
        p.flags = " ".join(f for f, base, slope in FLAGS
                           if c.hit(base * exp(slope * z - slope / 3)))
        self.people.append(p)
        return p

    def enrol(self, pupil, school, n, group, entry):
        if group < 7:  # under ten nobody is of age for youth justice
            pupil.flags = " ".join(f for f in pupil.flags.split()
                                   if f != "youth_justice")
        e = Enrolment(pupil, school, n, group, entry)
        self.enrolments.append(e)
        born = self.terms[n].y - group
        pupil.family.used.append(born)
        if pupil.family not in self.homes.setdefault(school.number, [])[-1:]:
            self.homes[school.number].append(pupil.family)
        return e

    def family_for(self, school, born, share):
        """A family that has another child at the school, or a new one."""
        homes = self.homes.get(school.number, [])
        if homes and self.chance.hit(share):
            for _ in range(6):
                family = self.chance.pick(homes)
                if len(family.used) < 5 and born not in family.used:
                    return family
        return self.new_family()

    def first_day(self, school, group, n):
        """When a child in this year group would have joined the school."""
        years = group if group < 7 else group - 7
        if self.chance.hit(0.08):
            years = self.chance.below(years + 1)
        terms = Terms(self.terms[n].y - years)
        training = terms.training_days(school.phase)
        return next(d for d in terms.weekdays(terms.first, terms.last)
                    if d not in training)

    def opening_rolls(self, terms):
        """First year: families with children spread over the year groups."""
        free = {(s.number, g): q for s in self.schools
                for g, q in s.quota.items()}
        secondaries = [s for s in self.schools if s.phase == "S"]
        primaries = [s for s in self.schools if s.phase == "P"]
        for home in primaries + secondaries:
            for group in home.groups:
                while free[home.number, group] > 0:
                    family, c = self.new_family(), self.chance
                    upper = c.pick(secondaries) if secondaries else None
                    if home.phase == "S":
                        upper = home
                    ages, g = [group], group
                    while c.hit(0.44) and len(ages) < 4:
                        g += 1 + c.below(4)
                        ages.append(g)
                    for g in ages:
                        school = home if g in home.groups else upper
                        if g > 11 or school is None or \
                                free[school.number, g] == 0:
                            continue
                        free[school.number, g] -= 1
                        entry = self.first_day(school, g, 0)
                        self.enrol(self.new_pupil(family), school, 0, g,
                                   entry)

    def start_year(self, terms, before, n):
        if n == 0:
            self.opening_rolls(terms)
            return
        c = self.chance
        secondaries = [s for s in self.schools if s.phase == "S"]
        room = {(s.number, g): q for s in self.schools
                for g, q in s.quota.items()}
        old = self.terms[n - 1]
        for e in before:
            if e.leaving is not None:
                continue
            last_group = e.school.groups[-1]
            if e.group == last_group or c.hit(0.02):
                e.leaving = old.last if e.group != 11 else old.leaving
            if e.leaving is None:
                self.enrol(e.pupil, e.school, n, e.group + 1, e.entry)
                room[e.school.number, e.group + 1] -= 1
            elif e.group == 11:
                e.destination = c.pick(AFTER_YEAR_11)
            elif e.group == 6 and secondaries and c.hit(0.78):
                school = secondaries[e.school.number % len(secondaries)]
                if c.hit(0.2):
                    school = c.pick(secondaries)
                e.destination = school.ident
                self.enrol(e.pupil, school, n, 7,
                           self.start_day(school, n))
                room[school.number, 7] -= 1
            else:
                e.destination = self.elsewhere(e)
        self.fill(room, n)

    def start_day(self, school, n):
        terms = self.terms[n]
        training = terms.training_days(school.phase)
        return next(d for d in terms.weekdays(terms.first, terms.last)
                    if d not in training)

    def fill(self, room, n):
        """September joiners from outside the area's records."""
        for school in self.schools:
            for g in school.groups:
                for _ in range(max(0, room[school.number, g])):
                    born = self.terms[n].y - g
                    family = self.family_for(school, born,
                                             0.42 if g in (0, 7) else 0.1)
                    e = self.enrol(self.new_pupil(family), school, n, g,
                                   self.start_day(school, n))
                    if g == 0 and self.chance.hit(0.06):
                        days = 5 + self.chance.below(15)
                        e.entry = self.later(school, n, e.entry, days)
                        e.prospect = days

    def later(self, school, n, day, school_days):
        days = self.open_days(school, n)
        i = bisect.bisect_left(days, day) + school_days
        return days[min(i, len(days) - 1)]

    def open_days(self, school, n):
        terms = self.terms[n]
        closed = terms.training_days(school.phase)
        return [d for a, b in terms.half_terms for d in terms.weekdays(a, b)
                if d not in closed]

    def elsewhere(self, e):
        return self.chance.pick(
            ["other school", "other school", "other school", "moved away",
             "moved away", "home education", "independent school"] +
            (["special school"] if e.group else []))

    def churn(self, terms, n):
        """Leavers and joiners during the year, and moves within the area."""
        c, moved = self.chance, []
        for e in list(self.enrolments):
            rate = self.propensity.at(e.group, e.pupil.score())
            if not c.hit(0.016 + 0.30 * rate):
                continue
            days = self.open_days(e.school, n)
            when = 8 + c.below(len(days) - 16)
            if days[when] <= e.entry:
                continue
            e.leaving = days[when]
            e.fades = 15 + c.below(40) if c.hit(0.35) else 0
            early = days[min(8 + c.below(35), when)]
            if c.hit(0.07) and early > e.entry:  # on the roll, hardly seen
                e.leaving, e.fades = early, 60
            others = [s for s in self.schools
                      if s is not e.school and e.group in s.groups]
            if others and c.hit(0.35):
                school = c.pick(others)
                day = self.later(school, n, e.leaving, 1 + c.below(12))
                e.destination = school.ident
                moved.append((e.pupil, school, e.group, day))
            else:
                e.destination = self.elsewhere(e)
            moved.append((None, e.school, e.group,
                          days[5 + c.below(len(days) - 10)]))
        for pupil, school, group, day in moved:
            if pupil is None:
                family = self.family_for(school, terms.y - group, 0.15)
                pupil = self.new_pupil(family, 0.7)
            e = self.enrol(pupil, school, n, group, day)
            e.prospect = 1 + c.below(5) if c.hit(0.3) else 0

    def give_rare(self):
        groups = {e.pupil.number: e.school.phase for e in self.enrolments}
        for code, phases, one_in in RARE:
            able = [p for p in self.people
                    if groups[p.number] in phases and not p.rare]
            found = [p for p in able if self.chance.hit(1.0 / one_in)]
            if not found and able:
                found = [self.chance.pick(able)]
            for p in found:
                p.rare = code

    def finish_year_11(self, n):
        for e in self.enrolments:
            if e.year == n and e.group == 11 and e.leaving is None:
                e.leaving = self.terms[n].leaving
                e.destination = self.chance.pick(AFTER_YEAR_11)

    def give_support(self, n):
        """What the mentor scheme knows of families in the last year."""
        for e in self.enrolments:
            c = Chance(e.pupil.seed, 4)
            rate = self.propensity.at(e.group, e.pupil.score())
            if e.year == n and c.hit(min(0.7, 1.6 * rate)):
                e.consent = "no" if c.hit(0.17) else "yes"
                if c.hit(0.28):
                    e.support = c.pick(SUPPORT)
