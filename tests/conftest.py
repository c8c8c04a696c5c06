"""A released warehouse for tests: built once per session with the real refresh, copied for tests that change it.

The test modules say what it promises.
"""

import csv
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from hypothesis import settings

# The same cases every time, so that failures can be reproduced.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")

REPOSITORY = Path(__file__).resolve().parents[1]
VARIABLES = ("SHENHE_HOME", "SHENHE_EXTRACTS", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "GX_ANALYTICS_ENABLED")


@dataclass(frozen=True)
class Said:
    """What a command said, and the code it ended with."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of a command called with `--format json`."""
        return list(json.loads(self.out))

    @property
    def held_back(self) -> list[str]:
        """The lines `held back: <gate> <subject> <period>`."""
        return [line for line in self.out.splitlines() if line.startswith("held back: ")]


@contextmanager
def environment(**changed: str) -> Iterator[None]:
    """The variables of the product as given, and as they were afterwards."""
    before = {name: os.environ.pop(name, None) for name in VARIABLES}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@dataclass(frozen=True)
class Warehouse:
    """A home and its folder of deliveries, and what a person types to them."""

    home: Path
    extracts: Path

    @property
    def current(self) -> Path:
        return self.home / "current.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that name this home and folder."""
        return {"SHENHE_HOME": str(self.home), "SHENHE_EXTRACTS": str(self.extracts)}

    def as_environment(self) -> AbstractContextManager[None]:
        """Set this home and folder for this process, within the context."""
        return environment(**self.environment)

    @contextmanager
    def dagster(self) -> Iterator[Any]:
        """The Dagster instance of this home."""
        import dagster as dg

        with (
            environment(DAGSTER_HOME=str(self.home / "dagster"), **self.environment),
            dg.DagsterInstance.get() as found,
        ):
            yield found

    def shenhe(self, *words: str) -> Said:
        """Run the command line in this process."""
        from orchestration.cli.main import run

        out, err, argv = io.StringIO(), io.StringIO(), sys.argv
        sys.argv = ["shenhe", *words]
        try:
            with self.as_environment(), redirect_stdout(out), redirect_stderr(err):
                code = run()
        finally:
            sys.argv = argv
        return Said(code, out.getvalue(), err.getvalue())

    def refresh(self) -> Said:
        return self.shenhe("refresh")

    def rows(self, query: str, file: str = "current.duckdb") -> list[dict[str, Any]]:
        """Rows of a query on the current release, or on another database file of the home."""
        with duckdb.connect(str((self.home / file).resolve()), read_only=True) as connection:
            result = connection.execute(query)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def column(self, query: str, file: str = "current.duckdb") -> list[Any]:
        """The first column of a query."""
        return [next(iter(row.values())) for row in self.rows(query, file)]

    def value(self, figure: str, period: str | None = None) -> float | None:
        """The value of a released figure, of its only period when none is named; None when it is missing."""
        found = {row["period"]: row["value"] for row in self.rows(f"from figures where figure = '{figure}'")}
        if period is None:
            assert len(found) <= 1, f"{figure} is there for {', '.join(found)}"
            return next(iter(found.values()), None)
        return found.get(period)

    def files(self, feed: str, part: str = "") -> list[Path]:
        """The files of a feed whose names hold a text, by name."""
        return sorted(path for path in (self.extracts / feed).iterdir() if part in path.name)

    def file(self, feed: str, part: str = "") -> Path:
        """The one file of a feed whose name holds a text."""
        (found,) = self.files(feed, part)
        return found

    def deliver(self, feed: str, name: str, rows: Iterable[Sequence[Any]]) -> Path:
        """Put a plain delivery into a feed's folder: CSV in UTF-8, or a workbook of one sheet. The header is a row."""
        path = self.extracts / feed / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".csv":
            with path.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle, lineterminator="\n").writerows(rows)
            return path
        book = xlsxwriter.Workbook(str(path))
        page = book.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        book.close()
        return path

    def explain(self, figure: str, period: str, gate: str = "revision") -> Path:
        """Sign a note that covers a figure or feed, its period and a gate; each call delivers a file of its own."""
        number = len(self.files("explanations", "样例说明_")) + 1 if (self.extracts / "explanations").exists() else 1
        header = ["指标", "时期", "检查", "说明", "签署人", "签署日期", "有效期至"]
        note = [figure, period, gate, f"样例说明{number}", "样例签署人", "2022-11-01", ""]
        return self.deliver("explanations", f"样例说明_2022-10-{number:02d}.csv", [header, note])

    def edit(self, feed: str, part: str, old: str, new: str, encoding: str = "utf-8") -> None:
        """Replace a text that occurs once in the one text file of a feed whose name contains `part`."""
        path = self.file(feed, part)
        text = path.read_bytes().decode(encoding)
        assert text.count(old) == 1, f"{path.name} holds {text.count(old)} times {old!r}"
        path.write_bytes(text.replace(old, new).encode(encoding))

    def copied(self, into: Path) -> "Warehouse":
        """The same home and deliveries elsewhere."""
        copy = Warehouse(into / "home", into / "extracts")
        shutil.copytree(self.home, copy.home, symlinks=True)
        shutil.copytree(self.extracts, copy.extracts)
        return copy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files at the top, which take longest: no worker is left alone with one of them at the end."""
    items.sort(key=lambda item: len(item.path.parts))


@pytest.fixture(scope="session")
def first_refresh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, Said]:
    """The warehouse after the first refresh of the repository's own deliveries, and what the refresh said."""
    folder = tmp_path_factory.mktemp("released")
    shutil.copytree(REPOSITORY / "extracts", folder / "extracts")
    warehouse = Warehouse(folder / "home", folder / "extracts")
    return warehouse, warehouse.refresh()


