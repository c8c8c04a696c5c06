"""Garbled texts: what was written in one encoding and read in another, told by how much better the other reading is.

A character weighs as much as the logarithm of how often it stands in an office's texts, roughly; a reading as much as
the different characters in it. Which ideographs are usual the old standards say themselves: the first level of GB 2312
and of Big5 before the second, and what stands in neither after both. One rare name weighs nothing by itself: another
encoding has to make more of it.
"""

import math
import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from transforms.reading.common import SIMPLIFIED, TRADITIONAL

# What a file was read in, what it was written in, and how much less likely that is than GB18030 for Big5 or UTF-8.
_WAYS = {
    "gb18030": {
        "utf-8": 0.0, "big5": 0.0, "shift_jis": 2.0, "euc_jp": 4.0, "euc_kr": 4.0, "cp1251": 4.0, "koi8_r": 4.0,
        "cp1252": 0.0,
    },
    "cp1252": {
        "utf-8": 0.0, "gb18030": 0.0, "big5": 0.0, "shift_jis": 2.0, "euc_jp": 2.0, "euc_kr": 2.0,
        "cp1251": 2.0,
    },
    "big5": {"utf-8": 3.0, "gb18030": 3.0},
    "shift_jis": {"utf-8": 3.0, "gb18030": 3.0, "big5": 3.0},
}  # fmt: skip
# By how much another reading has to be likelier: of a column's texts together, of each of several, of one alone.
_OF_ALL, _OF_SEVERAL, _OF_ONE = 6.5, 8.0, 13.0
# That many texts of a good column may be doubtful, and one in so many more.
_DOUBTFUL, _ONE_IN = 2, 200
_AGAINST = -10.0

# One in `rank + 30` is near to how the characters of a language are spread; five sixths of a text are common ones.
_COMMON = {
    character: math.log(0.236 / (30 + rank * len(SIMPLIFIED) / len(characters)))
    for characters in (TRADITIONAL, SIMPLIFIED)
    for rank, character in enumerate(characters)
}
_LETTERS = frozenset(map(chr, range(0x80)))
_PUNCTUATION = frozenset("·—…‘’“”　、。〈〉《》「」『』【】〔〕").union(map(chr, range(0xFF01, 0xFF5F)))
_SURE = _COMMON.keys() | _LETTERS | _PUNCTUATION
# Second levels begin with these bytes.
_SECOND_OF_GB2312, _SECOND_OF_BIG5 = 0xD8, 0xC9
# What no word looks like: a capital behind a small letter, Cyrillic beside other signs, accents without letters.
_NO_WORD = re.compile(
    r"[а-яa-zà-þ][А-ЯÀ-Þ]|[А-я][^А-я\s.,-]|[^А-я\s.,-][А-я]|(?<![a-zA-Z])[À-ÿ](?![a-zA-Z])|[À-ÿ][À-ÿ]"
)
_NO_WORD_WEIGHS = -6.0
_FIRST_IDEOGRAPHIC, _LOST = "\u2e80", "\ufffd"
# What U+FFFD becomes when it is stored as UTF-8 and read as GB18030: 锟斤拷.
_LOST_TWICE = (2 * _LOST).encode().decode("gb18030")
_RANGES = (
    (0x0000, 0x007F, -3.0),
    (0x0080, 0x009F, -20.0),
    (0x00C0, 0x017F, -6.5),
    (0x0410, 0x042F, -5.5),
    (0x0430, 0x044F, -3.7),
    (0x3041, 0x30FF, -6.5),
    (0xAC00, 0xD7A3, -8.0),
    (0xE000, 0xF8FF, -20.0),
    (0xFF61, 0xFF9F, -9.0),
    (0xFFFD, 0xFFFD, -12.0),
)


def garbled(texts: Collection[str]) -> list[str]:
    """Those of a column's different texts that were read in another encoding than they were written in."""
    # One character alone is no evidence.
    doubtful = [text for text in texts if not _SURE.issuperset(text) and len({*text} - _LETTERS) > 1]
    found = [text for text in doubtful if _LOST_TWICE in text]
    for read_in, ways in _WAYS.items():
        encoded = [(text, raw) for text in doubtful if (raw := _encoded(text, read_in)) is not None]
        for written_in, unlikely in ways.items():
            likelier = {}
            for text, raw in encoded:
                other = _decoded(raw, written_in)
                if other is not None and other != text:
                    likelier[text] = _weight(other) - _weight(text) - unlikely
            found += _judged(likelier, len(texts))
    return list(dict.fromkeys(found))


def _judged(likelier: dict[str, float], number: int) -> Iterator[str]:
    """The texts that another reading explains, of a column of so many; `likelier` says by how much it explains each."""
    whole = sum(max(more, _AGAINST) for more in likelier.values()) + _AGAINST * (number - len(likelier))
    several = sum(more >= _OF_SEVERAL for more in likelier.values()) > _DOUBTFUL + number / _ONE_IN
    least = 0.0 if whole >= _OF_ALL else _OF_SEVERAL if several else _OF_ONE
    return (text for text, more in likelier.items() if more > least)


def _encoded(text: str, encoding: str) -> bytes | None:
    try:
        if encoding == "cp1252":
            # Bytes that Windows leaves open are read as control characters.
            return b"".join(_in(character, "cp1252") or character.encode("latin-1") for character in text)
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        # Of a text in UTF-8 the last byte is often lost, as it has no other half.
        return raw.decode(encoding, "replace" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError:
        return None


def _weight(text: str) -> float:
    """The weight of a reading: letters repeat in every word, an ideograph that repeats says nothing new."""
    letters = [character for character in text if character < _FIRST_IDEOGRAPHIC or character == _LOST]
    others = {*text}.difference(letters)
    return sum(map(_weight_of, [*letters, *others])) + _NO_WORD_WEIGHS * len(_NO_WORD.findall(text))


@lru_cache(maxsize=1 << 16)
def _weight_of(character: str) -> float:
    code = ord(character)
    if character in _COMMON:
        return _COMMON[character]
    if character in _PUNCTUATION:
        return -7.0
    for first, last, weight in _RANGES:
        if first <= code <= last:
            return weight
    gb2312, big5 = _in(character, "gb2312"), _in(character, "big5")
    if not (0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000):
        return -10.0 if gb2312 else -13.0
    if gb2312:
        return -10.5 if gb2312[0] < _SECOND_OF_GB2312 else -12.0
    if big5 and big5[0] < _SECOND_OF_BIG5:
        return -11.5
    return -12.5 if _in(character, "shift_jis") else -14.0 if big5 else -16.0


def _in(character: str, encoding: str) -> bytes:
    return character.encode(encoding, "ignore")
