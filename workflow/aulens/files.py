"""Read and write results: every file appears whole or not at all."""

import errno
import fcntl
import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tokenize import TokenError

import numpy as np
import pandas as pd

from aulens.errors import InputError
from aulens.seals import check_seal

DAMAGED = (OSError, ValueError, EOFError)  # what the readers of a damaged file raise
NO_LITERAL = (SyntaxError, TypeError, KeyError, OverflowError, TokenError)  # and those of an array's header
NAMES = dict.fromkeys(  # columns that never hold numbers
    ("image", "path", "person", "group", "unit", "sha256", "expression", "predicted", "native_label", "label"), str
)
TOO_SMALL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # disk, quota, largest file


def is_full(error: OSError, folder: Path) -> bool:
    """Return whether a file could not be written because the disk is full; numpy's error does not say why."""
    numpys = error.errno is None and ("requested and" in str(error) or shutil.disk_usage(folder).free < 1_000_000)
    return error.errno in TOO_SMALL or numpys


@contextmanager
def refusing_full_disk(path: Path) -> Iterator[None]:
    """Say of what is being written that the disk is full, instead of what the block raises then."""
    try:
        yield
    except OSError as error:
        if is_full(error, path.parent):
            raise InputError(f"{path}: cannot be written, the disk is full; make room and run again") from None
        raise


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; it takes the place of `path` when the block ends without an error.

    The temporary file has the same suffix, is flushed to the disk before it is renamed, and is removed after an error;
    one that a killed process left is removed when `path` is written again. Missing parent folders are made.

    Raises
    ------
    InputError
        If the disk is full.
    """
    path = Path(path)
    handle = temporary = None
    try:
        with refusing_full_disk(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _remove_left_overs(path)
            handle, temporary = _temporary(path)
            yield temporary
            with open(temporary, "rb") as written:
                os.fsync(written.fileno())
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
            os.close(handle)


def _temporary(path: Path) -> tuple[int, Path]:
    """Return a new file beside `path`; a lock on its open handle says that a process writes it."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        if Path(name).exists():  # else it was taken for a left-over before it was locked
            return handle, Path(name)
        os.close(handle)


def _remove_left_overs(path: Path) -> None:
    """Delete temporary files of `path` whose process was killed: nobody holds their lock."""
    for left in path.parent.glob(f".{glob.escape(path.stem)}-{'?' * 8}{glob.escape(path.suffix)}"):
        with suppress(OSError), open(left, "ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside `folder`; it takes the place of `folder` when the block ends without an error."""
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with refusing_full_disk(folder):
            yield temporary
            temporary.chmod(0o777 & ~_umask())
            if folder.exists():
                old = temporary.with_name(f"{temporary.name}-old")
                folder.rename(old)
                temporary.rename(folder)
                shutil.rmtree(old)
            else:
                temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table that people read."""
    with atomic(path) as temporary:
        table.to_csv(temporary, index=False)


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a large table."""
    with atomic(path) as temporary:
        table.to_parquet(temporary, index=False)


def write_npy(array: np.ndarray, path: Path) -> None:
    """Write one array, to be opened memory-mapped."""
    with atomic(path) as temporary:
        np.save(temporary, array)


def write_json(value: object, path: Path) -> None:
    """Write settings, summaries and provenance; numbers that are not finite become null."""
    with atomic(path) as temporary:
        temporary.write_text(json.dumps(_plain(value), indent=2, allow_nan=False, ensure_ascii=False) + "\n")


def _plain(value: object) -> object:
    """Return `value` in the types that JSON knows."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value if value is None or isinstance(value, (str, bool, int, float)) else str(value)


def write_text(text: str, path: Path) -> None:
    """Write a page or a list."""
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


@contextmanager
def reading(path: Path, what: str, *, sealed: bool = True, more: tuple = ()) -> Iterator[None]:
    """Name a file that is missing, damaged, or not what its stage wrote, instead of what the block raises.

    Parameters
    ----------
    what : str
        The file should be.
    sealed : bool
        Whether its seal is checked (see `aulens.seals`).
    more : tuple of exceptions
        By which its reader says that it is damaged, besides `DAMAGED`.
    """
    try:
        if sealed:
            check_seal(Path(path))
        yield
    except FileNotFoundError:
        raise InputError(f"{path}: the file does not exist") from None
    except (*DAMAGED, *more) as error:
        reason = " ".join(str(error).split())
        raise InputError(
            f"{path}: not {what} ({reason}); if the workflow made it, delete it to have it made again"
        ) from None


def read_csv(path: Path, **options: object) -> pd.DataFrame:
    """Read a table written by `write_csv`, which ends with a whole line.

    Only an empty cell is undefined, and names are text: a person may be called NA, another 007.
    """
    with reading(path, "a readable table"):
        with open(path, "rb") as file:
            file.seek(-min(1, os.fstat(file.fileno()).st_size), os.SEEK_END)
            if file.read() not in (b"", b"\n"):
                raise pd.errors.ParserError("its last line is not whole")
        return pd.read_csv(path, **{"keep_default_na": False, "na_values": [""], "dtype": NAMES} | options)


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a table written by `write_parquet`."""
    with reading(path, "a readable table"):
        return pd.read_parquet(path)


def read_npy(path: Path) -> np.ndarray:
    """Open an array memory-mapped and read-only."""
    with reading(path, "a readable array", more=NO_LITERAL):
        return np.load(path, mmap_mode="r", allow_pickle=False)


def read_json(path: Path) -> object:
    """Read what `write_json` wrote."""
    with reading(path, "readable JSON"):
        return json.loads(Path(path).read_text(encoding="utf-8"))


def read_bytes(path: Path) -> bytes:
    """Read a picture that the workflow made."""
    with reading(path, "a readable file"):
        return Path(path).read_bytes()
