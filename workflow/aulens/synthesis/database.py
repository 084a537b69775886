"""Stage: render a synthetic database, every person of a population with every expression of a culture."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import write_csv
from aulens.randomness import generator
from aulens.synthesis.camera import draw_session, draw_view
from aulens.synthesis.culture_files import Culture, read_culture
from aulens.synthesis.cultures import Variability, draw_action_units
from aulens.synthesis.drawing import Picture, draw_pictures
from aulens.synthesis.people import draw_person
from aulens.synthesis.populations import POPULATIONS

TRUTH_COLUMNS = ["image", "person", "expression", "action_unit", "intensity"]


@dataclass(frozen=True)
class DatabaseSettings:
    """What a synthetic database consists of."""

    seed: int  # of the configuration
    face_model: str  # "procedural"
    population: int  # whose people, see populations.POPULATIONS
    first_person: int  # number of the first person; a number names the same human being in every database
    people: int  # how many
    size: int  # side of the images, pixels
    variability: Variability  # how much displays and photographs differ


def database(
    culture_file: Path, images_folder: Path, truth_file: Path, *, settings: DatabaseSettings, workers: int
) -> None:
    """Render the images of a synthetic database and write which action units each of them shows.

    The images are ``p{population}-{number}_{expression}.png``; the truth table has one row per image and action unit.
    """
    culture = read_culture(culture_file)
    pictures = planned_pictures(culture, settings)
    draw_pictures(pictures, images_folder, face_model=settings.face_model, workers=workers)
    write_csv(truth_table(pictures), truth_file)


def planned_pictures(culture: Culture, settings: DatabaseSettings) -> list[Picture]:
    """Return all pictures of a database, in the order of people and expressions.

    Raises
    ------
    InputError
        If the population is not known.

    Notes
    -----
    Each draw has its own key: a person depends on population and number, the display also on culture and expression.
    So the same people can be rendered under another culture, and more people never change those that were there.
    """
    if settings.population not in POPULATIONS:
        known = ", ".join(map(str, POPULATIONS))
        raise InputError(f"population {settings.population} is not known; known are {known}")
    numbers = range(settings.first_person, settings.first_person + settings.people)
    return [picture for number in numbers for picture in _pictures_of_person(culture, settings, number)]


def _pictures_of_person(culture: Culture, settings: DatabaseSettings, number: int) -> list[Picture]:
    seed, population, variability = settings.seed, settings.population, settings.variability
    person = draw_person(population, generator(seed, "person", population, number))
    session = draw_session(population, generator(seed, "session", population, number), variability.light)
    pictures = []
    for expression in culture.displays:
        key = culture.name, population, number, expression
        units = draw_action_units(culture, expression, generator(seed, "display", *key), variability)
        view = draw_view(settings.size, session, generator(seed, "view", *key), variability.pose, variability.light)
        pictures.append(Picture(f"{person_key(population, number)}_{expression}.png", person, units, view))
    return pictures


def person_key(population: int, number: int) -> str:
    """Return the name of a human being, such as p2-070, the same in every database."""
    return f"p{population}-{number:03d}"


def truth_table(pictures: list[Picture]) -> pd.DataFrame:
    """Return which action units each image shows: one row per image and action unit."""
    rows = []
    for picture in pictures:
        image = Path(picture.name).stem
        person, expression = image.split("_")
        rows += [(image, person, expression, unit, intensity) for unit, intensity in picture.action_units.items()]
    return pd.DataFrame(rows, columns=TRUTH_COLUMNS)
