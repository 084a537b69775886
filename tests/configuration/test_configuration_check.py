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

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.check import check_files, checked_configuration
from aulens.configuration.messages import allowed
from aulens.configuration.schema import whole_schema
from aulens.databases.records import sources
from aulens.errors import InputError
from aulens.files import read_csv, write_csv
from aulens.networks.architectures import architectures
from aulens.vocabulary import expressions

ROOT = Path(__file__).parents[2]
RULES = whole_schema(read_catalogue(), expressions(), architectures())


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


def test_every_group_of_keys_is_closed_and_described():
    found = dict(groups_of(RULES))
    assert len(found) > 30
    for path, rule in found.items():
        assert rule["additionalProperties"] is False, path
        assert set(rule.get("required", [])) <= set(rule["properties"]), path
        for key, part in rule["properties"].items():
            described = part is True or "anyOf" in path or "description" in part
            assert described or "description" in RULES["$defs"][part["$ref"][8:]], f"{path}/{key}"


def test_a_sound_configuration_passes_without_a_word(config, root, problems):
    assert problems(config, root) == []


def test_the_demonstration_passes():
    checked_configuration(yaml.safe_load((ROOT / "config" / "config.yaml").read_text()), ROOT)


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
def test_an_overlay_lacks_only_what_the_user_supplies(overlay, problems):
    load = yaml.safe_load
    found = problems(merged(load((ROOT / "config" / "config.yaml").read_text()), load(overlay.read_text())), ROOT)
    assert all("the folder resources/" in line and "does not exist" in line for line in found), found


def test_all_problems_are_listed_at_once(config, root):
    config["studies"]["inagaki2022"] = config["studies"].pop("main")
    config["run"] = ["inagaki2022"]
    config["studies"]["inagaki2022"]["split"]["number"] = 30
    training = config["studies"]["inagaki2022"]["training"]
    training["learning_rat"] = training.pop("learning_rate")
    with pytest.raises(InputError) as error:
        checked_configuration(config, root)
    assert str(error.value) == (
        "config: 2 problems\n"
        "  studies.inagaki2022.split: 40 + 8 + 12 (train, validation, test) = 60 people are needed, but number is 30; "
        "raise number or lower the split\n"
        "  studies.inagaki2022.training.learning_rat: unknown key; did you mean learning_rate?"
    )


TRAINING, ANALYSES, SERIES = "studies.main.training", "studies.main.analyses", "stimuli.face"


