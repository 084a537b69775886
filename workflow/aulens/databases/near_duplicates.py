"""Pictures that are nearly the same, by their perceptual hashes (64 bits, 16 hexadecimal digits)."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

BITS = 4  # hashes that differ in so many bits or fewer are of nearly the same picture
PARTS = BITS + 1  # of which one at least is the same in two such hashes
AT_ONCE = 1 << 22  # pairs that are compared at once, so that memory stays small


def near_pairs(hashes: Sequence[str]) -> np.ndarray:
    """Return which hashes differ in at most `BITS` of their 64 bits.

    Parameters
    ----------
    hashes : sequence of str
        Perceptual hashes in hexadecimal digits; empty text is near nothing.

    Returns
    -------
    (pairs, 2) int64
        Positions, the smaller one first, sorted. Of hashes that are the same, each is paired with the first of them
        only, and only the first with others, so that pairs still tell what belongs together and stay few.

    Notes
    -----
    Two hashes that differ in k bits agree in one of any k + 1 parts that their bits are divided into, so that only
    hashes that agree in a part are compared. A part takes every fifth bit: neighbouring bits, of neighbouring places of
    a face, are much alike in all faces.

    Examples
    --------
    >>> near_pairs(["ffffffffffffffff", "fffffffffffffff0", "0000000000000000"]).tolist()
    [[0, 1]]
    """
    given = np.array([position for position, text in enumerate(hashes) if text], dtype=np.int64)
    if len(given) < 2:
        return np.empty((0, 2), np.int64)
    values = np.array([int(hashes[position], 16) for position in given], dtype=np.uint64)
    different, first, which = np.unique(values, return_index=True, return_inverse=True)
    same = np.column_stack([first[which], np.arange(len(given))])
    found = [same[same[:, 0] != same[:, 1]]]
    for part in range(PARTS):
        found += [first[pairs] for pairs in _pairs_of_part(different, part)]
    return np.unique(np.sort(given[np.concatenate(found)], axis=1), axis=0)


def near_groups(hashes: Sequence[str]) -> np.ndarray:
    """Return a number for every hash: the same for all that a chain of near pairs connects.

    Parameters
    ----------
    hashes : sequence of str
        See `near_pairs`.

    Returns
    -------
    (hashes,) int32
    """
    pairs, number = near_pairs(hashes), len(hashes)
    edges = coo_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(number, number))
    return connected_components(edges, directed=False)[1]


def with_near_duplicates(images: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """Return images of nobody whose groups are joined where they hold nearly the same picture.

    Parameters
    ----------
    images : sequence of dict of str to object
        Each with person, group and, where it is known, perceptual_hash. Images with a person stay as they are, since
        people keep all that belongs together.

    Returns
    -------
    list of dict of str to object
        In the same order; joined groups have the name of the first of them.
    """
    of_nobody = [image for image in images if not image["person"]]
    if not of_nobody:
        return list(images)
    hashes = [str(image.get("perceptual_hash", "")) for image in of_nobody]
    groups = sorted({str(image["group"]) for image in of_nobody})
    place = {name: number for number, name in enumerate(groups)}
    own = np.array([place[str(image["group"])] for image in of_nobody])
    near = len(groups) + near_groups(hashes)  # the pictures that are alike are one more node each
    size = int(near.max()) + 1
    edges = coo_array((np.ones(len(own), bool), (own, near)), shape=(size, size))
    component = connected_components(edges, directed=False)[1][: len(groups)]
    first = {number: name for number, name in zip(component[::-1], groups[::-1], strict=True)}
    joined = {name: first[number] for name, number in zip(groups, component, strict=True)}
    moved = {name: joined_name for name, joined_name in joined.items() if joined_name != name}
    return [
        image if image["person"] or image["group"] not in moved else image | {"group": moved[image["group"]]}
        for image in images
    ]


def _pairs_of_part(values: np.ndarray, part: int) -> list[np.ndarray]:
    """Return the positions of hashes that agree in a part of their bits and are near, as arrays (pairs, 2)."""
    mask = np.uint64(sum(1 << bit for bit in range(part, 64, PARTS)))
    keys = values & mask
    order = np.argsort(keys, kind="stable")
    ordered, number = keys[order], len(values)
    ends = np.searchsorted(ordered, ordered, side="right")  # where the hashes that agree with each end
    partners = ends - np.arange(number) - 1  # how many of them come after it
    found, start = [], 0
    total = np.concatenate([[0], np.cumsum(partners)])
    while start < number:
        stop = max(int(np.searchsorted(total, total[start] + AT_ONCE, side="right")) - 1, start + 1)
        left = np.repeat(np.arange(start, stop), partners[start:stop])
        offset = np.arange(len(left)) - np.repeat(total[start:stop] - total[start], partners[start:stop])
        right = left + 1 + offset
        one, two = order[left], order[right]
        near = np.bitwise_count(values[one] ^ values[two]) <= BITS
        found.append(np.column_stack([one[near], two[near]]))
        start = stop
    return found
