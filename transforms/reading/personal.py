"""What looks personal in a text: an identity number, a mobile number, an e-mail address; and the text without it."""

import re

from transforms.reading.cells import half_width

_SHOWN = 3
_LOOKS_PERSONAL = re.compile(
    r"(?<![\w.%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
    r"|(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"
    r"|(?<!\d)(?P<identity>\d{17}[\dXx])(?![\dA-Za-z])",
    re.ASCII,
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_BIRTH_DATE = re.compile(r"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def masked(text: str) -> str:
    """The text with its first three characters left of whatever looks personal: `210***`, `139***`, `zha***`."""
    kept, done = [], 0
    # Folding keeps every place: a character for a character.
    for match in _LOOKS_PERSONAL.finditer(half_width(text)):
        if match["identity"] is None or _is_identity(match["identity"]):
            kept.append(f"{text[done : match.start() + _SHOWN]}***")
            done = match.end()
    return "".join(kept) + text[done:]


def _is_identity(number: str) -> bool:
    """Whether 18 digits are an identity number, be it a mistyped one: by its check digit, or the birth date in it."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return number[-1].upper() == _CHECK_DIGITS[total % 11] or _BIRTH_DATE.match(number) is not None
