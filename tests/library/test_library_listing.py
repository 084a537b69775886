"""The fingerprints of what the user supplies."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens import fingerprints
from aulens.fingerprints import fingerprint
from aulens.listing import file_content, folder_listing


def fill(folder, files):
    for name, size in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(bytes(size))


def test_files_added_removed_renamed_or_resized_are_seen(tmp_path):
    fill(tmp_path, {"a/1.jpg": 10, "b/2.jpg": 20})
    seen = [folder_listing(tmp_path)]
    fill(tmp_path, {"b/3.jpg": 5})
    seen.append(folder_listing(tmp_path))
    fill(tmp_path, {"b/3.jpg": 6})
    seen.append(folder_listing(tmp_path))
    (tmp_path / "b/3.jpg").rename(tmp_path / "a/3.jpg")
    seen.append(folder_listing(tmp_path))
    assert len(set(seen)) == 4
    (tmp_path / "a/3.jpg").unlink()
    assert folder_listing(tmp_path) == seen[0]


def test_dates_and_the_folders_place_do_not_matter(tmp_path):
    fill(tmp_path / "one", {"a/1.jpg": 10, "b/2.jpg": 20})
    before = folder_listing(tmp_path / "one")
    os.utime(tmp_path / "one/a/1.jpg", (1, 1))
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    assert before == folder_listing(tmp_path / "one") == folder_listing(tmp_path / "two")
    assert len(before) == 16


def test_linked_folders_are_followed_once(tmp_path):
    fill(tmp_path / "elsewhere", {"1.jpg": 10})
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/loop").symlink_to(tmp_path / "photos")
    before = folder_listing(tmp_path / "photos")
    fill(tmp_path / "elsewhere", {"2.jpg": 10})
    assert folder_listing(tmp_path / "photos") != before


def test_a_missing_folder_has_no_listing(tmp_path):
    assert folder_listing(tmp_path / "none") == ""


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d/a", "d/b"]), st.integers(0, 3), max_size=5))
def test_the_order_of_creation_does_not_matter(tmp_path_factory, files):
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    fill(one, files)
    fill(two, dict(reversed(files.items())))
    assert folder_listing(one) == folder_listing(two)


def sample(folder, size=1000, beginning=b""):
    folder.mkdir(exist_ok=True)
    for name in "abc":
        (folder / f"{name}.jpg").write_bytes(beginning + name.encode() * (size - len(beginning)))
    return folder


@pytest.fixture
def opened(monkeypatch):
    """Return the list of the names of files that were read for their fingerprint."""
    names = []

    def noted(path, **options):
        names.append(Path(path).name)
        return fingerprint(path, **options)

    monkeypatch.setattr(fingerprints, "fingerprint", noted)
    monkeypatch.setattr(fingerprints, "SECONDS", -5.0)  # what was just written counts as settled
    return names


@pytest.mark.parametrize("known", [None, "known"])
@pytest.mark.parametrize(
    ("size", "beginning"), [(10, b""), (65_536, b""), (200_000, b"\xff\xd8\xff"), (200_000, b"BM")]
)
def test_a_photograph_replaced_by_another_of_the_same_size_is_seen(tmp_path, opened, known, size, beginning):
    photos, known = sample(tmp_path / "photos", size, beginning), known and tmp_path / known
    before = folder_listing(photos, known)
    content, dates = (photos / "b.jpg").read_bytes(), (photos / "b.jpg").stat()
    (photos / "b.jpg").write_bytes(content[:-1] + b"x")
    os.utime(photos / "b.jpg", ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert folder_listing(photos, known) != before, "an old date does not hide it"
    (photos / "b.jpg").write_bytes(content)
    assert folder_listing(photos, known) == before


def changed_within(folder, name, beginning, size, place):
    """Return the listings of a folder before and after one byte of a file was changed."""
    folder.mkdir()
    content = bytearray(beginning + bytes(size - len(beginning)))
    (folder / name).write_bytes(content)
    before = folder_listing(folder)
    content[int(place * size)] ^= 1
    (folder / name).write_bytes(content)
    return before, folder_listing(folder)


@pytest.mark.parametrize(
    ("name", "beginning", "size"),
    [
        ("photo.jpg", b"\xff\xd8\xff", 300_000),
        ("photo.jpg", b"\xff\xd8\xff", 4_000_000),
        ("photo.png", b"\x89PNG\r\n\x1a\n", 300_000),
        ("photo.webp", b"RIFF\0\0\0\0WEBP", 300_000),
        ("film.avi", b"RIFF\0\0\0\0AVI ", 5_000_000),
        ("scan.tif", b"II*\0", 16_000_000),
        ("fer2013.csv", b"emotion", 20_000_000),
        ("LABELS.TXT", b"emotion", 20_000_000),
        ("faces.mat", b"MATLAB", 20_000_000),
        ("faces.npz", b"PK", 20_000_000),
    ],
)
@pytest.mark.parametrize("place", [0.25, 0.7])
def test_one_changed_byte_is_seen_wherever_it_is(tmp_path, name, beginning, size, place):
    before, after = changed_within(tmp_path / "d", name, beginning, size, place)
    assert before != after


@pytest.mark.parametrize(
    ("name", "beginning", "size"), [("a.jpg", b"\xff\xd8\xff", 5_000_000), ("a.avi", b"", 17_000_000)]
)
def test_of_large_pictures_and_films_three_parts_are_compared(tmp_path, name, beginning, size):
    for place, same in ((0.005, False), (0.25, True), (0.5, False), (0.75, True), (0.9999, False)):
        before, after = changed_within(tmp_path / str(place), name, beginning, size, place)
        assert (before == after) == same


def test_only_files_with_another_size_or_date_are_read_again(tmp_path, opened):
    photos, known = sample(tmp_path / "photos"), tmp_path / "known"
    before = folder_listing(photos, known)
    assert sorted(opened) == ["a.jpg", "b.jpg", "c.jpg"]
    opened.clear()
    assert folder_listing(photos, known) == before
    assert opened == []
    os.utime(photos / "a.jpg", (1, 1))
    (photos / "b.jpg").unlink()
    after = folder_listing(photos, known)
    assert opened == ["a.jpg"]
    assert after == folder_listing(photos) != before, "what is remembered gives what reading gives"


def test_what_was_just_written_is_read_again(tmp_path, opened, monkeypatch):
    monkeypatch.setattr(fingerprints, "SECONDS", 2.0)
    photos, known = sample(tmp_path / "photos"), tmp_path / "known"
    os.utime(photos / "a.jpg", (1, 1))
    for _ in range(2):
        folder_listing(photos, known)
    assert sorted(opened) == ["a.jpg", "a.jpg", "b.jpg", "b.jpg", "c.jpg", "c.jpg"], "a date may be set at will"


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"format": 1}', b"\xff", b"[" * 100_000, "rows", "format", "folder", "names"]
)
def test_a_damaged_memory_is_as_good_as_none(tmp_path, opened, damage):
    photos, known = sample(tmp_path / "photos"), tmp_path / "known"
    before = folder_listing(photos, known)
    (memory,) = known.iterdir()
    content = json.loads(memory.read_bytes())
    others = {
        "rows": content | {"files": {"a.jpg": [1, 2, 3], "b.jpg": 5}},
        "format": content | {"format": 0, "files": {name: [*row[:3], "0"] for name, row in content["files"].items()}},
        "folder": content | {"folder": "/", "files": {name: [*row[:3], "0"] for name, row in content["files"].items()}},
        "names": content | {"files": ["a.jpg"]},
    }
    memory.write_bytes(damage if isinstance(damage, bytes) else json.dumps(others[damage]).encode())
    assert folder_listing(photos, known) == before
    assert json.loads(memory.read_bytes()) == content, "it is written anew"
    assert [path.name for path in known.iterdir()] == [memory.name]


def test_a_memory_that_cannot_be_written_is_done_without(tmp_path, opened):
    photos = sample(tmp_path / "photos")
    (tmp_path / "file").touch()
    assert folder_listing(photos, tmp_path / "file") == folder_listing(photos) != ""


def test_names_of_any_bytes_are_remembered(tmp_path, opened):
    photos, known = tmp_path / "photos", tmp_path / "known"
    fill(photos, {"a\nb\t.jpg": 3, "caf\udce9.jpg": 3, "😀 '\".jpg": 3})
    before = folder_listing(photos, known)
    opened.clear()
    assert folder_listing(photos, known) == before
    assert opened == []


def test_thousands_of_files_that_are_known_take_a_moment(tmp_path, opened):
    photos, known = tmp_path / "photos", tmp_path / "known"
    for folder in range(40):
        fill(photos / f"{folder:02}", {f"{number}.jpg": 10 for number in range(100)})
    folder_listing(photos, known)
    started = time.perf_counter()
    folder_listing(photos, known)
    assert time.perf_counter() - started < 1.0, "0.1 s where nothing else runs"


@pytest.mark.parametrize("size", [0, 1000, 20_000_000])
def test_a_file_is_known_by_its_content_and_not_by_its_date(tmp_path, size):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(bytes(size))
    shutil.copy(one, two)
    os.utime(two, (1, 1))
    assert file_content(one) == file_content(two) != ""
    for place in {0, size // 4, size // 2, size}:
        two.write_bytes(bytes(place) + b"x" + bytes(max(size - place - 1, 0)))
        assert file_content(one) != file_content(two)


def test_a_large_file_is_read_again_only_if_its_size_or_date_changes(tmp_path, opened):
    one, known = tmp_path / "weights.pth", tmp_path / "known"
    one.write_bytes(bytes(3_000_000))
    before = file_content(one, known)
    assert opened == ["weights.pth"]
    assert before == file_content(one)
    opened.clear()
    assert file_content(one, known) == before
    assert opened == []
    one.write_bytes(bytes(1_000_000) + b"x" + bytes(1_999_999))
    os.utime(one, (1, 1))
    assert file_content(one, known) not in (before, "")
    folder_listing(tmp_path, known)
    opened.clear()
    file_content(one, known)
    assert opened == [], "the folder's memory is another"


def test_what_takes_long_to_read_is_said(tmp_path, opened, monkeypatch, capsys):
    photos, known = sample(tmp_path / "photos"), tmp_path / "known"
    monkeypatch.setattr(fingerprints, "MUCH", 3001)
    folder_listing(photos, known)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(fingerprints, "MUCH", 1000)
    folder_listing(photos)
    os.utime(photos / "a.jpg", (1, 1))
    folder_listing(photos, known)
    assert capsys.readouterr().err.splitlines() == [
        f"{photos}: reading {files}" for files in ("3 new or changed files", "1 new or changed file")
    ]


def test_a_missing_file_has_no_content(tmp_path):
    assert file_content(tmp_path / "none") == ""
