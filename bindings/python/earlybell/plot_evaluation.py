# SPDX-License-Identifier: MIT
"""Pictures of how good a model was: whether chances came true, what a list
finds, whether it is worth acting, and for whom. See `earlybell.plot`.
"""

from __future__ import annotations

from typing import Any

from earlybell.errors import ArgumentError, NotFoundError
from earlybell.metrics import Ranking
from earlybell.plot_base import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    SKY,
    Display,
    part_of,
    percent,
    percents,
)

# By yardstick: words, colour, line and mark.
YARDSTICKS = {
    "model": ("the model", INK, "-", "o"),
    "both_rates": ("both rates", BLUE, "--", "s"),
    "rate_by_spells": ("rate and spells", ORANGE, "-.", "^"),
    "rate": ("rate so far", GREY, ":", "D"),
    "last_year": ("last year's rate", BLUE, ":", "v"),
    "school_and_year_group": ("school and year group", GREY, "--", "x"),
}


class CalibrationDisplay(Display):
    """The chance that was said, and the share that came, in groups of rising
    chance, each with its 95 % interval (Wilson).

    Parameters
    ----------
    points : list of dict
        ``mean_chance``, ``share``, ``low``, ``high`` and ``rows``.
    title : str

    Examples
    --------
    >>> from earlybell.plot import CalibrationDisplay
    >>> curve = CalibrationDisplay.from_predictions(
    ...     [0, 0, 1, 1], [0.1, 0.3, 0.6, 0.8], bins=2
    ... )
    >>> [point["share"] for point in curve.points]
    [0.0, 1.0]
    """

    def __init__(self, points: list[dict[str, float]], title: str) -> None:
        self.points = [p for p in points if p["share"] is not None]
        if not self.points:
            raise NotFoundError("no rows to compare chances with")
        self.title = title
        self.alt_text_ = f"{title}. " + "; ".join(
            f"said {percent(p['mean_chance'], 1)}, came "
            f"{percent(p['share'], 1)} ({percent(p['low'], 1)} to "
            f"{percent(p['high'], 1)}) of {p['rows']:.0f} rows"
            for p in self.points
        )
        self.alt_text_ += "."

    @classmethod
    def from_evaluation(
        cls, evaluation: Any, part: str = "all"
    ) -> CalibrationDisplay:
        """The curve of an evaluation.

        Parameters
        ----------
        evaluation : Evaluation
        part : str
            As `Evaluation.part` takes it.

        Returns
        -------
        CalibrationDisplay
        """
        curve = part_of(evaluation, part)["calibration"]["curve"]
        return cls(curve, "What the model said, and what came")

    @classmethod
    def from_predictions(
        cls,
        outcome: Any,
        chance: Any,
        weight: Any = None,
        *,
        bins: int = 10,
    ) -> CalibrationDisplay:
        """The curve of chances of one's own.

        Parameters
        ----------
        outcome : array-like of 0 and 1
        chance : array-like of float
            In [0, 1].
        weight : array-like of float, optional
        bins : int
            Groups of equal count.

        Returns
        -------
        CalibrationDisplay
        """
        ranking = Ranking(chance, outcome, weight)
        curve = ranking.calibration(bins)["curve"]
        return cls(curve, "What was said, and what came")

    def plot(self, ax: Any = None) -> CalibrationDisplay:
        """Draws it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            None: of a new figure.

        Returns
        -------
        CalibrationDisplay
            Itself, with `ax_` and `figure_`.
        """
        ax = self._axes(ax, (4.8, 4.8))
        ax.plot([0, 1], [0, 1], color=GREY, linestyle="--", label="as said")
        said = [p["mean_chance"] for p in self.points]
        came = [p["share"] for p in self.points]
        below = [max(0.0, p["share"] - p["low"]) for p in self.points]
        above = [max(0.0, p["high"] - p["share"]) for p in self.points]
        ax.errorbar(
            said, came, yerr=[below, above], fmt="o", color=BLUE, ecolor=INK,
            elinewidth=1.2, capsize=3, markersize=5,
            label="ten groups, with 95 % intervals"
            if len(self.points) == 10 else "with 95 % intervals",
        )  # fmt: skip
        ax.set_xlim(-0.02, 1.02)
        ax.set_ylim(-0.02, 1.02)
        ax.set_aspect("equal")
        percents(ax.xaxis)
        percents(ax.yaxis)
        ax.set_xlabel("chance said")
        ax.set_ylabel("share that came")
        ax.set_title(self.title, loc="left", fontsize="medium")
        ax.legend(loc="lower right", frameon=False, fontsize="small")
        return self


