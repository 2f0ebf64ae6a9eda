# SPDX-License-Identifier: MIT
"""A scikit-learn estimator over the 64 features, and the way back to a model.

`AbsenceRiskClassifier` is a logistic regression that takes the features as
they are, missing values too, and of itself keeps the promise of every model of
Earlybell: one more absence never lowers a risk. Which features may be read,
and with which sign, is the core's own list, which is asked and not copied.

`to_earlybell_model` (of `earlybell.pipelines`) writes it, or an ordinary
scikit-learn pipeline, as a model file that the C core reads.

Source of the solver: the two-metric projection of Bertsekas (SIAM J. Control
and Optimization 20, 1982): Newton's step over coefficients that are not held at
a bound, projected back, and halved until the penalised likelihood gains.
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.multiclass import (
    check_classification_targets,
    type_of_target,
)
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from earlybell.features import feature_list, feature_names
from earlybell.pipelines import motions, to_earlybell_model

try:  # scikit-learn 1.6 and later
    from sklearn.utils.validation import validate_data
except ImportError:

    def validate_data(estimator: Any, *arrays: Any, **how: Any) -> Any:
        """The same of scikit-learn 1.5, by the names it had there."""
        if "ensure_all_finite" in how:
            how["force_all_finite"] = how.pop("ensure_all_finite")
        return estimator._validate_data(*arrays, **how)


__all__ = ["AbsenceRiskClassifier", "to_earlybell_model"]

_HALVINGS = 40


class AbsenceRiskClassifier(ClassifierMixin, BaseEstimator):
    """Logistic regression of a yes or no on attendance features.

    Columns are standardised, a missing value counts as the mean and has a
    coefficient of its own, and a ridge holds all but the intercept. Columns
    with names of the catalogue (or 64 columns without names: those of
    `earlybell.feature_matrix`) keep the sign that the core's monotone list
    asks for, so that one more absence never lowers a risk; those which the
    list refuses have no say. All others are free.

    Parameters
    ----------
    C : float, default=1.0
        Inverse strength of the ridge, over the sum of the rows, as in
        scikit-learn's LogisticRegression.
    monotone : bool, default=True
        Keep the signs. Without it, `to_earlybell_model` may refuse.
    sensitive : bool, default=False
        Let the sensitive features have a say, where they have values.
    tol : float, default=1e-10
        The largest gradient, per row, at which the fit is done.
    max_iter : int, default=200
        Steps of Newton's method.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The second is the outcome.
    coef_ : ndarray of shape (1, n_features_in_)
        Per unit of the column.
    missing_coef_ : ndarray of shape (n_features_in_,)
        What a missing value adds to the log odds.
    intercept_ : ndarray of shape (1,)
        The log odds where every column is at its `reference_`.
    reference_ : ndarray of shape (n_features_in_,)
        Weighted means of the columns, for which a missing value counts.
    se_ : ndarray of shape (n_features_in_,)
        Standard errors of `coef_` under the ridge; 0 where a coefficient is
        held at 0.
    catalogue_names_ : list of (str or None)
        The feature of the catalogue that each column is.
    n_iter_ : int
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Where the columns have names.

    See Also
    --------
    to_earlybell_model : Writes it as a model file.

    Notes
    -----
    The outcome is your own: of a programme, a panel, a transfer. For the
    chance of persistent absence there are models that know what is still to
    come of the year: `earlybell.Model.builtin`.

    Examples
    --------
    >>> from earlybell.sklearn import AbsenceRiskClassifier
    >>> X = [[0.0], [0.05], [float("nan")], [0.2], [0.3], [0.4]]
    >>> risk = AbsenceRiskClassifier().fit(X, [0, 0, 0, 1, 1, 1])
    >>> risk.predict([[0.02], [0.35]]).tolist()
    [0, 1]
    """

    def __init__(
        self,
        C: float = 1.0,
        *,
        monotone: bool = True,
        sensitive: bool = False,
        tol: float = 1e-10,
        max_iter: int = 200,
    ) -> None:
        self.C = C
        self.monotone = monotone
        self.sensitive = sensitive
        self.tol = tol
        self.max_iter = max_iter

    # What scikit-learn asks of an estimator: two classes, and NaN is welcome.

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _more_tags(self) -> dict[str, Any]:  # of scikit-learn 1.5
        return {"binary_only": True, "allow_nan": True}

    # ---- fit -----------------------------------------------------------------

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Fits the coefficients.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            NaN where there is no value.
        y : array-like of shape (n_samples,)
            Two classes; the second in sorted order is the outcome.
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        AbsenceRiskClassifier
            Itself.
        """
        X, y = validate_data(
            self, X, y, dtype=numpy.float64, ensure_all_finite="allow-nan"
        )
        check_classification_targets(y)
        if (kind := type_of_target(y)) != "binary" and len(set(y)) > 2:
            raise ValueError(
                "Only binary classification is supported. The type of the "
                f"target is {kind}."
            )
        weight = _check_sample_weight(sample_weight, X, dtype=numpy.float64)
        if (weight < 0).any():
            raise ValueError("Negative values in data passed to sample_weight")
        if not self.C > 0:
            raise ValueError(f"C must be above 0, not {self.C!r}")
        X, y, weight = X[weight > 0], y[weight > 0], weight[weight > 0]
        self.classes_, outcome = numpy.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                "needs rows of two classes, and there is one class"
            )
        design, least, most = self._design(X, weight)
        fitted, inverse = self._solve(design, outcome, weight, least, most)
        columns = X.shape[1]
        scale = self._scale
        self.coef_ = (fitted[:columns] / scale)[numpy.newaxis]
        self.se_ = numpy.sqrt(inverse[:columns]) / scale
        self.missing_coef_ = fitted[columns:-1]
        self.intercept_ = fitted[-1:]
        return self

    def _design(self, X: Any, weight: Any) -> tuple[Any, Any, Any]:
        """Standardised columns, their missing-indicators and 1; bounds."""
        there = ~numpy.isnan(X)
        seen = there * weight[:, numpy.newaxis]
        total = seen.sum(axis=0)
        total[total == 0] = 1.0
        values = numpy.where(there, X, 0.0)
        # From the first value on, so that a constant is exactly itself.
        first = values[there.argmax(axis=0), numpy.arange(X.shape[1])]
        shifted = numpy.where(there, X - first, 0.0)
        offset = (seen * shifted).sum(axis=0) / total
        self.reference_ = first + offset
        centred = numpy.where(there, shifted - offset, 0.0)
        spread = numpy.sqrt((seen * centred**2).sum(axis=0) / total)
        same = spread <= 1e-12 * (numpy.abs(first) + numpy.abs(offset))
        self._scale = numpy.where(same, 1.0, spread)
        low, high = self._signs()
        low[same] = high[same] = 0.0
        often = there.all(axis=0) | ~there.any(axis=0)
        blank = numpy.where(often | ((low == 0) & (high == 0)), 0.0, numpy.inf)
        free = numpy.array([numpy.inf])
        design = numpy.hstack(
            [centred / self._scale, ~there, numpy.ones((len(X), 1))]
        )
        return (
            design,
            numpy.concatenate([low, -blank, -free]),
            numpy.concatenate([high, blank, free]),
        )

    def _signs(self) -> tuple[Any, Any]:
        """Bounds of every column's coefficient."""
        names = feature_names()
        columns = self.n_features_in_
        given = getattr(self, "feature_names_in_", None)
        if given is not None:
            found = [name if name in names else None for name in given]
        else:
            found = list(names) if columns == len(names) else [None] * columns
        self.catalogue_names_: list[str | None] = found
        low = numpy.full(columns, -numpy.inf)
        high = numpy.full(columns, numpy.inf)
        moves = motions()
        private = {f.name for f in feature_list() if f.sensitive}
        for i, name in enumerate(found):
            if name is None:
                continue
            sign = moves[name].sign if self.monotone else 0
            if sign is None or (name in private and not self.sensitive):
                low[i] = high[i] = 0.0
            elif sign > 0:
                low[i] = 0.0
            elif sign < 0:
                high[i] = 0.0
        return low, high

    def _solve(
        self, design: Any, outcome: Any, weight: Any, least: Any, most: Any
    ) -> tuple[Any, Any]:
        """The coefficients, and the diagonal of the inverse information."""
        ridge = numpy.full(design.shape[1], 1.0 / self.C)
        ridge[-1] = 0.0
        used = least < most
        at = numpy.zeros(design.shape[1])
        share = float(weight @ outcome) / float(weight.sum())
        at[-1] = math.log(share / (1.0 - share))
        enough = self.tol * float(weight.sum())

        def loss(x: Any) -> float:
            odds = design @ x
            rows = numpy.logaddexp(0.0, odds) - outcome * odds
            return float(weight @ rows + 0.5 * (ridge * x) @ x)

        now = loss(at)
        steps = 0
        while True:
            chance = expit(design @ at)
            slope = design.T @ (weight * (chance - outcome)) + ridge * at
            held = ((at <= least) & (slope > 0)) | ((at >= most) & (slope < 0))
            free = numpy.flatnonzero(used & ~held)
            part = design[:, free]
            bend = (part.T * (weight * chance * (1.0 - chance))) @ part
            bend[numpy.diag_indices_from(bend)] += ridge[free]
            step = numpy.zeros_like(at)
            step[free] = numpy.linalg.lstsq(bend, -slope[free], rcond=None)[0]
            if numpy.abs(slope[free]).max(initial=0.0) <= enough:
                # One last step, for digits; it is not for the likelihood to
                # judge, whose own last digits are coarser.
                at = numpy.clip(at + step, least, most)
                break
            if steps == self.max_iter:
                warnings.warn(
                    f"no optimum after {steps} steps", ConvergenceWarning
                )
                break
            steps += 1
            for halving in range(_HALVINGS):
                tried = numpy.clip(at + step * 0.5**halving, least, most)
                if (then := loss(tried)) < now:
                    break
            else:
                break  # no digit of the likelihood is left to gain
            at, now = tried, then
        self.n_iter_ = max(steps, 1)
        inverse = numpy.zeros_like(at)
        inverse[free] = numpy.diag(numpy.linalg.pinv(bend, hermitian=True))
        inverse[at == 0.0] = 0.0
        return at, inverse

    # ---- what it says --------------------------------------------------------

    def decision_function(self, X: Any) -> Any:
        """The log odds of the outcome.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        check_is_fitted(self)
        X = validate_data(
            self,
            X,
            dtype=numpy.float64,
            ensure_all_finite="allow-nan",
            reset=False,
        )
        missing = numpy.isnan(X)
        centred = numpy.where(missing, 0.0, X - self.reference_)
        return (
            self.intercept_[0]
            + centred @ self.coef_[0]
            + missing @ self.missing_coef_
        )

    def predict_proba(self, X: Any) -> Any:
        """The chances of the two classes.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, 2)
            In the order of `classes_`.
        """
        odds = self.decision_function(X)
        return numpy.column_stack([expit(-odds), expit(odds)])

    def predict(self, X: Any) -> Any:
        """The likelier class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        odds = self.decision_function(X)
        return self.classes_[(odds > 0).astype(int)]
