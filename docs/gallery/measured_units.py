"""Action units that py-feat measured: from its table to a study that uses them.

    python docs/gallery/measured_units.py [results/studies/STUDY] [FOLDER FOR THE FILES]

Of photographs nobody planted the action units, but tools measure them (docs/measured-action-units.md). py-feat is
not run here: the script writes a table in its columns from what was planted, with errors, and from there on does
what you would do with a real one: an overlay that names it, checked as a start of the workflow does, and the stage
that reads it.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from matplotlib import pyplot

from aulens.configuration.check import checked_configuration
from aulens.configuration.elsewhere import over_ours, with_our_files
from aulens.databases.measured import MeasuredSettings, measured
from aulens.home import home

study = Path(sys.argv[1] if len(sys.argv) > 1 else "results/studies/inagaki2022")
folder = Path(sys.argv[2] if len(sys.argv) > 2 else "results/gallery")
folder.mkdir(parents=True, exist_ok=True)
columns_file = home() / "config/action_unit_tables/pyfeat.yaml"
columns = yaml.safe_load(columns_file.read_text())["intensity"]["action_units"]

# The invented table: one row per image; errors of .1 (standard deviation).
name = pd.read_csv(study / "evaluation/correct_rates.csv")["trained"].iloc[0]
database = study.parents[1] / "databases" / name
images, truth = pd.read_csv(database / "manifest.csv"), pd.read_csv(database / "truth.csv")
planted = truth.pivot(index="image", columns="action_unit", values="intensity")
planted = planted.reindex(index=images["image"], columns=list(columns)).fillna(0)
errors = np.random.default_rng(2022).normal(0, 0.1, planted.shape)
table = (planted + errors).clip(0, 1).rename(columns=columns).reset_index(drop=True)
table = table.assign(input=images["path"], FaceScore=0.99, FaceRectWidth=100, FaceRectHeight=100)
table.to_csv(folder / "pyfeat.csv", index=False)

entry = {"measured_action_units": {"file": str(folder / "pyfeat.csv"), "tool": "pyfeat"}}
analyses = {"ideal_observer": {"truth": "measured"}}
overlay = {"databases": {"a": entry}, "studies": {"inagaki2022": {"analyses": analyses}}}
(folder / "measured_units.yaml").write_text(yaml.safe_dump(overlay))
checked_configuration(with_our_files(over_ours(overlay, home() / "config/config.yaml"), Path.cwd(), home()), Path.cwd())
print(f"checked; now: snakemake --cores all --configfile {folder / 'measured_units.yaml'}")

given = database / "manifest.csv", folder / "pyfeat.csv", columns_file
written = [folder / file for file in ("measured.csv", "measured_problems.csv", "measured.json")]
measured(*given, *written, settings=MeasuredSettings(name, least_confidence=None, most_left_out=0.1))
found = pd.read_csv(written[0]).pivot_table(index="expression", columns="action_unit", values="intensity")
figure, axes = pyplot.subplots(figsize=(6, 0.9 + 0.25 * len(found)), layout="constrained")
shown = axes.imshow(found, vmin=0, cmap="Blues", aspect="auto")
axes.set_xticks(range(len(found.columns)), [f"AU{unit}" for unit in found.columns], rotation=90, fontsize=7)
axes.set_yticks(range(len(found)), found.index, fontsize=8)
figure.colorbar(shown, label=f"mean intensity, {name}")
figure.savefig(folder / "measured_units.png", dpi=80)
