"""Read many small files with a library that damaged bytes can end the process with."""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


def read_apart(read: Callable[[list[Path]], list[Result]], files: Sequence[Path], ended: Result) -> list[Result]:
    """Return what a function gives for each file, called in a process of its own.

    Parameters
    ----------
    read : function
        Of a module; takes files and returns one result for each.
    files : sequence of Path
        To be read.
    ended : object
        The result for a file that ends the process; such files are found by halving.
    """
    if not files:
        return []
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            return pool.submit(read, list(files)).result()
    except BrokenProcessPool:
        if len(files) == 1:
            return [ended]
        half = len(files) // 2
        return [*read_apart(read, files[:half], ended), *read_apart(read, files[half:], ended)]
