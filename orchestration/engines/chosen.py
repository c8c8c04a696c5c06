"""Which engine a home computes with, as `$SHENHE_ENGINE` says. Starts none."""

import os
import re
import shutil
from contextlib import nullcontext
from importlib.machinery import PathFinder
from pathlib import Path

from orchestration.engines.engine import Engine
from orchestration.engines.on_duckdb import OnDuckDb
from orchestration.engines.on_spark import OnSpark, Starting, Worth
from orchestration.warehouse.home import Home

VARIABLE = "SHENHE_ENGINE"
MASTER = "SHENHE_SPARK_MASTER"
ADDRESS = "SHENHE_SPARK_ADDRESS"
FROM_ROWS = "SHENHE_SPARK_ROWS"
FROM_BYTES = "SHENHE_SPARK_BYTES"
_ON_THIS_MACHINE = "local[*]"
_ENOUGH_BYTES = 100_000_000
"""Two seconds of reading: fewer are read here before an executor has begun."""


class BadEngine(ValueError):
    """$SHENHE_ENGINE names none, or one that lacks something; the message says what."""


def engine_of(home: Home, starting: Starting = nullcontext) -> Engine:
    """The engine of a home, which has not started, and does within a context `starting`. Raises BadEngine."""
    name = os.environ.get(VARIABLE, "").strip() or "duckdb"
    if name == "duckdb":
        return OnDuckDb()
    if name != "spark":
        raise BadEngine(f"{VARIABLE} 应为 duckdb 或 spark / must be duckdb or spark: {name}")
    if PathFinder.find_spec("pyspark") is None:
        hint = "pip install 'shenhe-warehouse[spark]'"
        raise BadEngine(f"{VARIABLE}=spark 需要 pyspark，请运行 / needs pyspark, run: {hint}")
    if not _has_java():
        raise BadEngine(f"{VARIABLE}=spark 需要 Java 17，请设置 JAVA_HOME / needs Java 17: set JAVA_HOME")
    master = os.environ.get(MASTER, "").strip() or _ON_THIS_MACHINE
    address = os.environ.get(ADDRESS, "").strip() or f"file://{home.root}"
    return OnSpark(home, master, address.rstrip("/"), _worth(), starting)


def _worth() -> Worth:
    return Worth(_number(FROM_ROWS, 0, "行数", "rows"), _number(FROM_BYTES, _ENOUGH_BYTES, "字节数", "bytes"))


def _number(variable: str, default: int, zh: str, en: str) -> int:
    given = os.environ.get(variable, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]+", given):
        raise BadEngine(f"{variable} 应为{zh}，如 1000000 / must be a number of {en} such as 1000000: {given}")
    return int(given)


def _has_java() -> bool:
    given = os.environ.get("JAVA_HOME")
    return (Path(given) / "bin" / "java").exists() if given else shutil.which("java") is not None
