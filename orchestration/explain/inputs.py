"""Inputs: the deliveries of a release as staging views again, each row with its number, in a database of its own.

A staged file that still stands is read as it is; any other delivery is typed again from the archive.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.deliveries.identity import delivery_id
from orchestration.explain.origins import AT
from orchestration.staging.originals import original
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from orchestration.warehouse.sql import literal
from transforms import Feed
from transforms.reading import Period, read

_ROWS_OF_A_FILE = 1 << 32


class InputGone(LookupError):
    """A delivery of the release that cannot be read again; `told` says which and why."""

    def __init__(self, told: Message) -> None:
        super().__init__(f"{told.zh} / {told.en}")
        self.told = told


@dataclass
class Inputs:
    """A database whose schema `staging` has the feeds as they were in force; `deliveries` by their number there."""

    connection: duckdb.DuckDBPyConnection
    deliveries: list[Delivery] = field(default_factory=list)

    def number_of(self, delivery: Delivery) -> int:
        return self.deliveries.index(delivery)


@contextmanager
def inputs(home: Home, feeds: Iterable[Feed], deliveries: Sequence[Delivery], afresh: bool = False) -> Iterator[Inputs]:
    """The deliveries in force of these feeds; all of them typed again if `afresh`. Raises InputGone."""
    with (
        tempfile.TemporaryDirectory(prefix="shenhe-explain-") as folder,
        duckdb.connect(config={"temp_directory": f"{folder}/spilled"}) as connection,
    ):
        found = Inputs(connection)
        connection.execute("create schema staging")
        connection.execute("create table main.delivered (delivery varchar, number bigint)")
        for feed in feeds:
            of_feed = [one for one in deliveries if one.feed == feed.name and one.state == "in force"]
            paths = {}
            for one in of_feed:
                name = delivery_id(feed, str(one.period), one.sha256)
                paths[name] = _staged(home, feed, one, name, Path(folder), afresh)
                connection.execute("insert into main.delivered values (?, ?)", [name, len(found.deliveries)])
                found.deliveries.append(one)
            _create_view(connection, feed, paths)
        yield found


def _staged(home: Home, feed: Feed, delivery: Delivery, name: str, folder: Path, afresh: bool) -> Path:
    standing = home.staged_file(feed.name, name)
    if standing.exists() and not afresh:
        return standing
    of = f"{delivery.feed} {delivery.period} {delivery.file} ({delivery.sha256[:12]})"
    source = original(home, delivery.sha256)
    if source is None or sha256_of(source) != delivery.sha256:
        raise InputGone(
            Message(f"档案中已无此报送或已损坏，无法追溯：{of}", f"gone from the archive, or damaged there: {of}")
        )
    into = folder / f"{name}.parquet"
    if read(feed, source, Period.parse(str(delivery.period)), name, into).problems:
        raise InputGone(
            Message(f"现行读取规则不再接受此报送，无法追溯：{of}", f"no longer accepted by the reader of today: {of}")
        )
    return into


def _create_view(connection: duckdb.DuckDBPyConnection, feed: Feed, paths: Mapping[str, Path]) -> None:
    columns = ", ".join(f'staged."{name}"' for name, _ in feed.staged_columns)
    if paths:
        listed = ", ".join(literal(str(path)) for path in paths.values())
        query = f"""
            select {columns}, delivered.number * {_ROWS_OF_A_FILE} + staged.file_row_number as {AT}
            from read_parquet([{listed}], file_row_number = true) as staged
            inner join main.delivered on staged._delivery = delivered.delivery
        """
    else:
        empty = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in feed.staged_columns)
        query = f"select {empty}, cast(null as bigint) as {AT} where false"
    connection.execute(f"create view staging.{feed.name} as {query}")


DELIVERY_OF = f"{AT} // {_ROWS_OF_A_FILE}"
"""SQL for the number of the delivery that a row is of."""
RECORD_OF = f"{AT} % {_ROWS_OF_A_FILE} + 1"
"""SQL for a row's place in its staged file, from 1: for a log, the record of the delivery."""
