import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aulens.synthesis.raster import Fragments, depths, interpolated, rasterise

SQUARE = np.array([[0, 1, 2], [0, 2, 3]])  # counter-clockwise with y upwards


def covered(found: Fragments, height: int, width: int) -> np.ndarray:
    shown = np.zeros(height * width, int)
    shown[found.pixel] = 1
    return shown.reshape(height, width)


def sphere(rings: int, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Return vertices and triangles of the front of a sphere, z to the camera."""
    height = np.linspace(-np.pi / 2, np.pi / 2, rings)
    turn = np.linspace(-np.pi / 2, np.pi / 2, rings)
    turn, height = np.meshgrid(turn, height)
    unit = np.stack([np.sin(turn) * np.cos(height), np.sin(height), np.cos(turn) * np.cos(height)], axis=-1)
    number = np.arange(rings * rings).reshape(rings, rings)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    return radius * unit.reshape(-1, 3), triangles


def test_a_triangle_covers_the_pixels_whose_middles_lie_in_it():
    points = np.array(
        [[0.2, 3.8], [3.8, 3.8], [0.2, 0.2]]
    )  # right angle at the lower left, hypotenuse down the diagonal
    found = rasterise(points, np.zeros(3), np.array([[0, 1, 2]]), 4, 5)
    expected = [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0]]
    np.testing.assert_array_equal(covered(found, 4, 5), expected)


def test_depth_and_weights_are_those_of_the_plane():
    points = np.array([[0.0, 8.0], [8.0, 8.0], [0.0, 0.0]])
    found = rasterise(points, np.array([1.0, 5.0, 9.0]), np.array([[0, 1, 2]]), 8, 8)
    row, column = found.pixel // 8, found.pixel % 8
    x, y = column + 0.5, row + 0.5
    np.testing.assert_allclose(found.second, x / 8, atol=1e-6)
    np.testing.assert_allclose(found.third, 1 - y / 8, atol=1e-6)
    np.testing.assert_allclose(found.depth[row, column], 1 + 4 * x / 8 + 8 * (1 - y / 8), atol=1e-5)
    assert np.all(found.depth[covered(found, 8, 8) == 0] == -np.inf)
    np.testing.assert_allclose(interpolated(points, np.array([[0, 1, 2]]), found), np.stack([x, y], 1), atol=1e-5)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 9), st.floats(-0.5, 0.5))
def test_no_pixel_is_lost_along_an_edge_of_two_triangles(right, down, cut, shear):
    left, top = 1 + right, 1 + down
    corners = np.array([[left + shear, top + 9], [left + 8, top + 9 - cut / 3], [left + 8, top], [left, top + shear]])
    alone = covered(rasterise(corners, np.zeros(4), SQUARE, 14, 14), 14, 14)
    other = covered(rasterise(corners, np.zeros(4), np.array([[1, 2, 3], [1, 3, 0]]), 14, 14), 14, 14)
    np.testing.assert_array_equal(alone, other)  # either diagonal: the same square without holes
    rows = [np.flatnonzero(row) for row in alone if row.any()]
    assert all(len(row) == row[-1] - row[0] + 1 for row in rows)


def test_the_front_of_a_sphere_has_its_depth_and_its_normals():
    vertices, triangles = sphere(61, radius=20)
    points = np.stack([25 + vertices[:, 0], 25 - vertices[:, 1]], axis=1)
    found = rasterise(points, vertices[:, 2], triangles, 50, 50)
    y, x = np.mgrid[:50, :50] + 0.5
    distance = np.hypot(x - 25, y - 25)
    shown = covered(found, 50, 50) == 1
    np.testing.assert_array_equal(shown[distance < 19.9], True)
    np.testing.assert_array_equal(shown[distance > 20], False)
    inside = distance < 18
    np.testing.assert_allclose(found.depth[inside], np.sqrt(400 - distance[inside] ** 2), atol=0.08)
    normals = interpolated(vertices.astype(np.float32) / 20, triangles, found)
    column, row = found.pixel % 50, found.pixel // 50
    true = np.stack([(column + 0.5 - 25) / 20, (25 - row - 0.5) / 20], axis=1)
    np.testing.assert_allclose(normals[:, :2], true, atol=0.01)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_what_is_nearer_hides_what_is_behind(order):
    points = np.array([[1.0, 9], [9, 9], [9, 1], [1, 1]] * 2)
    depth = np.array([1.0, 1, 1, 1, 2, 2, 0, 0])  # the second square stands before the first one only below
    squares = np.stack([SQUARE, SQUARE + 4])[order].reshape(-1, 3)
    found = rasterise(points, depth, squares, 10, 10)
    shown = np.full(100, -1)
    shown[found.pixel] = squares[found.triangle].min(axis=1) // 4
    np.testing.assert_array_equal(shown.reshape(10, 10)[1:5, 1:9], 0)
    np.testing.assert_array_equal(shown.reshape(10, 10)[5:9, 1:9], 1)


def test_backs_are_not_seen_and_what_leaves_the_picture_is_cut():
    points = np.array([[-20.0, 20], [30, 20], [30, -20], [-20, -20]])
    assert rasterise(points, np.zeros(4), SQUARE[:, ::-1], 6, 7).pixel.size == 0
    assert covered(rasterise(points, np.zeros(4), SQUARE, 6, 7), 6, 7).all()
    assert rasterise(points + 100, np.zeros(4), SQUARE, 6, 7).pixel.size == 0


def test_depths_are_those_of_the_fragments():
    vertices, triangles = sphere(13, radius=9)
    given = (10 - vertices[:, :2], vertices[:, 2], triangles[:, ::-1], 20, 20)
    np.testing.assert_array_equal(depths(*given), rasterise(*given).depth)
