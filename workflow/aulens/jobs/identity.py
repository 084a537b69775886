"""What a left-over of a killed job belongs to."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aulens.code import code_hash
from aulens.seals import content_hash


def identity_of(stage: str, settings: Any, files: Sequence[Path], *modules: str) -> dict[str, object]:
    """Return what makes two computations the same: stage, settings, code, version of PyTorch, the files' bytes.

    Parameters
    ----------
    stage : str
        Such as "training.heads".
    settings : dataclass
        The stage's.
    files : sequence of Path
        That it reads.
    modules : str
        That it imports by name while it runs, e.g. "networks.tiny".
    """
    import torch  # here, since stages that do without PyTorch need `identity_key`

    return {
        "stage": stage,
        "settings": asdict(settings),
        "code": code_hash(stage, *modules),
        "torch": torch.__version__,
        "files": [content_hash(file) for file in files],
    }


def identity_key(identity: dict[str, object]) -> str:
    """Return the hash of all that a computation depends on, as JSON knows it; the order of its keys does not matter."""
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
