#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The bill of materials of a source release, as CycloneDX 1.5 JSON.

    sbom.py [OUT]          standard output without OUT

What is in it is read from where it stands: the version from base.h, the
models with their SHA-256 and their own versions, the libraries with the
versions that the headers on this machine state. Time and serial number come
from the commit, so that two runs on one commit write the same bytes.
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
OWN = {"license": {"id": "MIT"}}

# name, licence, who links it, the header and the macros that state a version
LIBRARIES = [
    ("libcsv", "LGPL-2.1-or-later", "earlybell_text", "csv.h",
     ["CSV_MAJOR", "CSV_MINOR", "CSV_RELEASE"]),
    ("libsodium", "ISC", "earlybell_text", "sodium.h",
     ["SODIUM_VERSION_STRING"]),
    ("gsl", "GPL-3.0-or-later", "earlybell_train", "gsl/gsl_version.h",
     ["GSL_VERSION"]),
]
# part, licence as conveyed, what it links
PARTS = [
    ("earlybell", "MIT", []),
    ("earlybell_text", "MIT", ["earlybell", "libcsv", "libsodium"]),
    ("earlybell_train", "GPL-3.0-or-later", ["earlybell", "gsl"]),
]


def command(*words, text=None):
    """What a program prints."""
    return subprocess.run(words, cwd=ROOT, input=text, capture_output=True,
                          text=True, check=True).stdout.strip()


def version():
    """major.minor.patch, as base.h has it."""
    header = (ROOT / "include/earlybell/base.h").read_text(encoding="utf-8")
    numbers = re.findall(r"^#define EB_VERSION_[A-Z]+ (\d+)", header, re.M)
    return ".".join(numbers)


def library_version(header, macros):
    """The version that a header states; None where it is not installed."""
    try:
        text = command("cc", "-E", "-P", "-",
                       text=f"#include <{header}>\n@ {' '.join(macros)}\n")
    except subprocess.CalledProcessError:
        return None
    words = text.rsplit("@", 1)[1].replace('"', " ").split()
    return ".".join(words)


def library(name, licence, header, macros):
    """A library that is linked, not contained."""
    entry = {"type": "library", "bom-ref": name, "name": name,
             "scope": "required" if name != "gsl" else "optional",
             "licenses": [{"license": {"id": licence}}]}
    found = library_version(header, macros)
    if found:
        entry["version"] = found
        entry["purl"] = f"pkg:generic/{name}@{found}"
    return entry


def model(path):
    """A model that is built in: a file of numbers, not a program."""
    data = path.read_bytes()
    about = json.loads(data)
    return {"type": "machine-learning-model",
            "bom-ref": f"model:{about['name']}", "name": about["name"],
            "version": about["version"],
            "hashes": [{"alg": "SHA-256",
                        "content": hashlib.sha256(data).hexdigest()}],
            "licenses": [OWN]}


def bill():
    """The whole document."""
    commit = command("git", "rev-parse", "HEAD")
    here = version()
    parts = [{"type": "library", "bom-ref": name, "name": f"lib{name}",
              "version": here, "licenses": [{"license": {"id": licence}}]}
             for name, licence, _ in PARTS]
    models = [model(path) for path in sorted(ROOT.glob("models/*.json"))]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, commit)}",
        "version": 1,
        "metadata": {
            "timestamp": command("git", "show", "-s", "--format=%cI", "HEAD"),
            "component": {"type": "application", "bom-ref": "source",
                          "name": "earlybell", "version": here,
                          "licenses": [OWN],
                          "properties": [{"name": "commit",
                                          "value": commit}]}},
        "components": parts + models + [library(name, licence, header, macros)
                                        for name, licence, _, header, macros
                                        in LIBRARIES],
        "dependencies": [{"ref": "source",
                          "dependsOn": [name for name, _, _ in PARTS]}]
        + [{"ref": name, "dependsOn": links} for name, _, links in PARTS],
    }


def main():
    text = json.dumps(bill(), indent=2) + "\n"
    if len(sys.argv) > 1:
        pathlib.Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
