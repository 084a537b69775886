"""The overlays of papers: they are sound once their photographs are there, and depart only where they say so."""

import shutil
from pathlib import Path

import pytest
import yaml

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.check import checked_configuration
from aulens.configuration.composition import composed
from aulens.configuration.facts import facts_of
from aulens.configuration.studies import per_cohort
from aulens.report.departures import ABSENT, departures, silent_settings, value_at
from aulens.report.published import comparisons, notes

ROOT = Path(__file__).parents[2]
PAPERS = ("yousefi2016", "cik2021")
WEB = ("korean", "american")


def merged(config, overlay):
    """Merge an overlay as Snakemake does: groups key by key."""
    for key, value in overlay.items():
        config[key] = merged(config.get(key) or {}, value) if isinstance(value, dict) else value
    return config


def read(name):
    return yaml.safe_load((ROOT / "config" / name).read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path):
    """Return a folder with the shipped files and folders for the photographs of the papers."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    for name in (*WEB, "TFD", "CFD", "CK+", "FER2013", "NovaEmotions", "CASME2"):
        (tmp_path / "resources/databases" / name).mkdir(parents=True)
    (tmp_path / "resources/databases/CFD_landmarks.csv").write_text("image\n")
    return tmp_path


def overlaid(paper, run=None):
    config = merged(read("config.yaml"), read(f"paper/{paper}.yaml"))
    return config | ({"run": [run]} if run else {})


@pytest.mark.parametrize(
    ("paper", "run", "trainings"),
    [
        ("inagaki2022", None, 8),
        ("inagaki2022", "inagaki2022-kdef-sessions", 8),
        ("yousefi2016", None, 2),
        ("yousefi2016", "yousefi2016-tfd", 1),
        ("cik2021", None, 1),
        ("cik2021", "cik2021-cfd-shares", 1),
        ("breuer2017", None, 1),
        ("breuer2017", "breuer2017-fer2013", 1),
        ("breuer2017", "breuer2017-nova", 1),
        ("breuer2017", "breuer2017-casme2", 2),
    ],
)
def test_every_study_is_sound_once_its_photographs_are_there(folder, paper, run, trainings):
    for name in ("KDEF", "second"):
        (folder / "resources/databases" / name).mkdir()
    config = checked_configuration(overlaid(paper, run), folder)
    assert len(per_cohort(config, config["run"][0])) == trainings


def resolved(paper, study):
    whole, problems = composed(overlaid(paper), read_catalogue())
    assert problems == []
    return facts_of(whole, study) | {"analyses": whole["studies"][study]["analyses"]}


def test_the_web_study_departs_only_where_it_must():
    protocol, facts = read("paper/yousefi2016_protocol.yaml"), resolved("yousefi2016", "yousefi2016-web")
    assert {row.what: (row.here, row.paper) for row in departures(facts, protocol)} == {
        "databases": ("korean, american", "nfw-korean, nfw-american"),
        "detection of the face": ("OpenCV's", "Microsoft Cognitive Services"),
        "epochs": ("1000", "10000"),
        "centre of the rotation": ("the middle of the picture", "a corner of the picture"),
        "score whose gradient is shown": ("the class's score before softmax", "probability of the class"),
        "choice of the faces whose maps are shown": (
            "at random among the tested people, but recognised faces first",
            "at random",
        ),
    }
    quiet = {row.what: row.here for row in silent_settings(facts, protocol)}
    assert quiet["margin of the crop"] == "0"
    assert "both ways are shown" in quiet["kind of the misclassified share"]
    assert quiet["faces of each expression whose maps are shown"] == "4"


def test_other_initial_weights_say_why_they_are_others():
    protocol, facts = read("paper/yousefi2016_protocol.yaml"), resolved("yousefi2016", "yousefi2016-web")
    facts |= {"network": facts["network"] | {"initial": "he"}}
    (row,) = (row for row in departures(facts, protocol) if row.what == "initial weights")
    assert row.here.startswith("normal (He et al. 2015)") and "stay at chance" in row.here
    assert row.paper == "truncated normal, sd .01"


def test_what_a_study_does_not_do_it_does_not_do_otherwise():
    protocol, facts = read("paper/yousefi2016_protocol.yaml"), resolved("yousefi2016", "yousefi2016-web")
    facts |= {"training": facts["training"] | {"augmentation": None}, "analyses": {}}
    found = {row.what: row.here for row in departures(facts, protocol)}
    assert found["centre of the rotation"] == found["score whose gradient is shown"] == "none"


@pytest.mark.parametrize("paper", ["inagaki2022", "yousefi2016", "cik2021", "breuer2017"])
def test_a_paper_that_is_silent_says_nothing(paper):
    protocol = read(f"paper/{paper}_protocol.yaml")
    assert not {entry["what"] for entry in protocol["silent"]} & {entry["what"] for entry in protocol["protocol"]}


def test_the_chicago_study_departs_nowhere():
    protocol, facts = read("paper/cik2021_protocol.yaml"), resolved("cik2021", "cik2021-cfd")
    assert departures(facts, protocol) == []
    quiet = {row.what: row.here for row in silent_settings(facts, protocol)}
    assert quiet["maps of the conv layers"] == "32, 64, 128"
    assert quiet["layer of Grad-CAM"] == "relu3"
    assert quiet["split: train, validation, test"] == "all others, 0.15, 0.15"


def test_the_cohn_kanade_study_departs_nowhere():
    protocol, facts = read("paper/breuer2017_protocol.yaml"), resolved("breuer2017", "breuer2017-ckplus")
    assert departures(facts, protocol) == []
    quiet = {row.what: row.here for row in silent_settings(facts, protocol)}
    assert quiet["side of the input"] == "48" and quiet["what is divided into folds"] == "people"


def test_the_study_of_micro_expressions_departs_in_the_frames_that_it_learns():
    protocol, facts = read("paper/breuer2017_micro_protocol.yaml"), resolved("breuer2017", "breuer2017-casme2")
    assert [(row.what, row.here) for row in departures(facts, protocol)] == [
        ("frames of a sequence that train the CNN", "all with one of the labels")
    ]
    quiet = {row.what: row.here for row in silent_settings(facts, protocol)}
    assert quiet["expressions that are told apart"] == "happy, disgusted, surprised, sad"
    assert quiet["frames that the recurrent network sees"] == "first, rising, apex, falling, last"
    assert "what is subtracted from the faces" not in quiet


def test_no_study_of_the_overlay_trains_on_a_database_for_a_label_that_it_never_shows():
    studies = overlaid("breuer2017")["studies"]
    assert "contempt" not in studies["breuer2017-fer2013"]["labels"]
    assert "contempt" in studies["breuer2017-ckplus"]["labels"]


STUDIES = [("yousefi2016", "yousefi2016-web"), ("cik2021", "cik2021-cfd"), ("breuer2017", "breuer2017-ckplus")]


@pytest.mark.parametrize(("paper", "study"), STUDIES)
def test_every_path_of_a_protocol_is_there_in_its_study(paper, study):
    protocol, facts = read(f"paper/{paper}_protocol.yaml"), resolved(paper, study)
    for entry in [*protocol["protocol"], *protocol["silent"]]:
        for path in [entry["at"]] if isinstance(entry.get("at"), str) else entry.get("at", []):
            assert value_at(facts, path) is not ABSENT or path.startswith("sources.*"), path


def test_misclassified_shares_stand_beside_the_published_ones():
    published = read("paper/yousefi2016_published.yaml")
    own = {"of_predicted": {"angry": 0.5, "all": 0.4}, "of_true": {"angry": 0.6}}
    summary = {"confusion": {"runs": 5}, "misclassified": {"within": {"korean": own}}}
    found = {row.what: (row.paper, row.ours) for row in comparisons(published, summary, list(WEB))}
    assert found["repeats"] == ("5", "5")
    assert found["misclassified of those taken for “angry”, nfw-korean"] == ("60.0 %", "50.0 %")
    assert found["misclassified of those taken for “all”, nfw-korean"] == ("41.2 %", "40.0 %")
    assert found["misclassified of those that show “angry”, nfw-korean"] == ("77.8 %", "60.0 %")
    assert found["misclassified of those taken for “angry”, nfw-american"] == ("35.0 %", "–")


def matrix(published, table):
    """Return a printed matrix, its row totals and its column totals."""
    (entry,) = (one for one in published["values"] if one["where"] == table and one["form"] == "text")
    rows = {name: [float(part) for part in text.replace(";", ",").split(",")] for name, text in entry["values"].items()}
    total = rows.pop("total")
    return [row[:-1] for row in rows.values()], [row[-1] for row in rows.values()], total


@pytest.mark.parametrize(("table", "role"), [("Table 3", "first"), ("Table 2", "second")])
def test_the_published_shares_follow_from_the_published_matrices(table, role):
    published = read("paper/yousefi2016_published.yaml")
    cells, of_rows, of_columns = matrix(published, table)
    own = [entry for entry in published["values"] if entry.get("at", "").startswith(f"misclassified.within.{{{role}}}")]
    by_column, by_row = (list(entry["values"].values()) for entry in own)
    right = [cells[place][place] for place in range(5)]
    expected = [100 * (1 - one / of) for one, of in zip([*right, sum(right)], of_columns, strict=True)]
    assert by_column == pytest.approx(expected, abs=0.15)
    assert by_row == pytest.approx([100 * (1 - one / of) for one, of in zip(right, of_rows, strict=True)], abs=0.06)


def test_the_rate_of_the_chicago_networks_stands_beside_theirs():
    published = read("paper/cik2021_published.yaml")
    summary = {"confusion": {"rates": {"within": {"cfd": {"mean": 0.7}}}}}
    found = {row.what: (row.paper, row.ours) for row in comparisons(published, summary, ["cfd"])}
    assert found["correct rate: cfd"] == (".65, about, of validation images; ours of test images", ".70")
    assert "Grad-CAM" in [note.what for note in notes(published)]
