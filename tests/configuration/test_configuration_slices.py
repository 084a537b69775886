"""Which stages depend on which keys of the configuration."""

import importlib
import json
import typing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from aulens.configuration.catalogue import FACTS, FOLDER, MAPS, read_catalogue
from aulens.configuration.choices import choice_name
from aulens.configuration.composition import composed
from aulens.configuration.facts import facts_of
from aulens.configuration.rendered import GREY
from aulens.configuration.slices import BORDER, OF_FILES, SLICES, settings_of
from aulens.configuration.studies import (
    cohorts,
    databases_of,
    only_tested,
    per_cohort,
    reference_cohorts,
    studies_to_make,
    studies_where,
)
from aulens.databases.contents import SMALLEST_SIDE
from aulens.databases.losses import MOST_LEFT_OUT
from aulens.faces.detect import HaarSettings
from aulens.faces.recipe import MIDDLE_GREY
from aulens.settings import build

CATALOGUE = read_catalogue()
CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config/config.yaml").read_text())
CONFIG["networks"]["small"] = yaml.safe_load(
    "{engine: cnn, architecture: tiny, channels: [4, 8], hidden: [8], dropout: 0.5, initial: he, input: database}"
)
CONFIG["studies"]["small"] = {
    "like": "inagaki2022",
    "network": "small",
    "analyses": {"saliency": {"images": 2}, "mean_maps": {"of": ["saliency"]}},
}
CONFIG["studies"]["small"]["analyses"] |= {"map_examples": {"of": ["saliency"]}, "misclassified": {}}
CONFIG["studies"]["small"]["analyses"] |= {"map_quality": {"of": ["saliency"]}, "method_scores": {}}
CONFIG["studies"]["small"]["analyses"] |= {"attribution_shares": {"of": ["saliency"]}}
CONFIG["studies"]["small"]["analyses"] |= {"confound": {"broken": {"a": "b"}}}
CONFIG["studies"]["small"]["analyses"] |= {"modification": {"judge": "b"}, "modification_scores": {}}
CONFIG["studies"]["small"]["analyses"] |= {"filters": {"probes": "b", "layer": "relu1"}, "filter_scores": {}}
CONFIG["studies"]["small"]["analyses"] |= {"action_unit_detection": {}, "action_unit_scores": {}}
CONFIG["studies"]["small"]["analyses"] |= {"decoding_by_depth": {"probes": "b"}, "depth_scores": {}}
CONFIG["studies"]["small"]["analyses"] |= {"micro_expressions": {}, "micro_expression_scores": {}}
CONFIG["studies"]["small"]["analyses"] |= {"cross_database": {}, "fine_tuning": {}, "fine_tuning_scores": {}}
CONFIG["studies"]["small"]["analyses"] |= {"human": {"judgements": {"a": "people.csv"}}, "stimulus_movement": {}}
for section, entries in yaml.safe_load((Path(__file__).parents[2] / "config/calibration.yaml").read_text()).items():
    CONFIG[section] = CONFIG.get(section, {}) | entries
