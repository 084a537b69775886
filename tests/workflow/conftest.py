"""A copy of the workflow that is run once, on a tiny study, for all tests of the workflow."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from aulens.arithmetic import bitwise
from aulens.jobs.locks import lock

TOLERANCE = 5e-3  # of normalised profiles, which are 1 at their largest
ROOT = Path(__file__).parents[2]
TINY = "tests/workflow/tiny.yaml"
SNAKEMAKE = [sys.executable, "-m", "snakemake"]


def environment() -> dict[str, str]:
    """Return the environment in which Snakemake finds the installed programs."""
    return os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


@cache
def starter() -> subprocess.Popen:
    """Return the process that starts Snakemake; it ends when nothing can be written to it any longer."""
    command = [sys.executable, str(Path(__file__).with_name("starter.py"))]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def started(folder: Path, arguments: list[str], seconds: int) -> subprocess.CompletedProcess:
    """Run Snakemake in a folder to its end, or for so many seconds (0: any number)."""
    with tempfile.TemporaryDirectory() as words:
        files = {name: str(Path(words, name)) for name in ("stdout", "stderr")}
        order = {"folder": str(folder), "arguments": arguments, "environment": environment(), "seconds": seconds}
        process = starter()
        process.stdin.write(json.dumps(order | files) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        said = [Path(file).read_text() for file in files.values()]
    return subprocess.CompletedProcess(arguments, code, *said)


@dataclass(frozen=True)
class Workflow:
    """A copy of the repository without results."""

    folder: Path

    def snakemake(
        self, *options: str, overlays: Sequence[str] = (TINY,), within: Sequence[str] = (), seconds: int = 0
    ) -> subprocess.CompletedProcess:
        """Run Snakemake as the README does, with targets as the first options; within a command, or for so long."""
        arguments = ["--cores", "2", *options, "--configfile", *overlays]
        if not within:
            return started(self.folder, arguments, seconds)
        command = [*within, *SNAKEMAKE, *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, env=environment())

    def start(self, *options: str, **changed: str) -> subprocess.Popen:
        """Start Snakemake at the head of its own process group, with some environment variables."""
        return subprocess.Popen(
            [*SNAKEMAKE, *options],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment() | changed,
            start_new_session=True,
        )

    def planned(self, *options: str) -> "Plan":
        """Return what a dry run says would be done."""
        run = self.snakemake("--dry-run", "--printshellcmds", *options)
        assert run.returncode == 0, run.stdout + run.stderr
        return Plan(run.stdout + run.stderr)

    def copy(self, folder: Path) -> "Workflow":
        """Return a copy with all results."""
        return Workflow(Path(shutil.copytree(self.folder, folder, symlinks=True)))

    def assert_same(self, other: "Workflow", tables: Sequence[Path], profiles: Path) -> None:
        """Compare tables of the same runs in other cohorts: byte by byte where the BLAS promises it, else profiles."""
        if bitwise():
            assert [str(table) for table in tables if self.text(table) != other.text(table)] == []
            return
        one, two = (pd.read_csv(workflow.folder / profiles)["normalised"] for workflow in (self, other))
        pd.testing.assert_series_equal(one, two, rtol=0, atol=TOLERANCE)

    def text(self, name: str | Path) -> str:
        """Return the text of a file."""
        return (self.folder / name).read_text()

    def write(self, name: str, text: str) -> None:
        """Replace a file."""
        (self.folder / name).write_text(text)


class Plan:
    """The words of a dry run with shell commands: one block per job, named by its stage, e.g. "tuning.profiles"."""

    def __init__(self, words: str) -> None:
        self.words = words
        blocks = [block for block in re.split(r"\n(?=Job \d+: )", words) if block.startswith("Job ")]
        blocks = [block for block in blocks if not re.match(r"Job \d+: all results are there", block)]
        stages = [re.search(r"run\.py (\w+) (\w+) ", block) for block in blocks]
        assert all(stages), words
        self.jobs = [(f"{stage[1]}.{stage[2]}", block) for stage, block in zip(stages, blocks, strict=True)]

    @property
    def stages(self) -> set[str]:
        """Return the names of all stages that would run."""
        return {stage for stage, _ in self.jobs}

    def because(self, reason: str) -> set[str]:
        """Return the names of the stages that would run for a reason, as the dry run words it."""
        return {stage for stage, block in self.jobs if reason in block}


def copied(folder: Path) -> Workflow:
    """Return a fresh copy of the workflow."""
    folder.mkdir(parents=True)
    for name in ("workflow", "config", "envs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests/workflow", folder / "tests/workflow", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Snakefile", folder)
    (folder / "profiles").symlink_to("workflow/profiles")
    return Workflow(folder)


def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str) -> Path:
    """Return a folder of all workers."""
    own = tmp_path_factory.getbasetemp()
    return (own if worker_id == "master" else own.parent) / name


@pytest.fixture(scope="session")
def remembered(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder with what a start remembers of modules and layers, by their content, made once for all workers.

    Else every copy would parse all modules, and load PyTorch to ask for the names of layers.
    """
    place = shared(tmp_path_factory, worker_id, "remembered")
    with lock(place.with_suffix(".lock"), "a first start"):
        if not (place / "done").exists():
            run = copied(place / "aulens").snakemake("--dry-run")
            assert run.returncode == 0, run.stdout + run.stderr
            (place / "done").touch()
    return place / "aulens/.snakemake/aulens"


@pytest.fixture
def fresh(tmp_path: Path, remembered: Path) -> Workflow:
    """Return a copy in which nothing was run."""
    workflow = copied(tmp_path / "aulens")
    shutil.copytree(remembered, workflow.folder / ".snakemake/aulens")
    return workflow


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Workflow:
    """Return a copy in which the tiny study is finished, made once for all workers, and to be left as it is."""
    place = shared(tmp_path_factory, worker_id, "built")
    with lock(place.with_suffix(".lock"), "making the tiny study"):
        if not (place / "done").exists():
            run = copied(place / "aulens").snakemake()
            assert run.returncode == 0, run.stdout + run.stderr
            (place / "done").touch()
    return Workflow(place / "aulens")


@pytest.fixture(scope="module")
def finished(built: Workflow, tmp_path_factory: pytest.TempPathFactory) -> Workflow:
    """Return a copy in which the tiny study is finished."""
    return built.copy(tmp_path_factory.mktemp("finished") / "aulens")
