"""What captum's methods give, on networks whose maps can be computed by hand."""

import importlib
import inspect
from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import nn

from aulens.attribution.captum_methods import AT_ONCE, METHODS
from aulens.attribution.methods import (
    deconvolution,
    gradcam,
    gradient_shap,
    guided_backpropagation,
    input_times_gradient,
    integrated_gradients,
    occlusion,
)
from aulens.configuration.catalogue import attribution_methods, read_catalogue
from aulens.errors import InputError
from aulens.features.backbone import BackboneSettings, backbone, feature_number, load_backbone
from aulens.networks.architectures import Shape
from aulens.networks.build import draw_weights, empty_network
from aulens.networks.frozen import frozen_network
from aulens.networks.network import InputScaling, Network

CATALOGUE = read_catalogue()
OPTIONS = {
    "saliency": {},
    "input_times_gradient": {"baseline": 128},
    "guided_backpropagation": {},
    "deconvolution": {},
    "integrated_gradients": {"baseline": 128, "steps": 5},
    "gradcam": {"layer": "conv2", "rectified": False},
    "gradient_shap": {"baseline": 128, "samples": 4, "noise": 5, "seed": 3},
    "occlusion": {"baseline": 128, "patch": 0.25, "moves": 2},
}
ALL = pytest.mark.parametrize("name", OPTIONS)
SIDE = 8


def method(name: str):
    return importlib.import_module(f"aulens.attribution.methods.{name}").attribution


def network(inputs: int = 1) -> Network:
    """Return a small network with batch norm whose weights have no gradients."""
    made = empty_network("tiny", Shape(inputs, SIDE, (3, 4), (5,), 2, dropout=0.5))
    draw_weights(made, "tiny", "he", 4)
    made.scaling.mean.fill_(100)
    made.scaling.sd.fill_(40)
    return made.eval().requires_grad_(False)


def faces(number: int, inputs: int = 1) -> torch.Tensor:
    levels = np.random.default_rng(number).integers(0, 256, (number, inputs, SIDE, SIDE))
    return torch.from_numpy(levels).float()


def linear(*weights: float) -> nn.Module:
    """Return a network with one label, whose score is the sum of the weighted pixels."""
    layer = nn.Linear(len(weights), 1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([weights]))
    return nn.Sequential(nn.Flatten(), layer).eval().requires_grad_(False)


def two_units(first: tuple[float, float], second: tuple[float, float], bias: float = 0.0) -> nn.Module:
    """Return a network of one pixel with two rectified units, and a score that is their weighted sum."""
    layers = nn.Sequential(nn.Flatten(), nn.Linear(1, 2), nn.ReLU(), nn.Linear(2, 1))
    with torch.no_grad():
        layers[1].weight.copy_(torch.tensor(first)[:, None])
        layers[1].bias.fill_(bias)
        layers[3].weight.copy_(torch.tensor([second]))
        layers[3].bias.zero_()
    return layers.eval().requires_grad_(False)


PIXELS = torch.tensor([[[[138.0, 108.0], [128.0, 228.0]]]])  # 10, -20, 0, 100 from the grey level 128
ONE = torch.tensor([0])


def test_every_method_of_the_table_is_in_the_catalogue() -> None:
    assert set(METHODS) == set(OPTIONS) <= set(attribution_methods(CATALOGUE))


@pytest.mark.parametrize("name", attribution_methods(CATALOGUE))
def test_the_keys_of_a_method_are_the_parameters_of_its_function(name: str) -> None:
    parameters = list(inspect.signature(method(name)).parameters)
    assert parameters[:3] == ["network", "images", "targets"]
    assert set(parameters[3:]) - {"seed"} == set(CATALOGUE[name].schema) - {"images", "random_weights"}


@ALL
def test_what_captum_needs_can_be_given(name: str) -> None:
    parameters, own = inspect.signature(method(name)).parameters, METHODS[name]
    needed = {"seed": own.draws, "baseline": own.from_baseline, "layer": own.names_layer}
    assert {key: key in parameters for key in needed} == needed


@ALL
@pytest.mark.parametrize("inputs", [1, 3])
def test_every_method_gives_a_signed_map_of_every_image(name: str, inputs: int) -> None:
    images = faces(3, inputs)
    found = method(name)(network(inputs), images, torch.tensor([0, 1, 1]), **OPTIONS[name])
    assert found.shape == (3, 1 if name == "gradcam" else inputs, SIDE, SIDE)
    assert torch.isfinite(found).all() and not found.requires_grad
    assert found.min() < 0 < found.max()


