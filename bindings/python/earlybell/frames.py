# SPDX-License-Identifier: MIT
"""Frames in, and the caller's own kind of frame out.

Nothing here knows what a column means. Whatever speaks the Arrow PyCapsule
interface (`__arrow_c_stream__`: pandas, Polars, PyArrow, DuckDB relations, and
others) is read where it lies; narwhals is asked about frames that do not.

Answers come from the core as a `Table` of columns, and are given back as the
kind that came in: a pandas or Polars frame, a PyArrow table. For CSV files it
is pandas where that is installed, else PyArrow, else a dict of lists.
"""

from __future__ import annotations

import datetime
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from earlybell import _native, tokens
from earlybell.errors import ArgumentError, DateError, Error

EPOCH = datetime.date(1970, 1, 1)
BATCH = 2048


# ---- kinds -------------------------------------------------------------------


def kind_of(source: object) -> str:
    """The kind of frame that answers to this source come as.

    Parameters
    ----------
    source : object
        What a caller gave: a path, a frame, or a list of either.

    Returns
    -------
    str
        "pandas", "polars", "pyarrow", "narwhals" or "dict".
    """
    if isinstance(source, (list, tuple)) and source:
        return kind_of(source[0])
    if isinstance(source, (str, os.PathLike)):
        return default_kind()
    module = type(source).__module__.split(".")[0]
    if module in ("pandas", "polars", "pyarrow"):
        return module
    if module == "narwhals":
        return kind_of(source.to_native())  # type: ignore[attr-defined]
    if isinstance(source, Mapping):
        return "dict"
    return default_kind()


def default_kind() -> str:
    """pandas, PyArrow or dict: the first that is installed."""
    for name in ("pandas", "pyarrow"):
        if name in sys.modules or importlib.util.find_spec(name):
            return name
    return "dict"


# ---- in ----------------------------------------------------------------------


def feed(
    rows: _native.Rows, source: object, delimiter: str | None = None
) -> int:
    """Hands a file or a frame to the core's reader of rows.

    Parameters
    ----------
    rows : _native.Rows
        Where they go.
    source : path or frame
        A CSV file's name, or a frame.
    delimiter : str, optional
        Of a CSV file; None: as its header says.

    Returns
    -------
    int
        How many rows there were.
    """
    if isinstance(source, (str, os.PathLike)):
        try:
            return tokens.feed(rows, source, delimiter)
        except Error as error:
            if error.args and str(source) not in str(error.args[0]):
                error.args = (f"{os.fspath(source)}: {_placed(error)}",)
            raise
    try:
        return _feed_frame(rows, source)
    except Error as error:
        # Rows of a frame count from 0 in Python.
        if error.line is not None:
            error.row, error.line = error.line - 1, None
        raise


def _placed(error: Error) -> str:
    place = f"line {error.line}: " if error.line else ""
    return place + str(error.args[0])


def _feed_frame(rows: _native.Rows, source: Any) -> int:
    source = _plain(source)
    if type(source).__module__.split(".")[0] == "pandas":
        return _feed_pandas(rows, source)
    if hasattr(source, "__arrow_c_stream__"):
        return rows.add_stream(source.__arrow_c_stream__())
    if isinstance(source, Mapping):
        return _feed_columns(rows, {k: list(v) for k, v in source.items()})
    raise ArgumentError(
        f"a {type(source).__name__} is no frame: give a path, a pandas, "
        "Polars or PyArrow frame, a DuckDB relation, a dict of columns, or "
        "anything with __arrow_c_stream__",
        field="frame",
    )


def _plain(source: Any) -> Any:
    """The frame behind a wrapper, a promise or a query."""
    module = type(source).__module__.split(".")[0]
    if module == "narwhals":
        source = source.to_native()
        module = type(source).__module__.split(".")[0]
    if module == "polars":
        frame = source.collect() if hasattr(source, "collect") else source
        return _in_pieces(frame) if hasattr(frame, "iter_columns") else frame
    if module == "pyarrow" and hasattr(source, "scanner"):
        return source.scanner().to_reader()
    if hasattr(source, "__arrow_c_stream__") or isinstance(source, Mapping):
        return source
    for name in ("fetch_arrow_reader", "fetch_record_batch", "to_arrow"):
        if callable(getattr(source, name, None)):
            return getattr(source, name)()
    if importlib.util.find_spec("narwhals"):
        narwhals = importlib.import_module("narwhals")
        try:
            return narwhals.from_native(source, eager_only=True).to_arrow()
        except TypeError:
            return source
    return source


