import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.reading.garbled import garbled

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志红文辉晨宇轩浩然子涵梓欣怡佳琪雨婷思远博雅"
RARE = "赟喆龑韡翀旻昶玥璟珺祎禛懿彧燊淼焱鑫犇骉㛃㮾䶮𠅤𤧛翯堃旸昇婕嫣瑀瑄璇璐璞瑾瑜"
PLACES = ["沈阳", "大连", "鞍山", "辽宁", "盛京", "中街", "浑南", "铁西", "东北", "奉天", "皇城", "五里河"]
LINES = [
    "贸易",
    "科技",
    "餐饮管理",
    "文化传媒",
    "商业银行",
    "医疗器械",
    "网络技术",
    "建筑工程",
    "食品",
    "汽车销售",
    "房地产开发",
]
ENDS = ["有限公司", "有限责任公司", "股份有限公司", "分公司", "合作社", "商行", "集团", "店"]
# The same in traditional characters, which Big5 and EUC-KR have.
TRADITIONAL = [
    *("瀋陽國際貿易有限公司", "遼寧銀行股份有限公司", "東北機械製造廠", "華僑飯店", "臺灣食品商行", "國銀", "中國農業銀行", "陳麗華"),
    *("張學良舊居", "盛京醫院", "鐵西區勞動公園", "興業證券營業部", "萬豪酒店", "劉長樂", "黃浦江路", "環球網絡技術公司"),
]  # fmt: skip
names = st.builds(lambda one, other: one + other, st.sampled_from(SURNAMES), st.text(GIVEN, min_size=1, max_size=2))
companies = st.builds(
    lambda place, brand, line, end: place + brand + line + end,
    st.sampled_from(PLACES), st.text(GIVEN, min_size=2, max_size=2), st.sampled_from(LINES), st.sampled_from(ENDS),
)  # fmt: skip
rare = st.builds(lambda one, other: one + other, st.sampled_from(SURNAMES), st.text(RARE, min_size=1, max_size=2))


def misread(text: str, written_in: str, read_in: str) -> str | None:
    """A text as it looks when it is read in another encoding; None where it cannot be read so at all."""
    try:
        return text.encode(written_in).decode(read_in)
    except UnicodeError:
        return None


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(
        st.one_of(names, companies, rare, st.sampled_from(TRADITIONAL)), min_size=1, max_size=30, unique=True
    )
)
def test_no_name_is_garbled_however_rare(texts: list[str]) -> None:
    assert garbled(texts) == []


@pytest.mark.parametrize(
    "text",
    [*RARE, "赟", "赟喆", "龑韡", "㛃", "𠅤", "䶮", "爨", "魑魅魍魉", "饕餮", "旮旯", "鳜鱼", "胡同儿", "カフェ", "スターバックス", "の屋", "서울", "Café",
     "Zürich", "Москва", "α波", "A座", "5G场景", "e代驾", "①号", "25℃", "1－3楼", "100㎡", "香港國際金融中心", "中國銀行（香港）", "國銀", "臺灣", "囍"],
)  # fmt: skip
def test_a_single_text_that_is_seldom_seen_is_not_garbled(text: str) -> None:
    assert garbled([text]) == []


@pytest.mark.parametrize("read_in", ["gb18030", "cp1252"])
@pytest.mark.parametrize("written_in", ["utf-8", "big5", "gb18030"])
@settings(max_examples=40, deadline=None)
@given(random=st.randoms(use_true_random=False))
def test_a_column_in_another_encoding_is_told_from_its_texts(
    written_in: str, read_in: str, random: random.Random
) -> None:
    if written_in == read_in:
        return
    pool = (
        TRADITIONAL
        if written_in == "big5"
        else [f"{place}{line}{end}" for place in PLACES for line in LINES for end in ENDS]
    )
    wrong = [text for one in random.sample(pool, 8) if (text := misread(one, written_in, read_in))]
    assert not wrong or len(garbled(wrong)) > len(wrong) / 2


