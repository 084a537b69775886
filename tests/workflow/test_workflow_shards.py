"""A database whose faces and features are divided among several jobs gives what it gives in one."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from aulens.files import read_json

OVERLAY = "tests/workflow/divided.yaml"
OVERLAYS = ("tests/workflow/tiny.yaml", OVERLAY)
DRAWINGS = "tests/workflow/drawings"
STUDIES = """
databases: {drawings: {shards: null}}
recipes: {whole64: {like: whole32, size: 64, variants: {sizes: [1.0], positions: [[0.0, 0.0]], mirror: [false, true]}}}
studies:
  divided-heads:
    like: tiny-cnn
    recipe: whole64
    network: small-heads
    training: {epochs: null, augmentation: null, iterations: 12, optimiser: {name: sgd, momentum: 0.5}}
"""
COMPARED = ("divided-heads", "tiny-yaml")
RECORDS = "results/studies/divided-heads/records.json"  # of everything that the study is made of


def run(workflow, *options: str, **more) -> str:
    made = workflow.snakemake(*options, overlays=OVERLAYS, **more)
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout + made.stderr


@pytest.fixture(scope="module")
def whole(finished):
    """Return a copy in which two studies are made of a database that is not divided."""
    finished.write(OVERLAY, STUDIES)
    run(finished, RECORDS)
    return finished


@pytest.fixture(scope="module")
def divided(whole, tmp_path_factory):
    """Return a copy in which the tables of the same studies were made again with three shards."""
    workflow = whole.copy(tmp_path_factory.mktemp("divided") / "aulens")
    for study in COMPARED:
        shutil.rmtree(workflow.folder / "results/studies" / study)
    workflow.write(OVERLAY, STUDIES.replace("shards: null", "shards: 3"))
    run(workflow, *targets_of(whole))
    return workflow


def tables(workflow) -> dict[str, pd.DataFrame]:
    """Return all tables of the studies, by their path."""
    read = {".csv": pd.read_csv, ".parquet": pd.read_parquet}
    rooms = [workflow.folder / "results/studies" / study for study in COMPARED]
    found = [path for room in rooms for path in sorted(room.rglob("*")) if path.suffix in read]
    return {path.relative_to(workflow.folder).as_posix(): read[path.suffix](path) for path in found}


def targets_of(workflow) -> list[str]:
    """Return all tables of the studies, and the records of one."""
    return [*tables(workflow), RECORDS]


def notes(workflow, pattern: str) -> dict[str, str]:
    """Return shard -> whether its result was put back, of the provenances that fit a pattern."""
    found = {path.parent.name: read_json(path) for path in sorted(workflow.folder.glob(f"results/{pattern}"))}
    return {shard: record.get("note", "") for shard, record in found.items()}


def features_of(workflow) -> list[str]:
    """Return the paths of the features of all shards."""
    found = sorted(workflow.folder.glob("results/features/alexnet-random/whole64/drawings/*/shards/*/features.npy"))
    return [path.relative_to(workflow.folder).as_posix() for path in found]


def again(workflow, tmp_path: Path):
    return workflow.copy(tmp_path / "aulens")


def test_without_the_key_and_with_one_shard_all_is_the_same(whole, tmp_path) -> None:
    workflow = again(whole, tmp_path)
    workflow.write(OVERLAY, STUDIES.replace("databases: {drawings: {shards: null}}\n", ""))
    assert "Nothing to be done" in run(workflow, "all", RECORDS, "--dry-run")
    workflow.write(OVERLAY, STUDIES.replace("shards: null", "shards: 1"))
    assert "Nothing to be done" in run(workflow, "all", RECORDS, "--dry-run")


def test_three_shards_give_the_tables_of_one(whole, divided) -> None:
    one, three = tables(whole), tables(divided)
    assert one.keys() == three.keys()
    assert len(one) > 20
    for name, table in one.items():
        numbers = [column for column in ("face", "row") if column in table]  # of faces, the only thing that may differ
        pd.testing.assert_frame_equal(table.drop(columns=numbers), three[name].drop(columns=numbers), obj=name)
    for recipe in ("whole32", "whole64"):
        faces = [pd.read_csv(work.folder / f"results/faces/{recipe}/drawings/faces.csv") for work in (whole, divided)]
        pd.testing.assert_frame_equal(*(table.drop(columns="face") for table in faces))
        assert sorted(faces[1]["face"]) == faces[0]["face"].tolist()
        for file in ("left_out.csv", "example_photograph.png", "example_crop.png"):
            paths = [work.folder / f"results/faces/{recipe}/drawings/{file}" for work in (whole, divided)]
            assert paths[0].read_bytes() == paths[1].read_bytes(), file
    for study in COMPARED:
        sheet = f"results/studies/{study}/faces/drawings_contact_sheet.png"
        assert (whole.folder / sheet).read_bytes() == (divided.folder / sheet).read_bytes(), study


def test_the_records_name_every_shard(divided) -> None:
    collected = read_json(divided.folder / "results/studies/divided-heads/records.json")["records"]
    places = [record["place"] for record in collected if "/shards/" in record["place"]]
    assert len(places) == 6
    assert "Nothing to be done" in run(divided, "--dry-run", *targets_of(divided))


def test_only_the_shard_of_a_changed_photograph_is_computed_again(divided, tmp_path) -> None:
    workflow = again(divided, tmp_path)
    photographs = sorted((workflow.folder / DRAWINGS).glob("*.png"))
    targets = [*features_of(workflow), "results/faces/whole64/drawings/faces.csv"]
    table = pd.read_csv(workflow.folder / targets[-1])
    image = table["image"][0]
    changed = next(path for path in photographs if path.stem == Path(image).name)
    changed.write_bytes(changed.read_bytes() + b"more")  # the same picture in another file
    words = run(workflow, "--dry-run", *targets)
    assert words.count("reading database drawings") == 1
    run(workflow, *targets)
    faces = notes(workflow, "faces/whole64/drawings/shards/*/faces.provenance.json")
    assert sorted(map(bool, faces.values())) == [False, True, True]
    features = notes(workflow, "features/*/whole64/drawings/*/shards/*/features.provenance.json")
    assert all(features.values()), "its picture is the same, and so are its features"
    assert "Nothing to be done" in run(workflow, "--dry-run", *targets)
    shutil.copy(photographs[1], changed)  # now another one's: neither counts
    run(workflow, *targets)
    assert len(pd.read_csv(workflow.folder / targets[-1])) == len(table) - 2 + (photographs[1] == changed) * 2


def test_a_changed_label_computes_neither_faces_nor_features_again(divided, tmp_path) -> None:
    workflow = again(divided, tmp_path)
    grammar = workflow.folder / DRAWINGS / "grammar.yaml"
    text, target = grammar.read_text(), "results/faces/whole64/drawings/faces.csv"
    assert "happy: happy, sad: sad" in text, text
    grammar.write_text(text.replace("happy: happy, sad: sad", "happy: sad, sad: happy"))
    before = pd.read_csv(workflow.folder / target)["expression"]
    run(workflow, target, features_of(workflow)[0])
    after = pd.read_csv(workflow.folder / target)["expression"]
    assert after.tolist() == before.replace({"happy": "sad", "sad": "happy"}).tolist() != before.tolist()
    assert all(notes(workflow, "faces/whole64/drawings/shards/*/faces.provenance.json").values())
    features = notes(workflow, "features/*/whole64/drawings/*/shards/*/features.provenance.json")
    assert features["0"], "the same faces take part"


def test_a_damaged_shard_is_named_and_made_again_alone(divided, tmp_path) -> None:
    workflow = again(divided, tmp_path)
    shard = workflow.folder / "results/faces/whole32/drawings/shards/1"
    whole_file = (shard / "faces.npy").read_bytes()
    (shard / "faces.npy").unlink()  # a link to what is kept
    (shard / "faces.npy").write_bytes(whole_file[:-1] + bytes([whole_file[-1] ^ 1]))
    shutil.rmtree(workflow.folder / "results/studies/tiny-yaml")
    target = "results/studies/tiny-yaml/attribution/saliency/drawings/runs-000-001/maps.csv"
    made = workflow.snakemake(target, overlays=OVERLAYS)
    assert made.returncode == 1
    assert "whole32/drawings/shards/1/faces.npy: its content has changed since" in made.stdout + made.stderr
    (shard / "faces.npy").unlink()
    run(workflow, target)
    assert (shard / "faces.npy").read_bytes() == whole_file


def test_a_median_of_all_boxes_is_refused_before_any_job(fresh) -> None:
    fresh.write(OVERLAY, "databases: {small-a: {shards: 4}}\n")
    made = fresh.snakemake("--dry-run", overlays=OVERLAYS)
    assert made.returncode == 1
    assert "databases.small-a.shards: 4 is given, but recipes.small.fallback: median" in made.stdout + made.stderr
