"""The build keeps a table and its fingerprint together."""

import stat

import pytest

from orchestration.warehouse.build import Build, Outcome
from orchestration.warehouse.home import Home


@pytest.fixture
def build(tmp_path):
    opened = Build(Home(tmp_path))
    yield opened
    opened.close()


def put(build, name, query, mark):
    with build.transaction() as connection:
        build.put_table(connection, name, query, mark)


def outcome(subject, mark, state="pass", gate="grain"):
    return Outcome(gate, subject, "finance", None, state, 0.0, None, 0.0, "好", "good", mark, None)


def test_a_table_that_cannot_be_made_leaves_the_one_before_with_its_fingerprint(build):
    put(build, "finance.t", "select 1 as a", "first")
    with pytest.raises(Exception, match="nonsense"):
        put(build, "finance.t", "select nonsense", "second")
    assert build.fingerprint_of("finance.t") == "first"
    assert build.rows("from finance.t") == [{"a": 1}]


def test_the_build_is_private(build):
    assert stat.S_IMODE(build.home.build.stat().st_mode) == 0o600


def test_new_evidence_takes_the_place_of_the_old(build):
    build.put_evidence("finance.t", "a", [outcome("finance.t", "a", "fail")])
    build.put_evidence("finance.t", "b", [outcome("finance.t", "b")])
    assert build.evidence() == {"finance.t": "b"}
    assert [one.state for one in build.outcomes()] == ["pass"]


def test_a_table_that_nothing_makes_any_more_is_dropped_with_its_evidence(build):
    put(build, "finance.kept", "select 1 as a", "k")
    put(build, "finance.gone", "select 1 as a", "g")
    build.put_evidence("finance.gone", "e", [outcome("finance.gone", "e")])
    build.drop_all_but({"finance.kept"})
    assert set(build.fingerprints()) == {"finance.kept"}
    assert build.evidence() == {}
    assert build.outcomes() == []


def test_a_delivery_that_fails_is_quarantined_and_holds_nothing_back():
    assert not outcome("f", "m", "fail", gate="delivery").holds_back
    assert outcome("f", "m", "fail").holds_back
    assert outcome("f", "m", "needs_explanation").holds_back
    assert not outcome("f", "m", "explained").holds_back
