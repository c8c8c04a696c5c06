"""Lines of CSV files: quotes, ends of line, fields too many or too few."""

from typing import Any

from hostile.cases import EVENT, FILE, FINANCING, RZ, RZ2, SALE, changed, line, refused, right
from hostile.making import text


def lines() -> None:
    feed, suffix = "platform_financings", ".csv"
    good, head = text([FINANCING, RZ]), text([FINANCING])
    one: dict[str, Any] = {"financing_id": ["RZ1"], "amount_yuan": [670_000]}
    both: dict[str, Any] = {"financing_id": ["RZ1", "RZ2"], "amount_yuan": [670_000, 330_000]}
    right("line break in quotes", feed, [FINANCING, changed(RZ, 3, "盛京\n银行"), RZ2], suffix, **both)
    right("lines that end in two returns", feed, text([FINANCING, RZ, RZ2], newline="\r\r\n"), suffix, **both)
    right("lines that end in a return", feed, text([FINANCING, RZ, RZ2], newline="\r"), suffix, **both)
    right("ends of lines mixed", feed, text([FINANCING, RZ], newline="\r\n") + text([RZ2]), suffix, **both)
    right("no end of the last line", feed, good[:-1], suffix, **one)
    refused("end of file of old", feed, good + b"\x1a", line(3), suffix)
    right("blank lines", feed, head + b"\n\n" + text([RZ]) + b"\n,,,,\n", suffix, **one)
    right("commas behind every line", feed, text([[*FINANCING, "", ""], [*RZ, "", ""]]), suffix, **one)
    right(
        "quotes around everything",
        feed,
        ("\n".join(",".join(f'"{cell}"' for cell in row) for row in (FINANCING, RZ)) + "\n").encode(),
        suffix,
        **one,
    )
    right(
        "white space in the header",
        feed,
        [["融资 编号", "企业代码\u3000", " 放款日期", "金融\n机构", "金额（ 万元 ）"], RZ],
        suffix,
        **one,
    )
    right("columns in another order", feed, [FINANCING[::-1], RZ[::-1]], suffix, **one)
    right("a column more", feed, [[*FINANCING, "经办人"], [*RZ, "甲"]], suffix, **one)
    refused("tabs between", feed, good.replace(b",", b"\t"), FILE, suffix)
    refused("semicolons between", feed, good.replace(b",", b";"), FILE, suffix)
    right("header without rows", feed, head, suffix, financing_id=[])
    refused("row cut off", feed, head + b"RZ1,QY1,2022-10-08\n", line(2), suffix)
    refused("comma without quotes", feed, head + "RZ1,QY1,2022-10-08,盛京,银行,67\n".encode(), line(2), suffix)
    refused("last row cut off", feed, text([FINANCING, RZ, RZ2])[:-9], line(3), suffix)
    refused(
        "quote that stays open",
        feed,
        head + 'RZ1,QY1,2022-10-08,"盛京银行,67\n'.encode() + text([RZ2]),
        line(2),
        suffix,
    )
    refused("quote in a text", feed, head + 'RZ1,QY1,2022-10-08,"盛京"银行,67\n'.encode(), line(2), suffix)
    refused("empty file", feed, b"", FILE, suffix)
    refused("mark and nothing else", feed, b"\xef\xbb\xbf", FILE, suffix)
    refused("blank lines only", feed, b"\n\n\n", FILE, suffix)
    refused("no header", feed, text([RZ, RZ2]), (None, None, None), suffix)
    refused("column missing", feed, [FINANCING[:4], RZ[:4]], line(1, "金额"), suffix)
    refused("column under another name", feed, [changed(FINANCING, 4, "批复金额（万元）"), RZ], line(1, "金额"), suffix)
    refused("column twice", feed, [[*FINANCING, "金额（万元）"], [*RZ, "66"]], line(1, "金额"), suffix)
    refused("column twice in two units", feed, [[*FINANCING, "金额（元）"], [*RZ, "670000"]], line(1, "金额"), suffix)
    refused("binary file", feed, bytes(range(256)) * 20, FILE, suffix)
    refused("cell of 2 MB", feed, [FINANCING, changed(RZ, 4, "6" * 2_000_000)], line(2, "金额"), suffix)
    right("name of 20,000 characters", feed, [FINANCING, changed(RZ, 3, "银" * 20_000)], suffix, lender=["银" * 20_000])
    right(
        "columns from the right of the table",
        "zhongjie_sales",
        [SALE, ["T1", "2022-10-01 09:00:00", "M1", "12.50", "微信", "退货"]],
        suffix,
        amount_yuan=[12.5],
    )
    refused(
        "return below nought",
        "zhongjie_sales",
        [SALE, ["T1", "2022-10-01 09:00:00", "M1", "-12.50", "微信", "退货"]],
        line(2, "金额"),
        suffix,
    )
    right(
        "event in GB18030",
        "matchmaking_events",
        text([EVENT, ["H1", "2022-10-08", "对接", "3", "5"]], "gb18030"),
        suffix,
        financing_yuan=[50_000],
    )
    refused(
        "event of a day that is none",
        "matchmaking_events",
        text([EVENT, ["H1", "2022-10-32", "对接", "3", "5"]], "gb18030"),
        line(2, "活动日期"),
        suffix,
    )
