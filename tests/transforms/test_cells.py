import datetime
from decimal import Decimal
from typing import Any

import pytest

from transforms.reading.cells import (
    BrokenCell,
    CellError,
    is_missing,
    read_code,
    read_flag,
    read_number,
    read_text,
    read_timestamp,
    read_year,
)


def wide(text: str) -> str:
    """A text as a Chinese keyboard in full-width mode writes it."""
    return "".join(
        chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else "\u3000" if sign == " " else sign for sign in text
    )


@pytest.mark.parametrize("mark", ["", " ", "\u3000", "-", "－", "–", "—", "——", "…", "……", "/", "／", " — ", None])
def test_nothing_and_the_signs_for_nothing_are_missing_in_every_kind_of_column(mark: str | None) -> None:
    assert is_missing(mark)
    assert [read(mark) for read in (read_number, read_timestamp, read_flag, read_year, read_text, read_code)] == [
        None
    ] * 6


@pytest.mark.parametrize("zero", [0, 0.0, "0", "０", "0.00"])
def test_a_zero_is_not_missing(zero: Any) -> None:
    assert read_number(zero) == 0


def test_every_way_of_writing_a_number_comes_to_the_same_number() -> None:
    for number in (Decimal("1234567.25"), Decimal(-1234567), Decimal("0.5"), Decimal(999), Decimal("-1000")):
        plain, grouped = f"{number:f}", f"{number:,f}"
        for written in (plain, grouped, grouped.replace(",", "，"), wide(plain), wide(grouped), f" {plain}\u3000"):
            for marked in (
                written,
                written + "*",
                written + "＊",
                written + "[1]",
                written + " [12]",
                written + "［2］",
            ):
                assert read_number(marked) == number, marked
        assert read_number(plain.replace("-", "−")) == number
        assert read_number(float(number)) == number


@pytest.mark.parametrize(
    "text",
    ["12,34", "1,2345", "1,234,56", ",123", "12.3.4", "1 234", "12万", "12元", "12%", "约12", "12-15", "1e5", "1_000",
     "inf", "0x10", "十二", "12*3", "*12", "[1]12", "--12", "12a", "1/2", "#DIV/0!",
     "5341①", "100²", "12³", "½", "3⒈", "٣", "१२", "1٢3", "๔", "①", "Ⅻ", "ⅻ", "²", "₂", "𝟏𝟐", "⒓", "㉑", "null", "None"],
)  # fmt: skip
def test_what_is_not_plainly_a_number_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_number(text)


@pytest.mark.parametrize(
    "cell",
    [True, False, datetime.date(2022, 10, 1), datetime.datetime(2022, 10, 1), datetime.time(9), BrokenCell("#N/A")],
)
def test_a_date_a_truth_value_or_a_broken_formula_is_no_number(cell: Any) -> None:
    with pytest.raises(CellError):
        read_number(cell)


def test_what_a_binary_fraction_adds_is_not_part_of_the_number() -> None:
    assert read_number(0.1 + 0.2) == Decimal("0.3")
    assert read_number(1234567.89 * 100) == Decimal("123456789")


def test_every_way_of_writing_a_date_comes_to_the_same_date() -> None:
    for day in (datetime.date(2022, 10, 1), datetime.date(2024, 2, 29), datetime.date(1998, 12, 31)):
        serial = (day - datetime.date(1899, 12, 30)).days
        year, month, date = day.year, day.month, day.day
        written: list[Any] = [
            day, datetime.datetime.combine(day, datetime.time()), serial, float(serial), str(serial), int(f"{day:%Y%m%d}"),
            f"{year}-{month}-{date}", f"{day:%Y-%m-%d}", f"{year}/{month}/{date}", f"{day:%Y.%m.%d}", f"{day:%Y%m%d}",
            f"{year}年{month}月{date}日", f"{day:%Y年%m月%d日}", f"{year} 年 {month} 月 {date} 日",
        ]  # fmt: skip
        written += [wide(text) for text in written if isinstance(text, str)]
        for cell in written:
            assert read_timestamp(cell) == datetime.datetime.combine(day, datetime.time()), cell


