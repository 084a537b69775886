"""Numbers that each are allowed but do not fit together."""

import pytest

FOLDS = {"scheme": "folds", "train": None, "test": None}


def test_more_people_than_synthetic_databases_have(config, root, problems):
    config["studies"]["main"]["split"]["number"] = 80
    assert problems(config, root) == [
        f"studies.main.split.number: 80 people are asked for, database '{name}' has 70; "
        f"raise databases.{name}.people or ask for fewer"
        for name in "ab"
    ]


def test_parts_of_a_split_may_be_null_or_small(config, root, problems):
    config["studies"]["main"]["split"]["train"] = None
    config["studies"]["other"]["split"]["train"] = 3
    config["studies"]["other"]["analyses"]["predictions"]["variants"] = "centre"
    assert problems(config, root) == []


def test_a_study_that_is_only_compared_with_is_made_too(config, root, problems):
    config["databases"]["kdef"]["path"] = "photos"
    config["studies"]["main"]["analyses"]["sample_size"] = {"compared_with": "other"}
    config["studies"]["other"] |= {"databases": ["a", "b", "kdef"]}
    assert [line.partition(":")[0] for line in problems(config, root)] == ["databases.kdef.path"]


def test_numbers_of_a_study_that_is_not_made_do_not_matter(config, root, problems):
    config["studies"]["other"]["split"]["number"] = 30
    assert problems(config, root) == []
    config["run"] = ["other"]
    assert [line.partition(":")[0] for line in problems(config, root)] == ["studies.other.split"]


def test_a_study_is_compared_with_one_that_has_what_it_has(config, root, problems):
    config["studies"]["main"]["analyses"]["sample_size"] = {"compared_with": "other"}
    config["studies"]["other"] |= {"databases": ["a"], "labels": ["neutral", "happy"]}
    config["studies"]["other"]["analyses"]["components"]["number"] = 1
    where = "studies.main.analyses.sample_size.compared_with"
    assert problems(config, root) == [
        f"{where}: study 'other' lacks the databases b; both studies must have them",
        f"{where}: study 'other' lacks the labels angry; both studies must have them",
    ]


def test_a_world_answers_the_same_question(config, root, problems):
    config["studies"]["main"]["analyses"]["multiverse"] = {"studies": ["other", "main", "nowhere"]}
    config["studies"]["other"] |= {"labels": ["neutral", "happy"]}
    where = "studies.main.analyses.multiverse.studies"
    found = problems(config, root)
    for text in (
        f"{where}[0]: study 'other' has other labels; a world has those of 'main': ['neutral', 'happy', 'angry']",
        f"{where}[1]: a study cannot be compared with itself; name another study",
    ):
        assert text in found
    assert any(line.startswith(f"{where}[2]: 'nowhere' does not stand in studies") for line in found)
    assert not [line for line in found if "lacks the labels" in line], "said once"


def test_action_units_that_cannot_be_drawn(config, root, problems):
    config["stimuli"]["face"]["action_units"] = [1, 3, 4, 12, 28]
    drawn = "1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 20, 22, 23, 24, 25, 26, 27"
    assert problems(config, root) == [
        f"stimuli.face.action_units: [3, 28] cannot be rendered; the face model knows {drawn}"
    ]
    config["stimuli"]["face"] = {"source": "folder", "path": "config"} | {
        key: config["stimuli"]["face"][key] for key in ("action_units", "intensities")
    }
    assert problems(config, root) == [], "photographs may show them"


def test_split_of_all_people_needs_enough_synthetic_ones(config, root, problems):
    config["studies"]["main"]["split"] |= {"number": None, "train": None, "validation": 60, "test": 12}
    assert problems(config, root) == [
        "studies.main.split: at least 1 + 60 + 12 (train, validation, test) = 73 people are needed, database 'a' has "
        "70; raise databases.a.people or ask for fewer",
        "studies.main.split: at least 1 + 60 + 12 (train, validation, test) = 73 people are needed, database 'b' has "
        "70; raise databases.b.people or ask for fewer",
    ]


