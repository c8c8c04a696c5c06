import re
from html import unescape
from pathlib import Path

import duckdb
import pytest
from great_expectations.expectations import ExpectColumnMaxToBeBetween

from expectations.classes.tables import ExpectColumnWithin, ExpectNoRows
from expectations.pages.site import NotOurs, Suite, build_site

SUITE = Suite(
    "finance.loans",
    "finance.loans",
    [
        ExpectNoRows(where="amount < 0", zh="金额不为负", en="an amount is <not> negative & never $cheap"),
        ExpectNoRows(where="no_such_column < 0", zh="无此列", en="of a column that is not there"),
        ExpectColumnWithin(column="amount", lower=-100, upper=100, zh="在界限之内", en="within bounds"),
        ExpectColumnMaxToBeBetween(
            column="amount", max_value=10, notes="no loan is large", meta={"zh": "没有大额贷款"}
        ),
    ],
    "贷款",
    "loans",
)


@pytest.fixture
def site(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Path:
    con.execute("create table finance.loans as from (values ('<b>甲</b>', -1), ('乙', 2)) as t(borrower, amount)")
    return build_site(con, [SUITE], tmp_path / "site").parent


def page(site: Path) -> str:
    (path,) = (site / "validations").rglob("*.html")
    return path.read_text("utf-8")


def test_the_index_counts_what_is_not_met(site: Path) -> None:
    numbers = re.findall(r'class="number[^"]*">(\d+)<', (site / "index.html").read_text("utf-8"))
    assert numbers == ["4", "2"]


def test_the_rows_to_blame_stand_below_what_is_not_met(site: Path) -> None:
    told = " ".join(unescape(re.sub(r"<[^>]*>", " ", page(site))).split())
    assert "金额不为负：1 行不符（amount < 0）" in told
    assert "amount borrower -1 <b>甲</b>" in told


def test_nothing_that_was_delivered_is_markup(site: Path) -> None:
    assert "<b>" not in page(site)
    assert "an amount is &lt;not&gt; negative &amp; never $cheap" in page(site)


def test_what_could_not_be_judged_says_so(site: Path) -> None:
    assert "raised an exception" in page(site)
    assert "no_such_column" in page(site)


def test_an_expectation_of_great_expectations_own_says_its_reason_too(site: Path) -> None:
    assert "没有大额贷款<br>no loan is large" in page(site)


def test_a_suite_has_a_page_of_its_own(site: Path) -> None:
    content = (site / "expectations" / "finance" / "loans.html").read_text("utf-8")
    assert "金额不为负" in content
    assert "within bounds" in content


def test_a_site_takes_the_place_of_one_and_of_nothing_else(site: Path, con: duckdb.DuckDBPyConnection) -> None:
    (site / "validations" / "old.html").write_text("")
    assert build_site(con, [SUITE], site) == site / "index.html"
    assert not (site / "validations" / "old.html").exists()
    (site / "index.html").write_text("mine")
    with pytest.raises(NotOurs):
        build_site(con, [SUITE], site)
    assert (site / "index.html").read_text() == "mine"
