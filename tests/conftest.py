"""How numbers that must be the same are compared on this machine."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import hypothesis
import numpy as np
import pytest
import torch

from aulens.arithmetic import bitwise  # before the first product

# No test fails for a busy machine, or for the examples of the day: `pytest --hypothesis-profile search` draws new ones.
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("repeatable")

if "PYTEST_XDIST_WORKER" in os.environ:  # workers share the cores: more threads than these wait for each other
    torch.set_num_threads(1)

TOLERANCE = 1e-5  # of the largest value of an array, where the BLAS does not promise the same bits


def assert_same(first: object, second: object) -> None:
    """Compare arrays of the same runs, computed in other company or with other threads, as the BLAS promises."""
    one, other = np.asarray(first), np.asarray(second)
    if bitwise():
        np.testing.assert_array_equal(one, other)
    else:
        finite = one[np.isfinite(one)]
        np.testing.assert_allclose(one, other, rtol=0, atol=TOLERANCE * np.abs(finite).max(initial=0))


@pytest.fixture
def same() -> Callable[[object, object], None]:
    """Return the comparison of arrays that must not depend on company or threads."""
    return assert_same


@contextmanager
def with_threads(number: int) -> Iterator[None]:
    """Compute with so many threads within the block."""
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(number)
        yield
    finally:
        torch.set_num_threads(before)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker is left alone with them.

    The first of them makes the tiny study; meanwhile others run what does not need it.
    """
    waiting = {item.path for item in items if "built" in getattr(item, "fixturenames", ())}
    first, rooms = min(waiting, default=None), {"workflow": 1, "training": 2}

    def place(item: pytest.Item) -> int:
        if item.path in waiting:
            return 0 if item.path == first else 3
        return rooms.get(item.path.parent.name, 4)

    items.sort(key=place)


@pytest.fixture
def threads() -> Callable[[int], AbstractContextManager[None]]:
    """Return the block that computes with another number of threads."""
    return with_threads


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was checked."""
    how = "bit by bit" if bitwise() else f"within {TOLERANCE:g} (this processor, BLAS or MKL_CBWR promises no more)"
    terminalreporter.write_line(f"runs in other company or with other threads were compared {how}")
