"""The views `staging.<feed>` that people may ask: a feed's delivered columns, personal ones left out, described."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from orchestration.warehouse.messages import Message
from orchestration.warehouse.sql import literal, parquet_scan
from transforms import Column, Feed

# A free text may hold what no column has room for: an e-mail address, a mobile number, an identity number.
_LOOKS_PERSONAL = (
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|\b(?:86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}\b"
    r"|\b\d{17}[\dXx]\b"
)
_OF_EVERY_FEED = {
    "period": Message("报送时期", "period of the delivery"),
    "_delivery": Message("所属报送，即 deliveries 表的 delivery", "its delivery, as in deliveries.delivery"),
    "_sheet": Message("所在工作表", "sheet of the row"),
    "_row": Message("所在行号", "number of the row in its sheet"),
}


def create_view(connection: duckdb.DuckDBPyConnection, feed: Feed, files: Sequence[Path] | None) -> None:
    """Create `staging.<feed>` over staged files. None: a view that tells its columns, and refuses to be read."""
    view = f"staging.{feed.name}"
    if files:
        select = _rows(connection, feed, files)
    elif files is None:
        # A condition that raises, as no rows would be taken for an answer.
        refusal = Message(f"请在查询中写明 {view}", f"write {view} in the query")
        select = _no_rows(feed, f"error({literal(str(refusal))}) is null")
    else:
        select = _no_rows(feed, "false")
    connection.execute(f"create view {view} as {select}")
    said = Message(f"{feed.title}（暂存）：{feed.description}", f"{_words(feed.name)}, as delivered, in base units")
    connection.execute(f"comment on view {view} is {literal(str(said))}")
    told = comments(feed)
    for name, *_ in connection.execute(f"describe {view}").fetchall():
        connection.execute(f'comment on column {view}."{name}" is {literal(str(told[name]))}')


def comments(feed: Feed) -> dict[str, Message]:
    """What each column of a staged file holds."""
    told = {**_OF_EVERY_FEED}
    told |= {one.name: Message(f"报送列“{one.header}”", _words(one.name)) for one in feed.columns}
    if feed.sheet_column:
        told[feed.sheet_column] = Message("工作表名称", f"{_words(feed.sheet_column)}, the name of the sheet")
    if wide := feed.wide:
        headers = wide.header.format("N")
        told[wide.name] = Message(f"报送列“{headers}”的列名 N", f"{_words(wide.name)}, from the header of a column")
        told[wide.value.name] = Message(f"报送列“{headers}”的数", _words(wide.value.name))
    return told


def _rows(connection: duckdb.DuckDBPyConnection, feed: Feed, files: Sequence[Path]) -> str:
    """The select over staged files: those of their columns that the contract has, and that are not personal."""
    scan = parquet_scan(files)
    standing = {name for name, *_ in connection.execute(f"describe from {scan}").fetchall()}
    contract = {column.name: column for column in feed.columns}
    columns = [_shown(name, contract.get(name)) for name, _ in feed.staged_columns if name in standing]
    return f"select {', '.join(columns)} from {scan}"


def _shown(name: str, column: Column | None) -> str:
    if column is not None and column.kind == "text":
        return f"""regexp_replace("{name}", {literal(_LOOKS_PERSONAL)}, '***', 'g') as "{name}\""""
    return f'"{name}"'


def _no_rows(feed: Feed, condition: str) -> str:
    columns = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in feed.staged_columns)
    return f"select {columns} where {condition}"


def _words(name: str) -> str:
    return name.replace("_", " ")
