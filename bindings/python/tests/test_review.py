# SPDX-License-Identifier: MIT
"""Evaluations, labelled rows, recalibrations and figures of plain arrays."""

import array
import concurrent.futures
import csv
import gc
import hashlib
import io
import math
import pathlib
import random
import subprocess
import threading
import time

import pytest
from program import (
    DEMO,
    DEMO_FILES,
    GOLDEN,
    PROGRAM,
    assert_same,
    needs_program,
    rows,
    run,
    tree,
)

import earlybell
from earlybell import frames, metrics, review


@pytest.fixture(scope="module")
def register():
    found = earlybell.Register(
        DEMO / "register.csv",
        pupils=DEMO / "pupils.csv",
        calendar=DEMO / "calendar.csv",
    )
    found.kind = "dict"
    return found


@pytest.fixture(scope="module")
def evaluation(register):
    return review.evaluate(register)


# ---- evaluate ---------------------------------------------------------------


@needs_program
def test_evaluation_is_the_programs(evaluation):
    theirs = tree("evaluate", *DEMO_FILES)
    ours = evaluation.to_dict()
    assert ours == theirs
    assert list(ours) == list(theirs)
    assert list(ours["parts"][0]) == list(theirs["parts"][0])
    assert_same(evaluation.frame(), rows("evaluate", *DEMO_FILES))


@needs_program
def test_evaluation_with_options_is_the_programs(register):
    found = review.evaluate(
        register,
        as_of=["2025-02-14", "2024-12-20"],
        places=30,
        by="school",
        seed=5,
        threads=2,
        national=True,
        threshold="15/100",
    )
    words = [
        "evaluate",
        *DEMO_FILES,
        "--as-of",
        "2025-02-14,2024-12-20",
        "--places",
        30,
        "--by",
        "school",
        "--seed",
        5,
        "--national",
        "--threshold",
        "15/100",
    ]
    assert found.to_dict() == tree(*words)
    assert_same(found.frame(), rows(*words))


@needs_program
def test_years_that_a_model_was_fitted_to():
    # seen.json says that it was fitted to these marks.
    model = GOLDEN / "evaluate" / "seen.json"
    marks = earlybell.Register(DEMO / "register.csv")
    with pytest.raises(earlybell.ArgumentError) as caught:
        review.evaluate(marks, model=model, as_of="2025-02-14")
    assert caught.value.field == "as_of"
    with pytest.raises(earlybell.NotFoundError):
        review.evaluate(marks, model=model)
    found = review.evaluate(
        marks, model=model, as_of="2025-02-14", in_sample=True
    )
    words = ["evaluate", DEMO / "register.csv", "--model", model]
    words += ["--as-of", "2025-02-14", "--in-sample"]
    assert found.to_dict() == tree(*words)
    assert found.to_dict()["options"]["in_sample"]


def test_parts_and_figures(evaluation):
    whole = evaluation.part()
    assert whole is evaluation.parts[0]
    value, low, high = whole["not_yet_persistent"]["model"]["auroc"]
    assert 0.5 < low < value < high < 1.0
    assert evaluation.part("half_term_2")["half_term"] == 2
    with pytest.raises(earlybell.NotFoundError):
        evaluation.part("half_term_9")
    assert "england-bands" in repr(evaluation)
    assert all(
        group["pupils"] is None or group["pupils"] >= 10
        for group in evaluation.groups
    )


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_figures_as_a_frame(evaluation, kind):
    pytest.importorskip(kind)
    again = review.Evaluation(evaluation.to_dict(), kind)
    frame = again.frame()
    assert type(frame).__module__.split(".")[0] == kind
    assert len(frame) == len(evaluation.frame()["n"])


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"by": "colour"}, earlybell.NotFoundError),
        ({"as_of": "2026-01-05"}, earlybell.DateError),
        ({"as_of": "soon"}, earlybell.DateError),
        ({"as_of": [None]}, earlybell.ArgumentError),
        ({"threshold": "ten"}, earlybell.ArgumentError),
        ({"places": -1}, earlybell.ArgumentError),
        ({"resamples": 10**6}, earlybell.ArgumentError),
        ({"model": "none"}, earlybell.NotFoundError),
        ({"model": "no/such.json"}, earlybell.ReadError),
    ],
)
def test_evaluate_refuses(register, wrong, error):
    with pytest.raises(error):
        review.evaluate(register, **wrong)


