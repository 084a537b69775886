"""What the units of a split are called."""

WORDS = {"person": ("person", "people"), "image": ("group of images", "groups of images")}
GROUPS = ("group of people", "groups of people")  # each with a network of its own
AND_RUN = " and run"  # ends the name where runs are drawn again too


def unit_name(people: bool, runs: int = 1) -> str:
    """Return the name that tables give to what is drawn again.

    Parameters
    ----------
    people : bool
    runs : int
        With several the name says so. Tables of correct rates, which have a column of runs, name the units alone.

    Examples
    --------
    >>> unit_name(True), unit_name(False), unit_name(True, runs=5)
    ('person', 'group of images', 'person and run')
    """
    return WORDS["person" if people else "image"][0] + (AND_RUN if runs > 1 else "")


def words_of(name: str) -> tuple[str, str]:
    """Return one and many of a name in a table (`unit_name`), without runs.

    Examples
    --------
    >>> words_of("person and run"), words_of("group of images")
    (('person', 'people'), ('group of images', 'groups of images'))
    """
    return next(words for words in (*WORDS.values(), GROUPS) if words[0] == name.removesuffix(AND_RUN))


def counted(number: int, unit: str) -> str:
    """Return such as ``1 person`` or ``24 groups of images``."""
    return f"{number} {WORDS[unit][number != 1]}"
