"""The device that networks compute on."""

import os
import re
import sys

import torch

from aulens.errors import InputError
from aulens.jobs.cards import claim

NONE = ("", "-1", "NoDevFiles")  # CUDA_VISIBLE_DEVICES where no GPU is given


def device() -> torch.device:
    """Return a GPU that this process then has for itself, or the CPU if there is none.

    AULENS_DEVICE (cpu, cuda, cuda:1 …) names another one, which may be shared. A job of SLURM that was given no GPU
    computes on the CPU, though it may see the GPUs of others.

    Raises
    ------
    InputError
        If a GPU was given, by SLURM or CUDA_VISIBLE_DEVICES, that cannot be used, or AULENS_DEVICE is none.

    Notes
    -----
    This module says where to compute, never how: it is in no code hash (`aulens.code`).
    """
    if name := os.environ.get("AULENS_DEVICE"):
        return _named(name)
    given = os.environ.get("CUDA_VISIBLE_DEVICES", "").strip()
    if "SLURM_JOB_ID" in os.environ and given in NONE:
        print("SLURM gave this job no GPU (CUDA_VISIBLE_DEVICES is empty): computing on the CPU", file=sys.stderr)
        return torch.device("cpu")
    if not torch.cuda.is_available():
        if given not in NONE:
            raise InputError(
                f"a GPU was given (CUDA_VISIBLE_DEVICES is {given}) but this torch {torch.__version__} cannot use it, "
                "since it is built for processors or the driver is too old; AULENS_DEVICE=cpu computes on processors"
            )
        return torch.device("cpu")
    cards = [str(torch.cuda.get_device_properties(index).uuid) for index in range(torch.cuda.device_count())]
    index = claim(cards)
    torch.cuda.set_device(index)
    return torch.device("cuda", index)


def _named(name: str) -> torch.device:
    """Return the device that AULENS_DEVICE names, if it can be used."""
    if not re.fullmatch(r"cpu|cuda(:\d+)?", name):
        raise InputError(f"AULENS_DEVICE is {name!r}; allowed: cpu, cuda, or cuda:0, cuda:1 …")
    where = torch.device(name)
    try:
        torch.empty(1, device=where)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"AULENS_DEVICE is {name!r}, which this torch cannot use ({reason}); try cpu") from None
    if (given := os.environ.get("CUDA_VISIBLE_DEVICES", "").strip()) not in NONE and where.type == "cpu":
        print(f"a GPU was given ({given}) but AULENS_DEVICE is {name}: computing there", file=sys.stderr)
    return where
