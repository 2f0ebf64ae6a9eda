# SPDX-License-Identifier: MIT
"""How cost grows with the work: pupils, years, schools; and a country.

Runs tests/bench/scale, which fills a register in memory and gives features and
scores of all of it, at growing sizes, and fits the slope of log time against
log size to each stage: 1 is proportional. The time is the processor's, least
of the rounds, of one thread; a machine shared with others moves it by some
hundredths. Prints Markdown.

    python3 tests/bench/scale.py B [--rounds 3] [--country]

--country ends with 9 million pupils of 24,000 schools by one thread and by
two: 7 GB of memory, some minutes.
"""

import argparse
import math
import os
import pathlib
import subprocess
import sys

EACH = 375  # pupils of a school, about England's mean
SERIES = {
    "pupils": [(n, max(1, n // EACH), 1)
               for n in (10_000, 30_000, 100_000, 300_000, 1_000_000)],
    "years": [(30_000, 80, years) for years in (1, 2, 4, 8, 14)],
    "schools": [(n * 40, n, 1) for n in (1, 10, 100, 1_000, 10_000, 24_000)],
}
COUNTRY = (9_000_000, 24_000, 1)
STAGES = ("view", "features", "score")
SMALL = 5_000  # pupils, below which a stage takes less than a clock shows well


def measure(program, size, threads):
    """One dictionary for each number of threads that is given."""
    done = subprocess.run([program, *map(str, size), *map(str, threads)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{program} {size}: {done.stderr}")
    lines = []
    for text in done.stdout.split():
        number = [float(field) for field in text.split(",")]
        lines.append({
            "fill": number[4], "wall": dict(zip(STAGES, number[5:8])),
            "busy": dict(zip(STAGES, number[8:11])),
            "marks_mb": number[11], "filled_mb": number[12],
            "peak_mb": number[13]})
    return lines


def slope(sizes, seconds):
    """Of the least squares line through the logarithms."""
    x = [math.log(size) for size in sizes]
    y = [math.log(time) for time in seconds]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return (sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) /
            sum((a - mean_x) ** 2 for a in x))


def series(program, name, rounds):
    """A table of one series; its slopes."""
    at = {"pupils": 0, "schools": 1, "years": 2}[name]
    print(f"\n| {name} | pupils | view, s | features, s | score, s | "
          "peak MB |\n|--|--|--|--|--|--|")
    sizes, times = [], {stage: [] for stage in STAGES}
    for size in SERIES[name]:
        repeats = rounds * (20 if size[0] < SMALL else 1)
        lines = measure(program, size, [1] * repeats)
        best = {stage: min(line["busy"][stage] for line in lines)
                for stage in STAGES}
        print(f"| {size[at]:,} | {size[0]:,} | " +
              " | ".join(f"{best[stage]:.4f}" for stage in STAGES) +
              f" | {lines[0]['peak_mb']:.0f} |", flush=True)
        if size[0] < SMALL:
            continue
        sizes.append(size[at])
        for stage in STAGES:
            times[stage].append(best[stage])
    slopes = {stage: slope(sizes, times[stage]) for stage in STAGES}
    print(f"\nslopes of log time against log {name} ({sizes[0]:,} to "
          f"{sizes[-1]:,}): " + ", ".join(
              f"{stage} {slopes[stage]:.2f}" for stage in STAGES))


def country(program):
    print("\n| threads | view, s | features, s | score, s | together, s | "
          "of processor, s | marks MB | peak MB | peak / marks |\n"
          "|--|--|--|--|--|--|--|--|--|")
    for threads, line in zip((1, 2), measure(program, COUNTRY, (1, 2))):
        wall, busy = line["wall"], line["busy"]
        print(f"| {threads} | " +
              " | ".join(f"{wall[stage]:.2f}" for stage in STAGES) +
              f" | {sum(wall.values()):.2f} | {sum(busy.values()):.2f} | "
              f"{line['marks_mb']:.0f} | {line['peak_mb']:.0f} | "
              f"{line['peak_mb'] / line['marks_mb']:.2f} |")
    print(f"\nfilled in {line['fill']:.0f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--country", action="store_true")
    args = parser.parse_args()
    program = str(pathlib.Path(args.build) / "tests/bench/scale")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in SERIES:
        series(program, name, args.rounds)
    if args.country:
        country(program)


if __name__ == "__main__":
    main()
