# SPDX-License-Identifier: MIT
"""Cases: what families said, and what schools and schemes did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from earlybell import _native, frames
from earlybell.errors import ArgumentError
from earlybell.register import DATES, View


class Cases:
    """What families said and what schools did: ``pupil_id, at, event`` and
    optionally ``who, note``.

    Parameters
    ----------
    source : path or frame
        A cases file, or a frame with those columns. A row that cannot be read
        is an error, never left out: a lost row here sends somebody to the
        door of a family that had phoned.
    dates : {"find", "iso", "dmy"}
    columns : mapping, optional
        Our name to theirs, as in `Register`.
    delimiter : str, optional
        Of a file; None: as its header says.

    Attributes
    ----------
    notes : list of str
        What a person should be told of the file.

    Examples
    --------
    >>> cases = Cases(
    ...     {"pupil_id": ["P1"], "at": ["2026-02-03T09:10"], "event": ["told"]}
    ... )
    >>> len(cases)
    1
    >>> cases.rows(kind="dict")["event"]
    ['told']
    """

    def __init__(
        self,
        source: object,
        *,
        dates: str = "find",
        columns: Mapping[str, str] | None = None,
        delimiter: str | None = None,
    ) -> None:
        if dates not in DATES:
            raise ArgumentError(
                f"dates: one of {', '.join(DATES)}", field="dates"
            )
        self.kind = frames.kind_of(source)
        named = "\n".join(f"{a}={b}" for a, b in (columns or {}).items())
        self._native, rows = _native.cases_new(
            DATES.index(dates), named or None
        )
        frames.feed(rows, source, delimiter)
        rows.end()
        self.notes = list(rows.notes())
        _native.cases_close(self._native)

    def __len__(self) -> int:
        return _native.cases_count(self._native)

    def __repr__(self) -> str:
        return f"<earlybell.Cases: {len(self)} rows>"

    def rows(self, pupil: str | None = None, *, kind: str | None = None) -> Any:
        """The cases by pupil and time; of one pupil, or all.

        Parameters
        ----------
        pupil : str, optional
            None: of all.
        kind : str, optional
            The kind of frame wanted: "pandas", "polars", "pyarrow", "dict".

        Returns
        -------
        frame
            ``pupil_id, at, event, who, note``; `at` is local time to the
            minute, or a date.
        """
        table = _native.cases_rows(self._native, pupil)
        return frames.give(table, kind or self.kind)

    def unused(self, view: View) -> tuple[int, int]:
        """How many are later than the view sees, and of unknown pupils.

        Parameters
        ----------
        view : View

        Returns
        -------
        dict of str to int
        """
        return _native.cases_unused(self._native, view._native)

    @staticmethod
    def events() -> list[str]:
        """Every event that a case may be.

        Returns
        -------
        list of str
        """
        return _native.event_names()


def cases_of(cases: object) -> Cases | None:
    return cases if cases is None or isinstance(cases, Cases) else Cases(cases)


def native_cases(cases: object) -> _native._Cases | None:
    found = cases_of(cases)
    return None if found is None else found._native
