#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The logistic fit against values certified to 40 digits, on two tables of R's
# package MASS (birthwt, quine). They come from Debian's r-cran-mass when this
# runs (tests/install_packages.sh check-all installs it) and are not kept here.
#
#   certified.sh [BUILD]          (default: build)
#
# Prints each difference and `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
B=${1:-${B:-build}}
PYTHON=${PYTHON:-python3}
"$PYTHON" -c 'import mpmath' 2>/dev/null || PYTHON=/usr/bin/python3

if ! Rscript -e 'library(MASS)' >/dev/null 2>&1; then
    echo "needs the Debian packages r-base-core and r-cran-mass"
    exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${MAKE:-make}" --no-print-directory -s B="$B" "$B/tests/certified_fits" || exit 1
Rscript tests/reference/certified_fits.R "$work" >/dev/null || exit 1
"$PYTHON" tests/reference/certified_fits.py "$B/tests/certified_fits" "$work"
