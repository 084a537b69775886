"""In what the people of two databases differ, and the studios in which they are photographed.

Populations are as invented as the cultures and stand for no group of people. They differ in the proportions of the
face, in age, glasses, hair style and studio, in each by one to two standard deviations (`differences`), so that a
control of people can fail. They do not differ in anything that reads as race or ethnicity: skin, the colour of hair and
eyes, and the shape of eyes, brows, nose, cheek bones, mouth and lips vary among all people alike (`people.Person`), and
both studios expose the same face equally.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Range = tuple[float, float]  # a value is drawn evenly between these two


@dataclass(frozen=True)
class Studio:
    """Habits of a photographer; each person has one light and background, see `camera.draw_session`."""

    lamp_on_left: float  # share of people whose lamp stands on the picture's left
    azimuth: Range  # degrees between camera and lamp, to that side
    elevation: Range  # degrees of the lamp above the face
    ambient: Range  # share of light from everywhere: little makes hard shadows
    background: Range  # reflectance
    gain: Range  # exposure; chosen so that the same face is equally bright in all studios
    noise: Range  # grain of the camera, sd as a share of the range


@dataclass(frozen=True)
class Population:
    """Statistics of invented people.

    Attributes
    ----------
    shifts : trait to number
        By how many standard deviations the trait's mean differs from the mean in `people.Person`.
    glasses : float
        Share of people who wear glasses.
    studio : Studio
        Where they are photographed.
    """

    shifts: Mapping[str, float]
    glasses: float
    studio: Studio


POPULATIONS = {
    1: Population(
        shifts={},
        glasses=0.10,
        studio=Studio(
            lamp_on_left=0.5,
            azimuth=(0, 35),
            elevation=(22, 50),
            ambient=(0.30, 0.50),
            background=(0.25, 0.80),
            gain=(0.85, 1.20),
            noise=(0.006, 0.020),
        ),
    ),
    2: Population(
        shifts={
            "face_width": -1.3,  # narrower
            "chin_y": 1.4,  # longer below the mouth
            "jaw_squareness": 1.4,  # squarer jaw
            "skull_height": 1.3,  # taller above the eyes
            "age": 1.5,  # deeper lines on the forehead, around the eyes, from nose to mouth
            "fringe": 1.5,  # hair more often over the forehead
            "parting": 1.5,  # on one side
        },
        glasses=0.60,
        studio=Studio(
            lamp_on_left=0.95,  # nearly always the same side
            azimuth=(15, 42),  # farther aside
            elevation=(14, 38),  # lower
            ambient=(0.38, 0.56),  # softer
            background=(0.58, 0.74),  # always the same light cloth
            gain=(0.85, 1.20),
            noise=(0.012, 0.024),  # a grainier camera
        ),
    ),
}
