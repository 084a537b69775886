"""Files that end the process that reads them are found, the others are read."""

import pytest
from deadly import sizes

from aulens.databases.apart import read_apart


@pytest.mark.parametrize("deadly", [(), (2,), (0, 4)])
def test_only_files_that_end_the_process_are_not_read(tmp_path, deadly):
    files = [tmp_path / str(number) / ("deadly" if number in deadly else "sound") for number in range(5)]
    for number, file in enumerate(files):
        file.parent.mkdir()
        file.write_bytes(bytes(number))
    assert read_apart(sizes, files, -1) == [-1 if number in deadly else number for number in range(5)]
    assert read_apart(sizes, [], -1) == []
