import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aulens.faces.augment import Variant, VariantSettings, augment, centre_variant, variants

FACES = arrays(np.uint8, (2, 12, 12), elements=st.integers(0, 255))
AS_IT_IS = Variant(1.0, 0.0, 0.0, False)


def test_variants_are_all_combinations_by_size_position_mirror():
    settings = VariantSettings((1.0, 1.1), ((0.0, 0.0), (0.1, 0.2)), (False, True))
    assert variants(settings) == [
        (1.0, 0.0, 0.0, False),
        (1.0, 0.0, 0.0, True),
        (1.0, 0.1, 0.2, False),
        (1.0, 0.1, 0.2, True),
        (1.1, 0.0, 0.0, False),
        (1.1, 0.0, 0.0, True),
        (1.1, 0.1, 0.2, False),
        (1.1, 0.1, 0.2, True),
    ]


def test_the_published_variants_are_fifty_and_all_different():
    sizes = (0.9, 0.95, 1.0, 1.05, 1.1)
    positions = ((0.0, 0.0), (0.05, 0.0), (-0.05, 0.0), (0.0, 0.05), (0.0, -0.05))
    choices = variants(VariantSettings(sizes, positions, (False, True)))
    face = np.random.default_rng(0).integers(0, 256, (1, 64, 64), dtype=np.uint8)
    assert len(choices) == 50
    assert len({augment(face, variant, 128).tobytes() for variant in choices}) == 50
    assert choices[centre_variant(choices)] == AS_IT_IS


def test_centre_variant_is_found_whatever_the_type_of_its_numbers():
    choices = variants(VariantSettings((0.9, 1), ((0, 0),), (True, False)))
    assert centre_variant(choices) == 3


def test_centre_variant_must_be_there():
    with pytest.raises(ValueError, match="no variant shows the face as it is"):
        centre_variant([Variant(0.9, 0, 0, False)])


@given(FACES)
def test_the_centre_variant_keeps_every_pixel(faces):
    np.testing.assert_array_equal(augment(faces, AS_IT_IS, 128), faces)


@given(FACES)
def test_mirrored_twice_is_the_face_itself(faces):
    mirror = Variant(1.0, 0.0, 0.0, True)
    np.testing.assert_array_equal(augment(augment(faces, mirror, 128), mirror, 128), faces)


@given(FACES, st.sampled_from([0.9, 1.0, 1.1]), st.sampled_from([-0.1, 0.0, 0.25]))
def test_the_mirror_image_is_that_of_the_enlarged_and_shifted_face(faces, size, shift):
    plain = augment(faces, Variant(size, shift, -shift, False), 7)
    np.testing.assert_array_equal(augment(faces, Variant(size, shift, -shift, True), 7), plain[:, :, ::-1])


def test_shifts_go_right_and_down_and_the_border_is_filled():
    face = np.arange(16, dtype=np.uint8).reshape(1, 4, 4)
    expected = [[99, 99, 99, 99], [99, 0, 1, 2], [99, 4, 5, 6], [99, 8, 9, 10]]
    np.testing.assert_array_equal(augment(face, Variant(1.0, 0.25, 0.25, False), 99)[0], expected)


def test_enlarging_keeps_the_centre_and_shrinking_shows_the_fill():
    face = np.full((1, 41, 41), 10, np.uint8)
    face[0, 18:23, 18:23] = 250  # 5 x 5 in the centre
    large = augment(face, Variant(2.0, 0.0, 0.0, False), 0)[0].astype(float)
    small = augment(face, Variant(0.5, 0.0, 0.0, False), 0)[0].astype(float)
    np.testing.assert_allclose(large, large[::-1, ::-1], atol=1)
    assert large[20, 20] == small[20, 20] == 250
    assert (large > 130).sum() == pytest.approx(81, abs=20)
    assert (small[:9] == 0).all()


def test_no_faces_give_no_variants():
    none = np.empty((0, 5, 5), np.uint8)
    assert augment(none, Variant(0.9, 0.0, 0.0, True), 128).shape == (0, 5, 5)
    assert augment(np.empty((0, 5, 5, 3), np.uint8), Variant(0.9, 0.0, 0.0, True), 128).shape == (0, 5, 5, 3)


@given(FACES, st.sampled_from([0.9, 1.0, 1.1]), st.sampled_from([-0.1, 0.0, 0.25]), st.booleans())
def test_colours_are_moved_channel_by_channel(faces, size, shift, mirror):
    variant = Variant(size, shift, -shift, mirror)
    colours = np.stack([faces, 255 - faces, faces // 2], axis=-1)
    expected = np.stack([augment(colours[..., channel], variant, 7) for channel in range(3)], axis=-1)
    np.testing.assert_array_equal(augment(colours, variant, 7), expected)
