"""A table of the user's, one row per image."""

import contextlib
import csv
import datetime
import os
import tempfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from grammar_files import assert_refused, write_grammar
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.problems import Problem
from aulens.databases.readers.table import read_grammar, records
from aulens.databases.records import Record, reader, sources, unpacks
from aulens.databases.rows import rows_of_file
from aulens.databases.tables import read_manifest
from aulens.errors import InputError

SHIPPED = Path(__file__).parents[2] / "config" / "databases"
GRAMMAR = {
    "description": "d",
    "citation": "c",
    "table": "labels.csv",
    "columns": "{path: file, expression: emotion, person: subject}",
    "labels": "{joy: happy, '6': sad, none: null}",
}
HEAD = "file,subject,emotion"


@pytest.fixture
def make(tmp_path, picture):
    """Return a function that writes a table and pictures and gives manifest and problems."""

    def run(rows, pictures, keep=None, head=HEAD, encoding="utf-8", most=1, **grammar):
        for number, name in enumerate(pictures):
            picture(tmp_path / "mine" / name, number)
        (tmp_path / "mine" / "labels.csv").write_text("\n".join([head, *rows, ""]), encoding=encoding)
        files = tmp_path / "manifest.csv", tmp_path / "problems.csv"
        settings = ManifestSettings(database="mine", source="table", keep=keep or {}, most_left_out=most)
        manifest(tmp_path / "mine", write_grammar(tmp_path, GRAMMAR, **grammar), *files, settings=settings, workers=1)
        return read_manifest(files[0]), pd.read_csv(files[1])

    return run


def test_rows_become_images(tmp_path, make):
    rows = ["b/1.png,007,6", "a/2.png,7, Joy ", "a/3.png,7,none"]
    table, problems = make(rows, ["a/2.png", "b/1.png", "a/3.png", "a/not-in-the-table.png"])
    assert table["image"].tolist() == ["a/2", "b/1"]
    assert table["path"][0] == f"{tmp_path}/mine/a/2.png"
    assert table["person"].tolist() == ["7", "007"]
    assert table["expression"].tolist() == ["happy", "sad"]
    assert table["native_label"].tolist() == ["Joy", "6"]
    assert table["group"].tolist() == ["a/2", "b/1"]
    assert problems.empty


def test_a_table_may_name_nobody(make):
    table, problems = make(["1.png,6"], ["1.png"], head="file,emotion", columns="{path: file, expression: emotion}")
    assert table["person"].tolist() == [""]
    assert problems.empty


def test_all_columns(make):
    head = "clip,number,emotion,subject,x,y,w,h,units,usage"
    columns = (
        "{sequence: clip, frame: number, expression: emotion, person: subject, box: [x, y, w, h], action_units: units,"
        " usage: usage}"
    )
    rows = ["1,01,6,A,5,6,20.5,30,25:0.4; 12:.9,train", "1,02,joy,A,,,,,,train", "2,01,joy,A,1,1,9,9,,test"]
    table, problems = make(
        *(rows, ["A/1/01.png", "A/1/02.png", "A/2/01.png"], {"usage": ["Train"]}, head),
        columns=columns,
        path="'{person}/{sequence}/{frame}.png'",
        person="'{database}-{person}'",
    )
    assert table["box"].tolist() == ["5 6 20.5 30", ""]
    assert table["action_units"].tolist() == ["12:0.9;25:0.4", ""]
    assert table["group"].tolist() == ["mine-A/1"] * 2
    assert table["frame"].tolist() == ["01", "02"]
    assert set(table["person"]) == {"mine-A"}
    assert problems.empty


def test_what_cannot_be_used_is_listed(tmp_path, make):
    rows = [
        *("1.png,A,6,5 6 20 20", "2.png,A,6,5 6 20", "3.png,A,6,90 90 20 20", "4.png,A,6,0 0 -1 5", "5.png,A,bored,"),
        *("../6.png,A,6,", "7.png,A", "8.png,,6,", "9.png,A,6,", "1.png,A,6,", '"a\nb.png",A,6,'),
    ]
    head = f"{HEAD},box"
    columns = "{path: file, expression: emotion, person: subject, box: box}"
    pictures = [f"{number}.png" for number in range(1, 9)]
    table, problems = make(rows, pictures, head=head, columns=columns)
    assert table["image"].tolist() == ["1", "8"]
    assert table["person"].tolist() == ["A", ""]
    found = {Path(row.path).name: row.problem for row in problems.itertuples()}
    assert found == {
        "1.png": "stands twice",
        "2.png": "the box '5 6 20' is not x y width height in pixels, width and height above 0",
        "3.png": "the box 90 90 20 20 (x y width height) lies outside the image, which has 64 x 60 pixels",
        "4.png": "the box '0 0 -1 5' is not x y width height in pixels, width and height above 0",
        "5.png": "the label 'bored' is not in the grammar's labels",
        "9.png": "cannot be opened (No such file or directory)",
        "labels.csv line 7": "'../6.png' is no path of an image below the source folder",
        "labels.csv line 8": "has more or fewer cells than there are headings",
        "labels.csv line 13": "has a line break or another sign that cannot be written",
    }
    assert problems["remedy"].notna().all()


