"""The device that networks compute on."""

import os

import torch


def device() -> torch.device:
    """Return the device that AULENS_DEVICE names, else the first CUDA device, else the CPU."""
    return torch.device(os.environ.get("AULENS_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu"))
