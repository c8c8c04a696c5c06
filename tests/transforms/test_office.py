"""What the statistics office keeps itself is read to the last printed digit."""

import datetime
from decimal import Decimal

import duckdb
import pytest

from transforms import feeds
from transforms.reading import read
from transforms.reading.period import Period

HEADER = "figure,name_zh,name_en,printed,value,unit,kind,qualifier,period,feed"


def test_a_share_keeps_all_its_places(tmp_path):
    source, into = tmp_path / "公报_2031.csv", tmp_path / "staged.parquet"
    lines = [
        "city.online_share,全程网办率,Online share,97.745%,0.97745,ratio,ratio,exact,2031,service_cases",
        "commerce.city_retail_sales,零售总额,Retail sales,3864.5亿元,386450000000,CNY,flow,exact,2031,city_retail_sales",
        "innovation.postal_parcel_rank,位次,Rank,居全市前列,,rank,rank,front,2031,postal_parcels",
    ]
    source.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    reading = read(feeds()["printed_figures"], source, Period.parse("2031"), "d", into)
    assert reading.problems == ()
    rows = duckdb.execute(f"select value from '{into}' order by _row").fetchall()
    assert rows == [(Decimal("0.97745"),), (Decimal("386450000000"),), (None,)]


NOTE = [
    "commerce.holiday_visits_growth",
    "2022-10-01/2022-10-07",
    "growth",
    "疫情后恢复，活动密集",
    "王样例",
    "2022-10-20",
    "",
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("period", ["2022", "2022-Q4", "2022-10", "2022-10-20"])
def test_notes_are_read_in_any_encoding_and_for_any_period(tmp_path, encoding, period):
    source, into = tmp_path / f"说明_{period}.csv", tmp_path / "staged.parquet"
    source.write_bytes(f"指标,时期,检查,说明,签署人,签署日期,有效期至\n{','.join(NOTE)}\n".encode(encoding))
    assert read(feeds()["explanations"], source, Period.parse(period), "d", into).problems == ()
    rows = duckdb.execute(f"select * exclude (period, _delivery) from '{into}'").fetchall()
    assert rows == [(*NOTE[:5], datetime.date(2022, 10, 20), None)]
