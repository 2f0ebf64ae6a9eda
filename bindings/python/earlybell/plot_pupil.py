# SPDX-License-Identifier: MIT
"""Pictures of one pupil: the year's marks, where the year may end, and why
the chance is what it is. See `earlybell.plot`.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import importlib
from typing import Any

from earlybell import frames
from earlybell.errors import NotFoundError, StateError
from earlybell.model import Explanation, Model
from earlybell.plot_base import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    SAND,
    SKY,
    Display,
    percent,
    signed,
)
from earlybell.register import view_of

WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    "Sunday",
)  # fmt: skip
ABSENT = ("authorised", "unauthorised")
POSSIBLE = ("present", "approved", *ABSENT)


@dataclasses.dataclass(frozen=True)
class Session:
    """One session of the year: its class, group and place in time."""

    date: datetime.date
    half: str
    class_: str
    group: str | None
    is_open: bool

    @property
    def look(self) -> str:
        """Which of `LOOKS` it has; "" for a day without school."""
        if self.class_ == "no_mark":
            return "missing" if self.is_open else ""
        if self.class_ == "present" and self.group == "late":
            return "late"
        if self.class_ in ("admin", "not_possible", "unknown"):
            return "not_possible"
        return self.class_


def sessions_of(view: Any, row: int) -> list[Session]:
    """The year's sessions of a row, in time order."""
    table = frames.to_dict(view._native.sessions(row))
    return [
        Session(*cells)
        for cells in zip(
            table["date"],
            table["session"],
            table["class"],
            table["group"],
            table["open"],
            strict=True,
        )
    ]


# By look: words, ground, hatching, ink of the hatching.
LOOKS = {
    "present": ("there", "#ffffff", "", INK),
    "late": ("there, late", SAND, "", INK),
    "approved": ("approved activity elsewhere", SKY, "||||", INK),
    "authorised": ("absent, authorised", BLUE, "////", "#ffffff"),
    "unauthorised": ("absent, unauthorised", INK, "", INK),
    "not_possible": ("not asked to attend", PALE, "....", GREY),
    "missing": ("no mark while open", "#ffffff", "xxxx", GREY),
}


class CalendarDisplay(Display):
    """The year as a calendar: weeks across, days and halves down.

    Parameters
    ----------
    sessions : list
        Of the year, in time order; `from_view` finds them.
    title : str
    alt_text : str

    Examples
    --------
    >>> from earlybell.plot import CalendarDisplay
    >>> marks = {
    ...     "pupil_id": ["A1"],
    ...     "start_date": ["2025-09-01"],
    ...     "marks": ["//IIII////"],
    ... }
    >>> page = CalendarDisplay.from_view(marks, "A1", as_of="2025-09-08")
    >>> page.alt_text_.partition(": ")[2].partition(";")[0]
    '10 possible sessions, 4 absent (4 authorised, 0 unauthorised)'
    """

    def __init__(
        self, sessions: list[Session], title: str, alt_text: str
    ) -> None:
        self.sessions = sessions
        self.title = title
        self.alt_text_ = alt_text

    @classmethod
    def from_view(
        cls,
        register: Any,
        pupil: str,
        school: str | None = None,
        as_of: object = None,
        **options: Any,
    ) -> CalendarDisplay:
        """The year of one pupil, not yet drawn.

        Parameters
        ----------
        register : Register, View, or marks that `Register` takes
        pupil : str
        school : str, optional
            None: the pupil's only row, or the first of several.
        as_of, **options
            As for `Register.view`.

        Returns
        -------
        CalendarDisplay

        Raises
        ------
        NotFoundError
            The pupil has no row, or no session of the year.
        """
        view = view_of(register, as_of, **options)
        sessions = [
            s for s in sessions_of(view, view.find(pupil, school)) if s.look
        ]
        if not sessions:
            raise NotFoundError("no session of this year", pupil=pupil)
        title = f"{pupil}, as of {view.as_of}"
        return cls(sessions, title, _calendar_words(title, sessions))

    def plot(self, ax: Any = None) -> CalendarDisplay:
        """Draws it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            None: of a new figure.

        Returns
        -------
        CalendarDisplay
            Itself, with `ax_` and `figure_`.
        """
        patches = importlib.import_module("matplotlib.patches")
        mondays = sorted({_monday(s.date) for s in self.sessions})
        columns, gaps = _columns(mondays)
        days = max(5, 1 + max(s.date.weekday() for s in self.sessions))
        width = columns[mondays[-1]] + 1
        ax = self._axes(ax, (max(4.0, 0.24 * width + 1.6), 0.44 * days + 1.6))
        for session in self.sessions:
            _, ground, hatch, ink = LOOKS[session.look]
            corner = (
                columns[_monday(session.date)],
                session.date.weekday() + (0.45 if session.half == "PM" else 0),
            )
            ax.add_patch(
                patches.Rectangle(
                    corner, 0.9, 0.42, facecolor=ground, hatch=hatch,
                    edgecolor=ink, linewidth=0,
                )
            )  # fmt: skip
            ax.add_patch(  # the frame has an ink of its own
                patches.Rectangle(
                    corner, 0.9, 0.42, fill=False, edgecolor=GREY, linewidth=0.5
                )
            )
        for gap in gaps:
            ax.axvline(gap, color=GREY, linewidth=1.0, linestyle=":")
        ax.set_xlim(-0.3, width + 0.2)
        ax.set_ylim(days, -0.2)
        ax.set_yticks(
            [day + 0.43 for day in range(days)],
            [name[:3] for name in WEEKDAYS[:days]],
        )
        ax.set_xticks(*_months(mondays, columns))
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.set_title(self.title, loc="left")
        counts = collections.Counter(s.look for s in self.sessions)
        handles = [
            patches.Patch(
                facecolor=ground, hatch=hatch, edgecolor=ink if hatch else GREY,
                label=f"{words} ({counts[look]})",
            )
            for look, (words, ground, hatch, ink) in LOOKS.items()
            if counts[look]
        ]  # fmt: skip
        ax.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0, -0.1),
            ncols=3,
            frameon=False,
            fontsize="small",
        )
        return self


