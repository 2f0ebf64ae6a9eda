#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Would the tests notice? One small change at a time, and the tests again.

    mutate.py sample [N]                  draws sample.csv anew (300)
    mutate.py run BUILD [--every N] [--only WORD] [--again] [--write]

A mutant changes one operator or whole number of the code that makes features,
scores and rules. `sample.csv` is a fixed draw of them, found again by the
text of their line (and which of such lines it is), so that it outlives moved
lines; a mutant whose line is gone is `gone` and does not count. BUILD is a
folder in which `make all tests` was run: the changed file alone is compiled
and put before the archives when its tests are linked again. First come the
unit tests of that file, then those of its folder, then the programs against
the slow ones (features, rules, golden runs). A mutant is killed by the first
that fails, crashes or takes over four minutes.

Survivors stand in survivors.md, each with why no test can see it ("equal",
which does not count), or that none does. --every 10 runs each tenth, --again
those of the list. Exit code 1 under 90 %, or when a mutant survives that
survivors.md does not name. Nothing of the tree is changed but, by --write,
the list of survivors.
"""

import argparse
import concurrent.futures
import csv
import hashlib
import pathlib
import random
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
SAMPLE = HERE / "sample.csv"
SURVIVORS = HERE / "survivors.md"
FIELDS = ["file", "line", "which", "column", "old", "new"]
GOAL = 0.9
SECONDS = 240

# What is mutated: everything that makes features, scores and rules. Not the
# tables (the lists of names, the weights), which other programs recompute.
SOURCES = """
src/features/block_family.h src/features/block_others.h
src/features/block_rates.h src/features/block_rows.h
src/features/block_spells.h src/features/block_state.h
src/features/block_weeks.h src/features/elsewhere.c src/features/features.c
src/features/planes.c src/features/rates.c src/features/recent.c
src/features/school_plan.c src/features/spells.c src/features/thresholds.c
src/features/week.c
src/model/band_prior.c src/model/beta_binomial.c src/model/beta_ratio.c
src/model/forecast.c src/model/linear.c src/model/outlook.c
src/model/own_marks.c src/model/predict.c src/model/reasons.c
src/model/result.c src/model/score.c src/model/score_block.c
src/model/score_row.c
src/policy/due.c src/policy/holds.c src/policy/policy_conditions.c
src/policy/replay.c src/policy/rules_count.c src/policy/rules_event.c
src/policy/rules_roll.c src/policy/rules_spell.c src/policy/school_days.c
src/policy/sweep.c src/policy/triggers.c
""".split()

# Of a folder's unit tests, those that see most of it, before the others.
NEIGHBOURS = {
    "features": "features features_paths goldens feature_spells "
                "feature_elsewhere view_block".split(),
    "model": "score score_block score_lanes predict explain reasons outlook "
             "model_pages".split(),
    "policy": "triggers rules_count rules_event rules_roll rules_spell sweep "
              "replay holds policy_lists outcomes".split(),
}

# A token as it stands in code, and what it becomes.
CHANGES = {
    "<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"],
    "==": ["!="], "!=": ["=="], "&&": ["||"], "||": ["&&"],
    "+": ["-"], "-": ["+"], "*": ["/"], "/": ["*"], "%": ["/"],
    "&": ["|"], "|": ["&"], "<<": [">>"], ">>": ["<<"],
    "+=": ["-="], "-=": ["+="], "|=": ["&="], "&=": ["|="],
    "++": ["--"], "!": [""],
}
# Tables, labels, and how much room an array has.
SKIPPED = re.compile(r"\s*(static )?const .*\[|typedef|\s*case "
                     r"|\s*[a-z_]\w* [\w ,*+\[\]]*\];")
TOKEN = re.compile(
    r"(?P<number>(?<![\w.])\d+(?:\.\d+)?[uUlL]*(?![\w.]))"
    r"|(?P<binary> (?:<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\|=|&=|[-+*/%&|<>]) )"
    r"|(?P<step>\+\+)|(?P<negation>!(?=[\w(]))")


def blanked(text):
    """Code alone: comments, strings and directives as blanks."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
                  r"|^[ \t]*#(?:\\\n|[^\n])*", blank, text, flags=re.S | re.M)


def changed_number(word):
    """A whole number, off by one; 0.5 becomes 1.5."""
    digits = re.match(r"[\d.]+", word).group()
    if "." in digits:
        return str(float(digits) + 1) + word[len(digits):]
    return str(int(digits) + 1) + word[len(digits):]


def of_line(code):
    """(column, old, new) of each change to one line of code."""
    for match in TOKEN.finditer(code):
        kind, word = match.lastgroup, match.group().strip()
        column = match.start() + match.group().index(word)
        if kind == "number":
            yield column, word, changed_number(word)
        elif kind == "step" and "for (" in code:
            continue  # it would never end, which says nothing
        else:
            for new in CHANGES[word]:
                yield column, word, new


