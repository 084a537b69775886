from pathlib import Path

import pytest

from aulens.jobs import finished
from aulens.jobs.finished import keep, restore


@pytest.fixture
def results(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "out/weights.safetensors", tmp_path / "out/history.parquet"]
    paths[0].parent.mkdir()
    for path in paths:
        path.write_text(f"{path.name} of an hour")
    return paths


def test_the_results_of_the_same_training_are_put_back(results: list[Path], tmp_path: Path) -> None:
    keep(results, tmp_path / "finished", "key", {"device": "NVIDIA H200"})
    for path in results:
        path.unlink()
    results[0].parent.rmdir()
    origin = restore(results, tmp_path / "finished", "key")
    assert origin == {"device": "NVIDIA H200", "note": "finished before; the results were put back"}
    assert [path.read_text() for path in results] == [f"{path.name} of an hour" for path in results]


def test_they_take_no_space_a_second_time(results: list[Path], tmp_path: Path) -> None:
    keep(results, tmp_path / "finished", "key", {"device": "cpu"})
    assert (tmp_path / "finished/weights.safetensors").samefile(results[0])


def test_those_of_another_training_are_not_until_it_has_its_own(results: list[Path], tmp_path: Path) -> None:
    keep(results, tmp_path / "finished", "key", {"device": "cpu"})
    results[0].unlink()
    results[0].write_text("of now")
    assert restore(results, tmp_path / "finished", "another key") is None
    assert results[0].read_text() == "of now"
    assert restore(results, tmp_path / "finished", "key")  # still there
    keep(results, tmp_path / "finished", "another key", {})
    assert restore(results, tmp_path / "finished", "key") is None


@pytest.mark.parametrize("damaged", ["weights.safetensors", "finished.json"])
def test_damaged_ones_are_not(results: list[Path], tmp_path: Path, damaged: str) -> None:
    keep(results, tmp_path / "finished", "key", {"device": "cpu"})
    path = tmp_path / "finished" / damaged
    path.write_bytes(path.read_bytes()[:-1] + b"?")  # as long as before
    assert restore(results, tmp_path / "finished", "key") is None


def test_without_links_nothing_is_kept_and_it_is_said(
    results: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def unable(*_: object) -> None:
        raise OSError(1, "not permitted")

    monkeypatch.setattr(finished.os, "link", unable)
    keep(results, tmp_path / "finished", "key", {"device": "cpu"})
    assert "no links to the results are kept ([Errno 1] not permitted)" in capsys.readouterr().err
    assert not (tmp_path / "finished").exists()
    assert restore(results, tmp_path / "finished", "key") is None


def test_nothing_is_put_back_where_nothing_was_kept(results: list[Path], tmp_path: Path) -> None:
    assert restore(results, tmp_path / "finished", "key") is None
