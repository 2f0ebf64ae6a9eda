#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rules of POLICY.md, slowly: the oracle that `triggers` is compared with.

    policy.py REGISTER... --policy FILE --as-of D [--pupils F] [--cases F]
              [--calendar F] [--unit pupil] [--all] [--audience lead]
              [--sensitive]

prints the rows of `earlybell triggers`. A rule is asked on every single day
from the first mark to as_of, each time anew from the marks before that day;
episodes are read off the answers. Nothing is shared with the C sources.
"""

import argparse
import copy
import csv
import datetime
import json
import sys
from collections import Counter

from register import (AM, DAY, PM, Calendar, CodeTable, Options, Pupils,
                      World, academic_year, as_bytes, merged, monday_of,
                      parse_date, read_register, read_table, settle,
                      with_schools)

HEADER = ("pupil_id school_id family_id rule state first_met evidence action "
          "due held_because").split()
SENSITIVE_FLAGS = ("youth_justice social_worker looked_after medical_plan "
                   "complex_needs").split()
CONTACT = ("told", "call", "reason_found")
OF_FAMILY = CONTACT + ("visit", "card_left", "no_answer", "parent_advised",
                       "contact_tried", "text_sent", "asked_help")
LEAD = "held: speak to the attendance lead"


class Event:
    def __init__(self, order, pupil, at, name):
        self.order, self.pupil, self.name = order, pupil, name
        self.at, self.date = at, parse_date(at)


def read_cases(path):
    names, rows = read_table(path)
    when = "at" if "at" in names else "date"
    events = [Event(i, r["pupil_id"], r[when], r["event"])
              for i, r in enumerate(rows)]
    return sorted(events, key=lambda e: (e.at.ljust(16, "T")[:16]
                                         if len(e.at) > 10 else
                                         e.at + "T00:00", e.order))


class OpenSessions:
    """A school's open sessions as they look on any day."""

    def __init__(self, enrolments):
        self.possible = {}
        self.joined = {}
        for marks in enrolments:
            first = {}
            for (date, half), mark in marks.items():
                if not mark.possible:
                    continue
                key = (date, half)
                self.possible[key] = self.possible.get(key, 0) + 1
                year = academic_year(date)
                first[year] = min(first.get(year, date), date)
            for year, date in first.items():
                self.joined.setdefault(year, []).append(date)
        self.known, self.days = {}, {}

    def days_before(self, day):
        if day not in self.days:
            self.days[day] = sorted({d for d, _ in self.before(day)})
        return self.days[day]

    def before(self, day):
        if day not in self.known:
            everyone = {year: sum(d < day for d in dates)
                        for year, dates in self.joined.items()}
            self.known[day] = sorted(
                s for s, n in self.possible.items() if s[0] < day
                and n >= max(1, -(-everyone[academic_year(s[0])] // 20)))
        return self.known[day]


class Row:
    def __init__(self, world, pupil, school, opened, cases, codes):
        self.pupil, self.school = pupil, school
        self.attributes = world.attributes.get((pupil, school), {})
        if (pupil, school) not in world.attributes:
            self.attributes = world.attributes_of(pupil, school)
        if world.options.unit == "pupil":
            marks = merged(world.of_pupil(pupil).values())
        else:
            marks = world.enrolments.get((pupil, school), {})
        self.marks = dict(sorted(marks.items()))
        years_back = (world.file_year or world.year) - world.year
        if years_back > 0 and not world.pupils.has_year:
            for name in ("consent", "support", "flags"):
                self.attributes.pop(name, None)
        self.family = self.attributes.get("family_id") or ""
        self.flags = (self.attributes.get("flags") or "").split()
        self.entry = parse_date(self.attributes.get("entry_date"))
        self.leaving = parse_date(self.attributes.get("leaving_date"))
        self.destination = self.attributes.get("destination") or ""
        self.year_group = self.attributes.get("year_group")
        self.opened = opened
        self.sensitive = codes
        self.events = []
        self.cases = cases

    def set_events(self, family_of):
        for event in self.cases:
            own = event.pupil == self.pupil
            kin = self.family and family_of.get(event.pupil) == self.family
            if own or kin and event.name in OF_FAMILY:
                self.events.append((event, own))

    def logged(self, names, before, since=None):
        return [e for e, own in self.events if e.name in names
                and e.date < before and (since is None or e.date >= since)]

    def marks_before(self, day):
        return [m for s, m in self.marks.items() if s[0] < day]

    def open_days(self, day):
        return self.opened.days_before(day)

    def is_active(self, day):
        if self.entry and self.entry >= day:
            return False
        if self.leaving and self.leaving < day:
            return False
        last = self.open_days(day)[-10:]
        return not last or any(s[0] in last for s in self.marks)


class Found:
    def __init__(self, met=False, near=False, key=None, start=None,
                 pieces=(), blocked=False):
        self.met, self.near, self.key = met, near, key
        self.start, self.pieces, self.blocked = start, list(pieces), blocked


def wanted(rule, mark):
    if mark.code is None:
        return False
    named = [rule[k] for k in ("codes", "groups", "classes") if k in rule]
    if not named:
        return mark.absent
    return (mark.code.name in rule.get("codes", ())
            or mark.group in rule.get("groups", ())
            or mark.kind in rule.get("classes", ()))


def of_year(marks, day):
    return [m for m in marks if academic_year(m.date) == academic_year(
        day - DAY)]


def no_reason(mark):
    return (mark is None or mark.code is None or mark.kind == "no_mark"
            or mark.group == "unexplained")


def find_unexplained(rule, row, day):
    n = rule["sessions"]
    since = row.entry or min((s[0] for s in row.marks), default=None)
    run = []
    for session in reversed(row.opened.before(day)):
        mark = row.marks.get(session)
        if since is None or session[0] < since or not no_reason(mark):
            break
        run.insert(0, session)
    if not run:
        return Found()
    start = run[0]
    # The spell: all since the last attended session.
    everything = sorted({s for s in row.marks if s[0] < day}
                        | {s for s in row.opened.before(day)
                           if s[0] >= since})
    opened = set(row.opened.before(day))
    for session in reversed([s for s in everything if s < run[0]]):
        mark = row.marks.get(session)
        if mark and mark.attended:
            break
        if mark and mark.absent or (session in opened and session[0] >= since
                                    and no_reason(mark)):
            start = session
    pieces = [(row.marks.get(s), s[0]) for s in run]
    return Found(len(run) >= n, len(run) == n - 1, start, start[0], pieces,
                 bool(row.logged(CONTACT, day, start[0])))


def spell_at_end(marks, choose):
    possible = [m for m in marks if m.possible]
    spell = []
    for mark in reversed(possible):
        if not choose(mark):
            break
        spell.insert(0, mark)
    whole = {m.date for m in spell} - {m.date for m in possible
                                       if not choose(m)}
    # a day whose morning lies before the spell was attended then
    return spell, len(whole)


def find_run(rule, row, day):
    spell, days = spell_at_end(row.marks_before(day),
                               lambda m: wanted(rule, m))
    if not spell:
        return Found()
    n = rule["days"]
    return Found(days >= n, days == n - 1 and n > 1,
                 (spell[0].date, spell[0].half), spell[0].date,
                 [(m, m.date) for m in spell])


def school_weeks(row, day):
    return sorted({monday_of(d) for d in row.open_days(day)})


def find_window(rule, row, day):
    weeks = school_weeks(row, day)[-rule["weeks"]:]
    used = row.logged(rule.get("used_up_by", ()), day)
    cut = max((e.date for e in used), default=datetime.date.min)
    if rule.get("from"):
        cut = max(cut, parse_date(rule["from"]))
    inside = [m for m in row.marks_before(day) if wanted(rule, m)
              and m.week in weeks and m.date >= cut]
    n = rule["sessions"]
    start = inside[0].date if inside else None
    return Found(len(inside) >= n, len(inside) == n - 1 and n > 1, 0, start,
                 [(m, m.date) for m in inside])


def find_cumulative(rule, row, day):
    inside = [m for m in of_year(row.marks_before(day), day)
              if wanted(rule, m)]
    n = rule["count"] * (2 if rule.get("unit") == "days" else 1)
    step = 2 if rule.get("unit") == "days" else 1
    start = inside[0].date if inside else None
    return Found(len(inside) >= n, bool(inside) and n - step <= len(inside) < n,
                 academic_year(day - DAY), start,
                 [(m, m.date) for m in inside])


def find_rate(rule, row, day):
    possible = [m for m in of_year(row.marks_before(day), day) if m.possible]
    away = [m for m in possible if wanted(rule, m)]
    a, p = len(away), len(possible)
    num, den, least = rule["num"], rule["den"], rule["m"]
    met = p >= least and p > 0 and a * den >= p * num
    near = (not met and a > 0 and p + 1 >= least
            and (a + 1) * den >= (p + 1) * num)
    return Found(met, near, academic_year(day - DAY),
                 away[0].date if away else None, [(m, m.date) for m in away])


def find_overdue(rule, row, day):
    days = row.open_days(day)
    late, soon = [], 0
    for mark in row.marks_before(day):
        if mark.group == "unexplained":
            after = sum(d > mark.date for d in days)
            if after >= rule["days"]:
                late.append(mark)
            soon += after == rule["days"] - 1 and rule["days"] > 1
    return Found(bool(late), not late and soon > 0, 0,
                 late[0].date if late else None, [(m, m.date) for m in late])


def find_next_after(rule, row, day):
    events = row.logged([rule["event"]], day)
    if not events:
        return Found()
    event = events[-1]
    after = [m for m in row.marks_before(day)
             if m.date > event.date and wanted(rule, m)]
    return Found(bool(after), not after, event.order, event.date,
                 [(event.name, event.date)] + [(m, m.date) for m in after])


def find_recovered(rule, row, day):
    events = row.logged([rule["event"]], day)
    weeks = school_weeks(row, day)[-rule["weeks"]:]
    if (not events or len(weeks) < rule["weeks"]
            or weeks[0] < events[-1].date):
        return Found()
    event = events[-1]
    possible = [m for m in row.marks_before(day) if m.week in weeks
                and m.possible]
    away = [m for m in possible if wanted(rule, m)]
    met = len(away) * rule["den"] < len(possible) * rule["num"]
    return Found(met, False, event.order, event.date,
                 [(event.name, event.date)] + [(m, m.date) for m in away])


def find_roll(rule, row, day):
    case = rule["case"]
    if case == "no_show":
        if (not row.entry or row.entry >= day
                or academic_year(row.entry) != academic_year(day - DAY)):
            return Found()
        days = [d for d in row.open_days(day) if d >= row.entry]
        first = days[:rule["days"]]
        came = [m for m in row.marks_before(day) if m.attended
                and m.date >= row.entry]
        if came:
            return Found()
        n = rule["days"]
        return Found(len(days) >= n, len(days) == n - 1 and n > 1, 0,
                     row.entry, [("open day", d) for d in first])
    if not row.leaving or row.leaving >= day or row.destination:
        return Found()
    if case == "leaver":
        return Found(True, False, 0, row.leaving, [("left", row.leaving)])
    marks = [m for m in row.marks_before(day) if m.date <= row.leaving]
    spell, days = spell_at_end(marks, lambda m: wanted(rule, m))
    n = rule["days"]
    return Found(days >= n, days == n - 1 and n > 1, 0,
                 spell[0].date if spell else None,
                 [(m, m.date) for m in spell])


FIND = {"unexplained": find_unexplained, "run": find_run,
        "window": find_window, "cumulative": find_cumulative,
        "rate": find_rate, "overdue": find_overdue,
        "next_after": find_next_after, "recovered": find_recovered,
        "roll": find_roll}


def flag_reason(flag, sensitive):
    words = {"plan": "a plan is recorded",
             "other_service": "another service holds the case",
             "do_not_visit": "do not visit"}
    if flag in SENSITIVE_FLAGS:
        return "flag " + flag if sensitive else LEAD
    return words.get(flag, "flag " + flag)


def held(rule, row, found, day, sensitive):
    hold = rule.get("held_by", {})
    reasons = []
    for name in hold.get("events", ()):
        events = row.logged([name], day, found.start)
        if events:
            date = events[-1].date.isoformat()
            reasons.append("the family told the school on " + date
                           if name == "told" else
                           name.replace("_", " ") + " on " + date)
    for flag in hold.get("flags", ()):
        if flag in row.flags:
            reason = flag_reason(flag, sensitive)
            if reason not in reasons:
                reasons.append(reason)
    if hold.get("support"):
        name = row.attributes.get("support") or ""
        mentor = row.logged(["mentor_started", "mentor_ended"], day)
        if name:
            reasons.append("already supported: " + name)
        elif mentor and mentor[-1].name == "mentor_started":
            reasons.append("already supported: mentor")
    if hold.get("consent"):
        said = row.logged(["consent_given", "consent_refused"], day)
        no = (said[-1].name == "consent_refused" if said else
              (row.attributes.get("consent") or "").lower() == "no")
        if no:
            reasons.append("consent refused")
    if hold.get("year_groups") and row.year_group is not None:
        if in_years(hold["year_groups"], row.year_group):
            reasons.append("Year %s: perhaps not of compulsory school age"
                           % (row.year_group or "R"))
    limit = rule.get("limit")
    if limit:
        dates = [e.date for e in row.logged([limit["event"]], day)]
        while dates:
            first = dates[0]
            end = first.replace(year=first.year + limit["years"]) \
                if (first.month, first.day) != (2, 29) else \
                datetime.date(first.year + limit["years"], 3, 1)
            inside = [d for d in dates if d < end]
            if day <= end and len(inside) >= limit["count"]:
                reasons.append("%d %s%s in %d years from %s"
                               % (len(inside), limit["event"],
                                  "s" if len(inside) > 1 else "",
                                  limit["years"], first.isoformat()))
                break
            dates = [d for d in dates if d >= end]
    return reasons


def in_years(text, year):
    for part in text.split(","):
        ends = [0 if e.strip() == "R" else int(e) for e in part.split("-")]
        if ends[0] <= year <= ends[-1]:
            return True
    return False


def applies(rule, row):
    a = rule.get("applies", {})
    if a.get("flags") and not set(a["flags"]) & set(row.flags):
        return False
    if set(a.get("not_flags", ())) & set(row.flags):
        return False
    years = a.get("year_groups")
    return not (years and row.year_group is not None
                and not in_years(years, row.year_group))


class Replay:
    """Episodes of one rule for one row, from asking it every day."""

    def __init__(self, rule, row, days, others, sensitive):
        self.episodes = []
        self.state_on = {}
        self.last = Found()
        now, before = None, None
        for day in days:
            found = self.ask(rule, row, day, others)
            same = now and found.key == now["key"]
            if rule["kind"] in ("unexplained", "run") and found.key and before:
                same = found.key[0] < before  # it had begun by then
            before = day
            if now and (not found.met or not same):
                now["end"] = day
                now = None
            if found.met and now is None:
                now = {"key": found.key, "seen": day, "met": None,
                       "end": None}
                self.episodes.append(now)
            if now:
                now["found"] = found
                if not found.blocked and now["met"] is None:
                    now["met"] = day
                self.state_on[day] = self.state(rule, row, now, found, day,
                                                sensitive)
            self.last = found

    @staticmethod
    def ask(rule, row, day, others):
        if (rule["kind"] not in ("roll", "no_action")
                and not row.is_active(day)):
            return Found()
        if rule["kind"] != "no_action":
            return FIND[rule["kind"]](rule, row, day)
        state = others[rule["rule"]].state_on.get(day)
        if not state or state[0] != "met":
            return Found()
        first = state[1]
        done = row.logged(rule["events"], day, first)
        base = max([first] + [e.date + DAY for e in done])
        k = sum(base <= d for d in row.open_days(day))
        n = rule["days"]
        return Found(k >= n, k == n - 1 and n > 1, first, first,
                     state[3].pieces)

    @staticmethod
    def state(rule, row, episode, found, day, sensitive):
        first = episode["met"]
        if first and (row.logged(rule.get("cleared_by", ()), day, first)
                      or found.blocked and not held(rule, row, found, day,
                                                    sensitive)):
            return "cleared", first, [], found
        reasons = held(rule, row, found, day, sensitive)
        if reasons:
            return "held", first or episode["seen"], reasons, found
        if first is None:
            return None
        return "met", first, [], found


def evidence(pieces, sensitive):
    groups = {}
    for what, date in pieces:
        if isinstance(what, str):
            name, rank = what, -1
        elif what is None or what.code is None or what.kind == "no_mark":
            name, rank = "no mark", 10000
        elif what.code.name in SENSITIVE_CODES and not sensitive:
            name, rank = what.kind, 5000
        else:
            name, rank = what.code.name, what.code.order
        groups.setdefault(name, []).append((date, rank))
    parts = sorted(groups.items(), key=lambda g: (min(g[1])[0],
                                                  min(r for _, r in g[1]),
                                                  g[0]))
    return "; ".join("%s×%d %s..%s" % (n, len(d), min(d)[0], max(d)[0])
                     for n, d in parts)


def due_date(first, count, calendar, school):
    """The last of `count` school days after first_met (0: that day)."""
    planned, guessed, date, left = {}, False, first, count
    while True:
        year = academic_year(date)
        if year not in planned:
            planned[year] = set(calendar.planned_dates(school, year))
        guess = not planned[year]
        is_day = date.weekday() < 5 if guess else date in planned[year]
        guessed |= guess
        if is_day and (count == 0 or date > first):
            left -= 1
            if left <= 0:
                return date.isoformat() + ("*" if guessed else "")
        date += DAY


def is_provisional(rule, row, found, day):
    p = rule.get("provisional")
    if not p:
        return False
    days = row.open_days(day)
    return any(not isinstance(m, str) and m and m.code
               and m.code.name == p["code"]
               and sum(d > date for d in days) < p["days"]
               for m, date in found.pieces)


def triggers(world, policy, cases, options, register, table):
    opened = {s: OpenSessions([m for k, m in world.enrolments.items()
                               if k[1] == s]) for s in world.schools}
    keys = list(world.rows())
    listed = set(keys)
    extra = []
    for row in world.pupils.rows:
        year = row.get("academic_year")
        if year and int(year[:4]) != world.year:
            continue
        key = (row["pupil_id"], row.get("school_id", ""))
        if key in listed or key[1] not in world.schools:
            continue
        if options.unit == "pupil" and any(k[0] == key[0] for k in keys):
            continue
        if not any(academic_year(d) == world.year
                   for d, _ in opened[key[1]].before(world.as_of)):
            continue
        listed.add(key)
        extra.append(key)
    rows = [Row(world, p, s, opened[s], cases, None) for p, s in keys + extra]
    family_of = {r.pupil: r.family for r in rows if r.family}
    out = []
    first = min((s[0] for m in world.enrolments.values() for s in m),
                default=world.as_of)
    for row in rows:
        if not any(applies(rule, row) for rule in policy["rules"]):
            continue
        row.set_events(family_of)
        starts = [first] + [e.date for e, _ in row.events] + [
            d for d in (row.entry, row.leaving) if d]
        days = []
        day = min(starts) + DAY
        while day <= world.as_of:
            days.append(day)
            day += DAY
        if not days or days[-1] != world.as_of:
            days.append(world.as_of)
        replays = {}
        before = None
        if options.unit == "enrolment" and not (row.pupil, row.school) in extra:
            marks = first_marks(world, register, row.pupil, row.school, table)
            if {s: m.code for s, m in marks.items()} != {
                    s: m.code for s, m in row.marks.items()}:
                before = copy.copy(row)
                before.marks = marks
        is_extra = (row.pupil, row.school) in extra
        for rule in policy["rules"]:
            if is_extra and rule["kind"] != "roll":
                continue
            replays[rule["name"]] = Replay(rule, row, days, replays,
                                           options.sensitive)
        then = {}
        for rule in policy["rules"] if before else []:
            then[rule["name"]] = Replay(rule, before, days, then,
                                        options.sensitive)
        for place, rule in enumerate(policy["rules"]):
            if rule["name"] not in replays or not applies(rule, row):
                continue
            if rule.get("audience") == "lead" and options.audience != "lead":
                continue
            for line in lines(rule, row, replays[rule["name"]], world,
                              options):
                out.append((row, place, line))
            if before is None:
                continue
            for line in retracted(rule, days[-1], replays[rule["name"]],
                                  then[rule["name"]], options):
                out.append((row, place, line))
    return finish(out, policy)


def first_marks(world, register, pupil, school, table):
    """The row's marks with each session as it was recorded first."""
    cells = {}
    for r in register:
        if ((r.pupil, r.school) == (pupil, school) and r.date < world.as_of
                and (r.date, r.half) in world.enrolments.get(
                    (pupil, school), {})):
            cells.setdefault((r.date, r.half), []).append(r)
    oldest = datetime.datetime.min
    return {session: settle([r for r in rows if (r.recorded or oldest) == min(
        (x.recorded or oldest) for x in rows)], table)
            for session, rows in sorted(cells.items())}


def retracted(rule, day, replay, then, options):
    """What the first marks would meet today and those of now do not."""
    if replay.state_on.get(day) or replay.last.met:
        return
    state = then.state_on.get(day)
    if state and state[0] in ("met", "held"):
        yield ["retracted", state[1].isoformat(),
               evidence(state[3].pieces, options.sensitive), rule["action"],
               "", ""]


def lines(rule, row, replay, world, options):
    as_of = world.as_of
    for e in replay.episodes:
        open_ = e["end"] is None
        if not open_:
            if not options.all or e["met"] is None:
                continue
            done = row.logged(rule.get("cleared_by", ()), as_of, e["met"])
            done = [x for x in done if x.date < e["end"]]
            yield ["cleared" if done else "met", e["met"].isoformat(),
                   evidence(e["found"].pieces, options.sensitive),
                   "Over since %s: %s" % (e["end"], rule["action"]), "", ""]
            continue
        state = replay.state_on.get(as_of)
        if state is None:
            continue
        name, met, reasons, found = state
        action, due = rule["action"], ""
        if name == "met":
            if is_provisional(rule, row, found, as_of):
                action += " (provisional: an N may still be explained)"
            if "due_days" in rule:
                due = due_date(met, rule["due_days"], world.calendar,
                               row.school)
        yield [name, met.isoformat(), evidence(found.pieces,
                                               options.sensitive),
               action, due, "; ".join(reasons)]
    if replay.last.near and not replay.last.met:
        reasons = held(rule, row, replay.last, as_of, options.sensitive)
        if not replay.last.blocked:
            yield ["near", "", evidence(replay.last.pieces,
                                        options.sensitive),
                   rule["action"], "", "; ".join(reasons)]


def finish(out, policy):
    """One visit for a household, then the order."""
    taken = {}
    wanted_rows = sorted(
        (o for o in out if policy["rules"][o[1]].get("household")
         and o[2][0] == "met" and o[2][2] is not None and o[0].family
         and not o[2][3].startswith("Over since")),
        key=lambda o: (o[2][1], as_bytes((o[0].school, o[0].pupil))))
    for row, place, line in wanted_rows:
        key = (row.family, place)
        if key in taken and taken[key] != row.pupil:
            line[0], line[4] = "held", ""
            line[3] = policy["rules"][place]["action"]
            line[5] = "one visit for the household: with " + taken[key]
        else:
            taken[key] = row.pupil
    # Rows of a rule by day; one without a day (near) last.
    out.sort(key=lambda o: (as_bytes((o[0].school, o[0].pupil)), o[1],
                            o[2][1] or "9999"))
    return [[row.pupil, row.school, row.family,
             policy["rules"][place]["name"]] + line
            for row, place, line in out]


SENSITIVE_CODES = set()


def parse(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("register", nargs="+")
    for name in ("--policy", "--pupils", "--cases", "--calendar", "--as-of",
                 "--known-at", "--audience"):
        parser.add_argument(name)
    parser.add_argument("--unit", default="enrolment")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sensitive", action="store_true")
    return parser.parse_args(arguments)


def compute(given):
    from register import CODES_TABLE
    SENSITIVE_CODES.update(r["code"] for r in read_table(CODES_TABLE)[1]
                           if r["sensitive"] == "yes")
    with open(given.policy, encoding="utf-8") as file:
        policy = json.load(file)
    register, pupils = read_register(given.register), Pupils(given.pupils)
    table = CodeTable()
    world = World(register, pupils, Calendar(given.calendar),
                  Options(parse_date(given.as_of), parse_date(given.known_at),
                          given.unit), table)
    cases = read_cases(given.cases) if given.cases else []
    return triggers(world, policy, cases, given,
                    with_schools(register, pupils), table)


def main(arguments):
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(compute(parse(arguments)))


if __name__ == "__main__":
    main(sys.argv[1:])
