"""Action units that another tool measured: which image a row means, which face is taken, what its values say."""

import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from aulens.databases.action_unit_files import FaceRow, check_headings
from aulens.databases.action_unit_maps import read_map
from aulens.databases.chosen_faces import LOW, NO_SUCCESS, NO_VALUES, OTHER, UNDECIDED, chosen_faces
from aulens.databases.image_names import matched_images
from aulens.databases.known_displays import displays_table, known_units, read_displays
from aulens.databases.measured import MeasuredSettings, measured
from aulens.errors import InputError

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "config" / "action_unit_tables"
IMAGES = {"anna_happy": "happy", "anna_sad": "sad", "bert_happy": "happy", "bert_sad": "sad"}
OWN = {"name": "Ours", "image": ["file"], "intensity": {"highest": 2, "action_units": {4: "AU4", 12: "AU12"}}}
OWN |= {"shown_from": 0.5}


@pytest.mark.parametrize(
    ("said", "image", "rule"),
    [
        ("/data/kdef/s1/01.jpg", "s1/01", "path"),
        ("E:\\kdef\\s2\\01.jpg", "s2/01", "path"),
        ("s2/01", "s2/01", "path"),  # tools write tables without the suffix of the image
        ("elsewhere/03.JPG", "s2/03", "name"),
        ("s1/01.png", "s1/01", "stem"),
        ("02.csv", "s1/02", "stem"),
        ("./s1/02.jpg ", "s1/02", "path"),
    ],
)
def test_an_image_is_found_by_path_then_name_then_stem(said, image, rule):
    files = {"s1/01": "x/s1/01.jpg", "s2/01": "x/s2/01.jpg", "s1/02": "x/s1/02.jpg", "s2/03": "x/s2/03.JPG"}
    found = matched_images([said], files)
    assert (found.images, found.rules) == ({said: image}, {said: rule})


def test_what_could_mean_several_images_means_none():
    files = {"s1/01": "s1/01.jpg", "s2/01": "s2/01.jpg", "s1/02": "s1/02.jpg"}
    found = matched_images(["01.jpg", "9.jpg"], files)
    assert found.images == {}
    assert found.ambiguous == {"01.jpg": ["s1/01", "s2/01"]}
    assert found.unmatched == ["9.jpg"]


def test_two_names_for_one_image_are_ambiguous_unless_one_is_its_path():
    files = {"s1/01": "s1/01.jpg"}
    assert matched_images(["old/01.jpg", "new/01.jpg"], files).ambiguous == {
        "old/01.jpg": ["new/01.jpg"],
        "new/01.jpg": ["old/01.jpg"],
    }
    found = matched_images(["s2/01.jpg", "s1/01.jpg"], files)  # of another session, which the database leaves out
    assert (found.images, found.unmatched) == ({"s1/01.jpg": "s1/01"}, ["s2/01.jpg"])


def test_names_with_accents_have_one_form():
    assert matched_images(["Ame\u0301lie.jpg"], {"Am\u00e9lie": "Am\u00e9lie.jpg"}).images


@pytest.mark.parametrize("tool", ["openface", "pyfeat", "libreface"])
def test_the_shipped_maps_are_sound(tool):
    columns = read_map(SHIPPED / f"{tool}.yaml")
    assert list(columns.action_units) == sorted(columns.action_units) == list(columns.highest)
    assert set(columns.may_lack) <= set(columns.columns)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"shown_form": 1}, "'shown_form' is no key; allowed: name, image, shown_from, intensity"),
        ({"image": "file"}, "image: 'file' is given; allowed: a list of columns"),
        ({"presence": {0: "AU0"}}, "presence: 0 is no action unit; allowed: a whole number from 1 to 99"),
        ({"presence": {"12": "A"}}, "presence: '12' is no action unit; allowed: a whole number from 1 to 99"),
        ({"presence": {12: "A"}}, "presence: action unit 12 has an intensity; write it once"),
        ({"presence": {1: 3}}, "presence.1: 3 is given; allowed: the name of a column"),
        ({"intensity": {"highest": 0, "action_units": {1: "A"}}}, "intensity.highest: 0 is given; allowed: a number"),
        ({"shown_from": 2}, "shown_from: 2 is given; allowed: a number above 0 to 1"),
        ({"confidence": {"column": "c"}}, "confidence: {'column': 'c'} is given; allowed: a group of column and least"),
        ({"largest": ["w"]}, "largest: ['w'] is given; allowed: two columns"),
        ({"intensity": None}, "intensity: no action unit has a column; name some here or in presence"),
    ],
)
def test_a_mistake_in_a_map_is_one_sentence(tmp_path, change, sentence):
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(OWN | change))
    with pytest.raises(InputError) as error:
        read_map(path)
    assert str(error.value).startswith(f"{path}: {sentence}")
    assert str(error.value).count("\n") == 0


