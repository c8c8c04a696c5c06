"""What a peer is told before it is measured: the agreed columns of each feed, and the SQL of each table, as JSON.

Only the standard library is imported, since a peer's environment has nothing else of ours.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

DATABASE = "warehouse.duckdb"
"""The database that a peer writes, in its folder."""
MEMORY = "BENCH_MEMORY"
"""The variable that holds a peer's DuckDB to so much memory."""


@dataclass(frozen=True)
class Column:
    """A delivered column: header without unit, staged name, kind and DuckDB type, usual unit, suffix of its texts."""

    header: str
    name: str
    kind: str
    type: str
    unit: str | None
    required: bool
    suffix: str


@dataclass(frozen=True)
class Wide:
    """Columns that are unfolded into rows: a pattern of their headers, the column of the number, that of the value."""

    header: str
    name: str
    value: Column


@dataclass(frozen=True)
class Feed:
    """A feed: `media` is log or workbook, `cadence` says how its file names tell the period."""

    name: str
    media: str
    cadence: str
    sheet_column: str | None
    columns: tuple[Column, ...]
    personal: tuple[str, ...]
    order: tuple[str, ...]
    wide: Wide | None

    @property
    def types(self) -> dict[str, str]:
        """Name and DuckDB type of every staged column."""
        found = {column.name: column.type for column in self.columns}
        if self.sheet_column:
            found[self.sheet_column] = "varchar"
        if self.wide:
            found |= {self.wide.name: "bigint", self.wide.value.name: self.wide.value.type}
        return found | {"period": "varchar"}


@dataclass(frozen=True)
class Table:
    """A table of `core` or a mart: name with schema, query, and the tables and feeds (`staging.<feed>`) it reads.

    `types` has the DuckDB type of each column.
    """

    name: str
    query: str
    reads: tuple[str, ...]
    types: dict[str, str]


@dataclass(frozen=True)
class Manifest:
    """Feeds, and tables after those they read."""

    feeds: tuple[Feed, ...]
    tables: tuple[Table, ...]

    def feed(self, name: str) -> Feed:
        """The feed of a name. Raises StopIteration."""
        return next(feed for feed in self.feeds if feed.name == name)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Manifest:
        given = json.loads(path.read_text(encoding="utf-8"))
        tables = tuple(Table(**one | {"reads": tuple(one["reads"])}) for one in given["tables"])
        return cls(tuple(_feed(one) for one in given["feeds"]), tables)


def _feed(given: dict[str, object]) -> Feed:
    columns, personal, order, wide = given["columns"], given["personal"], given["order"], given["wide"]
    assert isinstance(columns, list)
    assert isinstance(personal, list)
    assert isinstance(order, list)
    assert wide is None or isinstance(wide, dict)
    return Feed(
        str(given["name"]),
        str(given["media"]),
        str(given["cadence"]),
        None if given["sheet_column"] is None else str(given["sheet_column"]),
        tuple(Column(**column) for column in columns),
        tuple(personal),
        tuple(order),
        None if wide is None else Wide(wide["header"], wide["name"], Column(**wide["value"])),
    )
