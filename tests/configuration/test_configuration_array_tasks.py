import base64
import json
import sys
import zlib

import pytest

from aulens.configuration.array_tasks import own_command

OWN = "cd /data && python -m snakemake --target-jobs heads:run=1 'with spaces'"
OTHERS = base64.b64encode(json.dumps({"2": zlib.compress(OWN.encode()).hex()}).encode()).decode()
FIRST = ["--snakefile", "Snakefile", "--target-jobs", "heads:run=0", "--cores", "all"]


def environment(task: int) -> dict[str, str]:
    return {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_TASK_MIN": "1"}


@pytest.mark.parametrize("option", [[f"--slurm-jobstep-array-execs={OTHERS}"], ["--slurm-jobstep-array-execs", OTHERS]])
def test_a_task_of_an_array_runs_its_own_command(option: list[str]) -> None:
    assert own_command([*FIRST, *option], environment(2)) == ["/bin/sh", "-c", OWN]
    assert own_command([*FIRST, *option], environment(1)) == [sys.executable, "-m", "snakemake", *FIRST]


def test_any_other_process_goes_on_as_it_is() -> None:
    assert own_command(FIRST, environment(2)) is None
    assert own_command([*FIRST, f"--slurm-jobstep-array-execs={OTHERS}"], {}) is None
    assert own_command(["--profile", "slurm", "-n"], {}) is None


def test_a_task_without_a_command_does_not_run_that_of_another() -> None:
    with pytest.raises(KeyError):
        own_command([*FIRST, f"--slurm-jobstep-array-execs={OTHERS}"], environment(3))
