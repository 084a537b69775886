"""The slurm profile on a real SLURM: `make test-slurm`."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from aulens.tensors import read_tensors

pytestmark = pytest.mark.slurm
CLUSTER = Path(__file__).with_name("cluster.sh")
PROFILE = ["--workflow-profile", "profiles/slurm", "--slurm-init-seconds-before-status-checks", "2"]
PROFILE += ["--configfile", "tests/workflow/tiny.yaml"]
WEIGHTS = "results/studies/tiny/training/small-a/runs-000-001/weights.safetensors"
PROVENANCE = "results/studies/tiny/training/small-a/runs-000-001/weights.provenance.json"
OF_A_COHORT = re.compile(r"/(runs|shuffled|groups)-\d+-\d+/")  # folders whose name is a cohort's first and last run
ITERATIONS = 1000  # of a training that is disturbed; some ten seconds
OFTEN = {"AULENS_CHECKPOINT_SECONDS": "0.5"}
SECONDS = 300  # the longest that anything but a whole study may take


def of_b(name: str) -> str:
    """Return what belongs to the other database."""
    return name.replace("small-a", "small-b")


@dataclass(frozen=True)
class Record:
    """What SLURM's controller says of a job."""

    number: int
    fields: dict[str, str]

    @property
    def rule(self) -> str:
        """Return the rule, from the folder of its log."""
        return re.search(r"/rule_(\w+)/", self.fields["StdOut"])[1]

    @property
    def state(self) -> str:
        return self.fields["JobState"]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return when it began and ended."""
        return tuple(datetime.fromisoformat(self.fields[name]) for name in ("StartTime", "EndTime"))


class Cluster:
    """A running SLURM of one node with 64 processors and two GPUs."""

    def records(self, rule: str | None = None) -> list[Record]:
        """Return all jobs since the start, or those of a rule, in the order of their numbers."""
        words = subprocess.run(
            ["scontrol", "show", "job", "-d", "-o"], capture_output=True, text=True, check=True
        ).stdout
        lines = [line for line in words.splitlines() if line.startswith("JobId=")]
        found = [dict(re.findall(r"(\w[\w/:]*)=(\S*)", line)) for line in lines]
        records = sorted((Record(int(fields["JobId"]), fields) for fields in found), key=lambda record: record.number)
        return [record for record in records if rule in (None, record.rule)]

    def since(self, before: list[Record], rule: str) -> list[Record]:
        """Return the jobs of a rule that are new."""
        known = {record.number for record in before}
        return [record for record in self.records(rule) if record.number not in known]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Start a SLURM, in place of one that earlier tests left; stop it in the end."""
    room = f"{tempfile.gettempdir()}/aulens-slurm-{os.getuid()}"
    # its GPUs cannot be used: jobs are told to compute on processors
    os.environ |= {"AULENS_SLURM": room, "SLURM_CONF": f"{room}/etc/slurm.conf", "AULENS_DEVICE": "cpu"}
    try:
        subprocess.run([CLUSTER, "up"], check=True)
        yield Cluster()
    finally:
        subprocess.run([CLUSTER, "down"], check=True)


def submitted(workflow, *options: str, seconds: float = SECONDS, overlays: Sequence[str] = ()) -> str:
    """Run Snakemake with the slurm profile to its end and return its words."""
    process = started(workflow, *options, overlays=overlays)
    words, _ = process.communicate(timeout=seconds)
    assert process.returncode == 0, words
    return words


def started(workflow, *options: str, overlays: Sequence[str] = (), **environment: str) -> subprocess.Popen:
    """Start Snakemake with the slurm profile; targets are the first options."""
    return workflow.start(*options, *PROFILE, *overlays, **environment)


