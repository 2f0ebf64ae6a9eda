#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Logistic fits to 40 digits, to hold the C fit to.

    certified_fits.py PROGRAM FOLDER

Fits birthwt.csv and quine.csv of FOLDER by Newton's method in mpmath, without
a penalty, with ridge (lambda 1) and with Firth's, by the plain formulas: no
centring, no scaling, the hat values from the whole inverse. Then runs PROGRAM (tests/certified_fits.c) on the same
tables and compares: coefficients 1e-10, standard errors 1e-9, deviance 1e-12,
all relative. Also holds the mpmath fit to values computed once with 60 digits
(September 2026; R's glm at epsilon 1e-14 agrees to 1e-11), so that a mistake
here cannot hide one there. Prints each difference and `N passed, N failed`.
"""

import csv
import subprocess
import sys

from mpmath import diag, exp, inverse, log, lu_solve, matrix, mp, mpf

mp.dps = 40

# Coefficients and deviance, as computed once; "" where none was.
FROZEN = {
    ("birthwt", "none"): """0.4806232091007844 -0.02954902707447544
        -0.01542428397985233 1.272259797754386 0.8804959257825372
        0.9388457015782595 0.5433370311245408 1.863302870378841
        0.7676481457715813 0.06530183477943416 201.2847950558811""",
    ("quine", "none"): """-0.6735656126400617 -1.119377114461656
        0.2593919526367285 -0.9488645719926415 0.2411897843866929
        1.075370924360104 0.500203962004372 160.859041235459""",
    ("quine", "ridge"): """-0.5897364535153759 -0.9585857546993097
        0.2022005007215471 -0.7977333454849517 0.2182378149524379
        0.8272642733130884 0.2964016280428""",
    ("quine", "firth"): """-0.6251777055794027 -1.058594062673115
        0.2463785164928466 -0.8991316621357169 0.2213849581059723
        1.003782359142888 0.4642722906278465""",
    ("birthwt", "ridge"): "",
    ("birthwt", "firth"): "",
}
FROZEN_SE = {("birthwt", "none"): {0: "1.196904107374553",
                                   2: "0.006919381067258822"}}


def read(path):
    with open(path, encoding="utf-8") as file:
        rows = [[mpf(v) for v in r] for r in list(csv.reader(file))[1:]]
    return matrix([[mpf(1)] + r[:-1] for r in rows]), [r[-1] for r in rows]


def at(x, y, b, penalty):
    """Score, information and weights at b."""
    n, width = x.rows, x.cols
    p = [1 / (1 + exp(-sum(x[i, j] * b[j] for j in range(width))))
         for i in range(n)]
    weights = [q * (1 - q) for q in p]
    information = x.T * diag(weights) * x
    rest = [y[i] - p[i] for i in range(n)]
    if penalty == "firth":
        covariance = inverse(information)
        half = x * covariance
        for i in range(n):
            leverage = weights[i] * sum(half[i, j] * x[i, j]
                                        for j in range(width))
            rest[i] += leverage * (mpf(1) / 2 - p[i])
    score = x.T * matrix(rest)
    if penalty == "ridge":
        for j in range(1, width):
            score[j] -= b[j]
            information[j, j] += 1
    deviance = -2 * sum(log(p[i] if y[i] else 1 - p[i]) for i in range(n))
    return score, information, deviance


def fit(x, y, penalty):
    b = matrix(x.cols, 1)
    for _ in range(400):
        score, information, _ = at(x, y, b, penalty)
        step = lu_solve(information, score)
        b += step
        if max(abs(s) for s in step) < mpf(10) ** -30:
            break
    else:
        raise SystemExit("no convergence")
    score, information, deviance = at(x, y, b, penalty)
    covariance = inverse(information)
    return b, [covariance[j, j] ** mpf("0.5") for j in range(x.cols)], deviance


def far(ours, theirs):
    return abs(mpf(ours) - theirs) / abs(theirs)


def main(program, folder):
    passed = failed = 0
    for (name, penalty), frozen in FROZEN.items():
        x, y = read("%s/%s.csv" % (folder, name))
        b, errors, deviance = fit(x, y, penalty)
        printed = subprocess.run(
            [program, "%s/%s.csv" % (folder, name), penalty], check=False,
            stdout=subprocess.PIPE, text=True).stdout
        ours = dict(line.split(" ", 1) for line in printed.splitlines())
        if "deviance" not in ours:
            print("FAILED %s %s: %s" % (name, penalty, printed.strip()))
            failed += 1
            continue
        checks = [("coefficients", 1e-10, [far(ours["coef%d" % j], b[j])
                                           for j in range(x.cols)]),
                  ("standard errors", 1e-9, [far(ours["se%d" % j], errors[j])
                                             for j in range(x.cols)]),
                  ("deviance", 1e-12, [far(ours["deviance"], deviance)])]
        if frozen:
            values = frozen.split()
            checks.append(("frozen values", 1e-13,
                           [far(v, t) for v, t in
                            zip(values, list(b) + [deviance])]))
        for j, value in FROZEN_SE.get((name, penalty), {}).items():
            checks.append(("frozen s.e. %d" % j, 1e-13,
                           [far(value, errors[j])]))
        for what, most, found in checks:
            good = max(found) <= most
            passed, failed = passed + good, failed + (not good)
            print("%s %-8s %-6s %-16s largest difference %.1e, %s steps" % (
                "ok    " if good else "FAILED", name, penalty, what,
                float(max(found)), ours["iterations"]))
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
