"""What a left-over of a killed job belongs to."""

import hashlib
import json
from pathlib import Path


def identity_key(identity: dict[str, object]) -> str:
    """Return the hash of all that a computation depends on, as JSON knows it; the order of its keys does not matter."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """Return the hash of a file's content, read piece by piece."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