def test_separators_quotes_and_marks_of_spreadsheets(make):
    rows = ['"a;1.png";A;6']
    head = HEAD.replace(",", ";")
    table, _ = make(rows, ["a;1.png"], head=head, encoding="utf-8-sig", separator="';'")
    assert table["image"].tolist() == ["a;1"]


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (
            "file,subject,label",
            "the heading 'emotion' of the grammar's columns is missing; there are 'file', 'subject'",
        ),
        ("file,emotion,subject,emotion", "the heading 'emotion' stands twice, so that nobody knows which column is"),
    ],
)
def test_headings_that_do_not_fit(tmp_path, make, head, message):
    with pytest.raises(InputError) as error:
        make([], ["1.png"], head=head)
    assert str(error.value).startswith(f"{tmp_path}/mine/labels.csv: {message}")


def test_a_table_that_is_missing_or_no_text(tmp_path, make):
    with pytest.raises(InputError, match=r"other.csv: not a table of text that can be read \(No such file"):
        make([], ["1.png"], table="other.csv")
    with pytest.raises(
        InputError, match=r"1.png: not a table of text that can be read \(it holds bytes 0, as pictures"
    ):
        make([], ["1.png"], table="1.png")
    (tmp_path / "mine" / "old.xls").touch()
    with pytest.raises(InputError, match=r"old.xls: spreadsheets of the kind .xls are not read; save it as .xlsx or"):
        make([], ["1.png"], table="old.xls")


def test_a_table_without_fitting_rows_says_what_is_there(make):
    with pytest.raises(InputError) as error:
        make(["1.png,A,none"], ["1.png"])
    assert "which looks for the images that labels.csv names, with the headings file, emotion, subject with the" in str(
        error.value
    )
    with pytest.raises(
        InputError, match=r"no image is left by databases.mine.keep \(person: B\); there are person: A;"
    ):
        make(["1.png,A,6"], ["1.png"], {"person": ["B"]})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"table": None}, "table: missing"),
        ({"table": "../x.csv"}, "table: '../x.csv' is not the path of a file below the source folder"),
        ({"separator": "';;'"}, "separator: ';;' is not one sign, \"\\t\" or whitespace"),
        ({"sheet": "0"}, "sheet: 0 is not the name or the number of a sheet, from 1"),
        ({"headings": "no one"}, "headings: 'no one' is not true or false"),
        ({"first_row": "0"}, "first_row: 0 is not a whole number from 1"),
        ({"scale": "0"}, "scale: 0 is not a number above 0"),
        (
            {"columns": "{path: 1, expression: e}", "headings": "false"},
            "columns.expression: 'e' is not the number of a",
        ),
        ({"columns": "{path: p, expression: e, action_units: {AU1: x}}"}, "columns.action_units: 'AU1' is not the"),
        ({"at_least": "{width: 0}"}, "at_least.width: is no name of columns (there are path, expression, person)"),
        ({"at_least": "[width]"}, "at_least: ['width'] is not a table from names of columns to numbers"),
        ({"table": "[]"}, "table: [] is not the path of a file below the source folder"),
        ({"columns": "[a]"}, "columns: ['a'] is not a table from names to headings, such as 'person: subject'"),
        ({"columns": "{path: file}"}, "columns: expression is missing"),
        ({"columns": "{path: file, expression: 3}"}, "columns.expression: 3 is not a heading"),
        ({"columns": "{path: file, expression: e, image: i}"}, "columns: the name 'image' is no text or taken"),
        ({"columns": "{path: file, expression: e, box: [x, y]}"}, "columns.box: ['x', 'y'] is not a heading (box may"),
        ({"columns": "{expression: e}"}, "path: {path} is no name of columns (there are expression)"),
        ({"path": "'{file}'"}, "path: {file} is no name of columns (there are path, expression, person, stem, suffix)"),
        ({"path": "a.png"}, "path: 'a.png' uses no column, so that all rows would be of one image"),
        ({"person": "'{sex}'"}, "person: {sex} is no name of columns (there are path, expression, person, database,"),
        ({"labels": "{joy: hapy}"}, "labels.joy: 'hapy' is not an expression (neutral, happy,"),
        ({"pattern": "x"}, "pattern: unknown key (the keys are description, citation, table, columns, labels, separ"),
    ],
)
def test_mistakes_in_a_grammar_name_file_and_key(tmp_path, change, message):
    assert_refused(read_grammar, write_grammar(tmp_path, GRAMMAR, **change), message)


