"""What a file of a picture says before it is decoded: its type, its size, how many pictures it holds.

Decoders are given what they read and nothing else: pictures of other types are refused by name, and those that would
fill the memory before anything is unpacked.
"""

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from aulens import LARGEST_IMAGE
from aulens.other_files import NOT_READ, RAW, other_type

LARGEST_SIDE = 65_535  # pixels; that of JPEG
MOST_SCANS = 200  # of a JPEG; each is a pass over all pixels, and 10 are usual
JPEG_MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")  # of a segment that says its length, and the end of image
START_OF_SCAN = b"\xff\xda"
MOST_PAGES = 1000  # that are counted
READ = "JPEG, PNG, TIFF, BMP, WebP and PGM or PPM are read"


class NoPictureError(ValueError):
    """A file that cannot be read as a picture; the message says why, `remedy` what to do."""

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.remedy = remedy


@dataclass(frozen=True)
class Header:
    """Type, width and height in pixels (0: not known before it is decoded), and how many pictures the file holds."""

    type: str
    width: int = 0
    height: int = 0
    pictures: int = 1


def header(data: bytes, name: str = "") -> Header:
    """Return what a file says of the picture in it.

    Parameters
    ----------
    data : bytes
        Of the whole file.
    name : str
        Of the file: raw data of cameras look like TIFF, and only their suffix tells them apart.

    Raises
    ------
    NoPictureError
        If the file is empty, no picture, of a type that is not read, or too large.
    """
    if not data:
        raise NoPictureError("the file is empty (0 bytes)", "copy it anew from where it came")
    kind = next((kind for kind, begins in BEGINNINGS.items() if begins(data)), None)
    if kind is None:
        what = other_type(data)
        if what:
            raise NoPictureError(f"{what}, which is not read", NOT_READ)
        raise NoPictureError("no picture of a known type", f"put a picture there ({READ}), or remove the file")
    if kind == "TIFF" and (suffix := PurePath(name).suffix.lower()) in RAW:
        raise NoPictureError(f"raw data of a camera ({suffix}), which are not read", NOT_READ)
    try:
        found = Header(kind, *SIZES[kind](data))
    except NoPictureError:
        raise
    except (struct.error, IndexError, KeyError, ValueError):
        found = Header(kind)
    if found.width * found.height > LARGEST_IMAGE or max(found.width, found.height) > LARGEST_SIDE:
        raise too_large(f": {found.width} x {found.height} pixels")
    if kind == "JPEG" and data.count(START_OF_SCAN) > MOST_SCANS and (scans := _scans_of_jpeg(data)) > MOST_SCANS:
        raise NoPictureError(f"a JPEG of {scans} scans, at most {MOST_SCANS} are read", "save the picture anew")
    return found


def too_large(size: str = "") -> NoPictureError:
    """Return the refusal of a picture with too many pixels."""
    most = f"at most {LARGEST_IMAGE // 10**6} million pixels and {LARGEST_SIDE} a side are read"
    return NoPictureError(f"too large{size}; {most}", "take a smaller copy of the image")


def _of_jpeg(data: bytes) -> tuple[int, int]:
    place = 2
    while (place := data.find(b"\xff", place)) >= 0:
        marker = data[place + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, place + 5)
            return width, height
        if marker in (0xD9, 0xDA):
            break
        stands_alone = marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8
        step = 1 if marker == 0xFF else 2 if stands_alone else 2 + struct.unpack_from(">H", data, place + 2)[0]
        place += step
    return 0, 0


def _scans_of_jpeg(data: bytes) -> int:
    """Return the number of scans up to the end of the image; a film or another picture may follow it in the file."""
    place, scans = 2, 0
    while (match := JPEG_MARKER.search(data, place)) and match[0] != b"\xff\xd9":
        scans += match[0] == START_OF_SCAN
        place = match.end() + max(2, int.from_bytes(data[match.end() : match.end() + 2], "big"))
    return scans


def _of_png(data: bytes) -> tuple[int, int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    place, pictures = 8, 1
    while place + 8 <= len(data):
        length, chunk = struct.unpack_from(">I4s", data, place)
        if chunk == b"acTL":
            pictures = struct.unpack_from(">I", data, place + 8)[0]
        if chunk in (b"acTL", b"IDAT"):
            break
        place += 12 + length
    return width, height, pictures


def _of_bmp(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH" if data[14] == 12 else "<ii", data, 18)
    return abs(width), abs(height)


def _of_webp(data: bytes) -> tuple[int, ...]:
    if data[12:16] == b"VP8X":
        width, height = (1 + int.from_bytes(data[place : place + 3], "little") for place in (24, 27))
        return width, height, max(data.count(b"ANMF"), 1) if data[20] & 2 else 1
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _of_tiff(data: bytes) -> tuple[int, int, int]:
    """Return the size of the first page and the number of pages; reduced copies of a page are none."""
    order = "<" if data[:2] == b"II" else ">"
    (place,), first, pages, visited = struct.unpack_from(f"{order}I", data, 4), {}, 0, set()
    while 8 <= place < len(data) and place not in visited and pages < MOST_PAGES:
        visited.add(place)
        (count,) = struct.unpack_from(f"{order}H", data, place)
        values = {}
        for start in range(place + 2, place + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(f"{order}HH", data, start)
            (values[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, start + 8)
        first = first or values
        pages += not values.get(254, 0) & 1
        (place,) = struct.unpack_from(f"{order}I", data, place + 2 + 12 * count)
    samples = first.get(277, 1)
    if samples == 1 and (first.get(258, 1) > 16 or first.get(339, 1) == 3):
        raise NoPictureError(f"a TIFF with {first.get(258)} bits per pixel, 8 or 16 are read", NOT_READ)
    return first[256], first[257], max(pages, 1)


def _of_pnm(data: bytes) -> tuple[int, int]:
    match = re.match(rb"P[1-6]\s+(?:#[^\n]*\n\s*)*(\d{1,9})\s+(?:#[^\n]*\n\s*)*(\d{1,9})", data)
    return (int(match[1]), int(match[2])) if match else (0, 0)


BEGINNINGS: Mapping[str, Callable[[bytes], bool]] = {
    "JPEG": lambda data: data.startswith(b"\xff\xd8\xff"),
    "PNG": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
    "TIFF": lambda data: data[:4] in (b"II*\0", b"MM\0*") and data[8:11] != b"CR\2",
    "BMP": lambda data: data.startswith(b"BM"),
    "WebP": lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP",
    "PGM or PPM": lambda data: re.match(rb"P[1-6]\s", data) is not None,
}
SIZES: Mapping[str, Callable[[bytes], tuple[int, ...]]] = {
    "JPEG": _of_jpeg,
    "PNG": _of_png,
    "TIFF": _of_tiff,
    "BMP": _of_bmp,
    "WebP": _of_webp,
    "PGM or PPM": _of_pnm,
}
