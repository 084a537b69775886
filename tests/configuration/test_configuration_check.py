"""The configuration's own check: every mistake is one sentence, all are listed at once."""

import copy
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from aulens.configuration.check import SCHEMA, check_configuration, check_files
from aulens.errors import InputError
from aulens.files import read_csv, write_csv

ROOT = Path(__file__).parents[2]
RULES = yaml.safe_load(SCHEMA.read_text())

SYNTHETIC = """
source: synthetic
face_model: procedural
culture: config/cultures/a.yaml
population: 1
first_person: 0
people: 70
size: 400
variability:
  {base_intensity: [0.4, 1], jitter: [0.7, 1.3], dropout: 0, extra_units: 1, extra_intensity: 0.4, pose: 1, light: 1}
"""
FOLDER = "{source: folder, path: photos, grammar: grammar.yaml, keep: {view: [S]}}"
RECIPE = """
size: 224
detector: {scale_factor: 1.1, min_neighbours: 5, min_size: 0.3, width: [0.3, 0.95], centre: [0.25, 0.75]}
fallback: median
margin: 0.0
histogram: {region: oval, mean: 128, sd: 32}
oval: {width: 0.84, height: 1.0, centre: [0.5, 0.5], softness: 0.06, fill: 128}
variants: {sizes: [0.95, 1.0, 1.05], positions: [[0.0, 0.0]], mirror: [false, true]}
"""
BACKBONE = "{architecture: alexnet, weights: random, file: null, precision: float16, mean: [0, 0, 0], sd: [1, 1, 1]}"
STUDY = """
databases: [a, b]
test_only: {}
people: 60
recipe: oval
backbone: random
stimuli: face
expressions: [neutral, happy, angry]
head: {hidden: [512, 512], dropout: 0.1, standardise: true}
split: {train: 40, validation: 8, test: 12}
training:
  runs: 6
  cohort: 6
  iterations: 1000
  batch: 32
  learning_rate: [{from: 0, rate: 0.03}, {from: 500, rate: 1.0e-3}]
  momentum: 0.0
  weight_decay: 0.0
  plateau: [801, 1000]
  weights_precision: float32
evaluation: {variants: all}
analyses:
  curve_step: 10
  similarity: {bonferroni: same_expression, permutations: 2000, split_halves: 100}
  tuning_examples: [{expression: happy, action_units: [12]}]
  components: {number: 3, observations: units, centred: true}
  recovery: {planted_share: 0.5}
  relation: {permutations: 2000}
  resampling: {samples: 2000, confidence: 0.95}
  compare_with: null
published: null
registration: null
"""
GRAMMAR = """
{description: d, citation: c, pattern: '(?P<person>p)(?P<expression>e)(?P<view>S|H)', labels: {e: sad}, ignore: []}
"""
CULTURE = "{neutral: {}, happy: {always: {6: 1, 12: 1}}, angry: {always: {4: 1}, sometimes: {7: [1, 0.5]}}}"


@pytest.fixture
def config():
    """Return a sound configuration; the file and folder that it names are made by `root`."""
    load = yaml.safe_load
    return {
        "seed": 2022,
        "run": ["main"],
        "keep_weights": True,
        "databases": {"a": load(SYNTHETIC), "b": load(SYNTHETIC), "kdef": load(FOLDER)},
        "stimuli": {
            "face": {"source": "synthetic", "face_model": "procedural", "size": 400},
            "facegen": {"source": "folder", "path": "series"},
        },
        "action_units": [1, 4, 12],
        "intensities": [0.0, 0.5, 1.0],
        "recipes": {"oval": load(RECIPE)},
        "backbones": {"random": load(BACKBONE)},
        "downloads": {"alexnet-imagenet": {"url": "https://example.org/x.pth", "sha256": "7be5be79"}},
        "studies": {"main": load(STUDY), "other": load(STUDY)},
    }


