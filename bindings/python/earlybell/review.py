# SPDX-License-Identifier: MIT
"""How good a model is on your own past, and a model moved to it.

Rows, figures and intervals are the C core's; what stands here gives them the
shapes that analysts use. Figures are those of ``earlybell evaluate``, bit for
bit, and so are the keys (src/ui/README.md, "evaluate").
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import os
import pathlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from earlybell import _native, frames
from earlybell.errors import (
    ArgumentError,
    NotFoundError,
)
from earlybell.model import Model
from earlybell.register import Register, View
from earlybell.register import _threshold as threshold_of

_NAME_MOST = 64
_ENDING = "-recalibrated"
_YARDSTICKS = (
    "model",
    "last_year",
    "rate",
    "rate_by_spells",
    "both_rates",
    "school_and_year_group",
)

Day = str | datetime.date


# ---- options ---------------------------------------------------------------


def _days_of(as_of: Day | Iterable[Day] | None) -> tuple[int, ...]:
    """Days since 1970-01-01, as the core counts them."""
    if as_of is None:
        return ()
    if isinstance(as_of, (str, datetime.date)):
        as_of = [as_of]
    days = tuple(map(frames.days, as_of))
    if None in days:
        raise ArgumentError("as_of: a day is missing", field="as_of")
    return days  # type: ignore[return-value]


def _iso(day: int) -> str:
    return (frames.EPOCH + datetime.timedelta(days=day)).isoformat()


@dataclasses.dataclass(frozen=True)
class _How:
    """Which past days, and how they are looked at."""

    days: tuple[int, ...]
    first_year: int
    last_year: int
    minimum: int
    sensitive: bool
    national: bool
    threads: int
    threshold: tuple[int, int]
    max_bad: float | None

    def native(self, models: Sequence[Model]) -> tuple[object, ...]:
        return (
            self.days,
            tuple(model._native for model in models),
            self.first_year,
            self.last_year,
            self.minimum,
            self.sensitive,
            self.national,
            self.threads,
            *self.threshold,
            -1.0 if self.max_bad is None else float(self.max_bad),
        )


def _how(
    as_of: Day | Iterable[Day] | None,
    threshold: str | tuple[int, int],
    sensitive: bool,
    national: bool,
    threads: int | None,
    max_bad: float | None,
    first_year: int = 0,
    last_year: int = 0,
    minimum: int = 0,
) -> _How:
    return _How(
        _days_of(as_of),
        first_year,
        last_year,
        minimum,
        bool(sensitive),
        bool(national),
        int(threads or 0),
        threshold_of(threshold),
        max_bad,
    )


def _register_of(register: object) -> Register:
    """A Register, that of a view, or what `Register` takes."""
    if isinstance(register, View):
        return register.register
    return register if isinstance(register, Register) else Register(register)


# ---- labelled rows ---------------------------------------------------------

_OF_MODEL = (
    "p_persistent",
    "p_severe",
    "p_ahead",
    "expected_ahead",
    "pit_below",
    "pit_at",
    "log_chance",
)


def labels(
    register: Any,
    *,
    as_of: Day | Iterable[Day] | None = None,
    models: Iterable[Model | str | os.PathLike[str]] = (),
    first_year: int = 0,
    last_year: int = 0,
    minimum: int = 0,
    threshold: str | tuple[int, int] = "10/100",
    sensitive: bool = False,
    national: bool = False,
    threads: int | None = None,
    max_bad: float | None = None,
) -> Any:
    """Past days of a register, with what was known and what became of it.

    These are the very rows that `evaluate` judges and ``earlybell fit`` learns
    from: what a row says of before its day, its features and its scores see
    nothing dated or recorded on or after that day.

    Parameters
    ----------
    register : Register, View, or what `Register` takes
        With marks to the end of a year at least.
    as_of : dates, optional
        Those days, for every school; None: the end of each half term of each
        past year, each school its own.
    models : models, optional
        Seven columns for each, ``NAME.p_persistent`` to ``NAME.log_chance``.
    first_year, last_year : int
        Academic years such as 2024 for 2024/25; 0: no bound.
    minimum : int
        Possible sessions that a label must be of; 0: 20.
    threshold : str or (int, int)
        Of ``persistent``.
    sensitive, national, threads, max_bad
        As in `earlybell.features`.

    Returns
    -------
    frame
        A row per enrolment and past day: ``pupil_id`` to ``last_absent``, the
        audit columns, the 64 features (NaN where missing), the models'
        columns. It holds pupil ids and the future: for research, never for a
        list.

    Raises
    ------
    NotFoundError
        No past year, or not one row.
    DateError
        A day of a year that is not past.
    """
    register = _register_of(register)
    chosen = [Model.of(model) for model in models]
    how = _how(
        as_of,
        threshold,
        sensitive,
        national,
        threads,
        max_bad,
        first_year,
        last_year,
        minimum,
    )
    rows = _native.labels_new(register._native, how.native(chosen))
    names = tuple(
        f"{model.name}.{column}" for model in chosen for column in _OF_MODEL
    )
    return frames.give(_native.labels_rows(rows, names), register.kind)


# ---- the evaluation --------------------------------------------------------


class Evaluation:
    """Figures of how good a model was, beside the rules that need none.

    Every figure with a 95 % interval is a list of three: the figure and the
    ends of the interval (percentiles of resamples of pupils), None where it
    is not defined.

    Attributes
    ----------
    parts : list of dict
        All of it first (``part`` is ``"all"``), then each half term or day.
    groups : list of dict
        By column and value; nothing that would tell of under ten pupils.
    drift : list of dict
        Features here beside the rows that the model was fitted to.
    """

    def __init__(self, figures: dict[str, Any], kind: str | None) -> None:
        self._figures = figures
        self._kind = kind

    def to_dict(self) -> dict[str, Any]:
        """All of it, as ``earlybell evaluate --format json`` has it.

        Returns
        -------
        dict
        """
        return self._figures

    @property
    def parts(self) -> list[dict[str, Any]]:
        """All of it first, then each half term or day."""
        return self._figures["parts"]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Figures by column and value; small groups are hidden."""
        return self._figures["groups"]

    @property
    def drift(self) -> list[dict[str, Any]]:
        """Features here beside those that the model was fitted to."""
        return self._figures["drift"]

    def part(self, name: str = "all") -> dict[str, Any]:
        """One part by its name: ``"all"``, ``"half_term_2"``, a date.

        Parameters
        ----------
        name : str

        Returns
        -------
        dict
        """
        for part in self.parts:
            if part["part"] == name:
                return part
        raise NotFoundError(f"no part {name}", field="part")

    def frame(self) -> Any:
        """A figure a row, as ``earlybell evaluate --format csv`` has them.

        Returns
        -------
        frame
            ``section, half_term, group, value, measure, estimate, low, high,
            n``: n is the rows (in groups: the pupils) that a figure is of.
        """
        columns: dict[str, list[Any]] = {name: [] for name in _ROW}
        for row in _rows_of(self._figures):
            for name, cell in zip(_ROW, row, strict=True):
                columns[name].append(cell)
        return frames.of_columns(columns, self._kind)

    def __repr__(self) -> str:
        everything = self.part()
        figures = everything["not_yet_persistent"]["model"]["auroc"]
        model = self._figures["model"]
        said = ", ".join(
            "-" if value is None else f"{value:.3f}" for value in figures
        )
        return (
            f"<Evaluation of {model['name']} {model['version']}: "
            f"{everything['rows']} rows of {everything['pupils']} pupils, "
            f"auroc of those not yet persistent [{said}]>"
        )