def mutants_of(file):
    """Every mutant of a file, as rows of sample.csv."""
    path = ROOT / file
    text = path.read_text(encoding="utf-8")
    seen = {}
    for line, code in zip(text.split("\n"), blanked(text).split("\n")):
        which = seen[line] = seen.get(line, 0) + 1
        if SKIPPED.match(code):
            continue
        for column, old, new in of_line(code):
            yield {"file": file, "line": line, "which": which,
                   "column": column, "old": old, "new": new}


def draw(count):
    """A fixed sample: the same from the same sources."""
    everything = [m for file in SOURCES if (ROOT / file).exists()
                  for m in mutants_of(file)]
    chosen = random.Random(300).sample(everything, count)
    chosen.sort(key=lambda m: (SOURCES.index(m["file"]), m["line"],
                               m["which"], m["column"]))
    return chosen


def text_of(mutant):
    """The changed file; None when its line is gone."""
    path = ROOT / mutant["file"]
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").split("\n")
    places = [i for i, line in enumerate(lines) if line == mutant["line"]]
    if len(places) < int(mutant["which"]):
        return None
    place, column = places[int(mutant["which"]) - 1], int(mutant["column"])
    line = lines[place]
    end = column + len(mutant["old"])
    assert line[column:end] == mutant["old"]
    lines[place] = line[:column] + mutant["new"] + line[end:]
    return "\n".join(lines)


class Build:
    """What `make all tests` left, and how to link with one file changed."""

    def __init__(self, folder):
        self.folder = folder
        self.archives = [folder / f"lib{name}.a" for name in
                         ["ui", "earlybell_text", "earlybell_train",
                          "earlybell"]]
        self.needs = {}
        for made in folder.glob("**/*.d"):
            words = made.read_text(encoding="utf-8").split("\n\n")[0]
            words = words.split(":", 1)[1].replace("\\\n", " ").split()
            inside = {w for w in words if not w.startswith("/")}
            source = next((w for w in words if w.endswith(".c")), None)
            if source and source.startswith(("src/", "tests/")):
                self.needs[source] = inside

    def of(self, file, folder):
        """Sources under a folder that have this file inside."""
        return sorted(s for s, n in self.needs.items()
                      if s.startswith(folder) and file in n)

    def compile(self, source, overlay, to):
        """One object, the overlay's files before the tree's."""
        place = overlay / source
        run = subprocess.run(
            ["gcc", "-std=c11", "-pthread", "-ffp-contract=off", "-O0", "-w",
             "-fPIC", "-fvisibility=hidden", '-DEB_LIBEXECDIR="/"',
             f"-I{overlay}/src", "-Iinclude", "-Isrc", "-Itests", "-c",
             place if place.exists() else source, "-o", to],
            cwd=ROOT, capture_output=True, text=True, check=False)
        return run.returncode == 0

    def link(self, objects, to):
        """A program, with the changed objects before the archives."""
        subprocess.run(
            ["gcc", "-pthread", "-s", "-Wl,--as-needed", "-o", to, *objects,
             "-Wl,--start-group", *self.archives, "-Wl,--end-group",
             "-lcmocka", "-lcsv", "-lsodium", "-lgsl", "-lgslcblas", "-lm"],
            cwd=ROOT, capture_output=True, check=True)


