"""What runs again after a change, in the dry run's own words."""

import os
import time
from pathlib import Path

import pandas as pd
import pytest

SETTINGS_CHANGED = "Params have changed since last execution"
AFTER_SUMMARIES = {"statistics.summary", "report.page"}
AFTER_PROFILES = {
    "tuning.similarity",
    "tuning.components",
    "tuning.recovery",
    "statistics.relation",
    "statistics.sample_size",
    "report.figures",
} | AFTER_SUMMARIES
AFTER_SIMILARITY = {"statistics.relation", "report.figures"} | AFTER_SUMMARIES
AFTER_RESPONSES = {"tuning.profiles"} | AFTER_PROFILES
AFTER_PREDICTIONS = {
    "evaluation.confusion",
    "statistics.intervals",
    "statistics.classification",
    "statistics.rank_orders",
    "statistics.relation",
    "report.figures",
} | AFTER_SUMMARIES
AFTER_HEADS = (
    {"evaluation.predict", "tuning.responses", "training.curves", "statistics.classification"}
    | AFTER_RESPONSES
    | AFTER_PREDICTIONS
)
AFTER_FEATURES = {"training.heads"} | AFTER_HEADS
AFTER_FACES = {"features.extract", "training.splits"} | AFTER_FEATURES
AFTER_MANIFEST = {"faces.normalise", "databases.check"} | AFTER_FACES
TINY = "tests/workflow/tiny.yaml"


def rerun(direct: set[str], after: set[str]) -> tuple[set[str], set[str]]:
    """Return what a dry run must say: stages whose settings or code changed, and all stages.

    Snakemake gives this reason only for jobs that do not follow from another job that runs again.
    """
    return direct, direct | after


MODULES = {
    "synthesis/cultures.py": rerun({"synthesis.database"}, {"databases.manifest"} | AFTER_MANIFEST),
    "databases/grammar.py": rerun({"databases.manifest"}, AFTER_MANIFEST),
    "faces/oval.py": rerun({"faces.normalise", "faces.series"}, AFTER_FACES),
    "features/extract.py": rerun({"features.extract"}, AFTER_FEATURES),
    "training/splits.py": rerun({"training.splits"}, AFTER_FEATURES),
    "training/course.py": rerun({"training.heads"}, AFTER_HEADS),
    "tuning/responses.py": rerun({"tuning.responses"}, AFTER_RESPONSES),
    "tuning/similarity.py": rerun({"tuning.similarity"}, AFTER_SIMILARITY),
    "statistics/relation.py": rerun({"statistics.relation"}, {"report.figures"} | AFTER_SUMMARIES),
    "report/sentences.py": rerun({"report.page"}, set()),
}


@pytest.mark.parametrize("module", MODULES)
def test_a_changed_module_reruns_what_imports_it_and_what_follows(finished, module: str) -> None:
    name = f"workflow/aulens/{module}"
    before = finished.text(name)
    finished.write(name, before + "\n# changed\n")
    try:
        plan = finished.planned()
    finally:
        finished.write(name, before)
    direct, everything = MODULES[module]
    assert plan.because(SETTINGS_CHANGED) == direct
    assert plan.stages == everything


KEYS = {
    ("dropout: 0.0,", "dropout: 0.1,"): rerun({"synthesis.database"}, {"databases.manifest"} | AFTER_MANIFEST),
    ("softness: 0.06", "softness: 0.05"): rerun({"faces.normalise", "faces.series"}, AFTER_FACES),
    ("mirror: [false, true]", "mirror: [false]"): rerun({"features.extract"}, AFTER_FEATURES),
    ("iterations: 60", "iterations: 61"): rerun({"training.heads"}, AFTER_HEADS),
    ("plateau: [41, 60]", "plateau: [31, 60]"): rerun(
        {"training.curves"}, {"statistics.classification", "report.figures"} | AFTER_SUMMARIES
    ),
    ("permutations: 100, split_halves", "permutations: 110, split_halves"): rerun(
        {"tuning.similarity"}, AFTER_SIMILARITY
    ),
    ("relation: {permutations: 100}", "relation: {permutations: 110}"): rerun(
        {"statistics.relation"}, {"report.figures"} | AFTER_SUMMARIES
    ),
}


@pytest.mark.parametrize("change", KEYS)
def test_a_changed_key_reruns_the_stages_that_it_belongs_to_and_what_follows(finished, change: tuple[str, str]) -> None:
    before = finished.text(TINY)
    assert change[0] in before
    finished.write(TINY, before.replace(*change))
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    direct, everything = KEYS[change]
    assert plan.because(SETTINGS_CHANGED) == direct
    assert plan.stages == everything


def test_nothing_runs_again_without_a_change(finished) -> None:
    assert finished.planned().stages == set()


def test_touched_files_rerun_nothing(finished) -> None:
    later = time.time() + 10
    for folder in ("workflow", "config", "results", "envs"):
        for path in sorted((finished.folder / folder).rglob("*")):
            os.utime(path, (later, later))
    assert finished.planned().stages == set()


