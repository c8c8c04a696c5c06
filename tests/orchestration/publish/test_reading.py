"""What a bulletin is made of: the year it tells, its figures, and where each comes from."""

import pytest

from orchestration.explain.explanation import explain
from orchestration.explain.released import read_released
from orchestration.project.definitions import project
from orchestration.publish.model import told_first, year_of
from orchestration.warehouse.home import Home


def test_every_figure_and_period_of_the_release_is_there_in_the_order_of_the_catalogue(released, bulletin):
    found = [(entry.figure.figure, value.period, value.value) for entry in bulletin.entries for value in entry.values]
    rows = [(row["figure"], row["period"], row["value"]) for row in released.rows("from figures")]
    assert sorted(found) == sorted(rows)
    assert list(dict.fromkeys(name for name, _, _ in found)) == list(dict.fromkeys(name for name, _, _ in rows))
    assert [theme.title.zh for theme in bulletin.themes][:2] == ["创新驱动", "金融中心"]
    assert all(theme.title.en != theme.name for theme in bulletin.themes)


def test_the_year_told_is_the_one_of_most_figures_even_where_some_go_on(bulletin):
    assert bulletin.year == 2022
    assert max(value.year for entry in bulletin.entries for value in entry.values) == 2024
    assert {entry.now.year for entry in bulletin.entries} == {2022}


def test_of_two_years_with_as_many_figures_the_newer_is_told():
    assert year_of([["2021", "2022"], ["2021", "2022"], ["2022-10-01/2022-10-07"]]) == 2022
    assert year_of([["2021", "2022"], ["2021"], ["2021", "2022"]]) == 2021


def test_a_figure_that_the_year_lacks_is_told_as_of_the_newest_year_before(bulletin):
    (retail,) = [entry for entry in bulletin.entries if entry.figure.figure == "commerce.city_retail_sales"]
    assert told_first(retail.values, 2030).period == "2024"
    assert told_first(retail.values, 2020).period == "2020"
    assert told_first(retail.values, 2010).period == "2024"


def test_the_sources_are_the_deliveries_that_each_figure_is_counted_from(released, bulletin):
    """Compared with what counting again from the deliveries finds."""
    told = read_released(Home(released.home), None)
    for entry in bulletin.entries:
        found = explain(Home(released.home), project(), told, entry.figure, entry.now.period)
        counted = {
            one.sha256
            for part in found.parts
            for feed in part.feeds
            for one, rows in feed.counted_of.items()
            if rows and feed.feed.name in {source.feed for source in entry.sources}
        }
        listed = {one.sha256 for source in entry.sources for one in source.deliveries}
        assert counted, entry.figure.figure
        assert counted <= listed, entry.figure.figure
        assert {source.feed for source in entry.sources} == project().feeds_behind(entry.figure)
        assert all((project_file := source.sql[-1]).startswith("sql/marts/") for source in entry.sources), project_file


@pytest.mark.parametrize(("figure", "deliveries"), [
    ("finance.headquarters", 1), ("finance.platform_enterprises", 18), ("commerce.holiday_visits", 7),
    ("commerce.holiday_visits_growth", 14), ("city.good_air_improvement_rank", 24), ("city.online_share", 12),
])  # fmt: skip
def test_a_figure_lists_the_deliveries_of_its_period_only(bulletin, figure, deliveries):
    (entry,) = [entry for entry in bulletin.entries if entry.figure.figure == figure]
    assert [len(source.deliveries) for source in entry.sources] == [deliveries]


def test_files_of_sources_are_there(bulletin):
    from orchestration.warehouse.home import REPOSITORY

    for entry in bulletin.entries:
        for source in entry.sources:
            assert all((REPOSITORY / file).is_file() for file in source.sql)
