"""Sequences of faces, and the recurrent network that names them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from miniatures import CASME2_HEADINGS, CASME2_TABLE, save

from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.tables import read_manifest
from aulens.errors import InputError
from aulens.synthesis.workbooks import workbook_bytes
from aulens.transfer.sequence_network import LstmSettings, SequenceNetwork, first_network, lstm_predictions
from aulens.transfer.sequences import sequences_of, time_points

SETTINGS = LstmSettings(units=8, dropout=0.3, epochs=30, batch=16, learning_rate=0.02, weight_decay=0.0)


def table(rows: list[tuple]) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["person", "sequence", "frame", "expression", "action_units"])
    return found.assign(face=range(len(rows)), image=[f"i{row}" for row in range(len(rows))], session=None, group="")


FRAMES = table(
    [
        ("p", "s1", "img46", "happy", "12:0.2"),
        ("p", "s1", "img9", "neutral", None),
        ("p", "s1", "img47", "happy", "12:0.4"),
        ("p", "s1", "img105", "happy", "12:0.1"),
        ("q", "s1", "1", "sad", "15:1"),
        ("q", "s1", "2", "sad", "15:1"),
        ("q", "s1", "3", "sad", "15:1"),
        ("r", None, None, "sad", "15:1"),
        ("r", "other", "1", "sad", "15:1"),
    ]
)


def test_frames_are_in_the_order_of_their_numbers_with_the_neutral_onset() -> None:
    taking = FRAMES[(FRAMES["expression"] != "neutral") & (FRAMES["sequence"] != "other")]
    first, second = sequences_of(FRAMES, taking, ["happy", "sad"], "person", planted=False)
    assert (first.person, first.unit, first.name, first.expression) == ("p", "p", "s1", "happy")
    assert first.faces == (1, 0, 2, 3) and first.apex == 2, "of the largest coded intensity"
    assert second.faces == (4, 5, 6) and second.apex == 1, "the middle one of equal intensities"


def test_a_sequence_of_two_expressions_and_a_study_without_sequences_are_refused() -> None:
    mixed = FRAMES.assign(expression=["sad", *FRAMES["expression"][1:]])
    with pytest.raises(InputError, match="sequence s1 of p shows happy and sad; one label"):
        sequences_of(mixed, mixed, ["happy", "sad"], "person", planted=False)
    with pytest.raises(InputError, match="no face of the study is of a sequence"):
        sequences_of(FRAMES, FRAMES[FRAMES["sequence"].isna()], ["sad"], "person", planted=False)


def test_the_coded_apex_is_taken_before_strengths_and_the_middle() -> None:
    taking = FRAMES[(FRAMES["expression"] != "neutral") & (FRAMES["sequence"] != "other")]
    phases = ["between", "onset", "between", "apex", "apex", "between", "offset", None, None]
    first, second = sequences_of(FRAMES.assign(phase=phases), taking, ["happy", "sad"], "person", planted=False)
    assert (first.apex, first.apex_from) == (3, "coded"), "not that of the largest intensity, 2"
    assert (second.apex, second.apex_from) == (0, "coded")
    first, second = sequences_of(FRAMES.assign(phase=None), taking, ["happy", "sad"], "person", planted=False)
    assert [(one.apex, one.apex_from) for one in (first, second)] == [(2, "strongest"), (1, "middle")]


def test_an_apex_off_the_middle_of_a_clip_of_casme_is_looked_at(tmp_path: Path) -> None:
    """A clip with onset 46, apex 56 and offset 120, and one whose apex is not coded."""
    rows = [("EP01_01f", 46, 56, 120), ("EP02_01f", 46, "/", 120)]
    coded = [(1, clip, None, *numbers, None, "12", "happiness") for clip, *numbers in rows]
    (tmp_path / CASME2_TABLE).write_bytes(workbook_bytes([CASME2_HEADINGS, *coded]))
    for place, (clip, *_) in enumerate(rows):
        for frame in (46, 49, 52, 56, 70, 83, 100, 119, 120):
            save(tmp_path / "CASME2-RAW/sub01" / clip / f"img{frame}.jpg", place, frame, (64, 64))
    grammar = Path(__file__).parents[2] / "config/paper/breuer2017_casme2.yaml"
    files = tmp_path / "manifest.csv", tmp_path / "problems.csv"
    manifest(tmp_path, grammar, *files, settings=ManifestSettings("casme", "casme2", keep={}), workers=1)
    faces = read_manifest(files[0]).assign(face=range(18))
    apex, middle = sequences_of(faces, faces, ["happy"], "person", planted=False)
    looked_at = time_points(len(apex.faces), apex.apex, ["rising", "apex", "falling"])
    assert faces["frame"].iloc[np.array(apex.faces)[looked_at]].tolist() == ["00049", "00056", "00100"]
    assert (faces["frame"].iloc[middle.faces[middle.apex]], middle.apex_from) == ("00070", "middle")
    said = pd.read_csv(files[1]).set_index("problem")["consequence"]
    assert said["ApexFrame of sub01/EP02_01f is '/', not a number"] == "used without its apex"


def test_time_points_lie_between_the_first_and_the_last_frame() -> None:
    for frames in range(1, 12):
        for apex in range(frames):
            points = time_points(frames, apex, ["first", "rising", "apex", "falling", "last"])
            assert points[0] == 0 and points[2] == apex and points[4] == frames - 1
            assert (np.diff(points) >= 0).all()


def ordered(number: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return sequences of a rise and of a fall: no single mean frame tells them, their order does."""
    random = np.random.default_rng(seed)
    classes = np.arange(number) % 2
    ramp = np.array([-1.0, 0.0, 1.0])
    features = np.where(classes[:, None] == 1, ramp, -ramp)[:, :, None] * np.ones(4) + 5
    return features + random.normal(scale=0.3, size=features.shape), classes


