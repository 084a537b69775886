"""One human being is never in two parts of a run, and nearly the same picture neither, whatever the split."""

import unicodedata
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from aulens.databases.chosen_images import ImageChoice
from aulens.databases.grammar_parts import Grammar
from aulens.databases.near_duplicates import with_near_duplicates
from aulens.databases.records import Record
from aulens.databases.selection import select
from aulens.databases.split_sizes import Split
from aulens.databases.taking_part import ParticipantsSettings, participants_of
from aulens.errors import InputError
from aulens.training.splits import split_units

NAMES = ["ren\u00e9", "anna", "s01", "stra\u00dfe", "\u00c5sa", "p7", "bo", "7", "na", "zo\u00eb"]
FORMS = [
    str,
    str.upper,
    str.title,
    *(lambda name, form=form: unicodedata.normalize(form, name) for form in ("NFC", "NFD")),
]
GRAMMAR = Grammar(
    file=Path("g.yaml"),
    groups=("person", "session", "sequence", "expression"),
    labels={"h": "happy", "s": "sad"},
    person="{person}",
    looks_for="",
)
LABELS = ["happy", "sad"]
SPLITS = [
    Split("person", "any", None, "random", None, train=None, validation=1, test=2),
    Split("person", "complete", None, "random", None, train=1, validation=1, test=0.3),
    Split("person", "any", 4, "random", None, train=None, validation=1, test=1),
    Split("person", "any", None, "folds", 3, train=None, validation=1, test=None),
    Split("person", "any", None, "leave_one_out", None, train=None, validation=0, test=None),
]
CHOICES = [None, ImageChoice("peak", 2, 5, None), ImageChoice({"last": 1}, None, 3, 9)]
IMAGES = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(FORMS),
        st.sampled_from(["A", "B"]),
        st.sampled_from(["", "1", "2"]),
        st.sampled_from(["h", "s"]),
    ),
    min_size=12,
    max_size=60,
)


def manifest_of(rows: list, person: bool = True) -> pd.DataFrame:
    """Return the manifest of images of people whose names are written in several forms, in two sessions."""
    records = []
    for number, (name, form, session, sequence, label) in enumerate(rows):
        values = {"person": form(name) if person else "", "session": session, "sequence": sequence, "expression": label}
        records.append(Record(f"{number}.png", values | {"frame": str(number)}))
    grammar = GRAMMAR if person else Grammar(**vars(GRAMMAR) | {"person": None})
    images, problems = select(records, grammar, "d", {})
    assert not problems
    return pd.DataFrame(images)


@given(rows=IMAGES, split=st.sampled_from(SPLITS), choice=st.sampled_from(CHOICES), seed=st.integers(0, 99))
def test_no_human_being_is_in_two_parts_of_a_run(
    rows: list, split: Split, choice: ImageChoice | None, seed: int
) -> None:
    manifest = manifest_of(rows)
    units, images, problems = participants_of(manifest, ParticipantsSettings(seed, "d", LABELS, split, True, choice))
    if problems:
        return
    names = dict(zip((f"{number}" for number in range(len(rows))), (row[0] for row in rows), strict=True))
    for run in range(3):
        try:
            table = split_units(units["unit"][units["takes_part"]].tolist(), split, seed, "d", run)
        except InputError:
            return
        part = dict(zip(table["unit"], table["part"], strict=True))
        taken = images[images["takes_part"] & images["unit"].isin(part)]
        parts = taken["unit"].map(part).groupby(taken["image"].map(names)).nunique()
        assert (parts == 1).all()


@given(
    rows=IMAGES,
    bits=st.lists(st.integers(0, 63), min_size=60, max_size=60),
    validation=st.integers(0, 2),
    seed=st.integers(0, 99),
)
def test_neither_a_sequence_nor_nearly_the_same_picture_is_in_two_parts(
    rows: list, bits: list[int], validation: int, seed: int
) -> None:
    split = Split("image", "any", None, "random", None, train=None, validation=validation, test=0.2)
    rows = [(*row[:3], row[3] and row[3] + row[0], row[4]) for row in rows]
    images = manifest_of(rows, person=False).to_dict("records")
    hashes = [f"{(number // 3 * 0x9E3779B97F4A7C15 % 2**64) ^ 1 << bit:016x}" for number, bit in enumerate(bits)]
    images = [image | {"perceptual_hash": hashes[int(image["image"])]} for image in images]
    manifest = pd.DataFrame(with_near_duplicates(images))
    units, taken, problems = participants_of(manifest, ParticipantsSettings(seed, "d", LABELS, split, True))
    if problems:
        return
    table = split_units(units["unit"].tolist(), split, seed, "d", 0)
    part = taken["unit"].map(dict(zip(table["unit"], table["part"], strict=True)))
    for alike in (
        manifest["image"].astype(int) // 3,
        (manifest["session"] + manifest["sequence"]).where(manifest["sequence"] != ""),
    ):
        assert (part.groupby(alike).nunique() <= 1).all()
