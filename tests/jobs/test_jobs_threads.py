"""Whether a process may be copied."""

import subprocess
import sys
from pathlib import Path

import pytest

from aulens.jobs import threads

COUNTED = """
import threading
from aulens.jobs.threads import has_one_thread
alone, waiting = has_one_thread(), threading.Event()
other = threading.Thread(target=waiting.wait)
other.start()
print(alone, has_one_thread())
waiting.set()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_a_thread_beside_the_first_is_seen() -> None:
    folder = Path(__file__).parents[2] / "workflow"
    said = subprocess.run([sys.executable, "-c", COUNTED], cwd=folder, capture_output=True, text=True, check=True)
    assert said.stdout == "True False\n"


def test_where_nothing_is_told_a_process_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "THREADS", tmp_path / "task")
    assert not threads.has_one_thread()
