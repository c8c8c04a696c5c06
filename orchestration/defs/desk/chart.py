"""Charts as SVG, embedded in Markdown, so that they show without a network: lines over periods, one chart a measure.

An own drawing of forty lines takes a millisecond, where a charting library takes a second to import.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from orchestration.defs.desk.markdown import plain
from transforms.reading.personal import masked

Series = Mapping[str, float | None]
"""Values by period."""

_WIDTH, _HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 150, 34, 30
_COLOURS = ("#4f46e5", "#d97706", "#059669", "#dc2626", "#0891b2", "#7c3aed")
_SCALES = ((1e8, "亿"), (1e4, "万"))


@dataclass(frozen=True)
class Chart:
    """One measure over periods: its Chinese title, its unit, and its series by name, at most as many as colours."""

    title: str
    unit: str
    series: Mapping[str, Series]


def picture(charts: Sequence[Chart]) -> str | None:
    """The charts below each other as one Markdown image; None where there is nothing to draw."""
    drawn = [chart for chart in charts if any(_values(series) for series in chart.series.values())]
    if not drawn:
        return None
    bodies = [f'<g transform="translate(0 {n * _HEIGHT})">{_draw(chart)}</g>' for n, chart in enumerate(drawn)]
    height = _HEIGHT * len(drawn)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="sans-serif" font-size="12"><rect width="{_WIDTH}" height="{height}" fill="#fff"/>'
        f"{''.join(bodies)}</svg>"
    )
    alternative = plain("；".join(chart.title for chart in drawn))
    return f"![{alternative}](data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()})"


def _draw(chart: Chart) -> str:
    """One chart, from 0 (or below) to its highest value."""
    found = [value for series in chart.series.values() for value in _values(series)]
    low, high = min(0.0, *found), max(0.0, *found)
    high = high if high > low else low + 1
    factor, scale = next(((size, name) for size, name in _SCALES if max(high, -low) >= size), (1.0, ""))
    periods = sorted({period for series in chart.series.values() for period in series})
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(periods) - 1, 1)
    across = {period: _LEFT + n * step for n, period in enumerate(periods)}

    def down(value: float) -> float:
        return _HEIGHT - _BOTTOM - (value - low) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    parts = [_text(8, 18, f"{chart.title}（{scale}{chart.unit}）", weight="bold")]
    for value in (low, (low + high) / 2, high):
        parts.append(f'<path d="M{_LEFT} {down(value):.1f}H{_WIDTH - _RIGHT}" stroke="#e5e7eb"/>')
        parts.append(_text(_LEFT - 6, down(value) + 4, f"{value / factor:,.4g}", "end", fill="#6b7280"))
    every = -(-len(periods) // 6)
    parts += [
        _text(across[period], _HEIGHT - 10, _short(period), "middle", fill="#6b7280") for period in periods[::every]
    ]
    labels: list[float] = []
    for colour, (name, series) in zip(_COLOURS, chart.series.items(), strict=False):
        points = [(across[period], down(value)) for period, value in sorted(series.items()) if value is not None]
        if points:
            parts.append(_line(points, colour))
            parts.append(_text(points[-1][0] + 8, _beside(points[-1][1] + 4, labels), name, fill=colour))
    return "".join(parts)


def _line(points: Sequence[tuple[float, float]], colour: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'


def _beside(wanted: float, taken: list[float]) -> float:
    """A height for a label that no other label has: the wanted one, or the next one above or below."""
    offsets = (sign * 13.0 * n for n in range(2 * len(_COLOURS)) for sign in (1, -1))
    free = next(
        wanted + offset
        for offset in offsets
        if all(abs(wanted + offset - other) >= 13 for other in taken)
        and _TOP <= wanted + offset <= _HEIGHT - _BOTTOM + 4
    )
    taken.append(free)
    return free


def _text(x: float, y: float, said: str, anchor: str = "start", fill: str = "#111827", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}">'
        f"{escape(masked(said))}</text>"
    )


def _short(period: str) -> str:
    """A period as an axis has room for: an interval by its first day."""
    return period.partition("/")[0]


def _values(series: Series) -> list[float]:
    return [value for value in series.values() if value is not None]
