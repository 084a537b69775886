"""Stage: render the action unit series, an average face with one action unit at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aulens.errors import InputError
from aulens.randomness import integer_seed
from aulens.synthesis.camera import View
from aulens.synthesis.drawing import Picture, draw_pictures
from aulens.synthesis.people import average_person
from aulens.synthesis.repertoire import ACTION_UNITS

NOISE = 0.012  # of the camera, about the average of a synthetic database; the same grain in every image


@dataclass(frozen=True)
class SeriesSettings:
    """Which action units are shown, and how strongly."""

    seed: int  # of the configuration
    face_model: str  # procedural or ict, see face_models
    size: int  # side of the images, pixels
    action_units: tuple[int, ...]
    intensities: tuple[float, ...]  # 0 is the null image


def series(images_folder: Path, face_model_file: Path | None = None, *, settings: SeriesSettings, workers: int) -> None:
    """Render ``null.png`` and images such as ``AU12_0.5.png``: one face, light, pose; only the action unit differs."""
    model = {"face_model": settings.face_model, "face_model_file": face_model_file}
    draw_pictures(planned_series(settings), images_folder, **model, workers=workers)


def planned_series(settings: SeriesSettings) -> list[Picture]:
    """Return all pictures of the series, the null image first.

    Raises
    ------
    InputError
        If an action unit cannot be rendered or an intensity lies outside 0 to 1.
    """
    problems = [f"AU{unit} cannot be rendered" for unit in settings.action_units if unit not in ACTION_UNITS]
    problems += [f"intensity {level:g} lies outside 0 to 1" for level in settings.intensities if not 0 <= level <= 1]
    if problems:
        drawable = ", ".join(map(str, ACTION_UNITS))
        raise InputError(
            "\n".join(f"action unit series: {p}" for p in problems) + f"\nthe face model renders {drawable}"
        )
    person = average_person()
    view = View(size=settings.size, noise=NOISE, noise_seed=integer_seed(settings.seed, "series"))
    shown = shown_in_series(settings.action_units, settings.intensities)
    return [Picture(name, person, action_units, view) for name, action_units in shown.items()]


def shown_in_series(action_units: Iterable[int], intensities: Iterable[float]) -> dict[str, dict[int, float]]:
    """Return file -> the action unit that it shows, with its intensity; the null image first.

    Examples
    --------
    >>> shown_in_series([12], [0.0, 0.5])
    {'null.png': {}, 'AU12_0.5.png': {12: 0.5}}
    """
    levels = [round(level, 6) for level in intensities if level > 0]
    alone = {f"AU{unit}_{level:g}.png": {unit: level} for unit in action_units for level in levels}
    return {"null.png": {}} | alone
