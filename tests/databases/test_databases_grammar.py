"""The name grammars: shipped ones on the databases' published names, and the mistakes of own ones."""

from pathlib import Path, PurePosixPath

import pytest
from grammar_files import assert_refused, write_grammar
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.grammar import ignored, parse_name, read_grammar
from aulens.databases.grammar_parts import ABOUT, person_of
from aulens.errors import InputError

SHIPPED = Path(__file__).parents[2] / "config" / "databases"
KDEF = read_grammar(SHIPPED / "kdef.yaml")
FOLDERS = read_grammar(SHIPPED / "folder_per_expression.yaml")
SYNTHETIC = read_grammar(SHIPPED / "synthetic.yaml")


def person(grammar, path, database="any"):
    """Return the person's key that a path gives."""
    image = PurePosixPath(path).with_suffix("").as_posix()
    return person_of(grammar, parse_name(grammar, path), image, database)


def expression(grammar, path):
    """Return the expression that a path gives."""
    return grammar.labels[parse_name(grammar, path)["expression"].casefold()]


@pytest.mark.parametrize(
    "path, who, shown, view, session",
    [
        ("KDEF/AF01/AF01AFFL.JPG", "kdef-F01", "fearful", "FL", "A"),
        ("AF01ANS.JPG", "kdef-F01", "angry", "S", "A"),
        ("BM35SUHR.JPG", "kdef-M35", "surprised", "HR", "B"),
        ("BF13NEHR.JPG", "kdef-F13", "neutral", "HR", "B"),
        ("BF01DIFR.jpeg", "kdef-F01", "disgusted", "FR", "B"),
        ("AM10HAHL.jpg", "kdef-M10", "happy", "HL", "A"),
        ("AM10SAS.JPG", "kdef-M10", "sad", "S", "A"),
    ],
)
def test_names_of_kdef(path, who, shown, view, session):
    name = parse_name(KDEF, path)
    assert (person(KDEF, path), expression(KDEF, path), name["view"], name["session"]) == (who, shown, view, session)


@pytest.mark.parametrize(
    "path", ["KDEF/AF32/AF32V.JPG", "AF31/AF31V.JPG.JPG", "AF36ANS.JPG", "AF00ANS.JPG", "FAFFL.JPG"]
)
def test_misnamed_kdef_files_do_not_fit(path):
    assert parse_name(KDEF, path) is None
    assert not ignored(KDEF, path)


@pytest.mark.parametrize("path, really", [("KDEF/AF31/AF31V.JPG", "AF31SAHL.JPG"), ("am31h.jpg", "AM31SUHR.JPG")])
def test_files_that_the_published_kdef_misnames_are_read_by_their_right_names(path, really):
    assert parse_name(KDEF, path) == parse_name(KDEF, really)


@given(
    session=st.sampled_from("AB"),
    sex=st.sampled_from("FM"),
    number=st.integers(1, 35),
    label=st.sampled_from(["AF", "AN", "DI", "HA", "NE", "SA", "SU"]),
    view=st.sampled_from(["FL", "HL", "S", "HR", "FR"]),
)
def test_both_kdef_sessions_are_of_one_person(session, sex, number, label, view):
    path = f"KDEF/{session}{sex}{number:02d}/{session}{sex}{number:02d}{label}{view}.JPG"
    name = parse_name(KDEF, path)
    assert person(KDEF, path) == f"kdef-{sex}{number:02d}"
    assert (name["expression"], name["view"], name["session"]) == (label, view, session)


@pytest.mark.parametrize(
    "path", ["KDEF_and_AKDEF/AKDEF/FAFFL.JPG", "AF01/Thumbs.db", "__MACOSX/AF01/._AF01AFS.JPG", "readme.txt"]
)
def test_files_that_are_no_photographs_of_kdef(path):
    assert ignored(KDEF, path)


@pytest.mark.parametrize(
    "path, who, shown",
    [
        ("happy/anna_1.jpg", "mine-anna", "happy"),
        ("Joy/anna.PNG", "mine-anna", "happy"),
        ("session1/AF/anna_2_b.tiff", "mine-anna", "fearful"),
        ("contempt/p.3.jpg", "mine-p.3", "contempt"),
    ],
)
def test_one_folder_per_expression(path, who, shown):
    assert (person(FOLDERS, path, "mine"), expression(FOLDERS, path)) == (who, shown)


