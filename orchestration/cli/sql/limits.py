"""What a query may be and take: statements that read, so much time, so much memory; else it ends with one line."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.cli import exits
from orchestration.cli.naming import without_far_names

_GAP = r"(?:\s|--[^\n]*|/\*.*?\*/)*"
_OPTIONS = r"\((?!\s*(?:select|with|from|values)\b)[^()]*\)"
_EXPLAIN = re.compile(rf"{_GAP}explain\b(?:{_GAP}analyze\b)?(?:{_GAP}{_OPTIONS})?", re.IGNORECASE | re.DOTALL)


def check_statements(query: str) -> None:
    """Only what reads is run: a `copy` could write beside the file that is open, even under `explain analyze`."""
    for statement in duckdb.extract_statements(query):
        if statement.type == duckdb.StatementType.EXPLAIN:
            _check_explained(statement.query)
        elif statement.type != duckdb.StatementType.SELECT:
            _refuse(statement.type.name)


def _check_explained(query: str) -> None:
    """Of a statement that is explained nothing is known but its text: what is not understood is not run."""
    found = _EXPLAIN.match(query)
    explained = duckdb.extract_statements(query[found.end() :]) if found else []
    types = [statement.type for statement in explained]
    if types != [duckdb.StatementType.SELECT]:
        _refuse(types[0].name if types else "EXPLAIN")


def _refuse(name: str) -> None:
    raise exits.Stop(exits.WRONG_USAGE, f"只能查询，不能 {name} / only queries are run, not {name}")


@contextmanager
def interrupted_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what is still running after so many seconds."""
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def as_wrong_usage(timeout: float, memory: str) -> Iterator[None]:
    """A query that is wrong, too long or too large ends with one line."""
    try:
        yield
    except duckdb.InterruptException:
        zh, en = (
            f"查询超过 {timeout:g} 秒，已中止，可用 --timeout 放宽",
            f"interrupted after {timeout:g} s: see --timeout",
        )
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}") from None
    except duckdb.OutOfMemoryException:
        zh, en = f"查询所需内存超过 {memory}，可用 --memory 放宽", f"takes more than {memory} of memory: see --memory"
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}") from None
    except duckdb.Error as error:
        if "corrupt" in str(error).lower():
            raise
        if _NO_STAGING in str(error):
            zh, en = "暂存视图须加 --with-staging", "the schema staging is there with --with-staging"
            raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}") from None
        raise exits.Stop(exits.WRONG_USAGE, without_far_names(str(error))) from error


_NO_STAGING = 'schema "staging" does not exist'
