"""A new backbone: any classification network of torchvision, cut where you like.

    python docs/gallery/new_backbone.py [results/studies/STUDY] [FOLDER FOR THE FILES]

A backbone is an entry of the configuration: architecture, weights, where it is cut. The script writes an overlay
that takes SqueezeNet 1.1 in the place of the demonstration's network, has it checked as a start of the workflow
does (a wrong `cut` is refused with the nearest layers), and shows what it makes of a face. Weights are random here;
`imagenet` fetches torchvision's.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import yaml
from matplotlib import pyplot

from aulens.configuration.check import checked_configuration
from aulens.configuration.elsewhere import over_ours, with_our_files
from aulens.features.backbone import BackboneSettings, backbone, load_backbone
from aulens.home import home

study = Path(sys.argv[1] if len(sys.argv) > 1 else "results/studies/inagaki2022")
folder = Path(sys.argv[2] if len(sys.argv) > 2 else "results/gallery")
folder.mkdir(parents=True, exist_ok=True)

squeezenet = {
    "like": "alexnet-random",
    "architecture": "squeezenet1_1",
    "weights": "random",
    "cut": "features.4",
    "pool": 7,
}
network = {"like": "lite0-heads", "backbone": "squeezenet"}
overlay = {"run": ["squeezenet"], "backbones": {"squeezenet": squeezenet}, "networks": {"squeezenet-heads": network}}
overlay["studies"] = {"squeezenet": {"like": "inagaki2022-pixels", "network": "squeezenet-heads"}}
(folder / "new_backbone.yaml").write_text(yaml.safe_dump(overlay))
config = with_our_files(over_ours(overlay, home() / "config/config.yaml"), Path.cwd(), home())
entry = checked_configuration(config, Path.cwd())["backbones"]["squeezenet"]
print(f"checked; now: snakemake --cores all --configfile {folder / 'new_backbone.yaml'}")

# The stage that writes its weights, and a face of the study, as a network sees it.
weights_file, kept = folder / "squeezenet.safetensors", ("architecture", "weights", "cut")
backbone(weights_file, settings=BackboneSettings(**{key: entry[key] for key in kept}, seed=2022, sha256=None))
records = json.loads((study / "records.json").read_text())["records"]
place = next(record["place"] for record in records if record["stage"] == "faces.normalise")
face = np.load((study.parents[1] / Path(*Path(place).parts[1:])).with_name("faces.npy"), mmap_mode="r")[0]
pixels = torch.tensor(face / 255.0 - 0.5, dtype=torch.float32).reshape(*face.shape[:2], -1).permute(2, 0, 1)
maps = load_backbone(weights_file)(pixels.expand(3, -1, -1)[None])[0]

figure, panels = pyplot.subplots(1, 8, figsize=(7, 1.3), layout="constrained")
for panel, picture in zip(panels, [face, *maps[:7]], strict=True):
    panel.imshow(picture, cmap="gray")
    panel.axis("off")
figure.suptitle(f"a face, and 7 of the {len(maps)} maps behind {entry['cut']} (random weights)", fontsize=8)
figure.savefig(folder / "new_backbone.png", dpi=80)