class CaptureDisplay(Display):
    """How many of those who became persistently absent a list of a given
    length holds: the model's, and those of simple rules.

    Parameters
    ----------
    curves : dict of str to list of float
        By yardstick: the share found by lists of 0 to 100 %, in equal steps.
    rows, became : int
        Of pupils not yet persistently absent; how many became so.
    """

    def __init__(
        self, curves: dict[str, list[float]], rows: int, became: int
    ) -> None:
        self.curves = curves
        self.rows, self.became = rows, became
        self.title = "How many a list of a given length finds"
        self.alt_text_ = (
            f"{self.title}, of {became} rows that became persistently absent "
            f"among {rows} not yet so. "
        ) + "; ".join(
            f"{YARDSTICKS[name][0]}: "
            + ", ".join(
                f"{percent(self.found(name, share), 1)} by the first "
                f"{percent(share)}"
                for share in (0.05, 0.10, 0.20)
            )
            for name in curves
        )
        self.alt_text_ += "."

    def found(self, name: str, share: float) -> float:
        """What a list of a share of the rows finds.

        Parameters
        ----------
        name : str
            A yardstick: "model", "rate", ...
        share : float
            From 0 to 1; the nearest point of the curve.

        Returns
        -------
        float
        """
        curve = self.curves[name]
        return curve[round(share * (len(curve) - 1))]

    @classmethod
    def from_evaluation(
        cls, evaluation: Any, part: str = "all"
    ) -> CaptureDisplay:
        """The curves of an evaluation.

        Parameters
        ----------
        evaluation : Evaluation
        part : str
            As `Evaluation.part` takes it.

        Returns
        -------
        CaptureDisplay

        Raises
        ------
        NotFoundError
            Nobody became persistently absent.
        """
        fresh = part_of(evaluation, part)["not_yet_persistent"]
        curves = {
            name: fresh[name]["captured_by_twentieth"]
            for name in YARDSTICKS
            if name in fresh
            and None not in fresh[name]["captured_by_twentieth"]
        }
        if not curves or not fresh["became"]:
            raise NotFoundError("nobody became persistently absent")
        return cls(curves, fresh["rows"], fresh["became"])

    def plot(self, ax: Any = None) -> CaptureDisplay:
        """Draws it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            None: of a new figure.

        Returns
        -------
        CaptureDisplay
            Itself, with `ax_` and `figure_`.
        """
        ax = self._axes(ax, (6.0, 4.4))
        for z, (name, curve) in enumerate(reversed(self.curves.items())):
            words, ink, line, mark = YARDSTICKS[name]
            shares = [i / (len(curve) - 1) for i in range(len(curve))]
            ax.plot(
                shares, curve, color=ink, linestyle=line, marker=mark,
                markersize=5, markevery=(z % 2, 2), label=words, zorder=2 + z,
                linewidth=2.2 if name == "model" else 1.3,
            )  # fmt: skip
        ax.set_xlim(0, 1)
        ax.set_ylim(0, 1.02)
        percents(ax.xaxis)
        percents(ax.yaxis)
        ax.set_xlabel("taken of each date's list, pupils not yet persistent")
        ax.set_ylabel(f"found, of the {self.became} who became so")
        ax.set_title(self.title, loc="left", fontsize="medium")
        handles, labels = ax.get_legend_handles_labels()
        ax.legend(
            handles[::-1],
            labels[::-1],
            loc="lower right",
            frameon=False,
            fontsize="small",
            handlelength=3,
        )
        return self


