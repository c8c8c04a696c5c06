"""`shenhe feeds` says what to send; the filled copy of each template of `shenhe template` is accepted."""

import csv
import datetime
import json

import openpyxl
import pytest

from transforms import feeds
from transforms.reading.period import Period

SHEETS = ("歇马夜市", "彩塔夜市")
ROWS = 3


def period_for(feed):
    periods = {"year": "2022", "quarter": "2022-Q4", "month": "2022-10", "day": "2022-10-01", "any": "2022-10"}
    return periods[feed.cadence]


def value(column, number, period):
    """A valid value of a column; another one in each row, where nothing limits it."""
    if column.kind == "flag":
        return "是"
    if column.choices:
        return column.choices[number % len(column.choices)]
    match column.kind:
        case "integer" | "decimal" | "exact":
            return (column.minimum or 0) + number + 1
        case "date":
            found = Period.parse(period)
            return min(found.start + datetime.timedelta(days=number), found.end)
        case "timestamp":
            start = Period.parse(period).start
            return datetime.datetime(start.year, start.month, start.day, 9 + number)
        case "year":
            return 2022
    return f"样例{'甲乙丙丁'[number]}"


def columns_in_order(feed, width):
    """The contract of each column of a template: those of a wide table repeat."""
    return [*feed.columns, *([feed.wide.value] * (width - len(feed.columns)) if feed.wide else [])]


def fill(path, feed, period):
    if path.suffix == ".csv":
        header = next(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        with path.open("a", encoding="utf-8", newline="") as handle:
            for number in range(ROWS):
                csv.writer(handle).writerow(value(one, number, period) for one in columns_in_order(feed, len(header)))
        return
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[:-1]:
        for number in range(ROWS):
            for place, one in enumerate(columns_in_order(feed, sheet.max_column), start=1):
                sheet.cell(number + 2, place, value(one, number, period))
    book.save(path)


@pytest.mark.parametrize("name", sorted(feeds()))
def test_the_filled_copy_of_a_template_is_accepted(empty, tmp_path, name):
    feed, period = feeds()[name], period_for(feeds()[name])
    sheets = [word for sheet in SHEETS for word in ("--sheet", sheet)] if feed.sheet_column else []
    written = empty.shenhe("template", name, "--period", period, "--into", str(tmp_path), *sheets)
    assert written.code == 0, written.err
    (path,) = tmp_path.iterdir()
    fill(path, feed, period)
    checked = empty.shenhe("check", str(path), "--feed", name, "--format", "json")
    found = json.loads(checked.out)
    assert checked.code == 0, found["problems"]
    per_sheet = ROWS * (len(sheets) // 2 or 1)
    if feed.wide is None:
        assert (found["period"], found["rows"]) == (period, per_sheet)
    assert not found["remarks"]


def test_a_template_is_not_written_over_what_was_filled_in(empty, tmp_path):
    words = ("template", "区域总部名录", "--period", "2022年四季度", "--into", str(tmp_path))
    assert empty.shenhe(*words).code == 0
    again = empty.shenhe(*words)
    assert (again.code, again.out) == (2, "")


def test_a_template_has_a_list_of_each_category_and_says_what_each_column_is(empty, tmp_path):
    empty.shenhe("template", "headquarters_register", "--period", "2022-Q4", "--into", str(tmp_path))
    book = openpyxl.load_workbook(next(tmp_path.iterdir()))
    table, notes = book.worksheets
    assert {rule.formula1 for rule in table.data_validations.dataValidation} >= {'"在营,迁出"'}
    assert notes.max_row == table.max_column + 1


@pytest.mark.parametrize(
    "words", [("night_markets",), ("special_funds", "--sheet", "甲"), ("special_funds", "--period", "2022-10"), ("无",)]
)
def test_what_no_template_can_be_written_for_is_wrong_usage(empty, tmp_path, words):
    assert empty.shenhe("template", *words, "--into", str(tmp_path)).code == 2
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_one_line(empty, tmp_path):
    (tmp_path / "file").touch()
    said = empty.shenhe("template", "special_funds", "--into", str(tmp_path / "file" / "below"))
    assert (said.code, said.out, said.err.count("\n")) == (5, "", 1)


def test_the_feeds_of_a_department_have_a_due_day_and_a_file_name(empty):
    rows = empty.shenhe("feeds", "--department", "区人社局", "--format", "json").rows
    assert {row["department"] for row in rows} == {"区人社局"}
    assert len(rows) == 4
    for row in rows:
        assert row["due"] >= datetime.date.today().isoformat()
        assert row["next_period"] in row["file"]
    assert empty.shenhe("feeds", "--department", "无").code == 2


def test_a_feed_is_told_column_by_column_with_unit_and_categories(empty):
    told = json.loads(empty.shenhe("feeds", "创业担保贷款贴息申报", "--format", "json").out)
    assert told["feed"] == "interest_subsidies"
    columns = {one["header"]: one for one in told["columns"]}
    assert columns["贴息金额（元）"]["unit"] == "元"
    assert columns["申报主体"]["values"] == "小微企业、个体工商户"
    assert "不得重复" in columns["申报编号"]["expected_zh"]
    assert "不得重复" in empty.shenhe("feeds", "interest_subsidies").out
