"""Tiny databases whose pictures lie in arrays, tables of pixels and videos, with the published names and formats."""

import struct
from collections.abc import Sequence
from pathlib import Path

import cv2
import h5py
import numpy as np
from scipy.io import savemat

FERPLUS = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
IMFILES = ["kdef_AF01AFS.jpg", "jaffe_KA_AN1.tiff", "indian_01.jpg", "kdef_BM02HAS.jpg", "web_1.jpg", "nim_01M_HA.bmp"]
PEOPLE = [11, 12, 13, 14, -1, 15]
LABELS = [3, 1, 7, 4, -1, 4]


def grey(number: int, side: int = 48) -> np.ndarray:
    """Return a picture (side, side) uint8 that differs for every number, and from its transpose."""
    levels = np.random.default_rng(number).integers(60, 200, (6, 6), dtype=np.uint8)
    return cv2.resize(levels, (side, side), interpolation=cv2.INTER_CUBIC)


def pixels(number: int) -> str:
    """Return a picture as FER2013 writes it."""
    return " ".join(map(str, grey(number).ravel().tolist()))


def fer2013(folder: Path, emotions: Sequence[int] = (0, 1, 2, 3, 4, 5, 6, 6)) -> None:
    """Write fer2013.csv: the first half for training."""
    usage = ["Training" if row < len(emotions) / 2 else "PublicTest" for row in range(len(emotions))]
    rows = [f"{emotion},{pixels(row)},{usage[row]}" for row, emotion in enumerate(emotions)]
    _text(folder / "fer2013.csv", ["emotion,pixels,Usage", *rows])


def icml_face_data(folder: Path) -> None:
    """Write the other copy of FER2013: blanks before headings, another order, lines that end with CR LF."""
    rows = [f"{emotion},Training,{pixels(emotion)}" for emotion in range(7)]
    _text(folder / "icml_face_data.csv", ["emotion, Usage, pixels", *rows], "\r\n")


def ferplus(folder: Path) -> None:
    """Write fer2013.csv and fer2013new.csv: a tie, no face, unknown, contempt, no image name."""
    fer2013(folder, (6, 3, 5, 4, 0, 1, 2, 6))
    votes = ["10,0,0,0,0,0,0,0,0,0", "4,6,0,0,0,0,0,0,0,0", "5,0,5,0,0,0,0,0,0,0", "0,0,0,0,0,0,0,0,0,10"]
    votes += ["0,0,0,0,2,0,0,8,0,0", "1,0,0,0,3,0,0,0,6,0", "0,0,0,0,0,0,0,0,0,0", "0,0,0,3,0,0,7,0,0,0"]
    names = [f"fer{row:07d}.png" for row in range(8)]
    names[3] = ""
    usage = ["Training"] * 4 + ["PublicTest"] * 4
    _text(folder / "fer2013new.csv", [FERPLUS, *map(",".join, zip(usage, names, votes, strict=True))])


def tfd(folder: Path) -> None:
    """Write TFD_48x48.mat and TFD_info.mat of MATLAB 5."""
    folder.mkdir(parents=True, exist_ok=True)
    images = np.stack([grey(number) for number in range(len(LABELS))])
    folds = np.tile(np.array([[1], [1], [2], [3], [0], [1]], np.uint8), (1, 5))
    columns = {name: np.array(values, np.int32)[:, None] for name, values in (("labs_ex", LABELS), ("labs_id", PEOPLE))}
    savemat(folder / "TFD_48x48.mat", {"images": images, "folds": folds, **columns}, do_compression=True)
    savemat(folder / "TFD_info.mat", {"tfd_info": {"imfiles": np.array(IMFILES, object)[:, None]}})


def tfd_of_matlab_7_3(folder: Path) -> None:
    """Write the same files as MATLAB 7.3 does: HDF5, axes in the opposite order, texts as references."""
    folder.mkdir(parents=True, exist_ok=True)
    images = np.stack([grey(number) for number in range(len(LABELS))])
    with h5py.File(folder / "TFD_48x48.mat", "w", userblock_size=512) as file:
        for name, value in (("images", images), ("folds", np.tile([[1], [1], [2], [3], [0], [1]], (1, 5)))):
            file[name] = value.T
        for name, values in (("labs_ex", LABELS), ("labs_id", PEOPLE)):
            file[name] = np.array([values], float)
    with h5py.File(folder / "TFD_info.mat", "w", userblock_size=512) as file:
        references = np.empty((1, len(IMFILES)), h5py.ref_dtype)
        for number, name in enumerate(IMFILES):
            cell = file.create_dataset(f"#refs#/{number}", data=np.array([[ord(sign)] for sign in name], np.uint16))
            cell.attrs["MATLAB_class"] = np.bytes_("char")
            references[0, number] = cell.ref
        names = file.create_dataset("tfd_info/imfiles", data=references)
        names.attrs["MATLAB_class"] = np.bytes_("cell")


def nfw(folder: Path) -> None:
    """Write the two files of Natural Faces on the Web, five labels each."""
    for first, culture in ((0, "Korean"), (5, "American")):
        path = folder / f"Natural_48x48/{culture}_Faces.mat"
        path.parent.mkdir(parents=True, exist_ok=True)
        images = np.stack([grey(first + number) for number in range(5)])
        savemat(path, {"images": images, "labels": np.arange(1, 6, dtype=np.uint8)[None]})


def video(path: Path, frames: int = 30, rate: float = 10, number: int = 0) -> Path:
    """Write a video of which each frame is brighter than the one before; the suffix (.avi, .mp4) says how."""
    path.parent.mkdir(parents=True, exist_ok=True)
    code = cv2.VideoWriter_fourcc(*("mp4v" if path.suffix == ".mp4" else "MJPG"))
    writer = cv2.VideoWriter(str(path), code, rate, (64, 64))
    for frame in range(frames):
        level = np.clip(grey(number, 64).astype(int) // 2 + 4 * frame, 0, 255).astype(np.uint8)
        writer.write(np.dstack([level] * 3))
    writer.release()
    return path


def video_of_uneven_rate(path: Path, frames: int = 20) -> Path:
    """Write a video (.mp4) at 10 frames per second whose second half takes three times as long per frame."""
    data = bytearray(video(path, frames, 10).read_bytes())
    place = data.find(b"stts") - 4
    size, _, _, entries, count, duration = struct.unpack(">I4sIIII", data[place : place + 24])
    assert (size, entries, count) == (24, 1, frames)
    half = frames // 2
    data[place : place + 24] = struct.pack(">I4sIIIIII", 32, b"stts", 0, 2, half, duration, half, 3 * duration)
    edit = data.find(b"elst") + 12  # how long the video is shown: twice as long now
    data[edit : edit + 4] = struct.pack(">I", 2 * struct.unpack(">I", data[edit : edit + 4])[0])
    for box in (b"stbl", b"minf", b"mdia", b"trak", b"moov"):
        at = data.find(box) - 4
        data[at : at + 4] = struct.pack(">I", struct.unpack(">I", data[at : at + 4])[0] + 8)
    path.write_bytes(data)
    return path


def _text(path: Path, lines: Sequence[str], end: str = "\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((end.join(lines) + end).encode())