_ROW = (
    "section",
    "half_term",
    "group",
    "value",
    "measure",
    "estimate",
    "low",
    "high",
    "n",
)
_Row = tuple[Any, ...]
_Place = tuple[str, str | None, str | None, str | None]


def _row(
    place: _Place,
    measure: str,
    figure: Any,
    n: int | None,
) -> _Row:
    """A figure alone, or with its interval; not finite is missing."""
    if isinstance(figure, list):
        estimate, low, high = figure
    else:
        estimate, low, high = figure, None, None
    numbers = (
        None if number is None else float(number)
        for number in (estimate, low, high)
    )
    return (*place, measure, *numbers, n)


def _ranked_rows(
    section: str, key: str, figures: dict[str, Any]
) -> Iterator[_Row]:
    n = figures["rows"]
    for yardstick in _YARDSTICKS:
        of = figures[yardstick]
        place: _Place = (section, key, yardstick, None)
        for measure in (
            "auroc",
            "average_precision",
            "auroc_gain",
            "average_precision_gain",
        ):
            if measure in of:
                yield _row(place, measure, of[measure], n)
        for cut, listed in of["lists"].items():
            place = (section, key, yardstick, cut)
            for measure, figure in listed.items():
                yield _row(place, measure, figure, n)


def _part_rows(part: dict[str, Any]) -> Iterator[_Row]:
    key = part["part"]
    fresh = part["not_yet_persistent"]
    counts = {
        "days": part["days"],
        "rows": part["rows"],
        "pupils": part["pupils"],
        "schools": part["schools"],
        "persistent_now": part["persistent_now"],
        "persistent": part["persistent"],
        "not_yet_persistent": fresh["rows"],
        "became_persistent": fresh["became"],
        "brier": part["brier"],
        "log_score": part["log_score"],
        "sessions_log_score": part["sessions_log_score"],
    }
    for measure, figure in counts.items():
        yield _row(("part", key, None, None), measure, figure, part["rows"])
    yield from _ranked_rows("not_yet_persistent", key, fresh)
    yield from _ranked_rows("everyone", key, part["everyone"])

    line = part["calibration"]
    place: _Place = ("calibration", key, None, None)
    for measure in (
        "decided",
        "intercept",
        "slope",
        "slope_intercept",
        "expected_over_observed",
        "error",
    ):
        yield _row(place, measure, line[measure], line["rows"])
    for number, point in enumerate(line["curve"], 1):
        place = ("curve", key, None, str(number))
        share = [point["share"], point["low"], point["high"]]
        n = int(point["rows"] or 0)
        yield _row(place, "mean_chance", point["mean_chance"], n)
        yield _row(place, "share", share, n)

    spread = part["spread"]
    place = ("spread", key, None, None)
    for measure in ("below_10", "above_90", "p"):
        yield _row(place, measure, spread[measure], spread["rows"])
    for number, share in enumerate(spread["tenths"], 1):
        place = ("spread", key, None, str(number))
        yield _row(place, "tenth", share, spread["rows"])

    severe = part["severe"]
    place = ("severe", key, None, None)
    for measure, figure in (
        ("became_severe", severe["became"]),
        ("expected", severe["expected"]),
        ("expected_over_observed", severe["expected_over_observed"]),
    ):
        yield _row(place, measure, figure, severe["not_yet"])
    for at in part["thresholds"]:
        place = ("threshold", key, None, f"{at['threshold']:.2f}")
        for measure in (
            "listed",
            "right",
            "missed",
            "net_benefit",
            "net_benefit_of_all",
        ):
            yield _row(place, measure, at[measure], fresh["rows"])