WHOLE = composed(CONFIG, CATALOGUE)[0]
JOB = SimpleNamespace(
    study="inagaki2022",
    database="a",
    trained="a",
    tested="b",
    cohort="runs-000-005",
    recipe="oval224",
    backbone="alexnet-random",
    download="alexnet-imagenet",
    stimuli="average-face",
    method="saliency",
    shard="0",
    model="face_mesh",
    pair="same",
    draws="draws-0000-0024",
)
OF_ANALYSES = [analysis.stage for analysis in CATALOGUE.values() if analysis.stage and analysis.stage not in SLICES]
OF_SMALL = {"training.cnn", "attribution.maps", "attribution.mean_maps"}  # what the demonstration has not
OF_SMALL |= {"attribution.map_examples", "evaluation.misclassified"}
OF_SMALL |= {"attribution.quality", "attribution.method_scores"}
OF_SMALL |= {"attribution.shares"}
OF_SMALL |= {"statistics.confound", "statistics.human"}
OF_SMALL |= {"attribution.judge", "attribution.modification", "attribution.modification_scores"}
OF_SMALL |= {"attribution.filters", "attribution.filter_scores"}
OF_SMALL |= {"transfer.action_units", "transfer.action_unit_scores"}
OF_SMALL |= {"transfer.decoding", "transfer.depth_scores"}
OF_SMALL |= {"tuning.stimulus_movement"}
OF_SMALL |= {"transfer.micro_expressions", "transfer.micro_expression_scores"}
OF_SMALL |= {"transfer.cross_database", "transfer.fine_tuning", "transfer.fine_tuning_scores"}
OF_PAIRS = {"synthesis.pairs", "databases.pairs"}  # of stimuli that show pairs of action units
STAGES = [*SLICES, *OF_ANALYSES, "statistics.summary", "report.page"]
OF_ONE_TRAINING = [
    "databases.participants",
    "training.splits",
    "training.heads",
    "evaluation.predict",
    "tuning.responses",
]
OF_PROFILES = {"tuning.profiles", "tuning.baseline", "tuning.similarity", "tuning.components", "tuning.recovery"}
OF_PROFILES |= {"statistics.multiverse", "tuning.clusters", "tuning.differences"}


def slice_of(config: dict, stage: str) -> str:
    job = SimpleNamespace(**vars(JOB) | {"study": "small"}) if stage in OF_SMALL else JOB
    if stage in OF_PAIRS:
        job = SimpleNamespace(**vars(job) | {"stimuli": "face-pairs"})
    job = SimpleNamespace(**vars(job), choice=choice_name(config, job.study, job.database))
    return settings_of(config, CATALOGUE, stage, job)


def changed(path: str, value: object) -> dict:
    config = json.loads(json.dumps(CONFIG))
    *groups, last = path.split(".")
    place = config
    for group in groups:
        place = place[group]
    assert last in place
    place[last] = value
    return composed(config, CATALOGUE)[0]


@pytest.mark.parametrize("stage", STAGES)
def test_the_order_of_keys_changes_nothing(stage: str) -> None:
    turned = json.loads(json.dumps(WHOLE), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    for name, study in turned["studies"].items():  # the order of the analyses is that of the report
        study["analyses"] = {analysis: study["analyses"][analysis] for analysis in WHOLE["studies"][name]["analyses"]}
    assert slice_of(turned, stage) == slice_of(WHOLE, stage)


def test_the_readme_names_the_analyses_whose_settings_stand_in_the_slices() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    (row,) = (line for line in readme.splitlines() if line.startswith("| settings |"))
    for name, analysis in CATALOGUE.items():
        if analysis.stage in SLICES:
            assert analysis.settings == []
            assert f"`{name}`" in row or (analysis.stage == MAPS and "attribution methods" in row), name


@pytest.mark.parametrize("stage", STAGES)
def test_a_slice_has_exactly_the_settings_of_its_stage(stage: str) -> None:
    room, name = stage.split()[0].split(".")
    function = getattr(importlib.import_module(f"aulens.{room}.{name}"), name)
    build(typing.get_type_hints(function)["settings"], json.loads(slice_of(WHOLE, stage)))


@pytest.mark.parametrize(
    "stage",
    [
        *OF_ONE_TRAINING,
        "attribution.quality",
        "attribution.judge",
        "attribution.modification",
        "features.extract",
        "faces.normalise",
        "databases.manifest",
    ],
)
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("studies.inagaki2022.training.runs", 12),
        ("studies.inagaki2022.databases", ["a", "b", "a-other"]),
        ("studies.inagaki2022.test_only", {"b": ["b-other"]}),
        ("run", ["inagaki2022", "inagaki2022-all"]),
        ("studies.inagaki2022.analyses.sample_size", None),
        ("studies.inagaki2022.analyses.components", None),
    ],
)
def test_more_runs_databases_analyses_and_studies_change_no_finished_work(stage: str, path: str, value: object) -> None:
    assert slice_of(changed(path, value), stage) == slice_of(WHOLE, stage)


