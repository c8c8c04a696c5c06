"""What is written of a change: what began and what ended, by kind, in both languages, and what to do."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from orchestration.alerts.conditions import FAILED, HELD_BACK, OVERDUE, QUARANTINED, WAITING, Condition
from orchestration.alerts.targets.message import Letter
from orchestration.warehouse.messages import Message

NAMES = {
    FAILED: Message("失败", "failed"),
    HELD_BACK: Message("暂缓发布", "held back"),
    WAITING: Message("待发布", "waiting"),
    QUARANTINED: Message("退回", "quarantined"),
    OVERDUE: Message("逾期", "overdue"),
}
_TO_DO = {
    FAILED: Message(
        "已有发布和备份不变。请查看日志或 Dagster 的运行页面，排除原因后再次运行",
        "releases and backups stand: look at the log or at Dagster's runs, mend the cause, and run it again",
    ),
    HELD_BACK: Message(
        "已有发布不变。原因见 shenhe gates --failed；须作说明的，用 shenhe notes 生成说明并签署",
        "the release before stands: see shenhe gates --failed; sign what shenhe notes writes, where it needs a note",
    ),
    WAITING: Message(
        "须签署的，请核对后签署：shenhe sign 发布号 --as 姓名；到时且签署齐全后，下次刷新自动发布",
        "check and sign it: shenhe sign NUMBER --as NAME; once signed and due, the next refresh releases it",
    ),
    QUARANTINED: Message(
        "请发回部门更正：shenhe deliveries --problems --into 问题.xlsx",
        "send it back to be mended: shenhe deliveries --problems --into 问题.xlsx",
    ),
    OVERDUE: Message("请向部门催报：shenhe deliveries --matrix", "ask the department: shenhe deliveries --matrix"),
}
_LISTED = 8


def letter_of(district: str, began: Sequence[Condition], ended: Sequence[Condition], release: int | None) -> Letter:
    """The one message on a change in the warehouse of a district."""
    return Letter(_title(district, began, ended), tuple(_lines(began, ended, release)))


def trial_letter() -> Letter:
    """A message that says nothing is wrong."""
    lines = ("这是一条测试消息，无须处理。", "This is a test: nothing is to be done.")
    return Letter("统计仓库：测试 / statistics warehouse: test", lines)


def _title(district: str, began: Sequence[Condition], ended: Sequence[Condition]) -> str:
    counts = [(NAMES[kind], sum(one.kind == kind for one in began)) for kind in NAMES]
    counts.append((Message("已恢复", "recovered"), len(ended)))
    zh = "，".join(f"{name.zh} {count}" for name, count in counts if count)
    en = ", ".join(f"{count} {name.en}" for name, count in counts if count)
    return f"{district}统计仓库：{zh} / statistics warehouse of {district}: {en}"


def _lines(began: Sequence[Condition], ended: Sequence[Condition], release: int | None) -> Iterator[str]:
    for kind, name in NAMES.items():
        found = [one for one in began if one.kind == kind]
        if found:
            yield f"【{name}】"
            yield from _listed(found)
            yield f"→ {_TO_DO[kind].zh}"
            yield f"→ {_TO_DO[kind].en}"
    if ended:
        yield "【已恢复 / recovered】"
        for kind, name in NAMES.items():
            yield from _listed([one for one in ended if one.kind == kind], f"{name}：")
    said = "尚无发布 / no release yet" if release is None else f"当前发布 / release in force: {release}"
    yield said


def _listed(found: Sequence[Condition], before: str = "") -> Iterator[str]:
    """A line for each, periods of one feed that are overdue on one; at most so many."""
    lines = [
        line
        for is_overdue, group in groupby(found, lambda one: one.kind == OVERDUE)
        for line in (_by_feed([*group]) if is_overdue else [f"{one.zh} / {one.en}" for one in group])
    ]
    yield from (f"· {before}{line}" for line in lines[:_LISTED])
    if len(lines) > _LISTED:
        yield f"· {before}另有 {len(lines) - _LISTED} 项 / and {len(lines) - _LISTED} more: shenhe status"


def _by_feed(overdue: Sequence[Condition]) -> Iterator[str]:
    for _, group in groupby(overdue, lambda one: one.subject):
        found = [*group]
        more_zh, more_en = "", ""
        if len(found) > 1:
            more_zh = f" 至 {found[-1].period}，共 {len(found)} 期"
            more_en = f" to {found[-1].period}, {len(found)} periods"
        yield f"{found[0].zh}{more_zh} / {found[0].en}{more_en}"
