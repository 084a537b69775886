import json

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.evaluation.ideal_observer import IdealObserverSettings, ideal_observer, observed, with_intensities
from aulens.evaluation.ideal_rates import key_numbers, summarised
from aulens.evaluation.logistic import predicted_labels

LABELS = ["neutral", "happy", "angry"]
SHOWN = {"a": {"neutral": [], "happy": [6, 12], "angry": [4]}, "b": {"neutral": [], "happy": [12], "angry": [22]}}
UNITS = [f"p{number}" for number in range(6)]


def files_of(folder):
    """Write two rendered databases of six people, whose angry faces share no action unit, and one of photographs."""
    files = {"images": [], "truth": [], "splits": [], "predictions": []}
    for name, display in SHOWN.items():
        images = [(f"{unit}_{label}", unit, label, True) for unit in UNITS for label in LABELS]
        truth = [
            (image, label, number, 0.6 + 0.05 * UNITS.index(unit))
            for image, unit, label, _ in images
            for number in display[label]
        ]
        parts = [(0, unit, "test" if unit in ("p4", "p5") else "train") for unit in UNITS]
        answers = [
            (name, tested, "within" if tested == name else "cross", 0, unit, label, variant, "happy")
            for tested in ("a", "b", "photos")
            for unit in ("p4", "p5")
            for label in LABELS
            for variant in (0, 1)
        ]
        tables = {
            "images": pd.DataFrame(images, columns=["image", "unit", "expression", "takes_part"]).assign(
                asked_for=True, reason=""
            ),
            "truth": pd.DataFrame(truth, columns=["image", "expression", "action_unit", "intensity"]),
            "splits": pd.DataFrame(parts, columns=["run", "unit", "part"]),
            "predictions": pd.DataFrame(
                answers, columns=["trained", "tested", "role", "run", "unit", "expression", "variant", "predicted"]
            ),
        }
        for kind, table in tables.items():
            path = folder / f"{name}_{kind}.{'parquet' if kind == 'predictions' else 'csv'}"
            table.to_parquet(path) if kind == "predictions" else table.to_csv(path, index=False)
            files[kind].append(path)
    return [files[kind] for kind in ("predictions", "splits", "images", "truth")]


def test_the_observer_fails_where_the_action_units_differ(tmp_path):
    how = IdealObserverSettings(LABELS, ["a", "b"], ["a", "b"], 0.1)
    results = (tmp_path / name for name in ("o.csv", "displays.csv", "o.json"))
    ideal_observer(*files_of(tmp_path), [], *results, settings=how)
    table = pd.read_csv(tmp_path / "o.csv").set_index(["trained", "tested", "expression"])
    assert set(table.index.get_level_values("tested")) == {"a", "b"}  # nobody knows the photographs' action units
    assert (table.loc[("a", "a"), "observer"] == 1).all()
    assert table.loc[("a", "b", "angry"), "observer"] == 0  # AU 22 was never learned: nothing is seen
    assert table.loc[("a", "b", "happy"), ["observer", "network", "images", "runs"]].tolist() == [1, 1, 2, 1]
    assert table.loc[("a", "b"), "learned"].tolist() == [12] * 4  # four people with three expressions
    assert table.loc[("a", "b", "all"), ["observer", "network"]].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert table["observer_sd"].isna().all()  # one run
    numbers = json.loads((tmp_path / "o.json").read_text())
    assert numbers["tests"]["a|b"]["observer"] == pytest.approx(2 / 3)
    assert numbers["swapped"]["expressions"] == 6


def test_a_run_without_learners_is_named():
    known = {"a": with_intensities(pd.DataFrame(columns=["image", "unit", "expression"]), truth_of([]), [4])}
    answers = pd.DataFrame([("a", "a", "within", 3, "p", "sad", "sad")])
    answers.columns = ["trained", "tested", "role", "run", "unit", "expression", "predicted"]
    splits = pd.DataFrame([("a", 3, "p", "train")], columns=["trained", "run", "unit", "part"])
    with pytest.raises(InputError, match="run 3 of a has no image to learn"):
        observed(known, splits, answers, 1.0)