@pytest.mark.parametrize(
    ("path", "value", "stages"),
    [
        ("networks.lite0-heads.dropout", 0.5, {"training.heads", "statistics.backbones", "report.page"}),
        (
            "studies.inagaki2022.split.number",
            50,
            {
                "databases.participants",
                "faces.chosen",
                "training.splits",
                "databases.check",
                "statistics.classification",
                "statistics.people",
                "transfer.action_unit_scores",
                "report.page",
            },
        ),
        (
            "recipes.oval224.margin",
            0.1,
            {"faces.normalise", "faces.shard", "faces.join", "faces.in_study", "report.page"}
            | {"attribution.quality", "attribution.shares"},
        ),
        (
            "backbones.alexnet-random.precision",
            "float32",
            {"features.extract", "features.extract stimuli", "statistics.backbones", "report.page"},
        ),
        ("backbones.alexnet-random.weights", "imagenet", {"features.backbone", "statistics.backbones", "report.page"}),
        ("stimuli.average-face.size", 300, {"synthesis.series", "report.page"}),
        ("stimuli.face-pairs.size", 300, {"synthesis.pairs"}),
        ("stimuli.face-pairs.faces", {"populations": [1], "each": 3}, {"synthesis.pairs"}),
        ("stimuli.face-pairs.pairs", [[12, 6]], {"synthesis.pairs", "databases.pairs"}),
        (
            "stimuli.average-face.intensities",
            [0.0, 1.0],
            {"synthesis.series", "faces.photograph_series", "databases.stimuli", "calibration.draws", "report.page"}
            | OF_PROFILES
            | {"report.explorer"},
        ),
        ("studies.inagaki2022.analyses.similarity.permutations", 5, {"tuning.similarity", "report.page"}),
    ],
)
def test_a_key_changes_the_settings_of_the_stages_that_use_it(path: str, value: object, stages: set[str]) -> None:
    config = changed(path, value)
    assert {stage for stage in STAGES if slice_of(config, stage) != slice_of(WHOLE, stage)} == stages


@pytest.mark.parametrize(("section", "name"), [("databases", "a"), ("stimuli", "average-face")])
def test_who_may_see_faces_repeats_the_explorer_alone(section: str, name: str) -> None:
    for told, stages in ((None, set()), (True, set()), (False, {"report.explorer"})):
        config = json.loads(json.dumps(CONFIG))
        config[section][name]["thumbnails"] = told
        config = composed(config, CATALOGUE)[0]
        assert {stage for stage in STAGES if slice_of(config, stage) != slice_of(WHOLE, stage)} == stages


def test_photographs_are_shown_only_where_the_configuration_says_so() -> None:
    config = json.loads(json.dumps(CONFIG))
    config["databases"]["b"] = {"source": "folder", "path": "p", "grammar": "g", "keep": {}}
    found = [json.loads(slice_of(composed(config, CATALOGUE)[0], "report.explorer"))["pictured"]]
    config["databases"]["b"]["thumbnails"] = True
    found.append(json.loads(slice_of(composed(config, CATALOGUE)[0], "report.explorer"))["pictured"])
    assert found == [["a", "a-other", "b-other"], ["a", "b", "a-other", "b-other"]]


@pytest.mark.parametrize(("border", "same"), [(0.25, True), (0.3, False), (0.0, False)])
def test_a_border_as_it_is_without_the_key_repeats_no_face(border: float, same: bool) -> None:
    haar = CONFIG["recipes"]["oval224"]["haar"] | {"border": border}
    config = changed("recipes.oval224.haar", haar)
    assert (slice_of(config, "faces.normalise") == slice_of(WHOLE, "faces.normalise")) == same


