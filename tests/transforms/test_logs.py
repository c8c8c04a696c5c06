import csv
import datetime
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from transforms import Column, Feed, feeds
from transforms.reading import read
from transforms.reading.log import NotClean, stage_log
from transforms.reading.period import Period
from transforms.reading.staged import LONG, connection

HEADER = "流水号,交易时间,商户编号,金额（元）,支付方式,类型"
GOOD = "T1,2022-10-01 09:00:00,M1,12.50,微信,销售"


def file(*lines: str, newline: str = "\n", end: bool = True) -> bytes:
    """Lines of zhongjie_sales below its header."""
    return (newline.join((HEADER, *lines)) + (newline if end else "")).encode()


def test_a_clean_log_is_typed_as_its_contract_says(deliver: Any) -> None:
    assert deliver("zhongjie_sales", file(GOOD), ".csv").rows == [
        {
            "transaction_id": "T1",
            "traded_at": datetime.datetime(2022, 10, 1, 9),
            "merchant_id": "M1",
            "amount_yuan": Decimal("12.5"),
            "payment_method": "微信",
            "type": "销售",
            "period": "2022-10-01",
            "_delivery": "delivery",
        }
    ]


def test_texts_are_texts_to_whoever_reads_the_staged_file_however_they_were_written(tmp_path: Path) -> None:
    source, into = tmp_path / "log.csv", tmp_path / "staged.parquet"
    source.write_bytes(file(GOOD, GOOD))
    feed = feeds()["zhongjie_sales"]
    stage_log(feed, source, Period.parse("2022-10-01"), "it's", into)
    with duckdb.connect() as con:
        kinds = con.execute(f"select name, converted_type from parquet_schema('{into}') where type = 'BYTE_ARRAY'")
        assert kinds.fetchall() == [(name, "UTF8") for name, kind in feed.staged_columns if kind == "varchar"]
        assert con.execute(f"select distinct period, _delivery from '{into}'").fetchall() == [("2022-10-01", "it's")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [True, False])
def test_line_ends_and_the_byte_order_mark_change_nothing(deliver: Any, newline: str, mark: bytes, end: bool) -> None:
    delivered = deliver("zhongjie_sales", mark + file(GOOD, GOOD, newline=newline, end=end), ".csv")
    assert delivered.column("type") == ["销售", "销售"]


def test_mixed_line_ends_and_blank_lines_change_nothing(deliver: Any) -> None:
    content = file(GOOD, "", GOOD, "", "").replace(b"\n", b"\r\n", 1)
    assert deliver("zhongjie_sales", content, ".csv").row_count == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("inside", ["\n", "\r\n"])
def test_a_line_break_in_a_header_loses_no_row_whichever_way_the_lines_end(
    deliver: Any, newline: str, inside: str
) -> None:
    header = HEADER.replace("金额（元）", f'"金额{inside}（元）"')
    content = newline.join((header, GOOD, GOOD, "")).encode()
    assert deliver("zhongjie_sales", content, ".csv").column("amount_yuan") == [Decimal("12.5")] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encoding_changes_nothing(deliver: Any, encoding: str) -> None:
    rows = [["活动编号", "活动日期", "主题", "参会企业数（家）", "达成融资（万元）"]]
    rows += [[f"E{n}", "2022-10-08", f"对接会，第{n}场\n㐀䶮", str(n), f"{n}.5"] for n in range(1, 400)]
    delivered = deliver("matchmaking_events", rows, ".csv", encoding=encoding)
    assert delivered.column("topic") == [row[2] for row in rows[1:]]
    assert delivered.column("financing_yuan")[-1] == Decimal(3_995_000)


