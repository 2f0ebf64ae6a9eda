# SPDX-License-Identifier: MIT
"""Registers: marks with what belongs to them, as they stood on any day."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import fractions
import os
from collections.abc import Mapping, Sequence
from typing import Any

from earlybell import _native, frames
from earlybell.errors import ArgumentError, Error

KINDS = {"register": 0, "pupils": 1, "calendar": 2, "codes": 3}
CONFLICTS = ("refuse", "absent", "attended")
DATES = ("find", "iso", "dmy")
MARKS = ("find", "chars", "codes")
UNITS = ("enrolment", "pupil")
HALVES = ("AM", "PM")
VIEWS_KEPT = 8


def _choice(value: object, names: Sequence[str], field: str) -> int:
    if value not in names:
        raise ArgumentError(
            f"{field} is one of {', '.join(names)}, not {value!r}", field=field
        )
    return names.index(value)  # type: ignore[arg-type]


def _threshold(value: object) -> tuple[int, int]:
    if isinstance(value, str):
        num, slash, den = value.partition("/")
        if slash and num.strip().isdecimal() and den.strip().isdecimal():
            return int(num), int(den)
    elif isinstance(value, fractions.Fraction):
        return value.numerator, value.denominator
    elif isinstance(value, tuple) and len(value) == 2:
        return int(value[0]), int(value[1])
    raise ArgumentError(
        "a threshold is a share as N/D: '15/100'", field="threshold"
    )


@dataclasses.dataclass(frozen=True)
class Problem:
    """A row that could not be used.

    Attributes
    ----------
    fate : str
        "malformed", "unknown_code", ...
    source : int
        Which of the register's sources, in the order in which they were read.
    line : int
        The line of a CSV file, or the row of a frame, both from 1.
    reason : str
    """

    fate: str
    source: int
    line: int
    reason: str


class View:
    """A register as it stood on one day; from `Register.view`.

    Every feature, score and list is computed from a view, so that they cannot
    disagree. It may be used by several threads, and looks again by itself
    when a mark of its register was changed.
    """

    def __init__(self, register: Register, native: _native.View) -> None:
        self.register = register
        self._native = native

    @property
    def kind(self) -> str:
        """The kind of frame that answers come as."""
        return self.register.kind

    @property
    def as_of(self) -> datetime.date:
        """Only sessions before this day are seen."""
        date = frames.date_of(self._native.about()[0])
        assert date is not None
        return date

    @property
    def known_at(self) -> datetime.date | None:
        """Marks are as they were known at the end of this day."""
        return frames.date_of(self._native.about()[1])

    def __len__(self) -> int:
        return self._native.about()[2]

    def rows(self) -> Any:
        """One row for each enrolment (or pupil), in the order of all answers.

        Returns
        -------
        frame
            pupil_id, school_id, family_id, name, class, year_group,
            entry_date, leaving_date, state, possible, absent and remaining
            (sessions).
        """
        return frames.give(self._native.rows(), self.kind)

    def find(self, pupil: str, school: str | None = None) -> int:
        """The number of a pupil's row.

        Parameters
        ----------
        pupil : str
        school : str, optional
            None: the pupil's only row, or the first of several.

        Returns
        -------
        int
            From 0, in the order of `rows`.

        Raises
        ------
        NotFoundError
            The pupil has no row (at that school).
        """
        try:
            return self._native.find(pupil, school)
        except Error as error:
            error.pupil = pupil
            raise

    def sessions(self, row: int) -> Any:
        """The year's sessions of a row that have a mark, in time order.

        Parameters
        ----------
        row : int
            As `find` says.

        Returns
        -------
        frame
            date, session (AM or PM), class, code, group, open. Code and group
            are missing where they are sensitive, unless the view is.
        """
        if row < 0:
            raise IndexError("rows count from 0")
        return frames.give(self._native.sessions(row), self.kind)

    def counts(self) -> dict[str, int]:
        """What became of every mark.

        Returns
        -------
        dict of str to int
            Marks by fate (used, repeated, superseded, later, conflicting,
            unknown_code, out_of_range, malformed), whose sum is `rows`; pupils
            that the pupil rows do not name, and those without any mark.
        """
        return self._native.counts()

    def problems(self) -> list[Problem]:
        """The first rows of each fate that could not be used.

        Returns
        -------
        list of Problem
            At most 20 of each.
        """
        return [Problem(*problem) for problem in self._native.problems()]

    def audit(self, row: int, column: str) -> str | None:
        """What an audit column of the pupils says of a row.

        Parameters
        ----------
        row : int
        column : str
            One of `Register.audit_columns`.

        Returns
        -------
        str
            "" where it is blank.
        """
        names = self.register.audit_columns
        if column not in names:
            raise ArgumentError(f"no audit column {column}", field=column)
        return self._native.audit(row, names.index(column))

    def __repr__(self) -> str:
        return f"<earlybell.View as of {self.as_of}, {len(self)} rows>"


class Register:
    """Attendance marks, with pupils and calendars, ready to be looked at.

    Parameters
    ----------
    marks : path, frame, or list of either
        CSV files or frames (pandas, Polars, PyArrow, DuckDB relations, a dict
        of lists, anything with ``__arrow_c_stream__``). Long form: pupil_id,
        date, session, code; marks form: pupil_id, start_date, marks; or the
        grid form. school_id and recorded_at may be there too.
    pupils, calendar, codes : path, frame, or list of either, optional
        What is known of pupils; terms and closures; local codes.
    conflicts : {"refuse", "absent", "attended"}
        When two marks for one session differ: refuse to look, or let one win.
    dates : {"find", "iso", "dmy"}
        How dates are written, where they are text.
    marks_form : {"find", "chars", "codes"}
        Whether `marks` has a character or a code, with commas, a session.
    columns : mapping of str to str, optional
        Names of columns: {"pupil_id": "STUDENT"}, ours first.
    delimiter : str, optional
        Of CSV files; as their header says.
    threads : int
        Of the reading of frames.

    Raises
    ------
    HeaderError, RowError, AmbiguousError, CSVError, EncodingError, ReadError
        With `line` (of a file) or `row` (of a frame) and `field`.

    Examples
    --------
    >>> import earlybell
    >>> register = earlybell.Register(
    ...     {
    ...         "pupil_id": ["A1", "A1", "B2"],
    ...         "date": ["2025-09-03", "2025-09-03", "2025-09-03"],
    ...         "session": ["AM", "PM", "AM"],
    ...         "code": ["/", "I", "\\\\"],
    ...     }
    ... )
    >>> register.counts(as_of="2025-09-08")["used"]
    3
    """

    def __init__(
        self,
        marks: object,
        *,
        pupils: object = None,
        calendar: object = None,
        codes: object = None,
        conflicts: str = "refuse",
        dates: str = "find",
        marks_form: str = "find",
        columns: Mapping[str, str] | None = None,
        delimiter: str | None = None,
        threads: int = 1,
    ) -> None:
        self.kind = frames.kind_of(marks)
        self.notes: list[str] = []
        self._how = (
            _choice(dates, DATES, "dates"),
            _choice(marks_form, MARKS, "marks_form"),
            "\n".join(f"{a}={b}" for a, b in (columns or {}).items()) or None,
            int(threads),
        )
        self._delimiter = delimiter
        # The core's views, which know nothing of this object: no cycle keeps
        # a register that nobody wants.
        self._views: collections.OrderedDict[
            tuple[object, ...], _native.View
        ] = collections.OrderedDict()
        table = _native.Codes()
        self._read(table, "codes", codes)
        self._native = _native.Register(
            _choice(conflicts, CONFLICTS, "conflicts"), table
        )
        # Pupils may name the school of a mark.
        self._read(self._native, "pupils", pupils)
        self._read(self._native, "calendar", calendar)
        self._read(self._native, "register", marks)
        self._native.close()

    def _read(self, owner: Any, kind: str, sources: object) -> None:
        if sources is None:
            return
        if not isinstance(sources, (list, tuple)):
            sources = [sources]
        for source in sources:
            rows = _native.Rows(owner, KINDS[kind], *self._how)
            frames.feed(rows, source, self._delimiter)
            rows.end()
            name = source if isinstance(source, (str, os.PathLike)) else kind
            self.notes += [f"{name}: {note}" for note in rows.notes()]

    # ---- what there is -------------------------------------------------------

    @property
    def school_count(self) -> int:
        """Schools that have a mark or a pupil."""
        return self._native.about()[0]

    @property
    def pupil_count(self) -> int:
        """Pupils, of all schools."""
        return self._native.about()[1]

    @property
    def first_date(self) -> datetime.date | None:
        """The day of the first mark."""
        return frames.date_of(self._native.about()[2])

    @property
    def last_date(self) -> datetime.date | None:
        """The day of the last mark."""
        return frames.date_of(self._native.about()[3])

    @property
    def audit_columns(self) -> tuple[str, ...]:
        """Further columns of the pupils: groups for an evaluation only."""
        return self._native.about()[4]

    def fixed(self) -> bytes:
        """The marks in one fixed form: the same marks, the same bytes.

        Returns
        -------
        bytes
            Lines of UTF-8; see eb_register_write_fixed in the C header.
        """
        return self._native.fixed()

    def __repr__(self) -> str:
        return (
            f"<earlybell.Register of {self.pupil_count} pupils, "
            f"{self.first_date} to {self.last_date}>"
        )

    # ---- looking -------------------------------------------------------------

    def view(
        self,
        as_of: object = None,
        *,
        known_at: object = None,
        unit: str = "enrolment",
        threshold: object = "10/100",
        ahead_weeks: int = 0,
        sensitive: bool = False,
        national: bool = False,
        threads: int = 1,
        max_bad: float | None = None,
        inspect: bool = False,
        links: Any = None,
    ) -> View:
        """The register as it stood on one day.

        Parameters
        ----------
        as_of : str, datetime.date or None
            Only sessions before this day are seen. None: the day after the
            last on which a twentieth of a school's pupils are present.
        known_at : str, datetime.date or None
            Marks as known at the end of that day; None: the day before as_of.
        unit : {"enrolment", "pupil"}
            What a row is.
        threshold : str, tuple or fractions.Fraction
            Replaces 10/100 in what is shown, never in what a model reads.
        ahead_weeks : int
            The horizon of p_ahead, at most 60 school weeks; 0: the year.
        sensitive : bool
            Compute the sensitive features too.
        national : bool
            The statistics' own cut of year groups.
        threads : int
            Of features and scores.
        max_bad : float, optional
            The share of unusable rows above which this refuses; 0.005 of
            unknown codes and 0.01 of malformed rows.
        inspect : bool
            Refuse nothing, for a report on the data alone.
        links : Links, optional
            What other parts of a divided register know.

        Returns
        -------
        View
            Kept, with a few others, so that the same question costs nothing.

        Raises
        ------
        QualityError, ConflictError
            Too many rows cannot be used.
        NotFoundError
            No as_of is given, and nobody is present on any day.
        """
        options = (
            frames.days(as_of),
            frames.days(known_at),
            _choice(unit, UNITS, "unit"),
            *_threshold(threshold),
            int(ahead_weeks),
            bool(sensitive),
            bool(national),
            int(threads),
            bool(inspect),
            -1.0 if max_bad is None else float(max_bad),
        )
        native_links = getattr(links, "_native", links)
        key = (*options, id(native_links))
        native = self._views.pop(key, None)
        if native is None:
            native = _native.View(self._native, *options, native_links)
        self._views[key] = native  # the last one looked at
        while len(self._views) > VIEWS_KEPT:
            self._views.popitem(last=False)
        return View(self, native)

    def counts(self, as_of: object = None, **options: Any) -> dict[str, int]:
        """What became of every mark, as one view sees it.

        Parameters
        ----------
        as_of, **options
            As for `view`; nothing is refused.

        Returns
        -------
        dict of str to int
            As `View.counts`.
        """
        return self.view(as_of, **{"inspect": True, **options}).counts()

    # ---- change --------------------------------------------------------------

    def update(
        self,
        pupil: str,
        date: object,
        session: str,
        code: str,
        school: str | None = None,
    ) -> bool:
        """Changes one mark.

        Parameters
        ----------
        pupil, school : str
            The enrolment; school None is the school "".
        date : str or datetime.date
        session : {"AM", "PM"}
        code : str
            Of the code table, valid on that day.

        Returns
        -------
        bool
            Whether rows of other pupils may have changed too (cohort, family).

        Raises
        ------
        NotFoundError
            The pupil has no mark there in that academic year.
        CodeError
            The code is unknown on that date.
        StateError
            Another thread is using the register.
        """
        try:
            return self._native.set_mark(
                pupil,
                school,
                frames.days(date),
                _choice(session, HALVES, "session"),
                code,
            )
        except Error as error:
            error.pupil = pupil
            raise


def view_of(source: object, as_of: object = None, **options: Any) -> View:
    """The view that a call is about.

    Parameters
    ----------
    source : Register, View or anything that `Register` takes
        A View is taken as it is; it has its own as_of and options.
    """
    if isinstance(source, View):
        if as_of is not None or options:
            raise ArgumentError(
                "a view has its own as_of and options", field="as_of"
            )
        return source
    if not isinstance(source, Register):
        source = Register(source)
    return source.view(as_of, **options)
