#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An independent check of `patterns`, a session at a time.

  patterns.py PROGRAM REGISTER PUPILS CALENDAR

Works every test out again from the marks (marks form, one year) with
whole-number binomials instead of logarithms, and compares every p_value,
q_value, effect and sentence's numbers with `patterns --fdr 1`. Who has left is
taken from `score`. Standard library only.
"""
import csv
import math
import re
import subprocess
import sys
from datetime import date, timedelta

ABSENT = set("CEFGHIMNORSTU") | {"C1", "C2", "J1"}
POSSIBLE = set("/\\LBKPVWJ") | ABSENT
PLANNED = {"C2", "S"}
EXPLAINED = PLANNED | {"M", "U"}


def read(register, pupils):
    people = {(row["pupil_id"], row["school_id"]): row for row in csv.DictReader(open(pupils, newline=""))}
    rows = []
    for row in csv.DictReader(open(register, newline="")):
        day, marks = date.fromisoformat(row["start_date"]), {}
        codes = row["marks"].split(",") if "," in row["marks"] else list(row["marks"])
        for at in range(0, len(codes), 2):
            for half, code in enumerate(codes[at:at + 2]):
                if code in POSSIBLE:
                    marks[day, half] = code
            day += timedelta(3 if day.weekday() == 4 else 1)
        person = people[row["pupil_id"], row["school_id"]]
        rows.append({"id": row["pupil_id"], "school": row["school_id"], "marks": marks,
                     "family": person["family_id"], "group": person["year_group"]})
    return rows


def edges_of(school):
    """The two open days on either side of each break, not over another one."""
    counts = {}
    for row in school:
        for session in row["marks"]:
            counts[session] = counts.get(session, 0) + 1
    least = -(-len(school) // 20)
    days = sorted({day for (day, _), n in counts.items() if n >= max(1, least)})
    blocks, edges = [[days[0]]], set()
    for a, b in zip(days, days[1:]):
        if (b - a).days >= 7:
            blocks.append([])
        blocks[-1].append(b)
    for before, after in zip(blocks, blocks[1:]):
        edges |= set(before[-2:]) | set(after[:2])
    return edges


def shared_with(row, others):
    own = sorted(row["marks"])
    at = {s: [0, 0] for s in own}
    for other in others:
        for s in own:
            code = other["marks"].get(s)
            if code:
                at[s][1] += 1
                at[s][0] += code in ABSENT
    absent, possible = sum(a for a, _ in at.values()), sum(p for _, p in at.values())
    if possible < 20 * len(own):
        return None
    return {s for s in own if row["marks"][s] in ABSENT and at[s][0] >= 1
            and at[s][0] * possible >= 2 * absent * at[s][1]}


def set_apart(row, school):
    shared = None
    if row["group"]:
        shared = shared_with(row, [o for o in school if o is not row and o["group"] == row["group"]])
    if shared is None:
        shared = shared_with(row, [o for o in school if o is not row])
    return shared or set()


def spells_of(row, possible, edges):
    spells, current, places = [], None, sorted({day for day, _ in possible})
    for s in sorted(possible):
        if row["marks"][s] in ABSENT:
            if current is None:
                current = []
                spells.append(current)
            current.append(s)
        else:
            current = None
    out, last_afternoon = [], None
    for spell in spells:
        days = sorted({day for day, _ in spell})
        one = len(spell) == 1 and spell[0][1] == 1
        morning = (spell[0][0], 0)
        afternoon = (one and morning in possible and row["marks"][morning] not in ABSENT
                     and row["marks"][spell[0]] not in EXPLAINED)
        place = places.index(days[0])
        length = (min(len(days), 5) + 1 if len(days) > 1 else 2 if len(spell) > 1 else spell[0][1])
        out.append({"sessions": spell, "days": days, "length": length,
                    "fridays": any(d.weekday() == 4 for d in days),
                    "mondays": any(d.weekday() == 0 for d in days),
                    "midweek": all(d.weekday() in (1, 2, 3) for d in days),
                    "break_edges": any(d in edges for d in days),
                    "afternoons": afternoon, "many_short_spells": len(spell) <= 2,
                    "again": afternoon and last_afternoon is not None and last_afternoon + 1 == place})
        if afternoon:
            last_afternoon = place
    return out


# ---- chance ------------------------------------------------------------------

def dealt(own, labelled, total, odds):
    """The distribution of the pupil's labelled ones, as a list."""
    weights = [0.0] * (own + 1)
    first = max(0, own - total + labelled)
    if odds == 0.0:
        weights[first] = 1.0
        return weights
    for x in range(first, min(own, labelled) + 1):
        weights[x] = math.comb(labelled, x) * math.comb(total - labelled, own - x) * (odds ** x if x else 1.0)
    whole = sum(weights)
    return [w / whole for w in weights]


