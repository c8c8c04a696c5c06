"""Words and numbers as a bulletin writes them: periods, changes, units, kinds, gates, in Chinese and in English."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from orchestration.project.catalogue import DERIVED, Figure
from orchestration.publish.model import Embargo, Entry, Signed
from orchestration.release.embargo.awaiting import told
from orchestration.warehouse.messages import Message

KINDS = {
    "stock": Message("期末存量", "stock at the end of the period"),
    "flow": Message("期内流量", "flow over the period"),
    "cumulative": Message("累计", "cumulative since the start"),
    "rank": Message("位次", "rank"),
    "ratio": Message("比率", "ratio"),
    "growth": Message("同比增速", "growth on the year before"),
}
GATES = {
    "complete": Message("应有指标齐全", "figures that are due exist"),
    "delivery": Message("报送文件符合约定", "deliveries keep their contracts"),
    "duplicates": Message("记录不重复", "no record twice"),
    "expectation": Message("数值在合理范围内", "values are plausible"),
    "grain": Message("统计粒度唯一", "one row for each value of the grain"),
    "growth": Message("同比增速与两期数据相符", "growth rates agree with their levels"),
    "implied": Message("年报数字相互印证", "printed numbers agree with each other"),
    "parts": Message("部分与总体相符", "parts agree with wholes"),
    "personal": Message("不含个人信息", "nothing personal"),
    "printed": Message("与年报数字一致", "values match what the report prints"),
    "ratio": Message("比率与分子分母相符", "ratios agree with their parts"),
    "revision": Message("已发布数据的变动有说明", "changes of released values are explained"),
    "row_count": Message("报送行数正常", "deliveries are as long as usual"),
    "swing": Message("与上年相比的波动", "changes on the year before"),
    "unit_jump": Message("计量单位没有突变", "no sudden change of unit"),
}
_UNITS = {
    "CNY": Message("元", "CNY"), "USD": Message("美元", "USD"), "m2": Message("平方米", "m²"),
    "ratio": Message("比率", "fraction"), "growth_rate": Message("比率", "fraction"), "rank": Message("位次", "rank"),
    "person": Message("人", "persons"), "person-visit": Message("人次", "visits"),
    "workday": Message("工作日", "workdays"),
}  # fmt: skip
_CURRENCIES = ("CNY", "USD")
_SCALES = ((Decimal(10**9), "billion"), (Decimal(10**6), "million"))
_TENTHS = Decimal("0.1")


def gate(name: str) -> Message:
    """What a gate asks."""
    return GATES.get(name, Message(name, name))


def unit(figure: Figure) -> Message:
    """The base unit of a figure; that of a count as it is printed."""
    counted = figure.print_format.after
    return _UNITS.get(figure.unit, Message(counted.lstrip("万亿"), figure.unit.replace("_", " ")))


def period(of: str) -> Message:
    """`2022` or `2022-10-01/2022-10-07` as it is read."""
    first, _, last = of.partition("/")
    if not last:
        return Message(f"{first}年", first)
    begins, ends = date.fromisoformat(first), date.fromisoformat(last)
    is_one_month = begins.month == ends.month
    zh = f"{begins.year}年{begins.month}月{begins.day}日至{'' if is_one_month else f'{ends.month}月'}{ends.day}日"
    en = f"{begins.day}{'' if is_one_month else f' {begins:%B}'}–{ends.day} {ends:%B} {ends.year}"
    return Message(zh, en)


def moment(of: datetime) -> Message:
    """A moment as it is read, by the office's clock, whatever zone the host has."""
    zh = f"{of.year}年{of.month}月{of.day}日{of.hour}时{of.minute:02d}分"
    return Message(zh, f"{of.day} {of:%B} {of.year}, {of.hour:02d}:{of.minute:02d} (UTC+8)")


def day(of: datetime) -> Message:
    return Message(f"{of.year}年{of.month}月{of.day}日", f"{of.day} {of:%B} {of.year}")


def embargo(of: Embargo) -> Message:
    """The mark of a bulletin that is not to be passed on yet."""
    zh, en = [], []
    if of.until:
        zh.append(f"{told(of.until)}（北京时间）前")
        en.append(f"until {told(of.until)} (UTC+8)")
    if of.signers:
        zh.append(f"{'、'.join(of.signers)}签署前")
        en.append(f"until signed by {', '.join(of.signers)}")
    return Message(f"禁发：{'、'.join(zh)}不得对外提供", f"EMBARGOED {' and '.join(en)}: do not pass on")


