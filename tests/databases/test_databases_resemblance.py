"""What two databases of a study have in common."""

import pandas as pd
import yaml

from aulens.databases.exclusion import without_excluded
from aulens.databases.records import Record
from aulens.databases.resemblance import doubts, shared_people, shared_pictures


def images_of(database, people, hashes=None, folder=None):
    """Return the rows of a manifest, one image of each person."""
    names = [f"{number}" for number in range(len(people))]
    table = pd.DataFrame({"person": people, "image": names})
    table["path"] = [f"{folder or database}/{name}.png" for name in names]
    table["sha256"] = [f"{database}{name}" for name in names]
    return table if hashes is None else table.assign(perceptual_hash=hashes)


def test_people_are_the_same_whatever_the_case_and_the_form_of_accents():
    one, two = images_of("a", ["Ren\u00e9", "x", ""]), images_of("b", ["RENE\u0301", "y", ""])
    assert shared_people("a", one, "b", two) == (
        "a and b share 1 person (Ren\u00e9), so that a network would be tested on people whom it learned"
    )
    assert shared_people("a", one, "b", images_of("b", ["z", ""])) is None


def test_the_same_pictures_are_shared():
    one, two = images_of("a", ["x", "y"]), images_of("b", ["z", "w"])
    assert shared_pictures("a", one, "b", two) is None
    two["sha256"] = ["b0", "a1"]
    assert shared_pictures("a", one, "b", two) == (
        "a and b share 1 picture (a/1.png = b/1.png); leave them out of one database, such as "
        "databases: {b: {exclude: ['1']}}"
    )


def test_the_line_to_paste_leaves_all_shared_pictures_out():
    names = ["0012", "o'hara [2]", "on", "x/y: 1"] + [f"fer2013-{number:06d}" for number in range(300)]
    one, two = images_of("a", [""] * len(names)), images_of("b", [""] * (len(names) + 1))
    two["image"] = ["own", *names]
    two.loc[1:, "sha256"] = one["sha256"].to_numpy()
    sentence = shared_pictures("a", one, "b", two)
    assert "share 304 pictures (a/0.png = b/1.png, a/1.png = b/2.png, ...); leave" in sentence
    pasted = yaml.safe_load(sentence.partition("such as ")[2])
    records = [Record(f"{name}.png", {}) for name in two["image"]]
    left, warnings = without_excluded(records, pasted["databases"]["b"]["exclude"])
    assert ([record.path for record in left], warnings) == (["own.png"], [])


def test_thousands_of_shared_pictures_are_listed_in_rounds():
    one, two = images_of("a", [""] * 1001), images_of("b", [""] * 1001)
    two["sha256"] = one["sha256"]
    sentence = shared_pictures("a", one, "b", two)
    assert sentence.endswith("]}} (the first 1,000; the others are said once these are left out)")
    assert sentence.count("', '") == 999


def test_names_in_both_databases_raise_doubts_and_numbers_do_not():
    one = images_of("a", ["a-anna", "a/Jon Doe", "a-01", "a-F01", "a-S005", "same"])
    two = images_of("b", ["b-Anna", "b-jon doe", "b-01", "b-F01", "b-S005", "same"])
    assert list(doubts("a", one, "b", two)) == [
        "Jon Doe, anna are in both a and b, under keys that differ; if they are the same people, take one of the "
        "databases, or give them the same keys with the grammars' key person"
    ]
    assert list(doubts("a", one.iloc[2:], "b", two.iloc[2:])) == []


def test_in_the_same_folder_numbers_are_names_too():
    one, two = images_of("a", ["a-01"], folder="kdef"), images_of("b", ["b-01"], folder="kdef")
    (sentence,) = doubts("a", one, "b", two)
    assert sentence.startswith("01 is in both a and b, under keys that differ")


def test_pictures_that_are_nearly_the_same_raise_doubts_and_copies_do_not():
    same, near, far = "f" * 16, "f" * 15 + "0", "0" * 16
    one = images_of("a", list("pqrs"), [same, far, "", "0f" * 8])
    two = images_of("b", list("tuvw"), [near, far, "", "f0" * 8])
    two.loc[1, "sha256"] = "a1"
    assert list(doubts("a", one, "b", two)) == [
        "a and b hold 1 pair of pictures that are nearly the same (a/0.png ~ b/0.png); look at them, and remove from "
        "one database what is a copy"
    ]
    two.loc[1, "sha256"] = "another file"
    (sentence,) = doubts("b", two, "a", one)
    assert "2 pairs of pictures that are nearly the same (b/1.png ~ a/1.png, b/0.png ~ a/0.png)" in sentence
    assert list(doubts("a", one.drop(columns="perceptual_hash"), "b", two)) == []
