from aulens.jobs.growing import GrowingArray


def test_left_overs_of_other_faces_or_damaged_ones_are_not_used(tmp_path, capsys):
    array = GrowingArray(tmp_path / "c", {"faces": 1}, (3, 2), "float16")
    array.array[:2] = 1
    array._saved = -100.0
    array.advance(2)
    assert GrowingArray(tmp_path / "c", {"faces": 1}, (3, 2), "float16").done == 2
    assert GrowingArray(tmp_path / "c", {"faces": 2}, (3, 2), "float16").done == 0
    assert "of other settings, code or images" in capsys.readouterr().err
    array = GrowingArray(tmp_path / "c", {"faces": 1}, (3, 2), "float16")
    array._saved = -100.0
    array.advance(2)
    whole = (tmp_path / "c/growing.npy").read_bytes()
    (tmp_path / "c/growing.npy").write_bytes(whole[:-9] + b"?" + whole[-8:])  # within the first two rows
    assert GrowingArray(tmp_path / "c", {"faces": 1}, (3, 2), "float16").done == 0
    assert "its content has changed; starting from the beginning" in capsys.readouterr().err
    array = GrowingArray(tmp_path / "c", {"faces": 2}, (3, 2), "float16")
    array._saved = -100.0
    array.advance(1)
    (tmp_path / "c/growing.npy").write_bytes(b"short")
    assert GrowingArray(tmp_path / "c", {"faces": 2}, (3, 2), "float16").done == 0
    assert "not a readable array" in capsys.readouterr().err