def test_networks_are_compared_over_what_the_observer_is_shown():
    rows = [("p1", "happy", 0.9), ("p1", "sad", 0.1), ("p2", "happy", 0.8), ("p3", "happy", 0.9), ("p3", "sad", 0.1)]
    known = {"a": pd.DataFrame(rows, columns=["unit", "expression", 12])}  # nothing is known of p2, sad
    answers = pd.DataFrame(
        [("p1", "happy", "happy"), ("p1", "sad", "happy"), ("p2", "happy", "sad"), ("p2", "sad", "sad")],
        columns=["unit", "expression", "predicted"],
    ).assign(trained="a", tested="a", role="within", run=0)
    splits = pd.DataFrame([("a", 0, "p3", "train")], columns=["trained", "run", "unit", "part"])
    found = observed(known, splits, answers, 0.01).set_index("expression")
    assert found["network"].to_dict() == {"happy": 0.5, "sad": 0.0}  # p2's sad, which was right, does not count
    assert found["observer"].to_dict() == {"happy": 1.0, "sad": 1.0}
    assert found["images"].to_dict() == {"happy": 2, "sad": 1}
    assert found["learned"].to_dict() == {"happy": 2, "sad": 2}  # of all expressions
    unanswered = observed(known, splits, answers.iloc[:2], 0.01).set_index("expression")
    assert unanswered["images"].to_dict() == {"happy": 1, "sad": 1}


def truth_of(rows):
    return pd.DataFrame(rows, columns=["image", "expression", "action_unit", "intensity"])


def test_without_tests_the_table_is_empty_but_has_columns():
    table = summarised(pd.DataFrame(), LABELS)
    assert table.empty
    assert "observer" in table
    np.testing.assert_equal(key_numbers(table), {"tests": {}, "swapped": {"correlation": np.nan, "expressions": 0}})


def test_one_label_needs_no_learning_and_the_result_is_the_same_again():
    random = np.random.default_rng(0)
    learned, shown = random.normal(size=(30, 4)), random.normal(size=(9, 4))
    assert predicted_labels(learned, np.full(30, "sad"), shown, 1.0).tolist() == ["sad"] * 9
    labels = random.choice(LABELS, 30)
    once, again = (predicted_labels(learned, labels, shown, 1.0) for _ in range(2))
    assert once.tolist() == again.tolist()


def test_of_measured_action_units_what_is_unknown_is_left_out():
    images = pd.DataFrame({"image": ["1", "2", "3"], "unit": "p", "expression": ["happy", "sad", "sad"]})
    table = pd.DataFrame({"image": ["1", "1", "2"], "action_unit": [4, 12, 4], "intensity": [0.0, 0.5, 0.2]})
    known = with_intensities(images, table, [4, 12], measured=True)
    assert known.to_numpy().tolist() == [["p", "happy", 0.0, 0.5]]  # 12 is unknown in image 2, all in image 3


def test_the_observer_of_measured_action_units_names_their_source(tmp_path):
    predictions, splits, images, truth = files_of(tmp_path)
    report = {"tool": "OpenFace", "shown_from": 0.2, "action_units": [4, 6, 12]}
    known = pd.read_csv(truth[1])
    seen = [(image, "happy" if "happy" in image else "angry", 12, 0.9) for image in known["image"].unique()]
    seen += [(f"{unit}_neutral", "neutral", 12, 0.0) for unit in UNITS]
    tool = pd.DataFrame(seen, columns=["image", "expression", "action_unit", "intensity"])
    more = [tool.assign(action_unit=unit, intensity=0.0) for unit in (4, 6)]
    more[1] = more[1][more[1]["image"] != "p0_angry"]
    pd.concat([tool, *more]).to_csv(truth[1], index=False)
    (tmp_path / "b.json").write_text(json.dumps(report))
    how = IdealObserverSettings(LABELS, ["a", "b"], ["a", "b"], 0.1, ["b"])
    results = [tmp_path / name for name in ("o.csv", "displays.csv", "o.json")]
    ideal_observer(predictions, splits, images, truth, [tmp_path / "b.json"], *results, settings=how)
    displays = pd.read_csv(results[1])
    assert displays["source"].tolist() == ["planted", "measured"]
    assert displays["action_units"].tolist() == ["4 6 12"] * 2
    assert displays["images"].tolist() == [18, 17]  # p0's angry face lacks action unit 6
    table = pd.read_csv(results[0]).set_index(["trained", "tested", "expression"])
    assert table.loc[("a", "a"), "observer"].min() == 1
    assert table.loc[("b", "b", "angry"), "observer"] + table.loc[("b", "b", "happy"), "observer"] == 1  # look the same
