# SPDX-License-Identifier: MIT
"""Attendance marks into 64 features and a calibrated chance, with reasons.

>>> import earlybell
>>> len(earlybell.feature_list())
64

A `Register` holds marks, from frames or CSV; `features` and `Model.score` look
at it as it stood on one day. See the README of the package.
"""

from __future__ import annotations

from earlybell._native import CATALOGUE_VERSION
from earlybell._native import VERSION as __version__
from earlybell.cases import Cases
from earlybell.errors import (
    AmbiguousError,
    ArgumentError,
    CodeError,
    ConflictError,
    CSVError,
    DateError,
    EncodingError,
    Error,
    FeatureError,
    FitError,
    HeaderError,
    JSONError,
    LimitError,
    LinksError,
    ModelError,
    ModelHashError,
    ModelRefusedError,
    ModelVersionError,
    NotFoundError,
    NumberError,
    QualityError,
    ReadError,
    RowError,
    StateError,
    WriteError,
)
from earlybell.features import (
    Feature,
    feature_list,
    feature_matrix,
    feature_names,
    features,
)
from earlybell.metrics import Ranking
from earlybell.model import Explanation, Model, Reason, Term, models, score
from earlybell.outcomes import Outcomes, outcomes
from earlybell.places import Places, places, target
from earlybell.policy import (
    Policy,
    codes,
    patterns,
    policies,
    triggers,
    why,
)
from earlybell.register import Problem, Register, View
from earlybell.review import (
    Evaluation,
    Recalibrated,
    evaluate,
    labels,
    recalibrate,
    register_sha256,
)
from earlybell.simulate import ProgramNotFoundError, Simulated, fit, simulate

__all__ = [
    "AmbiguousError",
    "ArgumentError",
    "CATALOGUE_VERSION",
    "CSVError",
    "Cases",
    "CodeError",
    "ConflictError",
    "DateError",
    "EncodingError",
    "Error",
    "Evaluation",
    "Explanation",
    "Feature",
    "FeatureError",
    "FitError",
    "HeaderError",
    "JSONError",
    "LimitError",
    "LinksError",
    "Model",
    "ModelError",
    "ModelHashError",
    "ModelRefusedError",
    "ModelVersionError",
    "NotFoundError",
    "NumberError",
    "Outcomes",
    "Places",
    "Policy",
    "Problem",
    "ProgramNotFoundError",
    "QualityError",
    "Ranking",
    "ReadError",
    "Reason",
    "Recalibrated",
    "Register",
    "RowError",
    "Simulated",
    "StateError",
    "Term",
    "View",
    "WriteError",
    "__version__",
    "codes",
    "evaluate",
    "feature_list",
    "feature_matrix",
    "feature_names",
    "features",
    "fit",
    "labels",
    "models",
    "outcomes",
    "patterns",
    "places",
    "policies",
    "recalibrate",
    "register_sha256",
    "score",
    "simulate",
    "target",
    "triggers",
    "why",
]
