"""Several districts of a city: each has its own streets and figures, and what is of the city is written once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from benchmarks import samples
from benchmarks.samples.names import FEEDS_OF_CITY
from transforms import feeds


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    samples.deliver_city(folder, 3, scale=0.0001)
    return folder


def test_what_is_of_the_city_is_what_the_contracts_say() -> None:
    assert set(FEEDS_OF_CITY) == {name for name, feed in feeds().items() if feed.of_city}


def test_feeds_of_the_city_stand_beside_the_districts_and_all_others_within(city: Path) -> None:
    listed = {"沈河区", "和平区", "大东区"}
    assert {one.name for one in city.iterdir()} == {*FEEDS_OF_CITY, *listed, "districts.csv"}
    for district in listed:
        found = {one.name for one in (city / district).iterdir()} - {"explanations"}
        assert found - {"printed_figures"} == set(feeds()) - set(FEEDS_OF_CITY) - {"printed_figures", "explanations"}
        assert ("printed_figures" in found) == (district == "沈河区")


def test_a_district_names_the_streets_of_its_line(city: Path) -> None:
    with (city / "districts.csv").open(encoding="utf-8", newline="") as handle:
        streets = {row["name"]: row["streets"].split("、") for row in csv.DictReader(handle)}
    (first, *_) = sorted((city / "大东区" / "office_buildings").iterdir())
    with first.open(encoding="utf-8-sig", newline="") as handle:
        named = {row["街道"] for row in csv.DictReader(handle)}
    assert named
    assert named <= set(streets["大东区"])
    assert streets["沈河区"] == [""]


def test_a_city_has_thirteen_districts(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="13 districts"):
        samples.deliver_city(tmp_path, 14)
