"""Random numbers that depend on what they are for, and on nothing else."""

import hashlib
import json

import numpy as np


def generator(seed: int, *key: str | int) -> np.random.Generator:
    """Return the generator of one purpose, e.g. ``generator(2022, "split", "kdef", run)``.

    Parameters
    ----------
    seed : int
        That of the configuration.
    key : str or int
        What is drawn, and for whom; another key gives an independent stream.

    Notes
    -----
    The key is hashed (SHA-256), so the stream of run 7 is the same whether it is drawn alone or among others.
    """
    return np.random.Generator(np.random.PCG64(integer_seed(seed, *key)))


def integer_seed(seed: int, *key: str | int) -> int:
    """Return a seed of 63 bits for libraries with generators of their own (see `generator`)."""
    text = json.dumps([int(seed), *[part if isinstance(part, str) else int(part) for part in key]])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1
