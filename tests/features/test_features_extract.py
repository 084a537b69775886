import errno
import resource
import signal

import cv2
import numpy as np
import pandas as pd
import pytest
import torch

from aulens import device
from aulens.errors import InputError
from aulens.faces.augment import Variant, VariantSettings, augment, variants
from aulens.faces.tables import MADE
from aulens.features import extract as module
from aulens.features.backbone import feature_number, load_backbone
from aulens.features.extract import ExtractSettings, conv_features, extract, stored, warped
from aulens.files import write_csv, write_npy
from aulens.jobs import growing, locks

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


def table_of(faces_file, numbers=None):
    """Write a table beside faces that names all of them, or some, not in order."""
    numbers = range(len(np.load(faces_file))) if numbers is None else numbers
    write_csv(pd.DataFrame({"face": numbers}), faces_file.with_suffix(".csv"))
    return faces_file.with_suffix(".csv")


def extracted(folder, faces_file, backbone_file, settings=SETTINGS, name="features", numbers=None):
    given = faces_file, table_of(faces_file, numbers), backbone_file
    extract(*given, folder / f"{name}.npy", folder / "checkpoints", settings=settings)
    return np.load(folder / f"{name}.npy")


def features_of(faces, layers):
    return conv_features(torch.from_numpy(faces), layers, MEAN, SD).numpy()


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
    features = extracted(tmp_path, tmp_path / "faces.npy", backbone_file)
    plain = load_backbone(backbone_file)
    assert features.shape == (5, 4, 256)
    assert features.dtype == np.float32
    for index, variant in enumerate(variants(VARIANTS)):
        for face in range(5):
            expected = plain_features(augment(faces[face : face + 1], variant, 128)[0], plain)
            np.testing.assert_allclose(features[face, index], expected, rtol=1e-4, atol=1e-5)


def test_features_are_those_of_the_faces_in_the_table(tmp_path, faces, backbone_file, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)
    write_npy(faces, tmp_path / "faces.npy")
    whole = extracted(tmp_path, tmp_path / "faces.npy", backbone_file)
    some = extracted(tmp_path, tmp_path / "faces.npy", backbone_file, numbers=[3, 0, 1])
    np.testing.assert_allclose(some, whole[[0, 1, 3]], rtol=1e-4, atol=1e-5)


def test_shards_have_the_features_of_their_own_faces(tmp_path, faces, backbone_file):
    """Of six images in three shards one has no face; the study shows four of the five faces, none of the second."""
    write_npy(faces, tmp_path / "faces.npy")
    whole, found = extracted(tmp_path, tmp_path / "faces.npy", backbone_file), []
    write_csv(pd.DataFrame({"image": list("bfda")}), tmp_path / "table.csv")
    for shard, (names, made, own) in enumerate(
        [("abc", [MADE, MADE, 1], faces[:2]), ("e", [MADE], faces[2:3]), ("df", [MADE, MADE], faces[3:])]
    ):
        given = [tmp_path / f"{shard}.{name}" for name in ("faces.npy", "images.csv", "made.npy", "features.npy")]
        write_npy(own, given[0])
        write_csv(pd.DataFrame({"image": list(names)}), given[1])
        write_npy(np.array([(state,) for state in made], [("state", "u1")]), given[2])
        paths = given[0], tmp_path / "table.csv", backbone_file, given[3], tmp_path / "checkpoints"
        extract(*paths, images_table_file=given[1], made_file=given[2], settings=SETTINGS)
        found.append(np.load(given[3]))
    assert [len(part) for part in found] == [2, 0, 2]
    np.testing.assert_allclose(np.concatenate(found), whole[[0, 1, 3, 4]], rtol=1e-4, atol=1e-5)


def test_features_of_other_faces_of_the_same_file_are_not_put_back(tmp_path, faces, backbone_file):
    write_npy(faces, tmp_path / "faces.npy")
    for numbers in ([0, 1], [2, 3]):
        given = tmp_path / "faces.npy", table_of(tmp_path / "faces.npy", numbers), backbone_file, tmp_path / "f.npy"
        assert extract(*given, tmp_path / "checkpoints", keep_finished=1, settings=SETTINGS) is None


def test_features_are_in_torchvisions_order(layers):
    face = np.random.default_rng(6).integers(0, 256, (1, 160, 160), dtype=np.uint8)
    maps = plain_features(face[0], layers).reshape(256, 4, 4)
    np.testing.assert_allclose(features_of(face, layers)[0].reshape(256, 4, 4), maps, rtol=1e-4, atol=1e-5)


