"""People whose names look like numbers or like nothing are told apart in every table, up to the splits."""

import pandas as pd
import pytest

from aulens.databases.participants import ParticipantsSettings, participants
from aulens.databases.split_sizes import Split
from aulens.files import write_csv
from aulens.training.split_tables import read_splits
from aulens.training.splits import SplitsSettings, splits

LABELS = ["happy", "sad"]
SPLIT = Split("person", "complete", None, "random", None, train=None, validation=1, test=1)


@pytest.mark.parametrize(
    "people",
    [["007", "7", "07"], ["1e5", "100000", "1e05"], ["NA", "nan", "null", "None"], ["True", "true", "TRUE"]],
)
def test_odd_names_of_people_survive(tmp_path, people):
    rows = [(person, expression) for person in people for expression in LABELS]
    table = pd.DataFrame(rows, columns=["person", "expression"])
    table = table.assign(
        image=table.index, database="d", sha256="0", width=1, height=1, group=[str(n) for n in range(len(rows))]
    )
    write_csv(table, tmp_path / "manifest.csv")
    files = tmp_path / "participants.csv", tmp_path / "splits.csv"
    settings = ParticipantsSettings(1, "d", LABELS, SPLIT, True)
    participants(tmp_path / "manifest.csv", files[0], tmp_path / "images.csv", settings=settings)
    splits(*files, settings=SplitsSettings(1, "d", SPLIT, first_run=0, last_run=1))
    assert read_splits(files[1]).groupby("run")["unit"].agg(sorted).tolist() == [sorted(people)] * 2
