"""What is not known to be rendered counts as people, and every figure that shows faces says so."""

import re
from pathlib import Path

import pytest

from aulens.archive.contents import chosen, figure_reason
from aulens.archive.people import GROUPS, faces_of_figure, showing_people
from aulens.configuration.catalogue import read_catalogue

FIGURES = Path(__file__).parents[2] / "workflow/aulens/report/figures"
DRAWN = {figure: analysis for analysis in read_catalogue().values() for figure in analysis.figures}
OF_PICTURES = re.compile(r"\b(read_npy|read_picture|read_bytes|imread|show_image)\b")  # how a module comes by pictures
READ = re.compile(r"\.(npy|png|jpg)$")


def record(stage: str, place: str) -> dict:
    return {"stage": stage, "place": f"results/{place}.provenance.json"}


def test_rendered_names_are_those_that_the_room_synthesis_made():
    records = [
        record("synthesis.database", "databases/a/truth"),
        record("databases.manifest", "databases/a/manifest"),
        record("databases.manifest", "databases/kdef/manifest"),
        record("databases.measured", "databases/kdef/measured"),
        record("synthesis.series", "stimuli/average-face/images"),
        record("faces.photograph_series", "stimuli/me/images"),
        record("databases.stimuli", "stimuli/me/manifest"),
        record("faces.normalise", "faces/oval224/kdef/faces"),
        record("faces.normalise", "faces/oval224/unknown/faces"),
        record("synthesis.facekit", "face_models/ict/model"),
    ]
    assert showing_people(records) == {"databases": ["kdef", "unknown"], "stimuli": ["me"]}


def test_a_figure_of_rendered_stimuli_stays_in_a_study_of_photographs():
    people = {"databases": ["kdef"], "stimuli": []}
    assert figure_reason("tuning_curves", people) is None
    assert figure_reason("preprocessing", people) == "faces of kdef, which may be people's"
    assert figure_reason("tuning_curves", {"databases": [], "stimuli": ["me"]}) is not None
    assert figure_reason("of_which_there_is_no_module", people) is not None


@pytest.mark.parametrize("path", sorted(FIGURES.glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_a_figure_that_reads_pictures_says_whose_faces_it_shows(path):
    reads_pictures = bool(OF_PICTURES.search(path.read_text(encoding="utf-8")))
    assert (faces_of_figure(path.stem) in GROUPS) == reads_pictures
    if reads_pictures:
        read = [name for name in DRAWN[path.stem].reads if READ.search(name)]
        assert read != []
        assert (faces_of_figure(path.stem) == "stimuli") == all("{stimuli}" in name for name in read)


def test_an_analysis_that_reads_pictures_has_a_figure_that_says_so():
    reading = {analysis.name: analysis for analysis in DRAWN.values() if any(map(READ.search, analysis.reads))}
    assert set(reading) > {"preprocessing", "mean_maps", "tuning_curves"}
    for analysis in reading.values():
        assert any(map(faces_of_figure, analysis.figures)), analysis.name


def test_a_contact_sheet_of_stimuli_is_one_of_people_if_they_are():
    people = {"databases": [], "stimuli": ["me"]}
    sheets = ["faces/me_contact_sheet.png", "faces/lab_contact_sheet.png"]
    assert chosen(sheets, people).kept == ["faces/lab_contact_sheet.png"]


def test_kinds_of_files_that_are_not_known_are_left_out():
    names = [
        "tuning/x.csv",
        "x.jpg",
        "x.mp4",
        "faces/a_example.png",
        "transfer/a/dissimilarities.npy",
        "judge_weights.npy",
    ]
    assert chosen(names, {"databases": [], "stimuli": []}).kept == ["tuning/x.csv", "transfer/a/dissimilarities.npy"]
