"""Small made studies: the tables and settings of studies that were never run."""

import runpy
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from aulens.configuration.catalogue import read_catalogue
from aulens.configuration.composition import composed
from aulens.configuration.facts import facts_of, figure_settings, opening_settings, page_settings
from aulens.configuration.studies import cohorts
from aulens.files import write_csv, write_json, write_npy
from aulens.images import write_image
from aulens.report.opening import OpeningSettings, opening
from aulens.report.opening_evidence import READS
from aulens.report.page import PageSettings, page
from aulens.report.study import Study, named_files

HERE = Path(__file__).parent
CATALOGUE = read_catalogue()
MADE = runpy.run_path(str(HERE / "made_tables.py"))


class MadeStudy:
    """A study that was never run; every number is drawn from one seeded generator.

    Attributes
    ----------
    name : str
    databases, only_tested, labels, action_units, runs, recipe, stimuli
        What the study is made of.
    facts : dict
        See `aulens.configuration.facts`.
    analyses : dict
        Name -> block, closed over what they need.
    tables : dict
        Name in the catalogue -> table, of all analyses there are.
    """

    def __init__(self, name):
        config = yaml.safe_load((HERE / "made_studies.yaml").read_text(encoding="utf-8")) | {"run": [name]}
        self.name = name
        self.config, problems = composed(config, CATALOGUE)
        assert not problems
        self.facts = facts_of(self.config, name)
        names = ("databases", "only_tested", "labels", "action_units", "runs")
        self.databases, self.only_tested, self.labels, self.action_units, self.runs = map(self.facts.get, names)
        entry = self.config["studies"][name]
        self.recipe, self.stimuli, self.analyses = (entry[key] for key in ("recipe", "stimuli", "analyses"))
        (self.cohort,) = cohorts(self.config, name)
        self.tables = MADE["tables_of"](self)

    def __getitem__(self, stem):
        """Return the table whose file has this stem."""
        return next(table for name, table in self.tables.items() if Path(name).stem == stem)

    def figure_settings(self, analysis):
        return figure_settings(self.config, CATALOGUE, self.name, analysis)

    def page_settings(self):
        return page_settings(self.config, CATALOGUE)

    def reads(self, analysis):
        """Return the names of the files that the catalogue says the figures of an analysis read."""
        names = {"{database}": self.databases, "{stimuli}": [self.stimuli]}
        found = set()
        for path in CATALOGUE[analysis].reads:
            place = next((place for place in names if place in path), None)
            found |= {path.replace(place, name) for name in names[place]} if place else {path}
        return found

    def shown_tables(self):
        """Return the names of the tables that the page shows."""
        return [table for analysis in self.analyses for table in CATALOGUE[analysis].tables]

    def shown_figures(self):
        return [figure for analysis in self.analyses for figure in CATALOGUE[analysis].figures]


@pytest.fixture(scope="session")
def made():
    """Return a study of three databases and a control with all analyses."""
    return MadeStudy("made")


@pytest.fixture(scope="session")
def small():
    return MadeStudy("small")


@pytest.fixture(scope="session")
def alone():
    """Return a study of one database."""
    return MadeStudy("alone")


@pytest.fixture(scope="session")
def plain():
    """Return a study of a CNN on a folder of faces in colour of which nobody is named, with two analyses."""
    return MadeStudy("plain")


def faces_table(study, database):
    """Return the faces table of photographs that are no longer there; the first took the fallback crop."""
    recipe, rows = study.facts["recipe"], []
    named = study.facts["split"]["unit"] == "person"
    for number, (unit, label) in enumerate(product(("u1", "u2"), study.labels)):
        name = f"{unit}_{label}"
        keys = {"face": number, "image": name, "path": f"gone/{database}/{name}.png", "database": database}
        keys |= {"person": unit if named else "", "group": unit, "expression": label, "sequence": "", "frame": 0}
        box = {"width": 64, "height": 80, "box_x": 10, "box_y": 15, "box_width": 40, "box_height": 40}
        found = recipe["detector"] if number or recipe["detector"] == "none" else "fallback"
        rows.append(keys | box | {"detector": found, "candidates": 1, "mean": 128.0, "sd": 32.0, "clipped": 0.001})
    return pd.DataFrame(rows)


