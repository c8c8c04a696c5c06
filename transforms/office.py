"""Kept by the statistics office itself: what the yearly report printed."""

from transforms.contract import Column, Feed

FEEDS = (
    Feed(
        name="printed_figures",
        theme="office",
        title="年报所印数据",
        system="区统计局",
        department="区统计局",
        media="workbook",
        cadence="year",
        nature="snapshot",
        columns=(
            Column("figure", "figure", "code"),
            Column("name_zh", "name_zh", "text"),
            Column("name_en", "name_en", "text"),
            Column("printed", "printed", "text"),
            Column("value", "value", "exact", required=False, additive=False),
            Column("unit", "unit", "code"),
            Column("kind", "kind", "code"),
            Column("qualifier", "qualifier", "code", choices=("exact", "nearly", "about", "over", "at_least", "front")),
            Column("period", "figure_period", "code"),
            Column("feed", "feed", "code", required=False),
        ),
        key=("figure", "figure_period"),
        description="年报所印的每一个数，供逐一核对。",
    ),
)
