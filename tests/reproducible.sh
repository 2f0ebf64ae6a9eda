#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The same sources make the same bytes: copies what git knows of this tree, as
# it stands, into two folders with names of different length, builds programs
# and libraries in each (in folders of different names too, at another time),
# and compares every file that is installed. Then `make dist` twice: the same
# archive, with a bill of materials that names the models by their SHA-256.
# Prints `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."

CC=${CC:-cc} PYTHON=${PYTHON:-python3} JOBS=$(nproc 2>/dev/null || echo 2)
root=$PWD
work=$(mktemp -d)
export CCACHE_DISABLE=1 # no kept object may answer for a second build
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
try() { # what, command...
    local what=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "wrong: $what"
        tail -15 "$work/log"
    fi
}

build_in() { # folder of the tree, folder to build in
    mkdir -p "$1" && git ls-files -co --exclude-standard -z |
        xargs -0 sh -c 'for f; do [ ! -e "$f" ] || printf "%s\0" "$f"; done' list |
        tar -c --null -T - | tar -x -C "$1" &&
        "${MAKE:-make}" --no-print-directory -s -j"$JOBS" -C "$1" CC="$CC" B="$2" libs programs
}
try "a first build" build_in "$work/a" build
try "a second one" build_in "$work/another/and/longer" "$work/elsewhere"
for file in "$work/a/build"/{earlybell,earlybell-train,*.a,*.so.*}; do
    name=${file##*/}
    try "$name is the same" cmp "$file" "$work/elsewhere/$name"
    try "$name tells no folder" bash -c "! grep -aq '$work' '$file'"
done

for turn in 1 2; do
    try "make dist" "${MAKE:-make}" --no-print-directory -s PYTHON="$PYTHON" CC="$CC" B="$work/dist$turn" dist
    sleep 1 # so that a time stamp would show
done
archive=$(basename "$work/dist1/"*.tar.gz)
try "the same archive" cmp "$work/dist1/$archive" "$work/dist2/$archive"
try "its hash" bash -c "cd '$work/dist1' && sha256sum -c '$archive.sha256'"
cat >"$work/check.py" <<'PYTHON'
import hashlib, json, pathlib, sys, tarfile

tar = tarfile.open(sys.argv[1])
top = {name.split("/")[0] for name in tar.getnames()}
assert len(top) == 1, top
read = lambda name: tar.extractfile(f"{min(top)}/{name}").read()
bill = json.loads(read("sbom.cdx.json"))
assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
parts = {part["bom-ref"]: part for part in bill["components"]}
models = [name for name in tar.getnames()
          if name.count("/") == 2 and "/models/" in name
          and name.endswith(".json")]
assert models
for path in models:
    data = read(path.split("/", 1)[1])
    part = parts["model:" + pathlib.Path(path).stem]
    assert part["hashes"][0]["content"] == hashlib.sha256(data).hexdigest()
for name, licence in [("libcsv", "LGPL-2.1-or-later"), ("libsodium", "ISC"),
                      ("gsl", "GPL-3.0-or-later")]:
    assert parts[name]["version"][0].isdigit()
    assert parts[name]["licenses"][0]["license"]["id"] == licence
links = {d["ref"]: d["dependsOn"] for d in bill["dependencies"]}
assert links["earlybell"] == [] and "gsl" not in links["earlybell_text"]
assert set().union(*links.values()) <= set(parts)
PYTHON
try "its bill of materials" "$PYTHON" "$work/check.py" "$work/dist1/$archive"
cd "$root" && echo "note: sha256 of the core: $(sha256sum <"$work/a/build/libearlybell.so.0" | cut -c1-16)..."
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
