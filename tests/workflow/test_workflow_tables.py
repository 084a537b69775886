"""Every table of a finished study is explained in docs/tables.md, with the columns that it has."""

from pathlib import Path

import pyarrow.parquet
import yaml

from aulens.documents.tables_page import entry_of, wrong_columns

ROOT = Path(__file__).parents[2]
KNOWN = yaml.safe_load((ROOT / "workflow/aulens/documents/tables.yaml").read_text(encoding="utf-8"))
PASSED_OVER = ("checkpoints", "face_models", "images")
ELSEWHERE = {"stimulus_movement", "stimulus_verdicts", "rates"}  # need models of landmarks, or a calibration


def columns_of(path: Path) -> list[str]:
    """Return the columns of a table."""
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_schema(path).names
    with open(path, encoding="utf-8") as file:
        return file.readline().rstrip("\n").split(",")


def test_every_table_and_array_is_explained_and_nothing_else_is(finished) -> None:
    results, seen, wrong = finished.folder / "results", set(), {}
    for path in sorted(results.rglob("*")):
        below = path.relative_to(results)
        if set(below.parts) & set(PASSED_OVER) or path.suffix not in (".csv", ".parquet", ".npy"):
            continue
        known = KNOWN["arrays" if path.suffix == ".npy" else "files"]
        name = entry_of(below.as_posix(), known)
        seen.add(name)
        if name is None:
            wrong[below.as_posix()] = ["not explained"]
        elif path.suffix != ".npy" and (problems := wrong_columns(columns_of(path), known[name])):
            wrong[below.as_posix()] = problems
    assert wrong == {}
    assert {Path(name).stem for name in KNOWN["files"] if name not in seen} == ELSEWHERE
