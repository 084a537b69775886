"""A table of the user's, one row per image."""

from pathlib import Path

import pandas as pd
import pytest

from aulens.databases.manifest import ManifestSettings, manifest
from aulens.databases.readers.csv import read_grammar
from aulens.databases.records import reader
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


def write_grammar(folder, **changes):
    keys = {key: value for key, value in {**GRAMMAR, **changes}.items() if value is not None}
    (folder / "mine.yaml").write_text("\n".join(f"{key}: {value}" for key, value in keys.items()))
    return folder / "mine.yaml"


@pytest.fixture
def make(tmp_path, picture):
    """Return a function that writes a table and pictures and gives manifest and problems."""

    def run(rows, pictures, keep=None, head=HEAD, encoding="utf-8", **grammar):
        for number, name in enumerate(pictures):
            picture(tmp_path / "mine" / name, number)
        (tmp_path / "mine" / "labels.csv").write_text("\n".join([head, *rows, ""]), encoding=encoding)
        files = tmp_path / "manifest.csv", tmp_path / "problems.csv"
        settings = ManifestSettings(database="mine", source="csv", keep=keep or {})
        manifest(tmp_path / "mine", write_grammar(tmp_path, **grammar), *files, settings=settings, workers=1)
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
    assert table["image"].tolist() == ["1"]
    found = {Path(row.path).name: row.problem for row in problems.itertuples()}
    assert found == {
        "1.png": "stands twice",
        "2.png": "the box '5 6 20' is not x y width height in pixels, width and height above 0",
        "3.png": "the box 90 90 20 20 (x y width height) lies outside the image, which has 64 x 60 pixels",
        "4.png": "the box '0 0 -1 5' is not x y width height in pixels, width and height above 0",
        "5.png": "the label 'bored' is not in the grammar's labels",
        "8.png": "no person is given",
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
    with pytest.raises(InputError, match=r"other.csv: not a table of text in UTF-8 that can be read \(No such file"):
        make([], ["1.png"], table="other.csv")
    with pytest.raises(InputError, match=r"labels.csv: not a table of text in UTF-8 that can be read \('utf-8' codec"):
        make(["é.png,A,6"], ["1.png"], encoding="latin-1")


def test_a_table_without_fitting_rows_says_what_is_there(make):
    with pytest.raises(InputError) as error:
        make(["1.png,A,bored"], ["1.png"])
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
        ({"separator": "';;'"}, "separator: ';;' is not one sign"),
        ({"columns": "[a]"}, "columns: ['a'] is not a table from names to headings, such as 'person: subject'"),
        ({"columns": "{path: file}"}, "columns: expression is missing"),
        ({"columns": "{path: file, expression: 3}"}, "columns.expression: 3 is not a heading"),
        ({"columns": "{path: file, expression: e, image: i}"}, "columns: the name 'image' is no text or taken"),
        ({"columns": "{path: file, expression: e, box: [x, y]}"}, "columns.box: ['x', 'y'] is not a heading (box may"),
        ({"columns": "{expression: e}"}, "path: {path} is no name of columns (there are expression)"),
        ({"path": "'{file}'"}, "path: {file} is no name of columns (there are path, expression, person)"),
        ({"path": "a.png"}, "path: 'a.png' uses no column, so that all rows would be of one image"),
        ({"person": "'{sex}'"}, "person: {sex} is no name of columns (there are path, expression, person, database,"),
        ({"labels": "{joy: hapy}"}, "labels.joy: 'hapy' is not an expression (neutral, happy,"),
        ({"pattern": "x"}, "pattern: unknown key (the keys are description, citation, table, columns, labels, separ"),
    ],
)
def test_mistakes_in_a_grammar_name_file_and_key(tmp_path, change, message):
    with pytest.raises(InputError) as error:
        read_grammar(write_grammar(tmp_path, **change))
    assert str(error.value).startswith(f"{tmp_path}/mine.yaml: {message}")
    assert len(str(error.value).splitlines()) == 1


def test_the_shipped_example_is_sound():
    grammar = read_grammar(SHIPPED / "table.yaml")
    assert grammar.groups == ("path", "expression", "person")
    assert grammar.files == ("labels.csv",), "the manifest depends on its content too"


def test_readers_are_found_by_their_source():
    assert reader("csv").read_grammar is read_grammar
    assert reader("synthetic").records is reader("folder").records
    for source in ("mat", "__init__", "../records"):
        with pytest.raises(InputError, match="is unknown; allowed: csv, folder, synthetic"):
            reader(source)
