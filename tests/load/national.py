#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A country's pupils through two pipes: links, then scores.

    national.py BUILD PUPILS [--years N] [--shards N] [--score-every K]
                [--no-pupils] [--one MARKS]

BUILD has earlybell and tests/load/national, which makes the rows; nothing of
them is stored. What must hold:
  - every mark is counted, exactly, as the generator counts them;
  - the scored rows add up to its possible sessions and its absences;
  - memory stays under what the largest school (4,000 pupils), the links and
    the pupil file take, however many pupils there are (SCHOOL and so on);
  - N shards, cut between schools, each with links of its own, give the same
    links when they are added up, to the byte, and the same rows (--shards);
    each K-th shard is scored (--score-every), as each reads the links of all.
With --one also one pupil with so many marks in rows that repeat: every one is
counted, or the run is refused with a reason.
Prints `A32: ...` for the table of acceptance tests and `N passed, N failed`.
"""

import argparse
import filecmp
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

LOOK = ["--as-of", "2026-05-25", "--threads", "2"]
CALENDAR = ("first_date,last_date,kind\n2024-09-02,2025-07-23,term\n"
            "2025-09-01,2026-06-05,term\n")
SUMS = "NR > 1 { p += $6; a += $7; n++ } END { printf \"%.0f %.0f %.0f\", n, p, a }"
MB = 1 << 20

# Bytes: of the program with its largest school; of each pupil in the links
# (last year, family) and as a row of the pupil file, which is kept.
SCHOOL = 90 * MB
LINK = 250
FILED = 110


class Load:
    """The programs, where they work, and what was found."""

    def __init__(self, options, work):
        build = pathlib.Path(options.build).resolve()
        self.program = str(build / "earlybell")
        self.maker = str(build / "tests/load/national")
        self.pupils = options.pupils
        self.years = options.years
        self.with_pupils = not options.no_pupils
        self.work = pathlib.Path(work)
        self.calendar = self.work / "calendar.csv"
        self.calendar.write_text(CALENDAR, encoding="utf-8")
        self.passed = self.failed = 0

    def check(self, what, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"wrong: {what} {detail}")

    def made(self, *words):
        """A process that makes rows of the invented country."""
        return subprocess.Popen([self.maker, str(self.years),
                                 str(self.pupils), *map(str, words)],
                                stdout=subprocess.PIPE)

    def run(self, command, schools, extra, then):
        """Rows through a command; (what `then` printed, messages, memory)."""
        source = self.made(*schools)
        words = [self.program, command, "-", "--calendar",
                 str(self.calendar), *LOOK, *extra]
        people = None
        if self.with_pupils:
            people = self.made("--pupils", *schools)
            words += ["--pupils", f"/dev/fd/{people.stdout.fileno()}"]
        keep = (people.stdout.fileno(),) if people else ()
        with open(self.work / "messages", "w+b") as messages:
            process = subprocess.Popen(
                words, stdin=source.stdout, stdout=subprocess.PIPE,
                stderr=messages, pass_fds=keep)
            for one in (source, people):
                if one:
                    one.stdout.close()
            out = then(process.stdout)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            for one in (source, people):
                if one:
                    one.wait()
            messages.seek(0)
            said = messages.read().decode()
        self.check(f"{command} {schools} ends well",
                   process.returncode in (0, 3), said[:500])
        return out, said, used.ru_maxrss * 1024

    def links(self, schools, to):
        """The first pass over some schools."""
        return self.run("links", schools, ["-o", str(to)],
                        lambda stream: stream.read())

    def score(self, schools, links, digests):
        """The second: sums of the rows; a digest of each school's."""
        def add_up(stream):
            awk = subprocess.Popen(["awk", "-F,", SUMS], text=False,
                                   stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
            for line in stream:
                awk.stdin.write(line)
                school = line.split(b",", 2)[1]
                if school not in digests:
                    digests[school] = hashlib.sha256()
                digests[school].update(line)
            awk.stdin.close()
            sums = awk.stdout.read().split()
            awk.wait()
            return [int(number) for number in sums]
        return self.run("score", schools,
                        ["--links", str(links), "--format", "csv"], add_up)


def used_marks(said):
    """(marks, used) of the line of accounts."""
    found = re.search(r"([\d,]+) marks: ([\d,]+) used", said)
    if not found:
        return None
    return tuple(int(n.replace(",", "")) for n in found.groups())


def whole(load):
    """Both passes over everything; (digests, links, what was measured)."""
    rows, marks, possible, absent, schools = map(
        int, load.made("--sums").stdout.read().split())
    links = load.work / "links"
    start = time.monotonic()
    _, said, memory_links = load.links([], links)
    first = time.monotonic() - start
    load.check("links: every mark", used_marks(said) == (marks, marks), said)
    digests = {}
    start = time.monotonic()
    sums, said, memory = load.score([], links, digests)
    second = time.monotonic() - start
    load.check("score: every mark", used_marks(said) == (marks, marks), said)
    load.check("rows, possible, absent", sums == [load.pupils, possible,
                                                  absent],
               f"{sums}, not {[load.pupils, possible, absent]}")
    size = links.stat().st_size
    each = LINK + (FILED if load.with_pupils else 0)
    bound = SCHOOL + each * load.pupils
    load.check("memory", max(memory, memory_links) <= bound,
               f"{memory} and {memory_links}, bound {bound}")
    figures = (f"{load.pupils:,} pupils, {rows:,} rows, {marks:,} marks in "
               f"{schools:,} schools: links {first:.0f} s and "
               f"{memory_links / MB:.0f} MB, scores {second:.0f} s and "
               f"{memory / MB:.0f} MB (bound {bound / MB:.0f}), links file "
               f"{size / MB:.0f} MB")
    return digests, links, schools, figures


def sharded(load, count, every, schools, links, wanted):
    """The same in shards, cut between schools; how many were scored."""
    cuts = [schools * i // count for i in range(count + 1)]
    files = []
    for i in range(count):
        files.append(load.work / f"links.{i}")
        load.links(cuts[i:i + 2], files[-1])
    merged = load.work / "links.merged"
    run = subprocess.run([load.program, "links", *map(str, files), "-o",
                          str(merged)], capture_output=True, text=True,
                         check=False)
    load.check("links add up", run.returncode == 0, run.stderr)
    load.check("links of shards are those of all",
               filecmp.cmp(merged, links, shallow=False))
    scored = range(0, count, every)
    for i in scored:
        digests = {}
        load.score(cuts[i:i + 2], merged, digests)
        load.check(f"scores of shard {i} are those of all",
                   len(digests) == cuts[i + 1] - cuts[i] + 1 and
                   all(digest.digest() == wanted[school].digest()
                       for school, digest in digests.items()))
    return len(scored)


def one_pupil(load, marks):
    """One pupil with far too many marks."""
    source = subprocess.Popen([load.maker, "--one", str(marks)],
                              stdout=subprocess.PIPE)
    start = time.monotonic()
    with open(load.work / "said", "w+b") as said:
        process = subprocess.Popen(
            [load.program, "score", "-", "--as-of", "2099-07-01", "--format",
             "csv"], stdin=source.stdout, stdout=subprocess.PIPE, stderr=said)
        source.stdout.close()
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        source.wait()
        said.seek(0)
        words = said.read().decode()
    counts = re.search(r"([\d,]+) marks: (.*)", words)
    at_least = counts and int(counts.group(1).replace(",", "")) >= marks
    load.check("one pupil", (code in (0, 3) and at_least) or
               (code == 1 and not out and words), f"{code}: {words[:300]}")
    print(f"one pupil, {marks:,} marks: exit {code}, "
          f"{time.monotonic() - start:.1f} s, {used.ru_maxrss // 1024} MB; "
          f"{words.strip()[:200]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("pupils", type=int)
    parser.add_argument("--years", type=int, default=1, choices=(1, 2))
    parser.add_argument("--shards", type=int, default=0)
    parser.add_argument("--score-every", type=int, default=1)
    parser.add_argument("--no-pupils", action="store_true")
    parser.add_argument("--one", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        load = Load(options, work)
        digests, links, schools, figures = whole(load)
        if options.shards:
            scored = sharded(load, options.shards, options.score_every,
                             schools, links, digests)
            figures += (f"; the links of {options.shards} shards the same, "
                        f"and the scores of {scored} of them")
        if options.one:
            one_pupil(load, options.one)
            figures += f"; one pupil with {options.one:,} marks"
    if not load.failed:
        print(f"A32: {figures}")
    print(f"{load.passed} passed, {load.failed} failed")
    return 1 if load.failed else 0


if __name__ == "__main__":
    sys.exit(main())
