import json

import numpy as np
import pandas as pd
import pytest

from aulens.report.figures.multiverse import claims, figure_multiverse
from aulens.statistics.multiverse import (
    ALIKE,
    COLUMNS,
    LOST,
    MEAN,
    NEAR,
    SIMILAR,
    MultiverseSettings,
    alike_worlds,
    lost_worlds,
    multiverse,
    near_worlds,
    shares_of_worlds,
    similar_worlds,
)
from aulens.tuning.readings import averaged, directions, distances_of_profiles, nearest, similarity_of

LABELS, ACTION_UNITS, INTENSITIES = ["happy", "sad"], [4, 12, 15, 25], [0.0, 0.5, 1.0]


def how(**more):
    given = {
        "study": "mine",
        "studies": ["b"],
        "databases": ["a", "b"],
        "labels": LABELS,
        "action_units": ACTION_UNITS,
        "intensities": INTENSITIES,
        "normalisations": ["mean_first", "run_first"],
        "measures": ["spearman", "cosine"],
        "families": ["same_expression", "none"],
        "observations": ["output_units"],
        "centred": [True, False],
    }
    return MultiverseSettings(**given | more)


def test_a_run_that_answers_ten_times_as_much_counts_as_much_if_runs_are_normalised_first():
    relative = np.array([[[[1.0], [0.0]]], [[[0.0], [10.0]]]])  # (runs, output_units, aus, levels)
    np.testing.assert_allclose(averaged(relative, "mean_first").ravel(), [0.1, 1])
    np.testing.assert_allclose(averaged(relative, "run_first").ravel(), [0.5, 0.5])
    assert averaged(np.zeros((2, 1, 2, 1)), "run_first").tolist() == [[[0], [0]]]


def test_opposite_profiles_have_a_similarity_of_minus_one_whatever_the_measure():
    profile = np.array([[0.1, 0.3], [0.2, 0.6], [-0.3, -0.5]])
    for measure in ("spearman", "pearson", "cosine", "spearman_full"):
        assert similarity_of(profile, -profile, measure)[0] == pytest.approx(-1)
    assert np.isnan(similarity_of(profile, np.zeros((3, 2)), "cosine")[0])
    assert np.isnan(similarity_of(profile, np.ones((3, 2)), "pearson")[0])


def test_distances_are_those_of_the_peaks_if_all_components_are_taken():
    random = np.random.default_rng(1)
    first, second = random.normal(size=(2, 2, 4, 3))
    peaks = [np.take_along_axis(p, np.abs(p).argmax(-1)[..., None], -1)[..., 0] for p in (first, second)]
    found = distances_of_profiles(first, second, "output_units", True, 4)
    np.testing.assert_allclose(found, np.linalg.norm(peaks[0] - peaks[1], axis=1))


@pytest.mark.parametrize("measure", ["spearman", "pearson", "cosine", "spearman_full"])
def test_products_of_directions_are_the_similarities(measure):
    first, second = np.random.default_rng(4).normal(size=(2, 4, 3))
    found = directions(first, measure) @ directions(second, measure)
    assert found == pytest.approx(similarity_of(first, second, measure)[0])


def test_equal_profiles_are_alike_beyond_shuffled_labels_and_unlike_ones_are_not():
    random = np.random.default_rng(5)
    shuffled = {name: random.normal(size=(6, 2, 12, 3)) for name in "ab"}
    happy, sad, other = random.normal(size=(3, 12, 3))
    profiles = {"a": np.stack([happy, sad]), "b": np.stack([happy, other])}
    rows = [row for row in alike_worlds(profiles, shuffled, how()) if row["question"] == ALIKE]
    found = {(row["measure"], row["output_unit"]): row["verdict"] for row in rows}
    assert found == {(name, label): label == "happy" for name in ("spearman", "cosine") for label in LABELS}


def test_ties_are_all_among_the_nearest():
    assert nearest([1.0, 1.0, 1.0], 2).all()


def test_worlds_are_counted_by_hand():
    random = np.random.default_rng(2)
    profiles = {name: random.normal(size=(2, 4, 2)) for name in "ab"}
    similar = list(similar_worlds(profiles, how()))
    # Spearman: 2 expressions in 2 families; cosine has no p; both have a mean
    assert sum(row["question"] == SIMILAR for row in similar) == 4
    assert sum(row["question"] == MEAN for row in similar) == 2
    assert len(list(near_worlds(profiles, how()))) == 4  # 2 expressions, centred or not


def test_a_loss_without_p_has_no_verdict():
    row = {"question": "matched versus swapped", "kind": "corrected", "groups": "a matched | a→b swapped"}
    tests = pd.DataFrame(
        [row | {"difference": 0.3, "p_corrected": np.nan}, row | {"difference": 0.3, "p_corrected": 0.2}]
    )
    assert [found["verdict"] for found in lost_worlds(tests)] == [None, False]


