# SPDX-License-Identifier: MIT
"""Spark gives the rows of one machine. Needs PySpark 4 and Java 17; a step of
its own, for Spark takes longer to start than everything else here."""

import os
import sys

import pytest

pyarrow = pytest.importorskip("pyarrow")
sql = pytest.importorskip("pyspark.sql")

import earlybell  # noqa: E402
import earlybell.spark  # noqa: E402
from made_world import AS_OF, compare, world  # noqa: E402


@pytest.fixture(scope="module")
def session():
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    made = (
        sql.SparkSession.builder.master("local[2]")
        .appName("earlybell-tests")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .getOrCreate()
    )
    yield made
    made.stop()


@pytest.fixture(scope="module")
def made(session):
    """A world on one machine and in Spark, there in several partitions."""
    marks, pupils, calendar = world()
    whole = earlybell.Register(marks, pupils=pupils, calendar=calendar)
    spark_marks = session.createDataFrame(marks).repartition(5).persist()
    spark_pupils = session.createDataFrame(pupils).repartition(3).persist()
    return whole, spark_marks, spark_pupils, calendar


def test_features_are_those_of_one_machine(made):
    whole, marks, pupils, calendar = made
    frame = earlybell.spark.features(
        marks, as_of=AS_OF, pupils=pupils, calendar=calendar
    )
    compare(earlybell.features(whole, as_of=AS_OF), frame.toArrow())


def test_scores_are_those_of_one_machine(made):
    whole, marks, pupils, calendar = made
    model = earlybell.Model.builtin("england-bands")
    links = earlybell.spark.links(
        marks, as_of=AS_OF, pupils=pupils, calendar=calendar
    )
    assert links.pupils and links.families
    frame = earlybell.spark.score(
        marks,
        model,
        as_of=AS_OF,
        pupils=pupils,
        calendar=calendar,
        links=links,
    )
    compare(model.score(whole, as_of=AS_OF), frame.toArrow())


def test_without_pupils(made, session):
    _, marks, _, calendar = made
    whole = earlybell.Register(marks.toArrow(), calendar=calendar)
    frame = earlybell.spark.features(marks, as_of=AS_OF, calendar=calendar)
    compare(earlybell.features(whole, as_of=AS_OF), frame.toArrow())


def test_pupils_without_a_year(made, session):
    """They speak of the year of the last open day of every school."""
    _, marks, pupils, calendar = made
    known = pupils.filter("academic_year = '2025'").drop("academic_year")
    whole = earlybell.Register(
        marks.toArrow(), pupils=known.toArrow(), calendar=calendar
    )
    frame = earlybell.spark.features(
        marks, as_of="2025-01-20", pupils=known, calendar=calendar
    )
    compare(earlybell.features(whole, as_of="2025-01-20"), frame.toArrow())


def test_blanks_and_nulls_in_ids(session):
    rows = [
        (" P1", "A ", "2025-09-03", "AM", "/"),
        ("P1", "A", "2025-09-03", "PM", "I"),
        ("P1", None, "2025-09-04", "AM", "/"),
        ("P2", "", "2025-09-04", "AM", "/"),
    ]
    names = ["pupil_id", "school_id", "date", "session", "code"]
    marks = session.createDataFrame(rows, names)
    whole = earlybell.Register(marks.toArrow())
    frame = earlybell.spark.features(marks, as_of="2025-09-20")
    compare(earlybell.features(whole, as_of="2025-09-20"), frame.toArrow())


def test_what_is_refused(made):
    _, marks, pupils, _ = made
    with pytest.raises(earlybell.ArgumentError, match="school_id"):
        earlybell.spark.features(marks.drop("school_id"), as_of=AS_OF)
    with pytest.raises(earlybell.ArgumentError, match="as_of"):
        earlybell.spark.features(marks, as_of=None)
    with pytest.raises(Exception, match="HeaderError"):
        earlybell.spark.features(marks.drop("code"), as_of=AS_OF).collect()
