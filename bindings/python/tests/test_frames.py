# SPDX-License-Identifier: MIT
"""Any frame in, the same kind out, the same numbers always."""

import datetime
import importlib.util
import random

import earlybell
import pytest
from conftest import invent, write_csv
from earlybell import _native, frames

AS_OF = "2025-10-06"


def look(register):
    view = register.view(AS_OF, inspect=True)
    return (
        register.fixed(),
        view.counts(),
        frames.to_dict(_native.features(view._native)),
    )


@pytest.fixture(params=range(4))
def columns(request):
    return invent(request.param)


@pytest.fixture
def wanted(columns, tmp_path):
    return look(
        earlybell.Register(write_csv(tmp_path / "r.csv", columns), conflicts="absent")
    )


def check(marks, wanted):
    register = earlybell.Register(marks, conflicts="absent", threads=2)
    assert look(register) == wanted
    return register


def test_dict_of_lists(columns, wanted):
    assert check(columns, wanted).kind == "dict"


# ---- PyArrow -----------------------------------------------------------------


def cut(pa, rng, table):
    """The same rows in pieces of many sizes, each a slice of a longer one."""
    batches = []
    at = 0
    while at < len(table):
        n = rng.choice([0, 1, 2, 7, 31, 100])
        padded = pa.concat_tables([table.slice(5, 3), table.slice(at, n), table])
        piece = padded.combine_chunks().slice(3, len(table.slice(at, n)))
        batches += piece.to_batches()
        at += n
    return pa.Table.from_batches(batches, schema=table.schema)


def arrow_variants():
    pa = pytest.importorskip("pyarrow")
    text = {
        "string": pa.string(),
        "large": pa.large_string(),
        "dictionary8": pa.dictionary(pa.int16(), pa.string()),
        "dictionary_u32": pa.dictionary(pa.uint32(), pa.large_string()),
    }
    if hasattr(pa, "string_view"):
        text["view"] = pa.string_view()
    return text


DATES = ["date32", "date64", "s", "ms", "us", "ns", "text"]


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("text", ["string", "large", "dictionary8", "dictionary_u32", "view"])
def test_arrow(columns, wanted, text, date):
    pa = pytest.importorskip("pyarrow")
    kinds = arrow_variants()
    if text not in kinds:
        pytest.skip("this PyArrow has no string views")
    date_type = {
        "date32": pa.date32(), "date64": pa.date64(), "text": pa.string()
    }.get(date) or pa.timestamp(date)
    made = {}
    for name, cells in columns.items():
        if name == "date":
            if date == "text":
                cells = [cell.isoformat() for cell in cells]
            elif date not in ("date32", "date64"):
                cells = [datetime.datetime.combine(c, datetime.time()) for c in cells]
            made[name] = pa.array(cells, date_type)
        elif name == "recorded_at":
            made[name] = pa.array(
                cells, pa.timestamp("s" if date == "text" else "us")
            )
        elif text == "view":
            made[name] = pa.array(cells, pa.string_view())
        else:
            made[name] = pa.array(cells, pa.string()).cast(kinds[text])
    table = pa.table(made)
    check(table, wanted)
    if text != "view":
        pieces = cut(pa, random.Random(len(date)), table)
        assert pieces.num_rows == table.num_rows
        register = check(pieces, wanted)
        assert register.kind == "pyarrow"
    check(table.to_reader(max_chunksize=3), wanted)


def test_arrow_nulls_are_blanks():
    pa = pytest.importorskip("pyarrow")
    table = pa.table(
        {
            "pupil_id": pa.array(["A", "A", None, "A"]),
            "school_id": pa.nulls(4),
            "date": pa.array([datetime.date(2025, 9, 3)] * 3 + [None]),
            "session": pa.array(["AM", "PM", "AM", "AM"]).dictionary_encode(),
            "code": pa.array(["/", None, "/", "/"]),
        }
    )
    counts = earlybell.Register(table).counts(AS_OF)
    assert (counts["used"], counts["malformed"]) == (2, 2)


