import subprocess
import sys
from pathlib import Path

from aulens.jobs.locks import lock, try_lock

WORKFLOW = Path(__file__).parents[2] / "workflow"
JOB = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from aulens.jobs import locks
locks.SECONDS = 0.02
with locks.lock(Path(sys.argv[2]), "doing this training"):
    print("working", flush=True)
    sys.stdin.readline()
"""


def job(path: Path) -> subprocess.Popen:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", JOB, str(WORKFLOW), str(path)], text=True, **pipes)


def test_a_second_job_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    first = job(tmp_path / "folder/a.lock")
    assert first.stdout.readline() == "working\n"
    second = job(tmp_path / "folder/a.lock")
    assert "another job is doing this training" in second.stderr.readline()
    assert second.poll() is None
    first.communicate("end\n")
    assert second.communicate("end\n")[0] == "working\n"


def test_the_lock_of_a_killed_job_is_free(tmp_path: Path) -> None:
    first = job(tmp_path / "a.lock")
    first.stdout.readline()
    assert try_lock(tmp_path / "a.lock") is None
    first.kill()
    first.communicate()
    with lock(tmp_path / "a.lock", "doing this"):
        pass
