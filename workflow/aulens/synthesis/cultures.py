"""Single displays drawn from a culture's table."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aulens.errors import InputError
from aulens.synthesis.culture_files import Culture
from aulens.synthesis.repertoire import ACTION_UNITS


@dataclass(frozen=True)
class Variability:
    """How much the displays and photographs of one culture vary."""

    base_intensity: tuple[float, float]  # a display's intensity is drawn evenly between these two
    jitter: tuple[float, float]  # factor on every action unit, drawn evenly
    dropout: float  # probability that an action unit of the display is missing
    extra_units: float  # mean number (Poisson) of action units that do not belong to the display
    extra_intensity: float  # their highest intensity
    pose: float  # 0: always straight ahead, 1: as in camera.draw_view
    light: float  # 0: the same light for everybody, 1: as in camera.draw_session and draw_view
    asymmetry: float = 0.0  # sd of the share by which an action unit is stronger on one side of the face, see sides


def draw_action_units(
    culture: Culture, expression: str, rng: np.random.Generator, variability: Variability
) -> dict[int, float]:
    """Return one display: the intensity (0.05 to 1, four decimals) of every action unit present.

    Parameters
    ----------
    culture : Culture
        Whose table.
    expression : str
        One of its expressions.
    rng : Generator
        The only source of chance.
    variability : Variability
        How much displays differ. Of action units that are independent only the range of intensities counts.

    Raises
    ------
    InputError
        If the culture has no such expression.
    """
    if expression not in culture.displays:
        known = ", ".join(culture.displays)
        raise InputError(f"culture {culture.name!r} has no expression {expression!r}; it has {known}")
    display = culture.displays[expression]
    if display.independent:
        return _independent(display.independent, rng, variability)
    parts = {unit: (weight, 1.0) for unit, weight in display.always.items()} | display.sometimes
    intensity = rng.uniform(*variability.base_intensity)
    drawn = {}
    for unit in display.action_units:
        weight, probability = parts[unit]
        chance, factor = rng.random(), rng.uniform(*variability.jitter)
        if weight > 0 and chance < probability * (1 - variability.dropout):
            drawn[unit] = round(float(np.clip(intensity * weight * factor, 0.05, 1.0)), 4)
    others = [unit for unit in ACTION_UNITS if unit not in parts]
    number = min(int(rng.poisson(variability.extra_units)), len(others))
    for unit in rng.choice(others, size=number, replace=False):
        if (strength := round(float(rng.uniform(0, variability.extra_intensity)), 4)) > 0:
            drawn[int(unit)] = strength
    return dict(sorted(drawn.items()))


def _independent(
    probabilities: Mapping[int, float], rng: np.random.Generator, variability: Variability
) -> dict[int, float]:
    """Return action units of which each is drawn by itself, with its own probability and its own intensity."""
    drawn = {}
    for unit, probability in sorted(probabilities.items()):
        chance, intensity = rng.random(), rng.uniform(*variability.base_intensity)
        if chance < probability:
            drawn[unit] = round(float(np.clip(intensity, 0.05, 1.0)), 4)
    return drawn
