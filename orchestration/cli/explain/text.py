"""An explanation as text for a terminal: the figure, what guards it, then each part down to its deliveries."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import click

from orchestration.cli.explain.formula import formula, number, role
from orchestration.cli.output import print_rows
from orchestration.cli.output.colours import coloured
from orchestration.explain.explanation import Explanation, Part
from orchestration.explain.released import Row
from orchestration.explain.rows import FeedRows, LeftOut
from orchestration.explain.steps import Step, TableSteps
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.clock import shown

_DELIVERIES_SHOWN = 12
_ROWS_SHOWN = 500


def print_text(found: Explanation) -> None:
    """Print an explanation; long lists of deliveries and rows are cut, and say so."""
    for line in (*_figure(found), *_gates(found)):
        click.echo(line)
    told: set[TableSteps] = set()
    for part in found.parts:
        _print_part(found, part, told)
        told.update(part.counted.tables)
    for line in _looked_up(found):
        click.echo(line)


def _figure(found: Explanation) -> Iterator[str]:
    one = found.released
    yield coloured(f"{one['name_zh']} / {one['name_en']}", bold=True)
    release = found.release
    yield f"{one['figure']}  {one['period']}  发布 / release {release['release']}（{shown(release['published_at'])}）"
    yield ""
    yield f"  数值 / value        {number(one['value'])} {one['unit']}（{one['as_printed']}）"
    yield f"  公式 / formula      {formula(found)}"
    if found.printed:
        printed = found.printed
        admits = f"{number(printed['low'])}–{number(printed['high'])}"
        yield f"  年报 / printed      “{printed['printed']}”，允许 / admits {admits}：{printed['state']}"
    yield f"  部门 / department   {one['department']}"
    yield f"  状态 / status       {one['status']}"
    for row in found.revisions:
        yield (
            f"  修订 / revised      发布 / release {row['release']}：{number(row['was'])} → {number(row['is'])}"
            f"（{row['note'] or '—'}）"
        )


def _gates(found: Explanation) -> Iterator[str]:
    """The figure's own gates in full, and whatever does not simply pass; the rest by subject."""
    own = [row for row in found.gates if row["subject"] == found.figure.figure or row["state"] != "pass"]
    yield ""
    yield coloured("检查 / gates", bold=True)
    for row in own:
        bounds = f"[{_bound(row['lower'])}, {_bound(row['upper'])}]"
        of = "" if row["subject"] == found.figure.figure else f" {row['subject']} {row['period'] or ''}"
        yield f"  {row['state']} {row['gate']}{of}：{number(row['observed'])} {bounds}"
        yield f"    {row['message_zh']}"
        yield f"    {row['message_en']}"
    others: dict[str, list[str]] = {}
    for row in found.gates:
        if row not in own:
            others.setdefault(row["subject"], []).append(row["gate"])
    for subject, gates in others.items():
        counted = "、".join(f"{gate} {gates.count(gate)}" for gate in dict.fromkeys(gates))
        yield f"  pass {subject}：{counted}"


def _bound(bound: float | None) -> str:
    return "" if bound is None else number(bound)


def _print_part(found: Explanation, part: Part, told: Collection[TableSteps]) -> None:
    """Print a part; of SQL that another part told of already, only the name."""
    one = part.released
    heading = f"{role(part.role)}：{part.figure.name_zh} {part.figure.figure} {part.period}"
    click.echo("")
    click.echo(coloured(f"{heading} = {number(one['value'])}（{one['as_printed']}）", bold=True))
    for line in _recounted(part):
        click.echo(line)
    if part.ranking:
        click.echo("  位次 / ranking")
        print_rows(list(part.ranking[0]), [list(row.values()) for row in part.ranking], "table")
    for table in reversed(part.counted.tables):
        for line in _table(table, table in told):
            click.echo(line)
    for feed in part.feeds:
        for line in _feed(found, feed):
            click.echo(line)
        if feed.feed.name in part.rows:
            _print_rows(part, feed)


def _recounted(part: Part) -> Iterator[str]:
    if part.is_as_released:
        yield "  由报送重新统计，与发布一致 / counted again from the deliveries: as released"
    else:
        again = number(part.counted.value)
        yield f"  由报送按现行定义重新统计为 {again}，与发布不同：定义已改动 /"
        yield f"  counted again by today's definitions: {again}, not as released: the definitions changed since"
    if part.counted.untraced:
        yield f"  无法追溯到行，以下为全部输入 / rows cannot be followed, all input is shown: {part.counted.untraced}"


