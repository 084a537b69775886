"""Results of a study in miniature, which were never computed: the archive reads names, records and bytes."""

import json
import runpy
from pathlib import Path

import pytest

from aulens.seals import sealed

MINIATURES = runpy.run_path(str(Path(__file__).parents[1] / "databases" / "miniatures.py"))
PAGE = """<head></head><nav><details>
<p class="study-name"><a href="#carries-over">What carries over</a></p>
<p class="study-name"><a href="#mine">mine</a></p>
<ol><li><a href="#mine-results">Results</a></li>
<li><a href="#mine-explorer">Explorer</a></li>
</ol>
<p class="study-name"><a href="#other">other</a></p>
<ol><li><a href="#other-results">Results</a></li></ol>
</details></nav><main id="content">
<section id="carries-over"><figure id="opening"><img src="data:image/png;base64,OPENING"></figure></section>
<section class="study" id="mine">
<section id="mine-data"><img src="data:image/jpeg;base64,SHEET" alt="a &gt; b"></section>
<section id="mine-results"><figure id="mine-preprocessing"><img src="data:image/png;base64,FACE"></figure>
<figure id="mine-clusters"><img src="data:image/png;base64,CLUSTERS"></figure></section>
<section id="mine-explorer"><script>{"uri":"data:image/jpeg;base64,EXPLORED"}</script></section></section>
<section class="study" id="other">
<section id="other-results"><img src="data:image/png;base64,OTHER"></section></section>
</main>
"""


class Results:
    """Results below a folder, with the records of everything that a study was made of."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.study, self.records = folder / "results", folder / "results/studies/mine", []

    def write(self, stage: str, name: str, **files: bytes) -> None:
        """Write what a stage gave beside its provenance `name`; in the names of files, __ stands for a dot."""
        place = self.folder / f"{name}.provenance.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        results = [place.with_name(file.replace("__", ".")) for file in files]
        for path, content in zip(results, files.values(), strict=True):
            path.write_bytes(content)
        versions = {"python": "3.11.7", "aulens": "0.2.0"}
        record = {"stage": stage, "commit": "abc", "versions": versions}
        record |= {"started": 86400.0 * len(self.records), "seconds": 60.0}
        record |= sealed(results, place) | {"place": f"results/{name}.provenance.json"}
        place.write_text(json.dumps(record))
        self.records.append(record)

    def finish(self) -> Path:
        """Write records and report; return the study's folder."""
        kept = [record for record in self.records if not record["place"].startswith("results/report")]
        collected = json.dumps({"study": "mine", "records": kept}).encode()
        self.write("report.records", "studies/mine/records", records__json=collected)
        self.write("report.page", "report/index", index__html=PAGE.encode())
        shown = {"entry": {"protocol": None, "published": None, "databases": ["lab"]}, "facts": {"seed": 1}}
        record_file = self.folder / "report/index.provenance.json"
        record = json.loads(record_file.read_text()) | {"settings": {"studies": {"mine": shown, "other": shown}}}
        record_file.write_text(json.dumps(record))
        return self.study


@pytest.fixture
def study(tmp_path: Path):
    """Return the function that makes a study whose database `lab` a stage made, as a folder of results."""

    def made(stage: str) -> Path:
        results = Results(tmp_path)
        results.write(stage, "databases/lab/truth", truth__csv=b"image\n")
        MINIATURES["save"](tmp_path / "face.png", who=1)
        face = (tmp_path / "face.png").read_bytes()
        results.write("faces.in_study", "studies/mine/faces/lab", lab__csv=b"image\nx\n", lab_contact_sheet__png=face)
        results.write("report.draw", "studies/mine/figures/preprocessing", preprocessing__png=face)
        results.write(
            "report.draw", "studies/mine/figures/clusters", clusters__png=b"clusters", clusters__svg=b"<svg/>"
        )
        results.write("report.explorer", "studies/mine/figures/explorer", explorer__json=b'"data:image/jpeg;base64,"')
        results.write("attribution.mean_maps", "studies/mine/attribution/mean_maps", mean_faces__npy=face)
        results.write("training.cnn", "studies/mine/training/weights", weights__safetensors=b"w")
        results.write("statistics.summary", "studies/mine/summary", summary__json=b'{"study": "mine"}')
        return results.finish()

    return made
