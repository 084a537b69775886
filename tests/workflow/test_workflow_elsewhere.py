"""The workflow in another folder than its own, and as a module of an outer workflow."""

import pandas as pd

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
