# SPDX-License-Identifier: MIT
"""What bounds the speed: instructions and bytes a pupil, by stage and file.

tests/bench/scale goes through callgrind by the portable and the AVX2 path
(valgrind knows no AVX-512), stage by stage, with a last cache of 1 MB, so
that what misses it is about what a core fetches from beyond its own caches;
lines that are written are counted when they are first touched, not when they
are written back. Then the same program is timed by every path of this machine,
and beside each stage stands what it may take at least: its instructions at
four a cycle, its bytes at the speed of a copy of 256 MB. Prints Markdown.

    python3 tests/bench/roofline.py B [--pupils 8000]
"""

import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

STAGES = {"view": "eb_view_new", "features": "eb_features",
          "score": "eb_score"}
COUNTED = ("portable", "avx2")
TIMED = ("scalar", "portable", "avx2", "avx512", "avx512plus")
LAST_CACHE = "1048576,16,64"
A_CYCLE = 4  # instructions
FILES_SHOWN = 6


def environment(path):
    return {"PATH": os.environ["PATH"], "TZ": "UTC", "EARLYBELL_CPU": path}


# ---- callgrind ---------------------------------------------------------------


def read_counts(out):
    """Ir and lines of the last cache missed, by file (callgrind's format:
    what stands after `calls=` is the callee's, counted where it runs)."""
    names, events = {}, []
    found = collections.defaultdict(lambda: [0, 0])
    file, skip = "?", False
    for line in out.read_text(encoding="utf-8").splitlines():
        named = re.match(r"(c?)f[ile]=\((\d+)\)(?: (.*))?$", line)
        if named:
            called, number, name = named.groups()
            name = names.setdefault(number, name)
            if not called:
                file = name
        elif line.startswith("events:"):
            events = line.split()[1:]
        elif line.startswith("calls="):
            skip = True
        elif re.match(r"[+\-*\d]", line):
            if not skip:
                cost = dict(zip(events, map(int, line.split()[1:])))
                found[file][0] += cost.get("Ir", 0)
                found[file][1] += cost.get("DLmr", 0) + cost.get("DLmw", 0)
            skip = False
    return found


def short(name):
    """src/features/block_rows.h, or what it is."""
    at = name.find("src/")
    if at >= 0:
        return name[at:]
    return "vector intrinsics" if name.endswith("intrin.h") else "libc"


def count(program, pupils, stage, path, folder):
    out = folder / f"{stage}.{path}"
    done = subprocess.run(
        ["valgrind", "-q", "--tool=callgrind", "--cache-sim=yes",
         f"--LL={LAST_CACHE}", f"--toggle-collect={STAGES[stage]}",
         f"--callgrind-out-file={out}", program, str(pupils),
         str(max(1, pupils // 400)), "1", "1"],
        env=environment(path), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program}: {done.stderr[-500:]}")
    files = collections.defaultdict(lambda: [0.0, 0.0])
    for name, (instructions, lines) in read_counts(out).items():
        one = files[short(name)]
        one[0] += instructions / pupils
        one[1] += lines * 64 / pupils
    return files


# ---- time --------------------------------------------------------------------


def timed(program, path):
    """Nanoseconds a pupil of each stage, the least of five; None: this
    machine has not the path."""
    pupils = 100_000
    done = subprocess.run(
        [program, str(pupils), str(pupils // 400), "1", *"11111"],
        env=environment(path), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None
    rows = [line.split(",")[8:11] for line in done.stdout.split()]
    return {stage: min(float(row[i]) for row in rows) / pupils * 1e9
            for i, stage in enumerate(STAGES)}


def copy_speed():
    """Bytes a nanosecond, read and written, of one core."""
    block = os.urandom(1 << 20) * 256
    target = memoryview(bytearray(len(block)))
    best = 1e9
    for _ in range(5):
        start = time.perf_counter()
        target[:] = block
        best = min(best, time.perf_counter() - start)
    return 2 * len(block) / best / 1e9


# Each multiplication waits for the one before it: three cycles on every x86-64
# of the last fifteen years (Fog, Instruction tables, 2022).
CLOCK = """
#include <stdint.h>
#include <stdio.h>
#include <time.h>
int main(int argc, char **argv) {
    uint64_t x = (uint64_t)argc | 1;
    struct timespec a, b;
    (void)argv;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    for (int i = 0; i < 300000000; i++) x *= x;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    printf("%d %.9f\\n", (int)(x & 1), (double)(b.tv_sec - a.tv_sec) +
           1e-9 * (double)(b.tv_nsec - a.tv_nsec));
    return 0;
}
"""


def cycles(folder):
    """A nanosecond."""
    source, program = folder / "clock.c", folder / "clock"
    source.write_text(CLOCK, encoding="ascii")
    subprocess.run([os.environ.get("CC", "cc"), "-O1", "-o", program, source],
                   check=True)
    seconds = [float(subprocess.run([program], capture_output=True, text=True,
                                    check=True).stdout.split()[1])
               for _ in range(3)]
    return 3 * 300_000_000 / min(seconds) / 1e9


# ---- the note ----------------------------------------------------------------


def show_counts(counted):
    print("\n| stage, path | instructions | bytes | of them, by file |\n"
          "|--|--|--|--|")
    for (stage, path), files in counted.items():
        total = [sum(one[i] for one in files.values()) for i in (0, 1)]
        most = sorted(files.items(), key=lambda one: -one[1][0])[:FILES_SHOWN]
        where = ", ".join(f"{name} {100 * one[0] / total[0]:.0f} %"
                          for name, one in most)
        print(f"| {stage}, {path} | {total[0]:,.0f} | {total[1]:,.0f} | "
              f"{where} |")


def show_times(counted, times, clock, speed):
    print("\n| stage, path | ns | least by instructions | least by bytes | "
          "share of the larger | instructions a cycle |\n|--|--|--|--|--|--|")
    for path, stages in times.items():
        for stage, measured in stages.items():
            files = counted.get((stage, path))
            if files is None:
                print(f"| {stage}, {path} | {measured:.0f} | | | | |")
                continue
            instructions = sum(one[0] for one in files.values())
            moved = sum(one[1] for one in files.values())
            least = (instructions / A_CYCLE / clock, moved / speed)
            print(f"| {stage}, {path} | {measured:.0f} | {least[0]:.0f} | "
                  f"{least[1]:.0f} | {max(least) / measured:.2f} | "
                  f"{instructions / measured / clock:.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--pupils", type=int, default=8000)
    args = parser.parse_args()
    program = str(pathlib.Path(args.build).resolve() / "tests/bench/scale")
    with tempfile.TemporaryDirectory() as folder:
        clock, speed = cycles(pathlib.Path(folder)), copy_speed()
    print(f"{clock:.2f} GHz, {speed:.1f} GB/s copied by one core, load "
          f"{os.getloadavg()[0]:.1f}; each a pupil")
    times = {}
    for path in TIMED:
        found = timed(program, path)
        if found is None:
            print(f"skipped: this machine has no {path}")
        else:
            times[path] = found
    with tempfile.TemporaryDirectory() as folder:
        counted = {(stage, path): count(program, args.pupils, stage, path,
                                        pathlib.Path(folder))
                   for path in COUNTED if path in times for stage in STAGES}
    show_counts(counted)
    show_times(counted, times, clock, speed)


if __name__ == "__main__":
    main()
