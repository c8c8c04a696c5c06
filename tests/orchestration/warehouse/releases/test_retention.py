"""Old releases are removed, but none in use; their figures stay in the history."""

from datetime import datetime, timedelta

import pytest

from orchestration.warehouse.releases.retention import BadRetention, Retention, expired
from orchestration.warehouse.releases.vintages import Release, nearest

NOW = datetime(2022, 12, 31, 12)


def line_of(*parents, every=timedelta(days=10), rolled_back=()):
    """Releases 1, 2, … of these parents, the last of them published a moment ago, each `every` after the one before."""
    known = {}
    for number, parent in enumerate(parents, start=1):
        published = NOW - every * (len(parents) - number)
        known[number] = Release(number, published, "", parent, str(number), NOW if number in rolled_back else None)
    return known


@pytest.mark.parametrize(
    ("releases", "days", "gone"),
    [
        (30, 0, []),
        (3, 0, [1, 2]),
        (1, 0, [1, 2, 3]),
        # Release 3 was in force until ten days ago, release 2 until twenty.
        (1, 15, [1, 2]),
        (1, 25, [1]),
        (1, 60, []),
    ],
)
def test_the_newest_are_kept_and_those_that_were_in_force_until_just_now(releases, days, gone):
    known = line_of(None, 1, 2, 3, 4)
    assert expired(known, list(known), 5, Retention(releases, days), NOW) == gone


def test_the_one_in_force_and_its_parent_are_kept_however_old():
    # Release 6 came after the office had gone back from 5 to 2: its parent is 2.
    known = line_of(None, 1, 2, 3, 4, 2)
    assert expired(known, list(known), 6, Retention(1, 0), NOW) == [1, 3, 4, 5]
    assert expired(known, list(known), 2, Retention(1, 0), NOW) == [3, 4, 5]


def test_one_that_was_rolled_back_from_just_now_is_still_being_read():
    known = line_of(None, 1, 2, 2, rolled_back=(3,))
    assert expired(known, list(known), 4, Retention(1, 1), NOW) == [1]
    assert expired(known, list(known), 4, Retention(1, 1), NOW + timedelta(days=2)) == [1, 3]


def test_a_file_that_no_one_knows_is_not_touched():
    known = line_of(None, 1, 2, 3)
    assert expired(known, [*known, 9], 4, Retention(1, 0), NOW) == [1, 2]


def test_how_many_and_how_long_is_configured(monkeypatch):
    monkeypatch.delenv("SHENHE_KEEP_RELEASES", raising=False)
    monkeypatch.delenv("SHENHE_KEEP_DAYS", raising=False)
    assert Retention.configured() == Retention(30, 30)
    monkeypatch.setenv("SHENHE_KEEP_RELEASES", "7")
    monkeypatch.setenv("SHENHE_KEEP_DAYS", "0.5")
    assert Retention.configured() == Retention(7, 0.5)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SHENHE_KEEP_RELEASES", "0"), ("SHENHE_KEEP_RELEASES", "-1"), ("SHENHE_KEEP_RELEASES", "2.5"),
        ("SHENHE_KEEP_RELEASES", "all"), ("SHENHE_KEEP_DAYS", "-1"), ("SHENHE_KEEP_DAYS", "nan"),
        ("SHENHE_KEEP_DAYS", "a month"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_to_is_wrong_usage_before_anything_is_done(released, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadRetention, match=variable):
        Retention.configured()
    said = released.refresh()
    assert said.code == 2
    assert variable in said.err


def test_the_nearest_number_is_by_distance():
    assert nearest(19, [1, 9, 20, 190]) == 20
    assert nearest(1, []) is None