def _monday(date: datetime.date) -> datetime.date:
    return date - datetime.timedelta(days=date.weekday())


def _columns(
    mondays: list[datetime.date],
) -> tuple[dict[datetime.date, float], list[float]]:
    """Where each week is drawn, and the gaps where weeks are left out."""
    columns, gaps, at = {}, [], 0.0
    for i, monday in enumerate(mondays):
        if i and (monday - mondays[i - 1]).days > 7:
            gaps.append(at + 0.2)
            at += 0.5
        columns[monday] = at
        at += 1
    return columns, gaps


def _months(
    mondays: list[datetime.date], columns: dict[datetime.date, float]
) -> tuple[list[float], list[str]]:
    """A tick at the first week drawn of each month."""
    first: dict[tuple[int, int], datetime.date] = {}
    for monday in mondays:
        first.setdefault((monday.year, monday.month), monday)
    return (
        [columns[monday] + 0.45 for monday in first.values()],
        [f"{monday:%b}" for monday in first.values()],
    )


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _calendar_words(title: str, sessions: list[Session]) -> str:
    looks = collections.Counter(s.look for s in sessions)
    absent = [s for s in sessions if s.class_ in ABSENT]
    possible = sum(s.class_ in POSSIBLE for s in sessions)
    words = (
        f"Calendar of {title}: {_count(possible, 'possible session')}, "
        f"{len(absent)} absent ({looks['authorised']} authorised, "
        f"{looks['unauthorised']} unauthorised); {looks['late']} late; "
        f"{looks['missing']} without a mark while the school was open."
    )
    days = collections.Counter(s.date.weekday() for s in absent)
    if days:
        words += " Absent by weekday: " + ", ".join(
            f"{WEEKDAYS[day]} {days[day]}" for day in sorted(days)
        )
        last = max(s.date for s in absent)
        words += f". Last absent on {last}."
    return words


# ---- the path of the year -----------------------------------------------------


