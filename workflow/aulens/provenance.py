"""What a result came from: settings, code, versions, device, time."""

import importlib.metadata
import os
import platform
import resource
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from aulens.jobs.warm import ADDRESS, COPY

LIBRARIES = (
    "aulens",  # if it is installed
    "snakemake",
    "torch",
    "torchvision",
    "opencv-python-headless",
    "numpy",
    "scipy",
    "pandas",
    "matplotlib",
    "statsmodels",
)


def provenance(stage: str, settings: object, code: str, started: float) -> dict[str, object]:
    """Return what stands beside a result.

    Parameters
    ----------
    stage : str
        Room and module.
    settings : object
        Those of the stage, resolved.
    code : str
        Hash of the stage's source.
    started : float
        Seconds since 1970; the stage has lasted until now.
    """
    seed = settings.get("seed") if isinstance(settings, dict) else None
    usage = _usage()  # before git is asked, which would count as a process that the stage has started
    return {
        "stage": stage,
        "settings": settings,
        "seed": seed,
        "code": code,
        "commit": _commit(),
        "versions": {"python": platform.python_version()} | {name: _version(name) for name in LIBRARIES},
        "platform": platform.platform(),
        "processor": _processor(),
        "device": _device(),
        "products": _products(),
        "threads": os.environ.get("OMP_NUM_THREADS"),
        "started": started,
        "seconds": round(time.time() - started, 3),
    } | usage


def _usage() -> dict[str, object]:
    """Return the processor time and the largest memory of this process, and of those that it has started."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    megabyte = 2**20 if sys.platform == "darwin" else 2**10  # ru_maxrss is in bytes there, in kilobytes elsewhere
    return {
        "processor seconds": round(sum(used.ru_utime + used.ru_stime for used in (own, others)), 2),
        "loaded before": os.environ.get(ADDRESS) == COPY,  # by `jobs.warm_process`, which shares their memory
        "largest memory in MB": round(own.ru_maxrss / megabyte),
        "largest memory in MB of a process it started": round(others.ru_maxrss / megabyte),
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _commit() -> str | None:
    """Return the git commit of the workflow, marked when files differ from it; None outside a repository."""
    here = Path(__file__).parent
    try:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=here, capture_output=True, text=True, check=True)
        changes = subprocess.run(["git", "status", "--porcelain", "-uno"], cwd=here, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit.stdout.strip() + (" with local changes" if changes.stdout.strip() else "")


def _processor() -> str:
    """Return the model's name of the processor, as far as the system tells it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _products() -> dict[str, object] | None:
    """Return how products on the CPU rounded (see `aulens.arithmetic`); None if the stage did not compute there."""
    if "aulens.arithmetic" not in sys.modules or sys.modules["torch"].cuda.is_initialized():
        return None
    from aulens.arithmetic import bitwise

    return {"MKL_CBWR": os.environ["MKL_CBWR"], "promised bit by bit": bitwise()}


def _device() -> str:
    """Return the device that this process computed on; torch is asked only if the stage used it."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        return torch.cuda.get_device_name()
    return "cpu"
