#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What the libraries and programs in the folder B link. A school system that
# embeds the core must meet nothing but the C library; GSL (GPL-3) stays in
# the train part; text, train and the programs use the core by its public
# calls alone. Prints what is needed by whom and `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."

B=${B:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
say() { # what, 0 good or 1 bad
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "wrong: $1"
    fi
}

needed() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }

try_needs() { # file, pattern of all it may need, pattern of what it must
    local name list
    name=$(basename "$1")
    list=$(needed "$1")
    echo "note: $name needs:" $list
    ! grep -qvxE "$2" <<<"$list"
    say "$name may need only $2" $?
    grep -qxE "$3" <<<"$list"
    say "$name must need $3" $?
}

system='lib[cm]\.so\.6|ld-linux[-a-z0-9_]*\.so\.[0-9]|ld64\.so\.[0-9]'
core='libearlybell\.so\.0'
text='libcsv\.so\.[0-9]+|libsodium\.so\.[0-9]+'
train='libgsl\.so\.[0-9]+|libgslcblas\.so\.[0-9]+'
try_needs "$B/libearlybell.so" "$system" "libc\.so\.6"
try_needs "$B/libearlybell_text.so" "$system|$core|$text" "$core"
try_needs "$B/libearlybell_train.so" "$system|$core|$train" "libgsl\.so\.[0-9]+"
try_needs "$B/earlybell" "$system|$text" "libcsv\.so\.[0-9]+"
try_needs "$B/earlybell-train" "$system|$text|$train" "libgsl\.so\.[0-9]+"

for name in libearlybell libearlybell_text libearlybell_train; do
    readelf -d "$B/$name.so" | grep -q "(SONAME).*\[$name\.so\.0\]"
    say "soname of $name" $?
    ! readelf -d "$B/$name.so" | grep -qE '\((RPATH|RUNPATH|TEXTREL)\)'
    say "$name: no search path, no text relocation" $?
    readelf -lW "$B/$name.so" | grep 'GNU_STACK' | grep -qv 'RWE'
    say "$name: the stack is not executable" $?
done

# The programs hold the archives, where nothing is hidden; with the shared
# libraries in their place the link shows what they use beside public calls.
# That is said, not refused: they are built from the same tree.
link() { # objects and libraries...
    "${CC:-cc}" -Wl,-z,defs -Wl,--as-needed "$@" -lm -o "$work/program" >"$work/log" 2>&1
}
shared=("$B/libearlybell_base.a" "$B/libearlybell_text.so" "$B/libearlybell_train.so" "$B/libearlybell.so"
    -lgsl -lgslcblas -Wl,-rpath-link,"$B")
beside_public() { # program, objects...
    local name=$1 hidden
    shift
    link "$@" "${shared[@]}" && return
    hidden=$(grep -ao "undefined reference to \`[^']*'" "$work/log" | sed "s/.*\`//; s/'//" | sort -u | tr '\n' ' ')
    echo "warning: $name uses what is not public: ${hidden:-$(tail -3 "$work/log")}"
}
beside_public earlybell $(find "$B/src/ui" -name '*.o' ! -name 'train_*') $(ls "$B"/gen/embedded_{papers,letters}.o)
beside_public earlybell-train $(find "$B/src/ui" -name 'train_*.o') "$B/libui.a"

# And that such a link does fail: a call of a hidden function of the core,
# found in its archive, refused by its shared library.
hidden=$(nm "$B/libearlybell.a" 2>/dev/null | awk '$2 == "T" { print $3 }' | sort -u |
    comm -23 - <(nm -D --defined-only "$B/libearlybell.so" | awk '{ sub(/@.*/, "", $3); print $3 }' | sort -u) |
    comm -23 - <(nm "$B/libearlybell_base.a" 2>/dev/null | awk '$2 == "T" { print $3 }' | sort -u) | head -1)
printf 'void %s(void);\nint main(void) { %s(); return 0; }\n' "${hidden:-nothing}" "${hidden:-nothing}" >"$work/main.c"
link "$work/main.c" "$B/libearlybell.a"
say "the archive has ${hidden:-no hidden function}" $?
! link "$work/main.c" "$B/libearlybell_base.a" "$B/libearlybell.so"
say "${hidden:-nothing} of the core is hidden" $?

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
