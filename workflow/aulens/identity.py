"""What a left-over of a killed job belongs to."""

import hashlib
import json


def identity_key(identity: dict[str, object]) -> str:
    """Return the hash of all that a computation depends on, as JSON knows it; the order of its keys does not matter."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
