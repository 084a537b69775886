"""Damaged and unusual pictures: one sentence that names the file, or the picture."""

import hashlib
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from aulens import images
from aulens.databases.contents import inspect
from aulens.errors import InputError
from aulens.image_headers import MOST_SCANS, NoPictureError, header
from aulens.images import blue_green_red, in_turn, one_large, read_colour, read_grey, read_picture, write_image

GREY = np.random.default_rng(1).integers(60, 200, (60, 64), dtype=np.uint8)
WORKFLOW = Path(__file__).parents[2] / "workflow"


def png(width: int, height: int) -> bytes:
    """Return a PNG that says it has a size, with the rows of a much smaller one."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(1000))),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def encoded(suffix: str) -> bytes:
    return cv2.imencode(suffix, GREY)[1].tobytes()


DAMAGED = {
    "empty.png": b"",
    "text.png": b"no picture at all",
    "half.jpg": encoded(".jpg")[:2000],
    "half.png": encoded(".png")[:2000],
    "half.tif": encoded(".tif")[:2000],
    "half.bmp": encoded(".bmp")[:2000],
    "half.webp": encoded(".webp")[:1000],
    "nothing.png": png(0, 0),
    "endless.png": png(2**31 - 1, 2**31 - 1),
    "endless.bmp": encoded(".bmp")[:18] + struct.pack("<ii", 2**30, 2**30) + encoded(".bmp")[26:],
    "endless.pgm": b"P5 100000 100000 255\n",
}


@pytest.mark.parametrize("read", [read_grey, read_colour, read_picture])
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_picture_is_named(tmp_path, name, read):
    (tmp_path / name).write_bytes(DAMAGED[name])
    with pytest.raises(InputError) as error:
        read(tmp_path / name)
    assert str(error.value).startswith(f"{tmp_path / name}: cannot be read: ")
    assert len(str(error.value).splitlines()) == 1
    assert inspect(tmp_path / name).problem.startswith("cannot be read: ")


def test_a_picture_that_would_fill_the_memory_is_refused(tmp_path):
    """In a process of its own: OpenCV learns the limit when it is loaded."""
    (tmp_path / "bomb.png").write_bytes(png(20_000, 20_000))
    code = "import sys; from pathlib import Path; from aulens.images import read_grey; read_grey(Path(sys.argv[1]))"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OPENCV")}
    command = [sys.executable, "-c", code, str(tmp_path / "bomb.png")]
    done = subprocess.run(command, cwd=WORKFLOW, capture_output=True, text=True, env=environment)
    assert "bomb.png: cannot be read: too large: 20000 x 20000 pixels; at most 100 million pixels and" in done.stderr


@pytest.mark.parametrize("read", [read_grey, read_colour, read_picture])
def test_a_file_that_cannot_be_opened_is_named(tmp_path, read):
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(InputError, match=r"folder\.png: cannot be opened \(Is a directory\)"):
        read(tmp_path / "folder.png")
    assert inspect(tmp_path / "folder.png").problem == "cannot be opened (Is a directory)"
    with pytest.raises(InputError, match=r"gone\.png: cannot be opened \(No such file or directory\)"):
        read(tmp_path / "gone.png")


@pytest.mark.parametrize("read", [read_grey, read_colour])
def test_a_picture_of_another_manifest_is_named(tmp_path, read):
    (tmp_path / "a.png").write_bytes(encoded(".png"))
    assert read(tmp_path / "a.png", hashlib.sha256(encoded(".png")).hexdigest()).shape[:2] == GREY.shape
    with pytest.raises(InputError, match=r"a\.png: the picture has changed since the manifest was made"):
        read(tmp_path / "a.png", "0" * 64)


def test_sixteen_bits_and_four_inks_are_grey_levels(tmp_path):
    cv2.imwrite(str(tmp_path / "deep.png"), GREY.astype(np.uint16) * 257)
    np.testing.assert_array_equal(read_grey(tmp_path / "deep.png"), GREY)
    smooth = cv2.GaussianBlur(GREY, (0, 0), 4)
    Image.fromarray(smooth).convert("RGB").convert("CMYK").save(tmp_path / "inks.jpg", quality=95)
    np.testing.assert_allclose(read_grey(tmp_path / "inks.jpg"), smooth, atol=4)


def test_colours_come_as_red_green_and_blue(tmp_path):
    colours = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 20, 30]]], np.uint8)
    Image.fromarray(colours).save(tmp_path / "colours.png")
    np.testing.assert_array_equal(read_colour(tmp_path / "colours.png"), colours)
    np.testing.assert_array_equal(read_picture(tmp_path / "colours.png"), colours)
    np.testing.assert_allclose(read_grey(tmp_path / "colours.png"), [[76, 150, 29, 18]], atol=1)  # .299 .587 .114
    write_image(blue_green_red(colours), tmp_path / "written.png")
    np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "written.png")), colours)


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tif", ".jpg"])
def test_a_grey_picture_has_three_equal_channels(tmp_path, suffix):
    (tmp_path / f"grey{suffix}").write_bytes(encoded(suffix))
    grey = read_grey(tmp_path / f"grey{suffix}")
    np.testing.assert_array_equal(read_colour(tmp_path / f"grey{suffix}"), np.repeat(grey[:, :, None], 3, axis=2))
    np.testing.assert_array_equal(read_picture(tmp_path / f"grey{suffix}"), grey)


def test_a_photograph_is_turned_upright_and_loses_what_is_transparent(tmp_path):
    smooth = cv2.GaussianBlur(GREY, (0, 0), 4)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    Image.fromarray(smooth).convert("RGB").save(tmp_path / "turned.jpg", quality=100, exif=exif)
    for read in (read_grey, read_colour):
        assert read(tmp_path / "turned.jpg").shape[:2] == (64, 60)
    glass = np.dstack([GREY, GREY, GREY, np.zeros_like(GREY)])
    Image.fromarray(glass).save(tmp_path / "glass.png")
    np.testing.assert_array_equal(read_colour(tmp_path / "glass.png"), glass[..., :3])


def test_scans_are_counted_up_to_the_end_of_a_jpeg(tmp_path):
    whole, film = encoded(".jpg"), b"\xff\xda\x00\x08" * (MOST_SCANS + 1)
    small = b"Exif\0\0" + whole + film  # in a segment of its own, as the small copies of cameras are
    segment = b"\xff\xe1" + struct.pack(">H", len(small) + 2) + small
    (tmp_path / "motion.jpg").write_bytes(whole[:2] + segment + whole[2:] + film)
    np.testing.assert_array_equal(read_grey(tmp_path / "motion.jpg"), cv2.imdecode(np.frombuffer(whole, np.uint8), 0))
    assert inspect(tmp_path / "motion.jpg").problem is None
    begin = whole.index(b"\xff\xda")
    many = whole[:2] + segment + whole[2:begin] + whole[begin:-2] * (MOST_SCANS + 1) + whole[-2:]
    for data in (many, many[:-2], many[:-2] + b"\xff", many[:-2] + b"\xff\xc4"):
        with pytest.raises(NoPictureError, match=f"a JPEG of {MOST_SCANS + 1} scans, at most {MOST_SCANS} are read"):
            header(data)


def test_large_pictures_take_turns(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "LARGE", GREY.size - 1)
    (tmp_path / "a.png").write_bytes(encoded(".png"))
    (tmp_path / "b.png").write_bytes(b"no picture")
    with in_turn(tmp_path / "a.png") as file:
        assert not images.ONE_LARGE.acquire(blocking=False)
        assert file.header.width * file.header.height == GREY.size
        assert file.data == encoded(".png")
        with one_large(GREY.size - 1):  # a small one does not wait
            pass
    with one_large(0):  # nobody knows how large it is
        assert images.ONE_LARGE.locked()
    for name in ("b.png", "none"):  # no turn is kept for them
        with pytest.raises(InputError, match=f"{name}: cannot be"), in_turn(tmp_path / name):
            pass
    assert not images.ONE_LARGE.locked()


@pytest.mark.parametrize(("large", "times"), [(GREY.size, 1), (GREY.size - 1, 2)])
def test_a_small_picture_is_read_once_and_a_large_one_when_its_turn_has_come(tmp_path, monkeypatch, large, times):
    reads, read_file = [], images.read_file
    monkeypatch.setattr(images, "LARGE", large)
    monkeypatch.setattr(images, "read_file", lambda path: (reads.append(images.ONE_LARGE.locked()), read_file(path))[1])
    (tmp_path / "a.png").write_bytes(encoded(".png"))
    with in_turn(tmp_path / "a.png") as file:
        np.testing.assert_array_equal(images.as_grey(file), GREY)
        np.testing.assert_array_equal(images.as_colour(file), np.dstack([GREY] * 3))
    assert reads == [False, True][:times]
