#!/bin/bash
# SPDX-License-Identifier: MIT
# What published figures cannot tell apart: how fast a pupil's propensity
# drifts within a year. Simulates each drift (each with its own spread, found
# so that the bands fit) and prints one row of Markdown for it; the table in
# models/sources/simulator.md is this output.
#
#   sensitivity.sh CALIBRATION [PUPILS]
set -euo pipefail
program=$1
pupils=${2:-400000}
here=$(dirname "$0")
wanted=(band_divergence,2022,primary band_divergence,2022,secondary
    persistent,2022,primary persistent,2022,secondary
    severe,2022,primary severe,2022,secondary
    termly_minus_year,2022,all termly_minus_year,2024,all
    year_6_to_7_correlation,2024,all last_year_ranking,2025,all
    persistent_if_missed_first_week,2022,primary
    persistent_if_missed_first_week,2022,secondary
    persistent_if_missed_a_week,2024,all
    full_year_severe,2024,primary full_year_severe,2024,secondary)
also=()
for figure in "${wanted[@]}"; do also+=(--also "$figure"); done
echo "| drift | divergence pri | sec | PA 2022/23 pri | sec | severe pri | sec | terms less year 2022/23 | 2024/25 | r Year 6, 7 | AUROC of last year | PA if missed week 1 pri | sec | PA if missed a week | severe, on roll all year pri | sec |"
echo "|--|--|--|--|--|--|--|--|--|--|--|--|--|--|--|--|"
for drift in none base strong jumps; do
    "$program" "$here/targets.csv" --pupils "$pupils" --schools "$((pupils / 10))" \
        --drift "$drift" --markdown "${also[@]}"
done
