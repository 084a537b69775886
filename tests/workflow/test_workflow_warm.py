"""Jobs that are copies of a process that has loaded the libraries compute what others do."""

from pathlib import Path

import pytest

from aulens.files import read_json

TARGETS = [
    "results/studies/tiny-maps/statistics/intervals.csv",
    "results/studies/tiny-maps/attribution/method_scores.csv",
]


@pytest.mark.long
def test_copies_compute_the_same(built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warm, cold = (built.copy(tmp_path / name) for name in ("warm", "cold"))
    monkeypatch.delenv("AULENS_WARM", raising=False)
    copied = jobs_again(warm)
    monkeypatch.setenv("AULENS_WARM", "0")
    assert not any(jobs_again(cold).values())
    assert any(copied.values()), "the last jobs, however long loading has taken"
    tables = [path.relative_to(warm.folder) for path in sorted((warm.folder / "results/studies").rglob("*.csv"))]
    assert len(tables) > 50
    warm.assert_same(cold, tables, Path("results/studies/tiny/tuning/profiles.csv"))


def jobs_again(workflow) -> dict[str, bool]:
    """Make tables of networks, and all that follows, again; return which stages found the libraries loaded."""
    before = {path: path.stat().st_mtime_ns for path in workflow.folder.glob("results/**/*provenance.json")}
    run = workflow.snakemake(*TARGETS, "--forcerun", "predict", "map_quality")
    assert run.returncode == 0, run.stdout + run.stderr
    again = [path for path, time in before.items() if path.stat().st_mtime_ns > time]
    assert len(again) > 6
    return {record["stage"]: record["loaded before"] for record in map(read_json, again)}
