# SPDX-License-Identifier: MIT
# %% [markdown]
# # A cohort, from marks to a list of places
#
# Two invented schools (nobody in them exists): load their marks, check them,
# look at features and scores, ask whether the model is worth more than a rule
# of thumb and for whom, choose whom 60 places reach first, and write the page
# for the attendance lead.
#
# Run it in this folder, with `pip install earlybell[pandas,plot]`. The notebook
# and the script of this name hold the same cells. What is written goes into a
# new folder, or into that named by `EARLYBELL_OUT`.

# %%
import os
import pathlib
import subprocess
import sys
import tempfile

import earlybell
from earlybell import plot

SCHOOLS = pathlib.Path("mentor_scheme")
OUT = pathlib.Path(os.environ.get("EARLYBELL_OUT") or tempfile.mkdtemp())


def show(display, name):
    """Draws a display, saves it, and says it in words."""
    display.plot()
    display.figure_.savefig(OUT / f"{name}.png", dpi=120)
    print(display.alt_text_)


# %% [markdown]
# ## Load and check
#
# What became of every mark, and which rows could not be used: look before you
# believe anything below.

# %%
register = earlybell.Register(
    SCHOOLS / "register.csv",
    pupils=SCHOOLS / "pupils.csv",
    calendar=SCHOOLS / "calendar.csv",
)
print(register)
for note in register.notes:
    print(note)

view = register.view("2026-02-04")
for fate, count in view.counts().items():
    print(f"{fate:>20} {count:>9,}")
for problem in view.problems()[:5]:
    print(problem)

# %% [markdown]
# ## Features
#
# 64 of each enrolment, from sessions before the day only. A missing value is
# missing, never 0; `feature_list` has the meaning and unit of each.

# %%
features = earlybell.features(view)
catalogue = {feature.name: feature for feature in earlybell.feature_list()}
for name in ("absence_rate", "spells", "sessions_in_hand"):
    column = features[name]
    print(
        f"{name} ({catalogue[name].unit}: {catalogue[name].meaning}): "
        f"median {column.median():.3g}, {column.isna().sum()} missing"
    )

# %% [markdown]
# ## Scores, and one of them explained
#
# A chance with its reasons: a reason to look, not a decision.

# %%
model = earlybell.Model.builtin("england-bands")
scores = model.score(view)
print(scores["state"].value_counts().to_string())
unsure = scores[scores["p_persistent"].between(0.3, 0.7)]
pupil, school = unsure.iloc[0][["pupil_id", "school_id"]]
print(unsure[["pupil_id", "p_persistent", "reason_1"]].head().to_string())

# %%
show(plot.CalendarDisplay.from_view(view, pupil, school), "calendar")

# %%
show(plot.YearPathDisplay.from_view(view, pupil, school), "path")

# %%
explanation = model.explain(view, pupil, school)
show(plot.ExplanationDisplay.from_explanation(explanation), "explanation")

# %% [markdown]
# ## Is it worth more than a rule of thumb?
#
# The past year, looked at from the end of each half term, and what then came.
# The rule to beat is the rate so far times the number of spells and one. Where
# the interval of the gain holds 0, this cohort cannot tell the two apart, and
# the picture should be read so.

# %%
evaluation = earlybell.evaluate(register, model=model, places=60)
fresh = evaluation.part()["not_yet_persistent"]
print(f"{fresh['rows']} rows not yet persistently absent, {fresh['became']} became")
for name in ("model", "rate_by_spells"):
    found, low, high = fresh[name]["lists"]["10"]["captured"]
    print(f"{name:>15}: a list of a tenth finds {found:.0%} ({low:.0%} to {high:.0%})")
gain, low, high = fresh["rate_by_spells"]["auroc_gain"]
print(f"gain of the model in AUROC: {gain:+.3f} ({low:+.3f} to {high:+.3f})")

# %%
show(plot.CaptureDisplay.from_evaluation(evaluation), "capture")

# %%
show(plot.CalibrationDisplay.from_evaluation(evaluation), "calibration")

# %%
show(plot.NetBenefitDisplay.from_evaluation(evaluation), "net_benefit")

# %% [markdown]
# ## For whom does it work?
#
# Audit columns are for this question only and never enter a score. Groups too
# small to show are hidden, and so are those from which they could be told.

# %%
show(plot.GroupAuditDisplay.from_evaluation(evaluation, "captured"), "groups")

# %%
show(
    plot.GroupAuditDisplay.from_evaluation(evaluation, "expected_over_observed"),
    "groups_level",
)

# %% [markdown]
# ## Sixty places
#
# Who may be offered one of 60 places. More are asked than there are places,
# because not every family takes one up. People decide.

# %%
chosen = earlybell.places(view, places=60, model=model)
print(chosen)
offers = chosen.frame()
offers = offers[offers["list"] == "chosen"]
offers.to_csv(OUT / "places.csv", index=False)
print(offers[["pupil_id", "school_id", "p_persistent", "reason_1"]].head().to_string())

# %% [markdown]
# ## The page
#
# One file for a browser, as the program `earlybell` writes it. Without the
# program, everything above still works.

# %%
page = OUT / "school.html"
done = subprocess.run(
    [
        sys.executable, "-m", "earlybell", "report",
        SCHOOLS / "register.csv",
        "--pupils", SCHOOLS / "pupils.csv",
        "--calendar", SCHOOLS / "calendar.csv",
        "--as-of", "2026-02-04",
        "-o", page,
    ],
    capture_output=True,
    text=True,
    check=False,
)  # fmt: skip
if done.returncode in (0, 3):  # 3: done, but some rows were bad
    print(f"{page.name}: {page.stat().st_size:,} bytes")
else:
    print(done.stderr.strip())
print(f"written to {OUT}: {', '.join(sorted(p.name for p in OUT.iterdir()))}")
