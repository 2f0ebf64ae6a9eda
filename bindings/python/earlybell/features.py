# SPDX-License-Identifier: MIT
"""The 64 features: what the marks of one row show, without judgement."""

from __future__ import annotations

import importlib
from typing import Any, NamedTuple

from earlybell import _native, frames
from earlybell.register import View, view_of


class Feature(NamedTuple):
    """One entry of the catalogue of features.

    Attributes
    ----------
    name, family, unit, meaning : str
    missing : str
        When there is no value; "" when there always is one.
    integer : bool
        Whether it is a whole number.
    sensitive : bool
        Whether it is computed only for a view that asks for it.
    """

    name: str
    family: str
    unit: str
    meaning: str
    missing: str
    integer: bool
    sensitive: bool


def feature_list() -> list[Feature]:
    """The catalogue of the core, in the order of the columns.

    Returns
    -------
    list of Feature

    Examples
    --------
    >>> import earlybell
    >>> earlybell.feature_list()[0].name
    'possible_sessions'
    """
    return [Feature(*entry) for entry in _native.feature_list()]


def feature_names() -> list[str]:
    """The names of the 64 features, in the order of the columns.

    Returns
    -------
    list of str
    """
    return [entry[0] for entry in _native.feature_list()]


def features(register: Any, as_of: object = None, **options: Any) -> Any:
    """The 64 features of every row.

    Parameters
    ----------
    register : Register, View, or marks that `Register` takes
    as_of : str, datetime.date or None
        Only sessions before this day count.
    **options
        As for `Register.view`: known_at, unit, threshold, ahead_weeks,
        sensitive, national, threads, max_bad, links.

    Returns
    -------
    frame of 67 columns
        pupil_id, school_id, as_of and the features as float64, of the kind
        that the marks came as. A value that there is not is missing: null in
        Polars and PyArrow, NaN in pandas.

    Notes
    -----
    Names, units and what a missing value means: `feature_list`. The values
    are those of ``earlybell features``, bit for bit.
    """
    view = view_of(register, as_of, **options)
    if view.kind == "pandas":
        return _pandas(view)
    return frames.give(_native.features(view._native), view.kind)


def _pandas(view: View) -> Any:
    """One block of memory for all features, which the core writes itself."""
    numpy = importlib.import_module("numpy")
    pandas = importlib.import_module("pandas")
    frame = frames.to_pandas(_native.ids(view._native))
    names = feature_names()
    values = numpy.empty((len(frame), len(names)))
    _native.features_into(view._native, values)
    block = pandas.DataFrame(values, columns=names, copy=False)
    for at, name in enumerate(frame.columns):  # concat would copy the block
        block.insert(at, name, frame[name])
    return block


def feature_matrix(register: Any, as_of: object = None, **options: Any) -> Any:
    """The features alone, as a NumPy array.

    Parameters
    ----------
    register, as_of, **options
        As for `features`.

    Returns
    -------
    numpy.ndarray of float64, rows by 64
        NaN where there is no value; rows as in `View.rows`.
    """
    numpy = importlib.import_module("numpy")
    view = view_of(register, as_of, **options)
    values = numpy.empty((len(view), len(feature_names())))
    _native.features_into(view._native, values)
    return values