@pytest.fixture
def root(tmp_path):
    """Return a folder with the files that `config` names."""
    (tmp_path / "config" / "cultures").mkdir(parents=True)
    (tmp_path / "config" / "cultures" / "a.yaml").write_text(CULTURE)
    (tmp_path / "grammar.yaml").write_text(GRAMMAR)
    return tmp_path


def problems(config, root):
    """Return the lines below the heading, without their indentation; none for a sound configuration."""
    try:
        check_configuration(config, root)
    except InputError as error:
        heading, *lines = str(error).splitlines()
        assert heading == f"config: {len(lines)} problem{'s' if len(lines) > 1 else ''}"
        assert all(line.startswith("  ") for line in lines)
        return [line.strip() for line in lines]
    return []


def change(config, path, value):
    """Set, or with `...` remove, the value at a dotted path."""
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in parents:
        config = config[key]
    if value is ...:
        del config[last]
    else:
        config[last] = value


def test_the_schema_is_one():
    Draft202012Validator.check_schema(RULES)


def groups_of(rule, path=""):
    if isinstance(rule, dict):
        if "properties" in rule and "additionalProperties" in rule:
            yield path, rule
        for key, part in rule.items():
            yield from groups_of(part, f"{path}/{key}")
    elif isinstance(rule, list):
        for index, part in enumerate(rule):
            yield from groups_of(part, f"{path}/{index}")


def test_every_group_of_keys_is_closed_complete_and_described():
    found = dict(groups_of(RULES))
    assert len(found) > 15
    for path, rule in found.items():
        assert rule["additionalProperties"] is False, path
        assert set(rule["required"]) == set(rule["properties"]), path
        for key, part in rule["properties"].items():
            described = part is True or "description" in part or "description" in RULES["$defs"][part["$ref"][8:]]
            assert described, f"{path}/{key}"


def test_a_sound_configuration_passes_without_a_word(config, root):
    before = copy.deepcopy(config)
    assert check_configuration(config, root) is None
    assert config == before


def test_the_demonstration_passes():
    check_configuration(yaml.safe_load((ROOT / "config" / "config.yaml").read_text()), ROOT)


def merged(base, overlay):
    """Merge as Snakemake does."""
    for key, value in overlay.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        base[key] = merged(base[key], value) if both else value
    return base


OVERLAYS = [
    file
    for file in sorted((ROOT / "config").rglob("*.yaml"))
    if file.name != "config.yaml" and "run" in yaml.safe_load(file.read_text())
]


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda file: file.stem)
def test_an_overlay_lacks_only_what_the_user_supplies(overlay):
    load = yaml.safe_load
    found = problems(merged(load((ROOT / "config" / "config.yaml").read_text()), load(overlay.read_text())), ROOT)
    assert all("the folder resources/" in line and "does not exist" in line for line in found), found


def test_the_schema_may_be_given_as_a_dictionary(config, root):
    with pytest.raises(InputError, match="seed: unknown key"):
        check_configuration(config, root, {"type": "object", "additionalProperties": False, "properties": {}})


def test_all_problems_are_listed_at_once(config, root):
    config["studies"]["inagaki2022"] = config["studies"].pop("main")
    config["run"] = ["inagaki2022"]
    config["studies"]["inagaki2022"]["people"] = 30
    training = config["studies"]["inagaki2022"]["training"]
    training["learning_rat"] = training.pop("learning_rate")
    with pytest.raises(InputError) as error:
        check_configuration(config, root)
    assert str(error.value) == (
        "config: 2 problems\n"
        "  studies.inagaki2022.split: 40 + 8 + 12 = 60 people are needed, but people is 30; "
        "raise people or lower the split\n"
        "  studies.inagaki2022.training.learning_rat: unknown key; did you mean learning_rate?"
    )


TRAINING = "studies.main.training"