class YearPathDisplay(Display):
    """Sessions missed so far, and the fan of where the year may end.

    Only the right edge of the fan is the model's: its 10 % and 90 % points and
    the expected number of sessions missed. They are joined to today by straight
    lines.

    Parameters
    ----------
    missed : list of int
        Sessions missed after each possible session, from 0.
    remaining : int
    low, expected, high : float
        Sessions missed at the end of the year.
    title : str
    chance : float
        Of ending the year at a tenth or more.
    """

    def __init__(
        self,
        missed: list[int],
        remaining: int,
        low: float,
        expected: float,
        high: float,
        title: str,
        chance: float,
    ) -> None:
        self.missed = missed
        self.remaining = remaining
        self.low, self.expected, self.high = low, expected, high
        self.title = title
        self.chance = chance
        self.alt_text_ = (
            f"Path of {title}: {missed[-1]} of "
            f"{_count(len(missed) - 1, 'possible session')} missed, "
            f"{remaining} to come. By the end of the year of {self.sessions}, "
            f"{expected:.0f} missed are expected, between {low:.0f} and "
            f"{high:.0f} in four of five such cases. The line of a tenth is "
            f"at {self.sessions / 10:.1f}; the chance of ending at it or above "
            f"is {percent(chance)}."
        )

    @property
    def sessions(self) -> int:
        """Of the whole year, so far and planned."""
        return len(self.missed) - 1 + self.remaining

    @classmethod
    def from_view(
        cls,
        register: Any,
        pupil: str,
        school: str | None = None,
        as_of: object = None,
        *,
        model: Any = "england-bands",
        **options: Any,
    ) -> YearPathDisplay:
        """The path of one pupil, not yet drawn.

        Parameters
        ----------
        register : Register, View, or marks that `Register` takes
        pupil : str
        school : str, optional
        as_of : str, datetime.date or None
        model : Model, str or path
            A model that foretells the year: not a logistic.
        **options
            As for `Register.view`.

        Returns
        -------
        YearPathDisplay

        Raises
        ------
        StateError
            The model gives no interval for this pupil; the message has the
            state.
        """
        view = view_of(register, as_of, **options)
        page = Model.of(model).explain(view, pupil, school)
        low, high = page.results["rate_low"], page.results["rate_high"]
        expected = page.results["expected_rate"]
        chance = page.results["p_persistent"]
        if None in (low, high, expected, chance) or page.remaining is None:
            raise StateError(
                f"no interval for {pupil} under {page.model}: {page.state}",
                pupil=pupil,
            )
        missed = [0]
        for session in sessions_of(view, view.find(pupil, school)):
            if session.class_ in POSSIBLE:
                missed.append(missed[-1] + (session.class_ in ABSENT))
        year = len(missed) - 1 + page.remaining
        return cls(
            missed,
            page.remaining,
            float(low) * year,  # type: ignore[arg-type]
            float(expected) * year,  # type: ignore[arg-type]
            float(high) * year,  # type: ignore[arg-type]
            f"{pupil}, as of {view.as_of}",
            float(chance),  # type: ignore[arg-type]
        )

    def plot(self, ax: Any = None) -> YearPathDisplay:
        """Draws it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            None: of a new figure.

        Returns
        -------
        YearPathDisplay
            Itself, with `ax_` and `figure_`.
        """
        ax = self._axes(ax, (6.4, 3.8))
        now, year = len(self.missed) - 1, self.sessions
        tenth = year / 10
        ends = [now, year]
        here = self.missed[-1]
        ax.fill_between(
            ends, [here, self.low], [here, self.high], facecolor=SKY,
            edgecolor=BLUE, hatch="//", linewidth=0.8, alpha=0.6,
            label="four of five such cases end here",
        )  # fmt: skip
        ax.plot(
            ends, [here, self.expected], color=BLUE, linestyle="--",
            label=f"expected: {self.expected:.0f}",
        )  # fmt: skip
        ax.step(
            range(now + 1), self.missed, where="post", color=INK, linewidth=2.0,
            label=f"missed so far: {here} of {now}",
        )  # fmt: skip
        ax.axhline(tenth, color=ORANGE, linestyle="-.", linewidth=1.2)
        ax.annotate(
            f"a tenth of the year: {tenth:.1f}", (0, tenth), xytext=(4, 3),
            textcoords="offset points", color=INK, fontsize="small",
        )  # fmt: skip
        ax.axvline(now, color=GREY, linestyle=":", linewidth=1.0)
        for at in (self.low, self.high):
            ax.annotate(
                f"{at:.0f}", (year, at), xytext=(3, 0),
                textcoords="offset points", va="center", fontsize="small",
            )  # fmt: skip
        ax.set_xlim(0, year)
        ax.set_ylim(0, 1.15 * max(tenth, self.high, here, 1))
        ax.set_xlabel("possible sessions of the year")
        ax.set_ylabel("sessions missed")
        ax.set_title(
            f"{self.title}: {percent(self.chance)} to end at a tenth or more",
            loc="left",
            fontsize="medium",
        )
        ax.legend(
            loc="upper left",
            bbox_to_anchor=(0, -0.16),
            ncols=3,
            frameon=False,
            fontsize="small",
        )
        return self


