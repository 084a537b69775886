"""Numbers as a paper prints them: .76, p < .0001, 95 % CI [.70, .81]."""

import math

ALPHA = 0.05  # no sentence claims a difference whose p value is not below


def decimal(value: float, digits: int = 2) -> str:
    """Return a number that usually lies in [-1, 1] without its leading zero; a dash where it is undefined."""
    if value is None or math.isnan(value):
        return "–"
    text = f"{abs(value):.{digits}f}"
    sign = "−" if value < 0 and float(text) != 0 else ""
    return sign + (text[1:] if text.startswith("0.") else text)


def p_text(p: float) -> str:
    """Return "p = .034", "p < .0001" or "p undefined"."""
    if p is None or math.isnan(p):
        return "p undefined"
    if p < 0.0001:
        return "p < .0001"
    digits = 2 if p >= 0.0995 else 3 if p >= 0.00995 else 4
    return f"p = {decimal(p, digits)}"


def interval_text(low: float, high: float, confidence: float, digits: int = 2) -> str:
    """Return "95 % CI [.70, .81]", or nothing where a bound is undefined."""
    if any(bound is None or math.isnan(bound) for bound in (low, high)):
        return ""
    return f"{100 * confidence:g} % CI [{decimal(low, digits)}, {decimal(high, digits)}]"


def quantity(value: float) -> str:
    """Return any number with the digits that matter: 12, 3.42, .0031, 1.2e+06."""
    if value is None or math.isnan(value):
        return "–"
    if float(value).is_integer() and abs(value) < 1e6:
        return f"{int(value)}".replace("-", "−")
    if 0.01 <= abs(value) < 1000:
        return decimal(value, 2 if abs(value) >= 1 else 3)
    return f"{value:.3g}".replace("-", "−")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return "1 run", "6 runs", "2 people"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str], last: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def over_whom(tested: str, runs: int) -> str:
    """Return over whom intervals of correct rates are: those tested and runs; of one run those tested.

    Examples
    --------
    >>> over_whom("people", 6), over_whom("people", 1)
    ('people and runs', 'people, for these networks')
    """
    return f"{tested} and runs" if runs > 1 else f"{tested}, for these networks"
