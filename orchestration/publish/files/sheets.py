"""What stands on the sheets of the workbook: themes, all periods, corrections, gates. Writes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.project.catalogue import DERIVED
from orchestration.publish import wording
from orchestration.publish.model import Bulletin, Correction, Entry, Theme, Value

_STATES = {"matches": "一致", "differs": "不一致", "missing": "缺"}
_WHOLE, _EXACT = "#,##0", "#,##0.00########"


@dataclass(frozen=True)
class Number:
    """A number with the format that it is shown in."""

    value: float
    form: str


Cell = str | Number | None


@dataclass(frozen=True)
class Sheet:
    """A table as it stands on its sheet: title, remarks above, columns (title, width), rows, remarks below."""

    name: str
    title: str
    above: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]
    below: Sequence[str]


def sheets(bulletin: Bulletin) -> Iterator[Sheet]:
    """The sheets of a workbook behind its cover."""
    for theme in bulletin.themes:
        yield _of_theme(bulletin, theme)
    yield _of_periods(bulletin)
    yield _of_corrections(bulletin)
    yield _of_gates(bulletin)


_THEME_COLUMNS = (
    ("指标\nFigure", 36), ("英文名称\nName in English", 40), ("时期\nPeriod", 24), ("计量单位\nUnit", 10),
    ("数值\nValue", 13), ("上年\nYear before", 13), ("增减\nChange", 13), ("年报所印\nIn the report", 14),
    ("与年报\nAs in the report", 10), ("状态\nStatus", 10), ("责任部门\nDepartment", 22),
    ("数值（基本单位）\nValue in base units", 20), ("基本单位\nBase unit", 10), ("指标代码\nName in the data", 36),
    ("说明与更正\nNotes and corrections", 60),
)  # fmt: skip


def _of_theme(bulletin: Bulletin, theme: Theme) -> Sheet:
    departments = dict.fromkeys(entry.figure.department for entry in theme.entries)
    return Sheet(
        theme.title.zh, f"{theme.title.zh}主要指标（{bulletin.year}年） {theme.title.en}, {bulletin.year}",
        "单位见“计量单位”列 Units: column “Unit”", _THEME_COLUMNS, [list(_row(entry)) for entry in theme.entries],
        (
            "注：数值未经取舍，按年报写法显示；没有数据者空缺。",
            "Note: values are not rounded, but shown as the report prints them; empty where there is none.",
            f"资料来源：{'、'.join(departments)} Source: column “Department”",
        ),
    )  # fmt: skip


def _row(entry: Entry) -> Iterator[Cell]:
    figure, now = entry.figure, entry.now
    yield figure.name_zh
    yield figure.name_en
    yield wording.period(now.period).zh
    yield _unit(entry)
    yield _in_print(entry, now)
    yield _in_print(entry, entry.before) if entry.before else None
    yield _change(entry)
    yield now.printed.text if now.printed else None
    yield _STATES.get(now.printed.state) if now.printed else None
    yield _status(now)
    yield figure.department
    yield _exact(now.value)
    yield wording.unit(figure).zh
    yield figure.figure
    yield "\n".join([*map(_correction, entry.corrections), *(note.message.zh for note in entry.notes)]) or None


def _unit(entry: Entry) -> str:
    form = entry.figure.print_format
    return "位次" if form.chinese_numeral else form.after


def _in_print(entry: Entry, value: Value) -> Number:
    """A value in the unit that it is printed in, a share as the fraction that Excel shows in percent."""
    form = entry.figure.print_format
    places = f".{'0' * form.places}" if form.places else ""
    if form.chinese_numeral:
        return Number(value.value, f'"{form.before}"0')
    if form.after in ("%", "％"):
        return Number(value.value, f"0{places}%")
    return Number(float(entry.in_print(value.value)), f"#,##0{places}")


def _change(entry: Entry) -> Number | None:
    change = entry.change
    if change is None:
        return None
    if entry.figure.kind == "rank":
        return Number(change, '"后移"0"位";"前移"0"位";"不变"')
    if entry.figure.kind in DERIVED:
        return Number(change * 100, '+0.0"个百分点";-0.0"个百分点";0.0"个百分点"')
    return Number(change, "+0.0%;-0.0%;0.0%")


def _status(value: Value) -> str:
    return "沿用" if value.is_carried else "当期"


def _correction(one: Correction) -> str:
    became = "撤下" if one.became is None else wording.exact(one.became)
    said = f"更正：{wording.period(one.period).zh}原为{wording.exact(one.was)}，现为{became}"
    return f"{said}。{one.note or ''}"


_PERIOD_COLUMNS = (
    ("指标\nFigure", 36), ("指标代码\nName in the data", 36), ("时期\nPeriod", 24), ("计量单位\nUnit", 10),
    ("数值\nValue", 13), ("年报写法\nAs printed", 14), ("数值（基本单位）\nValue in base units", 20),
    ("基本单位\nBase unit", 10), ("分子或本期数\nNumerator or level", 20), ("分母\nDenominator", 20),
    ("上年同期数\nBase", 20), ("状态\nStatus", 10),
)  # fmt: skip


def _period_row(entry: Entry, value: Value) -> Iterator[Cell]:
    yield from (entry.figure.name_zh, entry.figure.figure, value.period, _unit(entry), _in_print(entry, value))
    yield from (value.as_printed, _exact(value.value), wording.unit(entry.figure).zh)
    yield from map(_exact, (value.numerator, value.denominator, value.base))
    yield _status(value)


def _exact(value: float | None) -> Number | None:
    return None if value is None else Number(value, _WHOLE if value.is_integer() else _EXACT)


def _of_periods(bulletin: Bulletin) -> Sheet:
    rows = [list(_period_row(entry, value)) for entry in bulletin.entries for value in entry.values]
    return Sheet(
        "历期数据",
        "历期数据 All periods",
        "一项指标、一个时期一行 One row per figure and period",
        _PERIOD_COLUMNS,
        rows,
        (),
    )


_CORRECTION_COLUMNS = (
    ("指标\nFigure", 36), ("时期\nPeriod", 24), ("原为\nWas", 14), ("现为\nIs", 14),
    ("原为（基本单位）\nWas, in base units", 20), ("现为（基本单位）\nIs, in base units", 20),
    ("原因\nWhy", 60), ("更正日期\nCorrected on", 16), ("发布\nRelease", 9), ("指标代码\nName in the data", 36),
)  # fmt: skip


def _of_corrections(bulletin: Bulletin) -> Sheet:
    rows: list[list[Cell]] = [
        [
            one.figure.name_zh, wording.period(one.period).zh, one.was_printed, one.became_printed or "撤下",
            _exact(one.was), _exact(one.became), one.note,
            one.published_at.date().isoformat(), Number(one.release, "0"), one.figure.figure,
        ]
        for one in bulletin.corrections
    ]  # fmt: skip
    none = () if rows else ("一年内没有更正。 No released value was changed within the last year.",)
    above = "一年内更正过的已发布数据 Released values that were changed within the last year"
    return Sheet("更正", "更正 Corrections", above, _CORRECTION_COLUMNS, rows, none)


_GATE_COLUMNS = (("检查\nGate", 30), ("英文\nIn English", 44), ("通过\nPassed", 10), ("已说明\nExplained", 10))


def _of_gates(bulletin: Bulletin) -> Sheet:
    rows: list[list[Cell]] = [
        [
            wording.gate(one.gate).zh,
            wording.gate(one.gate).en,
            Number(one.passed, "#,##0"),
            Number(one.explained, "#,##0"),
        ]
        for one in bulletin.gates
    ]
    notes = (f"说明：{note.title} {note.period or ''} {note.message.zh}" for note in bulletin.notes)
    carried = (f"沿用：{one.file}（{one.department}，{one.period}）" for one in bulletin.carried)
    above = "发布前的检查 What was judged before the release"
    return Sheet("检查与说明", "检查与说明 Gates and notes in force", above, _GATE_COLUMNS, rows, (*notes, *carried))
