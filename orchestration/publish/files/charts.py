"""Charts as SVG: one for each figure that has several periods. Altair says what is drawn, vl-convert draws it.

Nothing is placed by the width of a text, so that the bytes do not depend on the fonts of the host. Imported only where
a bulletin is written, as both libraries take half a second to start.
"""

from typing import Any

import altair as alt
import vl_convert

from orchestration.publish.model import Entry
from orchestration.publish.wording import period

WIDTH, HEIGHT = 132, 40
_ACCENT, _QUIET, _LINE, _INK = "#9b1c1c", "#b9c4d0", "#5b6b7d", "#566373"
_MARGIN = {"left": 4, "right": 4, "top": 4, "bottom": 14}
_WIDEST_BAR = 22
_LABEL_WIDTH = 30


def chart(entry: Entry) -> str | None:
    """The figure over all of its periods as an SVG element, the period that is told set off; None for a single one."""
    if len(entry.values) < 2:
        return None
    labelled = _labelled(entry)
    rows = [
        {
            "period": one.period, "value": one.value, "told": one.period == entry.now.period,
            "label": str(one.year) if number in labelled else "",
        }
        for number, one in enumerate(entry.values)
    ]  # fmt: skip
    drawn = _bars(rows) if entry.figure.kind in ("stock", "flow", "cumulative") else _line(entry, rows)
    label = _over_periods(rows).mark_text(baseline="top", fontSize=10, font="sans-serif", color=_INK)
    labels = label.encode(y=alt.value(HEIGHT + 4), text="label:N")
    spec = (drawn + labels).properties(width=WIDTH, height=HEIGHT, padding=_MARGIN, autosize="none")
    spec = spec.configure(aria=False, background="transparent", view=alt.ViewConfig(stroke=None))
    svg: str = vl_convert.vegalite_to_svg(spec.to_dict(), vl_version=_version(), allowed_base_urls=[])
    return svg


def _labelled(entry: Entry) -> set[int]:
    """The places of the periods that are named: the first, the last, and the one told if there is room for it."""
    last = len(entry.values) - 1
    told, room = entry.values.index(entry.now), WIDTH / len(entry.values)
    has_room = min(told, last - told) * room >= _LABEL_WIDTH
    return {0, last, told} if has_room else {0, last}


def said(entry: Entry) -> str:
    """What the chart shows, for those who cannot see it."""
    listed = "，".join(f"{period(one.period).zh} {one.as_printed}" for one in entry.values)
    return f"{entry.figure.name_zh}：{listed}"


def _version() -> str:
    """The version of Vega-Lite that Altair writes, as vl-convert names it: `6.4`."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def _colour() -> alt.Color:
    told = alt.Scale(domain=[True, False], range=[_ACCENT, _QUIET])
    return alt.Color("told:N", scale=told, legend=None)


def _bars(rows: list[dict[str, Any]]) -> Any:
    bars = _over_periods(rows).mark_bar(size=min(_WIDEST_BAR, WIDTH * 0.7 / len(rows)))
    return bars.encode(y=alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False)), color=_colour())


def _line(entry: Entry, rows: list[dict[str, Any]]) -> Any:
    # The first place is the highest.
    scale = alt.Scale(zero=False, nice=False, padding=6, reverse=entry.figure.kind == "rank")
    base = _over_periods(rows).encode(y=alt.Y("value:Q", axis=None, scale=scale))
    line = base.mark_line(color=_LINE, strokeWidth=1.5)
    return line + base.mark_point(filled=True, size=34, opacity=1).encode(color=_colour())


def _over_periods(rows: list[dict[str, Any]]) -> Any:
    position = alt.X("period:O", axis=None, scale=alt.Scale(padding=0.3))
    return alt.Chart(alt.InlineData(values=rows)).encode(x=position)
