# SPDX-License-Identifier: MIT
"""Small tables that are no register: limits of schools, a list that was drawn.

They are read whole, by the names of their columns; what a row must be is for
whoever asked.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable, Mapping
from typing import Any

from earlybell import frames
from earlybell.errors import ArgumentError, RowError


def columns_of(source: object, wanted: Iterable[str]) -> dict[str, list[Any]]:
    """The wanted columns of a small file or frame, by name whatever the
    case; a column that is not there is left out."""
    columns: dict[str, list[Any]]
    if isinstance(source, (str, os.PathLike)):
        columns = _read_file(source)
    else:
        columns = _read_frame(source)
    named = {name.strip().lower(): cells for name, cells in columns.items()}
    return {name: named[name] for name in wanted if name in named}


def _read_file(path: str | os.PathLike[str]) -> dict[str, list[Any]]:
    taken = _Taken()
    frames.feed(taken, path)  # type: ignore[arg-type]
    return taken.columns()


class _Taken:
    """Rows of a small file, as `frames.feed` hands them over."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.rows: list[list[str]] = []

    def header(self, names: list[str], line: int) -> None:
        self.names = list(names)

    def add(self, rows: list[list[str]], lines: list[int]) -> None:
        for row, line in zip(rows, lines, strict=True):
            if len(row) != len(self.names):
                raise RowError("another number of fields", line=line)
            self.rows.append(list(row))

    def malformed(self, line: int, reason: int) -> None:
        raise RowError("the line cannot be split", line=line)

    def columns(self) -> dict[str, list[Any]]:
        return {
            name: [row[i] for row in self.rows]
            for i, name in enumerate(self.names)
        }


def _read_frame(source: Any) -> dict[str, list[Any]]:
    if hasattr(source, "to_native"):  # narwhals
        source = source.to_native()
    if isinstance(source, Mapping):
        return {str(name): list(cells) for name, cells in source.items()}
    if hasattr(source, "to_dict"):  # Polars and pandas
        try:
            return dict(source.to_dict(as_series=False))
        except TypeError:
            return dict(source.to_dict("list"))
    if hasattr(source, "__arrow_c_stream__"):
        pyarrow = importlib.import_module("pyarrow")
        return dict(pyarrow.table(source).to_pydict())
    raise ArgumentError(f"a {type(source).__name__} is no frame", field="frame")
