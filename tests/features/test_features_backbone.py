import hashlib
import math

import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import alexnet

from aulens.configuration.training_sense import SMALLEST
from aulens.errors import InputError
from aulens.features.backbone import (
    BackboneSettings,
    backbone,
    empty_layers,
    expected_shapes,
    load_backbone,
    random_weights,
)
from aulens.tensors import read_tensors

GIVEN = BackboneSettings("alexnet", "file", 2022, None)


@pytest.fixture
def state():
    """Return conv weights under torchvision's names, and a tensor of the classifier."""
    generator = torch.Generator().manual_seed(1)
    tensors = {name: torch.randn(shape, generator=generator) for name, shape in expected_shapes().items()}
    return tensors | {"classifier.6.bias": torch.zeros(1000)}


def test_the_layers_are_torchvisions():
    with torch.device("meta"):
        whole = alexnet(weights=None).state_dict()
    assert expected_shapes() == {k: tuple(v.shape) for k, v in whole.items() if k.startswith("features.")}
    assert expected_shapes()["features.0.weight"] == (64, 3, 11, 11)
    assert len(expected_shapes()) == 10


def test_the_smallest_face_is_that_which_the_configuration_allows():
    layers = empty_layers()
    assert layers(torch.zeros(1, 3, SMALLEST, SMALLEST, device="meta")).shape == (1, 256, 1, 1)
    with pytest.raises(RuntimeError, match="too small"):
        layers(torch.zeros(1, 3, SMALLEST - 1, SMALLEST - 1, device="meta"))


def test_random_weights_have_the_variance_of_he():
    state = random_weights(7)
    for name, shape in expected_shapes().items():
        if name.endswith("bias"):
            assert (state[name] == 0).all()
        else:
            inputs = shape[1] * shape[2] * shape[3]
            count = state[name].numel()
            assert float(state[name].std()) == pytest.approx(math.sqrt(2 / inputs), rel=4 / math.sqrt(2 * count))
            assert abs(float(state[name].mean())) < 4 * math.sqrt(2 / inputs / count)


def test_random_weights_depend_on_the_seed_and_on_nothing_else(tmp_path, backbone_file):
    torch.manual_seed(3)
    before = torch.get_rng_state()
    again, other = tmp_path / "again.safetensors", tmp_path / "other.safetensors"
    backbone(again, settings=BackboneSettings("alexnet", "random", 2022, None))
    backbone(other, settings=BackboneSettings("alexnet", "random", 2023, None))
    assert torch.equal(torch.get_rng_state(), before)
    assert again.read_bytes() == backbone_file.read_bytes()
    assert other.read_bytes() != backbone_file.read_bytes()


def test_the_loaded_layers_are_frozen_and_in_evaluation_mode(backbone_file):
    layers = load_backbone(backbone_file)
    assert not layers.training
    assert not any(parameter.requires_grad for parameter in layers.parameters())
    assert {parameter.device.type for parameter in layers.parameters()} == {"cpu"}
    assert read_tensors(backbone_file)[1] == {"backbone": {"architecture": "alexnet", "weights": "random"}}


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_given_weights_are_kept_without_the_classifier(tmp_path, state, suffix):
    given, written = tmp_path / f"alexnet{suffix}", tmp_path / "backbone.safetensors"
    torch.save(state, given) if suffix == ".pth" else save_file(state, given)
    backbone(written, given, settings=GIVEN)
    kept, _ = read_tensors(written)
    assert kept.keys() == expected_shapes().keys()
    assert all(torch.equal(tensor, state[name]) for name, tensor in kept.items())
    assert torch.equal(load_backbone(written)[0].weight, state["features.0.weight"])


def test_imagenets_weights_are_known_by_their_checksum(tmp_path, state):
    given, written = tmp_path / "alexnet-imagenet.pth", tmp_path / "backbone.safetensors"
    torch.save(state, given)
    checksum = hashlib.sha256(given.read_bytes()).hexdigest()
    for expected in (checksum[:8], checksum.upper()):
        origin = backbone(written, given, settings=BackboneSettings("alexnet", "imagenet", 2022, expected))
        assert origin == {"weights_file": {"name": "alexnet-imagenet.pth", "sha256": checksum}}
    written.unlink()
    with pytest.raises(InputError) as caught:
        backbone(written, given, settings=BackboneSettings("alexnet", "imagenet", 2022, "7be5be79"))
    assert str(caught.value) == (
        f"{given}: the checksum is {checksum[:16]}…, downloads.alexnet-imagenet.sha256 says 7be5be79…: this is not "
        "torchvision's file; delete it to have it fetched, or give weights of your own with weights: file"
    )
    assert not written.exists()