@pytest.mark.parametrize(
    ("text", "written_in"),
    [("東京都渋谷区株式会社", "shift_jis"), ("日本料理さくら", "shift_jis"), ("カフェ・ド・パリ", "shift_jis"), ("東京タワー観光案内所", "euc_jp"),
     ("서울특별시 강남구 한국무역", "euc_kr"), ("瀋陽市瀋河區中國銀行", "euc_kr"), ("沈阳市", "utf-8"), ("你好", "utf-8"), ("中国工商银行", "utf-8"),
     ("Екатеринбург", "cp1251"), ("г. Екатеринбург, Хабаровске", "koi8_r")],
)  # fmt: skip
def test_a_text_in_another_encoding_is_told_by_itself(text: str, written_in: str) -> None:
    wrong = text.encode(written_in).decode("gb18030", "replace")
    assert garbled([wrong]) == [wrong]


@pytest.mark.parametrize(
    "text", ["锟斤拷锟斤拷", "锟斤拷", "娌堥槼", "浣犲ソ", "æ²ˆé˜³", "ÉòÑôÊÐ", "娌虫渤鍖?", "瓣蝗", "ä¸­å›½"]
)
def test_what_is_often_seen_of_garbled_text_is_known(text: str) -> None:
    assert garbled([text]) == [text]


def test_a_few_texts_among_many_good_ones_are_found() -> None:
    good = [f"{place}{line}{end}" for place in PLACES for line in LINES for end in ENDS]
    for written_in, pool in (("utf-8", good), ("big5", [one for one in TRADITIONAL if len(one) > 4])):
        wrong = [text for one in pool[:6] if (text := misread(one, written_in, "gb18030"))]
        assert set(garbled([*good, *wrong])) == set(wrong)


HEADER = "融资编号,企业代码,放款日期,金融机构,金额（万元）"


def financings(*lenders: bytes, encoding: str = "gb18030") -> bytes:
    rows = [f"RZ{n},QY1,2022-10-01,".encode() + lender + b",1" for n, lender in enumerate(lenders)]
    return b"\n".join([HEADER.encode(encoding), *rows, b""])


@pytest.mark.parametrize("other", ["big5", "utf-8"])
def test_a_line_in_another_encoding_is_refused_by_its_row_and_column(deliver: Any, other: str) -> None:
    lenders = ["盛京银行".encode("gb18030")] * 3 + ["遼寧國際商業銀行".encode(other)]
    (problem,) = deliver("platform_financings", financings(*lenders), ".csv").problems
    assert problem.row == 5
    assert "编码" in problem.expected_zh


def test_a_line_of_gb18030_in_a_file_of_utf_8_is_refused_by_its_row(deliver: Any) -> None:
    lenders = ["盛京银行沈阳分行".encode()] * 300 + ["某行".encode("gb18030")] + ["中国银行".encode()] * 3
    problems = deliver("platform_financings", financings(*lenders, encoding="utf-8"), ".csv").problems
    assert {problem.row for problem in problems} == {302}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_rare_names_and_traditional_characters_are_accepted(deliver: Any, encoding: str) -> None:
    names = ["赟喆行", "㛃𠅤银行", "香港國際銀行", "カフェ金融"]
    content = financings(*(name.encode(encoding) for name in names), encoding=encoding)
    assert deliver("platform_financings", content, ".csv").column("lender") == names


def test_garbled_text_is_refused_in_a_workbook_too(deliver: Any) -> None:
    header = ["品牌", "业态", "入驻日期", "商圈", "是否首店"]
    rows = [header, ["咖啡", "餐饮", "2022-10-01", "中街", "是"], ["锟斤拷锟斤拷", "餐饮", "2022-10-01", "中街", "是"]]
    (problem,) = deliver("new_brands", rows).problems
    assert (problem.sheet, problem.row, problem.column) == ("Sheet1", 3, "品牌")


@pytest.mark.parametrize("media", [".csv", ".xlsx"])
def test_codes_that_all_end_in_noughts_behind_fifteen_digits_were_numbers(deliver: Any, media: str) -> None:
    header = ["品牌", "业态", "入驻日期", "商圈", "是否首店"]

    def codes(*written: str) -> Any:
        return deliver("new_brands", [header, *([one, "餐饮", "2022-10-01", "中街", "是"] for one in written)], media)

    for first in "123456789":
        (problem,) = codes("1001", f"{first}23456789012345000").problems
        assert (problem.row, problem.column) == (3, "品牌")
        assert "too long to be exact" in problem.expected_en
    assert codes("012345678901234567", "923456789012345000").row_count == 2
    assert codes("202210010000001000", "202210010000001001").column("brand") == [
        "202210010000001000",
        "202210010000001001",
    ]
    assert codes("1234567890123450").column("brand") == ["1234567890123450"]