def test_where_people_are_units_their_test_says_whether_a_rate_is_lost():
    row = {"question": "matched versus swapped", "groups": "a matched | a→b swapped", "difference_points": 25.0}
    tests = pd.DataFrame([row | {"kind": kind, "p_corrected": p} for kind, p in (("people", 0.01), ("runs", np.nan))])
    (found,) = lost_worlds(tests)
    assert (found["estimate"], found["verdict"]) == (0.25, True)


@pytest.fixture
def written(tmp_path):
    random, files = np.random.default_rng(3), []
    for study, name in ((study, name) for study in ("mine", "b") for name in "ab"):  # b: also a database
        shown = [(0, 0), *((unit, level) for unit in ACTION_UNITS for level in (1, 2))]
        rows = [(name, run, label, *place, random.normal()) for run in range(3) for label in LABELS for place in shown]
        path = tmp_path / "studies" / study / "tuning" / name / "responses.parquet"
        path.parent.mkdir(parents=True)
        columns = ["database", "run", "output_unit", "action_unit", "level", "response"]
        pd.DataFrame(rows, columns=columns).to_parquet(path)
        files.append(path)
    tests = {"question": "matched versus swapped", "kind": "corrected", "difference": 0.3, "p_corrected": 0.01}
    own = tmp_path / "studies" / "mine" / "tests.csv"
    pd.DataFrame([tests | {"groups": "a matched | a→b swapped"}]).to_csv(own, index=False)
    out = [tmp_path / name for name in ("worlds.csv", "shares.csv", "numbers.json")]
    shuffled = [path for path in files if path.parts[-4] == "mine"]  # as if they had learned nothing either
    multiverse(files, shuffled, [own], *out, settings=how())
    return pd.read_csv(out[0]), pd.read_csv(out[1]), json.loads(out[2].read_text())


def test_the_stage_counts_every_world_once_and_marks_the_study_s_own(written):
    worlds, shares, numbers = written
    means = worlds[worlds["question"] == MEAN]
    assert len(means) == 2 * 2 * 2  # studies, normalisations, measures
    assert means["own"].sum() == 1
    assert shares.loc[shares["question"] == SIMILAR, "worlds"].tolist() == [2 * 2 * 2] * 2
    assert shares.loc[shares["question"] == ALIKE, "worlds"].tolist() == [2 * 2] * 2  # of one study alone
    assert shares["share"].dropna().between(0, 1).all()
    assert numbers[LOST] == {"a|b": {"worlds": 1, "share": 1.0}}
    assert numbers[NEAR]["a|b"]["happy"] == {"worlds": 8, "share": 1.0}  # two expressions are always among three


def test_the_share_is_that_of_the_worlds_with_the_verdict(written):
    worlds, shares, _ = written
    own = worlds[(worlds["question"] == SIMILAR) & (worlds["output_unit"] == "sad")]
    row = shares[(shares["question"] == SIMILAR) & (shares["output_unit"] == "sad")].iloc[0]
    assert row["share"] == own["verdict"].astype(bool).mean()
    assert (row["smallest"], row["largest"]) == (own["estimate"].min(), own["estimate"].max())
    assert shares_of_worlds(worlds.head(0)).empty


def test_the_curve_has_a_point_for_every_world_and_one_diamond(written):
    worlds, shares, _ = written
    figure = figure_multiverse(worlds, shares, ["a", "b"], LABELS)
    curve, marks, bars = figure.axes[:3]
    assert [len(line.get_xdata()) for line in curve.lines[:2]] == [8, 1]
    assert sum(len(line.get_xdata()) for line in marks.lines if line.get_marker() == "s") == 3 * 8
    assert len(bars.patches) == 3 * 2
    assert len(claims(shares, "a", "b")) == 5
    without = shares[shares["question"] != ALIKE]
    assert len(figure_multiverse(worlds, without, ["a", "b"], LABELS).axes[2].patches) == 2 * 2
    pairs = [("a", "b"), ("a", "c"), ("b", "c")]
    several = [
        pd.concat([table.assign(database_1=one, database_2=two) for one, two in pairs]) for table in (worlds, shares)
    ]
    panels = [axes for axes in figure_multiverse(*several, list("abc"), LABELS).axes if axes.get_visible()]
    assert [axes.get_title().partition(":")[0] for axes in panels if ":" in axes.get_title()] == [
        f"{one} and {two}" for one, two in pairs
    ]
    assert len(panels) == 9
    assert "second database" in figure_multiverse(worlds, shares, ["a"], LABELS).texts[0].get_text()


def test_three_networks_of_shuffled_labels_are_too_few_for_a_verdict():
    random = np.random.default_rng(6)
    labels = [f"e{place}" for place in range(7)]
    shuffled = {name: random.normal(size=(3, 7, 12, 3)) for name in "ab"}
    profiles = dict.fromkeys("ab", random.normal(size=(7, 12, 3)))  # equal
    rows = list(alike_worlds(profiles, shuffled, how(labels=labels)))
    assert [row["verdict"] for row in rows] == [None] * 14
    assert (
        shares_of_worlds(pd.DataFrame(rows).assign(study="mine", own=True).reindex(columns=COLUMNS))["share"]
        .isna()
        .all()
    )
