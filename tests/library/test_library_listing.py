"""The fingerprints of what the user supplies."""

import os
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize("size", [0, 1000, 20_000_000])
def test_a_file_is_known_by_its_content_and_not_by_its_date(tmp_path, size):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(bytes(size))
    shutil.copy(one, two)
    os.utime(two, (1, 1))
    assert file_content(one) == file_content(two) != ""
    for place in {0, size // 2, size}:
        two.write_bytes(bytes(place) + b"x" + bytes(max(size - place - 1, 0)))
        assert file_content(one) != file_content(two)


def test_a_missing_file_has_no_content(tmp_path):
    assert file_content(tmp_path / "none") == ""