def series_of(study):
    """Return the faces and the table of an action unit series; a face's grey level is 100 x its intensity."""
    steps = study.facts["intensities"]
    rows = [(0, steps[0]), *product(study.action_units, steps[1:])]
    table = pd.DataFrame(rows, columns=["action_unit", "intensity"])
    table.insert(0, "face", range(len(table)))
    return table, np.stack([np.full((24, 24), round(100 * step), np.uint8) for _, step in rows])


@pytest.fixture(scope="session")
def mean_maps_of():
    return MADE["mean_maps_of"]


@pytest.fixture(scope="session")
def example_maps_of():
    return MADE["example_maps_of"]


@pytest.fixture(scope="session")
def modification_strips_of():
    return MADE["modification_strips_of"]


@pytest.fixture(scope="session")
def faces_of():
    return faces_table


@pytest.fixture(scope="session")
def stimuli_of():
    return series_of


@pytest.fixture(scope="session")
def write_study(tmp_path_factory):
    """Return the function that writes all that other rooms make for a study (once) and returns results."""
    known = {}

    def write(study):
        if study.name not in known:
            known[study.name] = tmp_path_factory.mktemp(study.name) / "results"
            write_results(study, known[study.name])
        return known[study.name]

    return write


def write_results(study, root):
    folder, picture = root / "studies" / study.name, np.full((40, 60), 200, np.uint8)
    for name, table in (study.tables | MADE["stopped_of"](study)).items():
        write_csv(table, folder / name)
    for name, array in zip(("mean_maps", "mean_faces"), MADE["mean_maps_of"](study), strict=True):
        write_npy(array, folder / f"attribution/{name}.npy")
    for name, array in zip(("example_maps", "example_faces"), MADE["example_maps_of"](study), strict=True):
        write_npy(array, folder / f"attribution/{name}.npy")
    write_npy(MADE["modification_strips_of"](study), folder / "attribution/modification_strips.npy")
    for name, array in zip(("filter_maps", "filter_faces"), MADE["filter_maps_of"](study), strict=True):
        write_npy(array, folder / f"attribution/{name}.npy")
    for name in study.shown_figures():
        write_image(picture, folder / f"figures/{name}.png")
    record = {"stage": "tuning.profiles", "code": "abc", "commit": "def with local changes", "device": "cpu"}
    record |= {"seconds": 1.5, "started": 5.0, "versions": {"python": "3.13", "torch": "2.5", "scipy": None}}
    early = record | {"stage": "faces.normalise", "started": 1.0, "versions": {"python": "3.13"}}
    write_json({"study": study.name, "records": [early, record]}, folder / "records.json")
    write_json(record | {"stage": "left.over"}, folder / "tuning/old/left.provenance.json")
    write_json(MADE["summary_of"](study), folder / "summary.json")
    write_json({study.name: dict.fromkeys(study.facts["sources"], check_of(study))}, root / "check.json")
    for name in study.facts["sources"]:
        faces = faces_table(study, name)
        write_faces(study, name, faces, root)
        write_image(picture, folder / f"faces/{name}_contact_sheet.png")
        columns = ["image", "path", "database", "person", "group", "expression"]
        write_csv(faces[columns], root / "databases" / name / "manifest.csv")
        found = [("<script>alert(1)</script>.jpg", "not an image that can be read", "left out", "remove it")]
        columns = ["path", "problem", "consequence", "remedy"]
        problems = pd.DataFrame(found if name == "south" else [], columns=columns)
        write_csv(problems, root / "databases" / name / "problems.csv")
        write_csv(participants_of(faces), folder / f"participants/{name}.csv")
        write_csv(images_of(faces), folder / f"participants/{name}_images.csv")
        write_csv(DETECTION, folder / f"faces/{name}_detection.csv")
        write_csv(faces, folder / f"faces/{name}.csv")
    if study.stimuli:
        table, faces = series_of(study)
        write_csv(table, root / "faces" / study.recipe / study.stimuli / "faces.csv")
        write_npy(faces, root / "faces" / study.recipe / study.stimuli / "faces.npy")


def write_faces(study, name, faces, root):
    folder, recipe = root / "faces" / study.recipe / name, study.facts["recipe"]
    colour = (3,) if recipe["channels"] == "rgb" else ()
    noise = np.random.default_rng(5).integers(60, 200, (recipe["size"], recipe["size"], *colour))
    write_csv(faces, folder / "faces.csv")
    write_image(np.full((80, 64, *colour), 90, np.uint8), folder / "example_photograph.png")
    write_image(noise.astype(np.uint8), folder / "example_crop.png")


