"""Inputs: the deliveries of a release as staging views again, each row with its number, in a database of its own.

A staged file is compared with the hash that the release lists; where it is gone or not the same, or is read otherwise
today, the delivery is typed again from the archive.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.deliveries.identity import delivery_id
from orchestration.explain.origins import AT
from orchestration.explain.released import Released
from orchestration.staging.asked import Listed, staged_copy, type_again
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.home import Home
from orchestration.warehouse.sql import literal
from transforms import Feed

_ROWS_OF_A_FILE = 1 << 32

DELIVERY_OF = f"{AT} // {_ROWS_OF_A_FILE}"
"""SQL for the number of the delivery that a row is of."""
RECORD_OF = f"{AT} % {_ROWS_OF_A_FILE} + 1"
"""SQL for a row's place in its staged file, from 1: for a log, the record of the delivery."""


@dataclass
class Inputs:
    """A database whose schema `staging` has the feeds as they were in force; `deliveries` by their number there."""

    connection: duckdb.DuckDBPyConnection
    deliveries: list[Delivery] = field(default_factory=list)


@contextmanager
def inputs(home: Home, feeds: Iterable[Feed], released: Released) -> Iterator[Inputs]:
    """The deliveries in force of these feeds, as a release lists them. Raises NotStaged."""
    in_force = {(one.feed, one.period): one for one in released.deliveries if one.state == "in force"}
    with (
        tempfile.TemporaryDirectory(prefix="shenhe-explain-") as folder,
        duckdb.connect(config={"temp_directory": f"{folder}/spilled"}) as connection,
    ):
        found = Inputs(connection)
        connection.execute("create schema staging")
        connection.execute("create table main.delivered (delivery varchar, number bigint)")
        for feed in feeds:
            paths = []
            for one in released.in_force:
                if one.feed == feed.name:
                    paths.append(_rows_of(home, feed, one, Path(folder)))
                    number = [paths[-1].stem, len(found.deliveries)]
                    connection.execute("insert into main.delivered values (?, ?)", number)
                    found.deliveries.append(in_force[one.feed, one.period])
            _create_view(connection, feed, paths)
        yield found


def _rows_of(home: Home, feed: Feed, one: Listed, folder: Path) -> Path:
    is_read_today = one.delivery == delivery_id(feed, one.period, one.sha256)
    return (staged_copy(home, feed, one, folder) if is_read_today else None) or type_again(home, feed, one, folder)


def _create_view(connection: duckdb.DuckDBPyConnection, feed: Feed, paths: Sequence[Path]) -> None:
    if paths:
        columns = ", ".join(f'staged."{name}"' for name, _ in feed.staged_columns)
        listed = ", ".join(literal(str(path)) for path in paths)
        query = f"""
            select {columns}, delivered.number * {_ROWS_OF_A_FILE} + staged.file_row_number as {AT}
            from read_parquet([{listed}], file_row_number = true) as staged
            inner join main.delivered on staged._delivery = delivered.delivery
        """
    else:
        empty = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in feed.staged_columns)
        query = f"select {empty}, cast(null as bigint) as {AT} where false"
    connection.execute(f"create view staging.{feed.name} as {query}")
