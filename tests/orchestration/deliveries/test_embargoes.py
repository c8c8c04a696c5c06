"""The calendar of releases: what its lines mean, and the line that is named where it cannot be used."""

import datetime

import pytest

from orchestration.deliveries.embargoes import BadCalendar, embargoes
from orchestration.project.definitions import project

HEADER = "figures,period,until,signers"
HOLIDAY = "2022-10-01/2022-10-07"


@pytest.fixture
def read(tmp_path):
    def lines(*told, header=HEADER, encoding="utf-8"):
        (tmp_path / "calendar.csv").write_bytes("\n".join([header, *told, ""]).encode(encoding))
        return embargoes(tmp_path, project())

    return lines


@pytest.mark.parametrize(
    ("figures", "covers", "leaves"),
    [
        ("*", "city.pocket_parks", None),
        ("commerce", "commerce.new_brands", "city.pocket_parks"),
        ("商贸消费", "commerce.new_brands", "city.pocket_parks"),
        ("区域管理总部数、commerce.new_brands", "finance.headquarters", "commerce.vouchers_issued"),
        ("finance.headquarters；city", "city.pocket_parks", "finance.headquarters_share"),
    ],
)
def test_figures_are_all_a_theme_or_some_by_either_name(read, figures, covers, leaves):
    (line,) = read(f"{figures},2022,2023-01-20 09:00,")
    assert line.covers(covers, "2022")
    assert leaves is None or not line.covers(leaves, "2022")


def test_a_year_covers_the_holidays_in_it_and_a_holiday_only_itself(read):
    year, holiday = read("*,2022,2023-01-20 09:00,", f"*,{HOLIDAY},2023-01-20 09:00,")
    assert year.covers("commerce.holiday_visits", HOLIDAY)
    assert not year.covers("commerce.holiday_visits", "2021-10-01/2021-10-07")
    assert holiday.covers("commerce.holiday_visits", HOLIDAY)
    assert not holiday.covers("commerce.new_brands", "2022")


@pytest.mark.parametrize(
    ("until", "moment"),
    [
        ("2023-01-20 09:00", (2023, 1, 20, 9, 0)),
        ("2023-01-20T09:00:30", (2023, 1, 20, 9, 0, 30)),
        ("2023-01-20T09:00+08:00", (2023, 1, 20, 9, 0)),
        ("2023-01-20T01:00Z", (2023, 1, 20, 9, 0)),
        ("2023-01-19 20:00-05:00", (2023, 1, 20, 9, 0)),
        ("２０２３-01-20 09：00", (2023, 1, 20, 9, 0)),
        ("", None),
    ],
)
def test_a_moment_is_that_of_the_office_unless_it_names_a_zone(read, until, moment):
    (line,) = read(f"*,2022,{until},张三、李四;张三")
    assert line.until == (moment and datetime.datetime(*moment))
    assert line.signers == ("张三", "李四")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("no_such,2022,2023-01-20 09:00,", "no theme or figure is called no_such"),
        (",2022,2023-01-20 09:00,", "figures is empty"),
        ("*,,2023-01-20 09:00,", "period is empty"),
        ("*,2022年,2023-01-20 09:00,", "period 2022年"),
        ("*,2022-10-01/2022-10-32,2023-01-20 09:00,", "period 2022-10-01/2022-10-32"),
        ("*,2022,2023-01-20,", "moment 2023-01-20"),
        ("*,2022,2023-02-30 09:00,", "moment 2023-02-30"),
        ("*,2022,2023-01-20 09:00 Asia/Nowhere,", "moment 2023-01-20"),
        ("*,2022,9999-12-31T23:59-12:00,", "moment 9999-12-31"),
        ("*,2022,soon,", "moment soon"),
        ("*,2022,,", "fill in until, signers, or both"),
        ("*,2022,2023-01-20 09:00,张三,李四", "more cells"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_in_one_line(read, line, told):
    with pytest.raises(BadCalendar) as error:
        read("*,2022,2023-01-20 09:00,", line)
    assert "line 3: " in str(error.value)
    assert "第 3 行" in str(error.value)
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_columns_encoding_and_place_are_as_told(read, tmp_path):
    with pytest.raises(BadCalendar, match="columns are missing: signers"):
        read(header="figures,period,until")
    with pytest.raises(BadCalendar, match="UTF-8"):
        read("商贸消费,2022,2023-01-20 09:00,", encoding="gb18030")
    assert read("*,2022,2023-01-20 09:00,", ",,,", encoding="utf-8-sig")[0].covers("city.pocket_parks", "2022")
    (tmp_path / "calendar.csv").rename(tmp_path / "Calendar.CSV")
    with pytest.raises(BadCalendar, match=r"Calendar\.CSV"):
        embargoes(tmp_path, project())
    (tmp_path / "Calendar.CSV").unlink()
    assert embargoes(tmp_path, project()) == []


def test_a_calendar_of_a_city_is_put_into_the_folders_of_its_districts(tmp_path):
    (tmp_path / "districts.csv").touch()
    (tmp_path / "calendar.csv").write_text(HEADER)
    (tmp_path / "和平区").mkdir()
    with pytest.raises(BadCalendar, match="into the folder of each district"):
        embargoes(tmp_path / "和平区", project())


def test_neither_list_is_a_stray_among_the_deliveries(tmp_path):
    from orchestration.deliveries.folder import FolderReader

    for name in ("calendar.csv", "districts.csv", "other.csv"):
        (tmp_path / name).touch()
    assert FolderReader(tmp_path).strays() == ["other.csv"]
