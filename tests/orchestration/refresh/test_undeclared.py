"""What is no longer declared is forgotten by every refresh, and holds no release back."""

import dagster as dg
import pytest

from orchestration.warehouse.build import Build
from orchestration.warehouse.build.database import insert_rows
from orchestration.warehouse.build.deliveries import Delivery, put_deliveries
from orchestration.warehouse.build.evidence import Outcome, put_evidence
from orchestration.warehouse.clock import now
from orchestration.warehouse.home import Home


def failing(subject, evidence):
    return Outcome("expectation", subject, "finance", None, "fail", 1.0, None, 0.0, "不合格", "broken", evidence, now())


def leave_a_feed(build):
    """A feed that was declared once: a view, deliveries, and an outcome that holds releases back."""
    with build.transaction() as connection:
        build.put_view(connection, "staging.parking_lots", "select 1 as spaces", "f", 1)
        put_deliveries(
            build,
            "parking_lots",
            [Delivery("parking_lots", "finance", "2022", "停车_2022.xlsx", "aa", 1, 1, "in force", None, now(), "区")],
        )
    put_evidence(build, "staging.parking_lots", "e", [failing("parking_lots", "e")])


def leave_a_mart(build):
    with build.transaction() as connection:
        build.put_table(connection, "finance.parking_by_year", "select 1 as spaces", "f")
    put_evidence(build, "finance.parking_by_year", "e", [failing("finance.parking_by_year", "e")])


def leave_outcomes_of_nobody(build):
    """What an earlier version left of a feed: outcomes without evidence."""
    outcome = failing("parking_lots", "gone")
    with build.transaction() as connection:
        row = [*vars(outcome).values()]
        insert_rows(connection, "meta.outcomes", [(*row[:-1], list(row[-1]))])


@pytest.fixture(params=[leave_a_feed, leave_a_mart, leave_outcomes_of_nobody])
def leftover(request, warehouse):
    build = Build(Home(warehouse.home))
    request.param(build)
    build.close()
    return warehouse


def test_the_command_is_not_held_back_by_it(leftover):
    said = leftover.refresh()
    assert (said.code, said.held_back) == (0, []), said.out
    assert leftover.column("select count(*) from deliveries where feed = 'parking_lots'") == [0]


def test_a_run_of_dagster_alone_is_not_held_back_by_it(leftover):
    from orchestration.definitions import defs
    from orchestration.defs.assets import RELEASE

    with leftover.as_environment():
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=dg.DagsterInstance.ephemeral(),
            asset_selection=[RELEASE],
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    assert result.success


def test_schedule_and_sensor_see_that_something_undeclared_stands(warehouse):
    from orchestration.deliveries.folder import FolderReader
    from orchestration.project.definitions import project
    from orchestration.refresh.staleness import stale
    from orchestration.release.last_refresh import read_record

    home, folder = Home(warehouse.home), FolderReader(warehouse.extracts)
    state = read_record(home).state
    assert not stale(project(), home, state, folder, now().date())
    state.fingerprints["finance.parking_by_year"] = "f"
    assert stale(project(), home, state, folder, now().date()).undeclared