def _rows_of(figures: dict[str, Any]) -> Iterator[_Row]:
    for reason, count in figures["left_out"].items():
        yield _row(("left_out", "all", None, reason), "rows", count, None)
    for part in figures["parts"]:
        yield from _part_rows(part)
    for group in figures["groups"]:
        place = ("group", "all", group["column"], group["value"] or None)
        for measure, key in (
            ("rows", "rows"),
            ("became_persistent", "became"),
            ("listed", "listed"),
            ("right", "right"),
            ("share", "share"),
            ("listed_rate", "listed_rate"),
            ("precision", "precision"),
            ("captured", "captured"),
            ("auroc", "auroc"),
            ("expected_over_observed", "expected_over_observed"),
            ("slope", "slope"),
        ):
            yield _row(place, measure, group[key], group["pupils"])
    for moved in figures["drift"]:
        place = ("drift", "all", moved["feature"], None)
        n = int(moved["pupils"] or 0)
        yield _row(place, "psi", moved["psi"], n)
        yield _row(place, "p", moved["p"], n)
        yield _row(place, "too_few", float(moved["too_few"]), n)


def register_sha256(register: Any) -> str:
    """The SHA-256 of a register's used marks in their one fixed form.

    Two registers have the same when they hold the same used marks, in
    whatever order and form they came: 64 hexadecimal digits. A model keeps
    that of the register it was fitted to.

    Parameters
    ----------
    register : Register, View, or what `Register` takes

    Returns
    -------
    str
    """
    digest = hashlib.sha256()
    _native.register_fixed(_register_of(register)._native, digest.update)
    return digest.hexdigest()


