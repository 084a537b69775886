"""Whether a process may be copied: a copy has the one thread that made it, and none of the others."""

from pathlib import Path

THREADS = Path("/proc/self/task")


def has_one_thread() -> bool:
    """Return whether this process has one thread, those of libraries counted; False where Linux does not tell."""
    return THREADS.is_dir() and len(list(THREADS.iterdir())) == 1
