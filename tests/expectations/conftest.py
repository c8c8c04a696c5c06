from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlalchemy as sa


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build database as a refresh has it: a file, with schemas."""
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        connection.execute("create schema finance; create schema commerce; create schema staging; create schema s")
        yield connection


@pytest.fixture
def scans() -> Iterator[Callable[[str], list[str]]]:
    """The statements that read a table's rows: not GX's probe of one, nor its questions to the catalogue."""
    executed: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        executed.append(" ".join(statement.split()))

    def reading(table: str) -> list[str]:
        return [each for each in executed if f"FROM {table} " in each and not each.startswith("SELECT 1 FROM")]

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield reading
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
