import pandas as pd
import pytest

from aulens.calibration.draws import DrawsSettings, draws
from aulens.calibration.of_people import ANY_NETWORKS
from aulens.calibration.of_planted import PLANTED
from aulens.calibration.study import COLUMNS
from aulens.errors import InputError


@pytest.fixture
def made(bank_files, truth_file, plan, tmp_path):
    """Run a batch of draws of one culture, with the signs of another one, which shows action unit 15 instead of 12."""
    other_truth = tmp_path / "other.csv"
    pd.read_csv(truth_file).assign(action_unit=15).to_csv(other_truth, index=False)

    def made(first, last):
        settings = DrawsSettings(
            seed=2022,
            pair="same",
            databases=["base", "base"],
            planted=["base", "other"],
            first=first,
            last=last,
            runs=6,
            shuffled=False,
            labels=plan.labels,
            split=plan.split,
            penalty=1.0,
            action_units=[4, 12, 15],
            intensities=[0.0, 0.5, 1.0],
            confidence=0.95,
            samples=50,
            permutations=9,
        )
        path = tmp_path / f"{first}.parquet"
        draws(*bank_files, [truth_file, other_truth], path, settings=settings)
        return pd.read_parquet(path)

    return made


def test_every_test_of_the_report_has_rows_in_every_draw(made):
    found = made(0, 1)
    assert list(found.columns) == [*COLUMNS, "draw"]
    assert {"matched rate between databases", "matched versus control", "rate above chance"} <= set(found["test"])
    assert {"similarity of profiles", "relation of similarity and confusion"} <= set(found["test"])
    assert found.groupby("test")["draw"].nunique().eq(2).all()
    known = found[found["test"] == "matched versus swapped"].dropna(subset=["p", "estimate"])
    assert len(known) > 4
    assert known["p"].between(0, 1).all()
    assert (known["low"] <= known["estimate"]).all() and (known["estimate"] <= known["high"]).all()


def test_differences_within_a_culture_are_judged_by_signs_of_another_one(made):
    found = made(0, 1)
    own = found[(found["test"] == PLANTED) & (found["kind"] == "signs permuted")]
    assert len(own) == 2
    assert own["estimate"].between(-1, 1).all() and own["p"].between(0, 1).all()


def test_verdicts_on_networks_of_any_people_are_careful_ones(made):
    found = made(0, 0)
    keys = ["test", "effect", "place"]
    careful = found[found["kind"] == ANY_NETWORKS].dropna(subset=["p"]).set_index(keys)["p"]
    own = found[found["kind"] == "people"].set_index(keys)["p"].reindex(careful.index)
    assert len(careful) > 4
    assert (careful >= own).all() and (careful > own).any()


def test_a_draw_is_the_same_in_any_batch(made):
    both, alone = made(0, 1), made(1, 1)
    pd.testing.assert_frame_equal(both[both["draw"] == 1].reset_index(drop=True), alone)


def test_features_of_other_faces_are_refused(bank_files, truth_file, made):
    table = bank_files[1][0]
    table.write_text("\n".join(table.read_text().splitlines()[:-1]) + "\n")
    with pytest.raises(InputError, match=r"base.npy: 120 faces, but 119 in"):
        made(0, 0)
