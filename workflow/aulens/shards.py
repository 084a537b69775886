"""The shards of a large database: its images are divided among several jobs, by their names alone."""

import hashlib
from collections.abc import Sequence
from pathlib import Path


def shard_of(name: str, shards: int) -> int:
    """Return in which of so many shards an image or a group of images is; other images do not matter.

    >>> [shard_of(name, 3) for name in ("anna/happy", "anna/sad", "bert/happy")]
    [2, 0, 2]
    """
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % shards


def in_shards(path: str, shards: int) -> list[str]:
    """Return the files of an array: itself, or one for each of several shards.

    >>> in_shards("faces/a/faces.npy", 1), in_shards("faces/a/faces.npy", 2)
    (['faces/a/faces.npy'], ['faces/a/shards/0/faces.npy', 'faces/a/shards/1/faces.npy'])
    """
    folder, _, file = path.rpartition("/")
    return [path] if shards == 1 else [f"{folder}/shards/{shard}/{file}" for shard in range(shards)]


def arrays_of(files: Sequence[Path]) -> list[list[Path]]:
    """Return the files of several arrays, each in one file or in those of its shards, array by array.

    >>> [len(array) for array in arrays_of([Path("a/x.npy"), Path("b/shards/0/x.npy"), Path("b/shards/1/x.npy")])]
    [1, 2]
    """
    arrays: dict[Path, list[Path]] = {}
    for file in files:
        above = file.parent.parent
        arrays.setdefault(above.parent if above.name == "shards" else file, []).append(file)
    return list(arrays.values())
