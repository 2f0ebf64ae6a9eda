#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Models of released versions score as they did, for ever.

    released.py BUILD             compares; writes nothing here
    released.py --update BUILD    adds the models that are not kept yet

tests/fixtures/models/released/VERSION/ has the models that the version of
that number came with, as they were, an invented area (`simulate --seed 7`),
and for each model what `score` said of it. HEAD must say the same of each
column that was there then, byte for byte; columns may be added. A model of
today with the name and version of a kept one must be that file: one that
changed needs another version. And a model that some other catalogue, format
or label was made for is refused with its reason, never scored.
Prints `N passed, N failed`.
"""

import csv
import hashlib
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT = ROOT / "tests/fixtures/models/released"
AREA = ["register.csv", "pupils.csv", "calendar.csv"]
# What is wrong, where, with which value, and a word of the reason.
REFUSED = [
    ("another format", "earlybell_model", 2, "earlybell_model"),
    ("another catalogue", "catalogue", 9, "catalogue"),
    ("another kind", "kind", "forest", "kind"),
    ("a label over nothing", "label",
     {"absence": "overall", "threshold": [10, 0], "horizon": "year_end",
      "unit": "enrolment", "minimum": 20}, "threshold"),
    ("another horizon", "label",
     {"absence": "overall", "threshold": [10, 100], "horizon": "lifetime",
      "unit": "enrolment", "minimum": 20}, "horizon"),
    ("an attribute of who the pupil is", "sex", 1, "sex"),
]


def score(program, folder, model):
    """(exit code, standard output, standard error) of `score`."""
    run = subprocess.run(
        [program, "score", folder / "register.csv",
         "--pupils", folder / "pupils.csv",
         "--calendar", folder / "calendar.csv",
         "--as-of", "2026-02-04", "--model", model, "--format", "csv"],
        capture_output=True, text=True, check=False)
    return run.returncode, run.stdout, run.stderr


def differences(kept, now):
    """What of a kept table is not in this one, in words."""
    old = list(csv.DictReader(io.StringIO(kept)))
    new = list(csv.DictReader(io.StringIO(now)))
    if len(old) != len(new):
        return [f"{len(old)} rows, now {len(new)}"]
    gone = [name for name in old[0] if name not in new[0]]
    if gone:
        return [f"columns are gone: {' '.join(gone)}"]
    return [f"{a['pupil_id']} {name}: {a[name]}, now {b[name]}"
            for a, b in zip(old, new) for name in a if a[name] != b[name]]


def check_kept(program, version):
    """Complaints about the models of one version."""
    area = version / "area"
    for path in sorted(version.glob("*.json")):
        what = f"{version.name}/{path.stem}"
        code, out, err = score(program, area, path)
        if code not in (0, 3):
            yield what, [f"exit code {code}: {err.strip()}"]
            continue
        kept = path.with_suffix(".csv").read_text(encoding="utf-8")
        yield what, differences(kept, out)
        about = json.loads(path.read_bytes())
        today = ROOT / "models" / path.name
        if not today.exists():
            continue
        if json.loads(today.read_bytes())["version"] != about["version"]:
            continue
        same = today.read_bytes() == path.read_bytes()
        yield f"{what}, today", [] if same else [
            f"models/{path.name} changed and still says {about['version']}"]


def check_refused(program, version, work):
    """Complaints about models that must not score."""
    area = version / "area"
    good = json.loads((version / "england-bands.json").read_bytes())
    for what, key, value, word in REFUSED:
        path = work / "model.json"
        path.write_text(json.dumps({**good, key: value}), encoding="utf-8")
        code, out, err = score(program, area, path)
        wrong = []
        if code != 1 or out:
            wrong.append(f"exit code {code}, {len(out)} bytes of scores")
        if word not in err:
            wrong.append(f"says: {err.strip()}")
        yield f"{what} is refused", wrong


def update(program):
    """Keeps what this version comes with and is not kept yet."""
    header = (ROOT / "include/earlybell/base.h").read_text(encoding="utf-8")
    version = ".".join(re.findall(r"^#define EB_VERSION_[A-Z]+ (\d+)", header,
                                  re.M))
    folder = KEPT / version
    area = folder / "area"
    if not area.exists():
        with tempfile.TemporaryDirectory() as work:
            subprocess.run(
                [program, "simulate", "--seed", "7", "--schools", "2",
                 "--pupils", "60", "--years", "2", "--last-year", "2025/26",
                 "--until", "2026-02-03", "-o", f"{work}/area"], check=True)
            area.mkdir(parents=True)
            for name in AREA:
                shutil.copyfile(f"{work}/area/{name}", area / name)
    for model in sorted((ROOT / "models").glob("*.json")):
        copy = folder / model.name
        if copy.exists():
            continue
        shutil.copyfile(model, copy)
        code, out, err = score(program, area, copy)
        if code not in (0, 3):
            sys.exit(err)
        copy.with_suffix(".csv").write_text(out, encoding="utf-8")
        print(f"{copy.relative_to(ROOT)} kept, sha256",
              hashlib.sha256(copy.read_bytes()).hexdigest()[:16])


def main():
    program = pathlib.Path(sys.argv[-1]).resolve() / "earlybell"
    if sys.argv[1] == "--update":
        update(program)
        return 0
    passed = failed = 0
    with tempfile.TemporaryDirectory() as work:
        versions = sorted(path for path in KEPT.iterdir() if path.is_dir())
        found = [pair for version in versions
                 for pair in check_kept(program, version)]
        found += check_refused(program, versions[-1], pathlib.Path(work))
    for what, wrong in found:
        passed += not wrong
        failed += bool(wrong)
        for line in wrong[:5]:
            print(f"{what}: {line}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
