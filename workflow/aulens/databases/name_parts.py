"""The parts of picture names, and which of them is the expression and which the person.

A path such as ``happy/anna_1.jpg`` has the folder ``happy`` (folder 1, counted from the file upwards) and the parts
``anna`` and ``1`` (parts 0 and 1 of the name). A part may hold the expression together with something else, as
``AF01AFS`` does: then what stands before and after it are parts of their own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEPARATORS = "_. ()+-"
APART = re.compile(f"[{re.escape(SEPARATORS)}]+")
SAMPLE = 2000  # names by which the expression is looked for
ENOUGH = 0.5  # share of the names that must hold a known expression
FOLDERS = 4  # levels above a file that are looked at
PERSON_WORD = re.compile(r"(s|p|sub|subj|subject|person|participant|actor|model|id|vp|f|m)[-_]?\d+", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Place:
    """Where a part of a name stands.

    Attributes
    ----------
    kind : str
        folder (number 1 is the one that holds the file), name (a whole part of the file's name), or inside (the
        expression within a part), before and after (what else that part holds).
    number : int
        Of the folder or part.
    """

    kind: str
    number: int

    def words(self) -> str:
        """Return the place for people."""
        if self.kind == "folder":
            return "the folder of the file" if self.number == 1 else f"the folder {self.number - 1} above"
        part = f"part {self.number + 1} of the file's name"
        return {"name": part, "inside": f"inside {part}"}.get(self.kind, f"what stands {self.kind} it in {part}")


@dataclass(frozen=True)
class Split:
    """A path in parts: folders from the file upwards, parts of the name, and what stands between these."""

    folders: tuple[str, ...]
    parts: tuple[str, ...]
    between: tuple[str, ...]


def split_path(path: str) -> Split:
    """Return the parts of a path.

    Examples
    --------
    >>> split_path("one/happy/anna_1.jpg")
    Split(folders=('happy', 'one'), parts=('anna', '1'), between=('_',))
    """
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0] or name
    return Split(tuple(reversed(folders)), tuple(APART.split(stem)), tuple(APART.findall(stem)))


def sample_of(items: Sequence, number: int) -> list:
    """Return so many items, evenly spread over the sequence; all if there are fewer."""
    if len(items) <= number:
        return list(items)
    return [items[index * len(items) // number] for index in range(number)]


def expression_place(splits: Sequence[Split], words: Mapping[str, str]) -> tuple[Place | None, float]:
    """Return where most names hold a known expression, and in which share of them; None if nowhere in enough.

    Parameters
    ----------
    splits : sequence of Split
        Of all pictures.
    words : dict of str to str
        Native word or code in small letters -> expression.
    """
    some = sample_of(splits, SAMPLE)
    places = [Place("folder", level) for level in range(1, FOLDERS + 1)]
    longest = max((len(split.parts) for split in some), default=0)
    places += [Place("name", number) for number in range(min(longest, 12))]
    found = _most_known(some, places, words)
    if found[1] < ENOUGH:
        inside = [Place("inside", place.number) for place in places if place.kind == "name"]
        found = max(found, _most_known(some, inside, words), key=lambda pair: pair[1])
    return found if found[1] >= ENOUGH else (None, found[1])


def _most_known(
    splits: Sequence[Split], places: Sequence[Place], words: Mapping[str, str]
) -> tuple[Place | None, float]:
    best: tuple[Place | None, float] = (None, 0.0)
    for place in places:
        if place.kind == "inside":
            known = [word_inside(split.parts[place.number : place.number + 1], words) for split in splits]
        else:
            known = [(value_at(split, place) or "").casefold() for split in splits]
        expressions = [words[word] for word in known if word in words]
        share = len(expressions) / max(len(splits), 1)
        if share > best[1] + 1e-9 and len(set(expressions)) > 1:
            best = place, share
    return best


def word_inside(part: Sequence[str], words: Mapping[str, str]) -> str | None:
    """Return the known word within a part: of three letters or more at one end of its letters, or a code at a digit.

    Examples
    --------
    >>> word_inside(["annahappy1"], {"happy": "happy"}), word_inside(["AF01AFS"], {"af": "fearful"})
    ('happy', 'af')
    """
    for way in expression_ways(list(words)) if part else ():
        if match := re.search(f"^.*?(?P<expression>{way})", part[0], re.IGNORECASE):
            return match["expression"].casefold()
    return None


def expression_ways(words: Sequence[str]) -> list[str]:
    """Return the ways in which a part may hold a word and more, as regular expressions, the safest first.

    They are a word of three letters or more that begins or ends a run of letters, and a code of one or two letters
    behind a digit, or before one.
    """
    long = "|".join(sorted((re.escape(word) for word in words if len(word) > 2), key=lambda word: (-len(word), word)))
    short = "|".join(sorted(re.escape(word) for word in words if len(word) <= 2))
    letter = r"[^\W\d_]"
    ways = [f"(?<!{letter})(?:{long})", f"(?:{long})(?!{letter})"] if long else []
    return ways + ([rf"(?<=\d)(?:{short})", rf"(?<!{letter})(?:{short})(?=\d)"] if short else [])


def value_at(split: Split, place: Place) -> str | None:
    """Return the folder or whole part at a place, None where there is none."""
    row, index = (split.folders, place.number - 1) if place.kind == "folder" else (split.parts, place.number)
    return row[index] if index < len(row) else None


@dataclass(frozen=True)
class Part:
    """What is known of one part of the names.

    Attributes
    ----------
    place : Place
        Where it stands.
    values : dict of str to int
        Value -> number of pictures.
    recurring : float
        Share of the pictures whose value occurs with two expressions or more.
    running : bool
        Whether it is a number that counts the pictures of each expression.
    """

    place: Place
    values: Mapping[str, int]
    recurring: float
    running: bool

    @property
    def weight(self) -> float:
        """How likely it names people: many values that recur with other expressions, letters, the first part."""
        letters = sum(1 for value in self.values if re.search(r"[^\W\d_]", value)) > len(self.values) / 2
        named = sum(1 for value in self.values if PERSON_WORD.fullmatch(value)) > len(self.values) / 2
        first = self.place.kind == "folder" or self.place.number == 0
        return len(self.values) * (3 if letters else 1) * (2 if named else 1) * (1.5 if first else 1)


def described(place: Place, values: Sequence[str], expressions: Sequence[str]) -> Part:
    """Return what a part's values say together with the expressions of the same pictures (both in one order)."""
    shown: dict[str, set[str]] = defaultdict(set)
    by_expression: dict[str, list[str]] = defaultdict(list)
    for value, expression in zip(values, expressions, strict=True):
        shown[value].add(expression)
        by_expression[expression].append(value)
    count = Counter(values)
    several = sum(count[value] for value, them in shown.items() if len(them) > 1)
    return Part(place, dict(count), several / max(len(values), 1), _counts(list(by_expression.values())))


def _counts(columns: Sequence[Sequence[str]]) -> bool:
    """Whether the values of every expression are numbers without a gap, and not of all expressions the same ones.

    Letters that all begin with are passed over, as in img12, unless they are a word for people, as in sub12.
    """
    values = [value for column in columns for value in column]
    start = re.match(r"\D*", values[0])[0]
    if PERSON_WORD.fullmatch(f"{start}1") or not all(value.startswith(start) for value in values):
        return False
    ends = set()
    for column in columns:
        texts = [value.removeprefix(start) for value in column]
        if not all(text.isdecimal() for text in texts):
            return False
        numbers = sorted(map(int, texts))
        if len(set(numbers)) != len(numbers) or numbers[-1] - numbers[0] != len(numbers) - 1:
            return False
        ends.add((numbers[0], numbers[-1]))
    return len(ends) > 1
