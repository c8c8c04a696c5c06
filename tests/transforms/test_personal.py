from itertools import product

import pytest

from transforms.reading import Problem
from transforms.reading.personal import masked

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(first: str) -> str:
    """An identity number of 17 digits and the check digit that they ask for."""
    return first + "10X98765432"[sum(w * int(digit) for w, digit in zip(WEIGHTS, first, strict=True)) % 11]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (identity("21010319900307123"), "210***"),
        ("张三，" + identity("21010319900307128") + "，皇城", "张三，210***，皇城"),
        (identity("99999900000000000"), "999***"),
        ("210103199003071230 与 210103199003071231", "210*** 与 210***"),
        ("13912345678", "139***"),
        ("电话：139 1234 5678", "电话：139***"),
        ("139-1234-5678；18812345678", "139***；188***"),
        ("+86 13912345678", "+86***"),
        ("１３９１２３４５６７８", "１３９***"),
        ("联系 zhang.san@example.com.cn 或", "联系 zha*** 或"),
        ("210103199003071230@example.com", "210***"),
    ],
)
def test_what_looks_personal_keeps_three_characters(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    ["", "三百万左右", "2022-10-01", "12345678901", "1391234567", "139123456789", "024-22841234", "DD-202210-000139",
     "91210103MA0YABCD1X", "999999000000000001", "@", "甲@乙", "500万元@", "1,391,234.5678"],
)  # fmt: skip
def test_all_else_stands_as_it_is(text: str) -> None:
    assert masked(text) == text


def test_every_check_digit_is_known() -> None:
    """Whatever the last digit, X among them, in upper and in lower case."""
    numbers = {identity(f"210103000000{a}{b}{c}00") for a, b, c in product(range(10), repeat=3)}
    assert {number[-1] for number in numbers} == set("0123456789X")
    assert {masked(number) for number in numbers} == {"210***"}
    assert {masked(number.lower()) for number in numbers} == {"210***"}


def test_a_long_text_costs_no_more_than_its_length() -> None:
    text = "a" * 2_000_000 + "1" * 2_000_000
    assert masked(text) == text


def test_no_field_of_a_problem_shows_it() -> None:
    told = Problem("Sheet1", 2, "13912345678", "a@example.com", "是否为“13912345678”", "is it 13912345678?", "header")
    assert (told.column, told.found, told.expected_zh, told.expected_en) == (
        "139***", "a@e***", "是否为“139***”", "is it 139***?",
    )  # fmt: skip


def test_a_cell_is_quoted_in_one_line_and_not_without_end() -> None:
    told = Problem(None, 2, "主题", "一行\n  又一行" + "长" * 500, "应为数字", "a number", "parse")
    assert told.found.startswith("一行 又一行长")
    assert told.found.endswith("长…")
    assert len(told.found) == 101
