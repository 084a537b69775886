"""Arrays in several files, read as one."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.files import write_json, write_npy
from aulens.rows import Rows, read_rows
from aulens.seals import sealed


@st.composite
def parts_and_rows(draw):
    """Return arrays of some lengths, with the same columns, and an array of row numbers of any shape."""
    shape = tuple(draw(st.lists(st.integers(1, 3), max_size=2)))
    parts = [
        np.arange(length * int(np.prod(shape))).reshape(length, *shape) + 1000 * place
        for place, length in enumerate(draw(st.lists(st.integers(1, 5), min_size=2, max_size=4)))
    ]
    total = sum(map(len, parts))
    wanted = draw(st.lists(st.integers(-total, total - 1), max_size=12))
    columns = draw(st.sampled_from([column for column in (1, 2, 3) if len(wanted) % column == 0]))
    return parts, np.array(wanted, dtype=int).reshape(-1, columns)


@given(parts_and_rows(), st.slices(20))
def test_rows_are_those_of_the_arrays_below_each_other(given_, part):
    parts, wanted = given_
    rows, whole = Rows(parts), np.concatenate(parts)
    assert (rows.shape, rows.ndim, rows.dtype, rows.nbytes, len(rows)) == (
        *(whole.shape, whole.ndim, whole.dtype, whole.nbytes, len(whole)),
    )
    np.testing.assert_array_equal(rows[wanted], whole[wanted])
    assert rows[wanted].dtype == whole.dtype
    np.testing.assert_array_equal(rows[part], whole[part])
    np.testing.assert_array_equal(rows[wanted.ravel().tolist()], whole[wanted.ravel()])
    np.testing.assert_array_equal(np.array(rows), whole)
    for row in (0, len(whole) - 1, -1):
        np.testing.assert_array_equal(rows[row], whole[row])
    width = whole.shape[-1] if whole.ndim > 1 else 1
    np.testing.assert_array_equal(np.array(rows.reshape(-1, width)), whole.reshape(-1, width))


def test_rows_that_are_not_there_are_refused():
    rows = Rows([np.zeros((2, 3)), np.zeros((1, 3))])
    for wrong in (3, -4, [0, 3]):
        with pytest.raises(IndexError, match="there are 3"):
            rows[wrong]
    for wrong in ([True, False, True], 1.0, None):
        with pytest.raises(IndexError, match="by their numbers"):
            rows[wrong]
    with pytest.raises(ValueError, match="-1 is needed"):
        rows.reshape(3, 3)


def test_one_file_is_the_array_itself_and_others_must_fit(tmp_path: Path):
    paths = [tmp_path / name for name in ("one.npy", "two.npy", "other.npy")]
    for path, array in zip(paths, (np.zeros((2, 3)), np.ones((1, 3)), np.ones((1, 4))), strict=True):
        write_npy(array, path)
    assert isinstance(read_rows(paths[:1]), np.memmap)
    rows = read_rows(paths[:2])
    assert all(isinstance(part, np.memmap) for part in rows.parts)
    assert rows[[2, 0]][:, 0].tolist() == [1, 0]
    with pytest.raises(InputError, match=r"other\.npy: an array \(1, 4\) of float64 does not go on"):
        read_rows(paths[::2])


def test_the_seal_of_every_file_is_checked(tmp_path: Path):
    paths = [tmp_path / f"shards/{shard}/faces.npy" for shard in range(3)]
    for path in paths:
        write_npy(np.zeros((2, 3)), path)
        record = path.with_name("faces.provenance.json")
        write_json({"stage": "faces.shard", "started": 0} | sealed([path], record), record)
    assert len(read_rows(paths)) == 6
    write_npy(np.ones((2, 3)), paths[2])
    with pytest.raises(InputError, match=r"shards/2/faces\.npy: its content has changed since faces\.shard wrote it"):
        read_rows(paths)