@pytest.mark.parametrize(
    ("content", "zh"),
    [
        (b"", "空"),
        (file(GOOD).replace("微信".encode(), b"\xff\xfe\xff"), "编码"),
        (file(GOOD).replace(b"M1", b"M\x00"), "文本"),
        (file(GOOD).decode().encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04" + file(GOOD), "Excel"),
        (b"PAR1" + file(GOOD), "Parquet"),
    ],
)
def test_bytes_that_are_no_csv_are_refused_with_a_word_on_what_to_do(deliver: Any, content: bytes, zh: str) -> None:
    (problem,) = deliver("zhongjie_sales", content, ".csv").problems
    assert problem.rule == "file"
    assert zh in problem.expected_zh


def test_a_renamed_header_is_not_taken_by_its_position(deliver: Any) -> None:
    (problem,) = deliver("zhongjie_sales", file(GOOD).replace("商户编号".encode(), "商户号".encode()), ".csv").problems
    assert (problem.rule, problem.column, problem.found) == ("header", "商户编号", "商户号")


def test_columns_are_found_by_name_and_others_left_out(deliver: Any) -> None:
    lines = ["类型,备注,金额(元),支付方式,交易时间,商户编号,流 水 号", "退货,无,3,现金,2022-10-01 09:00:00,M1,T1"]
    delivered = deliver("zhongjie_sales", "\n".join(lines).encode(), ".csv")
    assert (delivered.column("transaction_id"), delivered.column("amount_yuan")) == (["T1"], [Decimal(3)])


@pytest.mark.parametrize(
    ("line", "rule", "column", "found"),
    [
        ("T2,2022-10-01 09:00:00,M1,12.50,微信", "parse", None, "5 格"),
        ("T2,2022-10-01 09:00:00,M1,12.50,微信,销售,多", "parse", None, "7 格"),
        ("T2,2022-10-01 09:00:00,M1,1,250.00,微信,销售", "parse", None, "7 格"),
        ("T2,2022-10-01 09:00", "parse", None, "2 格"),
        ("T2,2022-02-30 09:00:00,M1,12.50,微信,销售", "parse", "交易时间", "2022-02-30 09:00:00"),
        ("T2,2022-10-01 24:00:00,M1,12.50,微信,销售", "parse", "交易时间", "2022-10-01 24:00:00"),
        ("T2,2022-10-01 09:00:00+08,M1,12.50,微信,销售", "parse", "交易时间", "2022-10-01 09:00:00+08"),
        ("T2,infinity,M1,12.50,微信,销售", "parse", "交易时间", "infinity"),
        ("T2,2022-10-01 09:00:00,M1,1_000,微信,销售", "parse", "金额（元）", "1_000"),
        ("T2,2022-10-01 09:00:00,M1,1e5,微信,销售", "parse", "金额（元）", "1e5"),
        ("T2,2022-10-01 09:00:00,M1,12元,微信,销售", "parse", "金额（元）", "12元"),
        ("T2,2022-10-01 09:00:00,M1,999999999999999,微信,销售", "parse", "金额（元）", "999999999999999"),
        ("1.23457E+17,2022-10-01 09:00:00,M1,12.50,微信,销售", "parse", "流水号", "1.23457E+17"),
        ("1001.0,2022-10-01 09:00:00,M1,12.50,微信,销售", "parse", "流水号", "1001.0"),
        ("T2,2022-10-01 09:00:00,M1,12.50,NULL,销售", "parse", "支付方式", "NULL"),
        ("T2,2022-10-01 09:00:00,M\x071,12.50,微信,销售", "parse", "商户编号", "M\x071"),
        ("T2,2022-10-01 09:00:00,M1,12.50,微\ufffd,销售", "parse", "支付方式", "微\ufffd"),
        ("T2,2022-10-01 09:00:00,M1,٣,微信,销售", "parse", "金额（元）", "٣"),
    ],
)
def test_a_bad_line_is_named_with_its_row_and_nothing_of_the_file_is_taken(
    deliver: Any, line: str, rule: str, column: str | None, found: str
) -> None:
    assert deliver("zhongjie_sales", file(GOOD, line, GOOD.replace("T1", "T9")), ".csv").said() == [
        (rule, 3, column, found)
    ]


def test_what_programs_write_for_no_number_is_a_required_number_that_is_missing(deliver: Any) -> None:
    line = "T2,2022-10-01 09:00:00,M1,NaN,微信,销售"
    (problem,) = deliver("zhongjie_sales", file(GOOD, line), ".csv").blamed()
    assert (problem.rule, problem.row, problem.column) == ("required", 3, "金额（元）")


def test_a_key_with_an_invisible_character_is_there_twice(deliver: Any) -> None:
    delivered = deliver("zhongjie_sales", file(GOOD, GOOD.replace("T1", "T\u200b1")), ".csv")
    assert [(one.rule, one.row) for one in delivered.blamed()] == [("key", 2), ("key", 3)]


def test_a_quote_that_never_closes_is_named_with_its_row(deliver: Any) -> None:
    (problem,) = deliver(
        "zhongjie_sales", file(GOOD, 'T2,"2022-10-01 09:00:00,M1,12.50,微信,销售', GOOD), ".csv"
    ).problems
    assert (problem.rule, problem.row) == ("file", 3)


def test_a_count_with_a_fraction_is_not_rounded(deliver: Any) -> None:
    content = "计数器,时段开始,进入人次\nC1,2022-10-01 09:00:00,12.7\n".encode()
    assert deliver("zhongjie_footfall", content, ".csv").said() == [("parse", 2, "进入人次", "12.7")]


def test_what_an_office_does_to_a_log_is_read_as_in_a_workbook(deliver: Any) -> None:
    lines = [
        "中街收单流水,,,,,",
        "单位：千元,,,,,",
        "流水号,交易时间,商户编号,金额,支付方式,类型",
        'Ｔ１,2022年10月1日 9:00,Ｍ１,"1,234.5",微信,销售',
        ",,,,,",
        "T2 ,2022/10/1 09:30,M1,２*,－,退货",
        "合计,,,1236.5,,",
        "数据来源：收单平台,,,,,",
    ]
    delivered = deliver("zhongjie_sales", "\n".join(lines).encode("gb18030"), ".csv")
    assert [
        (row["transaction_id"], row["traded_at"].hour, row["merchant_id"], row["amount_yuan"]) for row in delivered.rows
    ] == [
        ("T1", 9, "M1", Decimal(1_234_500)),
        ("T2", 9, "M1", Decimal(2_000)),
    ]
    assert delivered.column("payment_method") == ["微信", None]


def test_a_total_in_a_log_is_no_row_even_where_every_cell_is_filled(deliver: Any) -> None:
    header = "楼宇编码,楼宇名称,街道,类别,总面积（平方米）,期初闲置面积（平方米）,期末闲置面积（平方米）"
    good = "B1,甲大厦,皇城街道,重点,100,30,20"
    total = "合计,1栋,11个街道,全部,100,30,20"
    assert deliver("office_buildings", "\n".join((header, good, total)).encode(), ".csv").row_count == 1
    assert deliver("office_buildings", "\n".join((header, good, total[:-2] + "21")).encode(), ".csv").said() == [
        ("total", 3, "期末闲置面积（平方米）", "21")
    ]


def test_streets_take_their_full_name(deliver: Any) -> None:
    header = "楼宇编码,楼宇名称,街道,类别,总面积,期初闲置面积,期末闲置面积"
    lines = [f"B{n},甲,{street},重点,1,0,0" for n, street in enumerate(("皇城街道", "皇城", " 皇城 ", "皇姑"))]
    delivered = deliver("office_buildings", "\n".join((header, *lines)).encode(), ".csv")
    assert delivered.column("street") == ["皇城街道", "皇城街道", "皇城街道", "皇姑街道"]
    assert [(one.rule, one.row, one.found) for one in delivered.blamed()] == [("category", 5, "皇姑")]


def test_a_log_may_come_as_a_workbook_and_a_workbook_as_a_csv(deliver: Any) -> None:
    log = [row.split(",") for row in (HEADER, GOOD)]
    loans = [["放款编号", "借款人类型", "放款日期", "金额（万元）"], ["L1", "个人", "2022-10-08", "12"]]
    assert deliver("zhongjie_sales", log, ".xlsx").rows == deliver("zhongjie_sales", log, ".csv").rows
    as_workbook, as_csv = (deliver("startup_loans", loans, suffix).rows for suffix in (".xlsx", ".csv"))
    assert as_workbook == [row | {"_sheet": "Sheet1"} for row in as_csv]


def test_a_personal_column_has_to_be_there_and_is_neither_staged_nor_quoted(deliver: Any) -> None:
    header = "办件编号,事项编码,申请人证件号,受理时间,办结时间,办理渠道"
    secret = "210103199001011234"
    good = f"C1,I1,{secret},2022-10-08 09:00:00,,窗口"
    delivered = deliver("service_cases", f"{header}\n{good}\n".encode(), ".csv")
    assert "applicant_id" not in delivered.rows[0]
    assert secret.encode() not in delivered.staged.read_bytes()
    torn = f"{header}\n{good}\nC2,I1,{secret},昨天,,窗口\nC3,I1,{secret},2022-10-08 09:00:00,窗\nC1,I1,{secret},2022-09-08,,网"
    for one in (
        deliver("service_cases", torn.encode(), ".csv"),
        deliver("service_cases", torn.encode() + b'"', ".csv"),
    ):
        assert one.problems
        assert secret not in repr(one.problems)
    missing = deliver("service_cases", header.replace("申请人证件号,", "").encode(), ".csv")
    assert [problem.column for problem in missing.problems] == ["申请人证件号"]


def test_a_name_that_looks_like_a_pattern_names_one_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(file(GOOD, GOOD, GOOD))
    folder = tmp_path / "[a]*?"
    folder.mkdir()
    source = folder / "*.csv"
    source.write_bytes(file(GOOD))
    (folder / "b.csv").write_bytes(file(GOOD, GOOD))
    reading = read(feeds()["zhongjie_sales"], source, Period.parse("2022-10-01"), "d", folder / "s'[1].parquet")
    assert (reading.rows, reading.problems) == (1, ())


def parquet(tmp_path: Path, select: str) -> bytes:
    path = tmp_path / "written.parquet"
    duckdb.sql(f"copy ({select}) to '{path}' (format parquet)")
    content = path.read_bytes()
    path.unlink()
    return content


@pytest.mark.parametrize(
    "columns",
    [
        "'T1' 流水号, timestamp '2022-10-01 09:00:00' 交易时间, 'M1' 商户编号, 12.5::decimal(10, 2) \"金额（元）\"",
        "'Ｔ１' 流水号, '2022年10月1日 9:00' 交易时间, 'M1' 商户编号, 12.5::double 金额",
        "'T1' \"流 水 号\", timestamp_ns '2022-10-01 09:00:00' 交易时间, 'M1' 商户编号, '0.00125' \"金额（万元）\"",
        "'T1' 流水号, '2022-10-01 09:00:00' 交易时间, 'M1' 商户编号, 12.5::float 金额, [1] 备注",
    ],
)
def test_a_parquet_file_is_read_by_names_and_by_the_types_it_has(deliver: Any, tmp_path: Path, columns: str) -> None:
    delivered = deliver(
        "zhongjie_sales", parquet(tmp_path, f"select {columns}, '微信' 支付方式, '销售' 类型"), ".parquet"
    )
    assert delivered.rows == deliver("zhongjie_sales", file(GOOD), ".csv").rows


def test_a_parquet_file_has_the_problems_of_any_other(deliver: Any, tmp_path: Path) -> None:
    rows = "(values ('C1', timestamp '2022-10-01 09:00:00', 5.0), ('C2', timestamp '2022-10-01 09:00:00', 12.7))"
    content = parquet(tmp_path, f"select * from {rows} t(计数器, 时段开始, 进入人次)")
    assert deliver("zhongjie_footfall", content, ".parquet").said() == [("parse", 3, "进入人次", "12.7")]
    assert deliver("zhongjie_footfall", content[:-9], ".parquet").said() == [("file", None, None, "")]
    zoned = parquet(tmp_path, "select 'C1' 计数器, timestamptz '2022-10-01 09:00:00+08' 时段开始, 5 进入人次")
    assert [one[0] for one in deliver("zhongjie_footfall", zoned, ".parquet").said()] == ["parse"]


KINDS = Feed(
    name="kinds", theme="", title="", system="", department="", media="log", cadence="year", nature="log",
    columns=(
        Column("号", "id", "text"),
        Column("文", "text", "text", required=False),
        Column("码", "code", "code", required=False),
        Column("数", "integer", "integer", required=False),
        Column("人次", "visits", "integer", unit="万人次", required=False),
        Column("额", "decimal", "decimal", unit="元", required=False),
        Column("亿", "large", "decimal", unit="亿元", required=False),
        Column("日", "date", "date", required=False),
        Column("时", "timestamp", "timestamp", required=False),
        Column("否", "flag", "flag", required=False),
        Column("年", "year", "year", required=False),
        Column("街", "street", "code", choices=("皇城街道",), suffix="街道", required=False),
    ),
    key=("id",), description="",
)  # fmt: skip
MARKS = ["", " ", "-", "－", "—", "…", "/", "NaN", "nan", "NaT", "null", "#N/A"]
NUMBERS = [
    *("0", "1", "-1", "+1", " 7 ", "12.7", "12.00000", "0.00005", "1.23455", "123456789012345", "1234567890123456789"),
    *("１２", "1,234", "1e3", "1_0", ".5", "5.", "nan", "inf", "0x1", "１２．５", "12*", "12[1]", "12%", "2022", "022"),
]
TIMES = [
    *(
        "2022-10-01",
        "2022/10/1",
        "2022-10-1",
        "20221001",
        "2022年10月1日",
        "2022 10 01",
        "2022.10.01",
        "44835",
        "infinity",
    ),
    *(
        "2022-10-01 09:00:00",
        "2022-10-01T09:00",
        "2022/1/1 9:05",
        "2022-10-01 24:00:00",
        "2022-10-01 09:00:60",
        "2022-02-30",
    ),
    *("2022-10-01 09:00:00.5", "2022-10-01 09:00+08", "epoch", "9:00"),
]
TEXTS = [
    *(
        "Ａ－１",
        "A-1 ",
        "\u3000甲（乙）",
        "a\u00a0",
        "1.2E+10",
        "皇城",
        "皇城街道",
        " 皇城",
        "甲*",
        "注册",
        "a\tb",
        "\ta",
        "a\n",
    ),
    *("\ufeffa", "㎡", "①", "true", "是", "否", "是 ", "44835", "－", "——"),
]
PIECES = {
    **dict.fromkeys(("integer", "visits", "decimal", "large", "year"), MARKS + NUMBERS),
    **dict.fromkeys(("date", "timestamp"), MARKS + TIMES),
    **dict.fromkeys(("text", "code", "street", "flag"), MARKS + TEXTS),
}


def kinds_file(path: Path, feed: Feed, cells: list[tuple[str, str]]) -> Path:
    """A log with a row for each cell, given as column and text; the other columns are empty."""
    text = io.StringIO(newline="")
    rows = [
        [n, *(cell if one.name == name else "" for one in feed.columns[1:])] for n, (name, cell) in enumerate(cells)
    ]
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([[one.header for one in feed.columns], *rows])
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def test_the_pass_of_duckdb_takes_a_cell_as_the_cell_rules_do_or_not_at_all(tmp_path: Path) -> None:
    source, quick, slow = tmp_path / "kinds.csv", tmp_path / "quick.parquet", tmp_path / "slow.parquet"
    taken = []
    for column in KINDS.columns[1:]:
        alone = replace(KINDS, columns=(KINDS.columns[0], column))
        for piece in PIECES[column.name]:
            try:
                stage_log(alone, kinds_file(source, alone, [(column.name, piece)]), Period.parse("2022"), "d", quick)
            except NotClean:
                continue
            taken.append((column.name, piece))
    assert len(taken) > 100
    assert stage_log(KINDS, kinds_file(source, KINDS, taken), Period.parse("2022"), "d", quick) == len(taken)
    reading = read(replace(KINDS, media="workbook"), source, Period.parse("2022"), "d", slow)
    assert reading.problems == ()
    columns = ", ".join(name for name, _ in KINDS.staged_columns)
    both = [duckdb.sql(f"select {columns} from '{file}'").fetchall() for file in (quick, slow)]
    assert [(cell, one, other) for cell, one, other in zip(taken, *both, strict=True) if one != other] == []


def test_a_long_log_is_read_on_all_cores_and_all_else_on_one() -> None:
    def threads(rows: int) -> int:
        with connection(rows) as con:
            ((found,),) = con.execute("select current_setting('threads')").fetchall()
        return int(found)

    ((cores,),) = duckdb.connect().execute("select current_setting('threads')").fetchall()
    assert [threads(rows) for rows in (0, LONG - 1, LONG, 0)] == [1, 1, cores, 1]