def test_arrow_numbers():
    pa = pytest.importorskip("pyarrow")
    marks = {"pupil_id": ["7"], "start_date": ["2025-09-01"], "marks": ["/\\/\\"]}
    for kind in (
        pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(),
        pa.int64(), pa.uint64(), pa.float32(), pa.float64(),
    ):
        pupils = pa.table(
            {
                "pupil_id": pa.array([7], kind),
                "year_group": pa.array([9], kind),
                "entry_date": pa.array([None], pa.float64()),
                "fsm": pa.array([True]),
            }
        )
        view = earlybell.Register(marks, pupils=pupils).view(AS_OF, inspect=True)
        assert view.rows()["year_group"] == [9], kind
        assert view.audit(0, "fsm") == "yes"


@pytest.mark.parametrize(
    "make",
    [
        lambda pa: pa.array([[1]], pa.list_(pa.int8())),
        lambda pa: pa.array([b"x"], pa.binary()),
        lambda pa: pa.array([{"a": 1}]),
        lambda pa: pa.array([datetime.timedelta(1)]),
        lambda pa: pa.array([datetime.datetime(2025, 9, 3)], pa.timestamp("s", "Europe/London")),
        lambda pa: pa.array([float("inf")]),
    ],
)
def test_arrow_types_that_are_not_read(make):
    pa = pytest.importorskip("pyarrow")
    table = pa.table({"pupil_id": ["A"], "start_date": make(pa), "marks": ["/"]})
    with pytest.raises(earlybell.Error) as caught:
        earlybell.Register(table)
    assert caught.value.field == "start_date"


def test_a_stream_that_fails_says_why():
    pa = pytest.importorskip("pyarrow")
    schema = pa.schema([("pupil_id", pa.string()), ("start_date", pa.string()), ("marks", pa.string())])

    def batches():
        yield pa.record_batch([["A"], ["2025-09-01"], ["/"]], schema=schema)
        raise ValueError("the cable was cut")

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(earlybell.ReadError, match="the cable was cut"):
        earlybell.Register(reader)


def test_a_stream_cannot_touch_the_register_it_feeds():
    """Python code that runs in the middle of a call finds it locked."""
    pa = pytest.importorskip("pyarrow")
    schema = pa.schema([("pupil_id", pa.string()), ("start_date", pa.string()), ("marks", pa.string())])
    native = _native.Register()
    rows = _native.Rows(native, 0)
    seen = []

    def batches():
        for call in (native.close, native.about, rows.end, native.fixed):
            try:
                call()
            except earlybell.StateError as error:
                seen.append(error)
        yield pa.record_batch([["A"], ["2025-09-01"], ["/"]], schema=schema)

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    assert rows.add_stream(reader.__arrow_c_stream__()) == 1
    assert len(seen) == 4
    rows.end()
    native.close()


# ---- pandas ------------------------------------------------------------------


def test_pandas(columns, wanted):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(columns)
    assert check(frame, wanted).kind == "pandas"
    check(frame.assign(date=pd.to_datetime(frame.date)), wanted)
    check(frame.assign(code=frame.code.astype("category")), wanted)
    check(frame.set_index(["pupil_id", "school_id"]), wanted)
    check(frame.set_index(frame.index * 3 + 1), wanted)
    out = earlybell.features(earlybell.Register(frame, conflicts="absent"), as_of=AS_OF, inspect=True)
    assert isinstance(out, pd.DataFrame)
    assert str(out.as_of.dtype).startswith("datetime64")
    assert out.absence_rate.dtype == "float64"


def test_pandas_without_pyarrow(columns, wanted, monkeypatch):
    pd = pytest.importorskip("pandas")
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name: None if name == "pyarrow" else find(name),
    )
    frame = pd.DataFrame(columns)
    check(frame, wanted)
    check(frame.assign(date=pd.to_datetime(frame.date)), wanted)


def test_pandas_mixed_cells():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {"pupil_id": [1, "B"], "start_date": ["2025-09-01"] * 2, "marks": ["/\\", "II"]}
    )
    view = earlybell.Register(frame).view(AS_OF, inspect=True)
    assert list(view.rows().pupil_id) == ["1", "B"]
    assert list(view.rows().absent) == [0, 2]