def until(condition: Callable[[], object]) -> object:
    """Wait for something and return it."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    raise TimeoutError(f"{SECONDS} seconds have passed")


def test_the_study_gives_what_a_local_run_gives_in_other_cohorts_and_two_gpus_are_kept_apart(
    cluster, fresh, finished
) -> None:
    alone = "studies: {tiny: {training: {cohort: 1}, analyses: {sample_size: null, multiverse: null, backbones: null}}}"
    fresh.write("alone.yaml", f"run: [tiny, tiny-cnn, tiny-yaml]\n{alone}\n")
    submitted(fresh, "all", seconds=1500, overlays=["alone.yaml"])
    study = "results/studies/tiny"
    tables = sorted(path.relative_to(fresh.folder) for path in (fresh.folder / study).rglob("*.csv"))
    tables = [table for table in tables if not OF_A_COHORT.search(str(table))]
    assert len(tables) > 15
    fresh.assert_same(finished, tables, Path(study, "tuning/profiles.csv"))

    trainings = cluster.records("heads")
    assert len(trainings) == 12  # of each database 2 runs, 2 with shuffled labels, 2 of groups of people
    assert {record.fields["Partition"] for record in trainings} == {"gpu"}
    assert {record.fields["JOB_GRES"] for record in trainings} == {"gpu:1"}
    assert all("ArrayTaskId" in record.fields for record in trainings)
    on_gpus = [record for record in cluster.records() if record.fields["Partition"] == "gpu"]
    assert {record.rule for record in on_gpus} == {"heads", "cnn", "extract", "extract_stimuli"}
    together = [sum(a.span[0] <= b.span[0] < a.span[1] for a in on_gpus) for b in on_gpus]
    assert max(together) == 2
    assert {record.state for record in cluster.records()} == {"COMPLETED"}
    assert (fresh.folder / "logs/slurm/rule_heads").is_dir()
    given = {
        path: set(re.findall(r"a GPU was given \((\d)\)", path.read_text()))
        for path in (fresh.folder / "logs").rglob("*.log")
    }
    on_gpu = {path for path in given if path.name in ("heads.log", "cnn.log", "extract.log", "extract_stimuli.log")}
    assert all(len(given[path]) == (path in on_gpu) for path in given)
    assert set.union(*given.values()) == {"0", "1"}


@pytest.fixture(scope="module")
def long_training(finished, tmp_path_factory: pytest.TempPathFactory):
    """Return a copy in which trainings of some seconds are left to do, and one in which they were never disturbed."""
    folder = tmp_path_factory.mktemp("long")
    left, undisturbed = finished.copy(folder / "left"), finished.copy(folder / "undisturbed")
    for workflow in (left, undisturbed):
        text = workflow.text("tests/workflow/tiny.yaml")
        text = text.replace("iterations: 60", f"iterations: {ITERATIONS}")
        workflow.write("tests/workflow/tiny.yaml", text.replace("plateau: [41, 60]", f"plateau: [1, {ITERATIONS}]"))
    run = undisturbed.snakemake(WEIGHTS, of_b(WEIGHTS))
    assert run.returncode == 0, run.stderr
    shutil.rmtree(left.folder / "results/studies/tiny/training")
    return left, undisturbed


@pytest.fixture
def training(long_training, tmp_path: Path):
    """Return a copy in which the trainings are left to do."""
    return long_training[0].copy(tmp_path / "copy")


def in_the_middle(workflow, weights: str = WEIGHTS) -> int:
    """Wait until a training, whose checkpoints are written often, has one; return its process."""
    folder = workflow.folder / f"results/checkpoints/tiny/{database_of(weights)}/runs-000-001"
    until(lambda: list(folder.glob("runs-*.safetensors")))
    return process_of(workflow, weights)


def process_of(workflow, weights: str = WEIGHTS, options: str = "") -> int | None:
    """Return the process of a training, if there is one (with some options)."""
    command = f"{workflow.folder}/workflow/run.py training heads --features-files [^ ]*{database_of(weights)}"
    found = subprocess.run(["pgrep", "-f", "-o", f"{command}.*{options}"], capture_output=True, text=True).stdout
    return int(found) if found else None


def job_of(process: int) -> str:
    """Return the number of the job that a process belongs to."""
    return re.search(r"\0SLURM_JOB_ID=(\d+)", Path(f"/proc/{process}/environ").read_text())[1]


def seconds_left(job: str) -> int:
    """Return how long a job of a minute may go on."""
    words = subprocess.run(["scontrol", "show", "job", "-o", job], capture_output=True, text=True, check=True).stdout
    end = next(re.search(r" EndTime=(\S+)", line)[1] for line in words.splitlines() if f"JobId={job} " in line)
    return int((datetime.fromisoformat(end) - datetime.now()).total_seconds())


def database_of(weights: str) -> str:
    """Return the database that a training learns."""
    return Path(weights).parts[-3]


def kill_snakemake_in_the_middle(workflow) -> int:
    """Start a training on the cluster and kill Snakemake, not the job, while it runs; return the training's process."""
    process = started(workflow, WEIGHTS, **OFTEN)
    training = in_the_middle(workflow)
    process.kill()
    process.communicate()
    return training


