"""Jobs that a waiting process does: what they see, and how they end."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aulens.jobs.warm import ADDRESS, KILLED

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="jobs start by themselves elsewhere")
WORKFLOW = Path(__file__).parents[2] / "workflow"
WAITING = """
import os, sys
from aulens.jobs.warm_process import keep_warm
keep_warm(100)
print(os.environ["AULENS_WARM"], flush=True)
sys.stdin.read()
"""
JOB = f"""
import os, sys
sys.path.insert(0, {str(WORKFLOW)!r})
from aulens.jobs.warm import handed_over
if (code := handed_over()) is not None:
    sys.exit(code)
loaded = "captum" in sys.modules
import aulens.jobs.warm, json, time
"""


@pytest.fixture(scope="module")
def warm() -> Iterator[dict[str, str]]:
    """Return the environment of jobs for which a process waits."""
    environment = {name: value for name, value in os.environ.items() if name != ADDRESS}
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], cwd=WORKFLOW, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        environment[ADDRESS] = process.stdout.readline().decode().strip()
        wait_for(lambda: f"@{environment[ADDRESS]}" in Path("/proc/net/unix").read_text())
        yield environment
        process.stdin.close()
    wait_for(lambda: f"@{environment[ADDRESS]}" not in Path("/proc/net/unix").read_text())


def wait_for(true) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "waited for a minute"
        time.sleep(0.05)


def job(folder: Path, words: str) -> list[str]:
    """Return the command of a job that does something in Python, `loaded` if a copy does it."""
    (folder / "job.py").write_text(JOB + words)
    return [sys.executable, str(folder / "job.py"), "one", "zwei ä"]


def test_a_copy_has_arguments_folder_environment_and_files_of_its_job(tmp_path: Path, warm: dict[str, str]) -> None:
    words = "print(loaded, sys.argv[1:], os.getcwd(), os.environ['MINE'], sys.stdin.read())"
    command = job(tmp_path, words + "\nprint('aulens.jobs.warm_process' in sys.modules)")
    ended = subprocess.run(
        command, cwd=tmp_path, env=warm | {"MINE": "yes"}, input="said", capture_output=True, text=True, check=True
    )
    assert ended.stdout == f"True ['one', 'zwei ä'] {tmp_path} yes said\nFalse\n", "aulens is loaded anew"
    assert ended.stderr == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("pass", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('\\nfile.csv: no')", 1, "\nfile.csv: no\n"),
        ("1 / 0", 1, "ZeroDivisionError: division by zero\n"),
        ("os.kill(os.getpid(), 9)", KILLED, "as if killed (out of memory?)\n"),
    ],
)
def test_a_job_ends_as_its_copy_does(tmp_path: Path, warm: dict[str, str], words: str, code: int, said: str) -> None:
    ended = subprocess.run(job(tmp_path, words), env=warm, capture_output=True, text=True)
    assert ended.returncode == code and ended.stderr.endswith(said)


def test_a_job_that_is_told_to_end_passes_it_on(tmp_path: Path, warm: dict[str, str]) -> None:
    words = """
import signal
def end(*_):
    print("tidied", flush=True)
    sys.exit(143)
signal.signal(signal.SIGTERM, end)
time.sleep(0.3)
print("started", flush=True)
time.sleep(60)
"""
    with subprocess.Popen(job(tmp_path, words), env=warm, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "started\n"
        process.terminate()
        assert process.stdout.read() == "tidied\n"
        assert process.wait() == 143


def test_a_copy_whose_job_is_killed_ends(tmp_path: Path, warm: dict[str, str]) -> None:
    words = "print(os.getpid(), flush=True)\ntime.sleep(60)"
    with subprocess.Popen(job(tmp_path, words), env=warm, stdout=subprocess.PIPE, text=True) as process:
        copy = Path("/proc", process.stdout.readline().strip())
        assert copy.exists() and copy.name != str(process.pid)
        process.kill()
        wait_for(lambda: not copy.exists())


def test_ctrl_c_reaches_the_copy(tmp_path: Path) -> None:
    command = job(tmp_path, "print('started', flush=True)\ntime.sleep(60)")
    script = f"""
import os, signal, subprocess, sys, time
from aulens.jobs.warm_process import keep_warm
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests may run in the background, where it is ignored
keep_warm(100)
while f"@{{os.environ['AULENS_WARM']}}" not in open("/proc/net/unix").read():
    time.sleep(0.05)
process = subprocess.Popen({command!r}, stdout=subprocess.PIPE)
process.stdout.readline()
signal.signal(signal.SIGINT, signal.SIG_IGN)
os.killpg(0, signal.SIGINT)
sys.exit(process.wait())
"""
    environment = {name: value for name, value in os.environ.items() if name != ADDRESS}
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=WORKFLOW,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        timeout=60,
    )
    assert ended.returncode == 1 and ended.stderr.endswith("KeyboardInterrupt\n")


@pytest.mark.parametrize("changed", [{ADDRESS: "0"}, {ADDRESS: "aulens-gone"}])
def test_other_jobs_start_by_themselves(tmp_path: Path, warm: dict[str, str], changed: dict[str, str]) -> None:
    command = job(tmp_path, "print(loaded)")
    assert subprocess.run(command, env=warm | changed, capture_output=True, text=True).stdout == "False\n"


def test_a_copy_has_the_threads_of_its_job(tmp_path: Path, warm: dict[str, str]) -> None:
    command = job(tmp_path, "import torch\nprint(loaded, torch.get_num_threads())")
    ended = subprocess.run(command, env=warm | {"OMP_NUM_THREADS": "3"}, capture_output=True, text=True)
    assert ended.stdout == "True 3\n"


def test_a_job_that_no_copy_can_take_starts_by_itself(tmp_path: Path, warm: dict[str, str]) -> None:
    command = job(tmp_path, "print(loaded)")
    ended = subprocess.run(command, env=warm | {"OMP_NUM_THREADS": "4,2"}, capture_output=True, text=True)
    assert ended.stdout == "False\n" and not ended.stderr


def test_a_copy_waits_for_its_threads(tmp_path: Path, warm: dict[str, str]) -> None:
    words = "import threading\nthreading.Thread(target=lambda: (time.sleep(0.2), print('late'))).start()"
    assert subprocess.run(job(tmp_path, words), env=warm, capture_output=True, text=True).stdout == "late\n"


def test_a_group_that_is_told_to_end_tidies_up(tmp_path: Path, warm: dict[str, str]) -> None:
    words = """
import signal
from aulens import command
signal.signal(signal.SIGTERM, command._end)
time.sleep(0.3)
try:
    print("started", flush=True)
    time.sleep(60)
finally:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.1)
    print("tidied", flush=True)
"""
    with subprocess.Popen(job(tmp_path, words), env=warm, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "started\n"
        process.terminate()
        assert process.stdout.read() == "tidied\n", "a second signal changes nothing"
        assert process.wait() == 143
