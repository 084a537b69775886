"""Memory that is freed stays with the process inside the block, and goes back to the system after it."""

import subprocess
import sys
from pathlib import Path

import pytest

from aulens import freed_memory

WORKFLOW = Path(freed_memory.__file__).parents[1]
CODE = """
from aulens.freed_memory import freed_memory_kept

def resident():
    lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(lines["VmRSS"].split()[0]) // 1024

def used():
    pieces = [bytearray(b"x") * 2**24 for _ in range(8)]  # 16 MiB each
    del pieces

before = resident()
with freed_memory_kept():
    used()
    inside = resident()
print(inside - before, resident() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and glibc")
def test_freed_memory_is_kept_and_then_given_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], env={"PYTHONPATH": str(WORKFLOW)}, capture_output=True, text=True, check=True
    )
    inside, after = map(int, done.stdout.split())
    assert inside > 100  # MiB
    assert after < 20


def test_without_glibc_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freed_memory.ctypes, "CDLL", lambda name: object())
    with freed_memory.freed_memory_kept():
        pass


def test_the_usual_threshold_holds_again_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    called = []

    class Library:
        def mallopt(self, option: int, value: int) -> None:
            called.append((option, value))

        def malloc_trim(self, left: int) -> None:
            called.append("trimmed")

    monkeypatch.setattr(freed_memory.ctypes, "CDLL", lambda name: Library())
    with pytest.raises(KeyError), freed_memory.freed_memory_kept():
        raise KeyError
    assert called == [(-3, 2**25), (-1, 2**31 - 1), (-3, 2**17), (-1, 2**17), "trimmed"]
