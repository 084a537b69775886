"""Attribution maps of faces: below them (Yousefi et al. 2016, figures 5 and 6) or over them (Čík et al. 2021)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from aulens.files import read_npy
from aulens.report.methods_in_words import in_words
from aulens.report.study import Study
from aulens.report.style import CORRELATION_MAP, GREY, PAGE_WIDTH, canvas, show_image, styled
from aulens.report.wording import counted

TITLE = "Examples of attribution maps"
CAPTION = (
    "Attribution maps of single tested faces, for the score of the expression that they show. Columns are expressions; "
    "below each face ✓ where the network recognised it, else ✗ and what it predicted. Faces are of the first "
    "run, of those that have maps; recognised ones come before the others: they are no sample of what was tested. Maps "
    "are signed, and none is scaled by itself: of a method, trained maps share one scale, those of random weights "
    "another, each up to the size that 99.5 % of its pixels do not exceed (larger ones have the last colour); it "
    "stands beside them."
)
FACES_OF = "databases"
OVERLAY = " A map lies over its face in grey: the closer to 0, the more transparent."
SIGNED, UNSIGNED = CORRELATION_MAP, "viridis"  # 0 is white, or the first colour
LAST_COLOUR = 0.995
LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)
OPAQUE = 0.85  # of the last colour over a face
BESIDE, BAR = 1.85, 0.08  # inches: names and colour bars; a colour bar
SMALLEST, LARGEST, TALLEST = 0.45, 0.95, 9.0  # inches: side of a picture; the figure, if it can be
TABLE = "attribution/example_maps.csv"


@dataclass(frozen=True)
class Scale:
    """How the maps of one method and of trained or random weights are coloured.

    Attributes
    ----------
    colours : str
        Name of the colour map.
    norm : Normalize
        Symmetric about 0, or from 0 where no map has a sign.
    known : bool
        False where all maps are 0 everywhere, so that they have no scale.
    """

    colours: str
    norm: Normalize
    known: bool = True


def caption(study: Study) -> str:
    """Return the caption, which explains an overlay where there is one."""
    return CAPTION + (OVERLAY if study.analyses["map_examples"]["style"] == "overlay" else "")


def draw(study: Study) -> Figure:
    """Return the figure of a study."""
    maps, faces = (read_npy(study.file(f"attribution/example_{name}.npy")) for name in ("maps", "faces"))
    overlay = study.analyses["map_examples"]["style"] == "overlay"
    facts = study.facts
    return figure_map_examples(study.table(TABLE), maps, faces, facts["databases"], facts["labels"], overlay)


def sentences(study: Study) -> list[str]:
    """Say how many of the faces were recognised; what a map shows is looked at."""
    table = study.table(TABLE)
    faces = table[table["weights"] == "trained"].drop_duplicates("picture")
    shown, right = counted(len(faces), "face"), int(faces["correct"].sum())
    return [f"Of the {shown} that are shown, the network recognised {right}."]


@styled
def figure_map_examples(
    table: pd.DataFrame,
    maps: np.ndarray,
    faces: np.ndarray,
    databases: Sequence[str],
    labels: Sequence[str],
    overlay: bool = False,
) -> Figure:
    """Draw, for every database and example, a row of faces and one row for every method and kind of weights.

    Parameters
    ----------
    table : table
        attribution/example_maps.csv.
    maps : (rows, side, side) float
    faces : (pictures, side, side) or (pictures, side, side, 3) uint8
    databases, labels : sequence of str
        Of the study, in its order.
    overlay : bool
        Whether maps are laid over the faces.
    """
    table = table.assign(layer=table["layer"].fillna(""))
    kinds = list(table[["method", "layer", "weights"]].drop_duplicates().itertuples(index=False, name=None))
    scales = {kind: scale_of(maps[of_kind(table, kind)["row"].to_numpy()]) for kind in kinds}
    blocks = list(
        table.drop_duplicates(["database", "example"])[["database", "example"]].itertuples(index=False, name=None)
    )
    blocks.sort(key=lambda block: (list(databases).index(block[0]), block[1]))
    rows = len(blocks) * (1 + len(kinds))
    side = min(LARGEST, (PAGE_WIDTH - BESIDE) / len(labels), max(SMALLEST, TALLEST / rows))
    figure = canvas(rows * (side + 0.04) + len(blocks) * 0.4 + 0.1, side * len(labels) + BESIDE)
    widths = [side] * len(labels) + [BAR]
    panels = figure.subplots(rows, len(labels) + 1, squeeze=False, width_ratios=widths)
    for axes in panels.flat:
        axes.set(xticks=(), yticks=(), frame_on=False)
    lines = iter(panels)
    for name, example in blocks:
        own = table[(table["database"] == name) & (table["example"] == example)]
        _faces(next(lines), own, faces, labels, name)
        for kind in kinds:
            line = next(lines)
            _maps(line, of_kind(own, kind), maps, faces, labels, scales[kind], overlay)
            _row_name(line[0], kind_name(*kind) + ("" if scales[kind].known else "\n(0 everywhere)"))
            _bar(figure, line[-1], scales[kind])
    return figure


def of_kind(table: pd.DataFrame, kind: tuple[str, str, str]) -> pd.DataFrame:
    """Return the rows of one (method, layer, weights)."""
    return table[(table[["method", "layer", "weights"]] == list(kind)).all(axis=1)]


def scale_of(maps: np.ndarray) -> Scale:
    """Return the scale that maps (n, side, side) share: symmetric about 0, or from 0 if none has a negative pixel."""
    limit = float(np.quantile(np.abs(maps), LAST_COLOUR)) or float(np.abs(maps).max())
    signed, end = bool((maps < 0).any()), limit or 1.0
    return Scale(SIGNED if signed else UNSIGNED, Normalize(-end if signed else 0.0, end), limit > 0)


def laid_over(face: np.ndarray, values: np.ndarray, scale: Scale) -> np.ndarray:
    """Return a map in colour over a face in grey; the larger its values, the less of the face is seen.

    Parameters
    ----------
    face : (side, side) or (side, side, 3) uint8
    values : (side, side) float
    scale : Scale

    Returns
    -------
    (side, side, 3) float
        From 0 to 1.

    Examples
    --------
    A pixel of the last colour over black, and one of value 0 over white.

    >>> scale = Scale("gray", Normalize(0.0, 2.0))
    >>> laid_over(np.array([[0, 255]], np.uint8), np.array([[9.0, 0.0]]), scale)[0].round(2).tolist()
    [[0.85, 0.85, 0.85], [1.0, 1.0, 1.0]]
    """
    grey = (face @ np.array(LUMINANCE) if face.ndim == 3 else face)[..., None] / 255  # (side, side, 1)
    colour = colormaps[scale.colours](np.clip(scale.norm(values), 0, 1))[..., :3]  # (side, side, 3)
    opaque = OPAQUE * np.clip(np.abs(values) / scale.norm.vmax, 0, 1)[..., None]
    return opaque * colour + (1 - opaque) * grey


def kind_name(method: str, layer: str, weights: str) -> str:
    r"""Return the name of a row, in lines.

    Examples
    --------
    >>> kind_name("gradcam", "conv3", "random")
    'Grad-CAM\n(conv3)\nrandom weights'
    """
    name = in_words(method)
    words = name.split(" ") if len(name) > 15 else [name]
    return "\n".join(
        [*words, *([f"({layer})"] if layer else []), *([] if weights == "trained" else ["random weights"])]
    )


def _faces(line: np.ndarray, table: pd.DataFrame, faces: np.ndarray, labels: Sequence[str], database: str) -> None:
    """Draw the faces of one database and example, with what is shown above and what is predicted below."""
    own = table[table["weights"] == "trained"].drop_duplicates("expression").set_index("expression")
    many = len(labels) > 8
    turned = {"rotation": 30, "ha": "left", "va": "bottom", "x": 0.2} if many else {}
    line[-1].set_axis_off()
    for axes, label in zip(line, labels, strict=False):
        axes.set_title(label, fontsize=6 if many else 6.5, pad=2, **turned)
        if label not in own.index:
            axes.set_xlabel("no face", fontsize=6, color=GREY, labelpad=1)
            continue
        row = own.loc[label]
        show_image(axes, faces[row["picture"]])
        axes.set_axis_on()
        mark = "✓" if row["correct"] else f"✗ {row['predicted']}"
        axes.set_xlabel(mark.replace(" ", "\n") if many else mark, fontsize=5 if many else 6.5, labelpad=1)
    _row_name(line[0], f"{database}-trained\nrun {own['run'].iloc[0]}, n = 1 face\nper expression")


def _maps(
    line: np.ndarray,
    table: pd.DataFrame,
    maps: np.ndarray,
    faces: np.ndarray,
    labels: Sequence[str],
    scale: Scale,
    overlay: bool,
) -> None:
    """Draw the maps of one method and kind of weights."""
    own = table.set_index("expression")
    for axes, label in zip(line, labels, strict=False):
        if label not in own.index:
            continue
        row = own.loc[label]
        if overlay:
            axes.imshow(laid_over(faces[row["picture"]], maps[row["row"]], scale), interpolation="nearest")
        else:
            axes.imshow(maps[row["row"]], cmap=scale.colours, norm=scale.norm, interpolation="nearest")


def _row_name(axes: Axes, text: str) -> None:
    """Write the name of a row beside its first panel."""
    axes.set_ylabel(text, rotation=0, ha="right", va="center", fontsize=6.5, labelpad=4)


def _bar(figure: Figure, axes: Axes, scale: Scale) -> None:
    """Draw the colour bar of a row, with its ends and 0."""
    axes.set_frame_on(True)
    bar = figure.colorbar(ScalarMappable(scale.norm, scale.colours), cax=axes)
    ends = sorted({float(scale.norm.vmin), 0.0, float(scale.norm.vmax)})
    bar.set_ticks(ends, labels=[f"{value:.2g}".replace("-", "−") for value in ends], fontsize=5.5)
    axes.tick_params(length=1.5, pad=1)
    bar.outline.set_linewidth(0.4)
