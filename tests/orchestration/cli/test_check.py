"""`shenhe check` tells a department what a refresh would say of a file, and keeps nothing."""

import csv
import datetime
import io
import json
import os
import subprocess
import sys
import tempfile

import pytest

from orchestration.warehouse.home import Home

BRANDS = ["品牌", "业态", "入驻日期", "商圈", "是否首店"]
GOOD = [BRANDS, ["样例甲", "餐饮", "2022-01-01", "中街", "是"]]
BAD = [
    BRANDS,
    ["样例甲", "餐饮", "2022-01-01", "中街", "是"],
    ["样例乙", "餐饮", "去年", "中街", "是"],
    ["样例丙", "餐饮", "2022-01-03", "中街", "大概"],
]
LATE = [
    BRANDS,
    *[[f"样例{n}", "餐饮", "2021-12-31", "中街", "是"] for n in range(3)],
    ["样例0", "", "2022-01-01", "中街", "否"],
]
CASES = ["办件编号", "事项编码", "申请人证件号", "受理时间", "办结时间", "办理渠道"]
SAMPLES = [
    ("city_management_cases", "案件编号"), ("city_retail_sales", "地区"), ("postal_parcels", "区县"),
    ("printed_figures", "figure"), ("night_markets", "日期"), ("zhongjie_footfall", "计数器"),
]  # fmt: skip


def snapshot(folder):
    """Every path under a folder, with what tells that it was touched."""
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size) for path in folder.rglob("*")}


@pytest.fixture
def desk(empty, tmp_path, monkeypatch):
    """A folder outside of all deliveries, where `deliver` puts a file to check; nothing else may be left there."""
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(passing))

    def put(name, rows):
        return empty.deliver("../desk", name, rows)

    yield put
    assert list(passing.iterdir()) == []
    assert not empty.home.exists()


def to_mend(said):
    """The cells to mend that a check with `--format json` lists, in the words of a list of problems."""
    told = json.loads(said.out)
    return [
        {
            "feed": told["feed"], "period": told["period"], "sheet": one["sheet"], "row": one["row"],
            "column": one["column"], "found": one["found"], "expected_zh": one["zh"], "expected_en": one["en"],
        }
        for one in told["problems"]
    ]  # fmt: skip


def test_a_good_file_is_accepted_and_it_is_said_as_what(empty, desk):
    said = empty.shenhe("check", str(desk("新品牌_2022年.xlsx", GOOD)))
    assert said.code == 0, said.err
    assert "可以接收：new_brands（" in said.out
    assert "would be accepted: new_brands 2022, 1 rows; counts as all that happened in 2022" in said.out


def test_for_a_program_the_rows_go_alone_to_standard_output(empty, desk):
    path = str(desk("2022.xlsx", GOOD))
    as_json, as_csv = empty.shenhe("check", path, "--format", "json"), empty.shenhe("check", path, "--format", "csv")
    assert json.loads(as_json.out) == {
        "accepted": True, "feed": "new_brands", "period": "2022", "rows": 1, "totals": {},
        "dates": {"settled_on": ["2022-01-01", "2022-01-01"]}, "units": {}, "remarks": [], "problems": [],
    }  # fmt: skip
    assert as_csv.out == "feed,period,file,sheet,row,column,found,expected_zh,expected_en,department\n"
    assert "would be accepted" in as_csv.err


def test_a_log_without_rows_says_that_nothing_happened_and_is_accepted(empty, desk):
    said = empty.shenhe(
        "check", str(desk("活动_2022年7月.csv", [["活动编号", "活动日期", "主题", "参会企业数", "达成融资"]]))
    )
    assert said.code == 0, said.out
    assert "matchmaking_events 2022-07, 0 rows" in said.out


@pytest.fixture(scope="module")
def sent_back(released, tmp_path_factory):
    """A warehouse with files to send back, what a check said of two of them, and the list that its refresh came to."""
    warehouse = released.copied(tmp_path_factory.mktemp("sent_back"))
    names = {"2022(1).xlsx": BAD, "2022(2).xlsx": LATE}
    paths = [warehouse.deliver("new_brands", name, rows) for name, rows in names.items()]
    before = snapshot(warehouse.home)
    checked = [warehouse.shenhe("check", str(path), "--format", "json") for path in paths]
    assert snapshot(warehouse.home) == before
    warehouse.deliver("new_brands", "新品牌.xlsx", GOOD)
    warehouse.deliver("new_brand", "2022.xlsx", GOOD)
    events = [
        ["活动编号", "活动日期", "主题", "参会企业数", "达成融资"],
        ["HD-1", "2022-07-01", "对接", "12", "李四 13912345678"],
    ]
    warehouse.deliver("matchmaking_events", "2022-07(1).csv", events)
    warehouse.refresh()
    return warehouse, checked, warehouse.shenhe("deliveries", "--problems", "--format", "json").rows


