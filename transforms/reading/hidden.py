"""What is hidden in a workbook: a hidden sheet is no delivery, hidden rows and columns count and are said."""

from transforms.reading.header import Table
from transforms.reading.problems import Remark
from transforms.reading.rows import data_rows


def hidden_remarks(table: Table) -> tuple[Remark, ...]:
    """What is said of a table's rows and columns that are hidden or filtered out: they were read all the same."""
    facts, sheet = table.grid.facts, table.grid.sheet
    remarks = []
    if facts.hidden_rows:
        count = sum(row.number in facts.hidden_rows for row in data_rows(table))
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