def convolve(a, b):
    out = [0.0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out


def judge(deals, shown, n):
    table = [1.0]
    for deal in deals:
        table = convolve(table, dealt(*deal))
    most = max(k for k, p in enumerate(table) if p > 0.0)
    if most < 3 or table[most] > 1e-4:
        return None
    mean = sum(k * p for k, p in enumerate(table))
    return (1.0 if shown < 3 else sum(table[shown:])), (shown - mean) / n, (shown, n)


def distance_tail(n, d):
    if d <= 0:
        return 1.0
    return d * sum(math.comb(n, j) * (1 - d - j / n) ** (n - j) * (d + j / n) ** (j - 1)
                   for j in range(n) if 1 - d - j / n > 0)


CERTAIN_ODDS = 1e9


def odds_of(own, own_all, all_, all_all):
    others, others_all = all_ - own, all_all - own_all
    if own == 0:
        return 0.0
    if own == own_all or others <= 0:
        return CERTAIN_ODDS  # nobody else could
    if others >= others_all:
        return 0.0  # nobody else could but so
    return own * (others_all - others) / ((own_all - own) * others)


def drawn(hits, chances, at):
    whole, of = sum(hits.values()), sum(chances.values())
    if not whole:
        return 1.0
    return (hits.get(at, 0) + 5.0) / (chances.get(at, 0) + 5.0 * of / whole)


def monday_of(day):
    return day - timedelta(day.weekday())


# ---- a school ----------------------------------------------------------------

def prepare(school):
    edges = edges_of(school)
    for row in school:
        planned = {s for s, code in row["marks"].items() if code in PLANNED}
        shared = set_apart(row, school)
        left = set(row["marks"]) - planned
        row["possible"] = left - shared
        row["beside"] = left - {s for s in shared if s[0] not in edges}
        row["spells"] = spells_of(row, row["possible"], edges)
        row["edge_spells"] = spells_of(row, row["beside"], edges)
        begins = {spell["sessions"][0] for spell in row["spells"]}
        row["risk"] = [s for s in sorted(row["possible"])
                       if row["marks"][s] not in ABSENT or s in begins]
        row["begins"] = begins
        row["weeks"] = sorted({monday_of(day) for day, _ in row["marks"]})
        row["late"] = {monday_of(day) for (day, _), code in row["marks"].items() if code in "LU"}
    counts = {name: {} for name in ("begun_week", "open_week", "begun_day", "open_day", "late", "weeks")}

    def count(name, key):
        counts[name][key] = counts[name].get(key, 0) + 1
    for row in school:
        for s in row["risk"]:
            count("open_week", monday_of(s[0]))
            count("open_day", s[0].weekday())
            if s in row["begins"]:
                count("begun_week", monday_of(s[0]))
                count("begun_day", s[0].weekday())
        for week in row["weeks"]:
            count("weeks", week)
            if week in row["late"]:
                count("late", week)
    return edges, counts


def week_days(row, school, edges):
    tests = {"fridays": lambda d: d.weekday() == 4, "mondays": lambda d: d.weekday() == 0,
             "midweek": lambda d: d.weekday() in (1, 2, 3), "break_edges": lambda d: d in edges}
    for kind, has in tests.items():
        spells, possible = ("edge_spells", "beside") if kind == "break_edges" else ("spells", "possible")
        if len(row[spells]) < 3:
            continue
        own = sum(has(day) for day, _ in row[possible])
        whole = sum(has(day) for r in school for day, _ in r[possible])
        odds = odds_of(own, len(row[possible]), whole, sum(len(r[possible]) for r in school))
        deals = []
        for length in range(7):
            pool = [s for r in school for s in r[spells] if s["length"] == length]
            deals.append((sum(s["length"] == length for s in row[spells]),
                          sum(s[kind] for s in pool), len(pool), odds))
        yield kind, judge(deals, sum(s[kind] for s in row[spells]), len(row[spells]))


def one_deal(row, school, kind, skip):
    own = [s for s in row["spells"] if not (skip and s["again"])]
    pool = [s for r in school for s in r["spells"] if not (skip and s["again"])]
    if len(own) < 3:
        return None
    return judge([(len(own), sum(s[kind] for s in pool), len(pool), 1.0)],
                 sum(s[kind] for s in own), len(own))


def long_spell(row, school):
    n, own = len(row["spells"]), sum(len(s["sessions"]) for s in row["spells"])
    others = sum(len(r["spells"]) for r in school) - n
    sessions = sum(len(s["sessions"]) for r in school for s in r["spells"]) - own
    if n < 1 or others < 30 or sessions <= others:
        return None
    longest = max(len(s["sessions"]) for s in row["spells"])
    p = 1.0
    if 2 * longest >= own:
        as_long = ((sessions - others) / sessions) ** (longest - 1)
        p = -math.expm1(n * math.log1p(-as_long)) if as_long < 1 else 1.0
    return p, longest / own, (longest, own)


def changes(row, counts):
    n = len(row["spells"])
    if n < 6:
        return
    total, before, after = 0.0, [], []
    for s in row["risk"]:
        if s in row["begins"]:
            before.append(total)
        total += drawn(counts["begun_week"], counts["open_week"], monday_of(s[0]))
        if s in row["begins"]:
            after.append(total)
    before, after = [x / total for x in before], [x / total for x in after]
    later = [b - i / n for i, b in enumerate(before)]
    sooner = [(i + 1) / n - a for i, a in enumerate(after)]
    for kind, gaps in (("more_since", later), ("less_since", sooner)):
        most = max(gaps + [0.0])
        at = gaps.index(most) if most > 0 else 0
        spell = row["spells"][at]
        since = spell["days"][0] if kind == "more_since" else spell["days"][-1] + timedelta(1)
        parts = [[s for s in row["possible"] if (s[0] >= since) == is_late] for is_late in (True, False)]
        rates = [sum(row["marks"][s] in ABSENT for s in part) / len(part) if part else 0.0 for part in parts]
        begun = [sum(s in row["begins"] for s in part) for part in parts]
        whole = all(parts)
        yield kind, (distance_tail(n, most) if whole else 1.0, rates[0] - rates[1] if whole else 0.0,
                     (begun[0], len(parts[0]), begun[1], len(parts[1])))


def lateness(row, counts):
    weeks, late = row["weeks"], [week in row["late"] for week in row["weeks"]]
    n, k = len(weeks), sum(late)
    if n < 8 or k < 4 or n - k < 4:
        return None
    rates = [drawn(counts["late"], counts["weeks"], week) for week in weeks]
    best, at, splits = 1.0, 4, 0
    for i in range(n - 4, 3, -1):
        a, b = sum(rates[i:]) / (n - i), sum(rates[:i]) / i
        odds = 1.0 if a >= 1 or b >= 1 else a / (1 - a) * (1 - b) / b
        p = sum(dealt(n - i, k, n, odds)[sum(late[i:]):])
        splits += 1
        if p < best:
            best, at = p, i
    numbers = (sum(late[at:]), n - at, sum(late[:at]), at)
    return min(1.0, best * splits), numbers[0] / numbers[1] - numbers[2] / numbers[3], numbers


def siblings(row, rows, counts):
    others = [o for o in rows if row["family"] and o["family"] == row["family"]
              and o["id"] != row["id"] and o["marks"]]
    if len(row["spells"]) < 3 or not others:
        return None
    away = {day for o in others for (day, _), code in o["marks"].items() if code in ABSENT}
    days = sorted({day for day, _ in row["possible"]})
    weight = [drawn(counts["begun_week"], counts["open_week"], monday_of(d))
              * drawn(counts["begun_day"], counts["open_day"], d.weekday()) for d in days]
    table, rarest, mean, shown = [1.0], 1.0, 0.0, 0
    for spell in row["spells"]:
        span = len(spell["days"])
        starts = range(len(days) - span + 1)
        hit = sum(weight[i] for i in starts if any(d in away for d in days[i:i + span]))
        chance = hit / sum(weight[i] for i in starts)
        table = convolve(table, [1 - chance, chance])
        rarest *= chance
        mean += chance
        shown += any(d in away for d in spell["days"])
    if rarest > 1e-4:
        return None
    n = len(row["spells"])
    return (1.0 if shown < 3 else sum(table[shown:])), (shown - mean) / n, (shown, n)


def all_tests(rows):
    tests = {}
    for name in sorted({row["school"] for row in rows}):
        school = [row for row in rows if row["school"] == name]
        edges, counts = prepare(school)
        for row in school:
            found = list(week_days(row, school, edges)) + list(changes(row, counts))
            found += [("afternoons", one_deal(row, school, "afternoons", True)),
                      ("many_short_spells", one_deal(row, school, "many_short_spells", False)),
                      ("one_long_spell", long_spell(row, school)), ("lateness", lateness(row, counts)),
                      ("with_siblings", siblings(row, rows, counts))]
            tests.update({(row["id"], row["school"], kind): result for kind, result in found if result})
    return tests


def main():
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    program, register, pupils, calendar = sys.argv[1:]
    def run(command, *options):
        out = subprocess.run([program, command, register, "--pupils", pupils, "--calendar", calendar,
                              "--format", "csv"] + list(options), capture_output=True, text=True)
        return list(csv.DictReader(out.stdout.splitlines()))
    theirs = {(r["pupil_id"], r["school_id"], r["pattern"]): r for r in run("patterns", "--fdr", "1")}
    gone = {(r["pupil_id"], r["school_id"]) for r in run("score") if r["state"] in ("left", "not_started")}
    ours = {key: test for key, test in all_tests(read(register, pupils)).items() if key[:2] not in gone}
    assert set(ours) == set(theirs), sorted(set(ours) ^ set(theirs))[:10]
    q, least = {}, 1.0
    order = sorted(ours, key=lambda key: float(theirs[key]["p_value"]), reverse=True)
    for i, key in enumerate(order):
        least = min(least, ours[key][0] * len(order) / (len(order) - i))
        q[key] = least
    for key, (p, effect, numbers) in ours.items():
        row = theirs[key]
        said = [int(x) for x in re.findall(r"(?<![-.\d])\d+(?![-.\d])", row["evidence"])]
        assert math.isclose(p, float(row["p_value"]), rel_tol=1e-8), (key, p, row)
        assert math.isclose(q[key], float(row["q_value"]), rel_tol=1e-8), (key, q[key], row)
        assert math.isclose(effect, float(row["effect"]), rel_tol=1e-8, abs_tol=1e-10), (key, effect, row)
        assert tuple(said[:len(numbers)]) == tuple(numbers), (key, numbers, row)
    print("%d tests of %d pupils: the same" % (len(ours), len({key[:2] for key in ours})))


if __name__ == "__main__":
    main()