def test_centre_needs_the_central_variant(config, root, problems):
    config["studies"]["main"]["analyses"]["predictions"]["variants"] = "centre"
    config["recipes"]["oval"]["variants"]["sizes"] = [0.9, 1.1]
    assert problems(config, root) == [
        "studies.main.analyses.predictions.variants: centre needs size 1.0, position [0.0, 0.0] and mirror false in "
        "recipes.oval.variants; add them or write all"
    ]


def test_engine_cnn_needs_a_recipe_without_variants(config, root, problems):
    config["studies"]["main"] |= {"network": "small"}
    assert problems(config, root) == [
        "studies.main.recipe: 'oval' has variants, which would be tested but not trained on: engine cnn varies faces "
        "by training.augmentation; take a recipe without variants"
    ]
    config["recipes"]["oval"]["variants"] = None
    assert problems(config, root) == []


def test_a_published_training_of_engine_cnn_can_be_asked_for(config, root, problems):
    published = {"engine": "cnn", "architecture": "yousefi2016", "channels": [64, 128, 256], "hidden": [300]}
    config["networks"]["small"] = published | {
        "dropout": 0.5,
        "initial": "published",
        "input": {"mean": 127.5, "sd": 255},
    }
    config["studies"]["main"] |= {"network": "small"}
    config["studies"]["main"]["training"] |= {
        "rate_factor": 0.999,
        "optimiser": {"name": "sgd", "momentum": 0.9, "weight_decay": {"conv": 0.0, "hidden": 5e-4, "output": 5e-4}},
        "augmentation": {"mirror": 0.5, "rotation": 5},
    }
    config["recipes"]["oval"]["variants"] = None
    assert problems(config, root) == []
    config["networks"]["small"]["channels"] = [64, 128]
    assert problems(config, root) == [
        "networks.small: channels has 2 entries, the architecture yousefi2016 has 3 such layers"
    ]


def test_a_rate_that_falls_after_every_epoch_is_of_engine_cnn(config, root, problems):
    config["studies"]["main"]["training"]["rate_factor"] = 0.999
    assert problems(config, root) == [
        "studies.main.training.rate_factor: is of engine cnn; engine heads (network 'heads') takes the learning rates "
        "of the steps"
    ]
    config["studies"]["main"] |= {"network": "small"}
    config["recipes"]["oval"]["variants"] = None
    assert problems(config, root) == []


@pytest.mark.parametrize(
    ("runs", "change", "problem"),
    [
        (
            6,
            {"unit": "image"},
            "split.take: complete is given, but a group of images cannot have every label; write any",
        ),
        (
            6,
            {"test": None},
            "split.test: nothing is given; allowed with scheme random: a number or a share of units to",
        ),
        (6, {"folds": 5}, "split.folds: 5 is given, but scheme is random; leave it out, or write folds"),
        (6, FOLDS, "split.folds: nothing is given; allowed with scheme folds"),
        (
            6,
            {"scheme": "folds", "folds": 3, "train": None},
            "split.test: 12 is given, but scheme is folds; leave it out",
        ),
        (
            6,
            {"scheme": "folds", "folds": 3, "test": None},
            "split.train: 40 is given, but scheme is folds; leave it out",
        ),
        (
            6,
            {"train": 0.5, "validation": 0.3, "test": 0.3},
            "split: the shares 0.5 + 0.3 + 0.3 are more than all; lower",
        ),
        (
            6,
            {"train": 0.5, "validation": 0.3, "number": 1},
            "split: at least 1 + 1 + 12 (train, validation, test) = 14 ",
        ),
        (6, FOLDS | {"folds": 4}, "training.runs: 6 is given; folds: 4 needs a "),
        (
            72,
            FOLDS | {"folds": 72, "number": None},
            "split.folds: 72 folds need as many people, database 'a' has 70; take",
        ),
    ],
)
def test_a_split_is_refused_as_by_the_stages(config, root, problems, runs, change, problem):
    config["studies"]["main"] |= {"databases": ["a"]}
    config["studies"]["main"]["analyses"]["components"]["number"] = 1
    config["studies"]["main"]["split"] |= change
    config["studies"]["main"]["training"]["runs"] = runs
    found = problems(config, root)
    assert len(found) == 1, found
    assert found[0].startswith(f"studies.main.{problem}")


