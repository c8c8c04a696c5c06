"""What a person sees who has only the UI: where data come from, who is late, how a figure moves, which cell to mend."""

import pytest

from orchestration.defs.processes.ui import SOURCES

pytestmark = pytest.mark.e2e
REQUESTS = "enterprise_requests"


@pytest.fixture(scope="module")
def released(desk):
    """After `Materialize all` on the lineage page."""
    desk.open("/asset-groups")
    desk.page.get_by_role("button", name="Materialize all").click()
    run, state = desk.finished_run()
    assert state == "SUCCESS", desk.address
    desk.until_nothing_runs()
    return run


@pytest.fixture(scope="module")
def held_back(desk, released):
    """The run that the sensor requests after a file with a bad cell has come, and another that is cut short."""
    newest = sorted((desk.extracts / REQUESTS).iterdir())[-1]
    head, *rows = newest.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    newest.write_text("".join([head, *rows[: len(rows) // 8]]), encoding="utf-8")
    register = sorted((desk.extracts / "platform_enterprises").iterdir())[-1]
    head, first, *rows = register.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    register.write_text("".join([head, first.rpartition(",")[0] + ",巨\n", *rows]), encoding="utf-8")
    run, state = desk.finished_run(besides={one for one, _ in desk.runs()})
    assert state == "FAILURE"
    return run


def test_the_systems_say_where_data_come_from_and_which_department_is_late(desk, released):
    desk.open(SOURCES)
    desk.shows("一网通办")
    desk.shows("Materialize all")
    desk.picture("systems")
    desk.open("/assets/楼宇服务职能智能平台")
    desk.shows("逾期 overdue")
    desk.picture("late")
    desk.open("/assets/区人社局?view=checks")
    desk.shows("没有逾期")


def test_the_page_of_a_feed_says_what_was_delivered(desk, released):
    desk.open("/assets/staging/headquarters_register")
    desk.shows("有效 in force")


def test_the_lineage_leads_from_the_systems_to_the_release(desk, released):
    desk.open("/asset-groups")
    for group in ("systems", "finance", "release"):
        desk.shows(group)
    desk.picture("lineage")


def test_a_mart_shows_its_chart_and_its_newest_rows(desk, released):
    desk.open("/assets/finance/headquarters_by_quarter")
    chart = desk.page.locator("img[alt*='总部']").first
    chart.wait_for()
    assert chart.evaluate("image => image.complete && image.naturalWidth") > 100
    desk.shows("沈河区")
    desk.picture("mart", from_heading="Metadata")


def test_a_held_back_run_says_why_at_the_top_of_its_error(desk, held_back):
    desk.open(f"/runs/{held_back}")
    desk.shows(f"held back: row_count {REQUESTS}")
    desk.picture("held_back", until="Stack Trace")


def test_a_clerk_goes_from_the_run_to_the_cell_to_mend(desk, held_back):
    desk.open(f"/runs/{held_back}")
    desk.shows("held back: row_count")
    row = desk.page.locator("tr", has=desk.page.get_by_text("quarantined", exact=True)).first
    row.get_by_text("[Show Markdown]").click()
    desk.page.get_by_role("link", name="平台注册企业").click()
    desk.page.wait_for_url("**/assets/staging/platform_enterprises**")
    desk.shows("现为“巨”")
    desk.picture("quarantined", from_heading="Metadata")


def test_the_schedule_and_the_sensor_are_on(desk, released):
    desk.open("/automation")
    desk.shows("landing_sensor")
    desk.shows("refresh_schedule")
    desk.picture("automation")
