"""Stimuli that show pairs of action units, and the analysis that shows them."""

import pytest

from aulens.configuration.pairs import pairs_shown


@pytest.fixture
def with_pairs(config):
    """Return a sound configuration with pairs of action units."""
    series = {name: config["stimuli"]["face"][name] for name in ("source", "face_model", "size")}
    config["stimuli"]["pairs"] = series | {
        "action_units": [1, 4, 12],
        "pairs": [[12, 1], [1, 4]],
        "intensity": 1.0,
        "faces": {"populations": [1, 2], "each": 5},
    }
    config["studies"]["main"]["analyses"]["pairs"] = {"stimuli": "pairs"}
    return config


def test_pairs_are_listed_or_all(with_pairs, root, problems):
    assert problems(with_pairs, root) == []
    stimuli = with_pairs["stimuli"]["pairs"]
    assert pairs_shown(stimuli) == [[1, 12], [1, 4]]
    stimuli["pairs"] = "all"
    assert problems(with_pairs, root) == []
    assert pairs_shown(stimuli) == [[1, 4], [1, 12], [4, 12]]


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("pairs", [[1, 5]], "pairs: [1, 5]: [5] is not in action_units; allowed: [1, 4, 12]"),
        ("pairs", [[4, 4]], "pairs: [4, 4] pairs an action unit with itself; name two"),
        ("pairs", [[1, 4], [4, 1]], "pairs: a pair is named twice; leave one"),
        ("action_units", [4, 1, 12], "action_units: [4, 1, 12] does not increase; write each action unit once"),
        ("intensity", 0, "intensity: 0 is given; allowed: a number above 0 to 1"),
        (
            "faces",
            {"populations": [1], "each": 1},
            "faces.each: 1 face is given; at least 2 are needed, or nothing is known of other faces",
        ),
        ("faces", {"populations": [1, 7], "each": 5}, "faces.populations: [7] is not known; allowed: [1, 2]"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(with_pairs, root, problems, key, value, problem):
    with_pairs["stimuli"]["pairs"][key] = value
    (found,) = problems(with_pairs, root)
    assert found.startswith(f"stimuli.pairs.{problem}")


def test_an_action_unit_that_cannot_be_rendered(with_pairs, root, problems):
    with_pairs["stimuli"]["pairs"] |= {"action_units": [1, 3], "pairs": "all"}
    (found,) = problems(with_pairs, root)
    assert found.startswith("stimuli.pairs.action_units: [3] cannot be rendered")


def test_stimuli_of_the_wrong_kind(with_pairs, root, problems):
    with_pairs["studies"]["main"] |= {"stimuli": "pairs"}
    with_pairs["studies"]["main"]["analyses"] = {"pairs": {"stimuli": "face"}}
    series = "'pairs' shows pairs of action units; name it in analyses.pairs.stimuli, and here an action unit series"
    assert sorted(problems(with_pairs, root)) == [
        "studies.main.analyses.pairs.stimuli: 'face' is an action unit series; name stimuli with the key pairs",
        f"studies.main.stimuli: {series}",
    ]


def test_stimuli_that_stand_nowhere(with_pairs, root, problems):
    with_pairs["studies"]["main"]["analyses"]["pairs"]["stimuli"] = "pair"
    (found,) = problems(with_pairs, root)
    assert found.startswith("studies.main.analyses.pairs.stimuli: 'pair' does not stand in stimuli; did you mean pairs")


def test_responses_alone_have_no_stimuli(with_pairs, root, problems):
    with_pairs["studies"]["main"]["analyses"] = {"pair_responses": {}}
    assert problems(with_pairs, root) == [
        "studies.main.analyses.pair_responses: of which stimuli? name them in pairs: {stimuli: NAME}"
    ]


def test_photographs_have_no_population(with_pairs, root, problems):
    stimuli = with_pairs["stimuli"]["pairs"]
    for name in ("face_model", "size", "faces"):
        del stimuli[name]
    stimuli |= {"source": "folder", "path": "config"}
    assert problems(with_pairs, root) == []
    stimuli["path"] = "nowhere"
    (found,) = problems(with_pairs, root)
    assert "nowhere" in found
