# SPDX-License-Identifier: MIT
"""Every public function of the C headers is offered here, or listed as not.

parity.csv has a row for each: the Python name that offers it and the native
function that calls it, or why it is not offered. A function that is new in a
header and not in the list fails; so do a name that does not exist, a native
function that does not call what it is said to, and one that nothing here calls.
"""

import csv
import importlib
import pathlib
import re
import sys

import pytest
from program import DEMO, ROOT

import earlybell
from earlybell import _native, metrics

HEADERS = ROOT / "include" / "earlybell"
SOURCES = ROOT / "bindings" / "python" / "native"


def listed():
    path = pathlib.Path(__file__).with_name("parity.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def declared():
    """Every function that carries EB_API."""
    names = set()
    for header in sorted(HEADERS.glob("*.h")):
        text = header.read_text(encoding="utf-8")
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        text = re.sub(r"(?m)^\s*#(?:.*\\\n)*.*", "", text)
        names |= set(re.findall(r"EB_API\b[^;]*?\b(eb_\w+)\s*\(", text))
    return names


def test_every_function_is_listed_once():
    names = [row["function"] for row in listed()]
    assert len(names) == len(set(names))
    ours = declared()
    assert len(ours) > 200
    assert sorted(ours - set(names)) == [], "not listed in parity.csv"
    assert sorted(set(names) - ours) == [], "no longer in a header"


def test_a_row_says_one_thing():
    for row in listed():
        assert bool(row["offered_as"]) != bool(row["not_offered_because"]), row


def resolve(name):
    module, found = importlib.import_module("earlybell"), None
    for part in name.split(".")[1:]:
        if found is None and hasattr(module, part):
            found = getattr(module, part)
        elif found is None:
            found = importlib.import_module(f"{module.__name__}.{part}")
        else:
            found = getattr(found, part)
    return found


INSTANCES = {"earlybell.Model.info"}


def test_what_is_offered_is_there():
    for row in listed():
        name = row["offered_as"]
        if name in INSTANCES:
            name = name.rpartition(".")[0]
        if name:
            assert resolve(name) is not None, name
        native = row["native"]
        if native:
            holder, _, method = native.rpartition(".")
            assert hasattr(
                getattr(_native, holder) if holder else _native, method
            )


def test_the_extension_calls_it():
    if not SOURCES.is_dir():
        pytest.skip("the sources are not here")
    text = "".join(
        path.read_text(encoding="utf-8") for path in SOURCES.glob("*.c")
    )
    called = set(re.findall(r"\b(eb_\w+)\b", text))
    for row in listed():
        if row["offered_as"]:
            assert row["function"] in called, row["function"]


# ---- each is really called --------------------------------------------------


class Calls:
    """The names of native functions and methods that run meanwhile."""

    def __init__(self):
        self.names = set()

    def __enter__(self):
        sys.setprofile(self._seen)
        return self

    def __exit__(self, *_):
        sys.setprofile(None)

    def _seen(self, frame, event, function):
        if event != "c_call":
            return
        owner = getattr(function, "__self__", None)
        if owner is _native:
            self.names.add(function.__name__)
        elif type(owner).__module__ == _native.__name__:
            self.names.add(f"{type(owner).__name__}.{function.__name__}")
        elif isinstance(owner, type) and owner.__module__ == _native.__name__:
            self.names.add(f"{owner.__name__}.{function.__name__}")
        elif getattr(function, "__objclass__", None) is not None:
            holder = function.__objclass__
            if holder.__module__ == _native.__name__:
                self.names.add(f"{holder.__name__}.{function.__name__}")


def read(folder):
    """A register from a file and one from a frame."""
    path = folder / "register.csv"
    path.write_text(
        'pupil_id,start_date,marks\nA,2025-09-01,/\\OO/\\\nB,"x"y,/\\\n',
        encoding="utf-8",
    )
    from_file = earlybell.Register(path)
    # A stream, where a library that makes them is here.
    pyarrow = pytest.importorskip("pyarrow")
    marks = pyarrow.table(
        {
            "pupil_id": ["A", "B"],
            "start_date": ["2025-09-01"] * 2,
            "marks": ["/\\" * 20 + "OO", "/\\" * 21],
        }
    )
    from_frame = earlybell.Register(
        marks,
        pupils={"pupil_id": ["A", "B"], "sex": ["F", "M"]},
        calendar={
            "first_date": ["2025-09-01"],
            "last_date": ["2026-07-17"],
            "kind": ["term"],
        },
    )
    from_frame.kind = "dict"
    return from_file, from_frame


def look(register, from_file):
    from_file.counts()
    view = register.view()
    view.rows(), view.sessions(view.find("A")), view.counts(), view.problems()
    view.audit(0, "sex"), len(view), view.as_of, register.fixed()
    register.update("A", "2025-09-02", "AM", "I", school="")
    earlybell.features(view), earlybell.feature_list()
    earlybell.feature_names()
    numpy = pytest.importorskip("numpy")
    _native.features_into(view._native, numpy.empty((2, 64)))
    _native.ids(view._native), _native.feature_find("spells")
    _native.status_text(-1), _native.date_read("2025-09-01")
    table = _native.Codes()
    assert table.find("I", earlybell.frames.days("2025-09-01"))
    links = _native.Links(view._native)
    again = _native.Links.from_text(links.to_text())
    _native.Links.from_text(links.to_text()).merge(again)
    model = earlybell.Model.builtin()
    model.score(view), model.explain(view, "A"), model.info
    with pytest.raises(earlybell.ModelError):  # it needs marks
        model.predict(numpy.zeros((1, 64)))
    earlybell.codes(kind="dict")


def judge(register):
    cases = earlybell.Cases(
        {
            "pupil_id": ["A", "B"],
            "at": ["2025-09-02", "2025-09-03"],
            "event": ["told", "visit"],
        }
    )
    view = register.view()
    cases.rows(), cases.rows("A"), cases.unused(view), len(cases)
    earlybell.Cases.events()
    england = earlybell.Policy.builtin("england")
    england.rules()
    source = ROOT / "models" / "policies" / "england.json"
    earlybell.Policy.from_text(source.read_bytes())
    earlybell.policies(kind="dict")
    earlybell.triggers(view, policy=england, cases=cases)
    earlybell.why(view, "A", policy=england)
    earlybell.patterns(view)
    earlybell.target(view, places=1)
    earlybell.outcomes(cases=cases)
    earlybell.outcomes(view, cases=cases)
    members = {"pupil_id": ["A", "B"], "list": ["chosen", "hold_out"]}
    earlybell.outcomes(view, cases=cases, hold_out=members, since="2025-09-03")


def review_all():
    past = earlybell.Register(
        DEMO / "register.csv", calendar=DEMO / "calendar.csv"
    )
    how = {"as_of": "2025-02-14"}
    earlybell.evaluate(past, resamples=5, **how)
    earlybell.labels(past, **how)
    earlybell.recalibrate(past, **how)
    earlybell.register_sha256(past)
    ranking = metrics.Ranking([0.9, 0.1, 0.4], [1, 0, 1])
    ranking.figures(), ranking.order(), ranking.calibration()
    ranking.listed(rate=0.5), ranking.net_benefit(0.5), ranking.metric("auroc")
    metrics.bootstrap([ranking], ["auroc"], resamples=5)
    metrics.pit([0.1], [0.3]), _native.pit_value(0.1, 0.3, 1, 0)
    metrics.drift([0.1], [0.5], [0.5, 0.5], 10)
    metrics.suppress([5, 50])
    metrics.recalibrate_scores([0.2, 0.8, 0.3] * 40, [0, 1, 1, 0] * 30)


def test_every_native_function_is_called(tmp_path):
    with Calls() as calls:
        from_file, register = read(tmp_path)
        look(register, from_file)
        judge(register)
        review_all()
    wanted = {row["native"] for row in listed() if row["native"]}
    assert sorted(wanted - calls.names) == []


def test_every_native_function_is_listed():
    wanted = {row["native"] for row in listed()}
    # Ways to the same calls of the core.
    wanted |= {"features_into", "ids", "status_text"}
    functions = {
        name
        for name, value in vars(_native).items()
        if type(value).__name__ == "builtin_function_or_method"
    }
    assert sorted(functions - wanted) == []
