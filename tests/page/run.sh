#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The pages of `earlybell report` for each reader, made from the invented
# scheme and opened in a real browser (in_browser.mjs). Needs chromium, node
# and npm; two packages of npm are put into BUILD/npm, nowhere else.
#
#   run.sh BUILD
set -euo pipefail
[ $# -eq 1 ] || { sed -n '4,9s/^# \{0,1\}//p' "$0"; exit 2; }
build=$(realpath "$1")
cd "$(dirname "$0")"
scheme=../../examples/mentor_scheme
work=$build/page
mkdir -p "$work" "$build/npm"
[ -d "$build/npm/node_modules/axe-core" ] ||
    npm install --silent --no-audit --no-fund --prefix "$build/npm" \
        playwright-core@1.65.1 axe-core@4.14.1 >/dev/null

# Every name and class of the pupil file is hostile here.
sed '1!s/[^,]*,\([^,]*\),[^,]*$/"<script>alert(1)<\/script>""><img src=http:\/\/leak.invalid\/ onerror=alert(1)>",<b>\1,/' \
    $scheme/pupils.csv >"$work/pupils.csv"
register=("$scheme/register.csv" --pupils "$work/pupils.csv"
    --calendar $scheme/calendar.csv)
printf 'pupil_id\nA10872\nA10079\nA10518\n' >"$work/caseload.csv"
printf 'pupil_id,at,event,who,note\nA10872,2026-01-27T08:31,told,"<i>",%s\n' \
    '"</script><script>alert(2)</script>"' >"$work/cases.csv"
page() { # name, options...
    local name=$1
    shift
    "$build/earlybell" report "${register[@]}" "$@" -o "$work/$name.html" \
        2>"$work/$name.log" || { cat "$work/$name.log" && return 1; }
}
page lead --top 3 --cases "$work/cases.csv"
page mentor --audience mentor --caseload "$work/caseload.csv" --cases "$work/cases.csv"
page governor --audience governor
exec node in_browser.mjs "$build/npm" "$(command -v chromium)" \
    "$work/governor.html" "$work/mentor.html" "$work/lead.html"
