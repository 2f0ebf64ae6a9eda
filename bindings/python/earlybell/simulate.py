# SPDX-License-Identifier: MIT
"""An invented area, and models of one's own: by the programs.

`simulate` and `fit` live in `earlybell-train`, a program of its own that is
conveyed under the GPL (it links GSL), so that neither this package nor the
program `earlybell` has to be. They are run as programs, and are not part of a
`pip install`: without them both functions raise `ProgramNotFoundError`.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from typing import Any

from earlybell import frames
from earlybell.errors import ArgumentError, Error, FitError, ReadError
from earlybell.model import Model
from earlybell.register import Register

__all__ = ["ProgramNotFoundError", "Simulated", "fit", "simulate"]

# The text of messages, whatever the language of the machine is.
_LOCALE = {"LC_ALL": "C.UTF-8"}
_WRONG_USE = 2


class ProgramNotFoundError(ReadError, FileNotFoundError):
    """The program that fits or simulates is not on this machine."""


def _program(given: str | os.PathLike[str] | None) -> str:
    """The program to run: as given, else from EARLYBELL or the PATH.

    `earlybell` finds `earlybell-train` beside itself or where it was
    installed, so either will do.
    """
    if given is None:
        given = os.environ.get("EARLYBELL")
    names = [os.fspath(given)] if given else ["earlybell", "earlybell-train"]
    for name in names:
        found = shutil.which(name)
        if found is not None:
            return found
    raise ProgramNotFoundError(
        f"{' and '.join(names)} not found: simulate() and fit() run the "
        "installed program, which `pip install` does not bring (the README "
        "of earlybell says how to build it; program= names it)"
    )


def _run(command: list[str], failure: type[Error]) -> str:
    """Runs a program to its end; what it printed.

    Raises ArgumentError for wrong use, else `failure`, with the program's own
    last sentence.
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env={**os.environ, **_LOCALE},
        )
    except OSError as error:
        raise ProgramNotFoundError(f"{command[0]}: {error.strerror}") from error
    printed = done.stdout.decode("utf-8", "replace")
    if done.returncode in (0, 3):  # 3: done, and rows of the register were bad
        return printed
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    said = (
        re.sub(r"^earlybell(-train)?( \w+)?: ", "", lines[-1]) if lines else ""
    )
    if not said:
        said = f"{command[0]} ended with {done.returncode}"
    if "needs the program earlybell-train" in said:
        raise ProgramNotFoundError(said)
    if done.returncode == _WRONG_USE:
        raise ArgumentError("; ".join(lines) or said)
    raise failure(said)


def _words(options: Mapping[str, object]) -> list[str]:
    """Options of a program: what is None is not given."""
    words = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        if value is True:
            words.append(name)
        elif isinstance(value, (datetime.date, datetime.datetime)):
            words += [name, value.strftime("%Y-%m-%d")]
        else:
            words += [name, str(value)]
    return words


# ---- simulate --------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Simulated:
    """An invented area: nobody in it exists.

    Attributes
    ----------
    register : frame
        ``pupil_id, school_id, start_date, marks``: a row a pupil and year,
        codes with commas, AM then PM of every Monday to Friday; or, with
        ``form="long"``, a row a mark.
    pupils, calendar, cases : frame
        What goes with it, in the columns of the files of `earlybell`.
    truth : frame
        Each pupil's invented share of absence in each half term: what no
        school can know.
    """

    register: Any
    pupils: Any
    calendar: Any
    cases: Any
    truth: Any

    def open(self) -> Register:
        """The area as a `Register`.

        Returns
        -------
        Register
        """
        return Register(
            self.register, pupils=self.pupils, calendar=self.calendar
        )