def test_the_border_without_the_key_is_the_default_of_the_stage() -> None:
    assert HaarSettings.border == BORDER


def test_the_seed_changes_what_is_drawn() -> None:
    config = changed("seed", 1)
    differing = {stage for stage in STAGES if slice_of(config, stage) != slice_of(WHOLE, stage)}
    assert {"training.splits", "training.heads", "features.backbone", "synthesis.database"} <= differing
    assert not differing & {"faces.normalise", "tuning.profiles", "evaluation.confusion", "tuning.responses"}


def test_a_backbone_knows_the_checksum_of_what_is_fetched() -> None:
    assert json.loads(slice_of(WHOLE, "features.backbone"))["sha256"] is None
    config = changed("backbones.alexnet-random.weights", "imagenet")
    assert json.loads(slice_of(config, "features.backbone"))["sha256"] == "7be5be79"


def test_keys_that_a_backbone_does_not_need_are_in_no_settings() -> None:
    """So that whoever has features of AlexNet keeps them."""
    assert json.loads(slice_of(WHOLE, "features.backbone")).keys() == {"architecture", "weights", "seed", "sha256"}
    job = SimpleNamespace(**vars(JOB) | {"backbone": "lite0"})
    found = json.loads(settings_of(WHOLE, CATALOGUE, "features.backbone", job))
    assert (found["cut"], found["pool"]) == (8, 7) and "draw" not in found


def test_attribution_methods_share_a_stage_and_are_told_apart_by_the_wildcard() -> None:
    known = CATALOGUE["saliency"]
    schema = {"images": known.schema["images"], "layer": {"type": "string", "default": "conv1"}}
    catalogue = dict(CATALOGUE) | {"other": replace(known, name="other", schema=schema)}
    config = json.loads(json.dumps(CONFIG))
    config["studies"]["inagaki2022"]["analyses"] |= {"saliency": {}, "other": {"images": 3}}
    whole, found = composed(config, catalogue)[0], {}
    for study, method in (("inagaki2022", "saliency"), ("inagaki2022", "other"), ("small", "saliency")):
        job = SimpleNamespace(**vars(JOB) | {"study": study, "method": method})
        found[study, method] = json.loads(settings_of(whole, catalogue, "attribution.maps", job))
    backbone = {name: CONFIG["backbones"]["lite0"][name] for name in ("mean", "sd")}
    assert found["inagaki2022", "other"] == backbone | {
        "method": "other",
        "database": "a",
        "unit": "person",
        "images": 3,
        "random_weights": False,
        "options": {"layer": "conv1"},
        "seed": CONFIG["seed"],
    }
    assert (found["inagaki2022", "saliency"]["images"], found["inagaki2022", "saliency"]["options"]) == (8, {})
    assert found["small", "saliency"] == {
        "method": "saliency",
        "database": "a",
        "unit": "person",
        "images": 2,
        "random_weights": False,
        "options": {},
        "seed": CONFIG["seed"],
        "mean": None,
        "sd": None,
    }


def test_cohorts_are_named_by_their_runs() -> None:
    config = changed(
        "studies.inagaki2022.training", CONFIG["studies"]["inagaki2022"]["training"] | {"runs": 40, "cohort": 10}
    )
    assert cohorts(config, "inagaki2022") == ["runs-000-009", "runs-010-019", "runs-020-029", "runs-030-039"]
    assert len(per_cohort(config, "inagaki2022")) == 8