def passes(*words):
    """Whether a program leaves with 0 in time."""
    try:
        return subprocess.run([str(w) for w in words], cwd=ROOT,
                              capture_output=True, timeout=SECONDS,
                              check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def unit_tests(build, file):
    """Names of the unit tests to run, the nearest first."""
    own = pathlib.Path(file).stem
    folder = file.split("/")[1]
    rest = sorted((ROOT / "src" / folder).glob("*.c"))
    names = [own, f"feature_{own}", *NEIGHBOURS[folder],
             *(path.stem for path in rest)]
    return [n for n in dict.fromkeys(names)
            if (build.folder / f"tests/test_{n}.o").exists()]


def differential(file, folder):
    """Commands that compare whole programs with the slow ones."""
    reference = "tests/reference"
    rules = ["python3", f"{reference}/compare_policy.py",
             folder / "earlybell", "--seeds", "1..8"]
    rows = ["python3", f"{reference}/compare_features.py",
            folder / "earlybell", "--seeds", "1..12"]
    golden = ["bash", "tests/golden.sh", folder, "features", "report",
              "score", "explain", "two_schools", "kinds", "triggers", "since"]
    if "/policy/" in file:
        return [rules, golden]
    return [rows, golden] if "/features/" in file else [golden]


def judge(build, mutant):
    """("killed", by what) or "survived", "gone", "no code"."""
    text = text_of(mutant)
    if text is None:
        return "gone", ""
    return judge_text(build, mutant["file"], text)


def judge_text(build, file, text):
    """The same of a whole file as it might be."""
    with tempfile.TemporaryDirectory() as work:
        overlay = pathlib.Path(work)
        (overlay / file).parent.mkdir(parents=True)
        (overlay / file).write_text(text, encoding="utf-8")
        changed = []
        for source in build.of(file, "src/"):
            changed.append(overlay / (source.replace("/", "_") + ".o"))
            if not build.compile(source, overlay, changed[-1]):
                return "no code", ""
        for name in unit_tests(build, file):
            own = build.folder / f"tests/test_{name}.o"
            if file in build.needs.get(f"tests/test_{name}.c", ()):
                own = overlay / f"test_{name}.o"
                if not build.compile(f"tests/test_{name}.c", overlay, own):
                    continue
            build.link([own, *changed], overlay / "test")
            if not passes(overlay / "test"):
                return "killed", f"test_{name}"
        main = build.folder / "src/ui/main.o"
        build.link([main, *changed], overlay / "earlybell")
        for command in differential(file, overlay):
            if not passes(*command):
                return "killed", pathlib.Path(command[1]).stem
    return "survived", ""


def name_of(mutant):
    """A short name that stays: the first digits of a hash."""
    text = "\0".join(str(mutant[f]) for f in FIELDS)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def reasons():
    """What survivors.md says, by the mutant's name."""
    if not SURVIVORS.exists():
        return {}
    rows = re.findall(r"^\| `([0-9a-f]{8})` \|.*\| (.*?) \|$",
                      SURVIVORS.read_text(encoding="utf-8"), re.M)
    return dict(rows)


def read_sample():
    with open(SAMPLE, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(
            line for line in lines if not line.startswith("#")))


def write_sample(mutants):
    with open(SAMPLE, "w", encoding="utf-8", newline="") as out:
        out.write("# SPDX-License-Identifier: MIT; by mutate.py sample\n")
        writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(mutants)


def write_survivors(sample, survivors):
    known = reasons()
    tried = {name_of(m) for m in sample}
    lines = re.findall(r"^\| `[0-9a-f]{8}` \|.*\n",
                       SURVIVORS.read_text(encoding="utf-8"), re.M)
    lines = [line for line in lines if line[3:11] not in tried]
    for m in survivors:
        cells = [f"`{name_of(m)}`", m["file"].removeprefix("src/"),
                 f"`{m['line'].strip()}`",
                 f"`{m['old']}` → `{m['new']}` at {m['column']}",
                 known.get(name_of(m), "not seen by any test")]
        lines.append("| " + " | ".join(c.replace("|", "\\|") for c in cells)
                     + " |\n")
    head = SURVIVORS.read_text(encoding="utf-8").partition("| mutant")[0]
    SURVIVORS.write_text(
        head + "| mutant | file | line | change | why |\n|--|--|--|--|--|\n"
        + "".join(sorted(lines, key=lambda line: line[13:])),
        encoding="utf-8")


def run(options):
    build = Build(pathlib.Path(options.build).resolve())
    sample = read_sample()[::options.every]
    sample = [m for m in sample if options.only in m["file"]]
    if options.again:
        living = reasons()
        sample = [m for m in sample if name_of(m) in living]
    counts, survivors = {}, []
    for folder in NEIGHBOURS:  # what fails unchanged would kill everything
        file = next((m["file"] for m in sample if f"/{folder}/" in m["file"]),
                    None)
        if file is None:
            continue
        what = judge_text(build, file, (ROOT / file).read_text("utf-8"))
        if what != ("survived", ""):
            print(f"{file} unchanged: {' '.join(what)}")
            return 1
    with concurrent.futures.ThreadPoolExecutor(options.workers) as pool:
        for mutant, (what, by) in zip(sample, pool.map(
                lambda m: judge(build, m), sample)):
            counts[what] = counts.get(what, 0) + 1
            print(name_of(mutant), what, by, mutant["file"], "|",
                  mutant["line"].strip(), "|", mutant["old"], "->",
                  mutant["new"], "at", mutant["column"], flush=True)
            if what == "survived":
                survivors.append(mutant)
                counts[what] -= reasons().get(name_of(mutant), "").startswith(
                    "equal")
    if options.write:
        write_survivors(sample, survivors)
    killed = counts.get("killed", 0)
    living = counts.get("survived", 0)
    known = reasons()
    unknown = [m for m in survivors if name_of(m) not in known]
    others = len(sample) - killed - living
    share = killed / max(1, killed + living)
    print(f"A07: {killed} of {killed + living} mutants killed "
          f"({100 * share:.1f} %), {others} equal or gone; the sample has "
          f"{len(read_sample())}")
    good = share >= GOAL and not unknown
    print(f"{killed} passed, {0 if good else max(1, len(unknown))} failed")
    return 0 if good else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("sample")
    one.add_argument("count", nargs="?", type=int, default=300)
    one = commands.add_parser("run")
    one.add_argument("build")
    one.add_argument("--every", type=int, default=1)
    one.add_argument("--only", default="")
    one.add_argument("--again", action="store_true")
    one.add_argument("--workers", type=int, default=2)
    one.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.command == "sample":
        write_sample(draw(options.count))
        return 0
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
