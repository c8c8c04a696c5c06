"""Culture marts: cases that are easy to get wrong, as rows in and rows out."""

PROJECTS = """
    period | project | planned_year | stage | planned_investment_yuan | is_city_centre | is_flagship
    2022   | a       | 2022         | 落地  | 100                     | true           | true
    2022   | b       | 2022         | 落地  | 20                      | false          | false
    2022   | c       | 2022         | 签约  | 4000                    | true           | true
    2022   | d       | 2022         | 谋划  | 1                       | false          | false
    2022   | e       | 2021         | 落地  | 50000                   | true           | true
    2022   | f       | 2023         | 谋划  | 7                       | true           | true
    2021   | a       | 2022         | 谋划  | 7                       | true           | true
"""


def test_a_project_of_any_stage_counts_in_the_year_it_was_planned_for(figure):
    assert figure("culture.planned_projects", "2022", culture_projects=PROJECTS) == 4


def test_of_the_years_projects_some_landed_and_some_are_city_centres(figure):
    assert figure("culture.landed_projects", "2022", culture_projects=PROJECTS) == 2
    assert figure("culture.city_centre_projects", "2022", culture_projects=PROJECTS) == 2


def test_flagship_investment_is_of_the_flagships_that_landed(figure):
    """A flagship of another year, or one that only signed, is none of them."""
    assert figure("culture.flagship_planned_investment", "2022", culture_projects=PROJECTS) == 100


def test_without_a_flagship_that_landed_the_investment_is_zero(figure):
    none = PROJECTS.replace("| true           | true\n    2022   | b", "| true           | false\n    2022   | b")
    assert figure("culture.flagship_planned_investment", "2022", culture_projects=none) == 0


def test_a_closed_venue_is_no_venue_and_every_street_counts(figure):
    venues = """
        period | venue | street   | opened_on  | status
        2022   | a     | 皇城街道 | 2020-01-01 | 营业
        2022   | b     | 皇城街道 | 2020-01-01 | 停业
        2022   | c     | 东陵街道 | 2022-01-01 | 营业
    """
    assert figure("culture.script_venues", "2022", script_venues=venues) == 2


def test_a_building_is_repaired_in_the_year_that_its_repair_was_finished(figure):
    buildings = """
        period | building | grade | repair_started_on | repair_finished_on
        2022   | a        | 市级  | 2021-05-01        | 2022-01-01
        2022   | b        | 市级  | 2022-05-01        | 2022-12-31
        2022   | c        | 市级  | 2022-05-01        |
        2022   | d        | 省级  | 2020-05-01        | 2021-12-31
        2022   | e        | 省级  | 2022-05-01        | 2023-01-01
    """
    assert figure("culture.historic_buildings_repaired", "2022", historic_buildings=buildings) == 2


def test_every_agreement_of_the_year_is_investment(figure):
    agreements = """
        period | agreement_id | investor | project | amount_yuan | agreed_on
        2022   | a            | 中城光丽 | x       | 150000000   | 2022-02-01
        2022   | b            | 样例     | y       | 100000000   | 2022-03-01
        2021   | c            | 中城光丽 | z       | 7           | 2021-03-01
    """
    assert figure("culture.block_investment", "2022", culture_investments=agreements) == 250_000_000
