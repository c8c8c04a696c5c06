"""Notes: the rows of a sheet that are no data, told by their form. Whatever is not told so is data."""

import re
from collections.abc import Sequence
from typing import Any

from transforms.reading.cells import folded, is_missing, text_of
from transforms.reading.units import without_white

TOTALS = frozenset({"合计", "总计", "小计", "全区", "全市"})

# What a note opens with, before a colon; and 注1、 or 注 (1).
OPENINGS = (
    *(
        "注",
        "备注",
        "附注",
        "说明",
        "数据",
        "资料",
        "来源",
        "填表",
        "填报",
        "制表",
        "编制",
        "审核",
        "复核",
        "审批",
        "联系",
    ),
    *("负责人", "单位负责", "统计负责", "分管", "报送", "上报", "报出", "打印", "截至", "截止"),
    *("单位", "计量单位", "金额单位"),
)
_NOTE = re.compile(rf"[(]?(?:{'|'.join(OPENINGS)})[^:]{{0,8}}:|[(]?注\s*[(]?\d{{1,2}}\s*[、.)]")
# Alone in its row, over the notes themselves.
_HEADINGS = frozenset({"注", "备注", "附注", "说明"})
# 制表人：张三 | 电话：0…: a row of nothing but labels with a colon.
_LABEL = re.compile(r"[(]?[\u4e00-\u9fff()/]{1,10}\s*:")
_MARKED = ("*", "[", "(", "①", "※", "●", "★")
_SENTENCE = re.compile(r"[。；;，,：:！!?？]")
_SHORT = 12
_NUMBER = re.compile(r"[\d\s.,%*\[\]/-]+")


def is_note(row: Sequence[Any]) -> bool:
    """Whether a row opens as a note does, or holds nothing but labels such as 制表人：…"""
    written = [cell for cell in row if not is_missing(cell)]
    if not written or not isinstance(written[0], str):
        return False
    first = without_white(written[0])
    if len(written) == 1 and first in _HEADINGS:
        return True
    if ":" not in first and not first.startswith(("注", "(注")):
        return False
    return _NOTE.match(first) is not None or all(
        isinstance(cell, str) and _LABEL.match(folded(cell)) for cell in written
    )


def is_remark(row: Sequence[Any], apart: bool) -> bool:
    """Whether a row of one cell below the last full row reads like a remark rather than like a row cut short.

    A short text right below the data is data, unless a blank row or a note sets it `apart`.
    """
    text = next(text_of(cell) for cell in row if not is_missing(cell))
    return apart or len(text) > _SHORT or text.startswith(_MARKED) or _SENTENCE.search(text) is not None


def total_named(row: Sequence[Any]) -> str | None:
    """Which total a row is, by its first text: 合计, 总计, 小计, 全区, 全市. None for any other row."""
    for cell in row:
        if isinstance(cell, str) and not is_missing(cell):
            if _NUMBER.fullmatch(folded(cell)):
                continue
            text = without_white(cell).rstrip(":")
            return text if text in TOTALS else None
    return None
