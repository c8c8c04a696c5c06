"""Reading a sales log with Spark's own CSV reader, beside the product's: how strict each is, and how fast.

Spark is as strict as it can be told to be: a schema, FAILFAST, the header compared.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from transforms import feeds
from transforms.reading import read
from transforms.reading.period import period_of

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_FEED = "zhongjie_sales"
_NAME = "收单_2022-10-01.csv"
_HEAD = "流水号,交易时间,商户编号,金额（元）,支付方式,类型"
_ROW = "ZJ0001,2022-10-01 09:00:00,M001,12.50,微信,销售"
_MORE = ["ZJ0002,2022-10-01 10:30:00,M002,3.00,现金,退货", "ZJ0003,2022-10-01 23:59:59,M001,99.90,支付宝,销售"]
_COLUMNS = {"流水号": "string", "交易时间": "timestamp_ntz", "商户编号": "string", "金额（元）": "decimal(18,4)",
            "支付方式": "string", "类型": "string"}  # fmt: skip


@dataclass(frozen=True)
class Strictness:
    """Of files with a fault, how many the product refuses, and which of those Spark takes."""

    faults: int
    refused: int
    taken: tuple[str, ...]


def strictness(session: "SparkSession", folder: Path) -> Strictness:
    """Read files with one fault each by both readers."""
    refused, taken = 0, []
    for fault, text in _faults().items():
        path = folder / _NAME
        path.write_bytes(text)
        if not read(feeds()[_FEED], path, period_of(_NAME), "tried", folder / "typed").problems:
            continue
        refused += 1
        if _spark_takes(session, path):
            taken.append(fault)
    return Strictness(len(_faults()), refused, tuple(taken))


def seconds(session: "SparkSession", extracts: Path, folder: Path) -> dict[str, float]:
    """Seconds to type all files of the sales log: by the product file after file, by Spark in one job."""
    files = sorted((extracts / _FEED).glob("*.csv"))
    into = folder / "timed"
    into.mkdir()
    began = time.perf_counter()
    for path in files:
        found = read(feeds()[_FEED], path, period_of(path.name), "tried", into / f"{path.stem}.parquet")
        assert not found.problems, path
    typed = time.perf_counter() - began
    began = time.perf_counter()
    _rows(session, *files).write.parquet(f"file://{into / 'by-spark'}", compression="zstd")
    return {"product": typed, "Spark": time.perf_counter() - began}


def _spark_takes(session: "SparkSession", path: Path) -> bool:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        _rows(session, path).collect()
    except (Py4JError, PySparkException):
        return False
    return True


def _rows(session: "SparkSession", *paths: Path) -> "DataFrame":
    schema = ", ".join(f"`{name}` {kind}" for name, kind in _COLUMNS.items())
    reader = session.read.schema(schema).options(header=True, mode="FAILFAST", enforceSchema=False)
    return reader.csv([f"file://{path}" for path in paths])


def _faults() -> Mapping[str, bytes]:
    """The bytes of files with one fault each, by what it is."""
    cells = {
        "an amount that is a word": (3, "不详"),
        "an amount with five places": (3, "1.23456"),
        "an amount that is missing": (3, ""),
        "an amount below nothing": (3, "-5.00"),
        "an amount in two units": (3, "12.50万"),
        "a time of another day": (1, "2022-11-01 09:00:00"),
        "a time without a day": (1, "09:00:00"),
        "an hour that is none": (1, "2022-10-01 25:00:00"),
        "a type that is none": (5, "赠送"),
        "a type that is missing": (5, ""),
        "a key that is missing": (0, ""),
        "a merchant that is missing": (2, ""),
        "an error of a spreadsheet": (2, "#REF!"),
        "a garbled text": (2, "锟斤拷"),
    }
    files = {what: [_HEAD, _with(place, cell), *_MORE] for what, (place, cell) in cells.items()}
    files |= {
        "a key twice": [_HEAD, _ROW, _ROW, *_MORE],
        "a row cut short": [_HEAD, _ROW.rpartition(",")[0], *_MORE],
        "a row with a cell too many": [_HEAD, f"{_ROW},1", *_MORE],
        "a quote that is never closed": [_HEAD, f'"{_ROW}', *_MORE],
        "a header without a column": [_HEAD.replace("商户编号", "店铺"), _ROW, *_MORE],
        "an unknown unit in the header": [_HEAD.replace("（元）", "（吨）"), _ROW, *_MORE],
        "another currency in the header": [_HEAD.replace("（元）", "（美元）"), _ROW, *_MORE],
        "a total below the rows": [_HEAD, _ROW, *_MORE, "合计,,,999.00,,"],
    }
    return {what: "\n".join([*lines, ""]).encode() for what, lines in files.items()}


def _with(place: int, cell: str) -> str:
    cells = _ROW.split(",")
    cells[place] = cell
    return ",".join(cells)