def _table(table: TableSteps, is_told: bool) -> Iterator[str]:
    yield f"  {table.path}  {table.table}{'：同上 / as above' if is_told else ''}"
    if is_told:
        return
    if table.table != "figures":
        yield f"    {table.description_zh}"
        yield f"    {table.description_en}"
    for step in table.steps:
        yield f"    {_step(step)}"


def _step(step: Step) -> str:
    into = " + ".join(f"{name} {rows:,}" for name, rows in step.rows_in) or "—"
    asked = f"；条件 / where {' and '.join(step.conditions)}" if step.conditions else ""
    groups = f"；分组 / by {', '.join(step.groups)}" if step.groups else ""
    return f"{step.name}：{into} → {step.rows_out:,} 行 / rows{asked}{groups}"


def _feed(found: Explanation, one: FeedRows) -> Iterator[str]:
    feed = one.feed
    yield f"  staging.{feed.name}  {feed.title}（{feed.system}，{feed.department}）"
    yield f"    计入 / counted {one.counted:,} 行，共 / of {one.rows:,} 行在效 / rows in force"
    for left in one.left_out:
        yield f"    未计入 / left out {left.rows:,} 行：{_left_out(left)}"
    deliveries = sorted(one.counted_of.items(), key=lambda item: str(item[0].period))
    for delivery, counted in islice(deliveries, _DELIVERIES_SHOWN):
        yield from _delivery(found, one, delivery, counted)
    if (more := len(deliveries) - _DELIVERIES_SHOWN) > 0:
        yield f"    另有 {more} 次报送，见 --format json / {more} more deliveries: --format json lists them"


def _left_out(left: LeftOut) -> str:
    if left.condition is None:
        return "没有可计的数值，或为其后步骤所不取 / no value to count, or not taken by a later step"
    values = "、".join(f"{value or '空 / empty'} {rows:,}" for value, rows in left.values.items())
    told = f"不满足 / not {left.condition.text}（{left.condition.where}）"
    return f"{told}：{values}" if values else told


def _delivery(found: Explanation, one: FeedRows, delivery: Delivery, counted: int) -> Iterator[str]:
    sheets = "".join(f" 工作表 / sheet “{sheet}”" for sheet in one.sheets.get(delivery, ()))
    rows = f"计入 / counted {counted:,}，共 / of {delivery.rows:,} 行 / rows"
    yield f"    {delivery.period}  {delivery.file}{sheets}：{rows}"
    received = shown(delivery.received_at) if delivery.received_at else "—"
    yield f"      sha256 {delivery.sha256}  收到 / received {received}"
    for other in found.superseded(delivery):
        yield f"      代替 / supersedes {other.file}（{other.state}，sha256 {other.sha256[:12]}）"
    if delivery.reason:
        yield f"      {delivery.reason.zh} / {delivery.reason.en}"


def _looked_up(found: Explanation) -> Iterator[str]:
    """The deliveries that were read without being counted from, by feed."""
    of_feed: dict[str, list[Delivery]] = {}
    for one in found.looked_up:
        of_feed.setdefault(one.feed, []).append(one)
    for feed, deliveries in of_feed.items():
        yield ""
        yield f"另查阅 / also looked up  staging.{feed}：{len(deliveries)} 次报送 / deliveries"
        for one in deliveries[:_DELIVERIES_SHOWN]:
            yield f"    {one.period}  {one.file}  sha256 {one.sha256}"


def _print_rows(part: Part, one: FeedRows) -> None:
    """The counted rows: file, place, and the columns that matter for the figure."""
    rows = part.rows[one.feed.name]
    headers = {column.name: column.header for column in one.feed.valued_columns}
    place = "行 / row" if one.feed.media == "workbook" else "记录 / record"
    columns = ["文件 / file", "工作表 / sheet", place, *(headers.get(name, name) for name in one.columns)]
    listed = [[row.delivery.file, row.sheet, row.row, *_values(row.values, one.columns)] for row in rows[:_ROWS_SHOWN]]
    print_rows(columns, listed, "table")
    if (more := len(rows) - _ROWS_SHOWN) > 0:
        click.echo(f"  另有 {more:,} 行，见 --format json / {more:,} more rows: --format json lists them")


def _values(values: Row, columns: Sequence[str]) -> list[object]:
    return [values[name] for name in columns]
