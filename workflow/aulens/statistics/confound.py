"""What a planted confound is worth to the networks, and what a mask does about it (statistics/confound.csv).

Čík et al. 2021 saw attribution on hair and background and concluded that their networks were biased. Where the confound
was planted this can be tested: networks that learned it fail where it is broken. How hard the broken faces are is told
by networks that never saw the confound, tested on the same faces.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aulens.errors import InputError
from aulens.faces.oval import OvalSettings
from aulens.files import read_csv, read_parquet, write_csv, write_json
from aulens.statistics.drawn_rates import unit_counts
from aulens.statistics.drops import Drop, Rate, drop_between, rate_over_all
from aulens.statistics.intervals import IntervalSettings
from aulens.training.key_numbers import as_written

PLANTED, PLAIN = "planted", "plain"  # whether the trained database has a confound
WHOLE = "whole"  # without a mask
REGIONS = ("hair", "background", "face")
ALL = "all"  # expressions together, in attribution/shares.csv
BROKEN = ["correct_rate_broken", "broken_low", "broken_high", "number_broken"]
COLUMNS = ["study", "mask", "database", "confound", "broken", "correct_rate", "interval_low", "interval_high", "number"]
COLUMNS += [*BROKEN, *Drop._fields, "chance", "unit_of_replication", "runs"]
SHARES = ["study", "mask", "database", "method", "weights", "region", "share", "interval_low", "interval_high"]
SHARES += ["area", "shown", "passed"]


@dataclass(frozen=True)
class ConfoundSettings:
    """What is compared.

    Attributes
    ----------
    seed : int
        Of the configuration.
    study : str
    labels : list of str
        The study's expressions, in its order; chance is one over their number.
    masks : dict of str to OvalSettings or None
        Study -> its mask; None where the whole face is shown.
    broken : dict of str to str
        Trained database -> the database in which its confound is broken. Those that the other study does not train are
        left out there.
    plain : str or None
        A trained database without a confound; where its networks were tested on a broken one, they are the control.
    compared_with : str or None
        A study with another mask.
    shares : bool
        Whether shares of attribution stand beside.
    samples : int
        How often those who were tested, and runs, are drawn.
    confidence : float
        Of the intervals, e.g. 0.95.
    """

    seed: int
    study: str
    labels: list[str]
    masks: dict[str, OvalSettings | None]
    broken: dict[str, str]
    plain: str | None
    compared_with: str | None
    shares: bool
    samples: int
    confidence: float


def confound(
    predictions_files: list[Path],
    other_predictions_files: list[Path],
    confound_file: Path,
    confound_shares_file: Path,
    key_numbers_file: Path,
    shares_file: Path | None = None,
    other_shares_file: Path | None = None,
    *,
    settings: ConfoundSettings,
) -> None:
    """Write the correct rates with the confound and with it broken, the shares of attribution, and the key numbers.

    Parameters
    ----------
    predictions_files, other_predictions_files : lists of Path
        Of this study and of the one that it is compared with; none without one.
    shares_file, other_shares_file : Path or None
        attribution/shares.csv of both.
    """
    studies = [(settings.study, predictions_files, shares_file)]
    if settings.compared_with:
        studies.append((settings.compared_with, other_predictions_files, other_shares_file))
    rates, shares = [], [pd.DataFrame(columns=SHARES)]
    for name, files, own_shares in studies:
        counts = [unit_counts(read_parquet(path)) for path in files]
        if not counts:
            raise InputError(f"statistics.confound: study {name} has no table of predictions")
        rates += rates_of_study(pd.concat(counts, ignore_index=True), name, settings)
        if own_shares is not None:
            shares.append(shares_of_study(read_csv(own_shares), name, settings))
    table = pd.DataFrame(rates, columns=COLUMNS)
    write_csv(table, confound_file)
    write_csv(pd.concat([part for part in shares if len(part)] or shares), confound_shares_file)
    write_json(confound_summary(as_written(table)), key_numbers_file)


def rates_of_study(counts: pd.DataFrame, study: str, settings: ConfoundSettings) -> Iterator[dict]:
    """Yield a row of statistics/confound.csv for each trained database that is compared, without a confound first.

    Without a confound there is a row for each broken database that its networks were tested on, and one if for none.

    Parameters
    ----------
    counts : table
        Of all tests of the study; see `aulens.statistics.drawn_rates.unit_counts`.
    study : str
        This one, or the one that it is compared with.
    settings : ConfoundSettings

    Raises
    ------
    InputError
        If networks of a database were not tested on it, or not with its confound broken.
    """
    for trained, tested in _compared(counts, study, settings):
        yield {
            "study": study,
            "mask": mask_words(settings.masks[study]),
            "database": trained,
            "confound": PLAIN if trained == settings.plain else PLANTED,
            "broken": tested or "",
            "chance": 1 / len(settings.labels),
        } | _rates(counts, study, trained, tested, settings)


def _compared(counts: pd.DataFrame, study: str, settings: ConfoundSettings) -> list[tuple[str, str | None]]:
    """Return the trained databases of a study with those in which the confound is broken, the plain one first."""
    here, tests = set(counts["trained"]), set(zip(counts["trained"], counts["tested"], strict=True))
    own = study == settings.study
    planted = [(trained, tested) for trained, tested in settings.broken.items() if own or trained in here]
    plain = settings.plain
    if plain is None or plain in settings.broken or not (own or plain in here):
        return planted
    controls = [(plain, tested) for tested in dict.fromkeys(settings.broken.values()) if (plain, tested) in tests]
    return [*(controls or [(plain, None)]), *planted]


def _rates(
    counts: pd.DataFrame, study: str, trained: str, tested: str | None, settings: ConfoundSettings
) -> dict[str, object]:
    """Return the rates of the networks of one database and their difference; empty if nothing is broken."""
    how = IntervalSettings(settings.seed, settings.labels, settings.samples, settings.confidence)
    within = _of_test(counts, study, trained, trained)
    row = rate_over_all(within, trained, trained, how)._asdict()
    if tested is None:
        return row
    broken = _of_test(counts, study, trained, tested)
    rate: Rate = rate_over_all(broken, trained, tested, how)
    drop = drop_between(within, broken, trained, (trained, tested), how)
    return row | dict(zip(BROKEN, rate[:4], strict=True)) | drop._asdict()


def _of_test(counts: pd.DataFrame, study: str, trained: str, tested: str) -> pd.DataFrame:
    found = counts[(counts["trained"] == trained) & (counts["tested"] == tested)]
    if found.empty:
        raise InputError(
            f"statistics.confound: study {study} has no test of networks trained on {trained!r} on {tested!r}"
        )
    return found


def mask_words(oval: OvalSettings | None) -> str:
    """Return what a recipe shows of a face.

    Examples
    --------
    >>> mask_words(None), mask_words(OvalSettings(0.3, 0.36, (0.5, 0.5), 0.06, 128))
    ('whole', 'oval 0.3 × 0.36')
    """
    return WHOLE if oval is None else f"oval {oval.width:g} × {oval.height:g}"


def shares_of_study(shares: pd.DataFrame, study: str, settings: ConfoundSettings) -> pd.DataFrame:
    """Return the shares of attribution on hair, background and face, of all expressions together.

    Parameters
    ----------
    shares : table
        attribution/shares.csv.
    study : str
    settings : ConfoundSettings

    Returns
    -------
    table
        Columns `SHARES`, of the databases that are compared.
    """
    names = [*settings.broken, *([settings.plain] if settings.plain else [])]
    asked = (shares["expression"] == ALL) & shares["region"].isin(REGIONS) & shares["database"].isin(names)
    return shares[asked].assign(study=study, mask=mask_words(settings.masks[study]))[SHARES]


def confound_summary(table: pd.DataFrame) -> dict:
    """Return study -> database -> correct_rate, correct_rate_broken, drop, interval.

    Of a database without a confound whose networks were tested on broken ones, the last three are given for each of
    these: database -> correct_rate, broken -> name -> correct_rate_broken, drop, interval.

    Parameters
    ----------
    table : table
        Columns `COLUMNS`.

    Examples
    --------
    >>> row = {"study": "s", "database": "a", "confound": "planted", "broken": "b", "correct_rate": 0.9}
    >>> row |= {"correct_rate_broken": 0.2, "drop": 0.7, "drop_low": 0.6, "drop_high": 0.8}
    >>> confound_summary(pd.DataFrame([row]))["s"]["a"]["interval"]
    [0.6, 0.8]
    """
    result: dict = {}
    for row in table.to_dict("records"):
        rate = {"correct_rate": row["correct_rate"]}
        fall = {"correct_rate_broken": row["correct_rate_broken"], "drop": row["drop"]}
        fall |= {"interval": [row["drop_low"], row["drop_high"]]}
        own = result.setdefault(row["study"], {}).setdefault(row["database"], rate)
        if row["confound"] == PLAIN and pd.notna(row["correct_rate_broken"]):
            own.setdefault("broken", {})[row["broken"]] = fall
        else:
            own |= fall
    return result
