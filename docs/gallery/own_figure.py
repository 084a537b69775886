"""A figure of your own: which action units an output unit answers to, in networks of two databases.

    python docs/gallery/own_figure.py [results/studies/STUDY] [FOLDER FOR THE PICTURE]

The figures of the report are made of the same tables that you have. Here tuning profiles at the highest intensity,
with the standard deviation over runs, as lines between two databases: long lines are what the databases taught
differently.
"""

import sys
from pathlib import Path

import pandas as pd
from matplotlib import pyplot

study = Path(sys.argv[1] if len(sys.argv) > 1 else "results/studies/inagaki2022")
folder = Path(sys.argv[2] if len(sys.argv) > 2 else "results/gallery")
folder.mkdir(parents=True, exist_ok=True)
expression = "angry"

profiles = pd.read_csv(study / "tuning/profiles.csv")
one, other = profiles["database"].unique()[:2]
highest = profiles[(profiles["level"] == profiles["level"].max()) & (profiles["output_unit"] == expression)]
values = highest.pivot(index="action_unit", columns="database", values="normalised")
spread = highest.pivot(index="action_unit", columns="database", values="normalised_sd")
values = values.loc[(values[one] - values[other]).sort_values().index]

figure, axes = pyplot.subplots(figsize=(6, 1 + 0.17 * len(values)), layout="constrained")
places = range(len(values))
axes.hlines(places, values[one], values[other], color="lightgrey", lw=3)
for name, colour in ((one, "C0"), (other, "C1")):
    error = spread[name].reindex(values.index)
    axes.errorbar(values[name], places, xerr=error, fmt="o", ms=4, lw=1, color=colour, label=f"trained on {name}")
axes.axvline(0, color="grey", lw=1)
axes.set(yticks=places, xlim=(-1.1, 1.1), xlabel=f"normalised response of the output unit “{expression}”")
axes.set_yticklabels([f"AU{unit}" for unit in values.index], fontsize=7)
axes.legend(frameon=False, fontsize=8, loc="upper left")
figure.savefig(folder / "own_figure.png", dpi=90)
print(folder / "own_figure.png")
