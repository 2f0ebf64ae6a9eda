# SPDX-License-Identifier: MIT
"""A register cut into parts of whole schools, with the same numbers.

What a school's rows need from elsewhere is little: last year's sessions of
pupils who have been at several schools, and this year's days of families whose
children are at several. So a first pass finds those pupils and families and
reads only their marks; the lines that come of it (the text form of the core's
links) are handed to every part, which takes those that concern its own rows.

`earlybell.spark` and `earlybell.duck` are two ways to run this.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Any

from earlybell import _native
from earlybell.errors import ArgumentError
from earlybell.features import features
from earlybell.model import Model
from earlybell.register import Register, View

# What the text of links writes as it is: printable ASCII, but for "%".
_SAFE = "".join(chr(c) for c in range(0x21, 0x7F) if chr(c) != "%")
_VIEW = ("known_at", "threshold", "ahead_weeks", "sensitive", "national")
_REGISTER = ("conflicts", "dates", "marks_form")


def token(name: str) -> bytes:
    """An id as the text form of links writes it."""
    return urllib.parse.quote(name, safe=_SAFE).encode("ascii") + b"%"


@dataclasses.dataclass(frozen=True)
class Plan:
    """What every part is read with and looked at from; can be pickled.

    `calendar` and `codes` are Arrow tables in the stream format, or None.
    """

    as_of: str
    register: Mapping[str, Any]
    view: Mapping[str, Any]
    max_bad: float | None = None
    calendar: bytes | None = None
    codes: bytes | None = None

    def read(self, marks: Any, pupils: Any = None) -> Register:
        return Register(
            marks,
            pupils=pupils,
            calendar=_table(self.calendar),
            codes=_table(self.codes),
            **self.register,
        )

    def look(self, register: Register, links: Any = None) -> View:
        return register.view(
            self.as_of, max_bad=self.max_bad, links=links, **self.view
        )

    def glance(self, register: Register) -> View:
        """For links only: refuses nothing, as a part's shares are not the
        register's."""
        return register.view(
            self.as_of, inspect=True, known_at=self.view.get("known_at")
        )


def plan(
    as_of: object, calendar: Any, codes: Any, options: Mapping[str, Any]
) -> Plan:
    """A plan from the keywords of a call."""
    if as_of is None:
        raise ArgumentError(
            "parts cannot find the day by themselves: give as_of", field="as_of"
        )
    known = {*_VIEW, *_REGISTER, "max_bad"}
    unknown = sorted(set(options) - known)
    if unknown:
        raise ArgumentError(
            f"{unknown[0]} is not an option here: {', '.join(sorted(known))}",
            field=unknown[0],
        )
    return Plan(
        str(as_of)[:10],
        {k: options[k] for k in _REGISTER if k in options},
        {k: options[k] for k in _VIEW if k in options},
        options.get("max_bad"),
        _stream(calendar),
        _stream(codes),
    )


def arrow() -> Any:
    """PyArrow, without which there are no parts."""
    return importlib.import_module("pyarrow")


def as_table(frame: Any) -> Any:
    """A small frame of any kind as a pyarrow.Table."""
    pyarrow = arrow()
    if hasattr(frame, "toArrow"):  # of Spark
        return frame.toArrow()
    if type(frame).__module__.split(".")[0] == "pandas":
        return pyarrow.Table.from_pandas(frame, preserve_index=False)
    if isinstance(frame, Mapping):
        return pyarrow.table(dict(frame))
    return pyarrow.table(frame)


def _stream(frame: Any) -> bytes | None:
    if frame is None or isinstance(frame, bytes):
        return frame
    table = as_table(frame)
    sink = arrow().BufferOutputStream()
    with arrow().ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


@functools.lru_cache(maxsize=4)
def _table(stream: bytes | None) -> Any:
    return None if stream is None else arrow().ipc.open_stream(stream).read_all()


# ---- links -------------------------------------------------------------------


@dataclasses.dataclass
class Links:
    """What parts tell each other.

    Attributes
    ----------
    header : bytes
        The first line of the text form, with the last open day of all.
    pupils, families : dict
        By id (as `token` writes it): the lines that parts have of it, each
        with the name of its part.
    """

    header: bytes = b""
    pupils: dict[bytes, list[tuple[str, bytes]]] = dataclasses.field(
        default_factory=dict
    )
    families: dict[bytes, list[tuple[str, bytes]]] = dataclasses.field(
        default_factory=dict
    )

    def add(self, part: str, text: bytes) -> None:
        """Takes what `link_text` says of a part."""
        header, *lines = text.split(b"\n")
        if self.header and self.header.split()[:4] != header.split()[:4]:
            raise ArgumentError("links of another day", field="links")
        for line in filter(None, lines):
            kind, key, _ = line.split(b" ", 2)
            place = self.pupils if kind == b"P" else self.families
            place.setdefault(key, []).append((part, line))
        self.header = max(self.header, header, key=_last_day)

    def text_for(
        self, part: str, pupils: Iterable[str], families: Iterable[str]
    ) -> bytes:
        """The lines of other parts that concern these ids."""
        lines = [self.header]
        for place, names in ((self.pupils, pupils), (self.families, families)):
            for key in sorted({token(name) for name in names}):
                lines += [t for p, t in place.get(key, ()) if p != part]
        return b"\n".join(lines) + b"\n"


def _last_day(header: bytes) -> int:
    return int(header.split()[4]) if header else -1


def link_text(
    plan: Plan, marks: Any, pupils: Any, movers: Any, families: Any
) -> bytes:
    """What a part tells the others.

    Parameters
    ----------
    movers, families : set of bytes
        Ids that other parts have too, as `token` writes them.
    """
    view = plan.glance(plan.read(marks, pupils))
    text = _native.Links(view._native).to_text()
    header, *lines = text.split(b"\n")
    kept = [
        line
        for line in filter(None, lines)
        if line.split(b" ", 2)[1] in (movers if line[:1] == b"P" else families)
    ]
    return b"\n".join([header, *kept])


def view_of_part(
    plan: Plan, part: str, marks: Any, pupils: Any, links: Links
) -> View:
    """The view of a part among the others."""
    register = plan.read(marks, pupils)
    glance = plan.glance(register)._native
    own = _native.Links(glance)
    rows = glance.rows()
    columns = dict(zip(rows.names, range(len(rows.names)), strict=True))
    names = [
        [i for i in rows.column(columns[name]).to_list() if i]
        for name in ("pupil_id", "family_id")
    ]
    if links.header:
        other = links.text_for(part, *names)
        own.merge(_native.Links.from_text(other))
    return plan.look(register, own)


@functools.lru_cache(maxsize=4)
def _model(text: bytes) -> Model:
    return Model.from_text(text)


def answer(view: View, model: bytes | None) -> Any:
    """Features of a view, or the scores of a model given as text."""
    return features(view) if model is None else _model(model).score(view)