def check_of(study):
    unit = study.facts["split"]["unit"]
    return {"unit": unit, "units": 2, "images": dict.fromkeys(study.labels, 2), "warnings": ["1 does not take part"]}


def participants_of(faces):
    """Return a row per person or group: all take part."""
    table = faces.groupby("group").agg(person=("person", "first"), images=("image", "size")).reset_index()
    columns = ["unit", "person", "group", "labels", "images", "takes_part", "reason"]
    return table.assign(unit=table["group"], labels="happy;sad", takes_part=True, reason="")[columns]


def images_of(faces):
    """Return a row per image: all take part."""
    table = faces[["image", "group", "expression"]].rename(columns={"group": "unit"})
    return table.assign(takes_part=True, asked_for=True, reason="")


OF_FACES = (".csv", "_detection.csv", "_contact_sheet.png")
DETECTION = pd.DataFrame(
    [
        ("neutral", 2, 2, 0, 1.0, ""),
        ("happy", 2, 1, 1, 0.5, "a face is found in 50% of the images, of neutral in 100%"),
    ],
    columns=["expression", "images", "found", "dropped", "share", "warning"],
)


@pytest.fixture(scope="session")
def as_study(write_study):
    """Return the function that gives a made study as the figures of an analysis see it, or as the page does.

    Figures have the files, and the facts, that the catalogue names.
    """

    def given(study, analysis=None):
        root = write_study(study)
        folder = root / "studies" / study.name
        files = named_files([path for path in root.rglob("*") if path.is_file()], folder)
        if analysis is None:
            return Study(study.name, study.facts, study.analyses, files)
        settings, files = study.figure_settings(analysis), {name: files[name] for name in study.reads(analysis)}
        return Study(study.name, settings["facts"], {analysis: settings["block"]}, files)

    return given


@pytest.fixture(scope="session")
def write_page(write_study):
    """Return the function that gives the page of a made study whose entry of the configuration may say other things."""
    return lambda study, **options: page_of(study, write_study(study), **options)


def write_opening(studies, folders, root):
    """Write the opening of studies and return its files in the order in which the page takes them."""
    settings = [opening_settings(study.config)["studies"][study.name] for study in studies]
    settings = OpeningSettings(dict(zip([study.name for study in studies], settings, strict=True)))
    pairs = zip(studies, folders, strict=True)
    tables = [folder / name for study, folder in pairs for name in study.shown_tables() if name in READS]
    words, table, picture = (root / f"report/opening.{suffix}" for suffix in ("json", "csv", "png"))
    opening(folders, tables, table, words, picture.parent, settings=settings)
    return [words, table, picture]


@pytest.fixture(scope="session")
def opening_of():
    return write_opening


def page_of(study, root, papers=(), without=(), explorer=(), **entry):
    """Return the page, which is given what its rule gives it."""
    settings = PageSettings(**study.page_settings())
    settings.studies[study.name]["entry"] = settings.studies[study.name]["entry"] | entry
    folder, names = root / "studies" / study.name, list(study.facts["sources"])
    tables = [*dict.fromkeys([*study.shown_tables(), "summary.json", "records.json"])]
    file = root / "report" / f"{study.name}.html"
    page(
        study_folders=[folder],
        tables_files=[folder / name for name in tables if name not in without],
        figures_files=[folder / f"figures/{name}.png" for name in study.shown_figures()],
        participants_files=[folder / f"participants/{name}{of}.csv" for name in names for of in ("", "_images")],
        faces_files=[folder / f"faces/{name}{of}" for name in names for of in OF_FACES],
        stopped_files=[folder / f"training/{name}/{study.cohort}/stopped.csv" for name in study.databases],
        manifests_files=[root / "databases" / name / "manifest.csv" for name in names],
        problems_files=[root / "databases" / name / "problems.csv" for name in names],
        published_files=[path for path in papers if path.stem == "published"],
        protocols_files=[path for path in papers if path.stem == "protocol"],
        check_file=root / "check.json",
        opening_files=write_opening([study], [folder], root),
        page_file=file,
        explorer_files=list(explorer),
        settings=settings,
    )
    return file.read_text(encoding="utf-8")
