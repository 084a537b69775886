"""What goes wrong while the workflow runs."""

from pathlib import Path

import pandas as pd

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
    run = workflow.snakemake()
    assert run.returncode == 0, run.stdout + run.stderr
    assert "rule heads" not in run.stdout + run.stderr
    study: Path = workflow.folder / "results/studies/tiny"
    rates = pd.read_csv(study / "evaluation/correct_rates.csv")
    assert rates.groupby("trained")["run"].unique().map(list).to_dict() == {"small-a": [0], "small-b": [0, 1]}
    assert pd.read_csv(study / "training/stopped.csv")["run"].tolist() == [1]
    page = (workflow.folder / "results/report/index.html").read_text()
    assert "small-a: 1 of 2 runs stopped because the loss diverged (run 1 at iteration 17)" in page