def test_pandas_missing_whole_numbers():
    pd = pytest.importorskip("pandas")
    pupils = pd.DataFrame({"pupil_id": ["A", "B"], "year_group": [7, None]})
    assert pupils.year_group.dtype == "float64"
    marks = pd.DataFrame(
        {"pupil_id": ["A", "B"], "start_date": ["2025-09-01"] * 2, "marks": ["/\\", "II"]}
    )
    rows = earlybell.Register(marks, pupils=pupils).view(AS_OF, inspect=True).rows()
    assert str(rows.year_group.dtype) == "Int64"
    assert rows.year_group[0] == 7
    assert rows.year_group.isna().tolist() == [False, True]
    assert rows.entry_date.isna().all()


# ---- Polars, DuckDB, narwhals ------------------------------------------------


def test_polars(columns, wanted):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(columns)
    assert check(frame, wanted).kind == "polars"
    check(frame.lazy(), wanted)
    check(frame.with_columns(pl.col("code", "session").cast(pl.Categorical)), wanted)
    check(pl.concat([frame[:10], frame[10:11], frame[11:]], rechunk=False), wanted)
    out = earlybell.features(earlybell.Register(frame, conflicts="absent"), as_of=AS_OF, inspect=True)
    assert isinstance(out, pl.DataFrame)
    assert out.schema["as_of"] == pl.Date
    assert out["absence_rate"].is_nan().any() in (False, None)


def test_duckdb(columns, wanted):
    duckdb = pytest.importorskip("duckdb")
    pa = pytest.importorskip("pyarrow")
    held = pa.table(columns)
    con = duckdb.connect()
    con.register("held", held)
    check(con.sql("select * from held"), wanted)


def test_narwhals(columns, wanted):
    narwhals = pytest.importorskip("narwhals")
    pl = pytest.importorskip("polars")
    frame = narwhals.from_native(pl.DataFrame(columns))
    assert check(frame, wanted).kind == "polars"


def test_a_capsule_is_enough(columns, wanted):
    pa = pytest.importorskip("pyarrow")

    class Mine:
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.table(columns).__arrow_c_stream__(requested_schema)

    check(Mine(), wanted)


# ---- out ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_answers_in_each_kind(demo, kind):
    pytest.importorskip(kind)
    model = earlybell.Model.builtin()
    for table in (
        model._native.score(demo.view()._native),
        demo.view()._native.rows(),
        demo.view()._native.sessions(3),
    ):
        want = frames.to_dict(table)
        frame = frames.give(table, kind)
        if kind == "pyarrow":
            assert frame.to_pydict() == want
        elif kind == "polars":
            assert frame.to_dict(as_series=False) == want
        else:
            assert list(frame.columns) == list(want)
            for name, cells in want.items():
                missing = frame[name].isna().tolist()
                assert missing == [cell is None for cell in cells]
                for value, cell in zip(frame[name], cells, strict=True):
                    if isinstance(cell, datetime.date):
                        assert value.date() == cell
                    elif cell is not None:
                        assert value == cell


def test_columns_outlive_the_table(demo):
    pa = pytest.importorskip("pyarrow")
    table = _native.features(demo.view()._native)
    want = frames.to_dict(table)
    arrow = pa.RecordBatchReader.from_stream(table).read_all()
    column = memoryview(table.column(3))
    del table
    assert arrow.to_pydict() == want
    assert column.tolist() == want["possible_sessions"]
    arrow.validate(full=True)


def test_dates():
    assert frames.days("1970-01-02") == 1
    assert frames.days(datetime.date(1970, 1, 3)) == 2
    assert frames.days(datetime.datetime(1970, 1, 3, 23)) == 2
    assert frames.days(None) is None
    assert frames.date_of(frames.days("2026-03-02")) == datetime.date(2026, 3, 2)
    pd = pytest.importorskip("pandas")
    assert frames.days(pd.Timestamp("2026-03-02 08:00")) == frames.days("2026-03-02")
    assert frames.days(pd.NaT) is None
    assert frames.days(pd.Timestamp("2026-03-02").to_numpy()) == frames.days("2026-03-02")
