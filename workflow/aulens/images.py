"""Read and write images."""

import hashlib
import stat
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple, NoReturn

import cv2
import numpy as np

from aulens.errors import InputError
from aulens.files import atomic
from aulens.image_headers import Header, NoPictureError, header, too_large
from aulens.walking import NO_FILE

LARGEST_FILE = 300_000_000  # bytes; the largest image with three bytes a pixel
LARGE = 25_000_000  # pixels; larger images are worked on one at a time, so that memory does not grow with the threads
ONE_LARGE = threading.Lock()


def one_large(pixels: int) -> AbstractContextManager:
    """Return what a thread holds from before it decodes a picture until it is done with it: large ones take turns.

    Parameters
    ----------
    pixels : int
        Of the picture; 0 if that is not known, which counts as large.
    """
    return ONE_LARGE if not pixels or pixels > LARGE else nullcontext()


class PictureFile(NamedTuple):
    """A picture's file, read once.

    Attributes
    ----------
    path : Path
    sha256 : str or None
        Of the file when its manifest was made; None if that does not matter.
    data : bytes
    header : Header
        What they say of the picture.
    """

    path: Path
    sha256: str | None
    data: bytes
    header: Header


def opened(path: Path, sha256: str | None = None) -> PictureFile:
    """Read a picture's file.

    Raises
    ------
    InputError
        If it cannot be opened, or what it says of itself is refused (see `aulens.image_headers.header`).
    """
    try:
        data = read_file(path)
        return PictureFile(path, sha256, data, header(data, Path(path).name))
    except OSError as error:
        raise InputError(f"{path}: cannot be opened ({error.strerror})") from None
    except NoPictureError as error:
        _refuse(path, error)


def _refuse(path: Path, error: NoPictureError) -> NoReturn:
    """Refuse a file that is no picture, or none that can be read."""
    raise InputError(f"{path}: cannot be read: {error}; {error.remedy}") from None


@contextmanager
def in_turn(path: Path, sha256: str | None = None) -> Iterator[PictureFile]:
    """Give a picture's file; of a large one (see `one_large`) to one thread at a time.

    A large file is read again when its turn has come: those that wait hold no bytes of theirs.
    """
    file = opened(path, sha256)
    turn = one_large(file.header.width * file.header.height)
    if turn is not ONE_LARGE:
        yield file
        return
    del file
    with turn:
        yield opened(path, sha256)


def write_image(image: np.ndarray, path: Path) -> None:
    """Write a grey (H, W) or blue-green-red (H, W, 3) uint8 image; the suffix names the format."""
    with atomic(path) as temporary:
        if not cv2.imwrite(str(temporary), image, [cv2.IMWRITE_PNG_COMPRESSION, 1]):
            raise OSError(f"{path}: the image could not be written")


def blue_green_red(image: np.ndarray) -> np.ndarray:
    """Return a red-green-blue image (H, W, 3) as `write_image` takes it; a grey one (H, W) as it is."""
    return image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)


def read_grey(path: Path, sha256: str | None = None) -> np.ndarray:
    """Return a photograph as grey levels (H, W) uint8, turned upright as its EXIF data say.

    Parameters
    ----------
    sha256 : str or None
        Of the file when its manifest was made; None if that does not matter.

    Raises
    ------
    InputError
        If the file cannot be opened, is not that of the manifest, or for any reason of `decoded`.
    """
    return as_grey(opened(path, sha256))


def read_colour(path: Path, sha256: str | None = None) -> np.ndarray:
    """Return a photograph as red, green and blue (H, W, 3) uint8; a grey one has three equal channels.

    Else as `read_grey`. What is transparent in it is not: the fourth channel is left out.
    """
    return as_colour(opened(path, sha256))


def read_picture(path: Path) -> np.ndarray:
    """Return a picture that the workflow made as it is: grey (H, W) or red, green and blue (H, W, 3), uint8."""
    return blue_green_red(_decoded(opened(path), cv2.IMREAD_ANYCOLOR))


def as_grey(file: PictureFile) -> np.ndarray:
    """Return the picture in a file that is read already; see `read_grey`."""
    return _decoded(file, cv2.IMREAD_GRAYSCALE)


def as_colour(file: PictureFile) -> np.ndarray:
    """Return the picture in a file that is read already; see `read_colour`."""
    return blue_green_red(_decoded(file, cv2.IMREAD_COLOR))


def _decoded(file: PictureFile, flag: int) -> np.ndarray:
    try:
        image = decoded(file.data, flag, file.header)
    except NoPictureError as error:
        _refuse(file.path, error)
    if file.sha256 and file.sha256 != hashlib.sha256(file.data).hexdigest():
        raise InputError(
            f"{file.path}: the picture has changed since the manifest was made; delete the manifest.csv of its "
            "database or stimuli to have it made again"
        )
    return image


def read_file(path: Path) -> bytes:
    """Return the bytes of a picture's file.

    Raises
    ------
    OSError
        If it cannot be opened.
    NoPictureError
        If it is no file but a pipe or a device, which might never end, or larger than `LARGEST_FILE`.
    """
    mode = Path(path).stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise NoPictureError(NO_FILE, "name the file of a picture")
    with open(path, "rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        what = f"the file has more than {LARGEST_FILE // 10**6} million bytes"
        raise NoPictureError(what, "take a smaller copy of the image")
    return data


def decoded(data: bytes, flag: int = cv2.IMREAD_GRAYSCALE, found: Header | None = None) -> np.ndarray:
    """Return the picture in a file's bytes as grey levels (H, W) uint8, turned upright; 16 bits become 8.

    Parameters
    ----------
    flag : int
        OpenCV's, for another kind of image: IMREAD_COLOR for (H, W, 3) uint8, blue, green, red; IMREAD_ANYCOLOR for the
        one or the other, as the picture is.
    found : Header or None
        What the file says of itself, if that is known already.

    Raises
    ------
    NoPictureError
        Saying what is wrong: no picture, not a whole one, or one that would fill the memory.
    """
    found = found or header(data)
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), flag)
    except MemoryError:
        raise too_large() from None
    except cv2.error as error:
        if "CV_IO_MAX_IMAGE" in str(error):
            raise too_large() from None
        image = None
    if image is None:
        raise NoPictureError(f"a {found.type} that is cut off or damaged", "copy the file anew from where it came")
    return image
