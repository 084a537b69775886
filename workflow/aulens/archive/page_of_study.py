"""The report without other studies, and without pictures of people."""

import re
from collections.abc import Collection, Iterator

from aulens.errors import InputError

TAG = re.compile(r"<(?P<end>/?)(?P<tag>section|figure|img)\b(?P<attributes>[^>]*)>")  # in data, > is written &gt;
IDENTITY = re.compile(r'\bid="([^"]*)"')
PICTURE = "data:image/"
LEFT_OUT = '<p class="note">This picture is not in the archive: it may show people.</p>'
OPENING, CALIBRATION = "carries-over", "calibration"
CONTENT = '<main id="content">'


def page_of_study(page: str, study: str, studies: Collection[str], figures: Collection[str] | None) -> str:
    """Return the report of one study.

    Parameters
    ----------
    page : str
        The report, as `aulens.report.page` writes it.
    study : str
        Whose report is wanted.
    studies : collection of str
        All that the page shows. If there are others, what it says of them and of all together is left out.
    figures : collection of str or None
        Figures of the study whose pictures stay; all other pictures of it are left out, and sections that hold some
        in another way than by <img>. None: all pictures stay.

    Raises
    ------
    InputError
        If a picture that is to be left out stands in a place that has no name.
    """
    others = set(studies) - {study}
    dropped = others | {OPENING} if others else set()
    if figures is not None:
        dropped |= _holding_pictures(page)
    shown = None if figures is None else {OPENING, CALIBRATION} - {study} | {f"{study}-{name}" for name in figures}
    text = "".join(_pieces(page, dropped, shown))
    return _introduced(_without_links(text, dropped), study, bool(others), figures is not None)


def _holding_pictures(page: str) -> set[str]:
    """Return the identities of sections and figures that hold pictures in another way than by <img>."""
    at, within, found = 0, [""], set()
    for tag in TAG.finditer(page):
        if PICTURE in page[at : tag.start()]:
            found.add(within[-1])
        at = tag.end()
        if tag["end"]:
            within.pop()
        elif tag["tag"] != "img":
            within.append(_identity(tag))
    if "" in found or PICTURE in page[at:]:
        raise InputError(
            "the report holds pictures outside its figures and named sections; a study that may show people is not "
            "archived with them"
        )
    return found


def _identity(tag: re.Match) -> str:
    named = IDENTITY.search(tag["attributes"])
    return named[1] if named else ""


def _pieces(page: str, dropped: Collection[str], shown: Collection[str] | None) -> Iterator[str]:
    """Yield what stays of a page; `shown` holds the sections and figures whose pictures do."""
    at, within = 0, []  # identities of the sections and figures around a place
    for tag in TAG.finditer(page):
        stays = not any(name in dropped for name in within)
        if stays:
            yield page[at : tag.start()]
        at = tag.end()
        if tag["tag"] == "img":
            if stays:
                yield tag[0] if shown is None or any(name in shown for name in within) else LEFT_OUT
        elif tag["end"]:
            within.pop()
            if stays:
                yield tag[0]
        else:
            within.append(_identity(tag))
            if not any(name in dropped for name in within):
                yield tag[0]
    yield page[at:]


def _without_links(text: str, dropped: Collection[str]) -> str:
    """Return the page without entries of its contents that lead to what was dropped."""
    for name in dropped:
        entry = rf'<p class="study-name"><a href="#{re.escape(name)}">.*?(?=<p class="study-name">|</details>)'
        text = re.sub(entry, "", text, flags=re.DOTALL)
        text = re.sub(rf'<li><a href="#{re.escape(name)}">.*?</li>\n?', "", text)
    return text


def _introduced(text: str, study: str, alone: bool, without: bool) -> str:
    """Return the page with a note that says what was left out of it."""
    said = [f"This is the page of {study}, as it was archived."]
    said += ["What the report says of other studies, or of all together, is left out."] if alone else []
    said += ["Pictures that may show people are left out."] if without else []
    return text.replace(CONTENT, f'{CONTENT}\n<p class="note">{" ".join(said)}</p>', 1)
