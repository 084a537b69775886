"""What runs again after a change, in the dry run's own words."""

import os
import re
import shutil
import time
from pathlib import Path

import pandas as pd
import pytest

from aulens.files import read_json

ROOT = Path(__file__).parents[2]
SETTINGS_CHANGED = "Params have changed since last execution"
AFTER_SUMMARIES = {"statistics.summary", "report.records", "report.page"}
AFTER_PROFILES = {
    "tuning.similarity",
    "tuning.components",
    "tuning.recovery",
    "statistics.relation",
    "statistics.sample_size",
    "report.draw",
} | AFTER_SUMMARIES
AFTER_RESPONSES = {"tuning.profiles"} | AFTER_PROFILES
AFTER_PREDICTIONS = {
    "evaluation.confusion",
    "statistics.intervals",
    "statistics.classification",
    "statistics.rank_orders",
    "statistics.relation",
    "report.draw",
} | AFTER_SUMMARIES
AFTER_HEADS = {"evaluation.predict", "tuning.responses", "training.curves"} | AFTER_RESPONSES | AFTER_PREDICTIONS
AFTER_FEATURES = {"training.heads"} | AFTER_HEADS
AFTER_FACES = {
    "faces.chosen",
    "faces.in_study",
    "features.extract",
    "databases.participants",
    "training.splits",
} | AFTER_FEATURES
AFTER_SPLITS = {"training.cnn", "attribution.maps", "attribution.mean_maps"} | AFTER_FEATURES
AFTER_MANIFEST = {"faces.normalise", "databases.check"} | AFTER_FACES
TINY = "tests/workflow/tiny.yaml"


def test_a_changed_module_reruns_what_imports_it_and_what_follows(finished) -> None:
    """Which stages import which modules, however deep: tests/library/test_library_code.py."""
    name = "workflow/aulens/training/splits.py"
    before = finished.text(name)
    finished.write(name, before + "\nCHANGED = True\n")
    try:
        plan = finished.planned()
    finally:
        finished.write(name, before)
    assert plan.because(SETTINGS_CHANGED) == {"training.splits"}
    assert plan.stages == {"training.splits"} | AFTER_SPLITS


def test_a_changed_key_reruns_the_stages_that_it_belongs_to_and_what_follows(finished) -> None:
    """Which stages depend on which keys: tests/configuration/test_configuration_slices.py."""
    before = finished.text(TINY)
    finished.write(TINY, before.replace("softness: 0.06", "softness: 0.05"))
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    assert plan.because(SETTINGS_CHANGED) == {"faces.normalise"}
    assert plan.stages == {"faces.normalise"} | AFTER_FACES


def test_every_rule_that_reads_a_given_file_depends_on_its_content() -> None:
    rules = "\n".join(path.read_text() for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
    given = ("culture=", "grammar=", "published=", "templates=", "weights=given_weights")
    reading = {}
    for block in re.split(r"^rule ", rules, flags=re.MULTILINE)[1:]:
        inputs, _, rest = block.partition("    output:")
        if any(f"        {name}" in inputs for name in given):
            hashed = "file_content(" in rest or "given=given_with_grammar" in rest
            reading[block.split(":")[0]] = "given=" in rest and hashed
    assert reading == dict.fromkeys(
        ("synthetic_database", "unpack", "manifest", "backbone", "rank_orders", "page"), True
    )


@pytest.mark.parametrize(
    ("name", "stage", "after"),
    [
        ("config/cultures/a.yaml", "synthesis.database", {"databases.manifest"} | AFTER_MANIFEST),
        ("config/databases/synthetic.yaml", "databases.manifest", AFTER_MANIFEST),
        ("workflow/aulens/report/page.css", "report.page", set()),
    ],
)
def test_a_given_file_replaced_by_one_with_an_old_date_is_seen(finished, name: str, stage: str, after: set) -> None:
    path = finished.folder / name
    before, dates = path.read_text(), path.stat()
    path.write_text(before + "# changed\n")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    try:
        plan = finished.planned()
    finally:
        path.write_text(before)
        os.utime(path, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert plan.because(SETTINGS_CHANGED) == {stage}
    assert plan.stages == {stage} | after


def test_results_without_records_are_taken_if_they_are_the_same_and_refused_if_not(finished, tmp_path: Path) -> None:
    again = finished.copy(tmp_path / "aulens")
    shutil.rmtree(again.folder / ".snakemake")
    assert again.planned().stages == set()
    again.write(TINY, again.text(TINY).replace("softness: 0.06", "softness: 0.05"))
    run = again.snakemake()
    assert run.returncode == 1
    assert "results/faces/small/small-a/faces.provenance.json: other oval" in run.stdout + run.stderr
    rules = re.search("--forcerun ([a-z_ ]+) once", run.stdout + run.stderr)[1].split()
    assert set(rules) == {"normalise", "series", "in_study", "figures_preprocessing", "page"}
    plan = again.planned("--forcerun", *rules)  # a rule that is named repeats the faces of all recipes
    assert plan.stages == {"faces.normalise"} | AFTER_FACES | AFTER_SPLITS


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
    finished.write(TINY, before.replace("runs: 2\n", "runs: 4\n", 1))
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
        "faces.normalise",
        "features.extract",
        "features.backbone",
    }


def test_another_study_repeats_nothing_of_the_first(finished) -> None:
    before = finished.text(TINY)
    second = "  second: {like: tiny, training: {learning_rate: [{from: 0, rate: 0.02}]}}\n"
    finished.write(TINY, before.replace("run: [tiny,", "run: [tiny, second,") + second)
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
        "features.extract",
        "features.backbone",
    }
    assert {"training.heads", "evaluation.predict", "report.draw", "databases.check", "report.page"} <= plan.stages


