# SPDX-License-Identifier: MIT
"""Makes what is made from other files: the tables of README.md from the
docstrings, and the notebook of examples/ from the script of its name.

    python docs.py            writes them
    python docs.py --check    says what is not current, and fails

It reads sources as text, so nothing need be built or installed. The one list
of public names is `__all__` of each module.
"""

from __future__ import annotations

import ast
import json
import pathlib
import re
import sys
from collections.abc import Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
README = HERE / "README.md"
EXAMPLE = ROOT / "examples" / "cohort_analysis.py"
# Modules that a user imports by name, in the order of the README.
MODULES = ("metrics", "sklearn", "plot", "spark", "duck")

Definition = ast.FunctionDef | ast.ClassDef


# ---- reading sources ---------------------------------------------------------


class Module:
    """A source of the package, read as text."""

    def __init__(self, name: str) -> None:
        path = HERE / "earlybell" / f"{name}.py"
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.defined: dict[str, Definition] = {
            node.name: node
            for node in self.tree.body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        }
        self.imported: dict[str, str] = {}
        self.all: list[str] | None = None
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and (
                node.module or ""
            ).startswith("earlybell."):
                for alias in node.names:
                    source = (node.module or "").partition(".")[2]
                    self.imported[alias.asname or alias.name] = source
            elif isinstance(node, ast.Assign) and any(
                isinstance(t, ast.Name) and t.id == "__all__"
                for t in node.targets
            ):
                self.all = ast.literal_eval(node.value)

    def public(self) -> Iterator[tuple[str, Definition]]:
        """Public names with their definitions, wherever those are."""
        names = self.all
        if names is None:
            names = [n for n in self.defined if not n.startswith("_")]
        for name in names:
            if name in self.defined:
                yield name, self.defined[name]
            elif self.imported.get(name) not in (None, "_native"):
                yield name, Module(self.imported[name]).defined[name]


def parameters(node: ast.FunctionDef) -> str:
    """The names of a function's arguments, as a caller writes them."""
    args = node.args
    positional = [*args.posonlyargs, *args.args]
    names = [a.arg for a in positional if a.arg not in ("self", "cls")]
    names += [f"*{args.vararg.arg}"] if args.vararg else []
    names += [f"{a.arg}=" for a in args.kwonlyargs]
    names += [f"**{args.kwarg.arg}"] if args.kwarg else []
    return ", ".join(names)


def is_property(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(d, ast.Name) and d.id in ("property", "cached_property")
        for d in node.decorator_list
    )


def methods(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """Public methods and properties, as they stand."""
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and not inner.name.startswith(
            "_"
        ):
            yield inner


def summary(node: Definition) -> str:
    """The first sentence of a docstring, on one line."""
    doc = ast.get_docstring(node) or ""
    paragraph = doc.split("\n\n")[0]
    return " ".join(paragraph.split()).replace("|", r"\|")


def is_error(node: Definition) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        isinstance(base, ast.Name)
        and (base.id.endswith("Error") or base.id == "Exception")
        for base in node.bases
    )


# ---- tables --------------------------------------------------------------------


def rows(prefix: str, name: str, node: Definition) -> Iterator[str]:
    """A row of a table for a name, and for each of its methods."""
    if isinstance(node, ast.FunctionDef):
        yield f"| `{prefix}{name}({parameters(node)})` | {summary(node)} |"
        return
    yield f"| **`{prefix}{name}`** | {summary(node)} |"
    for method in methods(node):
        said = summary(method)
        if not said:
            continue
        call = "" if is_property(method) else f"({parameters(method)})"
        yield f"| `.{method.name}{call}` | {said} |"


def tables() -> str:
    """The API, of every public name."""
    top = list(Module("__init__").public())
    lines = ["### `earlybell`", "", "| name | what it is |", "|--|--|"]
    for name, node in sorted(top, key=lambda pair: pair[0].lower()):
        if not is_error(node):
            lines += rows("", name, node)
    for module in MODULES:
        lines += ["", f"### `earlybell.{module}`", ""]
        lines += ["| name | what it is |", "|--|--|"]
        for name, node in Module(module).public():
            lines += rows("", name, node)
    lines += ["", "### Exceptions", "", "| name | raised when |", "|--|--|"]
    for name, node in sorted(top):
        if is_error(node):
            lines.append(f"| `{name}` | {summary(node)} |")
    return "\n".join(lines) + "\n"


BEGIN = "<!-- made by docs.py from the docstrings -->\n"
END = "<!-- end of what docs.py makes -->\n"


def readme() -> str:
    """README.md with its tables made anew."""
    text = README.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit("README.md: the marks of the tables are gone")
    return f"{before}{BEGIN}{tables()}{END}{after}"


# ---- the notebook --------------------------------------------------------------


def cells(script: str) -> Iterator[dict[str, object]]:
    """The cells of a script whose cells begin with `# %%`."""
    for number, cell in enumerate(re.split(r"^# %%", script, flags=re.M)[1:]):
        head, _, body = cell.partition("\n")
        body = body.strip("\n")
        common = {"id": f"cell-{number:02}", "metadata": {}}
        if "[markdown]" in head:
            text = re.sub(r"^# ?", "", body, flags=re.M)
            yield {"cell_type": "markdown", **common, "source": _lines(text)}
        else:
            yield {
                "cell_type": "code",
                "execution_count": None,
                **common,
                "outputs": [],
                "source": _lines(body),
            }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def notebook() -> str:
    """The notebook, without outputs."""
    script = EXAMPLE.read_text(encoding="utf-8")
    made = {
        "cells": list(cells(script)),
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    made = {README: readme(), EXAMPLE.with_suffix(".ipynb"): notebook()}
    stale = [
        path
        for path, text in made.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not current: run docs.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(made[path], encoding="utf-8")
        print(f"{path.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
