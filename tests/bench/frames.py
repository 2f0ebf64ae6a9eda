# SPDX-License-Identifier: MIT
"""From a data frame to features: ours, and 18 of them elsewhere.

The marks of invented pupils, 380 each, lie in a frame in memory. Timed is the
way from there to a table of features: the register and all 64 by earlybell; 18
of them, those that are said well with groups and sums, by Polars, DuckDB's SQL
and pandas; on a sample, the 10 of tsfresh's minimal set and catch22's 22 of
each pupil's row of absences. The 18 are compared bit by bit before any time is
printed. The peers are told that the frame is in order of pupil and time
(DuckDB is not: a table has no order), and that every day is open.

Each run is a process of its own, so that its peak of memory is its own; runs
alternate, and the best of each counts.

    python frames.py --pupils 200000 --runs 3      # needs polars, duckdb, ...
"""

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import threading
import time

DAYS, AS_OF, SAMPLE = 190, "2026-07-20", 400
SETTLE = 3  # seconds in which Polars gives back what loading took
FIRST = "2025-09-01"
CODES = ["/", "\\", "L", "I", "M", "H", "G", "N", "O", "U", "C1"]
ABSENT = ["I", "M", "H", "G", "N", "O", "U", "C1"]
UNAUTHORISED = ["G", "N", "O", "U"]
SHARES = {
    "unauthorised_rate": UNAUTHORISED,
    "authorised_rate": ["I", "M", "H", "C1"],
    "holiday_rate": ["H", "G"],
    "unexplained_rate": ["N"],
    "other_unauthorised_rate": ["O"],
    "late_after_close_rate": ["U"],
}
NAMES = [
    "possible_sessions",
    "absent_sessions",
    "absence_rate",
    *SHARES,
    "late_rate",
    "absence_rate_4w",
    "absence_rate_12w",
    "absence_rate_mon",
    "absence_rate_fri",
    "weeks_broken_rate",
    "spells",
    "spell_longest",
    "spells_short",
]
KEYS = ["school_id", "pupil_id"]


# ---- the frame ---------------------------------------------------------------


