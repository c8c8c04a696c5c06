"""Rows as CSV with a byte order mark and as a workbook, in a file or through a redirection."""

import io
import json
import subprocess
import sys

import openpyxl
import pytest

QUERY = (
    "select '=1+1' as formula, '007' as code, 1.5::decimal(18,4) as d, 12345678901234567 as long, null as n,"
    " date '2022-10-01' as day, 'nan'::double as f, true as b"
)


@pytest.mark.parametrize("words", [("figures",), ("deliveries",), ("gates",), ("releases",), ("status",), ("feeds",)])
def test_each_command_that_prints_rows_writes_a_workbook(released, tmp_path, words):
    path = tmp_path / "rows.xlsx"
    said = released.shenhe(*words, "--into", str(path))
    assert (said.code, said.out) == (0, ""), said.err
    rows = released.shenhe(*words, "--format", "json").rows
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[1]] == list(rows[0])
    assert sheet.max_row == len(rows) + 1


def test_a_workbook_holds_what_a_query_gives_and_neither_formula_nor_rounded_number(released, tmp_path):
    path = tmp_path / "rows.xlsx"
    assert released.shenhe("sql", QUERY, "--into", str(path)).code == 0
    sheet = openpyxl.load_workbook(path).active
    formula, code, number, long, nothing, day, not_finite, flag = sheet[2]
    assert (formula.value, formula.data_type) == ("=1+1", "s")
    assert (code.value, number.value, long.value) == ("007", 1.5, "12345678901234567")
    assert (nothing.value, not_finite.value, flag.value) == (None, None, True)
    assert day.value.date().isoformat() == "2022-10-01"


def test_a_workbook_goes_through_a_redirection(released):
    command = "import sys; from orchestration.cli.main import main; main()"
    words = [sys.executable, "-c", command, "releases", "--format", "xlsx", "--home", str(released.home)]
    found = subprocess.run(words, check=True, capture_output=True).stdout
    assert openpyxl.load_workbook(io.BytesIO(found)).active["A2"].value == 1


def test_a_csv_with_a_byte_order_mark_opens_right_in_excel(released, tmp_path):
    assert released.shenhe("figures", "--format", "csv", "--bom").out.startswith("\ufefffigure,")
    path = tmp_path / "rows.csv"
    assert released.shenhe("figures", "--into", str(path), "--bom").code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbffigure,")
    assert "五爱" in path.read_text(encoding="utf-8-sig")


def test_a_check_writes_its_object_or_its_cells_to_a_file(released, tmp_path):
    bad = tmp_path / "special_funds_2022.csv"
    bad.write_text("申请编号\n", encoding="utf-8")
    words = ("check", str(bad), "--feed", "special_funds", "--into")
    assert released.shenhe(*words, str(tmp_path / "found.json")).code == 3
    assert json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["problems"]
    assert released.shenhe(*words, str(tmp_path / "found.xlsx")).code == 3
    assert openpyxl.load_workbook(tmp_path / "found.xlsx").active.max_row > 1


@pytest.mark.parametrize("words", [("--bom",), ("--into", "x.txt"), ("--format", "table", "--into", "x.csv")])
def test_what_does_not_go_together_is_wrong_usage(released, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    assert released.shenhe("figures", *words).code == 2
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_one_line_and_exit_5(released, tmp_path):
    said = released.shenhe("figures", "--into", str(tmp_path / "none" / "x.csv"))
    assert (said.code, said.out, said.err.count("\n")) == (5, "", 1)
