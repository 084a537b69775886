"""How Snakemake runs on a laptop, a machine with GPUs, and a cluster (test_workflow_slurm.py runs on one)."""

import itertools
import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
RULES = "\n".join(path.read_text() for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
NAMES = re.findall(r"^(?:rule|use rule \w+ as) (\w+)", RULES, re.MULTILINE)


def profile(name: str) -> dict[str, object]:
    """Return the options of a profile."""
    return yaml.safe_load((ROOT / f"workflow/profiles/{name}/config.yaml").read_text())


@pytest.mark.parametrize("name", ["gpu", "slurm"])
def test_profiles_name_rules_that_exist_and_share_the_options_of_the_default(name: str) -> None:
    options = profile(name)
    assert {*options["set-resources"], *options["set-threads"]} <= set(NAMES)
    assert {key: options[key] for key in profile("default")} == profile("default")


def test_every_rule_that_is_submitted_states_memory_and_time() -> None:
    blocks = re.split(r"^rule ", RULES, flags=re.MULTILINE)[1:]
    assert len(blocks) > 25
    for block in blocks:
        if "localrule: True" not in block:
            assert re.search(r"mem_mb=(more\(\d+\)|\d+),.*\n\s+runtime=(more\(\d+\)|\d+),", block), block.split(":")[0]


@pytest.mark.parametrize("name", ["gpu", "slurm"])
def test_profiles_are_understood(fresh, name: str) -> None:
    plan = fresh.planned("--workflow-profile", f"workflow/profiles/{name}")
    assert {"training.heads", "report.page"} <= plan.stages


def test_the_gpu_profile_trains_on_one_gpu_at_a_time(finished, tmp_path) -> None:
    workflow = finished.copy(tmp_path / "copy")
    training = workflow.folder / "results/studies/tiny/training"
    shutil.rmtree(training)
    workflow.write("alone.yaml", "studies: {tiny: {training: {cohort: 1}}}\n")
    targets = [f"results/studies/tiny/training/small-a/runs-00{run}-00{run}/weights.safetensors" for run in (0, 1)]
    options = [*targets, "--workflow-profile", "workflow/profiles/gpu", "--cores", "16"]
    run = workflow.snakemake(*options, overlays=["tests/workflow/tiny.yaml", "alone.yaml"])
    assert run.returncode == 0, run.stdout + run.stderr
    spans = []
    for path in training.glob("*/*/weights.provenance.json"):
        record = json.loads(path.read_text())
        spans.append((record["started"], record["started"] + record["seconds"]))
    assert len(spans) == 2
    spans.sort()
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))