def test_what_is_said_is_what_a_refresh_says(sent_back):
    _, checked, rows = sent_back
    assert [(one.code, len(to_mend(one))) for one in checked] == [(3, 2), (3, 6)]
    for one, name in zip(checked, ("2022(1).xlsx", "2022(2).xlsx"), strict=True):
        of_file = [
            {key: row[key] for key in row if key not in ("file", "department")} for row in rows if row["file"] == name
        ]
        assert to_mend(one) == of_file


def test_what_a_refresh_sends_back_is_in_order_with_files_and_folders_that_are_of_no_period(sent_back):
    _, _, rows = sent_back
    assert list(dict.fromkeys((row["feed"], row["period"], row["file"]) for row in rows)) == [
        ("matchmaking_events", "2022-07", "2022-07(1).csv"),
        ("new_brand", None, ""),
        ("new_brands", "2022", "2022(1).xlsx"),
        ("new_brands", "2022", "2022(2).xlsx"),
        ("new_brands", None, "新品牌.xlsx"),
    ]
    for name in ("2022(1).xlsx", "2022(2).xlsx"):
        numbers = [row["row"] for row in rows if row["file"] == name]
        assert numbers == sorted(numbers)
    assert all(row["expected_zh"] and row["expected_en"] and row["expected_zh"] != row["expected_en"] for row in rows)


def test_what_a_refresh_sends_back_quotes_nothing_personal(sent_back):
    warehouse, _, rows = sent_back
    assert [row["found"] for row in rows if row["feed"] == "matchmaking_events"] == ["李四 139***"]
    said = [warehouse.shenhe("deliveries"), warehouse.shenhe("deliveries", "--problems"), warehouse.shenhe("status")]
    said += [warehouse.shenhe("gates", "--failed"), warehouse.shenhe("refresh")]
    assert all("13912345678" not in one.out + one.err for one in said)
    assert (
        "139***"
        in warehouse.column("select reason from deliveries where reason like '%李四%'", "last_refresh.duckdb")[0]
    )


def test_as_a_table_it_stands_file_by_file_with_what_was_expected_in_both_languages(sent_back):
    warehouse, _, _ = sent_back
    lines = warehouse.shenhe("deliveries", "--problems").out.splitlines()
    start = lines.index("new_brands · 2022 · 2022(1).xlsx · 区商务局")
    assert lines[start + 1].split() == ["sheet", "row", "column", "found", "expected"]
    assert lines[start + 3].split() == ["Sheet1", "3", "入驻日期", "去年", "应为日期，如", "2022-10-01"]
    assert lines[start + 4].strip() == "a date, such as 2022-10-01"
    assert "new_brands · 新品牌.xlsx · 区商务局" in lines


def test_with_nothing_to_mend_it_says_so(released):
    assert released.shenhe("deliveries", "--problems").out == "没有须改之处 / nothing to mend\n"
    assert released.shenhe("deliveries", "--problems", "--format", "json").rows == []


def test_every_cell_to_mend_is_named_in_both_languages(empty, desk):
    path = desk("2022.xlsx", BAD)
    said = empty.shenhe("check", str(path), "--format", "json")
    assert said.code == 3
    places = [
        (row["feed"], row["period"], row["sheet"], row["row"], row["column"], row["found"]) for row in to_mend(said)
    ]
    assert places == [
        ("new_brands", "2022", "Sheet1", 3, "入驻日期", "去年"),
        ("new_brands", "2022", "Sheet1", 4, "是否首店", "大概"),
    ]
    assert [row["expected_zh"] for row in to_mend(said)] == ["应为日期，如 2022-10-01", "应为：是、否"]
    assert [row["expected_en"] for row in to_mend(said)] == ["a date, such as 2022-10-01", "one of 是、否"]
    table = empty.shenhe("check", str(path))
    assert "应为：是、否" in table.out
    assert "would be quarantined: 2 to mend" in table.out


