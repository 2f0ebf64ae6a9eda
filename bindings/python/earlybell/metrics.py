# SPDX-License-Identifier: MIT
"""Figures of plain arrays: a ranking and its figures, intervals by resampling
pupils, and what must not be shown of groups.

Arrays are any buffers of float64 (0 and 1 for outcomes), read once and copied;
lists and other types are converted. All figures are the C core's: the same
arrays give the same bits on every machine and with any number of threads.
"""

from __future__ import annotations

import array
from collections.abc import Iterable, Sequence
from typing import Any

from earlybell import _native
from earlybell.errors import ArgumentError


def _doubles(values: Any) -> Any:
    """A buffer of float64, as it is or copied."""
    return _buffer(values, "d", float)


def _buffer(values: Any, code: str, kind: type) -> Any:
    if values is None:
        return None
    try:
        view = memoryview(values)
    except TypeError:
        return array.array(code, map(kind, values))
    if view.ndim == 1 and view.contiguous and view.format.lstrip("@=<") == code:
        return view
    return array.array(code, map(kind, view.tolist()))


def _pupil_numbers(pupils: Any) -> tuple[Any, int]:
    """Pupils as numbers from 0, in the order in which they come."""
    if pupils is None:
        return None, 0
    seen: dict[object, int] = {}
    numbers = array.array(
        "I", (seen.setdefault(pupil, len(seen)) for pupil in pupils)
    )
    return numbers, len(seen)


class Ranking:
    """Rows by score, highest first, and the figures of such a list.

    Parameters
    ----------
    score : floats
        Not NaN. When all are in [0, 1] they are chances; else what needs
        chances is None.
    outcome : 0 or 1
    weight : floats, optional
        Not negative.
    then : floats, optional
        Breaks ties of `score`, higher first.
    key : unsigned 64-bit integers, optional
        The order in which tied rows are listed, lower first.

    Notes
    -----
    The same arrays give the same bits on every machine. A figure that the
    rows cannot tell is None, never 0.

    Examples
    --------
    >>> ranking = Ranking([0.9, 0.7, 0.4, 0.1], [1, 0, 1, 0])
    >>> ranking.figures()["auroc"]
    0.75
    >>> ranking.order()
    [0, 1, 2, 3]
    """

    def __init__(
        self,
        score: Any,
        outcome: Any,
        weight: Any = None,
        *,
        then: Any = None,
        key: Any = None,
    ) -> None:
        self._native = _native.ranking_new(
            _doubles(score),
            _buffer(outcome, "B", int),
            _doubles(weight),
            _doubles(then),
            _buffer(key, "Q", int),
        )

    def figures(self) -> dict[str, Any]:
        """Every figure that needs no argument.

        ``rows``, ``total`` and ``outcomes`` (by weight), ``auroc``,
        ``average_precision``, ``brier``, ``log_score``, the calibration
        ``in_the_large``, ``intercept`` and ``slope`` with standard errors of
        independent rows, ``expected``, ``observed`` and their ratio with the
        exact 95 % interval of a Poisson count (Garwood 1936).

        Returns
        -------
        dict
        """
        return _native.ranking_about(self._native)

    def order(self) -> list[int]:
        """The rows in the order of the list.

        Returns
        -------
        list of int
            Numbers of rows, from 0.
        """
        return _native.ranking_order(self._native)

    def calibration(
        self, bins: int = 10, *, equal_width: bool = False
    ) -> dict[str, Any]:
        """``curve`` (bins of equal count, shares with Wilson's 95 %
        interval) and ``error``, the mean distance from the chances.

        Parameters
        ----------
        bins : int
            Groups of rows.
        equal_width : bool
            Bins of equal width, not of equal count.

        Returns
        -------
        dict
        """
        return _native.ranking_curve(self._native, bins, equal_width)

    def listed(
        self, *, rate: float | None = None, places: float | None = None
    ) -> dict[str, float]:
        """What the first rows of the list hold: ``flagged``, ``hits``,
        ``captured``, ``precision``, ``cut``.

        Parameters
        ----------
        rate : float, optional
            A share of the rows.
        places : float, optional
            A number of rows; either this or `rate`.

        Returns
        -------
        dict of str to float
        """
        if rate is not None and places is None:
            return _native.ranking_list(self._native, True, rate)
        if places is not None and rate is None:
            return _native.ranking_list(self._native, False, places)
        raise ArgumentError("either rate or places", field="rate")

    def net_benefit(self, threshold: float) -> dict[str, float]:
        """Net benefit per row of acting at this chance or more (Vickers and
        Elkin 2006): ``model``, ``all`` and ``flagged``.

        Parameters
        ----------
        threshold : float
            A chance, in (0, 1).

        Returns
        -------
        dict of str to float
        """
        return _native.ranking_net_benefit(self._native, threshold)

    def metric(self, name: str, at: float = 0.0) -> float:
        """One figure by name, with the argument it needs; NaN where it is
        not defined.

        Parameters
        ----------
        name : str
            As `bootstrap` takes it.
        at : float
            Its argument: a share, a number of places, a threshold.

        Returns
        -------
        float
        """
        return _native.ranking_metric(self._native, _metric(name), at)