def test_unknown_labels_are_told_from_labels_to_leave_out(tmp_path):
    (tmp_path / "g.yaml").write_text(
        "{description: d, citation: c, ignore: [], labels: {HA: happy, '8': null},"
        " pattern: '(?P<person>[a-z]+)_(?P<expression>[A-Z0-9]+)'}"
    )
    grammar = read_grammar(tmp_path / "g.yaml")
    assert grammar.labels == {"ha": "happy", "8": None}
    assert parse_name(grammar, "x_ZZ.png")["expression"] == "ZZ"


def test_every_image_can_be_a_person_of_its_own(tmp_path):
    text = (SHIPPED / "folder_per_expression.yaml").read_text().replace('"{database}-{person}"', '"{image}"')
    (tmp_path / "g.yaml").write_text(text)
    assert person(read_grammar(tmp_path / "g.yaml"), "sad/00012.jpg") == "sad/00012"


def test_a_database_may_name_nobody(tmp_path):
    grammar = read_grammar(write_grammar(tmp_path, GOOD, pattern="'(?P<expression>y)'"))
    assert grammar.person is None
    assert person(grammar, "y.png") == ""


def test_synthetic_names():
    assert person(SYNTHETIC, "images/2-070_surprised.png") == "2-070"
    assert expression(SYNTHETIC, "images/2-070_surprised.png") == "surprised"
    for path, frame in (("p1-003_happy-closed.png", ""), ("p1-003_happy-closed_12.png", "12")):
        assert (person(SYNTHETIC, path), expression(SYNTHETIC, path)) == ("p1-003", "happy-closed")
        assert parse_name(SYNTHETIC, path)["frame"] == frame


GOOD = {
    "description": "d",
    "citation": "c",
    "pattern": "'(?P<person>x)(?P<expression>y)'",
    "labels": "{y: happy}",
    "ignore": "[]",
}


@pytest.mark.parametrize(
    "change, message",
    [
        ({"labels": None}, "labels: missing"),
        (
            {"colour": "1"},
            "colour: unknown key (the keys are description, citation, pattern, "
            "labels, ignore, person, renamed, source, licence, published, shares_people_with, known_as)",
        ),
        ({"pattern": "'(?P<person>x'"}, "pattern: '(?P<person>x' is not a regular expression (missing ), unterminated"),
        ({"pattern": "'(?P<person>x)'"}, "pattern: has no group (?P<expression>...)"),
        ({"pattern": "'(?P<expression>x)'", "person": "'{person}'"}, "person: {person} is no group of the pattern"),
        ({"pattern": "'(?P<person>x)(?P<expression>y)(?P<image>z)'"}, "pattern: the group name image is taken"),
        (
            {"person": "'{sex}'"},
            "person: {sex} is no group of the pattern (there are person, expression, database, image)",
        ),
        ({"person": "'{database}'"}, "person: '{database}' uses no group, so that all images would be of one person"),
        ({"person": "'{person:9}'"}, "person: '{person:9}' is not a template such as '{sex}{number}'"),
        ({"person": "'{person!r}'"}, "person: '{person!r}' is not a template such as '{sex}{number}'"),
        ({"pattern": "'x{99999999999}'"}, "pattern: 'x{99999999999}' is not a regular expression (the repetition"),
        ({"labels": "{y: happy, y: sad}"}, "line 4: the key 'y' stands twice, first in line 4"),
        ({"person": "'{sex'"}, "person: '{sex' is not a template"),
        ({"person": "everybody"}, "person: 'everybody' uses no group, so that all images would be of one person"),
        ({"labels": "{y: smiling}"}, "labels.y: 'smiling' is not an expression (neutral, happy, fearful, sad, angry,"),
        ({"labels": "{NO: happy}"}, "labels: False is not text; write labels such as NO or on in quotes"),
        ({"labels": "{y: happy, Y: sad}"}, "labels.Y: stands twice, with different expressions"),
        ({"labels": "[]"}, "labels: [] is not a table from native labels to expressions"),
        ({"ignore": "Thumbs"}, "ignore: 'Thumbs' is not a list of regular expressions (an empty one is [])"),
        ({"ignore": "['(']"}, "ignore[0]: '(' is not a regular expression"),
    ],
)
def test_mistakes_in_a_grammar_name_file_and_key(tmp_path, change, message):
    assert_refused(read_grammar, write_grammar(tmp_path, GOOD, **change), message)


