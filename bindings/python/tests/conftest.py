# SPDX-License-Identifier: MIT
"""What the tests share: the demo school, and the program to compare with.

EARLYBELL names the program; without it, tests that compare are skipped. From
a wheel, EARLYBELL_ROOT is where the sources are.
"""

import csv
import io
import os
import pathlib
import random
import subprocess

import pytest

ROOT = pathlib.Path(
    os.environ.get("EARLYBELL_ROOT", pathlib.Path(__file__).parents[3])
)
DEMO = ROOT / "examples" / "mentor_scheme"


@pytest.fixture(scope="session")
def demo_files():
    """The demo school's files: register, pupils, calendar."""
    return {
        name: DEMO / f"{name}.csv" for name in ("register", "pupils", "calendar")
    }


@pytest.fixture(scope="session")
def demo(demo_files):
    """The demo school."""
    import earlybell

    return earlybell.Register(
        demo_files["register"],
        pupils=demo_files["pupils"],
        calendar=demo_files["calendar"],
    )


@pytest.fixture(scope="session")
def program():
    """Runs `earlybell` and gives what it printed."""
    path = os.environ.get("EARLYBELL")
    if not path:
        pytest.skip("EARLYBELL is not set: nothing to compare with")

    def run(*arguments, code=(0, 3)):
        done = subprocess.run(
            [path, *map(str, arguments)], capture_output=True, check=False
        )
        assert done.returncode in code, done.stderr.decode()
        return done.stdout.decode("utf-8")

    return run


@pytest.fixture(scope="session")
def program_rows(program):
    """The same, as a list of dicts."""

    def run(*arguments):
        text = program(*arguments, "--format", "csv")
        return list(csv.DictReader(io.StringIO(text)))

    return run


def invent(seed, pupils=12, days=40):
    """A small invented register in long form, with what goes wrong in one.

    Rows of a pupil stand together or not; there are codes that are unknown,
    blanks, marks twice, amendments and Saturdays.
    """
    import datetime

    rng = random.Random(seed)
    codes = ["/", "\\", "/", "\\", "/", "I", "O", "L", "M", "Y1", "-", "", "?x"]
    columns = {
        name: []
        for name in (
            "pupil_id", "school_id", "date", "session", "code", "recorded_at",
        )
    }
    start = datetime.date(2025, 9, 1)
    for pupil in range(pupils):
        school = rng.choice(["hill", "dale", "ä"])
        for day in range(days):
            date = start + datetime.timedelta(days=day)
            if date.weekday() > 4 and rng.random() < 0.97:
                continue
            for session in ("AM", "PM"):
                n = rng.choice([1, 1, 1, 1, 1, 1, 0, 2])
                for again in range(n):
                    recorded = (
                        datetime.datetime.combine(date, datetime.time(9, 5))
                        + datetime.timedelta(hours=again)
                        if again
                        else None
                    )
                    for name, value in zip(
                        columns,
                        (
                            f"P{pupil:03}-{'x' * rng.choice([0, 20])}"
                            if False
                            else f"P{pupil:03}" + "long" * (pupil % 5),
                            school,
                            date,
                            session,
                            rng.choice(codes),
                            recorded,
                        ),
                    ):
                        columns[name].append(value)
    if seed % 2:
        order = list(range(len(columns["date"])))
        rng.shuffle(order)
        columns = {k: [v[i] for i in order] for k, v in columns.items()}
    return columns


def write_csv(path, columns, **how):
    """A dict of columns as CSV, as pandas would write it."""
    from earlybell import frames

    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, **how)
        out.writerow(columns)
        for row in zip(*columns.values(), strict=True):
            out.writerow([frames.as_text(cell) or "" for cell in row])
    return path
