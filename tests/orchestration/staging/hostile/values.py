"""Numbers and dates as they are written, and values that break the contract."""

from hostile.cases import CASE, FINANCING, OR, ORDER, RZ, RZ2, changed, line, refused, right


def numbers() -> None:
    feed, suffix = "platform_financings", ".csv"
    for number in (
        "1e999",
        "inf",
        "9" * 40,
        "0x43",
        "67-",
        "6 7",
        "1,23",
        "67,",
        "--67",
        "6.7.0",
        "(67)",
        "67%",
        "67元",
        "约67",
        "60~70",
    ):
        refused(f"number {number[:6]}", feed, [FINANCING, changed(RZ, 4, number)], line(2, "金额"), suffix)
    for number in ("nan", "-", "—", "…", "/", ""):
        refused(
            f"amount missing by {number or 'nothing'}",
            feed,
            [FINANCING, changed(RZ, 4, number)],
            line(2, "金额"),
            suffix,
        )
    for number, amount in {
        "1,234": 12_340_000,
        "１，２３４．５": 12_345_000,
        "67*": 670_000,
        "67[1]": 670_000,
        " 67 ": 670_000,
        "+67": 670_000,
        "67.0": 670_000,
        "0.0001": 1,
    }.items():
        right(f"number {number}", feed, [FINANCING, changed(RZ, 4, number)], suffix, amount_yuan=[amount])
    refused("amount below nought", feed, [FINANCING, changed(RZ, 4, "-67")], line(2, "金额"), suffix)
    refused("amount of nought", feed, [FINANCING, changed(RZ, 4, "0")], line(2, "金额"), suffix)


def dates() -> None:
    feed, suffix = "platform_financings", ".csv"
    for day in (
        "2022-13-01",
        "2022-02-30",
        "2022年10月",
        "10/8/2022",
        "08-10-2022",
        "22-10-08",
        "2022",
        "十月八日",
        "0",
        "-1",
        "99999",
        "2022-10-8x",
        "2022-10-08/09",
        "1900-01-00",
    ):
        refused(f"date {day}", feed, [FINANCING, changed(RZ, 2, day)], line(2, "放款日期"), suffix)
    for day in (
        "2022/10/8",
        "2022.10.08",
        "2022年10月8日",
        "20221008",
        "44842",
        "2022-10-08 09:30",
        "2022-10-08T09:30:00",
        "２０２２年１０月８日",
        "2022-10-08 00:00:00.000",
    ):
        right(f"date {day}", feed, [FINANCING, changed(RZ, 2, day)], suffix, disbursed_on=["2022-10-08"])
    for day in ("2022-09-30", "2022-11-01", "2021-10-08", "2122-10-08"):
        refused(
            f"date outside of the period: {day}", feed, [FINANCING, changed(RZ, 2, day)], line(2, "放款日期"), suffix
        )


def judged() -> None:
    feed, suffix = "platform_financings", ".csv"
    refused("key twice", feed, [FINANCING, RZ, RZ2, changed(RZ2, 0, "RZ1")], line(4, "融资编号"), suffix)
    refused("row twice", feed, [FINANCING, RZ, RZ], line(3, "融资编号"), suffix)
    refused("category unknown", "cross_border_orders", [ORDER, changed(OR, 3, "电话")], line(2, "渠道"), suffix)
    right(
        "category with white space", "cross_border_orders", [ORDER, changed(OR, 3, " 直播 ")], suffix, channel=["直播"]
    )
    right(
        "case that is open",
        "city_management_cases",
        [CASE, ["A1", "2022-10-08 09:00:00", "皇城", "市容", "2022-10-09 09:00:00", ""]],
        suffix,
        closed_at=[None],
    )
    for moment in (
        "2022-10-08 25:00:00",
        "2022-10-08 09:60:00",
        "2022-10-08 09:00:0Z",
        "2022-10-08 09:00:00Z",
        "-022-10-08 09:00:00",
        "2022-10-08 9点",
    ):
        refused(
            f"time {moment}",
            "city_management_cases",
            [CASE, ["A1", moment, "皇城", "市容", "2022-10-09 09:00:00", ""]],
            line(2, "上报时间"),
            suffix,
        )
    for day in ("2022-10-8T", "2022-10-8日", "2022-10-8.", "-022-10-08"):
        refused(f"date {day}", feed, [FINANCING, changed(RZ, 2, day)], line(2, "放款日期"), suffix)
    refused(
        "street of another district",
        "city_management_cases",
        [CASE, ["A1", "2022-10-08 09:00:00", "中山", "市容", "2022-10-09 09:00:00", ""]],
        line(2, "街道"),
        suffix,
    )
