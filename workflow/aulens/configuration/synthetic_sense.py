"""Whether the keys of a synthetic database fit together."""

from collections.abc import Iterator

from aulens.configuration.messages import Problem, shown
from aulens.configuration.ranges import low_and_high
from aulens.configuration.values import Values
from aulens.synthesis.codings import CODES, MOST_PEOPLE, MOST_TAKES


def _ranges_of_variability(values: Values, database: str) -> Iterator[Problem]:
    for key in ("base_intensity", "jitter"):
        path = ("databases", database, "variability", key)
        yield from low_and_high(path, values.at(*path))


def _counts(values: Values, database: str) -> Iterator[Problem]:
    path = ("databases", database)
    counts, people = values.at(*path, "counts"), values.at(*path, "people")
    if counts and people > sum(counts.values()):
        images = sum(counts.values())
        yield (
            (*path, "people"),
            f"{people} people are asked for, but counts gives {images} images; ask for fewer people",
        )
    if counts and values.at(*path).get("takes") not in (None, 1):
        yield (*path, "takes"), "counts says how many images there are; leave out takes or counts"


def _cut(values: Values, database: str) -> Iterator[Problem]:
    path = ("databases", database)
    cut, size = values.at(*path, "cut"), values.at(*path, "size")
    if cut is None:
        return
    yield from low_and_high((*path, "cut", "width"), cut["width"])
    if cut["side"] > size * min(cut["width"]):
        smallest = f"{size * min(cut['width']):g} pixels of {size}"
        yield (
            (*path, "cut", "side"),
            f"{cut['side']} is given, but what is cut out may have only {smallest}; raise size",
        )


def _colour(values: Values, database: str) -> Iterator[Problem]:
    path = ("databases", database, "colour")
    colour = values.at(*path)
    if colour is None:
        return
    planted, share = colour.get("planted"), colour.get("share")
    if planted is not None and share is None:
        yield (*path, "share"), f"missing; in which share of the images does the {planted} tell the expression?"
    if planted is None and share is not None:
        yield (*path, "planted"), f"missing, but a share of {shown(share)} is given; write hair or background"


def _layout(values: Values, database: str) -> Iterator[Problem]:
    path = ("databases", database)
    entry = values.at(*path)
    layout, sequence = entry.get("layout"), entry.get("sequence")
    if layout is None:
        if sequence is not None:
            yield (*path, "layout"), f"missing, but a sequence is given; write {' or '.join(CODES)}"
        return
    if sequence is None:
        yield (*path, "sequence"), f"missing; layout {layout} needs sequences such as {{frames: 9, tremor: 1.0}}"
    elif layout == "casme2" and (sequence["frames"] < 3 or sequence["frames"] % 2 == 0):
        what = f"{sequence['frames']} is given; with layout casme2 the apex is in the middle: an odd number from 3"
        yield (*path, "sequence", "frames"), what
    if values.at(*path, "people") > MOST_PEOPLE[layout]:
        yield (*path, "people"), f"the names of layout {layout} number at most {MOST_PEOPLE[layout]} people"
    if (entry.get("takes") or 1) > MOST_TAKES:
        yield (*path, "takes"), f"the names of layout {layout} number at most {MOST_TAKES} takes"
    if uncoded := [name for name in entry.get("counts") or () if name not in CODES[layout]]:
        known = ", ".join(CODES[layout])
        yield (*path, "counts"), f"layout {layout} has no sequences of {', '.join(uncoded)}; it has those of {known}"


SYNTHETIC = (_ranges_of_variability, _counts, _cut, _colour, _layout)