class NetBenefitDisplay(Display):
    """Whether acting on the list is worth it (Vickers and Elkin 2006).

    Parameters
    ----------
    thresholds : list of float
        Chances from which a pupil is listed.
    model, low, high, everybody : list of float
        Net benefit per row: of the model with its 95 % interval, and of
        listing everybody.
    share : float
        Of rows with the outcome: the benefit of listing everybody at 0.
    """

    def __init__(
        self,
        thresholds: list[float],
        model: list[float],
        low: list[float],
        high: list[float],
        everybody: list[float],
        share: float,
    ) -> None:
        self.thresholds = thresholds
        self.share = share
        self.model, self.low, self.high = model, low, high
        self.everybody = everybody
        self.title = "Is it worth acting on the model's list?"
        better = [
            t
            for t, m, e in zip(thresholds, model, everybody, strict=True)
            if m > max(e, 0.0)
        ]
        if better:
            said = (
                f"The model's list is of more use than listing everybody or "
                f"nobody at {len(better)} of {len(thresholds)} thresholds, "
                f"from {percent(min(better))} to {percent(max(better))}. "
            )
        else:
            said = "At no threshold is the model's list of use. "
        self.alt_text_ = (
            f"{self.title} {said}Net benefit per 1,000 rows: "
            + "; ".join(
                f"at {percent(t)}, {1000 * m:.1f} ({1000 * a:.1f} to "
                f"{1000 * b:.1f}), everybody {1000 * e:.1f}"
                for t, m, a, b, e in list(
                    zip(thresholds, model, low, high, everybody, strict=True)
                )[:6]
            )
            + "."
        )

    @classmethod
    def from_evaluation(
        cls, evaluation: Any, part: str = "all"
    ) -> NetBenefitDisplay:
        """The thresholds of an evaluation.

        Parameters
        ----------
        evaluation : Evaluation
        part : str
            As `Evaluation.part` takes it.

        Returns
        -------
        NetBenefitDisplay
        """
        found = part_of(evaluation, part)
        fresh = found["not_yet_persistent"]
        points = [
            point
            for point in found["thresholds"]
            if None not in point["net_benefit"]
        ]
        if not points:
            raise NotFoundError("no row to weigh")
        return cls(
            [p["threshold"] for p in points],
            [p["net_benefit"][0] for p in points],
            [p["net_benefit"][1] for p in points],
            [p["net_benefit"][2] for p in points],
            [p["net_benefit_of_all"] for p in points],
            fresh["became"] / fresh["rows"],
        )

    def plot(self, ax: Any = None) -> NetBenefitDisplay:
        """Draws it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            None: of a new figure.

        Returns
        -------
        NetBenefitDisplay
            Itself, with `ax_` and `figure_`.
        """
        ax = self._axes(ax, (6.0, 4.0))
        ax.fill_between(
            self.thresholds, self.low, self.high, facecolor=SKY, alpha=0.6,
            edgecolor=BLUE, linewidth=0.5, label="95 % interval",
        )  # fmt: skip
        ax.plot(
            self.thresholds, self.model, color=INK, linewidth=2.0, marker="o",
            markersize=4, label="the model's list",
        )  # fmt: skip
        fine = [t / 400 for t in range(400)]
        ax.plot(
            fine, [self.share - (1 - self.share) * t / (1 - t) for t in fine],
            color=ORANGE, linestyle="--", label="everybody",
        )  # fmt: skip
        ax.axhline(0.0, color=GREY, linestyle=":", label="nobody")
        high = max(*self.high, 1e-4)
        listed = [
            t for t, m in zip(self.thresholds, self.model, strict=True) if m
        ]
        ax.set_ylim(-0.35 * high, 1.25 * max(high, self.share))
        ax.set_xlim(0, min(1.0, 0.05 + max(listed, default=0.95)))
        percents(ax.xaxis)
        ax.set_xlabel("chance from which a pupil is listed")
        ax.set_ylabel("net benefit per row")
        ax.set_title(self.title, loc="left", fontsize="medium")
        ax.legend(loc="upper right", frameon=False, fontsize="small")
        return self


MEASURES = {
    "captured": "found, of those who became persistently absent",
    "precision": "rightly listed, of those listed",
    "listed_rate": "listed, of all",
    "share": "became persistently absent, of all",
    "auroc": "area under the ROC curve",
    "expected_over_observed": "expected over observed",
    "slope": "slope of the calibration",
}
_SHARES = ("captured", "precision", "listed_rate", "share")
_RIGHT = {"expected_over_observed": 1.0, "slope": 1.0, "auroc": 0.5}


