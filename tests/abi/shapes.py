#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What abidiff lets pass, of the interface that was kept and of the one now.

  shapes.py types KEPT.abi NOW.abi          two descriptions by abidw
  shapes.py values KEPT.csv HEADERS         compiles with CC and compares
  shapes.py values --update KEPT.csv HEADERS

types: once anything was added at the end of a structure that may grow,
abidiff's suppression hides whatever else changed in it, and it does not see
that a member went into the padding at the end: sizeof is then as it was, and
a caller of before has rubbish there. Here each member must be the kept one,
at its place and of its type; more may follow, in what begins with its size
if sizeof grows too, and in what a call only ever points to. An int in place
of an enumeration is harmless to abidiff; here calls keep their types by name.

values: macros, and enumerators that no call mentions (error codes, indices of
features), are in no description, and yet in every caller. All keep their
value. Only what counts an enumeration may grow, within its EB_..._ROOM.

How the interface may change: include/earlybell/earlybell.h.
"""

import csv
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

# The calls hand out pointers to these, and nobody else makes one.
POINTED_TO = {
    "eb_feature_info",
    "eb_fit_quality",
    "eb_fit_trial",
    "eb_group",
    "eb_judged",
    "eb_label",
    "eb_moved",
    "eb_part",
    "eb_pattern",
    "eb_place",
    "eb_places_step",
    "eb_problem",
    "eb_simulated_pupil",
    "eb_simulated_school",
}
COUNTS = {
    "EB_CPUS",
    "EB_CUTS",
    "EB_EVENTS",
    "EB_FATES",
    "EB_METRIC_KINDS",
    "EB_PATTERN_KINDS",
    "EB_PLACE_LISTS",
    "EB_STATES",
    "EB_UNLABELLED",
    "EB_VALUES_KINDS",
    "EB_YARDSTICKS",
}
OF_THE_VERSION = {"EB_VERSION_MAJOR", "EB_VERSION_MINOR", "EB_VERSION_PATCH"}


# ---- structures -------------------------------------------------------------


class Described:
    """The public structures of a library, as abidw wrote them."""

    def __init__(self, path):
        self.types = {}
        self.root = xml.etree.ElementTree.parse(path).getroot()
        for element in self.root.iter():
            if "id" in element.attrib:
                self.types.setdefault(element.get("id"), element)

    def words(self, identity):
        """A type in words, the same whatever the description's numbers."""
        element = self.types.get(identity)
        if element is None:
            return "?"
        inner = element.get("type-id")
        if element.tag == "pointer-type-def":
            return self.words(inner) + " *"
        if element.tag == "qualified-type-def":
            return "const " + self.words(inner)
        if element.tag == "array-type-def":
            lengths = "".join(f"[{s.get('length')}]" for s in element)
            return self.words(inner) + lengths
        if element.tag == "function-type":
            parts = [p.get("type-id") for p in element]
            return "call(" + ", ".join(self.words(p) for p in parts) + ")"
        return element.get("name", "?")

    def calls(self):
        """Name -> its types in words, the result's last."""
        return {
            call.get("name"): [self.words(p.get("type-id")) for p in call]
            for call in self.root.iter("function-decl")
            if call.get("elf-symbol-id")
        }

    def structures(self):
        """Name -> (bits, [(member, offset, type)])."""
        found = {}
        for element in self.types.values():
            name = element.get("name", "")
            if element.tag != "class-decl" or not name.startswith("eb_"):
                continue
            if element.get("is-declaration-only") == "yes":
                continue
            members = [
                (
                    member.find("var-decl").get("name"),
                    int(member.get("layout-offset-in-bits")),
                    self.words(member.find("var-decl").get("type-id")),
                )
                for member in element.findall("data-member")
            ]
            found[name] = (int(element.get("size-in-bits")), members)
        return found


def compare_calls(before, after):
    wrong = [] if before else ["no call was found"]
    for name, types in sorted(before.items()):
        found = after.get(name, types)  # abidiff tells what is missing
        if found != types:
            wrong.append(f"{name}: {types} became {found}")
    return wrong


