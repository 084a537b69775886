"""A new culture: another table of action units, a study of it, and its faces.

    python docs/gallery/new_culture.py [results/studies/STUDY] [FOLDER FOR THE FILES]

What a rendered culture is stands in one file: which action units express which emotion. The script writes one, an
overlay that sets it beside culture `a`, has the overlay checked as a start of the workflow does, and renders one
person.
"""

import sys
from dataclasses import replace
from pathlib import Path

import yaml
from matplotlib import pyplot

from aulens.configuration.check import checked_configuration
from aulens.configuration.elsewhere import over_ours, with_our_files
from aulens.configuration.rendered import rendered_settings
from aulens.home import home
from aulens.settings import build
from aulens.synthesis.culture_files import read_culture
from aulens.synthesis.database import DatabaseSettings, planned_pictures
from aulens.synthesis.drawing import draw_pictures

folder = Path(sys.argv[2] if len(sys.argv) > 2 else "results/gallery")
folder.mkdir(parents=True, exist_ok=True)

culture = yaml.safe_load((home() / "config/cultures/a.yaml").read_text())
culture["happy"] = {"always": {12: 0.6, 24: 0.8}}  # smiles with pressed lips
culture["angry"] = {"always": {4: 1.0, 10: 0.8}, "sometimes": {9: [0.6, 0.5]}}
(folder / "c.yaml").write_text(yaml.safe_dump(culture, sort_keys=False))

study = {"like": "inagaki2022", "databases": ["a", "c"], "test_only": None, "registration": None}
study["analyses"] = {"two_by_two": None, "multiverse": None, "backbones": None, "sample_size": None}
database = {"like": "a", "culture": str(folder / "c.yaml"), "population": 2}
overlay = {"run": ["c-and-a"], "databases": {"c": database}, "studies": {"c-and-a": study}}
(folder / "new_culture.yaml").write_text(yaml.safe_dump(overlay))
config = with_our_files(over_ours(overlay, home() / "config/config.yaml"), Path.cwd(), home())
checked = checked_configuration(config, Path.cwd())
print(f"checked; now: snakemake --cores all --configfile {folder / 'new_culture.yaml'}")

figure, rows = pyplot.subplots(2, len(culture), figsize=(7, 2.3), layout="constrained")
for name, row in zip(("a", "c"), rows, strict=True):
    settings = build(DatabaseSettings, rendered_settings(checked, name))
    typical = replace(settings.variability, base_intensity=(1.0, 1.0), dropout=0, extra_units=0, light=0.5)
    settings = replace(settings, people=1, size=96, population=1, variability=typical)
    pictures = planned_pictures(read_culture(Path(checked["databases"][name]["culture"])), settings)
    draw_pictures(pictures, folder / f"faces of {name}", face_model=settings.face_model, workers=1)
    for panel, picture in zip(row, pictures, strict=True):
        panel.imshow(pyplot.imread(folder / f"faces of {name}" / picture.name), cmap="gray")
        panel.set_title(f"{name}: {picture.expression}", fontsize=7)
        panel.axis("off")
figure.savefig(folder / "new_culture.png", dpi=60)
