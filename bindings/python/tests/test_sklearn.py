# SPDX-License-Identifier: MIT
"""The estimator: scikit-learn's own checks, scikit-learn's own numbers, and
model files that the core reads and scores the same.
"""

import copy
import pickle

import pytest

numpy = pytest.importorskip("numpy")
pytest.importorskip("sklearn")
pandas = pytest.importorskip("pandas")

from sklearn.feature_selection import VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_estimator

import earlybell
from earlybell.pipelines import motions
from earlybell.sklearn import AbsenceRiskClassifier, to_earlybell_model

ABOUT = {
    "name": "ours",
    "outcome": "the place at the programme was kept",
    "source": "an invented school",
    "rows": 100,
    "pupils": 50,
    "until": "2025-07-22",
}
# On the monotone list, and with no sign that an absence could turn.
COUNTS = ["possible_sessions", "weeks_possible", "siblings"]
RISING = ["absence_rate", "unauthorised_rate", "last_year_absence_rate"]


def world(seed, rows=400):
    """Features as a register gives them, with an outcome that follows some."""
    rng = numpy.random.default_rng(seed)
    names = earlybell.feature_names()
    X = pandas.DataFrame(rng.beta(1.0, 8.0, (rows, len(names))), columns=names)
    X["possible_sessions"] = rng.integers(20, 380, rows).astype(float)
    X["absent_sessions"] = (X.possible_sessions * X.absence_rate).round()
    X["weeks_possible"] = (X.possible_sessions / 10).round()
    X["siblings"] = rng.integers(0, 4, rows).astype(float)
    X["last_year_possible"] = rng.integers(100, 380, rows).astype(float)
    gone = rng.random(rows) < 0.3
    X.loc[gone, ["last_year_possible", "last_year_absence_rate"]] = numpy.nan
    X.loc[rng.random(rows) < 0.1, "siblings"] = numpy.nan
    known = X.last_year_absence_rate.fillna(0.15)
    odds = 9 * X.absence_rate + 5 * known + 3 * X.unauthorised_rate - 2
    y = (rng.random(rows) < 1 / (1 + numpy.exp(-odds))).astype(int)
    return X, y.to_numpy() if hasattr(y, "to_numpy") else y


def chances(model, X):
    """p_outcome by the core, from a frame that may lack features."""
    whole = pandas.DataFrame(numpy.nan, X.index, earlybell.feature_names())
    whole[X.columns] = X
    for name in ("possible_sessions", "absent_sessions"):
        if name not in X:
            whole[name] = 50.0 if name == "possible_sessions" else 0.0
    table = model.predict(
        numpy.ascontiguousarray(whole.to_numpy()), [100] * len(X), kind="dict"
    )
    return numpy.array(table["p_outcome"], dtype=float)


# ---- scikit-learn's own --------------------------------------------------------


def test_scikit_learn_accepts_it():
    check_estimator(AbsenceRiskClassifier())
    check_estimator(AbsenceRiskClassifier(C=0.1, monotone=False))


def test_without_signs_it_is_logistic_regression():
    X, y = world(1)
    X = X[[*COUNTS[:2], *RISING[:2]]]
    ours = AbsenceRiskClassifier(C=0.5, monotone=False).fit(X, y)
    theirs = make_pipeline(
        StandardScaler(), LogisticRegression(C=0.5, tol=1e-10, max_iter=10000)
    ).fit(X, y)
    wanted = theirs[-1].coef_[0] / theirs[0].scale_
    assert ours.coef_[0] == pytest.approx(wanted, rel=1e-4)
    assert ours.predict_proba(X) == pytest.approx(
        theirs.predict_proba(X), abs=1e-6
    )


