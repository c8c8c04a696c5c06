"""Around a table: what the cells above it, and the sheets without one, may say of units."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from transforms.reading.cells import is_missing
from transforms.reading.grid import Grid
from transforms.reading.mentions import is_suspect, mentions, unit_alone
from transforms.reading.stated import Said
from transforms.reading.units import simplified, stated_units, without_white

# A row of a cover has a line of text; one of more cells is of a table that is not ours, and its units are its own.
_CELLS_OF_A_LINE = 2
_LABEL = re.compile(r"[(]?(?:计量|金额|数据|货币|统计)?单位:?")


def said_on_cover(grid: Grid) -> Iterator[Said]:
    """What a sheet without a table says of units: in its name, its lines, and wherever nothing else can be meant."""
    if grid.sheet is not None:
        yield Said(grid.sheet, None, grid.sheet, applies=False)
    for number, row in grid.rows():
        texts = [cell for cell in row if isinstance(cell, str) and not is_missing(cell)]
        is_line = sum(not is_missing(cell) for cell in row) <= _CELLS_OF_A_LINE
        for text in texts:
            if is_suspect(text) and (is_line or any(one.stated for one in mentions(text))):
                yield Said(grid.sheet, number, text, applies=False)


def said_above(sheet: str | None, number: int, row: Sequence[Any], groups: bool) -> Iterator[Said]:
    """What a row above a header says. Where it heads groups of columns, a unit in brackets is of its group only."""
    texts = [cell for cell in row if isinstance(cell, str) and not is_missing(cell)]
    for n, text in enumerate(texts):
        behind = f"单位：{texts[n + 1]}" if n + 1 < len(texts) and is_unit_label(text) else ""
        if behind and (unit_alone(texts[n + 1]) or (":" in without_white(text) and stated_units(behind))):
            yield Said(sheet, number, behind, applies=True)
        elif is_suspect(text):
            applies = not groups or "单位" in without_white(simplified(text)) or unit_alone(text) is not None
            yield Said(sheet, number, text, applies)


def is_unit_label(cell: Any) -> bool:
    """Whether a cell is 单位, with or without a colon, and the unit stands elsewhere."""
    return isinstance(cell, str) and _LABEL.fullmatch(without_white(simplified(cell))) is not None
