# SPDX-License-Identifier: MIT
"""`python -m earlybell`: the program `earlybell`, where it is installed."""

from __future__ import annotations

import os
import shutil
import sys


def main() -> int:
    """Hands everything on to the program; 127 where there is none."""
    program = os.environ.get("EARLYBELL") or shutil.which("earlybell")
    if program is None:
        print(
            "earlybell: the program is not installed (make install, from the "
            "sources); the Python package works without it",
            file=sys.stderr,
        )
        return 127
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
