# SPDX-License-Identifier: MIT
"""A fitted scikit-learn pipeline as a model file of kind ``logistic``.

A model file is data: a weight for each feature, what a missing value counts
as, and an intercept. So every step of a pipeline is followed column by column:
each column is a straight line in one feature, or in whether it is missing, and
what is not (products of columns, splines, trees) is refused with the reason.
What the core refuses besides (a feature off its monotone list, a sign that an
absence could turn round), it says itself.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hashlib
import importlib
import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from earlybell.errors import ArgumentError, ModelError, ModelRefusedError
from earlybell.features import feature_list, feature_names
from earlybell.model import Model

_KNOT = 20  # curves of one knot are constant: any number will do
_DIGITS = "0" * 64


# ---- what the core allows ----------------------------------------------------


class Motion(NamedTuple):
    """Which way a term of a feature may go.

    Attributes
    ----------
    sign : int or None
        1 or -1; 0: either; None: no model may read the feature.
    why : str
    """

    sign: int | None
    why: str


@functools.cache
def motions() -> dict[str, Motion]:
    """What the core's monotone list says of every feature: a tiny model of
    that feature alone is offered to it, with each sign.

    Returns
    -------
    dict of str to Motion
    """
    return {name: _motion(name) for name in feature_names()}


def _motion(name: str) -> Motion:
    why = ""
    for sign in (0, 1, -1):
        term = _Term(name, float(sign), 0.0, 0.0, 0.0, 0.0, sign)
        try:
            Model.from_text(_text(_probe(), [term]))
        except (ModelError, ModelRefusedError) as error:
            why = str(error).partition(": ")[2] or str(error)
        else:
            return Motion(sign, why)
    return Motion(None, why)


# ---- steps of a pipeline -----------------------------------------------------


@dataclasses.dataclass(frozen=True)
class _Column:
    """slope * (a feature, or whether it is missing) + shift."""

    feature: str
    slope: float = 1.0
    shift: float = 0.0
    is_indicator: bool = False

    def line(self, slope: float, shift: float) -> _Column:
        return dataclasses.replace(
            self, slope=self.slope * slope, shift=self.shift * slope + shift
        )


@dataclasses.dataclass
class _State:
    """The columns after some steps; what missing values count as, by
    feature, and the means that scalers saw."""

    columns: list[_Column]
    fill: dict[str, float] = dataclasses.field(default_factory=dict)
    mean: dict[str, float] = dataclasses.field(default_factory=dict)


def _refuse(what: str) -> ModelRefusedError:
    return ModelRefusedError(what, field="pipeline")


def _scaler(state: _State, scales: Any, shifts: Any) -> None:
    state.columns = [
        column.line(float(scale), float(shift))
        for column, scale, shift in zip(
            state.columns, scales, shifts, strict=True
        )
    ]


def _standard_scaler(step: Any, state: _State) -> None:
    n = len(state.columns)
    scale = [1.0] * n if step.scale_ is None else step.scale_
    mean = [0.0] * n if not step.with_mean else step.mean_
    if step.with_mean:
        for column, at in zip(state.columns, mean, strict=True):
            if not column.is_indicator and column.slope:
                back = (float(at) - column.shift) / column.slope
                state.mean[column.feature] = back
    _scaler(
        state,
        [1.0 / float(s) for s in scale],
        [-float(m) / float(s) for m, s in zip(mean, scale, strict=True)],
    )


def _robust_scaler(step: Any, state: _State) -> None:
    n = len(state.columns)
    scale = [1.0] * n if step.scale_ is None else step.scale_
    centre = [0.0] * n if step.center_ is None else step.center_
    _scaler(
        state,
        [1.0 / float(s) for s in scale],
        [-float(m) / float(s) for m, s in zip(centre, scale, strict=True)],
    )


def _min_max_scaler(step: Any, state: _State) -> None:
    if step.clip:
        raise _refuse("MinMaxScaler(clip=True) bends its columns: no such term")
    _scaler(state, step.scale_, step.min_)


def _max_abs_scaler(step: Any, state: _State) -> None:
    _scaler(
        state, [1.0 / float(s) for s in step.scale_], [0.0] * len(step.scale_)
    )


def _imputer(step: Any, state: _State) -> None:
    missing = step.missing_values
    if not (isinstance(missing, float) and math.isnan(missing)):
        raise _refuse(
            f"SimpleImputer(missing_values={missing!r}): what is missing in a "
            "model file is NaN and nothing else"
        )
    before, state.columns = state.columns, []
    for column, number in zip(before, step.statistics_, strict=True):
        value = float(number)
        if math.isnan(value):
            continue  # it had no value: the imputer drops the column
        if not column.is_indicator and column.feature not in state.fill:
            if column.slope:
                value = (value - column.shift) / column.slope
            state.fill[column.feature] = value
        state.columns.append(column)
    if step.add_indicator:
        state.columns += [
            _Column(before[i].feature, is_indicator=True)
            for i in step.indicator_.features_
        ]


def _selector(step: Any, state: _State) -> None:
    state.columns = [state.columns[i] for i in step.get_support(indices=True)]


_STEPS = {
    "StandardScaler": _standard_scaler,
    "RobustScaler": _robust_scaler,
    "MinMaxScaler": _min_max_scaler,
    "MaxAbsScaler": _max_abs_scaler,
    "SimpleImputer": _imputer,
}


def _in_step(step: Any, columns: int) -> None:
    """Refuses to go on where a step took another number of columns."""
    took = getattr(step, "n_features_in_", columns)
    if took != columns:
        raise _refuse(
            f"{type(step).__name__} took {took} columns where {columns} are "
            "known: a column without any value has been kept or dropped; leave "
            "it out"
        )


def _follow(steps: Sequence[Any], names: Sequence[str]) -> _State:
    """The columns that come out of steps into which features go."""
    base = importlib.import_module("sklearn.feature_selection")
    state = _State([_Column(name) for name in names])
    for step in steps:
        if step is None or step == "passthrough":
            continue
        kind = type(step)
        _in_step(step, len(state.columns))
        ours = kind.__module__.split(".")[0] == "sklearn"
        if ours and kind.__name__ in _STEPS:
            _STEPS[kind.__name__](step, state)
        elif ours and isinstance(step, base.SelectorMixin):
            _selector(step, state)
        else:
            raise _refuse(
                f"a step of {kind.__name__}: a model file has a straight line "
                "in each feature and a weight for its being missing, so "
                f"steps are {', '.join(_STEPS)} or select columns"
            )
    return state


# ---- the last step -----------------------------------------------------------


def _penalty(last: Any) -> dict[str, Any]:
    """The ridge, as the file has it."""
    kind = getattr(last, "penalty", "l2")
    mixed = getattr(last, "l1_ratio", None)
    if kind in ("l1", "elasticnet") or (kind == "deprecated" and mixed):
        raise _refuse(
            "a penalty of l1: a model file knows none, ridge and firth"
        )
    if kind is None or math.isinf(last.C):
        return {"kind": "none", "lambda": 0}
    return {"kind": "ridge", "lambda": 1.0 / float(last.C)}


def _last(last: Any) -> None:
    """Refuses what is no logistic regression of a yes or no."""
    kind = type(last)
    if kind.__name__ != "LogisticRegression" or not kind.__module__.startswith(
        "sklearn."
    ):
        raise _refuse(
            f"a last step of {kind.__name__}: only LogisticRegression and "
            "AbsenceRiskClassifier are chances that a model file can give"
        )
    if not hasattr(last, "coef_"):
        raise ArgumentError("the pipeline is not fitted", field="pipeline")
    if last.coef_.shape[0] != 1:
        raise _refuse("more than two classes: a model file has a yes or no")
    if getattr(last, "multi_class", None) == "multinomial":
        raise _refuse("multi_class='multinomial' doubles the log odds")


@dataclasses.dataclass(frozen=True)
class _Term:
    feature: str
    coef: float
    se: float
    reference: float
    fill: float
    missing: float
    sign: int


@dataclasses.dataclass
class _Sum:
    """intercept + the sum over features of coef * (x - reference), where a
    missing x is `fill` and adds `missing`."""

    intercept: float
    coef: dict[str, float]
    missing: dict[str, float]
    fill: dict[str, float]
    reference: dict[str, float]
    se: dict[str, float]
    penalty: dict[str, Any]
    iterations: int

    def terms(self) -> list[_Term]:
        found = []
        moves = motions()
        for name in feature_names():
            coef = self.coef.get(name, 0.0)
            missing = self.missing.get(name, 0.0)
            if coef == 0.0 and missing == 0.0:
                continue
            sign, why = moves[name]
            if sign is None:
                raise _refuse(f"{name} is off the monotone list: {why}")
            if sign and coef * sign < 0:
                raise _refuse(
                    f"{name} has the weight {coef:.6g}, which would let one "
                    f"more absence lower a risk ({why}): leave it out, or use "
                    "AbsenceRiskClassifier, which keeps the signs"
                )
            fill = self.fill.get(name, self.reference.get(name, 0.0))
            found.append(
                _Term(
                    name,
                    coef,
                    self.se.get(name, 0.0),
                    self.reference.get(name, fill),
                    fill,
                    missing,
                    sign,
                )
            )
        return found


def _sum_of_pipeline(
    steps: Sequence[Any], last: Any, names: Sequence[str]
) -> _Sum:
    _last(last)
    state = _follow(steps, names)
    _in_step(last, len(state.columns))
    out = _Sum(
        float(last.intercept_[0]) if last.fit_intercept else 0.0,
        {},
        {},
        state.fill,
        {**state.fill, **state.mean},
        {},
        _penalty(last),
        int(max(last.n_iter_)),
    )
    for column, weight in zip(state.columns, last.coef_[0], strict=True):
        place = out.missing if column.is_indicator else out.coef
        more = float(weight) * column.slope
        place[column.feature] = place.get(column.feature, 0.0) + more
        out.intercept += float(weight) * column.shift
    always = {f.name for f in feature_list() if not f.missing}
    for name, coef in out.coef.items():
        if coef and name not in state.fill and name not in always:
            raise _refuse(
                f"{name} may be missing, and no SimpleImputer says what it "
                "then counts as"
            )
        out.intercept += coef * out.reference.get(name, 0.0)
        out.reference.setdefault(name, 0.0)
    return out


def _sum_of_classifier(risk: Any, names: Sequence[str]) -> _Sum:
    if not hasattr(risk, "coef_"):
        raise ArgumentError("the estimator is not fitted", field="pipeline")
    columns = {name: i for i, name in enumerate(names)}
    means = {name: float(risk.reference_[i]) for name, i in columns.items()}
    return _Sum(
        float(risk.intercept_[0]),
        {name: float(risk.coef_[0, i]) for name, i in columns.items()},
        {name: float(risk.missing_coef_[i]) for name, i in columns.items()},
        means,
        means,
        {name: float(risk.se_[i]) for name, i in columns.items()},
        {"kind": "ridge", "lambda": 1.0 / float(risk.C)},
        int(risk.n_iter_),
    )


def _names_of(estimator: Any, given: Sequence[str] | None) -> list[str]:
    """The feature of each column."""
    known = feature_names()
    names = given
    if names is None:
        names = getattr(estimator, "feature_names_in_", None)
    if names is None:
        count = getattr(estimator, "n_features_in_", None)
        if count != len(known):
            raise ArgumentError(
                f"{count} columns without names: fit to a frame, or give "
                "feature_names",
                field="feature_names",
            )
        names = known
    names = [str(name) for name in names]
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ModelRefusedError(
            f"{unknown[0]} is no feature of the catalogue", field=unknown[0]
        )
    if len(set(names)) < len(names):
        raise ArgumentError("a feature twice", field="feature_names")
    return names


# ---- the file ----------------------------------------------------------------


def _probe() -> dict[str, Any]:
    return _head(
        {"name": "probe", "version": "1", "status": "draft"},
        "2099-07-31",
        True,
        {
            "source": "",
            "rows": 0,
            "pupils": 0,
            "until": "2020-07-31",
            "seed": 0,
        },
        "probe",
        {"kind": "none", "lambda": 0},
        0.0,
    )


def _head(
    who: dict[str, str],
    expires: str,
    sensitive: bool,
    training: dict[str, Any],
    outcome: str,
    penalty: dict[str, Any],
    intercept: float,
) -> dict[str, Any]:
    """All of a model file but its terms and its digest (models/README.md)."""
    return {
        "earlybell_model": 1,
        "name": who["name"],
        "version": who["version"],
        "kind": "logistic",
        "status": who["status"],
        "expires": expires,
        "catalogue": 1,
        "sensitive": sensitive,
        "label": {
            "absence": "overall",
            "threshold": [10, 100],
            "horizon": "year_end",
            "unit": "enrolment",
            "minimum": 20,
        },
        "knots": [_KNOT],
        "outcome": outcome,
        "penalty": penalty,
        "intercept": intercept,
        "training": {
            "register_sha256": None,
            "gradient_norm": 0,
            "condition": 0,
            "iterations": 0,
            **training,
        },
        "quality": [],
    }


def _text(head: dict[str, Any], terms: Sequence[_Term]) -> bytes:
    """The file, signed."""
    model = dict(head)
    model["terms"] = [
        {
            "feature": term.feature,
            "transform": "identity",
            "coef": term.coef,
            "se": term.se,
            "sign": term.sign,
            "reference": term.reference,
            "fill": term.fill,
            "missing_coef": term.missing,
        }
        for term in terms
    ]
    model["sha256"] = _DIGITS
    text = json.dumps(model, indent=1, ensure_ascii=False, allow_nan=False)
    text += "\n"
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    at = text.rindex(_DIGITS)
    return (text[:at] + digest + text[at + 64 :]).encode("utf-8")


def _two_years_on(until: str) -> str:
    """The last of August, two academic years after that of a day."""
    day = datetime.date.fromisoformat(until)
    return f"{day.year + (3 if day.month > 8 else 2)}-08-31"


def to_earlybell_model(
    estimator: Any,
    *,
    name: str,
    outcome: str,
    source: str,
    rows: int,
    pupils: int,
    until: str | datetime.date,
    expires: str | datetime.date | None = None,
    version: str = "1.0.0",
    status: str = "draft",
    sensitive: bool = False,
    seed: int = 0,
    register_sha256: str | None = None,
    feature_names: Sequence[str] | None = None,
) -> Model:
    """A fitted logistic regression as a model of Earlybell.

    Parameters
    ----------
    estimator : Pipeline, LogisticRegression or AbsenceRiskClassifier
        Fitted. Steps of a pipeline: SimpleImputer (with add_indicator too),
        StandardScaler, RobustScaler, MinMaxScaler, MaxAbsScaler, and those
        that select columns; then LogisticRegression without an l1 penalty,
        of two classes.
    name : str
        1 to 64 bytes.
    outcome : str
        In words, what the yes or no is; the second of ``classes_`` is yes.
    source : str
        What it was fitted to, in words; no id of a pupil belongs there.
    rows, pupils : int
        How many it was fitted to.
    until : str or datetime.date
        The last day of the marks and outcomes that it was fitted to.
    expires : str or datetime.date, optional
        A later as_of is refused; None: two school years after `until`.
    version : str
    status : {"draft", "in_use", "retired"}
    sensitive : bool
        Let it read sensitive features; such a model runs only where they are
        asked for.
    seed : int
        Of the fit, where it drew lots.
    register_sha256 : str, optional
        `earlybell.register_sha256` of the register it was fitted to.
    feature_names : list of str, optional
        The feature of each column, where the estimator was not fitted to a
        frame.

    Returns
    -------
    Model
        Of kind ``logistic``; ``model.text`` is the file. Its `Model.predict`
        gives ``predict_proba(X)[:, 1]`` within 1e-12.

    Raises
    ------
    ModelRefusedError
        What a model file cannot say, or the core does not allow: a step that
        is no straight line, a missing value that counts as nothing, a weight
        by which one more absence would lower a risk.
    ArgumentError
        Not fitted, or columns without names.

    Notes
    -----
    Standard errors are those of AbsenceRiskClassifier; of scikit-learn's own
    LogisticRegression they are not known, and written as 0.
    """
    ours = importlib.import_module("earlybell.sklearn").AbsenceRiskClassifier
    names = _names_of(estimator, feature_names)
    if isinstance(estimator, ours):
        found = _sum_of_classifier(estimator, names)
    elif hasattr(estimator, "steps"):
        steps = [step for _, step in estimator.steps]
        if isinstance(steps[-1], ours):
            raise _refuse(
                "AbsenceRiskClassifier standardises by itself: give it alone"
            )
        found = _sum_of_pipeline(steps[:-1], steps[-1], names)
    else:
        found = _sum_of_pipeline([], estimator, names)
    terms = found.terms()
    numbers = [n for term in terms for n in dataclasses.astuple(term)[1:]]
    if not all(map(math.isfinite, [found.intercept, *numbers])):
        raise _refuse("a weight that is not finite")
    last_day = str(until)[:10]
    training = {
        "source": source,
        "rows": int(rows),
        "pupils": int(pupils),
        "until": last_day,
        "seed": int(seed),
        "register_sha256": register_sha256,
        "iterations": found.iterations,
    }
    head = _head(
        {"name": name, "version": version, "status": status},
        str(expires)[:10] if expires else _two_years_on(last_day),
        bool(sensitive),
        training,
        outcome,
        found.penalty,
        found.intercept,
    )
    return Model.from_text(_text(head, terms))
