# SPDX-License-Identifier: MIT
"""Exceptions and statuses, one to one, each provoked where it can be."""

import inspect
import pickle
import re

import earlybell
import pytest
from conftest import ROOT
from earlybell import _native, errors

LONG = {"pupil_id": ["A"], "date": ["2025-09-03"], "session": ["AM"], "code": ["/"]}


def statuses():
    text = (ROOT / "include/earlybell/base.h").read_text(encoding="utf-8")
    return {
        name: int(value)
        for name, value in re.findall(r"\b(EB_ERR_\w+) = (-\d+)", text)
    }


def python_name(c_name):
    """EB_ERR_MODEL_HASH: ModelHashError; JSON and CSV stay as they are."""
    words = c_name.removeprefix("EB_ERR_").split("_")
    return (
        "".join(w if w in ("JSON", "CSV") else w.title() for w in words)
        + "Error"
    )


def test_every_status_has_its_exception():
    found = statuses()
    assert len(found) > 20
    assert found.pop("EB_ERR_MEMORY") == -1  # Python's MemoryError
    assert {
        value: python_name(name) for name, value in found.items()
    } == {code: kind.__name__ for code, kind in errors.BY_STATUS.items()}


def test_every_exception_is_offered():
    kinds = [
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.Error)
    ]
    for kind in kinds:
        assert getattr(earlybell, kind.__name__) is kind
        assert kind.__doc__
    assert len(kinds) == len(errors.BY_STATUS) + 1


def test_status_text_is_the_cores():
    assert "EB_ERR_DATE" in _native.status_text(-101)


def test_of_core_keeps_every_field():
    error = errors.of_core(-103, "the row is bad", "code", 7, 3, 0)
    assert type(error) is earlybell.RowError
    assert isinstance(error, ValueError)
    assert (error.status, error.line, error.column) == (-103, 7, 3)
    assert (error.field, error.row, error.pupil) == ("code", 0, None)
    assert str(error) == "the row is bad"


def test_pickle_keeps_every_field():
    error = earlybell.ReadError("no", line=2, field="x", pupil="A1")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is earlybell.ReadError
    assert (again.line, again.field, again.pupil) == (2, "x", "A1")
    assert again.status == -400


def test_header(tmp_path):
    with pytest.raises(earlybell.HeaderError) as caught:
        earlybell.Register({"pupil_id": ["A"], "code": ["/"]})
    assert caught.value.status == -102
    file = tmp_path / "one.csv"
    file.write_text("pupil_id\nA\n")
    with pytest.raises(earlybell.HeaderError, match="only one column"):
        earlybell.Register(file)


def test_row_of_a_file_says_its_line(tmp_path):
    file = tmp_path / "pupils.csv"
    file.write_text("pupil_id,year_group\nA,7\n\nB,seven\n")
    with pytest.raises(earlybell.RowError) as caught:
        earlybell.Register(LONG, pupils=file)
    assert (caught.value.line, caught.value.row) == (4, None)
    assert "pupils.csv" in str(caught.value)


def test_row_of_a_frame_says_its_row():
    with pytest.raises(earlybell.RowError) as caught:
        earlybell.Register(
            LONG, pupils={"pupil_id": ["A", "B"], "year_group": [7, "seven"]}
        )
    assert (caught.value.line, caught.value.row) == (None, 1)


def test_ambiguous_dates():
    with pytest.raises(earlybell.AmbiguousError):
        earlybell.Register({**LONG, "date": ["03/09/2025"]})


def test_conflict_is_found_when_looked_at():
    twice = {key: value * 2 for key, value in LONG.items()} | {"code": ["/", "I"]}
    register = earlybell.Register(twice)
    with pytest.raises(earlybell.ConflictError):
        register.view("2025-09-10")
    absent = earlybell.Register(twice, conflicts="absent")
    assert absent.view("2025-09-10").rows()["absent"] == [1]


def test_quality():
    bad = {key: value * 3 for key, value in LONG.items()}
    bad["date"] = ["2025-09-03", "2025-09-04", "soon"]
    register = earlybell.Register(bad)
    with pytest.raises(earlybell.QualityError) as caught:
        register.view("2025-09-10")
    assert caught.value.line == 3  # row 2 of the frame, counted from 1
    assert len(register.view("2025-09-10", max_bad=0.5)) == 1
    assert register.counts("2025-09-10")["malformed"] == 1


