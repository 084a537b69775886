import hashlib

import pytest

from aulens.errors import InputError
from aulens.features.fetch import FetchSettings, fetch

CONTENT = bytes(range(256)) * 10_000  # more than one block


@pytest.fixture
def source(tmp_path):
    """Return the address of a file, and its checksum."""
    file = tmp_path / "source.pth"
    file.write_bytes(CONTENT)
    return file.as_uri(), hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.parametrize("length", [8, 64])
def test_a_file_with_the_right_checksum_is_kept(tmp_path, source, length):
    url, checksum = source
    fetch(tmp_path / "new" / "weights.pth", settings=FetchSettings(url, checksum[:length].upper()))
    assert (tmp_path / "new" / "weights.pth").read_bytes() == CONTENT


def test_a_file_with_another_checksum_is_not_kept(tmp_path, source):
    url, checksum = source
    with pytest.raises(InputError, match=rf"source\.pth: the checksum is {checksum[:16]}…, 00000000… was expected"):
        fetch(tmp_path / "weights.pth", settings=FetchSettings(url, "00000000"))
    assert [path.name for path in tmp_path.iterdir()] == ["source.pth"]


@pytest.mark.parametrize("url", ["file:///nowhere/weights.pth", "http://127.0.0.1:9/weights.pth", "no address"])
def test_without_network_the_message_says_what_to_do(tmp_path, url):
    with pytest.raises(InputError, match=r"cannot be downloaded .* put a copy of the file at .*weights\.pth"):
        fetch(tmp_path / "weights.pth", settings=FetchSettings(url, "00000000"))
    assert list(tmp_path.iterdir()) == []
