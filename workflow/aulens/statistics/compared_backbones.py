"""What the studies of the analysis `backbones` are, and what their rows are called."""

from collections.abc import Sequence
from dataclasses import dataclass

from aulens.features.architectures import known
from aulens.features.depth import end
from aulens.features.in_words import backbone_words

OF_BACKBONE = ("file", "pool", "mean", "sd", "precision")  # choices that only rows of one architecture share


@dataclass(frozen=True)
class Backbone:
    """Keys of the entry of a backbone, see `aulens.features.backbone.BackboneSettings`."""

    architecture: str
    weights: str | None
    cut: int | str | None
    pool: int | None
    draw: int


@dataclass(frozen=True)
class Compared:
    """One of the studies.

    Attributes
    ----------
    backbone : Backbone or None
        None if all layers of its network are trained.
    network : str or None
        The architecture of a network that is trained whole.
    choices : dict of str to str
        What else may differ, in words: the other keys of the backbone and of the network, `recipe` and `training`.
    databases : list of str
        That it trains on. Databases at the same place of two studies stand for each other.
    controls : dict of str to list of str
        Trained database -> the databases of other people that show its culture; all that are tested only if none does.
    runs : int
        Per database.
    """

    backbone: Backbone | None
    network: str | None
    choices: dict[str, str]
    databases: list[str]
    controls: dict[str, list[str]]
    runs: int

    @property
    def architecture(self) -> str | None:
        """Of the backbone, or of the network that is trained whole."""
        return self.backbone.architecture if self.backbone else self.network


def row_names(studies: Sequence[Compared]) -> list[tuple[str, str]]:
    """Return the name of each study's row, and the same without the cut.

    Studies that differ in the draw, the databases and the number of runs alone have the same name, all others
    different ones: a choice is named wherever it differs between rows that could share it.

    Examples
    --------
    >>> def study(pool, **keys):
    ...     backbone = Backbone("alexnet", "random", "pool2", pool, 0)
    ...     return Compared(backbone, None, {"pool": str(pool)} | keys, ["a"], {"a": []}, 6)
    >>> [name for name, _ in row_names([study(7), study(7)])]
    ['AlexNet, pool2, random weights', 'AlexNet, pool2, random weights']
    >>> row_names([study(7, dropout="0.1"), study(14, dropout="0.1")])[1]
    ('AlexNet, pool2, random weights, pool 14', 'AlexNet, random weights, pool 14')
    """
    rows = [_row(one) for one in studies]
    names = [tuple(_name(one, studies, with_cut) for with_cut in (True, False)) for one in studies]
    return [names[rows.index(row)] for row in rows]


def _row(one: Compared) -> tuple[object, ...]:
    """Return what makes studies seeds of one row if it is the same."""
    backbone = one.backbone
    return one.network, backbone and (backbone.architecture, backbone.weights, end(vars(backbone))), one.choices


def _name(one: Compared, studies: Sequence[Compared], with_cut: bool) -> str:
    if one.backbone is None:
        words = [f"{one.network}, all layers trained"]
    else:
        entry = vars(one.backbone)
        ends = {end(vars(other.backbone)) for other in studies if _same_architecture(one, other)}
        cut = end(entry) if len(ends) > 1 else entry["cut"]
        words = [backbone_words(entry | {"cut": cut if with_cut else None})]
    for key, value in one.choices.items():
        said = key == "pool" and known(one.architecture).pool_needed
        others = [other.choices.get(key) for other in studies if _may_share(key, one, other)]
        if not said and set(others) != {value}:
            words.append(f"{key} {value}")
    return ", ".join(words)


def _same_architecture(one: Compared, other: Compared) -> bool:
    return (one.network, one.architecture) == (other.network, other.architecture)


def _may_share(key: str, one: Compared, other: Compared) -> bool:
    """Whether a reader could think that two studies have a choice in common."""
    if key == "recipe":
        return True
    if key in OF_BACKBONE or one.network:
        return _same_architecture(one, other)
    return other.backbone is not None