def _in_pieces(frame: Any) -> Any:
    """A Polars frame chunk by chunk: handed out as a whole, its chunks are
    joined first, which takes longer than reading them."""
    lengths = [column.chunk_lengths() for column in frame.iter_columns()]
    if (
        not importlib.util.find_spec("pyarrow")
        or len({tuple(of_column) for of_column in lengths}) != 1
        or len(lengths[0]) < 2
    ):
        return frame
    reader = importlib.import_module("pyarrow").RecordBatchReader

    def pieces() -> Iterable[Any]:
        first = 0
        for length in lengths[0]:
            yield from reader.from_stream(frame.slice(first, length))
            first += length

    schema = reader.from_stream(frame.head(0)).schema
    return reader.from_batches(schema, pieces())


def _feed_pandas(rows: _native.Rows, frame: Any) -> int:
    """pandas goes through PyArrow; without it, or where a column holds what
    PyArrow will not take, cell by cell."""
    frame = _without_index(frame)
    if importlib.util.find_spec("pyarrow"):
        pyarrow = importlib.import_module("pyarrow")
        try:
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError):
            table = None
        if table is not None:
            reader = table.to_reader()
            return rows.add_stream(reader.__arrow_c_stream__())
    names = [str(name) for name in frame.columns]
    return _feed_columns(
        rows,
        dict(
            zip(
                names,
                (frame.iloc[:, i].tolist() for i in range(len(names))),
                strict=True,
            )
        ),
    )


def _without_index(frame: Any) -> Any:
    """An index with names is columns; one without says nothing."""
    if all(name is not None for name in frame.index.names):
        return frame.reset_index()
    return frame


def _feed_columns(
    rows: _native.Rows, columns: Mapping[str, Sequence[object]]
) -> int:
    names = [str(name) for name in columns]
    rows.header(names, 1)
    lists = list(columns.values())
    n = len(lists[0]) if lists else 0
    if any(len(column) != n for column in lists):
        raise ArgumentError("the columns are not of one length", field="frame")
    for first in range(0, n, BATCH):
        last = min(first + BATCH, n)
        cells = [list(map(as_text, c[first:last])) for c in lists]
        rows.add(
            [list(row) for row in zip(*cells, strict=True)],
            list(range(first + 1, last + 1)),
        )
    return n


def as_text(cell: object) -> str | None:
    """A cell as CSV would hold it; None where it is missing."""
    if cell is None or cell != cell or str(cell) in ("<NA>", "NaT"):
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime.datetime):
        if cell.tzinfo is not None:
            raise ArgumentError(
                "times with a time zone: turn them into local times without one"
            )
        midnight = cell.time() == datetime.time(0)
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


# ---- dates -------------------------------------------------------------------


def days(date: object) -> int | None:
    """A date as the core counts: days since 1970-01-01.

    Parameters
    ----------
    date : str, datetime.date, numpy.datetime64 or None
        "2026-03-02", a date, or a time of which only the date is taken.
    """
    if date is None or date != date:
        return None
    if isinstance(date, str):
        return _native.date_read(date)
    if isinstance(date, datetime.datetime):
        date = date.date()
    if isinstance(date, datetime.date):
        return (date - EPOCH).days
    if type(date).__module__ == "numpy":
        return days(date.astype("datetime64[D]").item())  # type: ignore
    raise DateError(f"a {type(date).__name__} is no date", field="date")


def date_of(days_since: int | None) -> datetime.date | None:
    """The date of a day number of the core."""
    if days_since is None:
        return None
    return EPOCH + datetime.timedelta(days=days_since)


# ---- out ---------------------------------------------------------------------


