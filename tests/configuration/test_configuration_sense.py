"""Numbers that each are allowed but do not fit together."""


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
        "studies.main.split: at least 1 + 60 + 12 = 73 people are needed, database 'a' has 70; "
        "raise databases.a.people or ask for fewer",
        "studies.main.split: at least 1 + 60 + 12 = 73 people are needed, database 'b' has 70; "
        "raise databases.b.people or ask for fewer",
    ]


def test_centre_needs_the_central_variant(config, root, problems):
    config["studies"]["main"]["analyses"]["predictions"]["variants"] = "centre"
    config["recipes"]["oval"]["variants"]["sizes"] = [0.9, 1.1]
    assert problems(config, root) == [
        "studies.main.analyses.predictions.variants: centre needs size 1.0, position [0.0, 0.0] and mirror false in "
        "recipes.oval.variants; add them or write all"
    ]
