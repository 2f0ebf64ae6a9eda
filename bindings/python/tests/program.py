# SPDX-License-Identifier: MIT
"""The program `earlybell`, for tests that compare with it.

Its path is in the environment variable EARLYBELL; without it those tests are
skipped by name.
"""

import csv
import io
import json
import os
import pathlib
import shutil
import subprocess

import pytest

# From a wheel, EARLYBELL_ROOT is where the sources are.
ROOT = pathlib.Path(
    os.environ.get(
        "EARLYBELL_ROOT", pathlib.Path(__file__).resolve().parents[3]
    )
)
DEMO = ROOT / "examples" / "mentor_scheme"
GOLDEN = ROOT / "tests" / "golden"
PROGRAM = shutil.which(os.environ.get("EARLYBELL", ""))

needs_program = pytest.mark.skipif(
    PROGRAM is None, reason="EARLYBELL does not name the program"
)
DEMO_FILES = [
    DEMO / "register.csv",
    "--pupils",
    DEMO / "pupils.csv",
    "--calendar",
    DEMO / "calendar.csv",
]


def run(*words):
    """What the program prints; 3 is "done, but some rows were bad"."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


def rows(*words):
    """The rows of an output as dicts of text; a blank cell is None."""
    raw = [] if "evaluate" in words else ["--raw"]
    text = run(*words, "--format", "csv", *raw)
    return [
        {name: cell or None for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text))
    ]


def tree(*words):
    """An output as JSON."""
    return json.loads(run(*words, "--format", "json"))


def assert_same(frame, expected):
    """A dict of lists holds the program's rows, bit for bit.

    Numbers are compared as doubles (the program writes the shortest decimals
    that read back to the same double), all else as its text.
    """
    names = list(expected[0]) if expected else list(frame)
    assert list(frame) == names
    for name in names:
        ours = frame[name]
        assert len(ours) == len(expected), name
        for index, (cell, row) in enumerate(zip(ours, expected, strict=True)):
            theirs = row[name]
            place = f"{name} of row {index}"
            if cell is None or cell != cell:
                assert theirs is None, place
            elif cell == "":
                assert theirs is None, place  # an empty school id is an id
            elif isinstance(cell, bool):
                assert theirs == ("yes" if cell else "no"), place
            elif isinstance(cell, float):
                assert theirs is not None and cell == float(theirs), place
            else:
                assert str(cell) == theirs, place
