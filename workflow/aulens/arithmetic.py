"""How matrix products and convolutions round, and whether always in the same way.

MKL, the BLAS of PyTorch on Intel's and AMD's processors, splits a batched product otherwise when it has one matrix
than when it has several, and otherwise with other numbers of threads; the last bits then differ. In its strict mode it
does not (oneMKL Developer Guide, "Obtaining Numerically Reproducible Results"); MKL_CBWR asks for it, and `aulens`
sets it when it is imported. On AMD's processors MKL says that it is strict, and yet long products (32 × 2048 by
2048 × 64) differed from 6 threads on, measured on an EPYC. There, as with another BLAS (ARM, macOS), nothing is
promised: runs agree within rounding only.

The gradients of convolutions (oneDNN) depend on the number of threads, and nothing asks for another way.
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

STRICT, ALL, AUTO = 0x10000, -1, 2  # MKL_CBWR_STRICT, _ALL and _AUTO of mkl.h
OLDER = range(3, 10)  # MKL_CBWR_COMPATIBLE to MKL_CBWR_AVX: instruction sets that have no strict mode


def bitwise() -> bool:
    """Return whether this process's products on the CPU are promised bit by bit: an Intel processor, MKL strict."""
    if not torch.backends.mkl.is_available():
        return False
    try:
        mkl = ctypes.CDLL(str(Path(torch.__file__).parent / "lib/libtorch_cpu.so"))
        intel, mode, best = (
            mkl.mkl_serv_intel_cpu_true(),
            mkl.mkl_serv_cbwr_get(ALL),
            mkl.mkl_serv_cbwr_get_auto_branch(),
        )
    except (OSError, AttributeError):  # MKL lies elsewhere, as in conda's packages, and cannot be asked
        return False
    asked = mode & ~STRICT
    return bool(intel) and bool(mode & STRICT) and (best if asked == AUTO else asked) not in OLDER


@contextmanager
def exact_convolutions() -> Iterator[None]:
    """Compute convolutions in full float32 (no TF32) with algorithms that always give the same bits."""
    with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one thread on the CPU, so that the number of processors changes no bit."""
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        yield
    finally:
        torch.set_num_threads(before)
