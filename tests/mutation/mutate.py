#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Would the tests notice? One small change at a time, and the tests again.

    mutate.py sample [N]                  draws sample.csv anew (300)
    mutate.py run BUILD [--every N] [--only WORD] [--again] [--write]
                        [--resume FILE]

A mutant changes one operator or whole number of the code that makes features,
scores and rules. `sample.csv` is a fixed draw of them, found again by the
text of their line (and which of such lines it is), so that it outlives moved
lines. BUILD is a folder in which `make all tests` was run: the changed file
alone is compiled and put before the archives when its tests are linked again.
First come the unit tests of that file, then those of its folder, then the
programs against the slow ones (features, rules, golden runs), last the
nearest unit tests again with the changed file under the address and undefined
behaviour sanitizers. A mutant is killed by the first that fails or crashes.
One that takes over a minute, when its neighbours take seconds, is tried again
alone and with two; what does not end then is killed too, and counted apart.

Survivors stand in survivors.md, each with why no test can see it ("equal"),
or that none does. The score is killed / (killed + survived and not equal);
mutants that do not compile, or whose line is gone, count on neither side.
--every 10 runs each tenth, --again those of the list. --resume FILE notes
what each came to and takes from there the next time what was killed, and what
survived and is named equal, as long as the mutated file is the same to the
byte: a long run can be broken off. Exit code 1 under 90 %,
in a run of the whole sample under 90 % of features, models or rules each, and
when a mutant survives that survivors.md does not name. Nothing of the tree is
changed but, by --write, survivors.md: its list and the counts of the parts
that were run whole.
"""

import argparse
import collections
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
SECONDS, SECONDS_ALONE = 60, 120
PARTS = {"features": "features", "model": "models", "policy": "rules"}
SANITIZED = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]

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

    def compile(self, source, overlay, to, more=()):
        """One object, the overlay's files before the tree's."""
        place = overlay / source
        run = subprocess.run(
            ["gcc", "-std=c11", "-pthread", "-ffp-contract=off", "-O0", "-w",
             *more, "-fPIC", "-fvisibility=hidden", '-DEB_LIBEXECDIR="/"',
             f"-I{overlay}/src", "-Iinclude", "-Isrc", "-Itests", "-c",
             place if place.exists() else source, "-o", to],
            cwd=ROOT, capture_output=True, text=True, check=False)
        return run.returncode == 0

    def link(self, objects, to, more=()):
        """A program, with the changed objects before the archives."""
        subprocess.run(
            ["gcc", "-pthread", *more, "-Wl,--as-needed", "-o", to, *objects,
             "-Wl,--start-group", *self.archives, "-Wl,--end-group",
             "-lcmocka", "-lcsv", "-lsodium", "-lgsl", "-lgslcblas", "-lm"],
            cwd=ROOT, capture_output=True, check=True)


class Killed(Exception):
    """What failed, or did not end."""


def must_pass(by, seconds, *words):
    """Runs a program that leaves with 0 in time when all is well."""
    try:
        run = subprocess.run([str(w) for w in words], cwd=ROOT,
                             timeout=seconds, capture_output=True, check=False)
    except subprocess.TimeoutExpired:
        raise Killed("timed out", by) from None
    if run.returncode != 0:
        raise Killed("killed", by)


def unit_tests(build, file):
    """Names of the unit tests to run, the nearest first; how many are near."""
    own = pathlib.Path(file).stem
    folder = file.split("/")[1]
    rest = sorted((ROOT / "src" / folder).glob("*.c"))
    near = [own, f"feature_{own}", *NEIGHBOURS[folder]]
    if own.startswith("block_"):
        near.insert(0, "features_paths")
    names = [n for n in dict.fromkeys([*near, *(path.stem for path in rest)])
             if (build.folder / f"tests/test_{n}.o").exists()]
    return names, len([n for n in names if n in near])


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


class Trial:
    """A file as it might be, in a folder of its own, before its tests."""

    def __init__(self, build, file, overlay, seconds):
        self.build, self.file = build, file
        self.overlay, self.seconds = overlay, seconds

    def compile(self, sources, more=()):
        """Objects of sources that hold the file; None: it is no code."""
        objects = []
        for source in sources:
            kind = "_sanitized.o" if more else ".o"
            made = self.overlay / (source.replace("/", "_") + kind)
            if not self.build.compile(source, self.overlay, made, more):
                return None
            objects.append(made)
        return objects

    def test(self, name, changed, more=()):
        """One unit test; raises when it sees the change."""
        own = self.build.folder / f"tests/test_{name}.o"
        if self.file in self.build.needs.get(f"tests/test_{name}.c", ()):
            compiled = self.compile([f"tests/test_{name}.c"])
            if compiled is None:
                return
            own = compiled[0]
        self.build.link([own, *changed], self.overlay / "test", more)
        must_pass(f"test_{name}" + (" sanitized" if more else ""),
                  self.seconds, self.overlay / "test")

    def all(self):
        """"no code" or "survived", or raises."""
        names, near = unit_tests(self.build, self.file)
        sources = self.build.of(self.file, "src/")
        # What one processor's path shows need not be compiled for the others.
        portable = [s for s in sources if s.endswith("portable_lanes.c")]
        if len(sources) > 1 and portable:
            changed = self.compile(portable)
            if changed is None:
                return "no code"
            self.test(names[0], changed)
        changed = self.compile(sources)
        if changed is None:
            return "no code"
        for name in names:
            self.test(name, changed)
        main = self.build.folder / "src/ui/main.o"
        self.build.link([main, *changed], self.overlay / "earlybell")
        for command in differential(self.file, self.overlay):
            must_pass(pathlib.Path(command[1]).stem, 4 * self.seconds,
                      *command)
        changed = self.compile(sources, SANITIZED)
        for name in names[:near]:
            self.test(name, changed, SANITIZED)
        return "survived"


def judge_text(build, file, text, seconds):
    """(verdict, by what) of a whole file as it might be."""
    with tempfile.TemporaryDirectory() as work:
        overlay = pathlib.Path(work)
        (overlay / file).parent.mkdir(parents=True)
        (overlay / file).write_text(text, encoding="utf-8")
        try:
            return Trial(build, file, overlay, seconds).all(), ""
        except Killed as killed:
            return killed.args


def judge(build, mutant, seconds=SECONDS):
    """"killed", "timed out", "survived", "no code" or "gone", and by what."""
    text = text_of(mutant)
    if text is None:
        return "gone", ""
    return judge_text(build, mutant["file"], text, seconds)


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


def part_of(mutant):
    return PARTS[mutant["file"].split("/")[1]]


def percent(counts):
    seen = counts["killed"] + counts["timed out"]
    return 100 * seen / max(1, seen + counts["alive"])


def counted(verdicts):
    """For each part, how many mutants came to what."""
    known = reasons()
    parts = {part: collections.Counter() for part in PARTS.values()}
    for mutant, what in verdicts:
        if what == "survived":
            equal = known.get(name_of(mutant), "").startswith("equal")
            what = "equal" if equal else "alive"
        parts[part_of(mutant)][what] += 1
    return {part: counts for part, counts in parts.items() if counts}


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


def write_counts(parts):
    """The rows of the table of parts that were run whole."""
    text = SURVIVORS.read_text(encoding="utf-8")
    for part, counts in parts.items():
        row = (f"| {part} | {counts['killed']} | {counts['timed out']} "
               f"| {counts['alive']} | {counts['equal']} "
               f"| {counts['no code'] + counts['gone']} "
               f"| {percent(counts):.1f} % |")
        text = re.sub(rf"^\| {part} \|.*$", row, text, flags=re.M)
    SURVIVORS.write_text(text, encoding="utf-8")


def unchanged_pass(build, sample, workers):
    """What fails unchanged would kill everything: a file of each folder."""
    files = {m["file"].split("/")[1]: m["file"] for m in reversed(sample)}

    def one(file):
        text = (ROOT / file).read_text(encoding="utf-8")
        return judge_text(build, file, text, SECONDS_ALONE)

    good = True
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for file, (what, by) in zip(files.values(),
                                    pool.map(one, files.values())):
            if what != "survived":
                print(f"{file} unchanged: {what} {by}")
                good = False
    return good


def tell(mutant, what, by):
    print(name_of(mutant), what, by, mutant["file"], "|",
          mutant["line"].strip(), "|", mutant["old"], "->", mutant["new"],
          "at", mutant["column"], flush=True)


class Kept:
    """Of earlier runs, a line each: name, hash of the file, verdict."""

    def __init__(self, file):
        self.file = pathlib.Path(file) if file else None
        self.lines = set()
        if self.file and self.file.exists():
            self.lines = set(self.file.read_text("utf-8").split("\n"))

    @staticmethod
    def line_of(mutant, what):
        text = text_of(mutant) or ""
        return (f"{name_of(mutant)} "
                f"{hashlib.sha256(text.encode()).hexdigest()[:16]} {what}")

    def of(self, mutant):
        settled = ["killed", "no code", "timed out"]
        if reasons().get(name_of(mutant), "").startswith("equal"):
            settled.append("survived")
        return next((what for what in settled
                     if self.line_of(mutant, what) in self.lines), None)

    def note(self, mutant, what):
        if self.file is None or what == "gone":
            return
        with open(self.file, "a", encoding="utf-8") as out:
            out.write(self.line_of(mutant, what) + "\n")


def judge_all(build, sample, workers, kept):
    """(mutant, verdict) of each; what timed out, again alone."""
    verdicts, slow = [], []

    def one(mutant):
        what = kept.of(mutant)
        return (what, "earlier") if what else judge(build, mutant)

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for mutant, (what, by) in zip(sample, pool.map(one, sample)):
            tell(mutant, what, by)
            if what == "timed out" and by != "earlier":
                slow.append(mutant)
                continue
            verdicts.append((mutant, what))
            if by != "earlier":
                kept.note(mutant, what)
    for mutant in slow:
        what, by = judge(build, mutant, SECONDS_ALONE)
        tell(mutant, what, f"{by} alone")
        verdicts.append((mutant, what))
        kept.note(mutant, what)
    return verdicts


def run(options):
    build = Build(pathlib.Path(options.build).resolve())
    sample = read_sample()[::options.every]
    sample = [m for m in sample if options.only in m["file"]]
    if options.again:
        living = reasons()
        sample = [m for m in sample if name_of(m) in living]
    if not unchanged_pass(build, sample, options.workers):
        return 1
    verdicts = judge_all(build, sample, options.workers,
                         Kept(options.resume))
    survivors = [m for m, what in verdicts if what == "survived"]
    known = reasons()
    unknown = [m for m in survivors if name_of(m) not in known]
    parts = counted(verdicts)
    whole = options.every == 1 and not options.again
    if options.write:
        write_survivors(sample, survivors)
        if whole:
            write_counts({part: counts for part, counts in parts.items()
                          if sum(counts.values()) == sum(
                              part_of(m) == part for m in read_sample())})
    everything = sum(parts.values(), collections.Counter())
    killed = everything["killed"] + everything["timed out"]
    each = ", ".join(f"{part} {percent(counts):.1f} %"
                     for part, counts in parts.items())
    print(f"A07: {killed} of {killed + everything['alive']} mutants killed "
          f"({percent(everything):.1f} %: {each}), "
          f"{everything['timed out']} of them by never ending; "
          f"{everything['equal']} more are equal, "
          f"{everything['no code'] + everything['gone']} no code or gone; "
          f"{'the' if whole else 'of a'} fixed sample of {len(read_sample())}")
    low = [part for part, counts in parts.items()
           if whole and percent(counts) < 100 * GOAL]
    if percent(everything) < 100 * GOAL:
        low.append("all")
    for part in low:
        print(f"under {100 * GOAL:.0f} %: {part}")
    for mutant in unknown:
        print(f"not in survivors.md: {name_of(mutant)}")
    failed = len(low) + len(unknown)
    print(f"{killed} passed, {failed} failed")
    return 1 if failed else 0


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
    one.add_argument("--resume", metavar="FILE")
    options = parser.parse_args()
    if options.command == "sample":
        write_sample(draw(options.count))
        return 0
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
