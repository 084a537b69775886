"""The catalogue of analyses."""

import re
from pathlib import Path

import pytest
import yaml

from aulens.configuration.catalogue import FOLDER, MAPS, attribution_methods, closed, read_catalogue
from aulens.errors import InputError

ROOT = Path(__file__).parents[2]
CATALOGUE = read_catalogue()
RULES = "\n".join(path.read_text() for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
FIGURES = {path.stem for path in (ROOT / "workflow/aulens/report/figures").glob("*.py")} - {"__init__"}


def rules_of(stage: str) -> list[str]:
    """Return the rules whose code is that of a stage."""
    return [block for block in re.split(r"^rule ", RULES, flags=re.M) if re.search(rf'code\w*\("{stage}"', block)]


def outputs_of(stage: str) -> list[str]:
    """Return the outputs of a stage's rules, below the folder of the study."""
    outputs = (rule.partition("    output:")[2].partition("    log:")[0] for rule in rules_of(stage))
    return [path for text in outputs for path in re.findall(r'"results/studies/\{study\}/([^"]+)"', text)]


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_analysis_has_its_rule_with_all_its_results(name: str) -> None:
    analysis = CATALOGUE[name]
    if analysis.stage is None:
        assert not analysis.tables and not analysis.key_numbers and not analysis.settings
        return
    assert len(rules_of(analysis.stage)) == 1
    files = [*analysis.tables, *([analysis.key_numbers] if analysis.key_numbers else [])]
    assert set(files) <= set(outputs_of(analysis.stage))


@pytest.mark.parametrize("name", attribution_methods(CATALOGUE))
def test_every_attribution_method_has_its_module_and_says_how_many_faces_it_is_shown(name: str) -> None:
    assert (ROOT / f"workflow/aulens/attribution/methods/{name}.py").is_file()
    assert CATALOGUE[name].schema["images"]["type"] == "integer"


def test_every_figure_has_a_module_and_belongs_to_one_analysis() -> None:
    drawn = [figure for analysis in CATALOGUE.values() for figure in analysis.figures]
    assert sorted(drawn) == sorted(FIGURES)


@pytest.mark.parametrize("name", CATALOGUE)
def test_figures_read_what_an_analysis_or_the_faces_give(name: str) -> None:
    analyses = closed({name: {}}, CATALOGUE)
    tables = {table for one in analyses for table in CATALOGUE[one].tables}
    written = {file for one in analyses if CATALOGUE[one].stage for file in outputs_of(CATALOGUE[one].stage)}
    for path in CATALOGUE[name].reads:
        given = path.startswith(("faces/{", "participants/{"))
        assert given or path in (written if path.endswith(".npy") else tables), path


def test_attribution_methods_that_are_named_come_first() -> None:
    found = closed({"mean_maps": {"of": ["saliency"]}, "saliency": {"images": 2}}, CATALOGUE)
    assert list(found) == ["saliency", "mean_maps"]
    assert found["saliency"] == {"images": 2, "random_weights": False}
    assert closed({"mean_maps": {"of": ["saliency"]}}, CATALOGUE)["saliency"]["images"] == 8
    for odd in (["odd"], "saliency", None, ["mean_maps"], [["saliency"]], ["profiles"]):
        assert list(closed({"mean_maps": {"of": odd}}, CATALOGUE)) == ["mean_maps"], "which the schema refuses"


def test_only_attribution_methods_can_be_named_as_such(config, root, problems) -> None:
    config["studies"]["main"]["analyses"] = {"mean_maps": {"of": ["saliensy", "saliency"]}}
    assert problems(config, root) == [
        "studies.main.analyses.mean_maps.of[0]: 'saliensy' is given; allowed: "
        f"{', '.join(attribution_methods(CATALOGUE))}; did you mean saliency?"
    ]
    config["studies"]["main"]["analyses"] = {"mean_maps": {"of": ["saliency"]}}
    assert problems(config, root) == []


def test_needed_analyses_come_first_with_their_defaults() -> None:
    found = closed({"components": {"number": 2}, "confusion": {}}, CATALOGUE)
    assert list(found) == ["responses", "profiles", "components", "predictions", "intervals", "confusion"]
    assert found["components"] == {
        "number": 2,
        "observations": "output_units",
        "centred": True,
        "draws": 1000,
        "confidence": 0.95,
    }
    assert found["predictions"] == {"variants": "all"}


def test_what_others_need_cannot_be_taken_out(config, root, problems) -> None:
    studies = config["studies"]
    studies["main"]["analyses"] = {"intervals": None, "confusion": {}, "cross_tests": {}, "preprocessing": None}
    sentence = (
        "analyses.intervals: taken out, but confusion and cross_tests need it; take confusion and cross_tests out too"
    )
    assert problems(config, root) == [f"studies.main.{sentence}"]
    studies["main"]["analyses"] = {"intervals": {}, "confusion": {}, "profiles": {}}
    studies["other"] = {"like": "main", "analyses": {"responses": None, "intervals": None, "confusion": None}}
    assert problems(config, root) == [
        "studies.other.analyses.responses: taken out, but profiles needs it; take profiles out too"
    ]
    studies["other"]["analyses"] = {"confuson": None, "other": None}
    assert problems(config, root) == [
        "studies.other.analyses.confuson: taken out, but there is no such analysis; did you mean confusion?",
        "studies.other.analyses.other: taken out, but there is no such analysis",
    ]
    studies["other"]["analyses"] = {"responses": None, "intervals": None, "confusion": None}
    studies["third"] = {"like": "other", "analyses": {"responses": {}}}
    assert len(problems(config, root)) == 1, "taken in again"
    studies["other"]["like"] = "third"  # in a circle, which has its own sentence
    assert any("an entry cannot be like itself" in line for line in problems(config, root))


def test_null_takes_an_analysis_out_and_odd_ones_stay() -> None:
    assert closed({"confusion": None, "preprocessing": None}, CATALOGUE) == {}
    assert closed({"odd": {}, "preprocessing": 3}, CATALOGUE) == {"odd": {}, "preprocessing": 3}


@pytest.fixture
def folder(tmp_path):
    for name, needs in (("first", ["second"]), ("second", [])):
        values = yaml.safe_load((FOLDER / "preprocessing.yaml").read_text()) | {"needs": needs}
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(values))
    return tmp_path


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"needs": ["third"]}, "second.yaml: needs: 'third' is no analysis; there are first, second"),
        ({"needs": ["first"]}, "first needs second needs first; no analysis can need itself"),
        (
            {"requires": ["photos"]},
            "requires: 'photos'; allowed: stimuli, planted, displays, regions, crossed, cnn, gradients, several, ",
        ),
        ({"tabels": []}, "second.yaml: the keys of an analysis are description, figures,"),
        ({"settings": ["labls"]}, "second.yaml: settings: 'labls' is no fact of a study; did you mean labels?"),
        ({"shows": ["odd"]}, "second.yaml: shows: 'odd' is no fact of a study; there are seed, study, databases, "),
        ({"per": "run"}, "second.yaml: per: 'run'; allowed: study, cohort, test, cross; null without a stage"),
        ({"per": "study"}, "second.yaml: per: 'study'; allowed: study, cohort, test, cross; null without a stage"),
        ({"stage": "tuning.odd"}, "second.yaml: per: None; allowed: study, cohort, test, cross; null without a stage"),
        ({"stage": "attribution.maps", "per": "study"}, "second.yaml: per: 'study'; attribution.maps is per cohort"),
    ],
)
def test_a_mistake_in_the_catalogue_is_one_sentence(folder, change, sentence) -> None:
    assert list(read_catalogue(folder)) == ["first", "second"]
    read_catalogue.cache_clear()
    file = folder / "second.yaml"
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | change))
    with pytest.raises(InputError, match=re.escape(sentence)):
        read_catalogue(folder)


