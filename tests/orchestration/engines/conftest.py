"""Two engines on the same staged files: DuckDB, and one Spark for all tests that are marked `spark`."""

import os
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.engines.engine import Engine, Input
from orchestration.warehouse.home import Home
from transforms import Feed

PERIODS = {
    "year": ("2020", "2021", "2022"),
    "quarter": ("2021-Q4", "2022-Q1", "2022-Q2"),
    "month": ("2021-12", "2022-01", "2024-02"),
    "day": ("2022-10-01", "2022-10-07", "2024-02-29"),
    "any": ("2022", "2022-10"),
}
_TEXTS = ("", " a", "a", "A", "b", "é", "e\u0301", "沈河区", "和平区", "在营", "𠀀", "o'clock", "back\\slash", "%_")
_VALUES: dict[str, Sequence[Any]] = {
    "varchar": _TEXTS,
    "bigint": (0, 1, 2, 3, 7, 10**12, -1, -(10**12)),
    "decimal(18,4)": [
        Decimal(text)
        for text in ("0", "0.0001", "0.3333", "1", "2.5", "1234567.8901", "900719925474.0992", "900719925474.0993",
                     "98765432109876.5432", "99999999999999.9999", "-0.0001", "-2.5", "-99999999999999.9999")
    ],
    "decimal(38,12)": [Decimal(text) for text in ("0", "0.000000000001", "0.5", "12.3456", "1e20", "-0.1", "-1e20")],
    "date": [date(2022, 10, 1), date(2022, 10, 7), date(2022, 10, 8), date(2024, 2, 29), date(1969, 12, 31)],
    "timestamp": [
        datetime(2022, 10, 1), datetime(2022, 10, 1, 0, 0, 0, 1), datetime(2022, 10, 7, 23, 59, 59, 999999),
        datetime(2024, 2, 29, 12), datetime(2024, 3, 1), datetime(2022, 3, 27, 2, 30), datetime(2022, 10, 8),
    ],
    "boolean": (True, False),
}  # fmt: skip
_MISSING = 0.15


@pytest.fixture(scope="session")
def spark_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose name has characters that Spark and DuckDB would read as a pattern."""
    home = Home(tmp_path_factory.mktemp("engines") / "ho[m]e {1} *")
    home.prepare()
    return home


@pytest.fixture(scope="session")
def spark_is_here() -> None:
    """Skip where Spark cannot run."""
    if missing := why_no_spark():
        pytest.skip(missing)


@pytest.fixture(scope="session")
def spark(spark_home: Home, spark_is_here: None) -> Iterator[Engine]:
    """Spark on two cores of this machine."""
    from orchestration.engines.on_spark import OnSpark

    engine = OnSpark(spark_home, "local[2]", f"file://{spark_home.root}")
    yield engine
    engine.close()


def why_no_spark() -> str:
    """Why Spark cannot run here; empty where it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed: make spark"
    if not shutil.which("java") and "JAVA_HOME" not in os.environ:
        return "there is no Java: install Java 17"
    return ""


