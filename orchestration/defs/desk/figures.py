"""What the page of `figures` shows: the newest figures, and each that has several periods as a chart."""

from typing import Any

from orchestration.defs.desk.chart import Chart, charts
from orchestration.defs.desk.markdown import asset_link, md, table
from orchestration.project.catalogue import Figure
from orchestration.refresh.steps import Step
from orchestration.session import Session
from orchestration.warehouse.releases.reader import released_figures

_CHARTS = 12


def made(session: Session, step: Step) -> dict[str, Any]:
    """Metadata of a materialisation: the candidates for the next release, beside what is printed."""
    return {
        **charts(_charts(session)),
        "newest_rows": md(_newest(session)),
        "dagster/row_count": step.rows,
        "read": md(_read(session)),
        "fingerprint": step.fingerprint,
    }


def _newest(session: Session) -> str:
    """Every figure at its newest period."""
    rows = session.build.rows(
        """select figures.name_zh, figures.period, figures.as_printed, printed_figures.printed, printed_figures.state
        from figures
        inner join catalogue on figures.figure = catalogue.figure
        left join printed_figures
            on figures.figure = printed_figures.figure and figures.period = printed_figures.period
        qualify row_number() over (partition by figures.figure order by figures.period desc) = 1
        order by catalogue.position"""
    )
    header = ("指标 figure", "时期 period", "本次 counted", "年报 printed", "比对 state")
    return table(header, (tuple(row.values()) for row in rows), "尚无指标 / no figure yet")


def _charts(session: Session) -> list[Chart]:
    """The figures that exist for several periods, in the catalogue's order; what is released beside what differs."""
    released = released_figures(session.home)
    rows = session.build.rows("select figure, period, value from figures order by period")
    values: dict[str, dict[str, float | None]] = {}
    for row in rows:
        values.setdefault(row["figure"], {})[row["period"]] = row["value"]
    found = []
    for figure in session.project.figures.values():
        counted = values.get(figure.figure, {})
        before = {period: value for (name, period), value in released.items() if name == figure.figure}
        if len(counted) > 1:
            differs = before and any(before[period] != counted.get(period) for period in before)
            series = {"已发布": before, "本次": counted} if differs else {"": counted}
            found.append(Chart(figure.name_zh, _base_unit(figure), series))
    return found[:_CHARTS]


def _base_unit(figure: Figure) -> str:
    """The unit of the values, of which the printed form may be a multiple: 亿元 prints 元."""
    printed = figure.print_format.after
    return "小数" if printed.startswith(("%", "％", "‰")) else printed.lstrip("万亿")


def _read(session: Session) -> str:
    known = session.build.fingerprints()
    names = session.project.read_by_figures()
    return "\n".join(
        f"- {asset_link(name, name)} {session.build.row_count(name):,} 行 rows · {known[name]}" for name in names
    )
