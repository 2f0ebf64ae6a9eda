#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program under faults: every call that can fail, fails once.

For any single failed call, any full disk and any kill there must come either
the complete right output, or an error that names the file and the old output:
never a crash, half a file, a file left over, or success without an output.

    faults.py BUILD [memory|files|disk|pipes|kills]...   (all of them)

BUILD holds the program `earlybell` and `tests/faults/shim.so`, which fails the
k-th call of a kind (shim.c); k goes from 1 until no call is left. `--stride N`
tries every N-th k after the first 40, for programs that a sanitizer slows.
Prints `A01: ...` lines for the table of tests/README.md, and
`N passed, N failed`.
"""

import argparse
import errno
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
OLD = b"the old output\n"
NO_TEMPORARY_LEFT = ".earlybell-"


class Case:
    """A command that writes one target, and what is right of it."""

    def __init__(self, name, words, stdin=None, is_folder=False,
                 is_stream=False, is_heavy=False):
        self.name = name
        self.words = words
        self.stdin = stdin
        self.is_folder = is_folder
        self.is_stream = is_stream      # it writes to standard output
        self.is_heavy = is_heavy
        self.code = self.expected = None


SCHOOL = ["register.csv", "--pupils", "pupils.csv", "--calendar",
          "calendar.csv"]
CASES = [
    Case("features", ["features", *SCHOOL, "-o", "OUT"]),
    Case("score", ["score", *SCHOOL, "-o", "OUT"]),
    Case("score to a pipe", ["score", *SCHOOL], is_stream=True),
    Case("score from a pipe", ["score", "-", *SCHOOL[1:], "-o", "OUT"],
         stdin="register.csv"),
    Case("explain", ["explain", *SCHOOL, "--pupil", "PUPIL", "--format",
                     "json", "-o", "OUT"]),
    Case("check", ["check", *SCHOOL, "-o", "OUT"]),
    Case("triggers", ["triggers", *SCHOOL, "--cases", "cases.csv", "--policy",
                      "panel-ladder", "-o", "OUT"]),
    Case("patterns", ["patterns", *SCHOOL, "--fdr", "1", "-o", "OUT"]),
    Case("target", ["target", *SCHOOL, "--places", "3", "-o", "OUT"]),
    Case("report", ["report", *SCHOOL, "-o", "OUT"]),
    Case("letters", ["letters", *SCHOOL, "--cases", "cases.csv", "--policy",
                     "england", "--template", "absence_support", "-o",
                     "OUT"], is_folder=True),
    Case("outcomes", ["outcomes", *SCHOOL, "--cases", "cases.csv", "-o",
                      "OUT"]),
    Case("model-card", ["model-card", "england-bands", "-o", "OUT"]),
    Case("model from a file", ["score", *SCHOOL, "--model", "./model.json",
                               "-o", "OUT"]),
    Case("codes", ["codes", "-o", "OUT"]),
]
DATA = {"register.csv": "tests/golden/letters/register.csv",
        "pupils.csv": "tests/golden/letters/pupils.csv",
        "calendar.csv": "tests/golden/letters/calendar.csv",
        "cases.csv": "tests/golden/letters/cases.csv",
        "model.json": "tests/fixtures/models/beta_binomial.json"}


class Faults:
    def __init__(self, build, stride):
        self.program = (build / "earlybell").resolve()
        self.shim = (build / "tests/faults/shim.so").resolve()
        self.stride = stride
        self.passed = self.failed = 0
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="faults-"))
        for name, source in DATA.items():
            shutil.copy(TREE / source, self.work / name)
        with open(self.work / "register.csv", encoding="utf-8") as file:
            self.pupil = file.read().splitlines()[1].split(",")[0]
        self.place = self.work / "place"

    def judge(self, good, *what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            if self.failed <= 40:
                print(*what)
        return good

    # ---- one run ----------------------------------------------------------

    def command(self, case, out):
        return [str(self.program),
                *(str(out) if word == "OUT" else
                  self.pupil if word == "PUPIL" else word
                  for word in case.words)]

    def run(self, case, place=None, fault=None, preexec=None, closed=()):
        """Returns (code, standard output, standard error)."""
        place = place or self.place
        out = place / "out"
        environment = {"PATH": "/usr/bin:/bin"}
        if fault is not None:
            environment.update(fault, LD_PRELOAD=str(self.shim))
        stdin = open(self.work / case.stdin, "rb") if case.stdin else None

        def before():
            for descriptor in closed:
                os.close(descriptor)
            if preexec is not None:
                preexec()

        try:
            done = subprocess.run(
                self.command(case, out), cwd=self.work, env=environment,
                stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, timeout=120, check=False,
                preexec_fn=before if preexec or closed else None)
        finally:
            if stdin:
                stdin.close()
        return done.returncode, done.stdout, done.stderr

    def prepare(self, case, place=None):
        place = place or self.place
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        if not case.is_folder and not case.is_stream:
            (place / "out").write_bytes(OLD)

    def result(self, case, stdout, place=None):
        """What stands at the target: bytes, or a folder's bytes by name."""
        out = (place or self.place) / "out"
        if case.is_stream:
            return stdout
        if not case.is_folder:
            return out.read_bytes() if out.exists() else None
        if not out.exists():
            return None
        return {file.name: file.read_bytes() for file in out.iterdir()}

    def learn(self, case):
        """The right output, from a run without any fault."""
        self.prepare(case)
        case.code, stdout, stderr = self.run(case)
        case.expected = self.result(case, stdout)
        if case.code not in (0, 3) or not case.expected:
            sys.exit(f"{case.name}: {case.code} {stderr.decode()}")

    def count(self, case, call):
        """How many such calls a run makes."""
        counted = self.work / "count"
        counted.unlink(missing_ok=True)
        self.prepare(case)
        self.run(case, fault={"FAULT_CALL": call, "FAULT_COUNT":
                              str(counted)})
        return int(counted.read_text().split()[-1])

    def each(self, count):
        k = 1
        while k <= count:
            yield k
            k += 1 if k < 40 else self.stride

    # ---- what must hold ---------------------------------------------------

    def left_over(self, place=None):
        return [name for name in os.listdir(place or self.place)
                if name != "out"]

    def whole(self, case, code, stdout, stderr, what, names=None,
              place=None):
        """The right output, or an error and the old one."""
        got = self.result(case, stdout, place)
        old = None if case.is_folder else OLD
        said = stderr.decode("utf-8", "replace")
        if code == case.code:
            good = got == case.expected
            why = "success without the right output"
        else:
            good = code == 1 and (case.is_stream or got == old)
            # What letters says on standard output is an output of its own,
            # written when the folder stands.
            if case.is_folder and code == 1 and got == case.expected:
                good = "standard output" in said
            why = f"code {code}, or the old output is gone"
            if good and not said:
                good, why = False, f"code {code} without a word"
            if good and names and not any(name in said for name in names):
                good, why = False, "the message names no file"
        if good and self.left_over(place):
            good, why = False, f"left over: {self.left_over(place)}"
        return self.judge(good, f"{case.name}, {what}: {why}; {said[-300:]}")

    # ---- the faults -------------------------------------------------------

    def memory(self):
        refused = 0
        for case in CASES:
            count = self.count(case, "memory")
            for on in ({}, {"FAULT_ON": "1"}):
                for k in self.each(count):
                    self.prepare(case)
                    fault = {"FAULT_CALL": "memory", "FAULT_AT": str(k), **on}
                    done = self.run(case, fault=fault)
                    self.whole(case, *done,
                               f"allocation {k} of {count} {list(on)}")
                    refused += 1
        print(f"A01: CLI: {len(CASES)} commands, N = {refused} runs with an "
              "allocation refused (once; from then on)")

    def files(self):
        runs = 0
        calls = {"read": (errno.EIO,), "write": (errno.EIO, errno.ENOSPC),
                 "fsync": (errno.EIO, errno.ENOSPC), "close": (errno.EIO,),
                 "open": (errno.EIO, errno.EMFILE),
                 "rename": (errno.EIO, errno.ENOSPC),
                 "mkdir": (errno.ENOSPC,), "stat": (errno.EIO,),
                 "chmod": (errno.EIO,), "seek": (errno.EIO,)}
        for case in CASES:
            for call, numbers in calls.items():
                count = self.count(case, call)
                for number in numbers:
                    for on in ({}, {"FAULT_ON": "1"}):
                        for k in self.each(count):
                            self.prepare(case)
                            done = self.run(case, fault={
                                "FAULT_CALL": call, "FAULT_AT": str(k),
                                "FAULT_ERRNO": str(number), **on})
                            self.whole(
                                case, *done,
                                f"{call} {k} of {count}: "
                                f"{errno.errorcode[number]} {list(on)}",
                                names=["/out", ".csv", ".json",
                                       "standard output",
                                       "standard input"])
                            runs += 1
        print(f"A02: {runs} runs, each kind of call of {len(CASES)} commands "
              "failing in turn, once and from then on")

    def disk(self):
        runs = 0
        for case in CASES:
            if case.is_stream:
                with open("/dev/full", "wb") as full:
                    done = subprocess.run(
                        self.command(case, "-"), cwd=self.work, check=False,
                        stdout=full, stderr=subprocess.PIPE, timeout=120)
                self.judge(done.returncode == 1 and done.stderr,
                           f"{case.name}: /dev/full")
                runs += 1
                continue
            runs += self.limit(case) + self.small_disk(case)
        print(f"A30: {runs} runs on /dev/full, file-size limits (SIGXFSZ "
              "ignored and not) and disks from 4 KiB on")

    def limit(self, case):
        """ulimit -f, in bytes, with the signal as it comes and ignored."""
        runs = 0
        largest = 0
        if isinstance(case.expected, dict):
            largest = max(len(text) for text in case.expected.values())
        else:
            largest = len(case.expected)
        for size in (0, 1, 512, largest // 2, largest - 1, largest):
            for ignore in (False, True):
                def before(size=size, ignore=ignore):
                    signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignore
                                  else signal.SIG_DFL)
                    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
                self.prepare(case)
                done = self.run(case, preexec=before)
                self.whole(case, *done, f"at most {size} bytes, "
                           f"{'ignored' if ignore else 'default'}",
                           ["/out"])
                runs += 1
        return runs

    def small_disk(self, case):
        """tmpfs from 4 KiB on, until the output fits; needs root."""
        place = self.work / "disk"
        place.mkdir(exist_ok=True)
        runs = 0
        for pages in range(2, 40):
            how = ["mount", "-t", "tmpfs", "-o", f"size={4 * pages}k",
                   "earlybell", str(place)]
            if subprocess.run(how, stderr=subprocess.DEVNULL,
                              check=False).returncode != 0:
                return runs
            try:
                if not case.is_folder:
                    (place / "out").write_bytes(OLD)
                done = self.run(case, place=place)
                self.whole(case, *done, f"a disk of {4 * pages} KiB",
                           ["/out"], place=place)
            finally:
                subprocess.run(["umount", str(place)], check=True)
            runs += 1
            if done[0] == case.code:
                break
        return runs

    def pipes(self):
        """EINTR, one byte at a time, closed pipes, closed descriptors."""
        runs = 0
        for case in CASES:
            for how in ({"FAULT_EINTR": "1"}, {"FAULT_SHORT": "1"},
                        {"FAULT_EINTR": "1", "FAULT_SHORT": "1"}):
                self.prepare(case)
                code, stdout, stderr = self.run(case, fault=how)
                self.whole(case, code, stdout, stderr, str(how))
                self.judge(code == case.code, f"{case.name}, {how}: {code}")
                runs += 1
            if case.is_stream or case.stdin:
                continue
            for closed in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2),
                           (0, 1, 2)):
                self.prepare(case)
                code, stdout, _ = self.run(case, closed=closed)
                # letters also speaks on standard output.
                right = 1 if case.is_folder and 1 in closed else case.code
                self.judge(code == right and
                           self.result(case, stdout) == case.expected and
                           not self.left_over(),
                           f"{case.name}, closed {closed}: code {code}")
                runs += 1
        runs += self.closed_pipe()
        print(f"A31: {runs} runs interrupted, byte by byte, into closed pipes "
              "and with descriptors 0 to 2 closed: the same bytes")

    def closed_pipe(self):
        stream = next(case for case in CASES if case.is_stream)
        runs = 0
        for ignored in (False, True):
            for taken in (0, 1, 100):
                def before(ignored=ignored):
                    signal.signal(signal.SIGPIPE, signal.SIG_IGN if ignored
                                  else signal.SIG_DFL)
                child = subprocess.Popen(
                    self.command(stream, "-"), cwd=self.work,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    preexec_fn=before)
                if taken:
                    child.stdout.read(taken)
                child.stdout.close()
                said = child.stderr.read()
                code = child.wait(60)
                child.stderr.close()
                self.judge(code in (-signal.SIGPIPE, stream.code) and not
                           said.count(b"earlybell: the output"),
                           f"closed pipe after {taken}: code {code} {said}")
                runs += 1
        self.prepare(stream)
        code, _, _ = self.run(stream, closed=(1,))
        self.judge(code == 1, f"standard output is closed: code {code}")
        return runs + 1

    # ---- kills ------------------------------------------------------------

    def kills(self, wanted=1000):
        """SIGKILL at a random moment, most of them while it writes."""
        random.seed(20260901)
        kinds = [case for case in CASES if case.name in
                 ("features", "score", "report", "letters")]
        landed = old = new = left = swept = 0
        for case in kinds:
            other = OLD
            self.prepare(case)
            began = time.monotonic()
            self.run(case)
            takes = time.monotonic() - began
            for _ in range(wanted // len(kinds)):
                self.prepare(case)
                landed += self.kill_once(case, takes)
                found = self.result(case, b"")
                is_old = found == (None if case.is_folder else other)
                is_new = found == case.expected
                old += is_old
                new += is_new
                strange = [name for name in self.left_over()
                           if not name.startswith(NO_TEMPORARY_LEFT)]
                left += len(self.left_over()) > 0
                self.judge((is_old or is_new) and not strange,
                           f"{case.name}: after a kill neither old nor new")
                left_now = self.left_over()
                for name in left_now:
                    self.judge(self.is_private(self.place / name),
                               f"{name} can be read by others")
                if left_now and not is_new and random.random() < 0.2:
                    again = self.run(case)
                    swept += self.judge(
                        again[0] == case.code and not self.left_over(),
                        f"{case.name}: the next run left {left_now}")
        print(f"A29: {old + new} kills: {old} left the old output, {new} the "
              f"new, none anything else; {landed} found it running, "
              f"{left} left a hidden file of mode 0600, which the next "
              f"run took away ({swept} looked at)")

    @staticmethod
    def is_private(path):
        return os.lstat(path).st_mode & 0o077 == 0

    def kill_once(self, case, takes):
        """1 when it was still running."""
        child = subprocess.Popen(
            self.command(case, self.place / "out"), cwd=self.work,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin"})
        if random.random() < 0.7:       # wait until it begins to write
            limit = time.monotonic() + takes * 3
            while not self.left_over() and time.monotonic() < limit and \
                    child.poll() is None:
                pass
            wait = random.random() * takes * 0.2
        else:
            wait = random.random() * takes * 1.2
        until = time.monotonic() + wait
        while time.monotonic() < until:
            pass
        running = child.poll() is None
        child.kill()
        child.wait()
        return int(running)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--stride", type=int, default=7)
    parser.add_argument("--kills", type=int, default=1000)
    given = parser.parse_args()
    faults = Faults(given.build, given.stride)
    try:
        for case in CASES:
            faults.learn(case)
        for part in given.parts or ["memory", "files", "disk", "pipes",
                                    "kills"]:
            if part == "kills":
                faults.kills(given.kills)
            else:
                getattr(faults, part)()
    finally:
        shutil.rmtree(faults.work, ignore_errors=True)
    print(f"{faults.passed} passed, {faults.failed} failed")
    return 1 if faults.failed else 0


if __name__ == "__main__":
    sys.exit(main())
