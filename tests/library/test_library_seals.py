import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
import xxhash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.files import read_bytes, read_csv, read_json, read_npy, read_parquet
from aulens.seals import check_seal, content_hash, sealed
from aulens.tensors import read_tensors, write_tensors

READERS = {
    "table.csv": read_csv,
    "table.parquet": read_parquet,
    "array.npy": read_npy,
    "value.json": read_json,
    "picture.png": read_bytes,
    "weights.safetensors": read_tensors,
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Return a folder with one result of every kind, and their seals."""
    table = pd.DataFrame({"person": ["p", "q"], "rate": [0.25, 0.5]})
    table.to_csv(tmp_path / "table.csv", index=False)
    table.to_parquet(tmp_path / "table.parquet", index=False)
    np.save(tmp_path / "array.npy", np.arange(600, dtype=np.float16).reshape(20, 30))
    (tmp_path / "value.json").write_text('{"rate": 0.5}')
    (tmp_path / "picture.png").write_bytes(b"picture")
    write_tensors({"w": torch.arange(6.0)}, tmp_path / "weights.safetensors", {"expressions": ["happy", "sad"]})
    seal(tmp_path, [tmp_path / name for name in READERS])
    return tmp_path


def seal(folder: Path, results: list[Path]) -> None:
    record_file = folder / "stage.provenance.json"
    record = {"stage": "room.stage", "started": 0} | sealed([*results, record_file], record_file)
    record_file.write_text(json.dumps(record))


@pytest.mark.parametrize("name", READERS)
def test_what_was_written_is_read(results: Path, name: str) -> None:
    READERS[name](results / name)
    (results / "stage.provenance.json").unlink()  # what has no seal is not checked
    (results / name).write_bytes((results / name).read_bytes())
    READERS[name](results / name)


@pytest.mark.parametrize("name", READERS)
def test_a_changed_bit_anywhere_is_named_with_the_stage_and_the_remedy(results: Path, name: str) -> None:
    whole = (results / name).read_bytes()
    message = rf"{name}: its content has changed since room.stage wrote it on 19.*; delete it to have it made again"
    for place in {0, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
        changed = bytearray(whole)
        changed[place] ^= 1
        (results / name).write_bytes(changed)
        with pytest.raises(InputError, match=message):
            READERS[name](results / name)


@given(place=st.integers(0, 127), value=st.integers(0, 255))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_header_without_a_seal_is_no_traceback(tmp_path: Path, place: int, value: int) -> None:
    for name, read in (("array.npy", read_npy), ("weights.safetensors", read_tensors)):
        if not (tmp_path / f"whole-{name}").exists():
            np.save(tmp_path / "whole-array.npy", np.zeros((3, 4)))
            write_tensors({"w": torch.arange(64.0)}, tmp_path / "whole-weights.safetensors", {"runs": [0]})
        changed = bytearray((tmp_path / f"whole-{name}").read_bytes())
        changed[place] = value
        (tmp_path / name).write_bytes(changed)
        try:
            read(tmp_path / name)
        except InputError as error:
            assert f"{tmp_path / name}: not " in str(error)


def test_a_result_in_the_place_of_another_is_named(tmp_path: Path) -> None:
    for database, value in (("a", 0.25), ("b", 0.5)):
        (tmp_path / database).mkdir()
        np.save(tmp_path / database / "features.npy", np.full((4, 5), value))
        seal(tmp_path / database, [tmp_path / database / "features.npy"])
    (tmp_path / "a/features.npy").write_bytes((tmp_path / "b/features.npy").read_bytes())
    read_npy(tmp_path / "b/features.npy")
    with pytest.raises(InputError, match=r"a/features.npy: its content has changed"):
        read_npy(tmp_path / "a/features.npy")


def test_a_result_in_the_place_of_another_with_its_provenance_is_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for database in "ab":
        folder = Path("results", database)
        folder.mkdir(parents=True)
        np.save(folder / "features.npy", np.full((4, 5), ord(database)))
        seal(folder, [folder / "features.npy"])
    Path("results/a").rename("results/c")
    Path("results/b").rename("results/a")
    with pytest.raises(InputError, match=r"^results/a/features.npy: it is results/b/features.npy of room.stage, in"):
        read_npy(Path("results/a/features.npy"))
    Path("results/a").rename("results/b")
    Path("results").rename("moved")
    Path("elsewhere").mkdir()
    Path("moved").rename("elsewhere/of 2026")  # all results together may move
    read_npy(tmp_path / "elsewhere/of 2026/b/features.npy")
    Path("results").symlink_to("elsewhere/of 2026")
    read_npy(Path("results/b/features.npy"))


def test_a_drawn_folder_is_sealed_as_a_whole_without_hidden_files(tmp_path: Path) -> None:
    images = tmp_path / "images"
    (images / "p").mkdir(parents=True)
    for name in ("p/happy.png", "p/sad.png"):
        (images / name).write_bytes(name.encode())
    seal(tmp_path, [images])
    (images / ".snakemake_timestamp").touch()
    check_seal(images)
    (images / "p/sad.png").rename(images / "p/angry.png")
    with pytest.raises(InputError, match="images: its content has changed"):
        check_seal(images)


def test_a_damaged_provenance_is_named(results: Path) -> None:
    (results / "stage.provenance.json").write_text('{"results": ')
    with pytest.raises(InputError, match=r"stage.provenance.json: not a readable provenance"):
        read_csv(results / "table.csv")


def test_the_hash_of_a_file_is_xxh3_of_its_bytes(tmp_path: Path) -> None:
    data = bytes(range(256)) * 10_000  # more than one piece
    (tmp_path / "x").write_bytes(data)
    assert content_hash(tmp_path / "x") == xxhash.xxh3_128(data).hexdigest()