def _metric(name: str) -> int:
    names = _native.metric_names()
    if name not in names:
        raise ArgumentError(
            f"no figure {name}: {', '.join(names)}", field="metric"
        )
    return names.index(name)


def bootstrap(
    rankings: Sequence[Ranking],
    metrics: Iterable[str | tuple[str, float]],
    *,
    pupils: Any = None,
    pairs: Iterable[tuple[int, int]] = (),
    resamples: int = 0,
    level: float = 0.0,
    seed: int = 1,
    threads: int | None = None,
) -> tuple[list[list[list[Any]]], list[list[list[Any]]]]:
    """Intervals of figures by resampling pupils, each with all of their rows.

    Parameters
    ----------
    rankings : Rankings
        Up to 16, of the same rows in the same order.
    metrics : names, or (name, argument)
        ``"auroc"``, ``("captured_at_rate", 0.1)``: `Ranking.metric`.
    pupils : ids, optional
        Of each row; None: each row alone.
    pairs : pairs of numbers of rankings
        The figures of the first less those of the second, on the same draws.
    resamples : int
        0: 200.
    level : float
        0: 0.95.
    seed : int
    threads : int, optional
        The bits are the same for any number.

    Returns
    -------
    (figures, differences)
        ``figures[ranking][metric]`` and ``differences[pair][metric]`` are
        ``[value, low, high, draws]``.
    """
    numbers, count = _pupil_numbers(pupils)
    wanted = tuple(
        (_metric(one), 0.0)
        if isinstance(one, str)
        else (_metric(one[0]), float(one[1]))
        for one in metrics
    )
    figures, differences = _native.bootstrap(
        tuple(ranking._native for ranking in rankings),
        wanted,
        tuple((int(first), int(second)) for first, second in pairs),
        numbers,
        count,
        resamples,
        int(threads or 0),
        seed,
        level,
    )
    return figures, differences


def recalibrate_scores(
    score: Any,
    outcome: Any,
    weight: Any = None,
    *,
    pupils: Any = None,
    ridge: float = 0.0,
    minimum: int = 0,
) -> dict[str, Any]:
    """A new intercept and slope for the log odds of chances.

    `pupils` gives standard errors by clusters as well; `ridge` draws towards
    no change; fewer than `minimum` (0: 20) rows of either outcome are refused.

    Parameters
    ----------
    score : floats
        Chances.
    outcome : 0 or 1
    weight : floats, optional
    pupils : ids, optional
        Of each row.
    ridge : float
    minimum : int

    Returns
    -------
    dict
        Intercept and slope, with their standard errors.

    Raises
    ------
    FitError
        Too few of a class, one score only, or separated without a ridge.
    """
    numbers, count = _pupil_numbers(pupils)
    return _native.recalibrate_scores(
        _doubles(score),
        _buffer(outcome, "B", int),
        _doubles(weight),
        numbers,
        count,
        ridge,
        minimum,
    )


def pit(
    below: Any, at: Any, weight: Any = None, *, seed: int = 1
) -> dict[str, Any]:
    """Intervals of a whole number judged by the randomised probability
    integral transform (Dunn and Smyth 1996).

    `below` is P(K < k) and `at` P(K <= k) of each row, as `labels` has them
    (``pit_below``, ``pit_at``); NaN is left out and counted.

    Parameters
    ----------
    below, at : floats
    weight : floats, optional
    seed : int
        Of the randomisation.

    Returns
    -------
    dict
    """
    return _native.pit(_doubles(below), _doubles(at), _doubles(weight), seed)


def drift(
    values: Any, cuts: Any, shares: Any, reference_rows: float
) -> dict[str, Any]:
    """Whether values are spread over bins as those of a reference.

    `cuts` rise; `shares` of the reference (one more than cuts) sum to 1. PSI
    is not to be read where ``too_few`` is true. Take one row of each pupil.

    Parameters
    ----------
    values : floats
        NaN where there is none.
    cuts, shares : floats
    reference_rows : float
        Rows behind `shares`.

    Returns
    -------
    dict
    """
    return _native.drift(
        _doubles(values), _doubles(cuts), _doubles(shares), reference_rows
    )


def suppress(
    n: Iterable[int],
    k: Iterable[int] | None = None,
    *,
    parent: Iterable[int | None] | None = None,
    minimum: int = 10,
) -> list[int]:
    """Which figures of groups must be hidden so that none under `minimum`
    can be read or found by subtracting.

    Returns for each group 0 (show all), or the sum of 1 (hide the outcomes) and
    2 (hide the group).
    `parent` is the number of the group that a group is a part of, or None.

    Parameters
    ----------
    n : ints
        Of each group.
    k : ints, optional
        Outcomes in each group.
    parent : ints or None, optional
    minimum : int

    Returns
    -------
    list of int
    """
    counts = array.array("q", map(int, n))
    parents = (
        array.array("q", [-1] * len(counts))
        if parent is None
        else array.array(
            "q", (-1 if one is None else int(one) for one in parent)
        )
    )
    outcomes = None if k is None else array.array("q", map(int, k))
    return _native.suppress(parents, counts, outcomes, minimum)
