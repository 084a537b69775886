"""Faces that grow on disk while they are made, image by image in any order, and are not lost by a kill.

Every image has a record, which is sealed together with its face (XXH3). So a job finds all that a killed one made,
whenever that was killed; what did not reach the disk whole is made again. Faces are written and read one by one and not
mapped, so that the memory does not grow with them.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np
import xxhash

from aulens.code import code_hash
from aulens.errors import InputError
from aulens.faces.differences import difference
from aulens.faces.recipe import FacesSettings
from aulens.faces.tables import RECORD
from aulens.files import is_full, read_json, read_npy, write_json
from aulens.jobs.growing import make
from aulens.jobs.identity import identity_key
from aulens.jobs.locks import lock


class FaceFile:
    """An array of faces on disk, (images, side, side[, 3]) uint8, of which single rows are read and written."""

    def __init__(self, path: Path) -> None:
        array = read_npy(path)
        self.path, self.shape, self._begin = path, array.shape[1:], array.offset
        self._length, self._file = int(np.prod(self.shape)), os.open(path, os.O_RDWR)

    def write(self, row: int, face: np.ndarray) -> None:
        """Write one face.

        Raises
        ------
        InputError
            If the disk is full.
        """
        try:
            written = os.pwrite(self._file, np.ascontiguousarray(face).data, self._begin + row * self._length)
            if written < self._length:
                raise OSError(f"{written} of {self._length} requested and written")
        except OSError as error:
            if not is_full(error, self.path.parent):
                raise
            raise InputError(f"{self.path}: the disk is full; make room and run again") from None

    def read(self, row: int) -> np.ndarray:
        """Read one face."""
        data = os.pread(self._file, self._length, self._begin + row * self._length)
        return np.frombuffer(data, np.uint8).reshape(self.shape)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


class KeptFaces:
    """Faces and records of the images of a manifest.

    Parameters
    ----------
    folder : Path
        Where they grow, on the disk of the finished file.
    key : str
        Of all that they depend on; what lies there of another key is deleted.
    shape : tuple of int
        Of all faces: (images, side, side[, 3]).

    Attributes
    ----------
    faces : FaceFile
    records : (images,) RECORD
        Memory-mapped; state 0 where nothing is known yet.
    """

    def __init__(self, folder: Path, key: str, shape: tuple[int, ...]) -> None:
        self.folder, faces, records = folder, folder / "faces.npy", folder / "records.npy"
        there = folder.is_dir() and self._is_there(key, shape, faces, records)
        if not there:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            make(faces, "uint8", shape, "faces")
            make(records, RECORD, shape[:1], "records")
            write_json({"key": key}, folder / "key.json")
        self.faces = FaceFile(faces)
        self.records = np.lib.format.open_memmap(records, "r+")
        if there:
            self._forget_unsealed()

    def _is_there(self, key: str, shape: tuple[int, ...], faces: Path, records: Path) -> bool:
        """Whether a left-over can be used."""
        try:
            known = read_json(self.folder / "key.json")
            there = read_npy(faces).shape == shape and read_npy(records).dtype == RECORD
        except InputError as error:
            print(f"{error}; starting from the beginning", file=sys.stderr)
            return False
        if not there or known != {"key": key}:
            print(f"{self.folder}: of other settings, code or images; starting from the beginning", file=sys.stderr)
            return False
        return True

    def _forget_unsealed(self) -> None:
        """Empty the records whose seal does not fit."""
        for row in np.flatnonzero(self.records["state"]).tolist():
            if self.records["seal"][row] != seal(self.records[row : row + 1], self.faces.read(row)):
                self.records[row] = np.zeros((), RECORD)
        known = np.count_nonzero(self.records["state"])
        print(f"{self.folder}: going on after {known} of {len(self.records)} images", file=sys.stderr)

    def keep(self, row: int, face: np.ndarray | None = None, **values: object) -> None:
        """Note what is known of an image, and its face if there is one; values that are not given are as before."""
        record = self.records[row : row + 1]
        record["seal"] = 0
        if face is not None:
            self.faces.write(row, face)
        for name, value in values.items():
            record[name] = value
        record["seal"] = seal(record, self.faces.read(row) if face is None else face)

    def chosen(self, rows: np.ndarray) -> np.ndarray:
        """Return the faces of some images in a file, (rows, side, side[, 3]), mapped; `finish` then moves it."""
        if len(rows) < len(self.records):
            path = self.folder / "chosen.npy"
            path.unlink(missing_ok=True)
            make(path, "uint8", (len(rows), *self.faces.shape), "faces")
            every, self.faces = self.faces, FaceFile(path)
            for place, row in enumerate(rows.tolist()):
                self.faces.write(place, every.read(row))
            every.close()
        return read_npy(self.faces.path)

    def minus_first(self, rows: np.ndarray, gain: float) -> np.ndarray:
        """Return the differences from other faces, mapped; `finish` then moves these.

        Parameters
        ----------
        rows : (images,) int
            For each face the row of the one that is subtracted.
        gain : float
            See `aulens.faces.differences.difference`.
        """
        path = self.folder / "differences.npy"
        path.unlink(missing_ok=True)
        make(path, "uint8", (len(rows), *self.faces.shape), "faces")
        every, self.faces = self.faces, FaceFile(path)
        for row, first in enumerate(rows.tolist()):
            self.faces.write(row, difference(every.read(row), every.read(first), gain))
        every.close()
        return read_npy(self.faces.path)

    def finish(self, path: Path) -> None:
        """Move the chosen faces to their place; all else is deleted."""
        self.faces.close()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.faces.path.replace(path)
        shutil.rmtree(self.folder)


def seal(record: np.ndarray, face: np.ndarray) -> int:
    """Return what stands in the seal of a record (1,) RECORD if it and its face are whole."""
    unsealed = record.copy()
    unsealed["seal"] = 0
    digest = xxhash.xxh3_64(unsealed.tobytes())
    digest.update(np.ascontiguousarray(face).data)
    return digest.intdigest()


def faces_identity(stage: str, settings: FacesSettings, images: str, models: dict[str, str]) -> dict[str, object]:
    """Return what a killed job and its successor have in common.

    Parameters
    ----------
    images : str
        A hash of which images they are of.
    models : dict
        Checksums of the networks that find faces and eyes.
    """
    return {
        "settings": asdict(settings),
        "code": code_hash(stage),
        "opencv": cv2.__version__,
        "models": models,
        "manifest": images,
    }


@contextmanager
def kept_faces(folder: Path, identity: dict[str, object], shape: tuple[int, ...]) -> Iterator[KeptFaces]:
    """Give the faces that grow in a folder, to one process at a time."""
    with lock(folder.with_name(f"{folder.name}.lock"), "making these faces"):
        yield KeptFaces(folder, identity_key(identity), shape)