@ALL
def test_a_map_is_the_same_whatever_the_companions(name: str) -> None:
    images, targets = faces(7), torch.arange(7) % 2
    together = method(name)(network(), images, targets, **OPTIONS[name])
    scale = together.abs().max().item()
    for place in (0, 4, 6):
        alone = method(name)(network(), images[[place]], targets[[place]], **OPTIONS[name])
        torch.testing.assert_close(alone[0], together[place], atol=1e-5 * scale, rtol=0)


@ALL
def test_network_and_images_stay_as_they_are_and_no_hook_is_left(name: str) -> None:
    own, images = network(), faces(2)
    weights = {key: tensor.clone() for key, tensor in own.state_dict().items()}
    levels = images.clone()
    method(name)(own, images, torch.tensor([0, 1]), **OPTIONS[name])
    assert all(torch.equal(tensor, weights[key]) for key, tensor in own.state_dict().items())
    assert not any(parameter.requires_grad or parameter.grad is not None for parameter in own.parameters())
    assert torch.equal(images, levels) and not images.requires_grad and images.grad is None
    for module in own.modules():
        assert not module.training
        assert not (module._forward_hooks or module._forward_pre_hooks or module._backward_hooks)
        assert not module._backward_pre_hooks


@ALL
def test_a_network_in_training_mode_is_refused(name: str) -> None:
    for part, words in ((lambda own: own, "whole"), (lambda own: own.layers.norm2, r"layers\.norm2")):
        own = network()
        part(own).train()
        with pytest.raises(ValueError, match=f"the network's {words} is in training mode"):
            method(name)(own, faces(1), ONE, **OPTIONS[name])


def test_input_times_gradient_is_what_each_pixel_adds_to_a_linear_score() -> None:
    found = input_times_gradient.attribution(linear(2, 3, 5, -1), PIXELS, ONE, baseline=128)
    assert found.flatten().tolist() == [20, -60, 0, -100]


def test_integrated_gradients_and_gradient_shap_agree_with_it_where_a_network_is_linear() -> None:
    own = linear(2, 3, 5, -1)
    integrated = integrated_gradients.attribution(own, PIXELS, ONE, baseline=128, steps=3)
    options = {"baseline": 128, "noise": 0, "seed": 1}
    few, many = (gradient_shap.attribution(own, PIXELS, ONE, samples=samples, **options) for samples in (5, 150))
    for found in (integrated, few, many):
        torch.testing.assert_close(found.flatten(), torch.tensor([20.0, -60, 0, -100]), atol=1e-4, rtol=1e-5)
    error = integrated_gradients.completeness_error(own, PIXELS, ONE, integrated, baseline=128, steps=3)
    assert error.item() == pytest.approx(0, abs=1e-4)


def test_the_completeness_error_is_what_too_few_steps_miss() -> None:
    own = two_units((1, 0), (1, 0), bias=-140)  # the score is max(pixel - 140, 0): 0 at 100, 60 at 200
    image = torch.full((1, 1, 1, 1), 200.0)
    one_step = integrated_gradients.attribution(own, image, ONE, baseline=100, steps=1)
    assert one_step.item() == pytest.approx(100)  # slope 1 in the middle, at 150
    wrong = integrated_gradients.completeness_error(own, image, ONE, one_step, baseline=100, steps=1)
    assert wrong.item() == pytest.approx(40, abs=1e-4)
    many = integrated_gradients.attribution(own, image, ONE, baseline=100, steps=200)
    assert many.item() == pytest.approx(60, abs=0.5)


def test_guided_backpropagation_passes_back_what_is_positive() -> None:
    own, image = two_units((1, 1), (1, -1)), torch.ones(1, 1, 1, 1)  # the plain gradient is 1 - 1
    assert method("saliency")(own, image, ONE).item() == 0
    assert guided_backpropagation.attribution(own, image, ONE).item() == 1


def test_deconvolution_passes_back_through_units_that_were_not_active() -> None:
    own, image = two_units((1, -1), (1, 1)), torch.ones(1, 1, 1, 1)  # the second unit is not active
    assert guided_backpropagation.attribution(own, image, ONE).item() == 1
    assert deconvolution.attribution(own, image, ONE).item() == 1 - 1


class Functional(nn.Module):
    """A network that rectifies with functions, after as many modules as are given."""

    def __init__(self, modules: int, used: bool) -> None:
        super().__init__()
        self.relus = nn.ModuleList([nn.ReLU() for _ in range(modules)])
        self.flatten, self.used = nn.Flatten(), used

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        """Return scores (n, pixels)."""
        for relu in self.relus if self.used else ():
            images = relu(images - 1)
        return torch.relu(self.flatten(images) - 1)


