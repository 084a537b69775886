import importlib
import json
import typing
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from aulens.configuration.slices import SLICES, settings_of
from aulens.configuration.studies import cohorts, databases_of, only_tested, per_cohort, studies_to_make
from aulens.settings import build

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config/config.yaml").read_text())
JOB = SimpleNamespace(
    study="inagaki2022",
    database="a",
    trained="a",
    tested="b",
    cohort="runs-000-005",
    recipe="oval224",
    backbone="alexnet-random",
    stimuli="average-face",
)
OF_ONE_TRAINING = ["training.splits", "training.heads", "evaluation.predict", "tuning.responses"]


def changed(path: str, value: object) -> dict:
    config = json.loads(json.dumps(CONFIG))
    *groups, last = path.split(".")
    place = config
    for group in groups:
        place = place[group]
    assert last in place
    place[last] = value
    return config


@pytest.mark.parametrize("stage", SLICES)
def test_the_order_of_keys_changes_nothing(stage: str) -> None:
    turned = json.loads(json.dumps(CONFIG), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert settings_of(turned, stage, JOB) == settings_of(CONFIG, stage, JOB)


@pytest.mark.parametrize("stage", SLICES)
def test_a_slice_has_exactly_the_settings_of_its_stage(stage: str) -> None:
    room, name = stage.split()[0].split(".")
    function = getattr(importlib.import_module(f"aulens.{room}.{name}"), name)
    values = json.loads(settings_of(CONFIG, stage, JOB))
    build(typing.get_type_hints(function)["settings"], values)


@pytest.mark.parametrize("stage", [*OF_ONE_TRAINING, "features.extract", "faces.normalise", "databases.manifest"])
@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("studies.inagaki2022.training.runs", 12),
        ("studies.inagaki2022.databases", ["a", "b", "a-other"]),
        ("studies.inagaki2022.test_only", {}),
        ("run", ["inagaki2022", "inagaki2022-all"]),
        ("studies.inagaki2022.analyses.compare_with", None),
    ],
)
def test_more_runs_databases_and_studies_change_no_finished_work(stage: str, path: str, value: object) -> None:
    assert settings_of(changed(path, value), stage, JOB) == settings_of(CONFIG, stage, JOB)


@pytest.mark.parametrize(
    ("path", "value", "stages"),
    [
        (
            "seed",
            1,
            {"training.splits", "training.heads", "features.backbone", "synthesis.database", "tuning.similarity"},
        ),
        ("studies.inagaki2022.head.dropout", 0.5, {"training.heads", "report.figures", "report.page"}),
        ("studies.inagaki2022.people", 50, {"training.splits", "databases.check", "report.page"}),
        ("recipes.oval224.margin", 0.1, {"faces.normalise", "faces.series", "report.figures", "report.page"}),
        ("backbones.alexnet-random.precision", "float32", {"features.extract", "report.page"}),
    ],
)
def test_a_key_changes_the_settings_of_the_stages_that_use_it(path: str, value: object, stages: set[str]) -> None:
    config = changed(path, value)
    differing = {stage for stage in SLICES if settings_of(config, stage, JOB) != settings_of(CONFIG, stage, JOB)}
    assert stages <= differing
    if path != "seed":
        assert differing - {"features.extract stimuli"} == stages


def test_a_backbone_knows_the_checksum_of_what_is_fetched() -> None:
    assert json.loads(settings_of(CONFIG, "features.backbone", JOB))["sha256"] is None
    config = changed("backbones.alexnet-random.weights", "imagenet")
    assert json.loads(settings_of(config, "features.backbone", JOB))["sha256"] == "7be5be79"


def test_cohorts_are_named_by_their_runs() -> None:
    config = changed("studies.inagaki2022.training", {"runs": 40, "cohort": 10})
    assert cohorts(config, "inagaki2022") == ["runs-000-009", "runs-010-019", "runs-020-029", "runs-030-039"]
    assert len(per_cohort(config, "inagaki2022")) == 8


def test_databases_and_studies_are_counted_once() -> None:
    assert only_tested(CONFIG, "inagaki2022") == ["a-other", "b-other"]
    assert databases_of(CONFIG, "inagaki2022") == ["a", "b", "a-other", "b-other"]
    assert studies_to_make(CONFIG) == ["inagaki2022", "inagaki2022-all"]
