"""A name grammar that is guessed from the names of pictures, for people to correct."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aulens.databases.name_parts import (
    FOLDERS,
    SEPARATORS,
    Part,
    Place,
    Split,
    described,
    expression_place,
    expression_ways,
    split_path,
    value_at,
)
from aulens.databases.name_shapes import suffix_pattern

RECUR = 0.5  # share of the pictures whose person must show two expressions or more
FEW = range(2, 13)  # numbers of values that could be expressions
VIEWS = re.compile(
    r"(front(al)?|left|right|half|profile|straight|(half|full)[-_]?(left|right)|[hf][lr]|\d{1,3}deg)", re.I
)
SESSIONS = re.compile(r"(session|ses|visit|day)[-_]?\w{0,3}", re.I)


@dataclass(frozen=True)
class Guess:
    """What the names seem to say.

    Attributes
    ----------
    pattern : str
        Of a name grammar; empty where no part holds expressions.
    names_people : bool
        Whether the pattern has a group `person`.
    said : list of str
        What was taken for what, and what else the parts could be, in sentences.
    candidates : list of Part
        Parts of few values that could be expressions, where no part holds known ones; the likeliest first.
    """

    pattern: str
    names_people: bool
    said: list[str]
    candidates: list[Part]


def guessed(paths: Sequence[str], words: Mapping[str, str], chosen: Place | None = None) -> Guess:
    """Return which parts of the names are expression, person, view and session.

    Parameters
    ----------
    paths : sequence of str
        Of pictures below one folder.
    words : dict of str to str
        Native word or code in small letters -> expression.
    chosen : Place or None
        Where the expression stands, if that is known already.
    """
    splits = [split_path(path) for path in paths]
    place, share = (chosen, 1.0) if chosen else expression_place(splits, words)
    alike = _alike(splits, place)
    if place is None:
        parts = _parts(alike, [""] * len(alike), None, "")
        candidates = sorted((part for part in parts if len(part.values) in FEW), key=_how_unlikely)
        return Guess("", False, ["no part of the names is an expression by a known word or code"], candidates)
    way = _way(alike, place, words)
    known = [(split, _expression(split, place, way)) for split in alike]
    known = [(split, word) for split, word in known if word.casefold() in words]
    parts = _parts([split for split, _ in known], [words[word.casefold()] for _, word in known], place, way)
    found = [f"expression: {place.words()} (a known word or code in {share:.0%} of the names)"]
    person, said = _person(parts)
    groups = _groups(parts, person)
    pattern = _pattern([split for split, _ in known], place, way, groups, paths)
    return Guess(pattern, person is not None, found + said + _others(parts, person, groups), [])


def _how_unlikely(part: Part) -> tuple[bool, bool, int]:
    """Return by what candidates are ordered: five to eight values first, then folders, then parts from the last on."""
    return len(part.values) not in range(5, 9), part.place.kind != "folder", -part.place.number


def _alike(splits: Sequence[Split], place: Place | None) -> list[Split]:
    """Return the names that have as many parts as most; all that have enough where folders say the expression."""
    numbers = Counter(len(split.parts) for split in splits)
    if not numbers:
        return []
    if place is not None and place.kind == "folder":
        return list(splits)
    most = numbers.most_common(1)[0][0]
    return [split for split in splits if len(split.parts) == most]


def _way(splits: Sequence[Split], place: Place, words: Mapping[str, str]) -> str:
    """Return the way in which most parts hold an expression and more; empty where it is all of a part or folder."""
    if place.kind != "inside":
        return ""
    texts = [split.parts[place.number] for split in splits if place.number < len(split.parts)]
    present = [word for word in words if any(word in text.casefold() for text in texts)]
    ways = expression_ways([word.upper() if len(word) < 3 else word for word in present])
    return max(ways, key=lambda way: sum(1 for text in texts if re.search(way, text, re.IGNORECASE)))


def _expression(split: Split, place: Place, way: str) -> str:
    if place.kind != "inside":
        return value_at(split, place) or ""
    divided = _divided(split, place, way)
    return divided[1] if divided else ""


def _divided(split: Split, place: Place, way: str) -> tuple[str, str, str] | None:
    """Return what stands before the expression, the expression, and what stands after it in the part that holds it."""
    part = value_at(split, Place("name", place.number)) or ""
    match = re.search(f"^(.*?)({way})(.*)$", part, re.IGNORECASE)
    return match.groups() if match else None


def _parts(splits: Sequence[Split], expressions: Sequence[str], place: Place | None, way: str) -> list[Part]:
    """Return what is known of every part that all names have, other than the expression."""
    if not splits:
        return []
    columns: dict[Place, list[str | None]] = {}
    for level in range(1, FOLDERS + 1):
        columns[Place("folder", level)] = [value_at(split, Place("folder", level)) for split in splits]
    for number in range(min(len(split.parts) for split in splits)):
        columns[Place("name", number)] = [split.parts[number] for split in splits]
    if place is not None and place.kind == "inside":
        del columns[Place("name", place.number)]
        divided = [_divided(split, place, way) or ("", "", "") for split in splits]
        columns[Place("before", place.number)] = [texts[0] for texts in divided]
        columns[Place("after", place.number)] = [texts[2] for texts in divided]
    columns.pop(place, None)
    return [described(where, values, expressions) for where, values in columns.items() if all(values)]


def _person(parts: Sequence[Part]) -> tuple[Part | None, list[str]]:
    """Return the part that names people, and why, in sentences."""
    able = [part for part in parts if len(part.values) > 1 and part.recurring >= RECUR and not _is_view(part)]
    running = [part for part in able if part.running]
    able = [part for part in able if not part.running]
    said = [f"{part.place.words()} counts the pictures of each expression, and is no person" for part in running]
    if not able:
        return None, ["person: no part of the names recurs with several expressions, so nobody is named", *said]
    person = max(able, key=lambda part: part.weight)
    said.insert(0, f"person: {person.place.words()} ({_shown(person)}; they recur with several expressions)")
    if all(value.isdecimal() for value in person.values):
        said.append(
            "numbers of people and running numbers look alike: are the rows of the contact sheet one person each?"
        )
    if twin := _twins(list(person.values)):
        said.append(f"{twin[0]} and {twin[1]} differ in the first letter only: if that is one human being photographed")
        said[-1] += " twice, take that letter out of the group person"
    return person, said


def _twins(values: Sequence[str]) -> tuple[str, str] | None:
    """Return two values of which all have a twin that differs in the first letter only, None if they have not."""
    by_rest: dict[str, list[str]] = {}
    for value in sorted(values):
        if re.fullmatch(r"[^\W\d_]{2,}\d+", value):
            by_rest.setdefault(value[1:], []).append(value)
    twins = [same for same in by_rest.values() if len(same) == 2]
    return (twins[0][0], twins[0][1]) if twins and 2 * len(twins) > 0.8 * len(values) else None


def _is_view(part: Part) -> bool:
    return len(part.values) > 1 and all(VIEWS.fullmatch(value) for value in part.values)


def _groups(parts: Sequence[Part], person: Part | None) -> dict[Place, str]:
    """Return the name of the group of each part that gets one."""
    groups = {person.place: "person"} if person else {}
    for part in parts:
        name = "view" if _is_view(part) else "session" if all(map(SESSIONS.fullmatch, part.values)) else ""
        if name and part is not person and name not in groups.values():
            groups[part.place] = name
    return groups


def _others(parts: Sequence[Part], person: Part | None, groups: Mapping[Place, str]) -> list[str]:
    """Return what the remaining parts hold, in sentences."""
    return [
        f"{groups.get(part.place, 'not used')}: {part.place.words()} ({_shown(part)})"
        for part in parts
        if part is not person and len(part.values) > 1
    ]


def _shown(part: Part) -> str:
    values = list(part.values)
    return f"{len(values)} value{'s' if len(values) > 1 else ''} such as {', '.join(values[:3])}"


def _pattern(splits: Sequence[Split], place: Place, way: str, groups: Mapping[Place, str], paths: Sequence[str]) -> str:
    """Return the pattern of a name grammar that divides names as guessed."""
    used = {place, *groups}
    level = max((where.number for where in used if where.kind == "folder"), default=0)
    text = "(^|/)"
    for number in range(level, 0, -1):
        name = "expression" if place == Place("folder", number) else groups.get(Place("folder", number))
        text += (f"(?P<{name}>[^/]+)" if name else "[^/]+") + "/"
    apart = "".join(sign for sign in SEPARATORS if any(sign in part for split in splits for part in split.between))
    last = max((where.number for where in used if where.kind != "folder"), default=-1)
    for number in range(last + 1):
        text += _between(splits, number, apart) + _one_part(number, place, way, groups, f"[^/{apart}]")
    if last < 0:
        text += "[^/]+"
    elif max(len(split.parts) for split in splits) > last + 1:
        text += f"(?:[{apart}][^/]*)?"
    return rf"{text}\.{suffix_pattern(paths)}$"


def _between(splits: Sequence[Split], number: int, apart: str) -> str:
    """Return the pattern of what stands before a part."""
    if not number:
        return ""
    texts = {split.between[number - 1] for split in splits if len(split.between) >= number}
    return re.sub(r"([.()+])", r"\\\1", texts.pop()) if len(texts) == 1 else f"[{apart}]+"


def _one_part(number: int, place: Place, way: str, groups: Mapping[Place, str], sign: str) -> str:
    """Return the pattern of one part, made of signs."""
    if place == Place("inside", number):
        before, after = groups.get(Place("before", number)), groups.get(Place("after", number))
        return (
            (f"(?P<{before}>{sign}+?)" if before else f"{sign}*?")
            + f"(?P<expression>{way})"
            + (f"(?P<{after}>{sign}+)" if after else f"{sign}*")
        )
    name = "expression" if place == Place("name", number) else groups.get(Place("name", number))
    return f"(?P<{name}>{sign}+)" if name else f"{sign}+"
