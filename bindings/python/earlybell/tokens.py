# SPDX-License-Identifier: MIT
"""CSV files into fields, by Python's `csv` module; nothing is decided here
but where a field ends.

Encodings, delimiters, and what counts as a line that cannot be split are those
of the program `earlybell`: UTF-8 with or without its mark, UTF-16 with one,
else Windows-1252; comma, semicolon or tab by the header, or a line `sep=;`.
"""

from __future__ import annotations

import codecs
import csv
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from typing import Any, Protocol, TextIO

from earlybell.errors import (
    CSVError,
    EncodingError,
    HeaderError,
    ReadError,
)

BATCH = 2048
FIELD_MOST = 1 << 16
ROW_MOST = 1 << 20
FIELDS_MOST = 1 << 16
BAR_FROM = 1 << 26  # bytes: what is read in a moment needs no bar
AFTER_QUOTE, INSIDE_FIELD, NUL_BYTE = range(3)
DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
SEP = re.compile(r'"?sep=([^\w"\r\n])"?$', re.I | re.A)


class Rows(Protocol):
    """What takes the fields: earlybell._native.Rows."""

    def header(self, names: list[str], line: int) -> None: ...
    def add(self, rows: list[list[str]], lines: list[int]) -> None: ...
    def malformed(self, line: int, reason: int) -> None: ...


def encoding_of(path: str | os.PathLike[str]) -> str:
    """The name by which Python knows a file's encoding."""
    try:
        with open(path, "rb") as file:
            mark = file.read(4)
            if mark in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
                raise EncodingError("UTF-32 is not read: save as UTF-8")
            if mark.startswith(codecs.BOM_UTF8):
                return "utf-8-sig"
            if mark.startswith((b"\xff\xfe", b"\xfe\xff")):
                return "utf-16"
            decoder = codecs.getincrementaldecoder("utf-8")()
            decoder.decode(mark)
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
            return "utf-8"
    except UnicodeDecodeError:
        return "cp1252"
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror}") from error


def delimiter_of(header: str) -> str:
    """The one of comma, semicolon and tab that a header has most of."""
    bare = re.sub(r'"[^"]*"', "", header)
    best = max(DELIMITERS, key=bare.count)
    return best if bare.count(best) else ","


class Lines:
    """The lines of a file, with a number and what was said last."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.number = 0
        self.text: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.file)
        self.number += 1
        self.text.append(line)
        if sum(map(len, self.text)) > ROW_MOST:
            raise CSVError(
                "a row of more than 1 MiB", line=self.number
            )
        return line


def well_formed(delimiter: str) -> re.Pattern[str]:
    """Rows in which quotes stand only around whole fields."""
    mark = re.escape(delimiter)
    field = rf'(?:"(?:[^"]|"")*"|[^"{mark}\r\n]*)'
    return re.compile(rf"{field}(?:{mark}{field})*(?:\r\n|\r|\n)?", re.S)


def first_row(file: TextIO, lines: Lines) -> tuple[str, bool]:
    """The delimiter, and whether a `sep=` line said so."""
    start = file.readline()
    while start.strip("\r\n") == "" and start != "":
        start = file.readline()
    if named := SEP.match(start.rstrip("\r\n")):
        return named[1], True
    while start.count('"') % 2 and (more := file.readline()):
        start += more
    return delimiter_of(start), False


def check(row: list[str], raw: str, line: int) -> None:
    """The limits of a row."""
    if len(row) > FIELDS_MOST:
        raise CSVError("a row of more than 65,536 fields", line=line)
    if len(raw) > FIELD_MOST // 4 and any(
        len(field.encode("utf-8")) > FIELD_MOST for field in row
    ):
        raise CSVError(
            "a field of more than 64 KiB begins here", line=line
        )


def defect(row: list[str], raw: str, pattern: re.Pattern[str]) -> int | None:
    """Why a row cannot be taken at its word; None when it can."""
    if "\0" in raw:
        return NUL_BYTE
    if '"' in raw and any('"' in field for field in row):
        return None if pattern.fullmatch(raw) else INSIDE_FIELD
    return None


def bar_of(path: str | os.PathLike[str]) -> Any:
    """A progress bar for a long file, where tqdm and a terminal are."""
    size = os.path.getsize(path)
    if size < BAR_FROM or not sys.stderr.isatty():
        return None
    if importlib.util.find_spec("tqdm") is None:
        return None
    tqdm = importlib.import_module("tqdm.auto").tqdm
    return tqdm(
        total=size, unit="B", unit_scale=True, desc=f"reading {path}"
    )


def feed(
    rows: Rows, path: str | os.PathLike[str], delimiter: str | None = None
) -> int:
    """Splits a file and hands its header and rows on. How many rows."""
    with open(path, encoding=encoding_of(path), newline="") as file:
        bar = bar_of(path)
        try:
            return _feed(rows, file, delimiter, bar)
        except UnicodeDecodeError as error:
            raise EncodingError(
                "a byte that is neither UTF-8 nor Windows-1252"
            ) from error
        finally:
            if bar is not None:
                bar.close()


def _feed(
    rows: Rows, file: TextIO, delimiter: str | None, bar: Any
) -> int:
    lines = Lines(file)
    found, has_sep = first_row(file, lines)
    delimiter = delimiter or found
    file.seek(0)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    pattern = well_formed(delimiter)
    batch: list[list[str]] = []
    numbers: list[int] = []
    total = 0
    header = False
    if has_sep:
        while next(lines).strip("\r\n") == "":
            pass
    while True:
        line = lines.number + 1
        lines.text.clear()
        try:
            row = next(reader)
            raw = lines.text[0] if len(lines.text) == 1 else "".join(lines.text)
            why = defect(row, raw, pattern)
        except StopIteration:
            break
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise CSVError(
                    "a quote that is opened here is not closed", line=line
                ) from error
            if "field larger" in str(error):
                raise CSVError(
                    "a field of more than 64 KiB begins here", line=line
                ) from error
            row, raw, why = [], "", AFTER_QUOTE
            if lines.text and _goes_on(lines.text[-1], delimiter):
                raise CSVError(
                    "text after a closing quote, and then a quoted field that "
                    "does not end on its line",
                    line=line,
                ) from error
        if why is None and not row:
            continue
        if not header:
            if why is not None:
                raise CSVError("the header's quotes do not pair", line=line)
            if len(row) == 1:
                raise HeaderError(
                    "the header has only one column; the delimiter was taken "
                    f"to be {DELIMITERS.get(delimiter, repr(delimiter))}",
                    line=line,
                )
            rows.header(row, line)
            header = True
            continue
        total += 1
        if why is None:
            check(row, raw, line)
            batch.append(row)
            numbers.append(line)
        if len(batch) == BATCH or why is not None:
            rows.add(batch, numbers)
            batch.clear()
            numbers.clear()
            if bar is not None:
                bar.update(file.buffer.tell() - bar.n)
        if why is not None:
            rows.malformed(line, why)
    rows.add(batch, numbers)
    return total


def _goes_on(line: str, delimiter: str) -> bool:
    """Whether a quoted field is open at the end of a line with bad quotes."""
    inside = False
    at_field = True
    for character in line.rstrip("\r\n"):
        if character == '"':
            inside = not inside if inside or at_field else False
            at_field = False
        elif not inside:
            at_field = character == delimiter
    return inside