# ---- why ------------------------------------------------------------------------


class ExplanationDisplay(Display):
    """A score taken apart: each term begins where the one before it ended.

    Parameters
    ----------
    steps : list of (str, float)
        What is added, in order; their sum is `total`.
    total : float
        On the log odds.
    title : str
    alt_text : str
    """

    def __init__(
        self,
        steps: list[tuple[str, float]],
        total: float,
        title: str,
        alt_text: str,
    ) -> None:
        self.steps = steps
        self.total = total
        self.title = title
        self.alt_text_ = alt_text

    @classmethod
    def from_explanation(
        cls, explanation: Explanation, *, most: int = 10
    ) -> ExplanationDisplay:
        """The terms of an explanation, not yet drawn.

        Parameters
        ----------
        explanation : Explanation
            From `Model.explain`.
        most : int
            Terms drawn; the smallest of more are one step, "all others".

        Returns
        -------
        ExplanationDisplay

        Raises
        ------
        StateError
            The pupil has no score.
        """
        page = explanation
        if not page.terms or page.eta is None:
            raise StateError(
                f"no score to explain: {page.state}", pupil=page.pupil_id
            )
        largest = sorted(
            page.terms, key=lambda term: abs(term.value), reverse=True
        )
        if len(largest) > most:
            kept = set(map(id, largest[: most - 1]))
            steps = [
                (term.name.replace("_", " "), term.value)
                for term in page.terms
                if id(term) in kept
            ]
            rest = page.eta - sum(value for _, value in steps)
            steps.append((f"all {len(largest) - most + 1} others", rest))
        else:
            steps = [(t.name.replace("_", " "), t.value) for t in page.terms]
        title = f"{page.pupil_id}, as of {page.as_of}"
        listed = ", ".join(f"{name} {signed(value)}" for name, value in steps)
        reasons = "; ".join(r.text for r in page.reasons if r.text)
        alt_text = (
            f"Why the chance of {title}, is {percent(page.probability)} under "
            f"{page.model}. On the log odds: {listed}; together "
            f"{signed(page.eta)}."
        )
        if reasons:
            alt_text += f" In words: {reasons}."
        title += f": a chance of {percent(page.probability)}"
        return cls(steps, page.eta, title, alt_text)

    def plot(self, ax: Any = None) -> ExplanationDisplay:
        """Draws it.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            None: of a new figure.

        Returns
        -------
        ExplanationDisplay
            Itself, with `ax_` and `figure_`.
        """
        count = len(self.steps)
        ax = self._axes(ax, (6.4, 0.42 * (count + 1) + 1.2))
        start = 0.0
        edges = [0.0, self.total]
        for row, (_, value) in enumerate(self.steps):
            end = start + value
            edges += [start, end]
            ax.barh(
                row, value, left=start, height=0.62, linewidth=0.8,
                color=ORANGE if value > 0 else SKY, edgecolor=INK,
                hatch="" if value > 0 else "\\\\",
            )  # fmt: skip
            ax.plot([end, end], [row, row + 1], color=GREY, linewidth=0.8)
            ax.annotate(
                signed(value), (max(start, end), row), xytext=(4, 0),
                textcoords="offset points", va="center", fontsize="small",
            )  # fmt: skip
            start = end
        ax.barh(
            count, self.total, height=0.62, color="#ffffff", edgecolor=INK,
            linewidth=1.2,
        )  # fmt: skip
        ax.annotate(
            signed(self.total), (max(0.0, self.total), count),
            xytext=(4, 0), textcoords="offset points", va="center",
            fontsize="small", fontweight="bold",
        )  # fmt: skip
        ax.axvline(0.0, color=INK, linewidth=0.8)
        names = [name for name, _ in self.steps]
        ax.set_yticks(range(count + 1), [*names, "together"])
        ax.set_ylim(count + 0.6, -0.6)
        room = 0.14 * (max(edges) - min(edges) or 1.0)
        ax.set_xlim(min(edges) - room / 2, max(edges) + room)
        ax.set_xlabel(
            "log odds: plain bars raise the risk, hatched ones lower it"
        )
        ax.set_title(self.title, loc="left")
        return self
