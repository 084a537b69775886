import pytest

from aulens.features.backbone import BackboneSettings, backbone


@pytest.fixture(scope="session")
def backbone_file(tmp_path_factory):
    """Return random conv layers."""
    path = tmp_path_factory.mktemp("backbone") / "backbone.safetensors"
    backbone(path, settings=BackboneSettings("alexnet", "random", 2022, None))
    return path
