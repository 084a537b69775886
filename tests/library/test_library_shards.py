"""Which image is in which shard."""

from collections import Counter

from aulens.shards import shard_of


def test_an_image_keeps_its_shard_and_shards_are_about_alike():
    names = [f"folder/{number:06d}" for number in range(20_000)]
    counts = Counter(shard_of(name, 10) for name in names)
    assert sorted(counts) == list(range(10))
    assert max(counts.values()) < 1.2 * min(counts.values())
    assert shard_of("folder/000001", 1) == 0
    assert shard_of("a\udce4", 10) < 10  # a name that is not UTF-8
