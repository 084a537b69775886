"""The first of two checks: the configuration itself, each time that the workflow starts.

Only the standard library, YAML and jsonschema are imported. What is inside the databases is checked later, by the stage
``databases check``.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aulens.configuration.analyses import unmet_requirements
from aulens.configuration.backbone_faces import wrong_faces
from aulens.configuration.backbone_sense import wrong_backbones
from aulens.configuration.calibration import wrong_calibration
from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.contents import wrong_contents
from aulens.configuration.face_models import missing_face_models
from aulens.configuration.landmark_models import missing_models
from aulens.configuration.layer_names import wrong_layers
from aulens.configuration.likeness import LIKE
from aulens.configuration.measured_sense import wrong_measured
from aulens.configuration.messages import Problem, key_path, schema_problems
from aulens.configuration.other_people import people_for_folds, people_of_study
from aulens.configuration.references import missing_files, unknown_names
from aulens.configuration.registration_sense import wrong_outcomes
from aulens.configuration.schema import whole_schema
from aulens.configuration.sense import senseless_numbers
from aulens.configuration.shared_people import shared_people
from aulens.configuration.values import Values
from aulens.errors import InputError
from aulens.networks.architectures import architectures
from aulens.vocabulary import expressions
from aulens.yaml_files import read_yaml


def check_files(files: Iterable[Path], root: Path) -> list[Mapping]:
    """Return what stands in configuration files, or refuse those that cannot be read, before they are merged.

    Parameters
    ----------
    files : iterable of Path
        In YAML or JSON, each a group of keys; what is no file, such as a pipe, is passed over.
    root : Path
        The folder that messages are relative to.
    """
    problems, found = [], []
    for file in filter(Path.is_file, files):
        try:
            found.append(read_yaml(file))
            if not isinstance(found[-1], Mapping):
                raise InputError(f"{file}: a configuration is a group of keys")
        except InputError as error:
            problems.append(str(error).removeprefix(f"{root}/"))
    if problems:
        raise InputError("\n".join(problems))
    return found


def checked_configuration(config: Mapping, root: Path) -> dict[str, Any]:
    """Return the whole configuration (see `aulens.configuration.composition`), or refuse one with mistakes.

    Parameters
    ----------
    config : Mapping
        The configuration, overlays merged.
    root : Path
        The folder that paths in the configuration are relative to.

    Raises
    ------
    InputError
        Listing all problems at once, one per line: unknown, missing and wrong keys, names that stand nowhere, numbers
        that do not fit together, what analyses need, backbones that their architecture does not allow or that cannot
        take the faces of a recipe, layers that the network has not, people who must be others, files and folders that
        do not exist, grammars, cultures, tables of action units, protocols and published numbers that do not hold what
        they should.
    """
    catalogue = read_catalogue()
    whole, problems = composed(config, catalogue)
    found, unreliable = schema_problems(whole, whole_schema(catalogue, expressions(), architectures()))
    alone = {path[:2] for path, _ in problems if path[-1] == LIKE}  # what these lack stands where they should be like
    found = [(path, text) for path, text in found if path[:2] not in alone]
    values = Values(whole, unreliable)
    root = Path(root)
    for more in (
        found,
        unknown_names(values),
        senseless_numbers(values),
        unmet_requirements(values, catalogue),
        missing_models(values),
        wrong_outcomes(values, catalogue),
        missing_files(values, root),
        missing_face_models(values, root),
        wrong_contents(values, root),
        wrong_measured(values, root),
        shared_people(values, root),
        people_of_study(values),
        people_for_folds(values),
        wrong_backbones(values, root),
        wrong_faces(values, root),
        wrong_layers(values, root),
        wrong_calibration(values),
    ):
        problems += more
    if problems:
        raise InputError(_report(problems))
    return whole


def _report(problems: Iterable[Problem]) -> str:
    lines = sorted({f"  {key_path(path)}: {sentence}": None for path, sentence in problems})
    return "\n".join([f"config: {len(lines)} problem{'s' if len(lines) > 1 else ''}", *lines])