def test_features_do_not_depend_on_the_place_in_the_batch(faces, layers):
    together = features_of(faces, layers)
    reordered = features_of(np.ascontiguousarray(faces[::-1]), layers)[::-1]
    alone = np.concatenate([features_of(faces[i : i + 1], layers) for i in range(len(faces))])
    np.testing.assert_allclose(reordered, together, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(alone, together, rtol=1e-4, atol=1e-5)


def test_colours_go_to_their_own_channels(faces, layers):
    colours = np.stack([faces, 255 - faces, faces // 2], axis=-1)
    inputs = (colours.astype(np.float32) / 255 - np.float32(MEAN)) / np.float32(SD)
    with torch.no_grad():
        expected = layers(torch.from_numpy(inputs.transpose(0, 3, 1, 2))).flatten(1).numpy()
    np.testing.assert_allclose(features_of(colours, layers), expected, rtol=1e-4, atol=1e-5)


def test_three_equal_channels_have_the_features_of_grey(tmp_path, faces, backbone_file):
    write_npy(faces, tmp_path / "grey.npy")
    write_npy(np.stack([faces] * 3, axis=-1), tmp_path / "rgb.npy")
    found = [
        extracted(tmp_path, tmp_path / f"{name}.npy", backbone_file, name=f"of_{name}") for name in ("grey", "rgb")
    ]
    np.testing.assert_array_equal(*found)


@pytest.mark.parametrize("number", [1, 3, 8])
def test_features_do_not_depend_on_the_number_of_threads(same, threads, faces, layers, number):
    usual = features_of(faces, layers)
    with threads(number):
        same(features_of(faces, layers), usual)


def test_float16_is_off_by_one_part_in_two_thousand_at_most(tmp_path, faces, backbone_file):
    write_npy(faces[:3], tmp_path / "faces.npy")
    half = ExtractSettings(VARIANTS, 128, MEAN, SD, "float16")
    exact, rounded = (
        extracted(tmp_path, tmp_path / "faces.npy", backbone_file, settings, settings.precision)
        for settings in (SETTINGS, half)
    )
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


def test_a_failed_extraction_leaves_no_result(tmp_path, faces, backbone_file, monkeypatch):
    write_npy(faces, tmp_path / "faces.npy")
    monkeypatch.setattr(module, "conv_features", lambda images, *_: torch.full((len(images), 4), torch.inf))
    with pytest.raises(InputError, match="a feature is inf"):
        extracted(tmp_path, tmp_path / "faces.npy", backbone_file)
    assert not (tmp_path / "features.npy").exists()


def test_a_killed_extraction_goes_on(tmp_path, faces, backbone_file, monkeypatch):
    monkeypatch.setattr(module, "BATCH", 2)
    monkeypatch.setattr(growing, "SECONDS", 0.0)
    write_npy(faces, tmp_path / "faces.npy")
    whole = extracted(tmp_path, tmp_path / "faces.npy", backbone_file, name="whole")
    calls, compute = [], module.conv_features

    def dies_at_the_second_block(images, *arguments):
        calls.append(len(images))
        if len(calls) == 4 + 1:  # the first block has four variants
            raise KeyboardInterrupt
        return compute(images, *arguments)

    monkeypatch.setattr(module, "conv_features", dies_at_the_second_block)
    with pytest.raises(KeyboardInterrupt):
        extracted(tmp_path, tmp_path / "faces.npy", backbone_file)
    assert not (tmp_path / "features.npy").exists()
    calls[:] = [0] * 100
    np.testing.assert_array_equal(extracted(tmp_path, tmp_path / "faces.npy", backbone_file), whole)
    assert len(calls) == 100 + 2 * 4  # two of the three blocks were left
    assert not (tmp_path / "checkpoints").exists()


def test_features_of_the_same_faces_are_put_back_only_if_they_are_to_be_kept(
    tmp_path, faces, backbone_file, monkeypatch
):
    computed, fill = [], module.fill
    monkeypatch.setattr(module, "fill", lambda *given: computed.append(len(given[2])) or fill(*given))
    paths = [tmp_path / name for name in ("faces.npy", "features.npy", "checkpoints")]
    write_npy(faces, paths[0])

    def made(keep_finished):
        origin = extract(
            paths[0], table_of(paths[0]), backbone_file, *paths[1:], keep_finished=keep_finished, settings=SETTINGS
        )
        features = np.load(paths[1])
        paths[1].unlink()  # as Snakemake does before it asks again
        return origin, features

    first, again = made(1), made(1)
    assert first[0] is None
    assert again[0]["note"] == "finished before; the results were put back"
    np.testing.assert_array_equal(again[1], first[1])
    write_npy(faces[:3], paths[0])
    assert made(1)[0] is None
    assert (made(0)[0], made(0)[0]) == (None, None)
    assert computed == [5, 3, 3, 3]
    assert not paths[2].exists()


def test_what_a_kill_leaves_beside_the_array_does_not_matter(tmp_path, faces, backbone_file):
    write_npy(faces, tmp_path / "faces.npy")
    whole = extracted(tmp_path, tmp_path / "faces.npy", backbone_file, name="whole")
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints/.growing-1234.json").write_text("{")
    np.testing.assert_array_equal(extracted(tmp_path, tmp_path / "faces.npy", backbone_file), whole)


def test_an_extraction_that_is_told_to_end_keeps_what_it_has(tmp_path, faces, backbone_file, monkeypatch, capsys):
    monkeypatch.setattr(module, "BATCH", 2)
    write_npy(faces, tmp_path / "faces.npy")
    whole = extracted(tmp_path, tmp_path / "faces.npy", backbone_file, name="whole")
    calls, compute = [], module.conv_features

    def told_to_end_in_the_second_block(images, *arguments):
        calls.append(len(images))
        if len(calls) == 4 + 2:
            signal.raise_signal(signal.SIGTERM)
        return compute(images, *arguments)

    monkeypatch.setattr(module, "conv_features", told_to_end_in_the_second_block)
    with pytest.raises(SystemExit):
        extracted(tmp_path, tmp_path / "faces.npy", backbone_file)
    assert "growing.npy holds 4 rows" in capsys.readouterr().err
    np.testing.assert_array_equal(extracted(tmp_path, tmp_path / "faces.npy", backbone_file), whole)
    assert len(calls) == 3 * 4  # nothing twice


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_too_small_a_disk_is_named_before_the_work(tmp_path, faces, backbone_file, monkeypatch, error):
    def full(*_):
        raise OSError(error, "no space")

    write_npy(faces, tmp_path / "faces.npy")
    monkeypatch.setattr(growing.os, "posix_fallocate", full)
    with pytest.raises(InputError, match=r"the disk is too small for 2\.05e-05 GB of features"):
        extracted(tmp_path, tmp_path / "faces.npy", backbone_file)
    assert {path.name for path in tmp_path.iterdir()} == {"faces.npy", "faces.csv", "checkpoints.lock"}


def test_a_file_larger_than_allowed_is_named_before_the_work(tmp_path, faces, backbone_file):
    write_npy(faces, tmp_path / "faces.npy")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    try:
        with pytest.raises(InputError, match=r"the disk is too small for 2\.05e-05 GB of features"):
            extracted(tmp_path, tmp_path / "faces.npy", backbone_file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "checkpoints").exists()


def test_one_job_at_a_time_from_the_choice_of_a_gpu_to_the_finished_file(tmp_path, faces, backbone_file, monkeypatch):
    write_npy(faces, tmp_path / "faces.npy")
    held, choose, finish = [], device.device, growing.GrowingArray.finish

    def looking(step):
        def look(*arguments):
            held.append(locks.try_lock(tmp_path / "checkpoints.lock") is None)
            return step(*arguments)

        return look

    monkeypatch.setattr(device, "device", looking(choose))
    monkeypatch.setattr(growing.GrowingArray, "finish", looking(finish))
    extracted(tmp_path, tmp_path / "faces.npy", backbone_file)
    assert held == [True, True]


def test_a_disk_that_cannot_reserve_space_is_used_without(tmp_path, faces, backbone_file, monkeypatch):
    def unable(*_):
        raise OSError(errno.EOPNOTSUPP, "not supported")

    write_npy(faces, tmp_path / "faces.npy")
    monkeypatch.setattr(growing.os, "posix_fallocate", unable)
    assert len(extracted(tmp_path, tmp_path / "faces.npy", backbone_file)) == len(faces)


def test_an_unknown_precision_is_refused(tmp_path):
    settings = ExtractSettings(VARIANTS, 128, MEAN, SD, "float8")
    with pytest.raises(InputError, match="precision 'float8' is unknown"):
        extract(*(tmp_path / name for name in "abcde"), settings=settings)


@pytest.mark.parametrize(
    "variant",
    [Variant(1.0, 0.0, 0.0, True), Variant(1.05, 0.0, 0.0, False), Variant(0.9, 0.04, -0.03, True)],
)
def test_variants_made_on_a_gpu_are_those_of_opencv(variant):
    rough = np.random.default_rng(1).integers(60, 200, (2, 16, 16), np.uint8)
    smooth = np.stack([cv2.resize(face, (96, 96), interpolation=cv2.INTER_CUBIC) for face in rough])
    expected = augment(smooth, variant, 128).astype(int)
    difference = np.abs(warped(torch.from_numpy(smooth), variant, 128).numpy().astype(int) - expected)
    assert difference.max() <= 1
    assert difference.mean() < 0.2


def test_colours_are_moved_on_a_gpu_channel_by_channel(faces):
    variant, colours = Variant(0.9, 0.04, -0.03, True), np.stack([faces, 255 - faces, faces // 2], axis=-1)
    planes = [warped(torch.from_numpy(colours[..., channel].copy()), variant, 128) for channel in range(3)]
    moved = warped(torch.from_numpy(colours), variant, 128)
    assert moved.dtype == torch.uint8
    np.testing.assert_array_equal(moved.numpy(), torch.stack(planes, dim=-1).numpy())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
@pytest.mark.parametrize("channels", [1, 3])
def test_cuda_gives_the_features_of_the_cpu(tmp_path, faces, backbone_file, monkeypatch, channels):
    write_npy(faces if channels == 1 else np.stack([faces, 255 - faces, faces // 2], -1), tmp_path / "faces.npy")
    for name in ("cpu", "cuda"):
        monkeypatch.setenv("AULENS_DEVICE", name)
        extracted(tmp_path, tmp_path / "faces.npy", backbone_file, name=name)
    cuda, cpu = (np.load(tmp_path / f"{name}.npy") for name in ("cuda", "cpu"))
    assert np.abs(cuda - cpu).mean() < 0.01 * np.abs(cpu).mean()  # grey levels of variants may be off by one
