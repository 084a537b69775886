"""The bar that shows how far a long stage is."""

from collections.abc import Iterable
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def progress(items: Iterable[Item] | None = None, *, total: int | None = None, what: str) -> "tqdm[Item]":
    """Return `items` with a bar on standard error (the log of the rule) that counts `what` and shows the rate."""
    return tqdm(
        items, total=total, desc=what, unit=f" {what}", mininterval=2.0, ascii=True, dynamic_ncols=False, ncols=100
    )
