"""Networks of torchvision, cut after a named layer, against torchvision's own extraction."""

import pytest
import torch
from torch import nn
from torchvision import models
from torchvision.models.feature_extraction import create_feature_extractor

from aulens.errors import InputError
from aulens.features.backbone import BackboneSettings, backbone, load_backbone
from aulens.features.depth import depth
from aulens.features.torchvision_network import cuts, empty_layers


@pytest.mark.parametrize(
    ("name", "cut", "last"),
    [
        ("resnet18", "layer2", "layer2_1_relu_1"),
        ("resnet18", "layer1.0.bn1", "layer1_0_bn1"),
        ("squeezenet1_1", "features.4", "cat_1"),
        ("mobilenet_v3_small", "features.2", "features_2_block_2"),
    ],
)
def test_layers_give_what_torchvision_gives(tmp_path, name, cut, last):
    with torch.random.fork_rng():
        torch.manual_seed(1)
        whole = models.get_model(name, weights=None).eval()
    torch.save(whole.state_dict(), tmp_path / "given.pth")
    backbone(tmp_path / "b", tmp_path / "given.pth", settings=BackboneSettings(name, "file", 1, None, cut))
    layers, images = load_backbone(tmp_path / "b"), torch.randn(2, 3, 64, 64)
    kept = images.clone()
    assert [name for name, _ in layers.named_children()][-1] == last
    with torch.inference_mode():
        expected = create_feature_extractor(whole, {cut: "cut"}, suppress_diff_warning=True)(images)["cut"]
        torch.testing.assert_close(layers(images), expected, rtol=0, atol=0)
    assert torch.equal(images, kept)


def test_every_relu_is_a_module_that_is_called_once():
    layers, called = empty_layers("resnet18", "layer1"), []
    relus = [module for module in layers.modules() if isinstance(module, nn.ReLU)]
    for relu in relus:
        relu.register_forward_hook(lambda module, *_: called.append(module))
    layers(torch.zeros(1, 3, 64, 64, device="meta"))
    assert len(relus) == 5 and sorted(map(id, called)) == sorted(map(id, relus))


def test_wrong_names_are_one_sentence_with_the_nearest():
    with pytest.raises(InputError, match=r"'resnet18' cannot be cut at 'layr2'; the nearest names are layer"):
        empty_layers("resnet18", "layr2")
    with pytest.raises(InputError, match=r"'resnet81' is unknown; the nearest names are .*resnet18"):
        empty_layers("resnet81", "layer2")
    assert {"layer2", "layer2.1.conv1", "avgpool"} <= set(cuts("resnet18"))


def test_random_weights_leave_batch_norm_alone(tmp_path):
    backbone(tmp_path / "b", settings=BackboneSettings("resnet18", "random", 1, None, "bn1"))
    norm = load_backbone(tmp_path / "b").bn1.bn1
    assert (norm.weight == 1).all() and (norm.running_var == 1).all()
    assert (norm.bias == 0).all() and (norm.running_mean == 0).all()


def test_a_cut_is_as_deep_as_the_last_operation_before_it():
    order = ["conv1", "maxpool", "layer1.0.conv1", "layer1.0", "layer1.1.bn2", "layer1", "layer2", "layer4", "avgpool"]
    depths = [depth({"architecture": "resnet18", "cut": cut}) for cut in order]
    assert depths == sorted(depths) and len(set(depths)) == len(order)
    assert depths[:2] == [1, 4], "behind the input, and behind bn1 and relu"
    assert depth({"architecture": "resnet18", "cut": "layer1.1"}) == depths[order.index("layer1")]