@pytest.mark.parametrize(
    ("cohort", "names"),
    [
        (6, ["shuffled-000-005", "shuffled-006-006", "groups-000-004"]),
        (3, ["shuffled-000-002", "shuffled-003-005", "shuffled-006-006", "groups-000-002", "groups-003-004"]),
    ],
)
def test_reference_cohorts_lie_beside_the_ordinary_ones(cohort: int, names: list[str]) -> None:
    config = changed("studies.inagaki2022.training.cohort", cohort)
    config["studies"]["inagaki2022"]["analyses"]["baseline"] |= {"shuffled": 7, "groups": 5}
    assert reference_cohorts(config, "inagaki2022") == [(name, one) for name in ("a", "b") for one in names]
    shuffled = [name for _, name in reference_cohorts(config, "inagaki2022", "shuffled")]
    assert shuffled == [name for name in names if name.startswith("shuffled")] * 2
    assert per_cohort(config, "inagaki2022") == per_cohort(
        changed("studies.inagaki2022.training.cohort", cohort), "inagaki2022"
    )
    assert reference_cohorts(config, "inagaki2022-all") == []


def test_one_database_has_reference_cohorts_only_where_they_are_used() -> None:
    config = changed("studies.inagaki2022.databases", ["a"])
    analyses = config["studies"]["inagaki2022"]["analyses"]
    analyses["recovery"] = {}
    assert reference_cohorts(config, "inagaki2022", "shuffled") == []
    assert {name.split("-")[0] for _, name in reference_cohorts(config, "inagaki2022")} == {"groups"}
    del analyses["recovery"]
    assert reference_cohorts(config, "inagaki2022") == []


@pytest.mark.parametrize(("stage", "study"), [("training.heads", "inagaki2022"), ("training.cnn", "small")])
def test_a_reference_cohort_differs_from_an_ordinary_one_in_its_kind(stage: str, study: str) -> None:
    def settings(one: str, cohort: str) -> dict:
        job = SimpleNamespace(**vars(JOB) | {"study": study, "cohort": cohort})
        return json.loads(settings_of(WHOLE, CATALOGUE, one, job))

    assert "kind" not in settings(stage, "runs-000-005")
    assert settings(stage, "runs-000-005")["study"] == study
    for kind, more in (("shuffled", {}), ("groups", {"groups": 6})):
        assert settings(stage, f"{kind}-000-005") == settings(stage, "runs-000-005") | {"kind": kind}
        ordinary = settings("training.splits", "runs-000-005")
        assert set(ordinary) == {"seed", "database", "split", "first_run", "last_run"}
        assert settings("training.splits", f"{kind}-000-005") == ordinary | {"kind": kind} | more
        assert settings("tuning.responses", f"{kind}-000-005") == settings("tuning.responses", "runs-000-005")


def test_numbers_of_reference_networks_change_no_finished_training() -> None:
    more = changed("studies.inagaki2022.analyses.baseline", {"shuffled": 12, "groups": 6})
    for cohort in ("runs-000-005", "shuffled-000-005", "groups-000-005"):
        for stage in ("training.splits", "training.heads"):
            job = SimpleNamespace(**vars(JOB) | {"cohort": cohort})
            found = [settings_of(config, CATALOGUE, stage, job) for config in (WHOLE, more)]
            assert found[0] == found[1]


def test_the_check_is_told_of_groups_of_people_only_where_there_are_any() -> None:
    studies = json.loads(slice_of(WHOLE, "databases.check"))["studies"]
    with_groups = {"inagaki2022", "inagaki2022-alexnet", "inagaki2022-pixels"}
    assert {name for name, study in studies.items() if "groups" in study} == with_groups
    assert studies["inagaki2022"]["groups"] == 6


def test_databases_and_studies_are_counted_once() -> None:
    assert only_tested(WHOLE, "inagaki2022") == ["a-other", "b-other"]
    assert databases_of(WHOLE, "inagaki2022") == ["a", "b", "a-other", "b-other"]
    made = ["inagaki2022", "yousefi2016", "cik2021", "breuer2017", "breuer2017-micro"]
    made += [
        "inagaki2022-all",
        "inagaki2022-alexnet",
        "inagaki2022-pixels",
        "cik2021-oval",
        "breuer2017-micro-difference",
    ]
    assert studies_to_make(WHOLE) == made


