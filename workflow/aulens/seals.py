"""Seals: the hash of every result stands in the provenance beside it, and whoever reads the result checks it.

So a result whose bytes have changed since it was written, or that was put in the place of another one, even together
with its provenance, is named by the next stage and never used. Files without a seal, such as those of the user, are not
checked.
"""

import json
import time
from collections.abc import Iterable
from pathlib import Path

import xxhash

from aulens.errors import InputError

REMEDY = "to have it made again when it is needed"
PIECE = 1 << 20  # bytes read at once
RECORDS = "*.provenance.json"


def content_hash(path: Path) -> str:
    """Return the hash of a file, or of the names and contents of all files below a folder that are not hidden.

    Notes
    -----
    XXH3 with 128 bits (xxhash.com): it finds damage and mix-ups as fast as memory is read, not a forgery.
    """
    digest = xxhash.xxh3_128()
    if path.is_dir():
        for file in sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith(".")):
            digest.update(f"{file.relative_to(path).as_posix()}\t{content_hash(file)}\n".encode())
        return digest.hexdigest()
    piece = memoryview(bytearray(PIECE))
    with open(path, "rb", buffering=0) as file:
        while size := file.readinto(piece):
            digest.update(piece[:size])
    return digest.hexdigest()


def sealed(results: Iterable[Path], provenance_file: Path) -> dict[str, object]:
    """Return the part of a provenance that seals the results of its stage, which lie in the same folder.

    Returns
    -------
    place : str
        Where the provenance stands, as the stage was told.
    results : dict of str to str
        Hash of each result, by its name.
    """
    hashes = {path.name: content_hash(path) for path in results if path != provenance_file}
    return {"place": provenance_file.as_posix(), "results": hashes}


def check_seal(path: Path) -> None:
    """Refuse a result that is not what its stage wrote.

    Raises
    ------
    InputError
        Naming the result, the stage that wrote it, and what to do.
    """
    for record_file in sorted(path.parent.glob(RECORDS)):
        try:
            record = json.loads(record_file.read_text(encoding="utf-8"))
            known, stage = record.get("results", {}).get(path.name), record.get("stage")
            place = Path(record.get("place", ""))
            below = place.parts[1:]  # a folder of any name
            date = time.strftime("%Y-%m-%d %H:%M", time.localtime(record.get("started")))
        except FileNotFoundError:  # made again at this moment, so it belongs to another result
            continue
        except (OSError, ValueError, AttributeError, TypeError, OverflowError) as error:
            raise InputError(f"{record_file}: not a readable provenance ({error}); delete it {REMEDY}") from None
        if known and below and below != record_file.absolute().parts[-len(below) :]:
            raise InputError(
                f"{path}: it is {place.with_name(path.name)} of {stage}, in the place of another; delete it and "
                f"{record_file.name} {REMEDY}"
            )
        if known and path.exists() and known != content_hash(path):
            raise InputError(f"{path}: its content has changed since {stage} wrote it on {date}; delete it {REMEDY}")
