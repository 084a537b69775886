"""People whose names look like numbers or like nothing are told apart in every table, up to the tests."""

import pandas as pd
import pytest

from aulens.databases.people import complete_people
from aulens.databases.tables import read_manifest
from aulens.files import read_csv, write_csv
from aulens.training.splits import SplitSizes, SplitsSettings, splits

EXPRESSIONS = ["happy", "sad"]


@pytest.mark.parametrize(
    "people", [["007", "7", "07"], ["1e5", "100000", "1e05"], ["NA", "nan", "null", "None"], ["True", "true", "TRUE"]]
)
def test_odd_names_of_people_survive(tmp_path, people):
    rows = [(person, expression) for person in people for expression in EXPRESSIONS]
    table = pd.DataFrame(rows, columns=["person", "expression"]).assign(database="d", sha256="0", width=1, height=1)
    write_csv(table.assign(face=range(len(table))), tmp_path / "faces.csv")
    assert complete_people(read_manifest(tmp_path / "faces.csv"), EXPRESSIONS) == sorted(people)
    settings = SplitsSettings(1, "d", None, EXPRESSIONS, SplitSizes(None, 1, 1), first_run=0, last_run=1)
    splits(tmp_path / "faces.csv", tmp_path / "splits.csv", settings=settings)
    drawn = read_csv(tmp_path / "splits.csv", dtype={"person": str})
    assert drawn.groupby("run")["person"].agg(sorted).tolist() == [sorted(people)] * 2
