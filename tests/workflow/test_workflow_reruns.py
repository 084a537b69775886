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
    "tuning.clusters",
    "tuning.differences",
    "tuning.components",
    "tuning.recovery",
    "statistics.relation",
    "statistics.sample_size",
    "statistics.backbones",
    "report.draw",
    "report.explorer",
    "report.opening",
} | AFTER_SUMMARIES
AFTER_RESPONSES = {"tuning.profiles", "tuning.baseline", "statistics.multiverse"} | AFTER_PROFILES
AFTER_PREDICTIONS = {
    "evaluation.confusion",
    "evaluation.ideal_observer",
    "statistics.intervals",
    "statistics.backbones",
    "statistics.two_by_two",
    "statistics.classification",
    "statistics.people",
    "statistics.multiverse",
    "statistics.rank_orders",
    "statistics.human",
    "statistics.relation",
    "report.draw",
    "report.explorer",
    "report.opening",
} | AFTER_SUMMARIES
AFTER_HEADS = {"evaluation.predict", "tuning.responses", "training.curves"} | AFTER_RESPONSES | AFTER_PREDICTIONS
AFTER_HEADS |= {"tuning.pair_responses", "tuning.pairs"}
AFTER_FEATURES = {"training.heads"} | AFTER_HEADS
AFTER_FACES = {
    "faces.chosen",
    "faces.in_study",
    "features.extract",
    "databases.participants",
    "training.splits",
} | AFTER_FEATURES
DRAWN = {"report.draw"} | AFTER_SUMMARIES
AFTER_QUALITY = {"attribution.method_scores"} | DRAWN
AFTER_MODIFICATION = {"attribution.modification_scores"} | DRAWN
AFTER_MAPS = {
    "attribution.map_examples",
    "attribution.shares",
    "attribution.quality",
    "statistics.confound",  # shows the shares
    "report.opening",
} | AFTER_QUALITY
OF_CNN = {"training.cnn", "attribution.maps", "attribution.modification", "evaluation.misclassified"}
OF_CNN |= AFTER_MAPS | AFTER_MODIFICATION
OF_TRANSFER = {"attribution.filters", "attribution.filter_scores", "transfer.decoding", "transfer.depth_scores"}
OF_TRANSFER |= {"transfer.action_units", "transfer.action_unit_scores", "transfer.cross_database"}
OF_TRANSFER |= {"transfer.fine_tuning", "transfer.fine_tuning_scores"}
OF_SEQUENCES = {"transfer.micro_expressions", "transfer.micro_expression_scores"}  # of a layout with its own grammar
OF_TRANSFER |= OF_SEQUENCES
AFTER_SPLITS = {"attribution.mean_maps"} | OF_CNN | OF_TRANSFER | AFTER_FEATURES
AFTER_MANIFEST = {"faces.normalise", "databases.check"} | AFTER_FACES | OF_CNN | OF_TRANSFER
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


@pytest.mark.parametrize(
    ("before", "after", "changed", "follow"),
    [
        ("layer: relu2", "layer: relu1", {"attribution.maps"}, AFTER_MAPS),
        ("images: 1, steps: 2, cascade", "images: 1, steps: 3, cascade", {"attribution.quality"}, AFTER_QUALITY),
        ("steps: 2}", "steps: 3}", {"attribution.modification"}, AFTER_MODIFICATION),
        ("{small-a: small-other}, samples: 50", "{small-a: small-other}, samples: 60", {"statistics.confound"}, DRAWN),
    ],
    ids=["method", "map_quality", "modification", "confound"],
)
def test_a_changed_key_of_an_analysis_of_maps_reruns_its_own_stages_and_what_follows(
    finished, before: str, after: str, changed: set, follow: set
) -> None:
    text = finished.text(TINY)
    assert text.count(before) == 1
    finished.write(TINY, text.replace(before, after))
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, text)
    assert plan.because(SETTINGS_CHANGED) == changed
    assert plan.stages == changed | follow
    assert all("tiny-maps" in block for stage, block in plan.jobs if stage not in ("report.opening", "report.page"))
    assert not [block for stage, block in plan.jobs if stage == "attribution.maps" and "maps of saliency" in block]