def log(workflow, weights: str = WEIGHTS) -> str:
    """Return what a training has said so far."""
    path = workflow.folder / f"logs/tiny/training/{database_of(weights)}/runs-000-001/heads.log"
    return path.read_text() if path.exists() else ""


def assert_undisturbed(workflow, long_training, weights: str = WEIGHTS) -> None:
    """Assert that a training ended with the bits of one that was never disturbed, and left nothing else."""
    (ours, _), (theirs, _) = (read_tensors(one.folder / weights) for one in (workflow, long_training[1]))
    assert ours.keys() == theirs.keys()
    assert all((ours[name] == theirs[name]).all() for name in ours)
    room, clean = (
        {path.name for path in (one.folder / weights).parent.iterdir()} for one in (workflow, long_training[1])
    )
    assert room == clean


def resumed_after(workflow, weights: str = WEIGHTS) -> int:
    """Return after which iteration the last attempt went on."""
    return int(re.search(r"runs resume after iteration (\d+)", log(workflow, weights))[1])


def test_a_training_that_dies_goes_on_from_its_checkpoint(cluster, training, long_training) -> None:
    before = cluster.records()
    process = started(training, WEIGHTS, **OFTEN)
    os.kill(in_the_middle(training), signal.SIGKILL)
    until(lambda: process_of(training, options="--memory-mb 8000 "))  # a next attempt plans with less
    words, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, words
    jobs = cluster.since(before, "heads")
    assert [job.state for job in jobs] == ["FAILED", "COMPLETED"]
    assert [job.fields["MinMemoryNode"] for job in jobs] == ["16000M", "16000M"]
    assert 0 < resumed_after(training) < ITERATIONS
    assert_undisturbed(training, long_training)


def test_a_cancelled_training_keeps_what_it_has(cluster, training, long_training) -> None:
    before = cluster.records()
    process = started(training, WEIGHTS, **OFTEN)
    os.kill(in_the_middle(training), signal.SIGSTOP)  # or it might end before SLURM kills it
    subprocess.run(["scancel", str(cluster.since(before, "heads")[0].number)], check=True)
    words, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, words
    assert [job.state for job in cluster.since(before, "heads")] == ["CANCELLED", "COMPLETED"]
    assert 0 < resumed_after(training) < ITERATIONS
    assert_undisturbed(training, long_training)


@pytest.fixture
def both(training):
    """Return a copy in which the trainings of two databases can be submitted together, as one job array."""
    splits = [str(Path(name).with_name("splits.csv")) for name in (WEIGHTS, of_b(WEIGHTS))]
    run = training.snakemake(*splits)
    assert run.returncode == 0, run.stderr
    return training


