"""What two databases of a study have in common: people, their names, pictures, pictures that are nearly the same."""

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from aulens.databases.native_labels import folded
from aulens.databases.near_duplicates import near_pairs

NAMED, NAMED_PAIRS = 5, 2  # so many are named in a sentence
LISTED = 1000  # pictures in a line to be pasted
NAME = re.compile(r"[^\W\d_]{3,}(?:[ _-][^\W\d_]+)*")  # letters only: numbers and codes mean others elsewhere
LEAKS = "so that a network would be tested on people whom it learned"


def shared_people(first: str, images_1: pd.DataFrame, second: str, images_2: pd.DataFrame) -> str | None:
    """Return which people two databases share by their keys, as a sentence without remedy; None if none.

    Parameters
    ----------
    first, second : str
        Names of the databases.
    images_1, images_2 : table
        Rows of their manifests that take part. Keys that differ only in case or in the form of accents are the same.
    """
    people = {folded(person): person for person in images_2["person"]}
    one = {folded(person): person for person in images_1["person"]}
    shared = sorted(one[key] for key in one.keys() & people.keys() if key)
    if not shared:
        return None
    return f"{first} and {second} share {_number(shared, 'person', 'people')} ({_some(shared)}), {LEAKS}"


def shared_pictures(first: str, images_1: pd.DataFrame, second: str, images_2: pd.DataFrame) -> str | None:
    """Return which pictures two databases share, as a sentence; None if none (see `shared_people`).

    It ends with the line of the configuration that leaves them out of the second database.
    """
    one, two = (images.drop_duplicates("sha256").set_index("sha256") for images in (images_1, images_2))
    same = [key for key in one.index if key in two.index]
    if not same:
        return None
    pairs = [f"{one['path'][key]} = {two['path'][key]}" for key in same[: NAMED_PAIRS + 1]]
    names = sorted(set(two["image"][same]))
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names[:LISTED])
    rest = "" if len(names) <= LISTED else f" (the first {LISTED:,}; the others are said once these are left out)"
    said = f"{first} and {second} share {_number(same, 'picture', 'pictures')} ({_some(pairs, NAMED_PAIRS)})"
    return f"{said}; leave them out of one database, such as databases: {{{second}: {{exclude: [{listed}]}}}}{rest}"


def doubts(first: str, images_1: pd.DataFrame, second: str, images_2: pd.DataFrame) -> Iterator[str]:
    """Yield, as sentences, names and pictures by which two databases may show the same people after all.

    Parameters
    ----------
    first, second, images_1, images_2 : str and table
        See `shared_people`. Pictures are compared where the manifests have a perceptual_hash.
    """
    names = _names(images_1, first, images_2, second)
    if names:
        verb = "is" if len(names) == 1 else "are"
        yield (
            f"{_some(names)} {verb} in both {first} and {second}, under keys that differ; if they are the same people, "
            "take one of the databases, or give them the same keys with the grammars' key person"
        )
    pairs = _near(images_1, images_2)
    if pairs:
        yield (
            f"{first} and {second} hold {_number(pairs, 'pair', 'pairs')} of pictures that are nearly the same "
            f"({_some(pairs, 3)}); look at them, and remove from one database what is a copy"
        )


def _names(images_1: pd.DataFrame, first: str, images_2: pd.DataFrame, second: str) -> list[str]:
    """Return the names that occur in both databases although their keys differ.

    Numbers and codes count too where both databases are read from the same folder.
    """
    keys = {folded(person) for person in images_1["person"]} & {folded(person) for person in images_2["person"]}
    one, two = _without_database(images_1["person"], first), _without_database(images_2["person"], second)
    any_key = bool(_folders(images_1) & _folders(images_2))
    return sorted(
        name
        for key, name in one.items()
        if key in two and key not in keys and (any_key or NAME.fullmatch(name) is not None)
    )


def _without_database(people: pd.Series, database: str) -> dict[str, str]:
    """Return folded name -> name of people without the database's name before it."""
    found = {}
    for person in sorted(set(people) - {""}):
        name = person
        if folded(person).startswith(folded(database)):
            name = person[len(database) :].lstrip(" -_/.:")
        if name:
            found[folded(name)] = name
    return found


def _folders(images: pd.DataFrame) -> set[str]:
    """Return the folders that images lie in, as far as they are not in the images' names."""
    found = set()
    for path, image in zip(images["path"], images["image"], strict=True):
        stem = str(path).rpartition(".")[0]
        if stem.endswith(str(image)):
            found.add(stem.removesuffix(str(image)))
    return found


def _near(images_1: pd.DataFrame, images_2: pd.DataFrame) -> list[str]:
    """Return the pairs of pictures of two databases that are nearly the same but no copies; one for two hashes."""
    if not all("perceptual_hash" in images for images in (images_1, images_2)):
        return []
    one, two = (
        images[images["perceptual_hash"].fillna("") != ""].drop_duplicates("perceptual_hash")
        for images in (images_1, images_2)
    )
    rows_1, rows_2 = (
        dict(zip(images["perceptual_hash"], zip(images["path"], images["sha256"], strict=True), strict=True))
        for images in (one, two)
    )
    hashes = sorted(rows_1.keys() | rows_2.keys())
    pairs = [(int(first), int(second)) for first, second in near_pairs(hashes)]
    both_ways = [
        *pairs,
        *((second, first) for first, second in pairs),
        *((place, place) for place in range(len(hashes))),
    ]
    found = []
    for first, second in sorted(both_ways):
        if hashes[first] in rows_1 and hashes[second] in rows_2:
            (path_1, sha_1), (path_2, sha_2) = rows_1[hashes[first]], rows_2[hashes[second]]
            found += [f"{path_1} ~ {path_2}"] if sha_1 != sha_2 else []
    return found


def _number(items: Sequence, one: str, many: str) -> str:
    return f"{len(items):,} {one if len(items) == 1 else many}"


def _some(items: list[str], number: int = NAMED) -> str:
    return ", ".join(items[:number]) + (", ..." if len(items) > number else "")