def _read_csv(path: pathlib.Path) -> dict[str, list[str | None]]:
    """A CSV of our own program: text, blank cells as None."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows)
        columns: list[list[str | None]] = [[] for _ in names]
        for row in rows:
            for column, cell in zip(columns, row, strict=True):
                column.append(cell or None)
    return dict(zip(names, columns, strict=True))


def _to_numbers(
    table: dict[str, list[str | None]], names: Iterable[str], kind: type
) -> dict[str, list[Any]]:
    wanted = set(names)
    return {
        name: [None if cell is None else kind(cell) for cell in cells]
        if name in wanted
        else cells
        for name, cells in table.items()
    }


def simulate(
    pupils: int | None = 1000,
    *,
    schools: int | None = None,
    years: int | None = None,
    last_year: str | int | None = None,
    until: str | datetime.date | None = None,
    seed: int = 1,
    world: str | None = None,
    drift: str | None = None,
    form: str = "marks",
    threads: int | None = None,
    kind: str | None = None,
    program: str | os.PathLike[str] | None = None,
) -> Simulated:
    """Make an invented area: marks, pupils, calendar and cases.

    The same seed and options give the same values. What the area shows is
    like the published figures of England; nobody in it exists.

    Parameters
    ----------
    pupils : int, default 1000
        On roll in a year, in all schools; None: schools of usual size.
    schools : int, optional
        How many; 2 unless said.
    years : int, optional
        Academic years, 1 to 12; 1 unless said.
    last_year : str or int, optional
        The last of them, ``"2025/26"`` or 2025.
    until : str or date, optional
        The last day with marks.
    seed : int, default 1
    world, drift : str, optional
        Another invented England; drift within the year.
    form : {"marks", "long"}
        A row a pupil and year, or a row a mark.
    threads : int, optional
    kind : str, optional
        The kind of frame: ``"pandas"``, ``"polars"``, ``"pyarrow"``,
        ``"dict"``; None: pandas if it is installed, and so on.
    program : path, optional
        ``earlybell`` or ``earlybell-train``; None: as the environment variable
        EARLYBELL says, else from the PATH.

    Returns
    -------
    Simulated

    Raises
    ------
    ProgramNotFoundError
        The program is not installed. It is a `ReadError` and a
        `FileNotFoundError`.
    ArgumentError
        An option is out of its range.

    Examples
    --------
    >>> area = simulate(pupils=200, seed=7)            # doctest: +SKIP
    >>> earlybell.features(area.open())                # doctest: +SKIP
    """
    if form not in ("marks", "long"):
        raise ArgumentError("form: marks or long", field="form")
    if isinstance(last_year, int):
        last_year = f"{last_year}/{(last_year + 1) % 100:02d}"
    runs = _program(program)
    with tempfile.TemporaryDirectory(prefix="earlybell") as folder:
        place = pathlib.Path(folder)
        _run(
            [
                runs,
                "simulate",
                *_words(
                    {
                        "--seed": seed,
                        "--schools": schools,
                        "--pupils": pupils,
                        "--years": years,
                        "--last-year": last_year,
                        "--until": until,
                        "--world": world,
                        "--drift": drift,
                        "--threads": threads,
                        "--out-form": form,
                        "--truth": place / "truth.csv",
                        "-o": place / "area",
                    }
                ),
            ],
            Error,
        )
        read = {
            name: _read_csv(place / "area" / f"{name}.csv")
            for name in ("register", "pupils", "calendar", "cases")
        }
        truth = _read_csv(place / "truth.csv")
    read["pupils"] = _to_numbers(
        read["pupils"], ["last_year_possible", "last_year_absent"], int
    )
    read["truth"] = _to_numbers(
        truth, [name for name in truth if name.startswith("half_term_")], float
    )
    return Simulated(
        **{name: frames.of_columns(table, kind) for name, table in read.items()}
    )


# ---- fit -------------------------------------------------------------------


def fit(
    register: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    pupils: str | os.PathLike[str] | None = None,
    calendar: str | os.PathLike[str] | None = None,
    codes: str | os.PathLike[str] | None = None,
    output: str | os.PathLike[str] | None = None,
    model_kind: str = "beta-binomial",
    features: Iterable[str] | None = None,
    penalty: str | None = None,
    outcomes: str | os.PathLike[str] | None = None,
    weights: str | None = None,
    as_of: Iterable[str | datetime.date] | str | datetime.date | None = None,
    name: str | None = None,
    sensitive: bool = False,
    seed: int = 1,
    threads: int | None = None,
    max_bad: float | None = None,
    conflicts: str | None = None,
    dates: str | None = None,
    program: str | os.PathLike[str] | None = None,
) -> tuple[Model, str]:
    """Fit a model to the history in files, by the installed program.

    It learns from past years, seen from the end of each half term (or the
    days of `as_of`); the last year is kept to judge it on.

    Parameters
    ----------
    register : path or paths
        CSV files. Frames are written to a file first (the rows that a fit
        learns from, to fit something else yourself: `earlybell.labels`).
    pupils, calendar, codes : path, optional
    output : path, optional
        Where the signed model is written; None: kept in memory only.
    model_kind : {"beta-binomial", "logistic"}
    features : names, optional
        Only these; None: chosen by folds inside the training years.
    penalty : {"ridge", "none", "firth"}, optional
    outcomes : path, optional
        ``pupil_id,as_of,outcome``: your own yes or no (kind logistic).
    weights : str, optional
        A column of the pupil file that weighs the rows.
    as_of : dates, optional
    name : str, optional
    sensitive, seed, threads, max_bad, conflicts, dates
        As the program's options of these names.
    program : path, optional
        As in `simulate`.

    Returns
    -------
    (Model, str)
        The model, and the program's report on what was tried and how good it
        is.

    Raises
    ------
    ProgramNotFoundError, ArgumentError, FitError
    """
    if isinstance(register, (str, os.PathLike)):
        register = [register]
    if isinstance(as_of, (str, datetime.date)):
        as_of = [as_of]
    if as_of is not None:
        as_of = ",".join(str(day)[:10] for day in as_of)
    runs = _program(program)
    with tempfile.TemporaryDirectory(prefix="earlybell") as folder:
        path = pathlib.Path(output or pathlib.Path(folder) / "model.json")
        report = _run(
            [
                runs,
                "fit",
                *_words(
                    {
                        "--pupils": pupils,
                        "--calendar": calendar,
                        "--codes": codes,
                        "--kind": model_kind,
                        "--features": None
                        if features is None
                        else ",".join(features),
                        "--penalty": penalty,
                        "--outcomes": outcomes,
                        "--weights": weights,
                        "--as-of": as_of,
                        "--name": name,
                        "--sensitive": sensitive,
                        "--seed": seed,
                        "--threads": threads,
                        "--max-bad": max_bad,
                        "--conflicts": conflicts,
                        "--dates": dates,
                        "-o": path,
                    }
                ),
                *(os.path.abspath(file) for file in register),
            ],
            FitError,
        )
        return Model.load(path), report
