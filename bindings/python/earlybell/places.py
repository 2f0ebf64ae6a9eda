# SPDX-License-Identifier: MIT
"""Places: the families to offer a mentor's support to, under a scheme's
capacity.

A list for people to review: it says who may need help and whom the places
reach first, never what is to be done.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from earlybell import _native, frames
from earlybell.cases import native_cases
from earlybell.errors import ArgumentError, RowError
from earlybell.model import Model
from earlybell.register import view_of
from earlybell.tables import columns_of

_MILLION = 1_000_000


class Places:
    """Whom a scheme's places reach first: a list for people to review.

    Attributes
    ----------
    about : dict
        What was asked and how good the choice is: ``places``, ``offers``,
        ``families`` and ``children`` by list, ``expected`` absent sessions
        ahead of the chosen, ``bound`` (no choice has more) and
        ``bound_split``, ``lowered``, ``early``, ``conversion``, ``effect``.
    """

    def __init__(
        self, children: Any, about: dict[str, Any], steps: Any, kind: str
    ) -> None:
        self._children = children
        self._steps = steps
        self._kind = kind
        self.about = about

    def frame(self) -> Any:
        """The list, as ``earlybell target --format csv`` has it.

        Returns
        -------
        frame
            As `target` gives it.
        """
        return frames.give(self._children, self._kind)

    def steps(self) -> Any:
        """What a list of all at or above a chance would hold: the rows of
        ``earlybell target --table``.

        Returns
        -------
        frame
        """
        return frames.give(self._steps, self._kind)

    def __repr__(self) -> str:
        chosen = self.about["children"]["chosen"]
        return (
            f"<earlybell.Places: {chosen} children chosen for "
            f"{self.about['places']} places>"
        )


def _millionths(value: object, field: str, most: float = 1.0) -> int:
    """A share with at most six decimals, exactly: nobody is lost to
    rounding."""
    try:
        share = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        share = -1.0
    whole = round(share * _MILLION) if 0.0 <= share <= most else -1
    if whole < 0 or abs(share * _MILLION - whole) > 1e-6:
        raise ArgumentError(
            f"{field}: a share from 0 to {most:g} with at most six decimals",
            field=field,
        )
    return whole


def _year_groups(groups: object) -> int:
    """Bits of year groups: None is all; "7-11", "R-6", or numbers (0 is
    Reception)."""
    if groups is None:
        return 0x7FFF
    parts = groups.split(",") if isinstance(groups, str) else groups
    bits = 0
    for part in parts:  # type: ignore[attr-defined]
        first, _, last = str(part).strip().upper().partition("-")
        ends = [
            0 if end == "R" else int(end) if end.isdecimal() else -1
            for end in (first, last or first)
        ]
        if not 0 <= ends[0] <= ends[1] <= 14:
            raise ArgumentError(
                "year_groups: such as 'R-6', '7-11' or [7, 9]",
                field="year_groups",
            )
        for group in range(ends[0], ends[1] + 1):
            bits |= 1 << group
    return bits


def _limits(
    per_school: object,
) -> tuple[tuple[str, int, int], ...]:
    """{school: (minimum, maximum)}, or a frame or file of school_id, minimum
    and maximum; None or blank: no limit."""
    if per_school is None:
        return ()
    if isinstance(per_school, Mapping) and not {
        "school_id",
        "minimum",
        "maximum",
    } <= set(per_school):
        rows: Iterable[tuple[Any, Any, Any]] = (
            (school, *pair) for school, pair in per_school.items()
        )
    else:
        table = columns_of(per_school, ("school_id", "minimum", "maximum"))
        rows = zip(
            table["school_id"], table["minimum"], table["maximum"], strict=True
        )
    out = []
    for school, *pair in rows:
        limits = []
        for limit, name in zip(pair, ("minimum", "maximum"), strict=True):
            text = frames.as_text(limit) or "-1"
            if text != "-1" and not text.isdecimal():
                raise RowError(
                    f"{name}: a whole number of places, or blank", field=name
                )
            limits.append(int(text))
        out.append((frames.as_text(school) or "", *limits))
    if len({school for school, *_ in out}) < len(out):
        raise RowError("the school is there twice", field="school_id")
    return tuple(out)  # type: ignore[arg-type]


def places(
    register: Any,
    *,
    places: int,
    model: Model | str | os.PathLike[str] = "england-bands",
    cases: object = None,
    per_school: object = None,
    band: tuple[float, float] = (0.10, 0.50),
    likely: float = 0.5,
    year_groups: object = None,
    conversion: float = 0.66,
    effect: float = 0.15,
    hold_out: float = 0.0,
    seed: int = 1,
    as_of: object = None,
    **options: Any,
) -> Places:
    """Choose the families to offer a mentor's support to.

    Parameters
    ----------
    register : Register, View, or what `Register` takes
    places : int
        How many children the scheme can support at once.
    model : Model, str or path
    cases : Cases, path or frame, optional
        Consent, support, and offers.
    per_school : mapping, frame or path, optional
        ``{school: (minimum, maximum)}`` in places, None for no limit; or
        ``school_id, minimum, maximum``.
    band : (low, high)
        Eligible are children now at or above the one and under the other, or
        who end the year there with a chance of `likely` or more.
    likely : float
    year_groups : str or ints, optional
        ``"7-11"``, ``[7, 9]``; 0 or R is Reception. None: all.
    conversion : float
        The share of offers that become support: of 339 families that were
        referred to one English scheme, 223 came to be supported.
    effect : float
        An assumption about the share of absence ahead that support saves; it
        scales `benefit` and nothing else.
    hold_out : float
        The share of the chosen families, near the cut, in place of which as
        many are drawn to wait, for an evaluation. A named person must approve
        it.
    seed : int
    as_of, **options
        As for `Register.view`.

    Returns
    -------
    Places
    """
    view = view_of(register, as_of, **options)
    found = Model.of(model)
    children, about, steps = _native.target(
        found._native,
        view._native,
        native_cases(cases),
        int(places),
        _limits(per_school),
        _millionths(band[0], "band"),
        _millionths(band[1], "band"),
        _millionths(likely, "likely") / _MILLION,
        _year_groups(year_groups),
        _millionths(conversion, "conversion"),
        _millionths(effect, "effect") / _MILLION,
        _millionths(hold_out, "hold_out", 0.5),
        int(seed),
    )
    return Places(children, about, steps, view.kind)


_places = places


def target(register: Any, *, places: int, **how: Any) -> Any:
    """The families to offer a place to: ``earlybell target``.

    Parameters are those of `earlybell.places`, which also says what was
    assumed and how good the choice is.

    Parameters
    ----------
    register : Register, View, or what `Register` takes
    places : int
        How many children the scheme can support at once.
    **how
        As for `earlybell.places`.

    Returns
    -------
    frame
        ``family_id, pupil_id, school_id, list, place, p_persistent,
        expected_ahead, benefit, reason_1, reason_2, reason_3, held_because``,
        and with ``hold_out`` ``compared``: "yes" for those among whom the lot
        was drawn.
    """
    return _places(register, places=places, **how).frame()
