"""Faces of a database in shards are those that one job makes; a shard is made again only when its images change."""

import json
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from aulens.errors import InputError
from aulens.faces.join import JoinSettings, join
from aulens.faces.shard import ShardSettings, in_one_order, read_shard, shard
from aulens.rows import read_rows

SHARDS = 2
JOINED = ("faces.csv", "left_out.csv", "photo.png", "crop.png")
STAGE = """
settings = build(shard.ShardSettings, json.loads(sys.argv[2]))
shard.shard(*map(Path, sys.argv[3:]), settings=settings, workers=1)
"""


def files_of(folder, number):
    return [folder / f"shards/{number}/{name}" for name in ("faces.npy", "images.csv", "made.npy")]


def divided(manifest_file, recipe, shards=SHARDS):
    """Make all shards; return what the stage says of each."""
    folder = manifest_file.parent / "divided"
    return [
        shard(
            manifest_file,
            *files_of(folder, number),
            folder / f"checkpoints/{number}",
            settings=ShardSettings(recipe, shards, number),
            workers=2,
        )
        for number in range(shards)
    ]


def joined(manifest_file, recipe, shards=SHARDS):
    """Join the shards; return all faces in the order of the table, and the table."""
    folder = manifest_file.parent / "divided"
    files = list(zip(*(files_of(folder, number) for number in range(shards)), strict=True))
    settings = JoinSettings(recipe, shards)
    join(manifest_file, *map(list, files), *(folder / name for name in JOINED), settings=settings)
    types = {"person": str, "box": str, "frame": str, "group": str}
    table = pd.read_csv(folder / "faces.csv", dtype=types, keep_default_na=False)
    return read_rows(list(files[0]))[table["face"].to_numpy()], table


def assert_as_in_one(manifest_file, recipe, normalised):
    divided(manifest_file, recipe)
    faces, table = joined(manifest_file, recipe)
    whole, whole_table = normalised(manifest_file, recipe)
    np.testing.assert_array_equal(faces, whole)
    assert sorted(table["face"]) == list(range(len(whole)))
    pd.testing.assert_frame_equal(table.drop(columns="face"), whole_table.drop(columns="face"))
    names = {"photo.png": "example_photograph.png", "crop.png": "example_crop.png"}
    for name in JOINED[1:]:
        one = manifest_file.parent / "out" / names.get(name, name)
        assert (manifest_file.parent / "divided" / name).read_bytes() == one.read_bytes(), name
    return table


def test_own_boxes_and_images_without_a_face(database, recipe, draw_noise, normalised):
    manifest_file = database(changed={"NA_happy": draw_noise()})
    assert len(assert_as_in_one(manifest_file, recipe(fallback="drop"), normalised)) == 5
    assert "fallback" in set(
        assert_as_in_one(manifest_file, recipe(fallback=[0.2, 0.2, 0.6, 0.6]), normalised).detector
    )


def test_given_boxes_in_colour(database, recipe, normalised):
    manifest_file = database(box=[f"{40 + number} 30 150 170" for number in range(6)])
    given = recipe(detector="given", haar=None, fallback=None, channels="rgb")
    assert_as_in_one(manifest_file, given, normalised)


def test_groups_stay_together_and_share_the_box_of_their_first_frame(database, recipe, normalised):
    """Frames are not all numbers, so that 10 comes before 9 also in a shard whose frames are."""
    sequences = ["a", "g", "a", "g", "a", "c"]
    columns = {
        "group": sequences,
        "sequence": sequences,
        "person": "p",
        "session": "",
        "frame": ["9", "x", "10", "2", "", "1"],
    }
    manifest_file, settings = database(**columns), recipe(boxes="group", fallback="drop")
    table = assert_as_in_one(manifest_file, settings, normalised)
    assert table.groupby("sequence")["box_x"].nunique().max() == 1
    rows = [read_shard(manifest_file, ShardSettings(settings, SHARDS, number)) for number in range(SHARDS)]
    assert [set(own["group"]) for own in rows] == [{"g"}, {"a", "c"}]
    assert rows[1]["frame"].tolist() == ["4", "2", "", "1"]


def test_frames_keep_their_order():
    assert in_one_order(pd.Series(["9", "10", "", "x"])).tolist() == ["2", "1", "", "3"]
    assert in_one_order(pd.Series(["9", "10", ""])).tolist() == ["9", "10", ""]


def test_only_a_shard_whose_images_changed_is_made_again(database, recipe, decoded):
    settings = recipe(fallback="drop")
    manifest_file = database()
    assert divided(manifest_file, settings) == [None] * SHARDS
    assert len(decoded) == 6
    decoded.clear()
    for columns in ({"group": "g"}, {"expression": "neutral"}):
        database(**columns)
        origins = divided(manifest_file, settings)
        assert [origin["note"] for origin in origins] == ["finished before; the results were put back"] * SHARDS
    assert decoded == []
    assert set(joined(manifest_file, settings)[1]["expression"]) == {"neutral"}
    manifest = pd.read_csv(manifest_file, dtype=str, keep_default_na=False)
    manifest[1:].to_csv(manifest_file, index=False)
    decoded.clear()
    origins = divided(manifest_file, settings)
    assert [origin is None for origin in origins].count(True) == 1
    assert 0 < len(set(decoded)) < 5
    assert len(joined(manifest_file, settings)[1]) == 5
    decoded.clear()
    assert None not in divided(manifest_file, settings)
    assert divided(manifest_file, recipe(fallback="drop", margin=0.1)) == [None] * SHARDS, "another recipe"


def test_shards_of_another_manifest_are_refused(database, recipe):
    settings, manifest_file = recipe(fallback="drop"), database()
    divided(manifest_file, settings)
    manifest = pd.read_csv(manifest_file, dtype=str, keep_default_na=False)
    for other in (
        manifest[1:],
        pd.concat([manifest, manifest[:1].assign(image="new")]).sort_values("image"),
        manifest.assign(sha256=["0" * 64, *manifest["sha256"][1:]]),
    ):
        other.to_csv(manifest_file, index=False)
        with pytest.raises(
            InputError, match=r"manifest\.csv: [12] images, such as \w+, are not as they were .*shards \("
        ):
            joined(manifest_file, settings)


def test_a_killed_shard_goes_on_where_it_was(database, recipe, decoded, killed_at, normalised):
    settings, manifest_file = recipe(fallback="drop"), database()
    folder, one = manifest_file.parent / "divided", ShardSettings(settings, SHARDS, 0)
    if len(read_shard(manifest_file, one)) < 2:
        one = ShardSettings(settings, SHARDS, 1)
    given = [manifest_file, *files_of(folder, one.shard), folder / f"checkpoints/{one.shard}"]
    killed_at(2, STAGE, json.dumps(asdict(one)), *given)
    assert not files_of(folder, one.shard)[0].exists()
    own = read_shard(manifest_file, one)["image"]
    divided(manifest_file, settings)
    assert sorted([*decoded, own[0]]) == sorted(pd.read_csv(manifest_file, dtype=str)["image"].fillna("NA"))
    np.testing.assert_array_equal(joined(manifest_file, settings)[0], normalised(manifest_file, settings)[0])


def test_an_empty_shard_and_a_median_are_refused(database, recipe):
    manifest_file = database()
    with pytest.raises(InputError, match=r"none of the 6 images falls into shard \d+ of 500; give the database fewer"):
        divided(manifest_file, recipe(fallback="drop"), 500)
    with pytest.raises(InputError, match="median needs the boxes of all images"):
        divided(manifest_file, recipe())
