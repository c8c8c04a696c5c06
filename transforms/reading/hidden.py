"""What is hidden in a workbook: a hidden sheet is no delivery, hidden rows and columns count and are said."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from transforms.reading.grid import Grid
from transforms.reading.problems import Problem, Remark

if TYPE_CHECKING:
    from transforms.reading.header import Table
    from transforms.reading.rows import Row


def hidden_problems(grid: Grid) -> list[Problem]:
    """A hidden sheet with a table: whether it is meant to count, only who sent it can say."""
    if not grid.facts.hidden:
        return []
    zh = f"工作表“{grid.sheet}”被隐藏，而其中有本表的数据：隐藏的工作表不计入，请取消隐藏或删去此表"
    en = f"sheet {grid.sheet!r} is hidden, and holds a table of this feed: unhide it if it counts, else delete it"
    return [Problem(grid.sheet, None, None, "", zh, en, "file")]


def hidden_remarks(table: "Table", data: Iterable["Row"]) -> tuple[Remark, ...]:
    """What is said of a table's data rows and columns that are hidden or filtered out: they were read all the same."""
    facts, sheet = table.grid.facts, table.grid.sheet
    remarks = []
    if facts.hidden_rows:
        count = sum(row.number in facts.hidden_rows for row in data)
        if count:
            one = "row was" if count == 1 else "rows were"
            zh = f"工作表“{sheet}”有 {count} 行被隐藏或筛除，已计入"
            remarks.append(Remark(zh, f"{count} hidden {one} counted in sheet {sheet!r}"))
    places = [*table.places.values(), *(place for _, place in table.unfolded)]
    for place in places if facts.hidden_columns else ():
        if place.index in facts.hidden_columns:
            zh = f"工作表“{sheet}”的“{place.header}”列被隐藏，已读取"
            remarks.append(Remark(zh, f"hidden column {place.header!r} of sheet {sheet!r} was read"))
    return tuple(remarks)
