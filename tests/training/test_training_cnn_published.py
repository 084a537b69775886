"""The first steps of published trainings are those of a plain loop of PyTorch."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from aulens.networks.build import draw_weights, empty_network
from aulens.training.cnn import CnnSettings, shape_of
from aulens.training.cnn_course import FaceTable, RunCourse, Steps, step
from aulens.training.cnn_runs import augmentation_settings, begin
from aulens.training.input_scale import InputScale
from aulens.training.kinds import initial_seed
from aulens.training.samples import RunSamples
from aulens.training.schedule import RateStep

LABELS, BATCH = list("abcde"), 4
DECAY = {"conv": 0.0, "hidden": 5e-4, "output": 5e-4}
YOUSEFI = CnnSettings(
    seed=1,
    study="own",
    database="web",
    labels=LABELS,
    unit="image",
    fill=128,
    architecture="yousefi2016",
    channels=[4, 6, 8],
    hidden=[10],
    dropout=0.0,  # a plain loop draws other masks
    initial="he",
    input=InputScale(127.5, 255.0),
    iterations=None,
    epochs=3,
    batch=BATCH,
    learning_rate=[RateStep(0, 0.05)],
    optimiser={"name": "sgd", "momentum": 0.9, "weight_decay": DECAY},
    augmentation=None,  # likewise
    weights_precision="float32",
    rate_factor=0.999,
)
CIK = CnnSettings(
    **vars(YOUSEFI)
    | {"architecture": "cik2021", "input": "database", "learning_rate": [RateStep(0, 1e-3)], "rate_factor": None}
    | {"optimiser": {"name": "adam", "weight_decay": 0.0}}
)


def begun(settings: CnnSettings, faces: np.ndarray) -> tuple[RunCourse, FaceTable, Steps]:
    rows = np.arange(len(faces))
    run, table = RunSamples(0, rows, rows % 5, rows[:0], rows[:0]), FaceTable(faces, torch.device("cpu"))
    course = begin(run, table, shape_of(faces, settings), settings)
    first = (settings.seed, settings.database, settings.batch, settings.learning_rate)
    steps = Steps(*first, augmentation_settings(settings.augmentation), settings.fill, settings.rate_factor)
    return course, table, steps


def same_layers(settings: CnnSettings, faces: np.ndarray) -> nn.Sequential:
    network = empty_network(settings.architecture, shape_of(faces, settings))
    draw_weights(network, settings.architecture, settings.initial, initial_seed(settings, 0))
    return network.layers.train()


def assert_close(course: RunCourse, layers: nn.Sequential) -> None:
    for name, other in layers.named_parameters():
        own = dict(course.network.layers.named_parameters())[name]
        torch.testing.assert_close(
            own.detach(), other.detach(), rtol=1e-4, atol=1e-6, msg=lambda text, at=name: f"{at}: {text}"
        )


def test_sgd_with_decay_of_the_dense_layers_and_a_falling_rate() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (8, 16, 16), np.uint8)  # two batches an epoch
    course, table, steps = begun(YOUSEFI, faces)
    layers = same_layers(YOUSEFI, faces)
    optimiser = torch.optim.SGD(layers.parameters(), lr=0.05, momentum=0.9)
    dense = [p for name, p in layers.named_parameters() if name.startswith(("dense", "output"))]
    rates = torch.optim.lr_scheduler.ExponentialLR(optimiser, 0.999)
    for number in range(4):
        chosen = np.arange(BATCH) + BATCH * (number % 2)
        step(course, table, chosen, steps)
        images = (torch.from_numpy(faces[chosen]).float()[:, None] - 127.5) / 255
        loss = functional.nll_loss(layers(images).log_softmax(1), torch.from_numpy(chosen % 5))
        loss = loss + 5e-4 * sum(0.5 * (parameter**2).sum() for parameter in dense)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if number % 2:
            rates.step()
    assert_close(course, layers)


def test_adam_on_colour_scaled_by_mean_and_sd_of_the_database() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), np.uint8)
    course, table, steps = begun(CIK, faces)
    layers = same_layers(CIK, faces)
    optimiser = torch.optim.Adam(layers.parameters(), lr=1e-3)
    everything = torch.from_numpy(faces).double()
    mean, sd = everything.mean((0, 1, 2)).float(), everything.std((0, 1, 2), correction=0).float()  # (3,)
    for number in range(2):
        chosen = np.arange(BATCH) + BATCH * number
        step(course, table, chosen, steps)
        images = ((torch.from_numpy(faces[chosen]).float() - mean) / sd).permute(0, 3, 1, 2)
        loss = functional.nll_loss(layers(images).log_softmax(1), torch.from_numpy(chosen % 5))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert course.history[1, 1].item() == pytest.approx(loss.item(), rel=1e-3)
    moved = {name: other.detach() for name, other in layers.named_parameters()}
    for (
        name,
        own,
    ) in course.network.layers.named_parameters():  # a step of Adam is about the rate, whatever the gradient
        assert (own.detach() - moved[name]).abs().median() < 2e-5, name


def test_the_published_initial_weights_may_be_asked_for() -> None:
    faces = np.random.default_rng(0).integers(0, 256, (8, 16, 16), np.uint8)
    course, _, _ = begun(CnnSettings(**vars(YOUSEFI) | {"initial": "published"}), faces)
    assert (course.network.layer("output").bias == 0.1).all()
    assert course.network.layer("conv1").weight.abs().max() <= 0.02
