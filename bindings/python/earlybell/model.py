# SPDX-License-Identifier: MIT
"""Models: a chance for every pupil, and why."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import math
import os
import pathlib
from typing import Any, NamedTuple

from earlybell import _native, frames
from earlybell.errors import LimitError, ModelHashError, NotFoundError, ReadError
from earlybell.features import feature_names
from earlybell.register import view_of

TEXT_MOST = 1 << 20
DIGITS = 64


class Term(NamedTuple):
    """One term of a score; the sum of their values is eta."""

    name: str
    value: float
    reason: str | None


class Reason(NamedTuple):
    """What the register shows, and which way it moves the risk.

    `sign` is 1 where it raises the risk, -1 where it lowers it, and 0 for a
    description that is not in the score.
    """

    sign: int
    text: str | None


@dataclasses.dataclass(frozen=True)
class Explanation:
    """One pupil's score, taken apart; from `Model.explain`.

    Attributes
    ----------
    pupil_id, school_id : str
    year_group : int or None
    entry_date, leaving_date : datetime.date or None
    as_of : datetime.date
    state : str
        "ok", "early", or why there is no probability.
    possible, absent, remaining : int or None
        Sessions so far, missed of those, and planned from as_of on.
    results : dict of str to float
        p_persistent, p_severe, p_ahead, expected_rate, rate_low, rate_high,
        sessions_in_hand, sessions_back, p_outcome, expected_ahead; None where
        there is no value.
    terms : list of Term
        In the order in which they are added.
    reasons : list of Reason
    features : dict of str to float
        NaN where there is no value.
    """

    pupil_id: str
    school_id: str
    year_group: int | None
    entry_date: datetime.date | None
    leaving_date: datetime.date | None
    as_of: datetime.date
    model: str
    state: str
    possible: int | None
    absent: int | None
    remaining: int | None
    results: dict[str, float | int | None]
    terms: list[Term]
    reasons: list[Reason]
    features: dict[str, float]

    @property
    def probability(self) -> float | None:
        """The chance that the year ends at or over the threshold; of a
        logistic model the chance of its outcome."""
        outcome = self.results["p_outcome"]
        return self.results["p_persistent"] if outcome is None else outcome

    @property
    def eta(self) -> float | None:
        """The sum of the terms, in order from 0.0."""
        total = 0.0
        for term in self.terms:
            total += term.value
        return total if self.terms else None

    def to_dict(self) -> dict[str, Any]:
        """Everything, of plain types.

        Returns
        -------
        dict
        """
        out = dataclasses.asdict(self)
        out["terms"] = [term._asdict() for term in self.terms]
        out["reasons"] = [reason._asdict() for reason in self.reasons]
        out["eta"] = self.eta
        return out

    def __str__(self) -> str:
        chance = self.probability
        known = "not known" if chance is None else f"{chance:.3f}"
        lines = [
            f"{self.pupil_id} at {self.school_id or 'the school'}, "
            f"as of {self.as_of}: {known} ({self.state})",
            f"  {self.absent} of {self.possible} sessions missed, "
            f"{'?' if self.remaining is None else self.remaining} to come",
        ]
        lines += [f"  {reason.text}" for reason in self.reasons]
        return "\n".join(lines)


class Model:
    """A model: validated whole when it is read, and const from then on.

    Use `Model.builtin`, `Model.load` or `Model.from_text`.
    """

    def __init__(self, native: _native.Model, text: bytes) -> None:
        self._native = native
        self.text = text
        self.info: dict[str, Any] = native.about()
        for key in ("expires", "until"):
            self.info[key] = frames.date_of(self.info[key])

    @classmethod
    def builtin(cls, name: str = "england-bands") -> Model:
        """A model that is part of the library.

        Parameters
        ----------
        name : str
            One of `models`.

        Returns
        -------
        Model

        Examples
        --------
        >>> import earlybell
        >>> earlybell.Model.builtin("england-bands").kind
        'band-prior'
        """
        texts = _native.model_texts()
        if name not in texts:
            raise NotFoundError(
                f"no model {name} is built in; there are {', '.join(texts)}",
                field="model",
            )
        return cls.from_text(texts[name])

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Model:
        """Reads a model file.

        Parameters
        ----------
        path : path

        Returns
        -------
        Model

        Raises
        ------
        ModelHashError
            The bytes are not those that were signed.
        ModelError, ModelVersionError, ModelRefusedError, JSONError
            The file breaks its schema, or is not for this version.
        """
        try:
            with open(path, "rb") as file:
                text = file.read(TEXT_MOST + 1)
        except OSError as error:
            raise ReadError(
                f"{os.fspath(path)}: {error.strerror}", field="model"
            ) from error
        if len(text) > TEXT_MOST:
            raise LimitError("a model of more than 1 MiB", field="model")
        return cls.from_text(text)

    @classmethod
    def from_text(cls, text: bytes | str) -> Model:
        """Reads a model from the bytes of its file.

        Parameters
        ----------
        text : bytes or str
            All of the file; a str is encoded as UTF-8.

        Returns
        -------
        Model

        Raises
        ------
        ModelHashError, ModelError, JSONError
            As in `load`.
        """
        data = text.encode("utf-8") if isinstance(text, str) else bytes(text)
        native = _native.Model(data)
        about = native.about()
        at = about["sha256_offset"]
        zeroed = data[:at] + b"0" * DIGITS + data[at + DIGITS :]
        if hashlib.sha256(zeroed).hexdigest() != about["sha256"]:
            raise ModelHashError(
                "the model file has been changed since it was made: its "
                "SHA-256 is not the one it states",
                field="sha256",
            )
        return cls(native, data)

    @classmethod
    def of(cls, model: Model | str | os.PathLike[str]) -> Model:
        """A model by itself, by the name of one built in, or by its file.

        Parameters
        ----------
        model : Model, str or path
            A str with a / or the ending .json is a file.

        Returns
        -------
        Model
        """
        if isinstance(model, Model):
            return model
        if isinstance(model, str) and not (
            "/" in model or model.endswith(".json")
        ):
            return cls.builtin(model)
        return cls.load(model)

    # ---- what it is ----------------------------------------------------------

    @property
    def name(self) -> str:
        """Of the model, as its file has it."""
        return self.info["name"]

    @property
    def version(self) -> str:
        """Of the model itself, not of the library."""
        return self.info["version"]

    @property
    def kind(self) -> str:
        """ "band-prior", "beta-binomial" or "logistic"."""
        return self.info["kind"]

    def __repr__(self) -> str:
        return f"<earlybell.Model {self.name} {self.version}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Model.from_text, (self.text,)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model's own bytes.

        Parameters
        ----------
        path : path
        """
        pathlib.Path(path).write_bytes(self.text)

    # ---- what it does --------------------------------------------------------

    def score(self, register: Any, as_of: object = None, **options: Any) -> Any:
        """A score for every row.

        Parameters
        ----------
        register : Register, View, or marks that `Register` takes
        as_of : str, datetime.date or None
        **options
            As for `Register.view`.

        Returns
        -------
        frame of 20 columns
            The columns of ``earlybell score``: pupil_id, school_id, as_of,
            model, state, possible, absent, remaining (sessions),
            p_persistent, p_severe, p_ahead, expected_rate, rate_low,
            rate_high (shares), sessions_in_hand, sessions_back, reason_1 to
            reason_3, p_outcome. In the order of `View.rows`.

        Raises
        ------
        ModelRefusedError
            The model is retired, expired at as_of, or sensitive while the
            view is not.
        """
        view = view_of(register, as_of, **options)
        return frames.give(self._native.score(view._native), view.kind)

    def predict(
        self,
        features: Any,
        remaining: Any = None,
        year_groups: Any = None,
        kind: str | None = None,
    ) -> Any:
        """Scores of features from elsewhere, under a model that needs no
        marks (beta-binomial or logistic).

        Parameters
        ----------
        features : buffer of float64, n by 64
            Any layout; read in place where rows are contiguous. NaN where
            there is no value.
        remaining : sequence of n ints or None, optional
            Planned sessions to come, 0 to 732.
        year_groups : sequence of n ints or None, optional
            0 (Reception) to 14.
        kind : str, optional
            The kind of frame wanted: "pandas", "polars", "pyarrow", "dict".

        Returns
        -------
        frame
            The columns of `score` from `state` on.
        """
        table = self._native.predict(features, remaining, year_groups)
        return frames.give(table, kind or frames.default_kind())

    def explain(
        self,
        register: Any,
        pupil: str,
        school: str | None = None,
        as_of: object = None,
        **options: Any,
    ) -> Explanation:
        """One pupil's score, taken apart.

        Parameters
        ----------
        register : Register, View, or marks that `Register` takes
        pupil : str
        school : str, optional
            None: the pupil's only row, or the first of several.
        as_of, **options
            As for `score`.

        Returns
        -------
        Explanation
            The numbers of ``earlybell explain --format json``.

        Raises
        ------
        NotFoundError
            The pupil has no row.
        """
        view = view_of(register, as_of, **options)
        row = view.find(pupil, school)
        table, ahead, terms, reasons, values, who = self._native.explain(
            view._native, row
        )
        cells = {k: v[0] for k, v in frames.to_dict(table).items()}
        results = {
            key: cells[key]
            for key in (
                "p_persistent",
                "p_severe",
                "p_ahead",
                "expected_rate",
                "rate_low",
                "rate_high",
                "sessions_in_hand",
                "sessions_back",
                "p_outcome",
            )
        }
        results["expected_ahead"] = None if math.isnan(ahead) else ahead
        return Explanation(
            pupil_id=who[0],
            school_id=who[1],
            year_group=who[2],
            entry_date=frames.date_of(who[3]),
            leaving_date=frames.date_of(who[4]),
            as_of=view.as_of,
            model=f"{self.name} {self.version}",
            state=cells["state"],
            possible=cells["possible"],
            absent=cells["absent"],
            remaining=cells["remaining"],
            results=results,
            terms=[Term(*term) for term in terms],
            reasons=[Reason(*reason) for reason in reasons],
            features=dict(zip(feature_names(), values, strict=True)),
        )


def models() -> list[str]:
    """The names of the models built in.

    Returns
    -------
    list of str
    """
    return list(_native.model_texts())


def score(
    register: Any,
    model: Model | str | os.PathLike[str] = "england-bands",
    as_of: object = None,
    **options: Any,
) -> Any:
    """A score for every row, under a model by its name or file.

    Parameters
    ----------
    register : Register, View, or marks that `Register` takes
    model : Model, str or path
        As `Model.of` takes it.
    as_of, **options
        As for `Register.view`.

    Returns
    -------
    frame of 20 columns
        As `Model.score`.

    Examples
    --------
    >>> import earlybell
    >>> marks = {
    ...     "pupil_id": ["A1"],
    ...     "start_date": ["2025-09-01"],
    ...     "marks": ["//IIII////"],
    ... }
    >>> earlybell.score(marks, as_of="2025-09-08")["reason_1"]
    ['absent 4 of 10 sessions this year']
    """
    return Model.of(model).score(register, as_of, **options)
