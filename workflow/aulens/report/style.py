"""The one visual language of all figures: sizes, colours, markers, limits and files."""

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure, SubFigure
from matplotlib.image import AxesImage

from aulens.files import atomic

PAGE_WIDTH = 7.1  # inches; two columns of a journal page
WHOLE = 0.96  # of the width of a figure a legend may take: letters of a saved picture take a little more room

INK = "#222222"
GREY = "#767676"
PALE = "#d9d9d9"
RATE_COLOUR = "#b84f00"
LOSS_COLOUR = "#0072b2"
DATABASE_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa4499", "#56b4e9", "#b8860b")

PROFILE_MAP = "PRGn"  # green above, purple below the null image
CORRELATION_MAP = "PuOr_r"  # orange above, purple below 0
SHARE_MAP = "Blues"

EXPRESSION_MARKERS = ("o", "^", "s", "D", "v", "p", "h", "P", "X", "*", "<", ">", "8", "d")
DATABASE_FILLS = ("full", "none", "left", "bottom", "right", "top")

THEME = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.titlesize": 8.5,
    "axes.labelsize": 8,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "figure.titlesize": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.linewidth": 0.7,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "lines.linewidth": 1.2,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "savefig.dpi": 200,
    "pdf.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "aulens",
}
FORMATS = {".svg": {"metadata": {"Date": None}}, ".png": {}, ".pdf": {"metadata": {"CreationDate": None}}}


def styled(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Draw with the theme, whatever the user's matplotlibrc says, and fix the layout once for all formats."""

    @wraps(draw)
    def drawn(*arguments: object, **options: object) -> Figure:
        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(THEME)
            figure = draw(*arguments, **options)
            if figure.axes:
                figure.get_layout_engine().execute(figure)
            figure.set_layout_engine(None)
        return figure

    return drawn


def canvas(height: float, width: float = PAGE_WIDTH) -> Figure:
    """Return an empty figure (inches) whose panels arrange themselves; names are laid out as wide as in the file."""
    figure = Figure(figsize=(width, height), layout="constrained", dpi=matplotlib.rcParams["savefig.dpi"])
    room = 0.06 / height  # for the letters of the uppermost panels, which are not part of the layout
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.04, wspace=0.02, hspace=0.02, rect=(0, 0, 1, 1 - room))
    return figure


def save(figure: Figure, folder: Path, name: str) -> None:
    """Write `name`.svg, .png (200 dots per inch) and .pdf; the same figure gives the same bytes."""
    for suffix, options in FORMATS.items():
        with atomic(folder / f"{name}{suffix}") as temporary, matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(THEME)
            figure.savefig(temporary, **options)


def legend_below(figure: Figure, handles: Sequence[Artist], most: int, **options: object) -> None:
    """Write one legend below all panels, in as many columns (at most `most`) as the width of the figure holds."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    for columns in range(most, 0, -1):
        legend = figure.legend(handles=handles, loc="outside lower center", ncols=columns, **options)
        if columns == 1 or legend.get_window_extent(renderer).width <= WHOLE * figure.bbox.width:
            return
        legend.remove()


@styled
def notice(text: str) -> Figure:
    """Return a figure that says why there is nothing to draw."""
    figure = canvas(1.2)
    figure.text(0.5, 0.5, text, ha="center", va="center", color=GREY, wrap=True)
    return figure


def panel_letter(axes: Axes, number: int, left: Axes | None = None) -> None:
    """Write A, B, C … beside a panel's upper left corner, or as far left as another panel; no panel is moved by it."""
    letter = chr(ord("A") + number) if number < 26 else f"A{chr(ord('A') + number - 26)}"
    axes.annotate(
        letter,
        (0, 1),
        xytext=(-4, 3),
        xycoords=((left or axes).transAxes, axes.transAxes),
        textcoords="offset points",
        fontsize=10,
        fontweight="bold",
        ha="right",
        va="bottom",
    ).set_in_layout(False)


def corner_note(axes: Axes, text: str, where: str = "lower right") -> None:
    """Write a panel's n, test or remark in one of its corners."""
    vertical, horizontal = where.split()
    x, y = {"left": 0.03, "right": 0.97}[horizontal], {"lower": 0.04, "upper": 0.97}[vertical]
    va = {"lower": "bottom", "upper": "top"}[vertical]
    axes.text(x, y, text, transform=axes.transAxes, ha=horizontal, va=va, fontsize=7, color=INK, linespacing=1.3)


def runs_text(runs: float) -> str:
    """Return "n = 6 runs"."""
    return f"n = {int(runs)} run" + ("" if int(runs) == 1 else "s")


