"""The figures of one analysis, each a module of `aulens.report.figures`."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from aulens.report.study import Study, named_files
from aulens.report.style import save
from aulens.seals import check_seal


@dataclass(frozen=True)
class DrawSettings:
    """What is drawn.

    Attributes
    ----------
    analysis : str
        Its name.
    figures : list of str
        Names of the modules, and of the files.
    facts : dict
        Of the study, as far as the analysis shows them.
    block : dict
        Keys of the analysis.
    """

    analysis: str
    figures: list[str]
    facts: dict
    block: dict


def draw(study_folder: Path, files: list[Path], figures_folder: Path, *, settings: DrawSettings) -> None:
    """Write the figures of an analysis, each as SVG, PNG and PDF.

    Parameters
    ----------
    study_folder : Path
        results/studies/STUDY.
    files : list of Path
        All that the figures read.
    figures_folder : Path
        Where they are written.
    """
    for path in files:
        check_seal(path)  # pictures too, and before anything is drawn
    study = Study(
        study_folder.name, settings.facts, {settings.analysis: settings.block}, named_files(files, study_folder)
    )
    drawn = {name: figure_module(name).draw(study) for name in settings.figures}
    for name, figure in drawn.items():
        save(figure, figures_folder, name)


def figure_module(name: str) -> ModuleType:
    """Return the module of a figure.

    It has TITLE, CAPTION, draw(study) and sentences(study), and QUESTIONS if some of statistics/tests.csv belong to it.
    """
    return importlib.import_module(f"aulens.report.figures.{name}")
