"""Texts and codes: encodings, invisible signs, codes that have been through a number."""

from typing import Any

from hostile.cases import FILE, FINANCING, RZ, RZ2, changed, line, refused, right
from hostile.making import text


def texts() -> None:
    feed, suffix = "platform_financings", ".csv"
    good = text([FINANCING, RZ])
    value: dict[str, Any] = {"amount_yuan": [670_000], "lender": ["盛京银行"], "disbursed_on": ["2022-10-08"]}
    right("UTF-8 with a mark", feed, b"\xef\xbb\xbf" + good, suffix, **value)
    right("GB18030", feed, text([FINANCING, RZ], "gb18030"), suffix, **value)
    refused("UTF-16", feed, text([FINANCING, RZ], "utf-16"), FILE, suffix)
    refused(
        "Big5 below a header of GB18030",
        feed,
        text([FINANCING], "gb18030") + text([changed(RZ, 3, "盛京銀行")], "big5"),
        line(2, "金融机构"),
        suffix,
    )
    refused(
        "Shift-JIS below a header of GB18030",
        feed,
        text([FINANCING], "gb18030") + text([changed(RZ, 3, "みずほ銀行")], "shift_jis"),
        line(2, "金融机构"),
        suffix,
    )
    refused("GB18030 below a header of UTF-8", feed, text([FINANCING, RZ]) + text([RZ2], "gb18030"), line(3), suffix)
    refused(
        "mojibake",
        feed,
        [FINANCING, RZ, changed(RZ2, 3, "盛京银行".encode().decode("gb18030", "replace"))],
        line(3, "金融机构"),
        suffix,
    )
    refused(
        "mojibake of Latin letters",
        feed,
        [FINANCING, RZ, changed(RZ2, 3, "盛京银行".encode().decode("latin-1"))],
        line(3, "金融机构"),
        suffix,
    )
    refused("characters lost", feed, [FINANCING, RZ, changed(RZ2, 3, "盛京\ufffd行")], line(3, "金融机构"), suffix)
    refused("lost twice", feed, [FINANCING, RZ, changed(RZ2, 3, "锟斤拷锟斤拷")], line(3, "金融机构"), suffix)
    refused("NUL in a text", feed, text([FINANCING, RZ, changed(RZ2, 3, "盛京\x00银行")]), FILE, suffix)
    refused("NUL in a code", feed, text([FINANCING, RZ, changed(RZ2, 0, "RZ\x002")]), FILE, suffix)
    refused("private character", feed, [FINANCING, RZ, changed(RZ2, 3, "盛京\ue000行")], line(3, "金融机构"), suffix)
    for name, sign in {
        "zero-width space": "\u200b",
        "joiner": "\u200d",
        "mark in the text": "\ufeff",
        "soft hyphen": "\xad",
        "direction": "\u202e",
    }.items():
        refused(f"{name} in a key", feed, [FINANCING, RZ, changed(RZ2, 0, f"RZ{sign}1")], line(3, "融资编号"), suffix)
        right(f"{name} in an amount", feed, [FINANCING, changed(RZ, 4, f"6{sign}7")], suffix, amount_yuan=[670_000])
    refused("key in full width", feed, [FINANCING, RZ, changed(RZ2, 0, "ＲＺ１")], line(3, "融资编号"), suffix)
    right(
        "full width throughout",
        feed,
        [
            ["融资编号", "企业代码", "放款日期", "金融机构", "金额（万元）"],
            ["ＲＺ１", "ＱＹ１", "２０２２－１０－０８", "盛京银行", "６７"],
        ],
        suffix,
        financing_id=["RZ1"],
        amount_yuan=[670_000],
        disbursed_on=["2022-10-08"],
    )


def codes() -> None:
    feed, suffix = "platform_financings", ".csv"
    for digits in ("٦٧", "६७", "๖๗", "六十七", "Ⅵ", "⑥", "6⁷"):
        refused(f"digits {digits}", feed, [FINANCING, changed(RZ, 4, digits)], line(2, "金额"), suffix)
    for code in (
        "1001.0",
        "1.0E5",
        "1.23E+15",
        "1,001",
        "'0012",
        "NULL",
        "null",
        "None",
        "nan",
        "#N/A",
        "#REF!",
        "=A1",
        "-",
    ):
        refused(f"code {code}", feed, [FINANCING, changed(RZ, 1, code)], line(2, "企业代码"), suffix)
    right('code ="000123"', feed, [FINANCING, changed(RZ, 1, '="000123"')], suffix, enterprise_id=["000123"])
    right("code with leading zeros", feed, [FINANCING, changed(RZ, 1, "000123")], suffix, enterprise_id=["000123"])
    right("code with E", feed, [FINANCING, changed(RZ, 1, "91210103MA0E5")], suffix, enterprise_id=["91210103MA0E5"])
    for mark in ("NULL", "#N/A", "#REF!", "None", "###"):
        refused(f"text {mark}", feed, [FINANCING, changed(RZ, 3, mark)], line(2, "金融机构"), suffix)