@pytest.mark.parametrize(
    "path, value, sentence",
    [
        # keys
        ("colour", 1, "unknown key; the keys are seed, run, keep_weights, databases, stimuli, action_units,"),
        ("seed", ..., "missing (seed of all random numbers); every key is needed"),
        (f"{TRAINING}.runs", ..., "missing (networks per database); every key is needed"),
        (f"{TRAINING}.run", 6, "unknown key; did you mean runs?"),
        ("databases.a.path", "x", "unknown key; the keys are source, face_model, culture,"),
        ("databases.kdef.keep", ..., "missing (group of the grammar -> values to keep; {} keeps all); every key is"),
        ("databases.a.source", ..., "missing (where the images come from); every key is needed"),
        # values
        ("databases.a.source", "foldr", "'foldr' is given; allowed: folder, synthetic; did you mean folder?"),
        ("stimuli.face.source", "x", "'x' is given; allowed: folder, synthetic"),
        ("seed", "2022", "'2022' is given; allowed: a whole number from 0; write 2022 without quotes"),
        ("seed", 2022.0, "2022.0 is given; allowed: a whole number from 0"),
        ("seed", True, "true is given; allowed: a whole number from 0"),
        ("seed", -1, "-1 is given; allowed: a whole number from 0"),
        ("keep_weights", "yes", "'yes' is given; allowed: true or false"),
        ("recipes.oval.size", 62, "62 is given; allowed: a whole number from 63 to 1024"),
        ("recipes.oval.margin", float("nan"), "nan is given; allowed: a number from 0 to 2"),
        ("recipes.oval.fallback", "mean", "'mean' is given; allowed: median, or [x, y, width, height] as shares"),
        ("recipes.oval.detector.width", [0.3], "[0.3] is given; allowed: a list of 2, each a number from 0 to 1"),
        ("recipes.oval.histogram.mean", 0, "0 is given; allowed: a number above 0 and below 255"),
        ("recipes.oval.variants.sizes", [1, 1], "1 stands twice"),
        ("recipes.oval.variants", None, "null is given; allowed: a group of keys"),
        ("backbones.random.weights", "Imagenet", "'Imagenet' is given; allowed: random, imagenet, file; did you mean"),
        ("studies.main.head.dropout", 1.0, "1.0 is given; allowed: a number from 0 below 1"),
        ("studies.main.people", 0, "0 is given; allowed: a whole number from 1 or null"),
        ("studies.main.databases", [], "[] is given; allowed: a list of 1 or more, each text"),
        ("studies.main.expressions", ["sad"], "['sad'] is given; allowed: a list of 2 or more, each neutral, happy,"),
        ("studies.main.expressions.0", "glad", "'glad' is given; allowed: neutral, happy,"),
        (f"{TRAINING}.learning_rate", 1.0e-4, "0.0001 is given; allowed: a list of steps such as [{from: 0, rate:"),
        (
            f"{TRAINING}.learning_rate.0.rate",
            "1e-4",
            "'1e-4' is given; allowed: a number above 0; write 1.0e-4 (without point or sign it is text in YAML)",
        ),
        (f"{TRAINING}.weight_decay", "1.5e2", "'1.5e2' is given; allowed: a number from 0; write 1.5e+2 (without"),
        (
            "downloads.alexnet-imagenet.sha256",
            12345678,
            "12345678 is given; allowed: 8 to 64 of the characters 0-9 and",
        ),
        ("studies.main.registration", ..., "missing (where the hypotheses were registered, or null); every key is"),
        ("studies.main.registration", 2022, "2022 is given; allowed: text such as a DOI or a sentence, or null"),
        ("studies.main.registration", " ", "' ' is given; allowed: text such as a DOI or a sentence, or null"),
        # references
        ("run.0", "mian", "'mian' does not stand in studies; did you mean main?"),
        ("studies.main.databases.1", "krc", "'krc' does not stand in databases; there are a, b, kdef"),
        ("studies.main.recipe", "ovl", "'ovl' does not stand in recipes; did you mean oval?"),
        ("studies.main.backbone", "vgg", "'vgg' does not stand in backbones; there are random"),
        ("studies.main.stimuli", "faces", "'faces' does not stand in stimuli; did you mean face?"),
        ("studies.main.analyses.compare_with", "othr", "'othr' does not stand in studies; did you mean other?"),
        ("studies.main.analyses.compare_with", "main", "a study cannot be compared with itself; name another study"),
        ("studies.main.test_only.a", ["b"], "'b' stands in databases too; leave it in one of them"),
        ("studies.main.test_only.kdf", [], "no network is trained with 'kdf'; allowed: a, b"),
        ("studies.main.test_only.a", ["krc"], "'krc' does not stand in databases; there are a, b, kdef"),
        # numbers that do not fit together
        ("action_units", [1, 12, 4], "[1, 12, 4] does not increase; write each action unit once, smallest first"),
        ("intensities", [0.1, 0.5], "begins with 0.1; the first must be 0, the null image"),
        ("intensities", [0, 0.5, 0.5], "[0, 0.5, 0.5] does not increase; write each intensity once, smallest first"),
        ("databases.a.variability.jitter", [1.3, 0.7], "[1.3, 0.7] has the larger number first; write [lowest,"),
        ("recipes.oval.detector.centre", [0.7, 0.2], "[0.7, 0.2] has the larger number first; write [lowest,"),
        ("recipes.oval.fallback", [0.5, 0, 0.6, 1], "[0.5, 0, 0.6, 1] leaves the image or is empty; [x, y, width,"),
        (f"{TRAINING}.cohort", 4, "6 runs cannot be shared out in cohorts of 4; allowed: 1, 2, 3, 6"),
        (f"{TRAINING}.plateau", [801, 1001], "[801, 1001] does not lie in iterations 1 to 1000"),
        (f"{TRAINING}.plateau", [1000, 801], "[1000, 801] does not lie in iterations 1 to 1000"),
        ("studies.main.analyses.components.number", 4, "4 is given; 6 profiles of 3 action units have at most 3"),
        ("studies.main.analyses.tuning_examples.0.expression", "sad", "'sad' is not in the study; allowed: neutral,"),
        (
            "studies.main.analyses.tuning_examples.0.action_units",
            [13],
            "13 is not in action_units; allowed: [1, 4, 12]",
        ),
        # files
        ("databases.a.culture", "c.yaml", "the file c.yaml does not exist"),
        ("databases.kdef.grammar", "kdf.yaml", "the file kdf.yaml does not exist"),
        ("databases.kdef.keep.veiw", ["S"], "no group of the grammar's pattern; did you mean view?"),
        ("databases.kdef.keep.x", ["S"], "no group of the grammar's pattern; its groups are person, expression, view"),
        ("studies.main.published", "p.yaml", "the file p.yaml does not exist"),
        ("backbones.random.file", "x.pth", "x.pth would not be used, since weights is random; write null, or weights:"),
    ],
)
def test_one_mistake_is_one_sentence(config, root, path, value, sentence):
    change(config, path, value)
    found = problems(config, root)
    assert len(found) == 1, found
    key = re.sub(r"[.]([0-9]+)", r"[\1]", path)
    assert found[0].startswith(f"{key}: {sentence}")


