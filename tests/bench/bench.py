# SPDX-License-Identifier: MIT
"""Earlybell's speed beside its goals and beside what people would use instead.

One run: the same invented marks for everybody, answers compared before times
are, rounds that alternate, medians. A line says what it starts from and what
comes out; a ratio stands only between lines that start from the same. Every
timed line is a process of its own, bound to one core or two. Goals are those
of the design, set for another machine (2 GHz, AVX-512).

    bench.py B [--pupils 20000] [--wide 200000] [--rounds 3] [--json FILE]
             [--skip programs frames]

B is the build folder; run it with the Python of the environment that bench.sh
makes (Polars, DuckDB, pandas, pyarrow, tsfresh, pycatch22, earlybell).
"""

import argparse
import importlib.metadata
import importlib.util
import json
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import frames

HERE = pathlib.Path(__file__).parent
AS_OF = ["--as-of", frames.AS_OF]
FEBRUARY = ["--as-of", "2026-02-04"]  # when everybody has chances to work out
PEERS = {"polars": frames.with_polars, "duckdb": frames.with_duckdb,
         "pandas": frames.with_pandas}


# ---- one process -------------------------------------------------------------


def run(command, cores):
    """Seconds, peak of memory in MB, and what was printed."""
    command = ["taskset", "-c", cores, *map(str, command)]
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode(errors="replace")
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: {text[-800:]}")
    return seconds, usage.ru_maxrss / 1024, text