@pytest.mark.parametrize("of", [guided_backpropagation, deconvolution])
@pytest.mark.parametrize(("modules", "used", "passes"), [(0, False, 0), (1, False, 0), (2, True, 2)])
def test_a_relu_that_cannot_be_changed_is_refused(of, modules: int, used: bool, passes: int) -> None:
    own = Functional(modules, used).eval()
    with pytest.raises(InputError, match=rf"passes {passes} such modules and rectifies {passes + 1} times"):
        of.attribution(own, PIXELS, ONE)
    assert not any(module._forward_hooks for module in own.modules())


@pytest.mark.parametrize("of", [guided_backpropagation, deconvolution])
def test_a_network_without_relus_is_refused(of) -> None:
    with pytest.raises(InputError, match="passes 0 such modules and rectifies 0 times"):
        of.attribution(linear(1, 1, 1, 1), PIXELS, ONE)


def test_one_relu_module_at_several_places_is_no_function() -> None:
    relu = nn.ReLU()
    own = nn.Sequential(relu, nn.Flatten(), relu, nn.Linear(4, 1)).eval()
    assert guided_backpropagation.attribution(own, PIXELS, ONE).shape == PIXELS.shape


def cam_network(weights: list[list[float]]) -> Network:
    """Return a network of 4 × 4 pixels: two maps, the image and its negative, pooled to 2 × 2, and one label."""
    layers = OrderedDict()
    layers["conv1"] = nn.Conv2d(1, 2, kernel_size=1, bias=False)
    layers["pool1"] = nn.AvgPool2d(2)
    layers["flatten"] = nn.Flatten()
    layers["output"] = nn.Linear(8, 1)
    with torch.no_grad():
        layers["conv1"].weight.copy_(torch.tensor([1.0, -1.0])[:, None, None, None])
        layers["output"].weight.copy_(torch.tensor(weights).flatten()[None])
    return Network(InputScaling([0.0], [1.0]), nn.Sequential(layers)).eval().requires_grad_(False)


def test_gradcam_weights_maps_by_their_mean_gradient_and_is_enlarged_bilinearly() -> None:
    own = cam_network([[4, 0, 0, 0], [0, 0, 0, 8]])  # mean gradients at pool1: 1 and 2, so that the map is x - 2 x
    image = torch.tensor([[8.0, 8, 0, 0], [8, 8, 0, 0], [0, 0, 4, 4], [0, 0, 4, 4]])[None, None]
    found = gradcam.attribution(own, image, ONE, layer="pool1", rectified=False)
    rows = torch.tensor([[-8.0, 0], [0, -4]])  # at 2 × 2
    blend = torch.tensor([[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]])  # bilinear, twice as large
    torch.testing.assert_close(found[0, 0], blend @ rows @ blend.T)
    at_conv = gradcam.attribution(own, image, ONE, layer="conv1", rectified=False)
    torch.testing.assert_close(at_conv, -image / 4)  # its gradients are a quarter of those behind the pool


def test_a_map_of_which_nothing_speaks_for_the_label_is_empty() -> None:
    own = cam_network([[4, 0, 0, 0], [0, 0, 0, 8]])
    assert gradcam.attribution(own, torch.full((1, 1, 4, 4), 3.0), ONE, "pool1", rectified=True).unique().tolist() == [
        0
    ]


def test_gradcam_needs_a_layer_with_maps() -> None:
    with pytest.raises(InputError, match=r"the network has no layer 'conv9'; its layers are conv1, norm1, relu1"):
        gradcam.attribution(network(), faces(1), ONE, layer="conv9", rectified=False)
    for layer in ("flatten", "dense1", "output"):
        with pytest.raises(InputError, match=f"the layer '{layer}' has no maps; a conv layer, or its norm"):
            gradcam.attribution(network(), faces(1), ONE, layer=layer, rectified=False)


def test_occlusion_is_the_fall_of_the_score_over_the_patches_that_cover_a_pixel() -> None:
    image = torch.full((1, 1, 4, 4), 128.0)
    image[0, 0, 0, :] += torch.tensor([1.0, 2, 3, 4])
    own = linear(*[1.0] * 16)
    side_by_side = occlusion.attribution(own, image, ONE, baseline=128, patch=0.5, moves=1)
    assert side_by_side[0, 0].tolist() == [[3, 3, 7, 7], [3, 3, 7, 7], [0, 0, 0, 0], [0, 0, 0, 0]]
    overlapping = occlusion.attribution(own, image, ONE, baseline=128, patch=0.5, moves=2)
    assert overlapping[0, 0, 0].tolist() == [3, 4, 6, 7]  # patches of 1 + 2, 2 + 3 and 3 + 4
    assert overlapping[0, 0, 1].tolist() == [1.5, 2, 3, 3.5]  # and as many of the row below, with 0


