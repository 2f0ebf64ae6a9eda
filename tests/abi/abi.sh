#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The binary interface of the three libraries against the one that was kept
# (`*.abi` beside this file, by libabigail's abidw): calls may be added, and
# members at the end of structures that begin with their size; whatever else
# changes fails, and so does a comparison that cannot see a removal.
#
#   abi.sh BUILD               compares; writes nothing here
#   abi.sh --update BUILD      keeps what BUILD has: at a release, never to
#                              make this pass within one (see CHANGELOG.md)
#
# Then the models that were released: released.py. Prints `A40: ...` for the
# table of acceptance tests and `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/../.."

update=
if [ "${1:-}" = --update ]; then update=1; shift; fi
[ $# -eq 1 ] || { sed -n '4,15s/^# \{0,1\}//p' "$0"; exit 2; }
build=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

describe() { # library, to
    abidw --exported-interfaces-only --headers-dir include/earlybell \
        --drop-private-types --no-corpus-path --no-comp-dir-path \
        --no-show-locs --type-id-style hash --out-file "$2" \
        "$build/$1.so.0"
}

compare() { # kept, now
    abidiff --no-added-syms --suppr tests/abi/suppressions "$1" "$2"
}

try() { # what, command...
    local what=$1
    shift
    if "$@" >"$work/said"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "wrong: $what"
        head -40 "$work/said"
    fi
}

# By the exit code: 4 and 8 are changes, 1 and 2 that it could not compare.
seen() { # kept, now
    local code=0
    compare "$1" "$2" >/dev/null 2>&1 || code=$?
    [ $((code & 12)) -ne 0 ] && [ $((code & 3)) -eq 0 ]
}

for name in libearlybell libearlybell_text libearlybell_train; do
    kept=tests/abi/$name.abi
    describe "$name" "$work/$name.abi" || { failed=$((failed + 1)); continue; }
    if [ -n "$update" ]; then
        cp "$work/$name.abi" "$kept"
        echo "$kept: $(grep -c '<elf-symbol ' "$kept") symbols"
        continue
    fi
    try "the interface of $name changed" compare "$kept" "$work/$name.abi"
    # One call fewer must be seen, and one more be allowed.
    call=$(grep -o "<elf-symbol name='eb_[a-z_]*'" "$kept" | tail -1 | cut -d"'" -f2)
    grep -v "<elf-symbol name='$call'" "$work/$name.abi" |
        sed "s/ elf-symbol-id='$call@@[A-Z_0-9]*'//" >"$work/less.abi"
    try "a removed $call was not seen" seen "$kept" "$work/less.abi"
    try "an added $call was refused" compare "$work/less.abi" "$work/$name.abi"
done
[ -z "$update" ] || exit 0
# So must a type that changed within, as of a file compiled anew.
sed "s/layout-offset-in-bits='64'/layout-offset-in-bits='96'/" \
    "$work/libearlybell.abi" >"$work/moved.abi"
try "moved members were not seen" seen tests/abi/libearlybell.abi "$work/moved.abi"
for kind in kept grown moved; do
    case $kind in
    kept) members="int first;" ;;
    grown) members="int first; int more;" ;;
    moved) members="int more; int first;" ;;
    esac
    printf '%s\n' "typedef struct eb_any_options { unsigned long size; $members } eb_any_options;" \
        "int eb_any(const eb_any_options *o) { return o->first; }" |
        "${CC:-cc}" -g -shared -fPIC -x c - -o "$work/$kind.so" || exit 1
done
try "options that grew at the end were refused" compare "$work/kept.so" "$work/grown.so"
try "options that grew in the middle were not seen" seen "$work/kept.so" "$work/moved.so"

"${PYTHON:-python3}" tests/abi/released.py "$build" || failed=$((failed + 1))
symbols=$(cat tests/abi/*.abi | grep -c '<elf-symbol ')
[ $failed -gt 0 ] || echo "A40: $symbols calls as they were kept, released models score as they did"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
