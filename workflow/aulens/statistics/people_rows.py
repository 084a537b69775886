"""Parts of the rows of people.csv."""

from dataclasses import dataclass

import numpy as np

from aulens.evaluation.roles import group_name
from aulens.statistics.effect_sizes import small_sample_factor
from aulens.statistics.fewest import too_few, too_few_runs
from aulens.statistics.notes import NOT_TESTED, ONE_RUN
from aulens.statistics.people_means import Estimate, PeopleRates, mean_over_people
from aulens.statistics.people_tests import Contrast, Joint, contrast
from aulens.statistics.run_covariance import mean_of_known

PEOPLE = "people"
UNIT = "person, with the variance between runs"
TWO, AGAINST, EFFECTS = (
    "t test of people and runs",
    "one-sided t test of people and runs",
    "ANOVA-type F of people and runs",
)


@dataclass(frozen=True, eq=False)
class Outcome:
    """A test: the database that networks learned, the one that they were tested on, its role, and everybody's rates.

    `nobody`: not all images are of people who are known; `seen`: other images of these people were learned.
    """

    trained: str
    tested: str
    role: str
    rates: PeopleRates
    nobody: bool = False
    seen: bool = False

    @property
    def name(self) -> str:
        """Return such as "a matched"."""
        return group_name(self.trained, self.tested, self.role)


def untested(tests: list[Outcome]) -> str:
    """Return why nothing is tested of some tests; nothing if it is.

    Examples
    --------
    >>> few = PeopleRates("a", np.array(["ann"]), np.array([[[0.5]]]))
    >>> untested([Outcome("a", "a", "within", few)])
    'not tested: too few people show an expression (1; 8 are needed) in a'
    """
    for test in tests:
        if test.nobody:
            return f"{NOT_TESTED}{test.tested} does not name everybody whom its images show"
        shown = (~np.isnan(test.rates.rates)).any(axis=0).sum(axis=0)  # (labels,) people
        least = int(min((number for number in shown if number), default=0))
        few = too_few(least, "people show an expression")
        if few:
            return f"{NOT_TESTED}{few} in {test.tested}"
        if few := too_few_runs(len(test.rates.rates)):
            return f"{NOT_TESTED}{few}"
    return ""


def over_both(one: Outcome, two: Outcome) -> np.ndarray:
    """Return what averages each test (2, values) over the expressions that both show.

    Examples
    --------
    >>> rates = [np.array([[[0.5, 0.5]]]), np.array([[[0.5, np.nan]]])]
    >>> tests = [Outcome("a", "a", "within", PeopleRates("a", np.array(["ann"]), own)) for own in rates]
    >>> over_both(*tests).tolist()
    [[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]]
    """
    means = [mean_over_people(test.rates.rates) for test in (one, two)]
    shown = ~np.isnan(means[0]) & ~np.isnan(means[1])
    share, nothing = shown / max(shown.sum(), 1), np.zeros(len(shown))
    return np.stack([np.concatenate([share, nothing]), np.concatenate([nothing, share])])


def known_of(found: Estimate) -> Estimate:
    """Return an estimate whose undefined means are 0; contrasts give them no weight.

    Examples
    --------
    >>> known_of(Estimate(np.array([np.nan, 0.5]), ())).means.tolist()
    [0.0, 0.5]
    """
    return Estimate(np.nan_to_num(found.means), found.parts)


def odds_row(found: Estimate, weights: np.ndarray, means: list[float], confidence: float) -> dict:
    """Return the odds ratio of two means and its interval.

    Notes
    -----
    Of mean rates, as in marginal logistic models with independent working correlation (Liang and Zeger 1986, doi
    10.1093/biomet/73.1.13), which give the same odds; the error is that of the means, by the delta method. Empty where
    a mean is 0 or 1.

    Examples
    --------
    >>> from aulens.statistics.people_means import Part
    >>> found = Estimate(np.array([0.6, 0.5]), (Part("people", 0.0001 * np.eye(2), 50),))
    >>> row = odds_row(found, np.eye(2), [0.6, 0.5], 0.95)
    >>> [round(row[name], 2) for name in ("odds_ratio", "odds_ratio_low", "odds_ratio_high")]
    [1.5, 1.34, 1.68]
    """
    if not all(0 < mean < 1 for mean in means):
        return {}
    slopes = [1 / (mean * (1 - mean)) for mean in means]
    made = contrast(found, slopes[0] * weights[0] - slopes[1] * weights[1], confidence)
    ratio = means[0] * (1 - means[1]) / (1 - means[0]) / means[1]
    half = made.high - made.value
    bounds = {"odds_ratio_low": ratio * np.exp(-half), "odds_ratio_high": ratio * np.exp(half)}
    return {"odds_ratio": ratio, **{name: float(value) for name, value in bounds.items()}}


