"""DuckDB as the engine: a query is computed where it is loaded."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import duckdb

from orchestration.engines.engine import Call, Input


class OnDuckDb:
    """The default engine, which needs nothing."""

    def takes(self, inputs: Sequence[Input]) -> bool:
        return False

    @contextmanager
    def rows_of(self, connection: duckdb.DuckDBPyConnection, query: str, inputs: Sequence[Input]) -> Iterator[str]:
        yield query

    def calls(self, size: int) -> bool:
        return False

    def calling(self) -> AbstractContextManager[Call]:
        raise NotImplementedError("it has no processes of its own")

    def close(self) -> None:
        pass
