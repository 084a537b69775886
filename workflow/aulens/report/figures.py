"""All figures of a study, one process for all of them."""

from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from aulens.errors import InputError
from aulens.faces.example import example_row
from aulens.files import read_csv, read_npy
from aulens.images import read_grey
from aulens.progress import progress
from aulens.report.components import figure_components
from aulens.report.confusion import figure_confusion
from aulens.report.examples import example, shown_variants
from aulens.report.learning_curves import figure_learning_curves
from aulens.report.network import layers, network_caption
from aulens.report.preprocessing import figure_preprocessing
from aulens.report.profiles import figure_profiles, figure_sums_and_differences
from aulens.report.similarity import figure_similarity
from aulens.report.style import notice, save
from aulens.report.tuning_curves import figure_tuning_curves
from aulens.report.wording import counted
from aulens.seals import check_seal

EXAMPLE_LEVELS = (0.0, 0.5, 1.0)
Files = Mapping[str, Path | list[Path]]


@dataclass(frozen=True)
class FiguresSettings:
    """What the figures of one study show.

    databases : trained databases, in the order of the configuration
    expressions : labels, in the order of the configuration
    action_units : action units of the profiles
    tuning_examples : at most two {expression, action_units}: figures 5 and 6
    recipe : the face recipe (size, margin, histogram, oval, variants)
    architecture : of the frozen layers, such as alexnet
    weights : of the frozen layers: random, imagenet or file
    hidden : units of the hidden fully connected layers
    dropout : proportion of units left out before each hidden layer
    plateau : first and last iteration of the plateau
    runs : networks per database
    """

    databases: list[str]
    expressions: list[str]
    action_units: list[int]
    tuning_examples: list[dict]
    recipe: dict
    architecture: str
    weights: str
    hidden: list[int]
    dropout: float
    plateau: list[int]
    runs: int


def figures(
    faces_tables_files: list[Path],
    photographs_files: list[Path],
    crops_files: list[Path],
    stimuli_faces_file: Path,
    stimuli_table_file: Path,
    curves_file: Path,
    plateau_file: Path,
    confusion_file: Path,
    correct_rates_file: Path,
    intervals_file: Path,
    profiles_file: Path,
    similarity_file: Path,
    relation_file: Path,
    relation_tests_file: Path,
    component_scores_file: Path,
    component_variance_file: Path,
    figures_folder: Path,
    *,
    settings: FiguresSettings,
    workers: int,
) -> None:
    """Write figure_01 to figure_10, each as SVG, PNG and PDF."""
    files = {name: value for name, value in locals().items() if name.endswith(("_file", "_files"))}
    for value in files.values():
        for path in value if isinstance(value, list) else [value]:
            check_seal(path)  # before any figure is drawn
    numbers = range(1, 11)
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        jobs = [pool.submit(write_figure, number, files, figures_folder, settings) for number in numbers]
        for job in progress(jobs, what="figures"):
            job.result()


def write_figure(number: int, files: Files, folder: Path, settings: FiguresSettings) -> None:
    """Write one figure in all formats."""
    save(drawings(files, settings)[number](), folder, f"figure_{number:02d}")


def drawings(files: Files, settings: FiguresSettings) -> dict[int, Callable[[], Figure]]:
    """Return what draws each figure; nothing is read before it is called."""
    names, labels, units = settings.databases, settings.expressions, settings.action_units

    def table(name: str) -> pd.DataFrame:
        return read_csv(files[f"{name}_file"])

    def confusion(conditions: list[str]) -> Figure:
        rates = [table(name) for name in ("confusion", "correct_rates", "intervals")]
        return figure_confusion(*rates, conditions, names, labels)

    def tuning(place: int) -> Figure:
        return _tuning(
            table("profiles"), table("stimuli_table"), read_npy(files["stimuli_faces_file"]), place, settings
        )

    return {
        1: lambda: _preprocessing(files, settings),
        2: lambda: figure_learning_curves(table("curves"), table("plateau"), names, settings.plateau, len(labels)),
        3: lambda: confusion(["matched"]),
        4: lambda: confusion(["swapped", "control"]),
        5: lambda: tuning(0),
        6: lambda: tuning(1),
        7: lambda: figure_profiles(table("profiles"), names, labels, units),
        8: lambda: figure_sums_and_differences(table("profiles"), table("similarity"), names, labels, units),
        9: lambda: figure_similarity(table("relation"), table("relation_tests"), names, labels, settings.runs),
        10: lambda: figure_components(
            table("component_scores"), table("component_variance"), names, labels, settings.runs
        ),
    }


def _preprocessing(files: Files, settings: FiguresSettings) -> Figure:
    """Draw figure 1 with the example of each database."""
    examples = []
    kept = [files[key] for key in ("faces_tables_files", "photographs_files", "crops_files")]
    for name, table_file, *pictures in zip(settings.databases, *kept, strict=True):
        table = read_csv(table_file)
        title = f"{name}: {counted(table['person'].nunique(), 'person', 'people')}, {counted(len(table), 'image')}"
        examples.append(example(example_row(table), title, *map(read_grey, pictures), settings.recipe))
    blocks = layers(settings.architecture, settings.recipe["size"], settings.hidden, len(settings.expressions))
    caption = network_caption(settings.architecture, settings.weights, len(settings.hidden), settings.dropout)
    histogram = settings.recipe["histogram"]
    count = shown_variants(settings.recipe)[1]
    return figure_preprocessing(examples, blocks, caption, count, (histogram["mean"], histogram["sd"]))


def _tuning(
    profiles: pd.DataFrame, table: pd.DataFrame, faces: np.ndarray, place: int, settings: FiguresSettings
) -> Figure:
    """Draw figure 5 or 6; a study may name fewer than two examples."""
    if place >= len(settings.tuning_examples):
        return notice(f"The study names fewer than {place + 1} tuning examples (analyses.tuning_examples).")
    chosen = settings.tuning_examples[place]
    stimuli = {unit: example_stimuli(table, faces, unit) for unit in chosen["action_units"]}
    return figure_tuning_curves(profiles, stimuli, chosen["expression"], settings.databases, settings.action_units)


def example_stimuli(table: pd.DataFrame, faces: np.ndarray, action_unit: int) -> list[tuple[float, np.ndarray]]:
    """Return intensity and face (H, W) of one action unit: the null image, and those nearest to .5 and 1, each once.

    Raises
    ------
    InputError
        If there is no such stimulus.
    """
    series = table[(table["action_unit"] == action_unit) | (table["action_unit"] == 0)]
    if not (series["action_unit"] == action_unit).any():
        raise InputError(f"analyses.tuning_examples: action unit {action_unit} is not among the stimuli")
    nearest = dict.fromkeys((series["intensity"] - level).abs().idxmin() for level in EXAMPLE_LEVELS)
    return [(float(table.loc[row, "intensity"]), np.array(faces[int(table.loc[row, "face"])])) for row in nearest]