def test_studies_are_divided_by_what_they_have() -> None:
    inagaki = ["inagaki2022", *(rf"inagaki2022\-{name}" for name in ("all", "alexnet", "pixels"))]
    assert studies_where(WHOLE, "network.engine", "heads") == "|".join(inagaki)
    others = [rf"cik2021\-{name}" for name in ("oval", "wide", r"wide\-oval", "background", r"background\-oval")]
    breuer = ["breuer2017", r"breuer2017\-micro", r"breuer2017\-micro\-difference"]
    cnn = ["yousefi2016", "cik2021", *others, *breuer, "small"]
    assert studies_where(WHOLE, "network.engine", "cnn") == "|".join(cnn)
    assert studies_where(WHOLE, "split.scheme", "folds") == "|".join(breuer)
    assert studies_where(WHOLE, "split.scheme", "leave_one_out") == "(?!)", "which fits nothing"


@pytest.mark.parametrize("study", ["inagaki2022", "small"])
def test_the_catalogue_knows_all_facts(study: str) -> None:
    assert tuple(facts_of(WHOLE, study)) == FACTS


def test_what_surrounds_a_face_without_an_oval_is_as_grey_as_in_the_faces() -> None:
    assert GREY == MIDDLE_GREY


@pytest.mark.parametrize(("per", "named"), [("study", []), ("cohort", ["database"]), ("test", ["trained", "tested"])])
def test_an_analysis_of_a_part_of_a_study_is_told_of_which(per: str, named: list[str]) -> None:
    block = {"step": 10, "plateau": None}
    known = replace(CATALOGUE["learning_curves"], name="own", stage="training.own", settings=["labels"], per=per)
    config = json.loads(json.dumps(CONFIG))
    config["studies"]["inagaki2022"]["analyses"]["own"] = {}
    catalogue = dict(CATALOGUE) | {"own": known}
    found = json.loads(settings_of(composed(config, catalogue)[0], catalogue, "training.own", JOB))
    labels = {"labels": CONFIG["studies"]["inagaki2022"]["labels"]}
    assert found == labels | block | {name: getattr(JOB, name) for name in named}


def test_keys_on_files_change_the_manifest_only_where_they_differ_from_what_holds_without_them() -> None:
    assert OF_FILES == {"exclude": [], "smallest_side": SMALLEST_SIDE, "most_left_out": MOST_LEFT_OUT}
    job = SimpleNamespace(database="photos")

    def settings(**keys: object) -> dict:
        entry = {"source": "folder", "path": "p", "grammar": "g", "keep": {}} | keys
        return json.loads(settings_of({"databases": {"photos": entry}}, CATALOGUE, "databases.manifest", job))

    assert settings(**OF_FILES) == settings(**dict.fromkeys(OF_FILES)) == settings()
    changed = {"exclude": ["a.png"], "smallest_side": 32, "most_left_out": 0}
    assert settings(**changed) == settings() | changed


@pytest.mark.parametrize("key", ["rate_factor", "rate_decay"])
def test_what_lowers_the_learning_rate_is_in_the_settings_only_if_it_is_given(key: str) -> None:
    config = json.loads(json.dumps(CONFIG))
    assert key not in json.loads(slice_of(WHOLE, "training.cnn"))
    config["studies"]["small"]["training"] = {key: 0.999}
    assert json.loads(slice_of(composed(config, CATALOGUE)[0], "training.cnn"))[key] == 0.999


def test_people_stand_for_others_where_a_database_is_only_tested() -> None:
    config = changed("studies.inagaki2022.split.unit", "image")
    found = {}
    for tested in ("b", "a-other"):
        job = SimpleNamespace(**vars(JOB) | {"tested": tested}, choice="")
        own = json.loads(settings_of(config, CATALOGUE, "evaluation.predict", job))
        found[tested] = own["unit"], own["number"]
    assert found == {"b": ("image", 12), "a-other": ("person", None)}