def _year_after(until: str) -> int:
    """The academic year after the one a day lies in."""
    year, month = int(until[:4]), int(until[5:7])
    return year + 1 if month >= 8 else year


def _fitted_to(model: Model) -> str | None:
    """The register that the model's own text says it was fitted to."""
    training = json.loads(model.text).get("training") or {}
    return training.get("register_sha256")


def _keep_apart(
    how: _How, model: Model, until: str, in_sample: bool
) -> tuple[int, bool]:
    """(first year the model has not seen, whether all is judged in sample),
    of the register that the model was fitted to."""
    year = _year_after(until)
    early = [day for day in how.days if _year_after(_iso(day)) - 1 < year]
    if in_sample:
        return 0, not how.days or bool(early)
    if early:
        raise ArgumentError(
            f"as_of {_iso(early[0])}: the model was fitted to that year of "
            "this register, and would be judged on what it learnt from; "
            "in_sample=True does it all the same, and says so",
            field="as_of",
        )
    return year, False


def evaluate(
    register: Any,
    *,
    model: Model | str | os.PathLike[str] = "england-bands",
    as_of: Day | Iterable[Day] | None = None,
    places: int | None = None,
    by: str | None = None,
    in_sample: bool = False,
    threshold: str | tuple[int, int] = "10/100",
    sensitive: bool = False,
    national: bool = False,
    seed: int = 1,
    resamples: int = 0,
    threads: int | None = None,
    max_bad: float | None = None,
) -> Evaluation:
    """How good a model is on this register's past, beside simpler rules.

    Parameters
    ----------
    register : Register, View, or what `Register` takes
        With marks to the end of a year at least.
    model : Model, str or path
    as_of : date or dates, optional
        Days to look back from; None: the end of each half term.
    places : int, optional
        A list of this length on each day is judged, too.
    by : str, optional
        A column to compare groups of: ``school``, ``phase``, ``year_group``
        or an audit column; None: phase, year group and every audit column.
    in_sample : bool
        Judge on the years that the model was fitted to all the same; the
        result says so.
    threshold, sensitive, national, threads, max_bad
        As in `earlybell.features`.
    seed, resamples : int
        Of the intervals; 0 resamples are 200.

    Returns
    -------
    Evaluation

    Raises
    ------
    ArgumentError
        A model of another outcome; days that the model was fitted to.
    NotFoundError
        No past year to judge on; no such column.
    """
    register = _register_of(register)
    chosen = Model.of(model)
    about = chosen.info
    if about["kind"] == "logistic":
        raise ArgumentError(
            f"{about['name']} gives the chance of another outcome; evaluate "
            "judges that of persistent absence",
            field="model",
        )
    how = _how(as_of, threshold, sensitive, national, threads, max_bad)
    until = about["until"] and about["until"].isoformat()
    digest = register_sha256(register)
    first_year, judged_in_sample = 0, False
    if _fitted_to(chosen) == digest and until is not None:
        first_year, judged_in_sample = _keep_apart(
            how, chosen, until, in_sample
        )
    how = dataclasses.replace(how, first_year=first_year)
    rows = _native.labels_new(register._native, how.native([chosen]))
    found = _native.evaluate(
        rows,
        0,
        chosen._native,
        by,
        int(places or 0),
        seed,
        resamples,
        int(threads or 0),
    )
    rows_about = _native.labels_about(rows)
    first = found["parts"][0]["first_as_of"]
    may_know = (
        first_year == 0
        and not judged_in_sample
        and about["pupils"] > 0
        and until is not None
        and first < until
    )
    figures = {
        "earlybell_evaluation": 1,
        "model": {
            "name": about["name"],
            "version": about["version"],
            "kind": about["kind"],
            "sha256": about["sha256"],
            "source": about["source"],
            "pupils": about["pupils"],
            "until": until,
        },
        "options": {
            "as_of": [_iso(day) for day in how.days],
            "threshold_num": how.threshold[0],
            "threshold_den": how.threshold[1],
            "national": how.national,
            "sensitive": how.sensitive,
            "places": places or None,
            "by": by,
            "seed": seed,
            "in_sample": judged_in_sample,
            "first_year": first_year or None,
            "fitted_to_these_years": may_know,
        },
        "register_sha256": digest,
        "pupils": rows_about["pupils"],
        "schools": rows_about["schools"],
        "left_out": rows_about["left_out"],
        **found,
    }
    return Evaluation(figures, register.kind)


