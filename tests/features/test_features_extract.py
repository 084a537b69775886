import numpy as np
import pytest
import torch

from aulens.errors import InputError
from aulens.faces.augment import VariantSettings, augment, variants
from aulens.features import extract as module
from aulens.features.backbone import load_backbone
from aulens.features.extract import ExtractSettings, conv_features, extract, feature_number, stored
from aulens.files import write_npy

MEAN, SD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
VARIANTS = VariantSettings((1.0, 1.1), ((0.0, 0.0),), (False, True))
SETTINGS = ExtractSettings(VARIANTS, 128, MEAN, SD, "float32")


@pytest.fixture(autouse=True)
def on_the_cpu(monkeypatch):
    monkeypatch.setenv("AULENS_DEVICE", "cpu")


@pytest.fixture(scope="module")
def faces():
    return np.random.default_rng(5).integers(0, 256, (5, 64, 64), dtype=np.uint8)


@pytest.fixture(scope="module")
def layers(backbone_file):
    return load_backbone(backbone_file).to(memory_format=torch.channels_last)


def plain_features(face, layers):
    """Return the features of one face, computed step by step as torchvision's documentation says."""
    colour = np.repeat(face[None].astype(np.float32) / 255, 3, axis=0)  # (3, side, side)
    colour = (colour - np.array(MEAN, np.float32)[:, None, None]) / np.array(SD, np.float32)[:, None, None]
    with torch.no_grad():
        return layers(torch.from_numpy(colour)[None]).reshape(-1).numpy()


def test_a_face_of_224_pixels_has_9216_features(layers):
    assert feature_number(layers, 224) == 9216


def test_features_equal_a_plain_loop(tmp_path, faces, backbone_file, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)  # the last batch has one face
    write_npy(faces, tmp_path / "faces.npy")
    extract(tmp_path / "faces.npy", backbone_file, tmp_path / "features.npy", settings=SETTINGS)
    features = np.load(tmp_path / "features.npy")
    plain = load_backbone(backbone_file)
    assert features.shape == (5, 4, 256)
    assert features.dtype == np.float32
    for index, variant in enumerate(variants(VARIANTS)):
        for face in range(5):
            expected = plain_features(augment(faces[face : face + 1], variant, 128)[0], plain)
            np.testing.assert_allclose(features[face, index], expected, rtol=1e-4, atol=1e-5)


def test_features_are_in_torchvisions_order(layers):
    face = np.random.default_rng(6).integers(0, 256, (1, 160, 160), dtype=np.uint8)
    maps = plain_features(face[0], layers).reshape(256, 4, 4)
    np.testing.assert_allclose(
        conv_features(face, layers, MEAN, SD)[0].numpy().reshape(256, 4, 4), maps, rtol=1e-4, atol=1e-5
    )


def test_features_do_not_depend_on_the_place_in_the_batch(faces, layers):
    together = conv_features(faces, layers, MEAN, SD).numpy()
    reordered = conv_features(np.ascontiguousarray(faces[::-1]), layers, MEAN, SD).numpy()[::-1]
    alone = np.concatenate([conv_features(faces[i : i + 1], layers, MEAN, SD).numpy() for i in range(len(faces))])
    np.testing.assert_allclose(reordered, together, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(alone, together, rtol=1e-4, atol=1e-5)


def test_float16_is_off_by_one_part_in_two_thousand_at_most(tmp_path, faces, backbone_file):
    write_npy(faces[:3], tmp_path / "faces.npy")
    half = ExtractSettings(VARIANTS, 128, MEAN, SD, "float16")
    for settings in (SETTINGS, half):
        extract(tmp_path / "faces.npy", backbone_file, tmp_path / f"{settings.precision}.npy", settings=settings)
    exact, rounded = np.load(tmp_path / "float32.npy"), np.load(tmp_path / "float16.npy")
    assert rounded.dtype == np.float16
    assert exact.max() > 0.5
    assert np.all(np.abs(rounded.astype(np.float32) - exact) <= exact * 2**-11 + 2**-25)


def test_a_feature_too_large_for_float16_is_named():
    features = torch.tensor([[1.0, 70123.0]])
    with pytest.raises(InputError, match=r"a feature is 70123, float16 ends at 65504: set .* to float32"):
        stored(features, "float16")
    np.testing.assert_array_equal(stored(features, "float32"), [[1.0, 70123.0]])


def test_features_that_are_no_numbers_are_refused():
    with pytest.raises(InputError, match="a feature is nan: the backbone's weights are not usable"):
        stored(torch.tensor([[np.nan]]), "float32")


def test_a_failed_extraction_leaves_no_file(tmp_path, faces, backbone_file, monkeypatch):
    write_npy(faces, tmp_path / "faces.npy")
    monkeypatch.setattr(module, "conv_features", lambda images, *_: torch.full((len(images), 4), torch.inf))
    with pytest.raises(InputError, match="a feature is inf"):
        extract(tmp_path / "faces.npy", backbone_file, tmp_path / "features.npy", settings=SETTINGS)
    assert [path.name for path in tmp_path.iterdir()] == ["faces.npy"]


def test_an_unknown_precision_is_refused(tmp_path):
    settings = ExtractSettings(VARIANTS, 128, MEAN, SD, "float8")
    with pytest.raises(InputError, match="precision 'float8' is unknown"):
        extract(tmp_path / "a", tmp_path / "b", tmp_path / "c", settings=settings)


def test_too_small_a_disk_is_named_before_the_work(tmp_path, faces, backbone_file, monkeypatch):
    write_npy(faces, tmp_path / "faces.npy")
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 1000})())
    with pytest.raises(InputError, match=r"the features need 0\.0 GB, 0\.0 GB are free"):
        extract(tmp_path / "faces.npy", backbone_file, tmp_path / "features.npy", settings=SETTINGS)


def test_the_device_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("AULENS_DEVICE", "meta")
    assert module.device() == torch.device("meta")
    monkeypatch.delenv("AULENS_DEVICE")
    assert module.device().type == ("cuda" if torch.cuda.is_available() else "cpu")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_gives_the_features_of_the_cpu(tmp_path, faces, backbone_file, monkeypatch):
    write_npy(faces, tmp_path / "faces.npy")
    for name in ("cpu", "cuda"):
        monkeypatch.setenv("AULENS_DEVICE", name)
        extract(tmp_path / "faces.npy", backbone_file, tmp_path / f"{name}.npy", settings=SETTINGS)
    np.testing.assert_allclose(np.load(tmp_path / "cuda.npy"), np.load(tmp_path / "cpu.npy"), rtol=1e-3, atol=1e-4)
