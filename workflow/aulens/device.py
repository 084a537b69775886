"""The device that networks compute on."""

import os
import sys

import torch

from aulens.cards import claim


def device() -> torch.device:
    """Return a GPU that this process then has for itself, or the CPU if there is none.

    AULENS_DEVICE names another one, which may be shared. A job of SLURM that was given no GPU computes on the CPU,
    though it may see the GPUs of others.

    Notes
    -----
    The size of cuBLAS's workspace is fixed, so that its products always give the same bits (NVIDIA's documentation of
    cuBLAS, "Results reproducibility").
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    if os.environ.get("AULENS_DEVICE"):
        return torch.device(os.environ["AULENS_DEVICE"])
    given = os.environ.get("CUDA_VISIBLE_DEVICES")
    if "SLURM_JOB_ID" in os.environ and not given:
        print("SLURM gave this job no GPU (CUDA_VISIBLE_DEVICES is empty): computing on the CPU", file=sys.stderr)
        return torch.device("cpu")
    if not torch.cuda.is_available():
        if given:
            print(f"a GPU was given ({given}) but torch cannot use it: computing on the CPU", file=sys.stderr)
        return torch.device("cpu")
    cards = [str(torch.cuda.get_device_properties(index).uuid) for index in range(torch.cuda.device_count())]
    index = claim(cards)
    torch.cuda.set_device(index)
    return torch.device("cuda", index)
