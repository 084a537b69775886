"""The worked examples of docs/contributing.md: so many files each, applied to a copy, and a study that uses them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/contributing.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^## (?P<kind>[^\n]+): (?P<files>\d+) files\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^`(?P<file>[^`\n]+)`\n```(?P<language>\w+)\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    match["kind"]: (int(match["files"]), list(BLOCK.finditer(match["text"]))) for match in EXAMPLE.finditer(GUIDE)
}
STUDY = """
run: [example]
databases:
  listed: {source: lines, path: tests/workflow/drawings, grammar: config/databases/lines.yaml, keep: {}}
networks:
  example-cnn: {like: small-cnn, architecture: one_conv, channels: [4], hidden: []}
studies:
  example:
    like: tiny-yaml
    databases: [listed]
    labels: [happy, sad, angry]
    network: example-cnn
    analyses:
      predicted_shares: {}
      kappa: {}
      smooth_gradient: {images: 2}
      mean_maps: {of: [smooth_gradient]}
"""


def change(text: str, diff: str) -> str:
    """Replace lines that begin with - by those with + that follow; lines with + alone are added at the end."""
    for removed, added in re.findall(r"((?:^-[^\n]*\n)*)((?:^\+[^\n]*\n)+)", diff, re.MULTILINE):
        before, after = ("".join(line[1:] for line in lines.splitlines(keepends=True)) for lines in (removed, added))
        assert before in text, f"the file has no longer the lines\n{before}"
        text = text.replace(before, after) if before else text + after
    return text


def apply(folder: Path) -> None:
    """Write all files of all examples below a folder."""
    for _, blocks in EXAMPLES.values():
        for block in blocks:
            file = folder / block["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            new = change(file.read_text(), block["content"]) if block["language"] == "diff" else block["content"]
            file.write_text(new)


def test_every_kind_touches_as_many_files_as_it_says() -> None:
    assert {kind: files for kind, (files, _) in EXAMPLES.items()} == {
        "A reader of databases": 2,
        "An architecture": 2,
        "A figure": 2,
        "A statistic or test with its own table": 3,
        "An attribution method": 2,
    }
    for files, blocks in EXAMPLES.values():
        assert len({block["file"] for block in blocks}) == len(blocks) == files


@pytest.fixture(scope="module")
def extended(built, tmp_path_factory: pytest.TempPathFactory):
    """Return a copy with all examples and a finished study that uses them."""
    workflow = built.copy(tmp_path_factory.mktemp("contributed") / "aulens")
    shutil.copytree(ROOT / "tests/networks", workflow.folder / "tests/networks")
    apply(workflow.folder)
    images = pd.read_csv(workflow.folder / "tests/workflow/drawings/images.csv")
    lines = images[["file", "emotion", "subject"]].to_csv(sep="\t", index=False, header=False)
    workflow.write("tests/workflow/drawings/images.txt", lines)
    workflow.write("tests/workflow/example.yaml", STUDY)
    run = workflow.snakemake(overlays=("tests/workflow/tiny.yaml", "tests/workflow/example.yaml"))
    assert run.returncode == 0, run.stdout + run.stderr
    return workflow


def test_a_study_can_use_all_examples(extended) -> None:
    results = extended.folder / "results/studies/example"
    assert len(pd.read_csv(extended.folder / "results/databases/listed/manifest.csv")) == 24
    assert pd.read_csv(results / "statistics/kappa.csv")["kappa"].between(-1, 1).all()
    for name in ("predicted_shares", "mean_maps"):
        assert (results / f"figures/{name}.png").is_file()
    page = (extended.folder / "results/report/index.html").read_text()
    assert "Predicted shares" in page
    assert "statistics_kappa.csv" in page


def test_the_examples_are_clean_and_their_tests_pass(extended) -> None:
    shutil.copy(ROOT / "pyproject.toml", extended.folder)
    files = [block["file"] for _, blocks in EXAMPLES.values() for block in blocks if block["language"] == "python"]
    for command in (
        ["ruff", "check", *files],
        ["ruff", "format", "--check", *files],
        [
            "pytest",
            "-q",
            "--doctest-modules",
            "tests/networks/test_networks_one_conv.py",
            "workflow/aulens/statistics/kappa.py",
        ],
    ):
        run = subprocess.run([sys.executable, "-m", *command], cwd=extended.folder, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