def test_only_attribution_methods_share_a_stage(folder) -> None:
    def give(stage: str) -> None:
        read_catalogue.cache_clear()
        for file in folder.glob("*.yaml"):
            file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | {"stage": stage, "per": "cohort"}))

    give(MAPS)
    assert attribution_methods(read_catalogue(folder)) == ["first", "second"]
    give("tuning.profiles")
    with pytest.raises(InputError, match=r"first and second have the same stage tuning\.profiles; allowed for attribu"):
        read_catalogue(folder)


def test_what_an_analysis_requires(config, root, problems) -> None:
    study = config["studies"]["main"]
    study |= {"stimuli": None, "databases": ["a"], "analyses": {"profiles": {}, "cross_tests": {}}}
    assert problems(config, root) == [
        "studies.main.analyses.cross_tests: analysis cross_tests needs another database to test on; name a second one "
        "in studies.main.databases or in test_only; or take the analysis out",
        "studies.main.analyses.profiles: analysis profiles needs stimuli; name an action unit series in "
        "studies.main.stimuli; or take the analysis out",
        "studies.main.analyses.responses: analysis responses (needed by profiles) needs stimuli; name an action unit "
        "series in studies.main.stimuli; or take the analysis out",
    ]
    study |= {"stimuli": "face", "test_only": {"a": ["b"]}}
    assert problems(config, root) == []