@pytest.mark.parametrize(
    "text",
    ["2022-10-01 09:30:00", "2022-10-01T09:30:00", "2022-10-01 9:30", "2022/10/1 9:30", "20221001 09:30",
     "2022年10月1日9时30分", "2022年10月1日 09:30", "２０２２－１０－０１　０９：３０", "44835.3958333333"],
)  # fmt: skip
def test_a_time_may_stand_behind_every_form_of_date(text: str) -> None:
    assert read_timestamp(text) == datetime.datetime(2022, 10, 1, 9, 30)


@pytest.mark.parametrize(
    "text",
    ["2022-02-30", "2022-13-01", "2022年2月30日", "20220230", "2022-10", "10-01", "2022-10-1/", "2022-10/01", "01/10/2022",
     "2022-10-01 25:00", "2022-10-01 09:00+08:00", "2022-10-01Z", "20221001090000", "12345", "99999", "明天", "2022",
     "2022-10-1①", "20221001²", "٢٠٢٢-١٠-٠١", "२०२२-१०-०१", "𝟐𝟎𝟐𝟐-10-01"],
)  # fmt: skip
def test_a_date_that_never_was_or_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_timestamp(text)


def test_a_flag_is_yes_or_no_in_one_word() -> None:
    assert [read_flag(cell) for cell in ("是", " 否 ", True, False)] == [True, False, True, False]
    for other in ("√", "Y", "true", "1", 1, "是的", "否/是", "有"):
        with pytest.raises(CellError):
            read_flag(other)


def test_a_year_is_a_year_with_or_without_its_word() -> None:
    assert {read_year(cell) for cell in (2022, 2022.0, "2022", "2022年", "2022年度", "２０２２ 年")} == {2022}
    for other in (
        "22",
        "2022-2023",
        20221,
        "二〇二二年",
        "②⓪②②",
        "𝟐𝟎𝟐𝟐",
        "٢٠٢٢",
        datetime.date(2022, 1, 1).isoformat(),
    ):
        with pytest.raises(CellError):
            read_year(other)


def test_codes_are_compared_in_half_width_form_and_names_keep_their_characters() -> None:
    assert read_code("　ＳＹ－００１ ") == "SY-001"
    assert read_text("　盛京（沈阳）Ａ座 ") == "盛京（沈阳）Ａ座"
    assert read_code(20221001) == read_code(20221001.0) == "20221001"


@pytest.mark.parametrize(
    "cell",
    [1.23456789012346e17, 123456789012345678, "1.23457E+17", datetime.datetime(2022, 3, 12), True, BrokenCell("#REF!")],
)
def test_a_code_that_a_spreadsheet_cut_or_took_for_a_date_is_refused(cell: Any) -> None:
    with pytest.raises(CellError):
        read_code(cell)


REFUSED_CODES = {
    "a number": ["1001.0", "1001.00", "1001.", "１００１．０", "-5.0", "1,001", "1,001.00", "1.0E5", "1.23E15", "1e5", "1E-05", "1.e+16"],
    "a formula": ["=000123", "=A1", "=SUM(A1:A2)", "＝0012", '="a" & "b"', '=""00""'],
    "an apostrophe": ["'0012", "’0012", "‘0012", "`0012", '="\'0012"'],
    "not a value": ["NULL", "null", "Null", "(null)", "\\N", "None", "nan", "NaN", "NaT", "N/A", "#N/A", "#REF!", "#VALUE!", "#DIV/0!",
                    "#NAME?", "#NUM!", "#SPILL!", "#####", " null ", "ＮＵＬＬ", '="null"', "nul\u200bl"],
    "no character": ["A\ufffd1", "A\ue0001", "A\x071", "A\x001", "A\U000e1000" + "\uffff", "\ud800", "\u0378", "A\ufff91", "a\x851"],
}  # fmt: skip