def test_more_runs_train_only_the_new_cohorts(finished) -> None:
    before = finished.text(TINY)
    finished.write(TINY, before.replace("runs: 2\n", "runs: 4\n"))
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    trained = [
        block
        for rule, block in plan.jobs
        if rule in {"training.splits", "training.heads", "evaluation.predict", "tuning.responses"}
    ]
    assert plan.stages >= {
        "training.splits",
        "training.heads",
        "evaluation.predict",
        "tuning.responses",
        "training.curves",
        "evaluation.confusion",
    }
    assert all("runs-002-003" in block for block in trained)
    assert not plan.stages & {
        "synthesis.database",
        "databases.manifest",
        "databases.check",
        "faces.normalise",
        "features.extract",
        "features.backbone",
    }


def test_another_study_repeats_nothing_of_the_first(finished) -> None:
    before = finished.text(TINY)
    study = before[before.index("  tiny: &tiny") : before.index("  tiny-all:")]
    second = (
        study.replace("tiny: &tiny", "second:").replace("analyses: &analyses", "analyses:").replace("0.05}", "0.02}")
    )
    finished.write(TINY, before.replace("run: [tiny]", "run: [tiny, second]") + second)
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    of_first = [stage for stage, block in plan.jobs if "> logs/tiny/" in block]
    assert of_first == []
    assert not plan.stages & {
        "synthesis.database",
        "databases.manifest",
        "faces.normalise",
        "faces.series",
        "features.extract",
        "features.backbone",
    }
    assert {"training.heads", "evaluation.predict", "report.figures", "databases.check", "report.page"} <= plan.stages


def test_another_database_trains_only_its_own_networks(finished) -> None:
    before = finished.text(TINY)
    finished.write(
        TINY,
        before.replace("databases: [small-a, small-b]", "databases: [small-a, small-b, small-c]").replace(
            "stimuli:\n  small-face",
            "  small-c: {<<: *small, population: 2, first_person: 40}\nstimuli:\n  small-face",
            1,
        ),
    )
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    for rule in (
        "synthesis.database",
        "databases.manifest",
        "faces.normalise",
        "features.extract",
        "training.splits",
        "training.heads",
        "tuning.responses",
    ):
        blocks = [block for name, block in plan.jobs if name == rule]
        assert blocks
        assert all("small-c" in block for block in blocks)
    assert all("small-c" in block for name, block in plan.jobs if name == "evaluation.predict")


def test_the_figures_of_the_finished_study_are_there(finished) -> None:
    figures = finished.folder / "results/studies/tiny/figures"
    assert len(list(figures.glob("figure_*.svg"))) == len(list(figures.glob("figure_*.png"))) == 10
    page = (finished.folder / "results/report/index.html").read_text()
    assert page.count('id="tiny"') == 1
    assert pd.read_csv(finished.folder / "results/databases/small-a/problems.csv").empty


def test_a_cohort_of_two_and_two_of_one_give_the_same_profiles(finished, tmp_path: Path) -> None:
    again = finished.copy(tmp_path / "aulens")
    again.write(TINY, again.text(TINY).replace("cohort: 2", "cohort: 1"))
    target = "results/studies/tiny/tuning/profiles.csv"
    assert again.planned(target).stages == {"training.splits", "training.heads", "tuning.responses", "tuning.profiles"}
    run = again.snakemake(target)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (again.folder / target).read_bytes() == (finished.folder / target).read_bytes()


def test_a_photograph_added_repeats_that_database_alone(finished, tmp_path: Path) -> None:
    again = finished.copy(tmp_path / "aulens")
    folders = [tmp_path / "photos-1", tmp_path / "photos-2"]
    for folder in folders:
        for image in (again.folder / "results/databases/small-a/images").glob("p1-00[0-2]_*.png"):
            person, expression = image.stem.split("_")
            (folder / expression).mkdir(parents=True, exist_ok=True)
            (folder / expression / f"{person}_1.png").write_bytes(image.read_bytes())
    entry = "  {}: {{source: folder, path: {}, grammar: config/databases/folder_per_expression.yaml, keep: {{}}}}\n"
    entries = "".join(entry.format(folder.name, folder) for folder in folders)
    again.write(TINY, again.text(TINY).replace("stimuli:\n  small-face", f"{entries}stimuli:\n  small-face", 1))
    targets = [f"results/faces/small/{folder.name}/faces.csv" for folder in folders]
    run = again.snakemake(*targets)
    assert run.returncode == 0, run.stdout + run.stderr
    assert again.planned(*targets).stages == set()
    (folders[0] / "happy/p9_1.png").write_bytes((folders[0] / "happy/p1-000_1.png").read_bytes() + b"more")
    plan = again.planned(*targets)
    assert plan.stages == {"databases.manifest", "faces.normalise"}
    assert all("photos-1" in block and "photos-2" not in block for _, block in plan.jobs)
