# SPDX-License-Identifier: MIT
"""What all pictures share: an axes to draw on, inks that stay apart in grey,
and numbers as the alternative text says them.
"""

from __future__ import annotations

import importlib
from typing import Any

from earlybell.errors import ArgumentError

# After Okabe and Ito's palette, chosen so that lightness differs as well.
INK = "#1b1b1b"
BLUE = "#0072b2"
SKY = "#8ecbe8"
ORANGE = "#d55e00"
SAND = "#f0c987"
PALE = "#ececec"
GREY = "#8a8a8a"


class Display:
    """A picture that can be drawn.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
    figure_ : matplotlib.figure.Figure
    alt_text_ : str
        What it shows, in words and numbers; there before it is drawn.
    """

    alt_text_: str
    ax_: Any
    figure_: Any

    def _axes(self, ax: Any, size: tuple[float, float]) -> Any:
        """The axes to draw on: the caller's, or of a new figure."""
        if ax is None:
            try:
                pyplot = importlib.import_module("matplotlib.pyplot")
            except ImportError as error:
                raise ImportError(
                    "pictures need matplotlib: pip install earlybell[plot]"
                ) from error
            _, ax = pyplot.subplots(figsize=size, layout="constrained")
        self.ax_ = ax
        self.figure_ = ax.figure
        ax.spines[["top", "right"]].set_visible(False)
        return ax


def percent(share: float | None, digits: int = 0) -> str:
    """A share as people say it; "unknown" where there is none."""
    return "unknown" if share is None else f"{100 * share:.{digits}f} %"


def signed(number: float) -> str:
    """A number with its sign, to two decimals."""
    return f"{number:+.2f}".replace("-", "\N{MINUS SIGN}")


def percents(axis: Any) -> None:
    """Ticks of an axis as percentages."""
    ticker = importlib.import_module("matplotlib.ticker")
    axis.set_major_formatter(ticker.PercentFormatter(1.0, symbol=" %"))


def part_of(evaluation: Any, name: str) -> dict[str, Any]:
    """A part of an evaluation, or why there is none."""
    if not hasattr(evaluation, "part"):
        raise ArgumentError(
            "an Evaluation is wanted, as earlybell.evaluate gives",
            field="evaluation",
        )
    part: dict[str, Any] = evaluation.part(name)
    return part
