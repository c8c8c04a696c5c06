"""Characters: what is not seen in a text, what is seen alike, and what no text of an office holds.

A text is compared without its invisible characters: `RZ1` is one key, with a zero-width space or without.
"""

import re
import unicodedata

# Unicode's Default_Ignorable_Code_Point: soft hyphen, zero-width space and joiners, marks of direction, variation
# selectors, byte order mark, fillers.
_IGNORABLE = (
    r"\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164"
    r"\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFF8\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF"
)
# Every space of Unicode but the one of a Chinese keyboard, which a text may keep.
_SPACES = r"\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F"
_INVISIBLE = re.compile(f"[{_IGNORABLE}]")
_SPACE = re.compile(f"[{_SPACES}]")
# The radicals that a PDF gives in place of the ideographs that look like them.
_RADICALS = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FE0)}
# What needs no second look, as ranges of a character class: letters, ideographs, punctuation and signs.
PLAIN = "¡-¬®-ſΑ-ΡΣ-Ωα-ωЁА-яё‐-‧‰-⁞℃№Ⅰ-ↈ←-⋿①-⓿─-⛿　-〩ぁ-ゖァ-ー㎀-㏟㐀-䶿一-鿿가-힣！-～￠-￦"
_IS_PLAIN = re.compile(f"[\t\n\r -~{PLAIN}]*")
_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_WHITE_CONTROLS = "\t\n\r\v\f"
_REPLACEMENT = "\ufffd"


def visible(text: str) -> str:
    """A text as it looks: composed, without what is invisible, with plain spaces and ideographs for radicals."""
    if text.isascii() or _IS_PLAIN.fullmatch(text):
        return text
    composed = unicodedata.normalize("NFC", text).translate(_RADICALS)
    return _SPACE.sub(" ", _INVISIBLE.sub("", composed))


def foreign(text: str) -> str | None:
    """The first character that no text holds: a control, private or unassigned one, or the mark of one that was lost.

    Of a text without invisible characters.
    """
    if _IS_PLAIN.fullmatch(text):
        return None
    for character in text:
        if character == _REPLACEMENT:
            return character
        if unicodedata.category(character) in _NO_TEXT and character not in _WHITE_CONTROLS:
            return character
    return None
