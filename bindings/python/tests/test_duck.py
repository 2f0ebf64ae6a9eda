# SPDX-License-Identifier: MIT
"""DuckDB, part by part, gives the rows of one register."""

import pytest

pyarrow = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")
import pyarrow.parquet  # noqa: E402

import earlybell  # noqa: E402
import earlybell.duck  # noqa: E402
from made_world import AS_OF, compare, world  # noqa: E402


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A world in memory, and as Parquet files whose marks are in order of
    school."""
    folder = tmp_path_factory.mktemp("world")
    marks, pupils, calendar = world()
    ordered = marks.sort_by("school_id")
    half = len(ordered) // 2
    (folder / "marks").mkdir()
    for i, piece in enumerate((ordered[:half], ordered[half:])):
        pyarrow.parquet.write_table(
            piece, folder / "marks" / f"{i}.parquet", row_group_size=2000
        )
    for name, table in (("pupils", pupils), ("calendar", calendar)):
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
    whole = earlybell.Register(marks, pupils=pupils, calendar=calendar)
    return whole, folder


def _files(folder):
    return {
        "marks": str(folder / "marks" / "*.parquet"),
        "pupils": str(folder / "pupils.parquet"),
        "calendar": str(folder / "calendar.parquet"),
        "as_of": AS_OF,
    }


@pytest.mark.parametrize("rows", [1, 20_000, 10**9])
def test_features_do_not_depend_on_the_parts(made, rows):
    whole, folder = made
    tables = list(
        earlybell.duck.features(**_files(folder), rows_at_once=rows)
    )
    assert (len(tables) > 1) == (rows < 10**9)
    compare(earlybell.features(whole, as_of=AS_OF), pyarrow.concat_tables(tables))


def test_rows_come_in_the_order_of_one_register(made):
    whole, folder = made
    tables = earlybell.duck.features(**_files(folder), rows_at_once=1)
    got = pyarrow.concat_tables(tables)
    expected = earlybell.features(whole, as_of=AS_OF)
    for name in ("pupil_id", "school_id"):
        assert got[name].to_pylist() == expected[name].to_pylist()


def test_scores_to_a_file(made, tmp_path):
    whole, folder = made
    out = tmp_path / "scores.parquet"
    model = earlybell.Model.builtin("england-bands")
    expected = model.score(whole, as_of=AS_OF)
    rows = earlybell.duck.write(
        out, **_files(folder), model=model, rows_at_once=20_000
    )
    assert rows == expected.num_rows
    compare(expected, pyarrow.parquet.read_table(out))


def test_a_file_is_whole_or_not_there(made, tmp_path):
    _, folder = made
    out = tmp_path / "features.parquet"
    files = _files(folder) | {"as_of": "1999-01-01"}
    with pytest.raises(earlybell.DateError):
        earlybell.duck.write(out, **files)
    assert list(tmp_path.iterdir()) == []


def test_tables_of_a_connection(made):
    """And ids with blanks, that are null, or numbers."""
    db = duckdb.connect()
    db.execute(
        "CREATE TABLE marks AS FROM (VALUES "
        "(1, ' A', DATE '2025-09-03', 'AM', '/'), "
        "(1, 'A', DATE '2025-09-03', 'PM', 'I'), "
        "(1, NULL, DATE '2025-09-04', 'AM', '/'), "
        "(2, '', DATE '2025-09-04', 'AM', '/')) "
        "t(pupil_id, school_id, date, session, code)"
    )
    whole = earlybell.Register(db.table("marks").to_arrow_table())
    tables = earlybell.duck.features(
        "marks", as_of="2025-09-20", connection=db, rows_at_once=1
    )
    got = pyarrow.concat_tables(tables)
    expected = whole.view("2025-09-20")
    assert got["school_id"].to_pylist() == ["", "", "A"]
    compare(
        pyarrow.table(earlybell._native.features(expected._native)), got
    )


def test_pupils_without_a_year(made):
    """They speak of the year of the last open day of every school."""
    whole, folder = made
    db = duckdb.connect()
    db.execute(
        "CREATE TABLE known AS SELECT * EXCLUDE academic_year FROM "
        f"'{folder}/pupils.parquet' WHERE academic_year = '2025'"
    )
    files = _files(folder) | {"pupils": "known", "as_of": "2025-01-20"}
    marks, _, calendar = world()
    one = earlybell.Register(
        marks, pupils=db.table("known").to_arrow_table(), calendar=calendar
    )
    tables = earlybell.duck.features(**files, connection=db, rows_at_once=1)
    compare(
        earlybell.features(one, as_of="2025-01-20"), pyarrow.concat_tables(tables)
    )


def test_what_is_refused(made):
    _, folder = made
    files = _files(folder)
    with pytest.raises(earlybell.ArgumentError, match="as_of"):
        earlybell.duck.features(**files | {"as_of": None})
    with pytest.raises(earlybell.ArgumentError, match="rows_at_once"):
        earlybell.duck.features(**files, rows_at_once=0)
    with pytest.raises(earlybell.ArgumentError, match="unit"):
        earlybell.duck.features(**files, unit="pupil")
    with pytest.raises(duckdb.Error):
        list(earlybell.duck.features("nowhere", as_of=AS_OF))
