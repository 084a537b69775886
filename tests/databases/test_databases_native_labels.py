"""Native labels: what the configuration adds to a grammar, and how many images have which."""

import pandas as pd

from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.native_labels import read_native_labels
from aulens.databases.tables import read_manifest

GRAMMAR = r"""
description: d
citation: c
pattern: '(^|/)(?P<expression>[^/]+)/\d+\.png$'
labels: {joy: happy, other: null}
ignore: []
"""


def read(tmp_path, picture, **changes):
    """Return the manifest, the counts of native labels and the problems of a folder with one folder for each label."""
    for number, label in enumerate(["joy", "Joy2", "other", "other", "awe", "scorn"]):
        picture(tmp_path / "photos" / label.removesuffix("2") / f"{number}.png", number)
    (tmp_path / "grammar.yaml").write_text(GRAMMAR)
    files = [tmp_path / name for name in ("manifest.csv", "problems.csv", "labels.csv")]
    settings = ManifestSettings(database="d", source="folder", keep={}, **changes)
    sources = tmp_path / "photos", tmp_path / "grammar.yaml"
    manifest(*sources, *files[:2], labels_file=files[2], settings=settings, workers=1)
    return read_manifest(files[0]), read_native_labels(files[2]), pd.read_csv(files[1])


def test_every_native_label_is_counted(tmp_path, picture):
    images, labels, problems = read(tmp_path, picture)
    assert images["expression"].tolist() == ["happy", "happy"]
    assert labels.to_numpy().tolist() == [
        ["awe", "", False, 1],
        [labels["native_label"][1], "happy", True, 2],
        ["other", "", True, 2],
        ["scorn", "", False, 1],
    ]
    assert problems["problem"].tolist() == [
        "the label 'awe' is not in the grammar's labels",
        "the label 'scorn' is not in the grammar's labels",
    ]
    assert set(problems["remedy"]) == {
        "add it there or in databases.d.labels, with an expression or null to leave it out"
    }


def test_the_configuration_may_keep_and_leave_out_labels(tmp_path, picture):
    images, labels, problems = read(tmp_path, picture, labels={"SCORN": "contempt", "awe": None, "other": "sad"})
    assert images["expression"].value_counts().to_dict() == {"happy": 2, "sad": 2, "contempt": 1}
    assert labels["known"].all()
    assert problems.empty
