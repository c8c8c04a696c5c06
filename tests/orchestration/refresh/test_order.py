"""A table is made as soon as all that it reads is up to date, so that the next feeds are read meanwhile."""

from orchestration.project.definitions import project
from orchestration.refresh.staleness import in_order, touched


def test_each_step_comes_after_what_it_reads_and_before_feeds_that_it_does_not_wait_for():
    of = project()
    todo = touched(of, of.feeds, {*of.tables})
    order = in_order(of, todo)
    place = {name: number for number, name in enumerate(order)}
    assert sorted(order) == sorted(todo.names)
    assert order[-1] == "figures"
    for name in todo.tables:
        after = max((place.get(read, -1) for read in of.tables[name].reads), default=-1)
        assert after < place[name]
        between = order[after + 1 : place[name]]
        assert not any(one.startswith("staging.") for one in between), name


def test_what_is_not_due_is_not_waited_for():
    of = project()
    todo = touched(of, ["pocket_parks"], set())
    assert in_order(of, todo)[0] == "staging.pocket_parks"
    assert set(in_order(of, todo)) == set(todo.names)