@pytest.mark.parametrize(
    "path, value, problem",
    [
        ("studies.main.expressions.0", "happy", "studies.main.expressions: 'happy' stands twice"),
        (
            "backbones.random.weights",
            "file",
            "backbones.random.file: null is given, but weights is file; name the file",
        ),
        (
            f"{TRAINING}.learning_rate.0.from",
            10,
            f"{TRAINING}.learning_rate: begins at iteration 10; the first step must",
        ),
        (f"{TRAINING}.learning_rate.1.from", 0, f"{TRAINING}.learning_rate: the steps begin at [0, 0]; write them in"),
        (
            f"{TRAINING}.learning_rate.1.from",
            1000,
            f"{TRAINING}.learning_rate: a step begins at 1000, but training ends",
        ),
    ],
)
def test_a_mistake_is_named_where_it_shows(config, root, path, value, problem):
    change(config, path, value)
    found = problems(config, root)
    assert len(found) == 1, found
    assert found[0].startswith(problem)


def test_more_people_than_synthetic_databases_have(config, root):
    config["studies"]["main"]["people"] = 80
    assert problems(config, root) == [
        f"studies.main.people: 80 people are asked for, database '{name}' has 70; "
        f"raise databases.{name}.people or ask for fewer"
        for name in "ab"
    ]