def test_every_rule_that_reads_a_given_file_depends_on_its_content() -> None:
    rules = "\n".join(path.read_text() for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
    given = (
        "culture=",
        "cultures=",
        "landmarks=",
        "grammar=",
        "published=",
        "templates=",
        "weights=given_weights",
        "face_mesh=",
        "judgements=",
        "columns=",
    )
    hashes = ("file_content(", "given=given_with_grammar", "given_for_regions(", "given=given_measured")
    hashes += ("given=models_content", "given=weights_content", "given=photograph_content")
    reading = {}
    for block in re.split(r"^rule ", rules, flags=re.MULTILINE)[1:]:
        inputs, _, rest = block.partition("    output:")
        if any(f"        {name}" in inputs for name in given):
            reading[block.split(":")[0]] = "given=" in rest and any(words in rest for words in hashes)
    expected = ("synthetic_database", "unpack", "manifest", "measured", "backbone", "map_quality", "attribution_shares")
    expected += ("normalise", "shard", "mesh", "photograph_series")
    assert reading == dict.fromkeys((*expected, "rank_orders", "human", "rates", "page"), True)


@pytest.mark.parametrize(
    ("name", "stage", "after"),
    [
        ("config/cultures/a.yaml", "synthesis.database", {"databases.manifest"} | AFTER_MANIFEST),
        (
            "config/databases/synthetic.yaml",
            "databases.manifest",
            {"attribution.judge", "databases.measured"} | AFTER_MANIFEST - OF_SEQUENCES,
        ),
        ("tests/workflow/measured.csv", "databases.measured", {"evaluation.ideal_observer"} | DRAWN),
        ("config/action_unit_tables/openface.yaml", "databases.measured", {"evaluation.ideal_observer"} | DRAWN),
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
    assert plan.stages == {"faces.normalise"} | AFTER_FACES | AFTER_SPLITS | {"attribution.judge"}


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
    more = before.replace("runs: 2\n", "runs: 4\n", 1).replace("{cohort: 1,", "{runs: 3, cohort: 1,")
    finished.write(TINY, more)
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    of_heads = {"training.splits", "training.heads", "evaluation.predict", "tuning.responses"}
    of_cnn = {"training.splits", "training.cnn", "evaluation.predict", "attribution.maps", "attribution.quality"}
    of_cnn |= {"attribution.modification"}
    for study, stages, cohort in (("tiny", of_heads, "runs-002-003"), ("tiny-maps", of_cnn, "runs-002-002")):
        blocks = [(stage, block) for stage, block in plan.jobs if f"> logs/{study}/" in block and stage in stages]
        assert {stage for stage, _ in blocks} == stages
        assert all(cohort in block for _, block in blocks)
    assert plan.stages >= {"training.curves", "evaluation.confusion"} | AFTER_MAPS | AFTER_MODIFICATION
    assert not plan.stages & {
        "synthesis.database",
        "databases.manifest",
        "faces.normalise",
        "features.extract",
        "features.backbone",
    }


def test_another_network_of_shuffled_expressions_trains_no_other_again(finished) -> None:
    before = finished.text(TINY)
    finished.write(TINY, before.replace("{shuffled: 2, groups: 2}", "{shuffled: 3, groups: 2}"))
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    of_cohorts = {"training.splits", "training.heads", "tuning.responses"}
    blocks = [(stage, block) for stage, block in plan.jobs if stage in of_cohorts]
    assert sorted(stage for stage, _ in blocks) == sorted([*of_cohorts, *of_cohorts]), "of two databases"
    assert all("shuffled-002-002" in block for _, block in blocks)
    after = {"tuning.baseline", "tuning.differences", "tuning.recovery", "report.draw", "report.opening"}
    after |= {"report.explorer", "statistics.multiverse", "statistics.backbones"}
    assert plan.stages <= of_cohorts | after | AFTER_SUMMARIES
    assert "tuning.baseline" in plan.stages


def test_reference_cohorts_are_seen_by_the_baseline_alone(finished) -> None:
    study = finished.folder / "results/studies/tiny"
    for kind in ("shuffled", "groups"):
        found = {path.relative_to(study).as_posix() for path in study.rglob(f"*/{kind}-*")}
        folders = [f"{room}/{database}" for room in ("training", "tuning") for database in ("small-a", "small-b")]
        assert found == {f"{folder}/{kind}-000-001" for folder in folders}
        splits = pd.read_csv(study / f"training/small-a/{kind}-000-001/splits.csv")
        assert ("test" in set(splits["part"])) == (kind == "shuffled")
        records = read_json(study / "records.json")["records"]
        told = [record["settings"] for record in records if record["settings"].get("kind") == kind]
        assert len(told) == 4, "splits and heads of two databases"
    profiles = pd.read_csv(study / "tuning/profiles.csv")
    assert set(profiles["runs"]) == {2}


def test_another_study_repeats_nothing_of_the_first(finished) -> None:
    before = finished.text(TINY)
    second = "  second: {like: tiny, training: {learning_rate: [{from: 0, rate: 0.02}]}}\n"
    second += "  second-maps: {like: tiny-maps, training: {epochs: 3}}\n"
    finished.write(TINY, before.replace("run: [tiny,", "run: [tiny, second, second-maps,") + second)
    try:
        plan = finished.planned()
    finally:
        finished.write(TINY, before)
    of_first = [stage for stage, block in plan.jobs if "> logs/tiny/" in block or "> logs/tiny-maps/" in block]
    assert of_first == []
    assert not plan.stages & {
        "synthesis.database",
        "databases.manifest",
        "faces.normalise",
        "features.extract",
        "features.backbone",
    }
    assert {"training.heads", "evaluation.predict", "report.draw", "databases.check", "report.page"} <= plan.stages
    assert plan.stages >= OF_CNN


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
    of_inagaki |= {"planted_signs", "ideal_observer"}
    of_inagaki |= {"two_by_two"}
    of_inagaki |= {"pairs", "component_loadings", "clusters", "differences", "baseline", "multiverse", "human"}
    of_inagaki |= {"backbones"}
    of_maps = {"within_tests", "misclassified", "map_examples", "attribution_shares", "landmark_distances"}
    of_maps |= {"method_scores", "modification", "confound"}
    for suffix in ("png", "svg", "pdf"):
        assert drawn("tiny", suffix) == of_inagaki
        assert drawn("tiny-cnn", suffix) == {"learning_curves", "within_tests"}
        assert drawn("tiny-yaml", suffix) == {"learning_curves", "within_tests", "mean_maps"}
        assert drawn("tiny-maps", suffix) == of_maps
    page = (finished.folder / "results/report/index.html").read_text()
    assert [page.count(f'id="{study}"') for study in ("tiny", "tiny-cnn", "tiny-yaml", "tiny-maps")] == [1, 1, 1, 1]
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
    others = {results / "check.provenance.json"}
    others |= {results / f"report/{name}.provenance.json" for name in ("index", "opening")}
    others |= {results / "studies/tiny/records.provenance.json"}
    of_others = {
        "tiny-all",
        "tiny-pixels",
        "pixels28",
        "tiny-cnn",
        "tiny-yaml",
        "tiny-maps",
        "tiny-transfer",
        "tiny-micro",
        "small-micro",
        "drawings",
        "whole32",
    }
    others |= {path for path in made if of_others & set(path.parts)}
    chosen = {path.stem: pd.read_csv(path)["person"].nunique() for path in results.glob("faces/small/*/chosen/*.csv")}
    of_all = {name for name, people in chosen.items() if people == 8}  # who takes part in tiny-all
    assert len(of_all) == 2
    others |= {path for path in made if of_all & {*path.parts, path.name.partition(".")[0]}}
    collected = read_json(results / "studies/tiny/records.json")["records"]
    assert len(collected) == len(made - others)


def test_a_study_with_a_judge_has_records_of_the_judge_and_of_every_cohort(finished) -> None:
    results = finished.folder / "results"
    made = {path.relative_to(finished.folder).as_posix() for path in results.rglob("*.provenance.json")}
    here, faces = "results/studies/tiny-maps", "results/faces/whole32"
    own = {name for name in made if name.startswith(f"{here}/")} - {f"{here}/records.provenance.json"}
    own |= {name for name in made if name.startswith(f"{faces}/small-")}
    own |= {name for name in made if name.startswith("results/databases/small-")}
    own -= {name for name in own if "/small-micro/" in name or "/small-b-other/" in name}
    own -= {name for name in made if name.startswith(f"{faces}/small-b/chosen/")}  # of tiny-transfer
    own -= {"results/databases/small-b/measured.provenance.json"}  # of tiny
    collected = {record["place"] for record in read_json(results / "studies/tiny-maps/records.json")["records"]}
    assert collected == own
    assert len([name for name in collected if name.endswith("/modification.provenance.json")]) == 2
    assert f"{faces}/small-b/faces.provenance.json" in collected


def test_maps_of_two_cohorts_come_together(finished) -> None:
    study = finished.folder / "results/studies/tiny-maps"
    for name in ("quality", "modification"):
        tables = [pd.read_csv(path) for path in sorted(study.glob(f"attribution/small-a/*/{name}.csv"))]
        assert [table["run"].unique().tolist() for table in tables] == [[0], [1]]
    for name in ("shares", "method_scores", "modification_scores"):
        assert pd.read_csv(study / f"attribution/{name}.csv")["runs"].max() == 2
    assert set(pd.read_csv(study / "attribution/example_maps.csv")["method"]) == {"saliency", "gradcam"}
    assert pd.read_csv(study / "statistics/confound.csv")["number_broken"].tolist() == [3]


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
