# SPDX-License-Identifier: MIT
"""Pictures, in the manner of scikit-learn's displays: ``from_...`` takes what
there is, ``plot`` draws it, and the display keeps `ax_`, `figure_` and
`alt_text_`, what the picture says in words and numbers.

Nothing is told by colour alone: what differs in colour differs in hatching,
line or mark too, and stays apart when printed in grey. The pictures are those
of the pages that ``earlybell report`` and ``earlybell evaluate`` write.

Needs matplotlib: ``pip install earlybell[plot]``.
"""

from __future__ import annotations

from earlybell.plot_evaluation import (
    CalibrationDisplay,
    CaptureDisplay,
    GroupAuditDisplay,
    NetBenefitDisplay,
)
from earlybell.plot_pupil import (
    CalendarDisplay,
    ExplanationDisplay,
    YearPathDisplay,
)

__all__ = [
    "CalendarDisplay",
    "CalibrationDisplay",
    "CaptureDisplay",
    "ExplanationDisplay",
    "GroupAuditDisplay",
    "NetBenefitDisplay",
    "YearPathDisplay",
]
