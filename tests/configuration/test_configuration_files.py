"""Files and folders that a configuration names, and what is in them."""

import pytest

from aulens.configuration.composition import at_home


def test_folders_are_looked_for_only_where_they_are_used(config, root, problems):
    assert problems(config, root) == []
    config["studies"]["other"] |= {"databases": ["kdef", "b"], "stimuli": "facegen"}
    assert problems(config, root) == [], "no study that is made uses them"
    config["run"] = ["main", "other"]
    expected = [
        "databases.kdef.path: the folder photos does not exist; put the database there "
        "(resources/databases/README.md) or change the path",
        "stimuli.facegen.path: the folder series does not exist; put the action unit series there "
        "(resources/stimuli/README.md) or change the path",
    ]
    assert problems(config, root) == expected
    (root / "photos").mkdir()
    (root / "series").mkdir()
    assert problems(config, root) == []


def test_weights_from_a_file(config, root, problems):
    config["backbones"]["random"] |= {"weights": "file", "file": "weights/x.pth"}
    assert problems(config, root) == ["backbones.random.file: the file weights/x.pth does not exist"]
    config["networks"]["plain"] = config["networks"]["heads"] | {"backbone": "plain"}
    config["studies"]["main"]["network"] = "plain"
    config["backbones"]["plain"] = config["backbones"]["random"] | {"weights": "random", "file": None}
    assert problems(config, root) == []


def test_mistakes_in_a_grammar_are_listed_at_parse(config, root, problems):
    grammar = root / "grammar.yaml"
    grammar.write_text(grammar.read_text().replace("(?P<expression>e)", "").replace("e: sad", "e: sorry"))
    assert problems(config, root) == [
        "databases.kdef.grammar: grammar.yaml: labels.e: 'sorry' is not an expression "
        "(neutral, happy, fearful, sad, angry, surprised, disgusted, contempt, happy-closed, happy-open, mixed, or "
        "null; add others to config/expressions.yaml)",
        "databases.kdef.grammar: grammar.yaml: pattern: has no group (?P<expression>...)",
    ]


def test_mistakes_in_a_culture_are_listed_at_parse(config, root, problems):
    file = root / "config/cultures/a.yaml"
    file.write_text(file.read_text().replace("12: 1", "13: 1.5"))
    assert problems(config, root) == [
        sentence
        for database in "ab"
        for sentence in (
            f"databases.{database}.culture: config/cultures/a.yaml: happy: action unit 13 cannot be rendered; "
            "the face model renders 1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 20, 22, 23, 24, 25, 26, 27",
            f"databases.{database}.culture: config/cultures/a.yaml: happy: the weight of action unit 13 is 1.5; "
            "it must lie from 0 to 1",
        )
    ]


def test_a_culture_has_the_expressions_of_the_study(config, root, problems):
    (root / "b.yaml").write_text("{neutral: {}, sad: {}}")
    config["databases"]["b"]["culture"] = "b.yaml"
    config["studies"]["main"] |= {"databases": ["a"], "test_only": {"a": ["b"]}}
    assert problems(config, root) == [
        "studies.main.labels: database 'b' cannot show happy, angry: its culture b.yaml has neutral, sad"
    ]
    config["studies"]["main"]["test_only"] = {}
    assert problems(config, root) == [], "no study that is made uses it"


def test_a_tilde_is_the_home_folder(config, root, problems, monkeypatch):
    monkeypatch.setenv("HOME", str(root))
    config["databases"]["photos"] = {"source": "folder", "path": "~/photos", "grammar": "~/grammar.yaml", "keep": {}}
    config["studies"]["main"] |= {"databases": ["a", "photos"]}
    (root / "photos").mkdir(exist_ok=True)
    assert not [line for line in problems(config, root) if "does not exist" in line]
    assert at_home("~/photos") == f"{root}/photos"
    assert [at_home(path) for path in ("a/~", "~nobody-of-this-name/x", None)] == [
        "a/~",
        "~nobody-of-this-name/x",
        None,
    ]


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("exclude", "a.png", "a list of names or patterns"),
        ("smallest_side", 0, "a whole number from 8"),
        ("most_left_out", 50, "a share from 0 to 1"),
    ],
)
def test_wrong_keys_on_files_are_named(config, root, problems, key, value, sentence):
    config["databases"]["photos"] = {"source": "folder", "path": "photos", "grammar": "grammar.yaml", "keep": {}} | {
        key: value
    }
    (line,) = [line for line in problems(config, root) if f"databases.photos.{key}" in line]
    assert sentence in line
