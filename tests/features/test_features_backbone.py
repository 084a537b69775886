import hashlib
import math

import pytest
import torch
from safetensors.torch import save_file
from torchvision.models import alexnet

from aulens.errors import InputError
from aulens.features import weights as module
from aulens.features.architectures import TABLE, Package
from aulens.features.backbone import (
    BackboneSettings,
    backbone,
    backbone_named,
    empty_backbone,
    feature_number,
    load_backbone,
)
from aulens.features.rectifiers import in_place
from aulens.features.weights import random_weights
from aulens.tensors import read_tensors

GIVEN = BackboneSettings("alexnet", "file", 2022, None)
PUBLISHED = {
    f"features.{number}.{kind}": tensor
    for layer, number in {"conv1": 0, "conv2": 3, "conv3": 6, "conv4": 8, "conv5": 10}.items()
    for kind, tensor in empty_backbone("alexnet").get_submodule(layer).state_dict().items()
}
"""torchvision's names of AlexNet's tensors -> tensors of their shape."""
OWN = list(empty_backbone("alexnet").state_dict())
FIRST, SUM = [-0.023319240659475327, 0.07694753259420395, 0.08956978470087051], 0.09713069452183731
SQUARES = 510.8517997848542  # their sum in conv 5, whose parts do not cancel


@pytest.fixture
def state():
    """Return conv weights under torchvision's names, and a tensor of the classifier."""
    generator = torch.Generator().manual_seed(1)
    tensors = {name: torch.randn(tensor.shape, generator=generator) for name, tensor in PUBLISHED.items()}
    return tensors | {"classifier.6.bias": torch.zeros(1000)}


def test_the_layers_are_torchvisions():
    with torch.device("meta"):
        whole = alexnet(weights=None)
    shapes = {name: tensor.shape for name, tensor in whole.state_dict().items() if name.startswith("features.")}
    assert {name: tensor.shape for name, tensor in PUBLISHED.items()} == shapes
    own = [repr(layer) for layer in empty_backbone("alexnet")]
    assert own == [repr(layer).replace("ReLU(inplace=True)", "ReLU()") for layer in whole.features]


def test_the_smallest_face_is_that_which_the_configuration_allows():
    layers, smallest = empty_backbone("alexnet"), TABLE["alexnet"].smallest
    assert layers(torch.zeros(1, 3, smallest, smallest, device="meta")).shape == (1, 256, 1, 1)
    with pytest.raises(RuntimeError, match="too small"):
        layers(torch.zeros(1, 3, smallest - 1, smallest - 1, device="meta"))


@pytest.mark.parametrize("architecture", ["alexnet", "efficientnet-lite0"])
def test_random_weights_have_the_variance_of_he(architecture):
    empty = empty_backbone(architecture).state_dict()
    state = random_weights(empty, 7)
    for name, tensor in empty.items():
        if name.endswith("bias"):
            assert (state[name] == 0).all()
        else:
            inputs, count = math.prod(tensor.shape[1:]), tensor.numel()
            assert float(state[name].std()) == pytest.approx(math.sqrt(2 / inputs), rel=5 / math.sqrt(2 * count))
            assert abs(float(state[name].mean())) < 5 * math.sqrt(2 / inputs / count)


def test_random_alexnets_are_those_of_before_there_were_other_backbones(backbone_file):
    """Whoever has results with `weights: random` keeps them; kernels without vectors round the last bit otherwise."""
    layers = load_backbone(backbone_file)
    first, weights = layers.conv1.weight[0, 0, 0, :3].tolist(), layers.conv5.weight.double()
    if torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512"):
        assert first == FIRST
        assert float(weights.sum()) == pytest.approx(SUM, rel=1e-9)
    assert first == pytest.approx(FIRST, rel=1e-6)
    assert float(weights.square().sum()) == pytest.approx(SQUARES, rel=1e-8)


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
    assert sorted(kept) == sorted(OWN)
    assert all(torch.equal(kept[own], state[name]) for own, name in zip(OWN, PUBLISHED, strict=True))
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
        (BackboneSettings("vgg", "random", 1, None), False, "'vgg' is unknown; the nearest names are vgg"),
        (BackboneSettings("alexnet", "random", 1, None, "pool3"), False, "cannot be cut at 'pool3'; allowed: conv1,"),
        (
            BackboneSettings("efficientnet-lite0", "random", 1, None, 17),
            False,
            "cut at 17; allowed: a number of blocks",
        ),
        (BackboneSettings("pixels", "random", 1, None, None, 28), False, "are unknown for pixels: null are allowed"),
        (BackboneSettings("alexnet", "trained", 1, None), False, "weights 'trained' are unknown"),
        (BackboneSettings("alexnet", "imagenet", 1, "7be5be79"), False, "weights 'imagenet' need a weights file"),
        (BackboneSettings("alexnet", "random", 1, None), True, "weights 'random' take no weights file"),
    ],
)
def test_settings_that_do_not_fit_are_refused(tmp_path, settings, given, message):
    with pytest.raises(InputError, match=message):
        backbone(tmp_path / "b.safetensors", tmp_path / "w.pth" if given else None, settings=settings)