def signatures(of: Sequence[Signed]) -> Message:
    """Who signed, and when."""
    zh = "；".join(f"{one.signer} {moment(one.signed_at).zh}" for one in of)
    en = "; ".join(f"{one.signer}, {moment(one.signed_at).en}" for one in of)
    return Message(f"签署：{zh}", f"Signed: {en}")


def exact(value: float | None) -> str:
    """A value in base units with all of its digits."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if value.is_integer() else f"{Decimal(repr(value)):,f}"


def number_en(figure: Figure, value: float) -> str:
    """A value in English, as exact as the report prints it: `CNY 1.172 billion`, `66%`, `No. 2`, `5,341`."""
    form = figure.print_format
    if form.chinese_numeral:
        return f"No. {value:.0f}"
    step = Decimal(1).scaleb(form.scale - form.places)
    rounded = Decimal(repr(value)).quantize(step, ROUND_HALF_UP) if step <= 1 else _to_multiple(value, step)
    if form.scale < 0:
        return f"{rounded.scaleb(-form.scale):f}{form.after[:1]}"
    told = _with_scale(rounded, step)
    if figure.unit in _CURRENCIES:
        return f"{figure.unit} {told}"
    return f"{told} m²" if figure.unit == "m2" else told


def _to_multiple(value: float, step: Decimal) -> Decimal:
    return (Decimal(repr(value)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _with_scale(value: Decimal, step: Decimal) -> str:
    for size, word in _SCALES:
        # An exact count stays a count.
        if abs(value) >= size and step > 1:
            places = max(0, int((size / step).log10()))
            return f"{value / size:,.{places}f} {word}"
    return f"{value:,.0f}" if step >= 1 else f"{value:,f}"


def change(entry: Entry) -> Message | None:
    """The change on the year before as a cell tells it; None without a year before."""
    if entry.growth:
        printed = entry.growth.now.as_printed
        told = printed if printed.startswith("-") else f"+{printed}"
        return Message(told, told)
    return _difference(entry)


def _difference(entry: Entry) -> Message | None:
    found = entry.change
    if found is None:
        return None
    if entry.figure.kind == "rank":
        return _places(int(found))
    rounded = _rounded(found)
    if entry.figure.kind in DERIVED:
        return Message(f"{rounded:+}个百分点", f"{rounded:+} pp") if rounded else Message("持平", "unchanged")
    return Message(f"{rounded:+}%", f"{rounded:+}%") if rounded else Message("持平", "unchanged")


def _places(more: int) -> Message:
    if more == 0:
        return Message("位次不变", "same place")
    places = "place" if abs(more) == 1 else "places"
    return Message(
        f"{'后移' if more > 0 else '前移'}{abs(more)}位", f"{'down' if more > 0 else 'up'} {abs(more)} {places}"
    )


def told_change(entry: Entry) -> Message | None:
    """The change on the year before as a sentence tells it: `比上年增长4.2%`."""
    found, since = entry.change, _since(entry.figure)
    if found is None:
        return None
    if entry.figure.kind == "rank":
        places = _places(int(found))
        return Message(f"{since.zh}{places.zh}", f"{places.en} {since.en}")
    rounded = _rounded(found)
    if not rounded:
        zh = "同比持平" if since.zh == "同比" else f"与{since.zh.removeprefix('比')}持平"
        return Message(zh, f"unchanged {since.en}")
    if entry.figure.kind in DERIVED:
        zh = f"{since.zh}{'提高' if rounded > 0 else '降低'}{abs(rounded)}个百分点"
        return Message(zh, f"{'up' if rounded > 0 else 'down'} {abs(rounded)} percentage points {since.en}")
    zh = f"{since.zh}{'增长' if rounded > 0 else '下降'}{abs(rounded)}%"
    return Message(zh, f"{'up' if rounded > 0 else 'down'} {abs(rounded)}% {since.en}")


def growth_word(growth: Entry) -> Message:
    """The word before the value of a growth figure, which stands without its sign then."""
    return Message("下降", "down") if growth.now.as_printed.startswith("-") else Message("增长", "up")


def _since(figure: Figure) -> Message:
    if figure.frequency == "holiday":
        return Message("同比", "on the same holiday of the year before")
    if figure.kind in ("stock", "cumulative"):
        return Message("比上年末", "on the end of the year before")
    return Message("比上年", "on the year before")


def _rounded(fraction: float) -> Decimal:
    """A fraction in percent, to one decimal."""
    return (Decimal(repr(fraction)) * 100).quantize(_TENTHS, ROUND_HALF_UP)