def test_parts_of_a_split_may_be_null_or_small(config, root):
    config["studies"]["main"]["split"]["train"] = None
    config["studies"]["other"]["split"]["train"] = 3
    config["studies"]["other"]["evaluation"]["variants"] = "centre"
    assert problems(config, root) == []


def test_a_registration_is_text_or_null(config, root):
    config["studies"]["main"]["registration"] = "10.17605/OSF.IO/ABCDE"
    assert problems(config, root) == []


def test_names_are_small_letters_digits_and_hyphens(config, root):
    config["databases"]["My_KDEF"] = config["databases"]["b"]
    assert problems(config, root) == [
        "databases.My_KDEF: the name 'My_KDEF' is not allowed; allowed: small letters, digits and hyphens, "
        "a letter or digit first, no number and not true, false, inf or infinity"
    ]


@pytest.mark.parametrize("name", ["007", "1e5", "1e-5", "true", "false", "inf", "infinity"])
def test_a_name_is_not_read_from_a_table_as_something_else(config, root, name):
    config["databases"][name] = config["databases"]["b"]
    assert [f"the name {name!r} is not allowed" in line for line in problems(config, root)] == [True]


@pytest.mark.parametrize("name", ["2nd", "60-people", "1e", "e5", "true-smiles", "nan", "na", "null", "1-2"])
def test_a_name_may_be_nearly_so(config, root, tmp_path, name):
    config["databases"][name] = config["databases"]["b"]
    assert problems(config, root) == []
    write_csv(pd.DataFrame({"database": [name, name]}), tmp_path / "table.csv")
    assert read_csv(tmp_path / "table.csv")["database"].tolist() == [name, name]


@pytest.mark.parametrize("name", ["evil\n", "evil\r", "ev il", "e;vil", "e/vil", "évil", "-evil", "evil\0", ""])
@pytest.mark.parametrize("section", ["databases", "stimuli", "recipes", "backbones", "studies"])
def test_a_name_cannot_break_out_of_a_command(config, root, section, name):
    config[section][name] = next(iter(config[section].values()))
    assert any(f"the name {name!r} is not allowed" in line for line in problems(config, root))


@pytest.mark.parametrize(
    "path", ["grammar.yaml\n", "a\nb.yaml", "a\rb", "a\tb", "a\0b", "a\x1bb", "\x7f", "a\u2028b", "a{b}", "-b", ""]
)
@pytest.mark.parametrize(
    "key",
    [
        *("databases.kdef.path", "databases.kdef.grammar", "databases.a.culture", "stimuli.facegen.path"),
        *("backbones.random.file", "studies.main.published"),
    ],
)
def test_a_path_has_nothing_that_means_something_in_a_command(config, root, key, path):
    change(config, key, path)
    assert any(f"{key}: {path!r} is given; allowed: a path" in line for line in problems(config, root))


def test_a_checksum_ends_with_its_last_character(config, root):
    change(config, "downloads.alexnet-imagenet.sha256", "7be5be79\n")
    assert len(problems(config, root)) == 1


def test_a_key_that_yaml_reads_as_something_else(config, root):
    config["studies"]["main"]["analyses"]["similarity"] |= yaml.safe_load("{null: excluded}")
    assert problems(config, root) == [
        "studies.main.analyses.similarity.None: the key null is not text; write it in quotes"
    ]


