"""Texts that look personal are found; other long numbers are not."""

import duckdb
import pytest

from expectations.classes.personal import looks_personal
from expectations.engine.judge import judge_table


def looks(text):
    return duckdb.execute(f"select {looks_personal('t')} from (select $1 as t)", [text]).fetchone()[0]


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X", "11010519491231002x", "证件 440524188001010014。", "13912345678", "电话：+86 13912345678",
        "8613912345678", "86-13912345678", "a.b-c@example.com.cn", "联系 zhang_san@sample.org，谢谢",
    ],
)  # fmt: skip
def test_a_personal_text_is_found(text):
    assert looks(text)


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021", "110105194912310029", "2101030000000000001", "1101051949123100", "12912345678",
        "139123456789", "913912345678", "XFQ202201", "沈河区", "", "2022-10-01/2022-10-07", "@", "a@b", "11000000055年",
    ],
)  # fmt: skip
def test_what_is_only_long_is_not(text):
    assert not looks(text)


def judged(con, columns, personal=("applicant_id",)):
    con.execute(f"create or replace table finance.t as select {columns}")
    return [one for one in judge_table(con, "finance.t", (), "finance", personal) if one.gate == "personal"]


def test_a_table_with_a_personal_column_or_text_fails_and_does_not_show_it(con):
    for columns in ("1 as applicant_id", "'x' as name, '电话 13912345678' as remark"):
        (verdict,) = judged(con, columns)
        assert (verdict.state, verdict.subject, verdict.offenders) == ("fail", "finance.t", ())
        assert "13912345678" not in verdict.message_zh + verdict.message_en
    assert "remark × 1" in verdict.message_en


def test_a_table_without_passes(con):
    (verdict,) = judged(con, "'沈河区' as district, 13912345678 as amount, null as nothing")
    assert verdict.state == "pass"