def test_standard_errors_are_those_of_the_information():
    X, y = world(2)
    X = X[["absence_rate", "weeks_possible"]]
    risk = AbsenceRiskClassifier(C=1e6).fit(X, y)
    p = risk.predict_proba(X)[:, 1]
    D = numpy.column_stack([X, numpy.ones(len(X))])
    inverse = numpy.linalg.inv((D.T * (p * (1 - p))) @ D)
    wanted = numpy.sqrt(numpy.diag(inverse))[:2]
    assert risk.se_ == pytest.approx(wanted, rel=1e-4)


def test_signs_are_kept_where_the_data_say_otherwise():
    X, y = world(3)
    free = AbsenceRiskClassifier(monotone=False).fit(X, 1 - y)
    held = AbsenceRiskClassifier().fit(X, 1 - y)
    at = list(X.columns).index("absence_rate")
    assert free.coef_[0, at] < 0
    assert held.coef_[0, at] == 0
    for name, weight in zip(X.columns, held.coef_[0], strict=True):
        sign = motions()[name].sign
        assert weight == 0 if sign is None else weight * sign >= 0, name


def test_a_column_counts_by_its_name_or_as_one_of_64():
    X, y = world(4)
    named = AbsenceRiskClassifier().fit(X, y)
    plain = AbsenceRiskClassifier().fit(X.to_numpy(), y)
    assert (named.coef_ == plain.coef_).all()
    some = AbsenceRiskClassifier().fit(X[["late_rate", "absence_rate"]], y)
    assert some.catalogue_names_ == ["late_rate", "absence_rate"]
    assert some.coef_[0, 0] == 0 and some.coef_[0, 1] > 0
    free = AbsenceRiskClassifier().fit(X[["late_rate"]].to_numpy(), y)
    assert free.catalogue_names_ == [None] and free.coef_[0, 0] != 0


def test_sensitive_features_have_a_say_only_when_asked():
    X, y = world(5)
    at = list(X.columns).index("illness_rate")
    X["illness_rate"] = y * 0.5 + X["illness_rate"]
    assert AbsenceRiskClassifier().fit(X, y).coef_[0, at] == 0
    risk = AbsenceRiskClassifier(sensitive=True).fit(X, y)
    assert risk.coef_[0, at] > 0
    with pytest.raises(earlybell.ModelError, match="is sensitive"):
        to_earlybell_model(risk, **ABOUT)
    model = to_earlybell_model(risk, sensitive=True, **ABOUT)
    assert model.info["sensitive"]


def test_a_missing_value_has_its_own_weight():
    X = numpy.array([[0.1], [0.1], [0.2], [0.2], [numpy.nan], [numpy.nan]])
    risk = AbsenceRiskClassifier(C=1e6).fit(X, [0, 1, 0, 1, 1, 1])
    p = risk.predict_proba([[0.1], [0.2], [numpy.nan]])[:, 1]
    assert p[0] == pytest.approx(0.5, abs=1e-3)
    assert p[2] > 0.99


def test_signs_hold_however_the_absence_falls(demo):
    """One more absence never lowers a risk of a fitted classifier."""
    rows = earlybell.labels(demo)
    names = earlybell.feature_names()
    risk = AbsenceRiskClassifier().fit(
        rows[names],
        rows["persistent"] == "yes"
        if rows["persistent"].dtype == object
        else rows["persistent"].astype(int),
    )
    weights = dict(zip(names, risk.coef_[0], strict=True))
    assert weights["absence_rate"] >= 0 and weights["sessions_in_hand"] <= 0
    scores = cross_val_score(
        risk, rows[names], rows["persistent"].astype(int), scoring="roc_auc"
    )
    assert scores.mean() > 0.85
    again = pickle.loads(pickle.dumps(risk))
    assert (again.coef_ == risk.coef_).all()


# ---- as a model of the core ----------------------------------------------------