@dataclass
class Staged:
    """Staged files of a home, and views and tables on them in a DuckDB of its own."""

    home: Home
    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    inputs: dict[str, Input] = field(default_factory=dict)

    def put(self, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], files: int = 2) -> None:
        """Write rows to so many files, with the view `staging.<name>` on them; without rows there is no file."""
        self.put_in("staging", name, columns, rows, files)

    def put_in(
        self, schema: str, name: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]], files: int = 2
    ) -> None:
        """As `put`, with the view in another schema."""
        listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        marks = ", ".join("?" * len(columns))
        paths = []
        for number in range(files if rows else 0):
            path = self.home.staged_file(name, f"part{number}")
            path.parent.mkdir(exist_ok=True)
            self.connection.execute(f"create or replace temp table part ({listed})")
            self.connection.executemany(f"insert into part values ({marks})", rows[number::files])
            self.connection.execute(f"copy part to '{path}' (format parquet, compression zstd)")
            paths.append(path)
        self.put_files(name, columns, paths, schema)

    def put_files(self, name: str, columns: Mapping[str, str], paths: Sequence[Path], schema: str = "staging") -> None:
        """The view `staging.<name>`, or in another schema, on these files."""
        from orchestration.warehouse.sql import parquet_scan

        nothing = ", ".join(f'cast(null as {kind}) as "{column}"' for column, kind in columns.items())
        rows = f"select * from {parquet_scan(paths)}" if paths else f"select {nothing} where false"
        self.connection.execute(f"create schema if not exists {schema}")
        self.connection.execute(f"create or replace view {schema}.{name} as {rows}")
        self.inputs[f"{schema}.{name}"] = Input(f"{schema}.{name}", columns, paths)

    def put_table(self, name: str, query: str) -> None:
        """A table of the build."""
        self.connection.execute(f"create schema if not exists {name.partition('.')[0]}")
        self.connection.execute(f"create or replace table {name} as {query}")
        described = self.connection.execute(f"describe {name}").fetchall()
        self.inputs[name] = Input(name, {column: kind for column, kind, *_ in described})

    def rows(self, query: str) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
        """Columns with their types, and all rows in one order."""
        result = self.connection.execute(f"select * from ({query}) order by all")
        return [(column[0], str(column[1])) for column in result.description], result.fetchall()

    def assert_same(self, engine: Engine, query: str, reads: Sequence[str]) -> int:
        """Assert that an engine gives the rows that DuckDB gives. Returns how many."""
        expected = self.rows(query)
        with engine.rows_of(self.connection, query, [self.inputs[name] for name in reads]) as found:
            assert found != query
            columns, rows = self.rows(found)
        assert columns == expected[0]
        different = [pair for pair in zip(rows, expected[1], strict=True) if repr(pair[0]) != repr(pair[1])]
        assert not different, f"{len(different)} of {len(rows)} rows: {different[:2]}"
        return len(rows)


@pytest.fixture
def staged(spark_home: Home) -> Iterator[Staged]:
    found = Staged(spark_home)
    yield found
    found.connection.close()
    shutil.rmtree(spark_home.staged)
    spark_home.prepare()


EDGE = {
    "period": "varchar", "word": "varchar", "other": "varchar", "digits": "varchar", "n": "bigint", "m": "bigint",
    "x": "decimal(18,4)", "y": "decimal(18,4)", "day": "date", "began": "timestamp", "ended": "timestamp", "flag": "boolean",
}  # fmt: skip


@pytest.fixture
def edges(staged: Staged) -> Staged:
    """A staged table `edge` with columns of every type."""
    drawn = random.Random("edges")
    rows = []
    for _ in range(500):
        row = {name: drawn.choice([*_VALUES[kind], None]) for name, kind in EDGE.items()}
        row |= {"period": drawn.choice(("2021", "2022", "2022-Q1")), "digits": drawn.choice(("0", "-7", "2022", None))}
        rows.append([*row.values()])
    staged.put("edge", EDGE, rows)
    return staged


@pytest.fixture(scope="session")
def edge_rows() -> Callable[[Feed, int], list[tuple[Any, ...]]]:
    """Makes rows of a feed, the same every time: edges of each type, ties, a missing value in each seventh place.

    Keys are unique, as the gates see to it; a number is not below what its contract allows.
    """

    def make(feed: Feed, count: int) -> list[tuple[Any, ...]]:
        drawn = random.Random(feed.name)
        contract = {column.name: column for column in feed.valued_columns}
        key = {*feed.key, "period", feed.wide.name if feed.wide else "period"}
        rows: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        for _ in range(count):
            row = {}
            for name, kind in feed.staged_columns:
                column = contract.get(name)
                if name == "period":
                    values: Sequence[Any] = PERIODS[feed.cadence]
                elif column is not None and column.choices:
                    values = column.choices
                elif column is not None and column.minimum is not None:
                    values = [value for value in _VALUES[kind] if value >= column.minimum]
                else:
                    values = _VALUES[kind]
                row[name] = drawn.choice(values) if name in key or drawn.random() > _MISSING else None
            if feed.wide:
                row[feed.wide.name] = drawn.choice((1, 2, 10, 12, 2021, 2022))
            unique = tuple(row[name] for name in row if name in key)
            rows[unique if feed.key else (len(rows),)] = tuple(row.values())
        return list(rows.values())

    return make
