"""What a change of the library's source makes again, in the dry run's own words (see also test_library_code.py)."""

import pytest

from aulens.code import modules_of
from aulens.configuration.catalogue import read_catalogue

SETTINGS_CHANGED = "Params have changed since last execution"
OTHER_WORDS = {  # module -> words for people, in other words
    "files": ("the file does not exist", "there is no such file"),
    "errors": ("A mistake in what the user gave", "A mistake of the user"),
    "images": ("cannot be read: {error}", "is not readable: {error}"),
    "databases/split_checks": ("; write any", "; any is allowed"),
    "databases/lacks": ("take labels that it has", "take others"),
    "networks/checks": ("whole numbers from 1 on are allowed", "1 or more is needed"),
    "training/checks": ("a first step from 0 is needed", "the first step is from 0"),
    "randomness": ("Return the generator of one purpose", "Return the random numbers of one purpose"),
    "faces/histogram": ("        raise ValueError(", "\n        # nothing to do here\n        raise ValueError(  # "),
}
OTHER_NUMBERS = {  # module -> a line that computes, otherwise
    "randomness": ("hashlib.sha256(", "hashlib.sha512("),
    "synthesis/relief": ("0.020 * brow", "0.021 * brow"),
    "training/splits": ("generator(", "generator(1 + "),
}


def _replace(finished, module: str, before: str, after: str) -> tuple[str, str]:
    """Replace words in a module; return its name and what stood there."""
    name = f"workflow/aulens/{module}.py"
    text = finished.text(name)
    assert before in text
    finished.write(name, text.replace(before, after))
    return name, text


def test_messages_docstrings_and_comments_make_nothing_again(finished) -> None:
    originals = [_replace(finished, module, *words) for module, words in OTHER_WORDS.items()]
    try:
        assert finished.planned().stages == set()
    finally:
        for name, text in originals:
            finished.write(name, text)


@pytest.fixture(scope="module")
def stages(finished) -> set[str]:
    """Return the names of all stages that the tiny studies are made with."""
    return finished.planned("--forceall").stages


FETCHED = {"tuning.stimulus_movement"}  # needs a network that is fetched: test_workflow_landmarks looks at its commands


def test_every_stage_of_the_catalogue_is_run_in_the_tiny_studies(stages: set[str]) -> None:
    assert {analysis.stage for analysis in read_catalogue().values() if analysis.stage} - FETCHED <= stages


@pytest.mark.parametrize("module", OTHER_NUMBERS)
def test_a_line_that_computes_makes_its_stages_again_and_no_other(finished, stages: set[str], module: str) -> None:
    name, text = _replace(finished, module, *OTHER_NUMBERS[module])
    try:
        plan = finished.planned()
    finally:
        finished.write(name, text)
    theirs = {stage for stage in stages if f"aulens.{module.replace('/', '.')}" in modules_of(f"aulens.{stage}")}
    assert theirs
    assert theirs < stages
    assert plan.because(SETTINGS_CHANGED) <= theirs <= plan.stages
    follows = plan.because("Input files updated by another job")
    assert plan.stages <= theirs | follows  # a job has one reason: what follows is not said to have other code too
