"""Cases: a file with what must come of it, the columns that they are made of, and where a fault is named."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hostile.making import SHEET, Rows, book, text

Place = tuple[str | None, int | None, str | None]
PERIODS = {"year": "2022", "quarter": "2022-Q4", "month": "2022-10", "day": "2022-10-01"}
FILE: Place = (None, None, None)

D = datetime.date
LOAN = ["放款编号", "借款人类型", "放款日期", "金额（万元）"]
BARE = ["放款编号", "借款人类型", "放款日期", "金额"]
ONE = ["DK1", "个体", D(2022, 10, 8), 67]
TWO = ["DK2", "小微", D(2022, 11, 8), 33]
BUILDING = ["建筑名称", "等级", "修缮开工", "修缮完工"]
PARK = ["公园", "街道", "面积（平方米）", "提升完工日期"]
BRAND = ["品牌", "业态", "入驻日期", "商圈", "是否首店"]
PROJECT = ["项目名称", "类别", "建设单位", "计划投资（万元）", "开工时间", "状态"]
CULTURE = ["项目名称", "谋划年度", "阶段", "计划投资（亿元）", "市级文创中心项目", "旗舰项目"]
PARCELS = ["区县", "本季（件）", "累计（件）"]
HEAD = ["机构名称", "机构类型", "所在区", "设立日期", "状态"]
TEAM = ["团队编号", "机构", "街道", "服务居民数（人）"]
MARKET = ["日期", "客流（万人次）", "营业额（万元）"]
FINANCING = ["融资编号", "企业代码", "放款日期", "金融机构", "金额（万元）"]
RZ = ["RZ1", "QY1", "2022-10-08", "盛京银行", "67"]
RZ2 = ["RZ2", "QY2", "2022-10-09", "中国工商银行", "33"]
ORDER = ["订单号", "下单时间", "商户编号", "渠道", "国家或地区", "金额（美元）", "状态"]
OR = ["O1", "2022-10-08 09:00:00", "M1", "直播", "韩国", "67", "已完成"]
SALE = ["流水号", "交易时间", "商户编号", "金额（元）", "支付方式", "类型"]
EVENT = ["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"]
CASE = ["案件编号", "上报时间", "街道", "大类", "应结案时间", "结案时间"]
MONTHS = ["街道", *(f"{month}月" for month in range(1, 13))]


@dataclass(frozen=True)
class Case:
    """A file, and what must come of it: the staged columns, or the place that is named."""

    name: str
    feed: str
    content: bytes
    suffix: str
    right: Mapping[str, list[Any]] | None = None
    refused: Place | None = None


CASES: list[Case] = []


def right(
    name: str, feed: str, content: bytes | Rows | Mapping[str, Rows], suffix: str = ".xlsx", **values: Any
) -> None:
    """A file that must be accepted, with staged columns."""
    CASES.append(Case(name, feed, _bytes(content, suffix), suffix, right=values))


def refused(
    name: str, feed: str, content: bytes | Rows | Mapping[str, Rows], place: Place, suffix: str = ".xlsx"
) -> None:
    """A file that must be refused, and the place that must be named."""
    CASES.append(Case(name, feed, _bytes(content, suffix), suffix, refused=place))


def _bytes(content: bytes | Rows | Mapping[str, Rows], suffix: str) -> bytes:
    if isinstance(content, bytes):
        return content
    return text(content) if suffix == ".csv" and not isinstance(content, Mapping) else book(content)


def changed(row: Sequence[Any], index: int, cell: Any) -> list[Any]:
    """A row with one other cell."""
    return [*row[:index], cell, *row[index + 1 :]]


def at(row: int | None, column: str | None = None, sheet: str | None = SHEET) -> Place:
    """A place in the one sheet of a workbook."""
    return sheet, row, column


def line(row: int | None, column: str | None = None) -> Place:
    """A place in a CSV file."""
    return None, row, column
