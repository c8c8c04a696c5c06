"""Finance marts: cases that are easy to get wrong, as rows in and rows out."""

import pytest

REGISTER = """
    period  | institution | district | status
    2022-Q3 | a           | 沈河区   | 在营
    2022-Q3 | b           | 沈河区   | 在营
    2022-Q3 | c           | 沈河区   | 在营
    2022-Q4 | a           | 沈河区   | 在营
    2022-Q4 | b           | 沈河区   | 迁出
    2022-Q4 | c           | 沈河区   | 在营
    2022-Q4 | d           | 和平区   | 在营
    2022-Q4 | e           | 和平区   | 迁出
    2022-Q4 | f           | 大东区   | 迁出
"""


def test_headquarters_that_moved_out_are_in_neither_count(figure):
    assert figure("finance.headquarters", "2022", headquarters_register=REGISTER) == 2
    assert figure("finance.city_headquarters", "2022", headquarters_register=REGISTER) == 3
    assert figure("finance.headquarters_share", "2022", headquarters_register=REGISTER) == pytest.approx(2 / 3)


def test_headquarters_are_those_of_the_years_end_and_not_of_all_quarters(figure):
    """Added up over the quarters there would be five."""
    assert figure("finance.headquarters", "2022", headquarters_register=REGISTER) == 2


def test_a_district_without_headquarters_has_none_rather_than_no_row(table):
    rows = table("finance.headquarters_by_quarter", headquarters_register=REGISTER)
    assert len(rows) == 26
    last = {row["district"]: row for row in rows if row["period"] == "2022-Q4"}
    assert last["大东区"]["headquarters"] == 0
    assert last["大东区"]["share_of_city"] == 0
    assert {row["city_headquarters"] for row in last.values()} == {3}


def test_months_of_events_make_a_year_of_them(figure):
    events = """
        period  | event_id | held_on    | enterprises | financing_yuan
        2021-12 | z        | 2021-12-01 | 5           | 777
        2022-01 | a        | 2022-01-01 | 5           | 10000000
        2022-12 | b        | 2022-12-31 | 5           | 0
        2022-12 | c        | 2022-12-31 | 5           | 5000000.5
    """
    assert figure("finance.matchmaking_events", "2022", matchmaking_events=events) == 3
    assert figure("finance.matchmaking_financing", "2022", matchmaking_events=events) == 15_000_000.5


ENTERPRISES = """
    period  | enterprise_id | district | size
    2021-07 | e1            | 沈河区   | 小
    2021-07 | e2            | 和平区   | 小
    2022-03 | e3            | 沈河区   | 微
    2023-01 | e4            | 沈河区   | 微
"""
FINANCINGS = """
    period  | financing_id | enterprise_id | amount_yuan
    2021-09 | f1           | e1            | 100
    2021-09 | f2           | e2            | 2000
    2022-05 | f3           | e1            | 30
    2022-05 | f4           | e3            | 4
    2022-06 | f5           | nobody        | 500000
    2023-01 | f6           | e4            | 60000
"""


def test_enterprises_are_the_districts_since_launch(figure):
    assert figure("finance.platform_enterprises", "2022", platform_enterprises=ENTERPRISES) == 2
    assert figure("finance.platform_enterprises", "2021", platform_enterprises=ENTERPRISES) == 1


def test_a_financing_is_the_districts_by_its_enterprise_and_since_launch(figure):
    both = {"platform_enterprises": ENTERPRISES, "platform_financings": FINANCINGS}
    assert figure("finance.platform_financings", "2022", **both) == 3
    assert figure("finance.platform_financing_amount", "2022", **both) == 134


def test_a_financing_of_an_enterprise_that_registered_later_is_the_districts_all_the_same(figure):
    late = ENTERPRISES.replace("2022-03 | e3", "2023-03 | e3")
    both = {"platform_enterprises": late, "platform_financings": FINANCINGS}
    assert figure("finance.platform_financings", "2022", **both) == 3


def test_a_financing_of_an_unknown_enterprise_is_counted_apart(table):
    rows = table(
        "finance.platform_financings_by_month", platform_enterprises=ENTERPRISES, platform_financings=FINANCINGS
    )
    assert {row["period"]: row["unregistered_financings"] for row in rows if row["unregistered_financings"]} == {
        "2022-06": 1
    }
    (june,) = [row for row in rows if row["period"] == "2022-06"]
    assert (june["new_financings"], june["new_financing_yuan"], june["financing_yuan"]) == (0, 0, 134)


def test_the_subsidy_is_the_interest_and_of_all_applicants(figure):
    found = figure(
        "finance.startup_interest_subsidy",
        "2022",
        interest_subsidies="""
            period  | application_id | applicant_type | applied_on | subsidy_yuan
            2022-Q1 | a              | 小微企业       | 2022-01-01 | 1.25
            2022-Q4 | b              | 个体工商户     | 2022-12-31 | 2.5
            2023-Q1 | c              | 个体工商户     | 2023-01-01 | 100
        """,
    )
    assert found == 3.75


LOANS = """
    period  | acceptance_id | enterprise_id | accepted_on | loan_yuan
    2022-Q1 | a             | e1            | 2022-01-01  | 100
    2022-Q1 | b             | e1            | 2022-02-01  | 200
    2022-Q3 | c             | e1            | 2022-07-01  | 300
    2022-Q3 | d             | e2            | 2022-07-01  | 400
    2023-Q1 | e             | e3            | 2023-01-01  | 5000
"""


def test_an_enterprise_that_applies_in_two_quarters_is_one_enterprise_of_the_year(figure, table):
    """Quarters added up would give three, and applications four."""
    assert figure("finance.subsidised_loan_enterprises", "2022", subsidised_loans=LOANS) == 2
    assert figure("finance.subsidised_loan_amount", "2022", subsidised_loans=LOANS) == 1000
    rows = table("finance.subsidised_loans_by_quarter", subsidised_loans=LOANS)
    assert [(row["period"], row["applications"], row["enterprises"]) for row in rows] == [
        ("2022-Q1", 2, 1), ("2022-Q3", 2, 2), ("2023-Q1", 1, 1),
    ]  # fmt: skip


def test_special_funds_are_of_every_type(figure):
    found = figure(
        "finance.special_funds",
        "2022",
        special_funds="""
            period | application_id | enterprise | applied_on | fund_type | requested_yuan
            2022   | a              | x          | 2022-01-01 | 上市      | 1000.5
            2022   | b              | x          | 2022-01-01 | 保险      | 2000
            2021   | c              | x          | 2021-01-01 | 保险      | 90000
        """,
    )
    assert found == 3000.5
