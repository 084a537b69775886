"""Pictures in arrays and in tables of pixels."""

import contextlib
import pickle
import tempfile
from collections import Counter
from pathlib import Path

import array_miniatures as miniatures
import h5py
import numpy as np
import pytest
from array_miniatures import grey
from grammar_files import assert_refused, write_grammar
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as any_array
from scipy.io import savemat

from aulens.databases.pixels import axes_of, picture_of_text, pictures_of
from aulens.databases.problems import Problem
from aulens.databases.readers.arrays import pictures, read_grammar, records
from aulens.databases.variables import texts_of, variable_of, variables_of
from aulens.databases.votes import NOBODY, TIED, label_of
from aulens.errors import InputError

SHIPPED = Path(__file__).parents[2] / "config" / "databases"
GRAMMAR = {
    "description": "d",
    "citation": "c",
    "file": "faces.npz",
    "fields": "{images: x, expression: y, person: who}",
    "labels": "{joy: happy, '6': sad, none: null}",
}


def read(folder, grammar):
    """Return records with their pictures, and problems, of a shipped grammar or a grammar file."""
    file = SHIPPED / f"{grammar}.yaml" if isinstance(grammar, str) else grammar
    items = list(pictures(folder, read_grammar(file)))
    return [item for item in items if not isinstance(item, Problem)], [x for x in items if isinstance(x, Problem)]


@pytest.fixture
def npz(tmp_path):
    """Return a function that writes faces.npz and reads it."""

    def run(x, y=("joy", "6", "none"), who=(1.0, 2.0, np.nan), **grammar):
        np.savez_compressed(tmp_path / "faces.npz", x=x, y=np.array(y), who=np.array(who))
        return read(tmp_path, write_grammar(tmp_path, GRAMMAR, **grammar))

    return run


THREE = np.stack([grey(0), grey(1), grey(2)])  # (3, 48, 48)


def test_the_table_of_pixels_of_fer2013(tmp_path):
    miniatures.fer2013(tmp_path)
    found, problems = read(tmp_path, "fer2013")
    assert [record.path for record, _ in found] == [f"fer2013-{row:06d}" for row in range(1, 9)]
    assert [record.values["expression"] for record, _ in found] == list("01234566")
    assert Counter(record.values["usage"] for record, _ in found) == {"Training": 4, "PublicTest": 4}
    for row, (_, picture) in enumerate(found):
        np.testing.assert_array_equal(picture, grey(row))
    assert not problems
    labels = read_grammar(SHIPPED / "fer2013.yaml").labels
    assert [labels[code] for code in "0123456"] == [
        *("angry", "disgusted", "fearful", "happy", "sad", "surprised", "neutral")
    ]


def test_the_other_copy_of_fer2013_with_blanks_in_its_headings(tmp_path):
    miniatures.icml_face_data(tmp_path)
    found, problems = read(tmp_path, "fer2013")
    assert found[0][0].path == "icml_face_data-000001"
    np.testing.assert_array_equal(found[6][1], grey(6))
    assert not problems


def test_rows_of_pixels_that_are_no_picture(tmp_path):
    rows = ["3,1 2 3 4,Training", "3,1 2 3,Training", "3,1 2 3 256,Training", "3,1 2 x 4,Training", "3,,Training", "3"]
    (tmp_path / "fer2013.csv").write_text("\n".join(["emotion,pixels,Usage", *rows]))
    found, problems = read(tmp_path, "fer2013")
    assert found[0][1].tolist() == [[1, 2], [3, 4]]
    assert [problem.path for problem in problems] == [f"fer2013.csv row {row}" for row in (2, 3, 4, 5, 6)]
    assert [problem.problem for problem in problems] == [
        "has 3 pixels, which is no square; give the size, such as size: [48, 48]",
        "has the grey level 256; they lie from 0 to 255",
        "has pixels that are not whole numbers with blanks between",
        *["has no pixels"] * 2,
    ]


def test_ferplus_joins_votes_by_row(tmp_path):
    miniatures.ferplus(tmp_path)
    found, problems = read(tmp_path, "ferplus")
    said = {int(record.values["row"]): record.values["expression"] for record, _ in found}
    assert said == {1: "neutral", 2: "happiness", 5: "contempt", 6: "unknown", 8: "fear"}
    np.testing.assert_array_equal(found[2][1], grey(4))
    assert {problem.problem for problem in problems} == {
        f"1 pictures {TIED}",
        f"1 pictures {NOBODY}",
        "1 pictures without Image name",
    }
    assert read_grammar(SHIPPED / "ferplus.yaml").labels["unknown"] is None