@pytest.mark.parametrize(
    "path, value, sentence",
    [
        # keys
        ("colour", 1, "unknown key; the keys are seed, run, keep_weights, databases, stimuli, recipes,"),
        ("seed", ..., "missing (seed of all random numbers); every key is needed"),
        (f"{TRAINING}.runs", ..., "missing (networks per database); every key is needed"),
        (f"{TRAINING}.run", 6, "unknown key; did you mean runs?"),
        ("databases.a.path", "x", "unknown key; the keys are source, face_model, culture,"),
        ("databases.kdef.keep", ..., "missing (group of the grammar -> values to keep; {} keeps all); every key is"),
        ("databases.a.source", ..., "missing (where the images come from); every key is needed"),
        # values
        ("databases.a.source", "foldr", f"'foldr' is given; allowed: {', '.join(sources())}; did you mean folder?"),
        (f"{SERIES}.source", "x", "'x' is given; allowed: folder, synthetic"),
        ("seed", "2022", "'2022' is given; allowed: a whole number from 0; write 2022 without quotes"),
        ("seed", 2022.0, "2022.0 is given; allowed: a whole number from 0"),
        ("seed", True, "true is given; allowed: a whole number from 0"),
        ("seed", -1, "-1 is given; allowed: a whole number from 0"),
        ("keep_weights", "yes", "'yes' is given; allowed: true or false"),
        ("recipes.oval.size", 15, "15 is given; allowed: a whole number from 16 to 1024"),
        ("recipes.oval.margin", float("nan"), "nan is given; allowed: a number from 0 to 2"),
        ("recipes.oval.fallback", "mean", "'mean' is given; allowed: median, drop, [x, y, width, height] as shares"),
        ("recipes.oval.haar.border", -0.1, "-0.1 is given; allowed: a number from 0 to 1"),
        ("recipes.oval.haar.width", [0.3], "[0.3] is given; allowed: a list of 2, each a number from 0 to 1"),
        ("recipes.oval.histogram.mean", 0, "0 is given; allowed: a number above 0 and below 255"),
        ("recipes.oval.variants.sizes", [1, 1], "1 stands twice"),
        ("recipes.oval.variants", 1, "1 is given; allowed: a group of keys or null"),
        (
            "backbones.random.weights",
            "Imagenet",
            "'Imagenet' is given; allowed: random, imagenet, file, package,",
        ),
        ("networks.heads.dropout", 1.0, "1.0 is given; allowed: a number from 0 below 1"),
        ("studies.main.split.number", 0, "0 is given; allowed: a whole number from 1 or null"),
        ("studies.main.databases", [], "[] is given; allowed: a list of 1 or more, each text"),
        ("studies.main.labels", ["sad"], "['sad'] is given; allowed: a list of 2 or more, each neutral, happy,"),
        ("studies.main.labels.0", "glad", "'glad' is given; allowed: neutral, happy,"),
        (f"{TRAINING}.learning_rate", 1.0e-4, "0.0001 is given; allowed: a list of steps such as [{from: 0, rate:"),
        (
            f"{TRAINING}.learning_rate.0.rate",
            "1e-4",
            "'1e-4' is given; allowed: a number above 0; write 1.0e-4 (without point or sign it is text in YAML)",
        ),
        (f"{TRAINING}.optimiser.momentum", "1.5e2", "'1.5e2' is given; allowed: a number from 0 below 1; write 1.5e+2"),
        (
            "downloads.alexnet-imagenet.sha256",
            12345678,
            "12345678 is given; allowed: 8 to 64 of the characters 0-9 and",
        ),
        ("studies.main.registration", 2022, "2022 is given; allowed: text such as a DOI or a sentence, or null"),
        ("studies.main.registration", " ", "' ' is given; allowed: text such as a DOI or a sentence, or null"),
        # references
        ("run.0", "mian", "'mian' does not stand in studies; did you mean main?"),
        ("studies.main.databases.1", "krc", "'krc' does not stand in databases; there are a, b, kdef"),
        ("studies.main.recipe", "ovl", "'ovl' does not stand in recipes; did you mean oval?"),
        ("studies.main.network", "vgg", "'vgg' does not stand in networks; there are heads, small"),
        ("networks.heads.backbone", "vgg", "'vgg' does not stand in backbones; there are random"),
        ("studies.main.stimuli", "faces", "'faces' does not stand in stimuli; did you mean face?"),
        (f"{ANALYSES}.sample_size", {"compared_with": "othr"}, "'othr' does not stand in studies; did you"),
        (f"{ANALYSES}.sample_size", {"compared_with": "main"}, "a study cannot be compared with itself; name"),
        ("studies.main.test_only.a", ["b"], "'b' stands in databases too; leave it in one of them"),
        ("studies.main.test_only.kdf", [], "no network is trained on 'kdf'; allowed: a, b"),
        ("studies.main.test_only.a", ["krc"], "'krc' does not stand in databases; there are a, b, kdef"),
        # numbers that do not fit together
        (f"{SERIES}.action_units", [1, 12, 4], "[1, 12, 4] does not increase; write each action unit once"),
        (f"{SERIES}.intensities", [0.1, 0.5], "begins with 0.1; the first must be 0, the null image"),
        (f"{SERIES}.intensities", [0, 0.5, 0.5], "[0, 0.5, 0.5] does not increase; write each intensity"),
        ("databases.a.variability.asymmetry", 0.5, "0.5 is given; allowed: a number from 0 to 0.4"),
        ("databases.a.variability.jitter", [1.3, 0.7], "[1.3, 0.7] has the larger number first; write [lowest,"),
        ("recipes.oval.haar.centre", [0.7, 0.2], "[0.7, 0.2] has the larger number first; write [lowest,"),
        ("recipes.oval.fallback", [0.5, 0, 0.6, 1], "[0.5, 0, 0.6, 1] leaves the image or is empty; [x, y, width,"),
        (f"{TRAINING}.cohort", 4, "6 runs cannot be shared out in cohorts of 4; allowed: 1, 2, 3, 6"),
        (f"{ANALYSES}.learning_curves.plateau", [801, 1001], "[801, 1001] does not lie in iterations 1 to 1000"),
        (f"{ANALYSES}.learning_curves.plateau", [1000, 801], "[1000, 801] does not lie in iterations 1 to 1000"),
        (f"{ANALYSES}.components.number", 4, "4 is given; 6 profiles of 3 action units have at most 3"),
        (f"{ANALYSES}.tuning_curves.examples.0.expression", "sad", "'sad' is not in the study; allowed: neutral,"),
        (
            f"{ANALYSES}.tuning_curves.examples.0.action_units",
            [13],
            "13 is not in the stimuli; allowed: [1, 4, 12]",
        ),
        # files
        ("databases.a.culture", "c.yaml", "the file c.yaml does not exist"),
        ("databases.kdef.grammar", "kdf.yaml", "the file kdf.yaml does not exist"),
        ("databases.kdef.keep.veiw", ["S"], "no group of the grammar; did you mean view?"),
        ("databases.kdef.keep.x", ["S"], "no group of the grammar; its groups are person, expression, view"),
        ("studies.main.published", "p.yaml", "the file p.yaml does not exist"),
        ("backbones.random.file", "x.pth", "x.pth would not be used, since weights is random; write null, or weights:"),
    ],
)
def test_one_mistake_is_one_sentence(config, root, change, problems, path, value, sentence):
    change(config, path, value)
    found = problems(config, root)
    assert len(found) == 1, found
    key = re.sub(r"[.]([0-9]+)", r"[\1]", path)
    key += ".compared_with" if path.endswith("sample_size") else ""
    assert found[0].startswith(f"{key}: {sentence}")


