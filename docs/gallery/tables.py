"""Tables in pandas: how often networks are right, on their own database and on others.

    python docs/gallery/tables.py [results/studies/STUDY] [FOLDER FOR THE PICTURE]

Every table of a study is tidy: one row per observation, one column per variable, names as in docs/glossary.md. So
what a paper reports is a line of pandas. Here: the correct rate of every test, and its spread over runs.
"""

import sys
from pathlib import Path

import pandas as pd
from matplotlib import pyplot

study = Path(sys.argv[1] if len(sys.argv) > 1 else "results/studies/inagaki2022")
folder = Path(sys.argv[2] if len(sys.argv) > 2 else "results/gallery")
folder.mkdir(parents=True, exist_ok=True)

# One row per trained and tested database, run and expression; an expression counts as much as any other.
rates = pd.read_csv(study / "evaluation/correct_rates.csv")
runs = rates.groupby(["trained", "tested", "run"])["correct_rate"].mean()
table = runs.groupby(["trained", "tested"]).agg(["mean", "std", "count"]).round(3)
table.to_csv(folder / "tables.csv")
print(table.to_string())

# The same as a picture: a dot for each run.
figure, axes = pyplot.subplots(figsize=(6, 0.6 + 0.3 * len(table)), layout="constrained")
for place, test in enumerate(table.index):
    own = test[0] == test[1]
    axes.plot(runs[test], [place] * len(runs[test]), "o", color="C1" if own else "C0", alpha=0.5, mew=0)
    axes.plot(table.loc[test, "mean"], place, "k|", ms=12)
chance = 1 / rates["expression"].nunique()
axes.axvline(chance, color="grey", lw=1, ls=":")
axes.set(yticks=range(len(table)), yticklabels=[f"{trained} → {tested}" for trained, tested in table.index])
axes.set(xlim=(0, 1), xlabel="correct rate (dots: runs; line: mean; dotted: chance)")
axes.invert_yaxis()
figure.savefig(folder / "tables.png", dpi=90)
