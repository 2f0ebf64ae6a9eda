# SPDX-License-Identifier: MIT
"""A country's marks on one big machine, out of DuckDB, part by part.

Marks that do not fit in memory lie in Parquet or in a DuckDB database. They
are read as Arrow batches, some whole schools at a time, straight into a
register that keeps two bytes a day; so memory is that of the largest school
(or of `rows_at_once` marks), of the links between schools and of DuckDB's own
`memory_limit`, whatever the number of pupils. The rows are those of one
register with all schools, bit for bit.

Have the files in order of school_id, and DuckDB skips what a part does not
need; else it reads the column of schools once for each part.

>>> import earlybell.duck  # doctest: +SKIP
>>> earlybell.duck.write(
...     "features.parquet", "marks/*.parquet", as_of="2026-03-02",
...     pupils="pupils.parquet", calendar="calendar.parquet",
... )  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from earlybell import parts
from earlybell.errors import ArgumentError
from earlybell.model import Model

ROWS_AT_ONCE = 8_000_000
BATCH = 262_144


class Part(NamedTuple):
    """Some whole schools that follow each other."""

    first: str
    last: str
    rows: int


def features(
    marks: str,
    *,
    as_of: object,
    pupils: str | None = None,
    calendar: Any = None,
    codes: Any = None,
    connection: Any = None,
    rows_at_once: int = ROWS_AT_ONCE,
    **options: Any,
) -> Iterator[Any]:
    """The 64 features of every enrolment, as tables of some schools each.

    Parameters
    ----------
    marks, pupils : str
        Parquet (or CSV) files by path or pattern, or the name of a table or
        view of `connection`. Marks have pupil_id, school_id, and date,
        session, code (and recorded_at), or start_date and marks.
    as_of : str or datetime.date
        Only sessions before this day count. A part cannot find it by itself.
    calendar, codes : str or frame, optional
        Small: a file, or a frame of any kind.
    connection : duckdb.DuckDBPyConnection, optional
        Its memory_limit and threads are yours to set.
    rows_at_once : int
        A part is as many schools as have that many marks, but at least one.
    **options
        known_at, threshold, ahead_weeks, sensitive, national, conflicts,
        dates, marks_form, max_bad. The shares of `max_bad` are looked at part
        by part.

    Yields
    ------
    pyarrow.Table
        pupil_id, school_id, as_of and the features; by school, then pupil.
    """
    run = _Run(marks, pupils, connection, rows_at_once)
    plan = _plan(run, as_of, calendar, codes, options)
    return run.answers(plan, None)


def score(
    marks: str,
    model: Model | str | os.PathLike[str] = "england-bands",
    *,
    as_of: object,
    pupils: str | None = None,
    calendar: Any = None,
    codes: Any = None,
    connection: Any = None,
    rows_at_once: int = ROWS_AT_ONCE,
    **options: Any,
) -> Iterator[Any]:
    """A score for every enrolment: the columns of `Model.score`.

    Parameters
    ----------
    marks, as_of, pupils, calendar, codes, connection, rows_at_once, **options
        As for `features`.
    model : Model, str or path
        As `Model.of` takes it.

    Yields
    ------
    pyarrow.Table
        By school, then pupil.
    """
    run = _Run(marks, pupils, connection, rows_at_once)
    plan = _plan(run, as_of, calendar, codes, options)
    return run.answers(plan, Model.of(model).text)


def write(
    path: str | os.PathLike[str],
    marks: str,
    *,
    model: Model | str | os.PathLike[str] | None = None,
    **keywords: Any,
) -> int:
    """Writes features, or the scores of `model`, to a Parquet file.

    Parameters
    ----------
    path : path
    marks, **keywords
        As for `features`.
    model : Model, str or path, optional
        None: features.

    Returns
    -------
    int
        How many rows. A file is there only when all of them are in it.
    """
    parquet = importlib.import_module("pyarrow.parquet")
    tables = (
        features(marks, **keywords)
        if model is None
        else score(marks, model, **keywords)
    )
    unfinished = f"{os.fspath(path)}.part"
    rows, writer = 0, None
    try:
        for table in tables:
            if writer is None:
                writer = parquet.ParquetWriter(unfinished, table.schema)
            writer.write_table(table)
            rows += table.num_rows
        if writer is None:
            raise ArgumentError("there are no marks", field="marks")
        writer.close()
        writer = None
        os.replace(unfinished, path)
    finally:
        if writer is not None:
            writer.close()
            os.remove(unfinished)
    return rows


# ---- queries -----------------------------------------------------------------


def _source(name: str) -> str:
    """What a query reads from: a file, or a table by its name."""
    quoted = "'" + name.replace("'", "''") + "'"
    lower = name.lower()
    if lower.endswith((".parquet", ".parq", ".pq")):
        return f"read_parquet({quoted})"
    if lower.endswith((".csv", ".csv.gz")):
        return f"read_csv({quoted}, all_varchar = true)"
    return '"' + name.replace('"', '""') + '"'


def _plan(
    run: _Run, as_of: object, calendar: Any, codes: Any, options: Any
) -> parts.Plan:
    small = [
        run.query(f"SELECT * FROM {_source(frame)}").read_all()
        if isinstance(frame, str)
        else frame
        for frame in (calendar, codes)
    ]
    return parts.plan(as_of, *small, options)


_ID = "coalesce(trim(CAST({} AS VARCHAR), ' \t'), '')"
PUPIL, SCHOOL, FAMILY = (
    _ID.format(name) for name in ("pupil_id", "school_id", "family_id")
)


class _Run:
    """The queries of one run. Temporary tables go with it."""

    def __init__(
        self, marks: str, pupils: str | None, connection: Any, rows: int
    ) -> None:
        if rows < 1:
            raise ArgumentError(
                "rows_at_once is at least 1", field="rows_at_once"
            )
        self.duckdb = importlib.import_module("duckdb")
        # A cursor of its own: the caller may use the connection meanwhile.
        self.db = (connection or self.duckdb.connect()).cursor()
        self.marks = _source(marks)
        self.pupils = None if pupils is None else _source(pupils)
        self.rows_at_once = rows
        self.school = SCHOOL

    def query(self, sql: str, *values: Any) -> Any:
        """A stream of Arrow batches."""
        # DuckDB 1 ends badly when a relation with parameters is streamed, and
        # DuckDB 2 copies what a cursor hands out.
        if hasattr(self.duckdb.DuckDBPyRelation, "to_arrow_reader"):
            return self.db.sql(sql, params=list(values)).to_arrow_reader(BATCH)
        return self.db.execute(sql, list(values)).fetch_record_batch(BATCH)

    def make(self, name: str, sql: str, *values: Any) -> None:
        self.db.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}", list(values)
        )

    def column(self, sql: str) -> list[Any]:
        return [row[0] for row in self.db.execute(sql).fetchall()]

    # ---- parts ---------------------------------------------------------------

    def prepare(self) -> list[Part]:
        """Who is where; schools in order, cut into parts."""
        self.make(
            "eb_pairs",
            f"SELECT {PUPIL} AS pupil, {SCHOOL} AS school, count(*) AS n "
            f"FROM {self.marks} GROUP BY ALL",
        )
        self.make(
            "eb_movers",
            "SELECT pupil FROM eb_pairs GROUP BY 1 HAVING count(*) > 1",
        )
        if self.is_plain():
            self.school = "school_id"
        family = self.pupils is not None and "family_id" in self.columns()
        of_family = (
            f"SELECT DISTINCT {PUPIL} AS pupil, {FAMILY} AS family "
            f"FROM {self.pupils} WHERE {FAMILY} <> ''"
            if family
            else "SELECT '' AS pupil, '' AS family WHERE false"
        )
        self.make("eb_members", of_family)
        self.make(
            "eb_families",
            "SELECT family FROM eb_members JOIN eb_pairs USING (pupil) "
            "GROUP BY 1 HAVING count(DISTINCT school) > 1",
        )
        self.make(
            "eb_wanted",
            "SELECT pupil FROM eb_movers UNION SELECT pupil FROM eb_members "
            "JOIN eb_families USING (family)",
        )
        return self.cut()

    def is_plain(self) -> bool:
        """Whether schools are written as they are read. Then the column itself
        is asked for, and DuckDB can skip by its least and greatest values."""
        odd = (
            f"SELECT count(*) FROM (SELECT DISTINCT school_id FROM {self.marks}) "
            f"WHERE typeof(school_id) <> 'VARCHAR' OR school_id IS NULL "
            f"OR {SCHOOL} <> CAST(school_id AS VARCHAR)"
        )
        return self.column(odd) == [0]

    def columns(self) -> list[str]:
        sql = f"DESCRIBE SELECT * FROM {self.pupils}"
        return [name.lower() for name in self.column(sql)]

    def cut(self) -> list[Part]:
        out: list[Part] = []
        sql = "SELECT school, sum(n) FROM eb_pairs GROUP BY 1 ORDER BY 1"
        for school, n in self.db.execute(sql).fetchall():
            n = int(n)
            if out and out[-1].rows + n <= self.rows_at_once:
                out[-1] = Part(out[-1].first, school, out[-1].rows + n)
            else:
                out.append(Part(school, school, n))
        return out

    def marks_of(self, part: Part, wanted: bool = False) -> Any:
        only = f"AND {PUPIL} IN (SELECT pupil FROM eb_wanted)" if wanted else ""
        return self.query(
            f"SELECT * FROM {self.marks} "
            f"WHERE {self.school} BETWEEN ? AND ? {only}",
            part.first,
            part.last,
        )

    def pupils_of(self, part: Part) -> Any:
        if self.pupils is None:
            return None
        return self.query(
            f"SELECT * FROM {self.pupils} WHERE {PUPIL} IN "
            "(SELECT pupil FROM eb_pairs WHERE school BETWEEN ? AND ?)",
            part.first,
            part.last,
        ).read_all()

    # ---- passes --------------------------------------------------------------

    def links(self, plan: parts.Plan, cut: list[Part]) -> parts.Links:
        movers, families = (
            frozenset(map(parts.token, self.column(f"FROM {table}")))
            for table in ("eb_movers", "eb_families")
        )
        # Without a year, pupils speak of that of the last open day of all.
        some = self.pupils is None or "academic_year" in self.columns()
        out = parts.Links()
        for part in cut if movers or families or not some else ():
            known = self.pupils_of(part)
            marks = self.marks_of(part, wanted=some)
            text = parts.link_text(plan, marks, known, movers, families)
            out.add(part.first, text)
        return out

    def answers(self, plan: parts.Plan, model: bytes | None) -> Iterator[Any]:
        cut = self.prepare()
        links = self.links(plan, cut)
        for part in cut:
            known = self.pupils_of(part)
            view = parts.view_of_part(
                plan, part.first, self.marks_of(part), known, links
            )
            yield parts.answer(view, model)
