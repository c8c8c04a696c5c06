"""Charts as SVG within Markdown, so that they show without a network: lines over periods, values as they stand.

Dagster's UI shows Markdown in place up to a thousand characters, and a link instead of a longer one. So the drawing is
terse, and has as many lines as fit; `picture` without a limit draws all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from urllib.parse import quote

from orchestration.defs.desk.markdown import Markdown, md, plain
from transforms.reading.personal import masked

Series = Mapping[str, float | None]
"""Values by period."""

IN_PLACE = 999
"""As many characters of Markdown are shown in place."""
_WIDTH, _HEIGHT = 460, 130
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 330, 24, 108
_COLOURS = ("blue", "tomato", "green", "purple", "orange", "teal")
_QUOTED = {ord(letter): quote(letter) for letter in '<>%#&\\"`\n'}
"""What an address in Markdown may not hold: the less is quoted, the more fits in place."""
_SCALES = ((1e8, "亿"), (1e4, "万"))


@dataclass(frozen=True)
class Chart:
    """One measure over periods: its Chinese title, its unit, and its series by name, the most important first."""

    title: str
    unit: str
    series: Mapping[str, Series]


def charts(drawn: Sequence[Chart]) -> dict[str, Markdown]:
    """Charts as metadata: the first in place, all of them with all their lines behind a link where that shows less."""
    first, everything = in_place(drawn[0]) if drawn else None, picture(drawn)
    found = {"chart": first, "charts": everything if everything != first else None}
    return {name: md(value) for name, value in found.items() if value}


def in_place(chart: Chart) -> str | None:
    """The chart with as many of its first lines as fit where Markdown is shown in place; None where none does."""
    for count in range(min(len(chart.series), len(_COLOURS)), 0, -1):
        some = replace(chart, series=dict(list(chart.series.items())[:count]))
        drawn = picture([some])
        if drawn is not None and len(drawn) <= IN_PLACE:
            return drawn
    return None


def picture(charts: Sequence[Chart]) -> str | None:
    """The charts below each other as one Markdown image; None where there is nothing to draw."""
    drawn = [chart for chart in charts if any(_values(series) for series in chart.series.values())]
    if not drawn:
        return None
    bodies = [_draw(chart) for chart in drawn]
    if len(bodies) > 1:
        bodies = [f"<g transform='translate(0 {n * _HEIGHT})'>{body}</g>" for n, body in enumerate(bodies)]
    font = "font-family='sans-serif' font-size='11'"
    size = f"width='{_WIDTH}' height='{_HEIGHT * len(drawn)}'"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' {size} {font}>{''.join(bodies)}</svg>"
    return f"![{plain('；'.join(chart.title for chart in drawn))}](<data:image/svg+xml,{svg.translate(_QUOTED)}>)"


def _draw(chart: Chart) -> str:
    """One chart, from 0 (or below) to its highest value; first and last period and both ends of the scale are named."""
    found = [value for series in chart.series.values() for value in _values(series)]
    low, high = min(0.0, *found), max(0.0, *found)
    span = (high - low) or 1.0
    factor, scale = next(((size, name) for size, name in _SCALES if max(high, -low) >= size), (1.0, ""))
    periods = sorted({period for series in chart.series.values() for period in series})
    step = (_RIGHT - _LEFT) / max(len(periods) - 1, 1)

    def point(period: str, value: float) -> tuple[int, int]:
        down = _BOTTOM - (value - low) / span * (_BOTTOM - _TOP)
        return round(_LEFT + periods.index(period) * step), round(down)

    parts = [
        _text(0, 12, f"{chart.title}（{scale}{chart.unit}）"),
        _text(0, _TOP + 6, f"{high / factor:,.4g}"),
        _text(0, _BOTTOM, f"{low / factor:,.4g}"),
        _text(_LEFT, _HEIGHT - 6, _short(periods[0])),
    ]
    if len(periods) > 1:
        parts.append(_text(_RIGHT - 36, _HEIGHT - 6, _short(periods[-1])))
    parts.append(f"<path d='M{_LEFT},{_TOP}V{_BOTTOM}H{_RIGHT}' fill='none' stroke='silver'/>")
    taken: list[int] = []
    lines: list[str] = []
    for colour, (name, series) in zip(_COLOURS, chart.series.items(), strict=False):
        points = [point(period, value) for period, value in sorted(series.items()) if value is not None]
        if points:
            lines.append(_line(points, colour))
            if name:
                parts.append(_text(_RIGHT + 8, _beside(points[-1][1] + 4, taken), name, colour))
    return f"{''.join(parts)}<g fill='none' stroke-width='2' stroke-linecap='round'>{''.join(lines)}</g>"


def _line(points: Sequence[tuple[int, int]], colour: str) -> str:
    """A line through the points; a single one is a dot."""
    path = " ".join(f"{x},{y}" for x, y in points) if len(points) > 1 else f"{points[0][0]},{points[0][1]}h0"
    return f"<path d='M{path}' stroke='{colour}'/>"


def _beside(wanted: int, taken: list[int]) -> int:
    """The height of a label: the wanted one, or the nearest that is clear of the others."""
    offsets = (sign * n for n in range(_HEIGHT) for sign in (1, -1))
    free = next(wanted + offset for offset in offsets if all(abs(wanted + offset - other) >= 12 for other in taken))
    taken.append(free)
    return free


def _text(x: int, y: int, said: str, colour: str = "") -> str:
    fill = f" fill='{colour}'" if colour else ""
    return f"<text x='{x}' y='{y}'{fill}>{escape(masked(said))}</text>"


def _short(period: str) -> str:
    """A period as an axis has room for: an interval by its first day."""
    return period.partition("/")[0]


def _values(series: Series) -> list[float]:
    return [value for value in series.values() if value is not None]
