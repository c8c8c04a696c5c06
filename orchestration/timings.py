"""Where the time of a refresh goes. The request owns the collector; each step adds to it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter

from orchestration.warehouse.messages import Message

IMPORTS, STALE, ARCHIVE, READING, ENGINE, SQL, DAGSTER, RELEASE, RECORD, OTHER = (
    "imports", "stale", "archive", "reading", "engine", "sql", "dagster", "release", "record", "other",
)  # fmt: skip
OF_DELIVERIES, OF_FEEDS, OF_TABLES, OF_FIGURES = (
    "gates_deliveries", "gates_feeds", "gates_tables", "gates_figures",
)  # fmt: skip

PHASES = {
    IMPORTS: Message("加载程序库", "importing libraries"),
    STALE: Message("查找待刷新内容", "finding what is stale"),
    ARCHIVE: Message("归档", "archiving"),
    READING: Message("读取并定型", "reading and typing"),
    OF_DELIVERIES: Message("检查报送文件", "gates on deliveries"),
    OF_FEEDS: Message("检查各项报送", "gates on feeds"),
    ENGINE: Message("启动计算引擎", "starting the engine"),
    SQL: Message("计算各表（SQL）", "SQL"),
    OF_TABLES: Message("检查各表", "gates on tables"),
    OF_FIGURES: Message("检查指标", "gates on figures"),
    DAGSTER: Message("Dagster 登记", "Dagster's bookkeeping"),
    RELEASE: Message("发布", "release"),
    RECORD: Message("记录本次刷新", "record of the refresh"),
    OTHER: Message("其他", "other"),
}


_SHOWN = 0.005
"""Seconds below which a phase would be shown as 0.00."""


def shown(seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    """The phases that took any time worth showing, by their names in both languages, with their seconds."""
    return [(str(PHASES[name]), spent) for name, spent in seconds.items() if spent >= _SHOWN]


class Timings:
    """Seconds of wall time by phase; a phase within another one interrupts it. For one thread."""

    def __init__(self) -> None:
        self._began = self._since = perf_counter()
        self._spent = dict.fromkeys(PHASES, 0.0)
        self._open = [OTHER]

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count the time within the context to a phase of `PHASES`."""
        self._count()
        self._open.append(name)
        try:
            yield
        finally:
            self._count()
            self._open.pop()

    def seconds(self) -> dict[str, float]:
        """The seconds of each phase so far, in the order of `PHASES`; their sum is the time since the beginning."""
        self._count()
        return dict(self._spent)

    def _count(self) -> None:
        now = perf_counter()
        self._spent[self._open[-1]] += now - self._since
        self._since = now
