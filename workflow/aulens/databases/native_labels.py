"""The labels that a source has, and what a grammar and the configuration make of them."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import read_csv

Labels = Mapping[str, str | None]
COLUMNS = ["native_label", "expression", "known", "images"]


def folded(text: str) -> str:
    """Return a text as it is compared: without regard to case and to how accents are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def all_labels(labels: Labels, more: Labels) -> dict[str, str | None]:
    """Return native label -> expression (None to leave it out), compared as `folded` says.

    Parameters
    ----------
    labels : mapping
        Of the grammar.
    more : mapping
        Of the configuration; what it says goes before the grammar.

    Examples
    --------
    >>> all_labels({"joy": "happy", "other": None}, {"Other": "contempt"})
    {'joy': 'happy', 'other': 'contempt'}
    """
    return {folded(str(label)): expression for label, expression in [*labels.items(), *more.items()]}


def label_counts(found: Iterable[str], labels: Labels) -> pd.DataFrame:
    """Return how many images a source has with each native label.

    Parameters
    ----------
    found : iterable of str
        The native label of every image.
    labels : mapping
        What `all_labels` returns.

    Returns
    -------
    table
        One row per label as it is first written, sorted: native_label, expression (empty for none), known (whether
        the grammar or the configuration has it, be it to leave it out), images.

    Examples
    --------
    >>> label_counts(["joy", "Joy", "other", "awe"], {"joy": "happy", "other": None})
      native_label expression  known  images
    0          awe             False       1
    1          joy      happy   True       2
    2        other              True       1
    """
    counts, spelling = Counter[str](), dict[str, str]()
    for label in found:
        spelling.setdefault(folded(label), label)
        counts[folded(label)] += 1
    rows = [(spelling[key], labels.get(key) or "", key in labels, number) for key, number in sorted(counts.items())]
    return pd.DataFrame(rows, columns=COLUMNS)


def read_native_labels(path: Path) -> pd.DataFrame:
    """Return how many images of a database have which native label: native_label, expression (text), known, images.

    Raises
    ------
    InputError
        If the file is missing, damaged, or another table.
    """
    table = read_csv(path, dtype=str, na_values=[])
    if list(table.columns) != COLUMNS:
        raise InputError(f"{path}: not a table of native labels; delete the file to have it made again")
    return table.assign(images=table["images"].astype(int), known=table["known"] == "True")
