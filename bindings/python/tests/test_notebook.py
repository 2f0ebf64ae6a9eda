# SPDX-License-Identifier: MIT
"""The notebook and the script of the same name: both run on the demo school,
hold the same cells, and name nobody.
"""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

EXAMPLES = (
    pathlib.Path(
        os.environ.get("EARLYBELL_ROOT", pathlib.Path(__file__).parents[3])
    )
    / "examples"
)
SCRIPT = EXAMPLES / "cohort_analysis.py"
NOTEBOOK = EXAMPLES / "cohort_analysis.ipynb"
PICTURES = {
    "calendar.png",
    "calibration.png",
    "capture.png",
    "explanation.png",
    "groups.png",
    "groups_level.png",
    "net_benefit.png",
    "path.png",
}


@pytest.fixture
def out(tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    pytest.importorskip("matplotlib")
    monkeypatch.setenv("EARLYBELL_OUT", str(tmp_path))
    return tmp_path


def check_written(out):
    names = {path.name for path in out.iterdir()}
    assert names >= PICTURES | {"places.csv"}
    with (out / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 60 and all(row["list"] == "chosen" for row in rows)
    if shutil.which(os.environ.get("EARLYBELL", "earlybell")):
        page = (out / "school.html").read_text(encoding="utf-8")
        assert page.startswith("<!DOCTYPE html>") or "<html" in page[:200]


def test_the_notebook_has_no_outputs():
    made = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
    source = "\n".join(
        "".join(cell["source"])
        for cell in made["cells"]
        if cell["cell_type"] == "code"
    )
    script = SCRIPT.read_text(encoding="utf-8")
    for line in source.splitlines():
        assert line in script


def test_the_script_runs(out):
    done = subprocess.run(
        [sys.executable, SCRIPT],
        cwd=EXAMPLES,
        env={**os.environ, "MPLBACKEND": "Agg", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "<earlybell.Register of 1473 pupils" in done.stdout
    assert "children chosen for 60 places" in done.stdout
    check_written(out)


def test_the_notebook_runs(out):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = nbclient.NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(EXAMPLES)}},
    )
    client.execute()
    text = "".join(
        output.get("text", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    assert "children chosen for 60 places" in text
    check_written(out)
    images = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert len(images) == len(PICTURES)
