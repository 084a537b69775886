"""Whatever lies in a folder: one row with consequence and remedy, and never a traceback."""

import io
import os
import shutil
import struct
import unicodedata
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from aulens.databases.contents import inspect, perceptual_hash
from aulens.databases.exclusion import without_excluded
from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.records import Record
from aulens.databases.tables import read_manifest
from aulens.errors import InputError
from aulens.files import read_csv
from aulens.listing import folder_listing

GRAMMAR = Path(__file__).parents[2] / "config/databases/folder_per_expression.yaml"
RNG = np.random.default_rng(5)
GREY = cv2.GaussianBlur(RNG.integers(60, 200, (60, 64), dtype=np.uint8), (0, 0), 3)


@pytest.fixture
def photos(tmp_path, picture):
    """Return a folder with one photograph of each of two people."""
    for number, name in enumerate(["happy/anna.png", "sad/ben.png"]):
        picture(tmp_path / "photos" / name, number)
    return tmp_path / "photos"


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a folder: images, and path below the folder -> problem, consequence, remedy."""

    def run(folder, **more):
        files = tmp_path / "manifest.csv", tmp_path / "problems.csv"
        settings = ManifestSettings(database="mine", source="folder", keep={}, **more)
        manifest(folder, GRAMMAR, *files, settings=settings, workers=2)
        rows = read_csv(files[1], na_values=[]).itertuples()
        found = {row.path.removeprefix(f"{folder}/"): (row.problem, row.consequence, row.remedy) for row in rows}
        assert len(folder_listing(folder)) == 16, "the listing at the start survives it too"
        return read_manifest(files[0]), found

    return run


def test_links_and_what_is_no_file(photos, read):
    (photos / "happy/itself.png").symlink_to("itself.png")
    (photos / "loop").symlink_to("loop")
    (photos / "happy/gone.png").symlink_to("nowhere.png")
    (photos / "happy/up").symlink_to("..")
    (photos / "out").symlink_to(photos.parent)
    os.mkfifo(photos / "happy/pipe.png")
    table, problems = read(photos, most_left_out=0.6)
    assert table["image"].tolist() == ["happy/anna", "sad/ben"]
    assert {path: row[0] for path, row in problems.items()} == {
        "happy/itself.png": "a link that leads to itself",
        "loop": "a link that leads to itself",
        "happy/gone.png": "a link to something that is not there",
        "happy/up": "a link to a folder that it lies in",
        "out": "a link to a folder that it lies in",
        "happy/pipe.png": "no file, but a pipe, a socket or a device",
    }
    assert {row[1] for row in problems.values()} == {"left out"}
    assert min(len(row[2]) for row in problems.values()) >= len("remove it")


def test_a_folder_has_its_own_name_before_that_of_a_link(photos, read, tmp_path, picture):
    (photos / "angry").symlink_to(photos / "happy")
    picture(tmp_path / "elsewhere/carl.png", 7)
    (tmp_path / "elsewhere/round").symlink_to(photos)
    (photos / "disgusted").symlink_to(tmp_path / "elsewhere")
    (photos / "fearful").symlink_to(tmp_path / "elsewhere")
    table, problems = read(photos)
    assert table["image"].tolist() == ["disgusted/carl", "happy/anna", "sad/ben"]
    assert problems == {}


def test_closed_folders_and_files(photos, read, monkeypatch):
    (photos / "closed").mkdir()
    shutil.copy(photos / "happy/anna.png", photos / "happy/carl.png")
    scandir, original = os.scandir, open

    def refuse(opened):
        def call(path, *arguments, **options):
            if str(path).endswith(("closed", "carl.png")):
                raise PermissionError(13, "Permission denied")
            return opened(path, *arguments, **options)

        return call

    monkeypatch.setattr("os.scandir", refuse(scandir))
    monkeypatch.setattr("builtins.open", refuse(original))
    table, problems = read(photos)
    assert table["image"].tolist() == ["happy/anna", "sad/ben"]
    assert {path: row[0] for path, row in problems.items()} == {
        "closed": "a folder that cannot be opened (Permission denied)",
        "happy/carl.png": "cannot be opened (Permission denied)",
    }


@pytest.mark.parametrize("name", [".DS_Store", "._anna.png", "__MACOSX/anna.png", "Thumbs.db", "desktop.ini"])
def test_what_operating_systems_leave_behind_is_passed_over(photos, read, name):
    before = folder_listing(photos)
    (photos / "happy" / name).parent.mkdir(exist_ok=True)
    (photos / "happy" / name).write_bytes(b"no picture")
    assert folder_listing(photos) == before
    assert read(photos)[1] == {}


@pytest.mark.parametrize("name", ["o'neil", 'a "b"', " c ", "e,f;g", "😀", "a\\b", "$HOME", "{x}", "-r", "NA"])
def test_odd_names_are_names(photos, read, picture, name):
    picture(photos / "happy" / f"{name}_1.png", 9)
    table, problems = read(photos)
    assert problems == {}
    assert f"happy/{name}_1" in table["image"].tolist()


@pytest.mark.parametrize("name", ["a\nb.png", "caf\udce9.png", "tab\t.png"])
def test_names_that_no_table_can_hold_are_rows(photos, read, name):
    shutil.copy(photos / "happy/anna.png", photos / "happy" / name)
    (row,) = read(photos)[1].items()
    assert row[1] == ("a line break or another sign in the name that cannot be written", "left out", "rename the file")


def test_a_name_with_accents_is_one_person_in_both_forms(photos, read, picture):
    forms = [unicodedata.normalize(form, "zoë") for form in ("NFC", "NFD")]
    assert forms[0] != forms[1]
    for number, (form, expression) in enumerate(zip(forms, ("happy", "sad"), strict=True)):
        picture(photos / expression / f"{form}_1.png", 20 + number)
    table, problems = read(photos)
    assert problems == {}
    assert sorted(set(table["person"])) == ["mine-anna", "mine-ben", "mine-zoë"]
    assert all(Path(path).is_file() for path in table["path"]), "paths stay as they are on the disk"


def encoded(form: str, image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


OTHERS = {
    "a HEIC picture": b"\0\0\0\x18ftypheic\0\0\0\0",
    "a GIF": encoded("GIF", Image.fromarray(GREY)),
    "a Photoshop document": b"8BPS\0\1",
    "raw data of a camera": b"FUJIFILMCCD-RAW 0201",
    "a PDF": b"%PDF-1.7\n",
    "a video (MP4 or QuickTime)": b"\0\0\0\x20ftypisom\0\0\2\0",
    "a video (AVI)": b"RIFF\0\0\0\0AVI LIST",
    "an archive (zip, or a document of an office program)": b"PK\3\4\x14\0",
    "a web page instead of the file (of a failed download?)": b"\n<!DOCTYPE html><html>Please log in",
    "a text": "größer".encode(),
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_type_that_is_not_read_is_said_as_such(photos, read, what):
    (photos / "happy/carl.jpg").write_bytes(OTHERS[what])
    assert read(photos)[1] == {
        "happy/carl.jpg": (f"cannot be read: {what}, which is not read", "left out", "save it as PNG or JPEG")
    }


@pytest.mark.parametrize(("suffix", "what"), [(".heic", "a HEIC picture"), (".NEF", "raw data of a camera")])
def test_a_suffix_that_is_not_read_is_said_as_such(photos, read, suffix, what):
    (photos / f"IMG{suffix}").write_bytes(b"x")
    assert read(photos)[1][f"IMG{suffix}"][0] == f"{what}, which is not read"


def test_raw_data_that_look_like_tiff_are_known_by_their_suffix(tmp_path):
    tiff = encoded("TIFF", Image.fromarray(GREY))
    (tmp_path / "a.tif").write_bytes(tiff)
    (tmp_path / "a.dng").write_bytes(tiff)
    assert inspect(tmp_path / "a.tif").problem is None
    assert inspect(tmp_path / "a.dng").problem == "cannot be read: raw data of a camera (.dng), which are not read"


def test_pictures_that_move_or_have_pages_are_used_with_their_first(photos, read):
    more = [Image.fromarray(grey).convert("RGB") for grey in (255 - GREY, GREY[::-1])]
    for form, suffix in (("PNG", "png"), ("WEBP", "webp"), ("TIFF", "tif")):
        data = encoded(form, Image.fromarray(GREY).convert("RGB"), save_all=True, append_images=more)
        (photos / f"happy/{suffix}.{suffix}").write_bytes(data)
    table, problems = read(photos)
    assert table["image"].tolist() == ["happy/anna", "happy/png", "happy/tif", "happy/webp", "sad/ben"]
    assert {path: row[:2] for path, row in problems.items()} == {
        "happy/png.png": ("a PNG of 3 pictures", "used, the first of them alone"),
        "happy/tif.tif": ("a TIFF of 3 pictures", "used, the first of them alone"),
        "happy/webp.webp": ("a WebP of 3 pictures", "used, the first of them alone"),
    }


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_is_turned_upright_in_every_format(tmp_path, form):
    exif = Image.Exif()
    exif[0x0112] = 6
    wide = np.repeat(GREY, 2, axis=1)
    (tmp_path / "x").write_bytes(encoded(form, Image.fromarray(wide).convert("RGB"), exif=exif, quality=95))
    content = inspect(tmp_path / "x")
    assert (content.width, content.height) == (60, 128)
    turned = perceptual_hash(np.ascontiguousarray(np.rot90(wide, -1)))
    assert (int(content.perceptual_hash, 16) ^ int(turned, 16)).bit_count() <= 4


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_sixteen_bits_are_scaled_not_clipped(tmp_path, suffix):
    from aulens.images import read_colour, read_grey

    deep = GREY.astype(np.uint16) * 257
    cv2.imwrite(str(tmp_path / f"grey{suffix}"), deep)
    cv2.imwrite(str(tmp_path / f"colour{suffix}"), np.dstack([deep] * 3))
    np.testing.assert_array_equal(read_grey(tmp_path / f"grey{suffix}"), GREY)
    np.testing.assert_array_equal(read_colour(tmp_path / f"colour{suffix}")[..., 1], GREY)


def test_a_tiff_of_fractions_is_refused_by_name(tmp_path):
    cv2.imwrite(str(tmp_path / "a.tif"), GREY.astype(np.float32) / 255)
    assert inspect(tmp_path / "a.tif").problem == "cannot be read: a TIFF with 32 bits per pixel, 8 or 16 are read"


def claiming(form: str, width: int, height: int) -> bytes:
    """Return the first bytes of a picture that says it has a size."""
    if form == "PNG":
        return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0)
    if form == "JPEG":
        return b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    if form == "BMP":
        return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, -height) + bytes(30)
    if form == "TIFF":
        return struct.pack("<2sHIHHHIIHHIII", b"II", 42, 8, 2, 256, 4, 1, width, 257, 4, 1, height, 0)
    if form == "WebP":
        sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        return b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + sizes
    return f"P5\n# made by\n{width} {height}\n255\n".encode()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "TIFF", "WebP", "PGM"])
@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (60_000, 20_000), (65_500, 65_500)])
def test_a_picture_that_would_fill_the_memory_is_refused_by_what_it_says(tmp_path, form, width, height):
    (tmp_path / "a").write_bytes(claiming(form, width, height))
    what = f"{width} x {height} pixels; at most 100 million pixels and 65535 a side are read"
    assert inspect(tmp_path / "a").problem == f"cannot be read: too large: {what}"


def test_a_jpeg_of_many_passes_is_refused(tmp_path):
    data = encoded("JPEG", Image.fromarray(GREY), progressive=True)
    (tmp_path / "a.jpg").write_bytes(data[:-2] + b"\xff\xda\0\x08\1\1\0\0\x3f\0" * 300)
    assert "a JPEG of 3" in inspect(tmp_path / "a.jpg").problem


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    with open(tmp_path / "a.png", "wb") as file:
        file.truncate(5_000_000_000)
    assert inspect(tmp_path / "a.png").problem == "cannot be read: the file has more than 300 million bytes"


def test_the_hash_of_a_picture_is_that_of_its_neighbours():
    rows = [np.repeat(np.arange(0, 90, 10), 10), np.repeat(np.arange(80, -10, -10), 10)]
    image = np.concatenate([np.tile(row, (10, 1)) for row in rows * 4]).astype(np.uint8)
    assert image.shape == (80, 90)
    assert perceptual_hash(image) == "ff00" * 4
    near = cv2.imdecode(cv2.imencode(".jpg", cv2.resize(GREY, (300, 280)), [1, 60])[1], 0)
    different = int(perceptual_hash(near), 16) ^ int(perceptual_hash(cv2.resize(GREY, (200, 190))), 16)
    assert different.bit_count() <= 3


def test_excluded_files_are_left_out_without_a_word(photos, read, picture):
    for number, name in enumerate(["happy/x1.png", "happy/x2.png", "sad/carl.png"]):
        picture(photos / name, 30 + number)
    (photos / "notes.txt").touch()
    table, problems = read(photos, exclude=["X*", "CARL", "notes.txt", "y?"])
    assert table["image"].tolist() == ["happy/anna", "sad/ben"]
    (row,) = problems.values()
    assert row[:2] == ("exclude: 'y?' fits no file", "used, none is left out by it")


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("a/b[1].png", "a/b[1].png"),
        ("a/b[1]", "a/b[1].png"),
        ("b[12]", "a/b1.png"),
        ("A/*", None),
        ("zoë", "zoe\u0308.JPG"),
    ],
)
def test_patterns(pattern, fits):
    paths = ["a/b[1].png", "a/b1.png", "zoe\u0308.JPG"]
    rest, warnings = without_excluded([Record(path, {}) for path in paths], [pattern])
    assert warnings == []
    gone = {fits} if fits else {"a/b[1].png", "a/b1.png"}
    assert {record.path for record in rest} == set(paths) - gone


def test_the_smallest_side_is_a_key_and_losses_name_their_expression(photos, read, picture, tmp_path):
    picture(photos / "happy/small.png", 40, size=(40, 40))
    assert read(photos)[1]["happy/small.png"][0] == "too small: 40 x 40 pixels, at least 48 x 48 are needed"
    assert read_csv(tmp_path / "problems.csv")["expression"].tolist() == ["happy"]
    table, problems = read(photos, smallest_side=40)
    assert "happy/small" in table["image"].tolist()
    assert problems == {}


def test_too_many_losses_stop_the_run_with_a_summary(photos, read, picture):
    for number in range(3):
        picture(photos / f"happy/s{number}.png", 50 + number, size=(40 + number, 40))
    (photos / "sad/cut.png").write_bytes((photos / "sad/ben.png").read_bytes()[:90])
    (photos / "readme.txt").touch()
    read(photos, most_left_out=0.67)
    with pytest.raises(InputError) as error:
        read(photos)
    lines = str(error.value).splitlines()
    assert lines[0] == "databases.mine: 4 of 6 images cannot be used (67%), at most 50% may be (most_left_out)"
    assert lines[1] == "  3: too small: … x … pixels, at least … x … are needed"
    assert lines[2] == "  1: cannot be read: a PNG that is cut off or damaged"
    assert lines[3] == "  by expression: happy 3 of 4, sad 1 of 2"
    assert len(lines) == 9
    assert "smallest_side" in lines[-1]


def test_copies_of_which_one_is_used_are_no_loss(photos, read):
    for number in range(5):
        shutil.copy(photos / "happy/anna.png", photos / f"happy/anna_{number}.png")
    assert read(photos, most_left_out=0)[0].shape[0] == 2
