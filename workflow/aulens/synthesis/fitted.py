"""The face model fitted to the landmarks of a photograph."""

from dataclasses import dataclass, replace

import numpy as np

from aulens.synthesis.action_units import control_points
from aulens.synthesis.landmark_points import JAW, landmarks
from aulens.synthesis.people import TRAITS, Person, average_person
from aulens.synthesis.thin_plates import ThinPlate, thin_plate

FITTED = (
    *("face_width", "chin_y", "jaw_squareness", "eye_x", "eye_y", "eye_half_width", "eye_tilt", "upper_lid"),
    *("lower_lid", "brow_x", "brow_y", "brow_arch", "nose_base_y", "nose_half_width", "mouth_y", "mouth_half_width"),
    *("upper_lip", "lower_lip"),
)
NOISE = 0.02  # sd of a landmark around the model's, units
WIDER = 2.0  # times the population's sd: how far traits of real faces are thought to vary
ROUNDS, STEP = 12, 1e-4
STIFFNESS = 1e-3  # of the splines between model and photograph
INNER_FACE = slice(17, 68)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A face of a photograph in terms of the face model.

    Attributes
    ----------
    person : Person
        With the geometric traits of the face, else average.
    unit : float
        Pixels of the photograph in a unit of the canonical frame.
    to_photograph, to_canonical : ThinPlate
        From units to pixels and back.
    """

    person: Person
    unit: float
    to_photograph: ThinPlate
    to_canonical: ThinPlate


def fitted_face(points: np.ndarray) -> Fitted:
    """Fit the face model to the landmarks of a neutral, frontal face.

    Parameters
    ----------
    points : (68, 2) float
        x and y in pixels; 0 is the middle of the first pixel.

    Notes
    -----
    Least squares (Gauss-Newton) in position, size, turn and the traits `FITTED`, each trait drawn towards the average
    as a normal prior would. What the model cannot be is left to two thin-plate splines through all landmarks. Those of
    the jaw slide along it: only the outline's distance from the face's middle counts.
    """
    person = average_person()
    traits = np.zeros(len(FITTED))
    for _ in range(ROUNDS):
        model, turned = _aligned(_with(person, traits), points)
        residual = _residual(turned, model)
        slopes = np.empty((residual.size + len(FITTED), len(FITTED)))
        for column in range(len(FITTED)):
            moved = traits.copy()
            moved[column] += STEP
            other, aligned = _aligned(_with(person, moved), points)
            slopes[: residual.size, column] = (_residual(aligned, other) - residual) / STEP
        slopes[residual.size :] = np.eye(len(FITTED))
        wanted = -np.concatenate([residual, traits])
        traits = np.clip(traits + np.linalg.lstsq(slopes, wanted, rcond=None)[0], -2.5, 2.5)
    person = _with(person, traits)
    model, turned = _aligned(person, points)
    unit = float(_size(points) / _size(turned))
    along = _on_the_outline(turned, model)
    in_picture = _to_pixels(along, turned, points)
    to_photograph = thin_plate(model, in_picture, STIFFNESS)
    return Fitted(person, unit, to_photograph, thin_plate(in_picture, model, STIFFNESS, scale=unit))


def _with(person: Person, deviations: np.ndarray) -> Person:
    """Return a person with traits so many prior sds from the average."""
    traits = {
        name: float(TRAITS[name]["mean"] + WIDER * TRAITS[name]["sd"] * value)
        for name, value in zip(FITTED, deviations, strict=True)
    }
    return replace(person, **traits)


def _aligned(person: Person, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the model's landmarks and those of the photograph, moved, turned and scaled to them (least squares)."""
    model = landmarks(person, control_points(person, {}))
    inner, target = points[INNER_FACE], model[INNER_FACE]
    middle, goal = inner.mean(axis=0), target.mean(axis=0)
    a, b = (inner - middle) @ [1, 1j], (target - goal) @ [1, 1j]
    turn = (np.conj(a) @ b) / (np.conj(a) @ a)
    placed = ((points - middle) @ [1, 1j]) * turn
    return model, np.stack([placed.real, placed.imag], axis=1) + goal


def _residual(turned: np.ndarray, model: np.ndarray) -> np.ndarray:
    """Return the differences in sds of a landmark: of the jaw along rays, of the rest both ways."""
    inner = (turned[INNER_FACE] - model[INNER_FACE]) / NOISE
    jaw = (_on_the_outline(turned, model)[JAW] - model[JAW]) / (2 * NOISE)
    return np.concatenate([inner.ravel(), jaw.ravel()])


def _on_the_outline(turned: np.ndarray, model: np.ndarray) -> np.ndarray:
    """Return landmarks whose jaw points lie on its outline in the directions in which the model's do."""
    middle = model[27:31].mean(axis=0)
    angles = [np.arctan2(*(jaw[JAW] - middle).T) for jaw in (model, turned)]  # 0 is down
    order = np.argsort(angles[1])
    radius = np.interp(angles[0], angles[1][order], np.hypot(*(turned[JAW] - middle).T)[order])
    slid = turned.copy()
    slid[JAW] = middle + radius[:, None] * np.stack([np.sin(angles[0]), np.cos(angles[0])], axis=1)
    return slid


def _to_pixels(places: np.ndarray, turned: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return places (n, 2) of the aligned frame in pixels, by the similarity between landmarks in both."""
    known = np.concatenate([turned, np.ones((len(turned), 1))], axis=1)
    solution, *_ = np.linalg.lstsq(known, points, rcond=None)
    return np.concatenate([places, np.ones((len(places), 1))], axis=1) @ solution


def _size(points: np.ndarray) -> float:
    inner = points[INNER_FACE]
    return float(np.sqrt(((inner - inner.mean(axis=0)) ** 2).sum(axis=1).mean()))