def test_a_csv_for_excel_opens_with_its_mark(empty, desk):
    path = str(desk("2022.xlsx", BAD))
    plain, marked = (empty.shenhe("check", path, "--format", "csv", *more).out for more in ((), ("--bom",)))
    assert marked == "\ufeff" + plain
    assert [row["found"] for row in csv.DictReader(io.StringIO(plain))] == ["去年", "大概"]
    assert not empty.shenhe("check", path, "--bom").out.startswith("\ufeff")


@pytest.mark.parametrize(("feed", "column"), SAMPLES)
def test_the_feed_is_told_by_the_header(empty, released, tmp_path, feed, column):
    original = released.files(feed)[-1]
    copy = tmp_path / original.name
    copy.write_bytes(original.read_bytes())
    said = empty.shenhe("check", str(copy))
    assert said.code == 0, said.out + said.err
    assert f"would be accepted: {feed} " in said.out


def test_the_folder_a_file_stands_in_names_its_feed(empty):
    path = empty.deliver("new_brands", "来自企业/2022.xlsx", [["品牌", "业态"], ["甲", "餐饮"]])
    said = empty.shenhe("check", str(path), "--format", "json")
    assert said.code == 3
    *missing, last = to_mend(said)
    assert [(row["feed"], row["expected_en"]) for row in missing] == [
        ("new_brands", f"column {name!r} is missing") for name in ("入驻日期", "商圈", "是否首店")
    ]
    assert last["expected_en"] == "can be judged once these are mended: the cells of sheet 'Sheet1'"


def test_a_header_of_no_feed_is_wrong_usage_that_names_the_nearest(empty, desk):
    said = empty.shenhe(
        "check", str(desk("2022.xlsx", [["品牌", "业态", "入驻日期", "商业区"], ["甲", "乙", "丙", "丁"]]))
    )
    assert (said.code, said.out) == (2, "")
    assert "new_brands" in said.err
    assert "--feed" in said.err


def test_a_header_of_two_feeds_is_wrong_usage_that_names_both(empty, desk):
    columns = ["门店", "街道", "开业日期", "状态", "公园", "面积（平方米）", "提升完工日期"]
    said = empty.shenhe("check", str(desk("2022.xlsx", [columns])))
    assert said.code == 2
    assert "script_venues" in said.err
    assert "pocket_parks" in said.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--feed", "new_brand"), "new_brands"),
        (("--period", "去年"), "去年"),
        (("--period", "2022-13"), "2022-13"),
        (("--period", "2022-10-01/2022-10-07"), "2022-10-01/2022-10-07"),
        (("--format", "xml"), "xml"),
    ],
)
def test_a_name_that_is_none_is_wrong_usage(empty, desk, words, named):
    said = empty.shenhe("check", str(desk("2022.xlsx", GOOD)), *words)
    assert (said.code, said.out) == (2, "")
    assert named in said.err


def test_no_such_file_or_a_folder_is_wrong_usage(empty, tmp_path):
    assert empty.shenhe("check", str(tmp_path / "2022.xlsx")).code == 2
    assert empty.shenhe("check", str(tmp_path)).code == 2


@pytest.mark.parametrize(
    ("stated", "period"),
    [("2022", "2022"), ("2022年", "2022"), ("２０２２年度", "2022"), ("2021", "2021")],
)
def test_a_period_may_be_stated_as_a_file_name_would(empty, desk, stated, period):
    rows = [BRANDS, ["样例甲", "餐饮", f"{period}-05-01", "中街", "是"]]
    said = empty.shenhe("check", str(desk("新品牌.xlsx", rows)), "--period", stated)
    assert said.code == 0, said.out
    assert f"new_brands {period}, 1 rows" in said.out


