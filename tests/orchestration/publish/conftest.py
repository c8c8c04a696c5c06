"""Bulletins of the released warehouse, each made once: as a folder of files, and as plain values."""

import json

import pytest

from orchestration.publish.reading import read_bulletin
from orchestration.warehouse.home import Home


@pytest.fixture(scope="session")
def folder(released, tmp_path_factory):
    """The bulletin of the released warehouse, as `shenhe publish` writes it."""
    into = tmp_path_factory.mktemp("published") / "bulletin"
    said = released.shenhe("publish", "--into", str(into))
    assert said.code == 0, said.err
    assert str(into / "index.html") in said.out
    return into


@pytest.fixture(scope="session")
def bulletin(released):
    """The bulletin of the released warehouse, as plain values."""
    return read_bulletin(Home(released.home))


@pytest.fixture(scope="session")
def told(folder):
    """The bulletin as its JSON tells it."""
    return json.loads((folder / "figures.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def revised(released, revise, tmp_path_factory):
    """A warehouse at its second release, which corrects two values; only to be read."""
    warehouse = released.copied(tmp_path_factory.mktemp("revised"))
    revise(warehouse, 4000)
    said = warehouse.refresh()
    assert said.code == 0, said.out
    return warehouse
