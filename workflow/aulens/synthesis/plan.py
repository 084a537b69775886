"""Who shows what in a synthetic database."""

from collections import Counter
from collections.abc import Iterable, Mapping

from aulens.errors import InputError

Shown = list[tuple[str, int]]  # expression and take, from 1


def everybody(expressions: Iterable[str], people: Iterable[int], takes: int) -> dict[int, Shown]:
    """Return person -> what she shows: every expression, as often as there are takes."""
    shown = [(expression, take) for expression in expressions for take in range(1, takes + 1)]
    return dict.fromkeys(people, shown)


def dealt(counts: Mapping[str, int], people: Iterable[int]) -> dict[int, Shown]:
    """Return person -> what she shows, when there are so many images of each expression in all.

    The images are dealt to the people in turn; with as many people as images each shows one person more. So classes may
    be unequal, and nobody shows all of them, as in pictures collected from the web.

    Parameters
    ----------
    counts : mapping of str to int
        Expression -> number of images.
    people : iterable of int
        Their numbers.

    Raises
    ------
    InputError
        If there are more people than images.

    Examples
    --------
    >>> dealt({"happy": 3, "sad": 1}, [7, 8])
    {7: [('happy', 1), ('happy', 2)], 8: [('happy', 1), ('sad', 1)]}
    """
    people = list(people)
    images = [expression for expression, number in counts.items() for _ in range(number)]
    if len(people) > len(images):
        raise InputError(f"{len(people)} people are asked for, but only {len(images)} images (counts)")
    shown: dict[int, Shown] = {number: [] for number in people}
    takes: Counter[tuple[int, str]] = Counter()
    for place, expression in enumerate(images):
        number = people[place % len(people)]
        takes[number, expression] += 1
        shown[number].append((expression, takes[number, expression]))
    return shown
