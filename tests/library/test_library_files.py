import errno
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from aulens import files
from aulens.errors import InputError
from aulens.files import (
    atomic,
    read_csv,
    read_json,
    read_npy,
    read_parquet,
    write_csv,
    write_json,
    write_npy,
    write_parquet,
)


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "folder/table.csv"
    with pytest.raises(RuntimeError), atomic(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert list((tmp_path / "folder").iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_what_another_one_writes_is_not(tmp_path: Path) -> None:
    program = "import sys, time\nfrom pathlib import Path\nfrom aulens.files import atomic\n"
    program += f"with atomic(Path({str(tmp_path / 'table.csv')!r})) as temporary:\n"
    program += "    temporary.write_text('half'); print(temporary, flush=True); time.sleep(60)"
    workflow = Path(__file__).parents[2] / "workflow"
    writers = [
        subprocess.Popen([sys.executable, "-c", program], cwd=workflow, stdout=subprocess.PIPE, text=True) for _ in "ab"
    ]
    try:
        killed, alive = (Path(writer.stdout.readline().strip()) for writer in writers)
        writers[0].kill()
        writers[0].wait()
        assert killed.exists()
        write_csv(pd.DataFrame({"a": [1]}), tmp_path / "table.csv")
        assert sorted(tmp_path.iterdir()) == sorted([alive, tmp_path / "table.csv"])
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "value.json"
    write_json({"a": 1}, path)
    with pytest.raises(TypeError):
        write_csv(_Unwritable(), path)
    assert read_json(path) == {"a": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["value.json"]


class _Unwritable:
    def to_csv(self, path: Path, index: bool) -> None:
        Path(path).write_text("half")
        raise TypeError


def test_tables_and_arrays_come_back(tmp_path: Path) -> None:
    table = pd.DataFrame({"run": [0, 1], "unit": ["happy", "sad"], "response": [0.1, np.nan]})
    write_csv(table, tmp_path / "t.csv")
    write_parquet(table, tmp_path / "t.parquet")
    pd.testing.assert_frame_equal(read_csv(tmp_path / "t.csv"), table)
    pd.testing.assert_frame_equal(read_parquet(tmp_path / "t.parquet"), table)
    array = np.arange(6, dtype=np.float16).reshape(2, 3)
    write_npy(array, tmp_path / "a.npy")
    np.testing.assert_array_equal(read_npy(tmp_path / "a.npy"), array)


def test_json_has_no_nan_and_no_numpy_types(tmp_path: Path) -> None:
    write_json({"rate": np.float32(0.5), "nothing": float("nan"), "runs": (1, np.int64(2))}, tmp_path / "s.json")
    assert json.loads((tmp_path / "s.json").read_text()) == {"rate": 0.5, "nothing": None, "runs": [1, 2]}


@pytest.mark.parametrize("reader", [read_csv, read_parquet, read_npy, read_json])
def test_readers_name_a_missing_or_damaged_file(tmp_path: Path, reader) -> None:
    with pytest.raises(InputError, match=r"nothing\.x: the file does not exist"):
        reader(tmp_path / "nothing.x")
    (tmp_path / "empty.x").write_bytes(b"")
    with pytest.raises(InputError, match=r"empty\.x: not"):
        reader(tmp_path / "empty.x")


def test_a_truncated_array_is_named(tmp_path: Path) -> None:
    write_npy(np.zeros(1000), tmp_path / "a.npy")
    whole = (tmp_path / "a.npy").read_bytes()
    (tmp_path / "a.npy").write_bytes(whole[:500])
    with pytest.raises(InputError, match=r"a\.npy: not a readable array"):
        read_npy(tmp_path / "a.npy")


def test_a_table_that_ends_within_a_line_is_named(tmp_path: Path) -> None:
    write_csv(
        pd.DataFrame({"run": [0, 0], "person": ["p1", "p2"], "part": ["train", "validation"]}), tmp_path / "t.csv"
    )
    whole = (tmp_path / "t.csv").read_text()
    for missing in (1, 5, 12):
        (tmp_path / "t.csv").write_text(whole[:-missing])
        with pytest.raises(InputError, match=r"t\.csv: not a readable table \(its last line is not whole\)"):
            read_csv(tmp_path / "t.csv")


def test_a_person_called_na_is_a_person(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"person": ["NA", "KA", None], "rate": [0.5, np.nan, 1.0]}), tmp_path / "t.csv")
    table = read_csv(tmp_path / "t.csv", dtype={"person": str})
    assert table["person"].tolist()[:2] == ["NA", "KA"]
    assert table["person"].isna().tolist() == [False, False, True]
    assert table["rate"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_the_old_file(tmp_path: Path, number: int) -> None:
    path = tmp_path / "table.csv"
    path.write_text("old")
    with pytest.raises(InputError, match=r"table\.csv: cannot be written, the disk is full"), atomic(path):
        raise OSError(number, "no space")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


def test_numpys_error_on_a_full_disk_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    with pytest.raises(InputError, match="the disk is full"), atomic(tmp_path / "faces.npy"):
        raise OSError("8000 requested and 120 written")


def test_another_error_of_writing_is_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), atomic(tmp_path / "faces.npy"):
        raise PermissionError(errno.EACCES, "not allowed")


def test_names_that_look_like_numbers_stay_text(tmp_path: Path) -> None:
    names = ["007", "7", "1e5", "NA", "nan"]
    write_csv(pd.DataFrame({"person": names, "image": names, "rate": 0.5}), tmp_path / "t.csv")
    table = read_csv(tmp_path / "t.csv")
    assert table["person"].tolist() == table["image"].tolist() == names
    for labels in (["1", "2"], ["true", "false"], ["1.0", ""]):
        columns = ("expression", "predicted", "native_label", "label")
        write_csv(pd.DataFrame(dict.fromkeys(columns, labels)), tmp_path / "t.csv")
        for column in columns:
            assert read_csv(tmp_path / "t.csv")[column].fillna("").tolist() == labels
    assert table["rate"].dtype == float
