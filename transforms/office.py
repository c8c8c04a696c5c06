"""Kept by the statistics office itself: what the yearly report printed, and the signed notes on what stands out."""

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
    Feed(
        name="explanations",
        theme="office",
        title="说明",
        system="区统计局",
        department="区统计局",
        media="log",
        cadence="any",
        nature="log",
        columns=(
            Column("指标", "subject", "code"),
            Column("时期", "subject_period", "code", required=False),
            Column("检查", "gate", "code"),
            Column("说明", "explanation", "text"),
            Column("签署人", "signed_by", "text"),
            Column("签署日期", "signed_on", "date"),
            Column("有效期至", "expires_on", "date", required=False),
        ),
        key=(),
        description="对大幅变动、修订等所作的签字说明；逐份累加，同一时期的新一份取代旧一份。",
    ),
)
