"""Where what is known of displays comes from, planted or measured by a tool, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from aulens.databases.known_displays import MEASURED, PLANTED
from aulens.report.wording import decimal, listed


@dataclass(frozen=True)
class DisplayWords:
    """How sentences, captions and axes call what is known.

    Attributes
    ----------
    adjective : str
        planted, measured, or planted or measured.
    by : str
        The same with the tools, such as "measured by OpenFace".
    measured : bool
        Whether a tool measured some of it.
    """

    adjective: str
    by: str
    measured: bool

    @property
    def title(self) -> str:
        """The adjective as the beginning of a title."""
        return self.adjective.capitalize()

    @property
    def sign(self) -> str:
        """What the differences of profiles follow."""
        return f"the sign of differences {self.by}" if self.measured else "the planted sign"

    @property
    def neither(self) -> str:
        """Where action units are that belong to an expression of neither database."""
        return f"in neither, as {self.by}" if self.measured else "planted in neither"

    @property
    def what(self) -> str:
        """What similarity is compared with."""
        return f"displays {self.by}" if self.measured else "what was planted"


IN_WORDS = DisplayWords(PLANTED, PLANTED, measured=False)
"""What is said where all is planted."""


def display_words(displays: pd.DataFrame) -> DisplayWords:
    """Return the words for a table of displays (tuning/recovery_displays.csv and its like)."""
    measured = displays[displays["source"] == MEASURED]
    tools = listed(list(dict.fromkeys(measured["tool"])))
    if measured.empty:
        return IN_WORDS
    if len(measured) == len(displays):
        return DisplayWords(MEASURED, f"measured by {tools}", True)
    return DisplayWords("planted or measured", f"planted or measured by {tools}", True)


def display_sentences(displays: pd.DataFrame, share: float | None = None) -> Iterator[str]:
    """Yield where measured displays come from, what is left out, and what the numbers are not; nothing of planted ones.

    Parameters
    ----------
    displays : table
        See `display_words`.
    share : float or None
        Of an expression's images from which an action unit belongs to it; None where nothing is counted.
    """
    if not display_words(displays).measured:
        return
    parts = []
    for _, row in displays.iterrows():
        images = f"measured by {row['tool']} ({int(row['images'])} images)"
        parts.append(f"{row['database']} {images if row['source'] == MEASURED else PLANTED}")
    first = displays.iloc[0]
    left_out = _numbers(first["left_out"])
    without = f" Left out: {listed(left_out)}." if left_out else ""
    yield (
        f"Displays: {listed(parts)}; action units {listed(_numbers(first['action_units']))}, each measured in at least "
        f"{displays['known_from'].max():.0%} of the images that take part.{without}"
    )
    levels = listed(
        [f"{decimal(one)}" for one in dict.fromkeys(displays["shown_from"][displays["source"] == MEASURED])]
    )
    if share is not None:
        yield (
            f"An action unit belongs to an expression if the tool sees it at {levels} or more (of 1) in at least "
            f"{share:.0%} of the images."
        )
    yield (
        "A tool has errors of its own, which can depend on light, camera and kind of people and so differ between "
        "databases: these numbers say how far networks and tool agree, not what the faces truly show."
    )


def _numbers(text: object) -> list[str]:
    """Return the numbers in a cell, which holds a single one as a number."""
    if pd.isna(text):
        return []
    return [f"{float(one):g}" for one in str(text).split()]