def test_a_register_without_a_past_year():
    marks = {
        "pupil_id": ["A"],
        "start_date": ["2025-09-01"],
        "marks": ["/\\" * 30],
    }
    with pytest.raises(earlybell.NotFoundError):
        review.evaluate(earlybell.Register(marks))


# ---- labelled rows ----------------------------------------------------------


@needs_program
def test_labels_are_the_programs(register):
    train = pathlib.Path(PROGRAM).with_name("earlybell-train")
    if not train.exists():
        pytest.skip("earlybell-train is not beside the program")
    done = subprocess.run(
        [
            train,
            "rows",
            *DEMO_FILES,
            "--as-of",
            "2025-02-14",
            "--model",
            "england-bands",
        ],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    names, *table = csv.reader(io.StringIO(done.stdout))
    theirs = [
        {name: cell or None for name, cell in zip(names, row, strict=True)}
        for row in table
    ]
    ours = review.labels(register, as_of="2025-02-14", models=["england-bands"])
    assert_same(ours, theirs)
    audits = set(ours) & set(register.audit_columns)
    assert len(ours) == 17 + len(audits) + 64 + 7 and audits


def test_labels_hold_what_became_of_it(register):
    found = review.labels(register, minimum=40, first_year=2024)
    n = len(found["pupil_id"])
    assert n > 1000
    for i in range(0, n, 97):
        ahead, absent = found["ahead"][i], found["ahead_absent"][i]
        assert 40 <= ahead and 0 <= absent <= ahead
        total = found["possible"][i] + ahead
        missed = found["absent"][i] + absent
        assert found["persistent"][i] == (100 * missed >= 10 * total)
        assert found["absence_rate"][i] == pytest.approx(
            found["absent"][i] / found["possible"][i]
        )
    assert review.labels(register, last_year=2024).keys() == found.keys()
    with pytest.raises(earlybell.NotFoundError):
        review.labels(register, first_year=2025)


def test_labels_outlive_their_register(register):
    other = earlybell.Register(DEMO / "register.csv")
    how = review._how(None, "10/100", False, False, None, None)
    labelled = earlybell._native.labels_new(other._native, how.native([]))
    about = earlybell._native.labels_about(labelled)
    del other
    table = frames.to_dict(earlybell._native.labels_rows(labelled, ()))
    assert len(table["pupil_id"]) == about["rows"]
    assert len(about["days"]) > 0 and about["audit"] == []
    with pytest.raises(ValueError, match="more models"):
        earlybell._native.labels_rows(labelled, ("x",) * 7)
    with pytest.raises(TypeError):
        earlybell._native.labels_rows(labelled, (1,))
    with pytest.raises(TypeError):
        earlybell._native.labels_about(None)


def test_threads_evaluate_at_once(register):
    want = review.evaluate(register, as_of="2025-02-14", resamples=20)

    def once(_):
        return review.evaluate(register, as_of="2025-02-14", resamples=20)

    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        found = [one.to_dict() for one in pool.map(once, range(3))]
    assert found == [want.to_dict()] * 3


def test_others_run_meanwhile(register):
    """The interpreter is free while the core works."""
    work = threading.Thread(
        target=review.evaluate, args=(register,), kwargs={"resamples": 400}
    )
    ticks = 0
    work.start()
    while work.is_alive():
        time.sleep(0.002)
        ticks += 1
    assert ticks > 50


# ---- the digest of a register -----------------------------------------------


def test_digest_by_hand():
    marks = earlybell.Register(
        {"pupil_id": ["P1"], "start_date": ["2025-09-03"], "marks": ["/\\I"]},
    )
    fixed = 'school_id,pupil_id,start_date,marks\n"","P1",2025-09-03,"/,\\,I"\n'
    digest = hashlib.sha256(fixed.encode()).hexdigest()
    assert review.register_sha256(marks) == digest


def test_digest_is_that_of_the_whole_form(register):
    whole = hashlib.sha256(register.fixed()).hexdigest()
    assert review.register_sha256(register) == whole


def test_a_digest_that_is_stopped(register):
    def stop(block):
        raise KeyError(len(block))

    with pytest.raises(KeyError):
        earlybell._native.register_fixed(register._native, stop)
    with pytest.raises(TypeError):
        earlybell._native.register_fixed(register, stop)
    assert review.register_sha256(register)  # and it can be used on


# ---- recalibrate ------------------------------------------------------------


@needs_program
def test_recalibrated_model_is_the_programs(register, tmp_path):
    theirs = tmp_path / "moved.json"
    run("recalibrate", *DEMO_FILES, "-o", theirs)
    found = review.recalibrate(register)
    assert found.text == theirs.read_bytes()
    assert found.model.name == "england-bands-recalibrated"
    assert found.log_score_after >= found.log_score_before
    assert found.rows > found.pupils > 0
    found.save(tmp_path / "ours.json")
    again = earlybell.Model.load(tmp_path / "ours.json")
    assert again.text == found.text
    named = review.recalibrate(register, name="ours", as_of="2025-02-14")
    theirs.unlink()
    run(
        "recalibrate",
        *DEMO_FILES,
        "--name",
        "ours",
        "--as-of",
        "2025-02-14",
        "-o",
        theirs,
    )
    assert named.text == theirs.read_bytes()


def test_recalibrate_refuses(register):
    with pytest.raises(earlybell.ModelError):
        review.recalibrate(register, name="A Name!")
    few = earlybell.Register(
        {
            "pupil_id": ["A", "B"],
            "start_date": ["2024-09-02"] * 2,
            "marks": ["/\\" * 230] * 2,
        }
    )
    with pytest.raises((earlybell.FitError, earlybell.NotFoundError)):
        review.recalibrate(few)


# ---- plain arrays -----------------------------------------------------------

SCORE = [0.9, 0.8, 0.7, 0.6, 0.55, 0.54, 0.53, 0.51, 0.4, 0.1]
OUTCOME = [1, 1, 0, 1, 0, 1, 0, 0, 0, 0]


def test_figures_by_hand():
    ranking = metrics.Ranking(SCORE, OUTCOME)
    found = ranking.figures()
    # Pairs of one with and one without: 24; ranked right: 6 + 6 + 5 + 4.
    assert found["auroc"] == 21 / 24
    assert found["average_precision"] == pytest.approx(
        (1 + 1 + 3 / 4 + 4 / 6) / 4, rel=1e-15
    )
    assert found["brier"] == pytest.approx(
        sum((p - y) ** 2 for p, y in zip(SCORE, OUTCOME, strict=True)) / 10
    )
    assert found["log_score"] == pytest.approx(
        -sum(
            math.log(p if y else 1 - p)
            for p, y in zip(SCORE, OUTCOME, strict=True)
        )
        / 10
    )
    assert (found["rows"], found["total"], found["outcomes"]) == (10, 10, 4)
    assert found["expected"] == pytest.approx(sum(SCORE))
    assert ranking.order() == list(range(10))
    assert ranking.metric("auroc") == found["auroc"]
    assert ranking.metric("captured_at_rate", 0.2) == 0.5
    listed = ranking.listed(rate=0.2)
    assert (listed["flagged"], listed["hits"], listed["precision"]) == (2, 2, 1)
    assert ranking.listed(places=3)["cut"] == 0.7
    benefit = ranking.net_benefit(0.5)
    assert benefit["model"] == pytest.approx(4 / 10 - 4 / 10)
    assert benefit["flagged"] == 0.8
    curve = ranking.calibration(2)
    assert [point["rows"] for point in curve["curve"]] == [5, 5]
    assert [point["share"] for point in curve["curve"]] == [0.2, 0.6]
    assert ranking.calibration(2, equal_width=True)["error"] > 0


def test_arrays_of_any_library():
    numpy = pytest.importorskip("numpy")
    want = metrics.Ranking(SCORE, OUTCOME).figures()
    wide = numpy.empty((10, 2))
    wide[:, 0] = SCORE
    for score in (
        numpy.array(SCORE),
        wide[:, 0],  # strided
        numpy.array(SCORE[::-1])[::-1],
        array.array("d", SCORE),
        tuple(SCORE),
        memoryview(array.array("d", SCORE)),
    ):
        for outcome in (
            numpy.array(OUTCOME, dtype=bool),
            numpy.array(OUTCOME),
            bytes(OUTCOME),
        ):
            assert metrics.Ranking(score, outcome).figures() == want
    single = numpy.array(SCORE, dtype=numpy.float32)
    assert metrics.Ranking(single, OUTCOME).figures()["auroc"] == want["auroc"]


@pytest.mark.parametrize(
    ("score", "outcome", "more"),
    [
        (SCORE, OUTCOME[:-1], {}),
        (SCORE, [2] * 10, {}),
        ([float("nan")] * 10, OUTCOME, {}),
        (SCORE, OUTCOME, {"weight": [-1.0] * 10}),
        (SCORE, OUTCOME, {"weight": [1.0]}),
        (SCORE, [300] * 10, {}),
        (None, OUTCOME, {}),
        (SCORE, None, {}),
        ("text", OUTCOME, {}),
        (SCORE, OUTCOME, {"key": [-1] * 10}),
    ],
)
def test_bad_arrays(score, outcome, more):
    with pytest.raises((earlybell.Error, ValueError, TypeError, OverflowError)):
        metrics.Ranking(score, outcome, **more)


def test_hostile_buffers():
    native = earlybell._native
    good = array.array("d", SCORE)
    for bad in (
        array.array("f", SCORE),
        array.array("q", [1] * 10),
        memoryview(good)[::2],
        memoryview(bytearray(80)).cast("d", (2, 5)),
        memoryview(bytearray(80)).cast("B"),
        b"",
        object(),
    ):
        with pytest.raises((TypeError, BufferError, ValueError)):
            native.ranking_new(bad, bytes(OUTCOME), None, None, None)
    ranking = native.ranking_new(good, bytes(OUTCOME), None, None, None)
    good.extend([0.0] * 1000)  # no buffer is held any more
    assert native.ranking_about(ranking)["auroc"] == 21 / 24
    for name in (
        "ranking_about",
        "ranking_order",
        "cases_close",
        "labels_about",
    ):
        with pytest.raises(TypeError):
            getattr(native, name)(object())
    with pytest.raises(TypeError):
        native.ranking_about(native.cases_new(0, None)[0])


def test_bad_questions():
    ranking = metrics.Ranking(SCORE, OUTCOME)
    with pytest.raises(earlybell.ArgumentError):
        ranking.metric("beauty")
    with pytest.raises(earlybell.ArgumentError):
        ranking.listed()
    with pytest.raises(earlybell.ArgumentError):
        ranking.calibration(0)
    with pytest.raises(earlybell.ArgumentError):
        ranking.calibration(10**9)
    assert math.isnan(ranking.metric("captured_at_rate", 7.0))
    assert ranking.listed(rate=-1)["flagged"] is None


def many(seed, count=400):
    chance = random.Random(seed)
    score = [chance.random() for _ in range(count)]
    outcome = [int(chance.random() < one) for one in score]
    pupils = [f"P{i // 4}" for i in range(count)]
    return score, outcome, pupils


def test_bootstrap_intervals():
    score, outcome, pupils = many(3)
    good = metrics.Ranking(score, outcome)
    poor = metrics.Ranking([one * one * 0.5 for one in score], outcome)
    random_ = metrics.Ranking([one % 0.01 for one in score], outcome)
    figures, differences = metrics.bootstrap(
        [good, poor, random_],
        ["auroc", ("captured_at_rate", 0.1)],
        pupils=pupils,
        pairs=[(0, 1), (0, 2)],
        resamples=100,
        seed=4,
    )
    value, low, high, draws = figures[0][0]
    assert value == good.figures()["auroc"]
    assert low < value < high and draws == 100
    assert differences[0][0][0] == 0.0  # the same order
    assert differences[1][0][1] > 0.0
    again = metrics.bootstrap(
        [good, poor, random_],
        ["auroc", ("captured_at_rate", 0.1)],
        pupils=pupils,
        pairs=[(0, 1), (0, 2)],
        resamples=100,
        seed=4,
        threads=2,
    )
    assert again == (figures, differences)
    alone, none = metrics.bootstrap([good], ["brier"], resamples=50)
    assert alone[0][0][3] == 50 and none == []


def test_bootstrap_refuses():
    score, outcome, pupils = many(5, 40)
    ranking = metrics.Ranking(score, outcome)
    for wrong in (
        {"pupils": pupils[:-1]},
        {"resamples": -1},
        {"level": 2.0},
        {"pairs": [(0, 9)]},
    ):
        with pytest.raises(ValueError):
            metrics.bootstrap([ranking], ["auroc"], **wrong)
    with pytest.raises(ValueError):
        metrics.bootstrap([ranking] * 17, ["auroc"])
    with pytest.raises(TypeError):
        earlybell._native.bootstrap((None,), (), (), None, 0, 0, 0, 0, 0.0)


def test_recalibrated_scores():
    score, outcome, pupils = many(7, 2000)
    found = metrics.recalibrate_scores(score, outcome, pupils=pupils)
    assert found["slope"] == pytest.approx(1.0, abs=0.15)
    assert found["intercept"] == pytest.approx(0.0, abs=0.15)
    assert found["events"] == sum(outcome)
    assert found["clustered_slope_se"] > 0
    assert found["log_likelihood_after"] >= found["log_likelihood_before"]
    with pytest.raises(earlybell.FitError):
        metrics.recalibrate_scores(score[:10], outcome[:10])
    with pytest.raises(earlybell.Error):
        metrics.recalibrate_scores([2.0] * 100, [0, 1] * 50)


def test_spread_of_a_uniform():
    count = 2000
    found = metrics.pit(
        [i / count for i in range(count)],
        [(i + 1) / count for i in range(count)],
    )
    assert found["rows"] == count and found["left_out"] == 0
    assert found["tenths"] == pytest.approx([0.1] * 10)
    assert found["p"] == pytest.approx(1.0)
    value = earlybell._native.pit_value(0.25, 0.5, 1, 0)
    assert 0.25 <= value <= 0.5
    weighted = metrics.pit([0.0, 0.5], [0.5, 1.0], [1.0, 3.0])
    assert sum(weighted["tenths"]) == pytest.approx(1.0)
    with pytest.raises(earlybell.ArgumentError):
        metrics.pit([0.9], [0.1])
    with pytest.raises(ValueError):
        metrics.pit([0.1, 0.2], [0.5])
    with pytest.raises((TypeError, ValueError)):
        metrics.pit(None, [0.5])


def test_drift_by_hand():
    same = metrics.drift([0.5, 1.5, 2.5, 3.5] * 50, [1, 2, 3], [0.25] * 4, 1000)
    assert same["counts"] == [50] * 4
    assert same["psi"] == pytest.approx(0.0) and same["p"] == pytest.approx(1.0)
    moved = metrics.drift([0.5] * 200, [1, 2, 3], [0.25] * 4, 1000)
    assert moved["psi"] > 1 and moved["p"] < 1e-9
    some = metrics.drift([0.5, float("nan")], [1, 2, 3], [0.25] * 4, 1000)
    assert some["missing"] == 1 and some["too_few"]
    with pytest.raises(ValueError):
        metrics.drift([0.5], [1, 2], [0.25] * 4, 1000)
    with pytest.raises(earlybell.ArgumentError):
        metrics.drift([0.5], [1, 2, 3], [0.5] * 4, 1000)


def test_what_must_not_be_shown():
    # 4 of 40 cannot be shown, and neither can the smaller of the others, or
    # it would be found by subtracting from the whole.
    whole = [-1, 0, 0, 0]
    parents = [None if one < 0 else one for one in whole]
    hidden = metrics.suppress([100, 4, 36, 60], parent=parents)
    assert hidden == [0, 3, 3, 0]
    assert metrics.suppress([50, 60], [25, 30]) == [0, 0]
    assert metrics.suppress([50, 60], [3, 30]) == [1, 0]
    with pytest.raises(earlybell.ArgumentError):
        metrics.suppress([50, 60], parent=[1, None])
    with pytest.raises(ValueError):
        metrics.suppress([50, 60], [3])


def test_many_calls_keep_no_memory():
    score, outcome, pupils = many(9, 60)

    def calls(count):
        for _ in range(count):
            ranking = metrics.Ranking(score, outcome)
            ranking.figures(), ranking.order(), ranking.calibration(5)
            ranking.listed(places=3), ranking.net_benefit(0.2)
            metrics.bootstrap(
                [ranking] * 2, ["auroc"], pupils=pupils, resamples=3
            )
            metrics.pit(score, score)
            metrics.drift(score, [0.5], [0.5, 0.5], 100)
            metrics.suppress([5, 50, 60], [1, 20, 30])
            metrics.recalibrate_scores(score, outcome, pupils=pupils, ridge=1.0)
            for wrong in ([2] * 60, [0] * 59):
                with pytest.raises(ValueError):
                    metrics.Ranking(score, wrong)

    # What leaks grows in every round; what the allocators keep does not.
    grown = []
    for _ in range(4):
        before = resident()
        calls(400)
        gc.collect()
        grown.append(resident() - before)
    assert min(grown) < 100, grown  # pages of 4 KiB: 1 KiB a turn


def resident():
    text = pathlib.Path("/proc/self/statm").read_text(encoding="ascii")
    return int(text.split()[1])