def apart(work, *given):
    """Runs it in a process of its own: a child's peak of memory begins with
    its parent's, so this process stays small."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work(*given)
            sys.stdout.flush()
            code = 0
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1] != 0:
        raise SystemExit(f"{work.__name__} failed")


class Table:
    """Lines of the report; each a list of measurements, one a round."""

    def __init__(self):
        self.lines = {}

    def add(self, name, pupils, start_from, seconds, *, peak=0.0, size=0,
            goal=None):
        line = self.lines.setdefault(
            name, {"pupils": pupils, "from": start_from, "bytes": size,
                   "goal_pupils_per_s": goal, "seconds": [], "peak_mb": 0.0})
        line["seconds"].append(seconds)
        line["peak_mb"] = max(line["peak_mb"], peak)

    def rate(self, name):
        line = self.lines[name]
        return line["pupils"] / statistics.median(line["seconds"])

    def show(self):
        print("| what | starts from | pupils/s | GB/s | peak MB | goal/s | "
              "reached |\n|--|--|--|--|--|--|--|")
        for name, line in self.lines.items():
            rate = self.rate(name)
            flow = rate / line["pupils"] * line["bytes"] / 1e9
            goal = line["goal_pupils_per_s"]
            line["pupils_per_s"], line["gb_per_s"] = rate, flow
            print(f"| {name} | {line['from']} | {rate:,.0f} | "
                  f"{f'{flow:.2f}' if flow else ''} | "
                  f"{line['peak_mb'] or '':.4} | "
                  f"{f'{goal:,.0f}' if goal else ''} | "
                  f"{f'{rate / goal:.2f}' if goal else ''} |"
                  .replace("| 0.0 |", "| |"))


# ---- data --------------------------------------------------------------------


def places(folder):
    return {"parquet": folder / "marks.parquet",
            "sorted": folder / "sorted.csv",
            "shuffled": folder / "shuffled.csv",
            "marks": folder / "wide.csv", "out": folder / "scores.csv"}


def make_data(folder, args):
    """The same marks as Parquet, long CSV in order, shuffled, and a row a
    pupil."""
    import polars

    paths = places(folder)
    frames.make(paths["parquet"], args.pupils)
    frame = polars.read_parquet(paths["parquet"])
    frame.write_csv(paths["sorted"])
    frame.sample(fraction=1.0, shuffle=True, seed=1).write_csv(
        paths["shuffled"])
    chance = random.Random(2)
    year = []
    for _ in range(500):  # rows of marks, used again and again
        often = chance.betavariate(0.9, 11)
        year.append("".join(
            chance.choice("IIIIMOGN") if chance.random() < often
            else "/\\"[s % 2] for s in range(2 * frames.DAYS)))
    with open(paths["marks"], "w", encoding="ascii") as out:
        out.write("pupil_id,school_id,start_date,marks\n")
        for i in range(args.wide):
            out.write(f"P{i:07d},{100000 + i // 1000},{frames.FIRST},"
                      f"{year[i * 7919 % 500]}\n")


# ---- files to scores ---------------------------------------------------------


def peer(args):
    """In a process of its own: a long CSV to 18 features."""
    kind = args.peer
    if kind == "pandas":
        import pandas
        start = time.perf_counter()
        frame = pandas.read_csv(args.data, dtype={
            "pupil_id": str, "school_id": str}, parse_dates=["date"])
    else:
        import polars
        start = time.perf_counter()
        frame = polars.read_csv(args.data, try_parse_dates=True,
                                schema_overrides={"school_id": polars.String})
    answer = PEERS[kind](frame)
    print(f"seconds {time.perf_counter() - start}")
    if args.out:
        write_answer(answer, args.out)


def write_answer(answer, path):
    import pyarrow
    import pyarrow.parquet

    table = frames.as_arrow(answer).select([*frames.KEYS, *frames.NAMES])
    table = pyarrow.table({
        name: table[name].cast(pyarrow.string() if name in frames.KEYS
                               else pyarrow.float64())
        for name in table.column_names
    }).sort_by([(key, "ascending") for key in frames.KEYS])
    pyarrow.parquet.write_table(table, path)


def compare(program, data, folder):
    """All give the same 18 numbers of every pupil, or there are no times."""
    import polars

    ours = folder / "ours.csv"
    run([program, "features", data, *AS_OF, "-o", ours], "0")
    overrides = {key: polars.String for key in frames.KEYS}
    mine = polars.read_csv(ours, schema_overrides=overrides,
                           infer_schema_length=None)
    write_answer(mine, folder / "ours.parquet")
    for name in PEERS:
        out = folder / f"{name}.parquet"
        run([sys.executable, __file__, "-", "--peer", name, "--data", data,
             "--out", out], "0,1")
        frames.same(folder / "ours.parquet", out)
    print(f"Equal bit by bit before any time was taken: {', '.join(PEERS)} "
          f"and earlybell, in {', '.join(frames.NAMES)}.\n")


def files(table, build, paths, args):
    program = build / "earlybell"
    for cores, threads in (("0", 1), ("0,1", 2)):
        for form, pupils, goal in (
                ("sorted", args.pupils, 20_000 / 0.35),
                ("shuffled", args.pupils, None),
                ("marks", args.wide, 1e6)):
            seconds, peak, _ = run(
                [program, "score", paths[form], *FEBRUARY, "--threads",
                 threads, "-o", paths["out"]], cores)
            words = {"sorted": "long CSV, sorted", "marks": "marks CSV",
                     "shuffled": "long CSV, shuffled"}[form]
            table.add(f"{words} to scores, {threads} threads", pupils,
                      "file", seconds, peak=peak,
                      size=paths[form].stat().st_size,
                      goal=goal if threads == 2 else None)
    for name in PEERS:
        _, peak, text = run([sys.executable, __file__, "-", "--peer", name,
                             "--data", paths["sorted"]], "0,1")
        seconds = float(re.search(r"seconds ([\d.]+)", text).group(1))
        table.add(f"{name}, long CSV to 18 features, 2 threads", args.pupils,
                  "file", seconds, peak=peak,
                  size=paths["sorted"].stat().st_size)


# ---- from memory -------------------------------------------------------------


def memory(table, build, args):
    goals = {"eb_features, 380 sessions": 4.0e6,
             "eb_score, on 4 February": 2.0e6, "eb_view_new": None}
    for cores, threads in (("0", 1), ("0,1", 2)):
        _, peak, text = run([build / "tests/bench/bench", "--pupils",
                             args.pupils, "--threads", threads], cores)
        for name, goal in goals.items():
            found = re.search(rf"\| {name} \|[^|]*\| ([\d.e+-]+) ms", text)
            table.add(f"{name}, {threads} threads", args.pupils,
                      "packed rows", float(found.group(1)) / 1e3, peak=peak,
                      size=args.pupils * 380,
                      goal=goal and goal * threads)
    found = {}
    for model in ("england-bands", "england-simulated"):
        _, _, text = run([build / "tests/bench/marks", "--model", model,
                          "--json"], "0")
        found[model] = json.loads(text)
        table.add(f"one new mark to its score, {model}", 1, "a register",
                  found[model]["together"][0] / 1e6, goal=1 / 5e-6)
    return found


def programs(table, build, folder, args):
    """What learns and judges: whole processes, on an invented area."""
    area = folder / "area"
    pupils = args.area
    simulate = [build / "earlybell-train", "simulate", "--pupils", pupils,
                "--years", "3", "--threads", "2"]
    for _ in range(args.rounds):
        shutil.rmtree(area, ignore_errors=True)
        seconds, peak, _ = run([*simulate, "-o", area], "0,1")
        table.add("simulate, pupil-years", pupils * 3, "nothing", seconds,
                  peak=peak)
        given = [area / "register.csv", "--pupils", area / "pupils.csv",
                 "--calendar", area / "calendar.csv", "--threads", "2"]
        for name, command in {
                "evaluate": [build / "earlybell", "evaluate"],
                "fit": [build / "earlybell-train", "fit", "-o",
                        folder / "model.json"],
                "triggers (rules)": [build / "earlybell", "triggers",
                                     "--policy", "england", "--cases",
                                     area / "cases.csv"],
        }.items():
            try:
                seconds, peak, _ = run([*command, *given], "0,1")
            except SystemExit as why:  # a tiny area may not bear a fit
                print(f"{name}: not run: {why}\n")
                continue
            table.add(f"{name}, pupil-years", pupils * 3, "file", seconds,
                      peak=peak, size=given[0].stat().st_size)


# ---- the report --------------------------------------------------------------


def about(build):
    def said(*command):
        return subprocess.run(command, capture_output=True, text=True,
                              check=False).stdout.strip()

    processor = re.search(r"model name\s*: (.*)",
                          pathlib.Path("/proc/cpuinfo").read_text())
    versions = [f"{name} {importlib.metadata.version(name)}" for name in
                ("polars", "duckdb", "pandas", "pyarrow")]
    facts = {
        "machine": f"{processor.group(1) if processor else 'unknown'}, "
                   f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "cores": "one thread on core 0, two on cores 0 and 1 (taskset)",
        "compiler": said("cc", "--version").splitlines()[0],
        "earlybell": said(str(build / "earlybell"), "version")
        .splitlines()[0],
        "peers": f"Python {sys.version.split()[0]}, {', '.join(versions)}",
    }
    for name, text in facts.items():
        print(f"{name}: {text}  ")
    print()
    return facts


def ratios(table):
    ours = "long CSV, sorted to scores, 2 threads"
    out = {}
    for name, goal in (("polars", 10), ("duckdb", 20), ("pandas", 40)):
        theirs = f"{name}, long CSV to 18 features, 2 threads"
        out[name] = table.rate(ours) / table.rate(theirs)
        print(f"{ours} is {out[name]:.1f} times {name} (goal {goal}; both "
              f"start from the same file; {name} gives 18 features, we give "
              f"scores)  ")
    return out


def from_frames(parquet, args):
    """What frames.py prints: peers that begin with a frame in memory."""
    if importlib.util.find_spec("earlybell") is None:
        print("From a frame in memory: not run: the package is missing")
        return ""
    if "frames" in args.skip:
        return ""
    _, _, text = run([sys.executable, HERE / "frames.py", "--pupils",
                      args.pupils, "--runs", args.rounds, "--data", parquet],
                     "0,1")
    print("From a frame in memory (frames.py):\n")
    print("\n".join("    " + line for line in text.splitlines()))
    return text


def everything(args):
    build = pathlib.Path(args.build).resolve()
    facts = about(build)
    table = Table()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        folder = pathlib.Path(folder)
        paths = places(folder)
        apart(make_data, folder, args)
        sys.stdout.flush()
        apart(compare, build / "earlybell", paths["sorted"], folder)
        for _ in range(args.rounds):
            files(table, build, paths, args)
            parts = memory(table, build, args)
        if "programs" not in args.skip:
            programs(table, build, folder, args)
        table.show()
        print()
        found = ratios(table)
        print("\nOne new mark, by part (median, 99th of 100, slowest; us): "
              f"{json.dumps(parts)}\n")
        text = from_frames(paths["parquet"], args)
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(
            {"about": facts, "lines": table.lines, "ratios": found,
             "new_mark_us": parts, "frames": text.splitlines()}, indent=1)
            + "\n", encoding="utf-8")
        print(f"\nJSON: {args.json}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--pupils", type=int, default=20_000)
    parser.add_argument("--wide", type=int, default=200_000)
    parser.add_argument("--area", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    parser.add_argument("--skip", nargs="*", default=[],
                        choices=["programs", "frames"])
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--data", help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.peer:
        peer(args)
    else:
        everything(args)


if __name__ == "__main__":
    main()
