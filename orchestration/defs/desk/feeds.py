"""What the page of a feed shows: cells to mend first, then its deliveries, its contract, what was read."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from orchestration.defs.desk.columns import ShownColumn
from orchestration.defs.desk.markdown import asset_link, md, plain
from orchestration.project.definitions import Project
from orchestration.refresh.steps import Step
from orchestration.session import Session
from orchestration.staging.stage import Staged
from orchestration.warehouse.build.deliveries import Delivery, judged
from orchestration.warehouse.build.typed import StoredProblem, problems_of
from transforms import Column, Feed

_CELLS = 50
_DELIVERIES = 8
_STATES = {"in force": "有效 in force", "quarantined": "退回 quarantined"}


def schema(feed: Feed) -> list[ShownColumn]:
    """The staged columns, each with its delivered header and its unit."""
    declared = {column.name: column for column in feed.valued_columns}
    return [
        ShownColumn(name, kind, _description(declared.get(name), name), _base_unit(declared.get(name)))
        for name, kind in feed.staged_columns
    ]


def _description(column: Column | None, name: str) -> str | None:
    if column is None:
        return _OWN_COLUMNS.get(name)
    said = column.header
    if column.unit:
        said += f"（存为{_base_unit(column)}；报送未注明单位时按{column.unit}）"
    return f"{said}：{'、'.join(column.choices)}" if column.choices else said


_OWN_COLUMNS = {
    "period": "报送时期", "_delivery": "所属报送", "_sheet": "所在工作表", "_row": "行号（与电子表格一致）",
}  # fmt: skip


def _base_unit(column: Column | None) -> str | None:
    """The unit that a number is staged in: without a scale such as 万, a share as a fraction."""
    if column is None or column.unit is None:
        return None
    return "小数" if column.unit in ("%", "‰", "个百分点") else column.unit.lstrip("千百万亿")


def contract(feed: Feed) -> dict[str, Any]:
    """Metadata of the definition."""
    return {"dagster/column_schema": schema(feed)}


def made(session: Session, feed: Feed, staged: Staged, step: Step) -> dict[str, Any]:
    """Metadata of a materialisation."""
    deliveries = [one for one, _ in judged(session.build, feed.name)]
    quarantined = [one for one in deliveries if one.state == "quarantined"]
    return {
        **({"cells_to_mend": md(*_to_mend(session, quarantined))} if quarantined else {}),
        "dagster/row_count": step.rows,
        "deliveries": md(_listed(deliveries)),
        "deliveries_in_force": staged.in_force,
        "deliveries_quarantined": staged.quarantined,
        "files_read": staged.read,
        "rows_read": session.rows_read.get(feed.name, 0),
        "fingerprint": step.fingerprint,
    }


def _to_mend(session: Session, quarantined: list[Delivery]) -> Iterator[str]:
    """For each quarantined file its reason and its cells: what stands there, and what is expected."""
    for one in quarantined:
        problems = problems_of(session.build, one.delivery) if one.delivery else []
        yield f"**{plain(one.file)}**：{'' if problems else plain(str(one.reason or ''))}"
        if problems:
            yield "\n".join(map(_cell, islice(problems, _CELLS)))
        if len(problems) > _CELLS:
            yield f"共 {len(problems)} 处 / {len(problems)} in all: `shenhe deliveries --problems`"
    yield "更正后重新报送即可，其余不必再报 / deliver the mended file again, and nothing else"


def _cell(one: StoredProblem) -> str:
    """A cell to mend: where it is, what stands there, what is expected."""
    place = [
        f"工作表 {plain(one.sheet)}" if one.sheet else "",
        f"第 **{one.row}** 行" if one.row else "",
        f"“**{plain(one.column)}**”列" if one.column else "",
    ]
    found = f"现为“{plain(one.found)}”" if one.found else "空 empty"
    return f"- {' '.join(filter(None, place))}：{found}，{plain(one.expected_zh)} / {plain(one.expected_en)}"


def _listed(deliveries: list[Delivery]) -> str:
    newest = sorted(deliveries, key=lambda one: (one.state != "quarantined", _reversed(one.period)))
    lines = [
        f"- **{one.period or '—'}** {_state(one)}：{plain(one.file)}，{_rows(one)}"
        f"{f'收到 {one.received_at:%Y-%m-%d %H:%M}，' if one.received_at else ''}sha256 {one.sha256[:12]}"
        for one in newest[:_DELIVERIES]
    ]
    said = "\n".join(lines) or "尚无报送 / nothing was delivered yet"
    more = len(deliveries) - _DELIVERIES
    return f"{said}\n\n另有 {more} 份 / {more} more: `shenhe deliveries`" if more > 0 else said


def _rows(one: Delivery) -> str:
    return "" if one.rows is None else f"{one.rows:,} 行 rows，"


def _state(one: Delivery) -> str:
    return "沿用 carried forward" if one.carried else _STATES.get(one.state, one.state)


def _reversed(period: str | None) -> tuple[int, ...]:
    """Sorts the newest period first."""
    return tuple(-ord(letter) for letter in period or "")


def quarantined_files(session: Session, project: Project) -> str:
    """As Markdown, every file that stands quarantined, with the page that lists its cells to mend."""
    lines = [
        f"- {asset_link(f'staging.{feed.name}', feed.title)} · {plain(feed.department)} · {plain(one.file)}："
        f"{plain(str(one.reason or ''))}"
        for one, _ in judged(session.build)
        if one.state == "quarantined" and (feed := project.feeds.get(one.feed))
    ]
    return "\n".join(lines) or "没有退回 / nothing is quarantined"