def test_databases_and_stimuli_share_one_set_of_names(config, root):
    config["stimuli"]["a"] = config["stimuli"]["face"]
    assert problems(config, root) == ["stimuli.a: a database has the same name; choose another"]


def test_folders_are_looked_for_only_where_they_are_used(config, root):
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


def test_a_study_that_is_only_compared_with_is_made_too(config, root):
    config["databases"]["kdef"]["path"] = "photos"
    config["studies"]["main"]["analyses"]["compare_with"] = "other"
    config["studies"]["other"] |= {"databases": ["a", "b", "kdef"]}
    assert [line.partition(":")[0] for line in problems(config, root)] == ["databases.kdef.path"]


def test_numbers_of_a_study_that_is_not_made_do_not_matter(config, root):
    config["studies"]["other"]["people"] = 30
    assert problems(config, root) == []
    config["run"] = ["other"]
    assert [line.partition(":")[0] for line in problems(config, root)] == ["studies.other.split"]


def test_a_study_is_compared_with_one_that_has_what_it_has(config, root):
    config["studies"]["main"]["analyses"]["compare_with"] = "other"
    config["studies"]["other"] |= {"databases": ["a"], "expressions": ["neutral", "happy"]}
    config["studies"]["other"]["analyses"]["components"]["number"] = 1
    assert problems(config, root) == [
        "studies.main.analyses.compare_with: study 'other' lacks the databases b; both studies must have them",
        "studies.main.analyses.compare_with: study 'other' lacks the expressions angry; both studies must have them",
    ]


def test_weights_from_a_file(config, root):
    config["backbones"]["random"] |= {"weights": "file", "file": "weights/x.pth"}
    assert problems(config, root) == ["backbones.random.file: the file weights/x.pth does not exist"]
    config["studies"]["main"]["backbone"] = config["studies"]["other"]["backbone"] = "plain"
    config["backbones"]["plain"] = yaml.safe_load(BACKBONE)
    assert problems(config, root) == []


def test_mistakes_in_a_grammar_are_listed_at_parse(config, root):
    (root / "grammar.yaml").write_text(GRAMMAR.replace("(?P<expression>e)", "").replace("e: sad", "e: sorry"))
    assert problems(config, root) == [
        "databases.kdef.grammar: grammar.yaml: labels.e: 'sorry' is not an expression "
        "(neutral, happy, fearful, sad, angry, surprised, disgusted, contempt, or null)",
        "databases.kdef.grammar: grammar.yaml: pattern: has no group (?P<expression>...)",
    ]


def test_action_units_that_cannot_be_drawn(config, root):
    config["action_units"] = [1, 3, 4, 12, 28]
    drawn = "1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 20, 22, 23, 24, 25, 26, 27"
    assert problems(config, root) == [
        f"action_units: [3, 28] cannot be drawn for the synthetic stimuli 'face'; the face model draws {drawn}"
    ]
    (root / "series").mkdir()
    config["studies"]["main"]["stimuli"] = "facegen"
    assert problems(config, root) == [], "photographs may show them"


def test_mistakes_in_a_culture_are_listed_at_parse(config, root):
    file = root / "config/cultures/a.yaml"
    file.write_text(CULTURE.replace("12: 1", "13: 1.5"))
    assert problems(config, root) == [
        sentence
        for database in "ab"
        for sentence in (
            f"databases.{database}.culture: config/cultures/a.yaml: happy: action unit 13 cannot be drawn; "
            "the face model draws 1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 20, 22, 23, 24, 25, 26, 27",
            f"databases.{database}.culture: config/cultures/a.yaml: happy: the weight of action unit 13 is 1.5; "
            "it must lie from 0 to 1",
        )
    ]


