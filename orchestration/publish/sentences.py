"""Sentences of a communiqué, compiled from the figures and the catalogue: `区域管理总部76家，占全市比重66%。`

The names of figures and what the catalogue says of them, kind, whole and parts, base, are all the grammar there is: a
new figure needs no word here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestration.publish.model import Bulletin, Entry, Theme
from orchestration.publish.wording import growth_word, number_en, told_change
from orchestration.warehouse.messages import Message


@dataclass(frozen=True)
class Piece:
    """A part of a text in which `figure` is named where the part is the figure's value."""

    text: str
    figure: str = ""


@dataclass(frozen=True)
class Communique:
    """What is said of a theme, in Chinese and in English; `str` of either is joined from its pieces."""

    zh: tuple[Piece, ...]
    en: tuple[Piece, ...]

    @property
    def texts(self) -> Message:
        return Message(*("".join(piece.text for piece in said) for said in (self.zh, self.en)))


def communique(bulletin: Bulletin, theme: Theme) -> Communique:
    """The sentences on the figures that a theme has for the year of the bulletin; no piece where it has none.

    Where there is a report, what a ratio is computed from is left to the ratio, unless the report prints it.
    """
    of_year = [entry for entry in theme.entries if entry.now.year == bulletin.year]
    parts = {name for entry in of_year if entry.figure.kind == "ratio" for name in _parts_of(entry)} - bulletin.printed
    left_out = parts if bulletin.printed else set()
    groups = list(_groups([entry for entry in of_year if entry.figure.figure not in left_out]))
    zh = [piece for group in groups for piece in (*_chinese(group), Piece("。"))]
    en = [piece for group in groups for piece in (*_english(group), Piece(". "))]
    return Communique(
        (Piece(f"{bulletin.year}年，"), *zh) if zh else (),
        (*en[:-1], Piece(".")) if en else (),
    )


@dataclass(frozen=True)
class _Group:
    """A figure that a sentence begins with, those that are told of it, and the parts of it."""

    head: Entry
    attached: tuple[Entry, ...]
    parts: tuple[Entry, ...]


def _groups(entries: Sequence[Entry]) -> Iterator[_Group]:
    """The figures in sentences, each figure once, in the order of their heads."""
    names = {entry.figure.figure: entry for entry in entries}
    attached: dict[str, list[Entry]] = defaultdict(list)
    parts: dict[str, list[Entry]] = defaultdict(list)
    placed = set()
    for entry in entries:
        if (head := _head(entry, entries)) in names:
            attached[head].append(entry)
            placed.add(entry.figure.figure)
    for entry in entries:
        name, whole = entry.figure.figure, entry.figure.part_of
        if whole in names and name not in placed and not names[whole].figure.part_of and not attached[name]:
            parts[whole].append(entry)
            placed.add(name)
    for name, entry in names.items():
        if name not in placed:
            yield _Group(entry, tuple(attached[name]), tuple(parts[name]))


def _head(entry: Entry, entries: Iterable[Entry]) -> str:
    """The figure that a growth, a ratio or a rank is told of, empty where it stands for itself."""
    figure = entry.figure
    if figure.kind in ("growth", "ratio"):
        return figure.numerator
    if figure.kind == "rank":
        name = _without_place(figure.name_zh)
        return next((one.figure.figure for one in entries if one is not entry and one.figure.name_zh == name), "")
    return ""


def _parts_of(entry: Entry) -> tuple[str, str]:
    return entry.figure.numerator, entry.figure.denominator


def _chinese(group: _Group) -> Iterator[Piece]:
    head = group.head
    yield from _clause_zh(head)
    if (said := told_change(head)) and not _tells_growth(head, group.attached):
        yield Piece(f"，{said.zh}")
    for entry in group.attached:
        yield Piece("，")
        yield from _attached_zh(head, entry)
    for number, part in enumerate(group.parts):
        yield Piece("、" if number else "，其中，")
        yield from _clause_zh(part)
        if said := told_change(part):
            yield Piece(f"（{said.zh}）")


