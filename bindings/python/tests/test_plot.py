# SPDX-License-Identifier: MIT
"""Pictures: what is drawn, and what the words say. No pixels are compared."""

import collections
import re

import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import earlybell
from earlybell import frames
from earlybell.plot import (
    CalendarDisplay,
    CalibrationDisplay,
    CaptureDisplay,
    ExplanationDisplay,
    GroupAuditDisplay,
    NetBenefitDisplay,
    YearPathDisplay,
)
from earlybell.plot_pupil import LOOKS
from matplotlib import pyplot

PUPIL = "A10007"
# Mon 1 to Fri 12 September 2025. By hand: 18 possible, 7 absent (4 authorised,
# 3 unauthorised), one late, one of the 20 unmarked and one not required. The
# second pupil makes it an open day; the third was never asked to attend.
MARKS = {
    "pupil_id": ["A1", "B2", "C3"],
    "start_date": ["2025-09-01"] * 3,
    "marks": ["//IIII//OO-L/////X/O", "/" * 20, "X" * 20],
}


@pytest.fixture(autouse=True)
def _no_figures_left():
    yield
    pyplot.close("all")


@pytest.fixture(scope="module")
def view(demo):
    return demo.view("2026-02-04")


@pytest.fixture(scope="module")
def judged(demo):
    return earlybell.evaluate(demo, places=60, resamples=50)


def words(display):
    """Everything written in a picture."""
    texts = display.ax_.findobj(matplotlib.text.Text)
    return " | ".join(t.get_text() for t in texts if t.get_text())


def test_a_calendar_of_marks_counted_by_hand():
    display = CalendarDisplay.from_view(MARKS, "A1", as_of="2025-09-13")
    looks = collections.Counter(s.look for s in display.sessions)
    assert looks == {
        "present": 10,
        "late": 1,
        "authorised": 4,
        "unauthorised": 3,
        "missing": 1,
        "not_possible": 1,
    }
    assert "18 possible sessions, 7 absent (4 authorised, 3 una" in (
        display.alt_text_
    )
    # Tue and Wed wholly of the first week, Fri AM and PM, and the last PM.
    assert (
        "Absent by weekday: Tuesday 2, Wednesday 2, Friday 3. Last absent on "
        "2025-09-12." in display.alt_text_
    )
    assert display.plot() is display
    boxes = [
        p
        for p in display.ax_.patches
        if p.get_facecolor()[3] > 0 and p.get_width() == 0.9
    ]
    assert len(boxes) == 20
    assert sum(bool(p.get_hatch()) for p in boxes) == 6
    legend = words(display)
    for look, count in looks.items():
        assert f"{LOOKS[look][0]} ({count})" in legend
    assert [t.get_text() for t in display.ax_.get_yticklabels()] == [
        "Mon", "Tue", "Wed", "Thu", "Fri",
    ]  # fmt: skip


def test_calendar_agrees_with_the_view(view):
    display = CalendarDisplay.from_view(view, PUPIL)
    rows = frames.to_dict(view._native.rows())
    row = view.find(PUPIL)
    assert (
        f"{rows['possible'][row]} possible sessions, {rows['absent'][row]} "
        "absent" in display.alt_text_
    )
    figure, ax = pyplot.subplots()
    assert display.plot(ax).figure_ is figure and display.ax_ is ax


def test_looks_stay_apart_in_grey():
    """Lightness or hatching tells any two looks apart."""
    seen = {}
    for look, (_, ground, hatch, _) in LOOKS.items():
        red, green, blue = matplotlib.colors.to_rgb(ground)
        light = 0.299 * red + 0.587 * green + 0.114 * blue
        for other, (lightness, hatching) in seen.items():
            assert abs(light - lightness) > 0.12 or hatch != hatching, (
                look, other,
            )  # fmt: skip
        seen[look] = (light, hatch)


def test_the_path_ends_where_the_model_says(view):
    display = YearPathDisplay.from_view(view, PUPIL)
    page = earlybell.Model.builtin().explain(view, PUPIL)
    assert len(display.missed) - 1 == page.possible
    assert display.missed[-1] == page.absent
    year = page.possible + page.remaining
    assert display.sessions == year
    assert display.low == pytest.approx(page.results["rate_low"] * year)
    assert display.high == pytest.approx(page.results["rate_high"] * year)
    display.plot()
    path = next(line for line in display.ax_.lines if len(line.get_xdata()) > 2)
    assert list(path.get_ydata()) == display.missed
    fan = display.ax_.collections[0].get_paths()[0].get_extents()
    assert fan.x0 == page.possible and fan.x1 == year
    assert fan.y1 == pytest.approx(display.high)
    said = display.alt_text_
    assert f"{page.absent} of {page.possible} possible sessions missed" in said
    assert f"between {display.low:.0f} and {display.high:.0f}" in said
    assert f"is {100 * page.results['p_persistent']:.0f} %." in said
    assert f"a tenth of the year: {year / 10:.1f}" in words(display)


def test_no_path_without_a_chance():
    with pytest.raises(earlybell.StateError, match="no_marks"):
        YearPathDisplay.from_view(MARKS, "C3", as_of="2025-09-13")


