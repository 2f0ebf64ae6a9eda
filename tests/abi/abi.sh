#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The interface of the three libraries against the one that was kept (`*.abi`
# beside this file, by libabigail's abidw; `values.csv`). What may change and
# how: include/earlybell/earlybell.h. Whatever else changes fails, and so does
# a comparison that does not see the changes that are tried on it here.
#
#   abi.sh BUILD               compares; writes nothing here
#   abi.sh --update BUILD      keeps what BUILD has: at a release, never to
#                              make this pass within one (see CHANGELOG.md)
#
# abidiff compares calls and types, shapes.py what it lets pass. Then the
# models that were released: released.py. Prints `A40: ...` for the table of
# acceptance tests and `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/../.."

update=
if [ "${1:-}" = --update ]; then update=1; shift; fi
[ $# -eq 1 ] || { sed -n '4,16s/^# \{0,1\}//p' "$0"; exit 2; }
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

soname() { grep -o "soname='[^']*'" "$1" | head -1; }
shapes() { "${PYTHON:-python3}" tests/abi/shapes.py "$@"; }

compare() { # kept, now
    abidiff --no-added-syms --suppr tests/abi/suppressions "$1" "$2" &&
        shapes types "$1" "$2"
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
    abidiff --no-added-syms --suppr tests/abi/suppressions "$1" "$2" >/dev/null 2>&1 || code=$?
    [ $((code & 12)) -ne 0 ] && [ $((code & 3)) -eq 0 ]
}

for name in libearlybell libearlybell_text libearlybell_train; do
    kept=tests/abi/$name.abi
    describe "$name" "$work/$name.abi" || { failed=$((failed + 1)); continue; }
    if [ -n "$update" ]; then
        compare "$kept" "$work/$name.abi" >/dev/null 2>&1 ||
            [ "$(soname "$kept")" != "$(soname "$work/$name.abi")" ] ||
            echo "note: $name breaks what was kept: if that was released, SOVERSION and the *.map files go up first"
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
if [ -n "$update" ]; then
    shapes values --update tests/abi/values.csv include
    exit
fi
# So must a type that changed within, as of a file compiled anew.
sed "s/layout-offset-in-bits='64'/layout-offset-in-bits='96'/" \
    "$work/libearlybell.abi" >"$work/moved.abi"
try "moved members were not seen" seen tests/abi/libearlybell.abi "$work/moved.abi"
# A library of one call: its options, the kinds that it knows, what it gives.
small() { # name, members, kinds, members of what it gives, type of an argument
    printf '%s\n' "typedef enum eb_kind { EB_A, EB_B$3, EB_STATES } eb_kind;" \
        "typedef struct eb_given { int a; $4 } eb_given;" \
        "typedef struct eb_any_options { unsigned long size; $2 } eb_any_options;" \
        "int eb_any(const eb_any_options *o, ${5:-eb_kind} kind, eb_given *out);" \
        "int eb_any(const eb_any_options *o, ${5:-eb_kind} kind, eb_given *out) {" \
        "    return o->first + (int)kind + out->a; }" |
        "${CC:-cc}" -g -shared -fPIC -x c - -o "$work/$1.so" &&
        abidw --type-id-style hash --out-file "$work/$1.abi" "$work/$1.so"
}
changed() { # may or must_not, what, and what `small` takes
    small changed "${@:3}" || { failed=$((failed + 1)); return; }
    local code=0
    compare "$work/small.abi" "$work/changed.abi" >"$work/said" || code=$?
    case $1:$code in
    may:0 | must_not:[1-9]*) passed=$((passed + 1)) ;;
    *) failed=$((failed + 1)); echo "wrong: $2 ($1)"; cat "$work/said" ;;
    esac
}
first="int first; int second; long third; int last;"
small small "$first" "" ""
changed may "options that are as they were" "$first" "" ""
changed may "options that grew at the end" "$first long more;" "" ""
changed may "a kind that was added at the end" "$first" ", EB_C" ""
changed must_not "options that grew in the middle" "int more; $first" "" ""
changed must_not "options that grew into their padding" "$first int more;" "" ""
changed must_not "members that changed places" \
    "int second; int first; long third; int last; long more;" "" ""
changed must_not "a member of another type" \
    "int first; float second; long third; int last; long more;" "" ""
changed must_not "a kind that was added in the middle" "$first" " = 2, EB_C = 1" ""
changed must_not "a structure without its size that grew" "$first" "" "int b;"
changed must_not "a number in place of a kind" "$first" "" "" "unsigned"

# What is in callers but in no call: macros, and enumerators without a type.
try "a value of the headers changed" shapes values tests/abi/values.csv include
value() { # may or must_not, what, header, sed script
    rm -rf "$work/include"
    cp -r include "$work/include"
    sed -i "$4" "$work/include/earlybell/$3"
    local code=0
    shapes values tests/abi/values.csv "$work/include" >"$work/said" 2>&1 || code=$?
    case $1:$code in
    may:0) ! cmp -s "include/earlybell/$3" "$work/include/earlybell/$3" ;;
    must_not:1) [ -s "$work/said" ] && ! grep -q Traceback "$work/said" ;;
    *) false ;;
    esac && passed=$((passed + 1)) && return
    failed=$((failed + 1))
    echo "wrong: $2 ($1)"
    head -5 "$work/said"
}
value may "an event more" data.h 's/^    EB_EVENTS$/    EB_EVENT_NEW, EB_EVENTS/'
value must_not "more events than there is room for" data.h 's/^    EB_EVENTS$/    EB_EVENTS = 65/'
value must_not "an event in the middle" data.h 's/^    EB_EVENT_CALL,/    EB_EVENT_NEW, EB_EVENT_CALL,/'
value must_not "the number of an error" base.h 's/EB_ERR_CODE = -100/EB_ERR_CODE = -110/'
value must_not "a feature in the middle" features.h 's/^    EB_F_SPELLS,/    EB_F_NEW, EB_F_SPELLS,/'
value must_not "the room of a text" model.h 's/EB_REASON_ROOM 160/EB_REASON_ROOM 200/'
value must_not "a macro that went" policy.h '/define EB_SUPPORT_WEEKS/d'
value may "another version" base.h 's/EB_VERSION_MINOR 1/EB_VERSION_MINOR 2/'

"${PYTHON:-python3}" tests/abi/released.py "$build" || failed=$((failed + 1))
symbols=$(cat tests/abi/*.abi | grep -c '<elf-symbol ')
values=$(($(wc -l <tests/abi/values.csv) - 1))
[ $failed -gt 0 ] || echo "A40: $symbols calls and $values values as they were kept, released models score as they did"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
