"""What Snakemake's own work costs with many jobs, and the time and memory of the demonstration.

In a copy of the workflow: the dry run of the demonstration with so many runs of one job each that there are about 100,
1,000 and 5,000 jobs, and of four studies of 200 runs with each of six databases, in cohorts of 40 and of 10; the same
when all files are there (empty ones, with Snakemake's records of how they were made), where it must find nothing to do;
then the demonstration from nothing, with its peak memory (shared pages counted once).
Prints a table and, as its last line, its figures as one JSON object. ``--quick`` leaves out the demonstration.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import psutil
import yaml

ROOT = Path(__file__).parents[1]
COPIED = ["Snakefile", "workflow", "config", "envs", "resources", "profiles"]
SNAKEMAKE = [sys.executable, "-m", "snakemake"]
RECORD = """
from snakemake.cli import main
from snakemake.executors.touch import Executor
Executor.SLEEPING_TIME = 0  # a tenth of a second for each job
main()
"""
JOBS = (100, 1_000, 5_000)


def main() -> None:
    """Measure; print the table and the figures."""
    figures: dict[str, object] = {}
    print("| jobs | dry run, s | peak, MB | nothing to do, s | peak, MB |\n|---|---|---|---|---|")
    for overlay in [*(partial(many_runs, jobs=jobs) for jobs in JOBS), *(partial(large, cohort=n) for n in (40, 10))]:
        with tempfile.TemporaryDirectory() as folder:
            copy(Path(folder))
            row = planned(Path(folder), overlay(Path(folder)))
        figures[f"{row['jobs']} jobs"] = row
        print("| " + " | ".join(f"{value:,}" for value in row.values()) + " |", flush=True)
    if "--quick" not in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            copy(Path(folder))
            seconds, megabytes, _ = measured(Path(folder), "--cores", "all")
        figures["demonstration"] = {"seconds": seconds, "megabytes": megabytes}
        print(f"\ndemonstration: {seconds:.0f} s, {megabytes:,} MB at most, {os.cpu_count()} cores")
    print(json.dumps(figures))


def copy(folder: Path) -> None:
    """Copy the workflow without its results."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)


def planned(folder: Path, overlay: dict[str, object]) -> dict[str, float]:
    """Time the dry run, make everything seem done, and time a run that finds nothing to do."""
    write(folder, overlay)
    options = ["--configfile", "many.yaml"]
    dry, dry_memory, words = measured(folder, "-n", "--quiet", "rules", *options)
    number = int(re.search(r"^total\s+(\d+)", words, re.M).group(1))
    listed = subprocess.run([*SNAKEMAKE, "--summary", *options], cwd=folder, capture_output=True, text=True, check=True)
    for line in listed.stdout.splitlines()[1:]:
        path = folder / line.split("\t")[0]
        (path.parent if path.suffix else path).mkdir(parents=True, exist_ok=True)
        if path.suffix:
            path.touch()
    record = [sys.executable, "-c", RECORD, "--touch", "--forceall", "--cores", "2", "--quiet", "all", *options]
    subprocess.run(record, cwd=folder, capture_output=True, check=True)
    idle, idle_memory, words = measured(folder, "--cores", "2", *options)
    if "Nothing to be done" not in words:
        raise SystemExit(f"something was done with {number} jobs:\n{words[-2000:]}")
    return {"jobs": number, "dry": dry, "dry MB": dry_memory, "idle": idle, "idle MB": idle_memory}


def many_runs(folder: Path, jobs: int) -> dict[str, object]:
    """Return an overlay of the demonstration with so many runs, each a job of its own, that there are so many jobs."""
    fixed = count(folder, runs(1))
    per_run = count(folder, runs(2)) - fixed
    return runs(max(1, round((jobs - fixed) / per_run) + 1))


def runs(number: int) -> dict[str, object]:
    """Return an overlay of the demonstration with so many runs, each a job of its own."""
    return {"studies": {"inagaki2022": {"training": {"runs": number, "cohort": 1}}}}


def large(folder: Path, cohort: int) -> dict[str, object]:
    """Return an overlay of four studies of 200 runs with each of six databases."""
    given = yaml.safe_load((folder / "config/config.yaml").read_text())
    databases = {f"database-{number}": given["databases"]["a"] | {"first_person": 100 * number} for number in range(6)}
    study = given["studies"]["inagaki2022"] | {"databases": list(databases), "test_only": {}, "published": None}
    study["training"] = study["training"] | {"runs": 200, "cohort": cohort}
    study["analyses"] = study["analyses"] | {"sample_size": None}
    studies = {f"study-{number}": study for number in range(4)}
    return {"databases": databases, "studies": studies, "run": list(studies)}


def count(folder: Path, overlay: dict[str, object]) -> int:
    """Return how many jobs there are."""
    write(folder, overlay)
    _, _, words = measured(folder, "-n", "--quiet", "rules", "--configfile", "many.yaml")
    return int(re.search(r"^total\s+(\d+)", words, re.M).group(1))


def write(folder: Path, overlay: dict[str, object]) -> None:
    """Write an overlay."""
    (folder / "many.yaml").write_text(yaml.safe_dump(overlay))


def measured(folder: Path, *options: str) -> tuple[float, int, str]:
    """Run Snakemake; return seconds, the peak memory of it and its jobs in megabytes, and its words."""
    start, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as words:
        environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        process = psutil.Popen(
            [*SNAKEMAKE, *options], cwd=folder, stdout=words, stderr=subprocess.STDOUT, env=environment
        )
        while process.poll() is None:
            peak = max(peak, memory(process))
            time.sleep(0.2)
        seconds = time.perf_counter() - start
        words.seek(0)
        text = words.read()
    if process.returncode:
        raise SystemExit(f"snakemake {' '.join(options)} failed:\n{text[-3000:]}")
    return round(seconds, 1), peak // 1_000_000, text


def memory(process: psutil.Process) -> int:
    """Return the memory of a process and its children; pages that they share count once (Linux)."""
    total = 0
    for one in [process, *_children(process)]:
        try:
            total += getattr(one.memory_full_info(), "pss", 0) or one.memory_info().rss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


if __name__ == "__main__":
    main()