def _attached_zh(head: Entry, entry: Entry) -> Iterator[Piece]:
    kind = entry.figure.kind
    if kind == "growth":
        yield Piece(f"同比{growth_word(entry).zh}")
        yield _value_zh(entry, entry.now.as_printed.lstrip("-"))
        return
    if kind == "rank":
        yield Piece("居")
        yield _value_zh(entry)
    else:
        yield from _clause_zh(entry, _noun(head))
    if said := told_change(entry):
        yield Piece(f"，{said.zh}")


def _clause_zh(entry: Entry, known: str = "") -> Iterator[Piece]:
    """A figure with its value; what is `known`, as it was just told, is left off where its name says a share of it."""
    figure = entry.figure
    _, mode = _core(figure.name_zh)
    if entry.now.value == 0 and mode == _AT_ALL_TIMES and figure.kind == "stock":
        yield Piece(f"{_noun(entry)}{mode}")
        yield Piece("为零", figure.figure)
        return
    if figure.kind == "rank":
        yield Piece(f"{_without_place(figure.name_zh)}居")
    else:
        noun = _told_of(known, _noun(entry))
        yield Piece(noun if mode in ("", _AT_ALL_TIMES) else f"{noun}（{mode}）")
    yield _value_zh(entry)


def _told_of(known: str, name: str) -> str:
    rest = name.removeprefix(known)
    return rest if rest.startswith("占") else name


def _value_zh(entry: Entry, told: str = "") -> Piece:
    carried = "（沿用）" if entry.now.is_carried else ""
    return Piece(f"{told or entry.now.as_printed}{carried}", entry.figure.figure)


_AT_ALL_TIMES = "动态"
"""A stock that is to be kept at a level at all times."""
_CLASSIFIERS = "次处笔家人"
"""Words that only count: `活动次数` is `活动50次`. Others are nouns as well: `办件数` is `办件3910件`."""
_OF_TIME = "天日"


def _core(name: str) -> tuple[str, str]:
    """A name apart from what stands in brackets at its end."""
    found = re.fullmatch(r"(.+)（([^（）]+)）", name)
    return (found[1], found[2]) if found else (name, "")


def _noun(entry: Entry) -> str:
    """The name as it stands before a value: without the word for a number, where a unit follows that counts."""
    core, _ = _core(entry.figure.name_zh)
    counted = entry.figure.print_format.after.lstrip("万亿")
    if not core.endswith("数") or entry.figure.print_format.scale < 0 or core[-2:-1] in _OF_TIME:
        return core
    noun = core.removesuffix("数")
    return noun.removesuffix(counted) if counted and counted in _CLASSIFIERS else noun


def _without_place(name: str) -> str:
    """The name of a rank without the words that say that it is one."""
    core, mode = _core(name)
    return core if mode.endswith("位次") else re.sub(r"(全[市省国])?位次$", "", core)


def _english(group: _Group) -> Iterator[Piece]:
    head = group.head
    growth = next((entry for entry in group.attached if entry.figure.kind == "growth"), None)
    others = [entry for entry in group.attached if entry is not growth] + list(group.parts)
    name = head.figure.name_en
    ends_apart = re.search(r", (?!.* and )[^,]+$", name)
    yield Piece(f"{name}{',' if ends_apart else ''} {_VERBS[head.figure.kind]} ")
    yield _value_en(head)
    if growth:
        yield Piece(f", {growth_word(growth).en} ")
        yield _value_en(growth, number_en(growth.figure, abs(growth.now.value)))
        yield Piece(" on the year before")
    elif said := told_change(head):
        yield Piece(f", {said.en}")
    for number, entry in enumerate(others):
        yield Piece("; " if number else " (")
        yield Piece(f"{entry.figure.name_en}: ")
        yield _value_en(entry)
        if said := told_change(entry):
            yield Piece(f", {said.en}")
    if others:
        yield Piece(")")


_VERBS = {
    "stock": "stood at", "flow": "came to", "cumulative": "reached", "rank": "was", "ratio": "was", "growth": "was",
}  # fmt: skip


def _value_en(entry: Entry, told: str = "") -> Piece:
    carried = " (carried forward)" if entry.now.is_carried else ""
    return Piece(f"{told or number_en(entry.figure, entry.now.value)}{carried}", entry.figure.figure)


def _tells_growth(head: Entry, attached: Iterable[Entry]) -> bool:
    return any(entry.figure.kind == "growth" and entry.figure.numerator == head.figure.figure for entry in attached)
