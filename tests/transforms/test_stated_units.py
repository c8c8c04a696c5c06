"""A unit or currency that is said anywhere outside of the data counts, or the file is refused by the place that says it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms import Column, feeds
from transforms.reading.units import UNITS

# For each kind of feed: one good row, its header without any unit, and where its number stands.
FEEDS: dict[str, tuple[list[str], list[Any], int, str]] = {
    "startup_loans": (["放款编号", "借款人类型", "放款日期", "金额"], ["DK1", "个体", "2022-10-08", 67], 3, "CNY"),
    "culture_investments": (["协议编号", "投资方", "项目", "金额", "协议日期"], ["X1", "甲", "乙", 67, "2022-10-08"], 3, "CNY"),
    "interest_subsidies": (["申报编号", "申报主体", "申报日期", "贴息金额"], ["A1", "小微企业", "2022-10-08", 67], 3, "CNY"),
    "cross_border_orders": (
        ["订单号", "下单时间", "商户编号", "渠道", "国家或地区", "金额", "状态"],
        ["O1", "2022-10-08", "M1", "直播", "韩国", 67, "已完成"], 5, "USD",
    ),
    "pocket_parks": (["公园", "街道", "面积", "提升完工日期"], ["甲园", "皇城", 67, ""], 2, "area"),
    "postal_parcels": (["区县", "本季", "累计"], ["沈河区", 67, 670000], 1, "piece"),
    "doctor_teams": (["团队编号", "机构", "街道", "服务居民数"], ["T1", "甲", "皇城", 67], 3, "person"),
    "night_markets": (["日期", "客流", "营业额"], ["2022-10-08", 1, 67], 2, "CNY"),
}  # fmt: skip
SCALED = {
    "CNY": ["元", "千元", "万元", "百万元", "亿元"],
    "USD": ["美元", "万美元", "百万美元"],
    "area": ["平方米", "万平方米"],
    "piece": ["件", "万件"],
    "person": ["人", "万人"],
}
UNKNOWN = {
    "CNY": ["千万元", "十亿元", "亿"],
    "USD": ["亿美元"],
    "area": ["亩", "公顷"],
    "piece": ["千件"],
    "person": ["千人"],
}
TRADITIONAL = str.maketrans("万亿单计额为", "萬億單計額為")
FULL_WIDTH = str.maketrans("():/", "（）：／")

STATEMENTS = [
    "单位：{}", "单位:{}", "单位 {}", "单位{}", "（单位{}）", "(单位：{})", "单位（{}）", "金额单位：{}", "计量单位 {}", "单位为{}", "数据单位：{}。",
    "{}", "（{}）", "【{}】", "以{}计", "均以{}为单位", "注：以{}计", "按{}统计", "说明：本表数据单位为{}", "情况表（{}）", "情况表 单位：{}", "注：单位：{}",
]  # fmt: skip
WEAK = ["数据均为{}。", "本表为{}口径", "情况_{}"]


LASTING: Any = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def column_of(feed: str) -> Column:
    header, _, index, _ = FEEDS[feed]
    (column,) = [one for one in feeds()[feed].columns if one.header == header[index]]
    return column


def written(draw: Any, unit: str) -> str:
    """A unit as a person may write it: in traditional characters, in full-width signs, with white space inside."""
    if draw(st.booleans()):
        unit = unit.translate(TRADITIONAL)
    if draw(st.booleans()) and len(unit) > 1:
        place = draw(st.integers(1, len(unit) - 1))
        unit = unit[:place] + draw(st.sampled_from([" ", "\u3000", "\u00a0"])) + unit[place:]
    return unit


@st.composite
def deliveries(draw: Any, statements: list[str], units: dict[str, list[str]]) -> tuple[str, str, Any, str]:
    """A feed, a unit, the sheets of a file that state it somewhere, and the text that does."""
    feed = draw(st.sampled_from(sorted(FEEDS)))
    header, row, _, dimension = FEEDS[feed]
    unit = draw(st.sampled_from(units[dimension]))
    text = draw(st.sampled_from(statements)).format(written(draw, unit))
    if draw(st.booleans()):
        text = text.translate(FULL_WIDTH)
    place = draw(st.sampled_from(["title", "above", "right", "below", "apart", "cover", "beside", "sheet"]))
    blank: list[Any] = []
    top = [None] * draw(st.integers(0, len(header) - 1))
    rows = {
        "title": [[text], header, row],
        "above": [["一览表"], blank, [*top, text], header, row],
        "right": [["一览表"], [*[None] * (len(header) - 1), text], header, row],
        "below": [header, row, [text]],
        "apart": [header, row, blank, [*top, text]],
        "beside": [header, [*row, None, text]],
    }.get(place, [header, row])
    sheets: dict[str, Any] = {"歇马夜市": rows}
    name = text.translate(str.maketrans(":/：／[]【】", "________"))[:31].strip("_' ")
    if place == "cover":
        sheets = {"封面": [["沈河区"], blank, [text]], **sheets}
    elif place == "sheet":
        sheets = {name: rows}
    return feed, unit, sheets, text


def outcome(feed: str, unit: str, delivered: Any) -> None:
    """Either the value is right, or a cell is blamed and the unit asked for."""
    column = column_of(feed)
    _, row, index, _ = FEEDS[feed]
    if delivered.problems:
        rules = {one.rule for one in delivered.problems}
        assert rules <= {"unit"} or (rules <= {"unit", "required"}), delivered.problems
        return
    if len(delivered.rows) > 1:
        # A row cut short is left to the contract, which refuses it.
        assert delivered.blamed()
        return
    assert delivered.rows[0][column.name] == row[index] * UNITS[unit].factor, (unit, delivered.rows)


@given(case=deliveries(STATEMENTS, SCALED))
@settings(max_examples=250, **LASTING)
def test_a_unit_that_is_stated_counts_or_its_place_is_named(deliver: Any, case: tuple[str, str, Any, str]) -> None:
    feed, unit, sheets, _ = case
    outcome(feed, unit, deliver(feed, sheets))


@given(case=deliveries(WEAK, {kind: units[1:] for kind, units in SCALED.items()}))
@settings(max_examples=120, **LASTING)
def test_a_unit_in_passing_agrees_with_what_counts_or_its_place_is_named(
    deliver: Any, case: tuple[str, str, Any, str]
) -> None:
    feed, unit, sheets, _ = case
    outcome(feed, unit, deliver(feed, sheets))


@given(case=deliveries([one for one in STATEMENTS if one.count("{}") and "按" not in one], UNKNOWN))
@settings(max_examples=120, **LASTING)
def test_a_unit_that_is_not_agreed_upon_is_refused(deliver: Any, case: tuple[str, str, Any, str]) -> None:
    feed, _, sheets, text = case
    delivered = deliver(feed, sheets)
    assert delivered.problems or delivered.blamed(), text


NAMES = {"USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元", "GBP": "英镑", "CNY": "人民币"}
SIGNS = {"USD": ["美元", "美金", "USD", "US$", "$", "万美元"], "HKD": ["港元", "港币", "HKD", "万港元"], "EUR": ["欧元", "EUR", "€"],
         "JPY": ["日元", "JPY", "亿日元"], "GBP": ["英镑", "£"], "CNY": ["人民币", "RMB", "¥", "￥", "CNY", "万元", "亿元"]}  # fmt: skip
OF_CURRENCIES = [
    "币种：{}",
    "币种 {}",
    "一览表（{}）",
    "注：本表金额为{}",
    "金额以{}计",
    "{}",
    "货币单位：{}",
    "本表以{}填报",
]


@st.composite
def currencies(draw: Any) -> tuple[str, str, str, Any]:
    """A feed of amounts, a currency, the text that names it, and the sheets with it."""
    feed = draw(st.sampled_from([one for one, (*_, kind) in FEEDS.items() if kind in ("CNY", "USD")]))
    currency = draw(st.sampled_from(sorted(SIGNS)))
    text = draw(st.sampled_from(OF_CURRENCIES)).format(draw(st.sampled_from(SIGNS[currency])))
    header, row, index, _ = FEEDS[feed]
    column = column_of(feed)
    named = [f"{cell}（{column.unit}）" if n == index else cell for n, cell in enumerate(header)]
    settled = named if draw(st.booleans()) else header
    rows = draw(st.sampled_from([[[text], settled, row], [settled, row, [], [text]], [settled, [*row, None, text]]]))
    sheets = {"歇马夜市": rows}
    if draw(st.booleans()):
        sheets = {"封面": [[text]], "歇马夜市": [settled, row]}
    return feed, currency, text, sheets


@given(case=currencies())
@settings(max_examples=250, **LASTING)
def test_another_currency_than_the_feeds_is_refused_wherever_it_is_said(
    deliver: Any, case: tuple[str, str, str, Any]
) -> None:
    feed, currency, text, sheets = case
    delivered = deliver(feed, sheets)
    if currency != FEEDS[feed][3]:
        assert delivered.problems, (text, delivered.rows)
    elif not any(one in text for one in ("万", "亿", "货币单位")):
        assert (
            delivered.rows[0][column_of(feed).name]
            == FEEDS[feed][1][FEEDS[feed][2]] * UNITS[str(column_of(feed).unit)].factor
        )


HARMLESS = [
    "亿元以上项目台账", "亿元楼宇名录", "2022年亿元企业情况", "十亿元级产业集群", "超亿元项目清单", "建设单位", "单位名称", "填报单位：区商务局", "编制单位：沈河区人社局",
    "单位：沈河区商务局", "主管单位是区商务局", "用人单位情况", "个体工商户名录", "重点项目一览表", "零就业家庭", "区人社局", "各区县情况", "个数", "共3家", "2022年10月",
    "万莲街道", "百万大奖", "万家灯火活动", "千家万户", "万人评议", "多元化", "状元", "单元楼", "元旦活动", "欧元区合作项目", "总投资10亿元", "注：当年新增12.5亿元",
    "说明：汇率为1美元=6.9元", "注：含续贷", "数据来源：国家统计局", "审核人：甲", "说明：1.按街道统计", "以人为本", "人均", "户籍人口", "件件有回音", "项目（一期）",
    "名录（试行）", "名录（户）", "台账（2022年）", "打印日期：2022年10月8日", "五里河街道", "百家企业", "第1页", "面积大于100平方米", "注：客流超过3万人次",
    "USB接口", "金额为含税价", "填报说明：请勿改动表头", "截至2022年四季度末", "500万以上", "亿达大厦", "元月", "万达广场", "千山路", "百货大楼", "联系电话：024-22866688",
]  # fmt: skip


@pytest.mark.parametrize("feed", ["startup_loans", "cross_border_orders", "doctor_teams", "night_markets"])
@pytest.mark.parametrize("text", HARMLESS)
def test_a_word_that_states_no_unit_refuses_no_file(deliver: Any, feed: str, text: str) -> None:
    header, row, _, _ = FEEDS[feed]
    sheets = {
        "封面": [[text], ["", text]],
        "歇马夜市": [[text], [None, text], [*header, "备注"], [*row, text], [], [text]],
    }
    delivered = deliver(feed, sheets)
    assert (delivered.problems, delivered.row_count) == ((), 1)
    assert delivered.rows[0][column_of(feed).name] == row[FEEDS[feed][2]] * UNITS[str(column_of(feed).unit)].factor


@pytest.mark.parametrize("form", ["{}（{}）", "{}({})", "{}【{}】", "{}[{}]", "{}{{{}}}", "{}〔{}〕", "{}/{}", "{}:{}", "{}：{}", "{}_{}", "{} {}", "{}\n{}", "{}-{}", "{}、{}", "{},{}", "{}|{}", "{}{}", "{}（单位：{}）", "{}（单位{}）", "{}单位：{}", "{}（{}", "{}（{}）："])  # fmt: skip
@pytest.mark.parametrize("unit", ["亿元", "億元", "亿 元", "人民币亿元", "亿元人民币", "億圓", "RMB亿元"])
def test_a_unit_in_a_header_counts_in_whatever_form_it_stands_there(deliver: Any, form: str, unit: str) -> None:
    header, row, _, _ = FEEDS["startup_loans"]
    delivered = deliver("startup_loans", [["单位：元"], [*header[:3], form.format("金额", unit)], row])
    if delivered.problems:
        assert {one.rule for one in delivered.problems} <= {"header", "unit"}
    else:
        assert delivered.column("amount_yuan") == [67 * 10**8]


@pytest.mark.parametrize("form", ["{}（{}）", "{}/{}", "{}_{}", "{} {}", "{}{}", "{}：{}"])
def test_the_common_forms_of_a_header_are_understood(deliver: Any, form: str) -> None:
    header, row, _, _ = FEEDS["startup_loans"]
    for suffix in (".xlsx", ".csv"):
        rows = [[*header[:3], form.format("金额", "亿元")], [*row[:3], "67"]]
        delivered = deliver("startup_loans", rows, suffix)
        assert (delivered.column("amount_yuan"), delivered.units) == ([67 * 10**8], {"amount_yuan": "亿元"})


def test_the_currency_that_is_agreed_anyway_states_no_other_unit(deliver: Any) -> None:
    header, row, _, _ = FEEDS["startup_loans"]
    for stated in ("人民币", "RMB", "¥"):
        delivered = deliver("startup_loans", [[*header[:3], f"金额（{stated}）"], row])
        assert delivered.column("amount_yuan") == [670_000]


@pytest.mark.parametrize(
    "units",
    [[None, None, None, "亿元"], ["", "", "", "（亿元）"], ["单位", None, None, "亿 元"], ["—", "—", "—", "億元"]],
)
def test_a_row_of_units_right_below_or_above_a_header_is_the_headers(deliver: Any, units: list[Any]) -> None:
    header, row, _, _ = FEEDS["startup_loans"]
    below = deliver("startup_loans", [["一览表"], header, units, row])
    assert (below.column("amount_yuan"), below.column("_row")) == ([67 * 10**8], [4])
    above = deliver("startup_loans", [["一览表"], units, header, row])
    assert above.problems or above.column("amount_yuan") == [67 * 10**8]


def test_each_unit_of_such_a_row_is_of_its_own_column(deliver: Any) -> None:
    header = ["项目名称", "楼宇编码", "签约日期", "签约额", "投资额", "市级“2+3+N”重点"]
    row = ["甲", "B1", "2022-03-04", 5, 70000, "是"]
    delivered = deliver("signed_projects", [header, [None, None, None, "亿元", "万元", None], row])
    assert (delivered.column("contract_yuan"), delivered.column("investment_yuan")) == ([5 * 10**8], [7 * 10**8])
    assert deliver("signed_projects", [header, [None, None, None, None, "万元", None], row]).problems
    assert deliver("signed_projects", [["签约额单位：亿元，投资额单位：万元"], header, row]).problems
    assert deliver("signed_projects", [[None, None, None, "签约情况", "投资情况（万元）"], header, row]).problems
    assert deliver("signed_projects", [["投资额以万元填报"], header, row]).problems
    named = [*header[:4], "投资额（万元）", header[5]]
    delivered = deliver("signed_projects", [["投资额以万元填报"], named, row])
    assert (delivered.column("contract_yuan"), delivered.column("investment_yuan")) == ([5 * 10**8], [7 * 10**8])


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("feed", ["startup_loans", "platform_financings"])
@given(
    units=st.lists(
        st.sampled_from(["元", "千元", "万元", "亿元", "億元", "", "港元", "千万元", "个"]), min_size=1, max_size=5
    )
)
@settings(max_examples=40, **LASTING)
def test_a_unit_that_each_row_states_is_read_by_row_or_refused(
    deliver: Any, feed: str, suffix: str, units: list[str]
) -> None:
    header, row = {
        "startup_loans": (["放款编号", "借款人类型", "放款日期", "金额"], ["DK{}", "个体", "2022-10-08"]),
        "platform_financings": (["融资编号", "企业代码", "放款日期", "金融机构", "金额"], ["DK{}", "QY1", "2022-10-08", "甲银行"]),
    }[feed]  # fmt: skip
    rows = [[row[0].format(n), *row[1:], "67", unit] for n, unit in enumerate(units)]
    delivered = deliver(feed, [[*header, "单位"], *rows], suffix)
    known = {"元": 1, "千元": 1000, "万元": 10**4, "亿元": 10**8, "億元": 10**8}
    if all(unit in known for unit in units):
        assert delivered.column("amount_yuan") == [67 * known[unit] for unit in units]
    elif delivered.problems:
        assert {one.rule for one in delivered.problems} == {"unit"}
        assert all(one.row for one in delivered.problems)
    else:
        assert set(units) <= {"万元", "", "个"}


def test_a_column_of_organisations_states_no_unit(deliver: Any) -> None:
    header, row, _, _ = FEEDS["startup_loans"]
    rows = [[*header, "单位"], [*row, "区人社局"], ["DK2", *row[1:], "万莲街道"]]
    assert deliver("startup_loans", rows).column("amount_yuan") == [670_000] * 2


def test_a_total_of_rows_in_several_units_is_held_against_them_only_with_a_unit_of_its_own(deliver: Any) -> None:
    header, row, _, _ = FEEDS["startup_loans"]
    rows = [[*header, "单位"], [*row[:3], 1, "亿元"], ["DK2", *row[1:3], 1, "万元"]]
    for total in (["合计", "", "", 10001, "万元"], ["合计", "", "", 2, ""]):
        assert deliver("startup_loans", [*rows, total]).row_count == 2
    assert deliver("startup_loans", [*rows, ["合计", "", "", 2, "万元"]]).problems


def test_the_files_that_once_hid_their_unit_end_right(deliver: Any) -> None:
    folder = Path(__file__).resolve().parents[2] / "../shared/failing/startup_loans"
    if not folder.is_dir():
        pytest.skip("the failing files of ../shared/failing are not here")
    for path in sorted(folder.glob("unit-*.xlsx")):
        delivered = deliver("startup_loans", path.read_bytes(), period="2022-Q1")
        if delivered.problems:
            assert [(one.rule, one.found) for one in delivered.problems] == [("unit", "单位：亿元")]
        else:
            assert delivered.column("amount_yuan")[0] == 67 * 10**8


@pytest.mark.parametrize("header", ["放款编号（亿元）", "放款编号(单位：亿元)"])
def test_a_unit_behind_a_column_that_has_none_is_said_of_the_table(deliver: Any, header: str) -> None:
    good, row, _, _ = FEEDS["startup_loans"]
    assert [one.found for one in deliver("startup_loans", [[header, *good[1:]], row]).problems] == [header]
    assert deliver("startup_loans", [[header.replace("亿", "万"), *good[1:]], row]).column("amount_yuan") == [670_000]
    assert deliver("startup_loans", [[*good, "备注（单位：亿元）"], [*row, ""]]).problems
    assert deliver("startup_loans", [[*good, "总产值（亿元）"], [*row, 5]]).column("amount_yuan") == [670_000]


@pytest.mark.parametrize(
    "text", ["Unit: 100 million yuan", "Unit: CNY 10,000", "(unit: yuan)", "RMB million", "in billions"]
)
def test_a_unit_in_english_is_refused_rather_than_guessed(deliver: Any, text: str) -> None:
    header, row, _, _ = FEEDS["startup_loans"]
    assert [one.rule for one in deliver("startup_loans", [[text], header, row]).problems] == ["unit"]
    assert deliver("startup_loans", [[text], [*header[:3], "金额（万元）"], row]).column("amount_yuan") == [670_000]


@pytest.mark.parametrize("label", ["币种", "货币", "备注"])
@pytest.mark.parametrize(("currency", "right"), [("人民币", True), ("RMB", True), ("美元", False), ("HKD", False)])
def test_a_column_of_currencies_is_that_of_the_feed_or_refused(
    deliver: Any, label: str, currency: str, right: bool
) -> None:
    header, row, _, _ = FEEDS["startup_loans"]
    for suffix in (".xlsx", ".csv"):
        delivered = deliver("startup_loans", [[*header, label], [*row[:3], "67", currency]], suffix)
        assert bool(delivered.problems) is not right, delivered.problems