def t_row(made: Contrast) -> dict:
    """Return the numbers of a difference.

    Examples
    --------
    >>> t_row(Contrast(0.1, 0.05, 30.0, 0.0, 0.2, 0.05))["statistic"]
    2.0
    """
    points = {"points_low": 100 * made.low, "points_high": 100 * made.high}
    statistic = made.value / made.error if made.error > 0 else np.nan
    return points | {"statistic_name": "t", "statistic": statistic, "df_1": made.df}


def f_row(test: Joint) -> dict:
    """Return the numbers of an effect.

    Examples
    --------
    >>> f_row(Joint(2.0, 6.0, 100.0, 0.07))["df_2"]
    100.0
    """
    degrees = {"df_1": test.df_1, "df_2": test.df_2}
    return {"statistic_name": "F", "statistic": test.statistic, "p": test.p, "effect_size_name": ""} | degrees


def hedges_of(one: Outcome, two: Outcome) -> float:
    """Return Hedges' g of people's mean rates; of their differences where both tests have the same people.

    Examples
    --------
    >>> rates = np.array([[[0.6], [0.8]]])
    >>> given = ("ab", rates), ("cd", rates - 0.2)
    >>> tests = [Outcome("a", "a", "within", PeopleRates("a", np.array(list(who)), own)) for who, own in given]
    >>> round(hedges_of(*tests), 3)  # .2 / .1414 · .571
    0.798
    """
    first, second = (spread_of(test) for test in (one, two))
    if paired(one, two):
        values, freedom = first - second, len(first) - 1
        spread, difference = float(np.std(values, ddof=1)), float(values.mean())
    else:
        freedom = len(first) + len(second) - 2
        squares = sum((len(values) - 1) * np.var(values, ddof=1) for values in (first, second))
        spread, difference = float(np.sqrt(squares / freedom)), float(first.mean() - second.mean())
    return float(difference / spread * small_sample_factor(freedom)) if spread > 1e-12 else np.nan


def spread_of(test: Outcome) -> np.ndarray:
    """Return each person's rate (people,), averaged over runs, then expressions.

    Examples
    --------
    >>> rates = PeopleRates("a", np.array(["ann"]), np.array([[[0.2, 0.4]], [[0.4, 0.4]]]))
    >>> spread_of(Outcome("a", "a", "within", rates)).round(6).tolist()
    [0.35]
    """
    return mean_of_known(mean_of_known(test.rates.rates).T)


def paired(one: Outcome, two: Outcome) -> bool:
    """Return whether both tests have the same people.

    Examples
    --------
    >>> test = Outcome("a", "a", "within", PeopleRates("a", np.array(["ann"]), np.array([[[0.5]]])))
    >>> paired(test, test)
    True
    """
    return one.rates.people.tolist() == two.rates.people.tolist()


def note_of(tests: list[Outcome]) -> str:
    """Say of what a test speaks.

    Examples
    --------
    >>> note_of([Outcome("a", "a", "within", PeopleRates("a", np.array(["ann"]), np.array([[[0.5]]])))])
    'one run: speaks of these networks alone'
    """
    seen = "; other images of these people were learned" if any(test.seen for test in tests) else ""
    if len(tests[0].rates.rates) == 1:
        return f"{ONE_RUN}{seen}"
    return f"speaks of other people and of other runs that learn from the same people{seen}"


def base_row(question: str, tests: list[Outcome], name: str) -> dict:
    """Return what all rows of a question say of some tests.

    Examples
    --------
    >>> test = Outcome("a", "a", "within", PeopleRates("a", np.array(["ann"]), np.array([[[0.5]]])))
    >>> base_row("rate above chance", [test], AGAINST)["groups"]
    'a matched'
    """
    numbers = [str(len(test.rates.people)) for test in tests]
    same = len(tests) == 2 and paired(*tests)
    return {
        "question": question,
        "kind": PEOPLE,
        "test": name,
        "unit_of_replication": UNIT,
        "groups": " | ".join(test.name for test in tests),
        "n": f"{numbers[0]} pairs" if same else " | ".join(numbers),
        "runs": " | ".join(str(len(test.rates.rates)) for test in tests),
        "chance": 1 / tests[0].rates.rates.shape[2],
        "effect_size_name": "Hedges g of people",
    }