@pytest.mark.parametrize(("said", "text"), [(said, text) for said, texts in REFUSED_CODES.items() for text in texts])
def test_a_code_that_was_a_number_a_formula_or_no_value_is_refused_by_what_it_is(said: str, text: str) -> None:
    with pytest.raises(CellError) as refused:
        read_code(text)
    assert refused.value.said is not None
    assert said.removeprefix("a ").removeprefix("an ") in refused.value.said[1]


@pytest.mark.parametrize(
    "text",
    ["1001", "0012", "1001.5", "1.2.3", "V1.0", "A-1.0", "3E", "E5", "12E5", "2E1A", "1,2", "12,34,56", "Null Cafe", "N/A店",
     "none-such", "nano", "#3", "5#", "A=B", "O'Neill", "第1.0版", "℃", "①", "㎡", "Ⅳ类", "NA", "123456789012345678"],
)  # fmt: skip
def test_a_good_code_stands_as_it_is(text: str) -> None:
    assert read_code(text) == text


def test_what_keeps_a_code_from_being_taken_for_a_number_is_no_part_of_it() -> None:
    assert read_code('="000123"') == read_text('="000123"') == "000123"
    assert read_code('=""') is None


@pytest.mark.parametrize("text", [*REFUSED_CODES["not a value"], *REFUSED_CODES["no character"], "=A1", "=SUM(A1)"])
def test_a_text_is_no_error_no_formula_and_holds_no_control_character(text: str) -> None:
    with pytest.raises(CellError):
        read_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Null Cafe",
        "1001.0",
        "1e5",
        "'90年代'酒吧",
        "== 重点 ==",
        "C#",
        "一行\n二行",
        "a\tb",
        "赟喆㛃𠅤",
        "國銀",
        "カフェ",
        "서울",
    ],
)
def test_a_good_text_stands_as_it_is(text: str) -> None:
    assert read_text(text) == text


@pytest.mark.parametrize("cell", [1001.5, 1e15, -1e15, 123456789012345680])
def test_a_number_that_cannot_be_exact_is_no_code(cell: Any) -> None:
    with pytest.raises(CellError) as refused:
        read_code(cell)
    assert refused.value.said is not None


def test_a_number_too_long_to_be_exact_is_no_text() -> None:
    with pytest.raises(CellError) as refused:
        read_text(123456789012345680.0)
    assert refused.value.said is not None
    assert "too long to be exact" in refused.value.said[1]
    assert read_text(123456789012345.0) == "123456789012345"


INVISIBLE = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u200e",
    "\u202e",
    "\u2066",
    "\ufe0f",
    "\U000e0100",
    "\u3164",
]


@pytest.mark.parametrize("character", INVISIBLE)
def test_an_invisible_character_is_no_part_of_any_cell(character: str) -> None:
    for place in (0, 2, 3):

        def put(text: str, place: int = place) -> str:
            return text[:place] + character + text[place:]

        assert read_code(put("RZ1")) == "RZ1"
        assert read_text(put("沈阳店")) == "沈阳店"
        assert read_number(put("123")) == 123
        assert read_timestamp(put("2022-10-01")) == datetime.datetime(2022, 10, 1)
        assert read_year(put("2022")) == 2022
    assert read_flag("是" + character)
    assert is_missing(character)
    assert is_missing("—" + character)


def test_what_looks_alike_is_one_text() -> None:
    for read in (read_code, read_text):
        assert read("A\u00a01") == read("A\u20091") == "A 1"
        assert read("⽇⽉") == read("日月")
        assert read("\uf90a\u0041") == read("金A")
        assert read("e\u0301") == read("\u00e9")


@pytest.mark.parametrize("mark", ["NaN", "nan", "NAN", " nan ", "NaT"])
def test_what_programs_write_for_no_number_is_missing_where_a_number_or_a_date_stands(mark: str) -> None:
    assert [read(mark) for read in (read_number, read_timestamp, read_flag, read_year)] == [None] * 4
