"""Whether matrix products round in the same way in any company and with any number of threads.

MKL, the BLAS of PyTorch on Intel's and AMD's processors, splits a batched product otherwise when it has one matrix
than when it has several, and otherwise with other numbers of threads; the last bits then differ. In its strict mode it
does not (oneMKL Developer Guide, "Obtaining Numerically Reproducible Results"); MKL_CBWR asks for it, and `aulens`
sets it when it is imported. Another BLAS (ARM, macOS) promises nothing: there runs agree within rounding only.
"""

import ctypes
import os
from pathlib import Path

import torch

STRICT, ALL, AUTO = 0x10000, -1, 2  # MKL_CBWR_STRICT, _ALL and _AUTO of mkl.h
OLDER = range(3, 10)  # MKL_CBWR_COMPATIBLE to MKL_CBWR_AVX: instruction sets that have no strict mode


def bitwise() -> bool:
    """Return whether this process's products on the CPU are promised bit by bit, as its BLAS says."""
    if not torch.backends.mkl.is_available():
        return False
    try:
        mkl = ctypes.CDLL(str(Path(torch.__file__).parent / "lib/libtorch_cpu.so"))
        mode, best = mkl.mkl_serv_cbwr_get(ALL), mkl.mkl_serv_cbwr_get_auto_branch()
    except (OSError, AttributeError):  # MKL lies elsewhere, as in conda's packages
        return "STRICT" in os.environ["MKL_CBWR"] and torch.backends.cpu.get_cpu_capability() != "DEFAULT"
    asked = mode & ~STRICT
    return bool(mode & STRICT) and (best if asked == AUTO else asked) not in OLDER
