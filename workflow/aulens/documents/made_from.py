"""What the pictures of the documents were made from."""

import re
from collections.abc import Iterable
from pathlib import Path

from aulens.errors import InputError
from aulens.files import read_json
from aulens.seals import RECORDS


def recorded_hash(result: Path) -> str:
    """Return the hash of a result, as the provenance beside it has it.

    Raises
    ------
    InputError
        If no provenance beside it knows the result.
    """
    for record in sorted(result.parent.glob(RECORDS)):
        known = read_json(record).get("results", {})
        if result.name in known:
            return known[result.name]
    raise InputError(f"{result}: no provenance beside it knows it; only results of the workflow can be documented")


def recorded_hashes(results: Iterable[str]) -> dict[str, str]:
    """Return path -> recorded hash, sorted by path."""
    return {path: recorded_hash(Path(path)) for path in sorted(set(results))}


def version_of(citation: str) -> str:
    """Return the version that the text of a CITATION.cff states.

    Examples
    --------
    >>> version_of('version: "0.2.0"')
    '0.2.0'
    """
    (version,) = re.findall(r'^version: "?([^"\n]+)"?$', citation, re.MULTILINE)
    return version