def test_the_origin_of_given_weights_is_recorded(tmp_path, state):
    torch.save(state, tmp_path / "mine.pth")
    origin = backbone(tmp_path / "backbone.safetensors", tmp_path / "mine.pth", settings=GIVEN)
    checksum = hashlib.sha256((tmp_path / "mine.pth").read_bytes()).hexdigest()
    assert origin == {"weights_file": {"name": "mine.pth", "sha256": checksum}}
    random = BackboneSettings("alexnet", "random", 2022, None)
    assert backbone(tmp_path / "backbone.safetensors", settings=random) == {"weights_file": None}


def test_half_precision_weights_become_float32(tmp_path, state):
    torch.save({name: tensor.half() for name, tensor in state.items()}, tmp_path / "half.pth")
    backbone(tmp_path / "backbone.safetensors", tmp_path / "half.pth", settings=GIVEN)
    assert load_backbone(tmp_path / "backbone.safetensors")[0].weight.dtype == torch.float32


def test_all_wrong_tensors_are_named(tmp_path, state):
    del state["features.3.bias"]
    state["features.0.weight"] = torch.zeros(96, 3, 11, 11)
    torch.save(state, tmp_path / "wrong.pth")
    with pytest.raises(InputError) as caught:
        backbone(tmp_path / "backbone.safetensors", tmp_path / "wrong.pth", settings=GIVEN)
    assert str(caught.value).splitlines() == [
        f"{tmp_path}/wrong.pth: features.0.weight has the shape (96, 3, 11, 11), (64, 3, 11, 11) is needed",
        f"{tmp_path}/wrong.pth: the tensor features.3.bias of torchvision's AlexNet is missing",
    ]
    assert not (tmp_path / "backbone.safetensors").exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("text.pth", b"not weights"), ("empty.pth", b""), ("text.safetensors", b"not weights")],
)
def test_unreadable_files_are_named(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=f"{name}: not readable weights"):
        backbone(tmp_path / "backbone.safetensors", tmp_path / name, settings=GIVEN)


def test_a_truncated_file_is_named(tmp_path, state):
    torch.save(state, tmp_path / "alexnet.pth")
    content = (tmp_path / "alexnet.pth").read_bytes()
    (tmp_path / "alexnet.pth").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=r"alexnet\.pth: not readable weights"):
        backbone(tmp_path / "backbone.safetensors", tmp_path / "alexnet.pth", settings=GIVEN)


def test_a_missing_file_and_another_object_are_named(tmp_path):
    torch.save([torch.zeros(3)], tmp_path / "list.pth")
    with pytest.raises(InputError, match=r"list\.pth: holds a list; a state dict"):
        backbone(tmp_path / "backbone.safetensors", tmp_path / "list.pth", settings=GIVEN)
    with pytest.raises(InputError, match=r"none\.pth: the file does not exist"):
        backbone(tmp_path / "backbone.safetensors", tmp_path / "none.pth", settings=GIVEN)


def test_code_in_a_weights_file_is_refused(tmp_path):
    torch.save({"features.0.weight": print}, tmp_path / "code.pth")
    with pytest.raises(InputError, match=r"code\.pth: not readable weights"):
        backbone(tmp_path / "backbone.safetensors", tmp_path / "code.pth", settings=GIVEN)


@pytest.mark.parametrize(
    ("settings", "given", "message"),
    [
        (BackboneSettings("vgg", "random", 1, None), False, "architecture 'vgg' is unknown"),
        (BackboneSettings("alexnet", "trained", 1, None), False, "weights 'trained' are unknown"),
        (BackboneSettings("alexnet", "imagenet", 1, "7be5be79"), False, "weights 'imagenet' need a weights file"),
        (BackboneSettings("alexnet", "random", 1, None), True, "weights 'random' take no weights file"),
    ],
)
def test_settings_that_do_not_fit_are_refused(tmp_path, settings, given, message):
    with pytest.raises(InputError, match=message):
        backbone(tmp_path / "b.safetensors", tmp_path / "w.pth" if given else None, settings=settings)


def test_the_layers_stand_in_the_order_of_torchvisions():
    assert repr(empty_layers()) == repr(alexnet(weights=None).features)
