"""Spark as the engine: reads staged files where they lie, and leaves the rows of one table in the home for DuckDB.

What Spark runs is the query that DuckDB would, in Spark's dialect. Nothing but the finished rows comes back.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.engines.engine import Call, EngineFailed, Input
from orchestration.warehouse.home import Home
from orchestration.warehouse.sql import literal, parquet_scan

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from orchestration.engines.spark_session import Running

_TYPES = {"varchar": "string", "bigint": "bigint", "integer": "int", "date": "date", "timestamp": "timestamp_ntz",
          "boolean": "boolean", "double": "double"}  # fmt: skip
_FOLDER = "file://"


@dataclass(frozen=True)
class Worth:
    """From how many staged rows, and from how many bytes to read, Spark is worth it."""

    rows: int = 0
    bytes: int = 0


EVERYTHING = Worth()
Starting = Callable[[], AbstractContextManager[None]]


class OnSpark:
    """Spark under a master, for queries on so many staged rows, and for so many bytes that are read.

    `address` is where the cluster finds the home, as a URL without a slash at its end. Spark starts within `starting`.
    """

    def __init__(
        self, home: Home, master: str, address: str, worth: Worth = EVERYTHING, starting: Starting = nullcontext
    ) -> None:
        self._home, self._master, self._address, self._worth = home, master, address, worth
        self._starting = starting
        self._here: Running | None = None

    def takes(self, inputs: Sequence[Input]) -> bool:
        is_staged = any(one.files is not None for one in inputs)
        return is_staged and sum(one.rows for one in inputs) >= self._worth.rows

    @contextmanager
    def rows_of(self, connection: duckdb.DuckDBPyConnection, query: str, inputs: Sequence[Input]) -> Iterator[str]:
        """As `Engine.rows_of`; what it does not take is computed where it is loaded."""
        if not self.takes(inputs):
            yield query
            return
        described = connection.execute(f"select column_name, column_type from (describe {query})").fetchall()
        with self._exchange() as folder:
            written = self._write(connection, query, inputs, folder)
            files = sorted(folder.glob("made/part-*"))
            self._require_all(connection, files, written)
            yield _loaded(files, dict(described))

    def calls(self, size: int) -> bool:
        """Whether the home is a folder for the executors, and they are worth it."""
        return self._address.startswith(_FOLDER) and size >= self._worth.bytes

    @contextmanager
    def calling(self) -> Iterator[Call]:
        from orchestration.engines.calls import calling

        root = Path(self._address.removeprefix(_FOLDER))
        with calling(self._running().sparkContext, root, f"reading for {self._home.root}", self._failing) as call:
            yield call

    def close(self) -> None:
        """Leave it running for the next home of this process, with which it ends."""
        self._here = None

    def _running(self) -> "SparkSession":
        if self._here is None:
            with self._starting():
                # Half a second to import, and pandas with it.
                from orchestration.engines.spark_session import running

                with self._failing():
                    self._here = running(self._master, self._home.root / "spark.log")
        return self._here.session

    def _write(self, connection: duckdb.DuckDBPyConnection, query: str, inputs: Sequence[Input], folder: Path) -> int:
        """Have Spark compute a query and write its rows. Returns how many there are, as Spark counted them."""
        from pyspark.sql import Observation, functions

        from orchestration.engines.dialect import to_spark, view_name

        session = self._running()
        with self._failing():
            for one in inputs:
                files = _exported(connection, one, folder) if one.files is None else one.files
                self._create_view(session, view_name(one.name), one.columns, files)
            rows = session.sql(to_spark(query, {one.name: one.columns for one in inputs}))
            counted = Observation()
            rows = rows.observe(counted, functions.count(functions.lit(1)).alias("rows"))
            rows.write.parquet(self._where(folder / "made"))
            return int(counted.get["rows"])

    def _require_all(self, connection: duckdb.DuckDBPyConnection, files: Sequence[Path], written: int) -> None:
        """Raise EngineFailed unless all that Spark wrote is here: an executor may have written to a disk of its own."""
        found = connection.execute(f"select count(*) from {parquet_scan(files)}").fetchone() if files else (0,)
        if found != (written,):
            here = found[0] if found else 0
            said = f"{written} 行仅到 {here} 行，请将 home 共享给集群 / {written} rows, {here} are here: share the home"
            raise EngineFailed(f"Spark ({self._master}): {said}（{self._address}）")

    def _create_view(
        self, session: "SparkSession", name: str, columns: Mapping[str, str], files: Sequence[Path]
    ) -> None:
        schema = ", ".join(f"`{column}` {_spark_type(kind)}" for column, kind in columns.items())
        if files:
            found = session.read.schema(schema).parquet(*(_as_pattern(self._where(path)) for path in files))
        else:
            nothing = ", ".join(f"cast(null as {_spark_type(kind)}) as `{column}`" for column, kind in columns.items())
            found = session.sql(f"select {nothing} where false")
        found.createOrReplaceTempView(name)

    @contextmanager
    def _exchange(self) -> Iterator[Path]:
        """A folder of the home for one table. Its name is new: DuckDB may remember a file by its name."""
        self._home.exchange.mkdir(mode=0o700, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=self._home.exchange))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    def _where(self, path: Path) -> str:
        return f"{self._address}/{path.relative_to(self._home.root).as_posix()}"

    @property
    def _log(self) -> Path:
        return self._here.log if self._here else self._home.root / "spark.log"

    @contextmanager
    def _failing(self) -> Iterator[None]:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            yield
        except (Py4JError, PySparkException) as error:
            raise EngineFailed(f"Spark ({self._master}): {_line(str(error))}（{self._log}）") from error


def _exported(connection: duckdb.DuckDBPyConnection, one: Input, folder: Path) -> list[Path]:
    """A table of the build as a file: it is small, and only its build has it."""
    path = folder / f"{one.name}.parquet"
    connection.execute(f"copy {one.name} to {literal(str(path))} (format parquet)")
    return [path]


def _loaded(files: Sequence[Path], columns: Mapping[str, str]) -> str:
    """The select over what Spark wrote; without any file, one that gives the columns and no rows."""
    from_files = f"from {parquet_scan(files)}" if files else "where false"
    values = {name: f'"{name}"' if files else "null" for name in columns}
    listed = ", ".join(f'cast({values[name]} as {kind}) as "{name}"' for name, kind in columns.items())
    return f"select {listed} {from_files}"


def _line(said: str) -> str:
    """What Spark says, without where; of one of our own functions that raised, what it raised."""
    first, _, more = said.strip().partition("\n")
    raised = [line for line in more.splitlines() if re.match(r"[\w.]+: ", line)]
    return raised[0] if raised and first.endswith("Python worker:") else first


def _spark_type(kind: str) -> str:
    lowered = kind.lower()
    return lowered if lowered.startswith("decimal") else _TYPES[lowered]


def _as_pattern(address: str) -> str:
    """An address as Hadoop reads it, where what looks like a pattern stands for itself."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", address)
