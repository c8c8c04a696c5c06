"""Figures do not depend on the order of deliveries, as long as versions of one period keep theirs."""

import datetime
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.refresh.begin import begin
from orchestration.refresh.staleness import due
from orchestration.refresh.steps import make_and_judge
from orchestration.release.make import make_release
from orchestration.session import Request
from orchestration.warehouse.home import Home

FEED, YEAR = "matchmaking_events", 2021
MONTHS = [f"{YEAR}-{month:02d}" for month in range(1, 13)]
HEADER = "活动编号,活动日期,主题,参会企业数,达成融资（万元）\n"


def version(month, number, events):
    """A delivery of a month: the later versions state other amounts."""
    day = datetime.date.fromisoformat(f"{month}-15")
    rows = [f"{month}-{n},{day},对接,{10 + n},{100 * number + n}.5\n" for n in range(events)]
    return f"对接_{month}{f'({number})' if number else ''}.csv", (HEADER + "".join(rows)).encode("gb18030")


def refreshed(warehouse):
    with warehouse.as_environment(), begin(Request(Home(warehouse.home), warehouse.extracts)) as opened:
        make_and_judge(opened, due(opened))
        assert not make_release(opened).refused
        return opened.build.connection.execute("from figures order by figure, period").fetchall()


def put(warehouse, deliveries):
    folder = warehouse.extracts / FEED
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in deliveries:
        (folder / name).write_bytes(content)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    versions=st.lists(st.integers(1, 3), min_size=12, max_size=12),
    events=st.lists(st.integers(3, 5), min_size=12, max_size=12),
    order=st.randoms(use_true_random=False),
    refreshes=st.integers(2, 5),
)
def test_any_interleaving_ends_in_the_figures_of_all_at_once(new_warehouse, versions, events, order, refreshes):
    of_period = [
        [version(month, number, count) for number in range(times)]
        for month, times, count in zip(MONTHS, versions, events, strict=True)
    ]
    at_once, one_by_one = new_warehouse(), new_warehouse()
    put(at_once, [delivery for deliveries in of_period for delivery in deliveries])
    for figure in ("finance.matchmaking_events", "finance.matchmaking_financing"):
        one_by_one.explain(figure, str(YEAR))

    for chunk in chunks(interleaved(of_period, order), refreshes):
        put(one_by_one, chunk)
        last = refreshed(one_by_one)
    assert last == refreshed(at_once)
    assert len(last) == 2


def interleaved(of_period, order: random.Random):
    """All deliveries in an order by lot that keeps each period's own."""
    waiting = [list(deliveries) for deliveries in of_period]
    while any(waiting):
        yield order.choice([deliveries for deliveries in waiting if deliveries]).pop(0)


def chunks(deliveries, number):
    deliveries = list(deliveries)
    size = -(-len(deliveries) // number)
    return [deliveries[at : at + size] for at in range(0, len(deliveries), size)]
