"""A small warehouse whose second release waits, for the tests of what waits."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, Warehouse

FAR, PAST = "2999-01-01 09:00", "2020-01-01 09:00"


@pytest.fixture(scope="session")
def calendar() -> Callable[..., None]:
    """Writes the calendar of a warehouse, with these lines."""

    def write(warehouse: Warehouse, *lines: str) -> None:
        text = "\n".join(["figures,period,until,signers", *lines, ""])
        (warehouse.extracts / "calendar.csv").write_text(text, encoding="utf-8")

    return write


@pytest.fixture(scope="session")
def bring() -> Callable[[Warehouse, str], None]:
    """Delivers the sample of a feed."""

    def deliver(warehouse: Warehouse, feed: str) -> None:
        shutil.copytree(REPOSITORY / "extracts" / feed, warehouse.extracts / feed)

    return deliver


@pytest.fixture(scope="session")
def one_feed(bring: Callable[[Warehouse, str], None], tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse of one feed, without a calendar, at its first release; only to be copied."""
    folder = tmp_path_factory.mktemp("one_feed")
    warehouse = Warehouse(folder / "home", folder / "extracts")
    bring(warehouse, "doctor_teams")
    assert warehouse.refresh().code == 0
    return warehouse


@pytest.fixture(scope="session")
def waiting(
    one_feed: Warehouse,
    bring: Callable[[Warehouse, str], None],
    calendar: Callable[..., None],
    tmp_path_factory: pytest.TempPathFactory,
) -> Warehouse:
    """The same with new figures that wait for a far moment and two signers; only to be copied, or read."""
    warehouse = one_feed.copied(tmp_path_factory.mktemp("waiting"))
    calendar(warehouse, f"商贸消费,2022,{FAR},张三、李四")
    bring(warehouse, "new_brands")
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert "waiting: release 2" in said.out
    return warehouse


@pytest.fixture
def waits(waiting: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy of it, to change at will."""
    return waiting.copied(tmp_path / "waits")
