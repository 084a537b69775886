"""The opening of the report: what carries over between databases, and what does not, over all studies."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.files import write_csv, write_json
from aulens.report.opening_details import details
from aulens.report.opening_evidence import COLUMNS, KEPT, evidence_of
from aulens.report.opening_in_words import sentences
from aulens.report.opening_learned import FILTERS, LAYERS, NEW_HEAD, PROFILES, REGIONS
from aulens.report.opening_panels import MOST_METHODS
from aulens.report.opening_picture import figure_opening
from aulens.report.study import Study, named_files
from aulens.report.style import save
from aulens.report.wording import listed

QUESTION = "What carries over between these databases, and what does not?"

OF_TESTS = (
    "One line for each test: networks trained on the first database → tested on the second. What is left: (rate on the "
    "other database − chance) / (rate on the own one − chance); at 1 nothing is lost, at 0 nothing is left. Lines "
    "through points: intervals."
)
OF_LINES = (
    "Colours are the database that was learned. Intervals are over those tested and runs (of one run, over those "
    "tested), one by one. Recognition: correct rates over all expressions that the other database shows."
)
OF_KINDS = {
    NEW_HEAD: (
        "With a new head: how much the correct rate on the other database rises when new dense layers learn "
        "it, over people and runs."
    ),
    PROFILES: (
        "Tuning profiles: rank correlations of mean profiles between the two databases, without the null image; no "
        "interval, since the runs of a database share people. Diamonds: networks of disjoint groups of people, within "
        "databases."
    ),
    LAYERS: (
        "Where layers part: alignment (CKA) of two networks within a database less between two, from the first to "
        "the last layer, on faces of people of no study; intervals hold for all layers together. Networks of one "
        "database share most of their people."
    ),
    FILTERS: (
        "What filters tell: AUROC of the best filter of each action unit on people it was not chosen on, less that "
        "of random weights."
    ),
    REGIONS: (
        "Where they look: share of attribution in each region, first database less second, of trained networks, a "
        f"row for each of at most {MOST_METHODS} methods; intervals, over people and runs, are drawn "
        "where they exclude 0; by chance at least as many do as their level says."
    ),
}


@dataclass(frozen=True)
class OpeningSettings:
    """What the opening knows of the studies beside their tables.

    Attributes
    ----------
    studies : dict
        Name -> {"databases", "labels", "runs", "confidence": analysis -> of its intervals, "unlike": trained -> tested
        -> keys in which the two rendered databases differ beside which people they show, None of photographs}.
    """

    studies: dict[str, dict]


def opening(
    study_folders: list[Path],
    tables_files: list[Path],
    table_file: Path,
    words_file: Path,
    opening_folder: Path,
    *,
    settings: OpeningSettings,
) -> None:
    """Write the picture (SVG, PNG, PDF), its table, and what is said of it.

    Parameters
    ----------
    study_folders : list of Path
        results/studies/STUDY of each study of the report.
    tables_files : list of Path
        Of them, what kinds of evidence read (`aulens.report.opening_evidence.READS`), as far as studies have it.
    table_file, words_file : Path
        A row for each number; question, sentences, their details by study, caption, what panels show, text in place of
        the picture, studies that are left out.
    opening_folder : Path
        Where the picture is written, as `opening`.
    """
    tables = []
    for folder in study_folders:
        if folder.name not in settings.studies:
            raise InputError(f"{folder}: the settings of the opening have no study {folder.name!r}")
        facts = settings.studies[folder.name]
        tables.append(evidence_of(Study(folder.name, facts, {}, named_files(tables_files, folder))))
    table = compared(pd.concat([own for own in tables if len(own)] or [pd.DataFrame(columns=COLUMNS)]))
    studies = {folder.name: settings.studies[folder.name] for folder in study_folders}
    save(figure_opening(table, studies), opening_folder, "opening")
    write_csv(table, table_file)
    write_json(words(table, studies), words_file)


def compared(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the studies that test networks on a database that they did not learn."""
    tested = table[table["evidence"] == KEPT]["study"].unique()
    return table[table["study"].isin(tested)].reset_index(drop=True)


def words(table: pd.DataFrame, studies: dict[str, dict]) -> dict[str, object]:
    """Return all that the page says in its opening.

    Parameters
    ----------
    table : table
        Of `COLUMNS`, of the studies that are compared.
    studies : dict
        See `OpeningSettings`.
    """
    out = [name for name in studies if name not in set(table["study"])]
    told = sentences(table, studies)
    names = listed(out)
    return {
        "question": QUESTION,
        "shown": bool(len(table)),
        "sentences": told,
        "details": details(table, studies),
        "caption": OF_TESTS if len(table) else "",
        "more": panels_explained(table) if len(table) else [],
        "alternative": " ".join([f"{QUESTION} One line for each test, one panel for each kind of evidence.", *told]),
        "left_out": f"Left out, since no network was tested on a database that it did not learn: {names}."
        if out
        else "",
    }


def panels_explained(table: pd.DataFrame) -> list[str]:
    """Return what lines and panels show, of the kinds of evidence that there are."""
    kinds = set(table["evidence"])
    return [OF_LINES, *(text for kind, text in OF_KINDS.items() if kind in kinds)]
