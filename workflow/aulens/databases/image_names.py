"""Which image of a database is meant where another tool's table names a file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple
from unicodedata import normalize

PATH, NAME, STEM = "path", "name", "stem"
RULES = (PATH, NAME, STEM)


class Matched(NamedTuple):
    """What was found.

    Attributes
    ----------
    images : dict of str to str
        What the table says -> the image that is meant.
    rules : dict of str to str
        What the table says -> the rule of `RULES` by which it was found.
    ambiguous : dict of str to list of str
        What the table says -> the images that it could mean, or what else could mean its image.
    unmatched : list of str
        What fits no image.
    """

    images: dict[str, str]
    rules: dict[str, str]
    ambiguous: dict[str, list[str]]
    unmatched: list[str]


def matched_images(said: Iterable[str], images: Mapping[str, str]) -> Matched:
    r"""Match what a table says with images, by relative path, then by file name, then by name without suffix.

    Parameters
    ----------
    said : iterable of str
        Names or paths, also of other machines and with backslashes; repeated ones count once.
    images : mapping of str to str
        Image (path below the source folder, without suffix) -> its file.

    Returns
    -------
    Matched
        A rule sees only what the rules before it have left, on both sides. It matches where exactly one image fits and
        nothing else that is said fits this image; where several do, none is taken, and later rules are not asked.

    Notes
    -----
    By the first rule the path must end with the whole relative path of the image, with its suffix or without any; of
    several images the one with the longest path; by the last one the suffix does not count, nor do folders where they
    are other ones. Letters are compared as they are, accents in one form (NFC).

    Examples
    --------
    >>> images = {"a/1": "photos/a/1.jpg", "b/1": "photos/b/1.jpg", "c/2": "photos/c/2.jpg"}
    >>> found = matched_images(["D:\\all\\a\\1.jpg", "1.jpg", "2", "9.png"], images)
    >>> found.images
    {'D:\\all\\a\\1.jpg': 'a/1', '1.jpg': 'b/1', '2': 'c/2'}
    >>> found.rules["1.jpg"], found.rules["2"], found.unmatched
    ('name', 'stem', ['9.png'])
    """
    left, free = list(dict.fromkeys(said)), dict(images)
    found = Matched({}, {}, {}, [])
    for rule in RULES:
        index = _index(free, rule)
        fitting = {text: next((index[key] for key in _keys(text, rule) if key in index), []) for text in left}
        claims: dict[str, list[str]] = defaultdict(list)
        for text, own in fitting.items():
            for image in own:
                claims[image].append(text)
        for text, own in fitting.items():
            others = [other for image in own for other in claims[image] if other != text]
            if len(own) == 1 and not others:
                found.images[text], found.rules[text] = own[0], rule
            elif own:
                found.ambiguous[text] = own if len(own) > 1 else others
        left = [text for text in left if not fitting[text]]
        free = {image: file for image, file in free.items() if image not in claims}
    return found._replace(unmatched=left)


def _index(images: Mapping[str, str], rule: str) -> dict[str, list[str]]:
    """Return what may be said of an image under a rule -> the images."""
    index: dict[str, list[str]] = defaultdict(list)
    for image, file in images.items():
        suffix, name = PurePosixPath(file).suffix, _one_form(image)
        last = name.rpartition("/")[2]
        for key in {PATH: {name, name + suffix}, NAME: {last + suffix}, STEM: {name, last}}[rule]:
            index[key].append(image)
    return index


def _keys(text: str, rule: str) -> Iterator[str]:
    """Yield what a text says under a rule, the best first."""
    parts = [part for part in _one_form(text).replace("\\", "/").split("/") if part not in ("", ".")]
    if rule == NAME:
        yield from parts[-1:]
        return
    tails = ["/".join(parts[place:]) for place in range(len(parts))]
    for tail in tails:
        yield tail
        if rule == STEM:
            yield tail.removesuffix(PurePosixPath(tail).suffix)


def _one_form(text: str) -> str:
    return normalize("NFC", text.strip())