# ---- recalibrate -----------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Recalibrated:
    """A model moved to what came here: a draft, with a digest of its own.

    Attributes
    ----------
    model : Model
    text : bytes
        The model file.
    level : float
        Added on the log odds; 0: none.
    spread : float
        Log of what tells pupils apart; 0: as it was.
    log_score_before, log_score_after : float
        Mean log chance of what came, in nats, of the same rows.
    rows, pupils : int
    until : str
        The last day of the years they are from.
    """

    model: Model
    text: bytes
    level: float
    spread: float
    log_score_before: float
    log_score_after: float
    rows: int
    pupils: int
    until: str

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model file, whole or not at all.

        Parameters
        ----------
        path : path
        """
        target = pathlib.Path(path)
        beside = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            with open(
                os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600),
                "wb",
            ) as file:
                file.write(self.text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def _sign(text: bytes) -> bytes:
    """Puts the SHA-256 of a model's bytes, with its 64 digits as zeros, in
    the place of those digits."""
    at = _native.Model(text).about()["sha256_offset"]
    blank = text[:at] + b"0" * 64 + text[at + 64 :]
    digits = hashlib.sha256(blank).hexdigest().encode("ascii")
    return text[:at] + digits + text[at + 64 :]


def recalibrate(
    register: Any,
    *,
    model: Model | str | os.PathLike[str] = "england-bands",
    name: str | None = None,
    as_of: Day | Iterable[Day] | None = None,
    threshold: str | tuple[int, int] = "10/100",
    sensitive: bool = False,
    national: bool = False,
    threads: int | None = None,
    max_bad: float | None = None,
) -> Recalibrated:
    """Move a model to what is seen here, by two numbers.

    The ranking of pupils stays as it was but for ties. Judge the new model on
    a year that it has not seen before you use it: `evaluate`.

    Parameters
    ----------
    register : Register, View, or what `Register` takes
        With marks to the end of a year at least.
    model : Model, str or path
        A beta-binomial or band-prior.
    name : str, optional
        Of the new model, 1 to 64 of ``a-z 0-9 - _ .``; None: the old name
        with ``-recalibrated``.
    as_of, threshold, sensitive, national, threads, max_bad
        As in `evaluate`.

    Returns
    -------
    Recalibrated

    Raises
    ------
    FitError
        A logistic model, too few rows, or no optimum.
    """
    register = _register_of(register)
    chosen = Model.of(model)
    if name is None:
        name = chosen.name[: _NAME_MOST - len(_ENDING)] + _ENDING
    how = _how(as_of, threshold, sensitive, national, threads, max_bad)
    text, found = _native.recalibrate(
        register._native,
        how.native([]),
        chosen.text,
        name,
        register_sha256(register),
    )
    text = _sign(text)
    return Recalibrated(model=Model.from_text(text), text=text, **found)
