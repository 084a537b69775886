"""Stage: render pairs of action units on several faces: neutral, each action unit alone, and two together."""

from dataclasses import dataclass
from pathlib import Path

from aulens.errors import InputError
from aulens.randomness import generator, integer_seed
from aulens.synthesis.camera import View
from aulens.synthesis.codings import person_key
from aulens.synthesis.drawing import Picture, draw_pictures
from aulens.synthesis.people import Person, draw_person
from aulens.synthesis.populations import POPULATIONS
from aulens.synthesis.repertoire import ACTION_UNITS
from aulens.synthesis.series import NOISE

FIRST_PERSON = 1_000_000  # so far from the people of databases that nobody is shown twice


@dataclass(frozen=True)
class PairsSettings:
    """Which faces show which action units."""

    seed: int  # of the configuration
    face_model: str  # procedural or ict, see face_models
    size: int  # side of the images, pixels
    action_units: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]  # of these action units
    intensity: float  # of every action unit, above 0
    populations: tuple[int, ...]  # whose people, see populations.POPULATIONS
    each: int  # people of each population


def pairs(images_folder: Path, face_model_file: Path | None = None, *, settings: PairsSettings, workers: int) -> None:
    """Render ``p1-1000000_null.png``, ``p1-1000000_AU6.png``, ``p1-1000000_AU6+12.png`` and so on."""
    model = {"face_model": settings.face_model, "face_model_file": face_model_file}
    draw_pictures(planned_pairs(settings), images_folder, **model, workers=workers)


def planned_pairs(settings: PairsSettings) -> list[Picture]:
    """Return all pictures, one face after the other, the null image first.

    Raises
    ------
    InputError
        If an action unit cannot be rendered, a pair has one that is not shown alone, or a population is not known.

    Notes
    -----
    Faces look straight ahead in the same light before the same background, with the same grain of the camera; of a
    population they have what its people have.
    """
    problems = [f"AU{unit} cannot be rendered" for unit in settings.action_units if unit not in ACTION_UNITS]
    alone = set(settings.action_units)
    problems += [f"AU{a} + AU{b}: both must be action_units" for a, b in settings.pairs if not {a, b} <= alone]
    problems += [f"population {name} is not known" for name in settings.populations if name not in POPULATIONS]
    if problems:
        raise InputError("\n".join(f"pairs of action units: {problem}" for problem in problems))
    view = View(size=settings.size, noise=NOISE, noise_seed=integer_seed(settings.seed, "pairs"))
    shown = [(), *((unit,) for unit in settings.action_units), *settings.pairs]
    return [
        Picture(f"{face}_{_named(one)}.png", person, dict.fromkeys(one, settings.intensity), view, person_key=face)
        for face, person in faces(settings).items()
        for one in shown
    ]


def _named(units: tuple[int, ...]) -> str:
    return f"AU{'+'.join(map(str, units))}" if units else "null"


def faces(settings: PairsSettings) -> dict[str, Person]:
    """Return the name of each face, such as p1-1000000, and whose it is."""
    return {
        person_key(population, number): draw_person(population, generator(settings.seed, "person", population, number))
        for population in settings.populations
        for number in range(FIRST_PERSON, FIRST_PERSON + settings.each)
    }
