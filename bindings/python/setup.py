# SPDX-License-Identifier: MIT
"""Compiles the core and the extension into one file.

Which folders are the core, and the flag that makes every rounding the same on
every machine, are read from the Makefile: there is one list. The models and
the policies are made into arrays of bytes as the Makefile makes them. Nothing
is linked but the C library and its maths.

An ordinary interpreter gets one file for Python 3.11 and everything after it
(the limited API, abi3); a free-threaded one, which has no limited API yet, gets
a file of its own from the same sources.
"""

import concurrent.futures
import os
import pathlib
import re
import shutil
import sysconfig

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.sdist import sdist

HERE = pathlib.Path(__file__).resolve().parent
# A source distribution carries the core in a folder of its own.
ROOT = HERE / "core" if (HERE / "core").is_dir() else HERE.parent.parent
FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def of_makefile(name):
    """What `NAME := ...` of the Makefile says."""
    return re.search(rf"^{name} := (.*)$", MAKEFILE, re.M)[1]


def version():
    header = (ROOT / "include/earlybell/base.h").read_text(encoding="utf-8")
    return ".".join(re.findall(r"#define EB_VERSION_\w+ (\d+)", header))


def core_sources():
    return [
        path
        for folder in of_makefile("CORE_FOLDERS").split()
        for path in sorted((ROOT / "src" / folder).glob("*.c"))
    ]


def embed(pattern, header, array, out):
    """Files as arrays of bytes, as EMBED of the Makefile writes them."""
    lines = ["/* Made by setup.py from models/. */", f'#include "{header}"']
    rows = []
    for number, path in enumerate(sorted(ROOT.glob(pattern))):
        data = path.read_bytes()
        lines.append(f"static const unsigned char text_{number}[] = {{")
        lines += [
            ",".join(map(str, data[at:at + 32])) + ","
            for at in range(0, len(data), 32)
        ]
        lines.append("};")
        rows.append(
            f'    {{"{path.stem}", text_{number}, sizeof text_{number}}},'
        )
    lines += [f"const eb_embedded {array}S[] = {{", *rows, "    {0, 0, 0}};"]
    lines.append(f"const size_t {array}_COUNT = {len(rows)};")
    out.write_text("\n".join(lines) + "\n", encoding="ascii")
    return out


class BuildExt(build_ext):
    """Compiles the core on all cores, with the core's own flags."""

    def initialize_options(self):
        super().initialize_options()
        self.force = True  # what the core is made of is no time stamp's matter

    def build_extension(self, ext):
        folder = pathlib.Path(self.build_temp) / "gen"
        folder.mkdir(parents=True, exist_ok=True)
        embedded = [
            embed("models/*.json", "model/embedded.h", "EB_EMBEDDED_MODEL",
                  folder / "embedded_models.c"),
            embed("models/policies/*.json", "policy/embedded.h",
                  "EB_EMBEDDED_POLICY", folder / "embedded_policies.c"),
        ]
        flags = ["-std=c11", "-O2", "-g0", "-pthread", "-fvisibility=hidden",
                 *of_makefile("EXACT").split()]
        include = [str(ROOT / "include"), str(ROOT / "src")]

        # Any header may be in any file; so may the flags.
        newest = max(
            path.stat().st_mtime
            for path in [HERE / "setup.py", ROOT / "Makefile",
                         *(ROOT / "include").rglob("*.h"),
                         *(ROOT / "src").rglob("*.h")]
        )

        def compile_one(path):
            made = self.compiler.object_filenames(
                [str(path)], output_dir=self.build_temp
            )[0]
            since = max(newest, path.stat().st_mtime)
            if os.path.exists(made) and os.path.getmtime(made) > since:
                return made
            return self.compiler.compile(
                [str(path)], output_dir=self.build_temp,
                include_dirs=include, extra_postargs=flags,
            )[0]

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            ext.extra_objects = list(
                pool.map(compile_one, [*core_sources(), *embedded])
            )
        ext.include_dirs = include + ext.include_dirs
        ext.extra_compile_args = flags + ext.extra_compile_args
        super().build_extension(ext)


class Sdist(sdist):
    """Puts what is compiled in beside the package."""

    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        core = pathlib.Path(base_dir) / "core"
        for folder in ["include", "models",
                       *(f"src/{f}" for f in of_makefile("CORE_FOLDERS").split())]:
            shutil.copytree(ROOT / folder, core / folder, dirs_exist_ok=True)
        for name in ["Makefile", "LICENSE"]:
            shutil.copy2(ROOT / name, core / name)


native = Extension(
    "earlybell._native",
    sources=sorted(
        str(path.relative_to(HERE)) for path in (HERE / "native").glob("*.c")
    ),
    depends=sorted(
        str(path.relative_to(HERE)) for path in (HERE / "native").glob("*.h")
    ),
    define_macros=[] if FREE_THREADED else [("Py_LIMITED_API", "0x030B0000")],
    py_limited_api=not FREE_THREADED,
    extra_link_args=["-pthread", "-lm", "-Wl,--exclude-libs,ALL"],
)

setup(
    version=version(),
    ext_modules=[native],
    cmdclass={"build_ext": BuildExt, "sdist": Sdist},
    options=(
        {} if FREE_THREADED else {"bdist_wheel": {"py_limited_api": "cp311"}}
    ),
)