class GroupAuditDisplay(Display):
    """One figure by group, with 95 % intervals. Groups too small to show are
    named and left empty.

    Parameters
    ----------
    rows : list of (str, int or None, list of float or None)
        Group, pupils, and the figure with its interval.
    measure : str
        One of `earlybell.plot_evaluation.MEASURES`.
    """

    def __init__(
        self,
        rows: list[tuple[str, int | None, list[float] | None]],
        measure: str,
    ) -> None:
        self.rows = rows
        self.measure = measure
        self.title = f"By group: {MEASURES[measure]}"
        said = []
        for group, pupils, figure in rows:
            if figure is None:
                said.append(f"{group}: too few to show")
                continue
            many = "" if pupils is None else f" ({pupils} pupils)"
            said.append(
                f"{group}{many}: {self._word(figure[0])}, "
                f"{self._word(figure[1])} to {self._word(figure[2])}"
            )
        self.alt_text_ = f"{self.title}. " + "; ".join(said) + "."

    def _word(self, figure: float) -> str:
        if self.measure in _SHARES:
            return percent(figure, 1)
        return f"{figure:.2f}"

    @classmethod
    def from_evaluation(
        cls,
        evaluation: Any,
        measure: str = "captured",
        column: str | None = None,
    ) -> GroupAuditDisplay:
        """The groups of an evaluation.

        Parameters
        ----------
        evaluation : Evaluation
        measure : str
            "captured", "precision", "listed_rate", "share", "auroc",
            "expected_over_observed" or "slope".
        column : str, optional
            Groups of one column; None: all.

        Returns
        -------
        GroupAuditDisplay

        Raises
        ------
        ArgumentError
            No such measure.
        NotFoundError
            No groups.
        """
        if measure not in MEASURES:
            raise ArgumentError(
                f"measure is one of {', '.join(MEASURES)}, not {measure!r}",
                field="measure",
            )
        rows: list[tuple[str, int | None, list[float] | None]] = []
        for group in evaluation.groups:
            if column not in (None, group["column"]):
                continue
            figure = group[measure]
            name = group["column"].replace("_", " ")
            rows.append(
                (
                    f"{name} {group['value'] or 'blank'}",
                    group["pupils"],
                    None if None in figure else figure,
                )
            )
        if not rows:
            raise NotFoundError(f"no groups of {column}", field="column")
        return cls(rows, measure)

    def plot(self, ax: Any = None) -> GroupAuditDisplay:
        """Draws it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            None: of a new figure.

        Returns
        -------
        GroupAuditDisplay
            Itself, with `ax_` and `figure_`.
        """
        ax = self._axes(ax, (6.0, 0.3 * len(self.rows) + 1.2))
        marks, at = "os^Dv", -1
        last = None
        for row, (group, _, figure) in enumerate(self.rows):
            column = group.rpartition(" ")[0]
            if column != last:
                at, last = at + 1, column
                if row:
                    ax.axhline(row - 0.5, color=GREY, linewidth=0.6)
            if figure is None:
                ax.annotate(
                    "too few to show", (0.02, row), va="center", color=INK,
                    xycoords=("axes fraction", "data"), fontsize="small",
                    style="italic",
                )  # fmt: skip
                continue
            ends = [
                [max(0.0, figure[0] - figure[1])],
                [max(0.0, figure[2] - figure[0])],
            ]
            ax.errorbar(
                [figure[0]], [row], xerr=ends, fmt=marks[at % len(marks)],
                color=BLUE, ecolor=INK, elinewidth=1.2, capsize=3, markersize=6,
            )  # fmt: skip
        if self.measure in _RIGHT:
            ax.axvline(
                _RIGHT[self.measure], color=GREY, linestyle="--", linewidth=1
            )
        if self.measure in _SHARES:
            percents(ax.xaxis)
            ax.set_xlim(0, None)
        ax.set_yticks(
            range(len(self.rows)),
            [
                group if pupils is None else f"{group} ({pupils})"
                for group, pupils, _ in self.rows
            ],
        )
        ax.set_ylim(len(self.rows) - 0.4, -0.6)
        ax.set_xlabel(MEASURES[self.measure])
        ax.set_title(
            "By group (pupils), with 95 % intervals",
            loc="left",
            fontsize="medium",
        )
        return self
