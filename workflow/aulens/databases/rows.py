"""Rows of a table in a file, text with separators or a sheet of a spreadsheet, as text."""

import codecs
import csv
import datetime
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

from aulens.databases.foreign import foreign, shown
from aulens.errors import InputError

WHITESPACE = "whitespace"  # the separator: any number of blanks and tabs
SHEETS = (".xlsx", ".xlsm")
OLD_SHEETS = (".xls", ".xlsb", ".ods", ".numbers")
MOST_ROWS = 1_048_576  # of a spreadsheet
LARGEST_SHEETS = 2_000_000_000  # bytes of a spreadsheet, unpacked
SHEET_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
TEXT = "a table of text"
NO_SIGN = "it holds bytes 0, as pictures and spreadsheets do"
PIECE = 1 << 20
csv.field_size_limit(10_000_000)  # signs of a cell; one with all pixels of a picture is long


class NoText(str):
    """What stands in a cell of a spreadsheet that cannot be used as text, in words."""


def rows_of_file(path: Path, separator: str, sheet: str | int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row, without spaces at their ends; empty rows too.

    Parameters
    ----------
    path : Path
        Text in any encoding of `encoding_of`, with any ends of lines, or a spreadsheet (.xlsx).
    separator : str
        Sign between cells, or `WHITESPACE`; spreadsheets need none.
    sheet : str or int or None
        Name or number (from 1) of a spreadsheet's sheet; None is the first.

    Yields
    ------
    number : int
        Line where the row ends, or row of the sheet, from 1.
    cells : list of str
        Numbers of spreadsheets as text (3.0 is 3); what is no text, such as a date, is a `NoText`.

    Raises
    ------
    InputError
        If the file cannot be read as a table.
    """
    suffix = Path(path).suffix.lower()
    if suffix in OLD_SHEETS:
        raise InputError(f"{path}: spreadsheets of the kind {suffix} are not read; save it as .xlsx or csv")
    return _sheet_rows(path, sheet) if suffix in SHEETS else _text_rows(path, separator)


def encoding_of(path: Path) -> str:
    """Return the encoding of a text: utf-8-sig, utf-16 (with its mark), or latin-1 if it is neither."""
    with foreign(path, TEXT), open(path, "rb") as file:
        start = file.read(PIECE)
        if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        if b"\0" in start:
            raise ValueError(NO_SIGN)
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8-sig"


def _text_rows(path: Path, separator: str) -> Iterator[tuple[int, list[str]]]:
    encoding = encoding_of(path)
    with foreign(path, TEXT), open(path, encoding=encoding, newline="") as file:
        lines = _lines(file)
        if separator == WHITESPACE:
            for number, line in enumerate(lines, start=1):
                yield number, line.split()
            return
        reader = csv.reader(lines, delimiter=separator)
        for row in reader:
            yield reader.line_num, [cell.strip() for cell in row]


def _lines(file: Iterator[str]) -> Iterator[str]:
    for line in file:
        if "\0" in line:
            raise ValueError(NO_SIGN)
        yield line


def _sheet_rows(path: Path, sheet: str | int | None) -> Iterator[tuple[int, list[str]]]:
    import openpyxl  # takes longer than a start of the workflow may

    with foreign(path, "a spreadsheet"):
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
        if size > LARGEST_SHEETS:
            raise InputError(f"{path}: would take {size / 1e9:.0f} GB unpacked; {LARGEST_SHEETS / 1e9:.0f} are allowed")
        with warnings.catch_warnings(action="ignore"):  # of decorations that it does not know
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            chosen = _chosen(book.worksheets, sheet, path)
            chosen.reset_dimensions()  # what programs write there is often wrong
            for number, row in enumerate(chosen.iter_rows(values_only=True), start=1):
                if number > MOST_ROWS:
                    raise ValueError(f"it has more than {MOST_ROWS} rows")
                yield number, [cell_text(value) for value in row]
        finally:
            book.close()


def _chosen(sheets: list, sheet: str | int | None, path: Path) -> object:
    names = [entry.title for entry in sheets]
    place = (
        names.index(sheet) if sheet in names else sheet - 1 if isinstance(sheet, int) else 0 if sheet is None else -1
    )
    if not 0 <= place < len(sheets):
        raise InputError(f"{path}: there is no sheet {sheet!r}; there are {shown(map(repr, names))}")
    return sheets[place]


def cell_text(value: object) -> str:
    """Return a cell of a spreadsheet as text, such as 3 for 3.0; `NoText` for dates and errors.

    >>> cell_text(3.0), cell_text(None), cell_text(" a "), cell_text(0.25)
    ('3', '', 'a', '0.25')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return NoText(f"a date or time ({value})")
    text = str(value).strip()
    return NoText(f"an error of the spreadsheet ({text})") if text in SHEET_ERRORS else text
