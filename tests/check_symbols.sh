#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What the libraries in the folder B export, import and may write to:
#   - each exports the calls that its public headers declare, and no others;
#   - none calls what aborts, exits, prints, forks, handles signals, reads the
#     environment or depends on the locale (the programs may);
#   - none has writable global data.
# Prints the imports of the core and `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."

B=${B:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
check() { # what, file of complaints: empty is good
    if [ -s "$2" ]; then
        failed=$((failed + 1))
        echo "$1:"
        sed 's/^/    /' "$2" | head -20
    else
        passed=$((passed + 1))
    fi
}

declared() { # headers...: the names that follow EB_API
    cat "$@" | sed 's|^ *#.*||' | tr '\n' ' ' | grep -o 'EB_API [^;(]*(' |
        sed 's/ *($//; s/.*[ *]//' | sort -u
}
exported() { nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort -u; }
imported() { nm -D --undefined-only "$1" | awk '{ sub(/@.*/, "", $NF); print $NF }' | sort -u; }

core_headers=$(ls include/earlybell/*.h | grep -v '/text\.h\|/train\.h')
refused='abort|_exit|_Exit|exit|quick_exit|atexit|on_exit|__cxa_atexit|__assert_fail|longjmp|_longjmp|siglongjmp
|printf|vprintf|puts|putchar|putc|fputs|fputc|perror|psignal|__(v?f?)printf_chk|v?fprintf|v?dprintf|stdout|stderr|stdin
|signal|sigaction|raise|kill|alarm|setitimer|fork|vfork|execv.*|system|popen|posix_spawn.*
|getenv|secure_getenv|setenv|putenv|environ|setlocale|newlocale|uselocale|localeconv|nl_langinfo
|strto(d|f|ld)|ato[fil]|sscanf|__isoc99_sscanf|strcoll|strxfrm|strftime|strerror|__xpg_strerror_r|strerror_r
|__ctype_.*|is(digit|alpha|alnum|space|upper|lower|print|punct|xdigit)|to(upper|lower)|mbs.*|wcs.*|iconv.*
|qsort_r|rand|srand|random|srandom|drand48|time|localtime|localtime_r|gmtime|mktime|strtok
|exp|exp2|expm1|log|log1p|log2|log10|pow|lgamma|lgamma_r|tgamma|erf|erfc|sin|cos|tan|tanh
|dlopen|socket|connect'
refused=$(tr -d '\n' <<<"$refused")

try_library() { # name, what of `refused` it may call all the same, headers...
    local name=$1 allowed=$2
    shift 2
    declared "$@" >"$work/declared"
    exported "$B/$name.so" >"$work/exported"
    comm -3 "$work/declared" "$work/exported" |
        sed 's/^\t/exported, not declared: /; t; s/^/declared, not exported: /' >"$work/differ"
    [ -s "$work/exported" ] || echo "nothing is exported" >>"$work/differ"
    check "$name, exports" "$work/differ"
    grep -v '^eb_' "$work/exported" >"$work/foreign"
    check "$name, names that do not begin with eb_" "$work/foreign"
    imported "$B/$name.so" >"$work/imports.$name"
    grep -xE "$refused" "$work/imports.$name" | grep -vxE "$allowed" >"$work/calls"
    check "$name, calls that a library must not make" "$work/calls"
}

try_library libearlybell - $core_headers
# Text writes to standard output where its caller names that as the target.
try_library libearlybell_text "stdout" include/earlybell/text.h
# GSL's own functions print and abort as its handler says; ours do not.
try_library libearlybell_train - include/earlybell/train.h

# Writable data of ours: .data and .bss of every object, thread-local ones
# too. Constants with addresses in them (.data.rel.ro) are not writable.
find "$B"/src/{base,data,features,model,policy,review,text,train} "$B/gen" -name '*.o' 2>/dev/null |
    sort >"$work/objects"
xargs size -A <"$work/objects" |
    awk '/:$/ { file = $1 } $1 ~ /^\.(data|bss|tdata|tbss)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0 {
        print file, $1, $2, "bytes" }' >"$work/writable"
xargs nm -A <"$work/objects" | grep ' C ' >>"$work/writable"
[ -s "$work/objects" ] || echo "no objects" >>"$work/writable"
check "writable global data" "$work/writable"

# The checks see what they should: an object that breaks them all.
cat >"$work/bad.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
int eb_counter = 3;
int eb_other(void);
int eb_other(void) { if (getenv("X")) abort(); return printf("%d", eb_counter++); }
C
"${CC:-cc}" -shared -fPIC -o "$work/bad.so" "$work/bad.c" &&
    [ "$(imported "$work/bad.so" | grep -cxE "$refused")" -eq 3 ] &&
    [ "$(exported "$work/bad.so" | grep -c '^eb_')" -eq 2 ] || echo "a bad library passed" >"$work/blind"
touch "$work/blind"
check "the checks themselves" "$work/blind"

echo "note: libearlybell imports: $(grep -v '^_\(ITM\|_gmon\|_cxa\)' "$work/imports.libearlybell" | tr '\n' ' ')"
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