def own_map(folder, **more):
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(OWN | more))
    return path


def face(where, **values):
    return FaceRow("", where, values)


def test_one_face_of_each_image_is_taken(tmp_path):
    columns = read_map(own_map(tmp_path, confidence={"column": "sure", "least": 0.5}, success="ok"))
    rows = [
        ("1", face("low", AU4=1, sure=0.4, ok=1)),
        ("1", face("no face", AU4=None, sure=0.9, ok=1)),
        ("1", face("failed", AU4=1, sure=0.9, ok=0)),
        ("1", face("second", AU4=1, sure=0.6, ok=1)),
        ("1", face("best", AU4=1, sure=0.8, ok=1)),
        ("2", face("no confidence", AU4=1, sure=None, ok=1)),
    ]
    found = chosen_faces(rows, columns, columns.least)
    assert {image: row.where for image, row in found.faces.items()} == {"1": "best"}
    whys = {row.where: why for row, why in found.left_out}
    assert whys == {"low": LOW, "no face": NO_VALUES, "failed": NO_SUCCESS, "second": OTHER, "no confidence": LOW}


def test_the_largest_face_is_taken_and_nobody_guesses(tmp_path):
    rows = [("1", face("small", AU4=1, w=5, h=5)), ("1", face("large", AU4=1, w=5, h=6))]
    columns = read_map(own_map(tmp_path, largest=["w", "h"]))
    assert chosen_faces(rows, columns, None).faces["1"].where == "large"
    blind = chosen_faces(rows, read_map(own_map(tmp_path)), None)
    assert blind.faces == {}
    assert blind.counts[UNDECIDED] == 2


@pytest.fixture
def read(tmp_path):
    """Return the function that reads a table (or the tables of a folder) about four images."""
    columns = ["image", "path", "database", "person", "expression", "group", "sha256", "width", "height"]
    rows = [
        (image, f"photos/{image}.jpg", "mine", image[:4], label, image, image, 100, 100)
        for image, label in IMAGES.items()
    ]
    pd.DataFrame(rows, columns=columns).to_csv(tmp_path / "manifest.csv", index=False)

    def run(tables, columns_file, least=None, most=1.0):
        files = [tmp_path / name for name in ("measured.csv", "problems.csv", "measured.json")]
        how = MeasuredSettings("mine", least, most)
        measured(tmp_path / "manifest.csv", tables, columns_file, *files, settings=how)
        return pd.read_csv(files[0]), pd.read_csv(files[1]), json.loads(files[2].read_text())

    return run