def test_an_explanation_begins_where_the_last_term_ended(view):
    for name in earlybell.models():
        page = earlybell.Model.builtin(name).explain(view, PUPIL)
        display = ExplanationDisplay.from_explanation(page, most=6)
        assert len(display.steps) <= 6
        assert sum(value for _, value in display.steps) == pytest.approx(
            page.eta, abs=1e-12
        )
        display.plot()
        bars = display.ax_.patches
        assert len(bars) == len(display.steps) + 1
        end = 0.0
        for bar, (_, value) in zip(bars, display.steps, strict=False):
            assert bar.get_x() == pytest.approx(end)
            assert bar.get_width() == pytest.approx(value)
            assert bool(bar.get_hatch()) == (value <= 0)
            end += value
        assert bars[-1].get_width() == pytest.approx(page.eta)
        for reason in page.reasons:
            assert reason.text in display.alt_text_
    assert "others" in display.steps[-1][0]


def test_no_explanation_without_a_score():
    page = earlybell.Model.builtin().explain(MARKS, "C3", as_of="2025-09-13")
    with pytest.raises(earlybell.StateError, match="no_marks"):
        ExplanationDisplay.from_explanation(page)


def test_calibration_shows_every_group_with_its_interval(judged):
    display = CalibrationDisplay.from_evaluation(judged).plot()
    curve = judged.part()["calibration"]["curve"]
    (points,) = [c for c in display.ax_.containers if hasattr(c, "has_yerr")]
    x, y = points[0].get_data()
    assert list(x) == [p["mean_chance"] for p in curve]
    assert list(y) == [p["share"] for p in curve]
    bars = points[2][0].get_segments()
    assert [bar[1][1] for bar in bars] == pytest.approx(
        [p["high"] for p in curve]
    )
    assert display.alt_text_.count(" rows") == len(curve)


def test_calibration_of_ones_own():
    display = CalibrationDisplay.from_predictions(
        [0, 1, 1, 1], [0.2, 0.4, 0.6, 0.8], bins=2
    )
    assert [p["share"] for p in display.points] == [0.5, 1.0]
    assert display.points[0]["mean_chance"] == pytest.approx(0.3)
    assert "said 30.0 %, came 50.0 %" in display.alt_text_


def test_capture_has_a_line_for_the_model_and_each_rule(judged):
    display = CaptureDisplay.from_evaluation(judged).plot()
    fresh = judged.part()["not_yet_persistent"]
    lines = {line.get_label(): line for line in display.ax_.lines}
    assert len(lines) == 6
    assert (
        list(lines["the model"].get_ydata())
        == (fresh["model"]["captured_by_twentieth"])
    )
    looks = {(ln.get_linestyle(), ln.get_marker()) for ln in lines.values()}
    assert len(looks) == 6
    found = fresh["model"]["lists"]["10"]["captured"][0]
    assert display.found("model", 0.1) == pytest.approx(found)
    assert f"{100 * found:.1f} % by the first 10 %" in display.alt_text_


def test_net_benefit_beside_everybody_and_nobody(judged):
    display = NetBenefitDisplay.from_evaluation(judged).plot()
    at = judged.part()["thresholds"][1]
    assert display.thresholds[1] == at["threshold"] == 0.1
    assert display.model[1] == at["net_benefit"][0]
    # The line of everybody is drawn from the share; the core's must lie on it.
    t, share = at["threshold"], display.share
    assert share - (1 - share) * t / (1 - t) == pytest.approx(
        at["net_benefit_of_all"]
    )
    labels = [t.get_text() for t in display.ax_.get_legend().get_texts()]
    assert labels == [
        "95 % interval",
        "the model's list",
        "everybody",
        "nobody",
    ]
    assert f"at 10 %, {1000 * at['net_benefit'][0]:.1f} (" in display.alt_text_


@pytest.mark.parametrize("measure", ["captured", "slope", "listed_rate"])
def test_groups_hide_what_the_evaluation_hides(judged, measure):
    display = GroupAuditDisplay.from_evaluation(judged, measure).plot()
    shown = [g for g in judged.groups if None not in g[measure]]
    hidden = len(judged.groups) - len(shown)
    assert len(display.ax_.containers) == len(shown) > 0
    assert display.alt_text_.count("too few to show") == hidden
    assert words(display).count("too few to show") == hidden
    assert len(display.ax_.get_yticks()) == len(judged.groups)
    first = shown[0][measure][0]
    written = f"{first:.2f}" if measure == "slope" else f"{100 * first:.1f} %"
    assert written in display.alt_text_


def test_groups_of_one_column(judged):
    display = GroupAuditDisplay.from_evaluation(judged, column="fsm")
    assert [name for name, _, _ in display.rows] == ["fsm no", "fsm yes"]
    with pytest.raises(earlybell.NotFoundError):
        GroupAuditDisplay.from_evaluation(judged, column="shoe_size")
    with pytest.raises(earlybell.ArgumentError, match="measure"):
        GroupAuditDisplay.from_evaluation(judged, "beauty")


def test_each_has_words_with_numbers(view, judged):
    page = earlybell.Model.builtin().explain(view, PUPIL)
    for display in (
        CalendarDisplay.from_view(view, PUPIL),
        YearPathDisplay.from_view(view, PUPIL),
        ExplanationDisplay.from_explanation(page),
        CalibrationDisplay.from_evaluation(judged),
        CaptureDisplay.from_evaluation(judged),
        NetBenefitDisplay.from_evaluation(judged),
        GroupAuditDisplay.from_evaluation(judged),
    ):
        before = display.alt_text_
        assert len(re.findall(r"\d+", before)) >= 4
        assert before.endswith(".")
        display.plot()
        assert display.alt_text_ == before
        assert display.ax_.get_title(loc="left")
        display.figure_.canvas.draw()
