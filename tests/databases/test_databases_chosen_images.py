"""Which images a study takes: frames of sequences, and limits for each person and expression."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.chosen_images import ImageChoice, image_reasons, over_limit
from aulens.databases.split_sizes import Split
from aulens.databases.taking_part import ParticipantsSettings, participants_of

ALL = ImageChoice("all", None, None, None)
PEOPLE = Split("person", "complete", None, "random", None, train=None, validation=0, test=1)


def choice(**keys):
    return ImageChoice(**vars(ALL) | keys)


def images_of(rows):
    """Return images from rows of person, expression, sequence and frame."""
    table = pd.DataFrame(rows, columns=["person", "expression", "sequence", "frame"])
    table["image"] = [f"i{number}" for number in range(len(table))]
    table["group"] = [
        f"{row.person}/{row.sequence}" if row.sequence else row.image for row in table.itertuples(index=False)
    ]
    return table.assign(session="")


def sequence(person, expression, name, frames):
    return [(person, expression, name, frame) for frame in frames]


FILM = images_of(
    [
        *sequence("S5", "neutral", "1", ["img1"]),
        *sequence("S5", "happy", "1", ["img9", "img46", "img10"]),
        *sequence("S5", "happy", "2", ["00000003", "00000002"]),
        ("S5", "happy", "", ""),
    ]
)


@pytest.mark.parametrize(
    ("frames", "taken"),
    [
        ("all", ["img1", "img9", "img46", "img10", "00000003", "00000002", ""]),
        ("peak", ["img1", "img46", "00000003", ""]),
        ("first", ["img1", "img9", "00000002", ""]),
        ({"last": 2}, ["img1", "img46", "img10", "00000003", "00000002", ""]),
    ],
)
def test_frames_are_taken_of_each_sequence_and_expression_in_the_order_of_their_numbers(frames, taken):
    reasons = image_reasons(FILM, choice(frames=frames), 1, "ckplus")
    assert FILM["frame"][reasons == ""].tolist() == taken


def test_an_image_that_is_not_taken_has_a_reason():
    reasons = image_reasons(FILM, choice(frames={"last": 2}, most_per_person=1), 1, "ckplus")
    assert set(reasons) == {
        "",
        "not among the frames that images.frames takes (last: 2)",
        "not drawn: images.most_per_person takes 1",
    }


def test_frames_without_a_name_are_ordered_by_their_images():
    film = images_of(sequence("a", "sad", "1", [""] * 12))
    reasons = image_reasons(film, choice(frames="peak"), 1, "d")
    assert film["image"][reasons == ""].tolist() == ["i11"]


MANY = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["happy", "sad"])), min_size=1, max_size=40)


@given(rows=MANY, limit=st.integers(1, 5), seed=st.integers(0, 99))
def test_limits_are_kept_and_no_image_is_given_away_in_vain(rows, limit, seed):
    images = images_of([(*row, "", "") for row in rows])
    for name, within in (("per_person_and_label", ["person", "expression"]), ("most_per_person", ["person"])):
        reasons = image_reasons(images, choice(**{name: limit}), seed, "d")
        sizes, all_sizes = (part.groupby(within).size() for part in (images[reasons == ""], images))
        assert (sizes == all_sizes.clip(upper=limit)).all()
    over = over_limit(images, limit, seed, "d")
    assert (images[~over].groupby("expression").size() == images.groupby("expression").size().clip(upper=limit)).all()


@given(rows=MANY, limit=st.integers(2, 5), seed=st.integers(0, 99))
def test_a_limit_for_each_person_takes_no_expression_away(rows, limit, seed):
    images = images_of([(*row, "", "") for row in rows])
    reasons = image_reasons(images, choice(most_per_person=limit), seed, "d")
    before, after = (part.groupby("person")["expression"].nunique() for part in (images, images[reasons == ""]))
    assert (before == after).all()


@given(rows=MANY, limit=st.integers(3, 6), seed=st.integers(0, 99))
def test_a_limit_for_each_label_takes_nobody_away_while_it_can_be_helped(rows, limit, seed):
    images = images_of([(*row, "", "") for row in rows])
    left = images[~over_limit(images, limit, seed, "d")]
    before, after = (part.groupby("expression")["person"].nunique() for part in (images, left))
    assert (before == after).all()


@given(number=st.integers(5, 30), limit=st.integers(1, 5), seed=st.integers(0, 99))
def test_a_further_image_displaces_one_of_those_that_were_taken_at_most(number, limit, seed):
    images = images_of([("a", "happy", "", "")] * number)
    taken = [
        set(part["image"][image_reasons(part, choice(per_person_and_label=limit), seed, "d") == ""])
        for part in (images[:-1], images)
    ]
    assert len(taken[0] - taken[1]) <= 1
    assert taken[1] - taken[0] <= {images["image"].iloc[-1]}


def test_the_choice_is_the_same_on_every_machine_and_another_with_another_seed():
    images = images_of([("a", "happy", "", "")] * 10)

    def taken(seed, database):
        return images["image"][image_reasons(images, choice(per_person_and_label=3), seed, database) == ""].tolist()

    first = taken(2022, "kdef")
    assert first == ["i1", "i7", "i8"]
    assert taken(2023, "kdef") != first
    assert taken(2022, "krc") != first


def test_images_of_nobody_are_limited_by_their_sequence():
    images = images_of([*sequence("", "happy", "s", ["1", "2", "3"]), ("", "happy", "", ""), ("", "happy", "", "")])
    reasons = image_reasons(images, choice(per_person_and_label=1), 1, "d")
    assert images["sequence"][reasons == ""].tolist() == ["s", "", ""]


def part_of(rows, images=ALL, split=PEOPLE, trained=True):
    return participants_of(images_of(rows), ParticipantsSettings(1, "d", ["happy", "sad"], split, trained, images))


def test_without_the_key_nothing_is_different():
    rows = [("a", "happy", "", ""), ("a", "sad", "", ""), ("b", "happy", "", ""), ("b", "angry", "", "")]
    for found, same in zip(part_of(rows), part_of(rows, None), strict=True):
        assert (found == same).all(axis=None) if isinstance(found, pd.DataFrame) else found == same


def test_who_is_complete_is_judged_by_the_images_that_are_taken():
    rows = [*sequence("a", "happy", "1", "12"), *sequence("a", "sad", "2", "12"), *sequence("b", "happy", "1", "12")]
    units, images, _ = part_of(rows, choice(frames="peak"))
    assert units[["unit", "labels", "images", "takes_part", "reason"]].to_numpy().tolist() == [
        ["a", "happy;sad", 2, True, ""],
        ["b", "happy", 1, False, "lacks sad"],
    ]
    assert images["takes_part"].tolist() == [False, True, False, True, False, False]
    assert images["reason"].iloc[-1] == "lacks sad"
    assert images["unit"].tolist() == ["a"] * 4 + ["b"] * 2


def test_a_limit_for_each_label_below_the_number_of_complete_people_is_refused():
    rows = [(person, label, "", "") for person in "abc" for label in ("happy", "sad")]
    _, _, problems = part_of(rows, choice(most_per_label=2))
    assert problems == [
        (
            "images.most_per_label",
            "2 is given, but 3 people of database 'd' take part with every label; write 3 or more, or lower "
            "split.number",
        )
    ]
    assert not part_of(rows, choice(most_per_label=3))[2]


def test_who_loses_all_images_to_a_limit_does_not_take_part():
    rows = [(person, "happy", "", "") for person in "abc"] + [("a", "sad", "", ""), ("a", "fearful", "", "")]
    any_label = Split(**vars(PEOPLE) | {"take": "any"})
    units, images, problems = part_of(rows, choice(most_per_label=2), any_label)
    assert not problems
    assert images["takes_part"].sum() == 3
    (gone,) = units[~units["takes_part"]].itertuples()
    assert gone.reason == "not drawn: images.most_per_label takes 2, and none of its images"
    assert gone.images == 0


def test_a_limit_for_each_label_is_shared_by_those_who_take_part():
    rows = [(person, label, "", "") for person in "abcd" for label in ("happy", "sad") for _ in range(3)]
    units, images, problems = part_of(rows, choice(most_per_label=4), Split(**vars(PEOPLE) | {"number": 2}))
    assert not problems
    taken = images[images["takes_part"]]
    assert taken.groupby(["unit", "expression"]).size().tolist() == [2, 2, 2, 2]
    assert set(taken["unit"]) == set(units["unit"][units["takes_part"]])


def test_a_database_that_is_only_tested_on_needs_no_complete_people_and_nobody_who_is_named():
    rows = [("a", "happy", "", ""), ("", "sad", "", ""), *sequence("", "happy", "s", "12"), ("", "angry", "", "")]
    units, images, problems = part_of(rows, None, trained=False)
    assert not problems
    assert units[["unit", "person", "group", "takes_part"]].to_numpy().tolist() == [
        ["/s", "", "/s", True],
        ["a", "a", "", True],
        ["i1", "", "i1", True],
        ["i4", "", "i4", False],
    ]
    assert images["takes_part"].tolist() == [True] * 4 + [False]
