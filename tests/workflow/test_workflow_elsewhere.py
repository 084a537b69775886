"""The workflow in another folder than its own, and as a module of an outer workflow."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]

SMALL = "{run: [inagaki2022-pixels], databases: {a-other: {people: 2}}}"
OUTER = """
configfile: "mine.yaml"


module aulens:
    snakefile:
        "HOME/workflow/Snakefile"
    config:
        config["aulens"]


use rule * from aulens as aulens_*


rule mine:
    input:
        "results/databases/a-other/truth.csv",
    output:
        "mine.txt",
    shell:
        "wc -l {input} > {output}"
"""


def environment(**more: str) -> dict[str, str]:
    """Return the environment in which programs of this Python are found."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"} | more


def folder_beside(workflow, tmp_path, **files: str):
    """Return a folder with some files that is no copy of the workflow."""
    folder = tmp_path / "a folder of mine"
    folder.mkdir()
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return type(workflow)(folder)


def test_in_another_folder_cultures_and_configuration_are_found(fresh, tmp_path):
    mine = folder_beside(fresh, tmp_path, mine_yaml=SMALL)
    target, home = "results/databases/a-other/truth.csv", ["-s", f"{fresh.folder}/Snakefile"]
    run = mine.snakemake(target, *home, overlays=["mine.yaml"])
    assert run.returncode == 0, run.stdout + run.stderr
    assert pd.read_csv(mine.folder / target)["person"].nunique() == 2
    plan = mine.snakemake("--dry-run", target, *home, overlays=["mine.yaml"])
    assert "Nothing to be done" in plan.stdout + plan.stderr
    assert not (fresh.folder / "results").exists()


def test_an_outer_workflow_uses_it_as_a_module_and_says_only_what_differs(fresh, tmp_path):
    outer = OUTER.replace("HOME", str(fresh.folder))
    mine = folder_beside(fresh, tmp_path, Snakefile=outer, mine_yaml=f"mine: 1\naulens: {SMALL}\n")
    run = mine.snakemake("mine", overlays=["mine.yaml"])
    assert run.returncode == 0, run.stdout + run.stderr
    assert "results/databases/a-other/truth.csv" in mine.text("mine.txt")
    (mine.folder / "Snakefile").write_text(outer.replace("    config:\n", '    prefix: "x"\n    config:\n'))
    run = mine.snakemake("mine", overlays=["mine.yaml"])
    assert run.returncode == 1
    assert "aulens has no prefix" in run.stdout + run.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return a folder into which the library is installed, as pip does it."""
    folder = tmp_path_factory.mktemp("installed")
    command = ["uv", "pip", "install", "--quiet", "--no-cache", "--offline", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--python", sys.executable, "--target", folder, ROOT], check=True, env=environment())
    return folder


def test_the_installed_library_has_what_it_reads_and_its_command(installed, tmp_path):
    words = [sys.executable, installed / "bin/aulens", "inspect", tmp_path]
    (tmp_path / "one.txt").write_text("")
    surroundings = {"cwd": tmp_path, "env": environment(PYTHONPATH=str(installed))}
    said = subprocess.run(words, capture_output=True, text=True, check=True, **surroundings).stdout
    assert "No configuration is proposed" in said
    code = "import aulens.vocabulary as v; print(v.__file__, v.expressions()[0])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, **surroundings)
    assert said.stdout.split() == [f"{installed}/aulens/vocabulary.py", "neutral"]


def repository(folder):
    """Make a git repository of this workflow with a tag, as a git host would have it."""
    for name in ("workflow", "config", "envs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    git = ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"], ["tag", "v1"]):
        subprocess.run([*git, *words], check=True)


def test_a_git_host_gives_the_rules_to_the_installed_library(installed, tmp_path):
    repository(tmp_path / "host/aulens/aulens")
    mine = tmp_path / "mine"
    mine.mkdir()
    module = 'github("aulens/aulens", path="workflow/Snakefile", tag="v1")'
    (mine / "Snakefile").write_text(OUTER.replace('"HOME/workflow/Snakefile"', module))
    (mine / "mine.yaml").write_text(f"aulens: {SMALL}\n")
    there = {"GIT_CONFIG_KEY_0": f"url.{tmp_path}/host/.insteadOf", "GIT_CONFIG_VALUE_0": "https://github.com/"}
    there |= {"GIT_CONFIG_COUNT": "1", "XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONPATH": str(installed)}

    def run(*words):
        command = [sys.executable, "-m", "snakemake", "--cores", "1", *words]
        done = subprocess.run(command, cwd=mine, capture_output=True, text=True, env=environment(**there))
        return done.returncode, done.stdout + done.stderr

    code, said = run("mine")
    assert code == 0, said
    assert "results/databases/a-other/truth.csv" in (mine / "mine.txt").read_text()
    code, said = run("--dry-run", "aulens_all")
    assert code == 0, said
    assert "aulens_page" in said
    rules = installed / "aulens/installed/workflow/rules/common.smk"
    rules.write_text(rules.read_text() + "\n# another version\n")
    code, said = run("--dry-run", "mine")
    assert code == 1
    assert "another version of aulens" in said
