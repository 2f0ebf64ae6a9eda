# SPDX-License-Identifier: MIT
"""Outcomes: what a scheme did, and what followed; totals, never a pupil."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable
from typing import Any

from earlybell import _native, frames
from earlybell.cases import Cases, cases_of
from earlybell.errors import ArgumentError, HeaderError, RowError
from earlybell.model import Model
from earlybell.register import View, view_of
from earlybell.tables import columns_of

Day = str | datetime.date
_GUARD = ("=", "+", "-", "@")
_CHANGES = ("mentor_started", "plan_made", "visit", "letter", "panel")


class Outcomes:
    """What a scheme did and what followed, in totals; never a pupil."""

    def __init__(self, figures: dict[str, Any], kind: str) -> None:
        self._figures = figures
        self._kind = kind

    def to_dict(self) -> dict[str, Any]:
        """All of it, as ``earlybell outcomes --format json`` has it.

        Returns
        -------
        dict
        """
        return self._figures

    def events(self) -> Any:
        """``event, cases, pupils``: how many of each.

        Returns
        -------
        frame
        """
        events = self._figures["events"]
        return frames.of_columns(
            {
                "event": list(events),
                "cases": [one["cases"] for one in events.values()],
                "pupils": [one["pupils"] for one in events.values()],
            },
            self._kind,
        )

    def changes(self) -> Any:
        """A row for each kind of event: pupils before and after it, beside
        what the model expected; an estimate is three columns, the figure
        with ``_low`` and ``_high``.

        Returns
        -------
        frame
        """
        rows = self._figures.get("before_and_after", [])
        columns: dict[str, list[Any]] = {}
        for row in rows:
            for name, value in row.items():
                if not isinstance(value, list):
                    columns.setdefault(name, []).append(value)
                    continue
                for ending, one in zip(
                    ("", "_low", "_high"), value, strict=True
                ):
                    columns.setdefault(name + ending, []).append(one)
        return frames.of_columns(columns, self._kind)

    def __repr__(self) -> str:
        total = sum(one["cases"] for one in self._figures["events"].values())
        return f"<earlybell.Outcomes of {total} cases>"


def _members(
    hold_out: object,
) -> tuple[tuple[tuple[str, str | None, bool], ...], bool]:
    """The chosen and the held out of a list of `target`, and whether it says
    among whom the lot was drawn."""
    table = columns_of(hold_out, ("pupil_id", "list", "school_id", "compared"))
    for name in ("pupil_id", "list"):
        if name not in table:
            raise HeaderError(
                "pupil_id and list are wanted, as `target` gives them",
                field=name,
            )
    count = len(table["pupil_id"])
    blank = [None] * count
    out = []
    for pupil, which, school, compared in zip(
        table["pupil_id"],
        table["list"],
        table.get("school_id", blank),
        table.get("compared", blank),
        strict=True,
    ):
        pupil, school = _unguarded(pupil), _unguarded(school)
        if not pupil:
            raise RowError("it is blank", field="pupil_id")
        waits = which == "hold_out"
        if not waits and which != "chosen":
            continue
        said = (frames.as_text(compared) or "").lower()
        if (
            not waits
            and "compared" in table
            and said
            not in (
                "yes",
                "1",
                "true",
            )
        ):
            continue
        out.append((pupil, school, waits))
    if not any(waits for *_, waits in out):
        raise RowError(
            "nobody on it is hold_out: there is nothing to compare with",
            field="list",
        )
    return tuple(out), "compared" in table


def _unguarded(cell: object) -> str | None:
    """An id without the quote that guards it against spreadsheets."""
    text = frames.as_text(cell)
    if text and text[0] == "'" and text[1:2] in _GUARD:
        return text[1:]
    return text


def _first_offer(
    cases: Cases, members: Iterable[str], view: View
) -> int | None:
    """The first offer to any of them in the view's academic year."""
    as_of = view.as_of
    before = as_of - datetime.timedelta(days=1)
    start = datetime.date(before.year - (before.month < 8), 8, 1)
    first = None
    for pupil in set(members):
        rows = frames.to_dict(_native.cases_rows(cases._native, pupil))
        for at, event in zip(rows["at"], rows["event"], strict=True):
            day = datetime.date.fromisoformat(at[:10])
            if event != "mentor_offered" or not start <= day < as_of:
                continue
            if first is None or day < first:
                first = day
    return None if first is None else frames.days(first)


def outcomes(
    register: Any = None,
    *,
    cases: object,
    model: Model | str | os.PathLike[str] = "england-bands",
    hold_out: object = None,
    since: Day | None = None,
    as_of: object = None,
    **options: Any,
) -> Outcomes:
    """What a scheme did, and what followed: ``earlybell outcomes``.

    Pupils who are picked at their worst tend to get better anyway, so what
    followed stands beside what the model expected on the day before, and,
    where a group was drawn to wait, beside what became of that.

    Parameters
    ----------
    register : Register, View, or what `Register` takes; optional
        None: the cases alone are counted.
    cases : Cases, path or frame
    model : Model, str or path
    hold_out : frame or path, optional
        The list that `target` drew with ``hold_out=``.
    since : date, optional
        The day of the offers; None: the first that is logged.
    as_of, **options
        As for `Register.view`.

    Returns
    -------
    Outcomes
    """
    logged = cases_of(cases)
    if logged is None:
        raise ArgumentError("what was done? cases= says it", field="cases")
    if register is None:
        if hold_out is not None:
            raise ArgumentError(
                "hold_out needs the register: what came is in the marks",
                field="hold_out",
            )
        day = frames.days(as_of)
        figures = _native.outcomes_count(logged._native, day)
        return Outcomes(
            {
                "earlybell_outcomes": 1,
                "as_of": _iso(day),
                **figures,
            },
            logged.kind,
        )
    view = view_of(register, as_of, **options)
    found = Model.of(model)
    kinds = tuple(_native.event_find(name) for name in _CHANGES)
    figures = _native.outcomes_change(
        found._native, view._native, logged._native, kinds
    )
    head = {name: figures.pop(name) for name in ("first", "last", "left_out")}
    whole = {
        "earlybell_outcomes": 1,
        "as_of": view.as_of.isoformat(),
        **head,
        "model": found.name,
        "model_version": found.version,
        **figures,
    }
    if hold_out is not None:
        whole["hold_out"] = _compare(found, view, logged, hold_out, since)
    return Outcomes(whole, view.kind)


def _iso(day: int | None) -> str | None:
    date = frames.date_of(day)
    return None if date is None else date.isoformat()


def _compare(
    model: Model,
    view: View,
    cases: Cases,
    hold_out: object,
    since: Day | None,
) -> dict[str, Any]:
    members, lot_known = _members(hold_out)
    start = (
        _first_offer(cases, (pupil for pupil, *_ in members), view)
        if since is None
        else frames.days(since)
    )
    if start is None:
        raise ArgumentError(
            "when were the offers made? The cases hold no mentor_offered of "
            "the list: since=",
            field="since",
        )
    figures = _native.outcomes_compare(
        model._native, view._native, members, start
    )
    return {"from": _iso(start), "lot_known": lot_known, **figures}
