#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How good the two shipped models are, on invented years they never saw.

  accuracy.py [--build build] [--work build/accuracy] [--pupils 60000] [--quick]

Prints Markdown tables and writes them to WORK/accuracy.md and .json:

1. two models, five simple rules, LightGBM, an explainable boosting machine
   and the invented truth, at the end of half terms 1 to 4 of a year that no
   fit has seen, of pupils that no fit has seen;
2. models fitted in a world of one drift within the year, judged in others;
3. a winter of illness, a school system that records otherwise, an authority
   of another level: what breaks, what drift says, what recalibrate mends.

Needs numpy, polars, scikit-learn, lightgbm and interpret (requirements.txt).
Everything is seeded; LightGBM runs on one thread, so that two runs agree.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

import numpy as np
import polars as pl

from measures import Ranking, calibration, interval, multiplicities

FIT_SEED, TEST_SEED = 1, 2  # seed 1 is that of england-simulated
DATES = (1, 2, 3, 4)
MODELS = ("england-bands", "england-simulated")
SHARES = (0.05, 0.10, 0.20)


def run(*command, **more):
    started = time.time()
    print("$", " ".join(str(c) for c in command), file=sys.stderr, flush=True)
    done = subprocess.run([str(c) for c in command], check=False, text=True,
                          capture_output=True, **more)
    if done.returncode not in (0, 3):
        raise SystemExit(f"{command[0]} {command[1]} failed:\n{done.stderr}")
    print(f"  {time.time() - started:.0f} s", file=sys.stderr, flush=True)
    return done.stdout


