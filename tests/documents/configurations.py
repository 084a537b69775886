"""Configurations that documents show, merged and looked through for mistakes."""

from collections.abc import Mapping
from functools import cache, reduce
from pathlib import Path

from documents import ROOT

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.likeness import merged
from aulens.configuration.messages import schema_problems
from aulens.configuration.schema import whole_schema
from aulens.networks.architectures import architectures
from aulens.vocabulary import expressions
from aulens.yaml_files import read_yaml

CATALOGUE = read_catalogue()
SCHEMA = whole_schema(CATALOGUE, expressions(), architectures())


@cache
def read(file: Path) -> dict:
    """Return a configuration of the repository."""
    return read_yaml(ROOT / file)


def overlaid(*overlays: Mapping) -> dict:
    """Return the configuration of the demonstration with overlays."""
    return reduce(merged, overlays, read(Path("config/config.yaml")))


def mistakes(config: Mapping) -> list[str]:
    """Return what is wrong with keys and values, and studies to be made that are none; no file is looked for."""
    whole, problems = composed(config, CATALOGUE)
    found, _ = schema_problems(whole, SCHEMA)
    absent = [(("run",), f"{name} is no study") for name in config["run"] if name not in config["studies"]]
    return [f"{'.'.join(map(str, path))}: {sentence}" for path, sentence in (*problems, *found, *absent)]
