#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes models/england-simulated.json: a fit to invented pupils.

  england_simulated.py [--build build] [--work DIR] [-o FILE] [--check]

Simulates an invented England (seed 1: 60,000 pupils of 150 schools, 2022/23 to
2025/26), fits a beta-binomial model to the first three years as any
organisation would, and signs it as in use. --check compares with the file that
is there. The fit is the same for any number of threads; another C library's
GSL may move its last digits, so --check compares numbers to 1e-9.
Some 5 minutes of computing.
"""
import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE.parent / "england-simulated.json"
SEED, SCHOOLS, PUPILS, YEARS = 1, 150, 60_000, 4
SOURCE = ("invented pupils of Earlybell's simulator (seed 1), whose totals are "
          "like England's published figures; no pupil's record was used")


def make(build, work):
    """The fitted model as the program wrote it."""
    area, draft = work / "area", work / "england-simulated.json"
    subprocess.run([build / "earlybell", "simulate", "--seed", str(SEED),
                    "--schools", str(SCHOOLS), "--pupils", str(PUPILS),
                    "--years", str(YEARS), "-o", area], check=True)
    with open(work / "fit.txt", "w", encoding="utf-8") as report:
        subprocess.run([build / "earlybell", "fit", area / "register.csv",
                        "--pupils", area / "pupils.csv", "--calendar",
                        area / "calendar.csv", "--threads", "2", "-o", draft], check=True,
                       stdout=report)
    return json.loads(draft.read_text(encoding="utf-8"))


def without_idle_terms(model):
    """Terms that their sign holds at 0 add nothing to any sum."""
    def is_idle(term):
        missing = term.get("missing_coef", 0)
        return not any(term["coef"]) and not any(
            missing if isinstance(missing, list) else [missing])
    return dict(model, terms=[t for t in model["terms"] if not is_idle(t)])


def text_of(model):
    """One line for each key, and for each term; 64 zeros where it is signed."""
    lines = []
    for key, value in model.items():
        if key in ("terms", "quality"):
            inside = ",\n  ".join(json.dumps(item) for item in value)
            lines.append(f'"{key}": [\n  {inside}]')
        else:
            lines.append(f'"{key}": {json.dumps(value)}')
    return "{" + ",\n ".join(lines) + "}\n"


def signed(model):
    model = dict(model, sha256="0" * 64)
    text = text_of(model)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return text.replace('"sha256": "' + "0" * 64, '"sha256": "' + digest)


def differences(a, b, path=""):
    """Where two models differ by more than rounding."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(set(a) | set(b)):
            if key != "sha256":
                yield from differences(a.get(key), b.get(key), f"{path}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            yield from differences(x, y, f"{path}[{i}]")
    elif isinstance(a, (int, float)) and isinstance(b, (int, float)):
        if abs(a - b) > 1e-9 * max(1.0, abs(a)) and not path.endswith(
                (".gradient_norm", ".condition", ".iterations")):
            yield f"{path}: {a} and {b}"
    elif a != b:
        yield f"{path}: {a!r} and {b!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default="build")
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path, default=MODEL)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = given.work or pathlib.Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        model = make(given.build.resolve(), work)
    model = without_idle_terms(model)
    model["status"] = "in_use"
    model["training"]["source"] = SOURCE
    if given.check:
        kept = json.loads(given.output.read_text(encoding="utf-8"))
        found = list(differences(kept, model))
        print("\n".join(found[:20]) or "the same model")
        return 1 if found else 0
    given.output.write_text(signed(model), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