def test_ferplus_files_that_do_not_go_together(tmp_path):
    miniatures.ferplus(tmp_path)
    file = tmp_path / "fer2013new.csv"
    lines = file.read_text().splitlines()
    file.write_text("\n".join([lines[0], lines[-1], *lines[1:-1]]))
    with pytest.raises(InputError, match="Usage of row 1 is 'PublicTest' here and 'Training' beside the picture, so"):
        read(tmp_path, "ferplus")
    file.write_text("\n".join(lines[:-1]))
    with pytest.raises(InputError, match="has 7 rows, but there are 8 pictures; rows are joined in order"):
        read(tmp_path, "ferplus")


def test_a_majority_may_be_asked_for():
    votes = {"happiness": 4, "neutral": 3, "fear": 3}
    assert label_of(votes) == ("happiness", "")
    assert label_of(votes, more_than=0.5) == ("", "whose first label has no more than 0.5 of the votes")


@pytest.mark.parametrize("write", [miniatures.tfd, miniatures.tfd_of_matlab_7_3])
def test_tfd_of_matlab_5_and_7_3(tmp_path, write):
    write(tmp_path)
    found, problems = read(tmp_path, "tfd")
    assert not problems
    assert [record.values["expression"] for record, _ in found] == ["3", "1", "7", "4", "-1", "4"]
    assert [record.values["person"] for record, _ in found] == ["11", "12", "13", "14", "", "15"]
    assert [record.values["fold"] for record, _ in found] == ["1", "1", "2", "3", "0", "1"]
    assert [record.path for record, _ in found][:3] == ["kdef-000001", "jaffe-000002", "indian-000003"]
    for number, (_, picture) in enumerate(found):
        np.testing.assert_array_equal(picture, grey(number))


def test_nfw_has_two_files_and_labels_that_the_user_gives(tmp_path):
    miniatures.nfw(tmp_path)
    found, _ = read(tmp_path, "nfw")
    assert Counter(record.values["file"] for record, _ in found) == {"Korean_Faces": 5, "American_Faces": 5}
    assert [record.values["expression"] for record, _ in found][:5] == list("12345")
    assert not set("12345") & set(read_grammar(SHIPPED / "nfw.yaml").labels)
    (tmp_path / "Natural_48x48/Korean_Faces.mat").unlink()
    with pytest.raises(InputError, match=r"Korean_Faces.mat: the file does not exist; put it there, or change"):
        read(tmp_path, "nfw")


def test_records_are_those_of_pictures(tmp_path):
    miniatures.ferplus(tmp_path)
    grammar = read_grammar(SHIPPED / "ferplus.yaml")
    assert list(records(tmp_path, grammar)) == [
        item if isinstance(item, Problem) else item[0] for item in pictures(tmp_path, grammar)
    ]


@pytest.mark.parametrize(
    "x",
    [
        *(THREE, np.moveaxis(THREE, 0, 2), THREE.reshape(3, -1), THREE.reshape(3, -1).T),
        *(THREE / 255, THREE.astype(float), THREE.astype(np.int16), THREE[..., None]),
    ],
    ids=["NHW", "HWN", "NP", "PN", "0 to 1", "float", "int16", "NHWC"],
)
def test_axes_and_numbers_are_found_out(npz, x):
    found, _ = npz(x)
    for picture, expected in zip((picture for _, picture in found), THREE, strict=True):
        np.testing.assert_array_equal(picture, expected)
        assert picture.dtype == np.uint8
    assert [record.values["person"] for record, _ in found] == ["1", "2", ""]


def test_colours_become_blue_green_red(npz):
    red = np.zeros((4, 48, 48, 3), np.uint8)
    red[..., 0] = 200
    for x in (red, np.moveaxis(red, 3, 1), np.moveaxis(red, 0, 3)):
        found, _ = npz(x, y=["joy"] * 4, who=[1] * 4)
        assert [picture[0, 0].tolist() for _, picture in found] == [[0, 0, 200]] * 4
    with pytest.raises(
        InputError, match="x has the shape 3 x 48 x 48 x 3 and 3 pictures: say which axis is which, such"
    ):
        npz(red[:3])
    np.testing.assert_array_equal(npz(red[:3], axes="NHWC")[0][2][1], red[0, ..., ::-1])