def test_a_study_with_other_analyses_needs_nothing_of_these(config, root, problems) -> None:
    study = config["studies"]["main"]
    study |= {"databases": ["a"], "network": "small", "analyses": {"learning_curves": {}, "confusion": {}}}
    config["recipes"]["oval"]["variants"] = None
    del study["stimuli"], study["test_only"], study["published"], study["registration"]
    config["recipes"]["oval"]["variants"] = None
    assert problems(config, root) == []


def test_recovery_needs_what_was_planted_or_measured(config, root, problems) -> None:
    (root / "photos").mkdir()
    config["studies"]["main"]["databases"] = ["kdef"]
    config["studies"]["main"]["analyses"] = {"recovery": {}}
    assert [line for line in problems(config, root) if "recovery" in line] == [
        "studies.main.analyses.recovery: analysis recovery needs a database that is trained on and whose action units "
        "are known: rendered (source: synthetic), or with measured_action_units (docs/measured-action-units.md); or "
        "take the analysis out"
    ]


def test_a_crossing_needs_tests_in_all_four_cells(config, root, problems) -> None:
    known, study = config["databases"], config["studies"]["main"]
    (root / "config/cultures/b.yaml").write_text((root / "config/cultures/a.yaml").read_text())
    other = {"culture": "config/cultures/b.yaml"}
    known |= {"b": known["a"] | other | {"population": 2}, "a-other": known["a"] | {"population": 2}}
    known["b-other"] = known["a"] | other
    study["analyses"]["two_by_two"] = {}
    study["test_only"] = {"a": ["a-other"], "b": ["b-other"]}
    (problem,) = problems(config, root)
    assert problem.startswith(
        "studies.main.analyses.two_by_two: analysis two_by_two needs rendered databases of its own and another "
        "population, each with its own and another culture"
    )
    study["test_only"] = {"a": ["a-other", "b-other"]}
    assert problems(config, root) == []


def test_shares_need_to_know_where_faces_are(config, root, problems) -> None:
    (root / "photos").mkdir()
    study, recipe = config["studies"]["main"], config["recipes"]["oval"]
    study |= {"databases": ["kdef"], "network": "small", "analyses": {"attribution_shares": {"of": ["saliency"]}}}
    recipe["variants"] = None
    assert problems(config, root) == []
    recipe |= {"crop": "whole", "detector": "none", "fallback": None}
    assert problems(config, root) == [
        "studies.main.analyses.attribution_shares: analysis attribution_shares needs to know where faces are, which a "
        "recipe with crop: whole does not; give each of studies.main.databases the key landmarks, or take crop: "
        "square; or take the analysis out"
    ]
    config["databases"]["kdef"]["landmarks"] = "points.csv"
    assert problems(config, root) == ["databases.kdef.landmarks: the file points.csv does not exist"]
    (root / "points.csv").touch()
    assert problems(config, root) == []