def test_channels_are_covered_together_and_share_the_fall() -> None:
    image = torch.full((1, 3, 2, 2), 129.0)
    found = occlusion.attribution(linear(*[1.0] * 12), image, ONE, baseline=128, patch=0.5, moves=1)
    torch.testing.assert_close(found.sum(dim=1), torch.full((1, 2, 2), 3.0))


def states() -> tuple:
    return tuple(np.random.get_state()[1]), tuple(torch.get_rng_state().tolist())  # noqa: NPY002


def test_gradient_shap_depends_on_its_seed_and_draws_nothing_from_others() -> None:
    def found(seed: int) -> torch.Tensor:
        return gradient_shap.attribution(network(), faces(2), torch.tensor([0, 1]), 128, 4, 5, seed)

    before, first = states(), found(3)
    assert states() == before
    np.random.uniform(size=3)  # noqa: NPY002
    torch.rand(3)
    assert states() != before
    assert torch.equal(found(3), first)
    assert not torch.allclose(found(4), first)


def test_images_get_noise_of_their_own() -> None:
    images = faces(1).repeat(2, 1, 1, 1)
    images[1] += 1
    own = linear(*[1.0] * SIDE**2)
    noise = gradient_shap.attribution(own, images, torch.tensor([0, 0]), 128, 1, 5, 3) - (images - 128)
    assert noise.std().item() == pytest.approx(5, rel=0.25)
    assert abs(np.corrcoef(noise[0].flatten(), noise[1].flatten())[0, 1]) < 0.4


def test_generators_are_restored_when_a_network_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(nn.Module):
        def forward(self, images):
            np.random.uniform(size=3)  # noqa: NPY002
            torch.rand(3)
            raise RuntimeError("no score")

    before = states()
    with pytest.raises(RuntimeError, match="no score"):
        gradient_shap.attribution(Failing().eval(), faces(1), ONE, 128, 4, 5, 3)
    assert states() == before


@pytest.mark.parametrize("name", ["integrated_gradients", "gradient_shap", "occlusion"])
def test_a_network_never_sees_more_images_at_once_than_it_can_hold(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    own, seen = linear(*[1.0] * SIDE**2), []
    own.register_forward_hook(lambda module, inputs, scores: seen.append(len(scores)))
    options = OPTIONS[name] | {"steps": 150, "samples": 150, "patch": 1 / SIDE, "moves": 1}
    options = {key: options[key] for key in OPTIONS[name]}
    method(name)(own, faces(3), torch.tensor([0, 0, 0]), **options)
    assert max(seen) <= AT_ONCE < sum(seen)


ON_BACKBONES = {  # architecture -> keys, side, the layer of Grad-CAM
    "alexnet": ({"weights": "random"}, 224, "conv5"),
    "efficientnet-lite0": ({"weights": "random", "cut": 3, "pool": 7}, 64, "block3"),
    "resnet18": ({"weights": "random", "cut": "layer1"}, 64, "layer1_1_relu_1"),
    "pixels": ({"weights": None, "pool": 16}, 64, "grey"),
}


@pytest.fixture(scope="module", params=ON_BACKBONES)
def on_backbone(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> tuple[Network, int, str]:
    keys, side, layer = ON_BACKBONES[request.param]
    path = tmp_path_factory.mktemp("backbone") / "backbone.safetensors"
    backbone(path, settings=BackboneSettings(seed=1, architecture=request.param, sha256=None, **keys))
    layers, generator = load_backbone(path), torch.Generator().manual_seed(1)
    features = feature_number(layers, side)
    heads = {"mean": torch.zeros(features), "sd": torch.tensor(1.0)}
    for number, (inputs, outputs) in enumerate([(features, 4), (4, 2)], start=1):
        heads[f"layer-{number}.weight"] = torch.randn(outputs, inputs, generator=generator)
        heads[f"layer-{number}.bias"] = torch.zeros(outputs)
    return frozen_network(layers, heads, [0.5] * 3, [0.2] * 3), side, layer


@ALL
def test_every_method_sees_through_heads_down_to_the_pixels(on_backbone: tuple[Network, int, str], name: str) -> None:
    network, side, layer = on_backbone
    options = OPTIONS[name] | ({"layer": layer} if name == "gradcam" else {})
    image = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (1, 1, side, side))).float()
    found = method(name)(network, image, torch.tensor([1]), **options)
    assert found.shape == (1, 1, side, side)
    assert torch.isfinite(found).all() and (found.abs() > 0).float().mean() > 0.5