def test_turned_pictures_and_pictures_that_are_no_square(npz):
    turned = THREE.transpose(0, 2, 1)
    np.testing.assert_array_equal(npz(turned, axes="NWH")[0][1][1], THREE[1])
    np.testing.assert_array_equal(npz(turned.reshape(3, -1), axes="NWH")[0][1][1], THREE[1])
    np.testing.assert_array_equal(npz(THREE[:, :30].reshape(3, -1), size="[30, 48]")[0][2][1], THREE[2, :30])


@pytest.mark.parametrize(
    ("x", "grammar", "message"),
    [
        (THREE[:, :3], {}, "x has the shape 3 x 3 x 48 and 3 pictures: say which axis is which, such as axes: NHW"),
        (THREE[:2], {}, "x has the shape 2 x 48 x 48, but there are 3 labels"),
        (THREE[:, :, :47].reshape(3, -1), {}, "x has 2256 pixels, which is no square; give the size, such as size:"),
        (THREE, {"axes": "WHN"}, "x has the shape 3 x 48 x 48, which does not go with axes WHN and 3 labels"),
        (THREE - 300.0, {}, "x holds numbers from -260 to -88; grey levels lie from 0 to 255, or from 0 to 1"),
        (THREE * np.nan, {}, "x holds numbers from nan to nan; grey levels lie"),
        (THREE.astype(str), {}, "x holds <U3, not numbers"),
        (THREE, {"fields": "{images: z, expression: y}"}, "there is no variable 'z'; there are x, y, who"),
        (THREE, {"fields": "{images: x, expression: x}"}, "x has the shape 3 x 48 x 48; say which column is meant,"),
        (THREE, {"fields": "{images: x, expression: 'y[2]'}"}, "y has the shape 3, so there is no y[2]"),
        (THREE, {"file": "other.npz"}, "not a file of arrays (.npz) that can be read (No such file or directory)"),
    ],
)
def test_what_does_not_fit_is_a_sentence(npz, x, grammar, message):
    with pytest.raises(InputError) as error:
        npz(x, **grammar)
    assert message in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_npy_files_and_labels_in_a_table(tmp_path):
    np.save(tmp_path / "x.npy", THREE)
    (tmp_path / "labels.csv").write_text("number,label\n1,6.0\n2,joy\n3,Joy\n")
    found, _ = read(
        tmp_path,
        write_grammar(tmp_path, GRAMMAR, file="x.npy", fields="{images: x.npy, expression: 'labels.csv:label'}"),
    )
    assert [record.values["expression"] for record, _ in found] == ["6", "joy", "Joy"]
    np.testing.assert_array_equal(found[2][1], THREE[2])


def test_objects_are_refused(tmp_path):
    class Evil:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "was-run",))

    holds = np.array([Evil()], object)
    np.save(tmp_path / "x.npy", holds)
    np.savez(tmp_path / "x.npz", x=holds)
    (tmp_path / "y.npy").write_bytes(pickle.dumps(Evil()))
    for file in ("x.npy", "x.npz", "y.npy"):
        with pytest.raises(InputError, match=f"{file}: x holds Python's objects, which can run code when they are"):
            variable_of(tmp_path / file, "x")
    assert not (tmp_path / "was-run").exists()


def test_mat_files_with_structs_cells_and_texts(tmp_path):
    names = np.array(["a", "bc", ""], object)
    savemat(tmp_path / "x.mat", {"s": {"names": names, "deep": {"n": [1, 2.5]}}, "text": ["ab", "cd"], "empty": []})
    found = variables_of(tmp_path / "x.mat", ["s.names", "s.deep.n", "text", "empty"])
    texts = {name: texts_of(array, tmp_path, name) for name, array in found.items()}
    assert texts == {"s.names": ["a", "bc", ""], "s.deep.n": ["1", "2.5"], "text": ["ab", "cd"], "empty": []}
    with pytest.raises(InputError, match="s is a struct; name one of its fields: names, deep"):
        variable_of(tmp_path / "x.mat", "s")
    with pytest.raises(InputError, match=r"there is no variable 's.other'; there are names, deep"):
        variable_of(tmp_path / "x.mat", "s.other")


