"""What goes wrong while the workflow runs."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest

from aulens.files import read_json, write_json
from aulens.seals import sealed
from aulens.tensors import read_tensors, write_tensors


def test_a_stopped_run_is_left_out_of_everything_and_named_in_the_report(finished, tmp_path):
    workflow = finished.copy(tmp_path / "copy")
    room = workflow.folder / "results/studies/tiny/training/small-a/runs-000-001"
    tensors, meaning = read_tensors(room / "weights.safetensors")
    left = {name: tensor for name, tensor in tensors.items() if name.startswith("run-000/")}
    write_tensors(left, room / "weights.safetensors", meaning | {"runs": [0]})
    for name in ("history", "validation"):
        table = pd.read_parquet(room / f"{name}.parquet")
        table[table["run"] == 0].to_parquet(room / f"{name}.parquet", index=False)
    (room / "stopped.csv").write_text("run,iteration,loss\n1,17,1e9\n")
    record = read_json(room / "weights.provenance.json")
    results = [room / name for name in record["results"]]
    record["results"] = sealed(results, room / "weights.provenance.json")["results"]
    write_json(record, room / "weights.provenance.json")
    run = workflow.snakemake()
    assert run.returncode == 0, run.stdout + run.stderr
    assert "rule heads" not in run.stdout + run.stderr
    study: Path = workflow.folder / "results/studies/tiny"
    rates = pd.read_csv(study / "evaluation/correct_rates.csv")
    assert rates.groupby("trained")["run"].unique().map(list).to_dict() == {"small-a": [0], "small-b": [0, 1]}
    page = (workflow.folder / "results/report/index.html").read_text()
    assert "small-a: 1 of 2 runs stopped because the loss diverged (run 1 at iteration 17)" in page


STUDY = "results/studies/tiny"
TRAINING = f"{STUDY}/training/small-a/runs-000-001"
WEIGHTS = f"{TRAINING}/weights.safetensors"
FEATURES = "features"


def features_of(workflow) -> str:
    """Return the path of the features of seven people; the other features are of all eight."""
    found = workflow.folder.glob("results/features/alexnet-random/small/small-a/*/features.npy")
    return min(found, key=lambda path: path.stat().st_size).relative_to(workflow.folder).as_posix()


def in_new_namespaces(*command: str) -> list[str]:
    """Return a command that runs without a network, and may mount what only it sees; skip where Linux forbids it."""
    wrapped = ["unshare", "--user", "--map-root-user", "--mount", "--net", *command]
    allowed = shutil.which("unshare") and subprocess.run([*wrapped[:5], "true"], capture_output=True).returncode == 0
    if not allowed:
        pytest.skip("no namespaces here")
    return wrapped


def test_results_removed_alone_are_made_again_and_nothing_before_them(finished, tmp_path):
    workflow = finished.copy(tmp_path / "copy")
    names = ("tuning/similarity.csv", "statistics/tests.csv", "statistics/relation_tests.csv")
    tables = [f"{STUDY}/{name}" for name in names]
    before = [workflow.text(table) for table in tables]
    for room, after in (
        ("figures", {"report.draw", "report.page"}),
        ("statistics", {"statistics.intervals", "statistics.relation", "statistics.summary", "report.draw"}),
        ("tuning", {"tuning.responses", "tuning.profiles", "tuning.components", "statistics.relation"}),
    ):
        shutil.rmtree(workflow.folder / STUDY / room)
        stages = workflow.planned().stages
        assert after <= stages
        assert not {stage for stage in stages if stage.split(".")[0] not in ("tuning", "statistics", "report")}
    run = workflow.snakemake(*tables)
    assert run.returncode == 0, run.stdout + run.stderr
    assert [workflow.text(table) for table in tables] == before
    shutil.rmtree(workflow.folder / "results/faces")
    assert {"faces.normalise", "features.extract"} <= workflow.planned().stages
    assert "databases.manifest" not in workflow.planned().stages


@pytest.mark.parametrize("damage", ["truncated", "overwritten"])
def test_a_damaged_result_is_named_loses_nothing_and_is_made_again(finished, tmp_path, damage):
    workflow = finished.copy(tmp_path / "copy")
    name = features_of(workflow)
    features = workflow.folder / name
    weights = (workflow.folder / WEIGHTS).read_bytes()
    whole = features.read_bytes()
    features.write_bytes(whole[: len(whole) // 2] if damage == "truncated" else b"?" * 100 + whole[100:])
    run = workflow.snakemake(WEIGHTS)  # the features have changed: the training is asked for again
    assert run.returncode == 1
    assert f"{name}: its content has changed since features.extract wrote it" in run.stdout + run.stderr
    assert "delete it to have it made again" in run.stdout + run.stderr
    assert not (workflow.folder / WEIGHTS).exists()
    features.unlink()
    run = workflow.snakemake(WEIGHTS)
    assert run.returncode == 0, run.stdout + run.stderr
    assert features.read_bytes() == whole
    assert (workflow.folder / WEIGHTS).read_bytes() == weights
    assert "were put back" in workflow.text(f"{TRAINING}/weights.provenance.json")  # and not trained again


def longer(workflow):
    """Let the training of the tiny study take some seconds, and ask for it again."""
    text = workflow.text("tests/workflow/tiny.yaml")
    text = text.replace("iterations: 60", "iterations: 400").replace("plateau: [41, 60]", "plateau: [301, 400]")
    workflow.write("tests/workflow/tiny.yaml", text)
    return workflow


@pytest.mark.long
def test_a_killed_snakemake_goes_on_where_it_was(finished, tmp_path):
    killed, undisturbed = (longer(finished.copy(tmp_path / name)) for name in ("killed", "undisturbed"))
    run = undisturbed.snakemake(WEIGHTS)
    assert run.returncode == 0, run.stdout + run.stderr
    options = [WEIGHTS, "--cores", "2", "--configfile", "tests/workflow/tiny.yaml"]
    process = killed.start(*options, AULENS_CHECKPOINT_SECONDS="0.2")
    checkpoints = killed.folder / "results/checkpoints/tiny/small-a/runs-000-001"
    end = time.monotonic() + 120
    while not list(checkpoints.glob("runs-*.safetensors")) and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)  # Snakemake and its jobs
    process.communicate()
    assert not (killed.folder / WEIGHTS).exists()
    run = killed.snakemake(WEIGHTS)
    assert "--unlock" in run.stdout + run.stderr
    killed.snakemake("--unlock")
    run = killed.snakemake(WEIGHTS)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "runs resume after iteration" in killed.text("logs/tiny/training/small-a/runs-000-001/heads.log")
    assert (killed.folder / WEIGHTS).read_bytes() == (undisturbed.folder / WEIGHTS).read_bytes()


@pytest.mark.long
def test_training_and_testing_open_no_connection(finished, tmp_path):
    workflow = finished.copy(tmp_path / "copy")
    shutil.rmtree(workflow.folder / "results/features")
    shutil.rmtree(workflow.folder / "results/checkpoints")
    shutil.rmtree(workflow.folder / STUDY / "evaluation")
    weights = (workflow.folder / WEIGHTS).read_bytes()
    (workflow.folder / WEIGHTS).unlink()
    target = f"{STUDY}/evaluation/small-a/runs-000-001/small-b.parquet"
    run = workflow.snakemake(target, within=in_new_namespaces())
    assert run.returncode == 0, run.stdout + run.stderr
    assert (workflow.folder / target).is_file()
    assert (workflow.folder / WEIGHTS).read_bytes() == weights


FILL = """
mount -t tmpfs -o size={size}k tmpfs {results} && cp -r {before}/. {results}
"$@"; code=$?
cp -r {results} {after}
exit $code
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("target", "removed"),
    [
        (FEATURES, []),
        (WEIGHTS, [TRAINING, "results/checkpoints"]),
        ("results/faces/small/small-a/faces.npy", ["results/faces/small/small-a"]),
    ],
    ids=["features", "training", "faces"],
)
def test_a_full_disk_is_said_and_the_work_goes_on_when_there_is_room(finished, tmp_path, target, removed):
    workflow = finished.copy(tmp_path / "copy")
    if target == FEATURES:
        target = features_of(workflow)
        removed = [str(Path(target).parent)]
    whole = (workflow.folder / target).read_bytes()
    for name in removed:
        shutil.rmtree(workflow.folder / name)
    results = workflow.folder / "results"
    pages = sum(-(-path.stat().st_size // 4096) for path in results.rglob("*") if path.is_file())
    room = 4 * pages + len(whole) // 2048  # for half of what is to be written
    before, after = Path(shutil.copytree(results, tmp_path / "before")), tmp_path / "after"
    script = FILL.format(size=room, results=results, before=before, after=after)
    run = workflow.snakemake(target, within=in_new_namespaces("bash", "-c", script, "bash"))
    assert run.returncode == 1, run.stdout + run.stderr
    assert "the disk is" in run.stdout + run.stderr
    assert not (after / Path(target).relative_to("results")).exists()
    assert not [path for path in (after).rglob(".*-*") if path.is_file()]
    again = workflow.snakemake(target)
    assert again.returncode == 0, again.stdout + again.stderr
    assert (workflow.folder / target).read_bytes() == whole