class Study:
    def __init__(self, build, work, pupils, simulated):
        self.models = ("england-bands", simulated)
        self.earlybell = build / "earlybell"
        self.train = build / "earlybell-train"
        self.work, self.pupils = work, pupils
        work.mkdir(parents=True, exist_ok=True)

    def world(self, name, seed, years, pupils=None, drift="base"):
        folder = self.work / f"{name}-{drift}-{seed}-{years}"
        if not (folder / "register.csv").exists():
            n = pupils or self.pupils
            run(self.earlybell, "simulate", "--seed", seed, "--schools",
                max(4, n // 500), "--pupils", n, "--years", years, "--world",
                name, "--drift", drift, "--truth", folder.with_suffix(".truth.csv"), "-o", folder)
        return folder

    @staticmethod
    def files(folder):
        return [folder / "register.csv", "--pupils", folder / "pupils.csv",
                "--calendar", folder / "calendar.csv"]

    def rows(self, folder, models):
        """Labelled rows with features and what each model said."""
        out = folder.with_suffix(".rows.csv")
        named = [word for model in models for word in ("--model", model)]
        if not out.exists():
            run(self.train, "rows", *self.files(folder), *named, "-o", out)
        return pl.read_csv(out, infer_schema_length=None)

    def fit(self, folder, out, *options):
        if not out.exists():
            report = run(self.earlybell, "fit", *self.files(folder), "-o", out,
                         *options)
            out.with_suffix(".fit.txt").write_text(report)
        return out


# ---- methods ----------------------------------------------------------------

def column(rows, name):
    return rows[name].cast(pl.Float64, strict=False).to_numpy().astype(float)


def log_odds(rate, sessions, centre=0.07, pseudo=20.0):
    absent = np.nan_to_num(rate * sessions)
    sessions = np.nan_to_num(sessions)
    return np.log((absent + pseudo * centre) /
                  (sessions - absent + pseudo * (1 - centre)))


def rules(rows):
    """The rankings people use now; a missing last year ranks as the average."""
    possible, absent = column(rows, "possible"), column(rows, "absent")
    rate = absent / possible
    last = column(rows, "last_absent") / column(rows, "last_possible")
    known = np.where(np.isnan(last), np.nanmean(last), last)
    spells = column(rows, "spells")
    keys = rows["school_id"].to_numpy().astype(str)
    groups = np.char.add(np.char.add(keys, "/"),
                         rows["year_group"].to_numpy().astype(str))
    _, index = np.unique(groups, return_inverse=True)
    mean = np.bincount(index, absent) / np.bincount(index, possible)
    return {
        "last year's rate": known,
        "rate so far": rate + 1e-6 * known,
        "rate x (spells + 1)": rate * (spells + 1),
        "log odds so far + 0.8 last year":
            log_odds(rate, possible) +
            0.8 * log_odds(last, column(rows, "last_possible")),
        "mean of school and year": mean[index],
    }


def boosted(train, features):
    """LightGBM and an EBM on the same 64 features, P among them."""
    import lightgbm
    from interpret.glassbox import ExplainableBoostingClassifier
    x = train.select(features).to_numpy().astype(float)
    y = train["persistent"].to_numpy()
    pupils = train["pupil_id"].to_numpy()
    # A fifth of the pupils says when to stop; pupils do not cross.
    _, index = np.unique(pupils, return_inverse=True)
    stop = np.random.default_rng(3).random(index.max() + 1)[index] < 0.2
    booster = lightgbm.train(
        {"objective": "binary", "learning_rate": 0.05, "num_leaves": 31,
         "min_data_in_leaf": 100, "feature_fraction": 0.5, "verbosity": -1,
         "bagging_fraction": 0.7, "bagging_freq": 1, "seed": 1,
         "num_threads": 1, "deterministic": True},
        lightgbm.Dataset(x[~stop], y[~stop]), num_boost_round=1500,
        valid_sets=[lightgbm.Dataset(x[stop], y[stop])],
        callbacks=[lightgbm.early_stopping(40, verbose=False)])
    sample = np.random.default_rng(4).permutation(len(y))[:100_000]
    machine = ExplainableBoostingClassifier(interactions=0, n_jobs=1,
                                            random_state=1, outer_bags=4)
    machine.fit(x[sample], y[sample])
    return {
        "LightGBM": lambda t: booster.predict(
            t.select(features).to_numpy().astype(float)),
        "explainable boosting": lambda t: machine.predict_proba(
            t.select(features).to_numpy().astype(float))[:, 1],
    }


# ---- measures ---------------------------------------------------------------

def measure(methods, rows, resamples):
    """For each method: figures with intervals, and differences to the best
    of our models."""
    y = rows["persistent"].to_numpy()
    open_ = rows["persistent_now"].to_numpy() == 0
    undecided = rows["decided"].to_numpy() == 0
    weights = multiplicities(rows["pupil_id"].to_numpy(), resamples)
    out = {}
    for name, score in methods.items():
        whole, fresh = Ranking(score, y), Ranking(score[open_], y[open_])
        boot = [whole.auroc(w) for w in weights]
        one = {"auroc": [whole.auroc(), *interval(boot)], "boot": boot,
               "ap": whole.average_precision(),
               "auroc_open": fresh.auroc(),
               "captured": [fresh.captured(q) for q in SHARES]}
        if np.all((score >= 0) & (score <= 1)) and name not in rankings:
            s, t = score[undecided], y[undecided]
            boot_slope = [calibration(s, t, w[undecided])[1]
                          for w in weights[: max(20, resamples // 4)]]
            one["slope"] = [calibration(s, t)[1], *interval(boot_slope)]
            one["intercept"] = calibration(s, t)[0]
        out[name] = one
    return out


rankings = set()  # methods whose scores are no chances


def severe(rows, model):
    """Expected over observed severe, of those not yet severe."""
    fresh = rows.filter(pl.col("severe_now") == 0)
    expected = column(fresh, f"{model}.p_severe").sum()
    observed = int(fresh["severe"].sum())
    return expected / observed if observed else float("nan"), observed


def truth_scores(rows, folder):
    """What someone would say who knew each pupil's invented propensity: the
    absences so far and the true expectation of those ahead."""
    truth = pl.read_csv(folder.with_suffix(".truth.csv"),
                        infer_schema_length=None)
    joined = rows.join(truth, on=["pupil_id", "school_id", "academic_year"],
                       how="left", maintain_order="left")
    now = np.full(len(rows), np.nan)
    terms = joined["half_term"].to_numpy()
    for term in range(1, 7):
        at = terms == term
        now[at] = column(joined, f"half_term_{term}")[at]
    possible, absent = column(rows, "possible"), column(rows, "absent")
    ahead = column(rows, "planned")
    return (absent + np.nan_to_num(now) * ahead) / (possible + ahead)


def show(table, lines):
    lines.append("| method | AUROC (95 %) | AP | AUROC, not yet persistent | "
                 "captured at 5, 10, 20 % | slope (95 %) |")
    lines.append("|--|--|--|--|--|--|")
    for name, m in sorted(table.items(), key=lambda kv: -kv[1]["auroc"][0]):
        slope = ("{:.3f} ({:.3f} to {:.3f})".format(*m["slope"])
                 if "slope" in m else "")
        lines.append(
            f"| {name} | {m['auroc'][0]:.4f} ({m['auroc'][1]:.4f} to "
            f"{m['auroc'][2]:.4f}) | {m['ap']:.3f} | {m['auroc_open']:.4f} | "
            + " ".join(f"{c:.3f}" for c in m["captured"]) + f" | {slope} |")
    lines.append("")


def difference(one, other):
    """Of AUROC, with its interval over the same resamples."""
    gap = np.array(one["boot"]) - np.array(other["boot"])
    return "{:+.4f} ({:+.4f} to {:+.4f})".format(
        one["auroc"][0] - other["auroc"][0], *interval(gap))


# ---- the three parts --------------------------------------------------------

def compare(study, resamples, lines, out):
    train = study.rows(study.world("base", FIT_SEED, 3), study.models)
    folder = study.world("base", TEST_SEED, 2)
    test = study.rows(folder, study.models)
    test = test.filter(pl.col("academic_year") == test["academic_year"].max())
    features = json.loads(run(study.earlybell, "feature-list", "--format",
                              "ndjson").replace("}\n{", "},{").join("[]"))
    names = [f["name"] for f in features if f["name"] in train.columns]
    judges = boosted(train, names)
    lines.append("## 1. A year and pupils that no fit has seen\n")
    for term in DATES:
        rows = test.filter(pl.col("half_term") == term)
        methods = rules(rows)
        rule_names = list(methods)
        rankings.update(methods)
        for model in MODELS:
            methods[model] = column(rows, f"{model}.p_persistent")
        for name, judge in judges.items():
            methods[name] = judge(rows)
        methods["knows the propensity now"] = truth_scores(rows, folder)
        rankings.add("knows the propensity now")
        table = measure(methods, rows, resamples)
        lines.append(f"### Half term {term}: {len(rows):,} enrolments, "
                     f"{int(rows['persistent'].sum()):,} end persistent\n")
        show(table, lines)
        best = max(rule_names, key=lambda name: table[name]["auroc"][0])
        for one, other in (("LightGBM", "england-simulated"),
                           ("england-simulated", best),
                           ("england-bands", best)):
            lines.append(f"AUROC of {one} less that of {other}: "
                         + difference(table[one], table[other]) + "\n")
        for model in MODELS:
            ratio, observed = severe(rows, model)
            table[model]["severe"] = [ratio, observed]
            lines.append(f"Severe among those not yet severe, expected over "
                         f"observed, {model}: {ratio:.2f} ({observed} "
                         "observed).\n")
        lines.append("")
        out[f"half_term_{term}"] = {
            k: {a: b for a, b in v.items() if a != "boot"}
            for k, v in table.items()}


def slopes(rows, model, terms=DATES):
    """Slope and intercept at each date, of rows not decided."""
    result = []
    for term in terms:
        r = rows.filter((pl.col("half_term") == term) & (pl.col("decided") == 0))
        p, y = column(r, f"{model}.p_persistent"), r["persistent"].to_numpy()
        intercept, slope = calibration(p, y)
        result.append((slope, intercept, Ranking(p, y).auroc()))
    return result


def drifts(study, lines, out):
    lines.append("## 2. Fitted in one world, judged in another\n")
    lines.append("Drift within the year is not identified by any published "
                 "figure. Slope / intercept / AUROC of undecided rows at half "
                 "terms 1, 2, 4.\n")
    worlds = ("none", "base", "strong", "jumps")
    models = {}
    for world in worlds:
        folder = study.world("base", 5, 3, study.pupils // 2, world)
        models[world] = study.fit(folder, study.work / f"fit-{world}.json")
    lines.append("| fitted in | " + " | ".join(worlds) + " |")
    lines.append("|--|" + "--|" * len(worlds))
    out["drift"] = {}
    tests = {}
    for world in worlds:
        rows = study.rows(study.world("base", 6, 2, study.pupils // 2,
                                      world),
                          [models[w] for w in worlds])
        tests[world] = rows.filter(
            pl.col("academic_year") == rows["academic_year"].max())
    for fitted in worlds:
        cells = []
        for world in worlds:
            found = slopes(tests[world], f"fit-{fitted}", (1, 2, 4))
            out["drift"][f"{fitted} in {world}"] = found
            cells.append("; ".join(f"{s:.2f} / {i:+.2f} / {a:.3f}"
                                   for s, i, a in found))
        lines.append(f"| {fitted} | " + " | ".join(cells) + " |")
    lines.append("")


def shifts(study, lines, out):
    lines.append("## 3. A shifted world\n")
    lines.append("`england-simulated`, slope / intercept / AUROC of undecided "
                 "rows at half terms 1, 2, 4; then after `recalibrate` on the "
                 "year before.\n")
    lines.append("| world | as shipped | recalibrated | drift says |")
    lines.append("|--|--|--|--|")
    out["shift"] = {}
    for world in ("base", "winter", "recording", "authority"):
        folder = study.world(world, 7, 3, study.pupils // 2)
        mended = study.work / f"recalibrated-{world}.json"
        past = study.world(world, 7, 2, study.pupils // 2)
        if not mended.exists():
            run(study.earlybell, "recalibrate", *study.files(past), "--model",
                study.models[1], "--name", mended.stem, "-o", mended)
        rows = study.rows(folder, [study.models[1], mended])
        rows = rows.filter(pl.col("academic_year") == rows["academic_year"].max())
        before = slopes(rows, "england-simulated", (1, 2, 4))
        after = slopes(rows, mended.stem, (1, 2, 4))
        judged = json.loads(run(study.earlybell, "evaluate", *study.files(folder),
                                "--model", study.models[1], "--format", "json"))
        drift = drift_words(judged)
        out["shift"][world] = {"before": before, "after": after, "drift": drift}
        lines.append("| {} | {} | {} | {} |".format(
            world, *("; ".join(f"{s:.2f} / {i:+.2f} / {a:.3f}" for s, i, a in x)
                     for x in (before, after)), drift))
    lines.append("")


def drift_words(judged):
    """The largest stability indices, and how many differ beyond chance."""
    found = sorted((d for d in judged["drift"] if d["p"] is not None),
                   key=lambda d: -d["psi"])
    called = sum(d["p"] < 0.001 for d in found)
    return (f"{called} of {len(found)} differ beyond chance; largest: " +
            ", ".join(f"{d['feature']} {d['psi']:.3f}" for d in found[:3]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default="build")
    parser.add_argument("--work", type=pathlib.Path, default="build/accuracy")
    parser.add_argument("--pupils", type=int, default=60_000)
    parser.add_argument("--resamples", type=int, default=200)
    parser.add_argument("--parts", default="123")
    parser.add_argument("--simulated", default="england-simulated",
                        help="another file of that name, to try it")
    given = parser.parse_args()
    study = Study(given.build.resolve(), given.work.resolve(), given.pupils,
                  given.simulated)
    lines, out = [], {"pupils": given.pupils, "resamples": given.resamples}
    if "1" in given.parts:
        compare(study, given.resamples, lines, out)
    if "2" in given.parts:
        drifts(study, lines, out)
    if "3" in given.parts:
        shifts(study, lines, out)
    text = "\n".join(lines)
    (study.work / "accuracy.md").write_text(text + "\n")
    (study.work / "accuracy.json").write_text(json.dumps(out, indent=1) + "\n")
    print(text)


if __name__ == "__main__":
    main()
