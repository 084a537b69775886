"""The command of a task of a SLURM job array."""

import argparse
import base64
import json
import os
import sys
import zlib
from collections.abc import Mapping, Sequence


def own_command(arguments: Sequence[str], environment: Mapping[str, str]) -> list[str] | None:
    """Return what this task of a job array is to run in place of this Snakemake; None in any other process.

    Notes
    -----
    snakemake-executor-plugin-slurm 2.8 starts every task with the command of the first and gives those of the others
    as an option. The Snakemake of a task then runs the right job, but waits for the outputs of the first task, and
    deletes them if the job fails (its issue 447). A command of its own expects its own outputs.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--slurm-jobstep-array-execs")
    found, others = parser.parse_known_args(arguments)
    if not found.slurm_jobstep_array_execs or "SLURM_ARRAY_TASK_ID" not in environment:
        return None
    if environment["SLURM_ARRAY_TASK_ID"] == environment["SLURM_ARRAY_TASK_MIN"]:
        return [sys.executable, "-m", "snakemake", *others]
    commands = json.loads(base64.b64decode(found.slurm_jobstep_array_execs))
    packed = commands[environment["SLURM_ARRAY_TASK_ID"]]
    return ["/bin/sh", "-c", zlib.decompress(bytes.fromhex(packed)).decode()]


def run_own_command() -> None:
    """Become the process of this task, if this is a task of a job array."""
    if command := own_command(sys.argv[1:], os.environ):
        os.execv(command[0], command)