@pytest.fixture(scope="session")
def released(first_refresh: tuple[Warehouse, Said]) -> Warehouse:
    """The released warehouse. Only for tests that change nothing."""
    warehouse, said = first_refresh
    assert said.code == 0, f"{said.out}\n{said.err}"
    return warehouse


@pytest.fixture
def warehouse(released: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy of the released warehouse, to change at will."""
    return released.copied(tmp_path / "warehouse")


@pytest.fixture(scope="session")
def new_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Warehouse]:
    """Makes a warehouse without anything delivered."""

    def make() -> Warehouse:
        folder = tmp_path_factory.mktemp("new")
        (folder / "extracts").mkdir()
        return Warehouse(folder / "home", folder / "extracts")

    return make


@pytest.fixture
def empty(new_warehouse: Callable[[], Warehouse]) -> Warehouse:
    """A warehouse without anything delivered."""
    return new_warehouse()


@pytest.fixture(scope="session")
def revise() -> Callable[[Warehouse, int], None]:
    """Changes the released visits of the National Day before by a number, and signs the notes that this needs."""

    def change(warehouse: Warehouse, more: int) -> None:
        path = warehouse.files("zhongjie_footfall", "2021")[0]
        head, first, rest = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n").split("\n", 2)
        before, visits = first.rsplit(",", 1)
        path.write_text(f"{head}\n{before},{int(visits) + more}\n{rest}", encoding="utf-8")
        warehouse.explain("commerce.holiday_visits", "2021-10-01/2021-10-07")
        warehouse.explain("commerce.holiday_visits_growth", "2022-10-01/2022-10-07")

    return change


@pytest.fixture(scope="session")
def assert_explained() -> Callable[[Warehouse], int]:
    """Asserts of every released figure what its explanation promises. Returns how many were counts of rows."""

    def check(warehouse: Warehouse) -> int:
        from orchestration.explain.explanation import explain
        from orchestration.explain.released import read_released
        from orchestration.project.definitions import project
        from orchestration.warehouse.home import Home

        counts = 0
        released = read_released(Home(warehouse.home), None)
        for name, period in released.figures:
            figure = project().figures[name]
            found = explain(Home(warehouse.home), project(), released, figure, period)
            assert found.gates, f"{name} {period}"
            for part in found.parts:
                assert part.is_as_released, f"{name} {period}: {part.counted.value}, not {part.released['value']}"
                assert part.counted.untraced is None, f"{name}: {part.counted.untraced}"
                counts += _is_consistent(part, project().tables)
            in_force = {one.sha256 for one in found.deliveries if one.state == "in force"}
            assert in_force, f"{name} {period}: no delivery"
        return counts

    return check


def _is_consistent(part: Any, tables: Any) -> bool:
    """Asserts that a part's rows add up, and that as many were counted as a count says. Whether it is a count."""
    for feed in part.feeds:
        assert feed.rows == feed.counted + sum(left.rows for left in feed.left_out), part.figure.figure
        assert feed.counted == sum(feed.counted_of.values()), part.figure.figure
    text = tables[part.figure.table].text
    is_count = re.search(rf"count\(\*\)( filter \([^()]*\))? as {part.figure.measure}\b", text) is not None
    if is_count and part.figure.kind != "rank":
        assert [feed.counted for feed in part.feeds] == [part.released["value"]], part.figure.figure
    return is_count
