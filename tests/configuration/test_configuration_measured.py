"""What is wrong with tables of action units that other tools measured, before any job."""

import json
from types import SimpleNamespace

import pytest

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.slices import settings_of
from aulens.configuration.studies import display_databases

PATH = "databases.kdef.measured_action_units"
MAP = "{name: Ours, image: [file], presence: {4: AU4}, shown_from: 0.5}"


@pytest.fixture
def photos(config, root):
    """Return a configuration of a study of one database of photographs with a table of its own."""
    (root / "photos").mkdir()
    (root / "own.yaml").write_text(MAP)
    (root / "own.csv").write_text("file,AU4\n1.jpg,1\n")
    group = {"file": "own.csv", "tool": "custom", "columns": "own.yaml"}
    config["databases"]["kdef"]["measured_action_units"] = group
    config["studies"]["main"]["databases"] = ["kdef"]
    config["studies"]["main"]["analyses"] = {"recovery": {"truth": "measured"}, "ideal_observer": {"truth": "measured"}}
    return config


def of_tables(problems, config, root):
    return [line for line in problems(config, root) if "measured" in line or "truth" in line]


def test_a_sound_table_passes(photos, root, problems):
    assert of_tables(problems, photos, root) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"tool": "openfaces"}, f"{PATH}.tool: 'openfaces' is given; allowed: openface, pyfeat, libreface, custom"),
        ({"file": "no.csv"}, f"{PATH}.file: no.csv: the file does not exist"),
        ({"columns": None}, f"{PATH}.columns: missing; tool custom needs the file that says what the columns mean"),
        ({"columns": "no.yaml"}, f"{PATH}.columns: no.yaml: the file does not exist"),
        ({"tool": "openface"}, f"{PATH}.columns: own.yaml would not be used: the columns of openface are known"),
        (
            {"tool": "pyfeat", "columns": None},
            f"{PATH}.file: own.csv: no column names the image (allowed: input); its columns are file, AU4",
        ),
        ({"most_left_out": 2}, f"{PATH}.most_left_out: 2 is given; allowed: a share from 0 to 1, or null (0.1)"),
        ({"least": 1}, f"{PATH}.least: unknown key"),
    ],
)
def test_a_mistake_is_one_sentence(photos, root, problems, change, sentence):
    photos["databases"]["kdef"]["measured_action_units"] |= change
    (line,) = of_tables(problems, photos, root)
    assert line.startswith(sentence)


def test_mistakes_in_a_map_name_the_file(photos, root, problems):
    (root / "own.yaml").write_text(MAP.replace("4:", "400:"))
    (line,) = of_tables(problems, photos, root)
    assert line == f"{PATH}.columns: own.yaml: presence: 400 is no action unit; allowed: a whole number from 1 to 99"


def test_a_table_of_a_database_that_nobody_uses_is_not_looked_for(photos, root, problems):
    photos["databases"]["other"] = photos["databases"]["kdef"] | {
        "measured_action_units": {"file": "no.csv", "tool": "openface"}
    }
    assert of_tables(problems, photos, root) == []


def test_an_analysis_says_which_truth_there_is(photos, root, problems):
    photos["studies"]["main"]["analyses"]["recovery"] = {"truth": "planted"}
    (line,) = of_tables(problems, photos, root)
    assert line == (
        "studies.main.analyses.recovery.truth: planted, but no database that is trained on is rendered; "
        "write truth: measured"
    )
    photos["databases"]["kdef"]["measured_action_units"] = None
    photos["studies"]["main"]["databases"] = ["a", "b"]
    photos["studies"]["main"]["analyses"] = {"ideal_observer": {"truth": "measured"}}
    assert of_tables(problems, photos, root) == [
        "studies.main.analyses.ideal_observer.truth: no database of the study has measured_action_units; give it to "
        "one, or write truth: planted"
    ]


def test_a_rendered_database_without_a_table_counts_by_what_was_planted(photos):
    photos["studies"]["main"] |= {"databases": ["a", "kdef"], "test_only": {"a": ["b"]}}
    photos["studies"]["main"]["analyses"]["recovery"] = {"truth": "planted"}
    whole, _ = composed(photos, read_catalogue())
    assert display_databases(whole, "main", "recovery") == {"a": False}
    assert display_databases(whole, "main", "ideal_observer") == {"a": False, "kdef": True, "b": False}


def test_the_settings_of_a_table_are_those_of_its_stage_alone(photos):
    before, after = settings(photos), {}
    photos["databases"]["kdef"]["measured_action_units"]["least_confidence"] = 0.9
    after = settings(photos)
    assert [stage for stage in before if before[stage] != after[stage]] == ["databases.measured"]
    assert json.loads(after["databases.measured"]) == {
        "database": "kdef",
        "least_confidence": 0.9,
        "most_left_out": 0.1,
    }
    photos["studies"]["main"]["analyses"]["recovery"]["least_intensity"] = 0.4
    changed = settings(photos)
    assert [stage for stage in after if after[stage] != changed[stage]] == ["tuning.recovery"]


def settings(config):
    """Return the settings of stages of the study, as text."""
    whole, _ = composed(config, read_catalogue())
    job = SimpleNamespace(study="main", database="kdef", recipe="oval")
    stages = ("databases.measured", "databases.manifest", "faces.normalise", "tuning.recovery", "tuning.profiles")
    return {stage: settings_of(whole, read_catalogue(), stage, job) for stage in (*stages, "evaluation.ideal_observer")}
