"""Is a release what was released? What is known of its file, and the refusal of one that was damaged or forged."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from orchestration.warehouse.messages import Message

HEADER_BYTES = 12_288
"""DuckDB's three headers of 4,096 bytes: they change with whatever is written."""


@dataclass(frozen=True)
class Seal:
    """A release's file as it was when it came in: size, time, hash of its header, hash of all of it."""

    bytes: int
    modified_ns: int
    header: str
    sha256: str


class Damaged(RuntimeError):
    """Something in the home is not as it was written; the message says what, and what to do."""


class PointerLost(Damaged):
    """Releases stand, and `current.duckdb` is missing or leads to none of them."""

    def __init__(self, release: int) -> None:
        super().__init__(
            f"current.duckdb 丢失或指向不存在的文件：请运行 shenhe rollback {release}"
            f" / current.duckdb is missing or leads nowhere: run shenhe rollback {release}"
        )
        self.release = release


class DamagedRecord(Damaged):
    """The record of the last refresh cannot be read; a refresh writes another."""

    def __init__(self) -> None:
        zh = "last_refresh.duckdb 已损坏，请运行 shenhe refresh 重新写入"
        super().__init__(f"{zh} / last_refresh.duckdb is damaged: run shenhe refresh, which writes it anew")


class DamagedWaiting(Damaged):
    """The release that waits cannot be read; a refresh makes it again."""

    def __init__(self) -> None:
        zh = "waiting.duckdb（待发布的内容）已损坏，请运行 shenhe refresh 重新生成"
        super().__init__(f"{zh} / waiting.duckdb, the release that waits, is damaged: run shenhe refresh")


class RecordClosed(RuntimeError):
    """The record of the last refresh is closed to this user: it tells of figures that are not released yet."""

    def __init__(self) -> None:
        zh = "最近一次刷新的结果尚未发布，仅限本单位用户查看；已发布的数据请用 shenhe figures"
        en = "what the last refresh came to is not released yet, and is for its owner only: see shenhe figures"
        super().__init__(f"{zh} / {en}")


class DamagedRelease(Damaged):
    """A release whose file is not what was released; the message says what is wrong, and what to do."""

    def __init__(self, release: int, zh: str, en: str, remedy: Message | None = None) -> None:
        self.release = release
        remedy = remedy or _GO_BACK
        self.message = Message(
            f"发布 {release} {zh}，不可使用：{remedy.zh}", f"release {release} {en} and is not used: {remedy.en}"
        )
        super().__init__(str(self.message))


_GO_BACK = Message(
    "请运行 shenhe status --verify 查看哪些发布完好，再用 shenhe rollback N 回到其中之一",
    "see shenhe status --verify for the releases that are whole, and go back to one with shenhe rollback N",
)


def seal(path: Path) -> Seal:
    """The seal of a file as it is now."""
    stat = path.stat()
    with path.open("rb") as handle:
        header = hashlib.sha256(handle.read(HEADER_BYTES)).hexdigest()
        handle.seek(0)
        whole = hashlib.file_digest(handle, "sha256").hexdigest()
    return Seal(stat.st_size, stat.st_mtime_ns, header, whole)


def check(release: int, path: Path, known: Seal | None, whole: bool = False) -> None:
    """Raise DamagedRelease for a file that is not as it was sealed, or that has anything beside it.

    Compared are size and header, and all of it where the time differs or `whole` is asked for. Without a seal only what
    stands beside the file is looked at.
    """
    beside = sorted(one.name for one in path.parent.glob(f"{path.name}.*"))
    if beside:
        # DuckDB replays a write-ahead log that stands beside a file: it would show what was never released.
        remedy = Message(f"请删除 {path.parent / beside[0]}", f"remove {path.parent / beside[0]}")
        raise DamagedRelease(release, f"旁边有 {beside[0]}", f"has {beside[0]} beside it", remedy)
    if known is None:
        return
    stat = path.stat()
    if stat.st_size != known.bytes:
        raise DamagedRelease(
            release, f"大小为 {stat.st_size} 字节，应为 {known.bytes}", f"has {stat.st_size} bytes, not {known.bytes}"
        )
    if whole or stat.st_mtime_ns != known.modified_ns:
        is_same = seal(path).sha256 == known.sha256
    else:
        with path.open("rb") as handle:
            is_same = hashlib.sha256(handle.read(HEADER_BYTES)).hexdigest() == known.header
    if not is_same:
        raise DamagedRelease(release, "内容与发布时不同", "is not what was released")
