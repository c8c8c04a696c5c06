"""Notes and totals: the rows of a sheet that are no data, told by their form. Whatever is not told so is data."""

import re
from collections.abc import Sequence
from typing import Any

from transforms.reading.cells import folded, is_missing, text_of
from transforms.reading.mentions import mentions
from transforms.reading.units import simplified, without_white

TOTALS = frozenset({
    *("合计", "总计", "小计", "共计", "总数", "合计数", "总计数", "总和", "合共", "全部合计"),
    *("全区", "全市", "全省", "全国"),
})  # fmt: skip
SUBTOTAL = "小计"

# 本月合计, 皇城街道小计, 全国总计, 合计（万元）, 总计3家.
_TOTAL = re.compile(r"(?:\S{0,15}?)(合计|总计|小计|共计)(?:数|额|金额)?(?:\d[\d,.]*\S{0,4})?")
_PLAIN_TOTAL = frozenset({"合计", "总计", "小计", "共计"})
# Rows that stand beside the data and do not come to its sum: of more than this file, or of another kind than a sum.
_ASIDE = re.compile(
    r"(?:本年|全年|年初至今|本季|本月|截至本[月季]|\d{1,2}月|1-\d{1,2}月)?累计(?:数|额)?"
    r"|(?:上年|去年|上月|上季度?|上期|往年)(?:同期|同月|同季)?(?:数|额|合计|累计)?"
    r"|(?:较|比)?(?:上年|去年)?(?:同期|同比|环比)(?:增长|增减|增幅|增速|变动)?(?:率|额|数)?%?"
    r"|增长率|增速|增幅|占比|比重|平均(?:数|值)?|均值|最大值|最小值|最高|最低|中位数"
)
_PART = re.compile(r"(?:其中|当中|内含)(?::|$)|其中\S")
_HEADING = re.compile(
    r"(?:另?附[:、表件录一二三四1234]|附$|续表|表[二三四2-4]|另[:、]|补充|上年|去年|往年|前年|上月|上季|上期|同期)"
)
_COUNTED = re.compile(r"(?:总共|合计|共计|总计|以上共|共|计):?\d[\d,.]*\S{0,4}")
# Nothing is looked for in a text without one of these.
_MAY_BE_NOTE = re.compile("[:：注註备備附说說元圆圓币幣米件人次以按单單]")
_MAY_BE_TOTAL = re.compile("[计計数數和共全同比均其附累上去往增占最平中续續表另]")

_LONGEST_HEADER = 12
# The headers of tables at large: a row of nothing else begins another table.
_HEADER_WORDS = frozenset({
    *("序号", "编号", "名称", "项目", "指标", "数量", "数目", "个数", "家数", "户数", "人数", "件数", "金额", "合计"),
    *("占比", "比重", "备注", "单位", "类别", "类型", "分类", "日期", "时间", "年份", "月份", "地区", "区县", "街道"),
    *("社区", "状态", "面积", "同比", "环比", "负责人", "联系人", "联系电话", "电话", "说明", "来源", "投资额"),
    *("增速", "排名", "本期", "上期", "本年", "上年", "等级"),
})  # fmt: skip

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
    """Whether a row opens as a note does, or holds nothing but labels such as 制表人：… or a unit."""
    first = next((cell for cell in row if not is_missing(cell)), None)
    if not isinstance(first, str) or not _MAY_BE_NOTE.search(first):
        return False
    written = [cell for cell in row if not is_missing(cell)]
    opening = without_white(first)
    if len(written) == 1 and (opening in _HEADINGS or _states_unit(opening)):
        return True
    if ":" not in opening and not opening.startswith(("注", "(注")):
        return False
    return _NOTE.match(opening) is not None or all(
        isinstance(cell, str) and _LABEL.match(folded(cell)) for cell in written
    )


def _states_unit(text: str) -> bool:
    return any(one.stated and one.dimension not in (None, "count", "day") for one in mentions(text))


def is_remark(row: Sequence[Any], apart: bool) -> bool:
    """Whether a row of one cell below the last full row reads like a remark rather than like a row cut short.

    A short text right below the data is data, unless a blank row or a note sets it `apart`, or it is a count: 共3家.
    """
    text = next(text_of(cell) for cell in row if not is_missing(cell))
    if apart or len(text) > _SHORT or text.startswith(_MARKED):
        return True
    return _SENTENCE.search(text) is not None or _COUNTED.fullmatch(without_white(text)) is not None


def total_named(row: Sequence[Any]) -> str | None:
    """Which total a row is, by its first text: 合计, 本月合计, 全市; or by any text that is 合计. None for another."""
    return total_by(first_text(row), row)


def total_by(first: str | None, row: Sequence[Any]) -> str | None:
    """Which total a row is whose first text is known."""
    if first is not None and _MAY_BE_TOTAL.search(first):
        text = _name(first)
        if text in TOTALS:
            return text
        if match := _TOTAL.fullmatch(text):
            return match[1]
    for cell in row:
        if isinstance(cell, str) and ("计" in cell or "計" in cell) and (text := _name(cell)) in _PLAIN_TOTAL:
            return text
    return None


def is_aside(first: str | None) -> bool:
    """Whether a row with this first text is of another time or no sum of rows, as 累计, 上年同期 and 同比 are."""
    return first is not None and _MAY_BE_TOTAL.search(first) is not None and _ASIDE.fullmatch(_name(first)) is not None


def is_part(first: str | None) -> bool:
    """Whether a row with this first text is a part of what another row says: 其中：…"""
    return first is not None and "其" in first and _PART.match(simplified(without_white(first))) is not None


def is_heading(first: str | None) -> bool:
    """Whether a row with this first text says that what comes below is of another table or time: 附：上年同期."""
    if first is None or not _MAY_BE_TOTAL.search(first):
        return False
    return _HEADING.match(simplified(without_white(first)).lstrip("(一二三四五、")) is not None


def is_other_header(row: Sequence[Any]) -> bool:
    """Whether a row holds nothing but words that head columns."""
    found = 0
    for cell in row:
        if not is_missing(cell):
            if not isinstance(cell, str) or len(cell) > _LONGEST_HEADER or _name(cell) not in _HEADER_WORDS:
                return False
            found += 1
    return found > 1


def first_text(row: Sequence[Any]) -> str | None:
    """The first text of a row that is no number."""
    for cell in row:
        if isinstance(cell, str) and not is_missing(cell) and not _NUMBER.fullmatch(folded(cell)):
            return cell
    return None


def _name(cell: str) -> str:
    """A label without white space, colon and brackets behind it, in simplified characters."""
    return re.sub(r"[(\[][^()\[\]]*[)\]]$", "", simplified(without_white(cell)).rstrip(":")).rstrip(":")


_SPACE = r"[\s\pZ]*"
OPENS_ASIDE = (
    rf"^{_SPACE}(?:[(（]?(?:{'|'.join(OPENINGS)})[^:：]{{0,8}}[:：]|[(（]?注[\s\d(（]"
    rf"|.{{0,15}}[合总總小共累]{_SPACE}[计計]|.{{0,3}}[合总總]{_SPACE}[数數和]|全[区區市省国國]{_SPACE}[:：]?$|其{_SPACE}中"
    rf"|.{{0,5}}[同环環]{_SPACE}[比期]|[上去往]年|附|另|续表|平均|增|占比|最[大小高低])"
)
"""What the first text of a row opens with that is a total, a note or a heading, for a reader of regular expressions
that knows `\\pZ`. Other rows may open so too."""
