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

from aulens.walking import Found

FORMAT = 1  # of what is remembered; raised when the same content gets another fingerprint
WHOLE = 65_536  # bytes; files up to this size are read whole
PART = 4096
LARGEST, LARGE_PART = 16_000_000, 1_000_000
PACKED = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF", b"GIF8")  # one other pixel changes their size, or what follows
READERS, BATCH = 8, 64  # threads: on a file system of a network reading is waiting
SECONDS = 2.0  # the coarsest clock of a file system
MANY = 20_000  # files, of which it is said that they are read


def fingerprints(folder: str, found: Sequence[Found], known: Path | None) -> dict[str, str]:
    """Return name -> fingerprint of all files that were found below a folder.

    Parameters
    ----------
    folder : str
        Where they lie, as a real path.
    found : sequence of Found
        What is no file is passed over.
    known : Path or None
        Folder of what is remembered, one file for each `folder`; None reads all. A damaged file is as good as none, one
        that cannot be written is not; several processes may read and write at once.
    """
    place = known and Path(known) / f"{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}.json"
    before = _remembered(place, folder) if place else {}
    dates = {item.name: _dates(item.status) for item in found if item.status is not None}
    prints = {name: before[name][3] for name, date in dates.items() if before.get(name, ())[:3] == date}
    unread = [name for name in dates if name not in prints]
    started = time.time_ns()
    if len(unread) >= MANY:
        print(f"{folder}: reading parts of {len(unread)} new or changed files", file=sys.stderr, flush=True)
    prints |= zip(unread, _read([f"{folder.rstrip(os.sep)}{os.sep}{name}" for name in unread]), strict=True)
    if place and (unread or before.keys() != dates.keys()):
        settled = started - int(SECONDS * 1e9)
        rows = {name: [*date, prints[name]] for name, date in dates.items() if max(date[1:]) < settled}
        if rows != before:
            _remember(place, folder, rows)
    return prints


def _read(paths: Sequence[str]) -> Iterator[str]:
    """Yield the fingerprints of files; a thread takes many at a time."""
    with ThreadPoolExecutor(READERS) as pool:
        batches = [paths[start : start + BATCH] for start in range(0, len(paths), BATCH)]
        for batch in pool.map(lambda batch: [fingerprint(path) for path in batch], batches):
            yield from batch


def fingerprint(path: str) -> str:
    """Return a hash of a file's size and content: all of a small one, else of its parts; or why it cannot be read.

    Of packed pictures (JPEG, PNG, WebP) above 64 KB the first, middle and last 4 KB are read: one other pixel changes
    the size, or the bits or the checksum that follow. Other files are read whole up to 16 MB, above that three parts of
    1 MB.
    """
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            digest = hashlib.blake2b(str(size).encode(), digest_size=8)
            head = file.read(PART if size > WHOLE else WHOLE + 1)
            digest.update(head)
            for start, length in _more_parts(size, head):
                file.seek(start)
                digest.update(file.read(length))
    except OSError as error:
        return f"cannot be opened ({error.strerror})"
    return digest.hexdigest()


def _more_parts(size: int, head: bytes) -> list[tuple[int, int]]:
    """Return start and length of what is read after the first bytes."""
    if size <= WHOLE:
        return []
    if head.startswith(PACKED):
        return [(size // 2, PART), (size - PART, PART)]
    if size <= LARGEST:
        return [(PART, size)]
    return [(0, LARGE_PART), (size // 2, LARGE_PART), (size - LARGE_PART, LARGE_PART)]


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
