from decimal import Decimal

import pytest

from transforms.reading.units import UNITS, UnitError, factor, header_and_unit, stated_units, titled_unit


@pytest.mark.parametrize(
    ("unit", "agreed", "times"),
    [
        ("元", "万元", 1), ("千元", "元", 10**3), ("万元", "亿元", 10**4), ("百万元", "元", 10**6), ("亿元", "万元", 10**8),
        ("美元", "美元", 1), ("万美元", "美元", 10**4), ("百万美元", "美元", 10**6),
        ("人", "人", 1), ("人次", "万人次", 1), ("万人", "人次", 10**4), ("万人次", "人", 10**4),
        ("件", "件", 1), ("万件", "件", 10**4), ("平方米", "平方米", 1), ("万平方米", "平方米", 10**4),
        ("家", "户", 1), ("个", "人", 1), ("户", "家", 1), ("项", "家", 1), ("栋", "个", 1), ("人", "户", 1),
    ],
)  # fmt: skip
def test_the_unit_that_is_stated_counts(unit: str, agreed: str, times: int) -> None:
    assert factor(unit, agreed) == times


def test_ratios_are_fractions() -> None:
    assert [factor(unit, "%") for unit in ("%", "个百分点", "‰")] == [
        Decimal("0.01"),
        Decimal("0.01"),
        Decimal("0.001"),
    ]


@pytest.mark.parametrize(
    ("unit", "agreed"),
    [("万美元", "万元"), ("元", "美元"), ("人", "万元"), ("个", "万元"), ("平方米", "元"), ("万人", "户"), ("%", "人"),
     ("万日元", "万元"), ("港元", "元"), ("亩", "平方米"), ("吨", "件"), ("含税", "万元"), ("万户", "户")],
)  # fmt: skip
def test_another_currency_another_kind_and_an_unknown_unit_are_refused(unit: str, agreed: str) -> None:
    with pytest.raises(UnitError) as refused:
        factor(unit, agreed)
    assert unit in refused.value.zh
    assert unit in refused.value.en


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("金额（万元）", "金额", "万元"),
        ("金额(万元)", "金额", "万元"),
        ("金额（单位：万元）", "金额", "万元"),
        ("金 额\n（万 元）", "金额", "万元"),
        ("\u3000金额\u00a0", "金额", None),
        ("ＰＭ２．５", "PM2.5", None),
        ("市级“２＋３＋N”重点", '市级"2+3+N"重点', None),
        ("所在区（县）", "所在区", "县"),
        ("金额（含税）（万元）", "金额(含税)", "万元"),
        ("1月 （人）", "1月", "人"),
    ],
)
def test_a_header_is_known_by_its_name_without_white_space_and_unit(header: str, name: str, unit: str | None) -> None:
    assert header_and_unit(header) == (name, unit)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("单位：万元", ["万元"]),
        ("（单位：万元）", ["万元"]),
        ("单位: 万元", ["万元"]),
        ("单 位：万元", ["万元"]),
        ("金额单位:万元", ["万元"]),
        ("计量单位：万元、人", ["万元", "人"]),
        ("单位：万元，人次/件", ["万元", "人次", "件"]),
        ("2022年四季度　单位：亿元", ["亿元"]),
        ("沈河区贷款受理表（单位：元）", ["元"]),
        ("注：金额单位为千元。", ["千元"]),
        ("单位：万元   填报日期：2022年10月8日", ["万元"]),
        ("单位：斤", ["斤"]),
        ("单位：微克/立方米", ["微克/立方米"]),
        ("填报单位：区人社局", []),
        ("主管单位是区商务局", []),
        ("用人单位", []),
        ("单位：", []),
    ],
)
def test_a_stated_unit_is_read_and_other_units_are_not(text: str, units: list[str]) -> None:
    assert stated_units(text) == units


def test_a_title_may_end_in_a_unit_but_not_in_any_bracket() -> None:
    assert titled_unit("小微企业贷款受理表（万元）") == ["万元"]
    assert [titled_unit(title) for title in ("名录（2022年）", "名录（试行）", "名录（户）", "名录")] == [
        [],
        [],
        [],
        [],
    ]


def test_every_factor_is_exact() -> None:
    assert all(unit.factor in {Decimal(10) ** n for n in range(-3, 9)} for unit in UNITS.values())
