#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An independent check of `target`, written from POLICY.md ("Places") alone.

  places.py PROGRAM REGISTER PUPILS CALENDAR --places N [--per-school FILE]
            [--conversion X] [--likely P] [--year-groups A-B] [--cases FILE]
  places.py --self-test

Runs `score` and `target`, works out from the scores who is eligible and what
the best choice under the limits is worth, and compares: every child is in one
list and the right one, no limit is broken, no other choice is worth more, the
lists stand in their order. For the default band (0.10 to 0.50) the chance to
end in it is p_persistent - p_severe. Up to 16 families every set is tried;
above that, places are dealt out family by family. Standard library only.
"""
import argparse
import csv
import itertools
import random
import subprocess
import sys
from fractions import Fraction


# ---- the best choice ---------------------------------------------------------

def every_set(families, capacity, limits):
    """The largest value of any set: None when none is allowed."""
    best = None
    for bits in itertools.product((0, 1), repeat=len(families)):
        chosen = [f for f, bit in zip(families, bits) if bit]
        if allowed(chosen, capacity, limits):
            value = sum(f["value"] for f in chosen)
            if best is None or value > best:
                best = value
    return best


def allowed(chosen, capacity, limits):
    at = {}
    for f in chosen:
        at[f["school"]] = at.get(f["school"], 0) + f["children"]
    if sum(at.values()) > capacity:
        return False
    for school, (least, most) in limits.items():
        n = at.get(school, 0)
        if (least is not None and n < least) or (most is not None and n > most):
            return False
    return True


def dealt_out(families, capacity, limits):
    """The same for many families: tables of value by children, by school."""
    whole = {0: 0.0}
    schools = sorted({f["school"] for f in families} | set(limits))
    for school in schools:
        table = {0: 0.0}
        for f in (f for f in families if f["school"] == school):
            for n, value in sorted(table.items(), reverse=True):
                m = n + f["children"]
                if m <= capacity and table.get(m, -1.0) < value + f["value"]:
                    table[m] = value + f["value"]
        least, most = limits.get(school, (None, None))
        table = {n: v for n, v in table.items()
                 if (least is None or n >= least) and (most is None or n <= most)}
        joined = {}
        for a, x in whole.items():
            for b, y in table.items():
                if a + b <= capacity and joined.get(a + b, -1.0) < x + y:
                    joined[a + b] = x + y
        whole = joined
    return max(whole.values()) if whole else None


def self_test():
    rng = random.Random(3)
    for _ in range(400):
        families = [{"school": rng.choice("AB"), "children": rng.choice((1, 1, 1, 2, 3)),
                     "value": float(rng.randrange(30))} for _ in range(rng.randrange(1, 9))]
        limits = {}
        if rng.random() < 0.5:
            limits["A"] = (rng.choice((None, 1, 2)), rng.choice((None, 2, 3)))
        capacity = rng.randrange(0, 9)
        one, two = every_set(families, capacity, limits), dealt_out(families, capacity, limits)
        assert one == two, (families, capacity, limits, one, two)
    print("places.py: 400 small choices agree with every set tried")


# ---- who is eligible ---------------------------------------------------------

def run(program, command, options):
    out = subprocess.run([program, command] + options + ["--format", "csv"],
                         capture_output=True, text=True)
    if out.returncode not in (0, 3):
        raise SystemExit(out.stderr)
    return list(csv.DictReader(out.stdout.splitlines()))


def year_groups(text):
    groups = set()
    for part in (text or "R-14").split(","):
        ends = [0 if end in "Rr" else int(end) for end in part.split("-")]
        groups |= set(range(ends[0], ends[-1] + 1))
    return groups


def ask_cases(path, as_of):
    consent, mentored = {}, {}
    if path:
        with open(path, newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["at"][:10] < as_of]
        for row in sorted(rows, key=lambda row: row["at"]):
            if row["event"].startswith("consent_"):
                consent[row["pupil_id"]] = "no" if row["event"].endswith("refused") else "yes"
            if row["event"] in ("mentor_started", "mentor_ended"):
                mentored[row["pupil_id"]] = row["event"] == "mentor_started"
    return consent, mentored


def list_of(score, pupil, args, consent, mentored):
    possible, absent = int(score["possible"]), int(score["absent"])
    group = pupil["year_group"]
    if group and (0 if group == "R" else int(group)) not in year_groups(args.year_groups):
        return None
    now = 10 * absent >= possible and 2 * absent < possible
    chance = float(score["p_persistent"]) - float(score["p_severe"])
    fits = now or chance >= args.likely
    name = score["pupil_id"]
    if consent.get(name, pupil["consent"]) == "no" or pupil["support"] or mentored.get(name):
        return "" if fits else None
    if fits:
        return "eligible"
    return "severe" if 2 * absent >= possible else None


def children(scores, pupils, args):
    consent, mentored = ask_cases(args.cases, scores[0]["as_of"])
    found = {}
    for score in scores:
        if score["state"] != "ok":
            continue
        name = score["pupil_id"]
        pupil = pupils[name, score["school_id"]]
        kind = list_of(score, pupil, args, consent, mentored)
        ahead = (float(score["expected_rate"]) * (int(score["possible"]) + int(score["remaining"]))
                 - int(score["absent"]))
        if kind is not None:
            assert name not in found, "this check wants one enrolment a pupil"
            found[name] = {"name": name, "kind": kind, "school": score["school_id"], "ahead": ahead,
                           "family": pupil["family_id"] or "alone " + name}
    return found


def families_of(found):
    groups = {}
    for child in found.values():
        if child["kind"] == "eligible":
            groups.setdefault(child["family"], []).append(child)
    out = {}
    for name, members in groups.items():
        most = min(members, key=lambda c: (-c["ahead"], c["school"]))
        out[name] = {"school": most["school"], "children": len(members),
                     "value": sum(c["ahead"] for c in members)}
    return out


def read_limits(args, families):
    if not args.per_school:
        return {}
    limits = {}
    with open(args.per_school, newline="") as file:
        for row in csv.DictReader(file):
            limits[row["school_id"]] = tuple(
                offers(int(row[c]), args.conversion) if row[c] else None
                for c in ("minimum", "maximum"))
    return limits


def offers(places, conversion):
    share = Fraction(conversion)
    return -(-places * share.denominator // share.numerator)


# ---- comparing ---------------------------------------------------------------

def check(found, families, rows, capacity, limits):
    listed = {row["pupil_id"]: row for row in rows}
    assert len(listed) == len(rows), "a child is listed twice"
    assert set(listed) == set(found), set(listed) ^ set(found)
    for name, child in found.items():
        want = {"eligible": ("chosen", "waiting", "hold_out")}.get(child["kind"], (child["kind"],))
        assert listed[name]["list"] in want, (name, child, listed[name])
        assert abs(float(listed[name]["expected_ahead"]) - child["ahead"]) < 1e-8
        assert (listed[name]["held_because"] != "") == (child["kind"] == "")
    chosen = {found[r["pupil_id"]]["family"] for r in rows if r["list"] == "chosen"}
    for name, child in found.items():
        if child["kind"] == "eligible":
            assert (listed[name]["list"] == "chosen") == (child["family"] in chosen), "a family is parted"
    taken = [families[name] for name in chosen]
    assert allowed(taken, capacity, limits), "a limit is broken"
    pool = list(families.values())
    best = (every_set if len(pool) <= 16 else dealt_out)(pool, capacity, limits)
    value = sum(f["value"] for f in taken)
    assert abs(best - value) < 1e-4, (best, value)
    names = ("chosen", "waiting", "severe", "hold_out", "")
    assert [names.index(r["list"]) for r in rows] == sorted(names.index(r["list"]) for r in rows)
    for which in ("chosen", "waiting"):
        worth = [families[found[r["pupil_id"]]["family"]] for r in rows if r["list"] == which]
        each = [f["value"] / f["children"] for f in worth]
        assert all(a >= b - 1e-6 for a, b in zip(each, each[1:])), which
    print("%d families, %d chosen, worth %.4f of at most %.4f: the same"
          % (len(families), len(chosen), value, best))


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name in ("program", "register", "pupils", "calendar"):
        parser.add_argument(name)
    parser.add_argument("--places", type=int, required=True)
    parser.add_argument("--per-school")
    parser.add_argument("--conversion", default="0.66")
    parser.add_argument("--likely", type=float, default=0.5)
    parser.add_argument("--year-groups")
    parser.add_argument("--cases")
    args = parser.parse_args()
    files = [args.register, "--pupils", args.pupils, "--calendar", args.calendar]
    scores = run(args.program, "score", files)
    options = ["--places", str(args.places), "--conversion", args.conversion, "--likely", str(args.likely)]
    for name, value in (("--per-school", args.per_school), ("--year-groups", args.year_groups),
                        ("--cases", args.cases)):
        options += [name, value] if value else []
    rows = run(args.program, "target", files + options)
    day = scores[0]["as_of"]
    start = int(day[:4]) - (day[5:] <= "08-01")
    year = "%d/%02d" % (start, (start + 1) % 100)
    with open(args.pupils, newline="") as file:
        pupils = {(row["pupil_id"], row["school_id"]): row for row in csv.DictReader(file)
                  if row.get("academic_year", year) == year}
    found = children(scores, pupils, args)
    families = families_of(found)
    check(found, families, rows, offers(args.places, args.conversion), read_limits(args, families))


if __name__ == "__main__":
    main()