@pytest.mark.parametrize(
    ("settings", "names", "number"),
    [
        (BackboneSettings("alexnet", "random", 1, None, "pool2"), ["relu2", "pool2"], 192 * 3 * 3),
        (BackboneSettings("alexnet", "random", 1, None, "conv1", 5), ["conv1", "pool"], 64 * 5 * 5),
        (BackboneSettings("efficientnet-lite0", "random", 1, None, 0), ["conv1", "relu1"], 32 * 32 * 32),
        (BackboneSettings("efficientnet-lite0", "random", 1, None, 16, 1), ["block16", "pool"], 320),
        (BackboneSettings("pixels", None, 1, None, None, 16), ["grey", "pool"], 16 * 16),
    ],
)
def test_a_backbone_ends_at_its_cut_and_pool(tmp_path, settings, names, number):
    backbone(tmp_path / "b.safetensors", settings=settings)
    layers = load_backbone(tmp_path / "b.safetensors")
    assert [name for name, _ in layers.named_children()][-2:] == names
    assert feature_number(layers, 64) == number
    assert backbone_named(tmp_path / "b.safetensors") == settings.architecture


def test_pixels_are_means_of_the_face(tmp_path):
    backbone(tmp_path / "b.safetensors", settings=BackboneSettings("pixels", None, 1, None, None, 2))
    face = torch.arange(16.0).view(1, 1, 4, 4).expand(1, 3, 4, 4)
    assert load_backbone(tmp_path / "b.safetensors")(face).flatten().tolist() == [2.5, 4.5, 10.5, 12.5]


def test_draws_are_other_weights(tmp_path, backbone_file):
    found = []
    for draw in (0, 1, 2):
        backbone(tmp_path / f"{draw}", settings=BackboneSettings("alexnet", "random", 2022, None, draw=draw))
        found.append(load_backbone(tmp_path / f"{draw}").conv1.weight)
    assert torch.equal(found[0], load_backbone(backbone_file).conv1.weight)
    assert not torch.equal(found[0], found[1]) and not torch.equal(found[1], found[2])


def test_rectifying_in_place_changes_no_feature(tmp_path):
    backbone(tmp_path / "b", settings=BackboneSettings("efficientnet-lite0", "random", 1, None, 3))
    images = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        expected = load_backbone(tmp_path / "b")(images)
        torch.testing.assert_close(in_place(load_backbone(tmp_path / "b"))(images), expected, rtol=0, atol=0)


def test_a_package_that_is_missing_or_another_is_one_sentence(tmp_path, monkeypatch):
    package = Package("some-model", "1.0", "some_model", "w.pth", "ab" * 32, "MIT", "ours")
    with pytest.raises(InputError) as caught:
        module.packaged_file(package)
    assert str(caught.value) == (
        "the package some-model, which ships the weights, is not here; install some-model==1.0 (it is in "
        "envs/requirements.lock)"
    )
    (tmp_path / "some_model").mkdir()
    (tmp_path / "some_model" / "__init__.py").write_text("raise RuntimeError('its code is not run')")
    (tmp_path / "some_model" / "w.pth").write_bytes(b"x")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InputError, match=r"w\.pth: the checksum is 2d711642b726b044…, abababababababab… is known: "):
        module.packaged_file(package)
