#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Rules and places beside the ten-week rule in DuckDB's SQL, in one run.

    rules.py PROGRAM [PUPILS]                        (make bench-rules)

PROGRAM is tests/bench/rules.c built. Needs duckdb; run it with the Python of a
throw-away venv (`pip install duckdb`). Ten sessions of G, N, O or U in ten
school weeks, over terms and years, any time in two years: first it is checked
that both name the same pupils (leaves with 1 when not), then times are shown.
Both work from memory. SQL is given only the G, N, O and U of those pupils, each
with a number for the pupil and one for the school week; the library has every
mark of the register, finds the weeks itself, and says since when and why.
"""
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import duckdb

ROUNDS = 5
MET = """
SELECT DISTINCT row FROM (
  SELECT row, count(*) OVER (
    PARTITION BY row ORDER BY week
    RANGE BETWEEN 9 PRECEDING AND CURRENT ROW) AS sessions
  FROM marks WHERE code IN ('G', 'N', 'O', 'U'))
WHERE sessions >= 10
"""
NAMES = {
    "view": "a view, made from the register",
    "england": "`england`, nine rules, what is open now",
    "england_all": "`england`, nine rules, every episode",
    "ten_in_ten": "ten in ten alone, every episode",
    "places": "500 places, scores included",
}


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [l.split(":")[1].strip() for l in file if "model name" in l]
    return "%s, %d cores, load %.1f" % (
        names[0] if names else platform.machine(), len(names), os.getloadavg()[0])


def load(folder):
    base = duckdb.connect(":memory:")
    for name in ("marks", "rows", "met"):
        base.execute(
            "CREATE TABLE %s_text AS SELECT * FROM read_csv('%s', header = true, types = "
            "{'school': 'VARCHAR', 'pupil': 'VARCHAR'})"
            % (name, os.path.join(folder, name + ".csv")))
    base.execute("CREATE TABLE rows AS SELECT school, pupil, "
                 "row_number() OVER (ORDER BY school, pupil)::INTEGER AS row FROM rows_text")
    base.execute("CREATE TABLE marks AS SELECT row, week::INTEGER AS week, code "
                 "FROM marks_text JOIN rows USING (school, pupil) ORDER BY row, week")
    return base


def same_pupils(base):
    """The number that both name; stops when they differ."""
    ours = {r for (r,) in base.execute(
        "SELECT DISTINCT row FROM met_text JOIN rows USING (school, pupil)").fetchall()}
    theirs = {r for (r,) in base.execute(MET).fetchall()}
    print("Pupils who met ten in ten: %d by the library, %d by SQL, %d by one alone."
          % (len(ours), len(theirs), len(ours ^ theirs)))
    if ours != theirs or not ours:
        for row in sorted(ours ^ theirs)[:5]:
            print("differs:", *base.execute("SELECT school, pupil FROM rows WHERE row = ?",
                                            [row]).fetchone())
        sys.exit(1)
    return len(ours)


def timed(base, threads):
    base.execute("SET threads = %d" % threads)
    clock, processor = [], []
    for _ in range(ROUNDS):
        begun = time.process_time(), time.perf_counter()
        base.execute(MET).fetchall()
        clock.append(time.perf_counter() - begun[1])
        processor.append(time.process_time() - begun[0])
    return (statistics.median(clock), min(clock), max(clock), statistics.median(processor))


def line(name, times, count, sql):
    print("| %s | %.1f | %.1f to %.1f | %.1f | %d | %.2f |" % (
        (name,) + tuple(1e3 * t for t in times) + (count, times[3] / sql)))


def main():
    pupils = sys.argv[2] if len(sys.argv) > 2 else "40000"
    print("%s; %s, Python %s, duckdb %s" % (
        machine(), platform.platform(), platform.python_version(), duckdb.__version__))
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([sys.argv[1], folder, pupils], check=True,
                             stdout=subprocess.PIPE, text=True)
        base = load(folder)
    met = same_pupils(base)
    rows, marks = (base.execute("SELECT count(*) FROM " + t).fetchone()[0]
                   for t in ("rows", "marks"))
    print("%d rows compared, of %s places on roll, two years, %d marks of G, N, O, U; medians of %d.\n"
          % (rows, pupils, marks, ROUNDS))
    sql = timed(base, 1)
    print("| what | ms | least to most | processor ms | rows | beside SQL |")
    print("|--|--:|--:|--:|--:|--:|")
    line("DuckDB: ten in ten, 1 thread", sql, met, sql[3])
    cores = os.cpu_count() or 1
    line("DuckDB: ten in ten, %d threads" % cores, timed(base, cores), met, sql[3])
    for text in run.stdout.splitlines():
        name, *numbers = text.split()
        line(NAMES[name], [float(n) for n in numbers[:4]], int(numbers[4]), sql[3])
    print("\n`beside SQL`: processor time by that of DuckDB with one thread; under 1 is faster.")
    print("Load at the end: %.1f." % os.getloadavg()[0])


if __name__ == "__main__":
    main()
