# SPDX-License-Identifier: MIT
"""An invented area, and a fit, by the installed programs."""

import datetime
import os
import pathlib
import stat

import pytest
from program import PROGRAM, needs_program, run

import earlybell

TRAIN = PROGRAM and pathlib.Path(PROGRAM).with_name("earlybell-train")
needs_train = pytest.mark.skipif(
    TRAIN is None or not TRAIN.exists(),
    reason="earlybell-train is not beside the program of EARLYBELL",
)


# ---- where there is no program ----------------------------------------------


def test_without_the_program(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("EARLYBELL", raising=False)
    for call in (
        lambda: earlybell.simulate(pupils=50),
        lambda: earlybell.fit(tmp_path / "register.csv"),
        lambda: earlybell.simulate(pupils=50, program=tmp_path / "nothing"),
    ):
        with pytest.raises(earlybell.ProgramNotFoundError) as caught:
            call()
        assert isinstance(caught.value, earlybell.ReadError)
        assert isinstance(caught.value, FileNotFoundError)
        assert "not found" in str(caught.value)


def script(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_what_a_program_says(tmp_path):
    lone = script(
        tmp_path / "lone",
        "echo 'earlybell: `simulate` needs the program earlybell-train "
        "beside this one' >&2; exit 1",
    )
    with pytest.raises(earlybell.ProgramNotFoundError, match="beside this one"):
        earlybell.simulate(pupils=50, program=lone)
    wrong = script(
        tmp_path / "wrong", "echo 'simulate: --seed: no' >&2; exit 2"
    )
    with pytest.raises(earlybell.ArgumentError, match="--seed: no"):
        earlybell.simulate(pupils=50, program=wrong)
    silent = script(tmp_path / "silent", "exit 1")
    with pytest.raises(earlybell.Error, match="ended with 1"):
        earlybell.simulate(pupils=50, program=silent)
    poor = script(tmp_path / "poor", "echo 'fit: too few rows' >&2; exit 1")
    with pytest.raises(earlybell.FitError, match="too few rows"):
        earlybell.fit(tmp_path / "x.csv", program=poor)
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o700)
    with pytest.raises(earlybell.ProgramNotFoundError):
        earlybell.simulate(pupils=50, program=broken)
    with pytest.raises(earlybell.ArgumentError):
        earlybell.simulate(pupils=50, form="wide", program=silent)


# ---- simulate ---------------------------------------------------------------


@pytest.fixture(scope="module")
def area():
    return earlybell.simulate(pupils=300, seed=3, kind="dict", program=PROGRAM)


@needs_train
def test_an_area_is_that_of_the_program(area, tmp_path):
    run("simulate", "--pupils", 300, "--seed", 3, "-o", tmp_path / "area")
    place = tmp_path / "area"
    files = earlybell.Register(
        place / "register.csv",
        pupils=place / "pupils.csv",
        calendar=place / "calendar.csv",
    )
    ours = area.open()
    assert ours.kind == "dict"
    assert earlybell.register_sha256(ours) == earlybell.register_sha256(files)
    files.kind = "dict"
    assert earlybell.features(ours).keys() == earlybell.features(files).keys()
    mine, theirs = earlybell.score(ours), earlybell.score(files)
    assert mine["p_persistent"] == theirs["p_persistent"]
    assert len(area.cases["pupil_id"]) == len(
        earlybell.Cases(place / "cases.csv")
    )


@needs_train
def test_the_same_seed_is_the_same_area(area):
    again = earlybell.simulate(pupils=300, seed=3, kind="dict", program=PROGRAM)
    other = earlybell.simulate(pupils=300, seed=4, kind="dict", program=PROGRAM)
    assert again == area
    assert other.register != area.register
    truth = area.truth
    assert all(0 <= share <= 1 for share in truth["half_term_1"])
    assert len(truth["pupil_id"]) == len(area.pupils["pupil_id"])
    assert isinstance(area.pupils["last_year_absent"][0], int)


@needs_train
@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_an_area_in_any_kind_of_frame(area, kind):
    pytest.importorskip(kind)
    found = earlybell.simulate(pupils=300, seed=3, kind=kind, program=PROGRAM)
    assert type(found.register).__module__.split(".")[0] == kind
    register = found.open()
    assert register.kind == kind
    assert earlybell.register_sha256(register) == earlybell.register_sha256(
        area.open()
    )


@needs_train
def test_options_of_an_area():
    found = earlybell.simulate(
        pupils=200,
        schools=1,
        years=2,
        last_year=2024,
        until=datetime.date(2025, 2, 14),
        world="base",
        drift="none",
        form="long",
        threads=2,
        kind="dict",
        program=PROGRAM,
    )
    assert set(found.pupils["academic_year"]) == {"2023/24", "2024/25"}
    assert set(found.pupils["school_id"]) == {"P1"}
    # Leave that was agreed beforehand may stand after the last day.
    present = [
        date
        for date, code in zip(
            found.register["date"], found.register["code"], strict=True
        )
        if code == "/"
    ]
    assert "2025-02-01" < max(present) <= "2025-02-14"
    assert {"pupil_id", "date", "session", "code"} <= set(found.register)
    with pytest.raises(earlybell.ArgumentError):
        earlybell.simulate(pupils=-5, program=PROGRAM)
    with pytest.raises(earlybell.ArgumentError):
        earlybell.simulate(pupils=200, world="Mars", program=PROGRAM)


@needs_train
def test_the_program_by_environment(monkeypatch, area):
    monkeypatch.setenv("EARLYBELL", PROGRAM)
    assert earlybell.simulate(pupils=300, seed=3, kind="dict") == area
    monkeypatch.delenv("EARLYBELL")
    folder = os.path.dirname(PROGRAM)
    monkeypatch.setenv("PATH", folder, prepend=os.pathsep)
    assert earlybell.simulate(pupils=300, seed=3, kind="dict") == area


# ---- fit --------------------------------------------------------------------


@needs_train
def test_a_fit(tmp_path):
    run(
        "simulate",
        "--pupils",
        900,
        "--years",
        2,
        "--seed",
        5,
        "-o",
        tmp_path / "area",
    )
    place = tmp_path / "area"
    model, report = earlybell.fit(
        place / "register.csv",
        pupils=place / "pupils.csv",
        calendar=place / "calendar.csv",
        features=["absence_rate", "last_year_absence_rate"],
        model_kind="logistic",
        name="ours",
        output=tmp_path / "ours.json",
        program=PROGRAM,
    )
    assert model.name == "ours" and model.kind == "logistic"
    assert (tmp_path / "ours.json").read_bytes() == model.text
    assert "absence_rate" in report
    with pytest.raises(earlybell.ArgumentError):
        earlybell.fit(
            place / "register.csv", model_kind="magic", program=PROGRAM
        )
    with pytest.raises(earlybell.Error):
        earlybell.fit(tmp_path / "nothing.csv", program=PROGRAM)


@needs_program
def test_the_program_runs():
    assert "earlybell" in run("version")