def test_the_shipped_example_is_sound():
    grammar = read_grammar(SHIPPED / "table.yaml")
    assert grammar.groups == ("path", "expression", "person")
    assert grammar.files == ("labels.csv",), "the manifest depends on its content too"


def test_readers_are_found_by_their_source():
    assert reader("table").read_grammar is read_grammar
    assert reader("synthetic").records is reader("folder").records
    for source in ("csv", "__init__", "../records"):
        with pytest.raises(InputError, match=r"is unknown; allowed: .*arrays,.* folder, synthetic, table, video"):
            reader(source)
    assert [source for source in sources() if unpacks(source)] == ["arrays", "disfa", "video"]


def write_sheet(path, rows, sheets=("Notes", "Ratings")):
    book = openpyxl.Workbook()
    book.active.title = sheets[0]
    sheet = book.create_sheet(sheets[1])
    for row in rows:
        sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a table without its images: records by path, and problems by place."""

    def run(**grammar):
        items = list(records(tmp_path, read_grammar(write_grammar(tmp_path, GRAMMAR, **grammar))))
        found = {item.path: item.values for item in items if isinstance(item, Record)}
        return found, {item.path: item for item in items if isinstance(item, Problem)}

    return run


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
)
def test_any_encoding_and_any_ends_of_lines(tmp_path, read, encoding, mark, end):
    text = end.join(["file,subject,emotion", "é.png,Zoë,joy", "", '"b,1.png",A,6', ""])
    (tmp_path / "labels.csv").write_bytes(mark + text.encode(encoding))
    found, problems = read()
    assert {path: values["person"] for path, values in found.items()} == {"é.png": "Zoë", "b,1.png": "A"}
    assert not problems


def test_latin_1_is_read_and_said(tmp_path, read):
    (tmp_path / "labels.csv").write_bytes("file,subject,emotion\né.png,A,joy\n".encode("latin-1"))
    found, problems = read()
    assert list(found) == ["é.png"]
    assert problems["labels.csv"].problem == "is not text in UTF-8, so it was read as Latin-1"
    assert not problems["labels.csv"].lost


def test_tabs_of_tsv_files_and_blanks_of_any_number(tmp_path, read):
    (tmp_path / "labels.tsv").write_text("file\tsubject\temotion\na b.png\tA\tjoy\n")
    assert list(read(table="labels.tsv")[0]) == ["a b.png"]
    assert list(read(table="labels.tsv", separator='"\\t"')[0]) == ["a b.png"]
    (tmp_path / "labels.txt").write_text("  train_1.jpg   5\ntest_1.jpg\t6\n\ntrain_2.jpg\n")
    found, problems = read(
        table="labels.txt",
        separator="whitespace",
        headings="false",
        columns="{path: 1, expression: 2}",
        path="'aligned/{stem}_aligned{suffix}'",
    )
    assert list(found) == ["aligned/train_1_aligned.jpg", "aligned/test_1_aligned.jpg"]
    assert problems["labels.txt line 4"].problem == "has only 1 cells"


def test_a_sheet_of_a_spreadsheet(tmp_path, read):
    day = datetime.date(2024, 1, 2)
    rows = [
        *(["Ratings of 2024"], [], ["file", None, "subject", "emotion", "note"]),
        *(["a.png", "x", 7, 6.0, None], [], ["b.png", None, 7.0, "joy", day], ["c.png", None, day, "joy"]),
        *(["d.png", None, "#REF!", "joy"], ["e.png"], [None, None, "F", "joy"]),
    ]
    write_sheet(tmp_path / "ratings.xlsx", rows)
    found, problems = read(table="ratings.xlsx", sheet="Ratings", first_row=3)
    assert found["a.png"] == {"path": "a.png", "expression": "6", "person": "7"}
    assert found["b.png"]["person"] == "7"
    assert found["e.png"]["expression"] == ""
    assert {place: problem.problem for place, problem in problems.items()} == {
        "ratings.xlsx row 7": "the cell of 'subject' holds a date or time (2024-01-02 00:00:00)",
        "ratings.xlsx row 8": "the cell of 'subject' holds an error of the spreadsheet (#REF!)",
        "ratings.xlsx row 10": "no path is given",
    }
    assert "formula" in problems["ratings.xlsx row 10"].remedy
    assert read(table="ratings.xlsx", sheet=2, first_row=3)[0] == found
    with pytest.raises(InputError, match=r"there is no sheet 'Rating'; there are 'Notes', 'Ratings'"):
        read(table="ratings.xlsx", sheet="Rating")
    with pytest.raises(InputError, match=r"the heading 'file' of the grammar's columns is missing; there are none"):
        read(table="ratings.xlsx")


def test_a_damaged_spreadsheet_is_a_sentence(tmp_path, read):
    write_sheet(tmp_path / "ratings.xlsx", [["file", "subject", "emotion"]] * 50)
    whole = (tmp_path / "ratings.xlsx").read_bytes()
    for data in (b"", b"PK\x03\x04", whole[: len(whole) // 2], whole[:200] + b"x" * 50 + whole[250:]):
        (tmp_path / "ratings.xlsx").write_bytes(data)
        with pytest.raises(InputError, match=r"ratings.xlsx: not a spreadsheet that can be read"):
            read(table="ratings.xlsx", sheet="Ratings")


def test_codes_as_a_spreadsheet_or_a_program_writes_them(tmp_path, read):
    rows = ["a.png,A,6", "b.png,A,6.0", "c.png,A,6.0000000e+00", "d.png,A,6.5", "e.png,A,JOY"]
    (tmp_path / "labels.csv").write_text("\n".join([HEAD, *rows]))
    assert [values["expression"] for values in read()[0].values()] == ["6", "6", "6", "6.5", "JOY"]


def test_action_units_in_one_cell_or_in_columns_of_their_own(tmp_path, read):
    columns = "{path: file, expression: emotion, action_units: units}"
    rows = ['a.png,joy,"12:4;25:2.5"', "b.png,joy,4+L10", "c.png,joy,R12B", "d.png,joy,12 or 14", "e.png,joy,"]
    (tmp_path / "labels.csv").write_text("\n".join(["file,emotion,units", *rows]))
    found, _ = read(columns=columns, scale=5)
    texts = [values["action_units"] for values in found.values()]
    assert texts == ["12:0.8;25:0.5", "4:1?;10:1?", "12:0.4", "12 or 14", ""]
    rows = ["a.png,joy,0,5", "b.png,joy,2.5,", "c.png,joy,9,1", "d.png,joy,x,1"]
    (tmp_path / "labels.csv").write_text("\n".join(["file,emotion,AU04,AU12", *rows]))
    found, problems = read(columns="{path: file, expression: emotion, action_units: {4: AU04, 12: AU12}}", scale=5)
    assert [values["action_units"] for values in found.values()] == ["12:1", "4:0.5"]
    assert (
        problems["labels.csv line 4"].problem == "action unit 4 has the intensity '9', which is no number from 0 to 5"
    )
    assert "'x'" in problems["labels.csv line 5"].problem


def test_rows_below_a_number_are_left_out_and_counted(tmp_path, read):
    head = "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal"
    folder = tmp_path / "Manually_Annotated_file_lists"
    folder.mkdir()
    (folder / "training.csv").write_text(f"{head}\n1/a.jpg,0,0,99,98,1;2,1,.5,.5\n1/b.jpg,-1,-1,-1,-1,,10,-2,-2\n")
    (folder / "validation.csv").write_text(f"{head}\n2/c.jpg,5,6,70,70,1;2,8,-2,-2\n")
    grammar = read_grammar(SHIPPED / "affectnet_lists.yaml")
    first, problem, last = records(tmp_path, grammar)
    assert (first.path, first.values["box"], first.values["table"]) == (
        *("Manually_Annotated_Images/1/a.jpg", "0 0 99 98"),
        "training",
    )
    assert (last.path, grammar.labels[last.values["expression"]]) == ("Manually_Annotated_Images/2/c.jpg", None)
    assert problem.problem == "1 rows have a width below 0"


def test_rafdb_as_it_is_delivered(tmp_path):
    (tmp_path / "basic/EmoLabel").mkdir(parents=True)
    (tmp_path / "basic/EmoLabel/list_patition_label.txt").write_text("train_00001.jpg 5\ntest_0001.jpg 7\n")
    found = list(records(tmp_path, read_grammar(SHIPPED / "rafdb.yaml")))
    paths = ["basic/Image/aligned/train_00001_aligned.jpg", "basic/Image/aligned/test_0001_aligned.jpg"]
    assert [record.path for record in found] == paths
    assert [record.values["expression"] for record in found] == ["5", "7"]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=3, max_size=3), max_size=5))
def test_what_a_program_writes_is_read(cells):
    cells = [[cell.strip() for cell in row] for row in cells]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.csv"
        with open(file, "w", newline="", encoding="utf-8") as text:
            csv.writer(text).writerows(cells)
        assert [row for _, row in rows_of_file(file, ",") if any(row)] == [row for row in cells if any(row)]


@given(st.binary(max_size=300), st.sampled_from([".csv", ".xlsx", ".txt"]))
def test_any_bytes_are_rows_or_a_sentence(data, suffix):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table{suffix}"
        file.write_bytes(data)
        with contextlib.suppress(InputError):
            assert all(isinstance(cell, str) for _, row in rows_of_file(file, ",") for cell in row)


def test_rows_of_one_file_that_contradict_each_other_are_all_left_out(tmp_path, make):
    rows = [
        "1.png,A,joy",
        "1.png,A,6",
        "2.png,B,6",
        "2.png,C,sad",
        "3.png,A,none",
        "3.png,A,6",
        "4.png,A,6",
        "4.png,,6",
        "5.png,A,none",
        "5.png,A,other",
    ]
    table, problems = make(
        rows, ["1.png", "2.png", "3.png", "4.png"], labels="{joy: happy, '6': sad, sad: sad, none: null, other: null}"
    )
    assert table["image"].tolist() == ["4"]
    assert {Path(row.path).name: (row.problem, row.consequence) for row in problems.itertuples()} == {
        "1.png": ("stands 2 times, labelled differently: expression happy and sad", "left out, all rows of it"),
        "2.png": ("stands 2 times, labelled differently: person B and C", "left out, all rows of it"),
        "3.png": (
            "stands 2 times, labelled differently: expression null and sad",
            "left out, all rows of it",
        ),
        "4.png": ("stands twice", "4.png is used"),
    }
    assert problems["expression"].fillna("").tolist() == ["", "sad", "", "sad"]


def test_rows_that_cannot_be_read_and_contradictions_count_as_lost(make):
    rows = ["1.png,A,6", "2.png,A", "3.png,A,6,7", "4.png,A,6", "4.png,A,joy"]
    with pytest.raises(InputError) as error:
        make(rows, ["1.png", "4.png"], most=0.7)
    lines = str(error.value).splitlines()
    assert lines[0].startswith("databases.mine: 3 of 4 images cannot be used (75%)")
    assert "  2: has more or fewer cells than there are headings" in lines
    assert len(make(rows, ["1.png", "4.png"], most=0.75)[0]) == 1


def test_keep_is_looked_at_before_labels(make):
    table, problems = make(["1.png,A,6", "2.png,B,bored"], ["1.png", "2.png"], {"person": ["a"]}, most=0)
    assert table["image"].tolist() == ["1"]
    assert problems.empty


def test_files_are_found_whatever_their_case_and_accents(tmp_path, make):
    rows = ["Zo\u00eb.PNG,A,6", "sub/b.PNG,B,6", "c.PNG,C,6", "d.png,D,6"]
    table, problems = make(rows, ["zoe\u0308.png", "Sub/B.png", "c.png", "C.png"])
    assert [Path(path).relative_to(tmp_path / "mine").as_posix() for path in table["path"]] == [
        "Sub/B.png",
        "zoe\u0308.png",
    ]
    assert {Path(row.path).name: row.problem for row in problems.itertuples()} == {
        "c.PNG": "does not exist, and C.png and c.png are named like it but for capital letters or accents",
        "d.png": "cannot be opened (No such file or directory)",
    }


def test_a_pipe_in_a_table_is_refused(tmp_path, make):
    (tmp_path / "mine").mkdir()
    os.mkfifo(tmp_path / "mine/pipe.png")
    (tmp_path / "mine/zeros.png").symlink_to("/dev/zero")
    table, problems = make(["1.png,A,6", "pipe.png,A,6", "zeros.png,A,6"], ["1.png"])
    assert table["image"].tolist() == ["1"]
    what = "cannot be read: no file, but a pipe, a socket or a device"
    assert problems["problem"].tolist()[:2] == [what, what]