def openface_tables(folder, faces):
    """Write one table per image as FaceLandmarkImg does: named after the image, with spaces behind the commas."""
    units = read_map(SHIPPED / "openface.yaml").action_units
    names = [column for column in units.values() if column.endswith("_r")] + ["AU28_c"]
    folder.mkdir()
    for image, rows in faces.items():
        lines = [", ".join(["face", "confidence", "gaze_0_x", *names])]
        for number, (confidence, shown) in enumerate(rows):
            values = [f"{shown.get(name, 0.0):.2f}" for name in names]
            lines.append(", ".join([str(number), f"{confidence:.3f}", "-0.1", *values]))
        (folder / f"{image}.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_tables_of_openface_are_read_from_their_folder(tmp_path, read):
    happy = {"AU06_r": 2.5, "AU12_r": 4.0, "AU28_c": 1}
    faces = {"anna_happy": [(0.98, happy)], "anna_sad": [(0.3, {}), (0.9, {"AU01_r": 5.0})], "bert_sad": [(0.2, {})]}
    faces |= {"stranger": [(0.9, {})]}
    table, problems, report = read(openface_tables(tmp_path / "of", faces), SHIPPED / "openface.yaml")
    assert set(table["image"]) == {"anna_happy", "anna_sad"}
    assert len(table) == 2 * 18  # also what is not shown has a row: it is known
    values = table.set_index(["image", "action_unit"])["intensity"]
    assert values["anna_happy", 12] == 0.8
    assert values["anna_happy", 28] == 1.0
    assert values["anna_sad", 1] == 1.0
    assert values["anna_sad", 12] == 0.0
    assert report["tool"] == "OpenFace" and report["measured"] == 2 and report["images"] == 4
    assert report["matched_by"] == {"path": 3, "name": 0, "stem": 0}
    assert report["faces_left_out"] == {NO_SUCCESS: 0, LOW: 2, NO_VALUES: 0, OTHER: 0, UNDECIDED: 0}
    assert report["unmatched"] == 1
    said = problems.fillna("").to_numpy().tolist()
    assert ["stranger.csv line 2", "stranger", "", "no image of the database has this name"] in said
    assert ["", "", "bert_happy", "no row of the table"] in said
    assert ["", "", "bert_sad", "no face of the image can be used"] in said


def test_a_table_of_pyfeat_is_read_with_its_own_header(read):
    table, problems, report = read(HERE / "measured_tables" / "pyfeat.csv", SHIPPED / "pyfeat.yaml")
    assert set(table["image"]) == {"anna_happy", "anna_sad"}
    assert report["action_units"] == [1, 2, 4, 6, 7, 10, 12, 14, 15, 17, 23, 24]
    assert report["unknown"] == [5, 9, 11, 20, 25, 26, 28, 43]  # this model does not measure them: unknown, never 0
    values = table.set_index(["image", "action_unit"])["intensity"]
    assert values["anna_happy", 12] == 0.97  # of the larger face, not of the one that is surer
    assert report["faces_left_out"] == {NO_SUCCESS: 0, LOW: 2, NO_VALUES: 0, OTHER: 1, UNDECIDED: 0}
    assert problems["problem"].str.contains("another face").sum() == 1


def test_a_table_of_libreface_has_intensities_and_presences(tmp_path, read):
    columns = read_map(SHIPPED / "libreface.yaml").action_units
    values = dict.fromkeys(columns.values(), 0) | {"au_12_intensity": 2.5, "au_7": 1, "detected_aus": "{}"}
    path = tmp_path / "libreface.csv"
    pd.DataFrame([{"input_image_path": "faces/anna_happy.jpg"} | values]).to_csv(path)
    table, _, _ = read(path, SHIPPED / "libreface.yaml")
    assert table.set_index("action_unit")["intensity"][[7, 12, 1]].tolist() == [1.0, 0.5, 0.0]


def test_what_a_tool_does_not_say_is_unknown(tmp_path, read):
    path = tmp_path / "t.csv"
    path.write_text("file,AU4,AU12\nanna_happy.jpg,,2\nbert_sad.jpg,1,\nanna_sad.jpg,nan,\n")
    table, _, report = read(path, own_map(tmp_path))
    assert table[["image", "action_unit", "intensity"]].to_numpy().tolist() == [
        ["anna_happy", 12, 1.0],
        ["bert_sad", 4, 0.5],
    ]
    assert report["faces_left_out"][NO_VALUES] == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("file,AU4\na.jpg,1\n", "the column AU12 is missing; its columns are file, AU4"),
        ("name,AU4,AU12\na.jpg,1,1\n", "no column names the image (allowed: file); its columns are name, AU4, AU12"),
        ("file,AU4,AU4,AU12\n", "the column AU4 stands 2 times"),
        ("file,AU4,AU12\na.jpg,much,1\n", "line 2: AU4 is 'much'; allowed: a number, or nothing"),
        ("file,AU4,AU12\na.jpg,1\n", "line 2 has 2 cells, the first line 3"),
        ("file,AU4,AU12\nanna_sad.jpg,1,4\n", "AU12 is 4, but the column map of Ours says 0 to 2; correct its scale"),
    ],
)
def test_a_mistake_in_a_table_is_one_sentence(tmp_path, read, text, sentence):
    path = tmp_path / "t.csv"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read(path, own_map(tmp_path))
    assert sentence in str(error.value)


def test_noise_beyond_the_scale_is_cut_and_counted(tmp_path, read):
    path = tmp_path / "t.csv"
    path.write_text("file,AU4,AU12\nanna_happy.jpg,-0.2,2.4\n")
    table, _, report = read(path, own_map(tmp_path))
    assert table["intensity"].tolist() == [0.0, 1.0]
    assert report["clipped"] == 2