@pytest.mark.parametrize(
    ("name", "words", "zh", "en"),
    [
        ("新品牌.xlsx", (), "没有时期", "no period"),
        ("新品牌_2022-Q4.xlsx", (), "文件名的时期 2022-Q4 不是一个年", "in the file name is no year"),
        ("2022.xlsx", ("--period", "2022-10"), "时期 2022-10 不是一个年", "2022-10 is no year"),
        (f"{datetime.date.today().year + 1}.xlsx", (), "尚未开始", "future"),
        ("2022.docx", (), "不收 .docx", "no .docx files"),
        ("2022.docx", ("--feed", "new_brands"), "不是 csv", "not a csv"),
    ],
)
def test_a_file_that_may_not_be_delivered_so_would_be_quarantined(empty, desk, name, words, zh, en):
    path = desk("2022.xlsx", GOOD)
    said = empty.shenhe("check", str(path.rename(path.with_name(name))), *words, "--format", "json")
    assert said.code == 3, said.err
    (row,) = to_mend(said)
    assert zh in row["expected_zh"]
    assert en in row["expected_en"]
    assert (row["row"], row["column"], row["period"]) == (None, None, None)


def test_a_file_that_cannot_be_opened_would_be_quarantined_in_any_feed(empty, desk):
    path = desk("2022.xlsx", GOOD)
    path.write_bytes(path.read_bytes()[:500])
    said = empty.shenhe("check", str(path), "--format", "json")
    assert said.code == 3
    (row,) = to_mend(said)
    assert row["feed"] is None
    assert row["expected_zh"]


def test_nothing_personal_is_quoted(empty, desk):
    number, mobile = "210103199003071230", "13912345678"
    rows = [
        CASES,
        ["BJ-1", "SX-1", number, "2022-10-01 09:00:00", "", "全程网办"],
        ["BJ-2", "SX-1", "2022-10-02 09:00:00", mobile, "", "窗口"],
        ["BJ-3", "SX-1", number, "2022-10-03 09:00:00", "", number],
    ]
    path = str(desk("办件_2022-10.csv", rows))
    for form in ("table", "csv", "json"):
        said = empty.shenhe("check", path, "--format", form)
        assert said.code == 3
        assert number not in said.out + said.err
        assert mobile not in said.out + said.err
    assert [(row["row"], row["column"], row["found"]) for row in to_mend(said)] == [
        (3, "受理时间", "139***"),
        (4, "办理渠道", "210***"),
    ]


def test_it_neither_waits_for_a_refresh_nor_touches_a_home(released, tmp_path):
    before = snapshot(released.home), snapshot(released.extracts)
    path = released.files("headquarters_register")[0]
    with Home(released.home).locked():
        held = snapshot(released.home)
        said = released.shenhe("check", str(path))
        assert snapshot(released.home) == held
    assert said.code == 0, said.err
    assert snapshot(released.extracts) == before[1]


def test_a_read_only_home_and_a_read_only_folder_of_deliveries_will_do(empty):
    path = empty.deliver("new_brands", "2022.xlsx", GOOD)
    empty.home.mkdir()
    for folder in (empty.home, path.parent):
        folder.chmod(0o500)
    try:
        assert empty.shenhe("check", str(path)).code == 0
        assert [*empty.home.iterdir(), *path.parent.iterdir()] == [path]
    finally:
        for folder in (empty.home, path.parent):
            folder.chmod(0o700)


def test_great_expectations_is_not_waited_for_when_a_file_cannot_be_read(empty, desk):
    program = (
        "import sys; from orchestration.cli.main import run; sys.argv = ['shenhe', 'check', sys.argv[1]]; "
        "code = run(); print(sorted({'great_expectations', 'dagster'} & set(sys.modules))); sys.exit(code)"
    )
    environment = {**os.environ, **empty.environment, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", program, str(desk("2022.xlsx", BAD))]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 3, said.stderr
    assert said.stdout.splitlines()[-1] == "[]"


def test_what_was_understood_is_said_in_base_units_with_the_unit_it_was_read_in(empty, desk):
    rows = [
        ["放款编号", "借款人类型", "放款日期", "金额（亿元）"],
        ["F-1", "个人", "2022-02-01", 1.5],
        ["F-2", "个人", "2022-03-09", 2],
    ]
    path = str(desk("贷款_2022年一季度.xlsx", rows))
    said = empty.shenhe("check", path)
    assert "金额 amount_yuan：合计 350,000,000，按“亿元”读取" in said.out
    assert "from 2022-02-01 to 2022-03-09" in said.out
    told = json.loads(empty.shenhe("check", path, "--format", "json").out)
    assert (told["totals"], told["units"]) == ({"amount_yuan": 350_000_000}, {"amount_yuan": "亿元"})
    assert told["dates"] == {"disbursed_on": ["2022-02-01", "2022-03-09"]}
