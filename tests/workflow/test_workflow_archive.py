"""Archives of finished studies: one of pictures that were not rendered, one of rendered faces."""

import hashlib
import json
import re
import zipfile

import pytest

from aulens.archive.archive import archive


@pytest.fixture
def archived(built, tmp_path, monkeypatch):
    """Return the function that gives the archive of a study, opened."""
    monkeypatch.chdir(built.folder)

    def opened(study):
        archive(built.folder / "results/studies" / study, tmp_path / f"{study}.zip")
        return zipfile.ZipFile(tmp_path / f"{study}.zip")

    return opened


def test_pictures_of_a_database_that_was_not_rendered_are_left_out(archived):
    with archived("tiny-yaml") as file:
        names = {name.removeprefix("results/studies/tiny-yaml/") for name in file.namelist()}
        pictures = {name for name in names if name.endswith((".png", ".svg", ".pdf", ".npy"))}
        assert {"figures/learning_curves.png", "figures/learning_curves.svg"} < pictures
        assert not [name for name in pictures if "mean_maps" in name or "contact_sheet" in name]
        page, left = file.read("report.html").decode(), file.read("left_out.csv").decode()
    assert "figures/mean_maps.png" in left and "faces/drawings_contact_sheet.png" in left
    assert page.count("data:image/") == sum(name.endswith(".png") for name in pictures)


def test_an_archive_opens_again_and_its_page_has_no_dead_links(archived):
    with archived("tiny") as file:
        summary = json.loads(file.read("results/studies/tiny/summary.json"))
        sums = dict(line.split("  ")[::-1] for line in file.read("SHA256SUMS").decode().splitlines())
        assert {name for name, sha256 in sums.items() if hashlib.sha256(file.read(name)).hexdigest() != sha256} == set()
        crate, page = json.loads(file.read("ro-crate-metadata.json")), file.read("report.html").decode()
        assert {name.partition("/")[0] for name in file.namelist()} >= {
            "requirements.lock",
            "settings.yaml",
            "README.md",
        }
    assert summary["study"] == "tiny" and "results/studies/tiny/figures/preprocessing.png" in sums
    files = {entity["@id"] for entity in crate["@graph"] if entity["@type"] == "File"}
    assert len(files - {"SHA256SUMS"}) == len(set(sums) - {"ro-crate-metadata.json"})
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'\bid="([^"]+)"', page))
    assert "tiny-cnn" not in re.sub(r"<pre.*?</pre>|<title>.*?</header>", "", page, flags=re.DOTALL)


def test_the_target_of_an_archive_is_made_by_its_rule(built):
    plan = built.planned("results/archives/tiny.zip")
    assert plan.stages == {"archive.archive"}
