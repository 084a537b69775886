"""Pictures that are nearly the same, by their perceptual hashes."""

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases import near_duplicates
from aulens.databases.near_duplicates import BITS, near_groups, near_pairs, with_near_duplicates

ZERO = "0" * 16


def hexadecimal(values):
    return [f"{int(value):016x}" for value in values]


def slowly(hashes):
    """Return the groups that chains of near pairs connect, by comparing all with all."""
    groups = list(range(len(hashes)))
    for one in range(len(hashes)):
        for two in range(one):
            if hashes[one] and hashes[two] and (int(hashes[one], 16) ^ int(hashes[two], 16)).bit_count() <= BITS:
                groups = [groups[one] if group == groups[two] else group for group in groups]
    return groups


def same_partition(one, two):
    return [[a == b for b in one] for a in one] == [[a == b for b in two] for a in two]


# Few free bits, so that hashes are often near.
HASHES = st.lists(
    st.one_of(st.just(""), st.integers(0, 2**14 - 1).map(lambda value: f"{value * 0x4001:016x}")), max_size=25
)


@given(hashes=HASHES)
def test_groups_are_those_of_comparing_all_with_all(hashes):
    assert same_partition(near_groups(hashes).tolist(), slowly(hashes))


@given(hashes=HASHES)
def test_pairs_are_near_sorted_and_each_stands_once(hashes):
    pairs = near_pairs(hashes)
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len({tuple(pair) for pair in pairs}) == len(pairs)
    for one, two in pairs:
        assert (int(hashes[one], 16) ^ int(hashes[two], 16)).bit_count() <= BITS


def test_four_bits_anywhere_are_near_and_five_are_not():
    for bits in ([0, 1, 2, 3], [0, 21, 42, 63], [60, 61, 62, 63], [4, 9, 14, 19]):
        value = sum(1 << bit for bit in bits)
        assert near_pairs([ZERO, f"{value:016x}"]).tolist() == [[0, 1]]
        assert near_pairs([ZERO, f"{value | 1 << 30:016x}"]).tolist() == []


def test_pairs_do_not_depend_on_how_many_are_compared_at_once(monkeypatch):
    hashes = hexadecimal(np.random.default_rng(0).integers(0, 2**8, 200, dtype=np.uint64) * np.uint64(0x0101010101))
    pairs = near_pairs(hashes)
    assert len(pairs) > 50
    for at_once in (1, 7, 1000):
        monkeypatch.setattr(near_duplicates, "AT_ONCE", at_once)
        assert (near_pairs(hashes) == pairs).all()


def test_a_database_of_36_000_images_takes_seconds():
    random = np.random.default_rng(0)
    values = random.integers(0, 2**63, 36_000, dtype=np.uint64)
    values[:1000] = values[1000:2000] ^ np.uint64(0b1011)
    started = time.perf_counter()
    assert len(near_pairs(hexadecimal(values))) == 1000
    assert time.perf_counter() - started < 20


def image(group, perceptual_hash, person=""):
    return {"group": group, "perceptual_hash": perceptual_hash, "person": person}


def test_groups_of_nobody_that_hold_nearly_the_same_picture_are_joined():
    images = [
        image("s/2", ZERO),
        image("s/2", "f" * 16),
        image("c", "f" * 15 + "e"),
        image("b", "0f0f" * 4),
        image("d", ""),
        image("e", ""),
        image("p/1", ZERO, "p"),
        image("p/2", ZERO, "p"),
    ]
    groups = [found["group"] for found in with_near_duplicates(images)]
    assert groups == ["c", "c", "c", "b", "d", "e", "p/1", "p/2"]
    assert [found["perceptual_hash"] for found in with_near_duplicates(images)] == [
        found["perceptual_hash"] for found in images
    ]


def test_without_hashes_all_stays_as_it_is():
    images = [{"group": "b", "person": ""}, {"group": "a", "person": ""}]
    assert with_near_duplicates(images) == images
    assert with_near_duplicates([]) == []
