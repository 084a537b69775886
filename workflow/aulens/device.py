"""The device that networks compute on."""

import os

import torch


def device() -> torch.device:
    """Return the device that AULENS_DEVICE names, else the first CUDA device, else the CPU.

    Notes
    -----
    The size of cuBLAS's workspace is fixed, so that its products always give the same bits (NVIDIA's documentation of
    cuBLAS, "Results reproducibility").
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    return torch.device(os.environ.get("AULENS_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu"))