def test_another_analysis_repeats_nothing_that_is_done(finished) -> None:
    before = finished.text(TINY)
    finished.write(TINY, before.replace("{learning_curves: {}, confusion: {}}", "{confusion: {}, preprocessing: {}}"))
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    assert plan.stages == {"report.draw"} | AFTER_SUMMARIES


def test_another_database_trains_only_its_own_networks(finished) -> None:
    before = finished.text(TINY)
    finished.write(
        TINY,
        before.replace("databases: [small-a, small-b]", "databases: [small-a, small-b, small-c]").replace(
            "stimuli:\n  small-face",
            "  small-c: {like: small-a, population: 2, first_person: 40}\nstimuli:\n  small-face",
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


def test_the_figures_of_the_finished_studies_are_there(finished) -> None:
    def drawn(study: str, suffix: str) -> set[str]:
        return {path.stem for path in (finished.folder / f"results/studies/{study}/figures").glob(f"*.{suffix}")}

    of_inagaki = {"preprocessing", "learning_curves", "within_tests", "cross_tests", "tuning_curves", "profiles"}
    of_inagaki |= {"sums_and_differences", "similarity_and_confusion", "components", "recovery", "sample_size"}
    for suffix in ("png", "svg", "pdf"):
        assert drawn("tiny", suffix) == of_inagaki
        assert drawn("tiny-cnn", suffix) == {"learning_curves", "within_tests"}
        assert drawn("tiny-yaml", suffix) == {"learning_curves", "within_tests", "mean_maps"}
    page = (finished.folder / "results/report/index.html").read_text()
    assert [page.count(f'id="{study}"') for study in ("tiny", "tiny-cnn", "tiny-yaml")] == [1, 1, 1]
    assert pd.read_csv(finished.folder / "results/databases/small-a/problems.csv").empty


def test_a_study_makes_what_its_analyses_declare_and_nothing_else(finished) -> None:
    here = finished.folder / "results/studies/tiny-cnn"
    made = {path.relative_to(here).as_posix() for path in here.rglob("*.csv")}
    assert made == {
        "participants/drawings.csv",
        "participants/drawings_images.csv",
        "faces/drawings.csv",
        "faces/drawings_detection.csv",
        "training/drawings/runs-000-001/splits.csv",
        "training/drawings/runs-000-001/stopped.csv",
        *(f"training/{name}.csv" for name in ("curves", "plateau")),
        *("evaluation/confusion.csv", "evaluation/correct_rates.csv", "statistics/intervals.csv"),
    }
    people = pd.read_csv(here / "participants/drawings.csv").groupby("person")["labels"].nunique()
    assert people.max() == 2, "of three: nobody shows every expression"


def test_the_records_of_a_study_are_those_of_all_its_results(finished) -> None:
    results = finished.folder / "results"
    made = {path for path in results.rglob("*.provenance.json") if "checkpoints" not in path.parts}
    others = {results / "check.provenance.json", results / "report/index.provenance.json"}
    others |= {results / "studies/tiny/records.provenance.json"}
    others |= {path for path in made if {"tiny-all", "tiny-cnn", "tiny-yaml", "drawings"} & set(path.parts)}
    chosen = {path.stem: pd.read_csv(path)["person"].nunique() for path in results.glob("faces/small/*/chosen/*.csv")}
    of_all = {name for name, people in chosen.items() if people == 8}  # who takes part in tiny-all
    assert len(of_all) == 2
    others |= {path for path in made if of_all & {*path.parts, path.name.partition(".")[0]}}
    collected = read_json(results / "studies/tiny/records.json")["records"]
    assert len(collected) == len(made - others)


def test_a_cohort_of_two_and_two_of_one_give_the_same_profiles(finished, tmp_path: Path) -> None:
    again = finished.copy(tmp_path / "aulens")
    again.write(TINY, again.text(TINY).replace("cohort: 2", "cohort: 1", 1))
    target = "results/studies/tiny/tuning/profiles.csv"
    assert again.planned(target).stages == {"training.splits", "training.heads", "tuning.responses", "tuning.profiles"}
    run = again.snakemake(target)
    assert run.returncode == 0, run.stdout + run.stderr
    again.assert_same(finished, [Path(target)], Path(target))


def test_a_photograph_added_or_replaced_repeats_that_database_alone(finished, tmp_path: Path) -> None:
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
    shutil.copytree(folders[1], tmp_path / "copy")
    shutil.rmtree(folders[1])
    shutil.move(tmp_path / "copy", folders[1])
    assert again.planned(*targets).stages == set(), "a copy with other dates is the same"
    first = folders[0] / "happy/p1-000_1.png"
    before, dates = first.read_bytes(), first.stat()
    for name, content in (("p9", before + b"more"), ("p1-000", before[:-1] + b"x")):
        (folders[0] / f"happy/{name}_1.png").write_bytes(content)
        os.utime(folders[0] / f"happy/{name}_1.png", ns=(dates.st_atime_ns, dates.st_mtime_ns))
        plan = again.planned(*targets)
        assert plan.because(SETTINGS_CHANGED) == {"databases.manifest"}
        assert plan.stages == {"databases.manifest", "faces.normalise"}
        assert all("photos-1" in block and "photos-2" not in block for _, block in plan.jobs)
        (folders[0] / "happy/p9_1.png").unlink(missing_ok=True)
    first.write_bytes(before)
    assert again.planned(*targets).stages == set()