def compare_structures(before, after):
    wrong = [] if before else ["no structure was found"]
    for name, (bits, members) in sorted(before.items()):
        if name not in after:
            wrong.append(f"{name} is no longer there")
            continue
        bits_now, members_now = after[name]
        for was, found in zip(members, members_now, strict=False):
            if was != found:
                wrong.append(f"{name}: {was} became {found}")
        if len(members_now) < len(members):
            wrong.append(f"{name}: members were removed")
        sized = bool(members) and members[0][:2] == ("size", 0)
        grown = len(members_now) > len(members)
        if grown and not sized and name not in POINTED_TO:
            wrong.append(f"{name} grew, and does not begin with its size")
        elif grown and sized and bits_now <= bits:
            wrong.append(f"{name}: a new member is in the padding at its end")
        elif not grown and bits_now != bits:
            wrong.append(f"{name}: {bits} bits became {bits_now}")
    return wrong


# ---- values -----------------------------------------------------------------


def names_of(text):
    """Macros and enumerators of a header."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    names = [
        name
        for name in re.findall(r"(?m)^#define (EB_[A-Z0-9_]+) +\S", text)
        if not name.endswith(("_H", "_INIT", "EB_API", "EB_WARN_UNUSED"))
    ]
    plain = re.sub(r"(?m)^#.*$", " ", text)
    for body in re.findall(r"\benum\b[^{;]*\{([^}]*)\}", plain):
        names += re.findall(r"\b(EB_[A-Z0-9_]+)\b\s*(?:=[^,]*)?(?:,|\s*$)", body)
    return names


def values_of(headers):
    """What a program that was compiled with these headers has in it."""
    paths = sorted((headers / "earlybell").glob("*.h"))
    names = [n for p in paths for n in names_of(p.read_text(encoding="utf-8"))]
    assert len(names) == len(set(names)), "a name is defined twice"
    lines = ["#include <stdio.h>"]
    lines += [f'#include "earlybell/{path.name}"' for path in paths]
    lines += ["int main(void) {"]
    lines += [f'printf("{n},%lld\\n", (long long)({n}));' for n in names]
    lines += ["return 0; }"]
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "values")
        source = program.with_suffix(".c")
        source.write_text("\n".join(lines) + "\n", encoding="utf-8")
        compiler = os.environ.get("CC", "cc").split()
        how = ["-std=c11", f"-I{headers}", "-o", program, source]
        subprocess.run(compiler + how, check=True)
        said = subprocess.run(
            [program], check=True, capture_output=True, text=True
        ).stdout
    return {name: int(value) for name, value in csv.reader(said.splitlines())}


def compare_values(kept, now):
    wrong = [] if len(kept) > 100 else ["hardly any value was kept"]
    for name, value in kept.items():
        if name not in now:
            wrong.append(f"{name} is no longer there")
        elif name in COUNTS and now[name] >= value:
            continue
        elif now[name] != value and name not in OF_THE_VERSION:
            wrong.append(f"{name} was {value} and is {now[name]}")
    for name in sorted(COUNTS - set(now)):
        wrong.append(f"{name} counts nothing: see COUNTS")
    for name, room in now.items():
        what = name.removesuffix("_ROOM")
        if what in COUNTS and what != name and now[what] > room:
            wrong.append(f"{what} is {now[what]}, over {name}")
    return wrong


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "types":
        kept, now = map(Described, arguments[1:])
        wrong = compare_calls(kept.calls(), now.calls())
        wrong += compare_structures(kept.structures(), now.structures())
    elif len(arguments) in (3, 4) and arguments[0] == "values":
        file, headers = map(pathlib.Path, arguments[-2:])
        now = values_of(headers)
        if arguments[1] == "--update":
            rows = "".join(f"{name},{value}\n" for name, value in now.items())
            file.write_text("name,value\n" + rows, encoding="utf-8")
            print(f"{file}: {len(now)} values")
            return 0
        with file.open(encoding="utf-8", newline="") as lines:
            kept = {r["name"]: int(r["value"]) for r in csv.DictReader(lines)}
        wrong = compare_values(kept, now)
    else:
        print(__doc__, file=sys.stderr)
        return 2
    print("\n".join(wrong[:40]), end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