def test_leave_one_out_needs_a_run_for_each(config, root, problems):
    config["studies"]["main"]["split"] |= {"scheme": "leave_one_out", "train": None, "test": None}
    assert problems(config, root) == [
        f"studies.main.training.runs: 6 is given; leave_one_out needs runs: 60, one for each of 60 people of database "
        f"'{name}'"
        for name in "ab"
    ]


def test_nobody_need_validate(config, root, problems):
    config["studies"]["main"]["split"]["validation"] = 0
    assert problems(config, root) == []


def test_the_input_may_be_scaled_channel_by_channel(config, root, problems):
    config["recipes"]["oval"] |= {"variants": None, "channels": "rgb"}
    config["studies"]["main"]["network"] = "small"
    config["networks"]["small"]["input"] = {"mean": [120, 110.0, 100.0], "sd": 60}
    assert problems(config, root) == []
    config["networks"]["small"]["input"] = {"mean": [120.0, 110.0], "sd": 60}
    assert problems(config, root) == ["networks.small.input.mean: 2 numbers are given, the faces have 3 channels"]
    config["networks"]["small"]["input"] = {"mean": [], "sd": 60}
    assert problems(config, root) == [
        "networks.small.input: a group of keys is given; allowed: database (mean and sd of the training images), or "
        "{mean: grey levels, sd: grey levels}, each one number or one for each channel"
    ]


def test_shards_need_no_box_of_all_images(config, root, problems):
    config["databases"]["b"]["shards"] = 3
    assert problems(config, root) == [
        "databases.b.shards: 3 is given, but recipes.oval.fallback: median needs the boxes of all images in one job; "
        "write shards: 1, or fallback: drop or [x, y, width, height]"
    ]
    for shards, fallback in ((1, "median"), (None, "median"), (3, "drop"), (3, [0.1, 0.1, 0.8, 0.8])):
        config["databases"]["b"]["shards"] = shards
        config["recipes"]["oval"]["fallback"] = fallback
        assert problems(config, root) == []
    config["databases"]["b"]["shards"] = 0
    assert [line.partition(" is given")[0] for line in problems(config, root)] == ["databases.b.shards: 0"]


@pytest.mark.parametrize(
    ("split", "groups", "sentence"),
    [
        (
            {"number": 17},
            6,
            "6 groups of at least 3 people need 18, 17 of database 'a' take part; ask for fewer groups",
        ),
        ({"number": None}, 24, "24 groups of at least 3 people need 72, 70 of database 'a' take part; ask for fewer"),
        (
            {"unit": "image", "take": "any"},
            2,
            "2 groups of people are asked for, but split.unit is image; divide people",
        ),
    ],
)
def test_groups_of_people_need_enough_people(config, root, problems, split, groups, sentence):
    study = config["studies"]["main"]
    study["split"] |= {"train": 3, "validation": 1, "test": 1} | split
    study["analyses"]["baseline"] = {"groups": groups}
    found = problems(config, root)
    assert found[0].startswith(f"studies.main.analyses.baseline.groups: {sentence}")
    study["split"] |= {"unit": "person", "number": 18}
    study["analyses"]["baseline"] = {"groups": 6}
    assert problems(config, root) == []


def test_groups_that_are_not_trained_need_nobody(config, root, problems):
    study = config["studies"]["main"]
    study |= {"databases": ["a"], "test_only": {}}
    study["split"] |= {"train": 3, "validation": 1, "test": 1, "number": 17}
    study["analyses"] = {"baseline": {"groups": 6}}
    assert problems(config, root) == []
    study["analyses"]["recovery"] = {}
    assert problems(config, root)[0].startswith("studies.main.analyses.baseline.groups: 6 groups of at least 3 people")