def test_a_culture_has_the_expressions_of_the_study(config, root):
    (root / "b.yaml").write_text("{neutral: {}, sad: {}}")
    config["databases"]["b"]["culture"] = "b.yaml"
    config["studies"]["main"] |= {"databases": ["a"], "test_only": {"a": ["b"]}}
    assert problems(config, root) == [
        "studies.main.expressions: database 'b' cannot show happy, angry: its culture b.yaml has neutral, sad"
    ]
    config["studies"]["main"]["test_only"] = {}
    assert problems(config, root) == [], "no study that is made uses it"


PUBLISHED = {
    "paper": {"authors": "A", "year": 2022, "doi": "10.1/x"},
    "databases": {"first": "kdef", "second": "krc"},
    "matched": {"where": "figure 3", "correct_rate": {"first": 0.76, "second": 0.75}, "test": {"name": "t test"}},
    "swapped": {"where": "figure 4", "correct_rate": {"first→second": 0.4}},
    "similarity": {"where": "figure 7", "expressions": {"happy": {"correlation": 0.7, "p": "< 0.0001"}}},
    "relation": {"where": "figure 9", "pairs": {"first→second": {"correlation": 0.6, "p": 0.1}}},
    "sample_size": {"where": "Discussion", "range": {"first": [0.9, 1.0]}},
    "rank_orders": {
        "where": "Discussion",
        "orders": [{"database": "first", "observers": "people", "reference": "G", "expressions": ["happy", "sad"]}],
    },
    "people": {"where": "Methods", "used": 60},
}
RATE = "allowed: a number from 0 to 1"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("paper.year", ..., "missing (year of the paper); every key is needed"),
        ("databases.second", ..., "missing (name of the second database); every key is needed"),
        ("databases.third", "x", "unknown key; the keys are first, second"),
        ("mached", {}, "unknown key; did you mean matched?"),
        ("matched", [0.7], "[0.7] is given; allowed: a group of keys"),
        ("matched.where", ..., "missing (place in the paper); every key is needed"),
        ("matched.correct_rate.first", 76, f"76 is given; {RATE}"),
        ("matched.correct_rate.kdef", 0.7, "unknown key; the keys are first, second"),
        ("swapped.correct_rate.first", 0.7, "unknown key; the keys are first→second, second→first"),
        (
            "similarity.expressions.hapy",
            {"correlation": 0.5},
            "the name 'hapy' is not allowed; allowed: neutral, happy,",
        ),
        (
            "similarity.expressions.happy.correlation",
            "0.7",
            "'0.7' is given; allowed: a number from -1 to 1; write 0.7",
        ),
        ("relation.pairs.first→second.correlation", ..., "missing (correlation); every key is needed"),
        (
            "relation.pairs.first→second.p",
            True,
            "true is given; allowed: a number from 0 to 1, or text such as < 0.0001",
        ),
        ("sample_size.range.first", [0.9], "[0.9] is given; allowed: a list of 2, each a number from -1 to 1"),
        ("rank_orders.orders", {}, "a group of keys is given; allowed: a list, each an order"),
        ("rank_orders.orders.0.database", "kdef", "'kdef' is given; allowed: first, second"),
        ("rank_orders.orders.0.expressions.1", "saad", "'saad' is given; allowed: neutral, happy,"),
        ("rank_orders.orders.0.reference", ..., "missing (source of the order); every key is needed"),
    ],
)
def test_mistakes_in_published_numbers_are_listed_at_parse(config, root, path, value, sentence):
    (root / "p.yaml").write_text(yaml.safe_dump(PUBLISHED))
    config["studies"]["main"]["published"] = "p.yaml"
    assert problems(config, root) == []
    published = copy.deepcopy(PUBLISHED)
    change(published, path, value)
    (root / "p.yaml").write_text(yaml.safe_dump(published))
    found = problems(config, root)
    assert len(found) == 1, found
    key = re.sub(r"[.]([0-9]+)", r"[\1]", path)
    assert found[0].startswith(f"studies.main.published: p.yaml: {key}: {sentence}")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [1\n", "p.yaml: line 2: not readable YAML ("),
        ("- 1\n", "p.yaml: published numbers are a group of keys"),
        ("databases: {first: a, first: b}", "p.yaml: line 1: the key 'first' stands twice"),
    ],
)
def test_published_numbers_that_are_no_table(config, root, text, sentence):
    (root / "p.yaml").write_text(text)
    config["studies"]["main"]["published"] = "p.yaml"
    assert [line.startswith(f"studies.main.published: {sentence}") for line in problems(config, root)] == [True]


