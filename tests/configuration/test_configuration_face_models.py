"""Face models that are not part of the program: where they come from, and what is said where they are missing."""

import pytest

from aulens.configuration.check import checked_configuration
from aulens.configuration.facts import facts_of
from aulens.configuration.slices import SLICES

FACEKIT = {"url": "https://example.org/x.tar.gz", "sha256": "c6770ca5"}


@pytest.fixture
def with_ict(config):
    """Return a configuration whose database a is rendered by the face model ict."""
    config["databases"]["a"]["face_model"] = "ict"
    config["downloads"]["ict-facekit"] = FACEKIT
    return config


@pytest.mark.parametrize("given", [{}, {"ict": None}, None])
def test_without_a_source_one_sentence_says_what_to_do(with_ict, root, problems, given):
    with_ict["face_models"] = given
    if given is None:
        del with_ict["face_models"]
    assert problems(with_ict, root) == [
        "face_models.ict: null is given, but databases.a needs the model of ICT-FaceKit; write download, the folder of "
        "a clone, or an npz (resources/face_models/README.md)"
    ]


@pytest.mark.parametrize("used", ["test_only", "stimuli"])
def test_every_use_is_seen(config, root, problems, used):
    config["downloads"]["ict-facekit"] = FACEKIT
    if used == "stimuli":
        config["stimuli"]["face"]["face_model"] = "ict"
        expected = "stimuli.face needs"
    else:
        config["databases"]["c"] = config["databases"]["a"] | {"face_model": "ict", "first_person": 100}
        config["studies"]["main"]["test_only"] = {"a": ["c"]}
        expected = "databases.c needs"
    assert [expected in line for line in problems(config, root)] == [True]


def test_the_facts_of_a_study_name_what_it_renders(with_ict, root):
    with_ict["face_models"] = {"ict": "download"}
    assert facts_of(checked_configuration(with_ict, root), "main")["facekit"] == {
        "renders": ["a"],
        "sha256": FACEKIT["sha256"],
    }
    with_ict["databases"]["a"]["face_model"] = "procedural"
    assert facts_of(checked_configuration(with_ict, root), "main")["facekit"] is None
    with_ict["stimuli"]["face"]["face_model"] = "ict"
    assert facts_of(checked_configuration(with_ict, root), "main")["facekit"]["renders"] == ["face"]
    assert facts_of(checked_configuration(with_ict, root), "other")["facekit"]["renders"] == ["face"]
    with_ict["studies"]["main"]["analyses"]["filters"] = {"layer": "relu1", "probes": "c"}
    with_ict["databases"]["c"] = with_ict["databases"]["b"] | {"face_model": "ict", "first_person": 100}
    assert facts_of(checked_configuration(with_ict, root), "main")["facekit"]["renders"] == ["c", "face"]


def test_what_no_study_uses_needs_no_model(config, root, problems):
    config["databases"]["c"] = config["databases"]["a"] | {"face_model": "ict"}
    assert problems(config, root) == []
    assert checked_configuration(config, root)["face_models"] == {"ict": None}


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ("download", []),
        ("clone", []),
        ("model.npz", []),
        (
            "nowhere",
            ["face_models.ict: the folder nowhere does not exist; write download, the folder of a clone, or an npz"],
        ),
        ("nowhere.npz", ["face_models.ict: the file nowhere.npz does not exist"]),
        ("nowhere.tar.gz", ["face_models.ict: the file nowhere.tar.gz does not exist"]),
        (7, ["face_models.ict: 7 is given; allowed: download, the folder of a clone, an npz, or null"]),
    ],
)
def test_a_source_must_be_there(with_ict, root, problems, given, lines):
    (root / "clone").mkdir()
    (root / "model.npz").write_bytes(b"")
    with_ict["face_models"] = {"ict": given}
    assert problems(with_ict, root) == lines


def test_without_its_checksum_the_model_cannot_be_recognised(with_ict, root, problems):
    with_ict["face_models"] = {"ict": "download"}
    del with_ict["downloads"]["ict-facekit"]
    assert problems(with_ict, root) == ["downloads.ict-facekit: missing; it says how the face model is recognised"]


def test_the_checksum_is_that_of_the_model_and_the_archive_has_none(with_ict):
    assert SLICES["synthesis.facekit"](with_ict, None) == {"sha256": "c6770ca5"}
    assert SLICES["features.fetch ict-facekit"](with_ict, None) == {"url": FACEKIT["url"], "sha256": ""}
    with_ict["face_models"] = {"ict": "elsewhere"}
    assert "elsewhere" not in str(SLICES["synthesis.facekit"](with_ict, None))


def test_an_unknown_face_model_is_refused(config, root, problems):
    config["databases"]["a"]["face_model"] = "clay"
    (line,) = (line for line in problems(config, root) if "face_model" in line)
    assert line.endswith("allowed: procedural, ict")
