"""The shape of a face as features. A stand-in takes the place of the face mesh."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from aulens.errors import InputError
from aulens.faces.face_mesh import SIDE
from aulens.faces.mesh_points import POINTS
from aulens.features import landmarks as module
from aulens.features.landmarks import BYTES, empty_layers
from aulens.features.landmarks import given as given_weights
from aulens.features.shape import FEATURES, shape_features
from aulens.features.weights import FACE_MESH, read_state


def a_shape(seed=1):
    points = np.random.default_rng(seed).normal(100, 30, (POINTS, 3))
    points[[33, 133], :2], points[[263, 362], :2] = (80, 90), (120, 90)
    return points


@settings(max_examples=25, deadline=None)
@given(
    angle=st.floats(-3, 3),
    size=st.floats(0.1, 20),
    right=st.floats(-500, 500),
    down=st.floats(-500, 500),
    z=st.floats(-9, 9),
)
def test_place_size_and_tilt_do_not_matter(angle, size, right, down, z):
    points, turn = a_shape(), np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    other = np.column_stack([size * points[:, :2] @ turn + [right, down], points[:, 2] + z])
    np.testing.assert_allclose(shape_features(other), shape_features(points), atol=1e-9)


def test_features_are_a_centred_shape_of_size_one():
    features = shape_features(a_shape())
    assert features.shape == (FEATURES,) == (936,)
    x, y = features[:POINTS], features[POINTS:]
    assert abs(x.mean()) < 1e-12 and abs(y.mean()) < 1e-12
    assert (x**2 + y**2).mean() == pytest.approx(1)
    assert y[33] == pytest.approx(y[263]), "level eyes"
    assert x[33] < x[263]


def test_what_moves_in_the_face_is_seen():
    points = a_shape()
    points[14, 1] += 10
    assert np.abs(shape_features(points) - shape_features(a_shape())).argmax() == POINTS + 14


def test_other_points_are_refused():
    with pytest.raises(ValueError, match=r"points of the shape \(68, 2\) are given"):
        shape_features(np.zeros((68, 2)))
    with pytest.raises(ValueError, match="all landmarks lie in one point"):
        shape_features(np.ones((POINTS, 2)))


class Stand:
    """Stands in for the network; the mean grey level moves a landmark."""

    def __init__(self, model):
        assert model == b"\x07" * BYTES

    def __call__(self, square):
        points = a_shape() * SIDE / 200
        points[14, 1] += 100 * square.mean()
        return points, 1.0


def test_the_layer_gives_the_shape_of_each_image(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "MeshNetwork", Stand)
    (tmp_path / "model.tflite").write_bytes(b"\x07" * BYTES)
    state = given_weights("landmarks", None, read_state(tmp_path / "model.tflite"), tmp_path)
    layers = empty_layers("landmarks", None)
    assert list(layers.state_dict()) == [FACE_MESH] == list(state)
    layers.load_state_dict(state, assign=True)
    images = torch.stack([torch.full((3, 60, 60), level) for level in (0.0, 0.0, 1.0)])
    features = layers.eval()(images)
    assert (features.shape, features.dtype) == ((3, FEATURES), torch.float32)
    assert torch.equal(features[0], features[1])
    assert features[2, POINTS + 14] > features[0, POINTS + 14] + 0.1


def test_other_files_and_cuts_are_refused(tmp_path):
    (tmp_path / "model.tflite").write_bytes(b"short")
    with pytest.raises(InputError, match=r"architecture landmarks needs face_landmark.tflite of 2,439,440"):
        given_weights("landmarks", None, read_state(tmp_path / "model.tflite"), tmp_path / "model.tflite")
    with pytest.raises(InputError, match=r"architecture 'landmarks' cannot be cut at 3; allowed: null"):
        empty_layers("landmarks", 3)
    with pytest.raises(InputError, match=r"none.tflite: cannot be read"):
        read_state(tmp_path / "none.tflite")
