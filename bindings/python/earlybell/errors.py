# SPDX-License-Identifier: MIT
"""One exception for each status of the core, under `Error`.

The numbers are those of the C header base.h. Where Python already has a name
for what went wrong, the exception is that as well: an `ArgumentError` is a
`ValueError`, a `NotFoundError` a `LookupError`, a `ReadError` an `OSError`.
Memory that runs out is Python's own `MemoryError`.
"""

from __future__ import annotations

from typing import ClassVar


class Error(Exception):
    """A call of the core that failed.

    Attributes
    ----------
    status : int
        The number of the core (base.h); 0 when Python found it.
    line, column : int or None
        Where in a file, from 1.
    row : int or None
        Which row of the call's own input, from 0.
    field : str or None
        The column, key or argument concerned.
    pupil : str or None
        The pupil concerned, where one is.
    """

    code: ClassVar[int] = 0

    def __init__(
        self,
        message: str = "",
        *,
        line: int | None = None,
        column: int | None = None,
        row: int | None = None,
        field: str | None = None,
        pupil: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = self.code
        self.line = line
        self.column = column
        self.row = row
        self.field = field
        self.pupil = pupil

    def __reduce__(self) -> tuple[object, ...]:
        return (
            _again,
            (
                type(self),
                self.args[0] if self.args else "",
                self.line,
                self.column,
                self.row,
                self.field,
                self.pupil,
            ),
        )


def _again(kind, message, line, column, row, field, pupil):  # for pickle
    return kind(
        message, line=line, column=column, row=row, field=field, pupil=pupil
    )


class ArgumentError(Error, ValueError):
    """An argument is out of range or unset."""

    code = -2


class LimitError(Error):
    """A stated limit (size, depth, count) is passed."""

    code = -3


class NumberError(Error, ValueError):
    """Text that is not a finite decimal number."""

    code = -4


class JSONError(Error, ValueError):
    """Text that is not strict JSON (RFC 8259)."""

    code = -5


class CodeError(Error, ValueError):
    """A code that is not in the table, or a row that cannot be."""

    code = -100


class DateError(Error, ValueError):
    """Not a date, or outside 2006-08-01 to 2099-07-31."""

    code = -101


class HeaderError(Error, ValueError):
    """A column is missing, doubled or unknown."""

    code = -102


class RowError(Error, ValueError):
    """A row that must be right is not."""

    code = -103


class ConflictError(Error, ValueError):
    """Two rows that must agree do not."""

    code = -104


class QualityError(Error, ValueError):
    """More bad rows than the call allows."""

    code = -105


class StateError(Error, RuntimeError):
    """The right call at the wrong moment."""

    code = -106


class NotFoundError(Error, LookupError):
    """No such pupil, school, row or session."""

    code = -107


class LinksError(Error, ValueError):
    """Links that do not fit this register or view."""

    code = -108


class AmbiguousError(Error, ValueError):
    """Day and month cannot be told apart."""

    code = -109


class FeatureError(Error, LookupError):
    """No feature of that name or number."""

    code = -200


class ModelError(Error, ValueError):
    """A model that breaks its schema, or cannot do this."""

    code = -300


class ModelVersionError(ModelError):
    """A model of another format or another catalogue of features."""

    code = -301


class ModelHashError(ModelError):
    """The bytes of a model are not those that were signed."""

    code = -302


class ModelRefusedError(ModelError):
    """A model that is retired, expired, reserved or sensitive."""

    code = -303


class ReadError(Error, OSError):
    """A file cannot be opened or read."""

    code = -400


class WriteError(Error, OSError):
    """An output cannot be written whole."""

    code = -401


class CSVError(Error, ValueError):
    """Not CSV by RFC 4180."""

    code = -402


class EncodingError(Error, ValueError):
    """Bytes that are no known encoding."""

    code = -403


class FitError(Error, ArithmeticError):
    """A fit that did not converge, or cannot."""

    code = -500


BY_STATUS: dict[int, type[Error]] = {
    kind.code: kind
    for kind in (
        ArgumentError,
        LimitError,
        NumberError,
        JSONError,
        CodeError,
        DateError,
        HeaderError,
        RowError,
        ConflictError,
        QualityError,
        StateError,
        NotFoundError,
        LinksError,
        AmbiguousError,
        FeatureError,
        ModelError,
        ModelVersionError,
        ModelHashError,
        ModelRefusedError,
        ReadError,
        WriteError,
        CSVError,
        EncodingError,
        FitError,
    )
}


def of_core(
    status: int, message: str, field: str, line: int, column: int, row: int
) -> Error:
    """The exception of an error record of the core; its zeros are None.

    `row` counts from 0, so that it is taken as known where no line is and
    the core speaks of a row at all.
    """
    kind = BY_STATUS.get(status, Error)
    error = kind(
        message or (kind.__doc__ or "").split("\n")[0].rstrip("."),
        line=line or None,
        column=column or None,
        row=row if row > 0 or "row" in message else None,
        field=field or None,
    )
    error.status = status
    return error