def test_all_mistakes_are_listed(tmp_path):
    (tmp_path / "g.yaml").write_text("{description: d, citation: c, pattern: '(', labels: {a: b}, ignore: 3}")
    with pytest.raises(InputError) as error:
        read_grammar(tmp_path / "g.yaml")
    assert len(str(error.value).splitlines()) == 3


@pytest.mark.parametrize(
    "text, message", [(None, "does not exist"), ("a: [", "not readable YAML"), ("- a", "a group of keys")]
)
def test_a_grammar_that_cannot_be_read(tmp_path, text, message):
    file = tmp_path / "g.yaml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError, match=message):
        read_grammar(file)


ENDLESS = (
    "{description: d, citation: c, ignore: [], labels: {e: happy}, pattern: '(?P<person>(a+)+)(?P<expression>e)$'}"
)


def test_a_pattern_that_never_ends_is_ended(tmp_path, monkeypatch):
    """2 to the power of 29 ways to divide the letters: minutes."""
    monkeypatch.setattr("aulens.databases.grammar.LONGEST", 0.1)
    (tmp_path / "g.yaml").write_text(ENDLESS)
    grammar = read_grammar(tmp_path / "g.yaml")
    assert person(grammar, "aaae") == "aaa"
    name = "a" * 30 + "!"
    with pytest.raises(InputError) as error:
        parse_name(grammar, name)
    assert str(error.value) == (
        f"{tmp_path}/g.yaml: the pattern (?P<person>(a+)+)(?P<expression>e)$ takes longer than 0.1 seconds "
        f"on the name {name!r}; does it repeat what is repeated, as (a+)+ does?"
    )
    (tmp_path / "g.yaml").write_text(ENDLESS.replace("[]", "['(a+)+$']"))
    with pytest.raises(InputError, match="takes longer than"):
        ignored(read_grammar(tmp_path / "g.yaml"), name)


@pytest.mark.parametrize(
    ("template", "key"),
    [("null", ""), ("'{database}-{person}'", ""), ("'{view}{person}'", "S"), ("'{image}'", "S_happy"), ("'{sex}'", "")],
)
def test_a_name_may_give_no_person(tmp_path, template, key):
    pattern = "'(?P<view>S)_(?P<person>[a-z]+_)?(?P<expression>happy)(?P<sex> *)'"
    (tmp_path / "g.yaml").write_text(
        f"{{description: d, citation: c, ignore: [], labels: {{happy: happy}}, pattern: {pattern}, person: {template}}}"
    )
    grammar = read_grammar(tmp_path / "g.yaml")
    assert person(grammar, "S_happy .png" if template == "'{sex}'" else "S_happy.png") == key
    assert person(grammar, "S_anna_happy.png") != "" or template == "'{sex}'"


def test_a_grammar_says_what_its_database_is_said_to_hold(tmp_path):
    text = "published: {images: 213, people: 10, expressions: {happy: 31}}\nshares_people_with: [tfd]\nlicence: ask\n"
    kdef = (SHIPPED / "kdef.yaml").read_text()
    rest = "".join(f"{line}\n" for line in kdef.splitlines() if not line.startswith(tuple(ABOUT)))
    (tmp_path / "own.yaml").write_text(rest + text)
    about = read_grammar(tmp_path / "own.yaml").about
    assert (about.published["expressions"], about.shares_people_with) == ({"happy": 31}, ("tfd",))
    (tmp_path / "own.yaml").write_text(rest + "published: {images: many}\nshares_people_with: tfd\n")
    with pytest.raises(InputError, match=r"shares_people_with: 'tfd' is not a list(.|\n)*published: not whole numbers"):
        read_grammar(tmp_path / "own.yaml")