def test_too_few_matches_stop_the_run_with_counts(tmp_path, read):
    path = tmp_path / "t.csv"
    path.write_text("file,AU4,AU12\nanna_happy.jpg,1,1\nzoe.jpg,1,1\n")
    with pytest.raises(InputError) as error:
        read(path, own_map(tmp_path), most=0.5)
    assert str(error.value) == (
        "databases.mine.measured_action_units: 3 of 4 images (75%) have no action units, at most 50% may "
        f"(most_left_out): 3 have no row in {path} (such as anna_sad, bert_happy, bert_sad); 1 names in it fit no "
        "image or several (such as zoe.jpg)"
    )
    assert len(read(path, own_map(tmp_path), most=0.75)[0]) == 2


def test_an_empty_folder_is_named(tmp_path):
    (tmp_path / "tables").mkdir()
    with pytest.raises(InputError, match=r"no \.csv file is in the folder"):
        check_headings(tmp_path / "tables", read_map(own_map(tmp_path)))


def files_of(folder, name, rows, taking_part, tool=None):
    """Write what is known of a database: rows of (image, action unit, intensity), and which images take part."""
    table = pd.DataFrame(rows, columns=["image", "action_unit", "intensity"]).assign(expression="happy")
    table.to_csv(folder / f"{name}.csv", index=False)
    images = pd.DataFrame(
        {"image": list(taking_part), "unit": "p", "expression": "happy", "takes_part": list(taking_part.values())}
    )
    images.assign(asked_for=True, reason="").to_csv(folder / f"{name}_images.csv", index=False)
    report = {"tool": tool, "shown_from": 0.5, "action_units": [4, 12]}
    (folder / f"{name}.json").write_text(json.dumps(report))


def displays_in(folder, names, measured):
    """Return what `read_displays` makes of files, with a limit of its own."""
    files, images = (
        [folder / f"{name}{end}.csv" for name in found] for found, end in ((names, ""), (measured, "_images"))
    )
    return read_displays(names, files, measured, [folder / f"{name}.json" for name in measured], images, 0.3)


def test_only_action_units_that_are_known_everywhere_are_used(tmp_path):
    names = ["rendered", "photos", "others"]
    for name, units in zip(names, ([], [4, 12, 25], [1, 4, 12]), strict=True):
        files_of(tmp_path, name, [("1", unit, 0.5) for unit in units], {"1": True}, "Ours")
    displays = displays_in(tmp_path, names, names[1:])
    assert [one.source for one in displays.values()] == ["planted", "measured", "measured"]
    assert [one.shown_from for one in displays.values()] == [0.0, 0.3, 0.3]
    assert known_units(displays, [1, 4, 25, 12, 27]) == [4, 12]
    with pytest.raises(InputError, match="none of the action units 27 was measured in at least 50% of the images"):
        known_units(displays, [27])


def test_measured_images_that_do_not_take_part_say_nothing(tmp_path):
    rows = [("1", 12, 0.2), ("2", 12, 0.4), ("excluded", 12, 0.9), ("excluded", 4, 0.9)]
    for name in ("photos", "rendered"):
        files_of(tmp_path, name, rows, {"1": True, "2": True, "excluded": False}, "Ours")
    displays = displays_in(tmp_path, ["photos", "rendered"], ["photos"])
    assert displays["photos"].table["intensity"].tolist() == [0.2, 0.4]
    assert displays["photos"].action_units == [12]
    assert displays["rendered"].table["intensity"].tolist() == [0.2, 0.4, 0.9, 0.9]
    assert displays_table(displays, [12], [4, 12])["images"].tolist() == [2, 3]


def test_an_action_unit_is_known_if_half_of_the_images_that_take_part_have_it(tmp_path):
    rows = [("1", 4, 0.0), ("1", 12, 0.5), ("2", 12, 0.0), ("excluded", 4, 0.5)]
    files_of(tmp_path, "photos", rows, {"1": True, "2": True, "3": True, "4": True, "excluded": False}, "Ours")
    displays = displays_in(tmp_path, ["photos"], ["photos"])
    assert displays["photos"].action_units == [12]  # 2 of 4; action unit 4 in 1 of 4
    assert displays_table(displays, [12], [4, 12])["known_from"].tolist() == [0.5]


def test_the_map_in_the_documentation_is_sound(tmp_path):
    text = (HERE.parents[1] / "docs" / "measured-action-units.md").read_text(encoding="utf-8")
    (block,) = (part.partition("```")[0] for part in text.split("```yaml\n") if part.startswith("name:"))
    (tmp_path / "map.yaml").write_text(block)
    assert list(read_map(tmp_path / "map.yaml").action_units) == [1, 4, 12, 25]