PIPELINES = {
    "plain": lambda: make_pipeline(
        SimpleImputer(), StandardScaler(), LogisticRegression()
    ),
    "indicator, then scaled": lambda: make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True),
        StandardScaler(),
        LogisticRegression(C=10.0),
    ),
    "scaled, then filled": lambda: make_pipeline(
        StandardScaler(), SimpleImputer(), LogisticRegression()
    ),
    "robust": lambda: make_pipeline(
        SimpleImputer(strategy="constant", fill_value=0.25),
        RobustScaler(),
        LogisticRegression(),
    ),
    "min to max, twice": lambda: make_pipeline(
        SimpleImputer(add_indicator=True),
        MinMaxScaler(),
        "passthrough",
        MaxAbsScaler(),
        LogisticRegression(fit_intercept=False),
    ),
    "selected": lambda: make_pipeline(
        SimpleImputer(add_indicator=True),
        VarianceThreshold(1e-6),
        StandardScaler(with_mean=False),
        LogisticRegression(),
    ),
}


@pytest.mark.parametrize("which", PIPELINES)
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_a_pipeline_scores_as_itself(which, seed):
    X, y = world(seed)
    X = X[[*COUNTS, *RISING]]
    pipeline = PIPELINES[which]().fit(X, y)
    model = to_earlybell_model(pipeline, **ABOUT)
    assert model.kind == "logistic"
    new, _ = world(seed + 100)
    new = new[X.columns]
    ours, theirs = chances(model, new), pipeline.predict_proba(new)[:, 1]
    assert numpy.abs(ours - theirs).max() < 1e-12


@pytest.mark.parametrize("strategy", ["mean", "constant"])
@pytest.mark.parametrize("keep", [False, True])
def test_a_column_without_any_value(strategy, keep):
    """Followed, or refused; never a column taken for its neighbour."""
    X, y = world(51)
    X = X[[*RISING[:1], "medical_rate", *RISING[1:]]].copy()
    X["medical_rate"] = numpy.nan
    pipeline = make_pipeline(
        SimpleImputer(
            strategy=strategy, fill_value=0.1, keep_empty_features=keep
        ),
        StandardScaler(),
        LogisticRegression(),
    ).fit(X, y)
    try:
        model = to_earlybell_model(pipeline, **ABOUT)
    except earlybell.ModelRefusedError as error:
        assert "kept or dropped" in str(error)
        return
    gap = chances(model, X) - pipeline.predict_proba(X)[:, 1]
    assert numpy.abs(gap).max() < 1e-12


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_the_classifier_scores_as_itself(seed):
    X, y = world(seed)
    risk = AbsenceRiskClassifier().fit(X, y)
    model = to_earlybell_model(risk, **ABOUT)
    new, _ = world(seed + 100)
    ours, theirs = chances(model, new), risk.predict_proba(new)[:, 1]
    assert numpy.abs(ours - theirs).max() < 1e-12
    assert 0.01 < numpy.ptp(theirs)


def test_the_demo_school_scores_the_same_from_marks(demo):
    """Not features given to predict: marks, as `score` reads them."""
    rows = earlybell.labels(demo)
    names = earlybell.feature_names()
    risk = AbsenceRiskClassifier().fit(
        rows[names],
        rows["severe"].astype(int) + rows["persistent"].astype(int) > 0,
    )
    model = to_earlybell_model(risk, **{**ABOUT, "until": "2025-07-22"})
    scores = model.score(demo)
    wanted = risk.predict_proba(earlybell.features(demo)[names])[:, 1]
    scored = scores["p_outcome"].notna().to_numpy()
    assert scored.sum() > 1000
    gap = numpy.abs(scores["p_outcome"].to_numpy() - wanted)[scored]
    assert gap.max() < 1e-12
    page = model.explain(demo, scores["pupil_id"][scored].iloc[0])
    assert page.probability == scores["p_outcome"][scored].iloc[0]