def test_trainings_of_a_job_array_at_their_time_limit_keep_what_they_have(cluster, both, long_training) -> None:
    before = cluster.records()
    resources = ["heads:slurm_partition=gpu", "heads:gpu=1", "heads:runtime=1"]  # in place of the profile's
    process = started(both, WEIGHTS, of_b(WEIGHTS), "--set-resources", *resources, **OFTEN)
    held = [in_the_middle(both, weights) for weights in (WEIGHTS, of_b(WEIGHTS))]
    for number in held:
        os.kill(number, signal.SIGSTOP)
    until(lambda: seconds_left(job_of(held[0])) <= 3)
    os.kill(held[0], signal.SIGCONT)  # it sees that its time is nearly over; the other is killed at its end
    until(lambda: "told to end (the time of its job is nearly over)" in log(both))
    words, _ = process.communicate(timeout=2 * SECONDS)
    assert process.returncode == 0, words
    jobs = cluster.since(before, "heads")
    assert sorted(job.state for job in jobs) == ["COMPLETED", "COMPLETED", "FAILED", "TIMEOUT"]
    assert len({job.fields["ArrayJobId"] for job in jobs[:2]}) == 1
    for weights in (WEIGHTS, of_b(WEIGHTS)):
        assert 0 < resumed_after(both, weights) < ITERATIONS
        assert_undisturbed(both, long_training, weights)


@pytest.mark.parametrize("dying", [WEIGHTS, of_b(WEIGHTS)])
def test_a_task_of_a_job_array_that_dies_late_leaves_the_other_its_results(
    cluster, both, long_training, dying: str
) -> None:
    before = cluster.records()
    options = ["--retries", "0", "--latency-wait", "2"]
    process = started(both, WEIGHTS, of_b(WEIGHTS), *options, **OFTEN)
    number, finishing = in_the_middle(both, dying), next(name for name in (WEIGHTS, of_b(WEIGHTS)) if name != dying)
    os.kill(number, signal.SIGSTOP)
    until(lambda: "COMPLETED" in [job.state for job in cluster.since(before, "heads")])
    os.kill(number, signal.SIGKILL)
    words, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1, words
    assert sorted(job.state for job in cluster.since(before, "heads")) == ["COMPLETED", "FAILED"]
    assert not (both.folder / dying).exists()
    assert_undisturbed(both, long_training, finishing)


def test_a_training_outlives_a_killed_snakemake_and_is_not_repeated(cluster, training, long_training) -> None:
    before = cluster.records()
    kill_snakemake_in_the_middle(training)
    until(lambda: cluster.since(before, "heads")[0].state == "COMPLETED")
    training.snakemake("--unlock")
    assert f"{ITERATIONS}/{ITERATIONS}" in log(training)
    submitted(training, WEIGHTS)  # Snakemake has no record of what ended without it
    assert "were put back" in training.text(PROVENANCE)
    assert_undisturbed(training, long_training)


def test_after_a_killed_snakemake_cancelled_jobs_go_on_where_they_were(cluster, training, long_training) -> None:
    before = cluster.records()
    os.kill(kill_snakemake_in_the_middle(training), signal.SIGSTOP)
    job = cluster.since(before, "heads")[0]
    subprocess.run(["scancel", f"--name={job.fields['JobName']}"], check=True)
    until(lambda: cluster.since(before, "heads")[0].state == "CANCELLED")
    training.snakemake("--unlock")
    submitted(training, WEIGHTS)
    assert 0 < resumed_after(training) < ITERATIONS
    assert_undisturbed(training, long_training)


def test_downloads_are_tried_on_the_submitting_host(cluster, fresh) -> None:
    before = cluster.records()
    download = "{url: 'https://127.0.0.1:9/alexnet.pth', sha256: '7be5be79'}"
    fresh.write("download.yaml", f"downloads: {{alexnet-imagenet: {download}}}\n")
    process = started(fresh, "resources/weights/alexnet-imagenet.pth", overlays=["download.yaml"])
    words, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "https://127.0.0.1:9/alexnet.pth: cannot be downloaded" in words
    assert len(cluster.records()) == len(before)