def give(table: _native.Table, kind: str) -> Any:
    """A table of the core as a frame.

    Parameters
    ----------
    table : _native.Table
        Columns that the core filled.
    kind : str
        As `kind_of` says.

    Returns
    -------
    pandas.DataFrame, polars.DataFrame, pyarrow.Table or dict of lists
    """
    makers = {
        "pandas": to_pandas,
        "polars": to_polars,
        "pyarrow": to_pyarrow,
    }
    return makers.get(kind, to_dict)(table)


def to_dict(table: _native.Table) -> dict[str, list[Any]]:
    """A dict of lists; None where missing, dates as `datetime.date`."""
    out = {}
    for index, name in enumerate(table.names):
        column = table.column(index)
        cells = column.to_list()
        if column.kind == "date":
            cells = [date_of(cell) for cell in cells]
        out[name] = cells
    return out


def to_pyarrow(table: _native.Table) -> Any:
    """A pyarrow.Table that shares the columns."""
    pyarrow = importlib.import_module("pyarrow")
    return pyarrow.RecordBatchReader.from_stream(table).read_all()


def to_polars(table: _native.Table) -> Any:
    """A polars.DataFrame that shares the columns."""
    return importlib.import_module("polars").DataFrame(table)


def to_pandas(table: _native.Table) -> Any:
    """A pandas.DataFrame of its own memory.

    Numbers are float64 with NaN where missing; whole numbers are int64, or
    Int64 in a column that has missing ones; dates are datetime64.
    """
    pandas = importlib.import_module("pandas")
    numpy = importlib.import_module("numpy")
    # PyArrow, where it is installed, makes strings faster than a list can.
    has_arrow = importlib.util.find_spec("pyarrow") is not None
    arrow = to_pyarrow(table) if has_arrow else None
    made = {}
    for index, name in enumerate(table.names):
        column = table.column(index)
        if column.kind == "text" and arrow is not None:
            made[name] = arrow.column(index).to_pandas()
        else:
            made[name] = _pandas_column(pandas, numpy, column)
    return pandas.DataFrame(made, copy=False)


def _missing(numpy: Any, column: _native.Column) -> Any:
    bits = numpy.frombuffer(column.valid, dtype=numpy.uint8)
    valid = numpy.unpackbits(bits, bitorder="little")
    return valid[: len(memoryview(column))] == 0


def _pandas_column(pandas: Any, numpy: Any, column: _native.Column) -> Any:
    if column.kind == "text":
        return column.to_list()
    values = numpy.array(column)
    if column.kind == "number":
        return values
    if column.kind == "date":
        values = values.astype("datetime64[D]").astype("datetime64[s]")
        if column.missing:
            values[_missing(numpy, column)] = numpy.datetime64("NaT")
        return values
    if not column.missing:
        return values
    array = pandas.arrays
    make = array.BooleanArray if column.kind == "bool" else array.IntegerArray
    return make(values, _missing(numpy, column))


def columns_of(names: Iterable[str], table: _native.Table) -> dict[str, Any]:
    """Some columns of a table, as lists."""
    whole = to_dict(table)
    return {name: whole[name] for name in names}


def _pandas_cells(pandas: Any, cells: Sequence[Any]) -> Any:
    """Whole numbers stay whole where some are missing."""
    there = {type(cell) for cell in cells if cell is not None}
    if there == {int} and None in cells:
        return pandas.array(cells, dtype="Int64")
    return list(cells)


def of_columns(columns: Mapping[str, Sequence[Any]], kind: str | None) -> Any:
    """A small table that Python made, as a frame.

    Parameters
    ----------
    columns : mapping of str to list
        Of one length; None where missing.
    kind : str, optional
        As `kind_of` says; None: as for files.
    """
    kind = kind or default_kind()
    if kind == "pandas":
        pandas = importlib.import_module("pandas")
        return pandas.DataFrame(
            {name: _pandas_cells(pandas, c) for name, c in columns.items()}
        )
    if kind == "polars":
        polars = importlib.import_module("polars")
        return polars.DataFrame(columns, strict=False)
    if kind == "pyarrow":
        return importlib.import_module("pyarrow").table(dict(columns))
    return {name: list(cells) for name, cells in columns.items()}