def test_hdf5_that_leads_elsewhere_or_is_too_large_is_refused(tmp_path):
    with h5py.File(tmp_path / "x.mat", "w") as file:
        file["link"] = h5py.ExternalLink("other.mat", "/x")
        file.create_dataset("outside", (3,), "u1", external=[("/etc/hostname", 0, 3)])
        file.create_dataset("bomb", (10**5, 10**5), "u1", chunks=(1000, 1000))
        file["group/x"] = 1
    for name, message in (
        ("link", "link is a link to elsewhere, which is not followed"),
        ("outside", "outside lies in another file, which is not read"),
        ("bomb", r"bomb says that it has 10.0 GB, which cannot be"),
        ("group", "group is a struct; name one of its fields: x"),
        ("y", "there is no variable 'y'; there are bomb, group, link, outside"),
    ):
        with pytest.raises(InputError, match=message):
            variable_of(tmp_path / "x.mat", name)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"file": "../x.npz"}, "file: '../x.npz' is not the path of a file below the source folder"),
        ({"otherwise": "[/x.npz]"}, "otherwise: ['/x.npz'] is not the path of a file below the source folder"),
        ({"fields": "[x]"}, "fields: ['x'] is not a table from names to variables, such as 'person: labs_id'"),
        ({"fields": "{images: x}"}, "fields: expression is missing"),
        ({"fields": "{images: x, expression: 1}"}, "fields.expression: 1 is not a variable, FILE:variable or {from:"),
        ({"fields": "{images: x, expression: '../y.mat:y'}"}, "fields.expression: '../y.mat:y' is not a variable"),
        (
            {"fields": "{images: x, expression: y, row: z}"},
            "fields: the name 'row' is no text or taken (database, image",
        ),
        ({"fields": "{images: x, expression: {from: y, pattern: '('}}"}, "fields.expression.pattern: '(' is not a reg"),
        ({"axes": "NH"}, "axes: 'NH' is not the letters NHW or NHWC in the order of the axes"),
        ({"size": "[48]"}, "size: [48] is not height and width, such as [48, 48]"),
        ({"unknown": "-1"}, "unknown: -1 is not a list of values such as [-1]"),
        ({"name": "'{file}'"}, "name: '{file}' is not a template of expression, person, file, row that uses {row}"),
        (
            {"person": "'{sex}'"},
            "person: {sex} is no name of fields (there are expression, person, file, row, data",
        ),
        ({"votes": "{file: v.csv}"}, "votes: {'file': 'v.csv'} is not a group of the keys file, columns, same, needs,"),
        ({"votes": "{file: v.csv, columns: [a], more_than: 1}"}, "votes.more_than: 1 is not a share from 0 to below 1"),
        ({"votes": "{file: v.csv, columns: a}"}, "votes.columns: 'a' is not a list of headings"),
    ],
)
def test_mistakes_in_a_grammar_name_file_and_key(tmp_path, change, message):
    assert_refused(read_grammar, write_grammar(tmp_path, GRAMMAR, **change), message)


@given(st.integers(1, 6), st.integers(7, 9), st.integers(10, 12), st.permutations("NHW"))
def test_axes_with_different_lengths_are_found_whatever_their_order(number, height, width, order):
    lengths = {"N": number, "H": height, "W": width}
    found = axes_of(tuple(lengths[letter] for letter in order), number)
    assert found.index("N") == order.index("N")
    assert found.replace("N", "") == "HW"


@given(any_array(np.uint8, st.tuples(st.integers(1, 3), st.integers(4, 6), st.integers(7, 9))))
def test_pictures_come_out_as_they_went_in(images):
    for axes in ("NHW", "HNW", "WHN"):
        turned = images.transpose(["NHW".index(letter) for letter in axes])
        np.testing.assert_array_equal(list(pictures_of(turned, len(images), axes)), images)


@given(st.text(max_size=40))
def test_any_text_is_a_picture_or_a_sentence(text):
    with contextlib.suppress(ValueError):
        assert picture_of_text(text).dtype == np.uint8


def test_a_mat_file_that_ends_the_process_that_reads_it_is_a_sentence(tmp_path):
    miniatures.tfd(tmp_path)
    data = bytearray((tmp_path / "TFD_info.mat").read_bytes())
    data[data.index(b"kdef_BM") - 8] = 99  # a type of text that there is not: scipy 1.17 ends with a segmentation fault
    (tmp_path / "TFD_info.mat").write_bytes(data)
    with pytest.raises(InputError, match=r"TFD_info.mat: not a file of MATLAB that can be read"):
        variable_of(tmp_path / "TFD_info.mat", "tfd_info.imfiles")


@given(st.binary(max_size=300), st.sampled_from([".mat", ".npz", ".npy"]))
def test_any_bytes_are_an_array_or_a_sentence(data, suffix):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"x{suffix}"
        file.write_bytes(data)
        with contextlib.suppress(InputError):
            assert isinstance(variable_of(file, "x"), np.ndarray)