def test_the_order_of_frames_is_learned_and_everything_follows_from_the_seed() -> None:
    features, classes = ordered(40, 0)
    tested, truth = ordered(20, 1)
    found = lstm_predictions(features, classes, tested, 2, SETTINGS, seed=3)
    assert (found == truth).mean() >= 0.95
    torch.manual_seed(99)
    np.testing.assert_array_equal(found, lstm_predictions(features, classes, tested, 2, SETTINGS, seed=3))
    one = lstm_predictions(features, classes, tested[:1], 2, SETTINGS, seed=3)
    assert one[0] == found[0], "who else is tested does not matter"


def test_features_that_never_vary_in_training_are_ignored() -> None:
    features, classes = ordered(40, 0)
    tested, truth = ordered(20, 1)
    wider, other = (
        np.concatenate([part, np.full((*part.shape[:2], 1), v)], axis=2) for part, v in ((features, 1), (tested, 99))
    )
    assert (lstm_predictions(wider, classes, other, 2, SETTINGS, 3) == truth).mean() >= 0.95


def test_a_mask_holds_for_all_points_of_a_sequence() -> None:
    network = first_network(4, 2, SETTINGS, 0)
    sequences = torch.randn(3, 5, 4, generator=torch.Generator().manual_seed(0))
    half = torch.tensor([1.0, 0.0] * 4).expand(3, 8)
    zeroed = first_network(4, 2, SETTINGS, 0)
    with torch.no_grad():
        zeroed.cell.weight_hh[:, 1::2] = 0  # what the lost values would have been multiplied by
        torch.testing.assert_close(network(sequences, half), zeroed(sequences))
        assert not torch.allclose(network(sequences, half), network(sequences))
    assert isinstance(network, SequenceNetwork)


def test_weights_depend_on_the_seed_alone() -> None:
    first, again, other = (first_network(4, 2, SETTINGS, seed) for seed in (1, 1, 2))
    wider = first_network(4, 2, replace(SETTINGS, epochs=1), 1)
    for name, weights in first.state_dict().items():
        assert torch.equal(weights, again.state_dict()[name]) and torch.equal(weights, wider.state_dict()[name])
    assert not torch.equal(first.cell.weight_ih, other.cell.weight_ih)
