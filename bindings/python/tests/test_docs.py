# SPDX-License-Identifier: MIT
"""The documents: every public thing says what it takes and gives, what is
made from other files is current, and every example gives what it shows.
"""

import ast
import doctest
import importlib
import importlib.util
import os
import pathlib
import re

import earlybell
import pytest

PACKAGE = (
    pathlib.Path(
        os.environ.get("EARLYBELL_ROOT", pathlib.Path(__file__).parents[3])
    )
    / "bindings"
    / "python"
)


@pytest.fixture(scope="module")
def docs():
    spec = importlib.util.spec_from_file_location(
        "earlybell_docs", PACKAGE / "docs.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def functions(docs):
    """Every public function and method, by name."""
    for module in ("__init__", *docs.MODULES):
        for name, node in docs.Module(module).public():
            if isinstance(node, ast.FunctionDef):
                yield f"{module}.{name}", node
                continue
            assert ast.get_docstring(node), name
            for method in docs.methods(node):
                yield f"{module}.{name}.{method.name}", method


def lacks(docs, node):
    """The sections of numpydoc that a docstring should have and has not."""
    text = ast.get_docstring(node)
    if not text:
        return ["a docstring"]
    gives = not (
        isinstance(node.returns, ast.Constant) and node.returns.value is None
    )
    wanted = []
    if docs.parameters(node):
        wanted.append("Parameters")
    if gives and not docs.is_property(node):
        wanted.append("Returns")
    text = text.replace("Yields\n------", "Returns\n-------")
    return [name for name in wanted if f"{name}\n{'-' * len(name)}" not in text]


def test_every_public_thing_says_what_it_takes_and_gives(docs):
    found = dict(functions(docs))
    assert len(found) > 80
    missing = {n: lacks(docs, f) for n, f in found.items() if lacks(docs, f)}
    assert missing == {}


def test_a_missing_section_would_be_found(docs):
    text = "One.\n\nReturns\n-------\nint\n"
    tree = ast.parse(f"def f(x) -> int:\n    {text!r}")
    assert lacks(docs, tree.body[0]) == ["Parameters"]


def test_every_argument_is_named_by_its_docstring(docs):
    for name, node in functions(docs):
        text = ast.get_docstring(node)
        said = set(re.findall(r"\w+", text))
        for argument in docs.parameters(node).split(", "):
            word = argument.strip("*=")
            if word and not argument.startswith("**"):
                assert word in said, f"{name}: {word}"


def test_what_is_made_is_current(docs, capsys):
    assert docs.main(["--check"]) == 0, capsys.readouterr().out


def test_the_readme_lists_everything_public(docs):
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    for name in earlybell.__all__:
        if not name.isupper() and not name.startswith("__"):
            assert re.search(rf"`{name}\b", text), name


def test_the_examples_of_the_readme_run(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    monkeypatch.chdir(PACKAGE.parent.parent)
    failed, tried = doctest.testfile(
        str(PACKAGE / "README.md"),
        module_relative=False,
        optionflags=doctest.NORMALIZE_WHITESPACE,
        encoding="utf-8",
    )
    assert failed == 0 and tried > 8


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("sklearn", "sklearn"),
        ("pipelines", "sklearn"),
        ("plot_base", "matplotlib"),
        ("plot_pupil", "matplotlib"),
        ("plot_evaluation", "matplotlib"),
    ],
)
def test_doctests_run(name, needs):
    pytest.importorskip(needs)
    module = importlib.import_module(f"earlybell.{name}")
    assert doctest.testmod(module).failed == 0