def show_profile(
    axes: Axes, profile: np.ndarray, action_units: Sequence[int], intensities: Sequence[float], limit: float = 1.0
) -> AxesImage:
    """Draw one output unit's profile (action units, levels) with the same limits and colours everywhere."""
    image = axes.imshow(
        profile, cmap=PROFILE_MAP, vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest", origin="upper"
    )
    axes.set_yticks(range(len(action_units)), [str(unit) for unit in action_units], fontsize=6.5)
    marked = [level for level, value in enumerate(intensities) if round(float(value), 6) in (0.0, 0.5, 1.0)]
    axes.set_xticks(marked, [f"{intensities[level]:g}" for level in marked])
    axes.tick_params(length=2)
    axes.spines[["top", "right"]].set_visible(True)
    return image


def colour_bar(figure: Figure | SubFigure, image: ScalarMappable, panels: np.ndarray, **options: object) -> Colorbar:
    """Draw the colour bar of a grid of panels (rows, columns) beside them, where `Figure.colorbar` would.

    Notes
    -----
    The layout measures a bar once for each panel that it is given to; two opposite corners span the same grid.
    """
    corners = list(dict.fromkeys((panels[0, 0], panels[-1, -1])))
    bar = figure.colorbar(image, ax=corners, **options)
    for axes in panels.flat:
        axes.set_anchor(corners[0].get_anchor())
    return bar


def side_by_side(images: Sequence[np.ndarray], columns: int, gap: int = 8) -> np.ndarray:
    """Return images of one size, (H, W) or (H, W, 3) uint8, in rows of `columns` on white."""
    height, width = images[0].shape[:2]
    rows = -(-len(images) // columns)
    shape = (rows * (height + gap) - gap, columns * (width + gap) - gap, *images[0].shape[2:])
    sheet = np.full(shape, 255, np.uint8)
    for number, image in enumerate(images):
        top, left = (number // columns) * (height + gap), (number % columns) * (width + gap)
        sheet[top : top + height, left : left + width] = image
    return sheet


def show_image(axes: Axes, image: np.ndarray) -> None:
    """Show an image, grey (H, W) or in colour (H, W, 3) uint8, without scaling its levels."""
    axes.imshow(image, cmap="gray", vmin=0, vmax=255)
    axes.set_axis_off()


def show_matrix(
    axes: Axes, values: np.ndarray, labels: Sequence[str], colours: str, limits: tuple[float, float]
) -> AxesImage:
    """Draw a square matrix with its numbers in the cells; undefined cells are grey and marked with a dash."""
    image = axes.imshow(
        np.ma.masked_invalid(values), cmap=colours, vmin=limits[0], vmax=limits[1], interpolation="nearest"
    )
    axes.set_facecolor(PALE)
    axes.set_xticks(range(len(labels)), labels, rotation=90)
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(length=0)
    axes.spines[["top", "right"]].set_visible(True)
    for (row, column), value in np.ndenumerate(values):
        text = "–" if np.isnan(value) else _two_decimals(value)
        colour = PALE if np.isnan(value) else image.cmap(image.norm(value))
        axes.text(column, row, text, ha="center", va="center", fontsize=6, color=readable_on(colour))
    return image


def readable_on(colour: str | tuple[float, ...]) -> str:
    """Return black or white, whichever contrasts more with a colour (relative luminance of WCAG 2)."""
    levels = np.array(to_rgb(colour))
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return "white" if linear @ [0.2126, 0.7152, 0.0722] < 0.18 else INK


def _two_decimals(value: float) -> str:
    """Return .07, −.31, 1.0 or 0: short enough for a cell."""
    text = f"{abs(value):.2f}"
    if text in ("0.00", "1.00"):
        return {"0.00": "0", "1.00": "−1" if value < 0 else "1"}[text]
    return ("−" if value < 0 else "") + text.lstrip("0")


def database_colour(position: int) -> str:
    """Return the colour of the database at this position of the configuration."""
    return DATABASE_COLOURS[position % len(DATABASE_COLOURS)]


def database_style(position: int) -> dict[str, object]:
    """Return colour and filling of the markers of the database at this position of the configuration."""
    colour = database_colour(position)
    return {
        "color": colour,
        "markeredgecolor": colour,
        "markerfacecoloralt": "white",
        "fillstyle": DATABASE_FILLS[position % len(DATABASE_FILLS)],
    }


def expression_marker(position: int) -> str:
    """Return the marker of the expression at this position of the configuration (the paper's order)."""
    return EXPRESSION_MARKERS[position % len(EXPRESSION_MARKERS)]
