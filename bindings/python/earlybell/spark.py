# SPDX-License-Identifier: MIT
"""Features and scores of a Spark DataFrame of marks, school by school.

A first job finds the pupils and families that several schools have, reads
their marks, and brings what the schools tell each other to the driver; that is
broadcast. Then every school is one group of ``applyInArrow``: its marks become
a register in a worker, and its rows are those of one machine with all schools,
bit for bit. A model goes along as its text.

Workers need this package and PyArrow. Sizes and times: SIZING.md.

Source: Apache Spark 4, "PySpark: Apache Arrow in PySpark".
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import Any

from earlybell import parts
from earlybell.errors import ArgumentError
from earlybell.features import feature_names
from earlybell.model import Model

GROUP = "__school"
SCORE_TYPES = {
    "as_of": "date",
    "possible": "bigint",
    "absent": "bigint",
    "remaining": "bigint",
    "sessions_in_hand": "bigint",
    "sessions_back": "bigint",
    **dict.fromkeys(
        (
            "pupil_id",
            "school_id",
            "model",
            "state",
            "reason_1",
            "reason_2",
            "reason_3",
        ),
        "string",
    ),
}
SCORES = (
    "pupil_id,school_id,as_of,model,state,possible,absent,remaining,"
    "p_persistent,p_severe,p_ahead,expected_rate,rate_low,rate_high,"
    "sessions_in_hand,sessions_back,reason_1,reason_2,reason_3,p_outcome"
).split(",")


def features(
    marks: Any,
    *,
    as_of: object,
    pupils: Any = None,
    calendar: Any = None,
    codes: Any = None,
    links: parts.Links | None = None,
    **options: Any,
) -> Any:
    """The 64 features of every enrolment.

    Parameters
    ----------
    marks : pyspark.sql.DataFrame
        pupil_id, school_id, and date, session, code (and recorded_at), or
        start_date and marks.
    as_of : str or datetime.date
        Only sessions before this day count. A part cannot find it by itself.
    pupils : pyspark.sql.DataFrame, optional
        As for `Register`; large, so it is a frame of Spark too.
    calendar, codes : frame, optional
        As for `Register`; small, of any kind, sent to every worker.
    links : Links, optional
        Of `links`, to be used for several calls; else made by this one, which
        runs a first job at once.
    **options
        known_at, threshold, ahead_weeks, sensitive, national, conflicts,
        dates, marks_form, max_bad. The shares of `max_bad` are looked at
        school by school.

    Returns
    -------
    pyspark.sql.DataFrame
        pupil_id, school_id, as_of and the features, in no order; the second
        job runs when it is asked for.
    """
    schema = "pupil_id string, school_id string, as_of date, " + ", ".join(
        f"`{name}` double" for name in feature_names()
    )
    plan = parts.plan(as_of, calendar, codes, options)
    return _answers(marks, pupils, plan, links, None, schema)


def score(
    marks: Any,
    model: Model | str | os.PathLike[str] = "england-bands",
    *,
    as_of: object,
    pupils: Any = None,
    calendar: Any = None,
    codes: Any = None,
    links: parts.Links | None = None,
    **options: Any,
) -> Any:
    """A score for every enrolment: the columns of `Model.score`.

    Parameters
    ----------
    marks, as_of, pupils, calendar, codes, links, **options
        As for `features`.
    model : Model, str or path
        Sent to the workers as its text.

    Returns
    -------
    pyspark.sql.DataFrame
        In no order.
    """
    schema = ", ".join(
        f"`{name}` {SCORE_TYPES.get(name, 'double')}" for name in SCORES
    )
    plan = parts.plan(as_of, calendar, codes, options)
    text = Model.of(model).text
    return _answers(marks, pupils, plan, links, text, schema)


def links(
    marks: Any,
    *,
    as_of: object,
    pupils: Any = None,
    calendar: Any = None,
    codes: Any = None,
    **options: Any,
) -> parts.Links:
    """What the schools tell each other, by a first, small job.

    It reads the ids of all marks, and the marks of those pupils only who, or
    whose family, are at several schools: of all pupils when the pupils have
    no academic_year, for then the last day of every school counts.

    Parameters
    ----------
    marks, as_of, pupils, calendar, codes, **options
        As for `features`.

    Returns
    -------
    Links
        For `features` and `score` of the same frames, as_of and known_at.
    """
    plan = parts.plan(as_of, calendar, codes, options)
    return _links(_keyed(marks), pupils, plan)


# ---- jobs --------------------------------------------------------------------


def _functions() -> Any:
    return importlib.import_module("pyspark.sql.functions")


def _keyed(marks: Any) -> Any:
    """With the school as the core reads it, to group by."""
    for name in ("pupil_id", "school_id"):
        if name not in marks.columns:
            raise ArgumentError(f"the marks have no column {name}", field=name)
    return marks.withColumn(GROUP, _text("school_id"))


def _text(column: str) -> Any:
    """An id without blanks around it; none is the empty one."""
    f = _functions()
    return f.coalesce(
        f.expr(f"trim(BOTH ' \\t' FROM CAST(`{column}` AS STRING))"), f.lit("")
    )


def _pairs(keyed: Any) -> Any:
    return keyed.select(_text("pupil_id").alias("__pupil"), GROUP).distinct()


def _shared(pairs: Any, by: str) -> Any:
    """Ids of `by` that several schools have."""
    f = _functions()
    return (
        pairs.groupBy(by)
        .agg(f.count_distinct(GROUP).alias("n"))
        .filter("n > 1")
        .select(by)
    )


def _links(keyed: Any, pupils: Any, plan: parts.Plan) -> parts.Links:
    pairs = _pairs(keyed).persist()
    movers = wanted = _shared(pairs, "__pupil")
    families = None
    if pupils is not None and "family_id" in pupils.columns:
        of_family = (
            pupils.select(
                _text("pupil_id").alias("__pupil"),
                _text("family_id").alias("family_id"),
            )
            .filter("family_id != ''")
            .distinct()
        )
        families = _shared(of_family.join(pairs, "__pupil"), "family_id")
        wanted = movers.union(
            of_family.join(families, "family_id").select("__pupil")
        ).distinct()
    marks = keyed
    if pupils is None or "academic_year" in pupils.columns:
        marks = keyed.withColumn("__pupil", _text("pupil_id"))
        marks = marks.join(wanted, "__pupil", "left_semi").drop("__pupil")
    keys = _share(marks.sparkSession, (_tokens(movers), _tokens(families)))

    def tell(school: str, group: Any, known: Any) -> Any:
        text = parts.link_text(plan, group, known, *keys.value)
        return parts.arrow().table({"part": [school], "text": [text]})

    told = _each(marks, pupils, pairs, tell, "part string, text binary")
    out = parts.Links()
    for row in told.collect():
        out.add(row["part"], bytes(row["text"]))
    pairs.unpersist()
    return out


def _tokens(ids: Any) -> frozenset[bytes]:
    if ids is None:
        return frozenset()
    return frozenset(parts.token(row[0]) for row in ids.collect())


def _answers(
    marks: Any,
    pupils: Any,
    plan: parts.Plan,
    known: parts.Links | None,
    model: bytes | None,
    schema: str,
) -> Any:
    keyed = _keyed(marks)
    if known is None:
        known = _links(keyed, pupils, plan)
    shared = _share(marks.sparkSession, (known, model))

    def work(school: str, group: Any, rows: Any) -> Any:
        links_, text = shared.value
        view = parts.view_of_part(plan, school, group, rows, links_)
        return parts.answer(view, text)

    return _each(keyed, pupils, _pairs(keyed), work, schema)


def _each(
    keyed: Any,
    pupils: Any,
    pairs: Any,
    work: Callable[[str, Any, Any], Any],
    schema: str,
) -> Any:
    """`work(school, marks, pupils)` for every school, with all rows of a
    pupil at each of the pupil's schools."""
    if pupils is None:

        def alone(key: tuple[Any, ...], marks: Any) -> Any:
            return work(key[0].as_py(), marks.drop([GROUP]), None)

        return keyed.groupBy(GROUP).applyInArrow(alone, schema)

    def beside(key: tuple[Any, ...], marks: Any, rows: Any) -> Any:
        if marks.num_rows == 0:
            return _empty(schema)
        return work(
            key[0].as_py(), marks.drop([GROUP]), rows.drop(["__of", "__at"])
        )

    # Names of their own: Spark would not know which of two to group by.
    places = pairs.toDF("__of", "__at")
    of_school = pupils.join(places, _text("pupil_id") == places["__of"])
    return (
        keyed.groupBy(GROUP)
        .cogroup(of_school.groupBy("__at"))
        .applyInArrow(beside, schema)
    )


def _empty(schema: str) -> Any:
    types = importlib.import_module("pyspark.sql.pandas.types")
    struct = importlib.import_module("pyspark.sql.types").StructType
    return types.to_arrow_schema(struct.fromDDL(schema)).empty_table()


class _Plain:
    def __init__(self, value: Any) -> None:
        self.value = value


def _share(session: Any, value: Any) -> Any:
    """A broadcast; over Spark Connect, which has none, the value goes along
    with each task."""
    utils = importlib.import_module("pyspark.sql.utils")
    if utils.is_remote():
        return _Plain(value)
    return session.sparkContext.broadcast(value)
