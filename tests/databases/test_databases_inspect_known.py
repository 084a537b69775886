"""Known databases are recognised, and compared with what was published."""

from pathlib import Path

import array_miniatures
import miniatures
import pytest

from aulens.databases.folders import files_of_folder
from aulens.databases.found_tables import read_tables
from aulens.databases.inspect_words import about_files, about_known
from aulens.databases.known_databases import Match, fewer_than_published, missing_images, recognised, table_of
from aulens.databases.proposals import of_known
from aulens.databases.proposed_files import frontal_views
from aulens.databases.readers.folder import read_grammar

GRAMMARS = Path(__file__).parents[2] / "config/databases"
ANYBODYS = {"novaemotions"}  # names that any folder per expression has: recognised by their number only


def matches(folder: Path) -> list[Match]:
    return recognised(folder, files_of_folder(folder), GRAMMARS)[0]


@pytest.mark.parametrize("name", sorted(set(miniatures.EVERY) - ANYBODYS))
def test_every_miniature_is_recognised(name: str, tmp_path: Path) -> None:
    miniatures.EVERY[name](tmp_path / "folder")
    assert matches(tmp_path / "folder")[0].name == name


@pytest.mark.parametrize(
    ("draw", "name"),
    [
        (array_miniatures.fer2013, "fer2013"),
        (array_miniatures.icml_face_data, "fer2013"),
        (array_miniatures.ferplus, "ferplus"),
        (array_miniatures.tfd, "tfd"),
        (array_miniatures.tfd_of_matlab_7_3, "tfd"),
        (array_miniatures.nfw, "nfw"),
    ],
)
def test_databases_in_arrays_are_recognised(draw, name: str, tmp_path: Path) -> None:
    draw(tmp_path)
    found = matches(tmp_path)
    assert found[0].name == name
    assert "whose pictures stand in arrays or videos" in next(about_known(found, []))


def test_a_database_whose_labels_are_all_null_is_recognised_and_no_study_is_proposed(tmp_path: Path) -> None:
    miniatures.bp4d(tmp_path)
    (match,) = matches(tmp_path)
    said = "bp4d (config/databases/bp4d.yaml), whose labels are null: write into databases.NAME.labels what they mean"
    assert next(about_known([match], [])).startswith(said)
    assert of_known(match, "bp4d.yaml").plan is None


def test_long_cells_of_a_table_are_cut(tmp_path: Path) -> None:
    array_miniatures.fer2013(tmp_path)
    (table,) = read_tables(tmp_path, ["fer2013.csv"])
    said = list(about_files(tmp_path, ["fer2013.csv"], [table]))
    assert max(map(len, said)) < 500
    assert any("…" in line for line in said)


def test_key_files_that_lie_deeper_are_said(tmp_path: Path) -> None:
    array_miniatures.fer2013(tmp_path / "archive")
    found, said = recognised(tmp_path, files_of_folder(tmp_path), GRAMMARS)
    assert found == []
    assert "archive/fer2013.csv looks like a file of fer2013: is its folder the one to point at?" in said


def test_a_folder_per_expression_is_no_known_database(tmp_path: Path, picture) -> None:
    for label in ("anger", "fear", "happy"):
        for number in range(3):
            picture(tmp_path / label / f"{number}.png", number)
    assert matches(tmp_path) == []


def test_a_broken_grammar_is_said_and_passed_over(tmp_path: Path, picture) -> None:
    picture(tmp_path / "photos" / "AF01AFS.JPG")
    (tmp_path / "grammars").mkdir()
    (tmp_path / "grammars" / "broken.yaml").write_text("{source: folder, published: {images: 1}}")
    (tmp_path / "grammars" / "kdef.yaml").write_text((GRAMMARS / "kdef.yaml").read_text())
    found, said = recognised(tmp_path / "photos", ["AF01AFS.JPG"], tmp_path / "grammars")
    assert [match.name for match in found] == ["kdef"]
    assert "passed over" in said[0]


def whole_kdef(without: int) -> Match:
    """Return what is read of a KDEF that lacks its last images."""
    people = [f"kdef-{sex}{number:02}" for sex in "FM" for number in range(1, 36)]
    labels = ["neutral", "happy", "fearful", "sad", "angry", "surprised", "disgusted"]
    rows = [
        {"relative_path": f"{number}.jpg", "person": a, "expression": b, "view": c, "session": d}
        for number, (a, b, c, d) in enumerate(
            (a, b, c, d) for d in "AB" for a in people for b in labels for c in ("FL", "HL", "S", "HR", "FR")
        )
    ]
    kept = rows[: len(rows) - without]
    return Match("kdef", "folder", read_grammar(GRAMMARS / "kdef.yaml"), table_of(kept), [], len(kept))


def test_the_whole_kdef_lacks_nothing() -> None:
    assert fewer_than_published(whole_kdef(0)) == []
    assert list(missing_images(whole_kdef(0))) == []
    assert next(about_known([whole_kdef(0)], [])).endswith("4,900 of 4,900 images, 70 of 70 people")


def test_what_a_copy_lacks_is_named() -> None:
    match = whole_kdef(2)
    assert fewer_than_published(match) == ["disgusted 698 of 700"]
    assert list(missing_images(match)) == [
        "session B, person kdef-M35, expression disgusted, view FR",
        "session B, person kdef-M35, expression disgusted, view HR",
    ]
    lines = list(about_known([match], []))
    assert lines[0] == "kdef (config/databases/kdef.yaml): 4,898 of 4,900 images, 70 of 70 people"
    assert "  missing: session B, person kdef-M35, expression disgusted, view FR" in lines


def test_frontal_views_are_proposed() -> None:
    assert frontal_views(whole_kdef(0).images) == {"view": ["S"]}
    assert frontal_views(table_of([{"view": "S"}])) == {}
    assert frontal_views(table_of([{"view": "left"}, {"view": "right"}])) == {}
