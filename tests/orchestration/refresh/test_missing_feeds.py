"""A missing delivery that a printed figure needs holds the release back; the message names its department."""

import contextlib
import csv
import shutil
from pathlib import Path

import pytest

from orchestration.project.definitions import PRINTED_FIGURES, project


def feeds_of_printed_figures():
    """Feed → the printed figures that are counted from it."""
    (path,) = (Path(__file__).resolve().parents[3] / "extracts" / PRINTED_FIGURES).glob("*.csv")
    with path.open(encoding="utf-8") as handle:
        printed = [line["figure"] for line in csv.DictReader(handle)]
    found = {}
    for name in printed:
        for feed in sorted(project().feeds_behind(project().figures[name])):
            found.setdefault(feed, set()).add(name)
    return found


NEEDED = feeds_of_printed_figures()


@pytest.fixture(scope="module")
def session(released, tmp_path_factory):
    """One session over a copy of the released warehouse, so that not every feed costs a whole refresh."""
    from orchestration.refresh.begin import begin
    from orchestration.session import Request
    from orchestration.warehouse.home import Home

    copy = released.copied(tmp_path_factory.mktemp("owing"))
    with copy.as_environment(), begin(Request(Home.at(copy.home), copy.extracts)) as opened:
        yield opened


def counted(session, feed):
    """What a refresh makes after a change of one feed. Returns the figures that are due and absent then."""
    from orchestration.figures.build import make_figures
    from orchestration.gates.comparison import absent_figures
    from orchestration.staging.stage import stage
    from orchestration.warehouse.build.state import state_of
    from orchestration.warehouse.releases.reader import released_figures

    build, known = session.build, session.build.fingerprints
    stage(session, project().feeds[feed])
    for table in project().tables.values():
        fingerprint = table.fingerprint(known())
        if known()[table.name] != fingerprint:
            with build.transaction() as connection:
                build.put_table(connection, table.name, table.query, fingerprint)
    make_figures(build, project(), "as they stand", "as they stand")
    return absent_figures(state_of(build), released_figures(session.home))


@contextlib.contextmanager
def taken_away(session, feed):
    """The feed's folder is not there for a while."""
    folder = session.folder.extracts / feed
    aside = folder.rename(folder.parent.parent / f"aside_{feed}")
    try:
        yield
    finally:
        aside.rename(folder)


@pytest.mark.parametrize("feed", NEEDED)
def test_without_a_feed_its_printed_figures_are_due_and_the_department_is_named(session, feed):
    from orchestration.gates.figure_expectations import why_absent

    with taken_away(session, feed):
        absent = counted(session, feed)
        messages = {name: why_absent(session.build, session.project, name, period) for name, period in absent}
    assert set(messages) >= NEEDED[feed]
    assert all(feed in project().feeds_behind(project().figures[name]) for name in messages)
    owing = project().feeds[feed]
    for zh, en in messages.values():
        assert f"缺{owing.department}的“{owing.title}”" in zh
        assert f"{owing.name} " in en
        assert f"owed by {owing.department}" in en
    assert counted(session, feed) == []


def test_there_are_printed_figures_from_twenty_seven_feeds_or_more():
    assert len(NEEDED) >= 27


def test_one_month_missing_holds_back_what_needs_every_month(warehouse):
    warehouse.file("matchmaking_events", "2022年7月").unlink()
    said = warehouse.refresh()
    assert said.code == 1
    assert {f"held back: complete finance.{name} 2022" for name in ("matchmaking_events", "matchmaking_financing")} == {
        line for line in said.held_back if " complete " in line
    }
    assert "缺产业金融会客厅的“银企对接活动”2022-07" in said.out
    assert "matchmaking_events 2022-07 is owed by 产业金融会客厅" in said.out
    status = warehouse.shenhe("status", "--format", "json").rows
    (overdue,) = [row for row in status if (row["what"], row["subject"]) == ("overdue", "matchmaking_events")]
    assert overdue["period"].startswith("2022-07")
    assert overdue["department"] == "产业金融会客厅"


def test_in_the_middle_of_a_year_with_nothing_printed_for_it_the_release_goes_through(warehouse):
    """The next year's first months: their marts grow, and their figures do not exist yet."""
    header = ["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"]
    for month in (1, 2):
        rows = [header, [f"N-{month}", f"2023-{month:02d}-03", "样例", 5, 100]]
        warehouse.deliver("matchmaking_events", f"2023-{month:02d}.csv", rows)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert "release 2" in said.out
    assert warehouse.column("select period from finance.matchmaking_by_month order by period desc limit 2") == [
        "2023-02", "2023-01",
    ]  # fmt: skip
    assert warehouse.column("select distinct period from figures where figure = 'finance.matchmaking_events'") == [
        "2022"
    ]


def test_a_figure_that_was_released_stays_due_though_nothing_is_printed_of_it(warehouse):
    shutil.rmtree(warehouse.extracts / "city_retail_sales")
    said = warehouse.refresh()
    assert said.code == 1
    assert "held back: complete commerce.city_retail_sales 2022" in said.held_back
    assert {line.split()[3] for line in said.held_back} == {"commerce.city_retail_sales"}
    assert warehouse.value("commerce.city_retail_sales", "2022") == 386_450_000_000
