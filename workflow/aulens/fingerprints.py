"""What the files of a folder hold, read again only where a file's size or dates have changed.

A fingerprint depends on the content alone. Dates only say which files must be read: those of a file whose size, date of
change and date of the last change of its status are the remembered ones are not. What was written within the last
seconds is not remembered, since it may change again within the same tick of the clock.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from aulens.image_headers import BEGINNINGS
from aulens.walking import Found

FORMAT = 2  # of what is remembered; raised when the same content gets another fingerprint
BLOCK = 65_536  # bytes that are read first; one of the three parts of a large picture
LARGEST_PICTURE = 4_000_000  # bytes that are read whole; 40,000 photographs of 80 KB take 20 s, once
LARGEST, LARGE_PART = 16_000_000, 1_000_000  # the same of other files
PACKED = ("JPEG", "PNG", "WebP")  # and GIF
LABELLED = (".csv", ".tsv", ".txt", ".xlsx", ".mat", ".npy", ".npz", ".h5", ".hdf5")  # one label may change alone
READERS, BATCH = 8, 64  # threads: on a file system of a network reading is waiting
SECONDS = 2.0  # the coarsest clock of a file system
MANY, MUCH = 20_000, 2_000_000_000  # files, and bytes, of which it is said that they are read


def fingerprints(folder: str, found: Sequence[Found], known: Path | None) -> dict[str, str]:
    """Return name -> fingerprint of all files that were found below a folder.

    Parameters
    ----------
    folder : str
        Where they lie, as a real path; or a single file, whose name in `found` is empty: that is read whole.
    found : sequence of Found
        What is no file is passed over.
    known : Path or None
        Folder of what is remembered, one file for each `folder`; None reads all. A damaged file is as good as none, one
        that cannot be written is not; several processes may read and write at once.
    """
    place = known and Path(known) / f"{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.json"
    before = _remembered(place, folder) if place else {}
    dates = {item.name: _dates(item.status) for item in found if item.status is not None}  # size first
    prints = {name: before[name][3] for name, date in dates.items() if before.get(name, ())[:3] == date}
    unread = [name for name in dates if name not in prints]
    started = time.time_ns()
    if len(unread) >= MANY or sum(dates[name][0] for name in unread) >= MUCH:
        files = f"{len(unread)} new or changed {'file' if len(unread) == 1 else 'files'}"
        print(f"{folder}: reading {files}", file=sys.stderr, flush=True)
    prints |= zip(unread, _read(folder, unread), strict=True)
    if place and (unread or before.keys() != dates.keys()):
        settled = started - int(SECONDS * 1e9)
        rows = {name: [*date, prints[name]] for name, date in dates.items() if max(date[1:]) < settled}
        if rows != before:
            _remember(place, folder, rows)
    return prints


def _read(folder: str, names: Sequence[str]) -> Iterator[str]:
    """Yield the fingerprints of files; a thread takes many at a time."""
    below = f"{folder.rstrip(os.sep)}{os.sep}"

    def several(names: Sequence[str]) -> list[str]:
        return [fingerprint(below + name) if name else fingerprint(folder, whole=True) for name in names]

    with ThreadPoolExecutor(READERS) as pool:
        for batch in pool.map(several, [names[start : start + BATCH] for start in range(0, len(names), BATCH)]):
            yield from batch


def fingerprint(path: str, *, whole: bool = False) -> str:
    """Return a hash of a file's size and content, or why it cannot be read.

    Tables, texts and arrays are read whole. Of packed pictures (JPEG, PNG, WebP, GIF) above 4 MB the first, middle and
    last 64 KB are read, of other files above 16 MB three parts of 1 MB: a change elsewhere that keeps the size is not
    seen.

    Parameters
    ----------
    whole : bool
        Whether any file is read whole.
    """
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.blake2b(str(size).encode(), digest_size=8)
            head = file.read(BLOCK)
            digest.update(head)
            whole = whole or path.lower().endswith(LABELLED)
            for start, length in [(BLOCK, size)] if whole else _more_parts(size, head):
                file.seek(start)
                while length > 0 and (block := file.read(min(length, LARGE_PART))):
                    digest.update(block)
                    length -= len(block)
    except OSError as error:
        return f"cannot be opened ({error.strerror})"
    return digest.hexdigest()


def _more_parts(size: int, head: bytes) -> list[tuple[int, int]]:
    """Return start and length of what is read after the first bytes."""
    packed = any(BEGINNINGS[kind](head) for kind in PACKED) or head.startswith(b"GIF8")
    if size <= (LARGEST_PICTURE if packed else LARGEST):
        return [(BLOCK, size)]
    part = BLOCK if packed else LARGE_PART
    return [(BLOCK, part - BLOCK), (size // 2, part), (size - part, part)]


def _dates(status: os.stat_result) -> list[int]:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def _remembered(place: Path, folder: str) -> Mapping[str, list]:
    """Return name -> size, two dates, fingerprint; nothing if it cannot be read or is damaged."""
    try:
        content = json.loads(place.read_bytes())
        rows = content["files"]
        sound = content["format"] == FORMAT and content["folder"] == folder
        sound = sound and all(type(row) is list and len(row) == 4 and type(row[3]) is str for row in rows.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    return rows if sound else {}


def _remember(place: Path, folder: str, rows: Mapping[str, list]) -> None:
    """Write what the next start need not read; where nothing can be written it reads all again."""
    temporary = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps({"format": FORMAT, "folder": folder, "files": rows}))
        temporary.replace(place)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