def test_date():
    register = earlybell.Register(LONG)
    for wrong in ("2025-02-30", "3 March", "2025/09/03", "20250903", ""):
        with pytest.raises(earlybell.DateError):
            register.view(wrong)
    with pytest.raises(earlybell.DateError):
        register.view(7)
    with pytest.raises(earlybell.Error):
        register.view("1999-01-01")


def test_not_found_says_who():
    register = earlybell.Register(LONG)
    with pytest.raises(earlybell.NotFoundError) as caught:
        register.update("Z9", "2025-09-03", "AM", "I")
    assert caught.value.pupil == "Z9"
    assert isinstance(caught.value, LookupError)
    with pytest.raises(earlybell.NotFoundError):
        earlybell.Model.builtin("none")


def test_code():
    register = earlybell.Register(LONG)
    with pytest.raises(earlybell.CodeError):
        register.update("A", "2025-09-03", "AM", "??")


def test_arguments():
    register = earlybell.Register(LONG)
    for options in (
        {"unit": "school"},
        {"threshold": "10"},
        {"threshold": "11/10"},
        {"threshold": 0.1},
        {"ahead_weeks": 61},
    ):
        with pytest.raises(earlybell.ArgumentError):
            register.view("2025-09-10", **options)
    for keyword in ("conflicts", "dates", "marks_form"):
        with pytest.raises(earlybell.ArgumentError) as caught:
            earlybell.Register(LONG, **{keyword: "so"})
        assert caught.value.field == keyword
    with pytest.raises(earlybell.ArgumentError):
        earlybell.features(register.view("2025-09-10"), as_of="2025-09-10")
    with pytest.raises(earlybell.ArgumentError):
        earlybell.Register(object())


def test_read(tmp_path):
    for source in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(earlybell.ReadError) as caught:
            earlybell.Register(source)
        assert isinstance(caught.value, OSError)
    with pytest.raises(earlybell.ReadError):
        earlybell.Model.load(tmp_path / "none.json")


def test_state():
    native = _native.Register()
    with pytest.raises(earlybell.StateError):
        _native.View(native)
    native.close()
    rows = _native.Rows(_native.Register(), 0)
    with pytest.raises(earlybell.Error):
        rows.add([["A"]], [1])
    with pytest.raises(earlybell.Error):
        _native.Rows(native, 0).header(["pupil_id", "date", "session", "code"])


def test_wrong_types():
    for call in (
        lambda: _native.View(3),
        lambda: _native.Rows(3, 0),
        lambda: _native.Rows(_native.Register(), 3),
        lambda: _native.features(3),
        lambda: _native.Register(codes=3),
        lambda: _native.Table(),
        lambda: _native.Column(),
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(TypeError):
        type("Mine", (_native.Register,), {})


def test_the_stub_names_everything():
    stub = (ROOT / "bindings/python/earlybell/_native.pyi").read_text("utf-8")
    named = set(re.findall(r"^(?:class |def )?(\w+)[:(]", stub, re.M))
    there = {name for name in dir(_native) if not name.startswith("__")}
    assert named == there
    for kind in ("Codes", "Register", "Rows", "View", "Model", "Links", "Table", "Column"):
        body = re.search(rf"^class {kind}:\n((?:    .*\n|\n)+)", stub, re.M)[1]
        methods = set(re.findall(r"^    def (\w+)", body, re.M)) - {"__new__", "__buffer__"}
        offered = {
            name
            for name, value in vars(getattr(_native, kind)).items()
            if name not in ("__new__", "__doc__", "__module__")
            and (not name.startswith("__") or "arrow" in name or name == "__len__")
        }
        assert methods - offered == set(), kind
        assert offered - methods == set(), kind


def test_doctests_run():
    import doctest
    import importlib
    import pkgutil

    tried = 0
    for found in pkgutil.iter_modules(earlybell.__path__):
        if found.name in ("__main__", "_native", "plot", "sklearn", "spark", "duck"):
            continue
        module = importlib.import_module(f"earlybell.{found.name}")
        failed, n = doctest.testmod(module)
        assert failed == 0, found.name
        tried += n
    assert doctest.testmod(earlybell).failed == 0
    assert tried > 5
