"""Dissimilarities of layers for rsatoolbox: do layers of two networks order action units alike?

    python docs/gallery/rdms.py [results/studies/STUDY] [FOLDER FOR THE PICTURE]

The analysis `decoding_by_depth` writes representational dissimilarity matrices (RDMs) as rsatoolbox takes them: an
array (RDMs × pairs of conditions) and, in a json file, the other arguments of `rsatoolbox.rdm.RDMs`. Without
rsatoolbox the same comparison is two lines of scipy, and the script says so.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib import pyplot
from scipy.spatial.distance import squareform
from scipy.stats import spearmanr

study = Path(sys.argv[1] if len(sys.argv) > 1 else "results/studies/breuer2017")
folder = Path(sys.argv[2] if len(sys.argv) > 2 else "results/gallery")
folder.mkdir(parents=True, exist_ok=True)

if not (study / "transfer/depth_dissimilarities.npy").exists():
    sys.exit(f"{study} has no RDMs: name the analysis decoding_by_depth in it (networks trained from the faces on)")
dissimilarities = np.load(study / "transfer/depth_dissimilarities.npy")
told = json.loads((study / "transfer/depth_dissimilarities.json").read_text())
names = pd.DataFrame(told["rdm_descriptors"])  # database, run, weights, layer of every RDM
trained = names[names["weights"] == "trained"]
layer, run = trained["layer"].iloc[-1], trained["run"].min()  # the last layer, of the first run
first, second = names.index[(names["layer"] == layer) & (names["run"] == run) & (names["weights"] == "trained")][:2]

if find_spec("rsatoolbox"):
    import rsatoolbox

    rdms = rsatoolbox.rdm.RDMs(dissimilarities, **told)
    correlation = float(rsatoolbox.rdm.compare(rdms[int(first)], rdms[int(second)], method="spearman")[0, 0])
    print("compared by rsatoolbox", rsatoolbox.__version__)
else:
    correlation = spearmanr(dissimilarities[first], dissimilarities[second]).statistic
    print("rsatoolbox is not installed: compared by scipy")
print(f"layer {layer}, run {run}: rank correlation of the two RDMs {correlation:.2f}")

conditions = told["pattern_descriptors"]["condition"]
figure, panels = pyplot.subplots(1, 2, figsize=(6.4, 3.4), layout="constrained")
for panel, place in zip(panels, (first, second), strict=True):
    shown = panel.imshow(squareform(dissimilarities[place], checks=False), vmin=0, vmax=2, cmap="viridis")
    panel.set_title(f"trained on {names['database'][place]}", fontsize=9)
    panel.set_xticks(range(len(conditions)), conditions, rotation=90, fontsize=6)
    panel.set_yticks(range(len(conditions)), conditions, fontsize=6)
figure.colorbar(shown, ax=panels, shrink=0.8, label="1 − correlation")
figure.suptitle(f"{layer}: rank correlation {correlation:.2f}", fontsize=10)
figure.savefig(folder / "rdms.png", dpi=80)
