"""Stage: render a synthetic database, every person of a population with every expression of a culture."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import write_csv
from aulens.randomness import generator
from aulens.synthesis.camera import View, draw_session, draw_view
from aulens.synthesis.codings import CODES, NEUTRAL, person_key
from aulens.synthesis.colours import Colours
from aulens.synthesis.culture_files import Culture, read_culture
from aulens.synthesis.cultures import Variability, draw_action_units
from aulens.synthesis.cut import CutSettings, draw_cut
from aulens.synthesis.drawing import Picture, draw_pictures
from aulens.synthesis.layouts import LAYOUTS
from aulens.synthesis.palettes import draw_colours, draw_planted, with_planted
from aulens.synthesis.people import Person, draw_person
from aulens.synthesis.plan import Shown, dealt, everybody
from aulens.synthesis.populations import POPULATIONS
from aulens.synthesis.sequences import Clip, SequenceSettings, trembling_frames
from aulens.synthesis.sides import draw_sides

TRUTH_COLUMNS = ["image", "person", "expression", "action_unit", "intensity"]


@dataclass(frozen=True)
class ColourSettings:
    """Colours of the pictures, natural if none is planted."""

    planted: str | None = None  # hair or background: each expression has a colour of its own, see palettes.PALETTES
    share: float | None = None  # of the pictures that have the colour of their expression; the others have any of them


@dataclass(frozen=True)
class DatabaseSettings:
    """What a synthetic database consists of."""

    seed: int  # of the configuration
    face_model: str  # procedural or ict, see face_models
    population: int  # whose people, see populations.POPULATIONS
    first_person: int  # number of the first person; a number names the same human being in every database
    people: int  # how many
    size: int  # side of the images, pixels
    variability: Variability  # how much displays and photographs differ
    takes: int = 1  # images of each expression of a person
    counts: dict[str, int] | None = None  # or expression -> images in all, dealt to the people in turn
    cut: CutSettings | None = None  # None: pictures are not cut
    colour: ColourSettings | None = None  # None: grey pictures
    layout: str | None = None  # a key of layouts.LAYOUTS, in which sequences are written; None: single pictures
    sequence: SequenceSettings | None = None  # with a layout


def database(
    culture_file: Path,
    images_folder: Path,
    truth_file: Path,
    face_model_file: Path | None = None,
    *,
    settings: DatabaseSettings,
    workers: int,
) -> None:
    """Render the images of a synthetic database and write which action units each of them shows.

    The images are ``p{population}-{number}_{expression}.png``, further takes ``…_2.png`` and so on; the truth table has
    one row per image and action unit. With a layout, names and files of labels are those of `aulens.synthesis.layouts`.
    """
    culture = read_culture(culture_file)
    pictures = planned_pictures(culture, settings)
    beside = LAYOUTS[settings.layout].label_files(planned_clips(culture, settings)) if settings.layout else {}
    model = {"face_model": settings.face_model, "face_model_file": face_model_file}
    draw_pictures(pictures, images_folder, **model, workers=workers, beside=beside)
    write_csv(truth_table(pictures), truth_file)


def planned_pictures(culture: Culture, settings: DatabaseSettings) -> list[Picture]:
    """Return all pictures of a database, in the order of people and expressions; with a layout, of frames too.

    Raises
    ------
    InputError
        For a reason of `shown_by`, `planned_clips` or `palettes.draw_planted`, or if the population is not known.

    Notes
    -----
    Each draw has its own key: a person depends on population and number, the display also on culture and expression.
    So the same people can be rendered under another culture, and more people never change those that were there.
    """
    if settings.layout:
        return [frame for clip in planned_clips(culture, settings) for frame in clip.frames]
    return [picture for _, shown in _of_people(culture, settings) for picture, _ in shown]


def planned_clips(culture: Culture, settings: DatabaseSettings) -> list[Clip]:
    """Return all sequences of a database in the layout of another one.

    Raises
    ------
    InputError
        If the layout is not known or has no code for an expression, or for a reason of `planned_pictures`.
    """
    if settings.layout not in LAYOUTS or settings.sequence is None:
        raise InputError(f"layout {settings.layout!r} needs a sequence; known are {', '.join(LAYOUTS)}")
    layout, films = LAYOUTS[settings.layout], list(culture.displays)
    clips = []
    for number, shown in _of_people(culture, settings):
        for place, (picture, (expression, take)) in enumerate(shown, start=1):
            key = (culture.name, settings.population, number, expression, take)
            rng, levels = generator(settings.seed, "sequence", *key), layout.levels(settings.sequence.frames)
            frames = trembling_frames(picture, levels, settings.sequence.tremor, rng)
            of_clip = number - settings.first_person + 1, place, films.index(expression) + 1, take, expression
            clip = Clip(*of_clip, frames)
            named = [replace(frame, name=layout.frame_name(clip, index)) for index, frame in enumerate(frames)]
            clips.append(replace(clip, frames=named))
    return clips


def shown_by(culture: Culture, settings: DatabaseSettings) -> dict[int, Shown]:
    """Return the number of each person -> the expressions and takes that she shows.

    Raises
    ------
    InputError
        If the counts name an expression that the culture lacks, or there are more people than images; if the layout has
        no code for an expression.

    Notes
    -----
    Sequences of a layout begin with a neutral face, so that none shows the display neutral.
    """
    numbers = range(settings.first_person, settings.first_person + settings.people)
    if settings.layout:
        asked = settings.counts or [name for name in culture.displays if name != NEUTRAL]
        if uncoded := [name for name in asked if name not in CODES[settings.layout]]:
            known = ", ".join(CODES[settings.layout])
            raise InputError(f"layout {settings.layout} has no code for {', '.join(uncoded)}; it has {known}")
    if settings.counts is None:
        expressions = [name for name in culture.displays if not settings.layout or name != NEUTRAL]
        return everybody(expressions, numbers, settings.takes)
    if unknown := [name for name in settings.counts if name not in culture.displays]:
        known = ", ".join(culture.displays)
        raise InputError(f"counts: culture {culture.name!r} has no expression {', '.join(unknown)}; it has {known}")
    return dealt(settings.counts, numbers)


def _of_people(
    culture: Culture, settings: DatabaseSettings
) -> Iterator[tuple[int, list[tuple[Picture, tuple[str, int]]]]]:
    """Yield the number of each person, and her pictures with the expression and take that each shows."""
    if settings.population not in POPULATIONS:
        known = ", ".join(map(str, POPULATIONS))
        raise InputError(f"population {settings.population} is not known; known are {known}")
    for number, shown in shown_by(culture, settings).items():
        yield number, list(zip(_pictures_of_person(culture, settings, number, shown), shown, strict=True))


def _pictures_of_person(culture: Culture, settings: DatabaseSettings, number: int, shown: Shown) -> list[Picture]:
    seed, population, variability = settings.seed, settings.population, settings.variability
    person = draw_person(population, generator(seed, "person", population, number))
    session = draw_session(population, generator(seed, "session", population, number), variability.light)
    pictures = []
    for expression, take in shown:
        key = (culture.name, population, number, expression, *((take,) if take > 1 else ()))
        units = draw_action_units(culture, expression, generator(seed, "display", *key), variability)
        view = draw_view(settings.size, session, generator(seed, "view", *key), variability.pose, variability.light)
        own = generator(seed, "sides of display", *key)
        sides = draw_sides(generator(seed, "sides", population, number), own, variability.asymmetry)
        who = person_key(population, number)
        name = "_".join([who, *map(str, key[3:])])
        colours, planted = _colours(culture, settings, number, person, view, key)
        cut = settings.cut and draw_cut(settings.size, settings.cut, generator(seed, "cut", *key))
        shown_by_her = replace(person, sides=sides)
        pictures.append(Picture(f"{name}.png", shown_by_her, units, view, colours, cut, planted, who, expression))
    return pictures


def _colours(
    culture: Culture, settings: DatabaseSettings, number: int, person: Person, view: View, key: tuple[str | int, ...]
) -> tuple[Colours | None, dict[str, object]]:
    """Return the colours of a picture, None of a grey one, and what the truth table says of them."""
    seed, colour, population = settings.seed, settings.colour, settings.population
    if colour is None:
        return None, {}
    natural = draw_colours(person, generator(seed, "colours", population, number))
    if colour.planted is None:
        return natural, {}
    expressions = list(settings.counts or culture.displays)
    rng = generator(seed, "planted", colour.planted, *key)
    name, tied = draw_planted(colour.planted, str(key[3]), expressions, colour.share or 0.0, rng)
    planted = {"planted": colour.planted, "colour": name, "tied": tied}
    return with_planted(natural, person, view, colour.planted, name), planted


def truth_table(pictures: list[Picture]) -> pd.DataFrame:
    """Return which action units each image shows: one row per image and action unit.

    Where colours were planted, the columns planted (hair or background), colour and tied (whether it was chosen for the
    expression) say which; an image without action units then has one row without them.
    """
    rows = []
    for picture in pictures:
        shown = picture.image, picture.person_key, picture.expression
        units = picture.action_units.items() or ([(pd.NA, pd.NA)] if picture.planted else [])
        rows += [(*shown, *unit, *picture.planted.values()) for unit in units]
    more = list(next((picture.planted for picture in pictures), {}))
    table = pd.DataFrame(rows, columns=[*TRUTH_COLUMNS, *more])
    return table.astype({"action_unit": "Int64", "intensity": "Float64"}) if more else table