def test_the_file_says_what_it_was_told(tmp_path):
    X, y = world(31)
    risk = AbsenceRiskClassifier(C=4.0).fit(X, y)
    model = to_earlybell_model(risk, **ABOUT)
    path = tmp_path / "ours.json"
    path.write_bytes(model.text)
    again = earlybell.Model.load(path)
    assert again.text == model.text
    for key in ("name", "outcome", "source", "rows", "pupils"):
        if key in again.info:
            assert again.info[key] == ABOUT[key], key
    assert str(again.info["until"]) == "2025-07-22"
    assert str(again.info["expires"]) == "2027-08-31"
    assert b'"lambda": 0.25' in model.text
    assert b'"status": "draft"' in model.text


# ---- what a file cannot say ----------------------------------------------------


def fitted(*steps, columns=(*COUNTS[:2], *RISING), turn=False):
    X, y = world(41)
    return make_pipeline(*steps).fit(X[list(columns)], 1 - y if turn else y)


@pytest.mark.parametrize(
    ("pipeline", "why"),
    [
        (
            lambda: fitted(
                SimpleImputer(), PolynomialFeatures(), LogisticRegression()
            ),
            "a step of PolynomialFeatures",
        ),
        (
            lambda: fitted(SimpleImputer(), DecisionTreeClassifier()),
            "a last step of DecisionTreeClassifier",
        ),
        (
            lambda: fitted(
                SimpleImputer(), MinMaxScaler(clip=True), LogisticRegression()
            ),
            "clip=True",
        ),
        (
            lambda: fitted(
                SimpleImputer(missing_values=0.5),
                LogisticRegression(),
                columns=COUNTS[:2],
            ),
            "missing_values=0.5",
        ),
        (
            lambda: fitted(LogisticRegression(), columns=["absence_rate"]),
            "absence_rate may be missing",
        ),
        (
            lambda: fitted(
                SimpleImputer(),
                LogisticRegression(),
                columns=["late_rate", "absence_rate"],
            ),
            "late_rate is off the monotone list: a late session",
        ),
        (
            lambda: fitted(
                SimpleImputer(),
                LogisticRegression(),
                columns=["absence_rate"],
                turn=True,
            ),
            "absence_rate has the weight -",
        ),
        (
            lambda: fitted(SimpleImputer(), AbsenceRiskClassifier()),
            "give it alone",
        ),
    ],
)
def test_refuses_with_the_reason(pipeline, why):
    with pytest.raises(earlybell.ModelRefusedError, match=why):
        to_earlybell_model(pipeline(), **ABOUT)


def test_refuses_columns_it_cannot_name():
    X, y = world(42)
    plain = make_pipeline(SimpleImputer(), LogisticRegression()).fit(
        X[RISING].to_numpy(), y
    )
    with pytest.raises(
        earlybell.ArgumentError, match="3 columns without names"
    ):
        to_earlybell_model(plain, **ABOUT)
    model = to_earlybell_model(plain, feature_names=RISING, **ABOUT)
    gap = (
        chances(model, X[RISING])
        - plain.predict_proba(X[RISING].to_numpy())[:, 1]
    )
    assert numpy.abs(gap).max() < 1e-12
    with pytest.raises(earlybell.ModelRefusedError, match="shoe_size"):
        to_earlybell_model(
            plain, feature_names=[*RISING[:2], "shoe_size"], **ABOUT
        )


def test_refuses_what_is_not_fitted():
    for estimator in (
        AbsenceRiskClassifier(),
        LogisticRegression(),
        make_pipeline(SimpleImputer(), LogisticRegression()),
    ):
        with pytest.raises(earlybell.ArgumentError):
            to_earlybell_model(
                copy.deepcopy(estimator), feature_names=RISING, **ABOUT
            )


def test_a_ridge_alone_or_nothing():
    X, y = world(43)
    l1 = make_pipeline(
        SimpleImputer(), LogisticRegression(penalty="l1", solver="liblinear")
    )
    l1.fit(X[RISING], y)
    with pytest.raises(earlybell.ModelRefusedError, match="l1"):
        to_earlybell_model(l1, **ABOUT)