def test_the_shipped_published_numbers_pass(config, root):
    file = "config/paper/inagaki2022_published.yaml"
    (root / "p.yaml").write_text((ROOT / file).read_text())
    config["studies"]["main"]["published"] = "p.yaml"
    assert problems(config, root) == []


def test_split_of_all_people_needs_enough_synthetic_ones(config, root):
    config["studies"]["main"] |= {"people": None, "split": {"train": None, "validation": 60, "test": 12}}
    assert problems(config, root) == [
        "studies.main.split: at least 1 + 60 + 12 = 73 people are needed, database 'a' has 70; "
        "raise databases.a.people or ask for fewer",
        "studies.main.split: at least 1 + 60 + 12 = 73 people are needed, database 'b' has 70; "
        "raise databases.b.people or ask for fewer",
    ]


def test_centre_needs_the_central_variant(config, root):
    config["studies"]["main"]["evaluation"]["variants"] = "centre"
    config["recipes"]["oval"]["variants"]["sizes"] = [0.9, 1.1]
    assert problems(config, root) == [
        "studies.main.evaluation.variants: centre needs size 1.0, position [0.0, 0.0] and mirror false in "
        "recipes.oval.variants; add them or write all"
    ]


def test_files_are_checked_before_they_are_merged(tmp_path):
    (tmp_path / "sound.json").write_text('{\n\t"run": ["main"]\n}')
    (tmp_path / "twice.yaml").write_text("run: [main]\nrun: [other]\n")
    (tmp_path / "list.yaml").write_text("- run\n")
    files = [tmp_path / name for name in ("sound.json", "twice.yaml", "list.yaml", "none.yaml")]
    check_files([files[0], files[3]], tmp_path)
    with pytest.raises(InputError) as error:
        check_files(files, tmp_path)
    assert str(error.value).splitlines() == [
        "twice.yaml: line 2: the key 'run' stands twice, first in line 1",
        "list.yaml: a configuration is a group of keys",
    ]


ANYTHING = st.one_of(
    *(st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=3)),
    st.lists(st.integers(-2, 2), max_size=3),
    st.dictionaries(st.sampled_from(["a", "source", "from", "train"]), st.integers(), max_size=2),
)


def paths_of(value, path=()):
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from paths_of(value[key], (*path, key))


def test_a_step_of_the_schedule_without_its_start_is_named(config, root):
    config["studies"]["main"]["training"]["learning_rate"] = [{}]
    assert problems(config, root) == [
        "studies.main.training.learning_rate[0].from: missing (finished iterations); every key is needed",
        "studies.main.training.learning_rate[0].rate: missing (learning rate); every key is needed",
    ]


@given(data=st.data(), value=ANYTHING)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_stands_somewhere_gives_sentences_and_no_traceback(config, root, data, value):
    broken = copy.deepcopy(config)
    path = data.draw(st.sampled_from([path for path in paths_of(config) if path]))
    change(broken, ".".join(map(str, path)), value)
    for line in problems(broken, root):
        key, _, sentence = line.partition(": ")
        assert key and sentence


def test_the_check_imports_nothing_heavy():
    code = (
        "import sys; import aulens.configuration.check, aulens.configuration.listing; "
        "print([m for m in ('numpy', 'pandas', 'cv2', 'torch', 'snakemake') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, cwd=ROOT / "workflow", capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
