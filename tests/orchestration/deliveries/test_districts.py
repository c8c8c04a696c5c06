"""The list of districts: what it may say, and which folder a district's deliveries stand in."""

import datetime
from pathlib import Path

import pytest

from orchestration.deliveries.districts import BadDistricts, deliveries_of, district_of, districts, keep, served
from orchestration.deliveries.folder import FolderReader
from orchestration.warehouse.home import Home
from transforms import SHENHE, feeds
from transforms.places import STREETS, District

TODAY = datetime.date(2023, 5, 17)
HEADER = "code,name,city,folder,streets\n"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    (tmp_path / "districts.csv").write_text(
        HEADER
        + "210103,沈河区,沈阳市,shenhe,\n210102,和平区,沈阳市,和平/,甲街道、乙街道\n210104,大东区,沈阳市,east,\n",
        encoding="utf-8-sig",
    )
    return tmp_path


def put(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("a\n", encoding="utf-8")


def test_a_folder_without_a_list_is_that_of_shenhe(tmp_path: Path) -> None:
    assert districts(tmp_path) == []
    assert served(tmp_path) is None
    assert district_of(Home(tmp_path)) == SHENHE
    assert deliveries_of(Home(tmp_path / "home"), tmp_path) == tmp_path


def test_a_file_of_that_name_above_the_folder_may_be_somebody_elses(tmp_path: Path) -> None:
    (tmp_path / "districts.csv").write_text("区县,人口\n沈河区,1\n", encoding="gb18030")
    assert served(tmp_path / "extracts") is None


def test_each_line_is_a_district_with_a_folder_of_its_own(city: Path) -> None:
    shenhe, heping, dadong = districts(city)
    assert shenhe.district == SHENHE
    assert heping.district == District("和平区", ("甲街道", "乙街道"))
    assert dadong.district == District("大东区", ())
    assert served(city / "和平") == heping
    assert served(city / "elsewhere") is None


def test_streets_are_those_of_the_district_and_none_known_accepts_any() -> None:
    def choices(district: District) -> tuple[str, ...]:
        (street,) = (one for one in feeds(district)["communities"].columns if one.name == "street")
        return street.choices

    assert choices(SHENHE) == STREETS
    assert choices(District("和平区", ("甲街道",))) == ("甲街道",)
    assert choices(District("大东区", ())) == ()
    assert feeds(District("大东区", ()))["air_quality_daily"] == feeds()["air_quality_daily"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("code,name,city\n1,沈河区,沈阳市\n", "columns are missing: folder"),
        (HEADER, "lists no district"),
        (HEADER + "210103,沈河区,沈阳市,,\n", "line 2: fill in folder"),
        (HEADER + "210103,浑河区,沈阳市,a,\n", "line 2: 浑河区 is no district"),
        (HEADER + "../1,沈河区,沈阳市,a,\n", "line 2: code ../1"),
        (HEADER + "1,沈河区,沈阳市,../a,\n", "name a folder beside the list"),
        (HEADER + "1,沈河区,沈阳市,/a,\n", "name a folder beside the list"),
        (HEADER + "1,沈河区,沈阳市,.,\n", "name a folder beside the list"),
        (HEADER + "1,沈河区,沈阳市,a,\n1,和平区,沈阳市,b,\n", "line 3: code 1 stands there twice"),
        (HEADER + "1,沈河区,沈阳市,a,\n2,沈河区,沈阳市,b,\n", "line 3: name 沈河区 stands there twice"),
        (HEADER + "1,沈河区,沈阳市,a,\n2,和平区,沈阳市,a/,\n", "line 3: folder a/ stands there twice"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused_by_its_line(tmp_path: Path, lines: str, said: str) -> None:
    (tmp_path / "districts.csv").write_text(lines, encoding="utf-8")
    with pytest.raises(BadDistricts, match=r"districts\.csv") as error:
        districts(tmp_path)
    assert said in str(error.value)


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "districts.csv").write_bytes((HEADER + "1,沈河区,沈阳市,a,\n").encode("gb18030"))
    with pytest.raises(BadDistricts, match="UTF-8"):
        districts(tmp_path)


def test_a_feed_of_the_city_is_read_beside_the_districts_and_the_others_in_their_folders(city: Path) -> None:
    put(city / "air_quality_daily", "2022-01.csv")
    put(city / "和平" / "communities", "2022.csv")
    put(city / "east" / "communities", "2021.csv")
    reader = FolderReader(city / "和平")
    found = [one.file for name in ("air_quality_daily", "communities") for one in reader.standing(feeds()[name], TODAY)]
    assert found == ["2022-01.csv", "2022.csv"]
    assert reader.folders() == {"air_quality_daily", "communities"}
    assert reader.misplaced(feeds()) == {}


def test_a_feed_in_the_wrong_one_of_both_folders_is_told_where_it_belongs(city: Path) -> None:
    put(city / "communities", "2022.csv")
    put(city / "和平" / "air_quality_daily", "2022-01.csv")
    assert FolderReader(city / "和平").misplaced(feeds()) == {
        "communities": city / "和平" / "communities",
        "air_quality_daily": city / "air_quality_daily",
    }


def test_a_file_beside_the_districts_is_a_stray_of_each_and_their_list_is_none(city: Path) -> None:
    put(city, "收单_20221001.csv")
    assert FolderReader(city / "和平").strays() == ["收单_20221001.csv"]


def test_a_home_keeps_its_district(city: Path, tmp_path: Path) -> None:
    shenhe, heping, _ = districts(city)
    home = heping.home(Home(tmp_path / "home"))
    home.prepare()
    keep(home, heping, is_new=True)
    assert district_of(home) == heping.district
    assert deliveries_of(home, city) == heping.folder
    with pytest.raises(BadDistricts, match="serves 和平区"):
        keep(home, shenhe, is_new=False)
