"""What an engine is given, and what it gives back."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

Call = Callable[[Callable[[Path, Any], Any], Any], "Future[Any]"]
"""Has a function called somewhere, with the root of the home as it is found there, and an argument."""


class EngineFailed(RuntimeError):
    """The engine did not start, or gave up; the message is one line, which says where it says more."""


@dataclass(frozen=True)
class Input:
    """A table or view that a query reads, as `schema.name`, with its columns by name and their DuckDB types.

    `files` are the staged files behind a staging view, None for a table of the build; `rows` how many rows they have.
    """

    name: str
    columns: Mapping[str, str]
    files: Sequence[Path] | None = None
    rows: int = 0


class Engine(Protocol):
    """Computes rows; one per refresh. The fingerprint of a table does not depend on the engine: its rows must not."""

    def takes(self, inputs: Sequence[Input]) -> bool:
        """Whether it computes from these itself, and starts for it; else DuckDB does."""

    def rows_of(
        self, connection: duckdb.DuckDBPyConnection, query: str, inputs: Sequence[Input]
    ) -> AbstractContextManager[str]:
        """A select that gives the rows of a query when DuckDB runs it on this connection within the context.

        Its columns have the names, the order and the types that DuckDB gives the query.
        """

    def calls(self, size: int) -> bool:
        """Whether it has processes of its own to which reading files of so many bytes is worth being handed."""

    def calling(self) -> AbstractContextManager[Call]:
        """Have functions called by its processes within the context; what is not done by its end is given up.

        A function, its argument and what it returns are pickled. One that is lost on the way is called again.
        """

    def close(self) -> None:
        """Let go of what was started."""
