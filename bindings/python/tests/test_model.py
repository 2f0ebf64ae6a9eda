# SPDX-License-Identifier: MIT
"""Models: the scores and explanations of the program, bit for bit."""

import json
import math
import pickle
import threading

import earlybell
import pytest
from conftest import ROOT, invent
from earlybell import _native, frames

FIXTURES = ROOT / "tests" / "fixtures" / "models"


def scores(model, view):
    return frames.to_dict(model._native.score(view._native))


def files_of(demo_files):
    return [
        demo_files["register"],
        "--pupils",
        demo_files["pupils"],
        "--calendar",
        demo_files["calendar"],
    ]


@pytest.mark.parametrize(
    "name",
    [
        "england-bands",
        "england-simulated",
        str(FIXTURES / "beta_binomial.json"),
        str(FIXTURES / "logistic.json"),
    ],
)
def test_the_demo_school(demo, demo_files, program_rows, name):
    theirs = program_rows("score", *files_of(demo_files), "--model", name)
    ours = scores(earlybell.Model.of(name), demo.view())
    assert list(ours) == list(theirs[0])
    for column, cells in ours.items():
        for cell, row in zip(cells, theirs, strict=True):
            text = row[column]
            if cell is None:
                assert text == ""
            elif isinstance(cell, float):
                assert cell == float(text)
            else:
                assert str(cell) == text
    assert any(p is not None for p in ours["p_persistent"] + ours["p_outcome"])


@pytest.mark.parametrize(
    "name", ["england-bands", str(FIXTURES / "logistic.json")]
)
def test_explanations(demo, demo_files, program, name):
    model = earlybell.Model.of(name)
    for pupil in ("A10004", "A10005", "A10001"):
        page = json.loads(
            program(
                "explain", *files_of(demo_files), "--model", name,
                "--pupil", pupil, "--format", "json",
            )
        )
        theirs = page["enrolments"][0]
        ours = model.explain(demo, pupil)
        assert (ours.pupil_id, ours.school_id) == (pupil, theirs["school_id"])
        assert ours.state == theirs["state"]
        assert ours.results == theirs["results"]
        assert [t._asdict() for t in ours.terms] == [
            {key: term[key] for key in ("name", "value", "reason")}
            for term in theirs["terms"]
        ]
        assert ours.eta == theirs["eta"]
        assert [
            {"sign": r.sign, "reason": r.text} for r in ours.reasons
        ] == theirs["reasons"]
        assert {
            key: None if math.isnan(value) else value
            for key, value in ours.features.items()
        } == theirs["features"]
        assert (ours.possible, ours.absent) == (
            theirs["possible"], theirs["absent"],
        )
        assert pupil in str(ours)
        assert ours.to_dict()["eta"] == theirs["eta"]
    with pytest.raises(earlybell.NotFoundError) as caught:
        model.explain(demo, "nobody")
    assert caught.value.pupil == "nobody"


def test_models_built_in():
    assert "england-bands" in earlybell.models()
    for name in earlybell.models():
        model = earlybell.Model.builtin(name)
        assert (model.name, model.text) == (
            name, (ROOT / "models" / f"{name}.json").read_bytes(),
        )


def test_a_changed_model_is_refused(tmp_path):
    text = earlybell.Model.builtin().text
    at = text.index(b'"source"') + 14
    changed = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
    with pytest.raises(earlybell.ModelHashError):
        earlybell.Model.from_text(changed)
    file = tmp_path / "model.json"
    file.write_bytes(changed)
    with pytest.raises(earlybell.ModelHashError):
        earlybell.Model.load(file)
    file.write_bytes(text)
    assert earlybell.Model.load(file).name == "england-bands"


def test_text_that_is_no_model():
    with pytest.raises(earlybell.JSONError) as caught:
        earlybell.Model.from_text(b'{\n"a": }')
    assert (caught.value.line, caught.value.column) == (2, 6)
    for text in (b"{}", b"[]", b'{"format": 1}'):
        with pytest.raises(earlybell.ModelError):
            earlybell.Model.from_text(text)
    with pytest.raises(earlybell.Error):
        earlybell.Model.from_text(b" " * (1 << 21))


def test_expired_is_refused():
    register = earlybell.Register(
        {
            "pupil_id": ["A"], "date": ["2098-09-03"], "session": ["AM"],
            "code": ["/"],
        }
    )
    with pytest.raises(earlybell.ModelRefusedError):
        earlybell.score(register, as_of="2098-09-10")


def test_models_go_through_pickle():
    model = pickle.loads(pickle.dumps(earlybell.Model.builtin()))
    assert model.name == "england-bands"


def test_predict_is_score_where_marks_are_not_needed(demo):
    numpy = pytest.importorskip("numpy")
    for name in ("beta_binomial", "logistic"):
        model = earlybell.Model.load(FIXTURES / f"{name}.json")
        rows = frames.to_dict(demo.view()._native.rows())
        values = earlybell.feature_matrix(demo)
        table = frames.to_dict(
            model._native.predict(values, rows["remaining"], rows["year_group"])
        )
        whole = scores(model, demo.view())
        for row, state in enumerate(rows["state"]):
            if state != "ok":
                continue
            for column in ("p_persistent", "p_outcome"):
                assert table[column][row] == whole[column][row]
        # Without remaining sessions a beta-binomial has no chance to give.
        assert len(model.predict(values[:5], kind="dict")["state"]) == 5
        assert numpy.isfinite(values[:, 0]).all()


def test_predict_refuses():
    numpy = pytest.importorskip("numpy")
    model = earlybell.Model.load(FIXTURES / "beta_binomial.json")
    values = numpy.zeros((2, 64))
    with pytest.raises(ValueError):
        model.predict(values, remaining=[1])
    with pytest.raises(TypeError):
        model.predict(values, remaining=["a", "b"])
    with pytest.raises(earlybell.ArgumentError):
        model.predict(values, remaining=[1, 900])
    with pytest.raises(earlybell.ArgumentError):
        model.predict(values, remaining=[1, 1], year_groups=[0, 1 << 40])
    with pytest.raises(earlybell.ModelError):
        earlybell.Model.builtin().predict(values)
    values[1, 0] = 0.5
    with pytest.raises(earlybell.ArgumentError) as caught:
        model.predict(values)
    assert caught.value.row == 1


def test_threads_share_a_view(demo):
    model = earlybell.Model.builtin()
    want = scores(model, demo.view())
    found = []

    def work():
        for _ in range(5):
            found.append(scores(model, demo.view()) == want)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 20


def test_a_register_in_use_is_not_changed():
    """A change while a score runs is refused, never a race."""
    register = earlybell.Register(invent(0, pupils=60, days=100), conflicts="absent")
    model = earlybell.Model.builtin()
    view = register.view("2025-12-01", inspect=True)
    rows = frames.to_dict(view._native.rows())
    pupil, school = rows["pupil_id"][0], rows["school_id"][0]
    stop = threading.Event()
    failures = []

    def work():
        while not stop.is_set():
            try:
                model._native.score(view._native)
            except earlybell.StateError:
                pass
            except Exception as error:  # noqa: BLE001 (told below)
                failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    refused = done = 0
    for turn in range(4000):
        try:
            register.update(pupil, "2025-09-02", "AM", "/O"[turn % 2], school=school)
            done += 1
        except earlybell.StateError:
            refused += 1
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert refused + done == 4000
    register.update(pupil, "2025-09-02", "AM", "/", school=school)
