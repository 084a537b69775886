"""Fetch trained weights."""

import hashlib
import http.client
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from aulens.errors import InputError
from aulens.files import atomic
from aulens.progress import progress

BLOCK = 1 << 20  # bytes
PATIENCE = 30.0  # seconds without a byte


@dataclass(frozen=True)
class FetchSettings:
    """Where the weights are, and how they are recognised.

    Attributes
    ----------
    url : str
        Address; file:// works too.
    sha256 : str
        The checksum, or how it begins.
    """

    url: str
    sha256: str


def fetch(weights_file: Path, *, settings: FetchSettings) -> None:
    """Download a weights file, and keep it if its checksum is right.

    Raises
    ------
    InputError
        If it cannot be downloaded, or if the checksum is another.
    """
    with atomic(weights_file) as temporary:
        checksum = _download(settings.url, temporary, weights_file)
        if not checksum.startswith(settings.sha256.lower()):
            raise InputError(
                f"{settings.url}: the checksum is {checksum[:16]}…, {settings.sha256}… was expected: the download is "
                "damaged or the file has changed; run again"
            )


def _download(url: str, path: Path, target: Path) -> str:
    """Write what the address holds to `path`, and return its SHA-256; `target` is where it will be."""
    digest = hashlib.sha256()
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer, open(path, "wb") as file:
            blocks = -(-int(answer.headers.get("Content-Length") or 0) // BLOCK) or None
            for block in progress(iter(lambda: answer.read(BLOCK), b""), total=blocks, what="MiB"):
                digest.update(block)
                file.write(block)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise InputError(
            f"{url}: cannot be downloaded ({error}); on a machine without network put a copy of the file at {target}"
        ) from None
    return digest.hexdigest()
