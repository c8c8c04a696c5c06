"""Identity: which period a file is delivered for, and what a delivery is called once it is typed."""

import datetime
from pathlib import Path

from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.messages import Message
from transforms import Feed
from transforms.reading import reader_fingerprint
from transforms.reading.period import Period, PeriodError, period_of

Key = tuple[str, str]
"""A delivery within its feed: period and sha256."""

KINDS_OF_FILE = (".csv", ".xlsx", ".xls", ".parquet")
_CADENCES_ZH = {"year": "年", "quarter": "季度", "month": "月", "day": "日"}


def period_of_file(feed: Feed, file_name: str, today: datetime.date, stated: Period | None = None) -> str | Message:
    """The period that a file is delivered for, by its name or as stated; else why it can be no candidate."""
    suffix = Path(file_name).suffix
    if suffix.lower() not in KINDS_OF_FILE:
        if not suffix:
            return Message(
                "文件名没有扩展名，请补上 .csv、.xlsx、.xls 或 .parquet",
                "the file name has no suffix: add .csv, .xlsx, .xls or .parquet",
            )
        return Message(
            "不是 csv、xlsx、xls 或 parquet 文件，请改换格式", f"not a csv, xlsx, xls or parquet file ({suffix})"
        )
    try:
        period = stated or period_of(file_name)
    except PeriodError as error:
        return Message(error.zh, error.en)
    if feed.cadence not in (period.grain, "any"):
        zh, en = ("时期", "") if stated else ("文件名的时期", " in the file name")
        return Message(
            f"{zh} {period.text} 不是一个{_CADENCES_ZH[feed.cadence]}，请按{_CADENCES_ZH[feed.cadence]}报送",
            f"{period.text}{en} is no {feed.cadence}, as this feed is delivered by the {feed.cadence}",
        )
    if period.start > today:
        return Message(f"时期 {period.text} 尚未开始，暂不收", f"{period.text} lies in the future")
    return period.text


def delivery_id(feed: Feed, period: str, sha256: str) -> str:
    """Names a delivery as staged: its bytes and period, its contract, and the code that reads it."""
    return fingerprint(feed.name, period, sha256, feed.fingerprint, reader_fingerprint())
