"""What the stage `aulens.databases.unpack` wrote, as if a reader gave it."""

from pathlib import Path

from aulens.databases.records import Record
from aulens.errors import InputError
from aulens.files import read_csv
from aulens.seals import check_seal


def unpacked_records(records_file: Path, images_folder: Path) -> list[Record]:
    """Return a record of every picture; its path is that of its file below the folder.

    Raises
    ------
    InputError
        If the table or the folder is missing, or not what the stage wrote.
    """
    table = read_csv(records_file, dtype=str, na_values=[])
    check_seal(images_folder)
    if "path" not in table or "expression" not in table:
        raise InputError(f"{records_file}: not a table of pictures; delete it to have it made again")
    rows = table.drop(columns="path").to_dict("records")
    return [Record(path, values) for path, values in zip(table["path"], rows, strict=True)]
