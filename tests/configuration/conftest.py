"""A sound configuration, the files that it names, and what is wrong with a changed one."""

import copy

import pytest
import yaml

from aulens.configuration.check import checked_configuration
from aulens.errors import InputError

SYNTHETIC = """
source: synthetic
face_model: procedural
culture: config/cultures/a.yaml
population: 1
first_person: 0
people: 70
size: 400
variability:
  {base_intensity: [0.4, 1], jitter: [0.7, 1.3], dropout: 0, extra_units: 1, extra_intensity: 0.4, pose: 1, light: 1}
"""
FOLDER = "{source: folder, path: photos, grammar: grammar.yaml, keep: {view: [S]}}"
SERIES = "{action_units: [1, 4, 12], intensities: [0.0, 0.5, 1.0]}"
RECIPE = """
size: 224
channels: grey
detector: haar
haar: {scale_factor: 1.1, min_neighbours: 5, min_size: 0.3, width: [0.3, 0.95], centre: [0.25, 0.75]}
boxes: image
fallback: median
crop: square
margin: 0.0
histogram: {region: oval, mean: 128, sd: 32}
oval: {width: 0.84, height: 1.0, centre: [0.5, 0.5], softness: 0.06, fill: 128}
variants: {sizes: [0.95, 1.0, 1.05], positions: [[0.0, 0.0]], mirror: [false, true]}
"""
BACKBONE = "{architecture: alexnet, weights: random, file: null, precision: float16, mean: [0, 0, 0], sd: [1, 1, 1]}"
STUDY = """
databases: [a, b]
test_only: {}
recipe: oval
network: heads
stimuli: face
labels: [neutral, happy, angry]
split: {unit: person, take: complete, number: 60, scheme: random, train: 40, validation: 8, test: 12}
training:
  runs: 6
  cohort: 6
  iterations: 1000
  batch: 32
  learning_rate: [{from: 0, rate: 0.03}, {from: 500, rate: 1.0e-3}]
  optimiser: {name: sgd, momentum: 0.0, weight_decay: 0.0}
  weights_precision: float32
analyses:
  learning_curves: {step: 10, plateau: [801, 1000]}
  predictions: {variants: all}
  tuning_curves: {examples: [{expression: happy, action_units: [12]}]}
  similarity: {bonferroni: same_expression, permutations: 2000, split_halves: 100}
  components: {number: 3, observations: output_units, centred: true}
  recovery: {planted_share: 0.5}
  relation: {permutations: 2000}
  intervals: {samples: 2000, confidence: 0.95}
published: null
registration: null
"""
HEADS = "{engine: heads, backbone: random, hidden: [512, 512], dropout: 0.1, standardise: true}"
CNN = "{engine: cnn, architecture: tiny, channels: [4, 8], hidden: [8], dropout: 0.5, initial: he, input: database}"
GRAMMAR = """
{description: d, citation: c, pattern: '(?P<person>p)(?P<expression>e)(?P<view>S|H)', labels: {e: sad}, ignore: []}
"""
CULTURE = "{neutral: {}, happy: {always: {6: 1, 12: 1}}, angry: {always: {4: 1}, sometimes: {7: [1, 0.5]}}}"


@pytest.fixture
def config():
    """Return a sound configuration; the file and folder that it names are made by `root`."""
    load = yaml.safe_load
    return {
        "seed": 2022,
        "run": ["main"],
        "keep_weights": True,
        "databases": {"a": load(SYNTHETIC), "b": load(SYNTHETIC), "kdef": load(FOLDER)},
        "stimuli": {
            "face": {"source": "synthetic", "face_model": "procedural", "size": 400} | load(SERIES),
            "facegen": {"source": "folder", "path": "series"} | load(SERIES),
        },
        "recipes": {"oval": load(RECIPE)},
        "backbones": {"random": load(BACKBONE)},
        "networks": {
            "heads": {
                "engine": "heads",
                "backbone": "random",
                "hidden": [512, 512],
                "dropout": 0.1,
                "standardise": True,
            },
            "small": load(CNN),
        },
        "downloads": {"alexnet-imagenet": {"url": "https://example.org/x.pth", "sha256": "7be5be79"}},
        "studies": {"main": load(STUDY), "other": load(STUDY)},
    }


@pytest.fixture
def root(tmp_path):
    """Return a folder with the files that `config` names."""
    (tmp_path / "config" / "cultures").mkdir(parents=True)
    (tmp_path / "config" / "cultures" / "a.yaml").write_text(CULTURE)
    (tmp_path / "grammar.yaml").write_text(GRAMMAR)
    return tmp_path


def problems_of(config, root):
    """Return the lines below the heading, without their indentation; none for a sound configuration."""
    before = copy.deepcopy(config)
    try:
        checked_configuration(config, root)
    except InputError as error:
        heading, *lines = str(error).splitlines()
        assert heading == f"config: {len(lines)} problem{'s' if len(lines) > 1 else ''}"
        assert all(line.startswith("  ") for line in lines)
        return [line.strip() for line in lines]
    finally:
        assert repr(config) == repr(before), "the check changes nothing"
    return []


@pytest.fixture
def problems():
    """Return the function that lists what is wrong with a configuration."""
    return problems_of


def changed(config, path, value):
    """Set, or with `...` remove, the value at a dotted path."""
    *parents, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in parents:
        config = config[key]
    if value is ...:
        del config[last]
    else:
        config[last] = value


@pytest.fixture
def change():
    """Return the function that sets or removes a value."""
    return changed
