"""Several districts of a city: each is refreshed, judged and released by itself."""

import shutil
from pathlib import Path

import pytest

from benchmarks.samples import deliver, deliver_city
from tests.conftest import Warehouse

SHENHE, HEPING = "districts/210103", "districts/210102"
SCALE = 0.0001


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Two districts, released."""
    folder = tmp_path_factory.mktemp("city")
    deliver_city(folder / "extracts", 2, scale=SCALE)
    city = Warehouse(folder / "home", folder / "extracts")
    said = city.refresh()
    assert said.code == 0, said.out
    assert said.out.count("released: release 1") == 2
    return city


@pytest.fixture
def city(before: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy of it, to be changed."""
    shutil.copytree(before.home, tmp_path / "home", symlinks=True)
    shutil.copytree(before.extracts, tmp_path / "extracts")
    return Warehouse(tmp_path / "home", tmp_path / "extracts")


def of(city: Warehouse, district: str) -> Warehouse:
    return Warehouse(city.home / district, city.extracts)


def test_shenhe_among_others_has_the_figures_and_fingerprints_that_it_has_alone(
    before: Warehouse, tmp_path: Path
) -> None:
    deliver(tmp_path / "extracts", scale=SCALE)
    alone = Warehouse(tmp_path / "home", tmp_path / "extracts")
    assert alone.refresh().code == 0
    within = of(before, SHENHE)
    query = "select * exclude (release) from figures order by all"
    assert within.rows(query) == alone.rows(query)
    marts = "select name, fingerprint from meta.tables order by name"
    assert within.rows(marts, "build.duckdb") == alone.rows(marts, "build.duckdb")


def test_a_figure_is_that_of_the_district(before: Warehouse) -> None:
    register = before.shenhe("sql", "--district", "和平区", "--format", "json", (
        "select district, headquarters from finance.headquarters_by_quarter where period = '2022-Q4'"
    )).rows  # fmt: skip
    counted = {row["district"]: row["headquarters"] for row in register}
    assert of(before, HEPING).value("finance.headquarters", "2022") == counted["和平区"] != counted["沈河区"]
    assert of(before, SHENHE).value("finance.headquarters", "2022") == counted["沈河区"]


def test_a_release_says_whose_it_is(before: Warehouse) -> None:
    assert of(before, HEPING).rows("from meta.district") == [{"district": "和平区", "district_en": "Heping District"}]
    assert of(before, SHENHE).rows("from meta.district") == [{"district": "沈河区", "district_en": "Shenhe District"}]


def test_a_bulletin_is_of_its_district(before: Warehouse, tmp_path: Path) -> None:
    said = before.shenhe("publish", "--district", "和平区", "--into", str(tmp_path / "bulletin"))
    assert said.code == 0, said.err
    page = (tmp_path / "bulletin" / "index.html").read_text("utf-8")
    assert "<title>和平区2022年主要统计指标公报 · Key Statistics of Heping District, 2022</title>" in page
    assert "沈河区" not in page.partition("<main")[0]


def test_districts_are_ranked_by_their_own_releases(before: Warehouse) -> None:
    rows = before.shenhe("ranking", "区域管理总部数", "--format", "json").rows
    assert {row["district"]: row["value"] for row in rows} == {
        "沈河区": of(before, SHENHE).value("finance.headquarters", "2022"),
        "和平区": of(before, HEPING).value("finance.headquarters", "2022"),
    }
    assert [row["place"] for row in rows] == [1, 2]
    assert rows[0]["value"] > rows[1]["value"]
    listed = before.shenhe("districts", "--format", "json")
    assert listed.code == 0
    assert [(row["district"], row["release"]) for row in listed.rows] == [("和平区", 1), ("沈河区", 1)]


def test_a_command_asks_for_the_district_and_explains_its_figure(before: Warehouse) -> None:
    said = before.shenhe("figures")
    assert said.code == 2
    assert "--district" in said.err
    assert "和平区" in said.err
    assert before.shenhe("figures", "--district", "天山区").code == 2
    explained = before.shenhe("explain", "finance.headquarters", "--district", "210102", "--format", "json")
    assert explained.code == 0
    assert "和平区" in explained.out


def test_a_release_tells_the_time_of_its_own_district(before: Warehouse) -> None:
    took = [sum(of(before, one).column("select seconds from meta.timings")) for one in (SHENHE, HEPING)]
    (first, second) = (of(before, one).column("select max(published_at) from releases")[0] for one in (SHENHE, HEPING))
    assert took[1] < (second - first).total_seconds() + 1


def test_what_one_district_delivers_again_leaves_the_others_alone(city: Warehouse) -> None:
    assert city.refresh().out.count("nothing changed") == 2
    folder = city.extracts / "和平区" / "new_brands"
    (delivered,) = folder.iterdir()
    Warehouse(city.home, city.extracts / "和平区").deliver(
        "new_brands", "2022(1).xlsx", [["品牌", "业态", "入驻日期", "商圈", "是否首店"], ["样例", "零售", "2022-03-01", "太原街", "是"]]
    )  # fmt: skip
    said = city.refresh()
    shenhe, heping = said.out.split("【")[1:]
    assert "nothing changed" in shenhe
    assert "staging.new_brands" in heping
    assert delivered.exists()


def test_a_bad_file_sets_aside_one_file_of_one_district(city: Warehouse) -> None:
    heping, shenhe = of(city, HEPING), of(city, SHENHE)
    figures = heping.rows("from figures order by all")
    Warehouse(city.home, city.extracts / "和平区").deliver(
        "new_brands", "2022(1).xlsx", [["品牌", "业态", "入驻日期", "商圈", "是否首店"], ["样例", "零售", "某日", "太原街", "是"]]
    )  # fmt: skip
    said = city.refresh()
    assert said.code == 3
    assert "see to: 和平区" in said.out
    quarantined = "select file from deliveries where state = 'quarantined'"
    assert heping.column(quarantined, "last_refresh.duckdb") == ["2022(1).xlsx"]
    assert heping.rows("from figures order by all") == figures
    assert shenhe.column(quarantined, "last_refresh.duckdb") == []


def test_a_district_that_fails_is_told_and_the_others_are_refreshed(city: Warehouse) -> None:
    (city.home / HEPING / "build.duckdb").unlink()
    (city.home / HEPING / "build.duckdb").mkdir()
    said = city.refresh()
    assert said.code == 5
    assert "see to: 和平区" in said.out
    assert "nothing changed" in said.out


def test_a_feed_in_the_wrong_folder_is_set_aside(city: Warehouse) -> None:
    Warehouse(city.home, city.extracts).deliver("new_brands", "2021.xlsx", [["品牌"]])
    said = city.refresh()
    assert said.code == 3
    reasons = of(city, HEPING).column(
        "select reason_en from deliveries where state = 'quarantined'", "last_refresh.duckdb"
    )
    assert reasons == [f"new_brands is delivered by each district: move it into {city.extracts / '和平区'}"]


def test_the_calendar_of_one_district_is_not_that_of_another(city: Warehouse) -> None:
    (city.extracts / "和平区" / "calendar.csv").write_text("figures,period,until,signers\n*,2022,soon,\n")
    said = city.refresh()
    assert said.code == 2
    assert "moment soon" in said.err
    assert said.out.count("nothing changed") == 1
    assert "see to: 和平区" in said.out