def make(path, pupils):
    """Marks with absences in runs, some pupils far more than others."""
    import numpy
    import pyarrow
    import pyarrow.parquet

    chance = numpy.random.default_rng(1)
    first = numpy.datetime64(FIRST)
    weekdays = first + numpy.array([i // 5 * 7 + i % 5 for i in range(DAYS)])
    dates = numpy.repeat(weekdays, 2).astype("datetime64[D]").astype("int32")
    sessions = numpy.tile([0, 1], DAYS)
    text = pyarrow.string()
    writer = None
    for start in range(0, pupils, 10_000):
        n = min(10_000, pupils - start)
        often = chance.beta(0.7, 9, (n, 1))
        stays = chance.random((n, 2 * DAYS)) < 0.7
        draw = chance.random((n, 2 * DAYS)) < often
        absent = draw.copy()
        for i in range(1, 2 * DAYS):
            again = stays[:, i] & (absent[:, i - 1] | draw[:, i])
            absent[:, i] = numpy.where(stays[:, i], again & absent[:, i - 1],
                                       draw[:, i])
        why = chance.choice(numpy.arange(3, 11), (n, 2 * DAYS),
                            p=[.5, .1, .05, .1, .05, .15, .03, .02])
        late = chance.random((n, 2 * DAYS)) < 0.02
        codes = numpy.where(absent, why, numpy.where(late, 2, sessions))
        ids = numpy.repeat(numpy.arange(start, start + n), 2 * DAYS)
        table = pyarrow.table({
            "pupil_id": pyarrow.array([f"P{i:07d}" for i in
                                       range(start, start + n)]).take(
                pyarrow.array(ids - start)),
            "school_id": pyarrow.array([f"{100000 + i // 1000}" for i in
                                        range(start, start + n)]).take(
                pyarrow.array(ids - start)),
            "date": pyarrow.array(numpy.tile(dates, n)).cast(pyarrow.date32()),
            "session": pyarrow.array(["AM", "PM"], text).take(
                pyarrow.array(numpy.tile(sessions, n))),
            "code": pyarrow.array(CODES, text).take(
                pyarrow.array(codes.ravel())),
        })
        if writer is None:
            writer = pyarrow.parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()


def load(path, kind):
    if kind == "pandas":
        import pandas
        return pandas.read_parquet(path)
    import polars
    frame = polars.read_parquet(path).rechunk()
    if kind == "categories":
        texts = [name for name in frame.columns if name != "date"]
        frame = frame.with_columns(polars.col(texts).cast(polars.Categorical))
    return frame


# ---- the same 18, four times -------------------------------------------------


def with_earlybell(frame):
    import earlybell

    register = earlybell.Register(frame, threads=2)
    return earlybell.features(register, as_of=AS_OF, threads=2)


def with_polars(frame):
    import polars as pl

    code, day = pl.col("code").cast(pl.String), pl.col("date")
    last = pl.lit(frame["date"].max()).dt.truncate("1w")
    week = day.dt.truncate("1w")
    new = (pl.col("pupil_id") != pl.col("pupil_id").shift(1)).fill_null(True)
    marks = frame.lazy().with_columns(
        absent=code.is_in(ABSENT), week=week, weekday=day.dt.weekday()
    ).with_columns(
        run=(pl.col("absent") & (new | ~pl.col("absent").shift(1)))
        .cum_sum(),
        w4=pl.col("week") > last.dt.offset_by("-4w"),
        w12=pl.col("week") > last.dt.offset_by("-12w"),
    )
    absent = pl.col("absent")

    def rate(which):
        return (absent & which).sum() / which.sum()

    sums = marks.group_by(KEYS).agg(
        possible_sessions=pl.len(),
        absent_sessions=absent.sum(),
        absence_rate=absent.sum() / pl.len(),
        **{name: code.is_in(of).sum() / pl.len()
           for name, of in SHARES.items()},
        late_rate=(code == "L").sum() / (~absent).sum(),
        absence_rate_4w=rate(pl.col("w4")),
        absence_rate_12w=rate(pl.col("w12")),
        absence_rate_mon=rate(pl.col("weekday") == 1),
        absence_rate_fri=rate(pl.col("weekday") == 5),
        weeks_broken_rate=pl.col("week").filter(absent).n_unique()
        / pl.col("week").n_unique(),
    )
    runs = (
        marks.filter(absent)
        .group_by([*KEYS, "run"]).agg(n=pl.len())
        .group_by(KEYS).agg(
            spells=pl.len(),
            spell_longest=pl.col("n").max(),
            spells_short=(pl.col("n") <= 2).sum(),
        )
    )
    return sums.join(runs, on=KEYS, how="left").with_columns(
        pl.col("spells", "spell_longest", "spells_short").fill_null(0)
    ).collect()


def with_duckdb(frame):
    import duckdb

    db = duckdb.connect()
    db.execute("SET memory_limit = '8GB'")  # else 80 % of the machine's
    db.register("frame", frame.to_arrow())

    def listed(codes):
        return "code IN (" + ", ".join(f"'{c}'" for c in codes) + ")"

    shares = ", ".join(
        f"count(*) FILTER ({listed(of)}) / count(*) AS {name}"
        for name, of in SHARES.items()
    )

    def rate(which, name):
        return (f"count(*) FILTER (absent AND {which}) / "
                f"nullif(count(*) FILTER ({which}), 0) AS {name}")

    return db.sql(f"""
        WITH m AS (
            SELECT pupil_id, school_id, date, session, code,
                   {listed(ABSENT)} AS absent, date_trunc('week', date) AS week
            FROM frame),
        l AS (SELECT date_trunc('week', max(date)) AS last FROM frame),
        s AS (
            SELECT school_id, pupil_id, count(*) AS possible_sessions,
                   count(*) FILTER (absent) AS absent_sessions,
                   count(*) FILTER (absent) / count(*) AS absence_rate,
                   {shares},
                   count(*) FILTER (code = 'L')
                       / count(*) FILTER (NOT absent) AS late_rate,
                   {rate("week > last - INTERVAL 4 WEEK", "absence_rate_4w")},
                   {rate("week > last - INTERVAL 12 WEEK", "absence_rate_12w")},
                   {rate("isodow(date) = 1", "absence_rate_mon")},
                   {rate("isodow(date) = 5", "absence_rate_fri")},
                   count(DISTINCT week) FILTER (absent)
                       / count(DISTINCT week) AS weeks_broken_rate
            FROM m, l GROUP BY ALL),
        g AS (
            SELECT *, row_number() OVER w - row_number() OVER
                (PARTITION BY school_id, pupil_id, absent
                 ORDER BY date, session) AS run
            FROM m WINDOW w AS (PARTITION BY school_id, pupil_id
                                ORDER BY date, session)),
        r AS (SELECT school_id, pupil_id, run, count(*) AS n FROM g
              WHERE absent GROUP BY ALL),
        t AS (SELECT school_id, pupil_id, count(*) AS spells,
                     max(n) AS spell_longest,
                     count(*) FILTER (n <= 2) AS spells_short
              FROM r GROUP BY ALL)
        SELECT s.*, coalesce(spells, 0) AS spells,
               coalesce(spell_longest, 0) AS spell_longest,
               coalesce(spells_short, 0) AS spells_short
        FROM s LEFT JOIN t USING (school_id, pupil_id)""").to_arrow_table()


def with_pandas(frame):
    import pandas

    marks = frame.assign(absent=frame["code"].isin(ABSENT))
    date = pandas.to_datetime(frame["date"])
    weekday = date.dt.weekday
    marks["week"] = date - pandas.to_timedelta(weekday, unit="D")
    last = marks["week"].max()
    for name, of in SHARES.items():
        marks[name] = marks["code"].isin(of)
    marks["late"] = marks["code"] == "L"
    windows = {
        "4w": marks["week"] > last - pandas.Timedelta(weeks=4),
        "12w": marks["week"] > last - pandas.Timedelta(weeks=12),
        "mon": weekday == 0,
        "fri": weekday == 4,
    }
    for name, which in windows.items():
        marks[f"p_{name}"] = which
        marks[f"a_{name}"] = which & marks["absent"]
    new = marks["pupil_id"] != marks["pupil_id"].shift(1)
    before = marks["absent"].shift(1, fill_value=False)
    marks["run"] = (marks["absent"] & (new | ~before)).cumsum()
    flags = ["absent", "late", *SHARES,
             *(f"{x}_{name}" for name in windows for x in "pa")]
    groups = marks.groupby(KEYS, sort=True)
    sums = groups[flags].sum()
    out = pandas.DataFrame({"possible_sessions": groups.size(),
                            "absent_sessions": sums["absent"]})
    n = out["possible_sessions"]
    out["absence_rate"] = sums["absent"] / n
    for name in SHARES:
        out[name] = sums[name] / n
    out["late_rate"] = sums["late"] / (n - sums["absent"])
    for name in windows:
        out[f"absence_rate_{name}"] = sums[f"a_{name}"] / sums[f"p_{name}"]
    away = marks[marks["absent"]]
    weeks = marks.drop_duplicates([*KEYS, "week"]).groupby(KEYS).size()
    broken = away.drop_duplicates([*KEYS, "week"]).groupby(KEYS).size()
    out["weeks_broken_rate"] = broken.reindex(out.index, fill_value=0) / weeks
    runs = away.groupby([*KEYS, "run"]).size()
    of = runs.groupby(level=KEYS)
    out["spells"] = of.size()
    out["spell_longest"] = of.max()
    out["spells_short"] = (runs <= 2).groupby(level=KEYS).sum()
    return out.fillna({"spells": 0, "spell_longest": 0, "spells_short": 0})


def with_tsfresh(frame):
    from tsfresh import extract_features
    from tsfresh.feature_extraction import MinimalFCParameters

    frame = frame.assign(absent=frame["code"].isin(ABSENT).astype(float),
                         t=range(len(frame)))
    return extract_features(
        frame[["pupil_id", "t", "absent"]], column_id="pupil_id",
        column_sort="t", default_fc_parameters=MinimalFCParameters(),
        disable_progressbar=True, n_jobs=2)


def with_catch22(frame):
    import pycatch22

    absent = frame["code"].isin(ABSENT).astype(float)
    return [pycatch22.catch22_all(rows.to_list())
            for _, rows in absent.groupby(frame["pupil_id"])]


RUNS = {  # what runs, on which kind of frame, of a sample only
    "earlybell": (with_earlybell, "polars", False),
    "earlybell, categories": (with_earlybell, "categories", False),
    "earlybell, pandas": (with_earlybell, "pandas", False),
    "polars": (with_polars, "polars", False),
    "polars, categories": (with_polars, "categories", False),
    "duckdb": (with_duckdb, "polars", False),
    "pandas": (with_pandas, "pandas", False),
    "tsfresh minimal": (with_tsfresh, "pandas", True),
    "catch22": (with_catch22, "pandas", True),
}


# ---- one run, all runs -------------------------------------------------------


def as_arrow(answer):
    import pyarrow

    if isinstance(answer, pyarrow.Table):
        return answer
    if hasattr(answer, "to_arrow"):
        return answer.to_arrow()
    if answer.index.names[0] is not None:
        answer = answer.reset_index()
    return pyarrow.Table.from_pandas(answer, preserve_index=False)


class Memory(threading.Thread):
    """The most memory in use while it runs: ru_maxrss would tell of loading,
    too."""

    def __init__(self):
        super().__init__(daemon=True)
        self.done = threading.Event()
        self.before = self.peak = self.now()

    @staticmethod
    def now():
        pages = pathlib.Path("/proc/self/statm").read_text().split()[1]
        return int(pages) * resource.getpagesize() / 2**20

    def run(self):
        while not self.done.wait(0.01):
            self.peak = max(self.peak, self.now())


def one(args):
    """A run in this process: its seconds, memory, and answers to a file."""
    import pyarrow
    import pyarrow.parquet

    work, kind, is_sample = RUNS[args.one]
    frame = load(args.data, kind)
    if is_sample:
        frame = frame.head(SAMPLE * 2 * DAYS)
    time.sleep(SETTLE)
    memory = Memory()
    memory.start()
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    answer = work(frame)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    memory.done.set()
    if not is_sample:
        table = as_arrow(answer).select([*KEYS, *NAMES])
        table = pyarrow.table({
            name: column.cast(pyarrow.string() if name in KEYS
                              else pyarrow.float64())
            for name, column in zip(table.column_names, table.columns,
                                    strict=True)
        }).sort_by([(key, "ascending") for key in KEYS])
        pyarrow.parquet.write_table(table, args.out)
    print(json.dumps({
        "seconds": seconds,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime
        - before.ru_stime,
        "frame_mb": memory.before,
        "peak_mb": memory.peak - memory.before,
    }))


def same(path, other):
    import numpy
    import pyarrow.parquet

    a, b = (pyarrow.parquet.read_table(p) for p in (path, other))
    for name in a.column_names:
        x, y = (t[name].to_numpy() for t in (a, b))
        if len(x) != len(y) or not (
            numpy.array_equal(x, y) if name in KEYS
            else numpy.array_equal(x, y, equal_nan=True)
        ):
            raise SystemExit(f"{name} differs between {path} and {other}")


def everything(args):
    names = args.only.split(";") if args.only else list(RUNS)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        data = args.data or str(folder / "marks.parquet")
        if not pathlib.Path(data).exists():
            make(data, args.pupils)
        found = {}
        for turn in range(args.runs):
            for name in names:
                out = folder / f"{name}.parquet"
                done = subprocess.run(
                    [sys.executable, __file__, "--one", name, "--data", data,
                     "--out", str(out)],
                    capture_output=True, text=True, check=False)
                if done.returncode != 0:
                    print(f"{name}: not run: {done.stderr.strip()[-300:]}")
                    continue
                result = json.loads(done.stdout.splitlines()[-1])
                if turn == 0 and not RUNS[name][2] and name != names[0]:
                    same(folder / f"{names[0]}.parquet", out)
                best = found.setdefault(name, result)
                for key in ("seconds", "cpu"):
                    best[key] = min(best[key], result[key])
    report(args, found, names[0])


def report(args, found, ours):
    print(f"{args.pupils} pupils, {2 * DAYS} marks each; the best of "
          f"{args.runs}; the 18 are equal bit by bit in all")
    base = found[ours]["seconds"] / args.pupils
    print(f"{'':22}{'s':>8}{'CPU s':>8}{'times':>8}{'held MB':>10}"
          f"{'more MB':>10}")
    for name, r in found.items():
        pupils = SAMPLE if RUNS[name][2] else args.pupils
        note = f"  on {SAMPLE} pupils" if RUNS[name][2] else ""
        print(f"{name:22}{r['seconds']:8.2f}{r['cpu']:8.2f}"
              f"{r['seconds'] / pupils / base:8.1f}{r['frame_mb']:10.0f}"
              f"{r['peak_mb']:10.0f}{note}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--data", help="the marks, made here when not there")
    parser.add_argument("--only", help="runs, by name, separated by ;")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--out", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        one(args)
    else:
        everything(args)


if __name__ == "__main__":
    main()
