"""The figures of filters, and what is said of them."""

import numpy as np
import pandas as pd
import pytest

from aulens.files import write_csv, write_npy
from aulens.report.figures import filter_sheets, filters
from aulens.report.study import Study

BLOCKS = {"filters": {"level": 0.05, "permutations": 1000}, "filter_scores": {"confidence": 0.95}}
VALUES = {
    "filters": (8, 8),
    "active": (5, 8),
    "matched": (3, 0.4),
    "found_units": (1.2, 0),
    "judged_precision": (0.3, 0.2),
}


def texts(figure):
    return "\n".join(artist.get_text() for artist in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def scores_table(low=0.02):
    rows = []
    for shown in ("probes", "a"):
        for place, weights in enumerate(("trained", "random")):
            rows += [
                ("a", shown, weights, measure, own[place], np.nan, np.nan, 0.17) for measure, own in VALUES.items()
            ]
            rows.append(("a", shown, weights, "judged_auroc_within", 0.6 - place / 20, 0.5, 0.7, 0.5))
        rows.append(("a", shown, "difference", "judged_auroc_within", 0.05, low, 0.08, 0.0))
    columns = ["database", "shown", "weights", "measure", "value", "interval_low", "interval_high", "chance"]
    return pd.DataFrame(rows, columns=columns).assign(number=20, unit_of_replication="person and run", runs=5)


def units_table():
    rows = [
        ("a", shown, weights, unit)
        for shown in ("probes", "a")
        for weights in ("trained", "random")
        for unit in (4, 12)
    ]
    table = pd.DataFrame(rows, columns=["database", "shown", "weights", "action_unit"])
    table = table.assign(precision=0.4, null_precision=0.2, threshold=0.3, judged_auroc=0.6, runs=5)
    table["found_runs"] = np.where((table["weights"] == "trained") & (table["action_unit"] == 12), 4, 1)
    return table.assign(lowest_judged_auroc=0.5, highest_judged_auroc=0.7)


@pytest.fixture
def study(tmp_path):
    """Return the function that gives a study with the lower bound of the difference."""

    def made(low=0.02):
        keys = [(weights, unit, place) for weights in ("trained", "random") for unit in (4, 12) for place in range(2)]
        maps = pd.DataFrame(keys, columns=["weights", "action_unit", "place"]).assign(database="a", filter=3)
        maps = maps.assign(method="deconvolution", present=maps["place"] == 0)
        tables = {"filter_scores": scores_table(low), "filter_units": units_table(), "filter_maps": maps}
        for name, table in tables.items():
            write_csv(table, tmp_path / f"{name}.csv")
        random = np.random.default_rng(0)
        write_npy(random.normal(size=(8, 4, 4)).astype(np.float32), tmp_path / "filter_maps.npy")
        write_npy(random.integers(0, 255, (8, 4, 4, 3), dtype=np.uint8), tmp_path / "filter_faces.npy")
        files = {f"attribution/{path.name}": path for path in tmp_path.iterdir()}
        return Study("made", {"databases": ["a"]}, BLOCKS, files)

    return made


def test_the_best_filters_stand_beside_threshold_and_random_weights(study):
    figure = filters.draw(study())
    precision, judged = figure.axes
    assert [line.get_ydata().tolist() for line in precision.lines] == [[0.4, 0.4]] * 2
    assert len(judged.lines) == 3
    text = texts(figure)
    for words in (
        "of 8 filters (trained / random)",
        "dead: 3 / 0",
        "matched by the published rule: 3 / 0.4",
        "n = 5 runs",
    ):
        assert words in text
    assert "Faces of probes." in filters.caption(study()) and "1,000 times" in filters.caption(study())


def test_sentences_give_counts_and_claim_a_difference_by_its_interval_alone(study):
    text = " ".join(filters.sentences(study()))
    assert "5 of 8 filters are active, 3 matched (0.2 by chance)" in text
    assert "for 1.2 of 2 (in most runs AU12), one with random weights for 0" in text
    assert text.count("So training makes filters tell more") == 2 and text.count("hang on expressions") == 1
    assert "No difference from random weights is established." in " ".join(filters.sentences(study(-0.01)))
    text = " ".join(filters.sentences(study(float("nan"))))
    assert "Without an interval no difference is claimed." in text and "tell more" not in text


def test_sheets_show_every_face_and_whether_the_action_unit_is_there(study):
    figure = filter_sheets.draw(study())
    assert sum(len(axes.images) for axes in figure.axes) == 8
    text = texts(figure)
    assert text.count("✓") == 4 and "a\nAU12\nfilter 3" in text
    assert "(deconvolution)" in filter_sheets.caption(study())
    assert filter_sheets.sentences(study()) == [
        "The action unit is shown by 2 of 4 faces of trained networks and 2 of 4 faces of random weights."
    ]


def test_filters_that_tell_nothing_have_no_picture_but_a_sentence(study):
    made = study()
    write_csv(made.table("attribution/filter_maps.csv").iloc[:0], made.file("attribution/filter_maps.csv"))
    for name in ("maps", "faces"):
        write_npy(np.zeros((0, 4, 4), np.float32), made.file(f"attribution/filter_{name}.npy"))
    again = Study("made", {"databases": ["a"]}, BLOCKS, made.files)
    assert "no filter of the trained networks responds" in texts(filter_sheets.draw(again))
    assert filter_sheets.sentences(again) == [
        "There is no picture: no filter of the trained networks responds to a face."
    ]
    assert "()" not in filter_sheets.caption(again)


def test_runs_that_are_tested_on_one_person_have_a_reason_instead_of_numbers(study):
    made = study()
    scores, units = (made.table(f"attribution/filter_{name}.csv") for name in ("scores", "units"))
    judged = scores["measure"].str.startswith("judged")
    scores.loc[judged & (scores["shown"] == "a"), ["value", "interval_low", "interval_high", "chance"]] = np.nan
    write_csv(scores, made.file("attribution/filter_scores.csv"))
    reasons = np.where(units["shown"] == "a", "one person is shown; two are needed", "")
    write_csv(units.assign(not_judged=reasons), made.file("attribution/filter_units.csv"))
    found = "\n".join(filters.sentences(Study("made", {"databases": ["a"]}, BLOCKS, made.files)))
    assert "The best filters are not judged on other people: one person is shown; two are needed." in found
    assert "nan" not in found
