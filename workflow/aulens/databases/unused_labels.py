"""Images of a database that a study does not take because of their label, counted by label."""

from collections.abc import Iterator, Sequence

import pandas as pd


def unused_labels(images: pd.DataFrame, native: pd.DataFrame, labels: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return how many images have a label that a study does not take.

    Parameters
    ----------
    images : table
        The manifest: expression.
    native : table
        See `aulens.databases.native_labels.label_counts`.
    labels : sequence of str
        The study's labels.

    Returns
    -------
    dict of str to dict of str to int
        other_expressions (in the database, not among the labels), unknown (native labels that neither the grammar nor
        the configuration knows) and left_out (native labels that they leave out): label -> number of images.
    """
    others = images["expression"][~images["expression"].isin(labels)].value_counts().sort_index()
    without = native[native["expression"] == ""]
    numbers = {
        known: {str(row.native_label): int(row.images) for row in without[without["known"] == known].itertuples()}
        for known in (False, True)
    }
    return {
        "other_expressions": {str(name): int(number) for name, number in others.items()},
        "unknown": numbers[False],
        "left_out": numbers[True],
    }


def unused_sentences(unused: dict[str, dict[str, int]], database: str) -> Iterator[str]:
    """Yield what a study does not take and nobody decided to leave out, one sentence for each kind.

    Parameters
    ----------
    unused : dict
        What `unused_labels` returns; what a grammar leaves out is a decision, and not spoken of.
    database : str
        Its name.
    """
    if others := unused["other_expressions"]:
        one = f"add {next(iter(others))} to labels" if len(others) == 1 else "add them to labels"
        yield f"{_counted(others)} not among the study's labels; {one} if they belong to the study"
    if unknown := unused["unknown"]:
        quoted = {repr(name): number for name, number in unknown.items()}
        yield (
            f"{_counted(quoted)} left out, since the grammar does not know the label; add it to "
            f"databases.{database}.labels, with an expression or null"
        )


def _counted(numbers: dict[str, int]) -> str:
    """Return such as ``contempt: 18 images are``, ``contempt: 18 images and happy-open: 3 are``."""
    first, *more = [f"{name}: {number:,}" for name, number in numbers.items()]
    one = next(iter(numbers.values())) == 1
    words = [f"{first} image{'' if one else 's'}", *more]
    listed = ", ".join(words[:-1]) + f" and {words[-1]}" if more else words[0]
    return f"{listed} {'is' if one and not more else 'are'}"
