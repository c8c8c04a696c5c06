"""What was understood is said: the unit of each column, its total in base units, and the first and last of its dates."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from transforms import feeds
from transforms.reading import read, understood
from transforms.reading.period import period_of


def told(delivered: Any) -> tuple[dict[str, Decimal], dict[str, tuple[datetime.date, datetime.date]]]:
    said = understood(delivered.feed, delivered.staged)
    return dict(said.totals), dict(said.dates)


def test_amounts_and_counts_are_added_up_in_base_units_and_dates_have_a_first_and_a_last(deliver: Any) -> None:
    header = ["活动编号", "活动日期", "主题", "参会企业数（家）", "达成融资（亿元）"]
    rows = [["E1", "2022-10-08", "甲", "3", "1.5"], ["E2", "2022-10-02", "乙", "4", "0.25"]]
    delivered = deliver("matchmaking_events", [header, *rows], ".csv")
    assert told(delivered) == (
        {"enterprises": Decimal(7), "financing_yuan": Decimal(175_000_000)},
        {"held_on": (datetime.date(2022, 10, 2), datetime.date(2022, 10, 8))},
    )
    assert delivered.units == {"enterprises": "家", "financing_yuan": "亿元"}


def test_grades_days_and_personal_columns_are_not_added_up(deliver: Any) -> None:
    header = ["诉求编号", "企业代码", "提交时间", "办结时间", "类别", "满意度"]
    rows = [["R1", "Q1", "2022-10-08 09:00:00", "", "甲", "5"]]
    moment = datetime.datetime(2022, 10, 8, 9)
    assert told(deliver("enterprise_requests", [header, *rows], ".csv")) == ({}, {"submitted_at": (moment, moment)})
    header = ["事项编码", "事项名称", "事项类型", "是否集中管理", "法定时限", "承诺时限"]
    assert told(deliver("service_items", [header, ["S1", "甲", "公共服务", "是", "20", "4"]], ".csv")) == ({}, {})


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_log_says_its_units_whichever_way_it_is_read(deliver: Any, suffix: str, tmp_path: Path) -> None:
    import duckdb

    header = ["订单号", "下单时间", "商户编号", "渠道", "国家或地区", "金额（万美元）", "状态"]
    row = ["O1", "2022-10-08 09:00:00", "M1", "直播", "韩国", "1.5", "已完成"]
    content: Any = [header, row]
    if suffix == ".parquet":
        columns = ", ".join(f"'{cell}' as \"{name}\"" for name, cell in zip(header, row, strict=True))
        duckdb.sql(f"copy (select {columns}) to '{tmp_path / 'typed'}' (format parquet)")
        content = (tmp_path / "typed").read_bytes()
    delivered = deliver("cross_border_orders", content, suffix)
    assert delivered.units == {"amount_usd": "万美元"}
    assert told(delivered)[0] == {"amount_usd": Decimal(15_000)}
    gb = deliver(
        "matchmaking_events",
        [["活动编号", "活动日期", "主题", "参会企业数", "达成融资（元）"]],
        ".csv",
        encoding="gb18030",
    )
    assert gb.units == {"enterprises": "家", "financing_yuan": "元"}


def test_a_wide_table_is_one_column_and_sheets_may_differ_in_unit(deliver: Any) -> None:
    wide = deliver("city_retail_sales", [["地区", "2024年", "2023年"], ["沈阳", "4", "5"]], ".csv", period="2024")
    assert (told(wide)[0], wide.units) == ({"retail_sales_yuan": Decimal(9 * 10**8)}, {"retail_sales_yuan": "亿元"})
    header = ["日期", "客流（人次）", "营业额（{}）"]
    sheets = {
        name: [[*header[:2], header[2].format(unit)], ["2022-10-01", 5, 7]]
        for name, unit in (("歇马夜市", "元"), ("彩塔夜市", "万元"))
    }
    assert deliver("night_markets", sheets).units == {"visits": "人次", "turnover_yuan": "元、万元"}


def test_a_header_without_rows_comes_to_nothing(deliver: Any) -> None:
    delivered = deliver("startup_loans", [["放款编号", "借款人类型", "放款日期", "金额"]])
    assert told(delivered) == ({"amount_yuan": Decimal(0)}, {})


def test_every_sample_delivery_says_a_unit_for_each_column_that_has_one(tmp_path: Path) -> None:
    extracts = Path(__file__).resolve().parents[2] / "extracts"
    for name, feed in feeds().items():
        source = sorted((extracts / name).iterdir())[0]
        reading = read(feed, source, period_of(source.name), "d", tmp_path / name)
        agreed = {column.name for column in feed.valued_columns if column.unit}
        assert set(reading.units) == agreed, source.name
        assert set(understood(feed, tmp_path / name).totals) <= agreed
