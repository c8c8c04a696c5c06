"""Livelihood marts: cases that are easy to get wrong, as rows in and rows out."""

COMMUNITIES = """
    period | community | street   | is_pilot | is_six_four_n_complete | is_happy_home | is_elder_care_pilot | residents
    2022   | a         | 皇城街道 | true     | true                   | true          | false               | 100
    2022   | b         | 皇城街道 | true     | false                  | true          | true                | 100
    2022   | c         | 南塔街道 | false    | true                   | false         | true                | 100
    2022   | d         | 南塔街道 | false    | false                  | true          | false               | 100
"""


def test_a_pilot_community_is_a_pilot_and_complete(figure):
    assert figure("livelihood.pilot_communities", "2022", communities=COMMUNITIES) == 1


def test_happy_homes_and_elder_care_are_counted_each_by_itself(figure):
    assert figure("livelihood.happy_homes", "2022", communities=COMMUNITIES) == 3
    assert figure("livelihood.elder_care_communities", "2022", communities=COMMUNITIES) == 2
    assert figure("livelihood.communities", "2022", communities=COMMUNITIES) == 4


def test_loans_of_all_quarters_and_borrowers_make_the_year(figure):
    loans = """
        period  | loan_id | borrower_type | disbursed_on | amount_yuan
        2022-Q1 | a       | 小微企业      | 2022-01-01   | 100
        2022-Q4 | b       | 个人          | 2022-12-31   | 20.5
        2021-Q4 | c       | 个人          | 2021-12-31   | 9000
    """
    assert figure("livelihood.startup_loans", "2022", startup_loans=loans) == 120.5


def test_new_jobs_of_a_year_are_those_of_its_months_and_streets(figure, table):
    jobs = """
        period | street   | month | new_jobs
        2022   | 皇城街道 | 1     | 10
        2022   | 皇城街道 | 12    | 5
        2022   | 南塔街道 | 1     | 0
        2021   | 南塔街道 | 1     | 700
    """
    assert figure("livelihood.urban_jobs", "2022", urban_employment=jobs) == 15
    rows = table("livelihood.urban_employment_by_month", urban_employment=jobs)
    assert [row["period"] for row in rows] == ["2021-01", "2022-01", "2022-01", "2022-12"]


HOUSEHOLDS = """
    period  | street   | new_households | assisted_households | remaining_households
    2022-11 | 皇城街道 | 5              | 2                   | 3
    2022-11 | 南塔街道 | 1              | 0                   | 1
    2022-12 | 皇城街道 | 0              | 3                   | 0
    2022-12 | 南塔街道 | 0              | 1                   | 0
"""


def test_a_stock_of_zero_at_the_years_end_is_a_real_zero(figure):
    """Added up over the months, or taken from the last month with any, there would be four."""
    assert figure("livelihood.zero_employment_households", "2022", zero_employment_households=HOUSEHOLDS) == 0


def test_a_stock_is_that_of_december_over_all_streets(figure):
    remaining = HOUSEHOLDS.replace("| 1                   | 0", "| 1                   | 2")
    assert figure("livelihood.zero_employment_households", "2022", zero_employment_households=remaining) == 2


def test_teams_and_the_residents_they_serve(figure, table):
    teams = """
        period | team_id | institution | street   | residents
        2022   | a       | x           | 皇城街道 | 5000
        2022   | b       | x           | 皇城街道 | 6000
        2022   | c       | y           | 南塔街道 | 7000
        2021   | a       | x           | 皇城街道 | 1
    """
    assert figure("livelihood.doctor_teams", "2022", doctor_teams=teams) == 3
    assert figure("livelihood.residents_served", "2022", doctor_teams=teams) == 18000
    rows = table("livelihood.doctor_teams_by_street", doctor_teams=teams)
    assert {(row["period"], row["street"]): row["residents_per_team"] for row in rows}["2022", "皇城街道"] == 5500
