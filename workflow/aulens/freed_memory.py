"""Freed memory that the C library keeps for the next arrays, instead of giving it back to the system."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # of mallopt, glibc's malloc.h
LARGEST = 32 * 2**20  # bytes from which on an array is always the system's own piece; no higher threshold is allowed
ALL, FIRST = 2**31 - 1, 2**17  # the second: glibc's own for both at the start of a process


@contextmanager
def freed_memory_kept() -> Iterator[None]:
    """Keep the memory of arrays below 32 MiB when they are freed, until the end of a block; without glibc do nothing.

    Notes
    -----
    The layers of a conv network give arrays of many megabytes in every step. Memory that is given back and asked for
    again is cleared at its first touch, page by page, which takes up to a quarter of a training step
    (`benchmarks/cnn.py`), and half of the time of EfficientNet-Lite0's features. No number depends on it.
    """
    library = ctypes.CDLL(None)
    if not (hasattr(library, "mallopt") and hasattr(library, "malloc_trim")):
        yield
        return
    library.mallopt(MMAP_THRESHOLD, LARGEST)
    library.mallopt(TRIM_THRESHOLD, ALL)
    try:
        yield
    finally:
        library.mallopt(MMAP_THRESHOLD, FIRST)
        library.mallopt(TRIM_THRESHOLD, FIRST)
        library.malloc_trim(0)
