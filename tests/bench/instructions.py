# SPDX-License-Identifier: MIT
"""How many instructions each function of ours takes, held.

Time on a shared machine tells little; instructions are the same in every run.
Three fixed inputs go through callgrind on the portable path (valgrind knows no
AVX-512), with glibc told to use its plain functions: a register in the long
form to scores, one in the marks form to features, and new marks to scores.
Kept in instructions.csv are the functions of 1 % or more of an input, and
`(all)`, everything in the program without the libraries that it loads. More
than 3 % above what is kept fails; less is printed, so that it can be kept.

    python3 tests/bench/instructions.py B [--write]

Another compiler makes other instructions: then nothing is compared, and a
line says so.
"""

import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
KEPT = HERE / "instructions.csv"
SCHEME = HERE.parent.parent / "examples" / "mentor_scheme"
MORE, LEAST_SHARE = 1.03, 0.01
PLAIN_LIBC = "glibc.cpu.hwcaps=-AVX2,-AVX,-AVX512F,-SSE4_2,-SSSE3,-ERMS"


def write_marks(path):
    """400 pupils of two schools in the marks form; some one in eleven away."""
    number = 1
    with open(path, "w", encoding="ascii") as out:
        out.write("pupil_id,school_id,start_date,marks\n")
        for pupil in range(400):
            marks = []
            for session in range(300):
                number = (number * 1103515245 + 12345) % 2**31
                away = number >> 16 & 0xFF
                marks.append("IMON"[away % 4] if away < 23
                             else "/\\"[session % 2])
            out.write(f"P{pupil:04d},S{pupil // 200},2025-09-01,"
                      f"{''.join(marks)}\n")


def commands(build, folder):
    marks = folder / "marks.csv"
    write_marks(marks)
    program = build / "earlybell"
    scheme = [SCHEME / "register.csv", "--pupils", SCHEME / "pupils.csv",
              "--calendar", SCHEME / "calendar.csv"]
    one = ["--threads", "1"]
    return {
        "long form to scores": [program, "score", *scheme, *one],
        "marks form to features": [program, "features", marks, *one],
        "new marks to scores": [build / "tests/bench/marks", "--pupils",
                                "300", "--portable"],
    }


def count(command, folder):
    """Instructions by function of the program itself, without what it calls
    (valgrind manual, callgrind format specification)."""
    out = folder / "callgrind.out"
    environment = {
        "PATH": os.environ["PATH"], "EARLYBELL_CPU": "portable",
        "GLIBC_TUNABLES": PLAIN_LIBC, "TZ": "UTC",
    }
    done = subprocess.run(
        ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={out}",
         *map(str, command)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {done.stderr[-500:]}")
    names, found = {}, {"(all)": 0}
    part = function = ""
    is_call = False
    for line in out.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"(c?)(ob|fn)=\((\d+)\)(?: (.*))?$", line):
            called, kind, number, name = match.groups()
            name = names.setdefault((kind, number), name)
            if called:
                continue
            if kind == "ob":
                part = name
            else:
                function = re.sub(r"[.'].*", "", name)
        elif line.startswith("calls="):
            is_call = True
        elif re.match(r"[+*\d-]", line):
            if not is_call and part.endswith(pathlib.Path(command[0]).name):
                cost = int(line.split()[1])
                found[function] = found.get(function, 0) + cost
                found["(all)"] += cost
            is_call = False
    return found


def compiler_of(program):
    text = subprocess.run(["readelf", "-p", ".comment", str(program)],
                          capture_output=True, text=True, check=True).stdout
    match = re.search(r"(GCC: |clang version )[^\n]*", text)
    return match.group(0).strip() if match else "unknown"


def write(compiler, found):
    with open(KEPT, "w", encoding="ascii", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["input", "function", "instructions"])
        rows.writerow(["", compiler, ""])
        for name, counts in found.items():
            least = counts["(all)"] * LEAST_SHARE
            for function, cost in sorted(counts.items()):
                if cost >= least:
                    rows.writerow([name, function, cost])


def compare(kept, found):
    failed = 0
    for name, function, limit in kept:
        cost = found[name].get(function, 0)
        ratio = cost / int(limit)
        if ratio > MORE:
            failed += 1
            print(f"{name}: {function}: {cost} instructions, "
                  f"{100 * (ratio - 1):.1f} % above the {limit} kept")
        elif ratio < 2 - MORE:
            print(f"{name}: {function}: {100 * (1 - ratio):.1f} % below "
                  f"what is kept: --write")
    print(f"{len(kept) - failed} passed, {failed} failed")
    return failed > 0


def main():
    build = pathlib.Path(sys.argv[1])
    compiler = compiler_of(build / "earlybell")
    kept = []
    if "--write" not in sys.argv:
        with open(KEPT, encoding="ascii", newline="") as source:
            kept = list(csv.reader(source))[1:]
        if kept.pop(0)[1] != compiler:
            print(f"note: instructions: not compared, for they are kept of "
                  f"another compiler than {compiler}")
            return 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        found = {name: count(command, folder)
                 for name, command in commands(build, folder).items()}
    if not kept:
        write(compiler, found)
        return 0
    return compare(kept, found)


if __name__ == "__main__":
    sys.exit(main())
