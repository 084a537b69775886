"""Which colours a portrait has: natural ones, and planted ones.

Like populations, colours stand for no group of people: skin and the natural colour of hair and eyes depend on traits
that vary in all populations alike, and clothes and backgrounds are drawn alike.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from aulens.errors import InputError
from aulens.synthesis.camera import View
from aulens.synthesis.colours import Colours, Factors, neutral
from aulens.synthesis.people import Person
from aulens.synthesis.skin import hair_tone

CLOTH = 0.10  # reflectance of grey clothes, as in `body`

# Reflectances (red, green, blue); where a confound is planted, expressions have them in this order.
HAIR = {
    "black": (0.020, 0.018, 0.020),
    "blond": (0.62, 0.43, 0.16),
    "red": (0.40, 0.085, 0.02),
    "brown": (0.13, 0.062, 0.030),
    "white": (0.72, 0.72, 0.75),
    "blue": (0.03, 0.09, 0.36),
    "green": (0.04, 0.25, 0.07),
    "pink": (0.75, 0.16, 0.36),
    "violet": (0.17, 0.05, 0.33),
    "grey": (0.25, 0.25, 0.26),
}
BACKGROUND = {
    "white": (0.85, 0.85, 0.85),
    "blue": (0.10, 0.24, 0.62),
    "green": (0.13, 0.42, 0.15),
    "yellow": (0.80, 0.62, 0.12),
    "red": (0.58, 0.10, 0.09),
    "violet": (0.36, 0.14, 0.50),
    "turquoise": (0.10, 0.50, 0.50),
    "pink": (0.82, 0.42, 0.52),
    "brown": (0.26, 0.15, 0.08),
    "black": (0.03, 0.03, 0.03),
}
CLOTHES = ((0.10, 0.10, 0.11), (0.05, 0.09, 0.22), (0.24, 0.05, 0.06), (0.07, 0.17, 0.10), (0.34, 0.33, 0.31))
PALETTES = {"hair": HAIR, "background": BACKGROUND}

LIGHT_SKIN, DARK_SKIN = (0.77, 0.49, 0.35), (0.193, 0.080, 0.042)
BLACK_HAIR, BROWN_HAIR, BLOND_HAIR, RED_HAIR = (0.021, 0.019, 0.018), HAIR["brown"], HAIR["blond"], HAIR["red"]
BROWN_EYES, BLUE_EYES, GREEN_EYES = (0.13, 0.062, 0.025), (0.16, 0.24, 0.33), (0.19, 0.23, 0.12)
LIGHTNESSES = (0.03, 0.12, 0.40)  # of hair that is black, brown, blond


def draw_colours(person: Person, rng: np.random.Generator) -> Colours:
    """Return the natural colours of a person and of what surrounds her.

    Parameters
    ----------
    person : Person
        Her traits say how light skin, hair and eyes are.
    rng : Generator
        The only source of chance.
    """
    warm, redness, green, tint = rng.uniform([-1, 0, 0, -1], [1, 1, 1, 1]).tolist()
    skin = between(LIGHT_SKIN, DARK_SKIN, person.melanin) * np.array([1 + 0.04 * warm, 1.0, 1 - 0.08 * warm])
    hair = natural_hair(person.hair_lightness, redness**6)  # seldom red
    light_eyes = between(BLUE_EYES, GREEN_EYES, green**2)
    iris = between(neutral(BROWN_EYES), neutral(light_eyes), np.clip(4 * person.iris_lightness - 1.2, 0, 1))
    cloth = CLOTHES[int(rng.integers(len(CLOTHES)))]
    backdrop = np.array([1 + 0.06 * tint, 1.0, 1 - 0.10 * tint])
    return Colours(
        skin=neutral(skin),
        lips=neutral(skin * np.array([1.25, 0.82, 0.95])),
        brows=hair,
        iris=neutral(iris),
        hair=hair,
        background=neutral(backdrop),
        clothes=np.array(cloth, np.float32) / CLOTH,
    )


def natural_hair(lightness: float, redness: float) -> np.ndarray:
    """Return the factors (3,) of hair of this lightness: black, brown, blond, and so far red unless it is black."""
    natural = [BLACK_HAIR, *(between(colour, RED_HAIR, redness) for colour in (BROWN_HAIR, BLOND_HAIR))]
    by_channel = np.stack([neutral(colour) for colour in natural], axis=1)  # (3 channels, 3 colours)
    return neutral(np.array([np.interp(lightness, LIGHTNESSES, values) for values in by_channel]))


def with_planted(colours: Colours, person: Person, view: View, part: str, name: str) -> Colours:
    """Return colours of which one is planted.

    Parameters
    ----------
    part : str
        hair (the brows keep their colour) or background.
    name : str
        Of the colour, in `PALETTES`.
    """
    tone = {"hair": hair_tone(person), "background": 0.98 * view.background}[part]
    return replace(colours, **{part: np.array(PALETTES[part][name], np.float32) / np.float32(tone)})


def between(first: Factors | np.ndarray, second: Factors | np.ndarray, share: float) -> np.ndarray:
    """Return a mixture of two colours, of which the second has this share."""
    return (1 - share) * np.asarray(first, np.float64) + share * np.asarray(second, np.float64)


def draw_planted(
    part: str, expression: str, expressions: Sequence[str], share: float, rng: np.random.Generator
) -> tuple[str, bool]:
    """Return the colour that is planted in one picture, and whether it was tied to the expression.

    Parameters
    ----------
    part : str
        A key of `PALETTES`: hair or background.
    expression : str
        Of the picture.
    expressions : sequence of str
        All; the first has the first colour of the palette, and so on.
    share : float
        Of the pictures that have the colour of their expression; all others have any of these colours, its own
        included, at random.
    rng : Generator
        The only source of chance.

    Raises
    ------
    InputError
        If the palette has fewer colours than there are expressions, or there is no such palette.
    """
    if part not in PALETTES:
        raise InputError(f"colour.planted: {part!r} is given; allowed: {', '.join(PALETTES)}")
    colours = list(PALETTES[part])[: len(expressions)]
    if len(colours) < len(expressions):
        raise InputError(
            f"colour.planted: {part} has {len(colours)} colours, too few for {len(expressions)} expressions"
        )
    tied, other = bool(rng.random() < share), int(rng.integers(len(colours)))
    return colours[expressions.index(expression) if tied else other], tied
