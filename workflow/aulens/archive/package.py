"""One zip with checksums: the same files give the same bytes."""

import hashlib
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

SUMS = "SHA256SUMS"
DATE = (1980, 1, 1, 0, 0, 0)  # of every file: a zip can say no earlier one
UNIX, READABLE = 3, 0o644 << 16
PIECE = 1 << 20  # bytes read at once


@dataclass(frozen=True)
class Part:
    """A file of an archive.

    Attributes
    ----------
    name : str
        In the archive, with / between folders.
    content : Path or bytes
        A file, or what is written.
    says : str
        What it is, in words.
    """

    name: str
    content: Path | bytes
    says: str = ""

    def open(self) -> BinaryIO:
        """Return it to be read."""
        return open(self.content, "rb") if isinstance(self.content, Path) else BytesIO(self.content)

    @cached_property
    def size(self) -> int:
        """Its bytes."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)

    @cached_property
    def sha256(self) -> str:
        """Its SHA-256, in hexadecimal digits."""
        with self.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def sums(parts: Sequence[Part]) -> str:
    """Return checksums as `sha256sum --check` reads them."""
    return "".join(f"{part.sha256}  {part.name}\n" for part in parts)


def write_zip(parts: Sequence[Part], path: Path) -> None:
    """Write an archive of some files, in this order.

    Notes
    -----
    Dates, rights and order are fixed, so that the same files give the same bytes where zlib is the same.
    """
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts:
            entry = zipfile.ZipInfo(part.name, DATE)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, UNIX, READABLE
            with (
                part.open() as source,
                archive.open(entry, "w", force_zip64=part.size >= zipfile.ZIP64_LIMIT) as target,
            ):
                while piece := source.read(PIECE):
                    target.write(piece)