def test_a_label_that_is_no_expression_yet_is_told_where_to_add_it(config, root, change, problems):
    change(config, "studies.main.labels.0", "bored")
    assert problems(config, root)[0].endswith(", mixed, and what a line more in config/expressions.yaml names")


@pytest.mark.parametrize(
    "path, value, problem",
    [
        ("studies.main.labels.0", "happy", "studies.main.labels: 'happy' stands twice"),
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
def test_a_mistake_is_named_where_it_shows(config, root, change, problems, path, value, problem):
    change(config, path, value)
    found = problems(config, root)
    assert len(found) == 1, found
    assert found[0].startswith(problem)


def test_a_registration_is_text_or_null(config, root, problems):
    config["studies"]["main"]["registration"] = "10.17605/OSF.IO/ABCDE"
    assert problems(config, root) == []


def test_names_are_small_letters_digits_and_hyphens(config, root, problems):
    config["databases"]["My_KDEF"] = config["databases"]["b"]
    assert problems(config, root) == [
        "databases.My_KDEF: the name 'My_KDEF' is not allowed; allowed: small letters, digits and hyphens, "
        "a letter or digit first, no number and not true, false, inf or infinity"
    ]


@pytest.mark.parametrize("name", ["007", "1e5", "1e-5", "true", "false", "inf", "infinity"])
def test_a_name_is_not_read_from_a_table_as_something_else(config, root, problems, name):
    config["databases"][name] = config["databases"]["b"]
    assert [f"the name {name!r} is not allowed" in line for line in problems(config, root)] == [True]


@pytest.mark.parametrize("name", ["2nd", "60-people", "1e", "e5", "true-smiles", "nan", "na", "null", "1-2"])
def test_a_name_may_be_nearly_so(config, root, problems, tmp_path, name):
    config["databases"][name] = config["databases"]["b"]
    assert problems(config, root) == []
    write_csv(pd.DataFrame({"database": [name, name]}), tmp_path / "table.csv")
    assert read_csv(tmp_path / "table.csv")["database"].tolist() == [name, name]


@pytest.mark.parametrize("name", ["evil\n", "evil\r", "ev il", "e;vil", "e/vil", "évil", "-evil", "evil\0", ""])
@pytest.mark.parametrize("section", ["databases", "stimuli", "recipes", "backbones", "networks", "studies"])
def test_a_name_cannot_break_out_of_a_command(config, root, problems, section, name):
    config[section][name] = next(iter(config[section].values()))
    assert any(f"the name {name!r} is not allowed" in line for line in problems(config, root))


@pytest.mark.parametrize(
    "path", ["grammar.yaml\n", "a\nb.yaml", "a\rb", "a\tb", "a\0b", "a\x1bb", "\x7f", "a\u2028b", "a{b}", "-b", ""]
)
@pytest.mark.parametrize(
    "key",
    [
        *("databases.kdef.path", "databases.kdef.grammar", "databases.a.culture", "stimuli.facegen.path"),
        *("backbones.random.file", "studies.main.published", "studies.main.protocol"),
    ],
)
def test_a_path_has_nothing_that_means_something_in_a_command(config, root, change, problems, key, path):
    change(config, key, path)
    assert any(f"{key}: {path!r} is given; allowed: a path" in line for line in problems(config, root))


def test_a_checksum_ends_with_its_last_character(config, root, change, problems):
    change(config, "downloads.alexnet-imagenet.sha256", "7be5be79\n")
    assert len(problems(config, root)) == 1


def test_a_key_that_yaml_reads_as_something_else(config, root, problems):
    config["studies"]["main"]["analyses"]["similarity"] |= yaml.safe_load("{null: excluded}")
    assert problems(config, root) == [
        "studies.main.analyses.similarity.None: the key null is not text; write it in quotes"
    ]


def test_databases_and_stimuli_share_one_set_of_names(config, root, problems):
    config["stimuli"]["a"] = config["stimuli"]["face"]
    assert problems(config, root) == ["stimuli.a: a database has the same name; choose another"]


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


def test_a_step_of_the_schedule_without_its_start_is_named(config, root, problems):
    config["studies"]["main"]["training"]["learning_rate"] = [{}]
    assert problems(config, root) == [
        "studies.main.training.learning_rate[0].from: missing (finished iterations); every key is needed",
        "studies.main.training.learning_rate[0].rate: missing (learning rate); every key is needed",
    ]


@given(data=st.data(), value=ANYTHING)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_somewhere_gives_sentences_and_no_traceback(config, root, change, problems, data, value):
    broken = copy.deepcopy(config)
    path = data.draw(st.sampled_from([path for path in paths_of(config) if path]))
    change(broken, ".".join(map(str, path)), value)
    for line in problems(broken, root):
        key, _, sentence = line.partition(": ")
        assert key and sentence


def test_the_check_imports_nothing_heavy():
    code = (
        "import sys; import aulens.configuration.check, aulens.listing; "
        "print([m for m in ('numpy', 'pandas', 'cv2', 'torch', 'snakemake') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, cwd=ROOT / "workflow", capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_allowed_values_are_written_as_in_yaml() -> None:
    assert allowed({"enum": [True, False, "ends"]}, {}) == "true, false, ends"
